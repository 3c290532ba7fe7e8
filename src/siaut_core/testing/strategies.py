"""
One Hypothesis strategy per entity: whatever it draws is whole and could be stored.

Small ranges on purpose: ids, addresses and numbers meet each other, which is
where bugs are, and drawing stays fast. Texts already are as the library keeps
them (NFC, trimmed); `saisies` are as anything may come in.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from dateutil import tz
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from siaut_core.entities.activite import (
    ACTIVITES_2023,
    Activite,
    CodeActivite,
    Nomenclature,
)
from siaut_core.entities.characters import hides_something
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifiant import (
    IntentionId,
    LienId,
    StructureId,
    UtilisateurId,
)
from siaut_core.entities.intention import EtatIntention, Intention
from siaut_core.entities.lien import Cause, Fin, Lien
from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.entities.secret import Jeton, MotDePasse
from siaut_core.entities.structure import (
    Coordonnees,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Rattachement,
    Structure,
)
from siaut_core.entities.territoire import DEPARTEMENTS
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.testing.fabrique import HEURES, un_numero
from siaut_core.use_cases.evenement import Evenement, Operation

if TYPE_CHECKING:
    from datetime import tzinfo

    # `draw` of a composite strategy: generic in what it draws.
    from hypothesis.strategies import DrawFn

__all__ = [
    "activites",
    "activites_datees",
    "adresses",
    "causes",
    "codes_activite",
    "coordonnees",
    "courriels",
    "des_utilisateurs",
    "entites_juridiques",
    "etablissements",
    "evenements",
    "fins",
    "fuseaux",
    "gestionnaires",
    "groupes",
    "identifiants",
    "instants",
    "instants_utc",
    "intention_ids",
    "intentions",
    "jetons",
    "jours",
    "lien_ids",
    "liens",
    "mots_de_passe",
    "niveaux",
    "nomenclatures",
    "noms",
    "numeros",
    "prenoms",
    "profils",
    "rattachements",
    "saisies",
    "structure_ids",
    "structures",
    "textes",
    "types_structure",
    "utilisateur_ids",
    "utilisateurs",
]

# What people type: accents, composed or not, ligatures, apostrophes, hyphens.
LETTRES: Final = (
    "abcdeimnorstuxzABCDEIMNORSTUXZ"
    "àâäáçéèêëîïíñôöóùûüÿœæßøłÀÂÇÉÈÊËÎÏÔÖÙÛÜŸŒÆŠĐİ"
    "\u0300\u0301\u0308\u0327 '’\u02bb-\u2010"
    "ДжΩσ陳ع가"
)

# Of Wallis-et-Futuna, Japan, Iran, Sri Lanka and Mongolia: what is not seen changes
# its neighbour there, and is kept.
REAL_NAMES: Final = (
    "Ta\u02bbofi",
    "\u8fbb\U000e0100",
    "\u0646\u06cc\u06a9\u200c\u0646\u0627\u0645",
    "\u0dc1\u0dca\u200d\u0dbb\u0dd3",
    "\u182a\u180b\u1820",
)

# Where the clocks of the guide's readers are, overseas included.
ZONES: Final = (
    "Europe/Paris",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "America/Miquelon",
    "Indian/Reunion",
    "Indian/Mayotte",
    "Pacific/Noumea",
    "Pacific/Tahiti",
)


def _tel_que_garde(texte: str) -> str:
    return unicodedata.normalize("NFC", texte.strip()).strip()


def _lignes(alphabet: SearchStrategy[str] | str, maximum: int) -> SearchStrategy[str]:
    return (
        st.text(alphabet, min_size=1, max_size=maximum)
        .map(_tel_que_garde)
        .filter(lambda texte: 0 < len(texte) <= maximum and not hides_something(texte))
    )


# Anything that fits in a str, lone surrogates and controls too.
saisies: Final[SearchStrategy[str]] = st.text(st.characters(), max_size=40)

# One line of text in any script, as `lire_libelle` keeps it.
textes: Final[SearchStrategy[str]] = _lignes(
    st.characters(exclude_categories=("Cc", "Cf", "Co", "Cs", "Zl", "Zp")), 60
)

prenoms: Final[SearchStrategy[str]] = _lignes(LETTRES, 20)
noms: Final[SearchStrategy[str]] = _lignes(LETTRES, 20) | st.sampled_from(REAL_NAMES)

_rangs: Final = st.integers(0, 99)

# As a host's own ids: opaque, printable ASCII.
identifiants: Final[SearchStrategy[str]] = _rangs.map("id-{}".format)
utilisateur_ids: Final[SearchStrategy[UtilisateurId]] = _rangs.map("u-{}".format).map(
    UtilisateurId
)
structure_ids: Final[SearchStrategy[StructureId]] = _rangs.map("s-{}".format).map(
    StructureId
)
intention_ids: Final[SearchStrategy[IntentionId]] = _rangs.map("i-{}".format).map(
    IntentionId
)
lien_ids: Final[SearchStrategy[LienId]] = _rangs.map("l-{}".format).map(LienId)

# Addresses as typed. Never drawn from a regular expression: ten times slower.
adresses: Final[SearchStrategy[str]] = st.integers(0, 999_999).map("u{}@test.fr".format)
courriels: Final[SearchStrategy[Courriel]] = adresses.map(Courriel.lire)

# Right key, Corsica and overseas included.
numeros: Final[SearchStrategy[NumeroFiness]] = st.builds(
    un_numero,
    st.integers(1, 99_999),
    st.sampled_from(["01", "13", "2A", "2B", "21", "22", "69", "75", "97", "98"]),
)

profils: Final[SearchStrategy[Profil]] = st.sampled_from(Profil)
niveaux: Final[SearchStrategy[Niveau]] = st.sampled_from(Niveau)
types_structure: Final[SearchStrategy[TypeStructure]] = st.sampled_from(TypeStructure)
causes: Final[SearchStrategy[Cause]] = st.sampled_from(Cause)
fins: Final[SearchStrategy[Fin]] = st.sampled_from(Fin)

# Codes of the nomenclature; `activites` are what an account holds: sorted, unique.
codes_activite: Final[SearchStrategy[CodeActivite]] = st.sampled_from(
    [activite.code for activite in ACTIVITES_2023]
)
activites: Final[SearchStrategy[tuple[CodeActivite, ...]]] = st.sets(
    codes_activite, min_size=1, max_size=4
).map(lambda codes: tuple(sorted(codes)))


# Dated entries of a list, some withdrawn; and lists of them, each code once.
activites_datees: Final[SearchStrategy[Activite]] = st.builds(
    Activite,
    codes_activite,
    textes,
    st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)
nomenclatures: Final[SearchStrategy[Nomenclature]] = st.lists(
    activites_datees, max_size=6, unique_by=lambda activite: activite.code
).map(Nomenclature)


def _fuseau(zone: str) -> tzinfo:
    fuseau = tz.gettz(zone)
    assert fuseau is not None
    return fuseau


def _decalage(minutes: int) -> tzinfo:
    return timezone(timedelta(minutes=minutes))


# UTC, the guide's readers, and every offset that Python can express.
fuseaux: Final[SearchStrategy[tzinfo]] = (
    st.just(UTC)
    | st.sampled_from(ZONES).map(_fuseau)
    | st.integers(-24 * 60 + 1, 24 * 60 - 1).map(_decalage)
)

# Any time zone, to the microsecond, hours that the clocks skip or repeat too.
instants: Final[SearchStrategy[datetime]] = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001  (Hypothesis wants naive bounds)
    datetime(2100, 1, 1),  # noqa: DTZ001  (same)
    timezones=fuseaux,
)
instants_utc: Final[SearchStrategy[datetime]] = st.datetimes(
    datetime(2000, 1, 1),  # noqa: DTZ001  (same)
    datetime(2100, 1, 1),  # noqa: DTZ001  (same)
    timezones=st.just(UTC),
)
jours: Final[SearchStrategy[date]] = st.dates(date(2000, 1, 1), date(2100, 1, 1))

jetons: Final[SearchStrategy[Jeton]] = st.integers(0, 2**256).map(
    lambda tirage: Jeton(f"{tirage:064x}")
)
mots_de_passe: Final[SearchStrategy[MotDePasse]] = saisies.map(MotDePasse)

coordonnees: Final[SearchStrategy[Coordonnees]] = st.builds(
    Coordonnees,
    numero_et_voie=st.just("") | textes,
    code_postal=st.just("") | st.integers(1000, 98999).map("{:05d}".format),
    commune=st.just("") | noms,
    departement=st.none() | st.sampled_from(sorted(DEPARTEMENTS)),
    telephone=st.just("") | st.integers(0, 999_999_999).map("0{:09d}".format),
    courriel_representant=st.none() | courriels,
)

_versions: Final = st.integers(1, 9)

entites_juridiques: Final[SearchStrategy[EntiteJuridique]] = st.builds(
    EntiteJuridique,
    id=structure_ids,
    raison_sociale=textes,
    numero=st.none() | numeros,
    coordonnees=coordonnees,
    fermee_le=st.none() | jours,
    version=_versions,
)

etablissements: Final[SearchStrategy[Etablissement]] = st.builds(
    Etablissement,
    id=structure_ids,
    ej_id=structure_ids,
    raison_sociale=textes,
    numero=st.none() | numeros,
    coordonnees=coordonnees,
    fermee_le=st.none() | jours,
    version=_versions,
)

groupes: Final[SearchStrategy[Groupe]] = st.builds(
    Groupe,
    id=structure_ids,
    libelle=textes,
    membres=st.frozensets(structure_ids, max_size=4),
    version=_versions,
)

structures: Final[SearchStrategy[Structure]] = (
    entites_juridiques | etablissements | groupes
)

rattachements: Final[SearchStrategy[Rattachement]] = st.builds(
    Rattachement, structure_ids, types_structure
)


def _rattachements_pour(profil: Profil) -> SearchStrategy[Rattachement]:
    convenables = [t for t in TypeStructure if profil.convient_a(t)]
    return st.builds(Rattachement, structure_ids, st.sampled_from(convenables))


@st.composite
def des_utilisateurs(
    draw: DrawFn,
    /,
    profils: SearchStrategy[Profil] = profils,
    *,
    en_exercice: bool = False,
    **champs: SearchStrategy[object],
) -> Utilisateur:
    """
    Draw accounts that hold together, whose structure suits their profile.

    Args:
        en_exercice: Only accounts that are active and validated.
        **champs: A strategy for a field, instead of the usual one.
    """
    profil = draw(profils)
    cree_le = draw(instants_utc)
    valide_le = cree_le + timedelta(hours=1)
    defauts: dict[str, SearchStrategy[object]] = {
        "id": utilisateur_ids,
        "prenom": prenoms,
        "nom": noms,
        "courriel": courriels,
        "rattachement": _rattachements_pour(profil),
        "activites": activites,
        "droit_validation": st.booleans()
        if profil.niveau is not Niveau.CONSULTATION
        else st.just(value=False),
        "cree_par": st.none() | utilisateur_ids,
        "valide_le": st.just(valide_le)
        if en_exercice
        else st.sampled_from([None, valide_le]),
        "derniere_connexion": st.sampled_from([None, valide_le + timedelta(minutes=1)]),
        "actif": st.just(value=True) if en_exercice else st.booleans(),
        "version": _versions,
    }
    tires = {champ: draw(s) for champ, s in {**defauts, **champs}.items()}
    return Utilisateur(profil=profil, **{"cree_le": cree_le, **tires})  # type: ignore[arg-type]  # checked when built


# Any account that may exist.
utilisateurs: Final[SearchStrategy[Utilisateur]] = des_utilisateurs()

# In exercise: active, and validated.
gestionnaires: Final[SearchStrategy[Utilisateur]] = des_utilisateurs(
    profils=st.sampled_from([Profil.GESTIONNAIRE_EJ, Profil.GESTIONNAIRE_ET]),
    en_exercice=True,
)


@st.composite
def _des_liens(draw: DrawFn) -> Lien:
    cause, emis_le = draw(causes), draw(instants)
    jeton = draw(jetons)
    return Lien(
        id=draw(lien_ids),
        utilisateur_id=draw(utilisateur_ids),
        courriel=draw(courriels),
        cause=cause,
        empreinte=jeton.empreinte(),
        emis_le=emis_le,
        expire_le=emis_le.astimezone(UTC) + timedelta(hours=HEURES[cause]),
        rank=draw(_versions),
        fin=draw(st.none() | fins),
    )


# With the lifetime of their cause, sent at any instant, ended early or not.
liens: Final[SearchStrategy[Lien]] = _des_liens()


@st.composite
def _des_intentions(draw: DrawFn) -> Intention:
    cause, demandee_le = draw(causes), draw(instants)
    etat = draw(st.sampled_from(EtatIntention))
    ouverte = etat is EtatIntention.EN_ATTENTE
    demande = cause is Cause.DEMANDE
    essais = draw(st.integers(0, 6))
    taken_at = draw(st.none() | instants)
    louee = ouverte and taken_at is not None and draw(st.booleans())
    return Intention(
        id=draw(intention_ids),
        cause=cause,
        demandee_le=demandee_le,
        prochain_essai_le=demandee_le,
        utilisateur_id=None if demande and ouverte else draw(utilisateur_ids),
        courriel=draw(st.none() | courriels) if demande and ouverte else None,
        etat=etat,
        taken_at=taken_at,
        leased_until=taken_at if louee else None,
        behind=draw(st.none() | intention_ids) if ouverte and not louee else None,
        essais=essais,
        refusals=draw(st.integers(0, essais)),
        code=draw(st.sampled_from([None, "SMTP_451"])) if essais else None,
        clos_le=None if ouverte else demandee_le,
    )


# Waiting, or closed for any reason; of any cause.
intentions: Final[SearchStrategy[Intention]] = _des_intentions()

# What a code of the journal is made of: names of rules, paths of fields, marks that
# a store might take for its own.
CODES: Final = (
    "HORS_PERIMETRE",
    "nom:OBLIGATOIRE",
    "etablissements[12].numero:NUMERO",
    ":FAIBLE",
    "a,b",
    "a;b|c",
    '{"a"}',
    "d'été \\ 100 %",
    "🙂",
)

# Of every command, granted or refused, by somebody or nobody, on anything.
evenements: Final[SearchStrategy[Evenement]] = st.builds(
    Evenement,
    operation=st.sampled_from(Operation),
    le=instants_utc,
    accordee=st.booleans(),
    codes=st.lists(st.sampled_from(CODES), max_size=4).map(tuple),
    acteur_id=st.none() | utilisateur_ids,
    au_titre_de=st.none() | textes,
    cible_id=st.none() | utilisateur_ids,
    structure_id=st.none() | structure_ids,
)
