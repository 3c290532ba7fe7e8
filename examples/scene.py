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
from extract import Extract, InputError
from story import TOKEN, Story, StoryClock

from siaut_core import (
    DonneesInvalidesError,
    Groupe,
    NumeroFiness,
    Structure,
    Utilisateur,
    libelle_of_choix,
)
from siaut_core.defaults import Clock, IdSource
from siaut_core.messages import Mail
from siaut_core.sync import (
    EnregistrerConnexion,
    Event,
    Host,
    ImporterStructures,
    InstallerUtilisateur,
    ModifierGroupe,
    Operation,
    UtiliserLien,
    drain_outbox,
    enregistrer_connexion,
    importer_structures,
    installer_utilisateur,
    modifier_groupe,
    utiliser_lien,
)

START: Final = datetime(2023, 11, 8, 10, 0, tzinfo=tz.gettz("Europe/Paris"))
NATIONAL: Final = "Administration nationale"
MOT_DE_PASSE: Final = "sept petits mots tirés vraiment au hasard"


class House(Protocol):
    """
    Where the story takes place: `MemoryStore`, or a database (`on_database`).
    """

    @property
    def outgoing_mailbox(self) -> Sequence[Mail]: ...

    @property
    def journal(self) -> Sequence[Event]: ...

    def host(self, *, clock: Clock, ids: IdSource) -> Host: ...


# Shows how many structures were stored meanwhile, of so many.
Monitored = Callable[[int], AbstractContextManager[object]]


def unmonitored(_total: int) -> AbstractContextManager[object]:
    """
    Show nothing.
    """
    return nullcontext()


class Scene:
    """
    A host whose clock, mails and screens we see, and who acts on what.

    Attributes:
        site: An ET of the EJ.
        neighbour: Another ET, of the same EJ if it has several; ``None`` if the
            extract has no other.
        groupe: A groupe that the EJ belongs to.
        camille: Gestionnaire EJ, attached to the EJ.
        dominique: Gestionnaire ET, attached to *site*.
        sacha: Gestionnaire EJ, attached to *groupe*.
    """

    def __init__(
        self,
        house: House,
        extract: Extract,
        numero_ej: NumeroFiness,
        followed: Monitored = unmonitored,
    ) -> None:
        self.house = house
        self.clock = StoryClock(START)
        self.story = Story(self.clock)
        # Numbered, so that every run tells the same story; tokens stay secret ones.
        ids = map("id-{:06}".format, count(1)).__next__
        self.host = house.host(clock=self.clock, ids=ids)
        self.story.chapter("Préparation")
        self._import(extract, followed)
        self.ej, self.site, self.neighbour = self._locate(extract, numero_ej)
        self.groupe = self._create_groupe()
        self.camille, self.dominique, self.sacha = self._deal()

    def all_activites(self) -> list[str]:
        """
        Tick the box that selects every activity. Guide: C15.
        """
        day = self.clock().date()
        offered = self.host.settings.nomenclature.attribuables(day)
        return [activite.code for activite in offered]

    def worker(self) -> None:
        """
        Drain the outbox a minute later, as a worker does, and show what leaves.
        """
        before = len(self.house.outgoing_mailbox)
        self.clock.advance(minutes=1)
        drain_outbox(self.host)
        gone = self.house.outgoing_mailbox[before:]
        for mail in gone:
            self.story.mail(mail)
        if not gone:
            self.story.tell("Aucun courriel ne part.")

    def token(self, compte: Utilisateur) -> str:
        """
        Open the last mail that somebody received, and take the token of its link.
        """
        adresse = compte.courriel.adresse
        sendings = reversed(self.house.outgoing_mailbox)
        text = next(c.text for c in sendings if c.recipient == adresse)
        return unquote(TOKEN.findall(text)[0])

    def _import(self, extract: Extract, followed: Monitored) -> None:
        self.story.step(NATIONAL, "importe les structures de l'extrait FINESS.")
        command = ImporterStructures(
            au_titre_de=NATIONAL,
            entites=extract.entites,
            etablissements=extract.etablissements,
        )
        try:
            with followed(len(command.numeros())):
                report = importer_structures(self.host, command)
        except DonneesInvalidesError as error:
            raise InputError(error.faults[0].message) from None
        self.story.confirm(Operation.IMPORTER_STRUCTURES)
        self.story.tell(f"Structures : {report.additions}")

    def _locate(
        self, extract: Extract, numero_ej: NumeroFiness
    ) -> tuple[Structure, Structure, Structure | None]:
        numeros = [numero_ej, *extract.choose_et(numero_ej)]
        with self.host.unit_of_work() as uow:
            found = uow.structures.by_numeros(numeros)
        ej, site, *neighbours = (found[numero] for numero in numeros)
        for structure in (ej, site, *neighbours):
            place = structure.coordonnees.departement or "inconnu"
            nom = libelle_of_choix(structure)
            self.story.tell(f"{structure.type_structure} : {nom}, département {place}")
        return ej, site, neighbours[0] if neighbours else None

    def _create_groupe(self) -> Groupe:
        self.story.step(NATIONAL, "crée un groupe, dont l'EJ est membre.")
        command = ModifierGroupe(
            au_titre_de=NATIONAL,
            libelle="Groupement hospitalier d'exemple",
            membres=[self.ej.id],
        )
        groupe = modifier_groupe(self.host, command)
        self.story.confirm(Operation.MODIFIER_GROUPE)
        return groupe

    def _deal(self) -> tuple[Utilisateur, Utilisateur, Utilisateur]:
        camille = self._install("Camille", "Promoteur Gestionnaire EJ", self.ej)
        dominique = self._install("Dominique", "Promoteur Gestionnaire ET", self.site)
        sacha = self._install("Sacha", "Promoteur Gestionnaire EJ", self.groupe)
        self.worker()
        return self._activate(camille), self._activate(dominique), self._activate(sacha)

    def _install(self, prenom: str, profil: str, structure: Structure) -> Utilisateur:
        where = libelle_of_choix(structure)
        self.story.step(NATIONAL, f"installe {prenom}, {profil} : {where}.")
        command = InstallerUtilisateur(
            au_titre_de=NATIONAL,
            prenom=prenom,
            nom="Test",
            courriel=f"{prenom.lower()}.test@test.fr",
            profil=profil,
            structure_id=structure.id,
            activites=self.all_activites(),
        )
        compte = installer_utilisateur(self.host, command)
        self.story.confirm(Operation.INSTALLER_UTILISATEUR)
        return compte

    def _activate(self, compte: Utilisateur) -> Utilisateur:
        self.story.step(compte, "suit son lien, choisit un mot de passe, se connecte.")
        token = self.token(compte)
        command = UtiliserLien(token=token, mot_de_passe=MOT_DE_PASSE)
        compte = utiliser_lien(self.host, command)
        self.story.confirm(Operation.UTILISER_LIEN)
        connexion = EnregistrerConnexion(utilisateur_id=compte.id)
        enregistrer_connexion(self.host, connexion)
        self.story.confirm(Operation.ENREGISTRER_CONNEXION)
        return compte
