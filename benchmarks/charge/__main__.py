"""
Loads the reference host, measures it, writes JSON and draws it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.charge import clients
from benchmarks.charge.base import octets, remplir
from benchmarks.charge.figure import dessiner
from benchmarks.charge.gestes import GESTES
from benchmarks.charge.mesure import mesurer
from benchmarks.charge.population import un_pays
from benchmarks.charge.serveur import MOTEURS, base_neuve
from benchmarks.charge.service import Service

if TYPE_CHECKING:
    from collections.abc import Sequence

DOCS: Final = Path(__file__).parents[2] / "docs" / "explanation"

TAILLES: Final = (10_000, 100_000, 1_000_000)
ESSAIS: Final = 200
COURRIELS: Final = 2_000


def charger(moteur: str, comptes: int, essais: int, resultats: dict[str, Any]) -> None:
    """
    Fill a database, and add what it does to *resultats*.
    """
    with base_neuve(moteur) as url:
        service = Service.ouvrir(url, comptes)
        remplir(service.store, un_pays(), comptes)
        taille = {"moteur": moteur, "comptes": comptes, "octets": octets(service.store)}
        print(*taille.values(), sep=" ; ", flush=True)
        resultats["tailles"].append(taille)
        for geste in GESTES:
            latence = mesurer(service, moteur, geste, essais)
            print(*latence, sep=" ; ", flush=True)
            resultats["latences"].append(latence._asdict())
        service.store.fermer()
        for debit in (
            *clients.operations(url, moteur, comptes),
            *clients.envois(url, moteur, comptes, COURRIELS),
        ):
            print(*debit, sep=" ; ", flush=True)
            resultats["debits"].append(debit._asdict())


def main(arguments: Sequence[str] | None = None) -> None:
    """
    Measure what the command line asks for.
    """
    analyse = argparse.ArgumentParser(
        prog="python -m benchmarks.charge", description=__doc__
    )
    analyse.add_argument("--moteurs", nargs="+", choices=MOTEURS, default=MOTEURS)
    analyse.add_argument("--comptes", nargs="+", type=int, default=TAILLES)
    analyse.add_argument("--essais", type=int, default=ESSAIS)
    analyse.add_argument("--sortie", type=Path, default=DOCS, help="a folder")
    choix = analyse.parse_args(arguments)
    resultats: dict[str, Any] = {
        "machine": {
            "coeurs": os.cpu_count(),
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
        },
        "tailles": [],
        "latences": [],
        "debits": [],
    }
    for comptes in choix.comptes:
        for moteur in choix.moteurs:
            charger(moteur, comptes, choix.essais, resultats)
    texte = json.dumps(resultats, ensure_ascii=False, indent=1)
    (choix.sortie / "charge.json").write_text(f"{texte}\n", "utf-8")
    dessiner(resultats, choix.sortie / "charge.svg")


if __name__ == "__main__":
    main()
