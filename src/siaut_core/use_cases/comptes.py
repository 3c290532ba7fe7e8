"""
*Comptes*: what the four buttons of a record do to an account. Guide: F2.
"""

from __future__ import annotations

from typing import ClassVar, TypeVar

from siaut_core.entities.lien import Cause
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import value
from siaut_core.policies.cas import Action
from siaut_core.use_cases.acteur import on_an_account
from siaut_core.use_cases.command import Command, Context, Facts, Needs
from siaut_core.use_cases.conclusion import Conclusion, Refus, grant
from siaut_core.use_cases.event import Operation
from siaut_core.use_cases.writes import (
    LockAccounts,
    Remove,
    RevokeLiens,
    Save,
)

__all__ = [
    "ActiverUtilisateur",
    "DesactiverUtilisateur",
    "RenvoyerCourrielCreation",
    "SupprimerUtilisateur",
]

R_co = TypeVar("R_co", covariant=True)


@value(kw_only=True, repr=True)
class _Button(Command[R_co]):
    """
    A click on a record: who, and on which account.
    """

    acteur_id: str
    utilisateur_id: str

    def needs(self) -> Needs:
        return Needs(acteur=self.acteur_id, cible=self.utilisateur_id)


@value(kw_only=True, repr=True)
class RenvoyerCourrielCreation(_Button[None]):
    """
    The button "Renvoyer un courriel de création". Guide: L4.
    """

    operation: ClassVar[Operation] = Operation.RENVOYER_COURRIEL_CREATION

    def needs(self) -> Needs:
        return Needs(acteur=self.acteur_id, cible=self.utilisateur_id, new=("mail",))

    def conclude(self, facts: Facts, context: Context) -> Conclusion[None]:
        """
        Conclude on a new link for an account that is still awaited. Guide: L4.

        Its 72 h are counted from its own sending; the older link dies once the new
        one has left, not before.
        """
        allowed = on_an_account(Action.RENVOYER, facts, context)
        if isinstance(allowed, Refus):
            return allowed
        acteur, cible, _ = allowed
        mail = context.mail(Cause.RENVOI, cible.id)
        return grant(context, None, LockAccounts.of(acteur, cible), mail)


@value(kw_only=True, repr=True)
class SupprimerUtilisateur(_Button[None]):
    """
    The button "Supprimer le compte", once "Confirmer" was clicked. Guide: S2.
    """

    operation: ClassVar[Operation] = Operation.SUPPRIMER_UTILISATEUR

    def conclude(self, facts: Facts, context: Context) -> Conclusion[None]:
        """
        Conclude on a deletion. Guide: S1, S2.

        The journal keeps the identifier only; the courriel may be used again.
        """
        allowed = on_an_account(Action.SUPPRIMER, facts, context)
        if isinstance(allowed, Refus):
            return allowed
        acteur, cible, _ = allowed
        return grant(context, None, LockAccounts.of(acteur, cible), Remove(cible))


@value(kw_only=True, repr=True)
class DesactiverUtilisateur(_Button[Utilisateur]):
    """
    The button "Désactiver le compte". Guide: S3.
    """

    operation: ClassVar[Operation] = Operation.DESACTIVER_UTILISATEUR

    def conclude(self, facts: Facts, context: Context) -> Conclusion[Utilisateur]:
        """
        Conclude on a deactivation; its links die at once. Guide: S3.

        Ending its sessions is the host's duty. Repeating it changes nothing.
        """
        allowed = on_an_account(Action.DESACTIVER, facts, context)
        if isinstance(allowed, Refus):
            return allowed
        acteur, cible, _ = allowed
        lock = LockAccounts.of(acteur, cible)
        if not cible.actif:
            return grant(context, cible, lock)
        inactif = cible.change(actif=False)
        return grant(context, inactif, lock, RevokeLiens(cible.id), Save(inactif))


@value(kw_only=True, repr=True)
class ActiverUtilisateur(_Button[Utilisateur]):
    """
    The button "Activer le compte". Guide: S4.
    """

    operation: ClassVar[Operation] = Operation.ACTIVER_UTILISATEUR

    def conclude(self, facts: Facts, context: Context) -> Conclusion[Utilisateur]:
        """
        Conclude on a reactivation; rights come back as they were. Guide: S4.

        An account that was never validated gets no mail by itself. Repeating it
        changes nothing.
        """
        allowed = on_an_account(Action.ACTIVER, facts, context)
        if isinstance(allowed, Refus):
            return allowed
        acteur, cible, _ = allowed
        lock = LockAccounts.of(acteur, cible)
        if cible.actif:
            return grant(context, cible, lock)
        actif = cible.change(actif=True)
        return grant(context, actif, lock, Save(actif))
