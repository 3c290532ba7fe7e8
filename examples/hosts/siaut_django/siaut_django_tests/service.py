"""
*Service*: the how-to on Django, followed in an empty folder.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from django.core import mail

from docs._tools.pages import DOCS, blocks
from siaut_django_tests.project import ROOT

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FILES", "PAGE", "TWO_ALIASES", "environment", "follow", "in_service", "run"]

PAGE: Final = DOCS / "how-to" / "django.md"

_TEXTS: Final = [block.text for block in blocks(PAGE)]

# A file to save says its name in its first line.
FILES: Final = {
    name[1]: text
    for text in _TEXTS
    if (name := re.match(r"(?:#|\{#) (\w+\.\w+)(?: #\})?\n", text))
}

[TWO_ALIASES] = [text for text in _TEXTS if text.startswith("# settings.py, with")]

# From Django 6.1 on.
[_MAILERS] = [text for text in _TEXTS if text.startswith("MAILERS = ")]
if hasattr(mail, "mailers"):
    FILES["settings.py"] = re.sub("EMAIL_BACKEND.*\n", _MAILERS, FILES["settings.py"])


def follow(tmp_path: Path) -> Path:
    """
    Save the files of the page in a folder, with a clone of the project beside it.
    """
    (tmp_path / "siaut_core").symlink_to(ROOT)
    service = tmp_path / "service"
    service.mkdir()
    for file, text in FILES.items():
        (service / file).write_text(text, "utf-8")
    return service


def environment(folder: Path) -> dict[str, str]:
    """
    Give what the page exports.
    """
    exported = {"DJANGO_SETTINGS_MODULE": "settings", "PYTHONPATH": str(folder)}
    return {**os.environ, **exported}


def run(folder: Path, *command: str) -> str:
    """
    Run a command of the page, and give all that it says.
    """
    done = subprocess.run(  # noqa: S603  (written on the page)
        [sys.executable, "-W", "error", "-m", *command],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    return done.stdout + done.stderr


def in_service(folder: Path) -> str:
    """
    Run what the page runs before it serves.
    """
    [orders] = [text for text in _TEXTS if "runserver" in text]
    lines = orders.replace("\\\n", "").replace(".venv/bin/django-admin", "django")
    return "".join(
        run(folder, *line.split())
        for line in lines.splitlines()
        if line.startswith("django") and "runserver" not in line
    )
