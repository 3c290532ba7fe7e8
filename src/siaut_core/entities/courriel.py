"""
*Courriels*: where a person is written to, and the key of "1 email = 1 utilisateur".

The address is kept as typed (normalised by email-validator, never asking the
DNS). The key that makes it unique is NFC, lower case, with an IDNA domain; never
casefold nor NFKC, which merge mailboxes that differ. See decision 0004.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import attrs

from siaut_core import phrases
from siaut_core.entities.characters import is_invisible
from siaut_core.entities.text import search_key, without_edges
from siaut_core.entities.value import trusted, value
from siaut_core.errors import DonneesInvalidesError, invalid

__all__ = ["Courriel", "fold_fragment", "is_ascii_local", "read_adresse"]

# Provenance: RFC 5321 (path of 256 octets less its brackets).
ADRESSE_MAX = 254
LOCAL_PART_MAX = 64

# What email-validator accepts of an ASCII local part, tested against it.
ASCII_LOCAL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*",
    # ASCII: or else K (KELVIN SIGN) would be a "k" without case.
    re.IGNORECASE | re.ASCII,
)

# An encoded word of RFC 2047, and more: who reads it in a "To:" decodes it, and
# writes to somebody else.
ENCODED_WORD = re.compile(r"=\?.*\?=")

# Between the two spellings of a search key: no folded fragment holds two spaces.
BETWEEN = "  "

# A label of a domain in its IDNA form.
PUNYCODE = re.compile("xn--([a-z0-9-]+)", re.IGNORECASE | re.ASCII)

# A dot of a domain, for who types in Japanese or Chinese.
IDEOGRAPHIC_STOP = "\u3002"

# It costs 40 µs an address, most of it for the domain; they are few.
CACHED_DOMAINS = 4096


def _refus(code: str = "COURRIEL") -> DonneesInvalidesError:
    return invalid(code, "Ce courriel n'est pas une adresse valide.")


def _check(adresse: str) -> tuple[str, str, str]:
    """
    Give the local part, the domain and its IDNA form, all normalised.
    """
    from email_validator import EmailNotValidError, validate_email

    try:
        verdict = validate_email(adresse, check_deliverability=False)
    except (EmailNotValidError, UnicodeError):
        # UnicodeError: lone surrogates, that its own message cannot encode.
        raise _refus() from None
    return verdict.local_part, verdict.domain, verdict.ascii_domain


@lru_cache(maxsize=CACHED_DOMAINS)
def _domain(domain: str) -> tuple[str, str, int]:
    """
    Give a domain, its IDNA form, and the octets they leave for the local part.
    """
    _, normalised, idna = _check(f"a@{domain}")
    octets = max(len(shape.encode()) for shape in (domain, normalised, idna))
    return normalised, idna, ADRESSE_MAX - 1 - octets


def is_ascii_local(local: str) -> bool:
    """
    Say whether what stands before the ``@`` is plain, and reads as it is written.
    """
    return bool(ASCII_LOCAL.fullmatch(local)) and not ENCODED_WORD.search(local)


def read_adresse(adresse: str) -> tuple[str, str]:
    """
    Give the address to write to, and its key, of a text without blank edges.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is no address.
    """
    local, at_sign, domain = adresse.rpartition("@")
    # Mailbox names of RFC 2142 lose their capitals: left to email-validator.
    if (
        at_sign
        and len(local) <= LOCAL_PART_MAX
        and is_ascii_local(local)
        and not (local.isalpha() and not local.islower())
    ):
        normalised, idna, place = _domain(domain)
        if len(local) > place:
            raise _refus()
    else:
        local, normalised, idna = _check(adresse)
    # Older releases of email-validator take an IDNA form that hides something.
    hides = not normalised.isascii() and any(map(is_invisible, normalised))
    if ENCODED_WORD.search(local) or hides:
        raise _refus("COURRIEL_AMBIGU")
    cle = f"{_local_key(local)}@{idna.lower()}"
    return f"{local}@{normalised}", cle


def _local_key(local: str) -> str:
    if local.isascii():
        return local.lower()
    nfc = unicodedata.normalize("NFC", local)
    cle = nfc.lower()
    # Compatibility characters, capitals whose lower case depends on their
    # neighbours, and what is invisible: two mailboxes, or one? Nobody can tell.
    if (
        unicodedata.normalize("NFKC", nfc) != nfc
        or cle != "".join(map(str.lower, nfc))
        or any(map(is_invisible, nfc))
    ):
        raise _refus("COURRIEL_AMBIGU")
    return unicodedata.normalize("NFC", cle)


def fold_fragment(fragment: str) -> str:
    """
    Fold a part of an address as `Courriel.search_key` folds the whole.

    A domain that is typed half in one spelling, half in the other, is read as it
    reads: no key mixes them.
    """
    local, at_sign, domain = fragment.rpartition("@")
    if not domain.isascii():
        domain = PUNYCODE.sub(_as_it_reads, domain)
    fragment = f"{local}{at_sign}{domain}"
    return search_key(fragment).replace(IDEOGRAPHIC_STOP, ".")


def _as_it_reads(label: re.Match[str]) -> str:
    try:
        return label[1].encode().decode("punycode")
    except UnicodeError:
        return label[0]  # Cut in the middle, or no label at all.


@value(init=False)
class Courriel:
    """
    Where a person is written to; equal when they are the same mailbox. Guide: C3.

    Attributes:
        adresse: As its owner typed it; the only one a mail is sent to.
        cle: The same for every way of typing it; unique over the whole SI.

    .. doctest::

        >>> Courriel.parse("Aurelie@Test.FR") == Courriel.parse("aurelie@test.fr")
        True
        >>> Courriel.parse("aurelie@test.fr")
        Courriel(<masqué>)
    """

    adresse: str = attrs.field(eq=False)
    cle: str = attrs.field(init=False)

    def __init__(self, adresse: str) -> None:
        if not isinstance(adresse, str):
            raise invalid("TYPE", phrases.TEXT)
        text = without_edges(adresse)
        if not text:
            raise invalid("OBLIGATOIRE", phrases.REQUIRED)
        if len(text) > ADRESSE_MAX:
            raise invalid("LONGUEUR", phrases.at_most(ADRESSE_MAX))
        parsed, cle = read_adresse(text)
        self.__attrs_init__(parsed)
        object.__setattr__(self, "cle", cle)

    @classmethod
    def parse(cls, adresse: object) -> Courriel:
        """
        Read what was typed.

        Raises:
            siaut_core.errors.DonneesInvalidesError: If it is no address, or one
                that could not be told apart from another.
        """
        return cls(adresse)  # type: ignore[arg-type]  # the constructor checks it

    @classmethod
    def trusted(cls, adresse: str, cle: str) -> Courriel:
        """
        Rebuild one that this library made and a store kept, without checking.
        """
        return _kept(adresse, cle)

    @property
    def search_key(self) -> str:
        """
        Fold it, so that any part of any way of typing it is a part of it. Guide: R3.

        A domain with accents is there twice, as it reads and in its IDNA form.

        .. doctest::

            >>> Courriel.parse("Zoe@Hôpital.fr").search_key
            'zoe@hopital.fr  zoe@xn hpital ixa.fr'
        """
        cle = fold_fragment(self.adresse)
        if self.adresse.isascii():
            return cle
        idna = fold_fragment(self.cle)
        return cle if idna == cle else f"{cle}{BETWEEN}{idna}"


# Of both its fields, where its constructor takes what was typed.
_kept: Callable[[str, str], Courriel] = trusted(Courriel)  # type: ignore[arg-type]  # said above
