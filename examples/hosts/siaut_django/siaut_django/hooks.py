"""
*Hooks*: what else happens in the unit of work of a command, with its event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.conf import settings
from django.db.models import ProtectedError

from siaut_core.sync import Operation

from .checks import LABEL
from .models import Compte

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siaut_core.sync import Event

    from .store import Unit

__all__ = ["logs_in", "on_event", "relations"]

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


def on_event(uow: Unit, event: Event) -> None:
    """
    End sessions; refuse to delete an account that other rows of the project refer to.

    Raises:
        ProtectedError: It is one.
    """
    if not event.granted or event.cible_id is None:
        return
    if event.operation is Operation.SUPPRIMER_UTILISATEUR:
        _protect(event.cible_id, uow.alias)
    if event.operation in ENDS and logs_in():
        from .auth import end_sessions  # noqa: PLC0415  (no models of users, else)

        end_sessions(event.cible_id, uow.alias)


def logs_in() -> bool:
    """
    Tell whether the project lets accounts in by `auth.SiautBackend`.
    """
    if not apps.is_installed("django.contrib.auth"):
        return False
    from .auth import is_ours  # noqa: PLC0415  (same)

    return any(map(is_ours, settings.AUTHENTICATION_BACKENDS))


def relations(model: Any) -> Iterator[Any]:  # noqa: ANN401  (a model)
    """
    Give the foreign keys of other apps on a model of ours.
    """
    for found in model._meta.get_fields(include_hidden=True):  # noqa: SLF001  (documented by Django)
        is_key = found.auto_created and not found.concrete and not found.many_to_many
        if is_key and found.related_model._meta.app_label != LABEL:  # noqa: SLF001  (same)
            yield found.field


def _protect(utilisateur_id: str, alias: str) -> None:
    for key in relations(Compte):
        rows = key.model._base_manager.using(alias)  # noqa: SLF001  (same)
        if found := set(rows.filter(**{key.name: utilisateur_id})[:SHOWN]):
            raise ProtectedError(f"{key} refers to this account", found)
