"""
*Commis*: what every unit of work that ended has left, and its rows folded for search.
"""

from __future__ import annotations

import threading
from itertools import chain

from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifiant import IntentionId, StructureId, UtilisateurId
from siaut_core.entities.intention import Intention
from siaut_core.entities.lien import Lien
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.use_cases.evenement import Evenement
from siaut_core.use_cases.recherche.cles import ClesUtilisateur, cles_utilisateur
from siaut_core.use_cases.recherche.lignes import ligne_de
from siaut_core.use_cases.recherche.utilisateurs import RequeteUtilisateurs

__all__ = ["Stockage"]


class Stockage:
    """
    What is committed: tables, their unique keys, and the journal.
    """

    def __init__(self) -> None:
        self.verrou: threading.Lock = threading.Lock()
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
