"""
One file for each document, as it was written before the house moves.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

import pytest

from siaut_core.serialization import to_json
from siaut_core.serialization.documents import BODIES, ENTITES
from siaut_core.serialization.views import VIEWS
from tests.data import ROOT
from tests.golden import compare
from tests.serialization.examples import (
    DOCUMENTS,
    EXAMPLES,
    SECRETS,
    VIEW_EXAMPLES,
    plain_form,
    read_json,
)

GOLDEN: Final = Path(__file__).parent / "golden"


def laid_out(text: str) -> str:
    """
    Put each value of a document on its own line, in the same order.
    """
    return json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("document", ENTITES, ids=lambda document: document.__name__)
def test_a_document_is_written_as_its_golden_file(document: type) -> None:
    text = laid_out(to_json(EXAMPLES[document][0]))

    compare(GOLDEN / f"{document.__name__}.json", text)


@pytest.mark.parametrize("document", BODIES, ids=lambda document: document.__name__)
def test_a_body_has_its_golden_file(document: type) -> None:
    """
    It is only read: what clients send is theirs, and stays as it is.
    """
    text = laid_out(json.dumps(plain_form(document)))

    compare(GOLDEN / f"{document.__name__}.json", text)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.__name__)
def test_a_golden_file_is_read_as_its_document(document: type) -> None:
    """
    Whole and equal: what hosts have stored is still theirs.
    """
    text = (GOLDEN / f"{document.__name__}.json").read_text("utf-8")
    parsed: object = read_json(text, document)

    if document in SECRETS:
        assert document is type(parsed)
    else:
        assert EXAMPLES[document][0] == parsed


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_a_view_is_written_as_its_golden_file(view: type) -> None:
    """
    Its keys are those that clients know.
    """
    compare(GOLDEN / f"{view.__name__}.json", laid_out(to_json(VIEW_EXAMPLES[view])))


def test_the_page_lists_the_keys_of_what_can_be_written() -> None:
    page = (ROOT / "docs" / "how-to" / "serialize.md").read_text("utf-8")
    shown = {
        name: re.findall(r"`(\w+)`", keys.partition(" (")[0])
        for name, keys in re.findall(r"^\| `(\w+)` \| (.*) \|$", page, re.MULTILINE)
    }
    written = {
        cls.__name__: json.loads(to_json(view)) for cls, view in VIEW_EXAMPLES.items()
    }

    assert shown == {
        name: [*view] for name, view in written.items() if isinstance(view, dict)
    }


def test_no_golden_file_is_left_without_its_document() -> None:
    expected = {f"{document.__name__}.json" for document in (*DOCUMENTS, *VIEWS)}

    assert expected == {path.name for path in GOLDEN.iterdir()}
