"""
The operations: one function per button of the guide, one command each.

Each runs in a unit of work of its own, leaves exactly one event, and raises a
`SiautError` on a refusal, so that forgetting to look is safe.
"""

from __future__ import annotations

from siaut_core.aio.host import Host
from siaut_core.aio.runner import run
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import DonneesInvalidesError
from siaut_core.use_cases.comptes import (
    ActiverUtilisateur,
    DesactiverUtilisateur,
    RenvoyerCourrielCreation,
    SupprimerUtilisateur,
)
from siaut_core.use_cases.connexion import (
    DemanderLien,
    EnregistrerConnexion,
    FinishLien,
    UtiliserLien,
    read_mot_de_passe,
)
from siaut_core.use_cases.creation import CreerUtilisateur
from siaut_core.use_cases.login import FinishLogin, SeConnecter, SeenLogin
from siaut_core.use_cases.misuse import check_digest, check_renewal, check_verdict
from siaut_core.use_cases.modification import ModifierUtilisateur
from siaut_core.use_cases.structures import CreerStructure, ModifierStructure

__all__ = [
    "activer_utilisateur",
    "creer_structure",
    "creer_utilisateur",
    "demander_lien",
    "desactiver_utilisateur",
    "enregistrer_connexion",
    "modifier_structure",
    "modifier_utilisateur",
    "renvoyer_courriel_creation",
    "se_connecter",
    "supprimer_utilisateur",
    "utiliser_lien",
]


async def creer_utilisateur(host: Host, command: CreerUtilisateur) -> Utilisateur:
    """
    Create an account; its activation mail waits in the outbox. Guide: C1, C2, C3, C19.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
        siaut_core.errors.IntrouvableError: For a structure out of reach.
        siaut_core.errors.CourrielDejaPrisError: If another account has it.
        siaut_core.errors.ConflictError: If others keep changing the same data.
    """
    return await run(host, command, CreerUtilisateur)


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
    return await run(host, command, ModifierUtilisateur)


async def renvoyer_courriel_creation(
    host: Host, command: RenvoyerCourrielCreation
) -> None:
    """
    Put a new activation mail in the outbox. Guide: L4.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.IntrouvableError: For an account out of reach.
    """
    return await run(host, command, RenvoyerCourrielCreation)


async def supprimer_utilisateur(host: Host, command: SupprimerUtilisateur) -> None:
    """
    Delete an account that is not validated; for ever. Guide: S1, S2.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.IntrouvableError: For an account out of reach.
    """
    return await run(host, command, SupprimerUtilisateur)


async def desactiver_utilisateur(
    host: Host, command: DesactiverUtilisateur
) -> Utilisateur:
    """
    Switch an account off; its links die, its sessions are the host's to end. Guide: S3.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.IntrouvableError: For an account out of reach.
    """
    return await run(host, command, DesactiverUtilisateur)


async def activer_utilisateur(host: Host, command: ActiverUtilisateur) -> Utilisateur:
    """
    Switch an account on again, with the rights it had. Guide: S4.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.IntrouvableError: For an account out of reach.
    """
    return await run(host, command, ActiverUtilisateur)


async def creer_structure(host: Host, command: CreerStructure) -> Structure:
    """
    Create an ET or a groupe without number, under the actor's EJ. Guide: T5, C16.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
        siaut_core.errors.NumeroDejaPrisError: If another groupe has this libellé.
    """
    return await run(host, command, CreerStructure)


async def modifier_structure(host: Host, command: ModifierStructure) -> Structure:
    """
    Edit a structure without number; never what comes from FINESS. Guide: C7, C18.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
        siaut_core.errors.IntrouvableError: For a structure out of reach.
        siaut_core.errors.NumeroDejaPrisError: If another groupe has this libellé.
        siaut_core.errors.DonneesChangeesError: If the form showed an older version.
    """
    return await run(host, command, ModifierStructure)


async def demander_lien(host: Host, command: DemanderLien) -> str:
    """
    Ask for a link; the same work and the same answer whoever asks. Guide: L2, L3.

    No account is read here. Hosts never drain the outbox inside the request
    that asked: its duration would tell what this answer does not.

    Returns:
        The sentence to show.
    """
    return await run(host, command, DemanderLien)


async def utiliser_lien(host: Host, command: UtiliserLien) -> Utilisateur:
    """
    Set a password and validate the account, once. Guide: L1-L3.

    The password is prepared between two looks at the link, outside any unit of
    work; refused by the host's policy, it leaves the link usable.

    Raises:
        siaut_core.errors.LienInutilisableError: Whatever makes it unusable.
        siaut_core.errors.DonneesInvalidesError: If the password is refused.
    """
    seen = await run(host, command, UtiliserLien)
    finish = await _prepare(host, command, seen.compte)
    return await run(host, finish, FinishLien, seen.at)


async def _prepare(
    host: Host, command: UtiliserLien, compte: Utilisateur
) -> FinishLien:
    """
    Ask the host's policy and slow hash, outside any unit of work.
    """
    try:
        chosen = read_mot_de_passe(command.mot_de_passe)
        digest = await host.passwords.prepare(chosen, compte)
        check_digest(digest)
    except DonneesInvalidesError as refus:
        return FinishLien(token=command.token, faults=refus.faults)
    return FinishLien(token=command.token, digest=digest)


async def se_connecter(host: Host, command: SeConnecter) -> Utilisateur:
    """
    Log somebody in by their courriel and password. Guide: F1.

    Whatever is wrong, one refusal, for the same calls: the journal alone knows. Limit
    attempts before it, by machine and by address. The session is opened in its last
    unit of work, by ``Host.on_event``, or with a stamp that each request reads again.

    Raises:
        siaut_core.errors.ConnexionRefuseeError: Whatever is wrong.
    """
    step: SeenLogin | Utilisateur = await run(host, command, SeConnecter)
    while isinstance(step, SeenLogin):  # Twice at most.
        step = await run(host, await _verify(host, step), FinishLogin, step.at)
    return step


async def _verify(host: Host, seen: SeenLogin) -> FinishLogin:
    """
    Ask the host's slow hash, outside any unit of work; also for nobody.
    """
    is_right = await host.passwords.verify(seen.mot_de_passe, seen.digest)
    check_verdict(is_right)
    renewed = None
    if seen.digest is not None and seen.is_granted(is_right=is_right):
        renewed = await host.passwords.renew(seen.mot_de_passe, seen.digest)
        check_renewal(renewed)
    return FinishLogin(seen=seen, is_right=is_right, renewed=renewed)


async def enregistrer_connexion(host: Host, command: EnregistrerConnexion) -> None:
    """
    Keep the date of a login that the host has checked elsewhere. Guide: F1.

    Raises:
        siaut_core.errors.ActionRefuseeError: If the account is inactive or not
            validated.
        siaut_core.errors.IntrouvableError: If there is no such account.
    """
    return await run(host, command, EnregistrerConnexion)
