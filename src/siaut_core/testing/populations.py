"""
A small country, and strategies that people it: names meet, fold alike and tie.
"""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.entities.structure import (
    Coordonnees,
    EntiteJuridique,
    Etablissement,
    Structure,
)
from siaut_core.policies.perimetre import Perimetre
from siaut_core.testing.fabrique import (
    MIDI,
    un_et,
    un_groupe,
    un_numero,
    un_profil,
    un_utilisateur,
    une_ej,
)
from siaut_core.testing.strategies import REAL_NAMES, activites, identifiants
from siaut_core.use_cases.recherche.lignes import LigneUtilisateur

AIN, COTE_D_OR = Coordonnees(departement="01"), Coordonnees(departement="21")
CORSE, REUNION = Coordonnees(departement="2A"), Coordonnees(departement="974")

EJ: Final = (
    une_ej("ej-1", raison_sociale="CH de l'Œuvre", coordonnees=AIN),
    une_ej(
        "ej-2",
        raison_sociale="Fondation Sainte-Anne",
        numero=un_numero(7, "2A"),
        coordonnees=CORSE,
    ),
    une_ej("ej-3", raison_sociale="50 % santé_plus", numero=None),
)

STRUCTURES: Final[tuple[Structure, ...]] = (
    *EJ,
    un_et("et-1", raison_sociale="Clinique de l’œuvre", coordonnees=AIN),
    un_et("et-2", raison_sociale="SAINTE ANNE", numero=None, coordonnees=COTE_D_OR),
    un_et(
        "et-3",
        ej_id="ej-2",
        raison_sociale="HÔPITAL DE LA RÉUNION",
        numero=un_numero(9, "97"),
        coordonnees=REUNION,
    ),
    un_et("et-4", ej_id="ej-3", raison_sociale="sante plus", numero=un_numero(3)),
    un_groupe("gr-1", libelle="GHT Œuvres de l'Ain", membres={"ej-1", "ej-2"}),
    un_groupe("gr-2", libelle="santé", membres={"ej-3"}),
)

NOMS: Final = (
    "Martin",
    "MARTIN",
    "martin",
    "Émile",
    "Emile",
    "Le Cœur",
    "LE  COEUR",
    "D’Œuvre",
    "d'oeuvre",
    "Jean-Paul",
    "Jean Paul",
    *REAL_NAMES,
    "100%_sûr",
    "\\%",
)

DOMAINES: Final = ("test.fr", "hôpital.test.fr", "jean-paul.test.fr")

# What may be typed: whole, in part, otherwise accented, or not a word at all.
FRAGMENTS: Final = (
    "",
    " ",
    "-",
    "mar",
    "MARTIN",
    "é",
    "e",
    "oeu",
    "ŒU",
    "L'o",
    "l’œuvre",
    "jean paul",
    "jean\u2011paul",
    "ta'ofi",
    "\u8fbb",
    "%",
    "_",
    "*",
    "\\",
    "sante",
    "test.fr",
    "xn--hpital-ixa.t",
    "HÔPITAL.TEST",
    "u-1@",
    "zzz",
)

PREFIXES: Final = ("", "01", "0", "2A", "2a 0", "9 7", "010000", "%", "_", "1", "É")

fragments: Final[SearchStrategy[str]] = st.sampled_from(FRAGMENTS)
prefixes: Final[SearchStrategy[str]] = st.sampled_from(PREFIXES)
tous_oui_non: Final = st.sampled_from([None, True, False])

perimetres: Final[SearchStrategy[Perimetre]] = st.builds(
    Perimetre,
    st.sampled_from([None, *(s.id for s in STRUCTURES)]),
    avec_rattachees=st.booleans(),
)


def ej_de(structure: Structure) -> EntiteJuridique | None:
    """
    Find the EJ that an adapter would join.
    """
    if structure.type_structure is TypeStructure.ET:
        return next(ej for ej in EJ if ej.id == structure.ej_id)
    return structure if isinstance(structure, EntiteJuridique) else None


def une_ligne(structure: Structure | None = None, **champs: object) -> LigneUtilisateur:
    """
    Make the row of an ordinary account, on the usual structures.
    """
    lieu = structure or un_et()
    ej = une_ej() if isinstance(lieu, Etablissement) else None
    return LigneUtilisateur(un_utilisateur("u-1", lieu, **champs), lieu, ej)


@st.composite
def des_lignes(
    draw: st.DrawFn, id: SearchStrategy[str] = identifiants
) -> LigneUtilisateur:
    """
    Draw a row, on one of the structures.
    """
    structure = draw(st.sampled_from(STRUCTURES))
    niveau = draw(st.sampled_from(Niveau))
    qui = draw(id)
    domaine = draw(st.sampled_from(DOMAINES))
    utilisateur = un_utilisateur(
        qui,
        structure,
        nom=draw(st.sampled_from(NOMS)),
        prenom=draw(st.sampled_from(NOMS)),
        courriel=Courriel.lire(f"{qui}@{domaine}"),
        profil=un_profil(niveau, structure),
        activites=draw(activites),
        droit_validation=niveau is not Niveau.CONSULTATION and draw(st.booleans()),
        valide_le=draw(st.sampled_from([None, MIDI])),
        actif=draw(st.booleans()),
    )
    return LigneUtilisateur(utilisateur, structure, ej_de(structure))


lignes: Final[SearchStrategy[LigneUtilisateur]] = des_lignes()

# Everyone there is: each account once.
populations: Final[SearchStrategy[list[LigneUtilisateur]]] = st.lists(
    lignes, max_size=12, unique_by=lambda ligne: ligne.utilisateur.id
)

# A strategy for what each criterion of the form may be.
CRITERES: Final[dict[str, SearchStrategy[object]]] = {
    "nom": fragments,
    "prenom": fragments,
    "courriel": fragments,
    "profils": st.lists(st.sampled_from(Profil), max_size=2),
    "en_attente": tous_oui_non,
    "regions": st.sets(st.sampled_from(["84", "27", "94", "04", "11"]), max_size=2),
    "departements": st.sets(st.sampled_from(["01", "21", "2A", "974"]), max_size=2),
    "activites": activites.map(lambda codes: codes[:2]) | st.just(()),
    "avec_finess_ej": tous_oui_non,
    "avec_finess_et": tous_oui_non,
    "types_structure": st.sets(st.sampled_from(TypeStructure), max_size=2),
    "libelle_groupe": fragments,
    "finess_et": prefixes,
    "raison_sociale_et": fragments,
    "finess_ej": prefixes,
    "raison_sociale_ej": fragments,
}

# Whole forms, most of them with few criteria.
formulaires: Final[SearchStrategy[dict[str, object]]] = st.fixed_dictionaries(
    {}, optional=CRITERES
)

# As `CRITERES`, of the form of structures.
CRITERES_STRUCTURES: Final[dict[str, SearchStrategy[object]]] = {
    "numero": prefixes,
    "nom": fragments,
    "types": st.sets(st.sampled_from(TypeStructure), max_size=2),
    "avec_numero": tous_oui_non,
    "regions": st.sets(st.sampled_from(["84", "27", "94", "04", "11"]), max_size=2),
}
