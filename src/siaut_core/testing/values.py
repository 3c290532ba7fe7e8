"""
One Hypothesis strategy per value that entities are made of.

Small ranges on purpose: ids, addresses and numbers meet each other, which is
where bugs are, and drawing stays fast. Texts already are as the library keeps
them (NFC, trimmed); `typed_texts` are as anything may come in.
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
from siaut_core.entities.identifier import (
    LienId,
    QueuedMailId,
    StructureId,
    UtilisateurId,
)
from siaut_core.entities.lien import Cause, Fin
from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.entities.secret import MotDePasse, Token
from siaut_core.testing.factory import a_numero

if TYPE_CHECKING:
    from datetime import tzinfo

__all__ = [
    "REAL_NAMES",
    "ZONES",
    "activites",
    "adresses",
    "causes",
    "codes_activite",
    "courriels",
    "dated_activites",
    "days",
    "fins",
    "identifiers",
    "instants",
    "instants_utc",
    "lien_ids",
    "niveaux",
    "nomenclatures",
    "noms",
    "numeros",
    "passwords",
    "prenoms",
    "profils",
    "queued_mail_ids",
    "structure_ids",
    "texts",
    "timezones",
    "tokens",
    "typed_texts",
    "types_structure",
    "utilisateur_ids",
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

YEARS: Final = (datetime(2000, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001  (Hypothesis wants naive bounds)

# Any time zone, to the microsecond, hours that the clocks skip or repeat too.
instants: Final[SearchStrategy[datetime]] = st.datetimes(*YEARS, timezones=timezones)
instants_utc: Final[SearchStrategy[datetime]] = st.datetimes(
    *YEARS, timezones=st.just(UTC)
)

tokens: Final[SearchStrategy[Token]] = st.integers(0, 2**256).map(
    lambda draws: Token(f"{draws:064x}")
)
passwords: Final[SearchStrategy[MotDePasse]] = typed_texts.map(MotDePasse)
