"""
A search shows and counts what is in the perimeter and matches: all of it, no more.

Random worlds and forms, on the operations themselves, page after page. What is
expected is read off the questions of the records and the words of the guide.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siaut_core import (
    ActionRefuseeError,
    CriteresStructures,
    CriteresUtilisateurs,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Page,
    RechercherStructures,
    RechercherUtilisateurs,
    Structure,
    Utilisateur,
    aio,
)
from siaut_core.policies.droits import (
    peut_consulter,
    peut_consulter_structure,
    peut_rechercher,
)
from siaut_core.testing.fabrique import un_gestionnaire, un_numero
from siaut_core.testing.populations import (
    CRITERES_STRUCTURES,
    EJ,
    STRUCTURES,
    des_lignes,
    formulaires,
)
from siaut_core.use_cases.recherche.lignes import LigneStructure, LigneUtilisateur
from siaut_core.use_cases.recherche.structures import TriStructures
from siaut_core.use_cases.recherche.utilisateurs import TriUtilisateurs
from tests.hosts.pays import batir
from tests.use_cases import test_recherche, test_recherche_structures

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from tests.hosts.maison import Maison

# Two of the populations' ET share a number, which no store would keep.
LIEUX: Final = tuple(
    attrs.evolve(s, numero=un_numero(4))
    if isinstance(s, Etablissement) and s.id == "et-4"
    else s
    for s in STRUCTURES
)
CLOSINGS: Final = st.sampled_from([None, None, date(2023, 6, 1)])
EJ_IDS: Final = st.sampled_from([ej.id for ej in EJ])

formulaires_structures = st.fixed_dictionaries({}, optional=CRITERES_STRUCTURES)


@attrs.frozen
class Population:
    """
    A world with its accounts, and who searches among them.
    """

    structures: tuple[Structure, ...]
    comptes: tuple[Utilisateur, ...]
    acteur: Utilisateur

    def lieu(self, compte: Utilisateur) -> Structure:
        return next(
            s for s in self.structures if s.id == compte.rattachement.structure_id
        )

    def ligne(self, compte: Utilisateur) -> LigneUtilisateur:
        lieu = self.lieu(compte)
        ej_id = lieu.ej_id if isinstance(lieu, Etablissement) else lieu.id
        ej = next((s for s in self.structures if s.id == ej_id), None)
        return LigneUtilisateur(
            compte, lieu, ej if isinstance(ej, EntiteJuridique) else None
        )

    def a_portee(self, structure: Structure) -> bool:
        return bool(peut_consulter_structure(self.acteur, structure))

    def sans_le_reste(self) -> Population:
        """
        Give the same without what is out of reach; a row still names the EJ of its ET.
        """
        citees = {
            id
            for s in self.structures
            if self.a_portee(s)
            for id in (s.id, getattr(s, "ej_id", s.id), *getattr(s, "membres", ()))
        }
        return Population(
            tuple(s for s in self.structures if s.id in citees),
            tuple(c for c in self.comptes if self.a_portee(self.lieu(c))),
            self.acteur,
        )

    def servie(self) -> Maison:
        maison = batir("memoire_sync", Path())
        maison.semer(*self.structures, *self.comptes)
        return maison


@st.composite
def des_populations(draw: DrawFn) -> Population:
    """
    Draw who hangs from whom, what is closed, accounts in any state, who searches.
    """

    def ailleurs(structure: Structure) -> Structure:
        match structure:
            case Etablissement():
                return attrs.evolve(
                    structure, ej_id=draw(EJ_IDS), fermee_le=draw(CLOSINGS)
                )
            case Groupe():
                return attrs.evolve(structure, membres=draw(st.frozensets(EJ_IDS)))
            case EntiteJuridique():
                return attrs.evolve(structure, fermee_le=draw(CLOSINGS))

    structures = tuple(map(ailleurs, LIEUX))
    comptes = [
        draw(des_lignes(st.just(f"u-{rang}"))).utilisateur
        for rang in range(draw(st.integers(0, 8)))
    ]
    gestionnaires = st.builds(
        un_gestionnaire, st.just("g-1"), st.sampled_from(structures)
    )
    # Most of the time somebody who may search.
    acteur = draw(gestionnaires | st.sampled_from([*comptes, draw(gestionnaires)]))
    return Population(structures, tuple({acteur, *comptes}), acteur)


def promener(demander: Callable[[str | None], Page[Any]]) -> list[Page[Any]]:
    """
    Give every page, where it says that the next one starts included.
    """
    pages = [demander(None)]
    while (suivant := pages[-1].suivant) is not None:
        pages.append(demander(suivant.texte()))
    return pages


def lignes_de(pages: list[Page[Any]]) -> list[Any]:
    return [ligne for page in pages for ligne in page.lignes]


@pytest.mark.slow
@settings(max_examples=250)
@given(
    des_populations(),
    st.just({}) | formulaires,
    st.sampled_from(TriUtilisateurs),
    st.integers(1, 4),
)
def test_a_search_of_accounts_is_the_visible_ones_that_match(
    population: Population,
    formulaire: dict[str, Any],
    tri: TriUtilisateurs,
    taille: int,
) -> None:
    """
    Each once, an empty search included; nothing to who may not search.

    What is outside changes nothing, not even whether there is another page.
    """
    acteur, maison = population.acteur, population.servie()

    def demander(maison: Maison, apres: str | None) -> Page[LigneUtilisateur]:
        return maison.faire(
            aio.rechercher_utilisateurs,
            RechercherUtilisateurs(
                acteur_id=acteur.id,
                criteres=CriteresUtilisateurs(**formulaire),
                tri=tri,
                taille=taille,
                apres=apres,
            ),
        )

    if not peut_rechercher(acteur):
        with pytest.raises(ActionRefuseeError):
            demander(maison, None)
        return
    expected = [
        compte.id
        for compte in population.comptes
        if peut_consulter(acteur, compte, population.lieu(compte))
        and all(
            test_recherche.LECTURE[champ](valeur, population.ligne(compte))
            for champ, valeur in formulaire.items()
        )
    ]
    pages = promener(partial(demander, maison))
    vues = lignes_de(pages)
    assert sorted(expected) == sorted(ligne.utilisateur.id for ligne in vues)
    assert {population.ligne(ligne.utilisateur) for ligne in vues} == {*vues}
    sans_le_reste = population.sans_le_reste().servie()
    assert pages == promener(partial(demander, sans_le_reste))


@pytest.mark.slow
@settings(max_examples=250)
@given(
    des_populations(),
    st.just({}) | formulaires_structures,
    st.sampled_from(TriStructures),
    st.integers(1, 4),
)
def test_a_search_of_structures_is_the_visible_ones_that_match(
    population: Population, formulaire: dict[str, Any], tri: TriStructures, taille: int
) -> None:
    acteur, maison = population.acteur, population.servie()

    def demander(maison: Maison, apres: str | None) -> Page[LigneStructure]:
        return maison.faire(
            aio.rechercher_structures,
            RechercherStructures(
                acteur_id=acteur.id,
                criteres=CriteresStructures(**formulaire),
                tri=tri,
                taille=taille,
                apres=apres,
            ),
        )

    if not peut_rechercher(acteur):
        with pytest.raises(ActionRefuseeError):
            demander(maison, None)
        return
    expected = [
        structure.id
        for structure in population.structures
        if peut_consulter_structure(acteur, structure)
        and all(
            test_recherche_structures.LECTURE[champ](valeur, structure)
            for champ, valeur in formulaire.items()
        )
    ]
    pages = promener(partial(demander, maison))
    vues = [ligne.structure for ligne in lignes_de(pages)]
    assert sorted(expected) == sorted(structure.id for structure in vues)
    assert {s for s in population.structures if s.id in expected} == {*vues}
    sans_le_reste = population.sans_le_reste().servie()
    assert pages == promener(partial(demander, sans_le_reste))
