"""
What a *Gestionnaire* does to accounts, in the machine.
"""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import rule

from siaut_core.entities.profil import Niveau, TypeStructure
from siaut_core.testing.machine.base import RANGS, Base, choisir
from siaut_core.testing.modele import comptes
from siaut_core.use_cases.activation import ActiverUtilisateur, DesactiverUtilisateur
from siaut_core.use_cases.creation import CreerUtilisateur
from siaut_core.use_cases.installation import InstallerUtilisateur
from siaut_core.use_cases.modification import ModifierUtilisateur
from siaut_core.use_cases.renvoi import RenvoyerCourrielCreation
from siaut_core.use_cases.suppression import SupprimerUtilisateur

__all__ = ["ADRESSES", "GestesSurLesComptes"]

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
DE_TRAVERS: Final = st.sampled_from([False] * 5 + [True])
ACTIVITES: Final = st.sampled_from([("QA001",), ("QA001", "QA002")])


class GestesSurLesComptes(Base):
    """
    The form and the buttons of an account. Guide: C, L4, S.
    """

    def _profil(self, niveau: Niveau, lieu: str, *, de_travers: bool) -> str:
        connu = self.monde.lieux.get(lieu)
        sur_un_et = connu is not None and connu.genre is TypeStructure.ET
        return f"{niveau.name}_{'ET' if sur_un_et is not de_travers else 'EJ'}"

    @rule(
        acteur=RANGS,
        lieu=RANGS,
        nom=NOMS,
        courriel=ADRESSES,
        niveau=NIVEAUX,
        de_travers=DE_TRAVERS,
        activites=ACTIVITES,
        droit=st.booleans(),
    )
    def creer(
        self,
        *,
        acteur: int,
        lieu: int,
        nom: str,
        courriel: str | None,
        niveau: Niveau,
        de_travers: bool,
        activites: tuple[str, ...],
        droit: bool,
    ) -> None:
        par = self.un_acteur(acteur)
        structure_id = self.un_lieu(lieu, par)
        commande = CreerUtilisateur(
            acteur_id=par,
            prenom="Aurélie",
            nom=nom,
            courriel=courriel or self.adresse,
            profil=self._profil(niveau, structure_id, de_travers=de_travers),
            structure_id=structure_id,
            activites=activites,
            droit_validation=droit,
        )
        cree, issue = self.commander("creer_utilisateur", commande)
        id = cree.id if cree else ""
        assert issue is comptes.creer(self.monde, commande, self.maintenant, id)
        self.suivre(id)

    @rule(
        lieu=RANGS,
        courriel=ADRESSES,
        niveau=NIVEAUX,
        de_travers=DE_TRAVERS,
        droit=st.booleans(),
    )
    def installer(
        self,
        *,
        lieu: int,
        courriel: str | None,
        niveau: Niveau,
        de_travers: bool,
        droit: bool,
    ) -> None:
        structure_id = self.un_lieu(lieu)
        commande = InstallerUtilisateur(
            au_titre_de="ARS d'essai",
            prenom="Camille",
            nom="Test",
            courriel=courriel or self.adresse,
            profil=self._profil(niveau, structure_id, de_travers=de_travers),
            structure_id=structure_id,
            activites=("QA001",),
            droit_validation=droit,
        )
        installe, issue = self.commander("installer_utilisateur", commande)
        id = installe.id if installe else ""
        assert issue is comptes.installer(self.monde, commande, self.maintenant, id)

    @rule(
        acteur=RANGS,
        cible=RANGS,
        perimee=st.sampled_from([0, 0, 0, 1]),
        nom=st.none() | NOMS,
        courriel=ADRESSES,
        niveau=st.none() | NIVEAUX,
        de_travers=DE_TRAVERS,
        lieu=st.none() | RANGS,
        activites=st.none() | ACTIVITES,
        droit=st.sampled_from([None, None, True, False]),
    )
    def modifier(  # noqa: PLR0913  (the fields of the form)
        self,
        *,
        acteur: int,
        cible: int,
        perimee: int,
        nom: str | None,
        courriel: str | None,
        niveau: Niveau | None,
        de_travers: bool,
        lieu: int | None,
        activites: tuple[str, ...] | None,
        droit: bool | None,
    ) -> None:
        par = self.un_acteur(acteur)
        id = self.une_cible(cible, par)
        compte = self.monde.comptes.get(id)
        visee = None if lieu is None else self.un_lieu(lieu, par)
        place = visee or (compte.lieu if compte else "s-0")
        commande = ModifierUtilisateur(
            acteur_id=par,
            utilisateur_id=id,
            version_vue=(compte.version if compte else 1) - perimee,
            nom=nom,
            courriel=courriel,
            profil=niveau and self._profil(niveau, place, de_travers=de_travers),
            structure_id=visee,
            activites=activites,
            droit_validation=droit,
        )
        _, issue = self.commander("modifier_utilisateur", commande)
        assert issue is comptes.modifier(self.monde, commande, self.maintenant)

    @rule(rang=RANGS)
    def suivre_quelqu_un_d_autre(self, rang: int) -> None:
        self.suivre(choisir(rang, (), [*self.monde.comptes]))

    @rule(acteur=RANGS, cible=RANGS)
    def renvoyer(self, acteur: int, cible: int) -> None:
        par = self.un_acteur(acteur)
        id = self.une_cible(cible, par)
        commande = RenvoyerCourrielCreation(acteur_id=par, utilisateur_id=id)
        _, issue = self.commander("renvoyer_courriel_creation", commande)
        assert issue is comptes.renvoyer(self.monde, par, id, self.maintenant)

    @rule(acteur=RANGS, cible=RANGS)
    def supprimer(self, acteur: int, cible: int) -> None:
        par = self.un_acteur(acteur)
        id = self.une_cible(cible, par)
        commande = SupprimerUtilisateur(acteur_id=par, utilisateur_id=id)
        _, issue = self.commander("supprimer_utilisateur", commande)
        assert issue is comptes.supprimer(self.monde, par, id)

    @rule(acteur=RANGS, cible=RANGS)
    def desactiver(self, acteur: int, cible: int) -> None:
        par = self.un_acteur(acteur)
        id = self.une_cible(cible, par)
        commande = DesactiverUtilisateur(acteur_id=par, utilisateur_id=id)
        _, issue = self.commander("desactiver_utilisateur", commande)
        assert issue is comptes.desactiver(self.monde, par, id)

    @rule(acteur=RANGS, cible=RANGS)
    def activer(self, acteur: int, cible: int) -> None:
        par = self.un_acteur(acteur)
        id = self.une_cible(cible, par)
        commande = ActiverUtilisateur(acteur_id=par, utilisateur_id=id)
        _, issue = self.commander("activer_utilisateur", commande)
        assert issue is comptes.activer(self.monde, par, id)

    @rule(acteur=RANGS)
    def couper_puis_rendre(self, acteur: int) -> None:
        """
        S3 then S4: the hero's rights come back as they were, its links do not.
        """
        heros = 1
        self.desactiver(acteur, heros)
        self.activer(acteur, heros)

    @rule(acteur=RANGS, niveau=NIVEAUX)
    def supprimer_puis_recreer(self, acteur: int, niveau: Niveau) -> None:
        """
        S1: another account at the same address, never the same one again.
        """
        heros = 1
        self.supprimer(acteur, heros)
        self.creer(
            acteur=acteur,
            lieu=heros,
            nom="Test",
            courriel=None,
            niveau=niveau,
            de_travers=False,
            activites=("QA001",),
            droit=False,
        )
