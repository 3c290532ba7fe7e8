"""
*Rechercher un utilisateur*: what each criterion means, alone and together.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.profil import Profil
from siaut_core.entities.structure import Etablissement, Groupe, Structure
from siaut_core.entities.texte import cle_de_recherche as cle
from siaut_core.errors import DonneesInvalidesError
from siaut_core.policies.perimetre import Perimetre, perimetre
from siaut_core.testing.fabrique import un_gestionnaire, un_utilisateur
from siaut_core.testing.populations import (
    CRITERES,
    EJ,
    STRUCTURES,
    formulaires,
    lignes,
    perimetres,
    populations,
    une_ligne,
)
from siaut_core.testing.strategies import saisies
from siaut_core.use_cases.recherche.cles import cles_utilisateur
from siaut_core.use_cases.recherche.criteres import LISTE_MAXIMUM
from siaut_core.use_cases.recherche.criteres_utilisateurs import CRITERES as TABLE
from siaut_core.use_cases.recherche.lignes import LigneUtilisateur
from siaut_core.use_cases.recherche.utilisateurs import (
    CriteresUtilisateurs,
    FiltreUtilisateurs,
    RechercherUtilisateurs,
    correspond,
    rechercher_utilisateurs,
)
from tests.donnees import donnees

TEXTES: Final = (
    "nom",
    "prenom",
    "courriel",
    "libelle_groupe",
    "finess_et",
    "raison_sociale_et",
    "finess_ej",
    "raison_sociale_ej",
)
LISTES: Final = (
    "profils",
    "regions",
    "departements",
    "activites",
    "types_structure",
)
OUI_NON: Final = ("en_attente", "avec_finess_ej", "avec_finess_et")


def dans(fragment: str, texte: str | None) -> bool:
    return not cle(fragment) or (bool(texte) and cle(fragment) in cle(texte or ""))


def ecritures(adresse: str) -> tuple[str, str]:
    """
    Write an address as it was typed, and with its domain as machines spell it.
    """
    locale, _, domaine = adresse.rpartition("@")
    return adresse, f"{locale}@{domaine.encode('idna').decode()}"


def debute(prefixe: str, numero: object) -> bool:
    voulu = prefixe.replace(" ", "").upper()
    return not voulu or (numero is not None and str(numero).startswith(voulu))


def et_de(ligne: LigneUtilisateur) -> Etablissement | None:
    return ligne.structure if isinstance(ligne.structure, Etablissement) else None


def groupe_de(ligne: LigneUtilisateur) -> Groupe | None:
    return ligne.structure if isinstance(ligne.structure, Groupe) else None


def avec_ej(ligne: LigneUtilisateur) -> bool:
    return ligne.ej is not None and ligne.ej.numero is not None


def avec_et(ligne: LigneUtilisateur) -> bool:
    return (et := et_de(ligne)) is not None and et.numero is not None


# The guide's criteria, as a reader would say them.
LECTURE: Final[dict[str, Callable[[Any, LigneUtilisateur], bool]]] = {
    "nom": lambda v, ligne: dans(v, ligne.utilisateur.nom),
    "prenom": lambda v, ligne: dans(v, ligne.utilisateur.prenom),
    "courriel": lambda v, ligne: any(
        dans(v, ecrite) for ecrite in ecritures(ligne.utilisateur.courriel.adresse)
    ),
    "profils": lambda v, ligne: not v or ligne.utilisateur.profil in v,
    "en_attente": lambda v, ligne: v in {None, ligne.utilisateur.valide_le is None},
    "regions": lambda v, ligne: not v or ligne.structure.coordonnees.region in v,
    "departements": lambda v, ligne: (
        not v or ligne.structure.coordonnees.departement in v
    ),
    "activites": lambda v, ligne: (
        not v or any(a in v for a in ligne.utilisateur.activites)
    ),
    "avec_finess_ej": lambda v, ligne: v in {None, avec_ej(ligne)},
    "avec_finess_et": lambda v, ligne: v in {None, avec_et(ligne)},
    "types_structure": lambda v, ligne: not v or ligne.structure.type_structure in v,
    "libelle_groupe": lambda v, ligne: dans(
        v, groupe.libelle if (groupe := groupe_de(ligne)) else None
    ),
    "finess_et": lambda v, ligne: debute(
        v, et.numero if (et := et_de(ligne)) else None
    ),
    "raison_sociale_et": lambda v, ligne: dans(
        v, et.raison_sociale if (et := et_de(ligne)) else None
    ),
    "finess_ej": lambda v, ligne: debute(v, ligne.ej.numero if ligne.ej else None),
    "raison_sociale_ej": lambda v, ligne: dans(
        v, ligne.ej.raison_sociale if ligne.ej else ligne.structure.nom
    ),
}


def criteres(**champs: object) -> CriteresUtilisateurs:
    return CriteresUtilisateurs(**champs)  # type: ignore[arg-type]  # as it was typed


def fautes(
    erreur: pytest.ExceptionInfo[DonneesInvalidesError],
) -> list[tuple[str, str]]:
    return [(e.champ, e.code) for e in erreur.value.erreurs]


def test_the_form_the_filter_and_the_table_have_the_same_criteria() -> None:
    attendus = list(TABLE)
    assert attendus == [champ.name for champ in attrs.fields(CriteresUtilisateurs)]
    assert attendus == [champ.name for champ in attrs.fields(FiltreUtilisateurs)]
    assert set(attendus) == set(LECTURE) == set(CRITERES)
    assert set(attendus) == {*TEXTES, *LISTES, *OUI_NON}


@pytest.mark.parametrize("champ", LECTURE)
def test_a_criterion_means_what_a_reader_says(champ: str) -> None:
    """
    Each alone, on any row. Guide: R3.
    """

    @given(CRITERES[champ], lignes)
    def verifier(valeur: object, ligne: LigneUtilisateur) -> None:
        expected = LECTURE[champ](valeur, ligne)
        assert expected == correspond(criteres(**{champ: valeur}), ligne)

    verifier()


@pytest.mark.parametrize("champ", LECTURE)
def test_a_criterion_can_keep_and_can_refuse(champ: str) -> None:
    """
    So that the property above is about something.
    """
    exemples = {
        "nom": "cœur",
        "prenom": "aurelie",
        "courriel": "U-1@",
        "profils": [Profil.UTILISATEUR_ET],
        "en_attente": True,
        "regions": ["84"],
        "departements": ["01"],
        "activites": ["QA002", "QA050"],
        "avec_finess_ej": True,
        "avec_finess_et": True,
        "types_structure": ["ET"],
        "libelle_groupe": "",
        "finess_et": "01 000",
        "raison_sociale_et": "CLINIQUE de",
        "finess_ej": "01",
        "raison_sociale_ej": "hospitalier",
    }
    contraires = {
        "profils": [Profil.GESTIONNAIRE_ET, Profil.UTILISATEUR_EJ],
        "en_attente": False,
        "regions": ["11", "94"],
        "departements": ["2A"],
        "activites": ["QA050"],
        "avec_finess_ej": False,
        "avec_finess_et": False,
        "types_structure": ["EJ", "Groupe"],
    }
    ligne = une_ligne(nom="Le Coeur")
    assert correspond(criteres(**{champ: exemples[champ]}), ligne)
    assert not correspond(criteres(**{champ: contraires.get(champ, "zzz")}), ligne)


@given(formulaires, populations)
def test_criteria_are_cumulative(
    formulaire: dict[str, object], population: list[LigneUtilisateur]
) -> None:
    """
    All together keep what each keeps alone. Guide: R1.
    """
    expected = [
        ligne
        for ligne in population
        if all(LECTURE[champ](valeur, ligne) for champ, valeur in formulaire.items())
    ]
    cles = [cles_utilisateur(ligne) for ligne in population]
    trouvees = criteres(**formulaire).lire().retenir(cles)
    assert expected == [c.ligne for c in trouvees]


@given(populations, perimetres, formulaires)
def test_a_search_never_leaves_the_perimeter(
    population: list[LigneUtilisateur],
    visible: Perimetre,
    formulaire: dict[str, object],
) -> None:
    """
    And an empty one lists everyone inside. Guide: R2.
    """

    def trouves(**champs: object) -> set[str]:
        demande = RechercherUtilisateurs(acteur_id="g-1", criteres=criteres(**champs))
        page = rechercher_utilisateurs(demande, visible, population)
        return {ligne.utilisateur.id for ligne in page.lignes}

    inside = {
        ligne.utilisateur.id
        for ligne in population
        if visible.contient(ligne.structure)
    }
    assert inside == trouves()
    assert trouves(**formulaire) <= inside


@pytest.mark.parametrize("structure", STRUCTURES, ids=lambda s: s.id)
def test_an_empty_search_lists_oneself(structure: Structure) -> None:
    """
    Guide: R2.
    """
    moi = un_gestionnaire(structure=structure)
    ej = next((e for e in EJ if e.id == getattr(structure, "ej_id", None)), None)
    ligne = LigneUtilisateur(moi, structure, ej)
    demande = RechercherUtilisateurs(acteur_id=moi.id)
    page = rechercher_utilisateurs(demande, perimetre(moi), [ligne])
    assert (ligne,) == page.lignes


def test_who_administers_nothing_finds_nobody() -> None:
    moi = un_utilisateur()
    demande = RechercherUtilisateurs(acteur_id=moi.id)
    page = rechercher_utilisateurs(demande, perimetre(moi), [une_ligne()])
    assert () == page.lignes


def test_no_criterion_is_annuler_les_filtres() -> None:
    """
    Guide: R4. Absent, empty, or made of nothing that counts: all ask nothing.
    """
    vides = dict.fromkeys(TEXTES, "")
    assert FiltreUtilisateurs() == CriteresUtilisateurs().lire()
    assert FiltreUtilisateurs() == criteres(**dict.fromkeys(TABLE)).lire()
    assert FiltreUtilisateurs() == criteres(**vides, profils=[], regions=set()).lire()
    assert FiltreUtilisateurs() == criteres(nom="  ", prenom="-", courriel="’").lire()


@pytest.mark.parametrize(
    ("nom", "fragment"),
    [
        ("Lefèvre", "lefevre"),
        ("lefevre", "FÈV"),
        ("Le Cœur", "coeur"),
        ("Lætitia", "laet"),
        ("Laetitia", "LÆT"),
        ("L’Hôpital", "l'hop"),
        ("L'Hôpital", "l’h"),
        ("Jean-Paul", "jean paul"),
        ("Jean Paul", "jean\u2011paul"),
        ("Le   Gall", "le gall"),
        ("Straße", "STRASSE"),
        ("e\u0301mile", "ÉMILE"),
    ],
)
def test_a_name_is_found_however_it_is_typed(nom: str, fragment: str) -> None:
    ligne = une_ligne(nom=nom, prenom=nom)
    assert correspond(criteres(nom=fragment, prenom=fragment), ligne)


@pytest.mark.parametrize("joker", ["%", "_", "*", "?", "\\", "[a-z]", ".*", "^", "$"])
@pytest.mark.parametrize("champ", TEXTES)
def test_wildcards_are_plain_characters(champ: str, joker: str) -> None:
    assert not correspond(criteres(**{champ: joker}), une_ligne())


def test_a_wildcard_finds_itself() -> None:
    assert correspond(criteres(nom="0%_"), une_ligne(nom="100%_sûr"))


@pytest.mark.parametrize("saisie", ["2a0", "2 A 0", " 2A 0", "2A0\u00a00"])
def test_a_finess_number_is_found_by_its_beginning(saisie: str) -> None:
    """
    Guide: R3; as people copy it from a list.
    """
    ligne = LigneUtilisateur(un_utilisateur("u-1", EJ[1]), EJ[1])
    assert correspond(criteres(finess_ej=saisie), ligne)
    assert not correspond(criteres(finess_et=saisie), ligne)
    assert not correspond(criteres(finess_ej="000"), ligne)


def test_one_value_alone_is_a_list_of_one() -> None:
    """
    A profile is a text: it is not taken for a list of letters.
    """
    attendu = criteres(profils=[Profil.UTILISATEUR_ET], regions=["84"]).lire()
    assert attendu == criteres(profils=Profil.UTILISATEUR_ET, regions="84").lire()
    assert (
        attendu == criteres(profils=["Promoteur Utilisateur ET"], regions="84").lire()
    )
    assert attendu == criteres(profils=iter(attendu.profils), regions={"84"}).lire()


def test_a_withdrawn_activity_can_be_searched() -> None:
    """
    Accounts keep it (C15), whatever the nomenclature in force.
    """
    ligne = une_ligne(activites=("ANCIEN",))
    assert correspond(criteres(activites=["ANCIEN"]), ligne)


def test_every_wrong_criterion_is_named_at_once() -> None:
    with pytest.raises(DonneesInvalidesError) as erreur:
        criteres(
            nom="x" * 201,
            prenom=3,
            courriel="\ud800",
            profils=[Profil.UTILISATEUR_EJ, "Roi"],
            en_attente="oui",
            regions=["99"],
            departements=dict,
            activites=[""],
            avec_finess_ej=1,
            avec_finess_et=[],
            types_structure=["ej"],
            libelle_groupe="a\x00b",
            finess_et="1" * 33,
            raison_sociale_et=b"x",
            finess_ej="\u202e",
            raison_sociale_ej=object(),
        ).lire()
    assert [
        ("nom", "LONGUEUR"),
        ("prenom", "TYPE"),
        ("courriel", "CARACTERE"),
        ("profils[1]", "INCONNU"),
        ("en_attente", "TYPE"),
        ("regions[0]", "INCONNU"),
        ("departements[0]", "TYPE"),
        ("activites[0]", "INCONNU"),
        ("avec_finess_ej", "TYPE"),
        ("avec_finess_et", "TYPE"),
        ("types_structure[0]", "INCONNU"),
        ("libelle_groupe", "CARACTERE"),
        ("finess_et", "LONGUEUR"),
        ("raison_sociale_et", "TYPE"),
        ("finess_ej", "CARACTERE"),
        ("raison_sociale_ej", "TYPE"),
    ] == fautes(erreur)


@pytest.mark.parametrize("champ", LISTES)
def test_a_list_is_bounded(champ: str) -> None:
    """
    Also one that never ends.
    """
    with pytest.raises(DonneesInvalidesError) as erreur:
        criteres(**{champ: iter(int, 1)}).lire()
    assert [(champ, "LONGUEUR")] == fautes(erreur)
    with pytest.raises(DonneesInvalidesError) as erreur:
        criteres(**{champ: [0] * LISTE_MAXIMUM}).lire()
    assert LISTE_MAXIMUM == len(fautes(erreur))


def test_limits_are_those_of_what_is_searched() -> None:
    assert "x" * 200 == criteres(nom="x" * 200).lire().nom
    assert "x" * 254 == criteres(courriel="x" * 254).lire().courriel
    with pytest.raises(DonneesInvalidesError) as erreur:
        criteres(courriel="x" * 255).lire()
    assert [("courriel", "LONGUEUR")] == fautes(erreur)


class Chaine(str):
    """
    A text that lies about itself.
    """

    __slots__ = ()

    def __str__(self) -> str:
        raise AssertionError

    def strip(self, *_: object) -> str:
        raise AssertionError

    def split(self, *_: object, **__: object) -> list[str]:
        raise AssertionError


def test_a_subclass_of_text_is_read_as_the_text_it_is() -> None:
    lu = criteres(**{champ: Chaine("é1") for champ in TEXTES}).lire()
    assert {"e1", "É1"} == {getattr(lu, champ) for champ in TEXTES}
    assert {str} == {type(getattr(lu, champ)) for champ in TEXTES}
    regions = criteres(regions=[Chaine("84")]).lire().regions
    assert {str} == set(map(type, regions))


@given(st.fixed_dictionaries(dict.fromkeys(TEXTES, saisies)), lignes)
def test_any_text_is_answered_or_refused_by_name(
    formulaire: dict[str, object], ligne: LigneUtilisateur
) -> None:
    try:
        assert correspond(criteres(**formulaire), ligne) in {True, False}
    except DonneesInvalidesError as erreur:
        assert {e.champ for e in erreur.erreurs} <= set(TEXTES)  # noqa: PT017  (an answer will do as well)


@pytest.mark.parametrize("champ", TEXTES)
def test_hostile_strings_are_answered_or_refused_by_name(champ: str) -> None:
    """
    The public list of naughty strings, and texts of 200 kB.
    """
    vilains = json.loads(donnees("naughty", "blns.json").read_text("utf-8"))
    ligne = une_ligne()
    for vilain in (*vilains, "a" * 200_000, " " * 200_000, "\u0301" * 200_000):
        try:
            trouve = correspond(criteres(**{champ: vilain}), ligne)
        except DonneesInvalidesError as erreur:
            assert [champ] == [e.champ for e in erreur.erreurs]  # noqa: PT017  (an answer will do as well)
        else:
            assert LECTURE[champ](vilain, ligne) == trouve


def test_nothing_typed_is_shown() -> None:
    """
    Names are searched: no criterion reaches a log.
    """
    demande = RechercherUtilisateurs(acteur_id="g", criteres=criteres(nom="Durand"))
    lu = demande.criteres.lire()
    assert not any("urand" in repr(x) for x in (demande, demande.criteres, lu))
