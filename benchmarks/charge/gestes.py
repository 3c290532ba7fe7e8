"""
*Gestes*: what is measured, each through the operation that a service calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from siaut_core import (
    CreerUtilisateur,
    CriteresUtilisateurs,
    RechercherUtilisateurs,
    UtiliserLien,
)
from siaut_core.policies.perimetre import Perimetre
from siaut_core.sync import (
    consulter_utilisateur,
    creer_utilisateur,
    envoyer_courriels,
    rechercher_utilisateurs,
    utiliser_lien,
)
from siaut_core.testing.doublures import BON_MOT_DE_PASSE, jeton_de
from siaut_core.use_cases.recherche.utilisateurs import requete_utilisateurs

if TYPE_CHECKING:
    from benchmarks.charge.service import Service

__all__ = ["CRITERES", "GESTES", "Geste", "creations", "recherches"]

TEMOIN: Final = "u-0"
PLUS_GRAND: Final = "u-1"

PAGE: Final = 50
LOINTAINE: Final = 1_000
# In a smaller country, the largest perimeter has as many pages of five rows.
GRAND_PAYS: Final = 100_000

CRITERES: Final[dict[str, dict[str, Any]]] = {
    "aucun": {},
    "nom, fréquent": {"nom": "bon"},
    "nom, rare": {"nom": "vinvinbo"},
    "prénom": {"prenom": "clépont"},
    "courriel": {"courriel": "lapont"},
    "profil": {"profils": ("CONSULTATION_ET",)},
    "compte activé : non": {"en_attente": True},
    "région": {"regions": ("11",)},
    "département": {"departements": ("75",)},
    "activité": {"activites": ("QA003",)},
    "département et activité": {"departements": ("75",), "activites": ("QA003",)},
    "sans FINESS EJ": {"avec_finess_ej": False},
    "sans FINESS ET": {"avec_finess_et": False},
    "type de structure": {"types_structure": ("EJ",)},
    "libellé groupe": {"libelle_groupe": "ght"},
    "FINESS ET": {"finess_et": "98"},
    "raison sociale ET": {"raison_sociale_et": "site ba"},
    "FINESS EJ": {"finess_ej": "97"},
    "raison sociale EJ": {"raison_sociale_ej": "ch de ba"},
}

Essai: TypeAlias = Callable[[], object]


class Geste(NamedTuple):
    """
    One thing that people do.

    Attributes:
        essais: Gives what to time, again and again; what it prepares is not timed.
    """

    nom: str
    perimetre: str
    essais: Callable[[Service], Iterator[Essai]]


def _demande(acteur_id: str, taille: int = PAGE, **criteres: Any) -> Any:  # noqa: ANN401  (of the form, checked when read)
    saisie = CriteresUtilisateurs(**criteres)
    return RechercherUtilisateurs(acteur_id=acteur_id, criteres=saisie, taille=taille)


def recherches(
    service: Service, acteur_id: str | None, criteres: dict[str, Any]
) -> Iterator[Essai]:
    """
    Search again and again; by a *Gestionnaire* taken at random if none is named.
    """
    while True:
        demande = _demande(acteur_id or service.un_gestionnaire(), **criteres)
        yield partial(rechercher_utilisateurs, service.host, demande)


def _page_lointaine(service: Service) -> Iterator[Essai]:
    taille = PAGE if service.comptes >= GRAND_PAYS else PAGE // 10
    demande = _demande(PLUS_GRAND, taille)
    for _ in range(1, LOINTAINE):
        page = rechercher_utilisateurs(service.host, demande)
        demande = RechercherUtilisateurs(
            acteur_id=PLUS_GRAND, taille=taille, apres=page.suivant
        )
    while True:
        yield partial(rechercher_utilisateurs, service.host, demande)


def _partout(service: Service, nom: str) -> Iterator[Essai]:
    requete = requete_utilisateurs(_demande(TEMOIN, nom=nom), Perimetre())

    def chercher() -> object:
        with service.store.unit_of_work() as uow:
            return uow.utilisateurs.rechercher_partout(requete)

    while True:
        yield chercher


def creations(service: Service, prefixe: str = "neuf") -> Iterator[Essai]:
    """
    Create accounts on the EJ of a *Gestionnaire* taken at random.
    """
    for rang in count():
        acteur_id = service.un_gestionnaire()
        acteur = service.compte(acteur_id)
        commande = CreerUtilisateur(
            acteur_id=acteur_id,
            prenom="Aurélie",
            nom="Test",
            courriel=f"{prefixe}.{rang}@test.fr",
            profil="Promoteur Utilisateur EJ",
            structure_id=acteur.rattachement.structure_id,
            activites=["QA001"],
            droit_validation=False,
        )
        yield partial(creer_utilisateur, service.host, commande)


def _consultations(service: Service) -> Iterator[Essai]:
    while True:
        acteur_id = service.un_gestionnaire()
        page = rechercher_utilisateurs(service.host, _demande(acteur_id))
        cible = service.tirage.choice(page.lignes).utilisateur
        yield partial(
            consulter_utilisateur,
            service.host,
            acteur_id=acteur_id,
            utilisateur_id=cible.id,
        )


def _liens(service: Service) -> Iterator[Essai]:
    for creer in creations(service, "lien"):
        creer()
        envoyer_courriels(service.host)
        jeton = jeton_de(service.postier.boite[-1])
        commande = UtiliserLien(jeton=jeton, mot_de_passe=BON_MOT_DE_PASSE)
        yield partial(utiliser_lien, service.host, commande)


def _chercher(
    nom: str, perimetre: str, acteur_id: str | None, criteres: dict[str, Any]
) -> Geste:
    essais = partial(recherches, acteur_id=acteur_id, criteres=criteres)
    return Geste(f"rechercher : {nom}", perimetre, essais)


GESTES: Final = (
    *(_chercher(nom, "au hasard", None, c) for nom, c in CRITERES.items()),
    *(_chercher(nom, "témoin", TEMOIN, c) for nom, c in CRITERES.items()),
    *(_chercher(nom, "le plus grand", PLUS_GRAND, c) for nom, c in CRITERES.items()),
    Geste("page 1 000", "le plus grand", _page_lointaine),
    Geste("nom, fréquent", "tout le pays", partial(_partout, nom="bon")),
    Geste("nom, rare", "tout le pays", partial(_partout, nom="vinvinbo")),
    Geste("consulter", "au hasard", _consultations),
    Geste("créer", "au hasard", creations),
    Geste("utiliser un lien", "au hasard", _liens),
)
