"""
*Ordonnanceur*: every order in which the calls of several people may happen.

Each person is a coroutine of the async shell that stops before each call of a
protocol; a schedule says who goes on. What somebody will do next depends only
on what they were answered so far: two schedules after which everybody was
answered the same, and the store holds the same, go on alike, and one of them is
enough.
"""

from __future__ import annotations

import pickle
import types
from collections.abc import Callable, Coroutine, Generator, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from siaut_core.aio.memory import Memoire
from siaut_core.stockage import Unite
from siaut_core.sync.memory import UniteEnMemoire
from siaut_core.testing.aio.doublures import BoiteAuxLettres, MotsDePasseRapides
from siaut_core.testing.doublures import REGLAGES, Postier, Tirage
from siaut_core.testing.fabrique import MIDI
from siaut_core.testing.pays import COMPTES, STRUCTURES
from tests.hosts.espion import espionner_async
from tests.hosts.pays import lire

if TYPE_CHECKING:
    from siaut_core import aio
    from siaut_core.sync.protocols import UnitOfWork
    from tests.hosts.maison import Contenu

Geste: TypeAlias = Callable[["aio.Host"], Coroutine[Any, Any, object]]


@types.coroutine
def attendre_son_tour() -> Generator[None]:
    yield


class AbandonError(BaseException):
    """
    Ends somebody whose story was already told.
    """


class Personne:
    """
    Somebody who is doing something, one call at a time.

    Attributes:
        issues: What it came to, an answer or an error; empty before the end.
    """

    def __init__(
        self, rang: int, geste: Geste, memoire: Memoire, postier: Postier
    ) -> None:
        self._reponses: list[bytes] = []
        tirage = Tirage(f"p{rang}")
        host = attrs.evolve(
            memoire.host(REGLAGES),
            mailer=BoiteAuxLettres(postier),
            mots_de_passe=MotsDePasseRapides(),
            clock=lambda: MIDI,
            tokens=tirage.jeton,
            ids=tirage.id,
        )
        self._suite = geste(espionner_async(host, self._ecouter))
        self.issues: list[object] = []
        self.avancer()

    async def _ecouter(self, moment: str, _appel: str, valeur: object) -> None:
        if moment == "avant":
            await attendre_son_tour()
        else:
            self._reponses.append(pickle.dumps(valeur))

    def avancer(self) -> None:
        """
        Go on to the next call, or to the end.
        """
        try:
            self._suite.send(None)
        except StopIteration as fin:
            self.issues.append(fin.value)
        except Exception as erreur:  # noqa: BLE001  (a refusal is an answer too)
            self.issues.append(erreur)

    def renoncer(self) -> None:
        if not self.issues:
            with suppress(AbandonError):
                self._suite.throw(AbandonError())

    @property
    def vecu(self) -> tuple[bytes, ...]:
        return tuple(self._reponses)


class Monde:
    """
    A country in memory, and people who act on it at the same time.
    """

    def __init__(
        self, gestes: Sequence[Geste], preparer: Callable[[UnitOfWork], None]
    ) -> None:
        self._memoire: Final = Memoire()
        self.postier: Final = Postier()
        unite = Unite(self._memoire.stockage)
        uow = UniteEnMemoire(unite)
        for structure in STRUCTURES:
            uow.structures.ajouter(structure)
        for compte in COMPTES:
            uow.utilisateurs.ajouter(compte)
        preparer(uow)
        unite.valider()
        self.personnes: Final = [
            Personne(rang, geste, self._memoire, self.postier)
            for rang, geste in enumerate(gestes)
        ]

    @property
    def contenu(self) -> Contenu:
        return lire(self._memoire.stockage)

    def occupees(self) -> list[int]:
        return [rang for rang, p in enumerate(self.personnes) if not p.issues]

    @property
    def issues(self) -> list[object]:
        return [personne.issues[0] for personne in self.personnes]

    def fermer(self) -> None:
        for personne in self.personnes:
            personne.renoncer()

    def empreinte(self) -> tuple[object, ...]:
        contenu = self.contenu
        tables = (
            contenu.utilisateurs,
            contenu.liens,
            contenu.intentions,
            contenu.mots_de_passe,
        )
        return (
            *(personne.vecu for personne in self.personnes),
            *(pickle.dumps(sorted(table.items())) for table in tables),
            *((e.operation, e.acteur_id, e.accordee) for e in contenu.journal),
        )


def ne_rien_preparer(_: UnitOfWork) -> None:
    pass


class Exploration:
    """
    Every schedule of some people: give the world as each leaves it.

    Attributes:
        etats: How many states were met so far; all of them at the end.
        ordres: How many schedules it took.
    """

    def __init__(
        self, gestes: Sequence[Geste], preparer: Callable[[UnitOfWork], None]
    ) -> None:
        self._gestes, self._preparer = gestes, preparer
        self._vus: set[tuple[object, ...]] = set()
        self.ordres = 0

    @property
    def etats(self) -> int:
        return len(self._vus)

    def __iter__(self) -> Iterator[Monde]:
        a_jouer: list[tuple[int, ...]] = [()]
        while a_jouer:
            debut = a_jouer.pop()
            self.ordres += 1
            monde = Monde(self._gestes, self._preparer)
            for rang in debut:
                monde.personnes[rang].avancer()
            while (etat := monde.empreinte()) not in self._vus:
                self._vus.add(etat)
                occupees = monde.occupees()
                if not occupees:
                    yield monde
                    break
                premiere, *autres = occupees
                a_jouer += [(*debut, autre) for autre in autres]
                debut = (*debut, premiere)
                monde.personnes[premiere].avancer()
            monde.fermer()


def fins_possibles(
    *gestes: Geste, preparer: Callable[[UnitOfWork], None] = ne_rien_preparer
) -> Exploration:
    """
    Play every schedule, and give the world as each leaves it.
    """
    return Exploration(gestes, preparer)
