"""
The length first, at the entries that the reference host adds to those of the core.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any, Final

import pytest
from hosts.sqlalchemy_host.adresse import AdresseError, lire_adresse
from hosts.sqlalchemy_host.commande.arguments import effectif
from hosts.sqlalchemy_host.commande.ecran import SAISIE_MAXIMALE, demander
from hosts.sqlalchemy_host.politique import Politique
from hosts.sqlalchemy_host.poste.reglages import ReglagesSmtp
from hosts.sqlalchemy_host.sync.mots_de_passe import MotsDePasseArgon2

from siaut_core import DonneesInvalidesError, MotDePasse
from tests.bounds import HOSTILE, LENGTH, error_of, must_be_bounded
from tests.hosts_sql.test_mots_de_passe import A_QUI, PHRASE, RAPIDES

SERVICE: Final = MotsDePasseArgon2(parametres=RAPIDES)

CONDENSE: Final = SERVICE.preparer(MotDePasse(PHRASE), A_QUI)


def fautes(clair: str) -> object:
    return Politique().fautes(MotDePasse(clair), A_QUI)


ENTRIES: Final[dict[str, Callable[[Any], object]]] = {
    "verifier": lambda v: SERVICE.verifier(MotDePasse(v), CONDENSE),
    "verifier, of nobody": lambda v: SERVICE.verifier(MotDePasse(v), None),
    "preparer": lambda v: SERVICE.preparer(MotDePasse(v), A_QUI),
    "politique": fautes,
    "hote": lambda v: ReglagesSmtp(hote=v),
    "port": lambda v: ReglagesSmtp(hote="smtp.test", port=v),
    "securite": lambda v: ReglagesSmtp(hote="smtp.test", securite=v),
    "delai": lambda v: ReglagesSmtp(hote="smtp.test", delai=v),
}


@pytest.mark.parametrize("kind", ["text", "combining marks", "digits"])
@pytest.mark.parametrize("nom", ENTRIES)
def test_an_entry_of_the_host_has_a_bound(nom: str, kind: str) -> None:
    must_be_bounded(ENTRIES[nom], kind)


def test_a_setting_without_bound_is_named() -> None:
    for champ in ("hote", "port", "securite", "delai"):
        error = error_of(lambda: ENTRIES[champ](HOSTILE["text"](LENGTH)))  # noqa: B023  (called at once)
        assert isinstance(error, DonneesInvalidesError)
        assert [champ] == [e.champ for e in error.erreurs]


def test_an_address_of_database_without_bound_is_refused() -> None:
    def read(value: object) -> None:
        with pytest.raises(AdresseError):
            lire_adresse(f"sqlite:///{value}")

    read("x" * LENGTH)
    assert "sqlite:///x" == lire_adresse("sqlite:///x")


@pytest.mark.parametrize("digits", [10, 5_000, LENGTH])
def test_a_number_without_bound_is_refused(digits: int) -> None:
    """
    Python itself refuses 4,300 digits, and fewer overflow elsewhere.
    """
    with pytest.raises(ValueError, match=r"\A\Z"):
        effectif("9" * digits)
    assert 999_999_999 == effectif("9" * 9)


def test_a_line_of_the_terminal_is_read_no_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("x" * LENGTH))

    assert SAISIE_MAXIMALE == len(demander("Lien"))
