"""
Every sentence that is told of a wrong field: one per rule, and it says what to give.

Read in the source itself, so that none can be forgotten.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from siaut_core import (
    Cause,
    DonneesInvalidesError,
    Motif,
    NaiveDatetimeError,
    display_date,
    etat_du_lien,
    phrases,
    to_local_time,
    to_utc,
)
from siaut_core.sync import QueuedMail, QueuedMailId, SupprimerUtilisateur
from siaut_core.testing.factory import NOON, a_lien, an_utilisateur
from siaut_core.use_cases.command import Facts
from siaut_core.use_cases.connexion import examiner_lien
from tests.data import ROOT
from tests.use_cases.scenes import context_of

SOURCES: Final = sorted(
    path
    for path in (ROOT / "src" / "siaut_core").rglob("*.py")
    if not {"testing", "sync"} & set(path.parts)
)
# How a fault is made, and where its code is among the arguments.
MAKERS: Final = {"single": 0, "invalid": 0, "note": 1, "FieldFault": 1, "fault": 1}
NAIVE: Final = datetime(2023, 11, 8, 12)  # noqa: DTZ001  (refused, on purpose)


def sentences() -> Iterator[tuple[str, str]]:
    """
    Give the code and the sentence of each fault that is written out.
    """
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name not in MAKERS:
                continue
            place = MAKERS[name]
            code, message = node.args[place], said(node.args[place + 1])
            if isinstance(code, ast.Constant) and message is not None:
                yield str(code.value), message


def said(node: ast.expr) -> str | None:
    """
    Read a sentence, written there or named; ``None`` for one that is computed.
    """
    if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "phrases":
        return str(getattr(phrases, node.attr))
    return str(node.value) if isinstance(node, ast.Constant) else None


def written(path: Path) -> Iterator[str]:
    """
    Give the French sentences of a file, docstrings apart; ``{}`` for what is put in.
    """
    tree = ast.parse(path.read_text("utf-8"))
    parts = {
        id(part)
        for node in ast.walk(tree)
        for part in (
            node.values
            if isinstance(node, ast.JoinedStr)
            else [node.value]
            if isinstance(node, ast.Expr)
            else ()
        )
    }
    for node in ast.walk(tree):
        if id(node) in parts:
            continue
        text = ""
        if isinstance(node, ast.JoinedStr):
            text = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}"
                for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        if " " in text and re.fullmatch(r"[A-ZÀÉ0-9{«].*[.?!]", text):
            yield text


def test_no_sentence_is_written_twice() -> None:
    """
    What two places show is in `phrases`; what is there, two places show.
    """
    counts = Counter(
        sentence
        for path in SOURCES
        for text in written(path)
        for sentence in (
            # The guide gives each mail as a whole.
            [text] if path.name == "templates.py" else re.split(r"(?<=[.?!]) ", text)
        )
    )
    code = "".join(path.read_text("utf-8") for path in SOURCES)

    assert len(counts) > 150
    assert {} == {text: n for text, n in counts.items() if n > 1}
    for name in {name for name in vars(phrases) if name.isupper()} | {*phrases.__all__}:
        assert len(re.findall(rf"\bphrases\.{name}\b", code)) > 1, name


def test_sentences_are_found() -> None:
    assert len(list(sentences())) > 30


@pytest.mark.parametrize(("code", "message"), sorted(set(sentences())))
def test_a_sentence_says_what_is_expected_in_french(code: str, message: str) -> None:
    """
    Whole, and never "another type": which one. A rule has the words of its reason.
    """
    assert re.fullmatch(r"[A-ZÀÉ0-9].*\.", message)
    assert "autre type" not in message
    assert not re.search(r"\b(expected|must|the|is)\b", message)
    if code == "TYPE":
        assert re.search(r"attendue?s?\b", message)
    if code in Motif.__members__:
        assert Motif[code].libelle == message


def test_a_rule_of_the_table_has_one_wording() -> None:
    """
    An account that cannot be built is told of the rule as a form is.
    """
    told = {code for code, _ in sentences() if code in Motif.__members__}
    assert {"PROFIL_STRUCTURE", "DROIT_CONSULTATION"} <= told


GESTURES: Final[dict[str, Callable[[Any], object]]] = {
    "to_utc": to_utc,
    "to_local_time": to_local_time,
    "display_date": display_date,
    "etat_du_lien": lambda t: etat_du_lien(a_lien(), an_utilisateur(), t),
    "examiner_lien": lambda t: examiner_lien(
        Facts(lien=a_lien(), compte=an_utilisateur()), t
    ),
    "is_within_lifetime": lambda t: a_lien().is_within_lifetime(t),
    "est_utilisable": lambda t: a_lien().est_utilisable(t),
    "Lien.emis_le": lambda t: a_lien(emis_le=t, expire_le=NOON + timedelta(days=1)),
    "Lien, both": lambda t: a_lien(emis_le=t, expire_le=t),
    "Utilisateur.cree_le": lambda t: an_utilisateur(cree_le=t),
    "Utilisateur.valide_le": lambda t: an_utilisateur(valide_le=t),
    "Utilisateur.change": lambda t: an_utilisateur().change(derniere_connexion=t),
    "Context.of": lambda t: context_of(
        SupprimerUtilisateur(acteur_id="g-1", utilisateur_id="u-1"), t
    ),
}


@pytest.mark.parametrize("gesture", GESTURES)
def test_a_date_without_time_zone_is_one_error_everywhere(gesture: str) -> None:
    """
    A function that is given one, and a class that is built with one, raise the same.
    """
    with pytest.raises(NaiveDatetimeError) as refusal:
        GESTURES[gesture](NAIVE)

    assert isinstance(refusal.value, DonneesInvalidesError)
    assert {"DATE_NAIVE"} == {e.code for e in refusal.value.faults}
    assert str(refusal.value).startswith(
        f"{refusal.value.field} : Une date avec fuseau horaire est attendue."
    )


def test_a_date_without_time_zone_is_told_with_all_that_is_wrong() -> None:
    both: dict[str, Any] = {"cree_le": NAIVE, "valide_le": NAIVE}
    for fields in (both, {"cree_le": NAIVE}):
        with pytest.raises(NaiveDatetimeError) as refusal:
            an_utilisateur(**fields)
        assert list(fields) == [e.field for e in refusal.value.faults]
    with pytest.raises(DonneesInvalidesError) as other:
        an_utilisateur(cree_le=NAIVE, nom="")
    assert ["nom", "cree_le"] == [e.field for e in other.value.faults]
    assert DonneesInvalidesError is type(other.value)


def test_a_mail_is_deposited_at_an_instant_with_a_time_zone() -> None:
    with pytest.raises(NaiveDatetimeError):
        QueuedMail(id=QueuedMailId("i-1"), cause=Cause.RENVOI, asked_at=NAIVE)
