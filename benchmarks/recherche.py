"""
*Recherche* among many accounts, through the host in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import attrs

from benchmarks.harness import Baseline, Item, Scale, at_most, repeated
from benchmarks.populations import Pays, gestionnaire_ej, peupler
from siaut_core import (
    CriteresUtilisateurs,
    EntiteJuridique,
    Etablissement,
    LigneUtilisateur,
    RechercherUtilisateurs,
    Utilisateur,
    perimetre,
    sync,
)
from siaut_core.entities.texte import cle_de_recherche
from siaut_core.sync.memory import Memoire
from siaut_core.use_cases.recherche.utilisateurs import (
    RequeteUtilisateurs,
    requete_utilisateurs,
)

__all__ = ["items"]

# Typed with its accent and a capital; folded, it is in one name in a hundred.
FRAGMENT: Final = "Grafé"

COMPTES_PAR_STRUCTURE: Final = 20


class Plie(NamedTuple):
    """
    An account, and its name folded beforehand.
    """

    nom: str
    compte: Utilisateur


def chercher(
    memoire: Memoire, requete: RequeteUtilisateurs
) -> Sequence[LigneUtilisateur]:
    """
    Ask the repository, as the operation does.
    """
    with memoire.unit_of_work() as uow:
        return uow.utilisateurs.rechercher(requete)


def parcourir(plies: list[Plie], fragment: str) -> list[Utilisateur]:
    """
    Scan the folded names: no perimeter, no sort, no page.
    """
    return [plie.compte for plie in plies if fragment in plie.nom]


def items(scale: Scale) -> Iterator[Item]:
    """
    Search by name a small part of the country, then a country that is all one's own.

    Of the second one, also an empty search, and its second page.
    """
    pays = peupler(scale.users, COMPTES_PAR_STRUCTURE)
    ej = next(s for s in pays.structures if isinstance(s, EntiteJuridique))
    nombre = f"search {scale.users:,}"
    yield _par_nom("recherche-nom", f"{nombre}, few one's own", *_installer(pays, ej))
    tous = peupler(scale.users, scale.users // 8)
    siennes = [
        attrs.evolve(s, ej_id=ej.id) if isinstance(s, Etablissement) else s
        for s in tous.structures
    ]
    memoire, acteur = _installer(tous._replace(structures=siennes), ej)
    yield _par_nom("recherche-nom-tous", f"{nombre}, most one's own", memoire, acteur)
    yield from _vides(nombre, memoire, acteur)


def _par_nom(code: str, titre: str, memoire: Memoire, acteur: Utilisateur) -> Item:
    demande = RechercherUtilisateurs(
        acteur_id=acteur.id, criteres=CriteresUtilisateurs(nom=FRAGMENT)
    )
    noms = {
        "chercher": chercher,
        "parcourir": parcourir,
        "memoire": memoire,
        "requete": requete_utilisateurs(demande, perimetre(acteur)),
        "plies": [
            Plie(cle_de_recherche(compte.nom), compte)
            for compte in memoire.stockage.utilisateurs.values()
        ],
        "fragment": cle_de_recherche(FRAGMENT),
    }
    return Item(
        code,
        titre,
        repeated("chercher(memoire, requete)", noms),
        (
            Baseline(
                "scan of folded keys",
                repeated("parcourir(plies, fragment)", noms),
                at_most(2),
            ),
        ),
    )


def _vides(nombre: str, memoire: Memoire, acteur: Utilisateur) -> Iterator[Item]:
    host = memoire.host()
    vide = RechercherUtilisateurs(acteur_id=acteur.id)
    suite = sync.rechercher_utilisateurs(host, vide).suivant
    assert suite is not None
    for code, titre, demande in (
        ("vide", "empty, first page", vide),
        ("page-2", "empty, page 2", attrs.evolve(vide, apres=suite)),
    ):
        noms = {
            "rechercher": sync.rechercher_utilisateurs,
            "host": host,
            "demande": demande,
        }
        yield Item(
            f"recherche-{code}",
            f"{nombre}, {titre}",
            repeated("rechercher(host, demande)", noms),
        )


def _installer(pays: Pays, ej: EntiteJuridique) -> tuple[Memoire, Utilisateur]:
    acteur = gestionnaire_ej(ej)
    memoire = Memoire()
    with memoire.unit_of_work() as uow:
        for structure in pays.structures:
            uow.structures.ajouter(structure)
        for compte in (acteur, *pays.comptes):
            uow.utilisateurs.ajouter(compte)
    return memoire, acteur
