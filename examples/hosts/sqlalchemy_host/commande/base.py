"""
*Base*: the database that a command works on, and the host upon it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from siaut_core import Reglages
from siaut_core.errors import EnvoiImpossibleError
from siaut_core.sync import Host

from ..adresse import AdresseError, fichier_de, lire_adresse
from ..sync import Store
from ..sync.mots_de_passe import MotsDePasseArgon2
from .arguments import Commande

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from siaut_core.messages import Courrier
    from siaut_core.sync.protocols import Mailer

    from .arguments import Analyseur

__all__ = ["CREER", "hote", "ouvrir"]

# Only `courriels` writes mails, and asks where they lead and whom they come from.
SANS_COURRIEL: Final = Reglages(
    base_url="https://siaut.invalid", expediteur="personne@siaut.invalid"
)


class _SansMailer:
    """
    Sends nothing: what the other commands deposit waits for `courriels`.
    """

    def envoyer(self, courrier: Courrier, /) -> None:
        del courrier
        raise EnvoiImpossibleError("SANS_MAILER")


@contextmanager
def ouvrir(database: str, *, doit_exister: bool) -> Iterator[Store]:
    """
    Open the database that was named.

    Raises:
        AdresseError: If it cannot be, or if SQLite would make an empty file of it.
    """
    adresse = lire_adresse(database)
    fichier = fichier_de(adresse)
    if doit_exister and fichier is not None and not fichier.exists():
        raise AdresseError(
            f"Le fichier {fichier} n'existe pas : lancez d'abord la commande « creer »"
            " avec la même option --database."
        )
    store = Store(adresse)
    try:
        yield store
    finally:
        store.fermer()


def hote(
    store: Store, mailer: Mailer | None = None, reglages: Reglages = SANS_COURRIEL
) -> Host:
    """
    Make a host of a database.
    """
    return Host(
        unit_of_work=store.unit_of_work,
        mailer=mailer or _SansMailer(),
        mots_de_passe=MotsDePasseArgon2(),
        reglages=reglages,
    )


def _declarer(analyse: Analyseur) -> None:
    del analyse


def _creer(store: Store, _lus: Namespace) -> None:
    store.creer()
    print("La base est prête.")


CREER: Final = Commande("creer", "crée les tables de la base", _declarer, _creer)
