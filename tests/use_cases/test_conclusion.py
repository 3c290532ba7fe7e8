"""
What a conclusion asks to store, and what it lets its author know.
"""

from __future__ import annotations

from itertools import combinations, permutations
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import (
    Action,
    ActionRefuseeError,
    Decision,
    DonneesChangeesError,
    DonneesInvalidesError,
    FieldFault,
    IntrouvableError,
    LienInutilisableError,
    Motif,
    Portee,
    StructureId,
    UtilisateurId,
)
from siaut_core.sync import Operation, SupprimerUtilisateur
from siaut_core.testing.factory import an_utilisateur
from siaut_core.use_cases.command import Facts
from siaut_core.use_cases.conclusion import Refus, grant, refuse
from siaut_core.use_cases.writes import LockAccounts, SetPassword, WriteEvent
from tests.use_cases.scenes import context_of

CONTEXT: Final = context_of(
    SupprimerUtilisateur(acteur_id="g-1", utilisateur_id="u-1")
).knowing(Facts(acteur=an_utilisateur("g-1"), cible=an_utilisateur("u-1")))
EVENT: Final = CONTEXT.event
FAULT: Final = FieldFault("nom", "OBLIGATOIRE", "Ce champ est obligatoire.")
OTHER_FAULT: Final = FieldFault("activites", "TYPE", "Une liste est attendue.")

motifs = st.sets(st.sampled_from(Motif), max_size=4).map(
    lambda drawn: tuple(m for m in Motif if m in drawn)
)
faults = st.sampled_from([(), (FAULT,), (FAULT, OTHER_FAULT)])


def a_refus(*motifs: Motif, faults: tuple[FieldFault, ...] = ()) -> Refus:
    return refuse(CONTEXT, Decision(Action.SUPPRIMER, motifs), faults)


@pytest.mark.parametrize("ids", list(permutations(["u-1", "u-10", "u-2"])))
def test_accounts_are_attested_in_order_of_id(ids: tuple[str, ...]) -> None:
    comptes = [an_utilisateur(id) for id in ids]

    expected = tuple(an_utilisateur(id) for id in ("u-1", "u-10", "u-2"))
    assert LockAccounts(expected) == LockAccounts.of(*comptes)


def test_an_account_is_attested_once() -> None:
    compte = an_utilisateur()
    assert LockAccounts((compte,)) == LockAccounts.of(compte, compte)


def test_a_grant_ends_with_its_event() -> None:
    write = LockAccounts.of(an_utilisateur())
    accord = grant(CONTEXT, "fait", write, codes=("RETRAIT_DROIT",))

    final = EVENT.grant("RETRAIT_DROIT")
    assert (write, WriteEvent(final)) == accord.writes
    assert ("fait", final) == (accord.result, accord.event)
    assert (True, ("RETRAIT_DROIT",)) == (final.granted, final.codes)


@given(motifs, faults)
def test_a_refusal_writes_its_whole_reasons_and_nothing_else(
    motifs: tuple[Motif, ...], faults: tuple[FieldFault, ...]
) -> None:
    refus = a_refus(*motifs, faults=faults)

    codes = tuple(m.code for m in motifs) + tuple(f"{e.field}:{e.code}" for e in faults)
    assert EVENT.refuse(codes or ("CIBLE_INCONNUE",)) == refus.event
    assert (WriteEvent(refus.event),) == refus.writes


def test_the_codes_of_an_event_may_be_chosen() -> None:
    assert ("INCONNU",) == refuse(CONTEXT, codes=("INCONNU",)).event.codes


def test_without_reason_nothing_is_found() -> None:
    for what, code in (
        ("utilisateur", "CIBLE_INCONNUE"),
        ("structure", "STRUCTURE_INCONNUE"),
    ):
        refus = refuse(CONTEXT, what=what)
        error = refus.exception()
        assert (IntrouvableError, (what,)) == (type(error), error.args)
        assert (code,) == refus.event.codes


def test_what_was_not_found_is_told_once_whatever_else_is_wrong() -> None:
    context = context_of(
        SupprimerUtilisateur(acteur_id="inconnu", utilisateur_id="u-0")
    ).knowing(Facts())
    unknown = Decision(Action.SUPPRIMER, (Motif.ACTEUR_INCONNU,))

    codes = refuse(context, unknown, (FAULT,)).event.codes
    assert ("ACTEUR_INCONNU", "CIBLE_INCONNUE", "nom:OBLIGATOIRE") == codes


def test_what_is_created_is_named_only_once_it_is_stored() -> None:
    accord = grant(
        CONTEXT,
        None,
        cible_id=UtilisateurId("u-neuf"),
        structure_id=StructureId("et-neuf"),
    )
    final = accord.event
    assert ("u-neuf", "et-neuf") == (final.cible_id, final.structure_id)
    assert (None, "u-1") == (EVENT.structure_id, EVENT.cible_id)


def test_a_link_has_one_face() -> None:
    refus = refuse(CONTEXT, what="lien", codes=("UTILISATION",))
    assert LienInutilisableError is type(refus.exception())
    assert () == refus.exception().args


def expected_exception(
    motifs: tuple[Motif, ...], faults: tuple[FieldFault, ...]
) -> tuple[type, set[str]]:
    """
    Say naively what is raised, and the codes it shows.
    """
    de_l_acteur = {m.code for m in motifs if m.portee is Portee.ACTEUR}
    if de_l_acteur:
        return ActionRefuseeError, de_l_acteur
    if any(m.portee is Portee.PERIMETRE for m in motifs):
        return IntrouvableError, set()
    codes = {m.code for m in motifs}
    if faults:
        return DonneesInvalidesError, codes | {e.code for e in faults}
    if Motif.DONNEES_CHANGEES in motifs:
        return DonneesChangeesError, set()
    return (ActionRefuseeError, codes) if codes else (IntrouvableError, set())


@given(motifs, faults)
def test_a_refusal_raises_no_more_than_may_be_known(
    motifs: tuple[Motif, ...], faults: tuple[FieldFault, ...]
) -> None:
    error = a_refus(*motifs, faults=faults).exception()

    told: set[str] = set()
    if isinstance(error, ActionRefuseeError):
        told = set(error.decision.codes)
    elif isinstance(error, DonneesInvalidesError):
        told = {e.code for e in error.faults}
    assert expected_exception(motifs, faults) == (type(error), told)


OBJECTS: Final = [m for m in Motif if m.portee is Portee.OBJET]


@pytest.mark.parametrize("pair", list(combinations(OBJECTS, 2)))
def test_broken_rules_come_beside_the_wrong_fields(pair: tuple[Motif, Motif]) -> None:
    """
    Each on the field that it blames, after the fields, in their order.
    """
    error = a_refus(*pair, faults=(FAULT, OTHER_FAULT)).exception()

    assert isinstance(error, DonneesInvalidesError)
    regles = [FieldFault(m.field, m.code, m.libelle) for m in pair]
    assert (FAULT, OTHER_FAULT, *regles) == error.faults


def test_what_is_stored_of_a_password_is_not_shown() -> None:
    write = SetPassword(UtilisateurId("u-1"), "argon2-secret")
    assert "SetPassword(utilisateur_id='u-1')" == repr(write)


def test_a_conclusion_shows_identifiers_only() -> None:
    """
    Reprs end up in logs and tracebacks.
    """
    compte = an_utilisateur()
    shown = repr(grant(CONTEXT, compte, LockAccounts.of(compte)))
    assert "Utilisateur(id='u-1')" in shown
    assert "Aurélie" not in shown
    assert "@" not in shown
    assert Operation.SUPPRIMER_UTILISATEUR.value in shown
