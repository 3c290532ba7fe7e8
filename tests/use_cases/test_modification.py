"""
"Modifier un utilisateur": decided on the account as it is, and as it would be.
"""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import (
    Action,
    Activite,
    Cause,
    CodeActivite,
    Courriel,
    DonneesChangeesError,
    IntrouvableError,
    Nomenclature,
    Profil,
    Rattachement,
    Silences,
    Structure,
    Utilisateur,
)
from siaut_core.sync import ModifierUtilisateur, Operation
from siaut_core.testing.factory import NOON, a_gestionnaire, an_et, an_utilisateur
from siaut_core.use_cases.writes import (
    LockAccounts,
    RevokeLiens,
    Save,
    Write,
)
from tests.use_cases.scenes import (
    CIBLE,
    EJ,
    EJ_ELSEWHERE,
    ELSEWHERE,
    ET,
    FOREIGN,
    GROUPE,
    HEAD,
    OTHER_ET,
    SETTINGS,
    STORED,
    a_refus,
    action_refusee,
    an_accord,
    conclude,
    faults,
    having,
    logged,
    mailed,
    reasons,
    reply,
    sorts,
)

CLOSED: Final = an_et("et-7", fermee_le=date(2023, 1, 1))
VALIDE: Final = an_utilisateur("u-1", ET, valide_le=NOON)
VALIDEUR: Final = an_utilisateur("u-1", ET, valide_le=NOON, droit_validation=True)


def fiche(**fields: Any) -> ModifierUtilisateur:  # noqa: ANN401  (as it may be typed)
    defects: dict[str, Any] = {
        "acteur_id": "g-ej",
        "utilisateur_id": "u-1",
        "version_vue": 1,
    }
    return ModifierUtilisateur(**{**defects, **fields})


def writes(
    *middle: Write, codes: tuple[str, ...] = (), cible: Utilisateur = CIBLE
) -> tuple[Write, ...]:
    """
    Give the writes of a modification, between its first and its last.
    """
    log = logged(
        Operation.MODIFIER_UTILISATEUR, *codes, acteur_id="g-ej", cible_id=cible.id
    )
    return (LockAccounts.of(HEAD, cible), *middle, log)


CHANGES: Final[list[tuple[dict[str, Any], dict[str, Any]]]] = [
    ({"prenom": " Zoé "}, {"prenom": "Zoé"}),
    ({"nom": "Martin"}, {"nom": "Martin"}),
    ({"profil": "Promoteur Lecteur ET"}, {"profil": Profil.CONSULTATION_ET}),
    ({"profil": "GESTIONNAIRE_ET"}, {"profil": Profil.GESTIONNAIRE_ET}),
    ({"activites": ["QA004"]}, {"activites": ("QA004",)}),
    ({"activites": ["QA004", "QA001"]}, {"activites": ("QA001", "QA004")}),
    ({"droit_validation": True}, {"droit_validation": True}),
    (
        {"prenom": "Zoé", "nom": "Martin", "droit_validation": True},
        {"prenom": "Zoé", "nom": "Martin", "droit_validation": True},
    ),
]


@pytest.mark.parametrize(("typed", "change"), CHANGES)
@pytest.mark.parametrize("cible", [CIBLE, VALIDE, attrs.evolve(CIBLE, actif=False)])
def test_what_was_typed_changes_and_the_rest_stays(
    cible: Utilisateur, typed: dict[str, Any], change: dict[str, Any]
) -> None:
    """
    One version later; no mail leaves, no link dies. Guide: C7.
    """
    accord = an_accord(conclude(fiche(**typed), having(cible)))

    future = attrs.evolve(cible, version=2, **change)
    assert future == accord.result
    assert writes(Save(future), cible=cible) == accord.writes


FIELDS: Final = (
    "prenom",
    "nom",
    "courriel",
    "profil",
    "structure_id",
    "activites",
    "droit_validation",
)


def as_it_is(cible: Utilisateur) -> dict[str, Any]:
    """
    Give the form as a host fills it, before anything is typed.
    """
    return {
        "prenom": cible.prenom,
        "nom": cible.nom,
        "courriel": cible.courriel.adresse,
        "profil": cible.profil.libelle,
        "structure_id": cible.rattachement.structure_id,
        "activites": list(cible.activites),
        "droit_validation": cible.droit_validation,
    }


@pytest.mark.parametrize("guard", list(product((False, True), repeat=len(FIELDS))))
def test_a_form_sent_as_it_was_changes_nothing(guard: tuple[bool, ...]) -> None:
    """
    Whichever fields it sends: no new version, nothing saved, yet an event.
    """
    sent = {c for c, is_sent in zip(FIELDS, guard, strict=True) if is_sent}
    typed = {c: v for c, v in as_it_is(VALIDEUR).items() if c in sent}

    accord = an_accord(conclude(fiche(**typed), having(VALIDEUR)))

    assert VALIDEUR is accord.result
    assert ["LockAccounts", "WriteEvent"] == sorts(accord.writes)
    assert LockAccounts((HEAD, VALIDEUR)) == accord.writes[0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (an_utilisateur("u-1", ET), OTHER_ET),
        (an_utilisateur("u-1", EJ), GROUPE),
        (an_utilisateur("u-1", GROUPE), EJ),
    ],
)
def test_an_account_moves_inside_the_perimeter(
    before: Utilisateur, after: Structure
) -> None:
    accord = an_accord(conclude(fiche(structure_id=after.id), having(before)))

    future = attrs.evolve(before, version=2, rattachement=Rattachement.a(after))
    assert Save(future) == accord.writes[1]
    assert after.id == accord.event.structure_id


def test_to_another_kind_of_structure_the_profile_moves_too() -> None:
    """
    Guide: C9.
    """
    assert ("PROFIL_STRUCTURE",) == reasons(conclude(fiche(structure_id="ej-1")))
    accord = an_accord(conclude(fiche(structure_id="ej-1", profil="UTILISATEUR_EJ")))
    assert isinstance(accord.result, Utilisateur)
    assert Rattachement.a(EJ) == accord.result.rattachement


@pytest.mark.parametrize("typed", [{}, {"nom": "", "version_vue": 9}])
@pytest.mark.parametrize("target", ["et-9", "ej-9", "inconnue", "", "é"])
def test_where_it_would_move_is_not_told_from_nowhere(
    target: str, typed: dict[str, Any]
) -> None:
    """
    Out of reach or unknown, the same answer: nobody explores the country.
    """
    conclusion = conclude(fiche(structure_id=target, **typed))
    expected = (IntrouvableError, ("structure",), "Structure introuvable.")
    assert expected == reply(conclusion)
    exists = target in STORED.structures
    assert exists is ("HORS_PERIMETRE" in conclusion.event.codes)


@pytest.mark.parametrize("target", [None, "et-1", "et-9", "inconnue"])
def test_where_it_is_comes_first(target: str | None) -> None:
    """
    From out of reach nothing moves in, and nobody learns whether there is a there.
    """
    expected = (IntrouvableError, ("utilisateur",), "Utilisateur introuvable.")
    for id in ("u-9", "inconnu"):
        typed = fiche(utilisateur_id=id, structure_id=target)
        assert expected == reply(conclude(typed))


def test_nobody_is_moved_to_a_closed_structure_but_its_own_stay() -> None:
    """
    Decision 0011.
    """
    assert ("STRUCTURE_FERMEE",) == reasons(
        conclude(fiche(structure_id="et-7"), having(CLOSED))
    )
    an_accord(
        conclude(fiche(nom="Martin"), having(an_utilisateur("u-1", CLOSED), CLOSED))
    )


SOI: Final[list[tuple[dict[str, Any], bool]]] = [
    ({"prenom": "Zoé"}, True),
    ({"nom": "Martin"}, True),
    ({"profil": "UTILISATEUR_EJ"}, False),
    ({"structure_id": "gr-1"}, False),
    ({"activites": ["QA004"]}, False),
    ({"droit_validation": True}, False),
]


@pytest.mark.parametrize(("typed", "allowed"), SOI)
def test_on_oneself_only_the_names_change(
    typed: dict[str, Any],
    allowed: bool,  # noqa: FBT001  (a case of the table)
) -> None:
    """
    Decision 0007. One account is both actor and target, and attested once.
    """
    conclusion = conclude(fiche(utilisateur_id="g-ej", **typed))
    if allowed:
        assert LockAccounts((HEAD,)) == an_accord(conclusion).writes[0]
    else:
        assert ("SOI_MEME",) == reasons(conclusion)


def test_one_s_own_form_may_be_sent_whole() -> None:
    typed = {**as_it_is(HEAD), "nom": "Martin"}
    an_accord(conclude(fiche(utilisateur_id="g-ej", **typed)))


def test_a_new_courriel_kills_the_links_and_sends_a_mail() -> None:
    """
    In this order; the mail is a renvoi, to the new address. Guide: L4.
    """
    accord = an_accord(conclude(fiche(courriel="autre@test.fr")))

    future = attrs.evolve(CIBLE, version=2, courriel=Courriel.parse("autre@test.fr"))
    assert (
        writes(
            RevokeLiens(CIBLE.id),
            Save(future),
            mailed(Cause.RENVOI, CIBLE),
        )
        == accord.writes
    )


def test_the_same_courriel_typed_otherwise_is_written_to_otherwise() -> None:
    """
    One mailbox, so equal; yet mails go to what was typed.
    """
    accord = an_accord(conclude(fiche(courriel="U-1@Test.fr")))

    assert [
        "LockAccounts",
        "RevokeLiens",
        "Save",
        "QueueMail",
        "WriteEvent",
    ] == sorts(accord.writes)
    assert isinstance(accord.result, Utilisateur)
    assert ("U-1@test.fr", 2) == (
        accord.result.courriel.adresse,
        accord.result.version,
    )


@pytest.mark.parametrize("adresse", ["autre@test.fr", "U-1@test.fr"])
def test_a_validated_courriel_is_for_ever(adresse: str) -> None:
    """
    Decision 0009.
    """
    refusee = conclude(fiche(courriel=adresse), having(VALIDE))
    assert ("COURRIEL_DEFINITIF",) == reasons(refusee)


def test_becoming_a_consultation_drops_the_droit_and_the_event_says_so() -> None:
    """
    Guide: C11.
    """
    accord = an_accord(conclude(fiche(profil="CONSULTATION_ET"), having(VALIDEUR)))

    future = attrs.evolve(
        VALIDEUR, version=2, profil=Profil.CONSULTATION_ET, droit_validation=False
    )
    expected = writes(Save(future), codes=("RETRAIT_DROIT",), cible=VALIDEUR)
    assert expected == accord.writes


@pytest.mark.parametrize(
    ("cible", "typed", "codes"),
    [
        (VALIDEUR, {"droit_validation": False}, ("RETRAIT_DROIT",)),
        (VALIDEUR, {"profil": "GESTIONNAIRE_ET"}, ()),
        (VALIDE, {"profil": "CONSULTATION_ET"}, ()),
        (VALIDE, {"droit_validation": True}, ()),
    ],
)
def test_only_a_lost_droit_is_said_to_be_lost(
    cible: Utilisateur, typed: dict[str, Any], codes: tuple[str, ...]
) -> None:
    accord = an_accord(conclude(fiche(**typed), having(cible)))
    assert codes == accord.event.codes


@pytest.mark.parametrize("cible", [VALIDE, VALIDEUR])
def test_a_consultation_that_is_asked_to_keep_the_droit_is_refused(
    cible: Utilisateur,
) -> None:
    """
    Dropping it is for who did not tick the box. Guide: C11.
    """
    typed = fiche(profil="CONSULTATION_ET", droit_validation=True)
    assert ("DROIT_CONSULTATION",) == reasons(conclude(typed, having(cible)))


@pytest.mark.parametrize("view", [0, 1, 2, 4])
def test_an_outdated_form_is_refused(view: object) -> None:
    """
    Even one that would change nothing: who sent it did not see what it holds.
    """
    stored = having(attrs.evolve(CIBLE, version=3))
    for typed in ({}, {"nom": "Martin"}):
        conclusion = conclude(fiche(version_vue=view, **typed), stored)
        assert (DonneesChangeesError, ()) == reply(conclusion)[:2]
        assert ("DONNEES_CHANGEES",) == conclusion.event.codes
        assert Action.MODIFIER is action_refusee(conclusion)
    an_accord(conclude(fiche(version_vue=3), stored))


def test_what_is_wrong_is_told_before_what_is_outdated() -> None:
    """
    The form is corrected first: the conflict would only show an error again.
    """
    assert [("nom", "OBLIGATOIRE")] == faults(conclude(fiche(version_vue=9, nom="")))
    refusee = conclude(fiche(version_vue=9, courriel="b@test.fr"), having(VALIDE))
    assert ("COURRIEL_DEFINITIF",) == reasons(refusee)


FAULTS: Final[dict[str, tuple[Any, str]]] = {
    "prenom": ("", "OBLIGATOIRE"),
    "nom": ("x" * 101, "LONGUEUR"),
    "courriel": ("personne", "COURRIEL"),
    "profil": ("Roi", "INCONNU"),
    "activites": ((), "OBLIGATOIRE"),
    "droit_validation": ("oui", "TYPE"),
}


@pytest.mark.parametrize("false", list(product((False, True), repeat=len(FAULTS))))
@pytest.mark.parametrize("closed", [False, True])
def test_every_fault_is_told_at_once(
    false: tuple[bool, ...],
    closed: bool,  # noqa: FBT001  (a case of the table)
) -> None:
    """
    All the subsets of wrong fields, with and without a broken rule.
    """
    fields = [c for c, is_wrong in zip(FAULTS, false, strict=True) if is_wrong]
    typed = {field: FAULTS[field][0] for field in fields}
    if closed:
        typed["structure_id"] = "et-7"
    conclusion = conclude(fiche(**typed), having(CLOSED))

    expected = [(field, FAULTS[field][1]) for field in fields]
    regle = ["STRUCTURE_FERMEE"] if closed else []
    if fields:
        blames = [("structure_id", code) for code in regle]
        assert expected + blames == faults(conclusion)
    elif closed:
        assert tuple(regle) == reasons(conclusion)
    else:
        an_accord(conclusion)


def test_broken_rules_are_told_together() -> None:
    """
    A validated account, moved to a closed structure of another kind, with all boxes.
    """
    typed = fiche(
        structure_id="et-7",
        profil="CONSULTATION_EJ",
        droit_validation=True,
        courriel="b@test.fr",
    )
    assert {
        "PROFIL_STRUCTURE",
        "DROIT_CONSULTATION",
        "STRUCTURE_FERMEE",
        "COURRIEL_DEFINITIF",
    } == set(reasons(conclude(typed, having(VALIDE, CLOSED))))


A, B, WITHDRAWN = (CodeActivite(code) for code in ("A", "B", "RETIREE"))
NOMENCLATURE: Final = Nomenclature(
    [
        Activite(A, "Une activité"),
        Activite(B, "Une autre"),
        Activite(WITHDRAWN, "Une ancienne", date(2023, 1, 1)),
    ]
)


@pytest.mark.parametrize("asked", [(A,), (WITHDRAWN,), (A, B), (A, WITHDRAWN)])
@pytest.mark.parametrize("before", [(A,), (WITHDRAWN,), (A, WITHDRAWN), ("INCONNUE",)])
def test_a_withdrawn_activity_stays_and_is_given_to_nobody_else(
    before: tuple[CodeActivite, ...], asked: tuple[CodeActivite, ...]
) -> None:
    """
    Once given up it does not come back. Guide: C15.
    """
    settings = attrs.evolve(SETTINGS, nomenclature=NOMENCLATURE)
    cible = attrs.evolve(CIBLE, activites=before)

    conclusion = conclude(fiche(activites=asked), having(cible), NOON, settings)

    if WITHDRAWN in asked and WITHDRAWN not in before:
        assert [("activites", "INCONNU")] == faults(conclusion)
    else:
        result = an_accord(conclusion).result
        assert isinstance(result, Utilisateur)
        assert asked == result.activites
    an_accord(conclude(fiche(nom="Martin"), having(cible), NOON, settings))


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "prenom": st.sampled_from(["Aurélie", "Zoé"]),
            "nom": st.sampled_from(["Test", "Martin"]),
            "courriel": st.sampled_from(["u-1@test.fr", "U-1@test.fr", "b@test.fr"]),
            "profil": st.sampled_from([p.value for p in Profil]),
            "structure_id": st.sampled_from(["et-1", "et-2", "ej-1", "gr-1"]),
            "activites": st.sampled_from([("QA001",), ("QA001", "QA002")]),
            "droit_validation": st.booleans(),
        },
    )
)
def test_what_is_asked_is_what_is_got(typed: dict[str, Any]) -> None:
    """
    Sent again on the new version, the form changes nothing more.
    """
    conclusion = conclude(fiche(**typed))
    if not conclusion.event.granted:
        return
    future = an_accord(conclusion).result
    assert isinstance(future, Utilisateur)
    obtained = {**as_it_is(future), "profil": future.profil.value}
    obtained["activites"] = tuple(future.activites)
    assert typed == {field: obtained[field] for field in typed}
    still = an_accord(
        conclude(fiche(version_vue=future.version, **typed), having(future))
    )
    assert future is still.result


def test_an_account_out_of_reach_cannot_be_taken_in() -> None:
    """
    Before *and* after: moving somebody else's account to oneself is no way in.
    """
    stored = having(EJ_ELSEWHERE, ELSEWHERE, FOREIGN)
    for target in ("ej-1", "et-1", "gr-1"):
        conclusion = a_refus(
            conclude(fiche(utilisateur_id="u-9", structure_id=target), stored)
        )
        assert IntrouvableError is type(conclusion.exception())


def test_another_gestionnaire_may_be_changed_unless_the_host_says_no() -> None:
    """
    Decision 0006.
    """
    stored = having(a_gestionnaire("u-1", ET))
    careful = attrs.evolve(SETTINGS, silences=Silences(gestionnaires_entre_eux=False))
    command = fiche(profil="UTILISATEUR_ET")

    accord = an_accord(conclude(command, stored))
    assert isinstance(accord.result, Utilisateur)
    assert Profil.UTILISATEUR_ET is accord.result.profil
    refusee = conclude(command, stored, NOON, careful)
    assert ("ENTRE_GESTIONNAIRES",) == reasons(refusee)


def test_a_host_may_ask_who_grants_the_droit_to_hold_it() -> None:
    """
    It may still be left where it was. Decision 0008.
    """
    careful = attrs.evolve(SETTINGS, silences=Silences(droit_sans_le_detenir=False))
    ticked = fiche(droit_validation=True, nom="Martin")

    an_accord(conclude(ticked))
    assert ("DROIT_NON_DETENU",) == reasons(conclude(ticked, STORED, NOON, careful))
    an_accord(conclude(ticked, having(VALIDEUR), NOON, careful))
