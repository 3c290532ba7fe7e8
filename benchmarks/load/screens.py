"""
*Screens*: fifty Gestionnaires at once in the pages, beside the bare operations.

Each does what people do, one thing after the other: mostly searches, then records,
sometimes an account. In the same run, as many do the same through the operations
alone, on the same database: the difference is HTTP, HTML and the session.

``python -m benchmarks.load.screens`` takes a few minutes; nothing is judged, but an
answer that is an error ends it.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import socket
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

import httpx
import uvicorn
from sqlalchemy import make_url

from benchmarks.harness import SEED
from benchmarks.load.database import fill
from benchmarks.load.population import a_country
from benchmarks.load.server import ENGINES, new_database
from siaut_core import MotDePasse, UtilisateurId, aio
from siaut_sqlalchemy import sync as sql
from siaut_sqlalchemy.aio.passwords import Argon2PasswordPolicy
from siaut_web.options import Options
from siaut_web.site import create_app, create_site

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from siaut_core import Utilisateur

PEOPLE: Final = 50
SECONDS: Final = 60
COMPTES: Final = 10_000

# As many of each: a screen is mostly searched.
MIX: Final = ("search",) * 10 + ("open",) * 6 + ("create", "press", "press")

# Accounts that people create, then deactivate and activate again.
ACTS: Final = ("desactiver", "activer")

ACTIVITES: Final = ["QA001", "QA002"]

PASSWORD: Final = "sept petits mots tirés vraiment au hasard"  # noqa: S105  (it opens nothing)


class Person(Protocol):
    """
    Somebody who does one thing after the other.
    """

    async def search(self) -> None: ...
    async def open(self) -> None: ...
    async def create(self) -> None: ...
    async def press(self) -> None: ...


class Visitor:
    """
    A *Gestionnaire* in a browser, on a machine of their own.
    """

    def __init__(self, compte: Utilisateur, base_url: str, rank: int) -> None:
        here = httpx.AsyncHTTPTransport(local_address=f"127.0.1.{rank}")
        self._client = httpx.AsyncClient(
            base_url=base_url, transport=here, follow_redirects=True, timeout=60
        )
        self._compte, self._csrf, self._seen = compte, "", [str(compte.id)]
        self._made: list[str] = []
        self._draws, self._turns = random.Random(SEED + rank), 0

    async def log_in(self) -> None:
        await self._ask("GET", "/connexion")
        adresse = self._compte.courriel.adresse
        await self._send("/connexion", courriel=adresse, mot_de_passe=PASSWORD)

    async def search(self) -> None:
        page = await self._send("/utilisateurs", nom=self._draws.choice("aeiou"))
        self._seen = re.findall(r'href="/utilisateurs/(u-\d+)"', page) or self._seen

    async def open(self) -> None:
        await self._ask("GET", f"/utilisateurs/{self._draws.choice(self._seen)}")

    async def create(self) -> None:
        self._turns += 1
        answer = await self._send(
            "/utilisateurs/nouveau",
            prenom="Aurélie",
            nom="Test",
            courriel=f"pages.{self._compte.id}.{self._turns}@test.fr",
            profil="UTILISATEUR_EJ",
            activites=ACTIVITES,
            avec_numero="oui",
            structure_id=str(self._compte.rattachement.structure_id),
            bouton="sauvegarder",
        )
        [made] = re.findall(r'action="/utilisateurs/([\w-]+)/desactiver"', answer)
        self._made.append(made)

    async def press(self) -> None:
        path = f"/utilisateurs/{self._made[-1]}"
        page = await self._ask("GET", path)
        [act] = [a for a in ACTS if f'action="{path}/{a}"' in page]
        await self._send(f"{path}/{act}")

    async def _send(self, path: str, **fields: Any) -> str:  # noqa: ANN401  (of a form)
        return await self._ask("POST", path, data={"csrf": self._csrf, **fields})

    async def _ask(self, method: str, path: str, **asked: Any) -> str:  # noqa: ANN401  (httpx's)
        answer = await self._client.request(method, path, **asked)
        assert answer.is_success, f"{method} {answer.url.path}: {answer.status_code}"
        self._csrf = re.findall(r'name="csrf" value="(\w+)"', answer.text)[0]
        return answer.text


class Caller:
    """
    The same *Gestionnaire*, by the operations alone.
    """

    def __init__(self, compte: Utilisateur, host: aio.Host, rank: int) -> None:
        self._host, self._compte, self._seen = host, compte, [compte.id]
        self._made: list[UtilisateurId] = []
        self._draws, self._turns = random.Random(SEED + rank), 0

    async def search(self) -> None:
        criteres = aio.CriteresUtilisateurs(nom=self._draws.choice("aeiou"))
        demande = aio.RechercherUtilisateurs(
            acteur_id=self._compte.id, criteres=criteres
        )
        page = await aio.rechercher_utilisateurs(self._host, demande)
        self._seen = [row.utilisateur.id for row in page.rows] or self._seen

    async def open(self) -> None:
        id = self._draws.choice(self._seen)
        await aio.consulter_utilisateur(
            self._host, acteur_id=self._compte.id, utilisateur_id=id
        )

    async def create(self) -> None:
        self._turns += 1
        command = aio.CreerUtilisateur(
            prenom="Aurélie",
            nom="Test",
            courriel=f"seul.{self._compte.id}.{self._turns}@test.fr",
            profil="UTILISATEUR_EJ",
            activites=ACTIVITES,
            structure_id=self._compte.rattachement.structure_id,
            acteur_id=self._compte.id,
        )
        self._made.append((await aio.creer_utilisateur(self._host, command)).id)

    async def press(self) -> None:
        id = self._made[-1]
        fiche = await aio.consulter_utilisateur(
            self._host, acteur_id=self._compte.id, utilisateur_id=id
        )
        if fiche.utilisateur.actif:
            off = aio.DesactiverUtilisateur(
                acteur_id=self._compte.id, utilisateur_id=id
            )
            await aio.desactiver_utilisateur(self._host, off)
        else:
            on = aio.ActiverUtilisateur(acteur_id=self._compte.id, utilisateur_id=id)
            await aio.activer_utilisateur(self._host, on)


class Latency(NamedTuple):
    """
    How long one gesture takes, in milliseconds.
    """

    engine: str
    way: str
    gesture: str
    times: int
    p50: float
    p99: float


async def work(people: Sequence[Person], seconds: float) -> dict[str, list[float]]:
    """
    Have everybody work at once, and give the seconds that each gesture took.
    """
    took: dict[str, list[float]] = defaultdict(list)
    end = time.monotonic() + seconds

    async def one(person: Person, rank: int) -> None:
        draws = random.Random(SEED + rank)
        await person.create()  # What is pressed on, the first time.
        while time.monotonic() < end:
            gesture = draws.choice(MIX)
            do: Callable[[], Awaitable[None]] = getattr(person, gesture)
            start = time.perf_counter()
            await do()
            took[gesture].append(time.perf_counter() - start)

    async with asyncio.TaskGroup() as group:
        for rank, person in enumerate(people):
            group.create_task(one(person, rank))
    return took


def latencies(engine: str, way: str, took: dict[str, list[float]]) -> Iterator[Latency]:
    """
    Give the median and the 99th percentile of each gesture.
    """
    for gesture, seconds in sorted(took.items()):
        cuts = statistics.quantiles(seconds, n=100)
        yield Latency(
            *(engine, way, gesture, len(seconds)),
            *(round(cuts[rank - 1] * 1000, 1) for rank in (50, 99)),
        )


async def in_pages(
    comptes: Sequence[Utilisateur], url: str, seconds: float
) -> tuple[dict[str, list[float]], list[int]]:
    """
    Work in the pages of a server; give its memory too, second by second.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    base_url = f"http://127.0.0.1:{port}"
    command = [
        sys.executable,
        "-m",
        "benchmarks.load.screens",
        "--serve",
        url,
        base_url,
    ]
    server = await asyncio.create_subprocess_exec(*command)
    try:
        people = [Visitor(c, base_url, rank + 1) for rank, c in enumerate(comptes)]
        await _started(port)
        await asyncio.gather(*(person.log_in() for person in people))
        watching = asyncio.create_task(_memory(server.pid, seconds))
        return await work(people, seconds), await watching
    finally:
        server.terminate()
        await server.wait()


async def _started(port: int) -> None:
    for _ in range(300):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    message = "the server does not start"
    raise TimeoutError(message)


async def _memory(pid: int, seconds: float) -> list[int]:
    """
    Give how many MiB a process holds, each second.
    """
    held = []
    for _ in range(int(seconds)):
        await asyncio.sleep(1)
        status = await asyncio.to_thread(Path(f"/proc/{pid}/status").read_text)
        held.append(int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) // 1024)
    return held


def serve(url: str, base_url: str) -> None:
    """
    Serve the pages.
    """
    app = create_app(create_site(Options(database=url, base_url=base_url)), works=False)
    port = int(base_url.rpartition(":")[2])
    uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, log_level="error")


async def alone(
    comptes: Sequence[Utilisateur], url: str, seconds: float
) -> dict[str, list[float]]:
    """
    Work by the operations alone.
    """
    site = create_site(Options(database=url, base_url="http://127.0.0.1:8000"))
    people = [Caller(c, site.host, rank + 1) for rank, c in enumerate(comptes)]
    took = await work(people, seconds)
    await site.store.close()
    return took


async def _prepare(store: sql.Store) -> list[Utilisateur]:
    """
    Give as many *Gestionnaires* a password.
    """
    digest = ""
    comptes = []
    with store.unit_of_work() as uow:
        for rank in range(2, 2 + PEOPLE):
            compte = uow.utilisateurs.get(UtilisateurId(f"u-{rank}"))
            assert compte is not None
            word = MotDePasse(PASSWORD)
            digest = digest or await Argon2PasswordPolicy().prepare(word, compte)
            uow.passwords.set(compte.id, digest)
            comptes.append(compte)
    return comptes


def measure(engine: str, seconds: float) -> None:
    """
    Fill a database, and print what working there takes, both ways.
    """
    with new_database(engine) as url:
        store = sql.Store(url)
        fill(store, a_country(), COMPTES)
        comptes = asyncio.run(_prepare(store))
        store.close()
        driver = "sqlite+aiosqlite" if engine == "sqlite" else "postgresql+psycopg"
        address = make_url(url).set(drivername=driver)
        told = address.render_as_string(hide_password=False)
        took, held = asyncio.run(in_pages(comptes, told, seconds))
        bare = asyncio.run(alone(comptes, told, seconds))
    for latency in (
        *latencies(engine, "pages", took),
        *latencies(engine, "alone", bare),
    ):
        print(*latency, sep=" ; ", flush=True)
    third = max(1, len(held) // 3)
    first, last = (statistics.median(part) for part in (held[:third], held[-third:]))
    print(engine, "MiB, first and last third", first, last, sep=" ; ", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """
    Measure what the command line asks for.
    """
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.load.screens", description=__doc__
    )
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.serve:
        serve(*options.serve)
        return
    for engine in options.engines:
        measure(engine, options.seconds)


if __name__ == "__main__":
    main()
