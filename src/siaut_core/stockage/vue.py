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
