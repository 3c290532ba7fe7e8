# Derived from aio/lookups.py by `nox -s twins -- --write`: edit that one.
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
from typing import Final

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifier import StructureId, UtilisateurId, is_identifier
from siaut_core.entities.lien import Lien
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.secret import Token
from siaut_core.entities.structure import EntiteJuridique, Numbered, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.sync.protocols import UnitOfWork

__all__ = [
    "digest_of",
    "ej_of",
    "has_digest",
    "last_mail_of",
    "lien_by_token",
    "mails_leased_of",
    "structures_by_ids",
    "structures_by_numeros",
    "structures_of_the_ej",
    "utilisateur_by_courriel",
    "utilisateur_by_id",
]


# Whoever should have it: what it gives is not looked at.
NOBODY: Final = UtilisateurId("nobody")


def utilisateur_by_id(uow: UnitOfWork, id: object) -> Utilisateur | None:
    """
    Read an account, from an identifier as it was typed.
    """
    if not is_identifier(id):
        return None
    found = uow.utilisateurs.get(UtilisateurId(id))
    return found if found is not None and found.id == id else None


def utilisateur_by_courriel(
    uow: UnitOfWork, courriel: Courriel | None
) -> Utilisateur | None:
    """
    Read the account that has this very mailbox.
    """
    if courriel is None:
        return None
    found = uow.utilisateurs.by_courriel(courriel)
    return found if found is not None and found.courriel.cle == courriel.cle else None


def digest_of(uow: UnitOfWork, compte: Utilisateur | None) -> str | None:
    """
    Read the digest of an account's password; of nobody's, for as many calls.
    """
    found = uow.passwords.get(NOBODY if compte is None else compte.id)
    return None if compte is None else found


def has_digest(uow: UnitOfWork, id: UtilisateurId, digest: str) -> bool:
    """
    Say whether this is the digest of an account's password, now that it is locked.
    """
    return uow.passwords.get(id) == digest


def ej_of(uow: UnitOfWork, structure: Structure) -> EntiteJuridique | None:
    """
    Read the EJ that an ET hangs from; nothing else has one.
    """
    id = structure.ej_id
    found = None if id is None else uow.structures.get(id)
    return found if isinstance(found, EntiteJuridique) and found.id == id else None


def structures_by_ids(
    uow: UnitOfWork, ids: Iterable[object]
) -> Mapping[StructureId, Structure]:
    """
    Read those that exist, from identifiers as they were typed.
    """
    wanted = list(dict.fromkeys(StructureId(i) for i in ids if is_identifier(i)))
    if not wanted:
        return {}
    results = uow.structures.by_ids(wanted)
    return {id: s for id in wanted if (s := results.get(id)) is not None and s.id == id}


def structures_by_numeros(
    uow: UnitOfWork, numeros: Sequence[NumeroFiness]
) -> Mapping[NumeroFiness, Numbered]:
    """
    Read those that exist, from the FINESS numbers of an extract.
    """
    if not numeros:
        return {}
    results = uow.structures.by_numeros(numeros)
    return {
        n: s for n in numeros if (s := results.get(n)) is not None and s.numero == n
    }


def structures_of_the_ej(uow: UnitOfWork, ej_id: StructureId) -> Sequence[Structure]:
    """
    Read the ET of an EJ, then the groupes that it belongs to.
    """
    etablissements = uow.structures.etablissements(ej_id)
    groupes = uow.structures.groupes(ej_id)
    return [
        *(et for et in etablissements if et.ej_id == ej_id),
        *(groupe for groupe in groupes if ej_id in groupe.membres),
    ]


def lien_by_token(uow: UnitOfWork, token: Token) -> Lien | None:
    """
    Read the link that a token leads to.
    """
    digest = token.digest()
    lien = uow.liens.by_digest(digest) if digest else None
    return lien if lien is not None and lien.digest == digest else None


def last_mail_of(uow: UnitOfWork, compte: Utilisateur) -> QueuedMail | None:
    """
    Read the last mail of an account that left or was given up.
    """
    found = uow.outbox.last_closed(compte.id)
    return found if found is not None and found.utilisateur_id == compte.id else None


def mails_leased_of(uow: UnitOfWork, compte: Utilisateur) -> Sequence[QueuedMail]:
    """
    Read the mails of an account that workers have.
    """
    results = uow.outbox.leased_of(compte.id)
    return [found for found in results if found.utilisateur_id == compte.id]
