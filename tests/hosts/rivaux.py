"""
*Rivaux*: what people do at the same time, one call of a protocol after another.

The gestures of `tests.hosts.gestes`, on the asynchronous shell: for the
`tests.hosts.ordonnanceur`, that plays every order of their calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from siaut_core import (
    ActiverUtilisateur,
    CreerStructure,
    DesactiverUtilisateur,
    ModifierStructure,
    ModifierUtilisateur,
    RenvoyerCourrielCreation,
    SupprimerUtilisateur,
    UtiliserLien,
    aio,
)
from siaut_core.testing.doublures import BON_MOT_DE_PASSE
from tests.hosts import gestes

if TYPE_CHECKING:
    from tests.hosts.ordonnanceur import Geste, Monde

JETON: Final = "j" * 43


def desactiver(par: str, id: str) -> Geste:
    commande = DesactiverUtilisateur(acteur_id=par, utilisateur_id=id)
    return lambda host: aio.desactiver_utilisateur(host, commande)


def activer(par: str, id: str) -> Geste:
    commande = ActiverUtilisateur(acteur_id=par, utilisateur_id=id)
    return lambda host: aio.activer_utilisateur(host, commande)


def supprimer(par: str, id: str) -> Geste:
    commande = SupprimerUtilisateur(acteur_id=par, utilisateur_id=id)
    return lambda host: aio.supprimer_utilisateur(host, commande)


def renvoyer(par: str, id: str) -> Geste:
    commande = RenvoyerCourrielCreation(acteur_id=par, utilisateur_id=id)
    return lambda host: aio.renvoyer_courriel_creation(host, commande)


def modifier(par: str, **champs: object) -> Geste:
    defauts = {"acteur_id": par, "utilisateur_id": "u-neuf", "version_vue": 1}
    commande = ModifierUtilisateur(**{**defauts, **champs})  # type: ignore[arg-type]  # read by the use case
    return lambda host: aio.modifier_utilisateur(host, commande)


def creer(par: str) -> Geste:
    commande = gestes.formulaire(acteur_id=par)
    return lambda host: aio.creer_utilisateur(host, commande)


def creer_structure(par: str) -> Geste:
    commande = CreerStructure(acteur_id=par, type_structure="Groupe", nom="GHT NEUF")
    return lambda host: aio.creer_structure(host, commande)


def modifier_structure(par: str) -> Geste:
    commande = ModifierStructure(
        acteur_id=par, structure_id="et-4", version_vue=1, nom="AILLEURS"
    )
    return lambda host: aio.modifier_structure(host, commande)


def utiliser() -> Geste:
    commande = UtiliserLien(jeton=JETON, mot_de_passe=BON_MOT_DE_PASSE)
    return lambda host: aio.utiliser_lien(host, commande)


def envoyer() -> Geste:
    return aio.envoyer_courriels


def reussites(monde: Monde) -> list[object]:
    return [issue for issue in monde.issues if not isinstance(issue, Exception)]


def echecs(monde: Monde) -> list[type]:
    return [type(issue) for issue in monde.issues if isinstance(issue, Exception)]
