"""
Whatever is sent in any field of any command, a conclusion comes back.

Never an exception: a command leaves exactly one event, this one too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, Final, get_args

import attrs
import pytest
from hypothesis import given

from siaut_core import (
    ActionRefuseeError,
    DonneesInvalidesError,
    IntrouvableError,
    LienInutilisableError,
    SiautError,
    TypeStructure,
)
from siaut_core.testing.fabrique import JETON, un_et, un_lien, un_numero, un_utilisateur
from siaut_core.testing.strategies import saisies
from siaut_core.use_cases.conclusion import Accord, Conclusion, Consigner, Refus
from tests.donnees import donnees
from tests.use_cases import scenes
from tests.use_cases.scenes import (
    CIBLE,
    ET,
    Commande,
    avec,
    conclure,
    un_accord,
    un_refus,
)

MONDE: Final = avec(
    un_et("et-5", numero=None), un_lien(), un_utilisateur("u-1", ET), un_lien("l-9")
)
ADRESSE: Final = {
    "numero_et_voie": "12 AVENUE DU TEST",
    "code_postal": "01000",
    "commune": "TESTVILLE",
    "departement": "01",
    "telephone": "0400000000",
    "courriel_representant": "direction@test.fr",
}
COMPTE: Final = {
    "prenom": "Aurélie",
    "nom": "Test",
    "courriel": "aurelie.test@test.fr",
    "profil": "Promoteur Utilisateur ET",
    "structure_id": "et-1",
    "activites": ["QA001"],
    "droit_validation": True,
}
SUR_UN_COMPTE: Final = {"acteur_id": "g-ej", "utilisateur_id": "u-1"}

# A form of each command that goes through, with all its fields.
FORMULAIRES: Final[Mapping[str, Mapping[str, Any]]] = {
    "CreerUtilisateur": {"acteur_id": "g-ej", **COMPTE},
    "ModifierUtilisateur": {**SUR_UN_COMPTE, "version_vue": 1, **COMPTE},
    "RenvoyerCourrielCreation": SUR_UN_COMPTE,
    "SupprimerUtilisateur": SUR_UN_COMPTE,
    "DesactiverUtilisateur": SUR_UN_COMPTE,
    "ActiverUtilisateur": SUR_UN_COMPTE,
    "CreerStructure": {
        "acteur_id": "g-ej",
        "type_structure": "ET",
        "nom": "NOUVELLE",
        **ADRESSE,
    },
    "ModifierStructure": {
        "acteur_id": "g-ej",
        "structure_id": "et-5",
        "version_vue": 1,
        "nom": "NOUVELLE",
        **ADRESSE,
    },
    "InstallerUtilisateur": {"au_titre_de": "ARS", **COMPTE},
    "ModifierGroupe": {
        "au_titre_de": "ARS",
        "groupe_id": "gr-1",
        "version_vue": 1,
        "libelle": "GHT",
        "membres": ["ej-1"],
    },
    "FixerNumero": {
        "au_titre_de": "ARS",
        "structure_id": "et-5",
        "numero": str(un_numero(50)),
    },
    "DemanderLien": {"courriel": "u-1@test.fr"},
    "EnregistrerConnexion": {"utilisateur_id": "g-ej"},
    "UtiliserLien": {"jeton": JETON, "mot_de_passe": "un mot de passe"},
}
GENRES: Final[dict[str, type]] = {g.__name__: g for g in get_args(scenes.Commande)}
CHAMPS: Final = [(nom, champ) for nom, form in FORMULAIRES.items() for champ in form]


class Texte(str):
    """
    A str that is more than one: it lies about what it holds.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return "menteur"

    def strip(self, *_: object) -> str:
        return "menteur"


class Bruyant:
    """
    Is iterable, and nothing else.
    """

    def __iter__(self) -> Iterator[object]:
        yield from ("QA001", None, 3)


AUTRES: Final[list[Any]] = [
    None,
    True,
    False,
    0,
    -1,
    10**30,
    1.5,
    float("nan"),
    b"QA001",
    bytearray(b"u-1"),
    [],
    {},
    set(),
    [[]],
    [{}],
    [None],
    {"a": 1},
    ("QA001", 3),
    range(3),
    object(),
    object,
    list,
    TypeStructure,
    Enum,
    len,
    Texte("QA001"),
    [Texte("QA001")],
    Bruyant(),
    Ellipsis,
    NotImplemented,
    "\ud800",
    "a\x00b",
    "é" * 200_000,
    "a@" * 100_000,
    "a" + "\u0301\u0323" * 50_000,
    ["QA001"] * 10_000,
]


def commande(nom: str, /, **champs: object) -> Commande:
    cree: Commande = GENRES[nom](**{**FORMULAIRES[nom], **champs})
    return cree


def verifier(conclusion: Conclusion[object]) -> None:
    """
    One event, last; a refusal raises one error of ours, of fields that exist.
    """
    ecritures = conclusion.ecritures
    assert Consigner(conclusion.evenement) == ecritures[-1]
    assert 1 == sum(isinstance(e, Consigner) for e in ecritures)
    if isinstance(conclusion, Accord):
        return
    assert 1 == len(ecritures)
    erreur = conclusion.exception()
    assert isinstance(erreur, SiautError)
    assert str(erreur)


# What a field that is no text takes, besides ``None`` where it may be left out.
AUTRES_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "version_vue": (int,),
    "droit_validation": (bool,),
    "activites": (list, tuple, set, range, Bruyant),
    "membres": (list, tuple, set, range, Bruyant),
}
# What an HTML form, a document or a slip of the keyboard gives instead.
DES_AUTRES: Final[list[Any]] = [*AUTRES, 1, 1.0, "1", "", "true", "on", "QA001", CIBLE]


def est_du_type(nom: str, champ: str, valeur: object) -> bool:
    genre: Any = GENRES[nom]
    if valeur is None and attrs.fields_dict(genre)[champ].default is None:
        return True
    if isinstance(valeur, bool):
        return champ == "droit_validation"
    return isinstance(valeur, AUTRES_TYPES.get(champ, (str,)))


# Where nobody may learn what a value is worth, not even that it is none.
SANS_REPONSE: Final = {("DemanderLien", "courriel"), ("UtiliserLien", "jeton")}


@pytest.mark.parametrize(
    ("nom", "champ"), [lieu for lieu in CHAMPS if lieu not in SANS_REPONSE]
)
def test_a_value_of_another_type_is_a_wrong_field(nom: str, champ: str) -> None:
    """
    Told as such, with what is expected: never "unknown", nor "the data changed".
    """
    for valeur in DES_AUTRES:
        if est_du_type(nom, champ, valeur) or champ == "mot_de_passe":
            continue
        conclusion = conclure(commande(nom, **{champ: valeur}), MONDE)
        erreur = un_refus(conclusion).exception()

        assert isinstance(erreur, DonneesInvalidesError), (champ, valeur)
        assert [champ] == [e.champ for e in erreur.erreurs], (champ, valeur)
        assert re.search(r"(attendue?|Choisissez|obligatoire)\b|comme", str(erreur))
        if champ in AUTRES_TYPES:
            assert ["TYPE"] == [e.code for e in erreur.erreurs]


@pytest.mark.parametrize(
    ("champ", "phrase"),
    [
        ("version_vue", "La version affichée, un nombre entier, est attendue."),
        ("droit_validation", "Oui ou non est attendu."),
        ("activites", "Une liste d'activités est attendue."),
        ("membres", "Une liste d'EJ est attendue."),
        ("acteur_id", "Un identifiant, en texte, est attendu."),
        ("nom", "Un texte est attendu."),
    ],
)
def test_a_field_says_which_type_is_expected(champ: str, phrase: str) -> None:
    for nom in (nom for nom, form in FORMULAIRES.items() if champ in form):
        erreur = un_refus(conclure(commande(nom, **{champ: 3.5}), MONDE)).exception()
        assert f"{champ} : {phrase}" == str(erreur)


def test_what_is_of_another_type_is_named_with_all_that_is_wrong() -> None:
    """
    In the order of the form; an identifier with what can be read without it.
    """
    typed = {"version_vue": "1", "nom": "", "droit_validation": "on"}
    for acteur, attendues in (
        ("g-ej", ["version_vue", "nom", "droit_validation"]),
        (3, ["acteur_id"]),
        ("u-0", None),
    ):
        conclusion = conclure(
            commande("ModifierUtilisateur", acteur_id=acteur, **typed), MONDE
        )
        erreur = un_refus(conclusion).exception()
        if attendues is None:
            assert isinstance(erreur, ActionRefuseeError)
        else:
            assert isinstance(erreur, DonneesInvalidesError)
            assert attendues == [e.champ for e in erreur.erreurs]


def test_every_field_of_every_command_has_its_value() -> None:
    """
    Else a new field would be left out of what follows.
    """
    champs = {
        nom: sorted(champ.name for champ in attrs.fields(genre))
        for nom, genre in GENRES.items()
    }
    assert champs == {nom: sorted(form) for nom, form in FORMULAIRES.items()}


@pytest.mark.parametrize("nom", FORMULAIRES)
def test_each_form_goes_through(nom: str) -> None:
    un_accord(conclure(commande(nom), MONDE))


@pytest.mark.parametrize(("nom", "champ"), CHAMPS)
def test_any_value_in_any_field_has_its_conclusion(nom: str, champ: str) -> None:
    for valeur in AUTRES:
        verifier(conclure(commande(nom, **{champ: valeur}), MONDE))


@pytest.mark.parametrize("nom", FORMULAIRES)
def test_any_value_in_all_fields_has_its_conclusion(nom: str) -> None:
    for valeur in AUTRES:
        verifier(conclure(commande(nom, **dict.fromkeys(FORMULAIRES[nom], valeur))))


@pytest.mark.parametrize(("nom", "champ"), CHAMPS)
@given(saisie=saisies)
def test_any_text_in_any_field_has_its_conclusion(
    nom: str, champ: str, saisie: str
) -> None:
    conclusion = conclure(commande(nom, **{champ: saisie}), MONDE)
    verifier(conclusion)
    gardes = attrs.asdict(conclusion.evenement, filter=_est_saisissable).values()
    assert saisie in {*MONDE.comptes, *MONDE.structures} or saisie not in gardes


def _est_saisissable(champ: attrs.Attribute[object], _: object) -> bool:
    # One line of `au_titre_de` is kept on purpose, and the operation has a name.
    return champ.name not in {"au_titre_de", "operation"}


@pytest.fixture(scope="module")
def chaines() -> list[str]:
    lignes = json.loads(donnees("naughty", "blns.json").read_text("utf-8"))
    return [ligne["string"] for ligne in lignes]


@pytest.mark.parametrize(("nom", "champ"), CHAMPS)
def test_a_naughty_text_in_any_field_has_its_conclusion(
    nom: str, champ: str, chaines: list[str]
) -> None:
    for chaine in chaines:
        valeur = [chaine] if champ in {"activites", "membres"} else chaine
        verifier(conclure(commande(nom, **{champ: valeur}), MONDE))


# Well formed, and the name of nothing that there is.
INCONNUS: Final[dict[str, Any]] = {
    "acteur_id": "u-0",
    "utilisateur_id": "u-0",
    "structure_id": "et-0",
    "groupe_id": "gr-0",
    "profil": "SUPERVISEUR_EJ",
    "type_structure": "Réseau",
    "activites": ["QA999"],
    "membres": ["ej-0"],
    "departement": "00",
    "jeton": "j" * 43,
}


@pytest.mark.parametrize(
    ("nom", "champ"), [(nom, champ) for nom, champ in CHAMPS if champ in INCONNUS]
)
def test_whatever_is_unknown_is_refused(nom: str, champ: str) -> None:
    """
    Where everything else would be granted; nobody is taken for somebody else.
    """
    assert isinstance(conclure(commande(nom, **{champ: INCONNUS[champ]}), MONDE), Refus)


# What names no field: who is sought is not found.
CHERCHES: Final = {"acteur_id", "utilisateur_id", "structure_id", "groupe_id"}


@pytest.mark.parametrize(("nom", "champ"), CHAMPS)
def test_a_refused_value_is_told_by_its_field_only(nom: str, champ: str) -> None:
    """
    The error names the field that was wrong, and never shows what it held.
    """
    valeur = "\x00<valeur hostile>"
    conclusion = conclure(commande(nom, **{champ: valeur}), MONDE)
    if isinstance(conclusion, Accord):
        assert champ in {"mot_de_passe", "courriel"}
        return
    erreur = conclusion.exception()
    assert "hostile" not in f"{erreur} {erreur!r} {conclusion!r}"
    if isinstance(erreur, DonneesInvalidesError):
        assert [champ] == [e.champ for e in erreur.erreurs]
    elif champ in CHERCHES - {"acteur_id"}:
        assert isinstance(erreur, IntrouvableError)
    elif champ == "jeton":
        assert isinstance(erreur, LienInutilisableError)
    else:
        assert champ in {"acteur_id", "version_vue"}
