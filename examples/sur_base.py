"""
*Sur base*: where `guide.py` is played with ``--database``, a real host.

The rest of the examples needs none of what is imported here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Final

from extrait import SaisieError
from hosts.sqlalchemy_host.adresse import AdresseError, lire_adresse
from hosts.sqlalchemy_host.barres import barre, suivre_les_structures
from hosts.sqlalchemy_host.pannes import phrase_de
from hosts.sqlalchemy_host.sync import Store
from hosts.sqlalchemy_host.sync.mots_de_passe import MotsDePasseArgon2

from siaut_core import Evenement, Reglages
from siaut_core.defaults import Clock, IdSource
from siaut_core.messages import Courrier
from siaut_core.sync import Host

if TYPE_CHECKING:
    from lire_finess import Barre
    from scene import Suivi

REGLAGES: Final = Reglages(
    base_url="https://siaut.example", expediteur="siaut@siaut.example"
)


class SurBase:
    """
    A host that keeps everything in a database, and its mails here.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.boite_d_envoi: Final[list[Courrier]] = []

    @property
    def journal(self) -> Sequence[Evenement]:
        return self._store.lire_journal()

    def host(self, *, clock: Clock, ids: IdSource) -> Host:
        return Host(
            unit_of_work=self._store.unit_of_work,
            mailer=self,
            mots_de_passe=MotsDePasseArgon2(),
            reglages=REGLAGES,
            clock=clock,
            ids=ids,
        )

    def envoyer(self, courrier: Courrier, /) -> None:
        self.boite_d_envoi.append(courrier)


@contextmanager
def ouvrir_base(database: str) -> Iterator[tuple[SurBase, Barre, Suivi]]:
    """
    Open a database that is empty, and say in one sentence what goes wrong with it.

    Raises:
        SaisieError: Whatever it is, also while the story is told.
    """
    try:
        store = Store(lire_adresse(database))
        try:
            store.creer()
            _exiger_qu_elle_soit_vide(store)
            suivi = partial(suivre_les_structures, store, "Écriture des structures")
            yield SurBase(store), barre, suivi
        finally:
            store.fermer()
    except AdresseError as faute:
        raise SaisieError(str(faute)) from None
    except Exception as echec:
        phrase = phrase_de(echec)
        if phrase is None:
            raise
        raise SaisieError(phrase) from None


def _exiger_qu_elle_soit_vide(store: Store) -> None:
    """
    Refuse to mix the story's people, whose identifiers are numbered, with others.
    """
    with store.unit_of_work() as uow:
        numeros = uow.structures.numeros()
    if numeros or store.lire_journal():
        raise SaisieError(
            "--database : cette base n'est pas vide, or le guide se joue sur une base"
            " neuve ; désignez-en une autre, ou supprimez d'abord celle-ci."
        )
