"""
*Créer un utilisateur*: read the form, decide, deposit the activation mail.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

import attrs

from siaut_core.entities.activite import CodeActivite
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.lien import Cause
from siaut_core.entities.profil import Profil
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.structure import Rattachement
from siaut_core.entities.text import read_nom
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import Faults
from siaut_core.policies.cas import Action
from siaut_core.policies.examen import examiner
from siaut_core.use_cases.administration import (
    Facts,
    freeze,
    read_activites,
    read_box,
    refus_of_the_acteur,
    required_structure,
)
from siaut_core.use_cases.conclusion import (
    Add,
    Conclusion,
    LockAccounts,
    QueueMail,
    grant,
    refuse,
)
from siaut_core.use_cases.event import Command, Event, Operation

if TYPE_CHECKING:
    from siaut_core.entities.identifier import QueuedMailId, UtilisateurId
    from siaut_core.entities.structure import Structure
    from siaut_core.use_cases.settings import Settings

__all__ = ["CreerUtilisateur", "Formulaire", "creer_utilisateur", "read_formulaire"]


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class CreerUtilisateur:
    """
    The form "Création d'un utilisateur", as it was typed. Guide: C2.

    Attributes:
        profil: A libellé such as "Promoteur Utilisateur ET", or a code.
        activites: Codes of the nomenclature.
        droit_validation: "Droit de validation des dossiers de sa structure".
    """

    operation: ClassVar[Operation] = Operation.CREER_UTILISATEUR

    acteur_id: str
    prenom: str
    nom: str
    courriel: str
    profil: str
    structure_id: str
    activites: object = attrs.field(converter=freeze)
    droit_validation: bool = False


class Input(Command, Protocol):
    """
    What the forms that make an account have in common.
    """

    @property
    def prenom(self) -> str: ...

    @property
    def nom(self) -> str: ...

    @property
    def courriel(self) -> str: ...

    @property
    def profil(self) -> str: ...

    @property
    def structure_id(self) -> str: ...

    @property
    def activites(self) -> object: ...

    @property
    def droit_validation(self) -> bool: ...


class Formulaire(NamedTuple):
    """
    What could be read of a form; ``None`` where a field is wrong.
    """

    prenom: str | None
    nom: str | None
    courriel: Courriel | None
    profil: Profil | None
    activites: tuple[CodeActivite, ...] | None
    droit_validation: bool | None

    def compte(
        self,
        id: UtilisateurId,
        structure: Structure,
        now: datetime,
        cree_par: UtilisateurId | None,
    ) -> Utilisateur:
        """
        Make the account of a form without fault.
        """
        fields = self._asdict()
        return Utilisateur(
            id=id,
            rattachement=Rattachement.a(structure),
            cree_le=now,
            cree_par=cree_par,
            **fields,
        )


def read_formulaire(
    entered: Input, settings: Settings, now: datetime, faults: Faults
) -> Formulaire:
    """
    Read every field; the faults are noted in *faults*, in the order of the form.
    """
    return Formulaire(
        prenom=faults.parse("prenom", read_nom, entered.prenom),
        nom=faults.parse("nom", read_nom, entered.nom),
        courriel=faults.parse("courriel", Courriel.parse, entered.courriel),
        profil=faults.parse("profil", Profil.parse, entered.profil),
        activites=faults.parse(
            "activites",
            lambda codes: read_activites(codes, settings.nomenclature, now.date()),
            entered.activites,
        ),
        droit_validation=faults.parse(
            "droit_validation", read_box, entered.droit_validation
        ),
    )


def creer_utilisateur(
    command: CreerUtilisateur,
    facts: Facts,
    now: datetime,
    settings: Settings,
    *,
    utilisateur_id: UtilisateurId,
    queued_mail_id: QueuedMailId,
) -> Conclusion[Utilisateur]:
    """
    Conclude on a creation: the account, its mail in the outbox. Guide: C1-C20.

    That the courriel is already taken is told by the store, once the rest is
    granted (C3).
    """
    event = Event.of(command, now, acteur=facts.acteur, structure=facts.structure)
    refus = refus_of_the_acteur(Action.CREER, command, facts, event)
    if refus is not None:
        return refus
    faults = Faults()
    found = read_formulaire(command, settings, event.le, faults)
    missing = required_structure(command)
    acteur, structure = facts.acteur, facts.structure
    if acteur is None or structure is None:
        erreurs = (*faults.erreurs, *missing) if missing else ()
        return refuse(event, erreurs=erreurs, what="structure")
    decision = examiner(
        Action.CREER,
        acteur,
        structure=structure,
        silences=settings.silences,
        profil=found.profil,
        droit_validation=found.droit_validation is True,
    )
    if not decision or faults.erreurs:
        erreurs = tuple(faults.erreurs)
        return refuse(event, decision, erreurs, what="structure")
    compte = found.compte(utilisateur_id, structure, event.le, acteur.id)
    return grant(
        event,
        compte,
        LockAccounts.of(acteur),
        *creation_writes(compte, queued_mail_id, event.le),
        cible_id=compte.id,
    )


def creation_writes(
    compte: Utilisateur, queued_mail_id: QueuedMailId, now: datetime
) -> tuple[Add, QueueMail]:
    """
    Store a new account, and its activation mail with it. Guide: C19.
    """
    queued = QueuedMail.put(
        queued_mail_id, Cause.CREATION, now, utilisateur_id=compte.id
    )
    return Add(compte), QueueMail(queued)
