"""
*Sources*: what the host has opened, as lines of text.

Plain or gzip, bytes or text; never more than one line in memory. An extract
has one encoding: unless it is named, the first line that is not ASCII tells
UTF-8 from ISO-8859-15, and a later line that contradicts it is faulty: better
a loud reader than names spelt wrong.
"""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from siaut_core.entities.misuse import check_types
from siaut_core.errors import DonneesInvalidesError
from siaut_core.finess.fautes import Signaler, faute

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import WriteableBuffer

__all__ = ["AUTO", "LIGNE_MAXIMALE", "Source", "lignes_de_texte"]

Source: TypeAlias = Iterable[bytes] | Iterable[str]

AUTO: Final = "auto"

# The longest line of the extracts has some 600 characters.
LIGNE_MAXIMALE: Final = 1 << 16

BLOC: Final = 1 << 16

GZIP: Final = b"\x1f\x8b"

HORS_ENCODAGE: Final = "Cette ligne n'est pas dans l'encodage du fichier, à préciser."

_utf8: Final = codecs.getdecoder("utf-8")
_latin9: Final = codecs.getdecoder("iso8859-15")


class _Flux(io.RawIOBase):
    """
    Pieces of bytes, read as a file.
    """

    def __init__(self, morceaux: Iterator[bytes]) -> None:
        self._morceaux = filter(None, morceaux)  # Nothing read means the end.
        self._reste = b""

    def readinto(self, tampon: WriteableBuffer, /) -> int:
        vue = memoryview(tampon).cast("B")
        morceau = self._reste or next(self._morceaux, b"")
        n = min(len(vue), len(morceau))
        vue[:n] = morceau[:n]
        self._reste = morceau[n:]
        return n


def _lignes_de_fichier(readline: Callable[[int], bytes | str]) -> Iterator[bytes | str]:
    """
    Give the lines of a file, of which no more than a bounded part is read.
    """
    while ligne := readline(LIGNE_MAXIMALE + 1):
        yield ligne
        while len(ligne) > LIGNE_MAXIMALE and ligne[-1:] not in {"\n", b"\n"}:
            ligne = readline(LIGNE_MAXIMALE + 1)


def _decompresser(morceaux: Iterator[bytes]) -> Iterator[bytes]:
    flux = io.BufferedReader(
        cast("io.RawIOBase", gzip.GzipFile(fileobj=_Flux(morceaux)))
    )
    try:
        yield from cast("Iterator[bytes]", _lignes_de_fichier(flux.readline))
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise DonneesInvalidesError.seule(
            "COMPRESSION", "Ce fichier compressé est tronqué ou abîmé.", "source"
        ) from None


def _pas_une_source() -> DonneesInvalidesError:
    return DonneesInvalidesError.seule(
        "TYPE", "Un fichier ouvert ou des lignes sont attendus.", "source"
    )


def _lignes_brutes(source: Source) -> Iterator[bytes | str]:
    if isinstance(source, str | bytes | bytearray) or not hasattr(source, "__iter__"):
        raise _pas_une_source()
    readline = getattr(source, "readline", None)
    lignes: Iterator[bytes | str] = (
        _lignes_de_fichier(readline) if readline else iter(source)
    )
    tete = list(islice(lignes, 1))
    if any(isinstance(ligne, bytes) and ligne.startswith(GZIP) for ligne in tete):
        read = getattr(source, "read", None)
        suite = iter(partial(read, BLOC), b"") if read else lignes
        lignes = _decompresser(cast("Iterator[bytes]", chain(tete, suite)))
        tete = list(islice(lignes, 1))
    return chain(map(_sans_bom, tete), lignes)


def _sans_bom(ligne: bytes | str) -> bytes | str:
    if isinstance(ligne, bytes):
        return ligne.removeprefix(codecs.BOM_UTF8)
    return ligne.removeprefix("\ufeff") if isinstance(ligne, str) else ligne


class _DecodeurAuto:
    """
    Learns the encoding of a source from its first line that is not ASCII.
    """

    def __init__(self) -> None:
        self._est_utf8: bool | None = None

    def __call__(self, ligne: bytes) -> tuple[str, int]:
        if self._est_utf8 is False:
            # Nothing remains but ASCII: cheaper to see than to fail each time.
            if ligne.decode("utf-8", "ignore").isascii() or not _est_utf8(ligne):
                return _latin9(ligne)
            raise UnicodeError
        if self._est_utf8 is None:
            self._est_utf8 = _est_utf8(ligne)
            return self(ligne)
        return _utf8(ligne)


def _est_utf8(ligne: bytes) -> bool:
    try:
        _utf8(ligne)
    except UnicodeDecodeError:
        return False
    return True


def _decodeur(encodage: str) -> Callable[[bytes], tuple[str, int]]:
    return _DecodeurAuto() if encodage == AUTO else codecs.getdecoder(encodage)


def lignes_de_texte(
    source: Source, encodage: str, signaler: Signaler
) -> Iterator[tuple[int, str]]:
    """
    Give every line with its number, its end included.
    """
    check_types(encodage=(encodage, str))
    decoder = _decodeur(encodage)
    for numero, ligne in enumerate(_lignes_brutes(source), 1):
        try:
            if len(ligne) > LIGNE_MAXIMALE:
                signaler(
                    faute(numero, "LONGUEUR", f"{LIGNE_MAXIMALE} caractères au plus.")
                )
                continue
            if isinstance(ligne, str):
                texte = ligne
            elif ligne.isascii():
                texte = str(ligne, "ascii")
            else:
                texte, _ = decoder(ligne)
        except UnicodeError:
            signaler(faute(numero, "ENCODAGE", HORS_ENCODAGE))
            continue
        except (AttributeError, TypeError):
            raise _pas_une_source() from None
        yield numero, texte
