"""
*Rows*: entities as rows, and rows as entities.

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
    Groupe,
    Lien,
    NumeroFiness,
    Profil,
    Rattachement,
    TypeStructure,
    Utilisateur,
)
from siaut_core.entities.lien import Cause, Fin
from siaut_core.entities.queued_mail import MailState, QueuedMail
from siaut_core.entities.text import search_key
from siaut_core.entities.value import trusted
from siaut_core.use_cases.event import Event, Operation
from siaut_core.use_cases.recherche.rows import nom_region

from .schema import journal, liens, outbox, utilisateurs

if TYPE_CHECKING:
    from sqlalchemy import FromClause, RowMapping

    from siaut_core import Structure

__all__ = [
    "SEPARATOR",
    "event_of",
    "event_row",
    "lien_of",
    "lien_row",
    "queued_mail_of",
    "queued_mail_row",
    "structure_of",
    "structure_row",
    "surrounded_code",
    "utilisateur_of",
    "utilisateur_row",
]

# Between the texts of a list in one column: none of them holds it.
SEPARATOR: Final = "\n"


def surrounded_code(code: str) -> str:
    """
    Write the code of an activity as it stands in its column.
    """
    return f"{SEPARATOR}{code}{SEPARATOR}"


def utilisateur_row(compte: Utilisateur) -> dict[str, Any]:
    return {
        "id": compte.id,
        "prenom": compte.prenom,
        "prenom_folded": search_key(compte.prenom),
        "nom": compte.nom,
        "nom_folded": search_key(compte.nom),
        "courriel_adresse": compte.courriel.adresse,
        "courriel_cle": compte.courriel.cle,
        "courriel_folded": compte.courriel.search_key,
        "profil": compte.profil.value,
        "structure_id": compte.rattachement.structure_id,
        "type_structure": compte.rattachement.type_structure.value,
        "activites": surrounded_code(SEPARATOR.join(compte.activites)),
        "droit_validation": compte.droit_validation,
        "cree_le": compte.cree_le,
        "cree_par": compte.cree_par,
        "valide_le": compte.valide_le,
        "derniere_connexion": compte.derniere_connexion,
        "actif": compte.actif,
        "version": compte.version,
    }


def utilisateur_of(row: RowMapping) -> Utilisateur:
    c = utilisateurs.c
    return trusted(Utilisateur)(
        id=row[c.id],
        prenom=row[c.prenom],
        nom=row[c.nom],
        courriel=Courriel.trusted(row[c.courriel_adresse], row[c.courriel_cle]),
        profil=Profil(row[c.profil]),
        rattachement=Rattachement(
            row[c.structure_id], TypeStructure(row[c.type_structure])
        ),
        activites=tuple(row[c.activites].strip(SEPARATOR).split(SEPARATOR)),
        droit_validation=row[c.droit_validation],
        cree_le=row[c.cree_le],
        cree_par=row[c.cree_par],
        valide_le=row[c.valide_le],
        derniere_connexion=row[c.derniere_connexion],
        actif=row[c.actif],
        version=row[c.version],
    )


def structure_row(structure: Structure) -> dict[str, Any]:
    place, representant = (
        structure.coordonnees,
        structure.coordonnees.courriel_representant,
    )
    region = nom_region(place.region)
    return {
        "id": structure.id,
        "type_structure": structure.type_structure.value,
        "nom": structure.nom,
        "nom_folded": search_key(structure.nom),
        "libelle_cle": structure.cle if isinstance(structure, Groupe) else None,
        "numero": str(structure.numero) if structure.numero else None,
        "ej_id": structure.ej_id,
        "numero_et_voie": place.numero_et_voie,
        "code_postal": place.code_postal,
        "commune": place.commune,
        "departement": place.departement,
        "telephone": place.telephone,
        "representant_adresse": representant.adresse if representant else None,
        "representant_cle": representant.cle if representant else None,
        "region": place.region or "",
        "region_nom": region,
        "region_folded": search_key(region),
        "fermee_le": structure.fermee_le,
        "version": structure.version,
    }


def structure_of(row: RowMapping, table: FromClause, membres: str = "") -> Structure:
    """
    Rebuild a structure from the columns of *table*, which may be an alias.

    Args:
        membres: The ids of the EJ of a groupe, between separators.
    """
    c = table.c
    if row[c.type_structure] == TypeStructure.GROUPE:
        return Groupe(
            id=row[c.id],
            libelle=row[c.nom],
            membres=frozenset(membres.split(SEPARATOR) if membres else ()),  # type: ignore[arg-type]  # ids, as they were stored
            version=row[c.version],
        )
    numero = row[c.numero]
    common: dict[str, Any] = {
        "id": row[c.id],
        "raison_sociale": row[c.nom],
        "numero": NumeroFiness(numero) if numero else None,
        "coordonnees": _coordonnees_of(row, table),
        "fermee_le": row[c.fermee_le],
        "version": row[c.version],
    }
    if row[c.type_structure] == TypeStructure.EJ:
        return EntiteJuridique(**common)
    return Etablissement(ej_id=row[c.ej_id], **common)


def _coordonnees_of(row: RowMapping, table: FromClause) -> Coordonnees:
    c = table.c
    return Coordonnees(
        numero_et_voie=row[c.numero_et_voie],
        code_postal=row[c.code_postal],
        commune=row[c.commune],
        departement=row[c.departement],
        telephone=row[c.telephone],
        courriel_representant=_courriel_of(
            row[c.representant_adresse], row[c.representant_cle]
        ),
    )


def _courriel_of(adresse: str | None, cle: str | None) -> Courriel | None:
    if adresse is None or cle is None:
        return None
    return Courriel.trusted(adresse, cle)


def lien_row(lien: Lien) -> dict[str, Any]:
    return {
        "digest": lien.digest,
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


def lien_of(row: RowMapping) -> Lien:
    c = liens.c
    fin = row[c.fin]
    return trusted(Lien)(
        id=row[c.id],
        utilisateur_id=row[c.utilisateur_id],
        courriel=Courriel.trusted(row[c.courriel_adresse], row[c.courriel_cle]),
        cause=Cause(row[c.cause]),
        digest=row[c.digest],
        emis_le=row[c.emis_le],
        expire_le=row[c.expire_le],
        rank=row[c.rank],
        fin=Fin(fin) if fin else None,
    )


def queued_mail_row(queued: QueuedMail) -> dict[str, Any]:
    courriel = queued.courriel
    return {
        "id": queued.id,
        "cause": queued.cause.value,
        "asked_at": queued.asked_at,
        "due_at": queued.due_at,
        "taken_at": queued.taken_at,
        "leased_until": queued.leased_until,
        "behind": queued.behind,
        "utilisateur_id": queued.utilisateur_id,
        "courriel_adresse": courriel.adresse if courriel else None,
        "courriel_cle": courriel.cle if courriel else None,
        "etat": queued.etat.value,
        "tries": queued.tries,
        "refusals": queued.refusals,
        "code": queued.code,
        "closed_at": queued.closed_at,
    }


def queued_mail_of(row: RowMapping) -> QueuedMail:
    c = outbox.c
    return QueuedMail(
        id=row[c.id],
        cause=Cause(row[c.cause]),
        asked_at=row[c.asked_at],
        due_at=row[c.due_at],
        taken_at=row[c.taken_at],
        leased_until=row[c.leased_until],
        behind=row[c.behind],
        utilisateur_id=row[c.utilisateur_id],
        courriel=_courriel_of(row[c.courriel_adresse], row[c.courriel_cle]),
        etat=MailState(row[c.etat]),
        tries=row[c.tries],
        refusals=row[c.refusals],
        code=row[c.code],
        closed_at=row[c.closed_at],
    )


def event_row(event: Event) -> dict[str, Any]:
    return {
        "operation": event.operation.value,
        "le": event.le,
        "granted": event.granted,
        "codes": list(event.codes),
        "acteur_id": event.acteur_id,
        "au_titre_de": event.au_titre_de,
        "cible_id": event.cible_id,
        "structure_id": event.structure_id,
    }


def event_of(row: RowMapping) -> Event:
    c = journal.c
    return Event(
        operation=Operation[row[c.operation]],
        le=row[c.le],
        granted=row[c.granted],
        codes=tuple(row[c.codes]),
        acteur_id=row[c.acteur_id],
        au_titre_de=row[c.au_titre_de],
        cible_id=row[c.cible_id],
        structure_id=row[c.structure_id],
    )
