"""
Whatever comes in is kept as it is, or refused by name; nothing else happens.

Every reader and constructor that takes text, against what people, robots and
attackers type.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any, NamedTuple

import pytest
from hypothesis import given

from siaut_core.entities.activite import Activite, CodeActivite
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifiant import lire_identifiant
from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.entities.secret import Jeton, MotDePasse
from siaut_core.entities.structure import Coordonnees, Rattachement
from siaut_core.entities.texte import cle_de_recherche
from siaut_core.errors import DonneesInvalidesError
from siaut_core.testing.fabrique import (
    un_et,
    un_groupe,
    un_lien,
    un_utilisateur,
    une_ej,
)
from siaut_core.testing.strategies import saisies
from tests.donnees import donnees

COURRIEL = Courriel.lire("aurelie.test@test.fr")


class Champ(NamedTuple):
    """
    A place where text comes in.

    Attributes:
        chemin: What a refusal names; empty for a reader, that knows no path.
        construire: Puts a value there.
        relire: Takes back what is kept of it.
    """

    chemin: str
    construire: Callable[[Any], Any]
    relire: Callable[[Any], object]


def attribut(fabriquer: Callable[..., Any], nom: str) -> Champ:
    return Champ(
        nom,
        lambda valeur: fabriquer(**{nom: valeur}),
        lambda entite: getattr(entite, nom),
    )


compte = partial(un_utilisateur, courriel=COURRIEL)
activite = partial(Activite, code=CodeActivite("QA001"), libelle="Médecine")

# Kept but for NFC and the edges.
TEXTES = {
    "Utilisateur.prenom": attribut(compte, "prenom"),
    "Utilisateur.nom": attribut(compte, "nom"),
    "EntiteJuridique.raison_sociale": attribut(une_ej, "raison_sociale"),
    "Etablissement.raison_sociale": attribut(un_et, "raison_sociale"),
    "Groupe.libelle": attribut(un_groupe, "libelle"),
    "Activite.libelle": attribut(activite, "libelle"),
    **{
        f"Coordonnees.{nom}": attribut(Coordonnees, nom)
        for nom in ("numero_et_voie", "code_postal", "commune", "telephone")
    },
}

# Kept as they are.
CODES = {
    "Utilisateur.id": attribut(compte, "id"),
    "Utilisateur.cree_par": attribut(compte, "cree_par"),
    "Utilisateur.activites": Champ(
        "activites",
        lambda valeur: compte(activites=[valeur]),
        lambda entite: entite.activites[0],
    ),
    "EntiteJuridique.id": attribut(une_ej, "id"),
    "Etablissement.ej_id": attribut(un_et, "ej_id"),
    "Groupe.id": attribut(un_groupe, "id"),
    "Groupe.membres": Champ(
        "membres",
        lambda valeur: un_groupe(membres=[valeur]),
        lambda entite: next(iter(entite.membres)),
    ),
    "Rattachement.structure_id": Champ(
        "structure_id",
        lambda valeur: Rattachement(valeur, TypeStructure.ET),
        lambda entite: entite.structure_id,
    ),
    "Activite.code": attribut(activite, "code"),
    "Coordonnees.departement": attribut(Coordonnees, "departement"),
    "Lien.id": attribut(un_lien, "id"),
    "Lien.utilisateur_id": attribut(un_lien, "utilisateur_id"),
    "Lien.empreinte": attribut(un_lien, "empreinte"),
    "lire_identifiant": Champ("", lire_identifiant, lambda lu: lu),
}

# Kept in a form of their own, tested with each.
LECTEURS = {
    "Courriel.lire": Champ("", Courriel.lire, lambda courriel: courriel.adresse),
    "NumeroFiness.lire": Champ("", NumeroFiness.lire, str),
    "Profil.lire": Champ("", Profil.lire, lambda profil: profil.libelle),
}

TOUS = {**TEXTES, **CODES, **LECTEURS}

# Where `None` means that there is none.
FACULTATIFS = {"Utilisateur.cree_par", "Coordonnees.departement"}


def essayer(champ: Champ, valeur: object) -> object:
    """
    Give what is kept of the value, or ``None`` when the field refuses it.
    """
    try:
        entite = champ.construire(valeur)
    except DonneesInvalidesError as erreur:
        assert {champ.chemin} == {e.champ for e in erreur.erreurs}  # noqa: PT017  (a refusal is one of two good answers)
        return None
    return champ.relire(entite)


def retours(champ: Champ, textes: list[str]) -> list[tuple[str, object]]:
    """
    Give what each text became, when it was not refused.
    """
    gardes = [(texte, essayer(champ, texte)) for texte in textes]
    return [(texte, garde) for texte, garde in gardes if garde is not None]


@pytest.fixture(scope="module")
def chaines() -> list[str]:
    lignes = json.loads(donnees("naughty", "blns.json").read_text("utf-8"))
    return [ligne["string"] for ligne in lignes]


@pytest.mark.parametrize("champ", TEXTES.values(), ids=TEXTES)
def test_a_naughty_text_is_kept_whole_or_refused_by_name(
    champ: Champ, chaines: list[str]
) -> None:
    gardes = retours(champ, chaines)

    assert len(gardes) > 400
    assert [] == [
        (texte, garde)
        for texte, garde in gardes
        if garde != unicodedata.normalize("NFC", texte.strip())
    ]


@pytest.mark.parametrize("champ", CODES.values(), ids=CODES)
def test_a_naughty_code_is_kept_as_it_is_or_refused_by_name(
    champ: Champ, chaines: list[str]
) -> None:
    gardes = retours(champ, chaines)

    assert [] == [(texte, garde) for texte, garde in gardes if texte != garde]


@pytest.mark.parametrize("champ", LECTEURS.values(), ids=LECTEURS)
def test_a_naughty_text_is_read_or_refused(champ: Champ, chaines: list[str]) -> None:
    """
    The list holds no address, no number and no profile.
    """
    assert [] == [texte for texte, _ in retours(champ, chaines) if "@" not in texte]


def test_a_naughty_search_has_a_key(chaines: list[str]) -> None:
    cles = [cle_de_recherche(texte) for texte in chaines]

    assert cles == [cle_de_recherche(cle) for cle in cles]


@pytest.mark.parametrize("champ", TOUS.values(), ids=TOUS)
@given(saisie=saisies)
def test_any_text_is_kept_whole_or_refused_by_name(champ: Champ, saisie: str) -> None:
    garde = essayer(champ, saisie)

    if champ in TEXTES.values():
        assert garde in (None, unicodedata.normalize("NFC", saisie.strip()))
    elif champ in CODES.values():
        assert garde in (None, saisie)


LONGS = {
    "letters": "a" * 200_000,
    "digits": "0" * 200_000,
    "accents": "é" * 200_000,
    "marks, out of order": "a" + "\u0301\u0323" * 100_000,
    "at signs": "a@" * 100_000,
    "a long domain": f"a@{'b.' * 100_000}fr",
    "words": "Promoteur " * 20_000,
    "quotes": '"' * 200_000,
    "spaces inside": f"a{' ' * 200_000}b",
    "surrogates": "\ud800" * 200_000,
}


@pytest.mark.parametrize("texte", LONGS.values(), ids=LONGS)
@pytest.mark.parametrize("champ", TOUS.values(), ids=TOUS)
def test_a_text_of_200_000_characters_is_refused_by_name(
    champ: Champ, texte: str
) -> None:
    assert essayer(champ, texte) is None


@pytest.mark.parametrize("champ", TOUS.values(), ids=TOUS)
@pytest.mark.parametrize("texte", ["\ud800", "a\udfffb", "x@\ud800.fr"], ids=ascii)
def test_a_lone_surrogate_is_refused_by_name(champ: Champ, texte: str) -> None:
    """
    No file, no mail and no database can hold it.
    """
    assert essayer(champ, texte) is None


AUTRES_TYPES = [
    None,
    0,
    1.5,
    float("nan"),
    True,
    b"octets",
    bytearray(b"octets"),
    [],
    ["QA001"],
    {},
    {"a": 1},
    {"a"},
    object(),
    str,
    lambda: "QA001",
]


@pytest.mark.parametrize("valeur", AUTRES_TYPES, ids=lambda v: type(v).__name__)
@pytest.mark.parametrize("nom", TOUS)
def test_what_is_no_text_is_refused_by_name(nom: str, valeur: object) -> None:
    if valeur is None and nom in FACULTATIFS:
        return
    if nom == "Groupe.membres" and valeur.__hash__ is None:
        return  # Refused as a whole: see its own tests.

    assert essayer(TOUS[nom], valeur) is None


def _piege(*_args: object, **_champs: object) -> None:
    message = "a method of a text that lies was called"
    raise AssertionError(message)


# A text whose every method lies in wait, but those that Python itself needs.
Piege = type(
    "Piege",
    (str,),
    {
        nom: _piege
        for nom in dir(str)
        if nom
        not in {
            "__class__",
            "__doc__",
            "__getattribute__",
            "__hash__",
            "__init__",
            "__init_subclass__",
            "__new__",
            "__setattr__",
            "__subclasshook__",
        }
    }
    | {"__hash__": str.__hash__},
)

PLAUSIBLES = [
    "Aurélie",
    " Aure\u0301lie ",
    "QA001",
    "75",
    "aurelie.test@test.fr",
    "010000016",
    "Promoteur Lecteur ET",
    "a" * 64,
    "",
    "\x00",
]


@pytest.mark.parametrize(
    ("nom", "texte"), list(product(TOUS, PLAUSIBLES)), ids=lambda v: ascii(v)[:30]
)
def test_a_text_that_lies_is_read_as_a_plain_one_or_refused(
    nom: str, texte: str
) -> None:
    """
    Its own methods are never called, and it is not what is kept.
    """
    garde = essayer(TOUS[nom], Piege(texte))

    assert type(garde) in {str, type(None)}
    assert garde in {None, essayer(TOUS[nom], texte)}


@pytest.mark.parametrize("classe", [Jeton, MotDePasse])
def test_a_naughty_secret_is_given_away_as_it_was_typed(
    classe: type[Jeton | MotDePasse], chaines: list[str]
) -> None:
    assert chaines == [classe(texte).reveler() for texte in chaines]


def test_a_naughty_token_has_a_print_or_none(chaines: list[str]) -> None:
    assert {0, 64} == {len(Jeton(texte).empreinte()) for texte in chaines}


def test_a_token_that_lies_is_hashed_as_a_plain_one() -> None:
    assert Jeton("jeton").empreinte() == Jeton(Piege("jeton")).empreinte()
