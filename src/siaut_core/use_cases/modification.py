"""
*Modifier un utilisateur*: what changes is decided before and after the change.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import attrs

from siaut_core.entities.activite import CodeActivite
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.intention import Intention
from siaut_core.entities.lien import Cause
from siaut_core.entities.profil import Profil
from siaut_core.entities.structure import Rattachement, Structure
from siaut_core.entities.texte import lire_nom
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import Releve
from siaut_core.policies.decision import Action, Decision
from siaut_core.policies.droits import droit_apres, peut_consulter, peut_modifier
from siaut_core.policies.motifs import Motif
from siaut_core.use_cases.administration import (
    Faits,
    fautes_d_identifiant,
    figer,
    lire_activites,
    lire_case,
    lire_version,
    refus_de_l_acteur,
)
from siaut_core.use_cases.conclusion import (
    Attester,
    Conclusion,
    DeposerCourriel,
    Ecriture,
    Enregistrer,
    RevoquerLiens,
    accorder,
    refuser,
)
from siaut_core.use_cases.evenement import Evenement, Operation

if TYPE_CHECKING:
    from siaut_core.entities.identifiant import IntentionId
    from siaut_core.policies.silences import Silences
    from siaut_core.use_cases.reglages import Reglages

__all__ = ["ModifierUtilisateur", "modifier_utilisateur"]


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class ModifierUtilisateur:
    """
    The form of an account, as it was typed; ``None`` leaves a field as it is.

    Attributes:
        version_vue: The version that the form showed; an outdated one is
            refused, so that nobody overwrites what they did not see.
    """

    operation: ClassVar[Operation] = Operation.MODIFIER_UTILISATEUR

    acteur_id: str
    utilisateur_id: str
    version_vue: int
    prenom: str | None = None
    nom: str | None = None
    courriel: str | None = None
    profil: str | None = None
    structure_id: str | None = None
    activites: object = attrs.field(default=None, converter=figer)
    droit_validation: bool | None = None


class _Lu(NamedTuple):
    """
    The account as it would be; unread fields stay as they are.
    """

    prenom: str
    nom: str
    courriel: Courriel
    profil: Profil
    activites: tuple[CodeActivite, ...]
    droit_demande: bool | None

    @classmethod
    def de(
        cls,
        commande: ModifierUtilisateur,
        cible: Utilisateur,
        reglages: Reglages,
        maintenant: datetime,
        releve: Releve,
    ) -> _Lu:
        def activites(codes: object) -> tuple[CodeActivite, ...]:
            return lire_activites(
                codes, reglages.nomenclature, maintenant.date(), cible.activites
            )

        lus = {
            champ: releve.lire(champ, lecteur, getattr(commande, champ))
            for champ, lecteur in (
                ("prenom", lire_nom),
                ("nom", lire_nom),
                ("courriel", Courriel.lire),
                ("profil", Profil.lire),
                ("activites", activites),
                ("droit_validation", lire_case),
            )
            if getattr(commande, champ) is not None
        }
        droit = lus.pop("droit_validation", None)
        actuels = {champ: getattr(cible, champ) for champ in cls._fields[:-1]}
        valables = {champ: lu for champ, lu in lus.items() if lu is not None}
        return cls(**{**actuels, **valables}, droit_demande=droit)  # type: ignore[arg-type]  # each reader gives its field's type

    def decider(
        self,
        acteur: Utilisateur,
        cible: Utilisateur,
        structure: Structure,
        visee: Structure | None,
        silences: Silences,
    ) -> Decision:
        return peut_modifier(
            acteur,
            cible,
            structure,
            profil=self.profil,
            droit_validation=self.droit_demande,
            structure_visee=visee,
            change_activites=self.activites != cible.activites,
            change_courriel=self.change_courriel(cible),
            silences=silences,
        )

    def change_courriel(self, cible: Utilisateur) -> bool:
        return self.courriel.adresse != cible.courriel.adresse


def modifier_utilisateur(
    commande: ModifierUtilisateur,
    faits: Faits,
    maintenant: datetime,
    reglages: Reglages,
    *,
    intention_id: IntentionId,
) -> Conclusion[Utilisateur]:
    """
    Conclude on a modification. Guide: C7.

    On oneself, prénom and nom only. A new courriel, only while the account is
    not validated, kills the old links and sends a new mail. An account that
    becomes a Consultation loses its droit de validation, and the event says so.
    """
    evenement = Evenement.de(
        commande,
        maintenant,
        acteur=faits.acteur,
        cible=faits.cible,
        structure=faits.structure_visee,
    )
    refus = refus_de_l_acteur(Action.MODIFIER, commande, faits, evenement)
    if refus is not None:
        return refus
    acteur, cible, structure = faits.acteur, faits.cible, faits.structure
    if acteur is None or cible is None or structure is None:
        return refuser(evenement, erreurs=fautes_d_identifiant(commande))
    visee = structure if commande.structure_id is None else faits.structure_visee
    releve = Releve()
    releve.lire("version_vue", lire_version, commande.version_vue)
    lu = _Lu.de(commande, cible, reglages, evenement.le, releve)
    decision = lu.decider(acteur, cible, structure, visee, reglages.silences)
    # Unknown and out of reach must look the same, for each of the two.
    atteinte = peut_consulter(acteur, cible, structure)
    if atteinte and visee is None:
        fautes = fautes_d_identifiant(commande)
        erreurs = (*releve.erreurs, *fautes) if fautes else ()
        return refuser(evenement, erreurs=erreurs, quoi="structure")
    if decision and not releve.erreurs and commande.version_vue != cible.version:
        decision = Decision(Action.MODIFIER, (Motif.DONNEES_CHANGEES,))
    if not decision or releve.erreurs:
        quoi = "structure" if atteinte else "utilisateur"
        return refuser(evenement, decision, tuple(releve.erreurs), quoi=quoi)
    return _accorder(evenement, acteur, cible, lu, visee or structure, intention_id)


def _accorder(
    evenement: Evenement,
    acteur: Utilisateur,
    cible: Utilisateur,
    lu: _Lu,
    visee: Structure,
    intention_id: IntentionId,
) -> Conclusion[Utilisateur]:
    futur = cible.changer(
        prenom=lu.prenom,
        nom=lu.nom,
        courriel=lu.courriel,
        profil=lu.profil,
        rattachement=Rattachement.a(visee),
        activites=lu.activites,
        droit_validation=droit_apres(cible, lu.profil, demande=lu.droit_demande),
    )
    attester = Attester.de(acteur, cible)
    # Two courriels are equal when they are one mailbox, however they are typed.
    nouvelle_adresse = lu.change_courriel(cible)
    if attrs.evolve(futur, version=cible.version) == cible and not nouvelle_adresse:
        return accorder(evenement, cible, attester)
    avant: tuple[Ecriture, ...] = ()
    apres: tuple[Ecriture, ...] = ()
    if nouvelle_adresse:
        intention = Intention.deposer(
            intention_id, Cause.RENVOI, evenement.le, utilisateur_id=cible.id
        )
        avant, apres = (RevoquerLiens(cible.id),), (DeposerCourriel(intention),)
    perdu = cible.droit_validation and not futur.droit_validation
    return accorder(
        evenement,
        futur,
        attester,
        *avant,
        Enregistrer(futur),
        *apres,
        codes=("RETRAIT_DROIT",) if perdu else (),
    )
