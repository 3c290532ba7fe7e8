"""
*Courriers*: what a host's mailer is handed.

The body holds the raw token of a link, so it is written out each time it is
read and kept nowhere: what remains in memory is a masked `Jeton`.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final, NoReturn, SupportsIndex
from urllib.parse import quote

from siaut_core.entities.texte import lire_texte
from siaut_core.errors import Releve

if TYPE_CHECKING:
    from siaut_core.entities.identifiant import IntentionId, LienId
    from siaut_core.entities.secret import Jeton
    from siaut_core.messages.modeles import Modele

__all__ = ["Courrier"]

ENTETE_MAXIMALE = 254

HTML = """\
<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<title>{titre}</title>
</head>
<body>
{corps}
</body>
</html>
"""


def _lire_entete(valeur: str) -> str:
    # Controls and line separators are refused: none can add a header.
    return lire_texte(valeur, ENTETE_MAXIMALE)


def _ligne_html(ligne: str) -> str:
    texte = escape(ligne, quote=False)
    if ligne.startswith(("https://", "http://")):
        return f'<a href="{escape(ligne)}">{texte}</a>'
    return texte


def _paragraphe_html(paragraphe: str) -> str:
    lignes = map(_ligne_html, paragraphe.split("\n"))
    return "<p>" + "<br>\n".join(lignes) + "</p>"


class Courrier:
    """
    A mail that is ready to leave; read once, handed over, forgotten.

    It shows as ``Courrier(id=...)``, whatever prints it, and cannot be pickled
    or copied: whoever reads its text can open the account.

    Attributes:
        id: The intention of the outbox; the same at every attempt.
        lien_id: The link that it carries; another one at every attempt. What a
            Message-ID is made of: a mailbox that drops a repeated one would
            drop the only link that works.
        expediteur: The host's own address, bare.
        destinataire: The stored address of the account, never a typed one.
        sujet: One line, in French.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If a header is no single line.
    """

    __slots__ = (
        "__base_url",
        "__duree",
        "__jeton",
        "__paragraphes",
        "destinataire",
        "expediteur",
        "id",
        "lien_id",
        "sujet",
    )

    def __init__(
        self,
        modele: Modele,
        jeton: Jeton,
        *,
        id: IntentionId,
        lien_id: LienId,
        expediteur: str,
        destinataire: str,
        base_url: str,
        duree: str,
    ) -> None:
        releve = Releve()
        releve.lire("expediteur", _lire_entete, expediteur)
        releve.lire("destinataire", _lire_entete, destinataire)
        releve.lire("sujet", _lire_entete, modele.sujet)
        releve.lever()
        self.id: Final = id
        self.lien_id: Final = lien_id
        self.expediteur: Final = expediteur
        self.destinataire: Final = destinataire
        self.sujet: Final = modele.sujet
        self.__paragraphes: Final = modele.paragraphes
        self.__jeton: Final = jeton
        self.__base_url: Final = base_url
        self.__duree: Final = duree

    def _ecrire(self) -> list[str]:
        # After "#": browsers keep it to themselves, so it reaches no server's log.
        jeton = quote(self.__jeton.reveler(), safe="")
        lien = f"{self.__base_url}/#/password-recovery?token={jeton}"
        return [
            paragraphe.format(lien=lien, base_url=self.__base_url, duree=self.__duree)
            for paragraphe in self.__paragraphes
        ]

    @property
    def texte(self) -> str:
        """
        The body as plain text, with the link in clear.
        """
        return "\n\n".join(self._ecrire()) + "\n"

    @property
    def html(self) -> str:
        """
        The same words as a page, with the link in clear.
        """
        corps = "\n".join(map(_paragraphe_html, self._ecrire()))
        return HTML.format(titre=escape(self.sujet, quote=False), corps=corps)

    def __repr__(self) -> str:
        return f"Courrier(id={self.id!r})"

    def __format__(self, _spec: str, /) -> str:
        return repr(self)

    def __reduce_ex__(self, _protocol: SupportsIndex, /) -> NoReturn:
        message = "a Courrier cannot be copied or stored"
        raise TypeError(message)
