"""
What `guide.py` begins with: a host, and what only national acts can do.

They import the structures, and install the first Gestionnaires.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from itertools import count
from typing import Final, Protocol
from urllib.parse import unquote

from dateutil import tz
from extrait import Extrait, SaisieError
from recit import JETON, Horloge, Recit

from siaut_core import (
    DonneesInvalidesError,
    EnregistrerConnexion,
    Evenement,
    Groupe,
    ImporterStructures,
    InstallerUtilisateur,
    ModifierGroupe,
    NumeroFiness,
    Operation,
    Structure,
    Utilisateur,
    UtiliserLien,
    libelle_du_choix,
)
from siaut_core.defaults import Clock, IdSource
from siaut_core.messages import Courrier
from siaut_core.sync import (
    Host,
    enregistrer_connexion,
    envoyer_courriels,
    importer_structures,
    installer_utilisateur,
    modifier_groupe,
    utiliser_lien,
)

DEPART: Final = datetime(2023, 11, 8, 10, 0, tzinfo=tz.gettz("Europe/Paris"))
NATIONAL: Final = "Administration nationale"
MOT_DE_PASSE: Final = "sept petits mots tirés vraiment au hasard"


class Maison(Protocol):
    """
    Where the story takes place: `Memoire`, or a database (`sur_base`).
    """

    @property
    def boite_d_envoi(self) -> Sequence[Courrier]: ...

    @property
    def journal(self) -> Sequence[Evenement]: ...

    def host(self, *, clock: Clock, ids: IdSource) -> Host: ...


# Shows how many structures were stored meanwhile, of so many.
Suivi = Callable[[int], AbstractContextManager[object]]


def sans_suivi(_total: int) -> AbstractContextManager[object]:
    """
    Show nothing.
    """
    return nullcontext()


class Scene:
    """
    A host whose clock, mails and screens we see, and who acts on what.

    Attributes:
        site: An ET of the EJ.
        voisin: Another ET, of the same EJ if it has several; ``None`` if the
            extract has no other.
        groupe: A groupe that the EJ belongs to.
        camille: Gestionnaire EJ, attached to the EJ.
        dominique: Gestionnaire ET, attached to *site*.
        sacha: Gestionnaire EJ, attached to *groupe*.
    """

    def __init__(
        self,
        maison: Maison,
        extrait: Extrait,
        numero_ej: NumeroFiness,
        suivi: Suivi = sans_suivi,
    ) -> None:
        self.maison = maison
        self.horloge = Horloge(DEPART)
        self.recit = Recit(self.horloge)
        # Numbered, so that every run tells the same story; tokens stay secret ones.
        ids = map("id-{:06}".format, count(1)).__next__
        self.host = maison.host(clock=self.horloge, ids=ids)
        self.recit.chapitre("Préparation")
        self._importer(extrait, suivi)
        self.ej, self.site, self.voisin = self._reperer(extrait, numero_ej)
        self.groupe = self._creer_groupe()
        self.camille, self.dominique, self.sacha = self._distribuer()

    def toutes_les_activites(self) -> list[str]:
        """
        Tick the box that selects every activity. Guide: C15.
        """
        jour = self.horloge().date()
        offertes = self.host.reglages.nomenclature.attribuables(jour)
        return [activite.code for activite in offertes]

    def facteur(self) -> None:
        """
        Drain the outbox a minute later, as a worker does, and show what leaves.
        """
        avant = len(self.maison.boite_d_envoi)
        self.horloge.avancer(minutes=1)
        envoyer_courriels(self.host)
        partis = self.maison.boite_d_envoi[avant:]
        for courrier in partis:
            self.recit.courrier(courrier)
        if not partis:
            self.recit.dire("Aucun courriel ne part.")

    def jeton(self, compte: Utilisateur) -> str:
        """
        Open the last mail that somebody received, and take the token of its link.
        """
        adresse = compte.courriel.adresse
        envois = reversed(self.maison.boite_d_envoi)
        texte = next(c.texte for c in envois if c.destinataire == adresse)
        return unquote(JETON.findall(texte)[0])

    def _importer(self, extrait: Extrait, suivi: Suivi) -> None:
        self.recit.pas(NATIONAL, "importe les structures de l'extrait FINESS.")
        commande = ImporterStructures(
            au_titre_de=NATIONAL,
            entites=extrait.entites,
            etablissements=extrait.etablissements,
        )
        try:
            with suivi(len(commande.numeros())):
                bilan = importer_structures(self.host, commande)
        except DonneesInvalidesError as erreur:
            raise SaisieError(erreur.erreurs[0].message) from None
        self.recit.confirmer(Operation.IMPORTER_STRUCTURES)
        self.recit.dire(f"Structures : {bilan.ajouts}")

    def _reperer(
        self, extrait: Extrait, numero_ej: NumeroFiness
    ) -> tuple[Structure, Structure, Structure | None]:
        numeros = [numero_ej, *extrait.choisir_et(numero_ej)]
        with self.host.unit_of_work() as uow:
            trouvees = uow.structures.par_numeros(numeros)
        ej, site, *voisins = (trouvees[numero] for numero in numeros)
        for structure in (ej, site, *voisins):
            lieu = structure.coordonnees.departement or "inconnu"
            nom = libelle_du_choix(structure)
            self.recit.dire(f"{structure.type_structure} : {nom}, département {lieu}")
        return ej, site, voisins[0] if voisins else None

    def _creer_groupe(self) -> Groupe:
        self.recit.pas(NATIONAL, "crée un groupe, dont l'EJ est membre.")
        commande = ModifierGroupe(
            au_titre_de=NATIONAL,
            libelle="Groupement hospitalier d'exemple",
            membres=[self.ej.id],
        )
        groupe = modifier_groupe(self.host, commande)
        self.recit.confirmer(Operation.MODIFIER_GROUPE)
        return groupe

    def _distribuer(self) -> tuple[Utilisateur, Utilisateur, Utilisateur]:
        camille = self._installer("Camille", "Promoteur Gestionnaire EJ", self.ej)
        dominique = self._installer("Dominique", "Promoteur Gestionnaire ET", self.site)
        sacha = self._installer("Sacha", "Promoteur Gestionnaire EJ", self.groupe)
        self.facteur()
        return self._activer(camille), self._activer(dominique), self._activer(sacha)

    def _installer(self, prenom: str, profil: str, structure: Structure) -> Utilisateur:
        ou = libelle_du_choix(structure)
        self.recit.pas(NATIONAL, f"installe {prenom}, {profil} : {ou}.")
        commande = InstallerUtilisateur(
            au_titre_de=NATIONAL,
            prenom=prenom,
            nom="Test",
            courriel=f"{prenom.lower()}.test@test.fr",
            profil=profil,
            structure_id=structure.id,
            activites=self.toutes_les_activites(),
        )
        compte = installer_utilisateur(self.host, commande)
        self.recit.confirmer(Operation.INSTALLER_UTILISATEUR)
        return compte

    def _activer(self, compte: Utilisateur) -> Utilisateur:
        self.recit.pas(compte, "suit son lien, choisit un mot de passe, se connecte.")
        jeton = self.jeton(compte)
        commande = UtiliserLien(jeton=jeton, mot_de_passe=MOT_DE_PASSE)
        compte = utiliser_lien(self.host, commande)
        self.recit.confirmer(Operation.UTILISER_LIEN)
        connexion = EnregistrerConnexion(utilisateur_id=compte.id)
        enregistrer_connexion(self.host, connexion)
        self.recit.confirmer(Operation.ENREGISTRER_CONNEXION)
        return compte
