"""
Errors: one root, every fault with its path, and never a value.
"""

from __future__ import annotations

import copy
import pickle
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
from siaut_core.entities.identifiant import lire_identifiant
from siaut_core.entities.instant import en_heure_locale, en_utc
from siaut_core.entities.profil import Profil
from siaut_core.entities.structure import Coordonnees
from siaut_core.errors import (
    ActionRefuseeError,
    ConflitError,
    CourrielDejaPrisError,
    DateNaiveError,
    DonneesChangeesError,
    DonneesInvalidesError,
    EnvoiImpossibleError,
    ErreurChamp,
    IntrouvableError,
    LienInutilisableError,
    MisuseError,
    NumeroDejaPrisError,
    Releve,
    SiautError,
)
from siaut_core.policies.decision import Action, Decision
from siaut_core.policies.motifs import Motif
from siaut_core.testing.fabrique import un_groupe, un_lien, un_utilisateur, une_ej

if TYPE_CHECKING:
    from collections.abc import Callable

MOTIFS = tuple(Motif)[:2]

# One of each, and what it says.
EXEMPLES: dict[SiautError, str] = {
    ActionRefuseeError(Decision(Action.CREER, MOTIFS)): (
        f"{MOTIFS[0].libelle} {MOTIFS[1].libelle}"
    ),
    ConflitError(): "D'autres personnes modifient ces données. Veuillez réessayer.",
    CourrielDejaPrisError(): ("1 email ne peut être utilisé que pour 1 utilisateur."),
    DateNaiveError("cree_le"): ("cree_le : Une date avec fuseau horaire est attendue."),
    DonneesChangeesError(): (
        "Les données ont changé depuis. Veuillez afficher à nouveau la fiche."
    ),
    DonneesInvalidesError(
        [ErreurChamp("nom", "OBLIGATOIRE", "Requis."), ErreurChamp("", "X", "Non.")]
    ): "nom : Requis. ; Non.",
    EnvoiImpossibleError("SMTP_451"): "SMTP_451",
    EnvoiImpossibleError("SMTP_550", definitive=True): "SMTP_550",
    EnvoiImpossibleError("SMTP_535", blocking=True): "SMTP_535",
    IntrouvableError("utilisateur"): "Utilisateur introuvable.",
    LienInutilisableError(): (
        "Ce lien n'est plus utilisable. Veuillez réitérer la demande."
    ),
    MisuseError("commande", "Un objet CreerUtilisateur est attendu."): (
        "commande : Un objet CreerUtilisateur est attendu."
    ),
    NumeroDejaPrisError(): (
        "Ce numéro FINESS ou ce libellé est déjà celui d'une autre structure."
    ),
}


def nom_de_classe(valeur: object) -> str:
    return type(valeur).__name__


def test_every_error_is_tried_here() -> None:
    definies = {
        nom
        for nom, objet in vars(errors).items()
        if isinstance(objet, type)
        and issubclass(objet, SiautError)
        and objet is not SiautError
    }

    assert definies == {nom_de_classe(erreur) for erreur in EXEMPLES}


@pytest.mark.parametrize(
    ("erreur", "phrase"), list(EXEMPLES.items()), ids=map(nom_de_classe, EXEMPLES)
)
def test_an_error_says_what_and_what_to_do(erreur: SiautError, phrase: str) -> None:
    assert phrase == str(erreur)


def test_an_error_carries_its_data() -> None:
    """
    For programs: they read no sentence.
    """
    assert "utilisateur" == IntrouvableError("utilisateur").quoi
    assert "SMTP_451" == EnvoiImpossibleError("SMTP_451").code
    assert "cree_le" == DateNaiveError("cree_le").champ
    refus = Decision(Action.SUPPRIMER, (Motif.SOI_MEME,))
    assert refus is ActionRefuseeError(refus).decision


def test_a_refusal_of_the_service_is_never_one_of_the_recipient() -> None:
    """
    A changed password must not empty the outbox.
    """
    faults = [
        EnvoiImpossibleError("X", definitive=definitive, blocking=blocking)
        for definitive, blocking in product((False, True), repeat=2)
    ]

    assert [(False, False), (False, True), (True, False), (False, True)] == [
        (fault.definitive, fault.blocking) for fault in faults
    ]


@pytest.mark.parametrize("erreur", EXEMPLES, ids=nom_de_classe)
def test_an_error_survives_a_copy_and_a_pickle(erreur: SiautError) -> None:
    """
    Its data too: workers and queues hand errors over to one another.
    """
    for autre in (
        copy.copy(erreur),
        copy.deepcopy(erreur),
        *(
            pickle.loads(pickle.dumps(erreur, protocole))  # noqa: S301  (made here)
            for protocole in range(2, pickle.HIGHEST_PROTOCOL + 1)
        ),
    ):
        assert type(erreur) is type(autre)
        assert (str(erreur), erreur.args, vars(erreur)) == (
            str(autre),
            autre.args,
            vars(autre),
        )


def test_no_error_is_caught_for_another() -> None:
    """
    A host that tries again on a conflict never sends an outdated form again.
    """
    classes = [type(erreur) for erreur in EXEMPLES]

    a_part = DateNaiveError
    assert DonneesInvalidesError is a_part.__bases__[0]
    assert {SiautError} == {c.__bases__[0] for c in classes if c is not a_part}
    assert not issubclass(DonneesChangeesError, ConflitError)
    assert not issubclass(ConflitError, DonneesChangeesError)


@pytest.mark.parametrize(
    ("erreur", "motif"),
    [
        (ConflitError(), Motif.CONFLIT),
        (DonneesChangeesError(), Motif.DONNEES_CHANGEES),
        (CourrielDejaPrisError(), Motif.COURRIEL_DEJA_PRIS),
        (NumeroDejaPrisError(), Motif.NUMERO_DEJA_PRIS),
    ],
)
def test_an_error_and_its_code_in_the_journal_say_the_same(
    erreur: SiautError, motif: Motif
) -> None:
    assert motif.libelle == str(erreur)


@pytest.mark.parametrize("erreur", EXEMPLES, ids=nom_de_classe)
def test_an_error_is_caught_by_the_root(erreur: SiautError) -> None:
    with pytest.raises(SiautError):
        raise erreur


@pytest.mark.parametrize(
    ("classe", "integree"),
    [
        (DonneesInvalidesError, ValueError),
        (DateNaiveError, ValueError),
        (IntrouvableError, LookupError),
        (MisuseError, TypeError),
    ],
)
def test_an_error_that_python_has_a_word_for_is_also_that(
    classe: type[SiautError], integree: type[Exception]
) -> None:
    assert issubclass(classe, integree)


MARQUE = "Z\x00Zélie-secrete@exemple"


@pytest.mark.parametrize(
    "lecture",
    [
        lambda: un_utilisateur(
            id=MARQUE,
            prenom=MARQUE,
            nom=MARQUE,
            courriel=MARQUE,
            profil=MARQUE,
            rattachement=MARQUE,
            activites=[MARQUE],
            droit_validation=MARQUE,
            cree_le=MARQUE,
            cree_par=MARQUE,
            valide_le=MARQUE,
            derniere_connexion=MARQUE,
            actif=MARQUE,
            version=MARQUE,
        ),
        lambda: une_ej(
            MARQUE,
            raison_sociale=MARQUE,
            numero=MARQUE,
            coordonnees=MARQUE,
            fermee_le=MARQUE,
            version=MARQUE,
        ),
        lambda: un_groupe(MARQUE, libelle=MARQUE, membres=[MARQUE]),
        lambda: Coordonnees(
            numero_et_voie=MARQUE,
            code_postal=MARQUE,
            commune=MARQUE,
            departement=MARQUE,
            telephone=MARQUE,
            courriel_representant=MARQUE,  # type: ignore[arg-type]  # wrong on purpose
        ),
        lambda: un_lien(MARQUE, utilisateur_id=MARQUE, empreinte=MARQUE, fin=MARQUE),
        lambda: Activite(CodeActivite(MARQUE), MARQUE),
        lambda: Courriel.lire(MARQUE),
        lambda: NumeroFiness.lire(MARQUE),
        lambda: Profil.lire(MARQUE),
        lambda: lire_identifiant(MARQUE),
        lambda: en_utc(MARQUE),
        lambda: en_heure_locale(MARQUE),  # type: ignore[arg-type]  # wrong on purpose
    ],
)
def test_no_refusal_repeats_the_value(lecture: Callable[[], object]) -> None:
    """
    Neither in its text, nor its data, nor the traceback that a log would keep.
    """
    with pytest.raises(SiautError) as refus:
        lecture()

    erreur = refus.value
    ecrit = (
        f"{erreur}{erreur!r}{vars(erreur)}{''.join(traceback.format_exception(erreur))}"
    )
    assert [] == [mot for mot in ("Zélie", "secrete@exemple") if mot in ecrit]


def test_a_refusal_keeps_the_order_of_the_form() -> None:
    erreurs = [ErreurChamp(champ, "X", "Non.") for champ in "cab"]

    assert tuple(erreurs) == DonneesInvalidesError(iter(erreurs)).erreurs


def test_a_refusal_of_one_field_leaves_the_path_to_its_reader() -> None:
    erreur = DonneesInvalidesError.seule("TYPE", "Un texte est attendu.")

    assert (ErreurChamp("", "TYPE", "Un texte est attendu."),) == erreur.erreurs


def test_a_fault_cannot_be_changed() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        ErreurChamp("nom", "X", "Non.").code = "Y"  # type: ignore[misc]  # wrong on purpose


@pytest.mark.parametrize(
    ("prefixe", "champ", "chemin"),
    [
        ("nom", "", "nom"),
        ("structure", "numero", "structure.numero"),
        ("structures", "[3].numero", "structures[3].numero"),
        ("structures", "[3]", "structures[3]"),
        ("[3]", "numero", "[3].numero"),
    ],
)
def test_a_path_grows_from_the_inside(prefixe: str, champ: str, chemin: str) -> None:
    assert chemin == ErreurChamp(champ, "X", "Non.").sous(prefixe).champ


def test_a_path_goes_down_to_the_field_of_an_item() -> None:
    def lire_structure(valeur: str) -> NumeroFiness:
        interne = Releve()
        numero = interne.lire("numero", NumeroFiness.lire, valeur)
        interne.lever()
        assert numero is not None
        return numero

    def lire_liste(valeurs: list[str]) -> None:
        interne = Releve()
        for rang, valeur in enumerate(valeurs):
            interne.lire(f"[{rang}]", lire_structure, valeur)
        interne.lever()

    releve = Releve()
    releve.lire("structures", lire_liste, ["010000016"] * 3 + ["1"])

    assert ["structures[3].numero"] == [e.champ for e in releve.erreurs]


@given(st.lists(st.sampled_from(["lu", "faux", "naif"])))
def test_a_survey_reads_everything_and_forgets_no_fault(sorts: list[str]) -> None:
    def lecteur(sort: str) -> str:
        if sort == "faux":
            raise DonneesInvalidesError.seule("FAUX", "Non.")
        if sort == "naif":
            raise DateNaiveError
        return sort

    releve = Releve()
    lus = [releve.lire(f"c{n}", lecteur, sort) for n, sort in enumerate(sorts)]

    code = {"faux": "FAUX", "naif": "DATE_NAIVE"}
    assert [sort if sort == "lu" else None for sort in sorts] == lus
    assert [(f"c{n}", code[sort]) for n, sort in enumerate(sorts) if sort != "lu"] == [
        (e.champ, e.code) for e in releve.erreurs
    ]


def test_a_survey_without_fault_raises_nothing() -> None:
    releve = Releve()
    releve.lever()

    assert [] == releve.erreurs


def test_a_survey_raises_all_that_was_noted() -> None:
    releve = Releve()
    releve.noter("nom", "X", "Non.")
    releve.noter("profil", "Y", "Non plus.")

    with pytest.raises(DonneesInvalidesError) as refus:
        releve.lever()
    assert ["nom", "profil"] == [e.champ for e in refus.value.erreurs]


def test_a_survey_hides_no_bug() -> None:
    """
    Only what says "this field is wrong" is noted.
    """
    with pytest.raises(ZeroDivisionError):
        Releve().lire("nom", lambda valeur: 1 // valeur, 0)


def test_a_naive_date_names_its_argument_by_default() -> None:
    assert "instant" == DateNaiveError().champ
