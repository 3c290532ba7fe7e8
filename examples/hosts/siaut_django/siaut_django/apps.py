"""
*App*: what ``INSTALLED_APPS`` names.
"""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register

from .checks import LABEL, check_settings

__all__ = ["SiautConfig"]


class SiautConfig(AppConfig):
    """
    Accounts, structures, links and mails of the SI.
    """

    name = "siaut_django"
    label = LABEL
    verbose_name = "SI Autorisations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register(check_settings, LABEL)
