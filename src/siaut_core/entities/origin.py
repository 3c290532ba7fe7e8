"""
*Origin*: where links lead, and who writes. The host says both.

Neither has a default: a forgotten one would send people to the ministry's site.
"""

from __future__ import annotations

import re
from typing import Final

from siaut_core.entities.courriel import ADRESSE_MAX, Courriel, is_ascii_local
from siaut_core.entities.text import read_text
from siaut_core.errors import DonneesInvalidesError, invalid

__all__ = ["LINK_ADDRESS", "read_base_url", "read_link_address", "read_sender"]

URL_MAX = 200

# ASCII only (a domain with accents is given in its IDNA form); no user, query
# or fragment, since "/#/password-recovery" is added to it. A link opens an
# account: in clear it may travel inside one machine only.
BASE_URL = re.compile(
    r"(?:https://(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[::1\])"
    r"|http://(?:localhost|127\.0\.0\.1|\[::1\]))"
    r"(?::[0-9]{1,5})?"
    r"(?:/[a-z0-9._~-]+)*"
    r"/*",
    re.IGNORECASE | re.ASCII,  # Else a long s would be an s.
)

# Less strict than the domain of a *Courriel*: "siaut@localhost" is what a host tries
# first.
MACHINE = re.compile(
    r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*",
    re.IGNORECASE | re.ASCII,
)


def read_base_url(value: object) -> str:
    """
    Read the address of the host's site; without its last slash.

    .. doctest::

        >>> read_base_url("https://siaut.example.fr/")
        'https://siaut.example.fr'

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is neither https:// nor,
            on this very machine (localhost, 127.0.0.1, [::1]), http://.
    """
    text = read_text(value, URL_MAX)
    if not BASE_URL.fullmatch(text):
        raise invalid(
            "BASE_URL",
            "Une adresse en https:// est attendue (http:// pour localhost seulement).",
        )
    return text.rstrip("/")


# After "#": browsers keep it to themselves, so that it reaches no server's log.
LINK_ADDRESS: Final = "{base}/#/password-recovery?token={token}"

# What may stand around a token: of a path, a query or a fragment, and none goes up.
AROUND = re.compile(r"(?!.*\.\.)[A-Za-z0-9._~/?#=&%:;,+!$*-]*", re.ASCII)


def read_link_address(base_url: str, value: object) -> str:
    """
    Read the address of the page behind a link; ``{token}`` stays to be filled.

    .. doctest::

        >>> read_link_address("https://siaut.example.fr", "{base}/lien?jeton={token}")
        'https://siaut.example.fr/lien?jeton={token}'

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it leads to another site, or does
            not hold the token once.
    """
    address = read_text(value, 2 * URL_MAX).replace("{base}", base_url, 1)
    before, token, after = address.removeprefix(base_url).partition("{token}")
    if not (
        address.startswith(base_url)
        and before.startswith(("/", "?", "#"))
        and token
        and AROUND.fullmatch(before)
        and AROUND.fullmatch(after)
    ):
        raise invalid(
            "LIEN", "Une adresse qui commence par {base} et contient une fois {token}."
        )
    return address


def read_sender(value: object) -> str:
    """
    Read the address that mails come from: bare, since the envelope has it too.

    .. doctest::

        >>> read_sender("siaut@exemple.fr")
        'siaut@exemple.fr'

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is no bare address.
    """
    text = read_text(value, ADRESSE_MAX)
    local, _, domain = text.rpartition("@")
    if not (is_ascii_local(local) and MACHINE.fullmatch(domain)):
        try:
            Courriel.parse(text)
        except DonneesInvalidesError:
            raise invalid(
                "EXPEDITEUR", "Une adresse seule est attendue, sans nom."
            ) from None
    return text
