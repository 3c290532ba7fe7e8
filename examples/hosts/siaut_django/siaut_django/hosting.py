"""
*Hosting*: the host of operations, as ``settings.SIAUT`` says, and its own ``on_event``.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.conf import settings as project
from django.core.exceptions import ImproperlyConfigured
from django.db import router
from django.db.models import ManyToOneRel, ProtectedError
from django.utils.module_loading import import_string

from siaut_core import DonneesInvalidesError, MisuseError
from siaut_core.sync import Event, Host, Operation, Settings

from .apps import LABEL
from .mailer import DjangoMailer
from .models import Compte
from .passwords import DjangoPasswordPolicy
from .store import Store, Unit

# A function of the project, called after ours.
HOOK: Final = "ON_EVENT"

# After these no session of the account goes on.
ENDS: Final = frozenset(
    {
        Operation.DESACTIVER_UTILISATEUR,
        Operation.SUPPRIMER_UTILISATEUR,
        Operation.UTILISER_LIEN,
    }
)

# How many rows that protect an account are told.
SHOWN: Final = 10


def make_host() -> Host:
    return Host(
        unit_of_work=Store(router.db_for_write(Compte)).unit_of_work,
        mailer=DjangoMailer(),
        passwords=DjangoPasswordPolicy(),
        settings=read_settings(),
        on_event=on_event,
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


def on_event(uow: Unit, event: Event) -> None:
    """
    End sessions; refuse to delete an account that other rows of the project refer to.

    Raises:
        ProtectedError: It is one.
    """
    if event.granted and event.cible_id is not None and event.operation in ENDS:
        if event.operation is Operation.SUPPRIMER_UTILISATEUR:
            _protect(event.cible_id, uow.alias)
        if logs_in():
            from .auth import end_sessions  # noqa: PLC0415  (no models of users, else)

            end_sessions(event.cible_id, uow.alias)
    if HOOK in _configured():
        import_string(_configured()[HOOK])(uow, event)


def logs_in() -> bool:
    """
    Tell whether the project lets accounts in by `auth.SiautBackend`.
    """
    if not apps.is_installed("django.contrib.auth"):
        return False
    from .auth import is_ours  # noqa: PLC0415  (same)

    return any(map(is_ours, project.AUTHENTICATION_BACKENDS))


def relations(model: Any) -> Iterator[Any]:  # noqa: ANN401  (a model)
    """
    Give the foreign keys of other apps on a model of ours.
    """
    for found in model._meta.get_fields(include_hidden=True):  # noqa: SLF001  (documented by Django)
        is_key = isinstance(found, ManyToOneRel)
        if is_key and found.related_model._meta.app_label != LABEL:  # noqa: SLF001  (same)
            yield found.field


def _protect(utilisateur_id: str, alias: str) -> None:
    for key in relations(Compte):
        rows = key.model._base_manager.using(alias)  # noqa: SLF001  (same)
        if found := set(rows.filter(**{key.name: utilisateur_id})[:SHOWN]):
            raise ProtectedError(f"{key} refers to this account", found)
