"""
*Réglages*: how the host reaches its mail server.
"""

from __future__ import annotations

import ssl
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from siaut_core.entities.secret import MotDePasse
from siaut_core.errors import DonneesInvalidesError, Releve

from .codes import ADIEUX

if TYPE_CHECKING:
    from siaut_core import Reglages

__all__ = ["ReglagesSmtp", "Securite"]

PORT_MAXIMUM = 65_535

# Provenance: RFC 1035, 255 octets on the wire. To resolve a name costs its square.
HOTE_MAXIMUM = 253


class Securite(StrEnum):
    """
    How the conversation is kept from others: a mail holds a link that opens an account.

    Attributes:
        STARTTLS: Encrypted after a first greeting (port 587), or not at all.
        TLS: Encrypted from the start (port 465).
        AUCUNE: In clear; for a server of this machine, or of a trial.
    """

    STARTTLS = "STARTTLS"
    TLS = "TLS"
    AUCUNE = "AUCUNE"


def _securite(valeur: str) -> Securite | str:
    # What is none is told with the other faults.
    return Securite(valeur) if valeur in list(Securite) else valeur


def _secret(clair: str | MotDePasse | None) -> MotDePasse | None:
    return None if clair is None else MotDePasse(clair)


@attrs.frozen(kw_only=True, eq=False)
class ReglagesSmtp:
    """
    The mail server, decided once; whom mails come from is `Reglages.expediteur`.

    Attributes:
        identifiant: Who we are for the server, with ``mot_de_passe``; neither
            shows, and neither goes over a connection in clear.
        contexte: Which certificates are believed; those of the system unless a
            private authority is given (``ssl.create_default_context(cafile=...)``).
        delai: How long a whole sending may last, from the connection to the last
            answer; with a goodbye, within ``Reglages.mailer_timeout``.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong setting.
    """

    hote: str
    port: int = 587
    securite: Securite | str = attrs.field(
        default=Securite.STARTTLS, converter=_securite
    )
    identifiant: str | None = attrs.field(default=None, repr=False)
    mot_de_passe: MotDePasse | None = attrs.field(
        default=None, converter=_secret, repr=False
    )
    contexte: ssl.SSLContext = attrs.field(
        factory=ssl.create_default_context, repr=False
    )
    delai: timedelta = timedelta(minutes=1)

    def __attrs_post_init__(self) -> None:
        releve = Releve()
        self._verifier_valeurs(releve)
        self._verifier_identite(releve)
        self._verifier_contexte(releve)
        releve.lever()

    def _verifier_valeurs(self, releve: Releve) -> None:
        if not isinstance(self.hote, str) or not self.hote.strip():
            releve.noter("hote", "OBLIGATOIRE", "Ce champ est obligatoire.")
        elif len(self.hote) > HOTE_MAXIMUM:
            releve.noter("hote", "LONGUEUR", f"{HOTE_MAXIMUM} caractères au plus.")
        if type(self.port) is not int or not 0 < self.port <= PORT_MAXIMUM:
            releve.noter("port", "PORT", "Un port de 1 à 65535 est attendu.")
        if not isinstance(self.securite, Securite):
            choix = ", ".join(Securite)
            releve.noter("securite", "SECURITE", f"Un choix est attendu : {choix}.")
        if not isinstance(self.delai, timedelta) or self.delai <= timedelta(0):
            releve.noter("delai", "DUREE", "Une durée positive est attendue.")

    def _verifier_identite(self, releve: Releve) -> None:
        if self.identifiant is None and self.mot_de_passe is None:
            return
        if self.identifiant is None or self.mot_de_passe is None:
            releve.noter(
                "mot_de_passe",
                "IDENTITE",
                "Un identifiant et un mot de passe sont attendus ensemble.",
            )
        elif not (self.identifiant + self.mot_de_passe.reveler()).isascii():
            # What `smtplib` can say to a server; `aiosmtplib` can say more.
            releve.noter(
                "mot_de_passe",
                "ASCII",
                "Un identifiant et un mot de passe sans accent sont attendus.",
            )
        if self.securite is Securite.AUCUNE:
            releve.noter(
                "securite",
                "IDENTITE",
                "Un mot de passe ne part pas en clair : STARTTLS ou TLS est attendu.",
            )

    def _verifier_contexte(self, releve: Releve) -> None:
        verifie = self.contexte.verify_mode is ssl.CERT_REQUIRED
        if not (verifie and self.contexte.check_hostname):
            releve.noter(
                "contexte", "TLS", "Le certificat du serveur doit être vérifié."
            )

    def accorder(self, reglages: Reglages) -> None:
        """
        Check that a sending ends while the core waits for it.

        Raises:
            siaut_core.errors.DonneesInvalidesError: If it may last longer: another
                worker could send the same mail.
        """
        if self.delai + timedelta(seconds=ADIEUX) > reglages.mailer_timeout:
            raise DonneesInvalidesError.seule(
                "DELAI", "Un délai plus court que mailer_timeout est attendu.", "delai"
            )

    @property
    def secondes(self) -> float:
        return self.delai.total_seconds()
