"""
*Bilans*: what several drains did together.
"""

from __future__ import annotations

from typing import Final

import attrs

from siaut_core.use_cases.outbox import DrainReport

__all__ = ["total"]

COMPTES: Final = tuple(
    field.name for field in attrs.fields(DrainReport) if field.name != "blocked_by"
)


def total(report: DrainReport, other: DrainReport) -> DrainReport:
    """
    Add two, count by count; what blocks is what blocked the second.
    """
    return DrainReport(
        **{nom: getattr(report, nom) + getattr(other, nom) for nom in COMPTES},
        blocked_by=other.blocked_by,
    )
