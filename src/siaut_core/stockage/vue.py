"""
*Vue*: what one unit of work sees of the storage, and may do to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

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
from siaut_core.stockage.commis import Stockage
from siaut_core.stockage.tables import Table
from siaut_core.use_cases.envoi import next_due
from siaut_core.use_cases.evenement import Evenement
from siaut_core.use_cases.recherche.cles import cles_structure, cles_utilisateur
from siaut_core.use_cases.recherche.lignes import LigneUtilisateur, ligne_de
from siaut_core.use_cases.recherche.structures import (
    RequeteStructures,
    repondre_structures,
)
from siaut_core.use_cases.recherche.utilisateurs import (
    RequeteUtilisateurs,
    repondre_utilisateurs,
)

__all__ = ["Vue"]


class Vue:
    """
    The storage as one unit of work sees it, and everything it may do to it.
    """

    def __init__(self, stockage: Stockage) -> None:
        self._stockage = stockage
        self.utilisateurs: Table[UtilisateurId, Utilisateur] = Table(
            stockage.utilisateurs
        )
        self.courriels_pris: Table[str, UtilisateurId] = Table(stockage.courriels_pris)
        self.mots_de_passe: Table[UtilisateurId, str] = Table(stockage.mots_de_passe)
        self.structures: Table[StructureId, Structure] = Table(stockage.structures)
        self.noms_pris: Table[NumeroFiness | str, StructureId] = Table(
            stockage.noms_pris
        )
        self.liens: Table[str, Lien] = Table(stockage.liens)
        self.intentions: Table[IntentionId, Intention] = Table(stockage.intentions)
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

    def last_rank(self, id: UtilisateurId) -> int:
        return max((lien.rank for lien in self._liens_de(id)), default=0)

    def ajouter_lien(self, lien: Lien) -> None:
        rangs = {ancien.rank for ancien in self._liens_de(lien.utilisateur_id)}
        if self.liens.lire(lien.empreinte) is not None or lien.rank in rangs:
            raise ConflitError
        self.liens.ecrire(lien.empreinte, lien)

    def utiliser_lien(self, empreinte: str, maintenant: datetime) -> bool:
        lien = self.liens.lire(empreinte)
        if lien is None or lien.fin is not None or maintenant >= lien.expire_le:
            return False
        self._terminer(lien, Fin.UTILISATION)
        return True

    def revoquer_liens(self, id: UtilisateurId) -> None:
        for lien in self._liens_de(id):
            if lien.fin is None:
                self._terminer(lien, Fin.REVOCATION)

    def remplacer_liens(self, nouveau: Lien) -> None:
        for lien in self._liens_de(nouveau.utilisateur_id):
            if lien.rank < nouveau.rank and lien.fin is None:
                self._terminer(lien, Fin.REMPLACEMENT)

    def _terminer(self, lien: Lien, fin: Fin) -> None:
        self.liens.ecrire(lien.empreinte, attrs.evolve(lien, fin=fin))

    def deposer(self, intention: Intention) -> None:
        if self.intentions.lire(intention.id) is not None:
            raise ConflitError
        self.intentions.ecrire(intention.id, intention)

    def _intentions_de(self, id: UtilisateurId) -> list[Intention]:
        return [i for i in self.intentions.valeurs() if i.utilisateur_id == id]

    def prendre(
        self, maintenant: datetime, jusqu_a: datetime, horizon: datetime
    ) -> Intention | None:
        toutes = self.intentions.valeurs()
        choisie = next_due(toutes, maintenant, horizon)
        if choisie is None:
            return None
        for autre in toutes:
            if choisie.remplace(autre, maintenant, horizon):
                close = autre.clore(EtatIntention.REMPLACEMENT, maintenant)
                self.intentions.ecrire(autre.id, close)
        prise = choisie.prendre(maintenant, jusqu_a)
        self.intentions.ecrire(prise.id, prise)
        return prise

    def enregistrer_intention(self, prise: Intention, suite: Intention) -> bool:
        actuelle = self.intentions.lire(prise.id)
        if (
            actuelle is None
            or actuelle.etat is not EtatIntention.EN_ATTENTE
            or actuelle.essais != prise.essais
            or actuelle.leased_until != prise.leased_until
        ):
            return False
        self.intentions.ecrire(prise.id, suite)
        return True

    def leased_of(self, id: UtilisateurId) -> list[Intention]:
        return [
            i
            for i in self._intentions_de(id)
            if i.etat is EtatIntention.EN_ATTENTE and i.leased_until is not None
        ]

    def derniere_demande(self, id: UtilisateurId, horizon: datetime) -> datetime | None:
        return max(
            (
                i.clos_le
                for i in self._intentions_de(id)
                if i.cause is Cause.DEMANDE
                and i.etat is EtatIntention.ENVOI
                and i.clos_le is not None
                and i.clos_le <= horizon
            ),
            default=None,
        )

    def last_closed(self, id: UtilisateurId) -> Intention | None:
        closes = [
            (i.clos_le, i.id, i)
            for i in self._intentions_de(id)
            if i.etat in {EtatIntention.ENVOI, EtatIntention.ABANDON}
            and i.clos_le is not None
        ]
        return max(closes)[-1] if closes else None

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
