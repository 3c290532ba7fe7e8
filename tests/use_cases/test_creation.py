"""
"Créer un utilisateur": the guide's screen, and all that may be wrong with it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import product
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import (
    ACTIVITES_2023,
    Activite,
    Cause,
    CodeActivite,
    Courriel,
    IntrouvableError,
    Nomenclature,
    Profil,
    Rattachement,
    Silences,
    Structure,
    TypeStructure,
    Utilisateur,
    peut_creer,
)
from siaut_core.sync import CreerUtilisateur, Operation, Settings
from siaut_core.testing.factory import NOON, a_gestionnaire, an_et
from siaut_core.use_cases.writes import Add, LockAccounts
from tests.use_cases.scenes import (
    EJ,
    ELSEWHERE,
    ET,
    ET_HEAD,
    GROUPE,
    GROUPE_HEAD,
    HEAD,
    NEW_NAME,
    SETTINGS,
    STORED,
    a_refus,
    an_accord,
    conclude,
    faults,
    having,
    logged,
    mailed,
    reasons,
)

ALL: Final = tuple(sorted(activite.code for activite in ACTIVITES_2023))


def formulaire(**fields: Any) -> CreerUtilisateur:  # noqa: ANN401  (as it may be typed)
    """
    Fill the form as the guide's screens do: Aurélie Test, on an ET.
    """
    defects: dict[str, Any] = {
        "acteur_id": "g-ej",
        "prenom": "Aurélie",
        "nom": "Test",
        "courriel": "aurelie.test@test.fr",
        "profil": "Promoteur Utilisateur ET",
        "structure_id": "et-1",
        "activites": ALL,
    }
    return CreerUtilisateur(**{**defects, **fields})


def cree(command: CreerUtilisateur, **others: Any) -> Utilisateur:  # noqa: ANN401  (those of `conclude`)
    result = an_accord(conclude(command, **others)).result
    assert isinstance(result, Utilisateur)
    return result


def test_the_guide_s_screen_makes_an_account_and_its_mail() -> None:
    """
    "14 items sélectionnés", "Sauvegarde effectuée". Guide: C2, C15, C19, C20.
    """
    accord = an_accord(conclude(formulaire()))

    aurelie = Utilisateur(
        id=NEW_NAME,
        prenom="Aurélie",
        nom="Test",
        courriel=Courriel.parse("aurelie.test@test.fr"),
        profil=Profil.UTILISATEUR_ET,
        rattachement=Rattachement(ET.id, TypeStructure.ET),
        activites=ALL,
        droit_validation=False,
        cree_le=NOON,
        cree_par=HEAD.id,
    )
    assert aurelie == accord.result
    assert (
        LockAccounts((HEAD,)),
        Add(aurelie),
        mailed(Cause.CREATION, aurelie),
        logged(
            Operation.CREER_UTILISATEUR,
            acteur_id="g-ej",
            cible_id=NEW_NAME,
            structure_id="et-1",
        ),
    ) == accord.writes
    assert 14 == len(aurelie.activites)
    assert (True, True, 1) == (aurelie.est_en_attente, aurelie.actif, aurelie.version)


def test_the_address_is_kept_as_it_was_typed() -> None:
    """
    Two ways of typing one mailbox are equal: the adresse itself is compared.
    """
    compte = cree(formulaire(courriel=" Aurelie.Test@Test.FR "))
    assert "Aurelie.Test@test.fr" == compte.courriel.adresse


@pytest.mark.parametrize(
    ("typed", "profil"),
    [
        ("Promoteur Utilisateur ET", Profil.UTILISATEUR_ET),
        ("UTILISATEUR_ET", Profil.UTILISATEUR_ET),
        ("Promoteur Lecteur ET", Profil.CONSULTATION_ET),
        (Profil.GESTIONNAIRE_ET, Profil.GESTIONNAIRE_ET),
    ],
)
def test_a_profile_is_its_libelle_or_its_code(typed: str, profil: Profil) -> None:
    """
    "Lecteur" is the guide's other word for Consultation. Guide: C4, C5.
    """
    assert profil is cree(formulaire(profil=typed)).profil


@pytest.mark.parametrize("ticked", [False, True])
def test_the_droit_is_what_the_box_says(ticked: bool) -> None:  # noqa: FBT001  (a case of the table)
    """
    Guide: C11.
    """
    assert ticked is cree(formulaire(droit_validation=ticked)).droit_validation


PLACES: Final[tuple[Structure, ...]] = (
    EJ,
    ET,
    GROUPE,
    ELSEWHERE,
    an_et("et-7", fermee_le=date(2023, 1, 1)),
)


@pytest.mark.parametrize("acteur", [HEAD, ET_HEAD, GROUPE_HEAD])
@pytest.mark.parametrize(
    "silences",
    [Silences(), Silences(gestionnaires_entre_eux=False, droit_sans_le_detenir=False)],
)
def test_what_is_accepted_is_what_was_offered(
    acteur: Utilisateur, silences: Silences
) -> None:
    """
    Every profile, structure and box: the form and its saving agree. Guide: C4-C11.
    """
    settings = attrs.evolve(SETTINGS, silences=silences)
    accords = set()
    for profil, place, droit in product(Profil, PLACES, (False, True)):
        offered = peut_creer(
            acteur, place, profil, droit_validation=droit, silences=silences
        )
        command = formulaire(
            acteur_id=acteur.id,
            profil=profil.libelle,
            structure_id=place.id,
            droit_validation=droit,
        )
        conclusion = conclude(command, having(*PLACES), NOON, settings)
        assert bool(offered) is conclusion.event.granted
        assert offered.codes == conclusion.event.codes
        accords.add(bool(offered))
    assert {True, False} == accords


# What may be wrong of each field: how it is typed, and the code that names it.
FAULTS: Final[dict[str, list[tuple[Any, str]]]] = {
    "prenom": [("", "OBLIGATOIRE"), ("x" * 101, "LONGUEUR"), (None, "TYPE")],
    "nom": [("  ", "OBLIGATOIRE"), ("Te\x00st", "CARACTERE"), (b"Test", "TYPE")],
    "courriel": [
        ("", "OBLIGATOIRE"),
        ("personne", "COURRIEL"),
        ("a" * 255, "LONGUEUR"),
        (7, "TYPE"),
    ],
    "profil": [("", "OBLIGATOIRE"), ("Roi", "INCONNU"), ([], "TYPE")],
    "activites": [
        ((), "OBLIGATOIRE"),
        (("QA999",), "INCONNU"),
        ("QA001", "TYPE"),
        (None, "TYPE"),
        (["QA001"] * 101, "LONGUEUR"),
    ],
    "droit_validation": [("oui", "TYPE"), (1, "TYPE"), (None, "TYPE")],
}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [(field, *cas) for field, table in FAULTS.items() for cas in table],
)
def test_a_wrong_field_is_named(field: str, value: object, code: str) -> None:
    """
    And nothing else is. Guide: C2.
    """
    conclusion = conclude(formulaire(**{field: value}))

    assert [(field, code)] == faults(conclusion)
    assert (f"{field}:{code}",) == conclusion.event.codes


CLOSED: Final = an_et("et-7", fermee_le=date(2023, 1, 1))
# What only the rules refuse: the field that is blamed, and the code.
REGLES: Final[dict[str, tuple[dict[str, Any], tuple[str, str]]]] = {
    "closed": ({"structure_id": "et-7"}, ("structure_id", "STRUCTURE_FERMEE")),
    "misplaced": (
        {"profil": "Promoteur Lecteur EJ"},
        ("profil", "PROFIL_STRUCTURE"),
    ),
    "droit": (
        {"droit_validation": True},
        ("droit_validation", "DROIT_CONSULTATION"),
    ),
}


@pytest.mark.parametrize("regles", list(product((False, True), repeat=len(REGLES))))
def test_every_fault_is_told_at_once(regles: tuple[bool, ...]) -> None:
    """
    All the subsets of wrong fields with all the subsets of broken rules. Guide: C2.
    """
    names = [name for name, is_broken in zip(REGLES, regles, strict=True) if is_broken]
    broken = [REGLES[name] for name in names]
    fields: dict[str, Any] = {"profil": "Promoteur Lecteur ET"}
    for change, _ in broken:
        fields |= change
    free = [field for field in FAULTS if field not in {"profil", "droit_validation"}]
    for picks in product((False, True), repeat=len(free)):
        false = [field for field, is_wrong in zip(free, picks, strict=True) if is_wrong]
        typed = {**fields, **{field: FAULTS[field][0][0] for field in false}}
        conclusion = conclude(formulaire(**typed), having(CLOSED))
        expected = [(field, FAULTS[field][0][1]) for field in false]
        expected += [blame for _, blame in broken]
        if false:
            assert expected == faults(conclusion)
        elif broken:
            assert tuple(code for _, code in expected) == reasons(conclusion)
        else:
            an_accord(conclusion)


def test_an_unread_profile_hides_no_other_reason() -> None:
    fields = {"profil": "Roi", "structure_id": "et-7", "droit_validation": True}
    assert [("profil", "INCONNU"), ("structure_id", "STRUCTURE_FERMEE")] == faults(
        conclude(formulaire(**fields), having(CLOSED))
    )


def test_a_box_that_cannot_be_read_breaks_no_rule() -> None:
    """
    Not even that of a profile without the droit. Guide: C12.
    """
    fields = {"profil": "Promoteur Lecteur ET", "droit_validation": "coché"}
    assert [("droit_validation", "TYPE")] == faults(conclude(formulaire(**fields)))


@pytest.mark.parametrize("empty", ["", None])
def test_a_structure_that_was_not_chosen_is_a_wrong_field(empty: object) -> None:
    """
    Beside the others; not a structure that cannot be found. Guide: C2.
    """
    lacking = ("structure_id", "OBLIGATOIRE")
    assert [lacking] == faults(conclude(formulaire(structure_id=empty)))
    assert [("nom", "OBLIGATOIRE"), lacking] == faults(
        conclude(formulaire(structure_id=empty, nom=""))
    )


@pytest.mark.parametrize("id", ["et-9", "inconnue", " "])
def test_a_structure_that_cannot_be_found_hides_the_rest(id: object) -> None:
    refus = a_refus(conclude(formulaire(structure_id=id, nom="", activites=())))
    assert (IntrouvableError, ("structure",)) == (
        type(refus.exception()),
        refus.exception().args,
    )


def nomenclature(retiree_le: date | None) -> Settings:
    activites = [
        Activite(CodeActivite("A"), "Une activité", retiree_le),
        Activite(CodeActivite("B"), "Une autre"),
    ]
    return attrs.evolve(SETTINGS, nomenclature=Nomenclature(activites))


@pytest.mark.parametrize(
    ("retiree_le", "datum"),
    [
        (None, True),
        (date(2023, 11, 9), True),
        (date(2023, 11, 8), False),
        (date(2023, 11, 7), False),
    ],
)
def test_a_withdrawn_activity_is_no_longer_given(
    retiree_le: date | None,
    datum: bool,  # noqa: FBT001  (a case of the table)
) -> None:
    """
    From the very day on. Guide: C15.
    """
    conclusion = conclude(
        formulaire(activites=["A", "B"]), STORED, NOON, nomenclature(retiree_le)
    )
    if datum:
        an_accord(conclusion)
    else:
        assert [("activites", "INCONNU")] == faults(conclusion)


@given(st.integers(-23, 23))
def test_the_day_of_a_withdrawal_is_that_of_utc(hours: int) -> None:
    """
    Not that of the time zone of the host's clock.
    """
    midnight = datetime(2023, 11, 8, tzinfo=UTC)
    withdrawal = nomenclature(date(2023, 11, 8))
    zone = timezone(timedelta(hours=hours))
    eve = midnight - timedelta(microseconds=1)
    an_accord(
        conclude(formulaire(activites=["A"]), STORED, eve.astimezone(zone), withdrawal)
    )
    a_refus(
        conclude(
            formulaire(activites=["A"]), STORED, midnight.astimezone(zone), withdrawal
        )
    )


def test_the_same_command_may_be_concluded_twice() -> None:
    """
    After a conflict the facts are read anew; the form is what it was.
    """
    command = formulaire(activites=iter(["QA002", "QA001", "QA002"]))
    assert conclude(command) == conclude(command)
    assert ("QA001", "QA002") == cree(command).activites


def test_a_host_may_keep_gestionnaires_to_itself() -> None:
    """
    Decision 0006.
    """
    command = formulaire(profil="Promoteur Gestionnaire ET")
    careful = Silences(gestionnaires_entre_eux=False)

    an_accord(conclude(command))
    refusee = conclude(command, STORED, NOON, attrs.evolve(SETTINGS, silences=careful))
    assert ("ENTRE_GESTIONNAIRES",) == reasons(refusee)


def test_a_host_may_ask_who_grants_the_droit_to_hold_it() -> None:
    """
    Decision 0008.
    """
    command = formulaire(droit_validation=True)
    careful = attrs.evolve(SETTINGS, silences=Silences(droit_sans_le_detenir=False))
    holder = a_gestionnaire("g-ej", EJ, droit_validation=True)

    an_accord(conclude(command))
    assert ("DROIT_NON_DETENU",) == reasons(conclude(command, STORED, NOON, careful))
    an_accord(conclude(command, having(holder), NOON, careful))
