"""
The operations on accounts: one function per button of the guide.

Each runs in a unit of work of its own, leaves exactly one event, and raises a
`SiautError` on a refusal, so that forgetting to look is safe.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from siaut_core.aio.facts import facts_on_a_structure, facts_on_an_account
from siaut_core.aio.host import Host
from siaut_core.aio.protocols import UnitOfWork
from siaut_core.aio.runner import begin, run
from siaut_core.entities.identifier import QueuedMailId, UtilisateurId
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.use_cases import activation, creation, modification, renvoi, suppression
from siaut_core.use_cases.activation import ActiverUtilisateur, DesactiverUtilisateur
from siaut_core.use_cases.administration import Facts
from siaut_core.use_cases.creation import CreerUtilisateur
from siaut_core.use_cases.modification import ModifierUtilisateur
from siaut_core.use_cases.renvoi import RenvoyerCourrielCreation
from siaut_core.use_cases.suppression import SupprimerUtilisateur

__all__ = [
    "activer_utilisateur",
    "creer_utilisateur",
    "desactiver_utilisateur",
    "modifier_utilisateur",
    "renvoyer_courriel_creation",
    "supprimer_utilisateur",
]


async def creer_utilisateur(host: Host, command: CreerUtilisateur) -> Utilisateur:
    """
    Create an account; its activation mail waits in the outbox. Guide: C1-C20.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
        siaut_core.errors.IntrouvableError: For a structure out of reach.
        siaut_core.errors.CourrielDejaPrisError: If another account has it.
        siaut_core.errors.ConflictError: If others keep changing the same data.
    """
    now = begin(host, command, CreerUtilisateur)
    load = partial(
        facts_on_a_structure,
        acteur_id=command.acteur_id,
        structure_id=command.structure_id,
    )
    conclude = partial(
        creation.creer_utilisateur,
        command,
        now=now,
        settings=host.settings,
        utilisateur_id=UtilisateurId(host.ids()),
        queued_mail_id=QueuedMailId(host.ids()),
    )
    return await run(host, command, now, load, conclude)


async def modifier_utilisateur(host: Host, command: ModifierUtilisateur) -> Utilisateur:
    """
    Change an account. Guide: C7.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
        siaut_core.errors.IntrouvableError: For an account or a structure out of
            reach.
        siaut_core.errors.CourrielDejaPrisError: If another account has it.
        siaut_core.errors.DonneesChangeesError: If the form showed an older version.
    """
    now = begin(host, command, ModifierUtilisateur)
    load = partial(
        facts_on_an_account,
        acteur_id=command.acteur_id,
        utilisateur_id=command.utilisateur_id,
        target_id=command.structure_id,
    )
    conclude = partial(
        modification.modifier_utilisateur,
        command,
        now=now,
        settings=host.settings,
        queued_mail_id=QueuedMailId(host.ids()),
    )
    return await run(host, command, now, load, conclude)


async def renvoyer_courriel_creation(
    host: Host, command: RenvoyerCourrielCreation
) -> None:
    """
    Put a new activation mail in the outbox. Guide: L4.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.IntrouvableError: For an account out of reach.
    """
    now = begin(host, command, RenvoyerCourrielCreation)
    conclude = partial(
        renvoi.renvoyer_courriel_creation,
        command,
        now=now,
        settings=host.settings,
        queued_mail_id=QueuedMailId(host.ids()),
    )
    await run(host, command, now, _load(command), conclude)


async def supprimer_utilisateur(host: Host, command: SupprimerUtilisateur) -> None:
    """
    Delete an account that is not validated; for ever. Guide: S1, S2.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.IntrouvableError: For an account out of reach.
    """
    now = begin(host, command, SupprimerUtilisateur)
    conclude = partial(
        suppression.supprimer_utilisateur,
        command,
        now=now,
        settings=host.settings,
    )
    await run(host, command, now, _load(command), conclude)


async def desactiver_utilisateur(
    host: Host, command: DesactiverUtilisateur
) -> Utilisateur:
    """
    Switch an account off; its links die, its sessions are the host's to end. Guide: S3.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.IntrouvableError: For an account out of reach.
    """
    now = begin(host, command, DesactiverUtilisateur)
    conclude = partial(
        activation.desactiver_utilisateur,
        command,
        now=now,
        settings=host.settings,
    )
    return await run(host, command, now, _load(command), conclude)


async def activer_utilisateur(host: Host, command: ActiverUtilisateur) -> Utilisateur:
    """
    Switch an account on again, with the rights it had. Guide: S4.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.IntrouvableError: For an account out of reach.
    """
    now = begin(host, command, ActiverUtilisateur)
    conclude = partial(
        activation.activer_utilisateur,
        command,
        now=now,
        settings=host.settings,
    )
    return await run(host, command, now, _load(command), conclude)


def _load(
    command: RenvoyerCourrielCreation
    | SupprimerUtilisateur
    | DesactiverUtilisateur
    | ActiverUtilisateur,
) -> Callable[[UnitOfWork], Awaitable[Facts]]:
    return partial(
        facts_on_an_account,
        acteur_id=command.acteur_id,
        utilisateur_id=command.utilisateur_id,
    )
