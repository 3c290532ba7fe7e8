"""
A unit of work finds what it has just written, however it asks.
"""

from __future__ import annotations

from typing import Final

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.policies.perimetre import Perimetre
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.testing.contracts.banc import Fabrique, peupler
from siaut_core.testing.contrat import Contrat
from siaut_core.testing.exigences import doit_egaler
from siaut_core.testing.fabrique import (
    un_et,
    un_gestionnaire,
    un_groupe,
    un_numero,
    une_ej,
)
from siaut_core.testing.mondes import suivante
from siaut_core.testing.pays import STRUCTURES
from siaut_core.use_cases.recherche.lignes import LigneUtilisateur
from siaut_core.use_cases.recherche.structures import (
    RechercherStructures,
    requete_structures,
)
from siaut_core.use_cases.recherche.utilisateurs import (
    RechercherUtilisateurs,
    requete_utilisateurs,
)

__all__ = ["EJ", "ET", "GROUP", "OwnReads", "sees"]

EJ: Final = une_ej("ej-9", numero=un_numero(91))
ET: Final = un_et("et-9", ej_id="ej-9", numero=un_numero(92))
GROUP: Final = un_groupe("gr-9", libelle="GHT NEUF", membres={"ej-9"})


def sees(method: str) -> str:
    """
    Say what to do when a method forgets what its unit of work wrote.
    """
    return (
        f"{method} must see what its own unit of work has written: flush before it, and"
        " ask the same transaction"
    )


class OwnReads(Contrat):
    """
    What each reading method gives of what was written just before.
    """

    def test_what_was_just_written_is_found_however_it_is_asked(
        self, fabrique: Fabrique
    ) -> None:
        """
        By id, by courriel, by number, by what it hangs from; and it counts.
        """
        elsewhere = Courriel.lire("ailleurs@test.fr")
        moved = suivante(ET, ej_id="ej-1", numero=un_numero(93))
        chief = un_gestionnaire("g-9", EJ)
        with fabrique() as banc:
            peupler(banc)
            with banc.unite() as uow:
                for place in (EJ, ET, GROUP):
                    uow.structures.ajouter(place)
                _check_structures(uow)
                uow.utilisateurs.ajouter(chief)
                _check_searches(uow, chief)
                alone = uow.structures.sans_gestionnaire()
                assert not {"ej-9", "et-9", "gr-9"} & {s.id for s in alone}, sees(
                    "sans_gestionnaire"
                )
                uow.utilisateurs.enregistrer(
                    chief.changer(courriel=elsewhere, actif=False)
                )
                alone = uow.structures.sans_gestionnaire()
                assert {"ej-9", "et-9"} <= {s.id for s in alone}, sees(
                    "sans_gestionnaire"
                )
                for address, who in ((chief.courriel, None), (elsewhere, "g-9")):
                    found = uow.utilisateurs.par_courriel(address)
                    assert who == (found and found.id), sees("par_courriel")
                uow.structures.enregistrer(moved)
                numbers = uow.structures.par_numeros([un_numero(92), un_numero(93)])
                doit_egaler({un_numero(93): moved}, numbers, sees("par_numeros"))
                assert [] == list(uow.structures.etablissements(EJ.id)), sees(
                    "etablissements"
                )


def _check_searches(uow: UnitOfWork, chief: Utilisateur) -> None:
    within = Perimetre(EJ.id, avec_rattachees=True)
    people = requete_utilisateurs(RechercherUtilisateurs(acteur_id="g-9"), within)
    rows = uow.utilisateurs.rechercher(people)
    doit_egaler([LigneUtilisateur(chief, EJ, EJ)], list(rows), sees("rechercher"))
    places = requete_structures(RechercherStructures(acteur_id="g-9"), within)
    found = uow.structures.rechercher(places)
    assert {"ej-9", "et-9", "gr-9"} == {s.id for s in found}, sees("rechercher")


def _check_structures(uow: UnitOfWork) -> None:
    doit_egaler(ET, uow.structures.par_id(ET.id), sees("par_id"))
    by_id = uow.structures.par_ids([EJ.id, ET.id, GROUP.id])
    doit_egaler({s.id: s for s in (EJ, ET, GROUP)}, by_id, sees("par_ids"))
    by_number = uow.structures.par_numeros([un_numero(91), un_numero(92)])
    doit_egaler({un_numero(91): EJ, un_numero(92): ET}, by_number, sees("par_numeros"))
    numbers = [s.numero for s in (*STRUCTURES, EJ, ET) if s.numero]
    assert sorted(numbers) == sorted(uow.structures.numeros()), sees("numeros")
    sites = uow.structures.etablissements(EJ.id)
    doit_egaler([ET], list(sites), sees("etablissements"))
    doit_egaler([GROUP], list(uow.structures.groupes(EJ.id)), sees("groupes"))
