"""
*Hosting*: the host of operations, as ``settings.SIAUT`` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings as project
from django.core.exceptions import ImproperlyConfigured
from django.db import router
from django.utils.module_loading import import_string

from siaut_core import DonneesInvalidesError, MisuseError
from siaut_core.sync import Host, Settings

from . import hooks
from .mailer import DjangoMailer
from .models import Compte
from .passwords import DjangoPasswordPolicy
from .store import Store

if TYPE_CHECKING:
    from siaut_core.sync import Event

    from .store import Unit

__all__ = ["make_host", "read_settings"]

# A function of the project, called after `hooks.on_event`.
HOOK = "ON_EVENT"


def make_host() -> Host:
    return Host(
        unit_of_work=Store(router.db_for_write(Compte)).unit_of_work,
        mailer=DjangoMailer(),
        passwords=DjangoPasswordPolicy(),
        settings=read_settings(),
        on_event=_on_event,
    )


def read_settings() -> Settings:
    """
    Read ``settings.SIAUT``: the fields of `Settings`, in capitals.

    Raises:
        ImproperlyConfigured: Naming what is missing, unknown or wrong.
    """
    fields = {name.lower(): v for name, v in _configured().items() if name != HOOK}
    try:
        return Settings(**fields)
    except (TypeError, DonneesInvalidesError, MisuseError) as fault:
        raise ImproperlyConfigured(f"settings.SIAUT: {fault}") from None


def _configured() -> dict[str, Any]:
    return getattr(project, "SIAUT", {})


def _on_event(uow: Unit, event: Event) -> None:
    hooks.on_event(uow, event)
    if HOOK in _configured():
        import_string(_configured()[HOOK])(uow, event)
