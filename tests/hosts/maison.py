"""
*Maisons*: four services around the same scenarios, whatever their colour.

A scenario names the asynchronous operation, ``maison.faire(aio.creer_utilisateur,
...)``: a sync service calls its twin, an async one runs it in a loop of its own.
Clock, tokens and identifiers are counted, so that two runs of a scenario store
the same things to the letter.
"""

from __future__ import annotations

import asyncio
import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

import attrs

from siaut_core import (
    EntiteJuridique,
    Etablissement,
    Evenement,
    Groupe,
    Intention,
    IntentionId,
    Lien,
    Structure,
    StructureId,
    Utilisateur,
    UtilisateurId,
    aio,
    sync,
)
from siaut_core.testing import async_fakes as aio_doublures
from siaut_core.testing.contracts import doublures as sync_doublures
from siaut_core.testing.doublures import REGLAGES, Horloge, Postier, Tirage
from tests.hosts.espion import Signaler, epier, espionner_async, espionner_sync

if TYPE_CHECKING:
    from siaut_core.aio.protocols import UnitOfWorkFactory as UnitesAsync
    from siaut_core.messages.courrier import Courrier
    from siaut_core.sync.protocols import UnitOfWork
    from siaut_core.sync.protocols import UnitOfWorkFactory as UnitesSync

P = ParamSpec("P")
T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Contenu:
    """
    Everything a service has stored and committed.
    """

    utilisateurs: Mapping[UtilisateurId, Utilisateur]
    structures: Mapping[StructureId, Structure]
    liens: Mapping[str, Lien]
    intentions: Mapping[IntentionId, Intention]
    mots_de_passe: Mapping[UtilisateurId, str]
    journal: tuple[Evenement, ...]


class Maison(ABC):
    """
    A service, and what surrounds it.
    """

    def __init__(self, contenu: Callable[[], Contenu]) -> None:
        self.contenu = contenu
        self.horloge = Horloge()
        self.tirage = Tirage()
        self.postier = Postier()

    @abstractmethod
    def faire(
        self,
        operation: Callable[Concatenate[aio.Host, P], Coroutine[Any, Any, T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """
        Run an operation, or its twin.
        """

    @abstractmethod
    def unite(self) -> AbstractContextManager[UnitOfWork]:
        """
        Open a unit of work, whose methods are called without ``await``.
        """

    @abstractmethod
    def regler(self, **reglages: object) -> None:
        """
        Change settings of the service.
        """

    @abstractmethod
    def ecouter(self, signaler: Signaler) -> None:
        """
        Tell *signaler* before and after each call of what the service brings.
        """

    @abstractmethod
    def cesser_d_ecouter(self) -> None:
        """
        Go back to what the service was before anybody listened.
        """

    @abstractmethod
    def a_cote(self, geste: Callable[[Maison], object]) -> None:
        """
        Do something on the same service while it is busy, as another thread would.
        """

    @abstractmethod
    def fermer(self) -> None:
        """
        Let go of what it holds.
        """

    @property
    def boite(self) -> list[Courrier]:
        return self.postier.boite

    @property
    def journal(self) -> tuple[Evenement, ...]:
        return self.contenu().journal

    def compte(self, id: str) -> Utilisateur:
        return self.contenu().utilisateurs[UtilisateurId(id)]

    def semer(self, *objets: object) -> None:
        """
        Store things without asking any rule.
        """
        with self.unite() as uow:
            for objet in objets:
                match objet:
                    case Utilisateur():
                        uow.utilisateurs.ajouter(objet)
                    case Lien():
                        uow.liens.ajouter(objet)
                    case Intention():
                        uow.courriels.deposer(objet)
                    case EntiteJuridique() | Etablissement() | Groupe():
                        uow.structures.ajouter(objet)


class MaisonSync(Maison):
    def __init__(self, unites: UnitesSync, contenu: Callable[[], Contenu]) -> None:
        super().__init__(contenu)
        self.host = sync.Host(
            unit_of_work=unites,
            mailer=sync_doublures.BoiteAuxLettres(self.postier),
            mots_de_passe=sync_doublures.MotsDePasseRapides(),
            reglages=REGLAGES,
            clock=self.horloge,
            tokens=self.tirage.jeton,
            ids=self.tirage.id,
        )
        self._host_nu = self.host

    def faire(
        self,
        operation: Callable[Concatenate[aio.Host, P], Coroutine[Any, Any, T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        jumelle = getattr(sync, operation.__name__)
        return cast("T", jumelle(self.host, *args, **kwargs))

    def unite(self) -> AbstractContextManager[UnitOfWork]:
        return self.host.unit_of_work()

    def regler(self, **reglages: object) -> None:
        nouveaux = attrs.evolve(self.host.reglages, **reglages)  # type: ignore[arg-type]  # checked when built
        self.host = attrs.evolve(self.host, reglages=nouveaux)

    def ecouter(self, signaler: Signaler) -> None:
        self.host = attrs.evolve(
            espionner_sync(self.host, signaler),
            clock=epier(self.host.clock, "clock", signaler),
            tokens=epier(self.host.tokens, "tokens", signaler),
            ids=epier(self.host.ids, "ids", signaler),
        )

    def cesser_d_ecouter(self) -> None:
        self.host = self._host_nu

    def a_cote(self, geste: Callable[[Maison], object]) -> None:
        voisin = copy(self)
        voisin.host = self._host_nu
        ailleurs(geste, voisin)

    def fermer(self) -> None:
        pass


class MaisonAsync(Maison):
    def __init__(self, unites: UnitesAsync, contenu: Callable[[], Contenu]) -> None:
        super().__init__(contenu)
        self._boucle = asyncio.Runner()
        self.host = aio.Host(
            unit_of_work=unites,
            mailer=aio_doublures.BoiteAuxLettres(self.postier),
            mots_de_passe=aio_doublures.MotsDePasseRapides(),
            reglages=REGLAGES,
            clock=self.horloge,
            tokens=self.tirage.jeton,
            ids=self.tirage.id,
        )
        self._host_nu = self.host

    def faire(
        self,
        operation: Callable[Concatenate[aio.Host, P], Coroutine[Any, Any, T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        return self._boucle.run(operation(self.host, *args, **kwargs))

    @contextmanager
    def unite(self) -> Iterator[UnitOfWork]:
        unite = self.host.unit_of_work()
        uow = self._boucle.run(unite.__aenter__())
        try:
            yield cast("UnitOfWork", SansAttendre(self._boucle, uow))
        except BaseException as erreur:
            self._boucle.run(unite.__aexit__(type(erreur), erreur, None))
            raise
        else:
            self._boucle.run(unite.__aexit__(None, None, None))

    def regler(self, **reglages: object) -> None:
        nouveaux = attrs.evolve(self.host.reglages, **reglages)  # type: ignore[arg-type]  # checked when built
        self.host = attrs.evolve(self.host, reglages=nouveaux)

    def ecouter(self, signaler: Signaler) -> None:
        async def attendre(moment: str, appel: str, valeur: object) -> None:
            signaler(moment, appel, valeur)

        self.host = attrs.evolve(
            espionner_async(self.host, attendre),
            clock=epier(self.host.clock, "clock", signaler),
            tokens=epier(self.host.tokens, "tokens", signaler),
            ids=epier(self.host.ids, "ids", signaler),
        )

    def cesser_d_ecouter(self) -> None:
        self.host = self._host_nu

    def a_cote(self, geste: Callable[[Maison], object]) -> None:
        voisin = copy(self)
        voisin.host = self._host_nu
        voisin._boucle = asyncio.Runner()
        ailleurs(geste, voisin)

    def fermer(self) -> None:
        self._boucle.close()


def ailleurs(geste: Callable[[Maison], object], voisin: Maison) -> None:
    def agir() -> None:
        try:
            geste(voisin)
        finally:
            voisin.fermer()

    with ThreadPoolExecutor(1) as fil:
        fil.submit(agir).result()


class SansAttendre:
    """
    An asynchronous object, each call of which is run to its end.
    """

    def __init__(self, boucle: asyncio.Runner, objet: object) -> None:
        self._boucle = boucle
        self._objet = objet

    def __getattr__(self, nom: str) -> object:
        membre = getattr(self._objet, nom)
        if not inspect.iscoroutinefunction(membre):
            return SansAttendre(self._boucle, membre)
        return lambda *args: self._boucle.run(membre(*args))
