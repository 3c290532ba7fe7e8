"""
What a host in memory stores, and how its units of work see and change it.

Optimistic: a unit of work sees what is committed plus its own writes. Each
write is checked when it is made, and all are checked again when it ends, on
what is committed by then, in one short section under a lock: everything is
stored, or nothing. Without colour: sync and async hosts share it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from itertools import chain
from typing import Generic, TypeVar

import attrs

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifiant import IntentionId, StructureId, UtilisateurId
from siaut_core.entities.intention import EtatIntention, Intention
from siaut_core.entities.lien import Cause, Fin, Lien
from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.structure import (
    EntiteJuridique,
    Etablissement,
    Groupe,
    Structure,
)
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import ConflitError, CourrielDejaPrisError, NumeroDejaPrisError
from siaut_core.use_cases.evenement import Evenement
from siaut_core.use_cases.recherche.cles import (
    ClesUtilisateur,
    cles_structure,
    cles_utilisateur,
)
from siaut_core.use_cases.recherche.lignes import LigneUtilisateur
from siaut_core.use_cases.recherche.structures import (
    RequeteStructures,
    repondre_structures,
)
from siaut_core.use_cases.recherche.utilisateurs import (
    RequeteUtilisateurs,
    repondre_utilisateurs,
)

__all__ = ["Stockage", "Unite", "Vue"]

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


class Table(Generic[K, V]):
    """
    A committed table, seen through the writes of one unit of work.
    """

    def __init__(self, commis: dict[K, V]) -> None:
        self._commis = commis
        self._ecrits: dict[K, V | None] = {}

    def lire(self, cle: K) -> V | None:
        if cle in self._ecrits:
            return self._ecrits[cle]
        return self._commis.get(cle)

    def ecrire(self, cle: K, valeur: V | None) -> None:
        """
        Replace a value; ``None`` removes it.
        """
        self._ecrits[cle] = valeur

    def valeurs(self) -> list[V]:
        if not self._ecrits:
            return list(self._commis.values())
        vues = {**self._commis, **self._ecrits}
        return [valeur for valeur in vues.values() if valeur is not None]

    def cles_ecrites(self) -> Collection[K]:
        return self._ecrits.keys()

    def appliquer(self) -> None:
        for cle, valeur in self._ecrits.items():
            if valeur is None:
                self._commis.pop(cle, None)
            else:
                self._commis[cle] = valeur


class Stockage:
    """
    What is committed: tables, their unique keys, and the journal.
    """

    def __init__(self) -> None:
        self.verrou = threading.Lock()
        self.utilisateurs: dict[UtilisateurId, Utilisateur] = {}
        self.courriels_pris: dict[str, UtilisateurId] = {}
        self.mots_de_passe: dict[UtilisateurId, str] = {}
        self.structures: dict[StructureId, Structure] = {}
        self.noms_pris: dict[NumeroFiness | str, StructureId] = {}
        self.liens: dict[str, Lien] = {}
        self.intentions: dict[IntentionId, Intention] = {}
        self.journal: list[Evenement] = []
        # Rows folded for the search, those to fold first, and all by structure:
        # a perimeter holds few structures, and what is outside costs nothing.
        self.cles: dict[UtilisateurId, ClesUtilisateur] = {}
        self.a_plier: set[UtilisateurId] = set()
        self._sur: dict[StructureId, dict[UtilisateurId, ClesUtilisateur]] = {}

    def cles_retenues(self, requete: RequeteUtilisateurs) -> list[ClesUtilisateur]:
        """
        Give the folded row of every account that a search keeps, in no order.
        """
        with self.verrou:
            # Rows that are read together are made together: neighbours in memory,
            # they are read five times faster.
            for id in sorted(self.a_plier, key=self._lieu):
                self._plier(id)
            self.a_plier.clear()
            lieux = map(self.structures.__getitem__, self._sur)
            dedans = requete.perimetre.identifiants(lieux)
            cles = chain.from_iterable(self._sur[id].values() for id in dedans)
            return requete.filtre.retenir(cles)

    def _lieu(self, id: UtilisateurId) -> str:
        compte = self.utilisateurs.get(id)
        return "" if compte is None else compte.rattachement.structure_id

    def _plier(self, id: UtilisateurId) -> None:
        anciennes = self.cles.pop(id, None)
        if anciennes is not None:
            del self._sur[anciennes.structure_id][id]
        compte = self.utilisateurs.get(id)
        if compte is not None:
            cles = cles_utilisateur(ligne_de(compte, self.structures.get))
            self.cles[id] = cles
            self._sur.setdefault(cles.structure_id, {})[id] = cles


def ligne_de(
    compte: Utilisateur, structure_par_id: Callable[[StructureId], Structure | None]
) -> LigneUtilisateur:
    """
    Make the row of an account from the structure it sits on, and its EJ.
    """
    structure = structure_par_id(compte.rattachement.structure_id)
    assert structure is not None  # noqa: S101  (structures are never deleted)
    ej: Structure | None = None
    if structure.type_structure is TypeStructure.ET:
        ej = structure_par_id(structure.ej_id)
    return LigneUtilisateur(
        compte, structure, ej if isinstance(ej, EntiteJuridique) else None
    )


class Vue:
    """
    The storage as one unit of work sees it, and everything it may do to it.
    """

    def __init__(self, stockage: Stockage) -> None:
        self._stockage = stockage
        self.utilisateurs = Table(stockage.utilisateurs)
        self.courriels_pris = Table(stockage.courriels_pris)
        self.mots_de_passe = Table(stockage.mots_de_passe)
        self.structures = Table(stockage.structures)
        self.noms_pris = Table(stockage.noms_pris)
        self.liens = Table(stockage.liens)
        self.intentions = Table(stockage.intentions)
        self.evenements: list[Evenement] = []

    def appliquer(self) -> None:
        """
        Make it what is committed; nothing here can fail half-way.
        """
        self._stockage.a_plier.update(self.utilisateurs.cles_ecrites())
        # A row also shows the EJ of what it sits on, which may come after it.
        if self.structures.cles_ecrites():
            self._stockage.a_plier.update(self._stockage.cles)
        # Readers hold no lock: what an account sits on is there before it is.
        self.structures.appliquer()
        self.noms_pris.appliquer()
        self.utilisateurs.appliquer()
        self.courriels_pris.appliquer()
        self.mots_de_passe.appliquer()
        self.liens.appliquer()
        self.intentions.appliquer()
        self._stockage.journal.extend(self.evenements)

    def attester(self, comptes: Iterable[Utilisateur]) -> None:
        for compte in comptes:
            self._actuel(compte, compte.version)

    def _actuel(self, compte: Utilisateur, version: int) -> Utilisateur:
        actuel = self.utilisateurs.lire(compte.id)
        if actuel is None or actuel.version != version:
            raise ConflitError
        return actuel

    def ajouter_utilisateur(self, compte: Utilisateur) -> None:
        if self.utilisateurs.lire(compte.id) is not None:
            raise ConflitError
        self._prendre_courriel(compte)
        self.utilisateurs.ecrire(compte.id, compte)

    def _prendre_courriel(self, compte: Utilisateur) -> None:
        # No variable holds the address, that a traceback would show.
        if self.courriels_pris.lire(compte.courriel.cle) not in {None, compte.id}:
            raise CourrielDejaPrisError
        self.courriels_pris.ecrire(compte.courriel.cle, compte.id)

    def enregistrer_utilisateur(self, compte: Utilisateur) -> None:
        actuel = self._actuel(compte, compte.version - 1)
        if actuel.courriel != compte.courriel:
            self._prendre_courriel(compte)
            self.courriels_pris.ecrire(actuel.courriel.cle, None)
        derniere = actuel.derniere_connexion
        self.utilisateurs.ecrire(
            compte.id, attrs.evolve(compte, derniere_connexion=derniere)
        )

    def retirer_utilisateur(self, compte: Utilisateur) -> None:
        actuel = self._actuel(compte, compte.version)
        self.utilisateurs.ecrire(compte.id, None)
        self.courriels_pris.ecrire(actuel.courriel.cle, None)
        self.mots_de_passe.ecrire(compte.id, None)
        for lien in self._liens_de(compte.id):
            self.liens.ecrire(lien.empreinte, None)

    def noter_connexion(self, id: UtilisateurId, instant: datetime) -> bool:
        compte = self.utilisateurs.lire(id)
        if compte is None or not compte.est_en_exercice:
            return False
        derniere = compte.derniere_connexion
        if derniere is None or derniere < instant:
            compte = attrs.evolve(compte, derniere_connexion=instant)
            self.utilisateurs.ecrire(id, compte)
        return True

    def ajouter_structure(self, structure: Structure) -> None:
        if self.structures.lire(structure.id) is not None:
            raise ConflitError
        self._prendre_nom(structure)
        self.structures.ecrire(structure.id, structure)

    def enregistrer_structure(self, structure: Structure) -> None:
        actuelle = self.structures.lire(structure.id)
        if actuelle is None or actuelle.version != structure.version - 1:
            raise ConflitError
        ancien = nom_unique(actuelle)
        if ancien is not None and ancien != nom_unique(structure):
            self.noms_pris.ecrire(ancien, None)
        self._prendre_nom(structure)
        self.structures.ecrire(structure.id, structure)

    def _prendre_nom(self, structure: Structure) -> None:
        nom = nom_unique(structure)
        if nom is None:
            return
        if self.noms_pris.lire(nom) not in {None, structure.id}:
            raise NumeroDejaPrisError
        self.noms_pris.ecrire(nom, structure.id)

    def _liens_de(self, id: UtilisateurId) -> list[Lien]:
        return [lien for lien in self.liens.valeurs() if lien.utilisateur_id == id]

    def ajouter_lien(self, lien: Lien) -> None:
        if self.liens.lire(lien.empreinte) is not None:
            raise ConflitError
        self.liens.ecrire(lien.empreinte, lien)

    def utiliser_lien(self, empreinte: str, maintenant: datetime) -> bool:
        lien = self.liens.lire(empreinte)
        if lien is None or not lien.est_utilisable(maintenant):
            return False
        self._terminer(lien, Fin.UTILISATION)
        return True

    def revoquer_liens(self, id: UtilisateurId) -> None:
        for lien in self._liens_de(id):
            if lien.fin is None:
                self._terminer(lien, Fin.REVOCATION)

    def remplacer_liens(self, nouveau: Lien) -> None:
        for lien in self._liens_de(nouveau.utilisateur_id):
            avant = (lien.emis_le, lien.id) < (nouveau.emis_le, nouveau.id)
            if avant and lien.fin is None:
                self._terminer(lien, Fin.REMPLACEMENT)

    def _terminer(self, lien: Lien, fin: Fin) -> None:
        self.liens.ecrire(lien.empreinte, attrs.evolve(lien, fin=fin))

    def deposer(self, intention: Intention) -> None:
        if self.intentions.lire(intention.id) is not None:
            raise ConflitError
        self.intentions.ecrire(intention.id, intention)

    def en_attente(self) -> list[Intention]:
        return [
            intention
            for intention in self.intentions.valeurs()
            if intention.etat is EtatIntention.EN_ATTENTE
        ]

    def prendre(self, maintenant: datetime, jusqu_a: datetime) -> Intention | None:
        attente = self.en_attente()
        dues = [i for i in attente if i.prochain_essai_le <= maintenant]
        if not dues:
            return None
        choisie = min(dues, key=lambda i: (i.prochain_essai_le, i.demandee_le, i.id))
        for ancienne in filter(choisie.remplace, attente):
            close = ancienne.clore(EtatIntention.REMPLACEMENT, maintenant)
            self.intentions.ecrire(ancienne.id, close)
        prise = choisie.prendre(jusqu_a)
        self.intentions.ecrire(prise.id, prise)
        return prise

    def enregistrer_intention(self, intention: Intention) -> bool:
        actuelle = self.intentions.lire(intention.id)
        if (
            actuelle is None
            or actuelle.etat is not EtatIntention.EN_ATTENTE
            or actuelle.essais != intention.essais
        ):
            return False
        self.intentions.ecrire(intention.id, intention)
        return True

    def derniere_demande(self, id: UtilisateurId) -> datetime | None:
        return max(
            (
                i.clos_le
                for i in self.intentions.valeurs()
                if i.utilisateur_id == id
                and i.cause is Cause.DEMANDE
                and i.etat is EtatIntention.ENVOI
                and i.clos_le is not None
            ),
            default=None,
        )

    def definir_mot_de_passe(self, id: UtilisateurId, condense: str) -> None:
        self.mots_de_passe.ecrire(id, condense)

    def consigner(self, evenement: Evenement) -> None:
        self.evenements.append(evenement)

    def rechercher_utilisateurs(
        self, requete: RequeteUtilisateurs
    ) -> list[LigneUtilisateur]:
        if self.utilisateurs.cles_ecrites() or self.structures.cles_ecrites():
            comptes = self.utilisateurs.valeurs()
            lignes = (ligne_de(compte, self.structures.lire) for compte in comptes)
            return repondre_utilisateurs(requete, map(cles_utilisateur, lignes))
        return repondre_utilisateurs(requete, self._stockage.cles_retenues(requete))

    def rechercher_structures(self, requete: RequeteStructures) -> list[Structure]:
        # Few are inside, and folding the others would cost a second on all of FINESS.
        dedans = filter(requete.perimetre.contient, self.structures.valeurs())
        return repondre_structures(requete, map(cles_structure, dedans))

    def par_numero(
        self, numero: NumeroFiness
    ) -> EntiteJuridique | Etablissement | None:
        id = self.noms_pris.lire(numero)
        structure = None if id is None else self.structures.lire(id)
        return None if isinstance(structure, Groupe) else structure

    def par_courriel(self, courriel: Courriel) -> Utilisateur | None:
        id = self.courriels_pris.lire(courriel.cle)
        return None if id is None else self.utilisateurs.lire(id)


def nom_unique(structure: Structure) -> NumeroFiness | str | None:
    """
    Give what no other structure may have: a FINESS number, or a folded libellé.
    """
    if structure.type_structure is TypeStructure.GROUPE:
        return structure.cle
    return structure.numero


class Unite:
    """
    One transaction: its view, and its writes to check again when it ends.
    """

    def __init__(self, stockage: Stockage) -> None:
        self._stockage = stockage
        self._vue: Vue | None = Vue(stockage)
        self._ecritures: list[tuple[Callable[[Vue], object], object]] = []

    @property
    def vue(self) -> Vue:
        """
        What it sees.

        Raises:
            RuntimeError: Once it has ended: a write would be stored by nobody.
        """
        if self._vue is None:
            raise RuntimeError("this unit of work has ended; open another one")
        return self._vue

    def ecrire(self, ecriture: Callable[[Vue], T]) -> T:
        """
        Write now, on what it sees, and once more when it ends.
        """
        resultat = ecriture(self.vue)
        self._ecritures.append((ecriture, resultat))
        return resultat

    def valider(self) -> None:
        """
        Store every write, or none.

        Raises:
            siaut_core.errors.ConflitError: If one would now answer otherwise.
        """
        with self._stockage.verrou:
            vue = Vue(self._stockage)
            for ecriture, attendu in self._ecritures:
                if ecriture(vue) != attendu:
                    raise ConflitError
            vue.appliquer()

    def fermer(self) -> None:
        self._vue = None
