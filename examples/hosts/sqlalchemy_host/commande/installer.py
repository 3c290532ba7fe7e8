"""
*Installer*: the first *Gestionnaire* of a structure, and the link they receive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from siaut_core import (
    DonneesInvalidesError,
    InstallerUtilisateur,
    NumeroFiness,
    UtiliserLien,
    libelle_du_choix,
)
from siaut_core.sync import installer_utilisateur, utiliser_lien

from .arguments import NATIONAL, Commande, SaisieError
from .base import hote
from .ecran import demander

if TYPE_CHECKING:
    from argparse import Namespace

    from siaut_core import Structure
    from siaut_core.sync import Host

    from ..sync import Store
    from .arguments import Analyseur

__all__ = ["ACTIVER", "INSTALLER"]


def _declarer_installation(analyse: Analyseur) -> None:
    ajouter = analyse.options.add_argument
    ajouter("--prenom", required=True, metavar="TEXTE", help="son prénom")
    ajouter("--nom", required=True, metavar="TEXTE", help="son nom")
    ajouter("--courriel", required=True, metavar="ADRESSE", help="son adresse")
    ajouter(
        "--finess", required=True, metavar="NUMERO", help="le n° FINESS de sa structure"
    )
    ajouter(
        "--profil",
        metavar="PROFIL",
        help="son profil (à défaut Promoteur Gestionnaire EJ, ou ET)",
    )
    ajouter(
        "--activite",
        action="append",
        metavar="CODE",
        help="une de ses activités, comme QA001 ; plusieurs fois (à défaut toutes)",
    )
    ajouter(
        "--au-titre-de",
        default=NATIONAL,
        metavar="QUI",
        help=f"au nom de qui, pour le journal (à défaut {NATIONAL})",
    )


def _installer(store: Store, lus: Namespace) -> None:
    host = hote(store)
    structure = _structure(host, lus.finess)
    jour = host.maintenant().date()
    toutes = [a.code for a in host.reglages.nomenclature.attribuables(jour)]
    compte = installer_utilisateur(
        host,
        InstallerUtilisateur(
            au_titre_de=lus.au_titre_de,
            prenom=lus.prenom,
            nom=lus.nom,
            courriel=lus.courriel,
            profil=lus.profil
            or f"Promoteur Gestionnaire {structure.type_structure.value}",
            structure_id=structure.id,
            activites=lus.activite or toutes,
        ),
    )
    print(f"{compte.entete}, {libelle_du_choix(structure)}, est en place.")
    print("Son courriel attend : la commande « courriels » l'envoie.")


def _structure(host: Host, finess: str) -> Structure:
    try:
        numero = NumeroFiness.lire(finess)
    except DonneesInvalidesError as erreur:
        raise SaisieError(f"--finess : {erreur}") from None
    with host.unit_of_work() as uow:
        trouvee = uow.structures.par_numeros([numero]).get(numero)
    if trouvee is None:
        raise SaisieError(
            "--finess : la base n'a pas de structure de ce numéro ; la commande"
            " « charger » lit un extrait FINESS."
        )
    return trouvee


def _declarer_activation(analyse: Analyseur) -> None:
    analyse.description = (
        "Suit le lien d'un courriel, comme le fait le site du service : lit le lien,"
        " puis le mot de passe choisi (cachés à l'écran, ou deux lignes de l'entrée)."
    )


def _activer(store: Store, _lus: Namespace) -> None:
    lien = demander("Lien reçu par courriel")
    mot_de_passe = demander("Mot de passe choisi")
    commande = UtiliserLien(
        jeton=unquote(lien.rpartition("token=")[2].strip()), mot_de_passe=mot_de_passe
    )
    compte = utiliser_lien(hote(store), commande)
    print(f"{compte.entete} peut se connecter : {commande.operation.confirmation}")


INSTALLER: Final = Commande(
    "installer",
    "installe le premier Gestionnaire d'une structure",
    _declarer_installation,
    _installer,
)

ACTIVER: Final = Commande(
    "activer", "suit le lien d'un courriel", _declarer_activation, _activer
)
