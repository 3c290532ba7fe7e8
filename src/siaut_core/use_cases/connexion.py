"""
*Mot de passe oublié / Première connexion*: ask for a link, use it, log in.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

import attrs

from siaut_core import phrases
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.display import Masked
from siaut_core.entities.identifier import is_identifier
from siaut_core.entities.instant import TOLERANCE
from siaut_core.entities.lien import Cause, Lien
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.secret import MotDePasse, Token
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import (
    DonneesInvalidesError,
    Faults,
    FieldFault,
    LienInutilisableError,
)
from siaut_core.policies.cas import Action
from siaut_core.policies.examen import examiner
from siaut_core.policies.liens import EtatLien, etat_du_lien
from siaut_core.use_cases.administration import identifier_faults
from siaut_core.use_cases.conclusion import (
    Accord,
    Conclusion,
    LockAccounts,
    QueueMail,
    RecordLogin,
    Refus,
    RevokeLiens,
    Save,
    SetPassword,
    grant,
    refuse,
)
from siaut_core.use_cases.conclusion import UtiliserLien as Consume
from siaut_core.use_cases.event import Event, Operation

if TYPE_CHECKING:
    from siaut_core.entities.identifier import QueuedMailId

__all__ = [
    "DemanderLien",
    "EnregistrerConnexion",
    "LienFacts",
    "UtiliserLien",
    "demander_lien",
    "enregistrer_connexion",
    "examiner_lien",
    "look_at_lien",
    "read_mot_de_passe",
    "refuse_mot_de_passe",
    "utiliser_lien",
]

UTILISABLE = EtatLien.UTILISABLE

# Of a policy that refuses and does not say why.
REFUS_WITHOUT_REASON = FieldFault(
    "mot_de_passe", "MOT_DE_PASSE", "Choisissez un autre mot de passe."
)


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class DemanderLien:
    """
    The page "Mot de passe oublié / Première connexion", as it was typed. Guide: L2.
    """

    operation: ClassVar[Operation] = Operation.DEMANDER_LIEN

    courriel: str


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class UtiliserLien(Masked):
    """
    The page behind a link: its token, and the password that was chosen. Guide: L2.

    Both are masked as soon as they are given.
    """

    operation: ClassVar[Operation] = Operation.UTILISER_LIEN

    token: Token = attrs.field(converter=Token)
    mot_de_passe: MotDePasse = attrs.field(converter=MotDePasse)


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class EnregistrerConnexion(Masked):
    """
    A login that the host has just checked. Guide: F1.
    """

    operation: ClassVar[Operation] = Operation.ENREGISTRER_CONNEXION

    utilisateur_id: str


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class LienFacts(Masked):
    """
    What a token leads to; ``None`` is unknown.
    """

    lien: Lien | None = None
    compte: Utilisateur | None = None


def demander_lien(
    command: DemanderLien, now: datetime, *, queued_mail_id: QueuedMailId
) -> Accord[str]:
    """
    Conclude on a demande: always granted, always the same answer. Guide: L2.

    No account is read: the same writes follow whether or not one exists, and
    the event names neither address nor account. The outbox sorts it out later.
    """
    event = Event.of(command, now)
    queued = QueuedMail.put(
        queued_mail_id,
        Cause.DEMANDE,
        event.le,
        courriel=Faults().parse("courriel", Courriel.parse, command.courriel),
    )
    message = Operation.DEMANDER_LIEN.confirmation
    return grant(event, message, QueueMail(queued))


def examiner_lien(
    facts: LienFacts, now: datetime, tolerance: timedelta = TOLERANCE
) -> Lien:
    """
    Look at a link without consuming it: mail scanners follow links too. Guide: L1-L3.

    Raises:
        siaut_core.errors.LienInutilisableError: Whatever makes it unusable.
    """
    lien = facts.lien
    etat = etat_du_lien(lien, facts.compte, now, tolerance)
    if lien is None or etat is not UTILISABLE:
        raise LienInutilisableError
    return lien


def look_at_lien(
    command: UtiliserLien,
    facts: LienFacts,
    now: datetime,
    tolerance: timedelta = TOLERANCE,
) -> Conclusion[LienFacts]:
    """
    Conclude on a link before its password is prepared; nothing is stored yet.

    A link that is worth nothing is refused; its true state goes to the journal only.
    """
    etat = etat_du_lien(facts.lien, facts.compte, now, tolerance)
    event = Event.of(command, now)
    if facts.lien is not None:
        event = attrs.evolve(event, cible_id=facts.lien.utilisateur_id)
    if etat is not UTILISABLE:
        return refuse(event, what="lien", codes=(etat.value,))
    return Accord(result=facts, writes=(), event=event, start=event)


def read_mot_de_passe(mot_de_passe: MotDePasse) -> MotDePasse:
    """
    Check that what was chosen is a text, before a policy looks at it.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is none.
    """
    if not isinstance(mot_de_passe.reveal(), str):
        raise DonneesInvalidesError.single("TYPE", phrases.TEXT)
    return mot_de_passe


def refuse_mot_de_passe(
    command: UtiliserLien,
    facts: LienFacts,
    erreurs: tuple[FieldFault, ...],
    now: datetime,
) -> Refus:
    """
    Refuse a password that the host's policy refused; the link stays usable.
    """
    seen = look_at_lien(command, facts, now)
    named = tuple(error.under("mot_de_passe") for error in erreurs)
    return refuse(
        seen.event,
        erreurs=named or (REFUS_WITHOUT_REASON,),
        codes=tuple(map(_code_of_a_policy, erreurs)),
    )


def _code_of_a_policy(error: FieldFault) -> str:
    """
    Keep of a policy's reason what is a code: its text may quote the password.
    """
    code: object = error.code
    if is_identifier(code) and code.isupper() and code.replace("_", "").isalnum():
        return f"mot_de_passe:{code}"
    return f"mot_de_passe:{REFUS_WITHOUT_REASON.code}"


def utiliser_lien(
    command: UtiliserLien,
    facts: LienFacts,
    now: datetime,
    tolerance: timedelta = TOLERANCE,
    *,
    digest: str,
) -> Conclusion[Utilisateur]:
    """
    Conclude on the use of a link: password set, account validated. Guide: L1-L3.

    Args:
        digest: What the host's policy and slow hash made of the password,
            prepared before, outside any unit of work.
    """
    seen = look_at_lien(command, facts, now, tolerance)
    lien, compte = facts.lien, facts.compte
    if isinstance(seen, Refus):
        return seen
    assert lien is not None and compte is not None  # noqa: PT018, S101  (a usable link has both)
    future = compte
    if compte.est_en_attente:
        future = compte.change(valide_le=seen.event.le)
    return grant(
        seen.event,
        future,
        LockAccounts.of(compte),
        Consume(lien.digest, seen.event.le),
        SetPassword(compte.id, digest),
        *(() if future is compte else (Save(future),)),
        RevokeLiens(compte.id),
    )


def enregistrer_connexion(
    command: EnregistrerConnexion, compte: Utilisateur | None, now: datetime
) -> Conclusion[None]:
    """
    Conclude on a login: its date, for an active and validated account. Guide: F1.
    """
    event = Event.of(command, now, cible=compte)
    if compte is None:
        return refuse(event, erreurs=identifier_faults(command))
    decision = examiner(Action.CONSULTER_MON_PROFIL, compte)
    if not decision:
        return refuse(event, decision)
    return grant(event, None, RecordLogin(compte.id, event.le))
