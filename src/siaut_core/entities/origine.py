"""
*Origine*: where links lead, and who writes. The host says both.

Neither has a default: a forgotten one would send people to the ministry's site.
"""

from __future__ import annotations

import re

from siaut_core.entities.courriel import Courriel, est_locale_ascii
from siaut_core.entities.texte import lire_texte
from siaut_core.errors import DonneesInvalidesError

__all__ = ["lire_base_url", "lire_expediteur"]

URL_MAXIMALE = 200
# Provenance: RFC 5321, as for any address.
ADRESSE_MAXIMALE = 254

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


def lire_base_url(valeur: object) -> str:
    """
    Read the address of the host's site; without its last slash.

    .. doctest::

        >>> lire_base_url("https://siaut.exemple.fr/")
        'https://siaut.exemple.fr'

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is neither https:// nor,
            on this very machine (localhost, 127.0.0.1, [::1]), http://.
    """
    texte = lire_texte(valeur, URL_MAXIMALE)
    if not BASE_URL.fullmatch(texte):
        raise DonneesInvalidesError.seule(
            "BASE_URL",
            "Une adresse en https:// est attendue (http:// pour localhost seulement).",
        )
    return texte.rstrip("/")


def lire_expediteur(valeur: object) -> str:
    """
    Read the address that mails come from: bare, since the envelope has it too.

    .. doctest::

        >>> lire_expediteur("siaut@exemple.fr")
        'siaut@exemple.fr'

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is no bare address.
    """
    texte = lire_texte(valeur, ADRESSE_MAXIMALE)
    locale, _, domaine = texte.rpartition("@")
    if not (est_locale_ascii(locale) and MACHINE.fullmatch(domaine)):
        try:
            Courriel.lire(texte)
        except DonneesInvalidesError:
            raise DonneesInvalidesError.seule(
                "EXPEDITEUR", "Une adresse seule est attendue, sans nom."
            ) from None
    return texte
