"""
*Courriels*: the worker that sends the mails which wait in the outbox.
"""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, Final

from siaut_core import BilanEnvois, Reglages
from siaut_core.sync import envoyer_courriels

from ..sync.facteur import PAUSE, Facteur
from ..sync.mailer import MailerSmtp
from .arguments import Commande, SaisieError, duree
from .base import hote
from .smtp import declarer_smtp, lire_smtp

if TYPE_CHECKING:
    from argparse import Namespace
    from datetime import timedelta

    from siaut_core.messages import Courrier
    from siaut_core.sync import Host
    from siaut_core.sync.protocols import Mailer

    from ..sync import Store
    from .arguments import Analyseur

__all__ = ["COURRIELS", "MailerConsole"]


class MailerConsole:
    """
    Shows mails instead of sending them: to try the host, never in a service.

    Their links open accounts: what it prints must reach no log.
    """

    def envoyer(self, courrier: Courrier, /) -> None:
        print(f"De    : {courrier.expediteur}")
        print(f"À     : {courrier.destinataire}")
        print(f"Objet : {courrier.sujet}\n")
        print(courrier.texte)


def _declarer(analyse: Analyseur) -> None:
    analyse.options_ou_variable(
        ("--site", "SIAUT_SITE", "URL", "le site du service, où mènent les liens"),
        ("--expediteur", "SIAUT_EXPEDITEUR", "ADRESSE", "de qui ils viennent"),
    )
    ajouter = analyse.options.add_argument
    ajouter(
        "--vers-console",
        action="store_true",
        help="les montre au lieu de les envoyer, pour essayer",
    )
    ajouter(
        "--continu",
        action="store_true",
        help="recommence jusqu'à Ctrl-C ou SIGTERM, au lieu d'une fois",
    )
    ajouter(
        "--pause",
        type=duree,
        default=PAUSE,
        metavar="SECONDES",
        help=f"entre deux fois, quand rien n'attend ({PAUSE.seconds})",
    )
    declarer_smtp(analyse)


def _envoyer(store: Store, lus: Namespace) -> None:
    if lus.site is None or lus.expediteur is None:
        raise SaisieError(
            "Il manque --site ou --expediteur : où mènent les liens, et de qui viennent"
            " les courriels."
        )
    reglages = Reglages(base_url=lus.site, expediteur=lus.expediteur)
    host = hote(store, _mailer(lus, reglages), reglages)
    if lus.continu:
        _travailler(host, lus.pause)
        return
    bilan = envoyer_courriels(host)
    if bilan.total:
        _dire(bilan)
    else:
        print("Aucun courriel n'attend.")


def _mailer(lus: Namespace, reglages: Reglages) -> Mailer:
    if lus.vers_console:
        return MailerConsole()
    smtp = lire_smtp(lus)
    smtp.accorder(reglages)
    return MailerSmtp(smtp)


def _travailler(host: Host, pause: timedelta) -> None:
    facteur = Facteur(host, pause=pause, signaler=_dire)
    for arret in (signal.SIGINT, signal.SIGTERM):
        signal.signal(arret, lambda *_: facteur.arreter())
    facteur.travailler()


def _dire(bilan: BilanEnvois) -> None:
    phrase = (
        f"Courriels envoyés : {bilan.envois}, sans objet : {bilan.sans_objet},"
        f" à réessayer : {bilan.reports}, abandonnés : {bilan.abandons}."
    )
    if bilan.blocked_by is not None:
        phrase += (
            f" Le serveur de courriel refuse le service ({bilan.blocked_by}) : vérifiez"
            " ses réglages ; tout attend, rien n'est perdu."
        )
    print(phrase, file=sys.stderr, flush=True)


COURRIELS: Final = Commande(
    "courriels", "envoie les courriels qui attendent", _declarer, _envoyer
)
