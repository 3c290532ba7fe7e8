"""
*Figure*: the results as one drawing, the same bytes for the same figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from matplotlib.axes import Axes

__all__ = ["dessiner"]

TITRES: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}

# What is drawn: of one perimeter whose accounts do not change with the country.
COURBES: Final = (
    "rechercher : aucun",
    "rechercher : nom, fréquent",
    "rechercher : nom, rare",
    "rechercher : courriel",
    "rechercher : département et activité",
)

CIBLE: Final = 10  # Milliseconds.


def dessiner(resultats: Mapping[str, Sequence[Mapping[str, Any]]], ou: Path) -> None:
    """
    Draw the 99th percentile by size of the country, and work done by clients.
    """
    # No date, and ids that do not change.
    with mpl.rc_context({"svg.hashsalt": "charge", "font.size": 9}):
        figure = Figure(figsize=(9, 7), layout="constrained")
        mesures = {x["moteur"] for x in resultats["latences"]}
        cases = figure.subplots(2, len(mesures), squeeze=False)
        for rang, moteur in enumerate(m for m in TITRES if m in mesures):
            _latences(cases[0][rang], resultats["latences"], moteur)
            _debits(cases[1][rang], resultats["debits"], moteur)
        figure.savefig(ou, format="svg", metadata={"Date": None})


def _latences(case: Axes, latences: Sequence[Mapping[str, Any]], moteur: str) -> None:
    siennes = [
        x for x in latences if (x["moteur"], x["perimetre"]) == (moteur, "témoin")
    ]
    for geste in COURBES:
        points = [(x["comptes"], x["p99"]) for x in siennes if x["geste"] == geste]
        case.plot(*zip(*points, strict=True), marker="o", label=geste)
    case.axhline(CIBLE, color="grey", linestyle=":")
    case.set(
        title=f"{TITRES[moteur]} : un périmètre de 2 000 comptes",
        xlabel="comptes dans tout le pays",
        ylabel="ms, 99 fois sur 100",
        xscale="log",
        ylim=(0, None),
    )
    case.legend(fontsize=7)


def _debits(case: Axes, debits: Sequence[Mapping[str, Any]], moteur: str) -> None:
    travaux: dict[tuple[str, int], list[tuple[int, float]]] = {}
    for debit in debits:
        if debit["moteur"] == moteur:
            cle = (debit["travail"], debit["comptes"])
            travaux.setdefault(cle, []).append((debit["clients"], debit["par_seconde"]))
    for (travail, comptes), points in travaux.items():
        pays = f"{comptes:,} comptes".replace(",", "\N{NO-BREAK SPACE}")
        case.plot(*zip(*points, strict=True), marker="o", label=f"{travail} ; {pays}")
    case.set(
        title=f"{TITRES[moteur]} : ensemble",
        xlabel="clients",
        ylabel="par seconde",
        ylim=(0, None),
    )
    case.legend(fontsize=7)
