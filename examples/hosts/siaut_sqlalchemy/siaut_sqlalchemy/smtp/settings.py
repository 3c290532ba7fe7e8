"""
*Settings*: how the host reaches its mail server.
"""

import ssl
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final, Self

from attrs import field, frozen

from siaut_core.entities.secret import MotDePasse
from siaut_core.errors import DonneesInvalidesError, Faults
from siaut_core.use_cases.settings import Settings

from .failures import GOODBYES

__all__ = ["Security", "SmtpSettings"]

PORT_MAX: Final = 65_535

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


# What is none is told with the other faults, and a long text is not read.


def _security(value: str) -> Security | str:
    is_short = isinstance(value, str) and len(value) <= len(Security.STARTTLS)
    name = value.upper() if is_short else value
    return Security(name) if name in list(Security) else value


def _port(value: int | str) -> int | str:
    if isinstance(value, str) and len(value) <= len(str(PORT_MAX)):
        return int(value) if value.isdecimal() else value
    return value


def _secret(clear: str | MotDePasse | None) -> MotDePasse | None:
    return None if clear is None else MotDePasse(clear)


@frozen(kw_only=True, eq=False)
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

    host: str
    port: int | str = field(default=587, converter=_port)
    security: Security | str = field(default=Security.STARTTLS, converter=_security)
    identifier: str | None = field(default=None, repr=False)
    mot_de_passe: MotDePasse | None = field(default=None, converter=_secret, repr=False)
    context: ssl.SSLContext = field(factory=ssl.create_default_context, repr=False)
    delay: timedelta = timedelta(minutes=1)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """
        Read what the variables of `VARIABLES` say, such as those of ``os.environ``.
        """
        told = {f: environment[v] for v, f in VARIABLES.items() if v in environment}
        return cls(**{"host": "", **told})  # type: ignore[arg-type]  # converted

    def __attrs_post_init__(self) -> None:
        faults = Faults()
        self._check_values(faults)
        self._check_identity(faults)
        verified = self.context.verify_mode is ssl.CERT_REQUIRED
        if not (verified and self.context.check_hostname):
            faults.note("context", "TLS", "Le certificat du serveur doit être vérifié.")
        faults.raise_any()

    def _check_values(self, faults: Faults) -> None:
        if not isinstance(self.host, str) or not self.host.strip():
            faults.note("host", "OBLIGATOIRE", "Ce champ est obligatoire.")
        elif len(self.host) > HOST_MAX:
            faults.note("host", "LONGUEUR", f"{HOST_MAX} caractères au plus.")
        if type(self.port) is not int or not 0 < self.port <= PORT_MAX:
            faults.note("port", "PORT", "Un port de 1 à 65535 est attendu.")
        if not isinstance(self.security, Security):
            choix = ", ".join(Security)
            faults.note("security", "SECURITE", f"Un choix est attendu : {choix}.")
        if not isinstance(self.delay, timedelta) or self.delay <= timedelta(0):
            faults.note("delay", "DUREE", "Une durée positive est attendue.")

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
            raise DonneesInvalidesError.single(
                "DELAI", "Un délai plus court que mailer_timeout est attendu.", "delay"
            )
