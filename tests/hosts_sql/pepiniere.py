"""
*Pépinière*: processes that are born warm, work on one database, and may be killed.

They are forked by a server that has loaded everything and holds no connection: each
opens the database itself, as a process that starts does.
"""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import forkserver, get_context
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
import pytest

from tests.donnees import RACINE
from tests.hosts_sql.cahier import Cahier
from tests.hosts_sql.gestes import tenter
from tests.hosts_sql.pieges import Piege
from tests.hosts_sql.services import COULEURS, ouvrir
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.synchronize import Barrier
    from pathlib import Path

    from tests.hosts_sql.cahier import Veilleur
    from tests.hosts_sql.services import Couleur, Service

__all__ = ["Equipe", "Poste", "embaucher", "faucher", "planter", "vivre"]

CONTEXTE: Final = get_context("forkserver")

Geste: TypeAlias = "Callable[[Service], object]"

# What goes on until its process is killed, and tells what it has done.
Vie: TypeAlias = "Callable[[Service, Callable[[str], None]], object]"


def planter() -> None:
    """
    Start the server that forks; what it loads, each process has.
    """
    CONTEXTE.set_forkserver_preload(["pytest", "tests.hosts_sql.chaleur"])
    with pytest.MonkeyPatch.context() as environnement:
        chemins = os.pathsep.join([str(RACINE), str(RACINE / "examples")])
        environnement.setenv("PYTHONPATH", chemins)
        forkserver.ensure_running()


@attrs.frozen(kw_only=True)
class Poste:
    """
    Where a process works.

    Attributes:
        urls: The same database, by colour.
        boite: Where its mails go.
    """

    urls: Mapping[Couleur, str]
    boite: Path

    def ouvrir(self, couleur: Couleur, veilleur: Veilleur | None = None) -> Service:
        return ouvrir(self.urls[couleur], couleur, Cahier(self.boite, veilleur))


def _mourir(
    poste: Poste, couleur: Couleur, rang: int, geste: Geste, temoin: Connection
) -> None:
    def faucher(moment: str) -> None:
        temoin.send(moment)
        os.kill(os.getpid(), signal.SIGKILL)

    piege = Piege(faucher)
    service = poste.ouvrir(couleur, piege)
    piege.surveiller(service.moteur)
    piege.armer(rang)
    try:
        geste(service)
    finally:
        service.fermer()


def faucher(poste: Poste, couleur: Couleur, rang: int, geste: Geste) -> str | None:
    """
    Have a process do something and die in the middle.

    Returns:
        When it was killed; ``None`` once it ends before its *rang*-th moment.
    """
    ecoute, temoin = CONTEXTE.Pipe(duplex=False)
    processus = CONTEXTE.Process(
        target=_mourir, args=(poste, couleur, rang, geste, temoin)
    )
    with ecoute, temoin:
        processus.start()
        processus.join(PATIENCE)
        assert processus.exitcode in {0, -signal.SIGKILL}, processus.exitcode
        moment: str | None = ecoute.recv() if processus.exitcode else None
    processus.close()
    return moment


def _vivre(poste: Poste, couleur: Couleur, vie: Vie, temoin: Connection) -> None:
    service = poste.ouvrir(couleur)
    try:
        vie(service, temoin.send)
    finally:
        service.fermer()


@contextmanager
def vivre(poste: Poste, couleur: Couleur, vie: Vie) -> Iterator[list[str]]:
    """
    Have a process live for as long as the block lasts, then kill it.

    Yields:
        What it told, all of it once it is dead.
    """
    dits: list[str] = []
    ecoute, temoin = CONTEXTE.Pipe(duplex=False)
    processus = CONTEXTE.Process(target=_vivre, args=(poste, couleur, vie, temoin))
    processus.start()
    temoin.close()
    with ecoute:
        dits.append(ecoute.recv())
        yield dits
        processus.kill()
        processus.join(PATIENCE)
        assert -signal.SIGKILL == processus.exitcode, "it lived until it was killed"
        # The last word may have been cut short.
        with suppress(EOFError, OSError):
            while True:
                dits.append(ecoute.recv())


def _travailler(
    poste: Poste, couleur: Couleur, depart: Barrier, conduit: Connection
) -> None:
    service = poste.ouvrir(couleur)
    try:
        while (geste := conduit.recv()) is not None:
            depart.wait(PATIENCE)
            conduit.send(tenter(geste, service))
    finally:
        service.fermer()


class Equipe:
    """
    Processes that each hold the database open, and act at the same time.
    """

    def __init__(self, conduits: Sequence[Connection]) -> None:
        self._conduits = conduits

    def ensemble(self, *gestes: Geste) -> list[str]:
        """
        Have each do its own, from the same start; give what each came to.
        """
        for conduit, geste in zip(self._conduits, gestes, strict=True):
            conduit.send(geste)
        return [str(conduit.recv()) for conduit in self._conduits]


@contextmanager
def embaucher(poste: Poste, nombre: int) -> Iterator[Equipe]:
    """
    Start that many processes, of both colours in turn; see them off at the end.
    """
    depart = CONTEXTE.Barrier(nombre)
    with ExitStack() as pile:
        conduits = []
        for rang in range(nombre):
            ici, ailleurs = CONTEXTE.Pipe()
            couleur = COULEURS[rang % len(COULEURS)]
            processus = CONTEXTE.Process(
                target=_travailler, args=(poste, couleur, depart, ailleurs)
            )
            processus.start()
            # Once it is gone, waiting for its answer is told so.
            ailleurs.close()
            conduits.append(pile.enter_context(ici))
            pile.callback(processus.join, PATIENCE)
        try:
            yield Equipe(conduits)
        finally:
            for conduit in conduits:
                with suppress(BrokenPipeError):
                    conduit.send(None)
