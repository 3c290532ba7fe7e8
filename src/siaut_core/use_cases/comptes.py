"""
*Comptes*: what the four buttons of a record do to an account. Guide: F2.
"""

from __future__ import annotations

from typing import ClassVar, TypeVar

from siaut_core.entities.lien import Cause
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import value
from siaut_core.policies.cas import Action
from siaut_core.use_cases.acteur import OnAnAccount, on_an_account
from siaut_core.use_cases.command import Command, Context, Facts, Needs
from siaut_core.use_cases.conclusion import (
    Accord,
    Conclusion,
    Refus,
    grant,
    grant_change,
)
from siaut_core.use_cases.event import Operation
from siaut_core.use_cases.writes import Remove, RevokeLiens

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

    action: ClassVar[Action]

    acteur_id: str
    utilisateur_id: str

    def needs(self) -> Needs:
        return Needs(acteur=self.acteur_id, cible=self.utilisateur_id)

    def conclude(self, facts: Facts, context: Context) -> Conclusion[R_co]:
        """
        Conclude on what the button does, if its action is granted.
        """
        allowed = on_an_account(self.action, facts, context)
        if isinstance(allowed, Refus):
            return allowed
        return self.granted(allowed, context)

    def granted(self, on: OnAnAccount, context: Context) -> Accord[R_co]:
        """
        Do it, with who may and the account locked.
        """
        raise NotImplementedError  # As in `Command`: without `abc`.


@value(kw_only=True, repr=True)
class RenvoyerCourrielCreation(_Button[None]):
    """
    The button "Renvoyer un courriel de création". Guide: L4.
    """

    operation: ClassVar[Operation] = Operation.RENVOYER_COURRIEL_CREATION
    action: ClassVar[Action] = Action.RENVOYER

    def needs(self) -> Needs:
        return Needs(acteur=self.acteur_id, cible=self.utilisateur_id, new=("mail",))

    def granted(self, on: OnAnAccount, context: Context) -> Accord[None]:
        """
        Conclude on a new link for an account that is still awaited. Guide: L4.

        Its 72 h are counted from its own sending; the older link dies once the new
        one has left, not before.
        """
        return grant(context, None, on.lock, context.mail(Cause.RENVOI, on.cible.id))


@value(kw_only=True, repr=True)
class SupprimerUtilisateur(_Button[None]):
    """
    The button "Supprimer le compte", once "Confirmer" was clicked. Guide: S2.
    """

    operation: ClassVar[Operation] = Operation.SUPPRIMER_UTILISATEUR
    action: ClassVar[Action] = Action.SUPPRIMER

    def granted(self, on: OnAnAccount, context: Context) -> Accord[None]:
        """
        Conclude on a deletion. Guide: S1, S2.

        The journal keeps the identifier only; the courriel may be used again.
        """
        return grant(context, None, on.lock, Remove(on.cible))


@value(kw_only=True, repr=True)
class DesactiverUtilisateur(_Button[Utilisateur]):
    """
    The button "Désactiver le compte". Guide: S3.
    """

    operation: ClassVar[Operation] = Operation.DESACTIVER_UTILISATEUR
    action: ClassVar[Action] = Action.DESACTIVER

    def granted(self, on: OnAnAccount, context: Context) -> Accord[Utilisateur]:
        """
        Conclude on a deactivation; its links die at once. Guide: S3.

        Ending its sessions is the host's duty. Repeating it changes nothing.
        """
        revoke = RevokeLiens(on.cible.id)
        return grant_change(context, on.cible, on.lock, revoke, actif=False)


@value(kw_only=True, repr=True)
class ActiverUtilisateur(_Button[Utilisateur]):
    """
    The button "Activer le compte". Guide: S4.
    """

    operation: ClassVar[Operation] = Operation.ACTIVER_UTILISATEUR
    action: ClassVar[Action] = Action.ACTIVER

    def granted(self, on: OnAnAccount, context: Context) -> Accord[Utilisateur]:
        """
        Conclude on a reactivation; rights come back as they were. Guide: S4.

        An account that was never validated gets no mail by itself. Repeating it
        changes nothing.
        """
        return grant_change(context, on.cible, on.lock, actif=True)
