"""
*Pages*: any list walked to its end shows each row once, in order.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.profil import Profil
from siaut_core.entities.text import search_key
from siaut_core.errors import DonneesInvalidesError
from siaut_core.policies.perimetre import Perimetre
from siaut_core.testing.factory import NOON, a_groupe, an_ej, an_et, an_utilisateur
from siaut_core.testing.populations import a_row, perimetres, populations, rows
from siaut_core.testing.strategies import typed_texts
from siaut_core.use_cases.recherche.columns import (
    structure_columns,
    utilisateur_columns,
)
from siaut_core.use_cases.recherche.pagination import (
    SIZE,
    SIZE_MAX,
    Cursor,
    Page,
)
from siaut_core.use_cases.recherche.rows import UtilisateurRow
from siaut_core.use_cases.recherche.structures import (
    STRUCTURES_SEARCH,
    RechercherStructures,
)
from siaut_core.use_cases.recherche.utilisateurs import (
    UTILISATEURS_SEARCH,
    CriteresUtilisateurs,
    RechercherUtilisateurs,
    TriUtilisateurs,
)

SORTABLE_HEADINGS: Final = [
    "Nom",
    "Prénom",
    "Courriel",
    "Profil",
    "Valideur",
    "Raison sociale EJ",
    "Raison sociale ET",
    "Région",
    "Compte validé",
    "Actif",
]

tris = st.sampled_from(TriUtilisateurs)
sizes = st.integers(1, 5)

# As texts of a key: anything but controls and surrogates.
places = st.lists(
    st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=30), max_size=8
).map(tuple)
cursors = st.builds(
    Cursor, places, st.binary(max_size=9).map(lambda b: hashlib.sha256(b).hexdigest())
)

ET_OF_THE_EJ: Final = Perimetre("ej-1", with_attached=True)  # type: ignore[arg-type]  # as an id


def demande(**fields: object) -> RechercherUtilisateurs:
    return RechercherUtilisateurs(acteur_id="g-1", **fields)  # type: ignore[arg-type]  # as it was asked


def search(
    population: list[UtilisateurRow], visible: Perimetre, **fields: object
) -> Page[UtilisateurRow]:
    return UTILISATEURS_SEARCH.search(demande(**fields), visible, population)


def walk(
    population: list[UtilisateurRow], visible: Perimetre, **fields: object
) -> list[UtilisateurRow]:
    """
    Walk from the first page to the last, by the text of each cursor.
    """
    views: list[UtilisateurRow] = []
    page = search(population, visible, **fields)
    while page.following is not None:
        views.extend(page.rows)
        assert len(views) <= len(population), "the walk has no end"
        page = search(population, visible, **fields, after=page.following.text())
    return [*views, *page.rows]


def faults(
    error: pytest.ExceptionInfo[DonneesInvalidesError],
) -> list[tuple[str, str]]:
    return [(e.field, e.code) for e in error.value.faults]


def column(tri: TriUtilisateurs, row: UtilisateurRow) -> tuple[str, str]:
    """
    Give what a column sorts on, as the design says it.
    """
    compte = row.utilisateur
    yes_no = {
        TriUtilisateurs.VALIDEUR: compte.droit_validation,
        TriUtilisateurs.EN_ATTENTE: compte.valide_le is None,
        TriUtilisateurs.ACTIF: compte.actif,
    }
    if tri in yes_no:
        return ("1" if yes_no[tri] else "0"), ""
    text = {
        TriUtilisateurs.NOM: compte.nom,
        TriUtilisateurs.PRENOM: compte.prenom,
        TriUtilisateurs.COURRIEL: compte.courriel.adresse,
        TriUtilisateurs.PROFIL: compte.profil.libelle,
        TriUtilisateurs.RAISON_SOCIALE_EJ: row.raison_sociale_ej,
        TriUtilisateurs.RAISON_SOCIALE_ET: row.raison_sociale_et,
        TriUtilisateurs.REGION: row.region,
    }[tri]
    return search_key(text), text


def place(tri: TriUtilisateurs, row: UtilisateurRow) -> tuple[str, ...]:
    return UTILISATEURS_SEARCH.sort_key(UTILISATEURS_SEARCH.orders[tri], row)


def rank(tri: TriUtilisateurs, row: UtilisateurRow) -> tuple[object, ...]:
    compte = row.utilisateur
    return (
        column(tri, row),
        (search_key(compte.nom), compte.nom),
        (search_key(compte.prenom), compte.prenom),
        compte.id,
    )


def test_sort_arrows_are_those_of_the_screen() -> None:
    """
    On all but Activités, Département and Actions. Guide: R5.
    """
    assert SORTABLE_HEADINGS == [tri.header for tri in TriUtilisateurs]


def test_codes_of_profiles_sort_as_their_labels() -> None:
    """
    So that an adapter sorts on the column it has.
    """
    assert sorted(Profil, key=lambda p: p.libelle) == sorted(Profil)


@given(populations, perimetres, tris, sizes)
def test_a_walk_shows_each_row_once_in_order(
    population: list[UtilisateurRow],
    visible: Perimetre,
    tri: TriUtilisateurs,
    size: int,
) -> None:
    inside = [row for row in population if visible.contient(row.structure)]
    expected = sorted(inside, key=lambda row: rank(tri, row))
    assert expected == walk(population, visible, tri=tri, size=size)


@given(populations, perimetres, tris, sizes)
def test_descending_is_the_exact_reverse(
    population: list[UtilisateurRow],
    visible: Perimetre,
    tri: TriUtilisateurs,
    size: int,
) -> None:
    ascending = walk(population, visible, tri=tri, size=size)
    descendant = walk(population, visible, tri=tri, size=size, descendant=True)
    assert ascending[::-1] == descendant


@given(
    populations,
    st.lists(populations, max_size=6),
    tris,
    st.booleans(),
    st.integers(1, 3),
)
def test_a_row_unchanged_during_the_walk_is_seen_exactly_once(
    stables: list[UtilisateurRow],
    passing: list[list[UtilisateurRow]],
    tri: TriUtilisateurs,
    descendant: bool,  # noqa: FBT001  (drawn)
    size: int,
) -> None:
    """
    While others come and go between two pages.
    """
    fixed = {row.utilisateur.id for row in stables}
    views: list[str] = []
    after: Cursor | None = None
    while after is not None or not views:
        others = passing.pop() if passing else []
        present = [x for x in others if x.utilisateur.id not in fixed]
        page = search(
            [*present, *stables],
            Perimetre("ej-1", with_attached=True),  # type: ignore[arg-type]  # as an id
            tri=tri,
            descendant=descendant,
            size=size,
            after=after,
        )
        views += [row.utilisateur.id for row in page.rows] or ["-"]
        after = page.following
    inside = {x.utilisateur.id for x in stables if ET_OF_THE_EJ.contient(x.structure)}
    assert sorted(inside) == sorted(id for id in views if id in fixed)


@given(populations, tris, sizes, st.booleans())
def test_an_adapter_may_answer_too_much_or_just_enough(
    population: list[UtilisateurRow],
    tri: TriUtilisateurs,
    size: int,
    descendant: bool,  # noqa: FBT001  (drawn)
) -> None:
    """
    A page is cut from what it returned; there is a next one only when rows are left.
    """
    query = UTILISATEURS_SEARCH.query(
        demande(tri=tri, size=size, descendant=descendant), ET_OF_THE_EJ
    )
    reply = UTILISATEURS_SEARCH.answer(query, population)
    page = UTILISATEURS_SEARCH.page(query, reply)
    assert len(reply) <= query.limit == size + 1
    assert tuple(reply[:size]) == page.rows
    assert (len(reply) > size) == (page.following is not None)
    if page.following is not None:
        expected = Cursor(place(tri, page.rows[-1]), query.digest)
        assert expected == page.following


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("0", "1", "1")),
        (
            {"droit_validation": True, "valide_le": NOON, "actif": False},
            ("1", "0", "0"),
        ),
    ],
)
def test_no_comes_before_yes(
    fields: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    """
    In the three columns that say it: a digit each, for adapters to store.
    """
    columns = utilisateur_columns(a_row(**fields).utilisateur)
    assert expected == tuple(columns[c] for c in ("valideur", "en_attente", "actif"))


def test_an_account_of_a_groupe_is_nowhere() -> None:
    columns = structure_columns(a_groupe())
    assert {""} == {columns[c] for c in ("region", "nom_region", "departement")}


@given(rows, tris)
def test_a_sort_key_is_never_null(row: UtilisateurRow, tri: TriUtilisateurs) -> None:
    """
    A text for each column of the order, whatever the row lacks.
    """
    key = place(tri, row)
    assert len(UTILISATEURS_SEARCH.orders[tri]) == len(key)
    assert all(isinstance(text, str) for text in key)


@given(cursors)
def test_a_cursor_is_read_back_as_it_was_written(cursor: Cursor) -> None:
    assert cursor == Cursor.parse(cursor.text())


@given(cursors, st.data())
def test_an_altered_cursor_is_refused(cursor: Cursor, data: st.DataObject) -> None:
    """
    One character changed, added or removed, anywhere.
    """
    text = cursor.text()
    where = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(
        st.sampled_from("Aa0-_= \n\u00e9\x00").filter(lambda c: c != text[where])
    )
    for false in (
        text[:where] + other + text[where + 1 :],
        text[:where] + other + text[where:],
        text[:where] + text[where + 1 :],
    ):
        if false != text:
            with pytest.raises(DonneesInvalidesError) as error:
                Cursor.parse(false)
            assert [("", "CURSEUR")] == faults(error)


def forger(content: str | bytes) -> str:
    """
    Seal any content as a cursor, as somebody who read this code would.
    """
    octets = content.encode() if isinstance(content, str) else content
    seal = hashlib.sha256(octets).digest()[:16]
    return base64.urlsafe_b64encode(seal + octets).decode()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "null",
        "[]",
        "{}",
        "1",
        "true",
        '"abc"',
        "[1]",
        '["a", null]',
        '["a", ["b"]]',
        '["a","b"]',
        '["a", "b"] ',
        '{"a": "b"}',
        '["a", "\\ud800"]',
        '["a", "b\\u0000"]',
        '["a", "b\\n"]',
        "[" * 40_000,
        "9" * 40_000,
        "NaN",
        b"\xff\xfe",
        b'["\xed\xa0\x80"]',
    ],
    ids=lambda content: repr(content[:20]),
)
def test_a_forged_cursor_is_refused(content: str | bytes) -> None:
    """
    Also with the right seal: only what `Cursor.text` writes is read.
    """
    with pytest.raises(DonneesInvalidesError) as error:
        Cursor.parse(forger(content))
    assert [("", "CURSEUR")] == faults(error)


def test_the_forger_can_write_a_cursor() -> None:
    """
    So that the test above refuses what it says, not the forger's hand.
    """
    assert Cursor(("b",), "a") == Cursor.parse(forger('["a", "b"]'))


@pytest.mark.parametrize("text", [0, b"", [], {}, "A" * 65_537, "A" * 200_000, "é"])
def test_what_is_no_cursor_is_refused(text: object) -> None:
    with pytest.raises(DonneesInvalidesError) as error:
        UTILISATEURS_SEARCH.query(demande(after=text), ET_OF_THE_EJ)
    assert [("after", "CURSEUR")] == faults(error)


@given(typed_texts)
def test_any_text_is_refused_by_name(text: str) -> None:
    if text:
        with pytest.raises(DonneesInvalidesError) as error:
            UTILISATEURS_SEARCH.query(demande(after=text), ET_OF_THE_EJ)
        assert [("after", "CURSEUR")] == faults(error)


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_cursor_is_the_first_page(nothing: object) -> None:
    assert None is UTILISATEURS_SEARCH.query(demande(after=nothing), ET_OF_THE_EJ).after


def test_the_longest_names_fit_in_a_cursor() -> None:
    """
    Each letter of these folds to eighteen.
    """
    ligature = "\ufdfa"
    et = an_et(raison_sociale=ligature * 200)
    row = UtilisateurRow(
        an_utilisateur("u" * 64, et, nom=ligature * 100, prenom=ligature * 100), et
    )
    tri = TriUtilisateurs.RAISON_SOCIALE_ET
    cursor = Cursor(place(tri, row), "0" * 64)
    assert cursor == Cursor.parse(cursor.text())


def test_the_longest_cursor_is_read_and_no_longer_one() -> None:
    """
    65,536 characters, of the 48 kB that they are made of.
    """
    framework = len('["", ""]') + 16
    for length, expected in ((65_536, True), (65_540, False)):
        cursor = Cursor(("a" * (length * 3 // 4 - framework),), "")
        assert length == len(cursor.text())
        assert expected is (cursor == read_back(cursor))


def read_back(cursor: Cursor) -> Cursor | None:
    try:
        return Cursor.parse(cursor.text())
    except DonneesInvalidesError:
        return None


def test_a_cursor_spends_no_room_on_accents() -> None:
    """
    Else the longest names would not fit.
    """
    octets = base64.urlsafe_b64decode(Cursor(("é",), "x").text())
    assert octets.endswith('["x", "é"]'.encode())


NAME_A: Final = CriteresUtilisateurs(nom="a")


@pytest.mark.parametrize(
    "other",
    [
        demande(criteres=CriteresUtilisateurs(nom="b")),
        demande(criteres=CriteresUtilisateurs(prenom="a")),
        demande(criteres=attrs.evolve(NAME_A, en_attente=False)),
        demande(criteres=attrs.evolve(NAME_A, avec_finess_ej=False)),
        demande(criteres=attrs.evolve(NAME_A, regions=["84"])),
        demande(criteres=NAME_A, tri=TriUtilisateurs.PRENOM),
        demande(criteres=NAME_A, descendant=True),
        demande(),
    ],
)
def test_a_cursor_of_another_search_is_refused(other: RechercherUtilisateurs) -> None:
    """
    Criteria, column and direction are in its digest.
    """
    digest = UTILISATEURS_SEARCH.query(demande(criteres=NAME_A), ET_OF_THE_EJ).digest
    after = Cursor(("",) * len(UTILISATEURS_SEARCH.orders[other.tri]), digest)
    with pytest.raises(DonneesInvalidesError) as error:
        UTILISATEURS_SEARCH.query(attrs.evolve(other, after=after), ET_OF_THE_EJ)
    assert [("after", "CURSEUR")] == faults(error)


def test_a_cursor_outlives_what_does_not_change_the_list() -> None:
    """
    The size of pages, the spelling of a criterion, and the perimeter.

    The latter is applied again, and is no secret that a cursor should carry.
    """
    query = UTILISATEURS_SEARCH.query(demande(criteres=NAME_A), ET_OF_THE_EJ)
    after = Cursor(("",) * 5, query.digest)
    other = demande(criteres=CriteresUtilisateurs(nom=" Â "), size=3, after=after)
    assert query.digest == UTILISATEURS_SEARCH.query(other, Perimetre()).digest


def test_a_cursor_of_accounts_is_none_of_structures() -> None:
    after = Cursor(("",) * 5, UTILISATEURS_SEARCH.query(demande(), ET_OF_THE_EJ).digest)
    with pytest.raises(DonneesInvalidesError) as error:
        STRUCTURES_SEARCH.query(
            RechercherStructures(acteur_id="g-1", after=after), ET_OF_THE_EJ
        )
    assert [("after", "CURSEUR")] == faults(error)


@pytest.mark.parametrize("length", [0, 1, 4, 6])
def test_a_cursor_has_as_many_texts_as_the_sort(length: int) -> None:
    digest = UTILISATEURS_SEARCH.query(demande(), ET_OF_THE_EJ).digest
    with pytest.raises(DonneesInvalidesError) as error:
        UTILISATEURS_SEARCH.query(
            demande(after=Cursor(("a",) * length, digest)), ET_OF_THE_EJ
        )
    assert [("after", "CURSEUR")] == faults(error)


@given(st.permutations(["84", "27", "94", "04"]))
def test_a_digest_forgets_the_order_of_a_list(regions: list[str]) -> None:
    """
    And is the same in every process: sets of texts are not.
    """
    criteres = CriteresUtilisateurs(regions=regions, profils=["GESTIONNAIRE_ET"])
    query = UTILISATEURS_SEARCH.query(demande(criteres=criteres), ET_OF_THE_EJ)
    canonical = [
        "UtilisateursQuery",
        [
            ["profil", "AMONG", ["GESTIONNAIRE_ET"]],
            ["region", "AMONG", sorted(regions)],
        ],
        ["nom", "nom_raw", "prenom", "prenom_raw", "id"],
        False,
    ]
    expected = hashlib.sha256(json.dumps(canonical).encode()).hexdigest()
    assert expected == query.digest


@pytest.mark.parametrize("size", [0, -1, 201, 10**30, True, 1.0, "50", None])
def test_the_size_of_a_page_is_bounded(size: object) -> None:
    with pytest.raises(DonneesInvalidesError) as error:
        UTILISATEURS_SEARCH.query(demande(size=size), ET_OF_THE_EJ)
    assert [("size", "TAILLE")] == faults(error)


def test_a_page_holds_50_rows_unless_told_otherwise_and_200_at_most() -> None:
    assert (50, 200) == (SIZE, SIZE_MAX)
    assert 51 == UTILISATEURS_SEARCH.query(demande(), ET_OF_THE_EJ).limit
    assert 201 == UTILISATEURS_SEARCH.query(demande(size=200), ET_OF_THE_EJ).limit


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(DonneesInvalidesError) as error:
        UTILISATEURS_SEARCH.query(
            demande(
                criteres=CriteresUtilisateurs(nom=3, regions=["84", "x"]),  # type: ignore[arg-type]  # as it was typed
                tri="ACTIVITES",
                descendant="non",
                size=0,
                after="zzz",
            ),
            ET_OF_THE_EJ,
        )
    assert [
        ("criteres.nom", "TYPE"),
        ("criteres.regions[1]", "INCONNU"),
        ("tri", "INCONNU"),
        ("descendant", "TYPE"),
        ("size", "TAILLE"),
        ("after", "CURSEUR"),
    ] == faults(error)


@pytest.mark.parametrize("tri", ["nom", "", None, 3, "__class__", "DEPARTEMENT"])
def test_only_columns_with_arrows_are_sorted(tri: object) -> None:
    with pytest.raises(DonneesInvalidesError) as error:
        UTILISATEURS_SEARCH.query(demande(tri=tri), ET_OF_THE_EJ)
    assert [("tri", "INCONNU")] == faults(error)


def test_criteria_of_another_kind_are_refused() -> None:
    with pytest.raises(DonneesInvalidesError) as error:
        UTILISATEURS_SEARCH.query(demande(criteres={"nom": "x"}), ET_OF_THE_EJ)
    assert [("criteres", "TYPE")] == faults(error)


def test_a_cursor_shows_no_name() -> None:
    """
    It holds the names of a row: it is not for logs.
    """
    row = a_row(nom="Dupont")
    cursor = Cursor(place(TriUtilisateurs.NOM, row), "0" * 64)
    query = attrs.evolve(
        UTILISATEURS_SEARCH.query(demande(), ET_OF_THE_EJ), after=cursor.position
    )
    shown = f"{cursor} {cursor!r} {Page((row,), cursor)!r} {query!r}"
    assert "Cursor(<masqué>)" == repr(cursor)
    assert "upont" not in shown.casefold()
    assert cursor == copy.deepcopy(cursor)


def test_rows_that_fold_alike_are_told_apart() -> None:
    """
    By their text, then by the rest of the key, down to the identifier.
    """
    et, ej = an_et(), an_ej()
    noms = ["Emile", "EMILE", "Émile", "emile", "EMILE"]
    population = [
        UtilisateurRow(an_utilisateur(f"u-{i}", et, nom=nom), et, ej)
        for i, nom in enumerate(noms)
    ]
    ids = [x.utilisateur.id for x in walk(population, ET_OF_THE_EJ, size=1)]
    assert ["u-1", "u-4", "u-0", "u-3", "u-2"] == ids
