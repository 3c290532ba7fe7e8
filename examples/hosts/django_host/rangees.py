"""
*Rangées*: entities as columns, and rows as entities.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from siaut_core import (
    Cause,
    Courriel,
    EntiteJuridique,
    Etablissement,
    EtatIntention,
    Fin,
    Groupe,
    Intention,
    IntentionId,
    Lien,
    Utilisateur,
    UtilisateurId,
)
from siaut_core.entities.texte import cle_de_recherche
from siaut_core.serialization import de_json, en_json
from siaut_core.use_cases.recherche.cles import cles_structure
from siaut_core.use_cases.recherche.lignes import LigneUtilisateur, nom_region

if TYPE_CHECKING:
    from siaut_core import Structure

    from . import models

__all__ = [
    "code_entoure",
    "colonnes_d_intention",
    "colonnes_d_utilisateur",
    "colonnes_de_lien",
    "colonnes_de_structure",
    "intention_de",
    "lien_de",
    "ligne_de",
    "structure_de",
    "utilisateur_de",
]

SEPARATEUR: Final = "\n"


def code_entoure(code: str) -> str:
    """
    Write the code of an activity as it stands in its column.
    """
    return f"{SEPARATEUR}{code}{SEPARATEUR}"


def _code(oui: bool) -> str:  # noqa: FBT001  (its only argument)
    return "1" if oui else "0"


def colonnes_d_utilisateur(compte: Utilisateur) -> dict[str, Any]:
    """
    Give every column that changes with its version: not the last login.
    """
    return {
        "corps": en_json(compte),
        "version": compte.version,
        "courriel_cle": compte.courriel.cle,
        "structure_id": compte.rattachement.structure_id,
        "en_exercice": compte.est_en_exercice,
        "nom": cle_de_recherche(compte.nom),
        "nom_brut": compte.nom,
        "prenom": cle_de_recherche(compte.prenom),
        "prenom_brut": compte.prenom,
        "courriel": compte.courriel.search_key,
        "courriel_brut": compte.courriel.adresse,
        "profil": compte.profil.value,
        "valideur": _code(compte.droit_validation),
        "en_attente": _code(compte.est_en_attente),
        "actif": _code(compte.actif),
        "activites": code_entoure(SEPARATEUR.join(compte.activites)),
    }


def utilisateur_de(rangee: models.Compte) -> Utilisateur:
    compte = de_json(rangee.corps, Utilisateur)
    return attrs.evolve(compte, derniere_connexion=rangee.derniere_connexion)


def colonnes_de_structure(structure: Structure) -> dict[str, Any]:
    cles = cles_structure(structure)
    region = nom_region(cles.region)
    return {
        "corps": en_json(structure),
        "version": structure.version,
        "type_structure": cles.type_structure,
        "numero": cles.numero,
        "libelle_cle": structure.cle if isinstance(structure, Groupe) else "",
        "ej_id": structure.ej_id if isinstance(structure, Etablissement) else None,
        "nom": cles.nom,
        "nom_brut": cles.nom_brut,
        "region": cles.region,
        "nom_region": cle_de_recherche(region),
        "nom_region_brut": region,
        "departement": structure.coordonnees.departement or "",
    }


def structure_de(rangee: models.Structure) -> Structure:
    structure: Structure = de_json(
        rangee.corps, EntiteJuridique | Etablissement | Groupe
    )
    return structure


def ligne_de(rangee: models.Compte) -> LigneUtilisateur:
    """
    Make a row of a search, from an account read with its structure and its EJ.
    """
    ej = structure_de(rangee.structure.ej) if rangee.structure.ej else None
    return LigneUtilisateur(
        utilisateur_de(rangee),
        structure_de(rangee.structure),
        ej if isinstance(ej, EntiteJuridique) else None,
    )


def colonnes_de_lien(lien: Lien) -> dict[str, Any]:
    return {
        "empreinte": lien.empreinte,
        "id": lien.id,
        "utilisateur_id": lien.utilisateur_id,
        "courriel_adresse": lien.courriel.adresse,
        "courriel_cle": lien.courriel.cle,
        "cause": lien.cause.value,
        "emis_le": lien.emis_le,
        "expire_le": lien.expire_le,
        "rank": lien.rank,
        "fin": lien.fin.value if lien.fin else "",
    }


def lien_de(rangee: models.Lien) -> Lien:
    return Lien(
        id=rangee.id,
        utilisateur_id=UtilisateurId(rangee.utilisateur_id),
        courriel=Courriel.de_confiance(rangee.courriel_adresse, rangee.courriel_cle),
        cause=Cause(rangee.cause),
        empreinte=rangee.empreinte,
        emis_le=rangee.emis_le,
        expire_le=rangee.expire_le,
        rank=rangee.rank,
        fin=Fin(rangee.fin) if rangee.fin else None,
    )


def colonnes_d_intention(intention: Intention) -> dict[str, Any]:
    courriel = intention.courriel
    return {
        "id": intention.id,
        "cause": intention.cause.value,
        "demandee_le": intention.demandee_le,
        "prochain_essai_le": intention.prochain_essai_le,
        "taken_at": intention.taken_at,
        "leased_until": intention.leased_until,
        "behind": intention.behind,
        "utilisateur_id": intention.utilisateur_id,
        "courriel_adresse": courriel.adresse if courriel else None,
        "courriel_cle": courriel.cle if courriel else None,
        "etat": intention.etat.value,
        "essais": intention.essais,
        "refusals": intention.refusals,
        "code": intention.code,
        "clos_le": intention.clos_le,
    }


def intention_de(rangee: models.Intention) -> Intention:
    courriel = None
    if rangee.courriel_adresse is not None and rangee.courriel_cle is not None:
        courriel = Courriel.de_confiance(rangee.courriel_adresse, rangee.courriel_cle)
    return Intention(
        id=rangee.id,
        cause=Cause(rangee.cause),
        demandee_le=rangee.demandee_le,
        prochain_essai_le=rangee.prochain_essai_le,
        taken_at=rangee.taken_at,
        leased_until=rangee.leased_until,
        behind=rangee.behind and IntentionId(rangee.behind),
        utilisateur_id=rangee.utilisateur_id,
        courriel=courriel,
        etat=EtatIntention(rangee.etat),
        essais=rangee.essais,
        refusals=rangee.refusals,
        code=rangee.code,
        clos_le=rangee.clos_le,
    )
