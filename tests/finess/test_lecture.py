"""
*Lecture*: what a line says is what we read, and every fault is told.
"""

from __future__ import annotations

import gzip
import io
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.structure import TEXTE_MAXIMUM, Coordonnees
from siaut_core.errors import DonneesInvalidesError
from siaut_core.finess import (
    LigneEJ,
    LigneET,
    LigneFautive,
    est_conventionnelle,
    lire_entites_juridiques,
    lire_etablissements,
)
from siaut_core.finess.positions import POSITIONS_EJ, POSITIONS_ET
from siaut_core.testing.strategies import numeros
from tests.finess.lignes import NUMERO, NUMERO_EJ, rangee, une_ligne_ej, une_ligne_et


def _un_et(**champs: str) -> LigneET:
    (ligne,) = lire_etablissements([une_ligne_et(**champs)])
    return ligne


def _une_ej(**champs: str) -> LigneEJ:
    (ligne,) = lire_entites_juridiques([une_ligne_ej(**champs)])
    return ligne


def _fautes_et(*lignes: str | bytes) -> list[tuple[int, str, str]]:
    fautives: list[LigneFautive] = []
    list(lire_etablissements(lignes, signaler=fautives.append))  # type: ignore[arg-type]  # bytes and text, mixed on purpose
    return [(f.numero_ligne, e.champ, e.code) for f in fautives for e in f.erreurs]


def _fautes_ej(*lignes: str) -> list[tuple[int, str, str]]:
    fautives: list[LigneFautive] = []
    list(lire_entites_juridiques(lignes, signaler=fautives.append))
    return [(f.numero_ligne, e.champ, e.code) for f in fautives for e in f.erreurs]


def test_an_establishment_is_read_position_by_position() -> None:
    ligne = _un_et(
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

    assert ligne == LigneET(
        numero_ligne=1,
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
        categorie="355",
        ouverture_le=date(1979, 2, 13),
        autorisation_le=date(1979, 2, 12),
        mise_a_jour_le=date(2020, 2, 4),
    )


def test_a_legal_entity_is_read_position_by_position() -> None:
    ligne = _une_ej(
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

    assert ligne == LigneEJ(
        numero_ligne=1,
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
texte = st.text(
    st.characters(codec="iso8859-15", exclude_categories=["Cc", "Cf"]), max_size=38
)
jour = st.dates(date(1800, 1, 1), date(2100, 1, 1)) | st.none()


@given(
    st.lists(st.tuples(numeros, texte, texte, texte, texte, jour), max_size=8),
    st.sampled_from(["utf-8", "iso8859-15"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_whatever_is_written_is_read_back(
    lignes: list[tuple[NumeroFiness, str, str, str, str, date | None]],
    encodage: str,
    fin: str,
    comprime: bool,  # noqa: FBT001  (one half of the cases)
) -> None:
    """
    Quotes, semicolons and accents included, in both encodings.
    """
    lignes = [ligne for ligne in lignes if ligne[1].strip()]
    octets = "".join(
        une_ligne_et(
            nofinesset=str(numero),
            rs=rs,
            voie=voie,
            ligneacheminement=f"01000 {ville}",
            telephone=telephone,
            datemaj=str(maj or ""),
        )
        + fin
        for numero, rs, voie, ville, telephone, maj in lignes
    ).encode(encodage)
    source = io.BytesIO(gzip.compress(octets) if comprime else octets)

    assert [
        (
            numero,
            rs.strip(),
            Coordonnees(
                numero_et_voie=voie,
                code_postal="01000",
                commune=ville,
                telephone=telephone,
            ),
            maj,
        )
        for numero, rs, voie, ville, telephone, maj in lignes
    ] == [
        (ligne.numero, ligne.raison_sociale, ligne.coordonnees, ligne.mise_a_jour_le)
        for ligne in lire_etablissements(source, encodage=encodage)
    ]


@given(st.text(max_size=250), st.text(max_size=250), st.text(max_size=30))
def test_a_line_is_read_if_and_only_if_the_entity_accepts_its_texts(
    rs: str, voie: str, telephone: str
) -> None:
    """
    Reading skips the constructors: nothing may pass that they would refuse.
    """
    source = [une_ligne_et(rs=rs, voie=voie, telephone=telephone)]
    lignes = list(lire_etablissements(source, signaler=lambda _: None))

    for ligne in lignes:
        c = ligne.coordonnees
        assert c == Coordonnees(
            numero_et_voie=c.numero_et_voie,
            code_postal=c.code_postal,
            commune=c.commune,
            departement=c.departement,
            telephone=c.telephone,
        )
        assert ligne.raison_sociale == ligne.raison_sociale.strip()
        assert unicodedata.is_normalized("NFC", ligne.raison_sociale)
    invisibles = any(
        unicodedata.category(c) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
        for c in f"{rs}{voie}{telephone}"
    )
    if not invisibles and rs.strip() and max(len(rs), len(voie)) <= TEXTE_MAXIMUM // 4:
        assert 1 == len(lignes)


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
    assert raison_sociale == _un_et(rs=rs, rslongue=rslongue).raison_sociale
    assert raison_sociale == _une_ej(rs=rs, rslongue=rslongue).raison_sociale


@pytest.mark.parametrize(
    ("champs", "numero_et_voie"),
    [
        ({"numvoie": "2", "typvoie": "R", "voie": "DU PUITS"}, "2 R DU PUITS"),
        ({"numvoie": "2", "compvoie": "B", "voie": "GRANDE RUE"}, "2 B GRANDE RUE"),
        ({"voie": "LE BOURG", "lieuditbp": "BP 12"}, "LE BOURG"),
        ({"lieuditbp": "LES PRÉS"}, "LES PRÉS"),
        ({"voie": "D\x92AVIGNON", "typvoie": "RTE"}, "RTE D’AVIGNON"),
        ({}, ""),
    ],
)
def test_the_address_is_one_line(champs: dict[str, str], numero_et_voie: str) -> None:
    assert numero_et_voie == _un_et(**champs).coordonnees.numero_et_voie
    assert numero_et_voie == _une_ej(**champs).coordonnees.numero_et_voie


@pytest.mark.parametrize(
    ("acheminement", "code_postal", "commune"),
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
    acheminement: str, code_postal: str, commune: str
) -> None:
    coordonnees = _un_et(ligneacheminement=acheminement, commune="451").coordonnees

    assert (code_postal, commune) == (coordonnees.code_postal, coordonnees.commune)


@pytest.mark.parametrize(
    ("code", "acheminement", "commune", "departement", "region"),
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
    acheminement: str,
    commune: str,
    departement: str | None,
    region: str | None,
) -> None:
    champs = {
        "departement": code,
        "ligneacheminement": acheminement,
        "commune": commune,
    }
    for ligne in (_un_et(**champs), _une_ej(**champs)):
        assert departement == ligne.coordonnees.departement
        assert region == ligne.coordonnees.region
        assert code == ligne.code_departement
        assert not ligne.departement_inconnu


def test_an_unknown_departement_is_kept_and_flagged() -> None:
    """
    A structure is worth more than its département.
    """
    for ligne in (_un_et(departement="9Z"), _une_ej(departement="9Z")):
        assert ("9Z", None) == (ligne.code_departement, ligne.coordonnees.departement)
        assert ligne.departement_inconnu


@pytest.mark.parametrize("jour", ["1900-01-01", "1901-01-01", "1904-04-04"])
def test_conventional_dates_are_kept_and_flagged(jour: str) -> None:
    et = _un_et(dateouv=jour, dateautor="2001-01-01", datemaj=jour)
    ej = _une_ej(datecrea=jour)

    assert [date.fromisoformat(jour)] * 3 == [
        et.ouverture_le,
        et.mise_a_jour_le,
        ej.creation_le,
    ]
    assert ("ouverture_le", "mise_a_jour_le") == et.dates_conventionnelles
    assert ("creation_le",) == ej.dates_conventionnelles


@given(jour)
def test_other_dates_are_not_flagged(jour: date | None) -> None:
    ecrit = str(jour or "")
    conventionnelle = ecrit in {"1900-01-01", "1901-01-01", "1904-04-04"}

    assert conventionnelle is est_conventionnelle(jour)
    assert jour == _un_et(dateautor=ecrit).autorisation_le
    assert conventionnelle is bool(_un_et(dateautor=ecrit).dates_conventionnelles)
    assert conventionnelle is bool(_une_ej(datecrea=ecrit).dates_conventionnelles)


def test_comments_empty_lines_and_coordinates_are_not_data() -> None:
    """
    cs1100507 holds the coordinates after the structures.
    """
    lignes = [
        "finess;etalab;95;2021-01-08",
        une_ligne_et(),
        "",
        f"geolocalisation;{NUMERO};870215.7;6571590.5;1,ATLASANTE,100,IGN;2021-01-04",
    ]

    assert [2] == [ligne.numero_ligne for ligne in lire_etablissements(lignes)]


TROP_LONG = "X" * (TEXTE_MAXIMUM + 1)

# Position, what it holds, and the reason why the line is then faulty.
FAUTES_DE_TEXTE = [
    ("rs", "", "OBLIGATOIRE"),
    ("rs", "   ", "OBLIGATOIRE"),
    ("rs", TROP_LONG, "LONGUEUR"),
    ("rs", "A\x00B", "CARACTERE"),
    ("rs", "A\x81B", "CARACTERE"),
    ("rs", "A\u202eB", "CARACTERE"),
    ("rs", "A\ud800B", "CARACTERE"),
    ("voie", TROP_LONG, "LONGUEUR"),
    ("voie", "A\tB", "CARACTERE"),
    ("ligneacheminement", TROP_LONG, "LONGUEUR"),
    ("ligneacheminement", "01000 A\x1bB", "CARACTERE"),
    ("telephone", TROP_LONG, "LONGUEUR"),
    ("telephone", "04\x0700", "CARACTERE"),
    ("departement", TROP_LONG, "LONGUEUR"),
    ("departement", "\x00", "CARACTERE"),
]
FAUTES_DE_NUMERO = [
    ("", "NUMERO_FINESS"),
    ("12345678", "NUMERO_FINESS"),
    ("0101234567", "NUMERO_FINESS"),
    ("01A000024", "NUMERO_FINESS"),
    ("01000002A", "NUMERO_FINESS"),
    ("٠١٠٠٠٠٠٢٤", "NUMERO_FINESS"),
    ("010000025", "CLE_FINESS"),
    ("000000000", "CLE_FINESS"),
]
FAUTES_DE_DATE = [
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

FAUTES_ET = [
    *FAUTES_DE_TEXTE,
    ("categetab", "3\x005", "CARACTERE"),
    *((n, *f) for n in ("nofinesset", "nofinessej") for f in FAUTES_DE_NUMERO),
    *(
        (n, d, "DATE")
        for n in ("dateouv", "dateautor", "datemaj")
        for d in FAUTES_DE_DATE
    ),
]
FAUTES_EJ = [
    *FAUTES_DE_TEXTE,
    ("statutjuridique", "1\x003", "CARACTERE"),
    *(("nofiness", *f) for f in FAUTES_DE_NUMERO),
    *(("datecrea", d, "DATE") for d in FAUTES_DE_DATE),
]


@pytest.mark.parametrize(("champ", "valeur", "code"), FAUTES_ET)
def test_a_fault_of_an_establishment_is_named(
    champ: str, valeur: str, code: str
) -> None:
    lignes = une_ligne_et(), une_ligne_et(**{champ: valeur}), une_ligne_et()

    assert [(2, champ, code)] == _fautes_et(*lignes)
    assert [1, 3] == [
        ligne.numero_ligne for ligne in lire_etablissements(lignes, signaler=repr)
    ]


@pytest.mark.parametrize(("champ", "valeur", "code"), FAUTES_EJ)
def test_a_fault_of_a_legal_entity_is_named(champ: str, valeur: str, code: str) -> None:
    lignes = une_ligne_ej(), une_ligne_ej(**{champ: valeur}), une_ligne_ej()

    assert [(2, champ, code)] == _fautes_ej(*lignes)
    assert [1, 3] == [
        ligne.numero_ligne for ligne in lire_entites_juridiques(lignes, signaler=repr)
    ]


def test_every_fault_of_a_line_is_named_at_once() -> None:
    fautive = une_ligne_et(
        nofinesset="1", nofinessej="2", rs="", dateouv="x", datemaj="y"
    )

    assert [
        (1, "nofinesset", "NUMERO_FINESS"),
        (1, "nofinessej", "NUMERO_FINESS"),
        (1, "rs", "OBLIGATOIRE"),
        (1, "dateouv", "DATE"),
        (1, "datemaj", "DATE"),
    ] == _fautes_et(fautive)


def test_an_address_that_is_too_long_once_on_one_line_is_a_fault_of_its_street() -> (
    None
):
    """
    Each of its parts would do.
    """
    longue = {"numvoie": "12", "voie": "X" * (TEXTE_MAXIMUM - 2)}

    assert [(1, "voie", "LONGUEUR")] == _fautes_et(une_ligne_et(**longue))
    assert [(1, "voie", "LONGUEUR")] == _fautes_ej(une_ligne_ej(**longue))


@pytest.mark.parametrize("positions", [2, 31, 33, 64])
def test_a_line_of_another_length_is_faulty(positions: int) -> None:
    champs = ["structureet", NUMERO, NUMERO_EJ, "CH", *[""] * 60][:positions]

    assert [(1, "", "POSITIONS")] == _fautes_et(rangee(champs))


@pytest.mark.parametrize("positions", [2, 22, 24])
def test_a_legal_entity_of_another_length_is_faulty(positions: int) -> None:
    champs = ["structureej", NUMERO_EJ, "CH", *[""] * 60][:positions]

    assert [(1, "", "POSITIONS")] == _fautes_ej(rangee(champs))


@pytest.mark.parametrize(
    "ligne", ["x", "nofinesset;nofinessej;rs", "STRUCTUREET;1", " "]
)
def test_a_line_of_nothing_known_is_faulty(ligne: str) -> None:
    assert [(1, "", "SECTION")] == _fautes_et(ligne) == _fautes_ej(ligne)


def test_one_extract_is_not_the_other() -> None:
    assert [(1, "", "SECTION")] == _fautes_et(une_ligne_ej())
    assert [(1, "", "SECTION")] == _fautes_ej(une_ligne_et())


def test_each_way_for_a_line_to_be_faulty_has_its_reason() -> None:
    """
    None stops the reading; line numbers are those of the file.
    """
    lignes: list[str | bytes] = [
        "finess;etalab;95;2021-01-08",
        une_ligne_et(),
        "autre;",
        "structureet;trop peu",
        'structureet;"jamais fermé',
        une_ligne_et(rs="é").encode(),
        une_ligne_et(rs="é").encode("iso8859-15"),
        "x" * 70_000,
        une_ligne_et(nofinesset="010000025"),
        une_ligne_et(),
    ]

    assert [
        (3, "", "SECTION"),
        (4, "", "POSITIONS"),
        (5, "", "GUILLEMET"),
        (7, "", "ENCODAGE"),
        (8, "", "LONGUEUR"),
        (9, "nofinesset", "CLE_FINESS"),
    ] == _fautes_et(*lignes)


@pytest.mark.parametrize(
    ("ligne", "chemins"),
    [
        (une_ligne_et(nofinesset="0", rs=""), ["lignes[2].nofinesset", "lignes[2].rs"]),
        ("autre;", ["lignes[2]"]),
    ],
)
def test_without_a_listener_the_first_fault_is_fatal(
    ligne: str, chemins: list[str]
) -> None:
    lecture = lire_etablissements([une_ligne_et(), ligne, "encore;"])

    assert 1 == next(lecture).numero_ligne
    with pytest.raises(DonneesInvalidesError) as info:
        next(lecture)
    assert chemins == [e.champ for e in info.value.erreurs]


def test_a_listener_may_make_some_faults_fatal() -> None:
    def severe(fautive: LigneFautive) -> None:
        if any(e.code == "CLE_FINESS" for e in fautive.erreurs):
            raise fautive.erreur()

    lignes = ["autre;", une_ligne_et(nofinesset="010000025")]
    with pytest.raises(DonneesInvalidesError, match=r"lignes\[2\].nofinesset"):
        list(lire_etablissements(lignes, signaler=severe))


def test_faults_never_hold_the_values() -> None:
    secret = "SECRET\x00"
    fautives: list[LigneFautive] = []
    champs = dict.fromkeys(POSITIONS_ET[1:], secret)
    list(lire_etablissements([une_ligne_et(**champs)], signaler=fautives.append))
    champs = dict.fromkeys(POSITIONS_EJ[1:], secret)
    list(lire_entites_juridiques([une_ligne_ej(**champs)], signaler=fautives.append))

    assert 2 == len(fautives)
    assert "SECRET" not in repr(fautives) + "".join(str(f.erreur()) for f in fautives)


def test_blanks_before_a_name_are_none_of_it() -> None:
    assert "CH DU TEST" == _un_et(rs="  CH DU TEST").raison_sociale
    assert "CH DU TEST" == _une_ej(rs=" CH DU TEST").raison_sociale


def test_the_long_name_stands_for_a_short_one_that_is_missing() -> None:
    """
    Also where something else of the line is wrong, and is told.
    """
    fautive = {"rs": "", "rslongue": "CENTRE DU TEST", "telephone": TROP_LONG}

    assert [(1, "telephone", "LONGUEUR")] == _fautes_et(une_ligne_et(**fautive))
    assert [(1, "telephone", "LONGUEUR")] == _fautes_ej(une_ligne_ej(**fautive))


def test_a_legal_entity_out_of_its_encoding_is_told() -> None:
    fautives: list[LigneFautive] = []
    octets = [une_ligne_ej(rs="HÔPITAL").encode("iso8859-15"), une_ligne_ej().encode()]
    lues = lire_entites_juridiques(octets, encodage="utf-8", signaler=fautives.append)

    assert 1 == len(list(lues))
    assert [(1, "ENCODAGE")] == [
        (f.numero_ligne, e.code) for f in fautives for e in f.erreurs
    ]


def test_a_fault_of_a_whole_line_is_raised_with_its_sentence() -> None:
    """
    Its path ends with the line, and no full stop.
    """
    with pytest.raises(DonneesInvalidesError) as refus:
        list(lire_etablissements([une_ligne_et(), "autre;chose"]))

    [erreur] = refus.value.erreurs
    assert "lignes[2]" == erreur.champ
    assert "Une ligne structureet est attendue." == erreur.message
