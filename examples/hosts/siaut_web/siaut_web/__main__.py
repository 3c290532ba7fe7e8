"""
*Command line*: starts the service.
"""

from typing import Annotated, Final

import typer
import uvicorn
from typer import Option

from .options import Options
from .site import create_app, create_site

__all__ = ["main"]

LOOPBACK: Final = "127.0.0.1"


def start(
    database: Annotated[
        str, Option(envvar="SIAUT_DATABASE", metavar="URL", help="La base.")
    ] = "sqlite+aiosqlite:///siaut.sqlite",
    site: Annotated[
        str, Option(envvar="SIAUT_SITE", metavar="URL", help="L'adresse du service.")
    ] = "http://localhost:8000",
    port: Annotated[int, Option(metavar="PORT", help="Le port.")] = 8000,
) -> None:
    """
    Démarre le service.
    """
    app = create_app(create_site(Options(database=database, base_url=site)))
    # Whose log it is: requests are told by `siaut_web`, without what was asked.
    uvicorn.run(app, host=LOOPBACK, port=port, access_log=False, server_header=False)


def main() -> None:
    """
    Do what a command line asks.
    """
    typer.run(start)


if __name__ == "__main__":
    main()
