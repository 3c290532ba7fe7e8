"""
What the how-to quotes of both adapters is what they are made of.
"""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.docs.adapter import EXTRAITS, FICHIERS, PAGE
from tests.donnees import RACINE

if TYPE_CHECKING:
    from tests.docs.pages import Bloc

HOSTS = RACINE / "examples" / "hosts"

SOURCES = [
    fichier.read_text("utf-8")
    for hote in ("django_host", "sqlalchemy_host")
    for fichier in sorted((HOSTS / hote).rglob("*.py"))
]


@pytest.mark.parametrize("extrait", EXTRAITS, ids=lambda bloc: f"line {bloc.ligne}")
def test_what_is_quoted_is_in_an_adapter(extrait: Bloc) -> None:
    """
    Whole lines, one after the other.
    """
    assert any(f"\n{extrait.texte}" in source for source in SOURCES), (
        f"{PAGE.name}, line {extrait.ligne}: quote the code as it is now\n"
        f"{dedent(extrait.texte)}"
    )


def test_both_adapters_are_quoted_and_tried() -> None:
    """
    Else there would be nothing to look at.
    """
    assert {"Django": 2, "SQLAlchemy": 1} == {
        nom: len(fichiers) for nom, fichiers in FICHIERS.items()
    }
    assert 10 <= len(EXTRAITS)
