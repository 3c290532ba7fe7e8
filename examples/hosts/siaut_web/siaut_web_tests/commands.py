"""
The command line, started as a person does.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["free_port", "started"]


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return str(sock.getsockname()[1])


@contextmanager
def started(*options: str) -> Iterator[tuple[str, str]]:
    """
    Start it, and give its address and what it says at first.
    """
    port = free_port()
    command = [sys.executable, "-m", "siaut_web", "--port", port, *options]
    with subprocess.Popen(  # noqa: S603  (of this project)
        command, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        said: list[str] = []
        for line in program.stdout:
            said.append(line)
            if line.startswith(("Ctrl-C", "Sans serveur")):
                break
        try:
            yield f"http://localhost:{port}", "".join(said)
        finally:  # Else a test that fails would wait for it without end.
            program.send_signal(signal.SIGINT)
        assert 0 == program.wait(30)
