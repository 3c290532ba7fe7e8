"""
*Provider*: the HTTP API of somebody who sends mails, that refuses when told to.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from siaut_core.testing.mails import ReceivedMail
from siaut_sqlalchemy_tests.relay import HOST, server_context

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["KEY", "Provider", "open_provider"]

KEY: Final = "sesame du fournisseur"


class Provider(ThreadingHTTPServer):
    """
    The mails that it took, and what it answers to the next ones.

    Attributes:
        status: What it answers; ``None``: it hangs up.
    """

    daemon_threads = True
    status: int | None = 202

    def __init__(self) -> None:
        super().__init__((HOST, 0), _Conversation)
        self.arrivals: list[ReceivedMail] = []
        self.socket = server_context(HOST).wrap_socket(self.socket, server_side=True)

    @property
    def address(self) -> str:
        return f"{HOST}:{self.server_port}"

    @contextmanager
    def failure(self) -> Iterator[None]:
        self.status = 500
        yield
        self.status = 202


class _Conversation(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        told = json.loads(self.rfile.read(length))
        status = self.server.status
        if self.headers["Authorization"] != f"Bearer {KEY}":
            status = 401
        if status is None:
            return
        if status == 202:
            self.server.arrivals.append(ReceivedMail(**told))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:  # noqa: ANN401  (of the standard library)
        """
        Say nothing: what a test reads is the mailer's log.
        """


@contextmanager
def open_provider() -> Iterator[Provider]:
    """
    Start a provider; its certificate is of the tests' authority.
    """
    with Provider() as provider:
        thread = Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield provider
        provider.shutdown()
        thread.join()
