"""
Errors: one root, every fault with its path, and never a value.
"""

from __future__ import annotations

import copy
import pickle
import re
import traceback
from itertools import product
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import errors
from siaut_core.entities.activite import Activite, CodeActivite
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifier import read_identifier
from siaut_core.entities.instant import to_local_time, to_utc
from siaut_core.entities.profil import Profil
from siaut_core.entities.structure import Coordonnees
from siaut_core.errors import (
    ActionRefuseeError,
    ConflictError,
    ConnexionRefuseeError,
    CourrielDejaPrisError,
    DonneesChangeesError,
    DonneesInvalidesError,
    Faults,
    FieldFault,
    IntrouvableError,
    LienInutilisableError,
    MisuseError,
    NaiveDatetimeError,
    NumeroDejaPrisError,
    SendingError,
    SiautError,
)
from siaut_core.policies.cas import Action, Decision
from siaut_core.policies.motifs import Motif
from siaut_core.testing.factory import a_groupe, a_lien, an_ej, an_utilisateur

if TYPE_CHECKING:
    from collections.abc import Callable

MOTIFS = tuple(Motif)[:2]

# One of each, and what it says.
EXAMPLES: dict[SiautError, str] = {
    ActionRefuseeError(Decision(Action.CREER, MOTIFS)): (
        f"{MOTIFS[0].libelle} {MOTIFS[1].libelle}"
    ),
    ConnexionRefuseeError(): "Courriel ou mot de passe incorrect.",
    ConflictError(): "D'autres personnes modifient ces données. Veuillez réessayer.",
    CourrielDejaPrisError(): ("1 email ne peut être utilisé que pour 1 utilisateur."),
    NaiveDatetimeError("cree_le"): (
        "cree_le : Une date avec fuseau horaire est attendue."
    ),
    DonneesChangeesError(): (
        "Les données ont changé depuis. Veuillez afficher à nouveau la fiche."
    ),
    DonneesInvalidesError(
        [FieldFault("nom", "OBLIGATOIRE", "Requis."), FieldFault("", "X", "Non.")]
    ): "nom : Requis. ; Non.",
    SendingError("SMTP_451"): "SMTP_451",
    SendingError("SMTP_550", definitive=True): "SMTP_550",
    SendingError("SMTP_535", blocking=True): "SMTP_535",
    IntrouvableError("utilisateur"): "Utilisateur introuvable.",
    LienInutilisableError(): (
        "Ce lien n'est plus utilisable. Veuillez réitérer la demande."
    ),
    MisuseError("command", "Un objet CreerUtilisateur est attendu."): (
        "command : Un objet CreerUtilisateur est attendu."
    ),
    NumeroDejaPrisError(): (
        "Ce numéro FINESS ou ce libellé est déjà celui d'une autre structure."
    ),
}


def class_name(value: object) -> str:
    return type(value).__name__


def test_every_error_is_tried_here() -> None:
    defined = {
        name
        for name, obj in vars(errors).items()
        if isinstance(obj, type)
        and issubclass(obj, SiautError)
        and obj is not SiautError
    }

    assert defined == {class_name(error) for error in EXAMPLES}


@pytest.mark.parametrize(
    ("error", "sentence"), list(EXAMPLES.items()), ids=map(class_name, EXAMPLES)
)
def test_an_error_says_what_and_what_to_do(error: SiautError, sentence: str) -> None:
    assert sentence == str(error)


def test_an_error_carries_its_data() -> None:
    """
    For programs: they read no sentence.
    """
    assert "utilisateur" == IntrouvableError("utilisateur").what
    assert "SMTP_451" == SendingError("SMTP_451").code
    assert "cree_le" == NaiveDatetimeError("cree_le").field
    refus = Decision(Action.SUPPRIMER, (Motif.SOI_MEME,))
    assert refus is ActionRefuseeError(refus).decision


@pytest.mark.parametrize("error", EXAMPLES, ids=class_name)
def test_an_error_says_the_same_four_things_whatever_its_class(
    error: SiautError,
) -> None:
    """
    A host writes one ``except``: sentences by field, codes, lines and what to do.
    """
    sentences = [sentence for told in error.champs.values() for sentence in told]

    assert error.codes
    assert all(re.fullmatch(r".*[^.]\.|SMTP_\d+", sentence) for sentence in sentences)
    assert all(re.fullmatch(r"[A-Z]\d+|\d{4}", source) for source in error.sources)
    assert all(recours.endswith(".") for recours in error.recours)


SAID: list[tuple[SiautError, object, object, object, object]] = [
    (
        CourrielDejaPrisError(),
        ("COURRIEL_DEJA_PRIS",),
        {"courriel": [Motif.COURRIEL_DEJA_PRIS.libelle]},
        ("C3",),
        (Motif.COURRIEL_DEJA_PRIS.recours,),
    ),
    (
        ActionRefuseeError(
            Decision(Action.CREER, (Motif.SOI_MEME, Motif.PROFIL_STRUCTURE))
        ),
        ("SOI_MEME", "PROFIL_STRUCTURE"),
        {
            None: [Motif.SOI_MEME.libelle],
            "profil": [Motif.PROFIL_STRUCTURE.libelle],
        },
        ("0007", "C4", "C9", "C10"),
        (Motif.SOI_MEME.recours, Motif.PROFIL_STRUCTURE.recours),
    ),
    (
        DonneesInvalidesError(
            [
                FieldFault("activites[0]", "X", "Un."),
                FieldFault("activites[2]", "X", "Deux."),
                FieldFault("", "JSON", "Trois."),
            ]
        ),
        ("activites[0]:X", "activites[2]:X", ":JSON"),
        {"activites": ["Un.", "Deux."], None: ["Trois."]},
        (),
        (),
    ),
    (
        IntrouvableError("lien"),
        ("INTROUVABLE",),
        {None: ["Lien introuvable."]},
        ("0017",),
        (),
    ),
    (
        type("HostError", (SiautError,), {})("Non."),
        ("HostError",),
        {None: ["Non."]},
        (),
        (),
    ),
]


@pytest.mark.parametrize(("error", "codes", "champs", "sources", "recours"), SAID)
def test_what_an_error_says(
    error: SiautError, codes: object, champs: object, sources: object, recours: object
) -> None:
    assert (codes, champs) == (error.codes, error.champs)
    assert (sources, recours) == (error.sources, error.recours)


@pytest.mark.parametrize(
    "error",
    [
        ConflictError(),
        CourrielDejaPrisError(),
        DonneesChangeesError(),
        NumeroDejaPrisError(),
    ],
    ids=class_name,
)
def test_what_a_store_refuses_is_a_reason_of_the_rules(error: SiautError) -> None:
    """
    The same code, sentence, lines and recourse: the page of the rules shows them.
    """
    [reason] = error.reasons
    motif = Motif[reason.code]

    assert reason == (
        motif.code,
        motif.libelle,
        motif.sources,
        motif.recours,
        motif.field,
    )


def test_a_refusal_of_the_service_is_never_one_of_the_recipient() -> None:
    """
    A changed password must not empty the outbox.
    """
    faults = [
        SendingError("X", definitive=definitive, blocking=blocking)
        for definitive, blocking in product((False, True), repeat=2)
    ]

    assert [(False, False), (False, True), (True, False), (False, True)] == [
        (fault.definitive, fault.blocking) for fault in faults
    ]


@pytest.mark.parametrize("error", EXAMPLES, ids=class_name)
def test_an_error_survives_a_copy_and_a_pickle(error: SiautError) -> None:
    """
    Its data too: workers and queues hand errors over to one another.
    """
    for other in (
        copy.copy(error),
        copy.deepcopy(error),
        *(
            pickle.loads(pickle.dumps(error, protocol))  # noqa: S301  (made here)
            for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
        ),
    ):
        assert type(error) is type(other)
        assert (str(error), error.args, vars(error)) == (
            str(other),
            other.args,
            vars(other),
        )


def test_no_error_is_caught_for_another() -> None:
    """
    A host that tries again on a conflict never sends an outdated form again.
    """
    classes = [type(error) for error in EXAMPLES]

    apart = NaiveDatetimeError
    assert DonneesInvalidesError is apart.__bases__[0]
    assert {SiautError} == {c.__bases__[0] for c in classes if c is not apart}
    assert not issubclass(DonneesChangeesError, ConflictError)
    assert not issubclass(ConflictError, DonneesChangeesError)


@pytest.mark.parametrize(
    ("error", "motif"),
    [
        (ConflictError(), Motif.CONFLIT),
        (DonneesChangeesError(), Motif.DONNEES_CHANGEES),
        (CourrielDejaPrisError(), Motif.COURRIEL_DEJA_PRIS),
        (NumeroDejaPrisError(), Motif.NUMERO_DEJA_PRIS),
    ],
)
def test_an_error_and_its_code_in_the_journal_say_the_same(
    error: SiautError, motif: Motif
) -> None:
    assert motif.libelle == str(error)


@pytest.mark.parametrize("error", EXAMPLES, ids=class_name)
def test_an_error_is_caught_by_the_root(error: SiautError) -> None:
    with pytest.raises(SiautError):
        raise error


@pytest.mark.parametrize(
    ("cls", "built_in"),
    [
        (DonneesInvalidesError, ValueError),
        (NaiveDatetimeError, ValueError),
        (IntrouvableError, LookupError),
        (MisuseError, TypeError),
    ],
)
def test_an_error_that_python_has_a_word_for_is_also_that(
    cls: type[SiautError], built_in: type[Exception]
) -> None:
    assert issubclass(cls, built_in)


def test_a_misuse_names_its_argument_and_what_to_give() -> None:
    error = MisuseError("command", "Un objet est attendu.")

    assert ("command", "Un objet est attendu.") == (error.argument, error.message)


MARK = "Z\x00Zélie-secrete@exemple"


@pytest.mark.parametrize(
    "reading",
    [
        lambda: an_utilisateur(
            id=MARK,
            prenom=MARK,
            nom=MARK,
            courriel=MARK,
            profil=MARK,
            rattachement=MARK,
            activites=[MARK],
            droit_validation=MARK,
            cree_le=MARK,
            cree_par=MARK,
            valide_le=MARK,
            derniere_connexion=MARK,
            actif=MARK,
            version=MARK,
        ),
        lambda: an_ej(
            MARK,
            raison_sociale=MARK,
            numero=MARK,
            coordonnees=MARK,
            fermee_le=MARK,
            version=MARK,
        ),
        lambda: a_groupe(MARK, libelle=MARK, membres=[MARK]),
        lambda: Coordonnees(
            numero_et_voie=MARK,
            code_postal=MARK,
            commune=MARK,
            departement=MARK,
            telephone=MARK,
            courriel_representant=MARK,  # type: ignore[arg-type]  # wrong on purpose
        ),
        lambda: a_lien(MARK, utilisateur_id=MARK, digest=MARK, fin=MARK),
        lambda: Activite(CodeActivite(MARK), MARK),
        lambda: Courriel.parse(MARK),
        lambda: NumeroFiness.parse(MARK),
        lambda: Profil.parse(MARK),
        lambda: read_identifier(MARK),
        lambda: to_utc(MARK),
        lambda: to_local_time(MARK),  # type: ignore[arg-type]  # wrong on purpose
    ],
)
def test_no_refusal_repeats_the_value(reading: Callable[[], object]) -> None:
    """
    Neither in its text, nor its data, nor the traceback that a log would keep.
    """
    with pytest.raises(SiautError) as refus:
        reading()

    error = refus.value
    written = (
        f"{error}{error!r}{vars(error)}{''.join(traceback.format_exception(error))}"
    )
    assert [] == [word for word in ("Zélie", "secrete@exemple") if word in written]


def test_a_refusal_keeps_the_order_of_the_form() -> None:
    faults = [FieldFault(field, "X", "Non.") for field in "cab"]

    assert tuple(faults) == DonneesInvalidesError(iter(faults)).faults


def test_a_refusal_of_one_field_leaves_the_path_to_its_reader() -> None:
    error = DonneesInvalidesError.single("TYPE", "Un texte est attendu.")

    assert (FieldFault("", "TYPE", "Un texte est attendu."),) == error.faults


def test_a_fault_cannot_be_changed() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        FieldFault("nom", "X", "Non.").code = "Y"  # type: ignore[misc]  # wrong on purpose


@pytest.mark.parametrize(
    ("prefix", "field", "path"),
    [
        ("nom", "", "nom"),
        ("structure", "numero", "structure.numero"),
        ("structures", "[3].numero", "structures[3].numero"),
        ("structures", "[3]", "structures[3]"),
        ("[3]", "numero", "[3].numero"),
    ],
)
def test_a_path_grows_from_the_inside(prefix: str, field: str, path: str) -> None:
    assert path == FieldFault(field, "X", "Non.").under(prefix).field


def test_a_path_goes_down_to_the_field_of_an_item() -> None:
    def read_structure(value: str) -> NumeroFiness:
        inner = Faults()
        numero = inner.parse("numero", NumeroFiness.parse, value)
        inner.raise_any()
        assert numero is not None
        return numero

    def read_list(values: list[str]) -> None:
        inner = Faults()
        for rank, value in enumerate(values):
            inner.parse(f"[{rank}]", read_structure, value)
        inner.raise_any()

    faults = Faults()
    faults.parse("structures", read_list, ["010000016"] * 3 + ["1"])

    assert ["structures[3].numero"] == [e.field for e in faults.found]


@given(st.lists(st.sampled_from(["lu", "faux", "naif"])))
def test_a_survey_reads_everything_and_forgets_no_fault(sorts: list[str]) -> None:
    def reader(sort: str) -> str:
        if sort == "faux":
            raise DonneesInvalidesError.single("FAUX", "Non.")
        if sort == "naif":
            raise NaiveDatetimeError
        return sort

    faults = Faults()
    results = [faults.parse(f"c{n}", reader, sort) for n, sort in enumerate(sorts)]

    code = {"faux": "FAUX", "naif": "DATE_NAIVE"}
    assert [sort if sort == "lu" else None for sort in sorts] == results
    assert [(f"c{n}", code[sort]) for n, sort in enumerate(sorts) if sort != "lu"] == [
        (e.field, e.code) for e in faults.found
    ]


def test_a_survey_without_fault_raises_nothing() -> None:
    faults = Faults()
    faults.raise_any()

    assert [] == faults.found


def test_a_survey_raises_all_that_was_noted() -> None:
    faults = Faults()
    faults.note("nom", "X", "Non.")
    faults.note("profil", "Y", "Non plus.")

    with pytest.raises(DonneesInvalidesError) as refus:
        faults.raise_any()
    assert ["nom", "profil"] == [e.field for e in refus.value.faults]


def test_a_survey_hides_no_bug() -> None:
    """
    Only what says "this field is wrong" is noted.
    """
    with pytest.raises(ZeroDivisionError):
        Faults().parse("nom", lambda value: 1 // value, 0)


def test_a_naive_date_names_its_argument_by_default() -> None:
    assert "instant" == NaiveDatetimeError().field
