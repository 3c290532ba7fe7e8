"""
The operations on accounts: one function per button of the guide.

Each runs in a unit of work of its own, leaves exactly one event, and raises a
`SiautError` on a refusal, so that forgetting to look is safe.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from siaut_core.aio.deroulement import begin, conduire
from siaut_core.aio.faits import faits_sur_un_compte, faits_sur_une_structure
from siaut_core.aio.host import Host
from siaut_core.aio.protocols import UnitOfWork
from siaut_core.entities.identifiant import IntentionId, UtilisateurId
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.use_cases import activation, creation, modification, renvoi, suppression
from siaut_core.use_cases.activation import ActiverUtilisateur, DesactiverUtilisateur
from siaut_core.use_cases.administration import Faits
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


async def creer_utilisateur(host: Host, commande: CreerUtilisateur) -> Utilisateur:
    """
    Create an account; its activation mail waits in the outbox. Guide: C1-C20.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
        siaut_core.errors.IntrouvableError: For a structure out of reach.
        siaut_core.errors.CourrielDejaPrisError: If another account has it.
        siaut_core.errors.ConflitError: If others keep changing the same data.
    """
    maintenant = begin(host, commande, CreerUtilisateur)
    charger = partial(
        faits_sur_une_structure,
        acteur_id=commande.acteur_id,
        structure_id=commande.structure_id,
    )
    conclure = partial(
        creation.creer_utilisateur,
        commande,
        maintenant=maintenant,
        reglages=host.reglages,
        utilisateur_id=UtilisateurId(host.ids()),
        intention_id=IntentionId(host.ids()),
    )
    return await conduire(host, commande, maintenant, charger, conclure)


async def modifier_utilisateur(
    host: Host, commande: ModifierUtilisateur
) -> Utilisateur:
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
    maintenant = begin(host, commande, ModifierUtilisateur)
    charger = partial(
        faits_sur_un_compte,
        acteur_id=commande.acteur_id,
        utilisateur_id=commande.utilisateur_id,
        visee_id=commande.structure_id,
    )
    conclure = partial(
        modification.modifier_utilisateur,
        commande,
        maintenant=maintenant,
        reglages=host.reglages,
        intention_id=IntentionId(host.ids()),
    )
    return await conduire(host, commande, maintenant, charger, conclure)


async def renvoyer_courriel_creation(
    host: Host, commande: RenvoyerCourrielCreation
) -> None:
    """
    Put a new activation mail in the outbox. Guide: L4.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.IntrouvableError: For an account out of reach.
    """
    maintenant = begin(host, commande, RenvoyerCourrielCreation)
    conclure = partial(
        renvoi.renvoyer_courriel_creation,
        commande,
        maintenant=maintenant,
        reglages=host.reglages,
        intention_id=IntentionId(host.ids()),
    )
    await conduire(host, commande, maintenant, _charger(commande), conclure)


async def supprimer_utilisateur(host: Host, commande: SupprimerUtilisateur) -> None:
    """
    Delete an account that is not validated; for ever. Guide: S1, S2.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.IntrouvableError: For an account out of reach.
    """
    maintenant = begin(host, commande, SupprimerUtilisateur)
    conclure = partial(
        suppression.supprimer_utilisateur,
        commande,
        maintenant=maintenant,
        reglages=host.reglages,
    )
    await conduire(host, commande, maintenant, _charger(commande), conclure)


async def desactiver_utilisateur(
    host: Host, commande: DesactiverUtilisateur
) -> Utilisateur:
    """
    Switch an account off; its links die, its sessions are the host's to end. Guide: S3.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.IntrouvableError: For an account out of reach.
    """
    maintenant = begin(host, commande, DesactiverUtilisateur)
    conclure = partial(
        activation.desactiver_utilisateur,
        commande,
        maintenant=maintenant,
        reglages=host.reglages,
    )
    return await conduire(host, commande, maintenant, _charger(commande), conclure)


async def activer_utilisateur(host: Host, commande: ActiverUtilisateur) -> Utilisateur:
    """
    Switch an account on again, with the rights it had. Guide: S4.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.IntrouvableError: For an account out of reach.
    """
    maintenant = begin(host, commande, ActiverUtilisateur)
    conclure = partial(
        activation.activer_utilisateur,
        commande,
        maintenant=maintenant,
        reglages=host.reglages,
    )
    return await conduire(host, commande, maintenant, _charger(commande), conclure)


def _charger(
    commande: RenvoyerCourrielCreation
    | SupprimerUtilisateur
    | DesactiverUtilisateur
    | ActiverUtilisateur,
) -> Callable[[UnitOfWork], Awaitable[Faits]]:
    return partial(
        faits_sur_un_compte,
        acteur_id=commande.acteur_id,
        utilisateur_id=commande.utilisateur_id,
    )
