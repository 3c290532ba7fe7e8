# Derived from aio/accounts.py by `nox -s twins -- --write`: edit that one.
"""
*Accounts*: the repositories of accounts, of their passwords and of their links.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert

from siaut_core import ConflictError, Courriel, Fin, Lien, Utilisateur, UtilisateurId
from siaut_core.use_cases.recherche.rows import UtilisateurRow
from siaut_core.use_cases.recherche.utilisateurs import UtilisateursQuery

from .. import recherche
from ..rows import columns_of, lien_of, utilisateur_of, utilisateur_row
from ..schema import Instant, liens, passwords, structures, utilisateurs
from .transaction import Repository

c = utilisateurs.c


def _row(compte: Utilisateur) -> dict[str, Any]:
    """
    Complete the row of an account with the root of its structure, as it is now.

    ``FOR SHARE``: an ET that moves meanwhile is waited for, or waits.
    """
    structure_id = compte.rattachement.structure_id
    own_ej = (
        sa.select(structures.c.ej_id)
        .where(structures.c.id == structure_id)
        .with_for_update(read=True)
        .scalar_subquery()
    )
    root_id = sa.func.coalesce(own_ej, structure_id)
    return {**utilisateur_row(compte), "root_id": root_id}


class Utilisateurs(Repository):
    """
    See `UtilisateurRepository`.
    """

    def get(self, id: UtilisateurId, /) -> Utilisateur | None:
        statement = sa.select(utilisateurs).where(c.id == id)
        return self._first(statement, utilisateur_of)

    def by_courriel(self, courriel: Courriel, /) -> Utilisateur | None:
        statement = sa.select(utilisateurs).where(c.courriel_cle == courriel.cle)
        return self._first(statement, utilisateur_of)

    def lock(self, comptes: Sequence[Utilisateur], /) -> None:
        # In order of id, so that nobody waits in a circle. ``FOR NO KEY UPDATE``: links
        # that refer to them may still be added. SQLite has no locks of rows, and needs
        # none: it let nobody else write from the start.
        statement = (
            sa.select(c.id, c.version)
            .where(c.id.in_({compte.id for compte in comptes}))
            .order_by(c.id)
            .with_for_update(key_share=True)
        )
        pairs = self._each(statement, itemgetter("id", "version"))
        if {(compte.id, compte.version) for compte in comptes} != set(pairs):
            raise ConflictError

    def add(self, utilisateur: Utilisateur, /) -> None:
        self._write(sa.insert(utilisateurs).values(_row(utilisateur)))

    def save(self, utilisateur: Utilisateur, /) -> None:
        row = _row(utilisateur)
        # Who logged in since it was read would lose it.
        del row["derniere_connexion"]
        before = (c.id == utilisateur.id, c.version == utilisateur.version - 1)
        self._change(sa.update(utilisateurs).where(*before).values(row))

    def remove(self, utilisateur: Utilisateur, /) -> None:
        # Its links and its password follow: ``ON DELETE CASCADE``.
        here = (c.id == utilisateur.id, c.version == utilisateur.version)
        self._change(sa.delete(utilisateurs).where(*here))

    def record_login(self, id: UtilisateurId, instant: datetime, /) -> bool:
        last, this = c.derniere_connexion, sa.literal(instant, Instant())
        later = sa.or_(last.is_(None), last < this)
        statement = (
            sa.update(utilisateurs)
            .where(c.id == id, c.actif, c.valide_le.is_not(None))
            .values(derniere_connexion=sa.case((later, this), else_=last))
        )
        return self._write(statement) == 1

    def search(self, query: UtilisateursQuery, /) -> Sequence[UtilisateurRow]:
        statement = recherche.of_utilisateurs(query)
        return self._each(statement, recherche.row_of())

    def search_everywhere(self, query: UtilisateursQuery) -> Sequence[UtilisateurRow]:
        """
        Search the accounts of the whole country, whatever the perimeter asked.

        For whoever runs the host: the protocol does not show it.
        """
        return self._each(recherche.everywhere(query), recherche.row_of())


class Passwords(Repository):
    """
    See `PasswordRepository`.
    """

    def get(self, utilisateur_id: UtilisateurId, /) -> str | None:
        here = passwords.c.utilisateur_id == utilisateur_id
        statement = sa.select(passwords.c.digest).where(here)
        return self._first(statement, itemgetter("digest"))

    def set(self, utilisateur_id: UtilisateurId, digest: str, /) -> None:
        # Both engines know ``ON CONFLICT``; SQLAlchemy has one class of it for each,
        # and either writes what the other engine reads.
        row = {"utilisateur_id": utilisateur_id, "digest": digest}
        statement = upsert(passwords).values(row)
        self._write(
            statement.on_conflict_do_update(
                index_elements=[passwords.c.utilisateur_id],
                set_={"digest": statement.excluded.digest},
            )
        )


class Liens(Repository):
    """
    See `LienRepository`.
    """

    def by_digest(self, digest: str, /) -> Lien | None:
        statement = sa.select(liens).where(liens.c.digest == digest)
        return self._first(statement, lien_of)

    def last_rank(self, utilisateur_id: UtilisateurId, /) -> int:
        last = sa.select(sa.func.max(liens.c.rank).label("rank"))
        statement = last.where(liens.c.utilisateur_id == utilisateur_id)
        return self._first(statement, itemgetter("rank")) or 0

    def add(self, lien: Lien, /) -> None:
        self._write(sa.insert(liens).values(columns_of(lien, liens)))

    def use(self, digest: str, now: datetime, /) -> bool:
        # Who changes one row has it, and nobody else ever will.
        usable = (liens.c.digest == digest, liens.c.expire_le > now)
        return self._end(Fin.UTILISATION, *usable) == 1

    def revoke(self, utilisateur_id: UtilisateurId, /) -> None:
        self._end(Fin.REVOCATION, liens.c.utilisateur_id == utilisateur_id)

    def replace(self, lien: Lien, /) -> None:
        own = liens.c.utilisateur_id == lien.utilisateur_id
        self._end(Fin.REMPLACEMENT, own, liens.c.rank < lien.rank)

    def _end(self, fin: Fin, *conditions: sa.ColumnElement[bool]) -> int:
        statement = sa.update(liens).where(liens.c.fin.is_(None), *conditions)
        return self._write(statement.values(fin=fin.value))
