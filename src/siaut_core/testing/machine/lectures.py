"""
What is found and shown, in the machine: all that is in reach, and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import rule

from siaut_core.errors import ActionRefuseeError, IntrouvableError
from siaut_core.testing.machine.base import RANGS, Base
from siaut_core.testing.modele import droits
from siaut_core.use_cases.recherche.criteres_structures import CriteresStructures
from siaut_core.use_cases.recherche.criteres_utilisateurs import CriteresUtilisateurs
from siaut_core.use_cases.recherche.structures import RechercherStructures
from siaut_core.use_cases.recherche.utilisateurs import RechercherUtilisateurs

if TYPE_CHECKING:
    from siaut_core.testing.modele.etat import Issue

__all__ = ["Lectures"]


class Lectures(Base):
    """
    The searches and the records. Guide: R, F, T1-T4.
    """

    @rule(
        acteur=RANGS,
        courriel=st.sampled_from(["", "u-", "A@", "zz"]),
        en_attente=st.sampled_from([None, None, True, False]),
        taille=st.sampled_from([1, 3, 50]),
    )
    def rechercher_des_comptes(
        self, *, acteur: int, courriel: str, en_attente: bool | None, taille: int
    ) -> None:
        """
        P14, page after page: each account in reach once, and no other.
        """
        par = self.un_acteur(acteur)
        demande = RechercherUtilisateurs(
            acteur_id=par,
            criteres=CriteresUtilisateurs(courriel=courriel, en_attente=en_attente),
            taille=taille,
        )
        attendus = [
            compte.id
            for compte in droits.comptes_a_portee(self.monde, par)
            if courriel.lower() in compte.cle
            if en_attente in {None, compte.en_attente}
        ]
        lignes, issue = self._parcourir("rechercher_utilisateurs", demande)
        assert issue is droits.refus_de_l_acteur(self.monde, par)
        assert sorted(attendus) == sorted(ligne.utilisateur.id for ligne in lignes)

    @rule(
        acteur=RANGS,
        avec_numero=st.sampled_from([None, True, False]),
        taille=st.sampled_from([1, 2, 50]),
    )
    def rechercher_des_structures(
        self, *, acteur: int, avec_numero: bool | None, taille: int
    ) -> None:
        par = self.un_acteur(acteur)
        demande = RechercherStructures(
            acteur_id=par,
            criteres=CriteresStructures(avec_numero=avec_numero),
            taille=taille,
        )
        attendues = [
            id
            for id in droits.a_portee(self.monde, par)
            if avec_numero in {None, self.monde.lieux[id].numero is not None}
        ]
        lignes, issue = self._parcourir("rechercher_structures", demande)
        assert issue is droits.refus_de_l_acteur(self.monde, par)
        assert sorted(attendues) == sorted(ligne.structure.id for ligne in lignes)

    def _parcourir(
        self, operation: str, demande: RechercherUtilisateurs | RechercherStructures
    ) -> tuple[list[Any], Issue]:
        lignes: list[Any] = []
        while True:
            page, issue = self.tenter(operation, demande)
            if page is None:
                return [], issue
            lignes += page.lignes
            if page.suivant is None:
                return lignes, issue
            demande = attrs.evolve(demande, apres=page.suivant)

    @rule(acteur=RANGS, cible=RANGS)
    def consulter_un_compte(self, acteur: int, cible: int) -> None:
        """
        Buttons included. Guide: F2.
        """
        par = self.un_acteur(acteur)
        id = self.une_cible(cible, par)
        fiche, issue = self.tenter(
            "consulter_utilisateur", acteur_id=par, utilisateur_id=id
        )
        assert issue is droits.refus_sur_un_compte(self.monde, par, id)
        if fiche is not None:
            assert id == fiche.utilisateur.id
            assert droits.boutons(self.monde, par, id) == set(fiche.actions)

    @rule(cible=RANGS)
    def consulter_mon_profil(self, cible: int) -> None:
        id = self.une_cible(cible)
        compte = self.monde.comptes.get(id)
        fiche, issue = self.tenter("consulter_mon_profil", utilisateur_id=id)
        if compte is None or not compte.en_exercice:
            assert issue is ActionRefuseeError
        else:
            assert id == fiche.utilisateur.id

    @rule(acteur=RANGS, lieu=RANGS)
    def consulter_une_structure(self, acteur: int, lieu: int) -> None:
        """
        Of a groupe only the members in reach. Guide: T4.
        """
        par = self.un_acteur(acteur)
        id = self.un_lieu(lieu, par)
        portee = droits.a_portee(self.monde, par)
        fiche, issue = self.tenter(
            "consulter_structure", acteur_id=par, structure_id=id
        )
        attendue = droits.refus_de_l_acteur(self.monde, par)
        if attendue is None and id not in portee:
            attendue = IntrouvableError
        assert issue is attendue
        if fiche is not None:
            assert id == fiche.structure.id
            membres = self.monde.lieux[id].membres & portee
            assert membres == {membre.id for membre in fiche.membres}
