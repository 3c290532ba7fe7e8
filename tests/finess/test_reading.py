"""
*Reading*: what a line says is what we read, and every fault is told.
"""

from __future__ import annotations

import gzip
import io
import unicodedata
from datetime import date

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.characters import is_invisible
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.structure import TEXT_MAX, Coordonnees
from siaut_core.errors import DonneesInvalidesError
from siaut_core.finess import (
    EJLine,
    ETLine,
    FaultyLine,
    is_conventional,
    read_entites_juridiques,
    read_etablissements,
)
from siaut_core.finess.fields import POSITIONS_EJ, POSITIONS_ET, Locality
from siaut_core.finess.reading import _coordonnees
from siaut_core.testing.strategies import coordonnees, numeros
from tests.finess.lines import NUMERO, NUMERO_EJ, an_ej_line, an_et_line, row


def _an_et(**fields: str) -> ETLine:
    (line,) = read_etablissements([an_et_line(**fields)])
    return line


def _an_ej(**fields: str) -> EJLine:
    (line,) = read_entites_juridiques([an_ej_line(**fields)])
    return line


def _et_faults(*lines: str | bytes) -> list[tuple[int, str, str]]:
    faulty_ones: list[FaultyLine] = []
    list(read_etablissements(lines, report=faulty_ones.append))  # type: ignore[arg-type]  # bytes and text, mixed on purpose
    return [(f.line_number, e.field, e.code) for f in faulty_ones for e in f.faults]


def _ej_faults(*lines: str) -> list[tuple[int, str, str]]:
    faulty_ones: list[FaultyLine] = []
    list(read_entites_juridiques(lines, report=faulty_ones.append))
    return [(f.line_number, e.field, e.code) for f in faulty_ones for e in f.faults]


def test_an_establishment_is_read_position_by_position() -> None:
    line = _an_et(
        rs="CH DE BOURG",
        rslongue="CENTRE HOSPITALIER DE BOURG-EN-BRESSE",
        complrs="COMPLEMENT",
        compldistrib="BAT A",
        numvoie="900",
        typvoie="RTE",
        voie="DE PARIS",
        lieuditbp="BP 1",
        commune="451",
        departement="01",
        libdepartement="AIN",
        ligneacheminement="01440 VIRIAT",
        telephone="0400000000",
        telecopie="0400000001",
        categetab="355",
        dateouv="1979-02-13",
        dateautor="1979-02-12",
        datemaj="2020-02-04",
        numuai="0010001A",
    )

    assert line == ETLine(
        line_number=1,
        numero=NumeroFiness(NUMERO),
        numero_ej=NumeroFiness(NUMERO_EJ),
        raison_sociale="CENTRE HOSPITALIER DE BOURG-EN-BRESSE",
        coordonnees=Coordonnees(
            numero_et_voie="900 RTE DE PARIS",
            code_postal="01440",
            commune="VIRIAT",
            departement="01",
            telephone="0400000000",
        ),
        code_departement="01",
        category="355",
        ouverture_le=date(1979, 2, 13),
        autorisation_le=date(1979, 2, 12),
        mise_a_jour_le=date(2020, 2, 4),
    )


def test_a_legal_entity_is_read_position_by_position() -> None:
    line = _an_ej(
        rs="CH DE BOURG",
        rslongue="CENTRE HOSPITALIER DE BOURG-EN-BRESSE",
        numvoie="900",
        typvoie="RTE",
        voie="DE PARIS",
        compldistrib="BAT A",
        lieuditbp="BP 1",
        commune="451",
        ligneacheminement="01440 VIRIAT",
        departement="01",
        telephone="0400000000",
        statutjuridique="13",
        categetab="355",
        siren="260100045",
        datecrea="1979-02-13",
    )

    assert line == EJLine(
        line_number=1,
        numero=NumeroFiness(NUMERO_EJ),
        raison_sociale="CENTRE HOSPITALIER DE BOURG-EN-BRESSE",
        coordonnees=Coordonnees(
            numero_et_voie="900 RTE DE PARIS",
            code_postal="01440",
            commune="VIRIAT",
            departement="01",
            telephone="0400000000",
        ),
        code_departement="01",
        statut_juridique="13",
        creation_le=date(1979, 2, 13),
    )


# What people may have typed in a FINESS screen, as both encodings can write it.
text = st.text(
    st.characters(codec="iso8859-15", exclude_categories=["Cc", "Cf"]), max_size=38
)
day = st.dates(date(1800, 1, 1), date(2100, 1, 1)) | st.none()


@given(
    st.lists(st.tuples(numeros, text, text, text, text, day), max_size=8),
    st.sampled_from(["utf-8", "iso8859-15"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_whatever_is_written_is_read_back(
    lines: list[tuple[NumeroFiness, str, str, str, str, date | None]],
    encoding: str,
    ending: str,
    compressed: bool,  # noqa: FBT001  (one half of the cases)
) -> None:
    """
    Quotes, semicolons and accents included, in both encodings.
    """
    lines = [line for line in lines if line[1].strip()]
    octets = "".join(
        an_et_line(
            nofinesset=str(numero),
            rs=rs,
            voie=voie,
            ligneacheminement=f"01000 {town}",
            telephone=telephone,
            datemaj=str(updated or ""),
        )
        + ending
        for numero, rs, voie, town, telephone, updated in lines
    ).encode(encoding)
    source = io.BytesIO(gzip.compress(octets) if compressed else octets)

    assert [
        (
            numero,
            rs.strip(),
            Coordonnees(
                numero_et_voie=voie,
                code_postal="01000",
                commune=town,
                telephone=telephone,
            ),
            updated,
        )
        for numero, rs, voie, town, telephone, updated in lines
    ] == [
        (line.numero, line.raison_sociale, line.coordonnees, line.mise_a_jour_le)
        for line in read_etablissements(source, encoding=encoding)
    ]


@given(st.text(max_size=250), st.text(max_size=250), st.text(max_size=30))
def test_a_line_is_read_if_and_only_if_the_entity_accepts_its_texts(
    rs: str, voie: str, telephone: str
) -> None:
    """
    Reading skips the constructors: nothing may pass that they would refuse.
    """
    source = [an_et_line(rs=rs, voie=voie, telephone=telephone)]
    lines = list(read_etablissements(source, report=lambda _: None))

    for line in lines:
        c = line.coordonnees
        assert c == Coordonnees(
            numero_et_voie=c.numero_et_voie,
            code_postal=c.code_postal,
            commune=c.commune,
            departement=c.departement,
            telephone=c.telephone,
        )
        assert line.raison_sociale == line.raison_sociale.strip()
        assert unicodedata.is_normalized("NFC", line.raison_sociale)
    has_invisible = any(map(is_invisible, f"{rs}{voie}{telephone}"))
    if not has_invisible and rs.strip() and max(len(rs), len(voie)) <= TEXT_MAX // 4:
        assert 1 == len(lines)


@pytest.mark.parametrize(
    ("rs", "rslongue", "raison_sociale"),
    [
        ("COURTE", "RAISON SOCIALE LONGUE", "RAISON SOCIALE LONGUE"),
        ("COURTE", "", "COURTE"),
        ("COURTE", "   ", "COURTE"),
        ("  COURTE ", "", "COURTE"),
        ("", "LONGUE", "LONGUE"),
        ("SITE D\x92AUTUN", "", "SITE D’AUTUN"),
        ("C\x9cUR", "", "CœUR"),
        ("ÉTABLISSEMENT", "", "ÉTABLISSEMENT"),
        ("E\u0301TABLISSEMENT", "", "ÉTABLISSEMENT"),
        ("LE ; POINT", "", "LE ; POINT"),
        ("DEUX  ESPACES", "", "DEUX  ESPACES"),
    ],
)
def test_the_long_name_is_taken_or_else_the_short_one(
    rs: str, rslongue: str, raison_sociale: str
) -> None:
    """
    Windows characters, which real extracts hold, are read as what they show.
    """
    assert raison_sociale == _an_et(rs=rs, rslongue=rslongue).raison_sociale
    assert raison_sociale == _an_ej(rs=rs, rslongue=rslongue).raison_sociale


@pytest.mark.parametrize(
    ("fields", "numero_et_voie"),
    [
        ({"numvoie": "2", "typvoie": "R", "voie": "DU PUITS"}, "2 R DU PUITS"),
        ({"numvoie": "2", "compvoie": "B", "voie": "GRANDE RUE"}, "2 B GRANDE RUE"),
        ({"voie": "LE BOURG", "lieuditbp": "BP 12"}, "LE BOURG"),
        ({"lieuditbp": "LES PRÉS"}, "LES PRÉS"),
        ({"voie": "D\x92AVIGNON", "typvoie": "RTE"}, "RTE D’AVIGNON"),
        ({}, ""),
    ],
)
def test_the_address_is_one_line(fields: dict[str, str], numero_et_voie: str) -> None:
    assert numero_et_voie == _an_et(**fields).coordonnees.numero_et_voie
    assert numero_et_voie == _an_ej(**fields).coordonnees.numero_et_voie


@pytest.mark.parametrize(
    ("routing", "code_postal", "commune"),
    [
        ("01440 VIRIAT", "01440", "VIRIAT"),
        ("97306 CAYENNE CEDEX", "97306", "CAYENNE CEDEX"),
        ("  20000  AJACCIO ", "20000", "AJACCIO"),
        ("75001", "75001", ""),
        ("", "", ""),
        ("B-1000 BRUXELLES", "", "B-1000 BRUXELLES"),
        ("1000 LAUSANNE", "", "1000 LAUSANNE"),
        ("MONACO", "", "MONACO"),
        ("١٢٣٤٥ VILLE", "", "١٢٣٤٥ VILLE"),
        ("L\x92ABBAYE", "", "L’ABBAYE"),
    ],
)
def test_postal_code_and_commune_come_from_the_last_line_of_the_address(
    routing: str, code_postal: str, commune: str
) -> None:
    coordonnees = _an_et(ligneacheminement=routing, commune="451").coordonnees

    assert (code_postal, commune) == (coordonnees.code_postal, coordonnees.commune)


@pytest.mark.parametrize(
    ("code", "routing", "commune", "departement", "region"),
    [
        ("01", "01440 VIRIAT", "451", "01", "84"),
        ("2B", "20200 BASTIA", "033", "2B", "94"),
        ("9A", "97110 POINTE A PITRE", "120", "971", "01"),
        ("9A", "97133 ST BARTHELEMY", "123", "977", "977"),
        ("9A", "97150 ST MARTIN", "", "978", "978"),
        ("9A", "97054 MARIGOT CEDEX", "127", "978", "978"),
        ("9F", "97600 KOUNGOU", "610", "976", "06"),
        ("", "97600 KOUNGOU", "", None, None),
    ],
)
def test_the_departement_is_that_of_the_cog(
    code: str,
    routing: str,
    commune: str,
    departement: str | None,
    region: str | None,
) -> None:
    fields = {
        "departement": code,
        "ligneacheminement": routing,
        "commune": commune,
    }
    for line in (_an_et(**fields), _an_ej(**fields)):
        assert departement == line.coordonnees.departement
        assert region == line.coordonnees.region
        assert code == line.code_departement
        assert not line.unknown_departement


def test_an_unknown_departement_is_kept_and_flagged() -> None:
    """
    A structure is worth more than its département.
    """
    for line in (_an_et(departement="9Z"), _an_ej(departement="9Z")):
        assert ("9Z", None) == (line.code_departement, line.coordonnees.departement)
        assert line.unknown_departement


@pytest.mark.parametrize("day", ["1900-01-01", "1901-01-01", "1904-04-04"])
def test_conventional_dates_are_kept_and_flagged(day: str) -> None:
    et = _an_et(dateouv=day, dateautor="2001-01-01", datemaj=day)
    ej = _an_ej(datecrea=day)

    assert [date.fromisoformat(day)] * 3 == [
        et.ouverture_le,
        et.mise_a_jour_le,
        ej.creation_le,
    ]
    assert ("ouverture_le", "mise_a_jour_le") == et.conventional_dates
    assert ("creation_le",) == ej.conventional_dates


@given(day)
def test_other_dates_are_not_flagged(day: date | None) -> None:
    written = str(day or "")
    conventional = written in {"1900-01-01", "1901-01-01", "1904-04-04"}

    assert conventional is is_conventional(day)
    assert day == _an_et(dateautor=written).autorisation_le
    assert conventional is bool(_an_et(dateautor=written).conventional_dates)
    assert conventional is bool(_an_ej(datecrea=written).conventional_dates)


def test_comments_empty_lines_and_coordinates_are_not_data() -> None:
    """
    cs1100507 holds the coordinates after the structures.
    """
    lines = [
        "finess;etalab;95;2021-01-08",
        an_et_line(),
        "",
        f"geolocalisation;{NUMERO};870215.7;6571590.5;1,ATLASANTE,100,IGN;2021-01-04",
    ]

    assert [2] == [line.line_number for line in read_etablissements(lines)]


TOO_LONG = "X" * (TEXT_MAX + 1)

# Position, what it holds, and the reason why the line is then faulty.
TEXT_FAULTS = [
    ("rs", "", "OBLIGATOIRE"),
    ("rs", "   ", "OBLIGATOIRE"),
    ("rs", TOO_LONG, "LONGUEUR"),
    ("rs", "A\x00B", "CARACTERE"),
    ("rs", "A\x81B", "CARACTERE"),
    ("rs", "A\u202eB", "CARACTERE"),
    ("rs", "A\ud800B", "CARACTERE"),
    ("voie", TOO_LONG, "LONGUEUR"),
    ("voie", "A\tB", "CARACTERE"),
    ("ligneacheminement", TOO_LONG, "LONGUEUR"),
    ("ligneacheminement", "01000 A\x1bB", "CARACTERE"),
    ("telephone", TOO_LONG, "LONGUEUR"),
    ("telephone", "04\x0700", "CARACTERE"),
    ("departement", TOO_LONG, "LONGUEUR"),
    ("departement", "\x00", "CARACTERE"),
]
NUMERO_FAULTS = [
    ("", "NUMERO_FINESS"),
    ("12345678", "NUMERO_FINESS"),
    ("0101234567", "NUMERO_FINESS"),
    ("01A000024", "NUMERO_FINESS"),
    ("01000002A", "NUMERO_FINESS"),
    ("٠١٠٠٠٠٠٢٤", "NUMERO_FINESS"),
    ("010000025", "CLE_FINESS"),
    ("000000000", "CLE_FINESS"),
]
DATE_FAULTS = [
    "2020-02-30",
    "04/02/2020",
    "2020",
    "2020-2-4",
    "hier",
    " ",
    "0000-01-01",
    "20200204",
    "2020-W06-2",
    "2020W062",
    "2020-W06",
    " 2020-02-04",
    "2020-02-04T00:00:00",
    "٢٠٢٠-٠٢-٠٤",
    "\uff12\uff10\uff12\uff10-02-04",
]

ET_FAULTS = [
    *TEXT_FAULTS,
    ("categetab", "3\x005", "CARACTERE"),
    *((n, *f) for n in ("nofinesset", "nofinessej") for f in NUMERO_FAULTS),
    *((n, d, "DATE") for n in ("dateouv", "dateautor", "datemaj") for d in DATE_FAULTS),
]
EJ_FAULTS = [
    *TEXT_FAULTS,
    ("statutjuridique", "1\x003", "CARACTERE"),
    *(("nofiness", *f) for f in NUMERO_FAULTS),
    *(("datecrea", d, "DATE") for d in DATE_FAULTS),
]


@pytest.mark.parametrize(("field", "value", "code"), ET_FAULTS)
def test_a_fault_of_an_establishment_is_named(
    field: str, value: str, code: str
) -> None:
    lines = an_et_line(), an_et_line(**{field: value}), an_et_line()

    assert [(2, field, code)] == _et_faults(*lines)
    assert [1, 3] == [
        line.line_number for line in read_etablissements(lines, report=repr)
    ]


@pytest.mark.parametrize(("field", "value", "code"), EJ_FAULTS)
def test_a_fault_of_a_legal_entity_is_named(field: str, value: str, code: str) -> None:
    lines = an_ej_line(), an_ej_line(**{field: value}), an_ej_line()

    assert [(2, field, code)] == _ej_faults(*lines)
    assert [1, 3] == [
        line.line_number for line in read_entites_juridiques(lines, report=repr)
    ]


def test_every_fault_of_a_line_is_named_at_once() -> None:
    faulty = an_et_line(nofinesset="1", nofinessej="2", rs="", dateouv="x", datemaj="y")

    assert [
        (1, "nofinesset", "NUMERO_FINESS"),
        (1, "nofinessej", "NUMERO_FINESS"),
        (1, "rs", "OBLIGATOIRE"),
        (1, "dateouv", "DATE"),
        (1, "datemaj", "DATE"),
    ] == _et_faults(faulty)


def test_an_address_that_is_too_long_once_on_one_line_is_a_fault_of_its_street() -> (
    None
):
    """
    Each of its parts would do.
    """
    long = {"numvoie": "12", "voie": "X" * (TEXT_MAX - 2)}

    assert [(1, "voie", "LONGUEUR")] == _et_faults(an_et_line(**long))
    assert [(1, "voie", "LONGUEUR")] == _ej_faults(an_ej_line(**long))


@pytest.mark.parametrize("positions", [2, 31, 33, 64])
def test_a_line_of_another_length_is_faulty(positions: int) -> None:
    fields = ["structureet", NUMERO, NUMERO_EJ, "CH", *[""] * 60][:positions]

    assert [(1, "", "POSITIONS")] == _et_faults(row(fields))


@pytest.mark.parametrize("positions", [2, 22, 24])
def test_a_legal_entity_of_another_length_is_faulty(positions: int) -> None:
    fields = ["structureej", NUMERO_EJ, "CH", *[""] * 60][:positions]

    assert [(1, "", "POSITIONS")] == _ej_faults(row(fields))


@pytest.mark.parametrize(
    "line", ["x", "nofinesset;nofinessej;rs", "STRUCTUREET;1", " "]
)
def test_a_line_of_nothing_known_is_faulty(line: str) -> None:
    assert [(1, "", "SECTION")] == _et_faults(line) == _ej_faults(line)


def test_one_extract_is_not_the_other() -> None:
    assert [(1, "", "SECTION")] == _et_faults(an_ej_line())
    assert [(1, "", "SECTION")] == _ej_faults(an_et_line())


def test_each_way_for_a_line_to_be_faulty_has_its_reason() -> None:
    """
    None stops the reading; line numbers are those of the file.
    """
    lines: list[str | bytes] = [
        "finess;etalab;95;2021-01-08",
        an_et_line(),
        "autre;",
        "structureet;trop peu",
        'structureet;"jamais fermé',
        an_et_line(rs="é").encode(),
        an_et_line(rs="é").encode("iso8859-15"),
        "x" * 70_000,
        an_et_line(nofinesset="010000025"),
        an_et_line(),
    ]

    assert [
        (3, "", "SECTION"),
        (4, "", "POSITIONS"),
        (5, "", "GUILLEMET"),
        (7, "", "ENCODAGE"),
        (8, "", "LONGUEUR"),
        (9, "nofinesset", "CLE_FINESS"),
    ] == _et_faults(*lines)


@pytest.mark.parametrize(
    ("line", "paths"),
    [
        (an_et_line(nofinesset="0", rs=""), ["lines[2].nofinesset", "lines[2].rs"]),
        ("autre;", ["lines[2]"]),
    ],
)
def test_without_a_listener_the_first_fault_is_fatal(
    line: str, paths: list[str]
) -> None:
    reading = read_etablissements([an_et_line(), line, "encore;"])

    assert 1 == next(reading).line_number
    with pytest.raises(DonneesInvalidesError) as info:
        next(reading)
    assert paths == [e.field for e in info.value.faults]


def test_a_listener_may_make_some_faults_fatal() -> None:
    def strict(faulty: FaultyLine) -> None:
        if any(e.code == "CLE_FINESS" for e in faulty.faults):
            raise faulty.error()

    lines = ["autre;", an_et_line(nofinesset="010000025")]
    with pytest.raises(DonneesInvalidesError, match=r"lines\[2\].nofinesset"):
        list(read_etablissements(lines, report=strict))


def test_faults_never_hold_the_values() -> None:
    secret = "SECRET\x00"
    faulty_ones: list[FaultyLine] = []
    fields = dict.fromkeys(POSITIONS_ET[1:], secret)
    list(read_etablissements([an_et_line(**fields)], report=faulty_ones.append))
    fields = dict.fromkeys(POSITIONS_EJ[1:], secret)
    list(read_entites_juridiques([an_ej_line(**fields)], report=faulty_ones.append))

    assert 2 == len(faulty_ones)
    assert "SECRET" not in repr(faulty_ones) + "".join(
        str(f.error()) for f in faulty_ones
    )


def test_blanks_before_a_name_are_none_of_it() -> None:
    assert "CH DU TEST" == _an_et(rs="  CH DU TEST").raison_sociale
    assert "CH DU TEST" == _an_ej(rs=" CH DU TEST").raison_sociale


def test_the_long_name_stands_for_a_short_one_that_is_missing() -> None:
    """
    Also where something else of the line is wrong, and is told.
    """
    faulty = {"rs": "", "rslongue": "CENTRE DU TEST", "telephone": TOO_LONG}

    assert [(1, "telephone", "LONGUEUR")] == _et_faults(an_et_line(**faulty))
    assert [(1, "telephone", "LONGUEUR")] == _ej_faults(an_ej_line(**faulty))


def test_a_legal_entity_out_of_its_encoding_is_told() -> None:
    faulty_ones: list[FaultyLine] = []
    octets = [an_ej_line(rs="HÔPITAL").encode("iso8859-15"), an_ej_line().encode()]
    results = read_entites_juridiques(
        octets, encoding="utf-8", report=faulty_ones.append
    )

    assert 1 == len(list(results))
    assert [(1, "ENCODAGE")] == [
        (f.line_number, e.code) for f in faulty_ones for e in f.faults
    ]


def test_a_fault_of_a_whole_line_is_raised_with_its_sentence() -> None:
    """
    Its path ends with the line, and no full stop.
    """
    with pytest.raises(DonneesInvalidesError) as refus:
        list(read_etablissements([an_et_line(), "autre;chose"]))

    [error] = refus.value.faults
    assert "lines[2]" == error.field
    assert "Une ligne structureet est attendue." == error.message


@given(coordonnees)
def test_coordinates_are_those_of_the_constructor(expected: Coordonnees) -> None:
    c = attrs.evolve(expected, courriel_representant=None)
    locality = Locality(c.code_postal, c.commune, c.departement, "")
    done = _coordonnees(c.numero_et_voie, locality, c.telephone)

    assert type(done) is Coordonnees
    assert c == done
    assert hash(c) == hash(done)
