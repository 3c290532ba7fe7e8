"""
*Rivals*: what people do at the same time, one call of a protocol after another.

The gestures of `tests.hosts.gestures`, on the asynchronous shell: for the
`tests.hosts.scheduler`, that plays every order of their calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from siaut_core import aio
from siaut_core.sync import (
    ActiverUtilisateur,
    CreerStructure,
    DesactiverUtilisateur,
    ModifierStructure,
    ModifierUtilisateur,
    RenvoyerCourrielCreation,
    SeConnecter,
    SupprimerUtilisateur,
    UtiliserLien,
)
from siaut_core.testing.fakes import GOOD_PASSWORD
from tests.hosts import gestures
from tests.hosts.people import forget

if TYPE_CHECKING:
    from tests.hosts.people import Gesture
    from tests.hosts.race import Race

TOKEN: Final = "j" * 43


def deactivate(by: str, id: str) -> Gesture:
    command = DesactiverUtilisateur(acteur_id=by, utilisateur_id=id)
    return lambda host: aio.desactiver_utilisateur(host, command)


def activate(by: str, id: str) -> Gesture:
    command = ActiverUtilisateur(acteur_id=by, utilisateur_id=id)
    return lambda host: aio.activer_utilisateur(host, command)


def delete(by: str, id: str) -> Gesture:
    command = SupprimerUtilisateur(acteur_id=by, utilisateur_id=id)
    return lambda host: aio.supprimer_utilisateur(host, command)


def renvoyer(by: str, id: str) -> Gesture:
    command = RenvoyerCourrielCreation(acteur_id=by, utilisateur_id=id)
    return lambda host: aio.renvoyer_courriel_creation(host, command)


def modify(by: str, **fields: object) -> Gesture:
    defects = {"acteur_id": by, "utilisateur_id": "u-neuf", "version_vue": 1}
    command = ModifierUtilisateur(**{**defects, **fields})  # type: ignore[arg-type]  # read by the use case
    return lambda host: aio.modifier_utilisateur(host, command)


def creer(by: str) -> Gesture:
    command = gestures.formulaire(acteur_id=by)
    return lambda host: aio.creer_utilisateur(host, command)


def creer_structure(by: str) -> Gesture:
    command = CreerStructure(acteur_id=by, type_structure="Groupe", nom="GHT NEUF")
    return lambda host: aio.creer_structure(host, command)


def modifier_structure(by: str) -> Gesture:
    command = ModifierStructure(
        acteur_id=by, structure_id="et-4", version_vue=1, nom="AILLEURS"
    )
    return lambda host: aio.modifier_structure(host, command)


def enter(courriel: str, mot_de_passe: str = GOOD_PASSWORD) -> Gesture:
    command = SeConnecter(courriel=courriel, mot_de_passe=mot_de_passe)
    return lambda host: aio.se_connecter(host, command)


def use(mot_de_passe: str = GOOD_PASSWORD) -> Gesture:
    command = UtiliserLien(token=TOKEN, mot_de_passe=mot_de_passe)
    return lambda host: aio.utiliser_lien(host, command)


def send() -> Gesture:
    """
    Drain the outbox, without keeping of a mail that it was sent.
    """

    async def drain(host: aio.Host) -> None:
        report = await aio.drain_outbox(host, 1)
        while report.total and not report.blocked_by:
            await forget()
            report = await aio.drain_outbox(host, 1)

    return drain


def successes(race: Race) -> list[object]:
    return [issue for issue in race.issues if not isinstance(issue, Exception)]


def failures(race: Race) -> list[type]:
    return [type(issue) for issue in race.issues if isinstance(issue, Exception)]
