"""
*Gestures*: what people do on the screens, in one line each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core import Cause, MotDePasse, UtilisateurId, aio
from siaut_core.sync import (
    ActiverUtilisateur,
    CreerStructure,
    CreerUtilisateur,
    DemanderLien,
    DesactiverUtilisateur,
    EnregistrerConnexion,
    FixerNumero,
    ImporterStructures,
    InstallerUtilisateur,
    ModifierGroupe,
    ModifierStructure,
    ModifierUtilisateur,
    QueuedMail,
    QueuedMailId,
    RenvoyerCourrielCreation,
    SeConnecter,
    SupprimerUtilisateur,
    UtiliserLien,
)
from siaut_core.testing.fakes import GOOD_PASSWORD, Policy, token_of

if TYPE_CHECKING:
    from siaut_core import Groupe, Structure, Utilisateur
    from siaut_core.use_cases.importation import ImportReport
    from siaut_core.use_cases.outbox import DrainReport
    from tests.hosts.house import House

FORMULAIRE = {
    "acteur_id": "g-ej",
    "prenom": "Aurélie",
    "nom": "Test",
    "courriel": "aurelie.test@test.fr",
    "profil": "Promoteur Utilisateur ET",
    "structure_id": "et-1",
    "activites": ("QA001",),
}

# The first account of a service.
INSTALLATION = InstallerUtilisateur(
    au_titre_de="ARS d'essai",
    prenom="Camille",
    nom="Test",
    courriel="camille@test.fr",
    profil="Promoteur Gestionnaire EJ",
    structure_id="ej-1",
    activites=("QA001",),
)


def formulaire(**fields: object) -> CreerUtilisateur:
    return CreerUtilisateur(**{**FORMULAIRE, **fields})  # type: ignore[arg-type]  # read by the use case


def creer(house: House, **fields: object) -> Utilisateur:
    return house.do(aio.creer_utilisateur, formulaire(**fields))


def modify(house: House, id: str = "u-neuf", **fields: object) -> Utilisateur:
    view = house.content().utilisateurs.get(UtilisateurId(id))
    defects = {
        "acteur_id": "g-ej",
        "utilisateur_id": id,
        "version_vue": view.version if view else 1,
    }
    command = ModifierUtilisateur(**{**defects, **fields})  # type: ignore[arg-type]  # read by the use case
    return house.do(aio.modifier_utilisateur, command)


def renvoyer(house: House, id: str = "u-neuf", by: str = "g-ej") -> None:
    command = RenvoyerCourrielCreation(acteur_id=by, utilisateur_id=id)
    house.do(aio.renvoyer_courriel_creation, command)


def delete(house: House, id: str = "u-neuf", by: str = "g-ej") -> None:
    command = SupprimerUtilisateur(acteur_id=by, utilisateur_id=id)
    house.do(aio.supprimer_utilisateur, command)


def deactivate(house: House, id: str = "u-actif", by: str = "g-ej") -> Utilisateur:
    command = DesactiverUtilisateur(acteur_id=by, utilisateur_id=id)
    return house.do(aio.desactiver_utilisateur, command)


def activate(house: House, id: str = "u-off", by: str = "g-ej") -> Utilisateur:
    command = ActiverUtilisateur(acteur_id=by, utilisateur_id=id)
    return house.do(aio.activer_utilisateur, command)


def log_in(house: House, id: str = "u-actif") -> None:
    command = EnregistrerConnexion(utilisateur_id=id)
    house.do(aio.enregistrer_connexion, command)


def give_password(house: House, id: str = "u-actif") -> str:
    """
    Store the digest of `GOOD_PASSWORD` for an account; no token comes of it.
    """
    with house.unit() as uow:
        digest = Policy().to_digest(MotDePasse(GOOD_PASSWORD))
        uow.passwords.set(UtilisateurId(id), digest)
    return ""


def enter(
    house: House,
    courriel: object = "u-actif@test.fr",
    mot_de_passe: object = GOOD_PASSWORD,
) -> Utilisateur:
    command = SeConnecter(courriel=courriel, mot_de_passe=mot_de_passe)  # type: ignore[arg-type]  # whatever a form gives
    return house.do(aio.se_connecter, command)


def ask(house: House, courriel: str = "u-actif@test.fr") -> str:
    return house.do(aio.demander_lien, DemanderLien(courriel=courriel))


def send(house: House, maximum: int | None = None) -> DrainReport:
    return house.do(aio.drain_outbox, maximum)


def use(house: House, token: str, mot_de_passe: str = GOOD_PASSWORD) -> Utilisateur:
    command = UtiliserLien(token=token, mot_de_passe=mot_de_passe)
    return house.do(aio.utiliser_lien, command)


def creer_structure(house: House, **fields: object) -> Structure:
    defects = {"acteur_id": "g-ej", "type_structure": "Groupe", "nom": "GHT D'ESSAI"}
    command = CreerStructure(**{**defects, **fields})  # type: ignore[arg-type]  # read by the use case
    return house.do(aio.creer_structure, command)


def modifier_structure(house: House, **fields: object) -> Structure:
    defects = {"acteur_id": "g-ej", "structure_id": "et-4", "version_vue": 1}
    command = ModifierStructure(**{**defects, **fields})  # type: ignore[arg-type]  # read by the use case
    return house.do(aio.modifier_structure, command)


def install(house: House, **fields: object) -> Utilisateur:
    defects = {c: v for c, v in FORMULAIRE.items() if c != "acteur_id"}
    defects["au_titre_de"] = "ARS d'essai"
    command = InstallerUtilisateur(**{**defects, **fields})  # type: ignore[arg-type]  # read by the use case
    return house.do(aio.installer_utilisateur, command)


def import_structures(house: House, **fields: object) -> ImportReport:
    command = ImporterStructures(**{"au_titre_de": "ARS d'essai", **fields})  # type: ignore[arg-type]  # read by the use case
    return house.do(aio.importer_structures, command)


def change_groupe(house: House, **fields: object) -> Groupe:
    command = ModifierGroupe(**{"au_titre_de": "ARS d'essai", **fields})  # type: ignore[arg-type]  # read by the use case
    return house.do(aio.modifier_groupe, command)


def set_numero(house: House, numero: str, structure_id: str = "et-4") -> Structure:
    command = FixerNumero(
        au_titre_de="ARS d'essai", structure_id=structure_id, numero=numero
    )
    return house.do(aio.fixer_numero, command)


def receive(house: House, id: str = "u-neuf", cause: Cause = Cause.RENVOI) -> str:
    """
    Have a mail sent to an account, and give the token of its link.
    """
    adresse = house.compte(id).courriel
    house.seed(
        QueuedMail(
            id=QueuedMailId(house.draws.id()),
            cause=cause,
            asked_at=house.clock(),
            utilisateur_id=None if cause is Cause.DEMANDE else UtilisateurId(id),
            courriel=adresse if cause is Cause.DEMANDE else None,
        )
    )
    send(house)
    assert adresse.adresse == house.mailbox[-1].recipient
    return token_of(house.mailbox[-1])
