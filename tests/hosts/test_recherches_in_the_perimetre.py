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
    EntiteJuridique,
    Etablissement,
    Groupe,
    Structure,
    Utilisateur,
    aio,
)
from siaut_core.policies.questions import (
    peut_consulter,
    peut_consulter_structure,
    peut_rechercher,
)
from siaut_core.sync import (
    CriteresStructures,
    CriteresUtilisateurs,
    Page,
    RechercherStructures,
    RechercherUtilisateurs,
)
from siaut_core.testing.factory import a_gestionnaire, a_numero
from siaut_core.testing.populations import (
    CRITERES_STRUCTURES,
    EJ,
    STRUCTURES,
    drawn_rows,
    forms,
)
from siaut_core.use_cases.recherche.rows import StructureRow, UtilisateurRow
from siaut_core.use_cases.recherche.structures import TriStructures
from siaut_core.use_cases.recherche.utilisateurs import TriUtilisateurs
from tests.hosts.country import build
from tests.use_cases import test_recherche, test_recherche_structures

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from tests.hosts.house import House

# Two of the populations' ET share a number, which no store would keep.
PLACES: Final = tuple(
    attrs.evolve(s, numero=a_numero(4))
    if isinstance(s, Etablissement) and s.id == "et-4"
    else s
    for s in STRUCTURES
)
CLOSINGS: Final = st.sampled_from([None, None, date(2023, 6, 1)])
EJ_IDS: Final = st.sampled_from([ej.id for ej in EJ])

structures_forms = st.fixed_dictionaries({}, optional=CRITERES_STRUCTURES)


@attrs.frozen
class Population:
    """
    A world with its accounts, and who searches among them.
    """

    structures: tuple[Structure, ...]
    comptes: tuple[Utilisateur, ...]
    acteur: Utilisateur

    def place(self, compte: Utilisateur) -> Structure:
        return next(
            s for s in self.structures if s.id == compte.rattachement.structure_id
        )

    def row(self, compte: Utilisateur) -> UtilisateurRow:
        place = self.place(compte)
        ej_id = place.ej_id if isinstance(place, Etablissement) else place.id
        ej = next((s for s in self.structures if s.id == ej_id), None)
        return UtilisateurRow(
            compte, place, ej if isinstance(ej, EntiteJuridique) else None
        )

    def within_reach(self, structure: Structure) -> bool:
        return bool(peut_consulter_structure(self.acteur, structure))

    def without_the_rest(self) -> Population:
        """
        Give the same without what is out of reach; a row still names the EJ of its ET.
        """
        cited_ones = {
            id
            for s in self.structures
            if self.within_reach(s)
            for id in (s.id, getattr(s, "ej_id", s.id), *getattr(s, "membres", ()))
        }
        return Population(
            tuple(s for s in self.structures if s.id in cited_ones),
            tuple(c for c in self.comptes if self.within_reach(self.place(c))),
            self.acteur,
        )

    def served(self) -> House:
        house = build("sync_memory", Path())
        house.seed(*self.structures, *self.comptes)
        return house


@st.composite
def populations_drawn(draw: DrawFn) -> Population:
    """
    Draw who hangs from whom, what is closed, accounts in any state, who searches.
    """

    def elsewhere(structure: Structure) -> Structure:
        match structure:
            case Etablissement():
                return attrs.evolve(
                    structure, ej_id=draw(EJ_IDS), fermee_le=draw(CLOSINGS)
                )
            case Groupe():
                return attrs.evolve(structure, membres=draw(st.frozensets(EJ_IDS)))
            case EntiteJuridique():
                return attrs.evolve(structure, fermee_le=draw(CLOSINGS))

    structures = tuple(map(elsewhere, PLACES))
    comptes = [
        draw(drawn_rows(st.just(f"u-{rank}"))).utilisateur
        for rank in range(draw(st.integers(0, 8)))
    ]
    gestionnaires = st.builds(
        a_gestionnaire, st.just("g-1"), st.sampled_from(structures)
    )
    # Most of the time somebody who may search.
    acteur = draw(gestionnaires | st.sampled_from([*comptes, draw(gestionnaires)]))
    return Population(structures, tuple({acteur, *comptes}), acteur)


def walk(ask: Callable[[str | None], Page[Any]]) -> list[Page[Any]]:
    """
    Give every page, where it says that the next one starts included.
    """
    pages = [ask(None)]
    while (following := pages[-1].following) is not None:
        pages.append(ask(following.text()))
    return pages


def rows_of(pages: list[Page[Any]]) -> list[Any]:
    return [row for page in pages for row in page.rows]


# What is searched, in which population, is drawn: for the claims, and for those who
# plant faults that they must notice.
TRIES: Final = settings(max_examples=250)
DRAWN_ACCOUNTS: Final = given(
    populations_drawn(),
    st.just({}) | forms,
    st.sampled_from(TriUtilisateurs),
    st.integers(1, 4),
)
DRAWN_STRUCTURES: Final = given(
    populations_drawn(),
    st.just({}) | structures_forms,
    st.sampled_from(TriStructures),
    st.integers(1, 4),
)


@pytest.mark.slow
@TRIES
@DRAWN_ACCOUNTS
def test_a_search_of_accounts_is_the_visible_ones_that_match(
    population: Population,
    formulaire: dict[str, Any],
    tri: TriUtilisateurs,
    size: int,
) -> None:
    """
    Each once, an empty search included; nothing to who may not search.

    What is outside changes nothing, not even whether there is another page.
    """
    acteur, house = population.acteur, population.served()

    def ask(house: House, after: str | None) -> Page[UtilisateurRow]:
        return house.do(
            aio.rechercher_utilisateurs,
            RechercherUtilisateurs(
                acteur_id=acteur.id,
                criteres=CriteresUtilisateurs(**formulaire),
                tri=tri,
                size=size,
                after=after,
            ),
        )

    if not peut_rechercher(acteur):
        with pytest.raises(ActionRefuseeError):
            ask(house, None)
        return
    expected = [
        compte.id
        for compte in population.comptes
        if peut_consulter(acteur, compte, population.place(compte))
        and all(
            test_recherche.READING[field](value, population.row(compte))
            for field, value in formulaire.items()
        )
    ]
    pages = walk(partial(ask, house))
    views = rows_of(pages)
    assert sorted(expected) == sorted(row.utilisateur.id for row in views)
    assert {population.row(row.utilisateur) for row in views} == {*views}
    without_the_rest = population.without_the_rest().served()
    assert pages == walk(partial(ask, without_the_rest))


@pytest.mark.slow
@TRIES
@DRAWN_STRUCTURES
def test_a_search_of_structures_is_the_visible_ones_that_match(
    population: Population, formulaire: dict[str, Any], tri: TriStructures, size: int
) -> None:
    acteur, house = population.acteur, population.served()

    def ask(house: House, after: str | None) -> Page[StructureRow]:
        return house.do(
            aio.rechercher_structures,
            RechercherStructures(
                acteur_id=acteur.id,
                criteres=CriteresStructures(**formulaire),
                tri=tri,
                size=size,
                after=after,
            ),
        )

    if not peut_rechercher(acteur):
        with pytest.raises(ActionRefuseeError):
            ask(house, None)
        return
    expected = [
        structure.id
        for structure in population.structures
        if peut_consulter_structure(acteur, structure)
        and all(
            test_recherche_structures.READING[field](value, structure)
            for field, value in formulaire.items()
        )
    ]
    pages = walk(partial(ask, house))
    views = [row.structure for row in rows_of(pages)]
    assert sorted(expected) == sorted(structure.id for structure in views)
    assert {s for s in population.structures if s.id in expected} == {*views}
    without_the_rest = population.without_the_rest().served()
    assert pages == walk(partial(ask, without_the_rest))
