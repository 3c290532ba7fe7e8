"""
*Mot de passe oublié / Première connexion*: ask for a link, use it, log in.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, NamedTuple

import attrs

from siaut_core import phrases
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifier import is_code
from siaut_core.entities.instant import TOLERANCE
from siaut_core.entities.lien import Cause, Lien
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.secret import MotDePasse, Token
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import value
from siaut_core.errors import (
    DonneesInvalidesError,
    Faults,
    FieldFault,
    LienInutilisableError,
)
from siaut_core.policies.cas import Action
from siaut_core.policies.examen import examiner
from siaut_core.policies.liens import EtatLien, etat_du_lien
from siaut_core.use_cases.command import Command, Context, Facts, Needs
from siaut_core.use_cases.conclusion import Accord, Conclusion, Refus, grant, refuse
from siaut_core.use_cases.event import Operation
from siaut_core.use_cases.writes import (
    ConsumeLien,
    LockAccounts,
    QueueMail,
    RecordLogin,
    RevokeLiens,
    Save,
    SetPassword,
)

__all__ = [
    "DemanderLien",
    "EnregistrerConnexion",
    "FinishLien",
    "SeenLien",
    "UtiliserLien",
    "examiner_lien",
    "read_mot_de_passe",
]

# Of a policy that refuses and does not say why.
REFUS_WITHOUT_REASON = FieldFault(
    "mot_de_passe", "MOT_DE_PASSE", "Choisissez un autre mot de passe."
)


@value(kw_only=True)
class DemanderLien(Command[str]):
    """
    The page "Mot de passe oublié / Première connexion", as it was typed. Guide: L2.
    """

    operation: ClassVar[Operation] = Operation.DEMANDER_LIEN

    courriel: str

    def needs(self) -> Needs:
        return Needs(new=("mail",))

    def conclude(self, facts: Facts, context: Context) -> Accord[str]:  # noqa: ARG002  (that is the point)
        """
        Conclude on a demande: always granted, always the same answer. Guide: L2.

        No account is read: the same writes follow whether or not one exists, and
        the event names neither address nor account. The outbox sorts it out later.
        """
        queued = QueuedMail(
            id=context.queued_mail_id,
            cause=Cause.DEMANDE,
            asked_at=context.now,
            courriel=Faults().parse("courriel", Courriel.parse, self.courriel),
        )
        return grant(context, self.operation.confirmation, QueueMail(queued))


class SeenLien(NamedTuple):
    """
    A link that may be used, and the account of its bearer.
    """

    lien: Lien
    compte: Utilisateur
    at: datetime

    @classmethod
    def of(cls, facts: Facts, context: Context) -> SeenLien | Refus:
        """
        Refuse a link that is worth nothing; its true state goes to the journal only.
        """
        lien, compte, tolerance = facts.lien, facts.compte, context.settings.tolerance
        etat = etat_du_lien(lien, compte, context.now, tolerance)
        if etat is not EtatLien.UTILISABLE or lien is None or compte is None:
            return refuse(context, what="lien", codes=(etat.value,))
        return cls(lien, compte, context.now)


@value(kw_only=True, repr=True)
class UtiliserLien(Command[SeenLien]):
    """
    The page behind a link: its token, and the password that was chosen. Guide: L2.

    Both are masked as soon as they are given. By itself it only looks at the link:
    the password is prepared then, outside any unit of work, and `FinishLien` follows.
    """

    operation: ClassVar[Operation] = Operation.UTILISER_LIEN

    token: Token = attrs.field(converter=Token)
    mot_de_passe: MotDePasse = attrs.field(converter=MotDePasse)

    def needs(self) -> Needs:
        return Needs(token=self.token)

    def conclude(self, facts: Facts, context: Context) -> Conclusion[SeenLien]:
        """
        Conclude on a link before its password is prepared; nothing is stored yet.
        """
        seen = SeenLien.of(facts, context)
        if isinstance(seen, Refus):
            return seen
        return Accord(result=seen, writes=(), event=context.event)


@value(kw_only=True, repr=True)
class FinishLien(Command[Utilisateur]):
    """
    The use of a link, once its password is prepared or refused.

    Attributes:
        digest: What the host's policy and slow hash made of the password; ``None``
            when it is refused, for these *faults*.
    """

    operation: ClassVar[Operation] = Operation.UTILISER_LIEN

    token: Token
    digest: str | None = attrs.field(default=None, repr=False)
    faults: tuple[FieldFault, ...] = ()

    def needs(self) -> Needs:
        return Needs(token=self.token)

    def conclude(self, facts: Facts, context: Context) -> Conclusion[Utilisateur]:
        """
        Conclude on the use of a link: password set, account validated. Guide: L1-L3.

        A password that the host's policy refused leaves the link usable.
        """
        if self.digest is None:
            return self._refuse(context)
        seen = SeenLien.of(facts, context)
        if isinstance(seen, Refus):
            return seen
        lien, compte, now = seen
        future = compte
        if compte.est_en_attente:
            future = compte.change(valide_le=now)
        return grant(
            context,
            future,
            LockAccounts.of(compte),
            ConsumeLien(lien.digest, now),
            SetPassword(compte.id, self.digest),
            *(() if future is compte else (Save(future),)),
            RevokeLiens(compte.id),
        )

    def _refuse(self, context: Context) -> Refus:
        named = tuple(error.under("mot_de_passe") for error in self.faults)
        return refuse(
            context,
            faults=named or (REFUS_WITHOUT_REASON,),
            codes=tuple(map(_code_of_a_policy, self.faults)),
        )


def _code_of_a_policy(error: FieldFault) -> str:
    """
    Keep of a policy's reason what is a code: its text may quote the password.
    """
    code: object = error.code
    if is_code(code) and code.isupper():
        return f"mot_de_passe:{code}"
    return f"mot_de_passe:{REFUS_WITHOUT_REASON.code}"


def read_mot_de_passe(mot_de_passe: MotDePasse) -> MotDePasse:
    """
    Check that what was chosen is a text, before a policy looks at it.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is none.
    """
    if not isinstance(mot_de_passe.reveal(), str):
        raise DonneesInvalidesError.single("TYPE", phrases.TEXT)
    return mot_de_passe


def examiner_lien(
    facts: Facts, now: datetime, tolerance: timedelta = TOLERANCE
) -> Lien:
    """
    Look at a link without consuming it: mail scanners follow links too. Guide: L1-L3.

    Raises:
        siaut_core.errors.LienInutilisableError: Whatever makes it unusable.
    """
    lien = facts.lien
    etat = etat_du_lien(lien, facts.compte, now, tolerance)
    if lien is None or etat is not EtatLien.UTILISABLE:
        raise LienInutilisableError
    return lien


@value(kw_only=True, repr=True)
class EnregistrerConnexion(Command[None]):
    """
    A login that the host has just checked. Guide: F1.
    """

    operation: ClassVar[Operation] = Operation.ENREGISTRER_CONNEXION

    utilisateur_id: str

    def needs(self) -> Needs:
        return Needs(compte=self.utilisateur_id)

    def conclude(self, facts: Facts, context: Context) -> Conclusion[None]:
        """
        Conclude on a login: its date, for an active and validated account. Guide: F1.
        """
        compte = facts.compte
        if compte is None:
            return refuse(context, faults=context.wrong_ids)
        decision = examiner(Action.CONSULTER_MON_PROFIL, compte)
        if not decision:
            return refuse(context, decision)
        return grant(context, None, RecordLogin(compte.id, context.now))
