"""
*Connexion*: a courriel and a password, one refusal whatever is wrong. Guide: F1.

A login looks first, in a unit of work: who that is, and which digest. The password is
verified then, outside any unit of work, for as long as it takes. The last unit of work
reads both again, so that nobody enters by a password, or with an account, of before.
Of a right password whose digest is another one by then, the new one is verified too,
once: it may be of the same password, which another login renewed. Whoever is refused
otherwise, as many calls are made: what they ask for is the same, and so is what comes
back.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

import attrs

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifier import UtilisateurId
from siaut_core.entities.secret import MotDePasse
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import value
from siaut_core.errors import DonneesInvalidesError
from siaut_core.policies.cas import Action
from siaut_core.policies.examen import examiner
from siaut_core.use_cases.command import Command, Context, Facts, Needs
from siaut_core.use_cases.conclusion import Accord, Conclusion, grant, refuse
from siaut_core.use_cases.event import Operation
from siaut_core.use_cases.writes import (
    ConfirmPassword,
    LockAccounts,
    RecordLogin,
    SetPassword,
)

__all__ = ["FinishLogin", "SeConnecter", "SeenLogin"]

# What is looked for when what was typed is no address: no account has such a key.
NOWHERE: Final = Courriel.trusted("", "")

# What is verified when what was typed is no text: it is refused whatever comes of it.
NO_PASSWORD: Final = MotDePasse("")

# Why, in the journal only.
INCORRECT: Final = "mot_de_passe:INCORRECT"
ABSENT: Final = "mot_de_passe:ABSENT"
REPLACED: Final = "mot_de_passe:REMPLACEMENT"
NO_TEXT: Final = "mot_de_passe:TYPE"


@value(kw_only=True, repr=True)
class SeenLogin:
    """
    What a login found at its first look.

    Attributes:
        utilisateur_id: Of nobody, when no account has that address.
        digest: Of the password to compare with; ``None`` without one.
        codes: What is wrong already with what was typed.
        may_enter: Whether the account is active and validated.
        is_last: Whether the digest is the second one that is looked at.
    """

    utilisateur_id: UtilisateurId
    mot_de_passe: MotDePasse
    digest: str | None = attrs.field(repr=False)
    codes: tuple[str, ...]
    may_enter: bool
    at: datetime
    is_last: bool = False

    def is_granted(self, *, is_right: bool) -> bool:
        """
        Say whether only what changes meanwhile can refuse it.
        """
        known = self.digest is not None and not self.codes
        return known and self.may_enter and is_right


@value(kw_only=True)
class SeConnecter(Command[SeenLogin]):
    """
    The page "Connexion": an address and a password, as they were typed. Guide: F1.

    The password is masked as soon as it is given. By itself the command only looks:
    the password is verified then, outside any unit of work, and `FinishLogin` follows.
    """

    operation: ClassVar[Operation] = Operation.SE_CONNECTER

    courriel: str
    mot_de_passe: MotDePasse = attrs.field(converter=MotDePasse)

    def needs(self) -> Needs:
        # An identifier too, for who is nobody: the last look asks for it.
        courriel, _ = self._read()
        return Needs(courriel=courriel, password=True, new=("utilisateur",))

    def _read(self) -> tuple[Courriel, tuple[str, ...]]:
        try:
            return Courriel.parse(self.courriel), ()
        except DonneesInvalidesError as refus:
            return NOWHERE, tuple(f"courriel:{f.code}" for f in refus.faults)

    def conclude(self, facts: Facts, context: Context) -> Accord[SeenLogin]:
        """
        Conclude on a login before its password is verified; nothing is stored yet.
        """
        compte, (_, codes) = facts.compte, self._read()
        is_text = isinstance(self.mot_de_passe.reveal(), str)
        seen = SeenLogin(
            utilisateur_id=context.utilisateur_id if compte is None else compte.id,
            mot_de_passe=self.mot_de_passe if is_text else NO_PASSWORD,
            digest=facts.digest,
            codes=codes if is_text else (*codes, NO_TEXT),
            may_enter=compte is not None and compte.est_en_exercice,
            at=context.now,
        )
        return Accord(result=seen, writes=(), event=context.event)


@value(kw_only=True, repr=True)
class FinishLogin(Command[Utilisateur | SeenLogin]):
    """
    A login, once its password is verified.

    Attributes:
        seen: With the digest that the password was compared with.
        is_right: What came of it.
        renewed: The digest to store instead, if there is one.
    """

    operation: ClassVar[Operation] = Operation.SE_CONNECTER

    seen: SeenLogin
    is_right: bool = False
    renewed: str | None = attrs.field(default=None, repr=False)

    def needs(self) -> Needs:
        return Needs(compte=self.seen.utilisateur_id, password=True)

    def conclude(
        self, facts: Facts, context: Context
    ) -> Conclusion[Utilisateur | SeenLogin]:
        """
        Conclude on a login, with what is stored now. Guide: F1.

        Nothing is stored yet when there is another digest to compare with.
        """
        compte, now = facts.compte, context.now
        reasons = self._reasons(facts)
        if reasons == (REPLACED,) and not self.seen.is_last:
            again = attrs.evolve(self.seen, digest=facts.digest, is_last=True)
            return Accord(result=again, writes=(), event=context.event)
        if compte is None or self.seen.digest is None or reasons:
            codes = (*context.event.codes, *reasons)
            return refuse(context, what="connexion", codes=codes)
        latest = max(now, compte.derniere_connexion or now)
        return grant(
            context,
            attrs.evolve(compte, derniere_connexion=latest),
            LockAccounts.of(compte),
            ConfirmPassword(compte.id, self.seen.digest),
            RecordLogin(compte.id, now),
            *(() if self.renewed is None else (SetPassword(compte.id, self.renewed),)),
        )

    def _reasons(self, facts: Facts) -> tuple[str, ...]:
        """
        Say why it is refused, all reasons together.
        """
        typed = self.seen.codes
        if facts.compte is None:
            return typed
        decision = examiner(Action.CONSULTER_MON_PROFIL, facts.compte)
        return (*decision.codes, *typed, *self._of_the_password(facts.digest))

    def _of_the_password(self, stored: str | None) -> tuple[str, ...]:
        if stored is None:
            return (ABSENT,)
        if not self.is_right:
            # The one of before was right: what it is now is the reason.
            return (REPLACED if self.seen.is_last else INCORRECT,)
        return () if stored == self.seen.digest else (REPLACED,)
