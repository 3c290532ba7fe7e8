"""
*Settings*: how the host reaches its mail server.
"""

import ssl
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Final, Self

from attrs import field
from attrs.converters import optional

from siaut_core.entities.secret import MotDePasse
from siaut_core.entities.value import read_fields, value
from siaut_core.errors import Faults, invalid
from siaut_core.use_cases.settings import Settings

from .failures import GOODBYES

__all__ = ["Security", "SmtpSettings"]

PORT_MAX: Final = 65_535
PORT_DIGITS: Final = len(str(PORT_MAX))

# Provenance: RFC 1035, 255 octets on the wire. To resolve a name costs its square.
HOST_MAX: Final = 253

# What the environment says of a server: a password is no option, which whoever lists
# the processes of the machine would read.
VARIABLES: Final = {
    "SMTP_HOST": "host",
    "SMTP_PORT": "port",
    "SMTP_SECURITY": "security",
    "SMTP_USER": "identifier",
    "SMTP_PASSWORD": "mot_de_passe",
}

TOGETHER: Final = "Un identifiant et un mot de passe sont attendus ensemble."
IN_ASCII: Final = "Un identifiant et un mot de passe sans accent sont attendus."
NEVER_IN_CLEAR: Final = "Un mot de passe ne part pas en clair : TLS est attendu."


class Security(StrEnum):
    """
    How the conversation is kept from others: a mail holds a link that opens an account.

    Attributes:
        STARTTLS: Encrypted after a first greeting (port 587), or not at all.
        TLS: Encrypted from the start (port 465).
        CLEAR: In clear; for a server of this machine, or of a trial.
    """

    STARTTLS = "STARTTLS"
    TLS = "TLS"
    CLEAR = "AUCUNE"


def _read_host(given: object) -> str:
    if not isinstance(given, str) or not given.strip():
        raise invalid("OBLIGATOIRE", "Ce champ est obligatoire.")
    if len(given) > HOST_MAX:
        raise invalid("LONGUEUR", f"{HOST_MAX} caractères au plus.")
    return given


def _read_port(given: object) -> int:
    if isinstance(given, str) and given.isdecimal() and len(given) <= PORT_DIGITS:
        given = int(given)
    if type(given) is not int or not 0 < given <= PORT_MAX:
        raise invalid("PORT", f"Un port de 1 à {PORT_MAX} est attendu.")
    return given


def _read_security(given: object) -> Security:
    if isinstance(given, str) and len(given) <= len(Security.STARTTLS):
        for security in Security:
            if security == given.upper():
                return security
    choices = ", ".join(Security)
    raise invalid("SECURITE", f"Un choix est attendu : {choices}.")


def _read_delay(given: object) -> timedelta:
    if not isinstance(given, timedelta) or given <= timedelta(0):
        raise invalid("DUREE", "Une durée positive est attendue.")
    return given


def _read_context(given: ssl.SSLContext) -> ssl.SSLContext:
    if given.verify_mode is not ssl.CERT_REQUIRED or not given.check_hostname:
        raise invalid("TLS", "Le certificat du serveur doit être vérifié.")
    return given


@value(kw_only=True, eq=False, repr=True)
class SmtpSettings:
    """
    The mail server, decided once; whom mails come from is `Settings.sender`.

    Attributes:
        identifier: Who we are for the server, with ``mot_de_passe``; neither
            shows, and neither goes over a connection in clear.
        context: Which certificates are believed; those of the system unless a
            private authority is given (``ssl.create_default_context(cafile=...)``).
        delay: How long a whole sending may last, from the connection to the last
            answer; with a goodbye, within ``Settings.mailer_timeout``.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong setting.
    """

    host: Annotated[str, _read_host]
    port: Annotated[int, _read_port] = 587
    security: Annotated[Security, _read_security] = Security.STARTTLS
    identifier: str | None = field(default=None, repr=False)
    mot_de_passe: MotDePasse | None = field(
        default=None, converter=optional(MotDePasse), repr=False
    )
    context: Annotated[ssl.SSLContext, _read_context] = field(
        factory=ssl.create_default_context, repr=False
    )
    delay: Annotated[timedelta, _read_delay] = timedelta(minutes=1)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """
        Read what the variables of `VARIABLES` say, such as those of ``os.environ``.
        """
        told = {f: environment[v] for v, f in VARIABLES.items() if v in environment}
        return cls(**{"host": "", **told})  # type: ignore[arg-type]  # read when built

    def __attrs_post_init__(self) -> None:
        faults = read_fields(self)
        self._check_identity(faults)
        faults.raise_any()

    def _check_identity(self, faults: Faults) -> None:
        if self.identifier is None and self.mot_de_passe is None:
            return
        if self.identifier is None or self.mot_de_passe is None:
            faults.note("mot_de_passe", "IDENTITE", TOGETHER)
        elif not (self.identifier + self.mot_de_passe.reveal()).isascii():
            faults.note("mot_de_passe", "ASCII", IN_ASCII)
        if self.security is Security.CLEAR:
            faults.note("security", "IDENTITE", NEVER_IN_CLEAR)

    def grant(self, settings: Settings) -> None:
        """
        Check that a sending ends while the core waits for it.

        Raises:
            siaut_core.errors.DonneesInvalidesError: If it may last longer: another
                worker could send the same mail.
        """
        if self.delay + timedelta(seconds=GOODBYES) > settings.mailer_timeout:
            raise invalid(
                "DELAI", "Un délai plus court que mailer_timeout est attendu.", "delay"
            )
