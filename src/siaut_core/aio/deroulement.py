"""
How an operation unfolds: load, ask the core, carry out; again when others interfere.

One event per command. A granted one is among the writes; a refusal commits its
event alone, and is raised once the unit of work has ended; what the store
refuses is rolled back, and its event, which names what the last load found, goes
into a second unit of work.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar, assert_never

from siaut_core.aio.host import Host
from siaut_core.aio.protocols import UnitOfWork
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import (
    ConflitError,
    CourrielDejaPrisError,
    NumeroDejaPrisError,
    SiautError,
)
from siaut_core.policies.motifs import Motif
from siaut_core.use_cases.conclusion import (
    Ajouter,
    Attester,
    Conclusion,
    Consigner,
    DefinirMotDePasse,
    DeposerCourriel,
    Ecriture,
    Enregistrer,
    NoterConnexion,
    Refus,
    Retirer,
    RevoquerLiens,
    UtiliserLien,
)
from siaut_core.use_cases.evenement import Commande, Evenement
from siaut_core.use_cases.misuse import check_command, check_host, check_unit

__all__ = ["begin", "conduire", "dans_une_unite", "executer"]

F = TypeVar("F")
T = TypeVar("T")

REFUS_DU_STOCKAGE: dict[type[SiautError], str] = {
    CourrielDejaPrisError: Motif.COURRIEL_DEJA_PRIS.code,
    NumeroDejaPrisError: Motif.NUMERO_DEJA_PRIS.code,
    ConflitError: Motif.CONFLIT.code,
}


def begin(host: Host, commande: object, expected: type) -> datetime:
    """
    Check who calls with what, and read the clock.

    Raises:
        siaut_core.errors.MisuseError: If the host or the command is another one.
    """
    check_host(host, Host)
    check_command(commande, expected)
    return host.maintenant()


async def conduire(
    host: Host,
    commande: Commande,
    maintenant: datetime,
    charger: Callable[[UnitOfWork], Awaitable[F]],
    conclure: Callable[[F], Conclusion[T]],
) -> T:
    """
    Run one command to its end.

    A conflict runs the whole unit of work again, facts read anew, same instant
    and identifiers, at most ``Reglages.essais`` times.

    Raises:
        siaut_core.errors.SiautError: What the conclusion refuses, or the store.
    """
    # Nothing was looked for yet: of nothing is it known that it is not there.
    debut = Evenement.de(commande, maintenant).refuser(())

    async def derouler(uow: UnitOfWork) -> Conclusion[T]:
        nonlocal debut
        conclusion = conclure(await charger(uow))
        debut = conclusion.debut
        await executer(uow, conclusion.ecritures)
        return conclusion

    try:
        conclusion = await dans_une_unite(host, derouler)
    except tuple(REFUS_DU_STOCKAGE) as refus:
        await _consigner(host, debut.refuser((*debut.codes, *_codes(refus))))
        raise
    if isinstance(conclusion, Refus):
        raise conclusion.exception()
    return conclusion.resultat


async def dans_une_unite(host: Host, agir: Callable[[UnitOfWork], Awaitable[T]]) -> T:
    """
    Act in a unit of work; in another one, from the start, when it conflicts.

    Raises:
        siaut_core.errors.ConflitError: After ``Reglages.essais`` conflicts.
    """
    essais = host.reglages.essais
    while True:
        try:
            unite = host.unit_of_work()
            check_unit(unite, "__aenter__")
            async with unite as uow:
                resultat = await agir(uow)
        except ConflitError:
            essais -= 1
            if not essais:
                raise
        else:
            return resultat


def _codes(refus: SiautError) -> tuple[str, ...]:
    # Adapters may raise errors of their own that descend from ours.
    return tuple(
        code for genre, code in REFUS_DU_STOCKAGE.items() if isinstance(refus, genre)
    )


async def _consigner(host: Host, evenement: Evenement) -> None:
    async def agir(uow: UnitOfWork) -> None:
        await uow.journal.ajouter(evenement)

    await dans_une_unite(host, agir)


async def executer(uow: UnitOfWork, ecritures: Sequence[Ecriture]) -> None:
    """
    Carry out the writes of a conclusion, in order.

    Raises:
        siaut_core.errors.ConflitError: If what they rely on has changed, or
            another took the link first.
    """
    for ecriture in ecritures:
        await _executer(uow, ecriture)


async def _executer(  # noqa: C901, PLR0912  (one case per write)
    uow: UnitOfWork, ecriture: Ecriture
) -> None:
    match ecriture:
        case Attester(comptes):
            await uow.utilisateurs.attester(comptes)
        case UtiliserLien(empreinte, maintenant):
            # Read again, its true state is known, and said in the journal.
            if not await uow.liens.utiliser(empreinte, maintenant):
                raise ConflitError
        case RevoquerLiens(utilisateur_id):
            await uow.liens.revoquer(utilisateur_id)
        case Ajouter(objet):
            if isinstance(objet, Utilisateur):
                await uow.utilisateurs.ajouter(objet)
            else:
                await uow.structures.ajouter(objet)
        case Enregistrer(objet):
            if isinstance(objet, Utilisateur):
                await uow.utilisateurs.enregistrer(objet)
            else:
                await uow.structures.enregistrer(objet)
        case Retirer(compte):
            await uow.utilisateurs.retirer(compte)
        case NoterConnexion(utilisateur_id, instant):
            if not await uow.utilisateurs.noter_connexion(utilisateur_id, instant):
                raise ConflitError
        case DefinirMotDePasse(utilisateur_id, condense):
            await uow.mots_de_passe.definir(utilisateur_id, condense)
        case DeposerCourriel(intention):
            await uow.courriels.deposer(intention)
        case Consigner(evenement):
            await uow.journal.ajouter(evenement)
        case _:
            assert_never(ecriture)
