"""
*Plain data*: what a host stores, receives and sends, as JSON.

A *document* (an account, a structure, a link, a queued mail, an event, an activity)
is what a store keeps: a dict that says what it is and how it is laid out::

    {"type": "Utilisateur", "format": 1, "id": "u-1", "prenom": "Aurélie", ...}

``format`` is not the ``version`` of an account: it changes when the shape does,
and an unknown one is refused. What a document is made of bears the names of
its fields:

- a text, an integer, a boolean, ``None``: as they are;
- a *courriel*: its address; a number, an identifier: its text; an enum: its code;
- an instant: ``"2023-11-08T09:30:00+00:00"``; a day: ``"2023-11-08"``;
- several values: a list, sorted where order means nothing;
- a *rattachement*, *coordonnées*: a dict, without envelope.

A *body* is what a request brings: a command or a search, without envelope, that does
not say who acts. `from_json` reads documents from one's own store, `read_command`
reads bodies from anybody, and neither reads what is the other's: nobody sends an
account, a decision or a perimeter.

Reading is strict. Types are exact, nothing is converted on the way; a key that
is unknown is refused, one that is missing too, unless a command has a default
for it. Whatever comes in, the answer is an object or one
`siaut_core.errors.DonneesInvalidesError`, that names every wrong field by its
path (`FAULTS_MAX` of a list or of a dict, at most) and holds no value.
Entities are checked whole; of a command only the shape is, for its use case
reads what was typed. Commands are never written, nor are secrets.

cattrs is imported with this package only: ``import siaut_core`` does without.
"""

from __future__ import annotations

from siaut_core.serialization.conversion import (
    from_json,
    make_siaut_converter,
    read_command,
    to_json,
)
from siaut_core.serialization.documents import EJRow, ETRow
from siaut_core.serialization.problems import STATUSES, Problem, problem
from siaut_core.serialization.shapes import FAULTS_MAX, FORMAT

__all__ = [
    "FAULTS_MAX",
    "FORMAT",
    "STATUSES",
    "EJRow",
    "ETRow",
    "Problem",
    "from_json",
    "make_siaut_converter",
    "problem",
    "read_command",
    "to_json",
]
