"""
The page "At a glance" shows what the library answers.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from docs._tools.at_a_glance import (
    ACTED,
    matrix_of_accounts,
    matrix_of_places,
    page_at_a_glance,
)
from docs._tools.perimeters import BY_ID, reached_by
from docs._tools.regles import page_of_regles
from docs._tools.sequence import CORE, DATABASE, MAIL, PEOPLE, steps_of_a_creation
from siaut_core import Action

if TYPE_CHECKING:
    from collections.abc import Sequence


def rows(matrix: Sequence[str]) -> dict[str, str]:
    """
    Read the signs of a matrix: a line of them for each action.
    """
    lines = [line for line in matrix if line.startswith('<tr><th scope="row">')]
    return {
        unescape(re.findall(">([^<]+)</th>", line)[0]): "".join(
            re.findall(">([✓✗○])", line)
        )
        for line in lines
    }


def test_each_action_has_its_answers_by_place() -> None:
    """
    A Gestionnaire EJ, ET, of a groupe; then who is told the same anywhere.
    """
    signs = rows(matrix_of_places())

    assert len(ACTED) == len(signs)
    assert set(Action) - set(ACTED) == {
        Action.INSTALLER,
        *(action for action in Action if action.name.endswith("_DOSSIER")),
        Action.ETRE_AUTEUR,
    }
    assert "✓✓✓✓✓" == signs.pop("open one's own record, log in")
    assert "✓✓✓✗✗" == signs.pop("search accounts and structures: those within reach")
    for kind in (
        "an ET without number under an EJ",
        "a groupe of which an EJ is the member",
    ):
        assert "✓✗✗○✗○✗○✗✗" == signs.pop(f"create {kind}")
    assert {"✓✓✓○✓○✓○✗✗"} == set(signs.values())


def test_every_row_is_as_wide_as_the_table() -> None:
    """
    Also where one answer is for all the places that an actor may look at.
    """
    lines = [
        line for line in matrix_of_places() if line.startswith('<tr><th scope="row')
    ]
    spans = [re.findall('<td(?: colspan="([0-9]+)")?', line) for line in lines]

    assert {10} == {sum(int(span or 1) for span in row) for row in spans}
    assert ["4", "2", "2", "1", "1"] == spans[0]


def test_what_depends_on_the_account_is_shown() -> None:
    """
    Awaited, then validated, each active and inactive; and oneself.
    """
    assert {
        "change profile, droit, activités or structure": "✓✓✓✓✗",
        "give the droit de validation": "✓✓✓✓✗",
        "move an account to the structure": "✓✓✓✓✗",
        "change the courriel": "✓✓✗✗✗",
        "« Renvoyer un courriel de création »": "✓✗✗✗✗",
        "« Supprimer le compte »": "✓✓✗✗✗",
        "« Désactiver le compte »": "✓✓✓✓✗",
        "« Activer le compte »": "✓✓✓✓✗",
    } == rows(matrix_of_accounts())


def test_each_reason_leads_to_its_rule() -> None:
    links = re.findall(r'href="regles\.html#([a-z-]+)"', page_at_a_glance())

    titles = re.findall(r"^### `(\w+)`$", page_of_regles(), re.MULTILINE)
    assert links
    assert set(links) <= {title.lower().replace("_", "-") for title in titles}


@pytest.mark.parametrize(
    ("place", "inside"),
    [
        ("quimper", {"quimper", "site", "concarneau", "creac-h", "groupe"}),
        ("site", {"site"}),
        ("groupe", {"groupe"}),
    ],
)
def test_each_gestionnaire_reaches_what_the_guide_says(
    place: str, inside: set[str]
) -> None:
    assert inside == reached_by(place)
    assert inside < set(BY_ID)


def test_a_creation_is_told_from_the_click_to_the_password() -> None:
    """
    The account and its mail in one unit of work; the mail outside of any.
    """
    steps = steps_of_a_creation()
    stored = [step.lines for step in steps if (CORE, DATABASE) == step[:2]]

    assert {"utilisateurs.add", "outbox.put", "journal.add"} <= set(stored[0])
    assert {"passwords.set", "liens.use", "utilisateurs.save"} <= set(stored[-1])
    assert [("mailer.send",)] == [s.lines for s in steps if (CORE, MAIL) == s[:2]]
    [mail] = [step.lines for step in steps if (MAIL, PEOPLE) == step[:2]]
    assert "Activation de votre compte" in mail[0]
