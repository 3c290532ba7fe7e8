"""
*View*: what one unit of work sees of the storage, and may do to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifier import QueuedMailId, StructureId, UtilisateurId
from siaut_core.entities.lien import Cause, Fin, Lien
from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.queued_mail import MailState, QueuedMail
from siaut_core.entities.structure import Etablissement, Groupe, Numbered, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import ConflictError, CourrielDejaPrisError, NumeroDejaPrisError
from siaut_core.memory.committed import Storage, Table
from siaut_core.use_cases.event import Event
from siaut_core.use_cases.fiches import linked_to
from siaut_core.use_cases.installation import sans_gestionnaire
from siaut_core.use_cases.outbox import next_due
from siaut_core.use_cases.recherche.rows import UtilisateurRow, row_of
from siaut_core.use_cases.recherche.structures import (
    STRUCTURES_SEARCH,
    StructuresQuery,
)
from siaut_core.use_cases.recherche.utilisateurs import (
    UTILISATEURS_SEARCH,
    UtilisateursQuery,
)

__all__ = ["View"]


class View:
    """
    The storage as one unit of work sees it, and everything it may do to it.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.utilisateurs: Table[UtilisateurId, Utilisateur] = Table(
            storage.utilisateurs
        )
        self.courriels_taken: Table[str, UtilisateurId] = Table(storage.courriels_taken)
        self.passwords: Table[UtilisateurId, str] = Table(storage.passwords)
        self.structures: Table[StructureId, Structure] = Table(storage.structures)
        self.noms_taken: Table[NumeroFiness | str, StructureId] = Table(
            storage.noms_taken
        )
        self.liens: Table[str, Lien] = Table(storage.liens)
        self.queued_mails: Table[QueuedMailId, QueuedMail] = Table(storage.queued_mails)
        self.events: list[Event] = []

    def apply(self) -> None:
        """
        Make it what is committed; nothing here can fail half-way.
        """
        self._storage.to_fold.update(self.utilisateurs.written)
        # A row also shows the EJ of what it sits on, which may come after it.
        if self.structures.written:
            self._storage.to_fold.update(self._storage.keys)
        # Readers hold no lock: what an account sits on is there before it is.
        self.structures.apply()
        self.noms_taken.apply()
        self.utilisateurs.apply()
        self.courriels_taken.apply()
        self.passwords.apply()
        self.liens.apply()
        self.queued_mails.apply()
        self._storage.journal.extend(self.events)

    def utilisateur(self, id: UtilisateurId) -> Utilisateur | None:
        return self.utilisateurs.read(id)

    def by_courriel(self, courriel: Courriel) -> Utilisateur | None:
        id = self.courriels_taken.read(courriel.cle)
        return None if id is None else self.utilisateurs.read(id)

    def lock(self, comptes: Iterable[Utilisateur]) -> None:
        for compte in comptes:
            self._current(compte, compte.version)

    def _current(self, compte: Utilisateur, version: int) -> Utilisateur:
        current = self.utilisateurs.read(compte.id)
        if current is None or current.version != version:
            raise ConflictError
        return current

    def add_utilisateur(self, compte: Utilisateur) -> None:
        if self.utilisateurs.read(compte.id) is not None:
            raise ConflictError
        self._take_courriel(compte)
        self.utilisateurs.write(compte.id, compte)

    def _take_courriel(self, compte: Utilisateur) -> None:
        # No variable holds the address, that a traceback would show.
        if self.courriels_taken.read(compte.courriel.cle) not in {None, compte.id}:
            raise CourrielDejaPrisError
        self.courriels_taken.write(compte.courriel.cle, compte.id)

    def save_utilisateur(self, compte: Utilisateur) -> None:
        current = self._current(compte, compte.version - 1)
        if current.courriel != compte.courriel:
            self._take_courriel(compte)
            self.courriels_taken.write(current.courriel.cle, None)
        derniere = current.derniere_connexion
        self.utilisateurs.write(
            compte.id, attrs.evolve(compte, derniere_connexion=derniere)
        )

    def remove_utilisateur(self, compte: Utilisateur) -> None:
        current = self._current(compte, compte.version)
        self.utilisateurs.write(compte.id, None)
        self.courriels_taken.write(current.courriel.cle, None)
        self.passwords.write(compte.id, None)
        for lien in self._liens_of(compte.id):
            self.liens.write(lien.digest, None)

    def record_login(self, id: UtilisateurId, instant: datetime) -> bool:
        compte = self.utilisateurs.read(id)
        if compte is None or not compte.est_en_exercice:
            return False
        derniere = compte.derniere_connexion
        if derniere is None or derniere < instant:
            compte = attrs.evolve(compte, derniere_connexion=instant)
            self.utilisateurs.write(id, compte)
        return True

    def structure(self, id: StructureId) -> Structure | None:
        return self.structures.read(id)

    def by_ids(self, ids: Iterable[StructureId]) -> dict[StructureId, Structure]:
        results = map(self.structures.read, ids)
        return {structure.id: structure for structure in results if structure}

    def etablissements(self, ej_id: StructureId) -> tuple[Etablissement, ...]:
        structures = self.structures.values()
        return linked_to(Etablissement, structures, lambda et: et.ej_id == ej_id)

    def groupes(self, ej_id: StructureId) -> tuple[Groupe, ...]:
        structures = self.structures.values()
        return linked_to(Groupe, structures, lambda groupe: ej_id in groupe.membres)

    def by_numeros(
        self, numeros: Iterable[NumeroFiness]
    ) -> dict[NumeroFiness, Numbered]:
        ids = {n: id for n in numeros if (id := self.noms_taken.read(n))}
        found = ((n, self.structures.read(id)) for n, id in ids.items())
        return {n: s for n, s in found if s and not isinstance(s, Groupe)}

    def numeros(self) -> list[NumeroFiness]:
        return [s.numero for s in self.structures.values() if s.numero]

    def sans_gestionnaire(self) -> list[Structure]:
        return sans_gestionnaire(self.structures.values(), self.utilisateurs.values())

    def add_structure(self, structure: Structure) -> None:
        if self.structures.read(structure.id) is not None:
            raise ConflictError
        self._take_nom(structure)
        self.structures.write(structure.id, structure)

    def save_structure(self, structure: Structure) -> None:
        current = self.structures.read(structure.id)
        if current is None or current.version != structure.version - 1:
            raise ConflictError
        old = nom_unique(current)
        if old is not None and old != nom_unique(structure):
            self.noms_taken.write(old, None)
        self._take_nom(structure)
        self.structures.write(structure.id, structure)

    def _take_nom(self, structure: Structure) -> None:
        nom = nom_unique(structure)
        if nom is None:
            return
        if self.noms_taken.read(nom) not in {None, structure.id}:
            raise NumeroDejaPrisError
        self.noms_taken.write(nom, structure.id)

    def _liens_of(self, id: UtilisateurId) -> list[Lien]:
        return [lien for lien in self.liens.values() if lien.utilisateur_id == id]

    def lien(self, digest: str) -> Lien | None:
        return self.liens.read(digest)

    def last_rank(self, id: UtilisateurId) -> int:
        return max((lien.rank for lien in self._liens_of(id)), default=0)

    def add_lien(self, lien: Lien) -> None:
        ranks = {old.rank for old in self._liens_of(lien.utilisateur_id)}
        if self.liens.read(lien.digest) is not None or lien.rank in ranks:
            raise ConflictError
        self.liens.write(lien.digest, lien)

    def utiliser_lien(self, digest: str, now: datetime) -> bool:
        lien = self.liens.read(digest)
        if lien is None or lien.fin is not None or now >= lien.expire_le:
            return False
        self._end(lien, Fin.UTILISATION)
        return True

    def revoke_liens(self, id: UtilisateurId) -> None:
        for lien in self._liens_of(id):
            if lien.fin is None:
                self._end(lien, Fin.REVOCATION)

    def replace_liens(self, newest: Lien) -> None:
        for lien in self._liens_of(newest.utilisateur_id):
            if lien.rank < newest.rank and lien.fin is None:
                self._end(lien, Fin.REMPLACEMENT)

    def _end(self, lien: Lien, fin: Fin) -> None:
        self.liens.write(lien.digest, attrs.evolve(lien, fin=fin))

    def put(self, queued: QueuedMail) -> None:
        if self.queued_mails.read(queued.id) is not None:
            raise ConflictError
        self.queued_mails.write(queued.id, queued)

    def _queued_mails_of(self, id: UtilisateurId) -> list[QueuedMail]:
        return [i for i in self.queued_mails.values() if i.utilisateur_id == id]

    def lease(
        self, now: datetime, until: datetime, horizon: datetime
    ) -> QueuedMail | None:
        stored = self.queued_mails.values()
        chosen = next_due(stored, now, horizon)
        if chosen is None:
            return None
        for other in stored:
            if chosen.replaces(other, now, horizon):
                close = other.close(MailState.REMPLACEMENT, now)
                self.queued_mails.write(other.id, close)
        leased = chosen.lease(now, until)
        self.queued_mails.write(leased.id, leased)
        return leased

    def save_queued_mail(self, leased: QueuedMail, outcome: QueuedMail) -> bool:
        current = self.queued_mails.read(leased.id)
        if (
            current is None
            or current.etat is not MailState.EN_ATTENTE
            or current.tries != leased.tries
            or current.leased_until != leased.leased_until
        ):
            return False
        self.queued_mails.write(leased.id, outcome)
        return True

    def leased_of(self, id: UtilisateurId) -> list[QueuedMail]:
        return [i for i in self._queued_mails_of(id) if i.leased_until is not None]

    def last_demande(self, id: UtilisateurId, horizon: datetime) -> datetime | None:
        closings = (
            i.closed_at
            for i in self._queued_mails_of(id)
            if i.cause is Cause.DEMANDE and i.etat is MailState.ENVOI
        )
        return max((at for at in closings if at and at <= horizon), default=None)

    def last_closed(self, id: UtilisateurId) -> QueuedMail | None:
        ends = {MailState.ENVOI, MailState.ABANDON}
        closed = (i for i in self._queued_mails_of(id) if i.etat in ends)
        return max(closed, key=lambda i: (i.closed_at, i.id), default=None)

    def abandoned(self) -> list[QueuedMail]:
        queued_mails = self.queued_mails.values()
        abandoned = [i for i in queued_mails if i.etat is MailState.ABANDON]
        return sorted(abandoned, key=lambda i: (i.asked_at, i.id))

    def password(self, id: UtilisateurId) -> str | None:
        return self.passwords.read(id)

    def set_password(self, id: UtilisateurId, digest: str) -> None:
        self.passwords.write(id, digest)

    def log(self, event: Event) -> None:
        self.events.append(event)

    def rechercher_utilisateurs(self, query: UtilisateursQuery) -> list[UtilisateurRow]:
        if self.utilisateurs.written or self.structures.written:
            comptes = self.utilisateurs.values()
            lines = (row_of(compte, self.structures.read) for compte in comptes)
            return UTILISATEURS_SEARCH.answer(query, lines)
        return UTILISATEURS_SEARCH.first(query, self._storage.folded(query))

    def rechercher_structures(self, query: StructuresQuery) -> list[Structure]:
        # Few are inside, and folding the others would cost a second on all of FINESS.
        structures = self.structures.values()
        inside = query.perimetre.identifiers(structures)
        return STRUCTURES_SEARCH.answer(
            query, [s for s in structures if s.id in inside]
        )


def nom_unique(structure: Structure) -> NumeroFiness | str | None:
    """
    Give what no other structure may have: a FINESS number, or a folded libellé.
    """
    if structure.type_structure is TypeStructure.GROUPE:
        return structure.cle
    return structure.numero
