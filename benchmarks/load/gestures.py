"""
*Gestures*: what is measured, each through the operation that a service calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from siaut_core.policies.perimetre import Perimetre
from siaut_core.sync import (
    CreerUtilisateur,
    CriteresUtilisateurs,
    RechercherUtilisateurs,
    UtiliserLien,
    consulter_utilisateur,
    creer_utilisateur,
    drain_outbox,
    rechercher_utilisateurs,
    utiliser_lien,
)
from siaut_core.testing.fakes import GOOD_PASSWORD, token_of
from siaut_core.use_cases.recherche.utilisateurs import UTILISATEURS_SEARCH

if TYPE_CHECKING:
    from benchmarks.load.service import Service

__all__ = ["CRITERES", "GESTURES", "Gesture", "creations", "recherches"]

WITNESS: Final = "u-0"
BIGGEST: Final = "u-1"

PAGE: Final = 50
FAR: Final = 1_000
# In a smaller country, the largest perimeter has as many pages of five rows.
BIG_COUNTRY: Final = 100_000

CRITERES: Final[dict[str, dict[str, Any]]] = {
    "nothing asked": {},
    "nom, frequent": {"nom": "bon"},
    "nom, rare": {"nom": "vinvinbo"},
    "prénom": {"prenom": "clépont"},
    "courriel": {"courriel": "lapont"},
    "profil": {"profils": ("CONSULTATION_ET",)},
    "compte activé: non": {"en_attente": True},
    "région": {"regions": ("11",)},
    "département": {"departements": ("75",)},
    "activité": {"activites": ("QA003",)},
    "département and activité": {"departements": ("75",), "activites": ("QA003",)},
    "without FINESS EJ": {"avec_finess_ej": False},
    "without FINESS ET": {"avec_finess_et": False},
    "type de structure": {"types_structure": ("EJ",)},
    "libellé groupe": {"libelle_groupe": "ght"},
    "FINESS ET": {"finess_et": "98"},
    "raison sociale ET": {"raison_sociale_et": "site ba"},
    "FINESS EJ": {"finess_ej": "97"},
    "raison sociale EJ": {"raison_sociale_ej": "ch de ba"},
}

Attempt: TypeAlias = Callable[[], object]


class Gesture(NamedTuple):
    """
    One thing that people do.

    Attributes:
        tries: Gives what to time, again and again; what it prepares is not timed.
    """

    name: str
    perimetre: str
    tries: Callable[[Service], Iterator[Attempt]]


def _demande(acteur_id: str, size: int = PAGE, **criteres: Any) -> Any:  # noqa: ANN401  (of the form, checked when read)
    entered = CriteresUtilisateurs(**criteres)
    return RechercherUtilisateurs(acteur_id=acteur_id, criteres=entered, size=size)


def recherches(
    service: Service, acteur_id: str | None, criteres: dict[str, Any]
) -> Iterator[Attempt]:
    """
    Search again and again; by a *Gestionnaire* taken at random if none is named.
    """
    while True:
        demande = _demande(acteur_id or service.a_gestionnaire(), **criteres)
        yield partial(rechercher_utilisateurs, service.host, demande)


def _far_page(service: Service) -> Iterator[Attempt]:
    size = PAGE if service.comptes >= BIG_COUNTRY else PAGE // 10
    demande = _demande(BIGGEST, size)
    for _ in range(1, FAR):
        page = rechercher_utilisateurs(service.host, demande)
        demande = RechercherUtilisateurs(
            acteur_id=BIGGEST, size=size, after=page.following
        )
    while True:
        yield partial(rechercher_utilisateurs, service.host, demande)


def _everywhere(service: Service, nom: str) -> Iterator[Attempt]:
    query = UTILISATEURS_SEARCH.query(_demande(WITNESS, nom=nom), Perimetre())

    def search() -> object:
        with service.store.unit_of_work() as uow:
            return uow.utilisateurs.search_everywhere(query)

    while True:
        yield search


def creations(service: Service, prefix: str = "neuf") -> Iterator[Attempt]:
    """
    Create accounts on the EJ of a *Gestionnaire* taken at random.
    """
    for rank in count():
        acteur_id = service.a_gestionnaire()
        acteur = service.compte(acteur_id)
        command = CreerUtilisateur(
            acteur_id=acteur_id,
            prenom="Aurélie",
            nom="Test",
            courriel=f"{prefix}.{rank}@test.fr",
            profil="Promoteur Utilisateur EJ",
            structure_id=acteur.rattachement.structure_id,
            activites=["QA001"],
            droit_validation=False,
        )
        yield partial(creer_utilisateur, service.host, command)


def _consultations(service: Service) -> Iterator[Attempt]:
    while True:
        acteur_id = service.a_gestionnaire()
        page = rechercher_utilisateurs(service.host, _demande(acteur_id))
        cible = service.draws.choice(page.rows).utilisateur
        yield partial(
            consulter_utilisateur,
            service.host,
            acteur_id=acteur_id,
            utilisateur_id=cible.id,
        )


def _liens(service: Service) -> Iterator[Attempt]:
    for creer in creations(service, "lien"):
        creer()
        drain_outbox(service.host)
        token = token_of(service.carrier.mailbox[-1])
        command = UtiliserLien(token=token, mot_de_passe=GOOD_PASSWORD)
        yield partial(utiliser_lien, service.host, command)


def _search(
    name: str, perimetre: str, acteur_id: str | None, criteres: dict[str, Any]
) -> Gesture:
    tries = partial(recherches, acteur_id=acteur_id, criteres=criteres)
    return Gesture(f"search: {name}", perimetre, tries)


GESTURES: Final = (
    *(_search(name, "at random", None, c) for name, c in CRITERES.items()),
    *(_search(name, "témoin", WITNESS, c) for name, c in CRITERES.items()),
    *(_search(name, "largest", BIGGEST, c) for name, c in CRITERES.items()),
    Gesture("page 1,000", "largest", _far_page),
    Gesture("nom, frequent", "whole country", partial(_everywhere, nom="bon")),
    Gesture("nom, rare", "whole country", partial(_everywhere, nom="vinvinbo")),
    Gesture("consult", "at random", _consultations),
    Gesture("create", "at random", creations),
    Gesture("use a link", "at random", _liens),
)
