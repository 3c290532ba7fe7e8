"""
*Rechercher un utilisateur*: what each criterion means, alone and together.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, get_type_hints

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.profil import Profil
from siaut_core.entities.structure import Etablissement, Groupe, Structure
from siaut_core.entities.text import search_key
from siaut_core.errors import DonneesInvalidesError
from siaut_core.policies.perimetre import Perimetre, perimetre
from siaut_core.testing.factory import a_gestionnaire, an_utilisateur
from siaut_core.testing.populations import (
    CRITERES,
    EJ,
    STRUCTURES,
    a_row,
    all_yes_no,
    forms,
    perimetres,
    populations,
    rows,
)
from siaut_core.testing.strategies import typed_texts
from siaut_core.use_cases.recherche.columns import (
    SHOWN,
    STRUCTURE_COLUMNS,
    UTILISATEUR_COLUMNS,
    Column,
    Kind,
)
from siaut_core.use_cases.recherche.criteria import equals
from siaut_core.use_cases.recherche.reading import LIST_MAX
from siaut_core.use_cases.recherche.rows import UtilisateurRow
from siaut_core.use_cases.recherche.structures import CriteresStructures
from siaut_core.use_cases.recherche.utilisateurs import (
    UTILISATEURS_SEARCH,
    CriteresUtilisateurs,
    RechercherUtilisateurs,
)
from tests.data import reference_data

TABLE: Final = CriteresUtilisateurs.TABLE

TEXTS: Final = (
    "nom",
    "prenom",
    "courriel",
    "libelle_groupe",
    "finess_et",
    "raison_sociale_et",
    "finess_ej",
    "raison_sociale_ej",
)
LISTS: Final = (
    "profils",
    "regions",
    "departements",
    "activites",
    "types_structure",
)
YES_NO: Final = ("en_attente", "avec_finess_ej", "avec_finess_et")


def within(fragment: str, text: str | None) -> bool:
    return not search_key(fragment) or (
        bool(text) and search_key(fragment) in search_key(text or "")
    )


def writes(adresse: str) -> tuple[str, str]:
    """
    Write an address as it was typed, and with its domain as machines spell it.
    """
    locale, _, domain = adresse.rpartition("@")
    return adresse, f"{locale}@{domain.encode('idna').decode()}"


def begins_with_(prefix: str, numero: object) -> bool:
    wanted = prefix.replace(" ", "").upper()
    return not wanted or (numero is not None and str(numero).startswith(wanted))


def et_of(row: UtilisateurRow) -> Etablissement | None:
    return row.structure if isinstance(row.structure, Etablissement) else None


def groupe_of(row: UtilisateurRow) -> Groupe | None:
    return row.structure if isinstance(row.structure, Groupe) else None


def with_ej(row: UtilisateurRow) -> bool:
    return row.ej is not None and row.ej.numero is not None


def with_et(row: UtilisateurRow) -> bool:
    return (et := et_of(row)) is not None and et.numero is not None


# The guide's criteria, as a reader would say them.
READING: Final[dict[str, Callable[[Any, UtilisateurRow], bool]]] = {
    "nom": lambda v, row: within(v, row.utilisateur.nom),
    "prenom": lambda v, row: within(v, row.utilisateur.prenom),
    "courriel": lambda v, row: any(
        within(v, written) for written in writes(row.utilisateur.courriel.adresse)
    ),
    "profils": lambda v, row: not v or row.utilisateur.profil in v,
    "en_attente": lambda v, row: v in {None, row.utilisateur.valide_le is None},
    "regions": lambda v, row: not v or row.structure.coordonnees.region in v,
    "departements": lambda v, row: not v or row.structure.coordonnees.departement in v,
    "activites": lambda v, row: not v or any(a in v for a in row.utilisateur.activites),
    "avec_finess_ej": lambda v, row: v in {None, with_ej(row)},
    "avec_finess_et": lambda v, row: v in {None, with_et(row)},
    "types_structure": lambda v, row: not v or row.structure.type_structure in v,
    "libelle_groupe": lambda v, row: within(
        v, groupe.libelle if (groupe := groupe_of(row)) else None
    ),
    "finess_et": lambda v, row: begins_with_(
        v, et.numero if (et := et_of(row)) else None
    ),
    "raison_sociale_et": lambda v, row: within(
        v, et.raison_sociale if (et := et_of(row)) else None
    ),
    "finess_ej": lambda v, row: begins_with_(v, row.ej.numero if row.ej else None),
    "raison_sociale_ej": lambda v, row: within(
        v, row.ej.raison_sociale if row.ej else row.structure.nom
    ),
}


def criteres(**fields: object) -> CriteresUtilisateurs:
    return CriteresUtilisateurs(**fields)  # type: ignore[arg-type]  # as it was typed


def faults(
    error: pytest.ExceptionInfo[DonneesInvalidesError],
) -> list[tuple[str, str]]:
    return [(e.field, e.code) for e in error.value.faults]


def test_the_form_is_the_table() -> None:
    expected = list(TABLE)
    assert expected == [field.name for field in attrs.fields(CriteresUtilisateurs)]
    assert set(expected) == set(READING) == set(CRITERES)
    assert set(expected) == {*TEXTS, *LISTS, *YES_NO}


@attrs.frozen(kw_only=True)
class MoreCriteres(CriteresUtilisateurs):
    """
    The same form with one more line: what a criterion on a column takes.
    """

    valideur: bool | None = equals("valideur")


@given(populations, perimetres, all_yes_no, forms)
def test_a_criterion_is_one_line_of_its_form(
    population: list[UtilisateurRow],
    visible: Perimetre,
    valideur: bool | None,  # noqa: FBT001  (drawn)
    formulaire: dict[str, object],
) -> None:
    """
    It is read, answered and told apart by cursors; adapters: `SearchContract`.
    """
    more = MoreCriteres(valideur=valideur, **formulaire)  # type: ignore[arg-type]  # as it was typed
    asked = RechercherUtilisateurs(acteur_id="g-1", criteres=more, size=200)
    without = attrs.evolve(asked, criteres=criteres(**formulaire))
    queries = [UTILISATEURS_SEARCH.query(d, visible) for d in (asked, without)]
    kept, everyone = (UTILISATEURS_SEARCH.answer(q, population) for q in queries)

    expected = [
        row for row in everyone if valideur in {None, row.utilisateur.droit_validation}
    ]
    assert expected == kept
    assert (valideur is None) == (queries[0].digest == queries[1].digest)


def test_a_criterion_that_is_added_names_its_fault() -> None:
    with pytest.raises(DonneesInvalidesError) as error:
        MoreCriteres(valideur="oui", prenom=3).parse()  # type: ignore[arg-type]  # as it was typed
    assert [("prenom", "TYPE"), ("valideur", "TYPE")] == faults(error)


@pytest.mark.parametrize("field", READING)
def test_a_criterion_means_what_a_reader_says(field: str) -> None:
    """
    Each alone, on any row. Guide: R3.
    """

    @given(CRITERES[field], rows)
    def check(value: object, row: UtilisateurRow) -> None:
        expected = READING[field](value, row)
        assert expected == UTILISATEURS_SEARCH.matches(criteres(**{field: value}), row)

    check()


@pytest.mark.parametrize("field", READING)
def test_a_criterion_can_keep_and_can_refuse(field: str) -> None:
    """
    So that the property above is about something.
    """
    examples = {
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
    opposites = {
        "profils": [Profil.GESTIONNAIRE_ET, Profil.UTILISATEUR_EJ],
        "en_attente": False,
        "regions": ["11", "94"],
        "departements": ["2A"],
        "activites": ["QA050"],
        "avec_finess_ej": False,
        "avec_finess_et": False,
        "types_structure": ["EJ", "Groupe"],
    }
    row = a_row(nom="Le Coeur")
    assert UTILISATEURS_SEARCH.matches(criteres(**{field: examples[field]}), row)
    assert not UTILISATEURS_SEARCH.matches(
        criteres(**{field: opposites.get(field, "zzz")}), row
    )


@given(forms, populations)
def test_criteria_are_cumulative(
    formulaire: dict[str, object], population: list[UtilisateurRow]
) -> None:
    """
    All together keep what each keeps alone. Guide: R1.
    """
    expected = [
        row
        for row in population
        if all(READING[field](value, row) for field, value in formulaire.items())
    ]
    rows = map(UTILISATEURS_SEARCH.fold, population)
    kept = UTILISATEURS_SEARCH.keep(criteres(**formulaire).parse(), rows)
    assert expected == [row[SHOWN] for row in kept]


@given(populations, perimetres, forms)
def test_a_search_never_leaves_the_perimeter(
    population: list[UtilisateurRow],
    visible: Perimetre,
    formulaire: dict[str, object],
) -> None:
    """
    And an empty one lists everyone inside. Guide: R2.
    """

    def found(**fields: object) -> set[str]:
        demande = RechercherUtilisateurs(acteur_id="g-1", criteres=criteres(**fields))
        page = UTILISATEURS_SEARCH.search(demande, visible, population)
        return {row.utilisateur.id for row in page.rows}

    inside = {
        row.utilisateur.id for row in population if visible.contient(row.structure)
    }
    assert inside == found()
    assert found(**formulaire) <= inside


@pytest.mark.parametrize("structure", STRUCTURES, ids=lambda s: s.id)
def test_an_empty_search_lists_oneself(structure: Structure) -> None:
    """
    Guide: R2.
    """
    me = a_gestionnaire(structure=structure)
    ej = next((e for e in EJ if e.id == getattr(structure, "ej_id", None)), None)
    row = UtilisateurRow(me, structure, ej)
    demande = RechercherUtilisateurs(acteur_id=me.id)
    page = UTILISATEURS_SEARCH.search(demande, perimetre(me), [row])
    assert (row,) == page.rows


def test_who_administers_nothing_finds_nobody() -> None:
    me = an_utilisateur()
    demande = RechercherUtilisateurs(acteur_id=me.id)
    page = UTILISATEURS_SEARCH.search(demande, perimetre(me), [a_row()])
    assert () == page.rows


BLANK: Final[dict[object, object]] = {
    str | None: "",
    object: (),
    bool | None: None,
}


@pytest.mark.parametrize("form", [CriteresUtilisateurs, CriteresStructures])
def test_a_criterion_that_is_left_out_is_left_blank(form: type[Any]) -> None:
    """
    As the screen shows it: no text, no choice, and Tous for a yes or no.
    """
    kinds = get_type_hints(form)
    for field in attrs.fields(form):
        assert BLANK[kinds[field.name]] == getattr(form(), field.name)


def test_texts_are_the_columns_that_are_folded() -> None:
    columns: list[Column[Any]] = [*UTILISATEUR_COLUMNS, *STRUCTURE_COLUMNS]
    for column in columns:
        assert (column.kind is Kind.TEXT) is (column.fold is not None)


def test_no_criterion_is_annuler_les_filtres() -> None:
    """
    Guide: R4. Absent, empty, or made of nothing that counts: all ask nothing.
    """
    empty = dict.fromkeys(TEXTS, "")
    assert () == CriteresUtilisateurs().parse()
    assert () == criteres(**dict.fromkeys(TABLE)).parse()
    assert () == criteres(**empty, profils=[], regions=set()).parse()
    assert () == criteres(nom="  ", prenom="-", courriel="’").parse()


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
    row = a_row(nom=nom, prenom=nom)
    assert UTILISATEURS_SEARCH.matches(criteres(nom=fragment, prenom=fragment), row)


@pytest.mark.parametrize(
    "wildcard", ["%", "_", "*", "?", "\\", "[a-z]", ".*", "^", "$"]
)
@pytest.mark.parametrize("field", TEXTS)
def test_wildcards_are_plain_characters(field: str, wildcard: str) -> None:
    assert not UTILISATEURS_SEARCH.matches(criteres(**{field: wildcard}), a_row())


def test_a_wildcard_finds_itself() -> None:
    assert UTILISATEURS_SEARCH.matches(criteres(nom="0%_"), a_row(nom="100%_sûr"))


@pytest.mark.parametrize("entered", ["2a0", "2 A 0", " 2A 0", "2A0\u00a00"])
def test_a_finess_number_is_found_by_its_beginning(entered: str) -> None:
    """
    Guide: R3; as people copy it from a list.
    """
    row = UtilisateurRow(an_utilisateur("u-1", EJ[1]), EJ[1])
    assert UTILISATEURS_SEARCH.matches(criteres(finess_ej=entered), row)
    assert not UTILISATEURS_SEARCH.matches(criteres(finess_et=entered), row)
    assert not UTILISATEURS_SEARCH.matches(criteres(finess_ej="000"), row)


def test_one_value_alone_is_a_list_of_one() -> None:
    """
    A profile is a text: it is not taken for a list of letters.
    """
    expected = criteres(profils=[Profil.UTILISATEUR_ET], regions=["84"]).parse()
    assert expected == criteres(profils=Profil.UTILISATEUR_ET, regions="84").parse()
    assert (
        expected == criteres(profils=["Promoteur Utilisateur ET"], regions="84").parse()
    )
    assert (
        expected
        == criteres(profils=iter([Profil.UTILISATEUR_ET]), regions={"84"}).parse()
    )


def test_a_withdrawn_activity_can_be_searched() -> None:
    """
    Accounts keep it (C15), whatever the nomenclature in force.
    """
    row = a_row(activites=("ANCIEN",))
    assert UTILISATEURS_SEARCH.matches(criteres(activites=["ANCIEN"]), row)


def test_every_wrong_criterion_is_named_at_once() -> None:
    with pytest.raises(DonneesInvalidesError) as error:
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
        ).parse()
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
    ] == faults(error)


@pytest.mark.parametrize("field", LISTS)
def test_a_list_is_bounded(field: str) -> None:
    """
    Also one that never ends.
    """
    with pytest.raises(DonneesInvalidesError) as error:
        criteres(**{field: iter(int, 1)}).parse()
    assert [(field, "LONGUEUR")] == faults(error)
    with pytest.raises(DonneesInvalidesError) as error:
        criteres(**{field: [0] * LIST_MAX}).parse()
    assert LIST_MAX == len(faults(error))


def test_limits_are_those_of_what_is_searched() -> None:
    assert ["x" * 200] == [c.value for c in criteres(nom="x" * 200).parse()]
    assert ["x" * 254] == [c.value for c in criteres(courriel="x" * 254).parse()]
    with pytest.raises(DonneesInvalidesError) as error:
        criteres(courriel="x" * 255).parse()
    assert [("courriel", "LONGUEUR")] == faults(error)


class Chain(str):
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
    found = criteres(**{field: Chain("é1") for field in TEXTS}).parse()
    assert {"e1", "É1"} == {c.value for c in found}
    assert [str] * len(TEXTS) == [type(c.value) for c in found]
    [regions] = criteres(regions=[Chain("84")]).parse()
    assert {str} == set(map(type, regions.value))


@given(st.fixed_dictionaries(dict.fromkeys(TEXTS, typed_texts)), rows)
def test_any_text_is_answered_or_refused_by_name(
    formulaire: dict[str, object], row: UtilisateurRow
) -> None:
    try:
        assert UTILISATEURS_SEARCH.matches(criteres(**formulaire), row) in {
            True,
            False,
        }
    except DonneesInvalidesError as error:
        assert {e.field for e in error.faults} <= set(TEXTS)  # noqa: PT017  (an answer will do as well)


@pytest.mark.parametrize("field", TEXTS)
def test_hostile_strings_are_answered_or_refused_by_name(field: str) -> None:
    """
    The public list of naughty strings, and texts of 200 kB.
    """
    naughty_ones = json.loads(reference_data("naughty", "blns.json").read_text("utf-8"))
    row = a_row()
    for naughty in (*naughty_ones, "a" * 200_000, " " * 200_000, "\u0301" * 200_000):
        try:
            found = UTILISATEURS_SEARCH.matches(criteres(**{field: naughty}), row)
        except DonneesInvalidesError as error:
            assert [field] == [e.field for e in error.faults]  # noqa: PT017  (an answer will do as well)
        else:
            assert READING[field](naughty, row) == found


def test_nothing_typed_is_shown() -> None:
    """
    Names are searched: no criterion reaches a log.
    """
    demande = RechercherUtilisateurs(acteur_id="g", criteres=criteres(nom="Durand"))
    found = demande.criteres.parse()
    assert not any("urand" in repr(x) for x in (demande, demande.criteres, found))
