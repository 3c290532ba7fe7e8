"""
*App*: what ``INSTALLED_APPS`` names.
"""

from typing import Final

from django.apps import AppConfig
from django.core.checks import register

LABEL: Final = "siaut"


class SiautConfig(AppConfig):
    """
    Accounts, structures, links and mails of the SI.
    """

    name = "siaut_django"
    label = LABEL
    verbose_name = "SI Autorisations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from .checks import check_settings  # noqa: PLC0415  (models are loaded now)

        register(check_settings, LABEL)
