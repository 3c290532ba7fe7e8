"""
A small country, and strategies that people it: names meet, fold alike and tie.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.entities.structure import Coordonnees, Etablissement, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.policies.perimetre import Perimetre
from siaut_core.testing.factory import (
    NOON,
    a_groupe,
    a_numero,
    a_profil,
    an_ej,
    an_et,
    an_utilisateur,
)
from siaut_core.testing.strategies import activites, identifiers
from siaut_core.testing.values import REAL_NAMES
from siaut_core.use_cases.recherche.criteria import Comparison, Criterion
from siaut_core.use_cases.recherche.rows import UtilisateurRow, row_of
from siaut_core.use_cases.recherche.structures import CriteresStructures
from siaut_core.use_cases.recherche.utilisateurs import CriteresUtilisateurs

AIN, COTE_D_OR = Coordonnees(departement="01"), Coordonnees(departement="21")
CORSICAN, REUNION = Coordonnees(departement="2A"), Coordonnees(departement="974")

EJ: Final = (
    an_ej("ej-1", raison_sociale="CH de l'Œuvre", coordonnees=AIN),
    an_ej(
        "ej-2",
        raison_sociale="Fondation Sainte-Anne",
        numero=a_numero(7, "2A"),
        coordonnees=CORSICAN,
    ),
    an_ej("ej-3", raison_sociale="50 % santé_plus", numero=None),
)

STRUCTURES: Final[tuple[Structure, ...]] = (
    *EJ,
    an_et("et-1", raison_sociale="Clinique de l’œuvre", coordonnees=AIN),
    an_et(
        "et-2",
        raison_sociale="SAINTE ANNE",
        numero=None,
        coordonnees=COTE_D_OR,
        fermee_le=NOON.date(),
    ),
    an_et(
        "et-3",
        ej_id="ej-2",
        raison_sociale="HÔPITAL DE LA RÉUNION",
        numero=a_numero(9, "97"),
        coordonnees=REUNION,
    ),
    an_et("et-4", ej_id="ej-3", raison_sociale="sante plus", numero=a_numero(3)),
    a_groupe("gr-1", libelle="GHT Œuvres de l'Ain", membres={"ej-1", "ej-2"}),
    a_groupe("gr-2", libelle="santé", membres={"ej-3"}),
)

NOMS: Final = (
    *("Martin", "MARTIN", "martin", "Émile", "Emile", "Le Cœur", "LE  COEUR"),
    *("D’Œuvre", "d'oeuvre", "Jean-Paul", "Jean Paul", *REAL_NAMES),
    *("100%_sûr", "\\%"),
)

DOMAINS: Final = ("test.fr", "hôpital.test.fr", "jean-paul.test.fr")

# What may be typed: whole, in part, otherwise accented, or not a word at all.
FRAGMENTS: Final = (
    *("", " ", "-", "%", "_", "*", "\\", "zzz"),
    *("mar", "MARTIN", "é", "e", "oeu", "ŒU", "L'o", "l’œuvre", "sante"),
    *("jean paul", "jean\u2011paul", "ta'ofi", "\u8fbb"),
    *("test.fr", "xn--hpital-ixa.t", "HÔPITAL.TEST", "u-1@"),
)

PREFIXES: Final = ("", "01", "0", "2A", "2a 0", "9 7", "010000", "%", "_", "1", "É")

all_yes_no: Final = st.sampled_from([None, True, False])

# Made once: a strategy costs more to make than what it draws.
_known_places: Final = st.sampled_from(STRUCTURES)
_niveaux: Final = st.sampled_from(Niveau)
_noms: Final = st.sampled_from(NOMS)
_domains: Final = st.sampled_from(DOMAINS)
_validations: Final = st.sampled_from([None, NOON])
_yes_no: Final = st.booleans()

perimetres: Final[SearchStrategy[Perimetre]] = st.builds(
    Perimetre,
    st.sampled_from([None, *(s.id for s in STRUCTURES)]),
    with_attached=st.booleans(),
)


def a_row(structure: Structure | None = None, **fields: object) -> UtilisateurRow:
    """
    Make the row of an ordinary account, on the usual structures.
    """
    place = structure or an_et()
    ej = an_ej() if isinstance(place, Etablissement) else None
    return UtilisateurRow(an_utilisateur("u-1", place, **fields), place, ej)


@st.composite
def drawn_accounts(
    draw: st.DrawFn, id: str, places: Sequence[Structure]
) -> Utilisateur:
    """
    Draw an account, on one of the structures.
    """
    place = draw(_known_places if places is STRUCTURES else st.sampled_from(places))
    niveau = draw(_niveaux)
    return an_utilisateur(
        id,
        place,
        nom=draw(_noms),
        prenom=draw(_noms),
        courriel=Courriel.parse(f"{id}@{draw(_domains)}"),
        profil=a_profil(niveau, place),
        activites=draw(activites),
        droit_validation=niveau is not Niveau.CONSULTATION and draw(_yes_no),
        valide_le=draw(_validations),
        actif=draw(_yes_no),
    )


@st.composite
def drawn_rows(
    draw: st.DrawFn, id: SearchStrategy[str] = identifiers
) -> UtilisateurRow:
    """
    Draw a row, on one of the structures.
    """
    account = draw(drawn_accounts(draw(id), STRUCTURES))
    return row_of(account, {place.id: place for place in STRUCTURES}.get)


rows: Final[SearchStrategy[UtilisateurRow]] = drawn_rows()

# Everyone there is: each account once.
populations: Final[SearchStrategy[list[UtilisateurRow]]] = st.lists(
    rows, max_size=12, unique_by=lambda row: row.utilisateur.id
)

# What may be chosen of each column of codes.
CHOICES: Final[dict[str, SearchStrategy[str]]] = {
    "profil": st.sampled_from(Profil),
    "region": st.sampled_from(["84", "27", "94", "04", "11"]),
    "departement": st.sampled_from(["01", "21", "2A", "974"]),
    "type_structure": st.sampled_from(TypeStructure),
}


TYPED: Final[dict[Comparison, SearchStrategy[object]]] = {
    Comparison.CONTAINS: st.sampled_from(FRAGMENTS),
    Comparison.BEGINS_WITH: st.sampled_from(PREFIXES),
    Comparison.MEETS: activites.map(lambda codes: codes[:2]) | st.just(()),
    Comparison.EQUALS: all_yes_no,
    Comparison.PRESENT: all_yes_no,
}


def typed(criterion: Criterion) -> SearchStrategy[object]:
    """
    Draw what may be typed in the field of a criterion.
    """
    if criterion.comparison is Comparison.AMONG:
        return st.sets(CHOICES[criterion.column], max_size=2)
    return TYPED[criterion.comparison]


# What each criterion of both forms may be.
CRITERES: Final[dict[str, SearchStrategy[object]]] = {
    name: typed(criterion) for name, criterion in CriteresUtilisateurs.TABLE.items()
}
CRITERES_STRUCTURES: Final[dict[str, SearchStrategy[object]]] = {
    name: typed(criterion) for name, criterion in CriteresStructures.TABLE.items()
}

# Whole forms, most of them with few criteria.
forms: Final[SearchStrategy[dict[str, object]]] = st.fixed_dictionaries(
    {}, optional=CRITERES
)
