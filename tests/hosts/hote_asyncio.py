"""
An asynchronous host in dictionaries, written from the protocols alone.

One lock holds a whole unit of work, and a copy of everything undoes it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from siaut_core import (
    Cause,
    ConflitError,
    Courriel,
    CourrielDejaPrisError,
    EntiteJuridique,
    Etablissement,
    EtatIntention,
    Evenement,
    Fin,
    Groupe,
    Intention,
    IntentionId,
    Lien,
    NumeroDejaPrisError,
    NumeroFiness,
    Structure,
    StructureId,
    Utilisateur,
    UtilisateurId,
)
from siaut_core.use_cases.envoi import next_due
from siaut_core.use_cases.installation import sans_gestionnaire
from siaut_core.use_cases.recherche.cles import cles_structure, cles_utilisateur
from siaut_core.use_cases.recherche.lignes import LigneUtilisateur
from siaut_core.use_cases.recherche.structures import repondre_structures
from siaut_core.use_cases.recherche.utilisateurs import repondre_utilisateurs
from tests.hosts.maison import Contenu

if TYPE_CHECKING:
    from siaut_core.use_cases.recherche.structures import RequeteStructures
    from siaut_core.use_cases.recherche.utilisateurs import RequeteUtilisateurs


@attrs.define
class Tables:
    utilisateurs: dict[UtilisateurId, Utilisateur] = attrs.field(factory=dict)
    structures: dict[StructureId, Structure] = attrs.field(factory=dict)
    liens: dict[str, Lien] = attrs.field(factory=dict)
    intentions: dict[IntentionId, Intention] = attrs.field(factory=dict)
    mots_de_passe: dict[UtilisateurId, str] = attrs.field(factory=dict)
    journal: list[Evenement] = attrs.field(factory=list)

    def copier(self) -> Tables:
        return Tables(
            utilisateurs=dict(self.utilisateurs),
            structures=dict(self.structures),
            liens=dict(self.liens),
            intentions=dict(self.intentions),
            mots_de_passe=dict(self.mots_de_passe),
            journal=list(self.journal),
        )


class HoteAsyncio:
    """
    The tables, and the lock that gives them to one unit of work at a time.
    """

    def __init__(self) -> None:
        self.tables = Tables()
        self._verrou = asyncio.Lock()

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UniteAsyncio]:
        async with self._verrou:
            ebauche = self.tables.copier()
            yield UniteAsyncio(ebauche)
            # A copy: who keeps the unit of work after its end writes in the draft.
            self.tables = ebauche.copier()

    def contenu(self) -> Contenu:
        lues = self.tables.copier()
        return Contenu(
            utilisateurs=lues.utilisateurs,
            structures=lues.structures,
            liens=lues.liens,
            intentions=lues.intentions,
            mots_de_passe=lues.mots_de_passe,
            journal=tuple(lues.journal),
        )


class UniteAsyncio:
    def __init__(self, tables: Tables) -> None:
        self.utilisateurs = UtilisateursAsyncio(tables)
        self.structures = StructuresAsyncio(tables)
        self.liens = LiensAsyncio(tables)
        self.courriels = CourrielsAsyncio(tables)
        self.journal = JournalAsyncio(tables)
        self.mots_de_passe = CondensesAsyncio(tables)


class UtilisateursAsyncio:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._comptes = tables.utilisateurs

    async def par_id(self, id: UtilisateurId, /) -> Utilisateur | None:
        await asyncio.sleep(0)  # As a database would: others may run here.
        return self._comptes.get(id)

    async def par_courriel(self, courriel: Courriel, /) -> Utilisateur | None:
        comptes = self._comptes.values()
        return next((u for u in comptes if u.courriel == courriel), None)

    async def attester(self, comptes: Sequence[Utilisateur], /) -> None:
        for compte in comptes:
            self._exiger(compte.id, compte.version)

    def _exiger(self, id: UtilisateurId, version: int) -> Utilisateur:
        actuel = self._comptes.get(id)
        if actuel is None or actuel.version != version:
            raise ConflitError
        return actuel

    async def _reserver(self, compte: Utilisateur) -> None:
        autre = await self.par_courriel(compte.courriel)
        if autre is not None and autre.id != compte.id:
            raise CourrielDejaPrisError

    async def ajouter(self, utilisateur: Utilisateur, /) -> None:
        await self._reserver(utilisateur)
        if utilisateur.id in self._comptes:
            raise ConflitError
        self._comptes[utilisateur.id] = utilisateur

    async def enregistrer(self, utilisateur: Utilisateur, /) -> None:
        actuel = self._exiger(utilisateur.id, utilisateur.version - 1)
        await self._reserver(utilisateur)
        self._comptes[utilisateur.id] = attrs.evolve(
            utilisateur, derniere_connexion=actuel.derniere_connexion
        )

    async def retirer(self, utilisateur: Utilisateur, /) -> None:
        self._exiger(utilisateur.id, utilisateur.version)
        del self._comptes[utilisateur.id]
        self._tables.mots_de_passe.pop(utilisateur.id, None)
        for lien in liens_de(self._tables, utilisateur.id):
            del self._tables.liens[lien.empreinte]

    async def noter_connexion(self, id: UtilisateurId, instant: datetime, /) -> bool:
        compte = self._comptes.get(id)
        if compte is None or not compte.est_en_exercice:
            return False
        derniere = max(compte.derniere_connexion or instant, instant)
        self._comptes[id] = attrs.evolve(compte, derniere_connexion=derniere)
        return True

    async def rechercher(
        self, requete: RequeteUtilisateurs, /
    ) -> Sequence[LigneUtilisateur]:
        lignes = map(self._ligne, self._comptes.values())
        return repondre_utilisateurs(requete, map(cles_utilisateur, lignes))

    def _ligne(self, compte: Utilisateur) -> LigneUtilisateur:
        structures = self._tables.structures
        structure = structures[compte.rattachement.structure_id]
        ej = None
        if isinstance(structure, Etablissement):
            ej = structures.get(structure.ej_id)
        return LigneUtilisateur(
            compte, structure, ej if isinstance(ej, EntiteJuridique) else None
        )


class StructuresAsyncio:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._structures = tables.structures

    async def par_id(self, id: StructureId, /) -> Structure | None:
        return self._structures.get(id)

    async def par_ids(
        self, ids: Sequence[StructureId], /
    ) -> Mapping[StructureId, Structure]:
        return {id: self._structures[id] for id in ids if id in self._structures}

    async def etablissements(self, ej_id: StructureId, /) -> Sequence[Etablissement]:
        toutes = self._structures.values()
        return [s for s in toutes if isinstance(s, Etablissement) and s.ej_id == ej_id]

    async def groupes(self, ej_id: StructureId, /) -> Sequence[Groupe]:
        toutes = self._structures.values()
        return [s for s in toutes if isinstance(s, Groupe) and ej_id in s.membres]

    async def par_numeros(
        self, numeros: Sequence[NumeroFiness], /
    ) -> Mapping[NumeroFiness, EntiteJuridique | Etablissement]:
        return {
            s.numero: s
            for s in self._structures.values()
            if not isinstance(s, Groupe) and s.numero and s.numero in numeros
        }

    async def numeros(self) -> Sequence[NumeroFiness]:
        return [s.numero for s in self._structures.values() if s.numero]

    def _reserver(self, structure: Structure) -> None:
        for autre in self._structures.values():
            if autre.id == structure.id:
                continue
            if isinstance(structure, Groupe):
                pris = isinstance(autre, Groupe) and autre.cle == structure.cle
            else:
                pris = structure.numero is not None and autre.numero == structure.numero
            if pris:
                raise NumeroDejaPrisError

    async def ajouter(self, structure: Structure, /) -> None:
        self._reserver(structure)
        if structure.id in self._structures:
            raise ConflitError
        self._structures[structure.id] = structure

    async def enregistrer(self, structure: Structure, /) -> None:
        actuelle = self._structures.get(structure.id)
        if actuelle is None or actuelle.version != structure.version - 1:
            raise ConflitError
        self._reserver(structure)
        self._structures[structure.id] = structure

    async def rechercher(self, requete: RequeteStructures, /) -> Sequence[Structure]:
        cles = map(cles_structure, self._structures.values())
        return repondre_structures(requete, cles)

    async def sans_gestionnaire(self) -> Sequence[Structure]:
        comptes = self._tables.utilisateurs.values()
        return sans_gestionnaire(self._structures.values(), comptes)


def liens_de(tables: Tables, id: str) -> list[Lien]:
    return [lien for lien in tables.liens.values() if lien.utilisateur_id == id]


class LiensAsyncio:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def par_empreinte(self, empreinte: str, /) -> Lien | None:
        return self._tables.liens.get(empreinte)

    async def last_rank(self, utilisateur_id: UtilisateurId, /) -> int:
        siens = liens_de(self._tables, utilisateur_id)
        return max((lien.rank for lien in siens), default=0)

    async def ajouter(self, lien: Lien, /) -> None:
        rangs = {ancien.rank for ancien in liens_de(self._tables, lien.utilisateur_id)}
        if lien.empreinte in self._tables.liens or lien.rank in rangs:
            raise ConflitError
        self._tables.liens[lien.empreinte] = lien

    def _terminer(self, liens: Iterable[Lien], fin: Fin) -> None:
        for lien in liens:
            if lien.fin is None:
                self._tables.liens[lien.empreinte] = attrs.evolve(lien, fin=fin)

    async def utiliser(self, empreinte: str, maintenant: datetime, /) -> bool:
        lien = self._tables.liens.get(empreinte)
        if lien is None or lien.fin or maintenant >= lien.expire_le:
            return False
        self._terminer([lien], Fin.UTILISATION)
        return True

    async def revoquer(self, utilisateur_id: UtilisateurId, /) -> None:
        self._terminer(liens_de(self._tables, utilisateur_id), Fin.REVOCATION)

    async def remplacer(self, lien: Lien, /) -> None:
        autres = liens_de(self._tables, lien.utilisateur_id)
        self._terminer([a for a in autres if a.rank < lien.rank], Fin.REMPLACEMENT)


class CourrielsAsyncio:
    def __init__(self, tables: Tables) -> None:
        self._intentions = tables.intentions

    async def deposer(self, intention: Intention, /) -> None:
        if intention.id in self._intentions:
            raise ConflitError
        self._intentions[intention.id] = intention

    async def prendre(
        self, maintenant: datetime, jusqu_a: datetime, horizon: datetime, /
    ) -> Intention | None:
        choisie = next_due(self._intentions.values(), maintenant, horizon)
        if choisie is None:
            return None
        for autre in list(self._intentions.values()):
            if choisie.remplace(autre, maintenant, horizon):
                close = autre.clore(EtatIntention.REMPLACEMENT, maintenant)
                self._intentions[autre.id] = close
        prise = choisie.prendre(maintenant, jusqu_a)
        self._intentions[prise.id] = prise
        return prise

    async def enregistrer(self, prise: Intention, suite: Intention, /) -> bool:
        actuelle = self._intentions.get(prise.id)
        tenue = (
            actuelle is not None
            and actuelle.etat is EtatIntention.EN_ATTENTE
            and actuelle.essais == prise.essais
            and actuelle.leased_until == prise.leased_until
        )
        if tenue:
            self._intentions[prise.id] = suite
        return tenue

    def _de(self, id: str, *etats: EtatIntention) -> list[Intention]:
        toutes = self._intentions.values()
        return [i for i in toutes if i.utilisateur_id == id and i.etat in etats]

    async def leased_of(self, utilisateur_id: UtilisateurId, /) -> Sequence[Intention]:
        attente = self._de(utilisateur_id, EtatIntention.EN_ATTENTE)
        return [i for i in attente if i.leased_until]

    async def derniere_demande(
        self, utilisateur_id: UtilisateurId, horizon: datetime, /
    ) -> datetime | None:
        envois = self._de(utilisateur_id, EtatIntention.ENVOI)
        dates = [i.clos_le for i in envois if i.cause is Cause.DEMANDE]
        return max((d for d in dates if d is not None and d <= horizon), default=None)

    async def last_closed(self, utilisateur_id: UtilisateurId, /) -> Intention | None:
        closes = self._de(utilisateur_id, EtatIntention.ENVOI, EtatIntention.ABANDON)
        return max(closes, key=lambda i: (i.clos_le, i.id), default=None)

    async def abandons(self) -> Sequence[Intention]:
        toutes = self._intentions.values()
        abandons = [i for i in toutes if i.etat is EtatIntention.ABANDON]
        return sorted(abandons, key=lambda i: (i.demandee_le, i.id))


class JournalAsyncio:
    def __init__(self, tables: Tables) -> None:
        self._journal = tables.journal

    async def ajouter(self, evenement: Evenement, /) -> None:
        self._journal.append(evenement)


class CondensesAsyncio:
    def __init__(self, tables: Tables) -> None:
        self._condenses = tables.mots_de_passe

    async def definir(self, utilisateur_id: UtilisateurId, condense: str, /) -> None:
        self._condenses[utilisateur_id] = condense
