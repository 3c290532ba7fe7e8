"""
``manage.py``: from an extract to the mail of the first Gestionnaire.
"""

from __future__ import annotations

import gzip
import re
import signal
import threading
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from django.core import mail as outbox
from django.core.management import CommandError, call_command
from django.test import override_settings

from siaut_core import ConflictError
from siaut_core.sync import DrainReport
from siaut_django.management.commands import siaut_drain
from siaut_django.store import Store
from siaut_django_tests.benches import clear_and_open
from siaut_django_tests.project import DATA
from siaut_django_tests.settings import sends_by
from siaut_django_tests.test_checks import AllIn
from siaut_django_tests.test_hosting import BASICS
from siaut_django_tests.test_mailer import SMTP

if TYPE_CHECKING:
    from collections.abc import Iterator

EXTRACT_ET: Final = str(DATA / "finess-et-exemple.csv")
EXTRACT_EJ: Final = str(DATA / "finess-ej-exemple.csv")

CAMILLE: Final = (
    *("--prenom", "Camille", "--nom", "Test"),
    *("--courriel", "camille.test@test.fr"),
)


@pytest.fixture(autouse=True)
def project(sqlite: str) -> Iterator[str]:
    with (
        clear_and_open(sqlite),
        override_settings(SIAUT=BASICS, DATABASE_ROUTERS=[AllIn(sqlite)]),
        sends_by(),
    ):
        outbox.outbox = []
        yield sqlite


def succeed(*command: str) -> str:
    output = StringIO()
    call_command(*command, stdout=output, stderr=output)
    return output.getvalue()


def fail(*command: str) -> str:
    with pytest.raises(CommandError) as refus:
        succeed(*command)
    return str(refus.value)


def load(*more: str) -> str:
    return succeed("siaut_finess", EXTRACT_ET, "--ej", EXTRACT_EJ, *more)


def install(*more: str, finess: str = "010 999 001") -> str:
    return succeed("siaut_gestionnaire", *CAMILLE, "--finess", finess, *more)


def test_the_first_gestionnaire_is_installed_and_written_to() -> None:
    load()
    installed = install()
    drained = succeed("siaut_drain")
    [mail] = outbox.outbox

    assert installed.startswith("Camille TEST - Promoteur Gestionnaire EJ, CENTRE HOSP")
    assert ["camille.test@test.fr"] == mail.to
    assert re.search(r"(?m)^https://siaut\.test/#/\S+$", str(mail.body))
    assert "Courriels envoyés : 1, sans objet : 0," in drained
    assert "Courriels envoyés : 0," in succeed("siaut_drain")


def test_the_profil_and_on_whose_behalf_can_be_told(project: str) -> None:
    load("--au-titre-de", "ARS Bretagne")
    profil = "Promoteur Utilisateur ET"
    installed = install(
        "--profil", profil, "--au-titre-de", "ARS Corse", finess="010999019"
    )
    events = Store(project).read_journal()

    assert profil in installed
    assert ["ARS Bretagne", "ARS Corse"] == [event.au_titre_de for event in events]


def test_loading_again_changes_nothing() -> None:
    assert "ajoutées : 8, modifiées : 0, inchangées : 0, absentes" in load()
    assert "ajoutées : 0, modifiées : 0, inchangées : 8, absentes" in load()


def test_a_line_that_cannot_be_read_is_told_and_left_out(tmp_path: Path) -> None:
    """
    With its file, for there are two.
    """
    cut = {}
    for kind, extract in (("et", EXTRACT_ET), ("ej", EXTRACT_EJ)):
        cut[kind] = tmp_path / f"{kind}.csv"
        octets = Path(extract).read_bytes()
        cut[kind].write_bytes(octets + f"structure{kind};of nothing\n".encode())
    output = succeed("siaut_finess", str(cut["et"]), "--ej", str(cut["ej"]))

    assert f"{cut['et']}, ligne 7 : " in output
    assert f"{cut['ej']}, ligne 5 : " in output
    assert "Lignes laissées de côté : 2." in output


@pytest.mark.parametrize("is_ej", [False, True])
def test_what_is_no_extract_is_told(tmp_path: Path, is_ej: bool) -> None:  # noqa: FBT001  (a case)
    """
    Also the extract of the others.
    """
    given = (EXTRACT_ET, "--ej") if is_ej else ()
    absent, empty = str(tmp_path / "absent"), tmp_path / "empty"
    empty.write_bytes(b"")
    other = EXTRACT_ET if is_ej else EXTRACT_EJ

    for path in (str(empty), other):
        assert fail("siaut_finess", *given, path).startswith(f"{path} : rien à lire")
    assert absent in fail("siaut_finess", *given, absent)


def test_an_extract_that_is_cut_is_told_with_its_file(tmp_path: Path) -> None:
    cut = tmp_path / "et.csv.gz"
    cut.write_bytes(gzip.compress(Path(EXTRACT_ET).read_bytes())[:200])

    assert f"{cut} : Ce fichier compressé est tronqué" in fail("siaut_finess", str(cut))


def test_what_is_no_extract_says_why(tmp_path: Path) -> None:
    wrong = tmp_path / "et.csv"
    wrong.write_bytes(b"structureet;of nothing\n")

    assert re.search("rien à lire ici. .+", fail("siaut_finess", str(wrong)))


@pytest.mark.parametrize("pause", ["0", "-1", "0.5", "nan", "inf", "86401"])
def test_a_worker_that_would_not_wait_is_refused(pause: str) -> None:
    assert "--pause" in fail("siaut_drain", "--forever", "--pause", pause)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--finess", "010999002"), "numéro"),
        (("--finess", "750712184"), "siaut_finess"),
        (("--finess", "010999001", "--profil", "Roi"), "profil"),
    ],
)
def test_a_gestionnaire_that_cannot_be_is_told(
    options: tuple[str, ...], word: str
) -> None:
    load()

    assert word in fail("siaut_gestionnaire", *CAMILLE, *options)


def test_a_server_that_refuses_the_service_is_told() -> None:
    load()
    install()
    with sends_by(SMTP, host="127.0.0.1", port=1):
        assert "refuse le service (ConnectionRefusedError)" in fail("siaut_drain")


BLOCKED: Final = DrainReport(postponed=1, blocked_by="SMTP_535")


def test_a_worker_goes_on_until_it_is_told_to_stop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    It waits when nothing is due, when others are busy, and longer when it is refused.
    """
    handlers: list[object] = []
    waits: list[float] = []
    rounds: Iterator[DrainReport | Exception] = iter(
        [DrainReport(sent=1), DrainReport(), ConflictError(), BLOCKED, DrainReport()]
    )

    def drain(_host: object, *, maximum: int) -> DrainReport:
        assert 1 == maximum
        report = next(rounds)
        if isinstance(report, Exception):
            raise report
        return report

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout or 0)
            if len(waits) == 6:
                handlers[-1](signal.SIGTERM, None)  # type: ignore[operator]  # a handler
            return self.is_set()

    monkeypatch.setattr(
        siaut_drain, "signal", lambda _, handler: handlers.append(handler)
    )
    monkeypatch.setattr(siaut_drain, "drain_outbox", drain)
    monkeypatch.setattr(siaut_drain, "Event", Stop)
    output = succeed("siaut_drain", "--forever", "--pause", "5")

    assert [0, 0, 5, 5, 60, 5] == waits
    assert 2 == len(handlers)
    assert "envoyés : 1," in output
    assert "refuse le service (SMTP_535)" in output
