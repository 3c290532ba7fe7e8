"""
*Problems*: an error as the answer to a request, ``application/problem+json``.

Provenance: RFC 9457. The table says nothing of what was typed, as no error does.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from siaut_core.errors import (
    ActionRefuseeError,
    ConflictError,
    ConnexionRefuseeError,
    CourrielDejaPrisError,
    DonneesChangeesError,
    DonneesInvalidesError,
    IntrouvableError,
    LienInutilisableError,
    NumeroDejaPrisError,
    SendingError,
    SiautError,
)

__all__ = ["STATUSES", "Problem", "problem"]

# Whatever is not here is a mistake of the service itself, as `MisuseError` is.
STATUSES: Final[Mapping[type[SiautError], tuple[int, str]]] = MappingProxyType(
    {
        DonneesInvalidesError: (422, "Des données ne peuvent être lues"),
        ActionRefuseeError: (403, "Cette action vous est refusée"),
        IntrouvableError: (404, "Rien de ce nom n'est à votre portée"),
        CourrielDejaPrisError: (409, "Ce courriel est déjà pris"),
        NumeroDejaPrisError: (409, "Ce numéro ou ce libellé est déjà pris"),
        DonneesChangeesError: (409, "Les données ont changé depuis leur lecture"),
        ConnexionRefuseeError: (401, "La connexion est refusée"),
        LienInutilisableError: (410, "Ce lien n'est plus utilisable"),
        ConflictError: (503, "D'autres modifient les mêmes données"),
        SendingError: (503, "Un courriel n'a pas pu être remis"),
        SiautError: (500, "Le service a rencontré une erreur"),
    }
)

UNAVAILABLE: Final = 503
OF_THE_SERVICE: Final = 500

# Of what may do when tried again: others were busy for less than that.
RETRY_AFTER: Final = "1"


class Problem(NamedTuple):
    """
    What to answer: `body` is written as JSON, `headers` hold its media type.
    """

    status: int
    body: dict[str, Any]
    headers: dict[str, str]


def problem(error: SiautError) -> Problem:
    """
    Say an error as a problem: any of ours, whatever its class.

    .. doctest::

        >>> from siaut_core import CourrielDejaPrisError
        >>> answer = problem(CourrielDejaPrisError())
        >>> answer.status, answer.body["errors"][0]["field"]
        (409, 'courriel')
    """
    kind = next(cls for cls in type(error).__mro__ if cls in STATUSES)
    status, title = STATUSES[kind]
    body: dict[str, Any] = {
        "type": f"urn:siaut:{kind.__name__}",
        "title": title,
        "status": status,
    }
    if status != OF_THE_SERVICE:
        body["detail"] = str(error)
        body["errors"] = [
            {
                "field": reason.field or None,
                "code": reason.code,
                "message": reason.libelle,
                "sources": [*reason.sources],
                "recours": reason.recours or None,
            }
            for reason in error.reasons
        ]
    headers = {"Content-Type": "application/problem+json"}
    if status == UNAVAILABLE:
        headers["Retry-After"] = RETRY_AFTER
    return Problem(status, body, headers)
