"""
National acts: nobody of the SI does them, somebody answers for them.
"""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any, Final

import attrs
import pytest
from hypothesis import given

from siaut_core import (
    Action,
    Cause,
    Courriel,
    DonneesChangeesError,
    Etablissement,
    Groupe,
    IntrouvableError,
    NumeroFiness,
    Profil,
    Rattachement,
    Structure,
    Utilisateur,
    perimetre,
    peut_installer,
)
from siaut_core.sync import FixerNumero, InstallerUtilisateur, ModifierGroupe, Operation
from siaut_core.testing.factory import (
    NOON,
    a_gestionnaire,
    a_groupe,
    a_numero,
    an_ej,
    an_et,
    an_utilisateur,
)
from siaut_core.use_cases import installation as module
from siaut_core.use_cases.command import Facts
from siaut_core.use_cases.installation import sans_gestionnaire
from siaut_core.use_cases.writes import Add, Save
from tests.use_cases.scenes import (
    EJ,
    ET,
    GROUPE,
    NEW_ADDRESS,
    NEW_NAME,
    AnyCommand,
    Stored,
    action_refusee,
    an_accord,
    conclude,
    conclude_on,
    faults,
    having,
    logged,
    mailed,
    populated,
    reasons,
    reply,
    sorts,
)

ARS: Final = "ARS Bretagne"
CLOSED: Final = an_et("et-7", fermee_le=date(2023, 1, 1))


def installation(**fields: Any) -> InstallerUtilisateur:  # noqa: ANN401  (as it may be typed)
    defects: dict[str, Any] = {
        "au_titre_de": ARS,
        "prenom": "Aurélie",
        "nom": "Test",
        "courriel": "aurelie.test@test.fr",
        "profil": "Promoteur Gestionnaire EJ",
        "structure_id": "ej-1",
        "activites": ["QA001"],
    }
    return InstallerUtilisateur(**{**defects, **fields})


def test_the_first_gestionnaire_is_installed_with_a_mail() -> None:
    """
    The same account and mail as any creation, without a creator. Guide: C19.
    """
    accord = an_accord(conclude(installation(droit_validation=True)))

    aurelie = Utilisateur(
        id=NEW_NAME,
        prenom="Aurélie",
        nom="Test",
        courriel=Courriel.parse("aurelie.test@test.fr"),
        profil=Profil.GESTIONNAIRE_EJ,
        rattachement=Rattachement.a(EJ),
        activites=("QA001",),  # type: ignore[arg-type]  # checked when built
        droit_validation=True,
        cree_le=NOON,
        cree_par=None,
    )
    assert aurelie == accord.result
    assert (
        Add(aurelie),
        mailed(Cause.CREATION, aurelie),
        logged(
            Operation.INSTALLER_UTILISATEUR,
            au_titre_de=ARS,
            cible_id=NEW_NAME,
            structure_id="ej-1",
        ),
    ) == accord.writes


@pytest.mark.parametrize(
    ("profil", "place", "droit"),
    list(product(Profil, (EJ, ET, GROUPE, CLOSED), (False, True))),
)
def test_what_may_not_exist_is_not_installed_either(
    profil: Profil,
    place: Structure,
    droit: bool,  # noqa: FBT001  (a case of the table)
) -> None:
    """
    The perimeter aside, the same rules. Guide: C4, C9, C11.
    """
    command = installation(profil=profil, structure_id=place.id, droit_validation=droit)
    allowed = peut_installer(place, profil, droit_validation=droit)

    conclusion = conclude(command, having(CLOSED))

    if allowed:
        an_accord(conclusion)
    else:
        assert allowed.codes == reasons(conclusion)


FAULTS: Final[dict[str, tuple[Any, str]]] = {
    "au_titre_de": ("", "OBLIGATOIRE"),
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
    typed = {
        "profil": "UTILISATEUR_ET",
        "structure_id": "et-7" if closed else "et-1",
        **{field: FAULTS[field][0] for field in fields},
    }
    conclusion = conclude(installation(**typed), having(CLOSED))

    expected = [(field, FAULTS[field][1]) for field in fields]
    if fields:
        regle = [("structure_id", "STRUCTURE_FERMEE")] if closed else []
        assert expected + regle == faults(conclusion)
    elif closed:
        assert ("STRUCTURE_FERMEE",) == reasons(conclusion)
    else:
        an_accord(conclusion)


def test_a_box_that_cannot_be_read_breaks_no_rule() -> None:
    fields = {"profil": "Promoteur Lecteur EJ", "droit_validation": "coché"}
    assert [("droit_validation", "TYPE")] == faults(conclude(installation(**fields)))


def test_a_structure_that_was_not_chosen_is_a_wrong_field() -> None:
    assert [("nom", "OBLIGATOIRE"), ("structure_id", "OBLIGATOIRE")] == faults(
        conclude(installation(structure_id="", nom=""))
    )
    inconnue = conclude(installation(structure_id="inconnue", nom=""))
    assert (IntrouvableError, ("structure",)) == reply(inconnue)[:2]


def grouping(**fields: Any) -> ModifierGroupe:  # noqa: ANN401  (as it may be typed)
    return ModifierGroupe(**{"au_titre_de": ARS, **fields})


TWO: Final = frozenset({EJ.id, an_ej("ej-9").id})


def test_a_groupe_is_created_with_its_members() -> None:
    """
    Guide: C9.
    """
    command = grouping(libelle=" GHT DE TEST ", membres=iter(["ej-9", "ej-1"]))
    accord = an_accord(conclude(command))

    groupe = Groupe(id=NEW_ADDRESS, libelle="GHT DE TEST", membres=TWO)
    assert groupe == accord.result
    assert (
        Add(groupe),
        logged(Operation.MODIFIER_GROUPE, au_titre_de=ARS, structure_id=NEW_ADDRESS),
    ) == accord.writes


@pytest.mark.parametrize(
    ("typed", "change"),
    [
        ({"libelle": "AUTRE"}, {"libelle": "AUTRE"}),
        ({"membres": ["ej-9"]}, {"membres": frozenset({"ej-9"})}),
        ({"membres": {"ej-1", "ej-9"}}, {"membres": TWO}),
        (
            {"libelle": "AUTRE", "membres": ["ej-9", "ej-9"]},
            {"libelle": "AUTRE", "membres": frozenset({"ej-9"})},
        ),
    ],
)
def test_a_groupe_changes_by_the_fields_that_were_typed(
    typed: dict[str, Any], change: dict[str, Any]
) -> None:
    command = grouping(groupe_id="gr-1", version_vue=1, **typed)
    accord = an_accord(conclude(command))

    future = attrs.evolve(GROUPE, version=2, **change)
    assert future == accord.result
    assert (
        Save(future),
        logged(Operation.MODIFIER_GROUPE, au_titre_de=ARS, structure_id="gr-1"),
    ) == accord.writes


@pytest.mark.parametrize(
    "typed", [{}, {"libelle": "GROUPE DE TEST"}, {"membres": ["ej-1"]}]
)
def test_a_groupe_sent_as_it_was_is_not_saved(typed: dict[str, Any]) -> None:
    accord = an_accord(conclude(grouping(groupe_id="gr-1", version_vue=1, **typed)))
    assert GROUPE is accord.result
    assert ["WriteEvent"] == sorts(accord.writes)


def test_a_new_groupe_owes_nothing_to_what_was_read() -> None:
    """
    Without *groupe_id*, it is a new one.
    """
    command = grouping(libelle="GHT DE TEST", membres=["ej-1"])
    for found in (None, ET):
        conclusion = conclude_on(command, Facts(structure=found, membres={EJ.id: EJ}))
        assert NEW_ADDRESS == an_accord(conclusion).result.id


def test_perimeters_follow_the_members_at_once() -> None:
    """
    The Gestionnaires of an EJ that joins administer the groupe's accounts.
    """
    command = grouping(groupe_id="gr-1", version_vue=1, membres=["ej-9"])
    future = an_accord(conclude(command)).result
    assert isinstance(future, Groupe)
    leaving = perimetre(a_gestionnaire("g-1", EJ))
    newcomer = perimetre(a_gestionnaire("g-9", an_ej("ej-9")))
    assert (True, False) == (leaving.contient(GROUPE), leaving.contient(future))
    assert (False, True) == (newcomer.contient(GROUPE), newcomer.contient(future))


@pytest.mark.parametrize("view", [0, 2])
def test_an_outdated_groupe_is_refused(view: int) -> None:
    command = grouping(groupe_id="gr-1", version_vue=view, libelle="AUTRE")
    assert (DonneesChangeesError, ()) == reply(conclude(command))[:2]
    assert Action.MODIFIER_STRUCTURE is action_refusee(conclude(command))


@pytest.mark.parametrize("id", ["inconnu", "", "et-1", "ej-1"])
def test_only_a_groupe_is_changed(id: str) -> None:
    command = grouping(groupe_id=id, version_vue=1, libelle="")
    assert (IntrouvableError, ("structure",)) == reply(conclude(command))[:2]


@pytest.mark.parametrize(
    ("membres", "expected"),
    [
        ((), [("membres", "OBLIGATOIRE")]),
        (None, [("membres", "TYPE")]),
        ("ej-1", [("membres", "TYPE")]),
        (3, [("membres", "TYPE")]),
        (["ej-1", "et-1"], [("membres[1]", "INCONNU")]),
        (["gr-1"], [("membres[0]", "INCONNU")]),
        (
            ["inconnue", "ej-1", None],
            [("membres[0]", "INCONNU"), ("membres[2]", "INCONNU")],
        ),
        (["é", []], [("membres[0]", "INCONNU"), ("membres[1]", "INCONNU")]),
    ],
)
def test_only_ej_are_members(membres: object, expected: list[tuple[str, str]]) -> None:
    """
    Each wrong one is named, by its rank.
    """
    assert expected == faults(conclude(grouping(libelle="G", membres=membres)))
    if membres is not None:
        change = grouping(groupe_id="gr-1", version_vue=1, membres=membres)
        assert expected == faults(conclude(change))


def test_every_fault_of_a_groupe_is_told_at_once() -> None:
    false = grouping(au_titre_de=" ", libelle="", membres=["et-1"])
    assert [
        ("au_titre_de", "OBLIGATOIRE"),
        ("libelle", "OBLIGATOIRE"),
        ("membres[0]", "INCONNU"),
    ] == faults(conclude(false))
    assert [("libelle", "TYPE"), ("membres", "TYPE")] == faults(conclude(grouping()))


def numbering(**fields: Any) -> FixerNumero:  # noqa: ANN401  (as it may be typed)
    defects = {
        "au_titre_de": ARS,
        "structure_id": "et-5",
        "numero": str(a_numero(50)),
    }
    return FixerNumero(**{**defects, **fields})


SANS_NUMERO: Final = an_et("et-5", numero=None)


@pytest.mark.parametrize(
    "lacking", [SANS_NUMERO, an_ej("et-5", numero=None, version=3)]
)
def test_a_number_is_given_to_who_had_none(lacking: Etablissement) -> None:
    """
    Guide: C16.
    """
    numero = str(a_numero(50))
    accord = an_accord(
        conclude(numbering(numero=f" {numero[:2]} {numero[2:]}"), having(lacking))
    )

    future = attrs.evolve(lacking, numero=a_numero(50), version=lacking.version + 1)
    assert future == accord.result
    assert (
        Save(future),
        logged(Operation.FIXER_NUMERO, au_titre_de=ARS, structure_id="et-5"),
    ) == accord.writes
    twice = conclude(numbering(), having(future))
    assert [("numero", "NUMERO_FIXE")] == faults(twice)


@pytest.mark.parametrize("numero", [str(a_numero(2)), str(a_numero(50)), "x"])
def test_a_number_never_changes(numero: str) -> None:
    """
    Not even to itself.
    """
    expected = [("numero", "NUMERO_FIXE")]
    codes = faults(conclude(numbering(structure_id="et-1", numero=numero)))
    assert expected == codes[-1:]


def test_a_groupe_has_no_number() -> None:
    """
    Guide: T3.
    """
    conclusion = conclude(numbering(structure_id="gr-1"))
    assert [("structure_id", "GROUPE")] == faults(conclusion)


@pytest.mark.parametrize("typed", ["", "000000000", "12345678", "01000005é", None, 3])
def test_a_wrong_number_is_named(typed: Any) -> None:  # noqa: ANN401  (as it may be typed)
    false = numbering(numero=typed, au_titre_de="")
    assert ["au_titre_de", "numero"] == [
        field for field, _ in faults(conclude(false, having(SANS_NUMERO)))
    ]


def test_a_structure_that_is_unknown_has_no_number() -> None:
    conclusion = conclude(numbering(structure_id="inconnue"))
    assert (IntrouvableError, ("structure",)) == reply(conclusion)[:2]


NATIONALES: Final[dict[str, AnyCommand]] = {
    "installer": installation(au_titre_de=""),
    "groupe": grouping(au_titre_de="", libelle="G", membres=["ej-1"]),
    "numero": numbering(au_titre_de=""),
}


@pytest.mark.parametrize("act", NATIONALES)
def test_a_national_act_says_on_whose_behalf(act: str) -> None:
    """
    It has no acting Gestionnaire: without that the journal would name nobody.
    """
    conclusion = conclude(NATIONALES[act], having(SANS_NUMERO))
    assert [("au_titre_de", "OBLIGATOIRE")] == faults(conclusion)


def is_administered(structure: Structure, stored: Stored) -> bool:
    return any(perimetre(c).contient(structure) for c in stored.comptes.values())


@given(populated())
def test_a_structure_is_alone_when_nobody_administers_it(stored: Stored) -> None:
    """
    In the perimeter of no acting Gestionnaire, asked of each; in their order.
    """
    for comptes in (stored.comptes, {}, dict(list(stored.comptes.items())[1:])):
        reduced = attrs.evolve(stored, comptes=comptes)
        alone = [
            s for s in stored.structures.values() if not is_administered(s, reduced)
        ]
        assert alone == sans_gestionnaire(stored.structures.values(), comptes.values())


@pytest.mark.parametrize("profil", [Profil.UTILISATEUR_EJ, Profil.CONSULTATION_EJ])
def test_who_may_not_act_administers_nothing(profil: Profil) -> None:
    """
    An EJ with accounts only of the others is still to be looked after.
    """
    comptes = [
        an_utilisateur("u-1", EJ, profil=profil, valide_le=NOON),
        a_gestionnaire("g-1", EJ, actif=False),
        a_gestionnaire("g-2", EJ, valide_le=None),
        a_gestionnaire("g-3", GROUPE),
    ]
    assert [EJ, ET] == sans_gestionnaire([EJ, ET, GROUPE], comptes)
    assert [] == sans_gestionnaire(
        [EJ, ET, a_groupe()], [*comptes, a_gestionnaire("g-4", EJ)]
    )


def test_the_number_is_kept_in_its_own_form() -> None:
    """
    A Corsican number is never substituted.
    """
    corsican = a_numero(7, "2A")
    future = an_accord(
        conclude(numbering(numero=str(corsican).lower()), having(SANS_NUMERO))
    ).result
    assert isinstance(future, Etablissement)
    assert NumeroFiness.parse(str(corsican)) == future.numero


@pytest.mark.parametrize("groupe_id", ["gr-1", None])
@pytest.mark.parametrize("view", [None, "1"])
def test_the_version_of_a_groupe_is_a_number(groupe_id: str | None, view: Any) -> None:  # noqa: ANN401  (as it may be typed)
    """
    Wanted of one that exists; of a new one none was shown.
    """
    command = grouping(
        groupe_id=groupe_id, version_vue=view, libelle="GHT NEUF", membres=["ej-1"]
    )
    if groupe_id is None and view is None:
        an_accord(conclude(command))
    else:
        assert [("version_vue", "TYPE")] == faults(conclude(command))


def test_a_groupe_has_members_up_to_their_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MEMBRES_MAX", 2)
    stored = having(an_ej("ej-2", numero=None), an_ej("ej-3", numero=None))
    ids = ["ej-1", "ej-2", "ej-3"]

    an_accord(conclude(grouping(libelle="GHT NEUF", membres=ids[:2]), stored))
    assert [("membres", "LONGUEUR")] == faults(
        conclude(grouping(libelle="GHT NEUF", membres=ids), stored)
    )
