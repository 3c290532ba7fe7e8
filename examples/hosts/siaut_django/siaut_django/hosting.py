"""
*Hosting*: the host of operations, as ``settings.SIAUT`` says.
"""

from __future__ import annotations

from django.conf import settings as project
from django.core.exceptions import ImproperlyConfigured
from django.db import router

from siaut_core import DonneesInvalidesError, MisuseError
from siaut_core.sync import Host, Settings

from .mailer import DjangoMailer
from .models import Compte
from .passwords import DjangoPasswordPolicy
from .store import Store

__all__ = ["make_host", "read_settings"]


def make_host() -> Host:
    return Host(
        unit_of_work=Store(router.db_for_write(Compte)).unit_of_work,
        mailer=DjangoMailer(),
        passwords=DjangoPasswordPolicy(),
        settings=read_settings(),
    )


def read_settings() -> Settings:
    """
    Read ``settings.SIAUT``: the fields of `Settings`, in capitals.

    Raises:
        ImproperlyConfigured: Naming what is missing, unknown or wrong.
    """
    configured: dict[str, object] = getattr(project, "SIAUT", {})
    try:
        return Settings(**{name.lower(): given for name, given in configured.items()})  # type: ignore[arg-type]  # told below
    except (TypeError, DonneesInvalidesError, MisuseError) as fault:
        raise ImproperlyConfigured(f"settings.SIAUT: {fault}") from None
