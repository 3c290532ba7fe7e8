"""
*Installer*: the first *Gestionnaire* of a structure, and the link they receive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from siaut_core import DonneesInvalidesError, NumeroFiness, libelle_of_choix
from siaut_core.sync import installer_utilisateur, utiliser_lien
from siaut_core.use_cases.connexion import UtiliserLien
from siaut_core.use_cases.installation import InstallerUtilisateur

from .arguments import NATIONAL, Command, InputError
from .base import opened
from .screen import ask

if TYPE_CHECKING:
    from argparse import Namespace

    from siaut_core import Structure
    from siaut_core.sync import Host

    from ..sync import Store
    from .arguments import Parser

__all__ = ["ACTIVER", "INSTALLER"]


def _declare_installation(parsed: Parser) -> None:
    add = parsed.options.add_argument
    add("--prenom", required=True, metavar="TEXTE", help="son prénom")
    add("--nom", required=True, metavar="TEXTE", help="son nom")
    add("--courriel", required=True, metavar="ADRESSE", help="son adresse")
    add(
        "--finess", required=True, metavar="NUMERO", help="le n° FINESS de sa structure"
    )
    add(
        "--profil",
        metavar="PROFIL",
        help="son profil (à défaut Promoteur Gestionnaire EJ, ou ET)",
    )
    add(
        "--activite",
        action="append",
        metavar="CODE",
        help="une de ses activités, comme QA001 ; plusieurs fois (à défaut toutes)",
    )
    add(
        "--au-titre-de",
        default=NATIONAL,
        metavar="QUI",
        help=f"au nom de qui, pour le journal (à défaut {NATIONAL})",
    )


def _install(store: Store, results: Namespace) -> None:
    host = opened(store)
    structure = _structure(host, results.finess)
    day = host.now().date()
    every_one = [a.code for a in host.settings.nomenclature.attribuables(day)]
    compte = installer_utilisateur(
        host,
        InstallerUtilisateur(
            au_titre_de=results.au_titre_de,
            prenom=results.prenom,
            nom=results.nom,
            courriel=results.courriel,
            profil=results.profil
            or f"Promoteur Gestionnaire {structure.type_structure.value}",
            structure_id=structure.id,
            activites=results.activite or every_one,
        ),
    )
    print(f"{compte.header}, {libelle_of_choix(structure)}, est en place.")
    print("Son courriel attend : la commande « courriels » l'envoie.")


def _structure(host: Host, finess: str) -> Structure:
    try:
        numero = NumeroFiness.parse(finess)
    except DonneesInvalidesError as error:
        raise InputError(f"--finess : {error}") from None
    with host.unit_of_work() as uow:
        found = uow.structures.by_numeros([numero]).get(numero)
    if found is None:
        raise InputError(
            "--finess : la base n'a pas de structure de ce numéro ; la commande"
            " « charger » lit un extrait FINESS."
        )
    return found


def _declare_activation(parsed: Parser) -> None:
    parsed.description = (
        "Suit le lien d'un courriel, comme le fait le site du service : lit le lien,"
        " puis le mot de passe choisi (cachés à l'écran, ou deux lignes de l'entrée)."
    )


def _activate(store: Store, _found: Namespace) -> None:
    lien = ask("Lien reçu par courriel")
    mot_de_passe = ask("Mot de passe choisi")
    command = UtiliserLien(
        token=unquote(lien.rpartition("token=")[2].strip()), mot_de_passe=mot_de_passe
    )
    compte = utiliser_lien(opened(store), command)
    print(f"{compte.header} peut se connecter : {command.operation.confirmation}")


INSTALLER: Final = Command(
    "installer",
    "installe le premier Gestionnaire d'une structure",
    _declare_installation,
    _install,
)

ACTIVER: Final = Command(
    "activer", "suit le lien d'un courriel", _declare_activation, _activate
)
