"""
Several processes, and one store of what is tried: Redis.
"""

from __future__ import annotations

import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from siaut_web.__main__ import SECRET
from siaut_web.limits import OF_A_MACHINE
from siaut_web_tests.commands import free_port, started
from siaut_web_tests.services import Service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anyio.from_thread import BlockingPortal


@contextmanager
def redis_server() -> Iterator[str]:
    """
    Start Debian's Redis, which writes nothing; without one, fail.
    """
    program = shutil.which("redis-server")
    assert program, "apt-get install redis-server"
    port = free_port()
    command = [program, "--bind", "127.0.0.1", "--port", port, "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603  (Debian's)
        assert server.stdout is not None
        assert any("Ready to accept connections" in line for line in server.stdout)
        try:
            yield f"async+redis://localhost:{port}"
        finally:  # Else a test that fails would wait for it without end.
            server.terminate()


def ask_for_a_link(client: httpx.Client, rank: int) -> int:
    body = {"courriel": f"{rank}@test.fr"}
    return client.post("/api/demande", json=body).status_code


def test_two_processes_count_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What a machine tried of one, it tried of the other.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(SECRET, "s" * 32)
    half = OF_A_MACHINE.amount // 2
    with redis_server() as store:
        options = ("--database", "sqlite:///real.sqlite", "--limits", store)
        with (
            started(*options) as (one, _),
            started(*options) as (other, _),
            httpx.Client(base_url=one) as first,
            httpx.Client(base_url=other) as second,
        ):
            for rank in range(half):
                assert 200 == ask_for_a_link(first, rank)
                assert 200 == ask_for_a_link(second, half + rank)
            # A minute may begin meanwhile, and forgive a few.
            for client in (first, second):
                assert 429 in {ask_for_a_link(client, n) for n in range(100, 105)}


def test_a_store_that_does_not_answer_lets_nobody_try(
    portal: BlockingPortal, populated: Path, tmp_path: Path
) -> None:
    """
    They are told to come back, on the pages and by the API; others go on.
    """
    path = shutil.copy(populated, tmp_path / "trial.sqlite")
    with redis_server() as store:
        service = Service(portal, f"sqlite+aiosqlite:///{path}", limits=store)
        service.open()
        camille = service.logged_in("g-ej")
        assert 200 == camille.answer.status_code
    for path in ("/connexion", "/api/connexion"):
        told = {"courriel": "g-ej@test.fr", "mot_de_passe": "x"}
        how = "json" if path.startswith("/api") else "data"
        camille.get("/profil")
        sent = {**told, "csrf": camille.csrf} if how == "data" else told
        answer = camille.ask("POST", path, **{how: sent})
        assert 503 == answer.status_code
        assert "10" == answer.headers["retry-after"]
    assert 200 == camille.get("/profil").status_code
    service.close()
