"""
*Command line*: starts the service; alone, it is a demonstration.
"""

import asyncio
import logging
import os
import socket
import sys
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from secrets import token_bytes
from typing import Annotated, Final
from urllib.parse import urlsplit

import typer
import uvicorn
from attrs import evolve
from limits.errors import ConfigurationError
from limits.storage import storage_from_string
from typer import Option

from siaut_core import DonneesInvalidesError
from siaut_core.messages import read_base_url
from siaut_sqlalchemy.cli import Command, carry_out, said
from siaut_sqlalchemy.cli.commands import load, migrate
from siaut_sqlalchemy.cli.database import Database
from siaut_sqlalchemy.engine import DEFAULT, CommandLineError, file_of, read_adresse
from siaut_sqlalchemy.smtp.settings import SmtpSettings

from .answers import Site
from .demonstration import FILE, Demonstration, is_demonstration
from .options import SENDER, Options
from .site import create_app, create_site

__all__ = ["main"]

SECRET: Final = "SIAUT_SECRET"
SECRET_MIN: Final = 32

LOG: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def start(  # noqa: PLR0913  (each is an option)
    *,
    database: Database = "",
    finess_et: Annotated[
        Path | None, Option(metavar="FICHIER", help="L'extrait FINESS des ET.")
    ] = None,
    finess_ej: Annotated[
        Path | None, Option(metavar="FICHIER", help="L'extrait de leurs EJ.")
    ] = None,
    smtp: Annotated[
        str, Option(envvar="SMTP_HOST", metavar="HOTE", help="Le serveur de courriel.")
    ] = "",
    sender: Annotated[
        str,
        Option(envvar="SIAUT_SENDER", metavar="ADRESSE", help="De qui ils viennent."),
    ] = "",
    site: Annotated[
        str,
        Option(
            envvar="SIAUT_SITE", metavar="URL", help="À défaut http://localhost:PORT."
        ),
    ] = "",
    host: Annotated[str, Option(metavar="IP", help="Où écouter.")] = "127.0.0.1",
    port: Annotated[
        int, Option(min=1, max=65_535, metavar="PORT", help="Le port.")
    ] = 8000,
    proxy: Annotated[
        list[str] | None, Option(metavar="IP", help="Un mandataire que l'on croit.")
    ] = None,
    limits: Annotated[
        str,
        Option(envvar="SIAUT_LIMITS", metavar="URL", help="Où compter les tentatives."),
    ] = "async+memory://",
) -> None:
    """
    Démarre le service : sans base, serveur de courriel ni extrait, une démonstration.

    Les variables SMTP_PORT (587), SMTP_USER, SMTP_PASSWORD et SMTP_SECURITY (STARTTLS,
    TLS ou AUCUNE) disent le reste du serveur de courriel ; SIAUT_SECRET, commune à tous
    les processus, signe les formulaires.
    """
    if finess_ej and not finess_et:
        raise CommandLineError(
            "--finess-ej : l'extrait des ET est attendu aussi, par --finess-et."
        )
    options = Options(
        database=database or DEFAULT,
        base_url=_read_site(site or f"http://localhost:{port}"),
        limits=_read_limits(limits),
        secret=_read_secret(),
    )
    is_real = bool(database or finess_et or smtp)
    with _listen(host, port) as listening:
        service = (
            _real(options, smtp, sender) if is_real else _demonstration(options, host)
        )
        if finess_et:
            migrate(options.database)
            load(finess_et, finess_ej, database=options.database)
        with suppress(KeyboardInterrupt):
            asyncio.run(_serve(service, listening, proxy or []))


def _read_site(address: str) -> str:
    """
    Read where people reach the service: at the root, as its pages name each other.
    """
    with suppress(DonneesInvalidesError):
        site = read_base_url(address).lower()
        if not urlsplit(site).path:
            return site
    raise CommandLineError(
        "--site : une adresse en https:// est attendue (http:// pour localhost"
        " seulement), sans chemin."
    )


def _read_limits(address: str) -> str:
    with suppress(ConfigurationError, ValueError):
        storage_from_string(address)
        return address
    raise CommandLineError(
        "--limits : ce stockage n'est pas connu, ou son module n'est pas installé ;"
        " écrivez async+memory:// ou async+redis://hôte:6379."
    )


def _read_secret() -> bytes:
    """
    Read the secret: a variable, which nobody sees who lists the processes.
    """
    told = os.environ.get(SECRET, "").encode()
    if told and len(told) < SECRET_MIN:
        raise CommandLineError(
            f"{SECRET} : {SECRET_MIN} caractères au moins sont attendus."
        )
    return told or token_bytes(SECRET_MIN)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError:
        raise CommandLineError(
            "--host, --port : ce port ne peut pas être ouvert ; donnez-en un autre."
        ) from None


def _is_local(host: str | None) -> bool:
    with suppress(ValueError):
        return host == "localhost" or ip_address(host or "").is_loopback
    return False


def _demonstration(options: Options, host: str) -> Demonstration:
    if not (_is_local(host) and _is_local(urlsplit(options.base_url).hostname)):
        raise CommandLineError(
            "--host, --site : une démonstration ne s'ouvre que sur cette machine"
            " (localhost)."
        )
    file = Path(FILE)
    if file.exists() and not is_demonstration(file):
        raise CommandLineError(
            f"Le fichier {file} n'est pas la base d'une démonstration : il est laissé"
            " tel quel ; changez de dossier, ou désignez une base par --database."
        )
    address = f"sqlite+aiosqlite:///{file}"
    return Demonstration(evolve(options, database=address, demonstration=True))


def _real(options: Options, smtp: str, sender: str) -> Site:
    address = read_adresse(options.database, awaited=True)
    file = file_of(address)
    if file is not None and is_demonstration(file):
        raise CommandLineError(
            "--database : cette base est celle d'une démonstration ; désignez-en une"
            " autre."
        )
    if smtp and not sender:
        raise CommandLineError("--sender : dites de qui viennent les courriels.")
    server = {**os.environ, "SMTP_HOST": smtp}
    return create_site(
        evolve(
            options,
            database=address,
            sender=sender or SENDER,
            smtp=SmtpSettings.from_environment(server) if smtp else None,
        )
    )


async def _serve(
    service: Demonstration | Site, listening: socket.socket, proxies: list[str]
) -> None:
    if isinstance(service, Demonstration):
        await service.prepare()
        app = service.create_app()
        _introduce(service)
    else:
        await service.store.create()
        await service.sessions.create()
        sends = service.options.smtp is not None
        app = create_app(service, works=sends)
        print(f"SI Autorisations : {service.options.base_url}", flush=True)
        if not sends:
            print("Sans serveur de courriel (--smtp), les courriels attendent.")
    logging.basicConfig(format=LOG)
    logging.getLogger("siaut_web").setLevel(logging.INFO)
    # Whose log it is: requests are told by `siaut_web`, without what was asked.
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
    )
    server = uvicorn.Server(config)
    await server.serve([listening])
    if not server.started:
        raise CommandLineError(
            "Le service n'a pas pu démarrer ; ce qui précède dit pourquoi."
        )


def _introduce(demonstration: Demonstration) -> None:
    site = demonstration.site.options.base_url
    print(f"SI Autorisations, démonstration : {site}")
    print(f"Comptes et courriels            : {site}/demonstration\n")
    for account in demonstration.accounts:
        print(f"{account.compte.header}, {account.structure.nom}")
        print(f"    {account.compte.courriel.adresse}    {account.mot_de_passe}")
    print(
        "\nCtrl-C l'arrête ; au prochain démarrage, d'autres mots de passe.", flush=True
    )


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
app.command(cls=Command)(said(start))


def main() -> int:
    """
    Do what a command line asks; give its exit code.
    """
    return carry_out(app, "siaut-web", sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
