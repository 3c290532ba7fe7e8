"""
What an error shows of what it must not.
"""

from __future__ import annotations

from base64 import b64encode

import pytest

from siaut_core.testing.fuites import morceaux, textes_de, trahis

SECRET = "0123456789abcdef"


def une_erreur(texte: str) -> ValueError:
    return ValueError(texte)


def levee(erreur: Exception, de: BaseException | None = None) -> Exception:
    with pytest.raises(type(erreur)) as prise:
        raise erreur from de
    return prise.value


def avec_note(texte: str) -> Exception:
    erreur = une_erreur("rien")
    erreur.add_note(texte)
    return erreur


def dans_un_except(texte: str) -> Exception:
    try:
        raise une_erreur(texte)
    except ValueError:
        return levee(KeyError("rien"))


@pytest.mark.parametrize(
    "erreur",
    [
        une_erreur(f"voici {SECRET}"),
        une_erreur(f"en partie {SECRET[3:11]}"),
        une_erreur(SECRET.encode().hex()),
        une_erreur(b64encode(SECRET.encode()).decode()),
        avec_note(SECRET),
        levee(KeyError("rien"), de=une_erreur(SECRET)),
        dans_un_except(SECRET),
        KeyError({"cle": SECRET}),
    ],
)
def test_a_secret_is_seen_wherever_a_log_would_show_it(erreur: Exception) -> None:
    assert [] != trahis(SECRET, textes_de(erreur))


def test_seven_characters_of_a_secret_are_chance() -> None:
    assert [] == trahis(SECRET, textes_de(une_erreur(f"{SECRET[:7]} {SECRET[9:]}")))


def test_no_error_shows_nothing() -> None:
    assert [] == list(textes_de(None))


def test_a_short_secret_is_its_only_slice() -> None:
    assert {"court"} == morceaux("court")
    assert {"12345678", "23456789"} == morceaux("123456789")
