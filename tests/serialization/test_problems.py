"""
An error is answered as a problem, whatever its class; the page says which.
"""

from __future__ import annotations

import json
import re

import pytest

from siaut_core.errors import (
    ConflictError,
    CourrielDejaPrisError,
    DonneesInvalidesError,
    MisuseError,
    NaiveDatetimeError,
    SiautError,
)
from siaut_core.serialization import STATUSES, problem
from tests.data import ROOT
from tests.entities.test_errors import EXAMPLES, class_name

PAGE = ROOT / "docs" / "how-to" / "errors.md"

# What another row answers for.
UNDER_ANOTHER = {NaiveDatetimeError: DonneesInvalidesError, MisuseError: SiautError}

ROW = re.compile(r"^\| `(\w+Error)`.* \| (\d{3}) \|", re.MULTILINE)


def test_every_class_has_its_row() -> None:
    answered = {*STATUSES, *UNDER_ANOTHER}

    assert {type(error) for error in EXAMPLES} | {SiautError} == answered


def test_the_page_has_the_rows_of_the_table() -> None:
    shown = {name: int(status) for name, status in ROW.findall(PAGE.read_text("utf-8"))}
    expected = {cls.__name__: status for cls, (status, _) in STATUSES.items()}
    expected["MisuseError"] = expected.pop("SiautError")

    assert expected == shown


@pytest.mark.parametrize("error", EXAMPLES, ids=class_name)
def test_a_problem_says_its_error(error: SiautError) -> None:
    """
    As RFC 9457 has it, and again for its subclasses; of a mistake of ours, nothing.
    """
    own = type("HostError", (type(error),), {})
    status, body, headers = problem(error)

    assert body == json.loads(json.dumps(body))
    assert status == body["status"]
    assert "application/problem+json" == headers["Content-Type"]
    assert (status == 503) == ("Retry-After" in headers)
    assert problem(own(*error.args)).status == status
    told = {"type", "title", "status"}
    if status != 500:
        told |= {"detail", "errors"}
        assert str(error) == body["detail"]
        assert [*error.codes] == [e["code"] for e in body["errors"]]
        assert [r.libelle for r in error.reasons] == [
            e["message"] for e in body["errors"]
        ]
        assert {*error.champs} == {e["field"] for e in body["errors"]}
        assert {*error.recours} == {e["recours"] for e in body["errors"]} - {None}
    assert told == body.keys()


def test_what_may_be_tried_again_says_when() -> None:
    assert {"Retry-After": "1"}.items() <= problem(ConflictError()).headers.items()
    assert 409 == problem(CourrielDejaPrisError()).status


def test_a_problem_of_our_own_keeps_what_is_wrong_to_itself() -> None:
    """
    The person can do nothing of it.
    """
    status, body, _ = problem(MisuseError("host", "Un objet Host est attendu."))

    assert 500 == status
    assert "host" not in json.dumps(body)
