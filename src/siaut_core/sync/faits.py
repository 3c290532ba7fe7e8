# Derived from aio/faits.py by `nox -s twins -- --write`: edit that one.
"""
How facts are read by a key: nothing is asked that cannot exist, no answer is believed.

An identifier or a token that cannot be one is unknown without asking. What comes
back is compared with what was asked: a database that ignores case, accents or
final spaces, or that looks for a prefix, gives the account of somebody else.
Another row than the one that was asked is unknown too. Operations read by a key
here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifiant import StructureId, UtilisateurId, est_identifiant
from siaut_core.entities.intention import Intention
from siaut_core.entities.secret import Jeton
from siaut_core.entities.structure import EntiteJuridique, Etablissement, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.use_cases.administration import Faits
from siaut_core.use_cases.connexion import FaitsLien

__all__ = [
    "faits_du_lien",
    "faits_sur_un_compte",
    "faits_sur_une_structure",
    "last_mail_of",
    "mails_leased_of",
    "structure_par_id",
    "structures_de_l_ej",
    "structures_par_ids",
    "structures_par_numeros",
    "utilisateur_par_courriel",
    "utilisateur_par_id",
]


def utilisateur_par_id(uow: UnitOfWork, id: object) -> Utilisateur | None:
    """
    Read an account, from an identifier as it was typed.
    """
    if not est_identifiant(id):
        return None
    lu = uow.utilisateurs.par_id(UtilisateurId(id))
    return lu if lu is not None and lu.id == id else None


def utilisateur_par_courriel(
    uow: UnitOfWork, courriel: Courriel | None
) -> Utilisateur | None:
    """
    Read the account that has this very mailbox.
    """
    if courriel is None:
        return None
    lu = uow.utilisateurs.par_courriel(courriel)
    return lu if lu is not None and lu.courriel.cle == courriel.cle else None


def structure_par_id(uow: UnitOfWork, id: object) -> Structure | None:
    """
    Read a structure, from an identifier as it was typed.
    """
    if not est_identifiant(id):
        return None
    lue = uow.structures.par_id(StructureId(id))
    return lue if lue is not None and lue.id == id else None


def structures_par_ids(
    uow: UnitOfWork, ids: Iterable[object]
) -> Mapping[StructureId, Structure]:
    """
    Read those that exist, from identifiers as they were typed.
    """
    voulus = list(dict.fromkeys(StructureId(i) for i in ids if est_identifiant(i)))
    if not voulus:
        return {}
    lues = uow.structures.par_ids(voulus)
    return {id: s for id in voulus if (s := lues.get(id)) is not None and s.id == id}


def structures_par_numeros(
    uow: UnitOfWork, numeros: Sequence[NumeroFiness]
) -> Mapping[NumeroFiness, EntiteJuridique | Etablissement]:
    """
    Read those that exist, from the FINESS numbers of an extract.
    """
    if not numeros:
        return {}
    lues = uow.structures.par_numeros(numeros)
    return {n: s for n in numeros if (s := lues.get(n)) is not None and s.numero == n}


def structures_de_l_ej(uow: UnitOfWork, ej_id: StructureId) -> Sequence[Structure]:
    """
    Read the ET of an EJ, then the groupes that it belongs to.
    """
    etablissements = uow.structures.etablissements(ej_id)
    groupes = uow.structures.groupes(ej_id)
    return [
        *(et for et in etablissements if et.ej_id == ej_id),
        *(groupe for groupe in groupes if ej_id in groupe.membres),
    ]


def faits_sur_un_compte(
    uow: UnitOfWork, acteur_id: str, utilisateur_id: str, visee_id: str | None = None
) -> Faits:
    """
    Read an actor, a target with its structure, and where it would move.

    Both structures at once: one read before a national act and the other after
    would be a country that never was. See decision 0027.
    """
    cible = utilisateur_par_id(uow, utilisateur_id)
    sienne = None if cible is None else cible.rattachement.structure_id
    lues = structures_par_ids(uow, (sienne, visee_id))
    return Faits(
        acteur=utilisateur_par_id(uow, acteur_id),
        cible=cible,
        structure=_celle(lues, sienne),
        structure_visee=_celle(lues, visee_id),
    )


def _celle(lues: Mapping[StructureId, Structure], id: object) -> Structure | None:
    return lues.get(StructureId(id)) if est_identifiant(id) else None


def faits_sur_une_structure(
    uow: UnitOfWork, acteur_id: str, structure_id: str
) -> Faits:
    """
    Read an actor and the structure that is asked for.
    """
    return Faits(
        acteur=utilisateur_par_id(uow, acteur_id),
        structure=structure_par_id(uow, structure_id),
    )


def faits_du_lien(uow: UnitOfWork, jeton: Jeton) -> FaitsLien:
    """
    Read the link that a token leads to, and its account.
    """
    empreinte = jeton.empreinte()
    lien = uow.liens.par_empreinte(empreinte) if empreinte else None
    if lien is None or lien.empreinte != empreinte:
        return FaitsLien()
    compte = utilisateur_par_id(uow, lien.utilisateur_id)
    return FaitsLien(lien=lien, compte=compte)


def last_mail_of(uow: UnitOfWork, compte: Utilisateur) -> Intention | None:
    """
    Read the last mail of an account that left or was given up.
    """
    lue = uow.courriels.last_closed(compte.id)
    return lue if lue is not None and lue.utilisateur_id == compte.id else None


def mails_leased_of(uow: UnitOfWork, compte: Utilisateur) -> Sequence[Intention]:
    """
    Read the mails of an account that workers have.
    """
    lues = uow.courriels.leased_of(compte.id)
    return [lue for lue in lues if lue.utilisateur_id == compte.id]
