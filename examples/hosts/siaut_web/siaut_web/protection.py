"""
*Protection*: what every request meets first, and every answer leaves with.

What another site sends is refused by the headers that browsers add, and by a token in
each form. No address of a page holds a name, an address or a token; the log has the
pattern of a route, never what was asked.
"""

import hmac
import logging
import re
import traceback
from collections.abc import Callable, Mapping
from secrets import token_urlsafe
from time import perf_counter
from typing import Annotated, Final, TypeAlias
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .bodies import Form, first, read_fields
from .options import Options

__all__ = ["Cookies", "Guard", "Typed", "Visitor", "headers_of", "report"]

LOG: Final = logging.getLogger("siaut_web")

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

# What a log may say of a method: anybody may make one up.
METHODS: Final = SAFE | {"POST", "PATCH", "PUT", "DELETE"}

# Those that come with a body.
WRITING: Final = METHODS - SAFE - {"DELETE"}

# Larger than any form or search, with a cursor of the longest names.
BODY_MAX: Final = 262_144

# Answers from here on are pages, and of a visitor, also where a file was asked for.
REFUSED: Final = 400

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"

CSRF: Final = "csrf"

# As `token_urlsafe(32)` draws cookies.
DRAWN: Final = re.compile(r"[A-Za-z0-9_-]{43}")

# Provenance: OWASP, HTTP security response headers; CSP level 3.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Without any, browsers say that forms come from nowhere (Origin: null).
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HSTS: Final = "max-age=31536000"


class Cookies:
    """
    The cookies of the service: read by no script, sent to this site alone.

    On https their names begin so that no other site of the domain can set them; on
    plain http, which is for this machine, browsers would refuse such a name.
    """

    def __init__(self, options: Options) -> None:
        self._secure = options.is_https
        self._prefix = "__Host-siaut" if self._secure else "siaut"

    def read(self, request: Request, name: str) -> str:
        return request.cookies.get(f"{self._prefix}-{name}", "")

    def read_drawn(self, request: Request, name: str) -> str:
        """
        Read a cookie that is drawn; one of another shape is nobody's.
        """
        sent = self.read(request, name)
        return sent if DRAWN.fullmatch(sent) else ""

    def write(
        self, answer: Response, name: str, value: str, seconds: int | None = None
    ) -> None:
        answer.set_cookie(
            f"{self._prefix}-{name}",
            value,
            max_age=seconds,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )

    def erase(self, answer: Response, name: str) -> None:
        self.write(answer, name, "", 0)


class Visitor:
    """
    Whoever asks, and the token of their forms: of their session, or of their visit.

    Two cookies: what comes from another site, a link in a mail, brings neither, and its
    answer, which then sets a new one, must not end a session. The form of that answer
    comes back with both.

    Attributes:
        known: The cookie of their session; it may have ended.
        drawn: The cookie of their visit, when it begins.
    """

    NAME: Final = "session"
    VISIT: Final = "visite"

    def __init__(self, request: Request, options: Options) -> None:
        cookies = Cookies(options)
        self.known = cookies.read_drawn(request, self.NAME)
        visit = cookies.read_drawn(request, self.VISIT)
        self.drawn = "" if self.known or visit else token_urlsafe(32)
        self._own = [one for one in (self.known, visit, self.drawn) if one]
        self._secret = options.secret

    @property
    def csrf(self) -> str:
        return self._token_of(self._own[0])

    def _token_of(self, cookie: str) -> str:
        return hmac.digest(self._secret, f"{CSRF} {cookie}".encode(), "sha256").hex()

    def sent(self, form: Form) -> bool:
        """
        Say whether a form is one that this visitor was shown.

        Without a cookie, its token would be of one that was drawn just now.
        """
        given = first(form, CSRF).encode("utf-8", "surrogatepass")
        tokens = [self._token_of(cookie).encode() for cookie in self._own]
        return any(hmac.compare_digest(given, token) for token in tokens)


async def _typed(request: Request) -> Form:
    """
    Read a form that this visitor was shown.
    """
    if _media_type(request) != FORM:
        raise HTTPException(415)
    try:
        form = read_fields(await request.body())
    except ValueError:
        raise HTTPException(413) from None
    visitor: Visitor = request.state.visitor
    if not visitor.sent(form):
        raise HTTPException(403, "Ce formulaire n'est plus valable. Rechargez la page.")
    return form


# Of every page that changes something; a test looks that none forgets it.
Typed: TypeAlias = Annotated[Form, Depends(_typed)]


class Guard:
    """
    The middleware: bounds, other sites, headers, a line of the log.
    """

    def __init__(
        self,
        app: ASGIApp,
        options: Options,
        refuse: Callable[[Request, HTTPException], Response],
    ) -> None:
        origin = urlsplit(options.base_url)
        self._own = f"{origin.scheme}://{origin.netloc}".lower()
        self._app, self._options, self._refuse = app, options, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, status = perf_counter(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                is_file = scope["path"].startswith("/static/") and status < REFUSED
                self._add_headers(MutableHeaders(scope=message), is_file=is_file)
            await send(message)

        request = Request(scope, receive)
        request.state.visitor = Visitor(request, self._options)
        fault = _fault(request, self._own)
        try:
            answer = self._refuse(request, fault) if fault else self._app
            await answer(scope, receive, send_with_headers)
        except ClientDisconnect:
            pass  # Nobody waits for an answer any more.
        except Exception as error:  # noqa: BLE001  (whoever is above tells what it quotes)
            report(error)
            if not status:
                answer = self._refuse(request, HTTPException(500))
                await answer(scope, receive, send_with_headers)
        method = request.method if request.method in METHODS else "-"
        route = getattr(scope.get("route"), "path", "-")
        took = (perf_counter() - start) * 1000
        LOG.info("%s %s %d %.0f ms", method, route, status, took)

    def _add_headers(self, headers: MutableHeaders, *, is_file: bool) -> None:
        for name, value in headers_of(self._options).items():
            headers.setdefault(name, value)
        if not is_file:
            headers.setdefault("Cache-Control", "no-store")


def report(error: BaseException) -> None:
    """
    Log where the service itself was wrong: a message may quote what was typed.
    """
    where = "".join(traceback.format_tb(error.__traceback__))
    LOG.error("%s\n%s", type(error).__qualname__, where)


def headers_of(options: Options) -> dict[str, str]:
    """
    Give what every answer is sent with.
    """
    https = {"Strict-Transport-Security": HSTS} if options.is_https else {}
    return {**HEADERS, **https}


def _fault(request: Request, own: str) -> HTTPException | None:
    told = request.headers
    if told.get("host", "").lower() != urlsplit(own).netloc:
        return HTTPException(421)
    # HTTP/2, which other servers speak, needs none: a body may be as long as it likes.
    length = told.get("content-length", "" if request.method in WRITING else "0")
    if "transfer-encoding" in told or not length.isdecimal():
        return HTTPException(411)
    if int(length[:12]) > BODY_MAX:
        return HTTPException(413)
    return None if request.method in SAFE else _foreign(request, own)


def _foreign(request: Request, own: str) -> HTTPException | None:
    """
    Say what another site sent, by what browsers add, which no page can forge.

    A body of JSON is one that a form cannot send.
    """
    told = request.headers
    is_own = told.get("sec-fetch-site", "none") in {"same-origin", "none"}
    if not is_own or told.get("origin", own) != own:
        return HTTPException(403)
    if request.scope["path"].startswith("/api/") and _media_type(request) != JSON:
        return HTTPException(415)
    return None


def _media_type(request: Request) -> str:
    told = request.headers.get("content-type", "")
    return told.partition(";")[0].strip().lower()
