"""
*Site*: the service, made of its options.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from limits.errors import StorageError
from starlette.exceptions import HTTPException

from siaut_core import SiautError
from siaut_core.aio import Host, Settings
from siaut_core.aio.protocols import Mailer, PasswordPolicy
from siaut_sqlalchemy.aio import Store
from siaut_sqlalchemy.aio.mailer import SmtpMailer
from siaut_sqlalchemy.aio.passwords import Argon2PasswordPolicy
from siaut_sqlalchemy.aio.worker import Worker
from siaut_sqlalchemy.smtp.settings import SmtpSettings

from . import api
from .answers import Site, misread, put_off, refuse, turn_away
from .limits import Limits
from .options import Options
from .pages import PAGES
from .protection import Guard
from .sessions import Sessions

__all__ = ["create_app", "create_site"]


def create_site(
    options: Options,
    *,
    mailer: Mailer | None = None,
    passwords: PasswordPolicy | None = None,
) -> Site:
    """
    Make what the pages are given.

    Args:
        mailer: Instead of the server that the options name.
        passwords: Instead of argon2 and the policy of the CNIL.
    """
    # At DEBUG it says every value that is read or written.
    logging.getLogger("aiosqlite").setLevel(logging.INFO)
    store = Store(options.database)
    sessions = Sessions(store, options)
    host = Host(
        unit_of_work=store.unit_of_work,
        mailer=mailer or SmtpMailer(options.smtp or SmtpSettings(host="localhost")),
        passwords=passwords or Argon2PasswordPolicy(),
        settings=Settings(base_url=options.base_url, sender=options.sender),
        clock=options.clock,
        on_event=sessions.on_event,
    )
    return Site(options, store, host, sessions, Limits(options))


def create_app(site: Site, *, works: bool = True) -> FastAPI:
    """
    Make the service.

    Args:
        works: Whether mails leave by a task beside the requests; else by
            ``siaut-sqlalchemy drain --forever``.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await site.store.create()
        await site.sessions.create()
        worker = Worker(site.host)
        working = asyncio.create_task(worker.work()) if works else None
        yield
        worker.stop()
        if working is not None:
            await working
        await site.store.close()

    app = FastAPI(
        title="SI Autorisations",
        lifespan=lifespan,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.site = site
    app.add_middleware(Guard, options=site.options, refuse=turn_away)
    app.exception_handler(SiautError)(refuse)
    app.exception_handler(HTTPException)(turn_away)
    app.exception_handler(RequestValidationError)(misread)
    app.exception_handler(StorageError)(put_off)
    for router in PAGES:
        app.include_router(router, include_in_schema=False)
    app.include_router(api.router)
    static = files("siaut_web") / "static"
    app.mount("/static", StaticFiles(directory=str(static)), "static")
    return app
