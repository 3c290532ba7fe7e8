"""
What is found and shown, in the machine: all that is in reach, and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import rule

from siaut_core.entities.profil import Profil
from siaut_core.errors import ActionRefuseeError
from siaut_core.testing.model import questions
from siaut_core.testing.state_machine.base import RANKS, Base
from siaut_core.use_cases.choix import ChoisirStructures
from siaut_core.use_cases.recherche.structures import (
    CriteresStructures,
    RechercherStructures,
)
from siaut_core.use_cases.recherche.utilisateurs import (
    CriteresUtilisateurs,
    RechercherUtilisateurs,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Reads"]


class Reads(Base):
    """
    The searches and the records. Guide: R, F, T1-T4.
    """

    @rule(
        acteur=RANKS,
        courriel=st.sampled_from(["", "u-", "A@", "zz"]),
        en_attente=st.sampled_from([None, None, True, False]),
        size=st.sampled_from([1, 3, 50]),
    )
    def search_comptes(
        self, *, acteur: int, courriel: str, en_attente: bool | None, size: int
    ) -> None:
        """
        P14, page after page: each account in reach once, and no other.
        """
        by = self.an_acteur(acteur)
        recherche = RechercherUtilisateurs(
            acteur_id=by,
            criteres=CriteresUtilisateurs(courriel=courriel, en_attente=en_attente),
            size=size,
        )
        expected = [
            compte.id
            for compte in questions.comptes_within_reach(self.model, by)
            if courriel.lower() in compte.cle
            if en_attente in {None, compte.en_attente}
        ]
        self._walk("rechercher_utilisateurs", recherche, expected)

    @rule(
        acteur=RANKS,
        avec_numero=st.sampled_from([None, True, False]),
        size=st.sampled_from([1, 2, 50]),
    )
    def search_structures(
        self, *, acteur: int, avec_numero: bool | None, size: int
    ) -> None:
        by = self.an_acteur(acteur)
        recherche = RechercherStructures(
            acteur_id=by,
            criteres=CriteresStructures(avec_numero=avec_numero),
            size=size,
        )
        expected = [
            id
            for id in questions.within_reach(self.model, by)
            if avec_numero in {None, self.model.structures[id].numero is not None}
        ]
        self._walk("rechercher_structures", recherche, expected)

    @rule(
        acteur=RANKS,
        profil=st.sampled_from(Profil),
        size=st.sampled_from([1, 2, 50]),
    )
    def choose_a_structure(self, *, acteur: int, profil: Profil, size: int) -> None:
        """
        Guide: C4, C9, C16.
        """
        by = self.an_acteur(acteur)
        recherche = ChoisirStructures(acteur_id=by, profil=profil.libelle, size=size)
        expected = questions.choices(self.model, by, profil)
        self._walk("choisir_structures", recherche, expected)

    @rule(acteur=RANKS)
    def open_the_form_of_a_creation(self, acteur: int) -> None:
        """
        Guide: C2.
        """
        by = self.an_acteur(acteur)
        refus = questions.refus_of_the_acteur(self.model, by)
        form = self.read(refus, "ouvrir_creation", acteur_id=by)
        if form is not None:
            offered = {choice.profil for choice in form.profils}
            assert offered == {
                p for p in Profil if questions.choices(self.model, by, p)
            }

    @rule(acteur=RANKS, cible=RANKS)
    def open_the_form_of_a_modification(self, acteur: int, cible: int) -> None:
        """
        Guide: C7.
        """
        by = self.an_acteur(acteur)
        self._look_up("ouvrir_modification", by, self.a_cible(cible, by))

    def _walk(
        self,
        operation: str,
        recherche: RechercherUtilisateurs | RechercherStructures,
        expected: Iterable[str],
    ) -> None:
        """
        Read page after page: each one that is expected once, and no other.
        """
        refus = questions.refus_of_the_acteur(self.model, recherche.acteur_id)
        page = self.read(refus, operation, recherche)
        rows = [*page.rows] if page else []
        while page and page.following is not None:
            recherche = attrs.evolve(recherche, after=page.following)
            page = self.read(None, operation, recherche)
            rows += page.rows
        assert sorted(expected) == sorted(
            getattr(row, "utilisateur", row.structure).id for row in rows
        ), f"{operation} shows all that is in reach, each once, and nothing else"

    def _look_up(self, operation: str, by: str, id: str) -> Any:  # noqa: ANN401  (a record or a form)
        refus = questions.refus_on_a_compte(self.model, by, id)
        found = self.read(refus, operation, acteur_id=by, utilisateur_id=id)
        assert found is None or id == found.utilisateur.id, f"{operation}: another one"
        return found

    @rule(acteur=RANKS, cible=RANKS)
    def look_up_a_compte(self, acteur: int, cible: int) -> None:
        """
        Buttons included. Guide: F2.
        """
        by = self.an_acteur(acteur)
        id = self.a_cible(cible, by)
        fiche = self._look_up("consulter_utilisateur", by, id)
        if fiche is not None:
            assert questions.buttons(self.model, by, id) == set(fiche.actions)

    @rule(cible=RANKS)
    def consulter_mon_profil(self, cible: int) -> None:
        id = self.a_cible(cible)
        compte = self.model.comptes.get(id)
        refus = None if compte and compte.en_exercice else ActionRefuseeError
        fiche = self.read(refus, "consulter_mon_profil", utilisateur_id=id)
        assert fiche is None or id == fiche.utilisateur.id

    @rule(acteur=RANKS, structure=RANKS)
    def look_up_a_structure(self, acteur: int, structure: int) -> None:
        """
        Of a groupe only the members in reach. Guide: T4.
        """
        by = self.an_acteur(acteur)
        id = self.a_structure(structure, by)
        reach = questions.within_reach(self.model, by)
        expected = questions.refus_on_a_structure(self.model, by, id)
        fiche = self.read(
            expected, "consulter_structure", acteur_id=by, structure_id=id
        )
        if fiche is not None:
            assert id == fiche.structure.id
            membres = self.model.structures[id].membres & reach
            assert membres == {membre.id for membre in fiche.membres}
