"""
The first *Gestionnaire* of a structure, whom nobody can create from a screen.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

import siaut_django
from siaut_core import NumeroFiness, Structure
from siaut_core.sync import Host, InstallerUtilisateur, installer_utilisateur

from .. import add_titre, told


class Command(BaseCommand):
    help = "Installe le premier Gestionnaire d'une structure."

    def add_arguments(self, parser: CommandParser) -> None:
        for name in ("prenom", "nom", "courriel"):
            parser.add_argument(f"--{name}", required=True)
        parser.add_argument("--finess", required=True, help="Le n° de sa structure.")
        parser.add_argument(
            "--profil", help="À défaut Promoteur Gestionnaire EJ, ou ET."
        )
        add_titre(parser)

    @told()
    def handle(self, *, finess: str, profil: str | None, **options: Any) -> None:  # noqa: ANN401  (Django's)
        host = siaut_django.host()
        activites = host.settings.nomenclature.attribuables(host.now().date())
        structure = _structure(host, finess)
        kind = structure.type_structure.value
        command = InstallerUtilisateur(
            structure_id=structure.id,
            profil=profil or f"Promoteur Gestionnaire {kind}",
            activites=[activite.code for activite in activites],
            **{
                name: options[name]
                for name in ("prenom", "nom", "courriel", "au_titre_de")
            },
        )
        compte = installer_utilisateur(host, command)
        self.stdout.write(
            f"{compte.header}, {structure.nom}, est en place. Son courriel attend : la"
            " commande siaut_drain l'envoie."
        )


def _structure(host: Host, finess: str) -> Structure:
    numero = NumeroFiness.parse(finess)
    with host.unit_of_work() as uow:
        found = uow.structures.by_numeros([numero]).get(numero)
    if found is None:
        raise CommandError(
            "La base n'a pas de structure de ce numéro ; la commande siaut_finess lit"
            " un extrait."
        )
    return found
