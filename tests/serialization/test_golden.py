"""
One file for each document, as it was written before the house moves.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from siaut_core.serialization import to_json
from siaut_core.serialization.documents import BODIES, ENTITES
from tests.golden import compare
from tests.serialization.examples import (
    DOCUMENTS,
    EXAMPLES,
    SECRETS,
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


def test_no_golden_file_is_left_without_its_document() -> None:
    expected = {f"{document.__name__}.json" for document in DOCUMENTS}

    assert expected == {path.name for path in GOLDEN.iterdir()}
