"""
*Gestes*: what people do on the screens, in one line each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core import (
    ActiverUtilisateur,
    Cause,
    CreerStructure,
    CreerUtilisateur,
    DemanderLien,
    DesactiverUtilisateur,
    EnregistrerConnexion,
    FixerNumero,
    ImporterStructures,
    InstallerUtilisateur,
    Intention,
    IntentionId,
    ModifierGroupe,
    ModifierStructure,
    ModifierUtilisateur,
    RenvoyerCourrielCreation,
    SupprimerUtilisateur,
    UtilisateurId,
    UtiliserLien,
    aio,
)
from siaut_core.testing.doublures import BON_MOT_DE_PASSE, jeton_de

if TYPE_CHECKING:
    from siaut_core import Groupe, Structure, Utilisateur
    from siaut_core.use_cases.envoi import BilanEnvois
    from siaut_core.use_cases.importation import BilanImport
    from tests.hosts.maison import Maison

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


def formulaire(**champs: object) -> CreerUtilisateur:
    return CreerUtilisateur(**{**FORMULAIRE, **champs})  # type: ignore[arg-type]  # read by the use case


def creer(maison: Maison, **champs: object) -> Utilisateur:
    return maison.faire(aio.creer_utilisateur, formulaire(**champs))


def modifier(maison: Maison, id: str = "u-neuf", **champs: object) -> Utilisateur:
    vue = maison.contenu().utilisateurs.get(UtilisateurId(id))
    defauts = {
        "acteur_id": "g-ej",
        "utilisateur_id": id,
        "version_vue": vue.version if vue else 1,
    }
    commande = ModifierUtilisateur(**{**defauts, **champs})  # type: ignore[arg-type]  # read by the use case
    return maison.faire(aio.modifier_utilisateur, commande)


def renvoyer(maison: Maison, id: str = "u-neuf", par: str = "g-ej") -> None:
    commande = RenvoyerCourrielCreation(acteur_id=par, utilisateur_id=id)
    maison.faire(aio.renvoyer_courriel_creation, commande)


def supprimer(maison: Maison, id: str = "u-neuf", par: str = "g-ej") -> None:
    commande = SupprimerUtilisateur(acteur_id=par, utilisateur_id=id)
    maison.faire(aio.supprimer_utilisateur, commande)


def desactiver(maison: Maison, id: str = "u-actif", par: str = "g-ej") -> Utilisateur:
    commande = DesactiverUtilisateur(acteur_id=par, utilisateur_id=id)
    return maison.faire(aio.desactiver_utilisateur, commande)


def activer(maison: Maison, id: str = "u-off", par: str = "g-ej") -> Utilisateur:
    commande = ActiverUtilisateur(acteur_id=par, utilisateur_id=id)
    return maison.faire(aio.activer_utilisateur, commande)


def se_connecter(maison: Maison, id: str = "u-actif") -> None:
    commande = EnregistrerConnexion(utilisateur_id=id)
    maison.faire(aio.enregistrer_connexion, commande)


def demander(maison: Maison, courriel: str = "u-actif@test.fr") -> str:
    return maison.faire(aio.demander_lien, DemanderLien(courriel=courriel))


def envoyer(maison: Maison, maximum: int | None = None) -> BilanEnvois:
    return maison.faire(aio.envoyer_courriels, maximum)


def utiliser(
    maison: Maison, jeton: str, mot_de_passe: str = BON_MOT_DE_PASSE
) -> Utilisateur:
    commande = UtiliserLien(jeton=jeton, mot_de_passe=mot_de_passe)
    return maison.faire(aio.utiliser_lien, commande)


def creer_structure(maison: Maison, **champs: object) -> Structure:
    defauts = {"acteur_id": "g-ej", "type_structure": "Groupe", "nom": "GHT D'ESSAI"}
    commande = CreerStructure(**{**defauts, **champs})  # type: ignore[arg-type]  # read by the use case
    return maison.faire(aio.creer_structure, commande)


def modifier_structure(maison: Maison, **champs: object) -> Structure:
    defauts = {"acteur_id": "g-ej", "structure_id": "et-4", "version_vue": 1}
    commande = ModifierStructure(**{**defauts, **champs})  # type: ignore[arg-type]  # read by the use case
    return maison.faire(aio.modifier_structure, commande)


def installer(maison: Maison, **champs: object) -> Utilisateur:
    defauts = {c: v for c, v in FORMULAIRE.items() if c != "acteur_id"}
    defauts["au_titre_de"] = "ARS d'essai"
    commande = InstallerUtilisateur(**{**defauts, **champs})  # type: ignore[arg-type]  # read by the use case
    return maison.faire(aio.installer_utilisateur, commande)


def importer(maison: Maison, **champs: object) -> BilanImport:
    commande = ImporterStructures(**{"au_titre_de": "ARS d'essai", **champs})  # type: ignore[arg-type]  # read by the use case
    return maison.faire(aio.importer_structures, commande)


def changer_groupe(maison: Maison, **champs: object) -> Groupe:
    commande = ModifierGroupe(**{"au_titre_de": "ARS d'essai", **champs})  # type: ignore[arg-type]  # read by the use case
    return maison.faire(aio.modifier_groupe, commande)


def fixer(maison: Maison, numero: str, structure_id: str = "et-4") -> Structure:
    commande = FixerNumero(
        au_titre_de="ARS d'essai", structure_id=structure_id, numero=numero
    )
    return maison.faire(aio.fixer_numero, commande)


def recevoir(maison: Maison, id: str = "u-neuf", cause: Cause = Cause.RENVOI) -> str:
    """
    Have a mail sent to an account, and give the token of its link.
    """
    adresse = maison.compte(id).courriel
    maison.semer(
        Intention.deposer(
            IntentionId(maison.tirage.id()),
            cause,
            maison.horloge(),
            utilisateur_id=None if cause is Cause.DEMANDE else UtilisateurId(id),
            courriel=adresse if cause is Cause.DEMANDE else None,
        )
    )
    envoyer(maison)
    assert adresse.adresse == maison.boite[-1].destinataire
    return jeton_de(maison.boite[-1])
