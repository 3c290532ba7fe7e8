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
from collections.abc import (
    Callable,
    Collection,
    Coroutine,
    Generator,
    Iterator,
    Sequence,
)
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import attrs

from siaut_core.aio.memory import Memoire
from siaut_core.stockage import Unite
from siaut_core.sync.memory import UniteEnMemoire
from siaut_core.testing.async_fakes import BoiteAuxLettres, MotsDePasseRapides
from siaut_core.testing.doublures import REGLAGES, Horloge, Postier, Tirage
from siaut_core.testing.pays import COMPTES, STRUCTURES
from siaut_core.use_cases.reglages import Reglages
from tests.hosts.espion import espionner_async
from tests.hosts.pays import lire

if TYPE_CHECKING:
    from siaut_core import aio
    from siaut_core.sync.protocols import UnitOfWork
    from tests.hosts.maison import Contenu

Geste: TypeAlias = Callable[["aio.Host"], Coroutine[Any, Any, object]]

# What happens to everybody at some moment: the time that passes, a mailer that fails.
Imprevu: TypeAlias = Callable[[Horloge, Postier], None]

# Where the others may come in between when each call is too many: what a unit of work
# reads, it then reads at one instant, and is told at its end what changed since.
A_L_UNITE: Final = frozenset({"unite.entrer", "unite.sortir", "mailer.envoyer"})


@types.coroutine
def attendre_son_tour() -> Generator[None]:
    yield


def ne_rien_preparer(_: UnitOfWork) -> None:
    pass


class Regles(NamedTuple):
    """
    What the schedules of one world have in common.
    """

    preparer: Callable[[UnitOfWork], None] = ne_rien_preparer
    imprevus: tuple[Imprevu, ...] = ()
    arrets: Collection[str] | None = None
    reglages: Reglages = REGLAGES


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
        self, rang: int, geste: Geste, host: aio.Host, arrets: Collection[str] | None
    ) -> None:
        self._reponses: list[bytes] = []
        self._arrets = arrets
        tirage = Tirage(f"p{rang}")
        host = attrs.evolve(host, tokens=tirage.jeton, ids=tirage.id)
        self._suite = geste(espionner_async(host, self._ecouter))
        self.issues: list[object] = []
        self.avancer()

    async def _ecouter(self, moment: str, appel: str, valeur: object) -> None:
        if moment == "avant":
            if self._arrets is None or appel in self._arrets:
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

    def __init__(self, gestes: Sequence[Geste], regles: Regles) -> None:
        self._memoire: Final = Memoire()
        self.postier: Final = Postier()
        self.horloge: Final = Horloge()
        unite = Unite(self._memoire.stockage)
        uow = UniteEnMemoire(unite)
        for structure in STRUCTURES:
            uow.structures.ajouter(structure)
        for compte in COMPTES:
            uow.utilisateurs.ajouter(compte)
        regles.preparer(uow)
        unite.valider()
        self.host: Final = attrs.evolve(
            self._memoire.host(regles.reglages),
            mailer=BoiteAuxLettres(self.postier),
            mots_de_passe=MotsDePasseRapides(),
            clock=self.horloge,
        )
        self.personnes: Final = [
            Personne(rang, geste, self.host, regles.arrets)
            for rang, geste in enumerate((*gestes, *map(self._subir, regles.imprevus)))
        ]

    def _subir(self, imprevu: Imprevu) -> Geste:
        async def arriver(_: aio.Host) -> None:
            await attendre_son_tour()
            imprevu(self.horloge, self.postier)

        return arriver

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
            self.horloge(),
            len(self.postier.pannes),
            tuple(courrier.lien_id for courrier in self.postier.boite),
        )


class Exploration:
    """
    Every schedule of some people: give the world as each leaves it.

    Attributes:
        etats: How many states were met so far; all of them at the end.
        ordres: How many schedules it took.
    """

    def __init__(self, gestes: Sequence[Geste], regles: Regles) -> None:
        self._gestes, self._regles = gestes, regles
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
            monde = Monde(self._gestes, self._regles)
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
    *gestes: Geste,
    preparer: Callable[[UnitOfWork], None] = ne_rien_preparer,
    imprevus: Sequence[Imprevu] = (),
    arrets: Collection[str] | None = None,
    reglages: Reglages = REGLAGES,
) -> Exploration:
    """
    Play every schedule, and give the world as each leaves it.

    Args:
        imprevus: What happens once, at any moment.
        arrets: Before which calls somebody else may go on; all of them when not told.
    """
    return Exploration(gestes, Regles(preparer, tuple(imprevus), arrets, reglages))
