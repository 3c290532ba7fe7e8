"""
The diagrams show what the guide says of accounts and links.
"""

from __future__ import annotations

from siaut_core import EtatLien, Operation
from tests.docs.etats_compte import ABSENT, COMPTES, EFFACE, issues_d_un_compte
from tests.docs.etats_lien import passages_d_un_lien

ISSUES = issues_d_un_compte()
PASSAGES = passages_d_un_lien()

# Not on an account that exists, or not on its state.
AILLEURS = {
    Operation.DEMANDER_LIEN,
    Operation.INSTALLER_UTILISATEUR,
    Operation.CREER_STRUCTURE,
    Operation.MODIFIER_STRUCTURE,
    Operation.IMPORTER_STRUCTURES,
    Operation.MODIFIER_GROUPE,
    Operation.FIXER_NUMERO,
}


def test_every_operation_on_an_account_is_tried_in_every_state() -> None:
    tentees = {(i.operation.split(" ")[0].upper(), i.de) for i in ISSUES}
    attendues = {
        (operation.value, etat)
        for operation in set(Operation) - AILLEURS - {Operation.CREER_UTILISATEUR}
        for etat in COMPTES
    }

    assert {*attendues, ("CREER_UTILISATEUR", ABSENT)} == tentees


def test_only_an_account_that_is_awaited_is_deleted() -> None:
    """
    Guide: S1.
    """
    assert {"awaited, active", "awaited, inactive"} == {
        issue.de for issue in ISSUES if issue.vers == EFFACE
    }


def test_a_validation_is_never_undone() -> None:
    for issue in ISSUES:
        if issue.de.startswith("validated"):
            assert issue.vers.startswith("validated")


def test_a_refusal_changes_nothing() -> None:
    assert [] == [issue for issue in ISSUES if issue.codes and issue.de != issue.vers]


def test_activer_and_desactiver_undo_each_other() -> None:
    """
    Guide: S3, S4.
    """

    def passages(operation: str) -> set[tuple[str, str]]:
        return {
            (issue.de, issue.vers)
            for issue in ISSUES
            if issue.operation == operation and issue.de != issue.vers
        }

    retours = {(vers, de) for de, vers in passages("desactiver_utilisateur")}
    assert retours == passages("activer_utilisateur")
    assert retours


def test_nothing_leads_back_to_a_link_that_works() -> None:
    assert EtatLien.UTILISABLE in {passage.de for passage in PASSAGES}
    assert EtatLien.UTILISABLE not in {passage.vers for passage in PASSAGES}


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
    } == {passage.vers for passage in PASSAGES}
