"""
Listed if and only if visible: the filter of a database says what a check says.
"""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.identifiant import StructureId
from siaut_core.entities.profil import Niveau, TypeStructure
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.policies.droits import (
    peut_consulter,
    peut_consulter_structure,
    peut_rechercher,
)
from siaut_core.policies.perimetre import Perimetre, perimetre
from siaut_core.testing.fabrique import (
    MIDI,
    un_et,
    un_gestionnaire,
    un_groupe,
    un_profil,
    un_utilisateur,
    une_ej,
)
from tests.model.mondes import (
    GRANDS_MONDES,
    MONDES,
    Situation,
    des_mondes,
    des_situations,
)


def filtre_sql(acteur: Utilisateur, structure: Structure) -> bool:
    """
    Read the condition as a database would: ``s.id = x OR s.ej_id = x OR x IN members``.
    """
    x = acteur.rattachement.structure_id
    if acteur.profil.type_structure is TypeStructure.ET:
        return structure.id == x
    return (
        structure.id == x
        or getattr(structure, "ej_id", None) == x
        or x in getattr(structure, "membres", ())
    )


def test_listed_is_visible_in_every_small_world() -> None:
    """
    From each structure, as its Gestionnaire, over all structures.
    """
    compte = 0
    for monde in MONDES:
        for acteur in (un_gestionnaire(structure=s) for s in monde):
            regard = perimetre(acteur)
            for structure in monde:
                compte += 1
                expected = filtre_sql(acteur, structure)
                assert expected == regard.contient(structure)
                assert expected == bool(peut_consulter_structure(acteur, structure))
    assert sum(len(monde) ** 2 for monde in MONDES) == compte


def test_nobody_but_a_gestionnaire_in_exercise_administers_anything() -> None:
    """
    In the largest worlds, whatever else is wrong with the account.
    """
    compte = 0
    for monde in GRANDS_MONDES:
        for structure in monde:
            for niveau in Niveau:
                for valide_le, actif in (
                    (MIDI, True),
                    (MIDI, False),
                    (None, True),
                    (None, False),
                ):
                    if niveau is Niveau.GESTIONNAIRE and valide_le and actif:
                        continue
                    compte += 1
                    acteur = un_utilisateur(
                        structure=structure,
                        profil=un_profil(niveau, structure),
                        valide_le=valide_le,
                        actif=actif,
                    )
                    assert Perimetre() == perimetre(acteur)
                    assert not any(map(perimetre(acteur).contient, monde))
                    assert frozenset() == perimetre(acteur).identifiants(monde)
    assert 20 * 11 * 11 == compte


@given(des_situations())
def test_accounts_are_listed_if_and_only_if_their_record_opens(
    situation: Situation,
) -> None:
    monde, acteur, cible, structure = situation
    liste = cible.rattachement.structure_id in perimetre(acteur).identifiants(monde)
    assert liste == bool(peut_consulter(acteur, cible, structure))


@given(des_situations())
def test_structures_are_listed_if_and_only_if_their_record_opens(
    situation: Situation,
) -> None:
    """
    Closed ones and those without number too.
    """
    monde, acteur, _, _ = situation
    regard = perimetre(acteur)
    visibles = {s.id for s in monde if peut_consulter_structure(acteur, s)}
    assert visibles == regard.identifiants(monde)
    assert visibles == {s.id for s in monde if regard.contient(s)}
    assert bool(peut_rechercher(acteur)) == (regard != Perimetre())


@given(st.data(), des_mondes())
def test_an_et_that_moves_is_followed_at_once(
    data: st.DataObject, monde: tuple[Structure, ...]
) -> None:
    """
    Perimeters read its EJ of today, and hold no copy of it.
    """
    ejs = [s for s in monde if s.type_structure is TypeStructure.EJ]
    avant, apres = data.draw(st.tuples(*2 * [st.sampled_from(ejs)]))
    et = un_et("et-mobile", ej_id=avant.id)
    regard = perimetre(un_gestionnaire(structure=avant))
    assert regard.contient(et)
    assert (avant is apres) == regard.contient(attrs.evolve(et, ej_id=apres.id))


@pytest.mark.parametrize(
    ("structure", "expected"),
    [
        (une_ej(), Perimetre(StructureId("ej-1"), avec_rattachees=True)),
        (un_et(), Perimetre(StructureId("et-1"))),
        (un_groupe(), Perimetre(StructureId("gr-1"), avec_rattachees=True)),
    ],
    ids=["EJ", "ET", "Groupe"],
)
def test_a_perimeter_is_one_condition(
    structure: Structure, expected: Perimetre
) -> None:
    assert expected == perimetre(un_gestionnaire(structure=structure))


def test_the_gestionnaire_of_a_groupe_never_reaches_its_members() -> None:
    """
    Else one could reach another EJ in two creations, through a shared groupe.
    """
    groupe = un_groupe(membres={"ej-1", "ej-2"})
    regard = perimetre(un_gestionnaire(structure=groupe))
    ailleurs = (une_ej(), une_ej("ej-2"), un_et(), un_et("et-2", ej_id="ej-2"))
    assert {"gr-1"} == regard.identifiants((groupe, *ailleurs))


def test_a_perimeter_reads_its_condition_to_the_letter() -> None:
    """
    What a database would answer, whoever the condition is for.
    """
    monde = (une_ej(), un_et(), un_groupe(), une_ej("ej-2"), un_et("et-2", ej_id="x"))
    x = StructureId("ej-1")
    assert frozenset() == Perimetre().identifiants(monde)
    assert frozenset() == Perimetre(avec_rattachees=True).identifiants(monde)
    assert {"ej-1"} == Perimetre(x).identifiants(monde)
    rattachees = Perimetre(x, avec_rattachees=True)
    assert {"ej-1", "et-1", "gr-1"} == rattachees.identifiants(monde)
