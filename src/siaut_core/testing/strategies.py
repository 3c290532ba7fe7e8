"""
One Hypothesis strategy per entity: whatever it draws is whole and could be stored.

Small ranges on purpose: ids, addresses and numbers meet each other, which is
where bugs are, and drawing stays fast. Texts already are as the library keeps
them (NFC, trimmed); `typed_texts` are as anything may come in.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Final

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
from siaut_core.entities.identifier import (
    LienId,
    QueuedMailId,
    StructureId,
    UtilisateurId,
)
from siaut_core.entities.lien import Cause, Fin, Lien
from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.entities.queued_mail import MailState, QueuedMail
from siaut_core.entities.secret import MotDePasse, Token
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
from siaut_core.testing.factory import a_lien, a_numero
from siaut_core.use_cases.event import Event, Operation

if TYPE_CHECKING:
    from datetime import tzinfo

    # `draw` of a composite strategy: generic in what it draws.
    from hypothesis.strategies import DrawFn

__all__ = [
    "activites",
    "adresses",
    "causes",
    "codes_activite",
    "coordonnees",
    "courriels",
    "dated_activites",
    "days",
    "entites_juridiques",
    "etablissements",
    "events",
    "fins",
    "gestionnaires",
    "groupes",
    "identifiers",
    "instants",
    "instants_utc",
    "lien_ids",
    "liens",
    "niveaux",
    "nomenclatures",
    "noms",
    "numeros",
    "passwords",
    "prenoms",
    "profils",
    "queued_mail_ids",
    "queued_mails",
    "rattachements",
    "structure_ids",
    "structures",
    "texts",
    "timezones",
    "tokens",
    "typed_texts",
    "types_structure",
    "utilisateur_ids",
    "utilisateurs",
    "utilisateurs_of",
]

# What people type: accents, composed or not, ligatures, apostrophes, hyphens.
LETTERS: Final = (
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


def _as_kept(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip()).strip()


def _lines(alphabet: SearchStrategy[str] | str, maximum: int) -> SearchStrategy[str]:
    return (
        st.text(alphabet, min_size=1, max_size=maximum)
        .map(_as_kept)
        .filter(lambda text: 0 < len(text) <= maximum and not hides_something(text))
    )


# Anything that fits in a str, lone surrogates and controls too.
typed_texts: Final[SearchStrategy[str]] = st.text(st.characters(), max_size=40)

# One line of text in any script, as `read_libelle` keeps it.
texts: Final[SearchStrategy[str]] = _lines(
    st.characters(exclude_categories=("Cc", "Cf", "Co", "Cs", "Zl", "Zp")), 60
)

prenoms: Final[SearchStrategy[str]] = _lines(LETTERS, 20)
noms: Final[SearchStrategy[str]] = _lines(LETTERS, 20) | st.sampled_from(REAL_NAMES)

_ranks: Final = st.integers(0, 99)

# As a host's own ids: opaque, printable ASCII.
identifiers: Final[SearchStrategy[str]] = _ranks.map("id-{}".format)
utilisateur_ids: Final = _ranks.map(lambda n: UtilisateurId(f"u-{n}"))
structure_ids: Final = _ranks.map(lambda n: StructureId(f"s-{n}"))
queued_mail_ids: Final = _ranks.map(lambda n: QueuedMailId(f"i-{n}"))
lien_ids: Final = _ranks.map(lambda n: LienId(f"l-{n}"))

# Addresses as typed. Never drawn from a regular expression: ten times slower.
adresses: Final[SearchStrategy[str]] = st.integers(0, 999_999).map("u{}@test.fr".format)
courriels: Final[SearchStrategy[Courriel]] = adresses.map(Courriel.parse)

# Right key, Corsica and overseas included.
numeros: Final[SearchStrategy[NumeroFiness]] = st.builds(
    a_numero,
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


days: Final[SearchStrategy[date]] = st.dates(date(2000, 1, 1), date(2100, 1, 1))

# Dated entries of a list, some withdrawn; and lists of them, each code once.
dated_activites: Final[SearchStrategy[Activite]] = st.builds(
    Activite, codes_activite, texts, st.none() | days
)
nomenclatures: Final[SearchStrategy[Nomenclature]] = st.lists(
    dated_activites, max_size=6, unique_by=lambda activite: activite.code
).map(Nomenclature)


def _zone(zone: str) -> tzinfo:
    timezone = tz.gettz(zone)
    assert timezone is not None
    return timezone


def _offset(minutes: int) -> tzinfo:
    return timezone(timedelta(minutes=minutes))


# UTC, the guide's readers, and every offset that Python can express.
timezones: Final[SearchStrategy[tzinfo]] = (
    st.just(UTC)
    | st.sampled_from(ZONES).map(_zone)
    | st.integers(-24 * 60 + 1, 24 * 60 - 1).map(_offset)
)

# Hypothesis wants naive bounds.
YEARS: Final = (datetime(2000, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001

# Any time zone, to the microsecond, hours that the clocks skip or repeat too.
instants: Final[SearchStrategy[datetime]] = st.datetimes(*YEARS, timezones=timezones)
instants_utc: Final[SearchStrategy[datetime]] = st.datetimes(
    *YEARS, timezones=st.just(UTC)
)

tokens: Final[SearchStrategy[Token]] = st.integers(0, 2**256).map(
    lambda draws: Token(f"{draws:064x}")
)
passwords: Final[SearchStrategy[MotDePasse]] = typed_texts.map(MotDePasse)

coordonnees: Final[SearchStrategy[Coordonnees]] = st.builds(
    Coordonnees,
    numero_et_voie=st.just("") | texts,
    code_postal=st.just("") | st.integers(1000, 98999).map("{:05d}".format),
    commune=st.just("") | noms,
    departement=st.none() | st.sampled_from(sorted(DEPARTEMENTS)),
    telephone=st.just("") | st.integers(0, 999_999_999).map("0{:09d}".format),
    courriel_representant=st.none() | courriels,
)

_versions: Final = st.integers(1, 9)

# What an EJ and an ET have alike.
_of_finess: Final[dict[str, SearchStrategy[Any]]] = {
    "id": structure_ids,
    "raison_sociale": texts,
    "numero": st.none() | numeros,
    "coordonnees": coordonnees,
    "fermee_le": st.none() | days,
    "version": _versions,
}
entites_juridiques: Final[SearchStrategy[EntiteJuridique]] = st.builds(
    EntiteJuridique, **_of_finess
)
etablissements: Final[SearchStrategy[Etablissement]] = st.builds(
    Etablissement, ej_id=structure_ids, **_of_finess
)

groupes: Final[SearchStrategy[Groupe]] = st.builds(
    Groupe,
    id=structure_ids,
    libelle=texts,
    membres=st.frozensets(structure_ids, max_size=4),
    version=_versions,
)

structures: Final[SearchStrategy[Structure]] = (
    entites_juridiques | etablissements | groupes
)

rattachements: Final[SearchStrategy[Rattachement]] = st.builds(
    Rattachement, structure_ids, types_structure
)


def _rattachements_for(profil: Profil) -> SearchStrategy[Rattachement]:
    suitable = [t for t in TypeStructure if profil.fits(t)]
    return st.builds(Rattachement, structure_ids, st.sampled_from(suitable))


@st.composite
def utilisateurs_of(
    draw: DrawFn,
    /,
    profils: SearchStrategy[Profil] = profils,
    *,
    en_exercice: bool = False,
    **fields: SearchStrategy[object],
) -> Utilisateur:
    """
    Draw accounts that hold together, whose structure suits their profile.

    Args:
        en_exercice: Only accounts that are active and validated.
        **fields: A strategy for a field, instead of the usual one.
    """
    profil = draw(profils)
    cree_le = draw(instants_utc)
    valide_le = cree_le + timedelta(hours=1)
    defaults: dict[str, SearchStrategy[object]] = {
        "id": utilisateur_ids,
        "prenom": prenoms,
        "nom": noms,
        "courriel": courriels,
        "rattachement": _rattachements_for(profil),
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
    drawn = {field: draw(s) for field, s in {**defaults, **fields}.items()}
    return Utilisateur(profil=profil, **{"cree_le": cree_le, **drawn})  # type: ignore[arg-type]  # checked when built


# Any account that may exist.
utilisateurs: Final[SearchStrategy[Utilisateur]] = utilisateurs_of()

# In exercise: active, and validated.
gestionnaires: Final[SearchStrategy[Utilisateur]] = utilisateurs_of(
    profils=st.sampled_from([Profil.GESTIONNAIRE_EJ, Profil.GESTIONNAIRE_ET]),
    en_exercice=True,
)


# With the lifetime of their cause, sent at any instant, ended early or not.
liens: Final[SearchStrategy[Lien]] = st.builds(
    a_lien,
    lien_ids,
    cause=causes,
    emis_le=instants,
    utilisateur_id=utilisateur_ids,
    courriel=courriels,
    digest=tokens.map(Token.digest),
    rank=_versions,
    fin=st.none() | fins,
)


@st.composite
def _queued_mails(draw: DrawFn) -> QueuedMail:
    cause, asked_at = draw(causes), draw(instants)
    etat = draw(st.sampled_from(MailState))
    waits = etat is MailState.EN_ATTENTE
    demande = cause is Cause.DEMANDE
    tries = draw(st.integers(0, 6))
    taken_at = draw(st.none() | instants)
    is_leased = waits and taken_at is not None and draw(st.booleans())
    return QueuedMail(
        id=draw(queued_mail_ids),
        cause=cause,
        asked_at=asked_at,
        due_at=asked_at,
        utilisateur_id=None if demande and waits else draw(utilisateur_ids),
        courriel=draw(st.none() | courriels) if demande and waits else None,
        etat=etat,
        taken_at=taken_at,
        leased_until=taken_at if is_leased else None,
        behind=draw(st.none() | queued_mail_ids) if waits and not is_leased else None,
        tries=tries,
        refusals=draw(st.integers(0, tries)),
        code=draw(st.sampled_from([None, "SMTP_451"])) if tries else None,
        closed_at=None if waits else asked_at,
    )


# Waiting, or closed for any reason; of any cause.
queued_mails: Final[SearchStrategy[QueuedMail]] = _queued_mails()

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
events: Final[SearchStrategy[Event]] = st.builds(
    Event,
    operation=st.sampled_from(Operation),
    le=instants_utc,
    granted=st.booleans(),
    codes=st.lists(st.sampled_from(CODES), max_size=4).map(tuple),
    acteur_id=st.none() | utilisateur_ids,
    au_titre_de=st.none() | texts,
    cible_id=st.none() | utilisateur_ids,
    structure_id=st.none() | structure_ids,
)
