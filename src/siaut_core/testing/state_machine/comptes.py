"""
What a *Gestionnaire* does to accounts, in the machine.
"""

from __future__ import annotations

from typing import Final

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


class ComptesGestures(Base):
    """
    The form and the buttons of an account. Guide: C, L4, S.
    """

    def _profil(self, niveau: Niveau, spot: str, *, wrong: bool) -> str:
        known = self.world.places.get(spot)
        on_an_et = known is not None and known.kind is TypeStructure.ET
        return f"{niveau.name}_{'ET' if on_an_et is not wrong else 'EJ'}"

    @rule(
        acteur=RANKS,
        spot=RANKS,
        nom=NOMS,
        courriel=ADRESSES,
        niveau=NIVEAUX,
        wrong=WRONG,
        activites=ACTIVITES,
        droit=st.booleans(),
    )
    def creer(
        self,
        *,
        acteur: int,
        spot: int,
        nom: str,
        courriel: str | None,
        niveau: Niveau,
        wrong: bool,
        activites: tuple[str, ...],
        droit: bool,
    ) -> None:
        by = self.an_acteur(acteur)
        structure_id = self.a_place(spot, by)
        command = CreerUtilisateur(
            acteur_id=by,
            prenom="Aurélie",
            nom=nom,
            courriel=courriel or self.adresse,
            profil=self._profil(niveau, structure_id, wrong=wrong),
            structure_id=structure_id,
            activites=activites,
            droit_validation=droit,
        )
        created, issue = self.make_command("creer_utilisateur", command)
        id = created.id if created else ""
        assert issue is comptes.creer(self.world, command, self.now, id)
        self.follow(id)

    @rule(
        spot=RANKS,
        courriel=ADRESSES,
        niveau=NIVEAUX,
        wrong=WRONG,
        droit=st.booleans(),
    )
    def install(
        self,
        *,
        spot: int,
        courriel: str | None,
        niveau: Niveau,
        wrong: bool,
        droit: bool,
    ) -> None:
        structure_id = self.a_place(spot)
        command = InstallerUtilisateur(
            au_titre_de="ARS d'essai",
            prenom="Camille",
            nom="Test",
            courriel=courriel or self.adresse,
            profil=self._profil(niveau, structure_id, wrong=wrong),
            structure_id=structure_id,
            activites=("QA001",),
            droit_validation=droit,
        )
        installed, issue = self.make_command("installer_utilisateur", command)
        id = installed.id if installed else ""
        assert issue is comptes.install(self.world, command, self.now, id)

    @rule(
        acteur=RANKS,
        cible=RANKS,
        outdated=st.sampled_from([0, 0, 0, 1]),
        nom=st.none() | NOMS,
        courriel=ADRESSES,
        niveau=st.none() | NIVEAUX,
        wrong=WRONG,
        spot=st.none() | RANKS,
        activites=st.none() | ACTIVITES,
        droit=st.sampled_from([None, None, True, False]),
    )
    def modify(  # noqa: PLR0913  (the fields of the form)
        self,
        *,
        acteur: int,
        cible: int,
        outdated: int,
        nom: str | None,
        courriel: str | None,
        niveau: Niveau | None,
        wrong: bool,
        spot: int | None,
        activites: tuple[str, ...] | None,
        droit: bool | None,
    ) -> None:
        by = self.an_acteur(acteur)
        id = self.a_cible(cible, by)
        compte = self.world.comptes.get(id)
        target = None if spot is None else self.a_place(spot, by)
        place = target or (compte.place if compte else "s-0")
        command = ModifierUtilisateur(
            acteur_id=by,
            utilisateur_id=id,
            version_vue=(compte.version if compte else 1) - outdated,
            nom=nom,
            courriel=courriel,
            profil=niveau and self._profil(niveau, place, wrong=wrong),
            structure_id=target,
            activites=activites,
            droit_validation=droit,
        )
        _, issue = self.make_command("modifier_utilisateur", command)
        assert issue is comptes.modify(self.world, command, self.now)

    @rule(rank=RANKS)
    def follow_somebody_else(self, rank: int) -> None:
        self.follow(choose(rank, (), [*self.world.comptes]))

    @rule(acteur=RANKS, cible=RANKS)
    def renvoyer(self, acteur: int, cible: int) -> None:
        by = self.an_acteur(acteur)
        id = self.a_cible(cible, by)
        command = RenvoyerCourrielCreation(acteur_id=by, utilisateur_id=id)
        _, issue = self.make_command("renvoyer_courriel_creation", command)
        assert issue is comptes.renvoyer(self.world, by, id, self.now)

    @rule(acteur=RANKS, cible=RANKS)
    def delete(self, acteur: int, cible: int) -> None:
        by = self.an_acteur(acteur)
        id = self.a_cible(cible, by)
        command = SupprimerUtilisateur(acteur_id=by, utilisateur_id=id)
        _, issue = self.make_command("supprimer_utilisateur", command)
        assert issue is comptes.delete(self.world, by, id)

    @rule(acteur=RANKS, cible=RANKS)
    def deactivate(self, acteur: int, cible: int) -> None:
        by = self.an_acteur(acteur)
        id = self.a_cible(cible, by)
        command = DesactiverUtilisateur(acteur_id=by, utilisateur_id=id)
        _, issue = self.make_command("desactiver_utilisateur", command)
        assert issue is comptes.deactivate(self.world, by, id)

    @rule(acteur=RANKS, cible=RANKS)
    def activate(self, acteur: int, cible: int) -> None:
        by = self.an_acteur(acteur)
        id = self.a_cible(cible, by)
        command = ActiverUtilisateur(acteur_id=by, utilisateur_id=id)
        _, issue = self.make_command("activer_utilisateur", command)
        assert issue is comptes.activate(self.world, by, id)

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
        self.creer(
            acteur=acteur,
            spot=hero,
            nom="Test",
            courriel=None,
            niveau=niveau,
            wrong=False,
            activites=("QA001",),
            droit=False,
        )
