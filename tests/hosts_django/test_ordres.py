"""
What operations cost on the Django ORM: as many statements, however many rows.
"""

from __future__ import annotations

from typing import Final

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from tests.hosts_django.bancs import vider_et_ouvrir
from tests.hosts_sql.couts import COUTS, installer

# As the reference host promises.
MAXIMUM: Final = 12

FOULE: Final = 40

# Each deletion is written out: an account, its links, its password.
DE_PLUS: Final = {"supprimer_utilisateur": 2}


def relever(alias: str, foule: int) -> dict[str, int]:
    """
    Play the whole table among so many others, and count the statements of each row.
    """
    releve = {}
    with vider_et_ouvrir(alias) as banc:
        installer(banc, foule)
        for cout in COUTS:
            with CaptureQueriesContext(connections[alias]) as vus:
                cout.payer(banc.host)
            verbes = [ordre["sql"].split()[0] for ordre in vus.captured_queries]
            releve[cout.nom] = len([v for v in verbes if v not in {"BEGIN", "COMMIT"}])
    return releve


@pytest.mark.parametrize("foule", [0, FOULE])
def test_each_operation_costs_few_statements_however_many_rows(
    sqlite: str, foule: int
) -> None:
    """
    No more than on the reference host, but where the ORM has no cascade of its own.
    """
    releve = relever(sqlite, foule)
    permis = {cout.nom: cout.ordres + DE_PLUS.get(cout.nom, 0) for cout in COUTS}

    assert {} == {nom: n for nom, n in releve.items() if n > permis[nom]}
    assert MAXIMUM >= max(releve.values())
