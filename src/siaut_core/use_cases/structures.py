"""
*Créer une structure*, *modifier une structure*: only without FINESS number.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import attrs

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.structure import Coordonnees, Etablissement, Groupe, Structure
from siaut_core.entities.territoire import DEPARTEMENTS
from siaut_core.entities.texte import lire_libelle, lire_texte
from siaut_core.errors import DonneesInvalidesError, Releve
from siaut_core.policies.decision import Action, Decision
from siaut_core.policies.droits import (
    peut_creer_etablissement,
    peut_creer_groupe,
    peut_modifier_structure,
)
from siaut_core.policies.motifs import Motif
from siaut_core.use_cases.administration import (
    Faits,
    fautes_d_identifiant,
    lire_version,
    refus_de_l_acteur,
)
from siaut_core.use_cases.conclusion import (
    Ajouter,
    Attester,
    Conclusion,
    Enregistrer,
    accorder,
    refuser,
)
from siaut_core.use_cases.evenement import Evenement, Operation

if TYPE_CHECKING:
    from collections.abc import Callable

    from siaut_core.entities.identifiant import StructureId
    from siaut_core.use_cases.reglages import Reglages

__all__ = [
    "CreerStructure",
    "ModifierStructure",
    "creer_structure",
    "modifier_structure",
]

COORDONNEE_MAXIMUM = 200


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class CreerStructure:
    """
    The form "Créer une structure", as it was typed. Guide: T5, C18.

    Attributes:
        type_structure: "ET" (under the actor's EJ) or "Groupe" (of which their
            EJ is the only member).
        nom: The raison sociale of an ET, the libellé of a groupe.
        departement: Of an ET: required, its code such as ``"75"`` or ``"971"``.
    """

    operation: ClassVar[Operation] = Operation.CREER_STRUCTURE

    acteur_id: str
    type_structure: str
    nom: str
    numero_et_voie: str = ""
    code_postal: str = ""
    commune: str = ""
    departement: str = ""
    telephone: str = ""
    courriel_representant: str = ""


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class ModifierStructure:
    """
    The form of a structure without number; ``None`` leaves a field as it is. Guide: C7.

    Attributes:
        version_vue: The version that the form showed; an outdated one is refused.
    """

    operation: ClassVar[Operation] = Operation.MODIFIER_STRUCTURE

    acteur_id: str
    structure_id: str
    version_vue: int
    nom: str | None = None
    numero_et_voie: str | None = None
    code_postal: str | None = None
    commune: str | None = None
    departement: str | None = None
    telephone: str | None = None
    courriel_representant: str | None = None


def _lire_type(valeur: object) -> TypeStructure:
    for genre in (TypeStructure.ET, TypeStructure.GROUPE):
        if valeur in (genre.value, genre.name):  # A set would hash it.
            return genre
    raise DonneesInvalidesError.seule("INCONNU", "Choisissez ET ou Groupe.")


def _lire_coordonnee(valeur: object) -> str:
    return lire_texte(valeur, COORDONNEE_MAXIMUM)


def _lire_departement(valeur: object) -> str:
    code = _lire_coordonnee(valeur)
    if code not in DEPARTEMENTS:
        raise DonneesInvalidesError.seule(
            "INCONNU" if code else "OBLIGATOIRE",
            "Choisissez un département de la liste.",
        )
    return code


def _lire_representant(valeur: object) -> Courriel | None:
    return None if valeur == "" else Courriel.lire(valeur)


LECTEURS: dict[str, Callable[[object], object]] = {
    "numero_et_voie": _lire_coordonnee,
    "code_postal": _lire_coordonnee,
    "commune": _lire_coordonnee,
    "departement": _lire_departement,
    "telephone": _lire_coordonnee,
    "courriel_representant": _lire_representant,
}


def _lire_coordonnees(
    commande: CreerStructure | ModifierStructure, avant: Coordonnees, releve: Releve
) -> Coordonnees:
    """
    Read what was typed over what there was; ``None`` leaves a field as it is.
    """
    neuve = isinstance(commande, CreerStructure)
    lues = {
        champ: releve.lire(champ, lecteur, getattr(commande, champ))
        for champ, lecteur in LECTEURS.items()
        if neuve or getattr(commande, champ) is not None
    }
    if releve.erreurs:
        return avant
    return attrs.evolve(avant, **lues)  # type: ignore[arg-type]  # each reader gives its field's type


def creer_structure(
    commande: CreerStructure,
    faits: Faits,
    maintenant: datetime,
    reglages: Reglages,
    *,
    structure_id: StructureId,
) -> Conclusion[Structure]:
    """
    Conclude on a new ET or groupe, without number. Guide: T5, C7, C16, C18.

    Args:
        faits: With the actor's own structure, under which it is created.
    """
    evenement = Evenement.de(commande, maintenant, acteur=faits.acteur)
    refus = refus_de_l_acteur(Action.CREER_ETABLISSEMENT, commande, faits, evenement)
    if refus is not None:
        return refus
    acteur, ej = faits.acteur, faits.structure
    if acteur is None or ej is None:
        return refuser(evenement, quoi="structure")
    releve = Releve()
    genre = releve.lire("type_structure", _lire_type, commande.type_structure)
    peut = (
        peut_creer_groupe if genre is TypeStructure.GROUPE else peut_creer_etablissement
    )
    decision = peut(acteur, ej, reglages.silences)
    nom = releve.lire("nom", lire_libelle, commande.nom)
    if genre is TypeStructure.GROUPE:
        nouvelle = _groupe(structure_id, nom, ej)
    else:
        nouvelle = _etablissement(structure_id, nom, ej, commande, releve)
    if not decision or releve.erreurs or nouvelle is None:
        return refuser(evenement, decision, tuple(releve.erreurs))
    return accorder(
        evenement,
        nouvelle,
        Attester.de(acteur),
        Ajouter(nouvelle),
        structure_id=structure_id,
    )


def _groupe(id: StructureId, nom: str | None, ej: Structure) -> Structure | None:
    return None if nom is None else Groupe(id=id, libelle=nom, membres=[ej.id])


def _etablissement(
    id: StructureId,
    nom: str | None,
    ej: Structure,
    commande: CreerStructure,
    releve: Releve,
) -> Structure | None:
    coordonnees = _lire_coordonnees(commande, Coordonnees(), releve)
    if nom is None:
        return None
    return Etablissement(
        id=id, ej_id=ej.id, raison_sociale=nom, coordonnees=coordonnees
    )


def modifier_structure(
    commande: ModifierStructure, faits: Faits, maintenant: datetime
) -> Conclusion[Structure]:
    """
    Conclude on the edition of a structure without number. Guide: C7, C18.

    What comes from FINESS is never edited here, nor the members of a groupe.
    """
    evenement = Evenement.de(
        commande, maintenant, acteur=faits.acteur, structure=faits.structure
    )
    refus = refus_de_l_acteur(Action.MODIFIER_STRUCTURE, commande, faits, evenement)
    if refus is not None:
        return refus
    acteur, structure = faits.acteur, faits.structure
    if acteur is None or structure is None:
        fautes = fautes_d_identifiant(commande)
        return refuser(evenement, erreurs=fautes, quoi="structure")
    decision = peut_modifier_structure(acteur, structure)
    releve = Releve()
    releve.lire("version_vue", lire_version, commande.version_vue)
    future = _modifiee(commande, structure, releve)
    if decision and not releve.erreurs and commande.version_vue != structure.version:
        decision = Decision(Action.MODIFIER_STRUCTURE, (Motif.DONNEES_CHANGEES,))
    if not decision or releve.erreurs:
        return refuser(evenement, decision, tuple(releve.erreurs), quoi="structure")
    attester = Attester.de(acteur)
    if future == structure:
        return accorder(evenement, structure, attester)
    future = attrs.evolve(future, version=structure.version + 1)
    return accorder(evenement, future, attester, Enregistrer(future))


def _modifiee(
    commande: ModifierStructure, structure: Structure, releve: Releve
) -> Structure:
    nom = structure.nom
    if commande.nom is not None:
        nom = releve.lire("nom", lire_libelle, commande.nom) or nom
    if isinstance(structure, Groupe):
        return attrs.evolve(structure, libelle=nom)
    coordonnees = _lire_coordonnees(commande, structure.coordonnees, releve)
    return attrs.evolve(structure, raison_sociale=nom, coordonnees=coordonnees)
