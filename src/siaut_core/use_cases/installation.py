"""
*National acts*, outside the guide: the host vouches for who does them.

No acting *Gestionnaire*: the event says on whose behalf (``au_titre_de``). The
same checks hold, the same mails leave.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import attrs

from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifiant import StructureId, est_identifiant
from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.entities.structure import (
    MEMBRES_MAXIMUM,
    EntiteJuridique,
    Groupe,
    Structure,
    trop_de_membres,
)
from siaut_core.entities.texte import lire_libelle
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import DonneesInvalidesError, Releve
from siaut_core.policies.decision import Action, Decision
from siaut_core.policies.droits import peut_installer
from siaut_core.policies.motifs import Motif
from siaut_core.policies.perimetre import perimetre
from siaut_core.use_cases.administration import (
    fautes_d_identifiant,
    figer,
    lire_version,
    structure_obligatoire,
)
from siaut_core.use_cases.conclusion import (
    Ajouter,
    Conclusion,
    Enregistrer,
    accorder,
    refuser,
)
from siaut_core.use_cases.creation import ecritures_de_creation, lire_formulaire
from siaut_core.use_cases.evenement import Evenement, Operation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from siaut_core.entities.identifiant import IntentionId, UtilisateurId
    from siaut_core.use_cases.reglages import Reglages

__all__ = [
    "FixerNumero",
    "InstallerUtilisateur",
    "ModifierGroupe",
    "fixer_numero",
    "installer_utilisateur",
    "modifier_groupe",
    "sans_gestionnaire",
]


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class InstallerUtilisateur:
    """
    An account that no *Gestionnaire* creates: the first of a structure.

    Attributes:
        au_titre_de: On whose behalf, such as "ARS Bretagne"; kept in the journal.
    """

    operation: ClassVar[Operation] = Operation.INSTALLER_UTILISATEUR

    au_titre_de: str
    prenom: str
    nom: str
    courriel: str
    profil: str
    structure_id: str
    activites: object = attrs.field(converter=figer)
    droit_validation: bool = False


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class ModifierGroupe:
    """
    A groupe, new (without *groupe_id*) or changed; ``None`` leaves a field as it is.

    Attributes:
        membres: The identifiers of its EJ, all of them.
        version_vue: The version that was shown, of a groupe that exists.
    """

    operation: ClassVar[Operation] = Operation.MODIFIER_GROUPE

    au_titre_de: str
    groupe_id: str | None = None
    version_vue: int | None = None
    libelle: str | None = None
    membres: object = attrs.field(default=None, converter=figer)

    @property
    def structure_id(self) -> str | None:
        return self.groupe_id


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class FixerNumero:
    """
    The FINESS number of a structure that had none; set once. Guide: C16.
    """

    operation: ClassVar[Operation] = Operation.FIXER_NUMERO

    au_titre_de: str
    structure_id: str
    numero: str


def installer_utilisateur(
    commande: InstallerUtilisateur,
    structure: Structure | None,
    maintenant: datetime,
    reglages: Reglages,
    *,
    utilisateur_id: UtilisateurId,
    intention_id: IntentionId,
) -> Conclusion[Utilisateur]:
    """
    Conclude on an account that a national act creates; its mail leaves too.
    """
    evenement = Evenement.de(commande, maintenant, structure=structure)
    releve = Releve()
    releve.lire("au_titre_de", lire_libelle, commande.au_titre_de)
    lu = lire_formulaire(commande, reglages, evenement.le, releve)
    manques = structure_obligatoire(commande)
    erreurs = (*releve.erreurs, *manques)
    if structure is None:
        return refuser(evenement, erreurs=erreurs if manques else (), quoi="structure")
    # An unread profil breaks no rule, and hides none: take one that fits.
    fictif = next(p for p in Profil if p.convient_a(structure.type_structure))
    droit = lu.droit_validation is True
    decision = peut_installer(structure, lu.profil or fictif, droit_validation=droit)
    if not decision or erreurs:
        return refuser(evenement, decision, erreurs)
    compte = lu.compte(utilisateur_id, structure, evenement.le, None)
    return accorder(
        evenement,
        compte,
        *ecritures_de_creation(compte, intention_id, evenement.le),
        cible_id=compte.id,
    )


def _lire_membres(
    valeur: object, connues: Mapping[StructureId, Structure]
) -> frozenset[StructureId]:
    if not isinstance(valeur, tuple):
        raise DonneesInvalidesError.seule("TYPE", "Une liste d'EJ est attendue.")
    if not valeur:
        raise DonneesInvalidesError.seule("OBLIGATOIRE", "Choisissez au moins une EJ.")
    if len(valeur) > MEMBRES_MAXIMUM:
        raise trop_de_membres()
    releve = Releve()
    for indice, membre in enumerate(valeur):
        connue = connues.get(StructureId(membre)) if est_identifiant(membre) else None
        if not isinstance(connue, EntiteJuridique):
            releve.noter(f"[{indice}]", "INCONNU", "Choisissez une EJ de la liste.")
    releve.lever()
    return frozenset(valeur)


def _lire_groupe(
    commande: ModifierGroupe,
    actuel: Groupe | None,
    connues: Mapping[StructureId, Structure],
    releve: Releve,
) -> tuple[str, frozenset[StructureId]]:
    """
    Read what was typed over what there was; a new groupe asks for both.
    """
    libelle = actuel.libelle if actuel else ""
    membres = actuel.membres if actuel else frozenset()
    if actuel is None or commande.libelle is not None:
        libelle = releve.lire("libelle", lire_libelle, commande.libelle) or ""
    if actuel is None or commande.membres is not None:
        lus = releve.lire(
            "membres", lambda v: _lire_membres(v, connues), commande.membres
        )
        membres = lus or frozenset()
    return libelle, membres


def modifier_groupe(
    commande: ModifierGroupe,
    groupe: Structure | None,
    connues: Mapping[StructureId, Structure],
    maintenant: datetime,
    *,
    structure_id: StructureId,
) -> Conclusion[Groupe]:
    """
    Conclude on a groupe and its members: perimeters follow at once. Guide: C9.

    Self-service membership would let a *Gestionnaire* widen their perimeter:
    hence a national act (decision 0012).

    Args:
        connues: Those of the members that exist.
        structure_id: For a new one.
    """
    actuel = groupe if isinstance(groupe, Groupe) else None
    evenement = Evenement.de(commande, maintenant, structure=actuel)
    if commande.groupe_id is not None and actuel is None:
        fautes = fautes_d_identifiant(commande)
        return refuser(evenement, erreurs=fautes, quoi="structure")
    releve = Releve()
    releve.lire("au_titre_de", lire_libelle, commande.au_titre_de)
    if actuel is not None or commande.version_vue is not None:
        releve.lire("version_vue", lire_version, commande.version_vue)
    libelle, membres = _lire_groupe(commande, actuel, connues, releve)
    if releve.erreurs:
        return refuser(evenement, erreurs=tuple(releve.erreurs))
    if actuel is None:
        cree = Groupe(id=structure_id, libelle=libelle, membres=membres)
        return accorder(evenement, cree, Ajouter(cree), structure_id=structure_id)
    if commande.version_vue != actuel.version:
        changees = Decision(Action.MODIFIER_STRUCTURE, (Motif.DONNEES_CHANGEES,))
        return refuser(evenement, changees)
    futur = attrs.evolve(actuel, libelle=libelle, membres=membres)
    if futur == actuel:
        return accorder(evenement, actuel)
    futur = attrs.evolve(futur, version=actuel.version + 1)
    return accorder(evenement, futur, Enregistrer(futur))


def fixer_numero(
    commande: FixerNumero, structure: Structure | None, maintenant: datetime
) -> Conclusion[Structure]:
    """
    Conclude on the number of a structure; unique over EJ and ET. Guide: C16, T3.
    """
    evenement = Evenement.de(commande, maintenant, structure=structure)
    if structure is None:
        fautes = fautes_d_identifiant(commande)
        return refuser(evenement, erreurs=fautes, quoi="structure")
    releve = Releve()
    releve.lire("au_titre_de", lire_libelle, commande.au_titre_de)
    numero = releve.lire("numero", NumeroFiness.lire, commande.numero)
    if structure.type_structure is TypeStructure.GROUPE:
        releve.noter("structure_id", "GROUPE", "Un groupe n'a pas de numéro FINESS.")
    elif structure.numero is not None:
        releve.noter("numero", "NUMERO_FIXE", "Le numéro ne change plus.")
    elif not releve.erreurs:
        future = attrs.evolve(structure, numero=numero, version=structure.version + 1)
        return accorder(evenement, future, Enregistrer(future))
    return refuser(evenement, erreurs=tuple(releve.erreurs))


def sans_gestionnaire(
    structures: Iterable[Structure], comptes: Iterable[Utilisateur]
) -> list[Structure]:
    """
    Give the structures that are in the perimeter of no acting *Gestionnaire*.
    """
    perimetres = {perimetre(compte) for compte in comptes}
    eux_memes = {p.structure_id for p in perimetres}
    leurs_ej = {p.structure_id for p in perimetres if p.avec_rattachees}

    def est_couverte(structure: Structure) -> bool:
        if structure.id in eux_memes:
            return True
        if structure.type_structure is TypeStructure.ET:
            return structure.ej_id in leurs_ej
        if structure.type_structure is TypeStructure.GROUPE:
            return not leurs_ej.isdisjoint(structure.membres)
        return False

    return [s for s in structures if not est_couverte(s)]
