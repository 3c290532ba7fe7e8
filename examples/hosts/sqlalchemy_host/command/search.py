"""
*Rechercher*: what a *Gestionnaire* finds, by the core's own operation.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

import attrs

from siaut_core import Courriel, DonneesInvalidesError, UtilisateurId
from siaut_core.sync import rechercher_utilisateurs
from siaut_core.use_cases.recherche.criteres_utilisateurs import CriteresUtilisateurs
from siaut_core.use_cases.recherche.utilisateurs import RechercherUtilisateurs

from .arguments import Command, InputError, headcount
from .base import opened
from .screen import grid

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from siaut_core.sync import Host
    from siaut_core.use_cases.recherche.lines import UtilisateurRow

    from ..sync import Store
    from .arguments import Parser

__all__ = ["RECHERCHER"]

PAGE: Final = 200  # As much as the core gives at once.

TEXTS: Final = (
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


def _declare_recherche(parsed: Parser) -> None:
    add = parsed.options.add_argument
    add(
        "--acteur",
        required=True,
        metavar="QUI",
        help="qui cherche, dans son périmètre : son courriel ou son identifiant",
    )
    criteres = parsed.add_argument_group("critères", "tous doivent être remplis")
    for nom, help_text in TEXTS:
        criteres.add_argument(f"--{nom}", default="", metavar="TEXTE", help=help_text)
    for nom, help_text in CODES:
        criteres.add_argument(
            f"--{nom}",
            action="append",
            default=[],
            metavar="CODE",
            help=f"{help_text} ; plusieurs fois : l'un d'eux",
        )
    add(
        "--maximum",
        type=headcount,
        default=50,
        metavar="N",
        help="au plus N (50)",
    )


def _rechercher(store: Store, results: Namespace) -> None:
    host = opened(store)
    demande = RechercherUtilisateurs(
        acteur_id=_acteur(host, results.acteur), size=PAGE, criteres=_criteres(results)
    )
    found = list(islice(_all(host, demande), results.maximum + 1))
    if not found:
        print("Aucun utilisateur.")
        return
    lines = [li.colonnes(host.settings.nomenclature) for li in found[: results.maximum]]
    if lines:
        grid([[*lines[0]], *([*li.values()] for li in lines)])
    if len(found) > results.maximum:
        print("Il y en a d'autres : voyez --maximum.")


def _criteres(results: Namespace) -> CriteresUtilisateurs:
    return CriteresUtilisateurs(
        nom=results.nom,
        prenom=results.prenom,
        courriel=results.courriel,
        raison_sociale_ej=results.raison_sociale_ej,
        raison_sociale_et=results.raison_sociale_et,
        profils=results.profil,
        regions=results.region,
        departements=results.departement,
        activites=results.activite,
    )


def _all(host: Host, demande: RechercherUtilisateurs) -> Iterator[UtilisateurRow]:
    """
    Give the rows of every page, asked for as they are read.
    """
    while True:
        page = rechercher_utilisateurs(host, demande)
        yield from page.lines
        if page.following is None:
            return
        demande = attrs.evolve(demande, after=page.following)


def _acteur(host: Host, who: str) -> UtilisateurId:
    if "@" not in who:
        return UtilisateurId(who)
    try:
        courriel = Courriel.parse(who)
    except DonneesInvalidesError as error:
        raise InputError(f"--acteur : {error}") from None
    with host.unit_of_work() as uow:
        compte = uow.utilisateurs.by_courriel(courriel)
    if compte is None:
        raise InputError("--acteur : aucun compte n'a cette adresse.")
    return compte.id


RECHERCHER: Final = Command(
    "rechercher",
    "recherche des utilisateurs, comme un Gestionnaire",
    _declare_recherche,
    _rechercher,
)
