"""
A unit of work finds what it has just written, however it asks.
"""

from __future__ import annotations

from typing import Final

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import following
from siaut_core.policies.perimetre import Perimetre
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.testing.contracts.bench import Bench, BenchContract
from siaut_core.testing.country import STRUCTURES
from siaut_core.testing.factory import a_gestionnaire, a_groupe, a_numero, an_ej, an_et
from siaut_core.testing.requirements import must_equal
from siaut_core.use_cases.recherche.rows import UtilisateurRow
from siaut_core.use_cases.recherche.structures import (
    STRUCTURES_SEARCH,
    RechercherStructures,
)
from siaut_core.use_cases.recherche.utilisateurs import (
    UTILISATEURS_SEARCH,
    RechercherUtilisateurs,
)

__all__ = ["EJ", "ET", "GROUP", "OwnReads", "sees"]

EJ: Final = an_ej("ej-9", numero=a_numero(91))
ET: Final = an_et("et-9", ej_id="ej-9", numero=a_numero(92))
GROUP: Final = a_groupe("gr-9", libelle="GHT NEUF", membres={"ej-9"})


def sees(method: str) -> str:
    """
    Say what to do when a method forgets what its unit of work wrote.
    """
    return (
        f"{method} must see what its own unit of work has written: flush before it, and"
        " ask the same transaction"
    )


class OwnReads(BenchContract):
    """
    What each reading method gives of what was written just before.
    """

    def test_what_was_just_written_is_found_however_it_is_asked(
        self, country: Bench
    ) -> None:
        """
        By id, by courriel, by number, by what it hangs from; and it counts.
        """
        elsewhere = Courriel.parse("ailleurs@test.fr")
        moved = following(ET, ej_id="ej-1", numero=a_numero(93))
        chief = a_gestionnaire("g-9", EJ)
        with country.unit() as uow:
            for place in (EJ, ET, GROUP):
                uow.structures.add(place)
            _check_structures(uow)
            uow.utilisateurs.add(chief)
            _check_searches(uow, chief)
            alone = uow.structures.sans_gestionnaire()
            assert not {"ej-9", "et-9", "gr-9"} & {s.id for s in alone}, sees(
                "sans_gestionnaire"
            )
            uow.utilisateurs.save(chief.change(courriel=elsewhere, actif=False))
            alone = uow.structures.sans_gestionnaire()
            assert {"ej-9", "et-9"} <= {s.id for s in alone}, sees("sans_gestionnaire")
            for address, who in ((chief.courriel, None), (elsewhere, "g-9")):
                found = uow.utilisateurs.by_courriel(address)
                assert who == (found and found.id), sees("by_courriel")
            uow.structures.save(moved)
            numbers = uow.structures.by_numeros([a_numero(92), a_numero(93)])
            must_equal({a_numero(93): moved}, numbers, sees("by_numeros"))
            assert [] == list(uow.structures.etablissements(EJ.id)), sees(
                "etablissements"
            )


def _check_searches(uow: UnitOfWork, chief: Utilisateur) -> None:
    within = Perimetre(EJ.id, with_attached=True)
    people = UTILISATEURS_SEARCH.query(RechercherUtilisateurs(acteur_id="g-9"), within)
    rows = uow.utilisateurs.search(people)
    must_equal([UtilisateurRow(chief, EJ, EJ)], list(rows), sees("search"))
    places = STRUCTURES_SEARCH.query(RechercherStructures(acteur_id="g-9"), within)
    found = uow.structures.search(places)
    assert {"ej-9", "et-9", "gr-9"} == {s.id for s in found}, sees("search")


def _check_structures(uow: UnitOfWork) -> None:
    must_equal(ET, uow.structures.get(ET.id), sees("get"))
    by_id = uow.structures.by_ids([EJ.id, ET.id, GROUP.id])
    must_equal({s.id: s for s in (EJ, ET, GROUP)}, by_id, sees("by_ids"))
    by_number = uow.structures.by_numeros([a_numero(91), a_numero(92)])
    must_equal({a_numero(91): EJ, a_numero(92): ET}, by_number, sees("by_numeros"))
    numbers = [s.numero for s in (*STRUCTURES, EJ, ET) if s.numero]
    assert sorted(numbers) == sorted(uow.structures.numeros()), sees("numeros")
    sites = uow.structures.etablissements(EJ.id)
    must_equal([ET], list(sites), sees("etablissements"))
    must_equal([GROUP], list(uow.structures.groupes(EJ.id)), sees("groupes"))
