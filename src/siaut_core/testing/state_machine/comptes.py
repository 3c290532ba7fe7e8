"""
What a *Gestionnaire* does to accounts, in the machine.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import rule

from siaut_core.entities.profil import Niveau, TypeStructure
from siaut_core.testing.model import comptes
from siaut_core.testing.state_machine.base import RANKS, Base, choose
from siaut_core.use_cases.comptes import (
    ActiverUtilisateur,
    DesactiverUtilisateur,
    RenvoyerCourrielCreation,
    SupprimerUtilisateur,
)
from siaut_core.use_cases.creation import CreerUtilisateur
from siaut_core.use_cases.installation import InstallerUtilisateur
from siaut_core.use_cases.modification import ModifierUtilisateur

if TYPE_CHECKING:
    from collections.abc import Callable

    from siaut_core.testing.model.remembered import Issue, Model
    from siaut_core.use_cases.command import Command

__all__ = ["ADRESSES", "ComptesGestures"]

# Few, and some are the same mailbox: they meet all the time. ``None``: the hero's.
ADRESSES: Final = st.sampled_from(
    [
        None,
        *("a@test.fr", "A@Test.FR", "b@test.fr", "c@test.fr", "d@test.fr"),
        *("U-NEUF@test.fr", "u-loin@TEST.fr", "pas une adresse"),
    ]
)
NOMS: Final = st.sampled_from(["Test", "Durand", "L’Œuvre", "Martin", "Lê", ""])
NIVEAUX: Final = st.sampled_from(Niveau)
# Sometimes a profile that does not suit the structure.
WRONG: Final = st.sampled_from([False] * 5 + [True])
ACTIVITES: Final = st.sampled_from([("QA001",), ("QA001", "QA002")])

# What is typed in the form, and what is changed of it.
FORMS: Final = st.fixed_dictionaries(
    {
        "nom": NOMS,
        "courriel": ADRESSES,
        "profil": st.tuples(NIVEAUX, WRONG),
        "activites": ACTIVITES,
        "droit_validation": st.booleans(),
    }
)
CHANGES: Final = st.fixed_dictionaries(
    {
        "nom": st.none() | NOMS,
        "courriel": ADRESSES,
        "profil": st.none() | st.tuples(NIVEAUX, WRONG),
        "activites": st.none() | ACTIVITES,
        "droit_validation": st.sampled_from([None, None, True, False]),
    }
)


class ComptesGestures(Base):
    """
    The form and the buttons of an account. Guide: C, L4, S.
    """

    def _profil(self, spot: str, niveau: Niveau, wrong: bool) -> str:  # noqa: FBT001  (as drawn)
        known = self.model.structures.get(spot)
        on_an_et = known is not None and known.kind is TypeStructure.ET
        return f"{niveau.name}_{'ET' if on_an_et is not wrong else 'EJ'}"

    def _filled_in(self, form: dict[str, Any], spot: str) -> dict[str, Any]:
        return {
            **form,
            "prenom": "Aurélie",
            "courriel": form["courriel"] or self.adresse,
            "profil": self._profil(spot, *form["profil"]),
            "structure_id": spot,
        }

    @rule(acteur=RANKS, spot=RANKS, form=FORMS)
    def creer(self, acteur: int, spot: int, form: dict[str, Any]) -> None:
        by = self.an_acteur(acteur)
        fields = self._filled_in(form, self.a_structure(spot, by))
        command = CreerUtilisateur(acteur_id=by, **fields)
        play = partial(comptes.creer, self.model, command, self.now)
        created = self.create(command, play)
        self.follow(created.id if created else "")

    @rule(spot=RANKS, form=FORMS)
    def install(self, spot: int, form: dict[str, Any]) -> None:
        fields = self._filled_in(form, self.a_structure(spot))
        command = InstallerUtilisateur(au_titre_de="ARS d'essai", **fields)
        self.create(command, partial(comptes.install, self.model, command, self.now))

    @rule(
        acteur=RANKS,
        cible=RANKS,
        outdated=st.sampled_from([0, 0, 0, 1]),
        spot=st.none() | RANKS,
        form=CHANGES,
    )
    def modify(
        self,
        acteur: int,
        cible: int,
        outdated: int,
        spot: int | None,
        form: dict[str, Any],
    ) -> None:
        by = self.an_acteur(acteur)
        id = self.a_cible(cible, by)
        compte = self.model.comptes.get(id)
        target = None if spot is None else self.a_structure(spot, by)
        structure = target or (compte.structure_id if compte else "s-0")
        profil = form["profil"] and self._profil(structure, *form["profil"])
        command = ModifierUtilisateur(
            acteur_id=by,
            utilisateur_id=id,
            version_vue=(compte.version if compte else 1) - outdated,
            structure_id=target,
            **{**form, "profil": profil},
        )
        self.make(command, comptes.modify(self.model, command, self.now))

    @rule(rank=RANKS)
    def follow_somebody_else(self, rank: int) -> None:
        self.follow(choose(rank, (), [*self.model.comptes]))

    def _press(
        self,
        ranks: tuple[int, int],
        button: Callable[..., Command[Any]],
        expected: Callable[[Model, str, str], Issue],
    ) -> None:
        acteur, cible = ranks
        by = self.an_acteur(acteur)
        id = self.a_cible(cible, by)
        command = button(acteur_id=by, utilisateur_id=id)
        self.make(command, expected(self.model, by, id))

    @rule(acteur=RANKS, cible=RANKS)
    def renvoyer(self, acteur: int, cible: int) -> None:
        expected = partial(comptes.renvoyer, now=self.now)
        self._press((acteur, cible), RenvoyerCourrielCreation, expected)

    @rule(acteur=RANKS, cible=RANKS)
    def delete(self, acteur: int, cible: int) -> None:
        self._press((acteur, cible), SupprimerUtilisateur, comptes.delete)

    @rule(acteur=RANKS, cible=RANKS)
    def deactivate(self, acteur: int, cible: int) -> None:
        expected = partial(comptes.switch, actif=False)
        self._press((acteur, cible), DesactiverUtilisateur, expected)

    @rule(acteur=RANKS, cible=RANKS)
    def activate(self, acteur: int, cible: int) -> None:
        expected = partial(comptes.switch, actif=True)
        self._press((acteur, cible), ActiverUtilisateur, expected)

    @rule(acteur=RANKS)
    def cut_then_give_back(self, acteur: int) -> None:
        """
        S3 then S4: the hero's rights come back as they were, its links do not.
        """
        hero = 1
        self.deactivate(acteur, hero)
        self.activate(acteur, hero)

    @rule(acteur=RANKS, niveau=NIVEAUX)
    def delete_then_recreate(self, acteur: int, niveau: Niveau) -> None:
        """
        S1: another account at the same address, never the same one again.
        """
        hero = 1
        self.delete(acteur, hero)
        form = {
            "nom": "Test",
            "courriel": None,
            "profil": (niveau, False),
            "activites": ("QA001",),
            "droit_validation": False,
        }
        self.creer(acteur, hero, form)
