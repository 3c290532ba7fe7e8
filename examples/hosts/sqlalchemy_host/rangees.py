"""
*Rangées*: entities as rows, and rows as entities.

What is read was stored by this host: entities are rebuilt without checking them
again, where the core lets us.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from siaut_core import (
    Coordonnees,
    Courriel,
    EntiteJuridique,
    Etablissement,
    EtatIntention,
    Evenement,
    Groupe,
    Intention,
    Lien,
    NumeroFiness,
    Profil,
    Rattachement,
    TypeStructure,
    Utilisateur,
)
from siaut_core.entities.lien import Cause, Fin
from siaut_core.entities.texte import cle_de_recherche
from siaut_core.use_cases.evenement import Operation
from siaut_core.use_cases.recherche.lignes import nom_region

from .schema import intentions, journal, liens, utilisateurs

if TYPE_CHECKING:
    from sqlalchemy import FromClause, RowMapping

    from siaut_core import Structure

__all__ = [
    "SEPARATEUR",
    "code_entoure",
    "evenement_de",
    "intention_de",
    "lien_de",
    "rangee_d_evenement",
    "rangee_d_intention",
    "rangee_d_utilisateur",
    "rangee_de_lien",
    "rangee_de_structure",
    "structure_de",
    "utilisateur_de",
]

# Between the texts of a list in one column: none of them holds it.
SEPARATEUR: Final = "\n"


def code_entoure(code: str) -> str:
    """
    Write the code of an activity as it stands in its column.
    """
    return f"{SEPARATEUR}{code}{SEPARATEUR}"


def rangee_d_utilisateur(compte: Utilisateur) -> dict[str, Any]:
    return {
        "id": compte.id,
        "prenom": compte.prenom,
        "prenom_plie": cle_de_recherche(compte.prenom),
        "nom": compte.nom,
        "nom_plie": cle_de_recherche(compte.nom),
        "courriel_adresse": compte.courriel.adresse,
        "courriel_cle": compte.courriel.cle,
        "courriel_plie": compte.courriel.search_key,
        "profil": compte.profil.value,
        "structure_id": compte.rattachement.structure_id,
        "type_structure": compte.rattachement.type_structure.value,
        "activites": code_entoure(SEPARATEUR.join(compte.activites)),
        "droit_validation": compte.droit_validation,
        "cree_le": compte.cree_le,
        "cree_par": compte.cree_par,
        "valide_le": compte.valide_le,
        "derniere_connexion": compte.derniere_connexion,
        "actif": compte.actif,
        "version": compte.version,
    }


def utilisateur_de(rangee: RowMapping) -> Utilisateur:
    c = utilisateurs.c
    return Utilisateur.de_confiance(
        id=rangee[c.id],
        prenom=rangee[c.prenom],
        nom=rangee[c.nom],
        courriel=Courriel.de_confiance(
            rangee[c.courriel_adresse], rangee[c.courriel_cle]
        ),
        profil=Profil(rangee[c.profil]),
        rattachement=Rattachement(
            rangee[c.structure_id], TypeStructure(rangee[c.type_structure])
        ),
        activites=tuple(rangee[c.activites].strip(SEPARATEUR).split(SEPARATEUR)),
        droit_validation=rangee[c.droit_validation],
        cree_le=rangee[c.cree_le],
        cree_par=rangee[c.cree_par],
        valide_le=rangee[c.valide_le],
        derniere_connexion=rangee[c.derniere_connexion],
        actif=rangee[c.actif],
        version=rangee[c.version],
    )


def rangee_de_structure(structure: Structure) -> dict[str, Any]:
    lieu, representant = (
        structure.coordonnees,
        structure.coordonnees.courriel_representant,
    )
    region = nom_region(lieu.region)
    return {
        "id": structure.id,
        "type_structure": structure.type_structure.value,
        "nom": structure.nom,
        "nom_plie": cle_de_recherche(structure.nom),
        "libelle_cle": structure.cle if isinstance(structure, Groupe) else None,
        "numero": str(structure.numero) if structure.numero else None,
        "ej_id": structure.ej_id if isinstance(structure, Etablissement) else None,
        "numero_et_voie": lieu.numero_et_voie,
        "code_postal": lieu.code_postal,
        "commune": lieu.commune,
        "departement": lieu.departement,
        "telephone": lieu.telephone,
        "representant_adresse": representant.adresse if representant else None,
        "representant_cle": representant.cle if representant else None,
        "region": lieu.region or "",
        "region_nom": region,
        "region_plie": cle_de_recherche(region),
        "fermee_le": structure.fermee_le,
        "version": structure.version,
    }


def structure_de(rangee: RowMapping, table: FromClause, membres: str = "") -> Structure:
    """
    Rebuild a structure from the columns of *table*, which may be an alias.

    Args:
        membres: The ids of the EJ of a groupe, between separators.
    """
    c = table.c
    if rangee[c.type_structure] == TypeStructure.GROUPE:
        return Groupe(
            id=rangee[c.id],
            libelle=rangee[c.nom],
            membres=frozenset(membres.split(SEPARATEUR) if membres else ()),  # type: ignore[arg-type]  # ids, as they were stored
            version=rangee[c.version],
        )
    numero = rangee[c.numero]
    communs: dict[str, Any] = {
        "id": rangee[c.id],
        "raison_sociale": rangee[c.nom],
        "numero": NumeroFiness(numero) if numero else None,
        "coordonnees": _coordonnees_de(rangee, table),
        "fermee_le": rangee[c.fermee_le],
        "version": rangee[c.version],
    }
    if rangee[c.type_structure] == TypeStructure.EJ:
        return EntiteJuridique(**communs)
    return Etablissement(ej_id=rangee[c.ej_id], **communs)


def _coordonnees_de(rangee: RowMapping, table: FromClause) -> Coordonnees:
    c = table.c
    return Coordonnees(
        numero_et_voie=rangee[c.numero_et_voie],
        code_postal=rangee[c.code_postal],
        commune=rangee[c.commune],
        departement=rangee[c.departement],
        telephone=rangee[c.telephone],
        courriel_representant=_courriel_de(
            rangee[c.representant_adresse], rangee[c.representant_cle]
        ),
    )


def _courriel_de(adresse: str | None, cle: str | None) -> Courriel | None:
    if adresse is None or cle is None:
        return None
    return Courriel.de_confiance(adresse, cle)


def rangee_de_lien(lien: Lien) -> dict[str, Any]:
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
        "fin": lien.fin and lien.fin.value,
    }


def lien_de(rangee: RowMapping) -> Lien:
    c = liens.c
    fin = rangee[c.fin]
    return Lien.de_confiance(
        id=rangee[c.id],
        utilisateur_id=rangee[c.utilisateur_id],
        courriel=Courriel.de_confiance(
            rangee[c.courriel_adresse], rangee[c.courriel_cle]
        ),
        cause=Cause(rangee[c.cause]),
        empreinte=rangee[c.empreinte],
        emis_le=rangee[c.emis_le],
        expire_le=rangee[c.expire_le],
        rank=rangee[c.rank],
        fin=Fin(fin) if fin else None,
    )


def rangee_d_intention(intention: Intention) -> dict[str, Any]:
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


def intention_de(rangee: RowMapping) -> Intention:
    c = intentions.c
    return Intention(
        id=rangee[c.id],
        cause=Cause(rangee[c.cause]),
        demandee_le=rangee[c.demandee_le],
        prochain_essai_le=rangee[c.prochain_essai_le],
        taken_at=rangee[c.taken_at],
        leased_until=rangee[c.leased_until],
        behind=rangee[c.behind],
        utilisateur_id=rangee[c.utilisateur_id],
        courriel=_courriel_de(rangee[c.courriel_adresse], rangee[c.courriel_cle]),
        etat=EtatIntention(rangee[c.etat]),
        essais=rangee[c.essais],
        refusals=rangee[c.refusals],
        code=rangee[c.code],
        clos_le=rangee[c.clos_le],
    )


def rangee_d_evenement(evenement: Evenement) -> dict[str, Any]:
    return {
        "operation": evenement.operation.value,
        "le": evenement.le,
        "accordee": evenement.accordee,
        "codes": list(evenement.codes),
        "acteur_id": evenement.acteur_id,
        "au_titre_de": evenement.au_titre_de,
        "cible_id": evenement.cible_id,
        "structure_id": evenement.structure_id,
    }


def evenement_de(rangee: RowMapping) -> Evenement:
    c = journal.c
    return Evenement(
        operation=Operation[rangee[c.operation]],
        le=rangee[c.le],
        accordee=rangee[c.accordee],
        codes=tuple(rangee[c.codes]),
        acteur_id=rangee[c.acteur_id],
        au_titre_de=rangee[c.au_titre_de],
        cible_id=rangee[c.cible_id],
        structure_id=rangee[c.structure_id],
    )
