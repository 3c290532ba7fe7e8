"""
*Rechercher*: what a *Gestionnaire* finds, by the core's own operation.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

import attrs

from siaut_core import (
    Courriel,
    CriteresUtilisateurs,
    DonneesInvalidesError,
    RechercherUtilisateurs,
    UtilisateurId,
)
from siaut_core.sync import rechercher_utilisateurs

from .arguments import Commande, SaisieError, effectif
from .base import hote
from .ecran import tableau

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from siaut_core import LigneUtilisateur
    from siaut_core.sync import Host

    from ..sync import Store
    from .arguments import Analyseur

__all__ = ["RECHERCHER"]

PAGE: Final = 200  # As much as the core gives at once.

TEXTES: Final = (
    ("nom", "une partie du nom"),
    ("prenom", "une partie du prénom"),
    ("courriel", "une partie de l'adresse"),
    ("raison-sociale-ej", "une partie du nom de l'EJ"),
    ("raison-sociale-et", "une partie du nom de l'ET"),
)

CODES: Final = (
    ("profil", "un profil"),
    ("region", "un code de région"),
    ("departement", "un code de département"),
    ("activite", "un code d'activité"),
)


def _declarer_recherche(analyse: Analyseur) -> None:
    ajouter = analyse.options.add_argument
    ajouter(
        "--acteur",
        required=True,
        metavar="QUI",
        help="qui cherche, dans son périmètre : son courriel ou son identifiant",
    )
    criteres = analyse.add_argument_group("critères", "tous doivent être remplis")
    for nom, aide in TEXTES:
        criteres.add_argument(f"--{nom}", default="", metavar="TEXTE", help=aide)
    for nom, aide in CODES:
        criteres.add_argument(
            f"--{nom}",
            action="append",
            default=[],
            metavar="CODE",
            help=f"{aide} ; plusieurs fois : l'un d'eux",
        )
    ajouter(
        "--maximum",
        type=effectif,
        default=50,
        metavar="N",
        help="au plus N (50)",
    )


def _rechercher(store: Store, lus: Namespace) -> None:
    host = hote(store)
    demande = RechercherUtilisateurs(
        acteur_id=_acteur(host, lus.acteur), taille=PAGE, criteres=_criteres(lus)
    )
    trouvees = list(islice(_toutes(host, demande), lus.maximum + 1))
    if not trouvees:
        print("Aucun utilisateur.")
        return
    lignes = [li.colonnes(host.reglages.nomenclature) for li in trouvees[: lus.maximum]]
    if lignes:
        tableau([[*lignes[0]], *([*li.values()] for li in lignes)])
    if len(trouvees) > lus.maximum:
        print("Il y en a d'autres : voyez --maximum.")


def _criteres(lus: Namespace) -> CriteresUtilisateurs:
    return CriteresUtilisateurs(
        nom=lus.nom,
        prenom=lus.prenom,
        courriel=lus.courriel,
        raison_sociale_ej=lus.raison_sociale_ej,
        raison_sociale_et=lus.raison_sociale_et,
        profils=lus.profil,
        regions=lus.region,
        departements=lus.departement,
        activites=lus.activite,
    )


def _toutes(host: Host, demande: RechercherUtilisateurs) -> Iterator[LigneUtilisateur]:
    """
    Give the rows of every page, asked for as they are read.
    """
    while True:
        page = rechercher_utilisateurs(host, demande)
        yield from page.lignes
        if page.suivant is None:
            return
        demande = attrs.evolve(demande, apres=page.suivant)


def _acteur(host: Host, qui: str) -> UtilisateurId:
    if "@" not in qui:
        return UtilisateurId(qui)
    try:
        courriel = Courriel.lire(qui)
    except DonneesInvalidesError as erreur:
        raise SaisieError(f"--acteur : {erreur}") from None
    with host.unit_of_work() as uow:
        compte = uow.utilisateurs.par_courriel(courriel)
    if compte is None:
        raise SaisieError("--acteur : aucun compte n'a cette adresse.")
    return compte.id


RECHERCHER: Final = Commande(
    "rechercher",
    "recherche des utilisateurs, comme un Gestionnaire",
    _declarer_recherche,
    _rechercher,
)
