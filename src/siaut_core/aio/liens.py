"""
The operations of people without a session: ask for a link, use it, log in.
"""

from __future__ import annotations

from functools import partial

from siaut_core.aio.facts import facts_of_lien, utilisateur_by_id
from siaut_core.aio.host import Host
from siaut_core.aio.protocols import UnitOfWork
from siaut_core.aio.runner import begin, in_unit_of_work, run
from siaut_core.entities.identifier import QueuedMailId
from siaut_core.entities.lien import Lien
from siaut_core.entities.secret import Token
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import DonneesInvalidesError, FieldFault
from siaut_core.use_cases import connexion
from siaut_core.use_cases.conclusion import Conclusion
from siaut_core.use_cases.connexion import (
    DemanderLien,
    EnregistrerConnexion,
    LienFacts,
    UtiliserLien,
)
from siaut_core.use_cases.misuse import check_digest, check_host

__all__ = ["demander_lien", "enregistrer_connexion", "examiner_lien", "utiliser_lien"]


async def demander_lien(host: Host, command: DemanderLien) -> str:
    """
    Ask for a link; the same work and the same answer whoever asks. Guide: L2, L3.

    No account is read here. Hosts never drain the outbox inside the request
    that asked: its duration would tell what this answer does not.

    Returns:
        The sentence to show.
    """
    now = begin(host, command, DemanderLien)
    accord = connexion.demander_lien(
        command, now, queued_mail_id=QueuedMailId(host.ids())
    )

    async def load(_uow: UnitOfWork) -> None: ...

    def conclude(_facts: None) -> Conclusion[str]:
        return accord

    return await run(host, command, now, load, conclude)


async def examiner_lien(host: Host, token: Token) -> Lien:
    """
    Look at a link without consuming it: mail scanners follow links too. Guide: L1-L3.

    Raises:
        siaut_core.errors.LienInutilisableError: Whatever makes it unusable.
    """
    check_host(host, Host)
    facts = await in_unit_of_work(host, partial(facts_of_lien, token=Token(token)))
    return connexion.examiner_lien(facts, host.now(), host.settings.tolerance)


async def utiliser_lien(host: Host, command: UtiliserLien) -> Utilisateur:
    """
    Set a password and validate the account, once. Guide: L1-L3.

    The password is prepared between two looks at the link, outside any unit of
    work; refused by the host's policy, it leaves the link usable.

    Raises:
        siaut_core.errors.LienInutilisableError: Whatever makes it unusable.
        siaut_core.errors.DonneesInvalidesError: If the password is refused.
    """
    now = begin(host, command, UtiliserLien)
    tolerance = host.settings.tolerance
    load = partial(facts_of_lien, token=command.token)
    look = partial(connexion.look_at_lien, command, now=now, tolerance=tolerance)
    seen = await run(host, command, now, load, look)
    assert seen.compte is not None  # noqa: S101  (a usable link has one)
    digest: str | None = None
    erreurs: tuple[FieldFault, ...] = ()
    try:
        chosen = connexion.read_mot_de_passe(command.mot_de_passe)
        digest = await host.passwords.prepare(chosen, seen.compte)
        check_digest(digest)
    except DonneesInvalidesError as refus:
        erreurs = refus.erreurs

    def conclude(facts: LienFacts) -> Conclusion[Utilisateur]:
        if digest is None:
            return connexion.refuse_mot_de_passe(command, seen, erreurs, now)
        return connexion.utiliser_lien(command, facts, now, tolerance, digest=digest)

    return await run(host, command, now, load, conclude)


async def enregistrer_connexion(host: Host, command: EnregistrerConnexion) -> None:
    """
    Keep the date of a login that the host has just checked. Guide: F1.

    Raises:
        siaut_core.errors.ActionRefuseeError: If the account is inactive or not
            validated.
        siaut_core.errors.IntrouvableError: If there is no such account.
    """
    now = begin(host, command, EnregistrerConnexion)
    load = partial(utilisateur_by_id, id=command.utilisateur_id)
    conclude = partial(connexion.enregistrer_connexion, command, now=now)
    await run(host, command, now, load, conclude)
