"""
A case is all that a rule may look at.
"""

from __future__ import annotations

from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.policies.cas import Cas, Relation


def test_without_a_target_a_case_is_that_of_a_new_account_of_somebody_else() -> None:
    """
    Not confirmed yet, active, without droit, and of no profile so far.
    """
    acteur_et_structure = (
        Profil.GESTIONNAIRE_EJ,
        True,
        False,
        False,
        Relation.SIENNE,
        TypeStructure.EJ,
        False,
        True,
    )
    cas = Cas(*acteur_et_structure)
    assert (None, False, True, True, False) == (
        cas.profil,
        cas.droit,
        cas.en_attente,
        cas.actif,
        cas.soi_meme,
    )


def test_equal_cases_share_their_decisions() -> None:
    """
    A case is its values: it compares and hashes as they do.
    """
    values = (Profil.GESTIONNAIRE_ET, True, True, True, Relation.AUTRE)
    one = Cas(*values, TypeStructure.ET, structure_fermee=True, avec_numero=True)
    other = Cas(*values, TypeStructure.ET, structure_fermee=True, avec_numero=True)
    assert {one: 1} == {other: 1}
