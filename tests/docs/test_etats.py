"""
The diagrams show what the guide says of accounts and links.
"""

from __future__ import annotations

from docs._tools.etats_compte import ABSENT, COMPTES, ERASED, outcomes_of_a_compte
from docs._tools.etats_lien import passages_of_a_lien
from siaut_core import EtatLien
from siaut_core.sync import Operation

ISSUES = outcomes_of_a_compte()
PASSAGES = passages_of_a_lien()

# Not on an account that exists, or not on its state.
ELSEWHERE = {
    Operation.DEMANDER_LIEN,
    Operation.INSTALLER_UTILISATEUR,
    Operation.CREER_STRUCTURE,
    Operation.MODIFIER_STRUCTURE,
    Operation.IMPORTER_STRUCTURES,
    Operation.MODIFIER_GROUPE,
    Operation.FIXER_NUMERO,
}


def test_every_operation_on_an_account_is_tried_in_every_state() -> None:
    attempted = {(i.operation.split(" ")[0].upper(), i.of) for i in ISSUES}
    expected = {
        (operation.value, etat)
        for operation in set(Operation) - ELSEWHERE - {Operation.CREER_UTILISATEUR}
        for etat in COMPTES
    }

    assert {*expected, ("CREER_UTILISATEUR", ABSENT)} == attempted


def test_only_an_account_that_is_awaited_is_deleted() -> None:
    """
    Guide: S1.
    """
    assert {"awaited, active", "awaited, inactive"} == {
        issue.of for issue in ISSUES if issue.to == ERASED
    }


def test_a_validation_is_never_undone() -> None:
    for issue in ISSUES:
        if issue.of.startswith("validated"):
            assert issue.to.startswith("validated")


def test_a_refusal_changes_nothing() -> None:
    assert [] == [issue for issue in ISSUES if issue.codes and issue.of != issue.to]


def test_activer_and_desactiver_undo_each_other() -> None:
    """
    Guide: S3, S4.
    """

    def passages(operation: str) -> set[tuple[str, str]]:
        return {
            (issue.of, issue.to)
            for issue in ISSUES
            if issue.operation == operation and issue.of != issue.to
        }

    returns = {(to, of) for of, to in passages("desactiver_utilisateur")}
    assert returns == passages("activer_utilisateur")
    assert returns


def test_nothing_leads_back_to_a_link_that_works() -> None:
    assert EtatLien.UTILISABLE in {passage.of for passage in PASSAGES}
    assert EtatLien.UTILISABLE not in {passage.to for passage in PASSAGES}


def test_every_end_of_a_link_is_reached() -> None:
    """
    Those that are not are second barriers, named on the page.
    """
    assert {
        EtatLien.HORS_DUREE,
        EtatLien.UTILISATION,
        EtatLien.REMPLACEMENT,
        EtatLien.REVOCATION,
        EtatLien.INCONNU,
    } == {passage.to for passage in PASSAGES}
