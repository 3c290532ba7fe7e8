"""
*Créer un utilisateur*: read the form, decide, deposit the activation mail.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

import attrs

from siaut_core.entities.activite import CodeActivite
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.intention import Intention
from siaut_core.entities.lien import Cause
from siaut_core.entities.profil import Profil
from siaut_core.entities.structure import Rattachement
from siaut_core.entities.texte import lire_nom
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import Releve
from siaut_core.policies.decision import Action
from siaut_core.policies.examen import examiner_demande
from siaut_core.use_cases.administration import (
    Faits,
    figer,
    lire_activites,
    lire_case,
    refus_de_l_acteur,
    structure_obligatoire,
)
from siaut_core.use_cases.conclusion import (
    Ajouter,
    Attester,
    Conclusion,
    DeposerCourriel,
    accorder,
    refuser,
)
from siaut_core.use_cases.evenement import Commande, Evenement, Operation

if TYPE_CHECKING:
    from siaut_core.entities.identifiant import IntentionId, UtilisateurId
    from siaut_core.entities.structure import Structure
    from siaut_core.use_cases.reglages import Reglages

__all__ = ["CreerUtilisateur", "Formulaire", "creer_utilisateur", "lire_formulaire"]


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
    activites: object = attrs.field(converter=figer)
    droit_validation: bool = False


class Saisie(Commande, Protocol):
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
        maintenant: datetime,
        cree_par: UtilisateurId | None,
    ) -> Utilisateur:
        """
        Make the account of a form without fault.
        """
        champs = self._asdict()
        return Utilisateur(
            id=id,
            rattachement=Rattachement.a(structure),
            cree_le=maintenant,
            cree_par=cree_par,
            **champs,
        )


def lire_formulaire(
    saisie: Saisie, reglages: Reglages, maintenant: datetime, releve: Releve
) -> Formulaire:
    """
    Read every field; the faults are noted in *releve*, in the order of the form.
    """
    return Formulaire(
        prenom=releve.lire("prenom", lire_nom, saisie.prenom),
        nom=releve.lire("nom", lire_nom, saisie.nom),
        courriel=releve.lire("courriel", Courriel.lire, saisie.courriel),
        profil=releve.lire("profil", Profil.lire, saisie.profil),
        activites=releve.lire(
            "activites",
            lambda codes: lire_activites(
                codes, reglages.nomenclature, maintenant.date()
            ),
            saisie.activites,
        ),
        droit_validation=releve.lire(
            "droit_validation", lire_case, saisie.droit_validation
        ),
    )


def creer_utilisateur(
    commande: CreerUtilisateur,
    faits: Faits,
    maintenant: datetime,
    reglages: Reglages,
    *,
    utilisateur_id: UtilisateurId,
    intention_id: IntentionId,
) -> Conclusion[Utilisateur]:
    """
    Conclude on a creation: the account, its mail in the outbox. Guide: C1-C20.

    That the courriel is already taken is told by the store, once the rest is
    granted (C3).
    """
    evenement = Evenement.de(
        commande, maintenant, acteur=faits.acteur, structure=faits.structure
    )
    refus = refus_de_l_acteur(Action.CREER, commande, faits, evenement)
    if refus is not None:
        return refus
    releve = Releve()
    lu = lire_formulaire(commande, reglages, evenement.le, releve)
    manques = structure_obligatoire(commande)
    acteur, structure = faits.acteur, faits.structure
    if acteur is None or structure is None:
        erreurs = (*releve.erreurs, *manques) if manques else ()
        return refuser(evenement, erreurs=erreurs, quoi="structure")
    decision = examiner_demande(
        Action.CREER,
        acteur,
        structure,
        lu.profil,
        droit_validation=lu.droit_validation is True,
        silences=reglages.silences,
    )
    if not decision or releve.erreurs:
        erreurs = tuple(releve.erreurs)
        return refuser(evenement, decision, erreurs, quoi="structure")
    compte = lu.compte(utilisateur_id, structure, evenement.le, acteur.id)
    return accorder(
        evenement,
        compte,
        Attester.de(acteur),
        *ecritures_de_creation(compte, intention_id, evenement.le),
        cible_id=compte.id,
    )


def ecritures_de_creation(
    compte: Utilisateur, intention_id: IntentionId, maintenant: datetime
) -> tuple[Ajouter, DeposerCourriel]:
    """
    Store a new account, and its activation mail with it. Guide: C19.
    """
    intention = Intention.deposer(
        intention_id, Cause.CREATION, maintenant, utilisateur_id=compte.id
    )
    return Ajouter(compte), DeposerCourriel(intention)
