"""
*Fictional*: the structures and the accounts of the demonstration, the same each time.

No person is meant, nor any structure. They are in ``data``: an extract as FINESS
publishes it, and a list of accounts, which national acts and buttons of the guide put
in the base, from the day of its screenshots on.
"""

import csv
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import count
from typing import Final

import attrs

from siaut_core import MotDePasse, Niveau, Structure, Token, Utilisateur
from siaut_core.aio import (
    CreerStructure,
    DesactiverUtilisateur,
    EnregistrerConnexion,
    Host,
    ImporterStructures,
    InstallerUtilisateur,
    ModifierGroupe,
    UtiliserLien,
    creer_structure,
    desactiver_utilisateur,
    drain_outbox,
    enregistrer_connexion,
    importer_structures,
    installer_utilisateur,
    modifier_groupe,
    utiliser_lien,
)
from siaut_core.finess import read_entites_juridiques, read_etablissements
from siaut_core.messages import Mail

__all__ = ["populate"]

DATA: Final = files("siaut_web") / "data"

NATIONAL: Final = "Démonstration"

# The members of the groupe are the first two EJ.
GROUPE: Final = "GROUPE DES TROIS-RIVIÈRES ET DE CLAIREFONTAINE (FICTIF)"
MEMBRES: Final = 2

BEGINNING: Final = datetime(2023, 11, 8, 9, 12, tzinfo=UTC)
STEP: Final = timedelta(hours=7, minutes=41)


class _Country:
    """
    What does it, at an instant that moves on.
    """

    def __init__(self, host: Host) -> None:
        self._now, ids = BEGINNING, count(1)
        self._host = attrs.evolve(
            host,
            clock=lambda: self._now,
            ids=lambda: f"fictif-{next(ids):05}",
            mailer=self,
        )
        self._token = Token("none yet")
        # By number, or by name; and the first Gestionnaire of each EJ or groupe.
        self._structures: dict[str, Structure] = {}
        self._gestionnaires: dict[str, Utilisateur] = {}

    async def send(self, mail: Mail, /) -> None:
        """
        Keep the token of the last mail.
        """
        self._token = Token(mail.text.partition("token=")[2].split()[0])

    async def load(self) -> None:
        """
        Store the structures of the extract, and a groupe.
        """
        with (
            (DATA / "entites.csv").open("rb") as ej,
            (DATA / "etablissements.csv").open("rb") as et,
        ):
            act = ImporterStructures(
                au_titre_de=NATIONAL,
                entites=[*read_entites_juridiques(ej)],
                etablissements=[*read_etablissements(et)],
            )
        await importer_structures(self._host, act)
        async with self._host.unit_of_work() as uow:
            known = await uow.structures.by_numeros(act.numeros())
        self._structures = {str(numero): known[numero] for numero in known}
        membres = [known[line.numero].id for line in act.entites[:MEMBRES]]
        groupe = ModifierGroupe(au_titre_de=NATIONAL, libelle=GROUPE, membres=membres)
        self._structures[GROUPE] = await modifier_groupe(self._host, groupe)

    async def add(self, line: Mapping[str, str]) -> Utilisateur:
        """
        Create an account, and leave it in its state.
        """
        place = await self._find(line["structure"])
        self._now += STEP
        act = InstallerUtilisateur(
            au_titre_de=NATIONAL,
            prenom=line["prenom"],
            nom=line["nom"],
            courriel=line["courriel"],
            profil=line["profil"],
            structure_id=place.id,
            activites=line["activites"].split(),
            droit_validation=line["droit"] == "oui",
        )
        compte = await installer_utilisateur(self._host, act)
        await drain_outbox(self._host)
        if compte.profil.niveau is Niveau.GESTIONNAIRE:
            self._gestionnaires.setdefault(place.ej_id or place.id, compte)
        await self._bring(compte, line["etat"], place)
        return compte

    async def _find(self, name: str) -> Structure:
        """
        Find a structure; one that FINESS does not know yet is created by the first EJ.
        """
        if name not in self._structures:
            acteur = next(iter(self._gestionnaires.values()))
            form = CreerStructure(
                acteur_id=acteur.id, type_structure="ET", nom=name, departement="01"
            )
            self._structures[name] = await creer_structure(self._host, form)
        return self._structures[name]

    async def _bring(self, compte: Utilisateur, etat: str, place: Structure) -> None:
        """
        Bring an account to a state: some of "validé", "connecté", "inactif".
        """
        if "validé" in etat:
            chosen = UtiliserLien(
                token=self._token, mot_de_passe=MotDePasse("of nobody")
            )
            await utiliser_lien(self._host, chosen)
        if "connecté" in etat:
            login = EnregistrerConnexion(utilisateur_id=compte.id)
            await enregistrer_connexion(self._host, login)
        if "inactif" in etat:
            by = self._gestionnaires[place.ej_id or place.id]
            off = DesactiverUtilisateur(acteur_id=by.id, utilisateur_id=compte.id)
            await desactiver_utilisateur(self._host, off)


async def populate(host: Host) -> list[Utilisateur]:
    """
    Create all of it.

    Returns:
        The accounts to begin with: one for each thing that may be looked at.
    """
    country, shown = _Country(host), list[Utilisateur]()
    await country.load()
    with (DATA / "comptes.csv").open(encoding="utf-8") as lines:
        for line in csv.DictReader(lines, delimiter=";"):
            compte = await country.add(line)
            if "montré" in line["etat"]:
                shown.append(compte)
    return shown
