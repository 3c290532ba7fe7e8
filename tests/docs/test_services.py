"""
The service of the how-to on Flask: what its page says, word for word.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest

from docs._tools.pages import DOCS, blocks, carry_out
from tests.docs.listings import listings, save
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

PAGE: Final = DOCS / "how-to" / "flask.md"

AT_MOST: Final = 80


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port: int = free.getsockname()[1]
    return port


def test_it_is_small() -> None:
    [text] = listings("flask").values()

    assert AT_MOST >= len(text.splitlines())


def test_its_file_is_saved_as_the_page_shows_it(tmp_path: Path) -> None:
    save("flask", tmp_path)

    [saved] = tmp_path.iterdir()
    assert saved.read_text("utf-8") in {block.text for block in blocks(PAGE)}


@pytest.mark.skipif(
    shutil.which("curl", path="/usr/bin:/bin") is None, reason="curl is not installed"
)
def test_the_page_is_followed_word_for_word(tmp_path: Path) -> None:
    """
    In an empty folder, once it is installed; the port is a free one.
    """
    save("flask", tmp_path)
    port = free_port()
    service = tmp_path / "service.py"
    at_the_port = f"target=app.run, kwargs={{'port': {port}}}"
    text = service.read_text("utf-8").replace("target=app.run", at_the_port)
    service.write_text(text, "utf-8")
    [start, say] = [
        block.text
        for block in blocks(PAGE)
        if block.language == "sh" and "pip install" not in block.text
    ]
    [shown] = [block.text for block in blocks(PAGE) if block.language == "text"]
    orders = f"trap 'kill $(jobs -p)' EXIT\n{start}{say}"
    orders = orders.replace("5000", str(port)).replace(".venv/bin/python", "$PYTHON")
    # A service that does not start is not waited for.
    orders = orders.replace("sleep 1", "kill -0 $!; sleep 1")

    done = subprocess.run(  # noqa: S603  (our own page)
        ["bash", "-euc", orders],  # noqa: S607  (as readers have it)
        capture_output=True,
        check=False,
        cwd=tmp_path,
        encoding="utf-8",
        env={"PYTHON": f"{sys.executable} -W error", "PATH": "/usr/bin:/bin"},
        timeout=PATIENCE,
    )

    assert (0, shown) == (done.returncode, done.stdout), done.stderr


MORGAN: Final = {
    "prenom": "Morgan",
    "nom": "Test",
    "courriel": "morgan@test.fr",
    "profil": "GESTIONNAIRE_EJ",
    "structure_id": "ej-1",
    "activites": ["QA002"],
}


class Service:
    """
    The service as its page leaves it: Camille is logged in, and creates Morgan.
    """

    PASSWORD: Final = "sept mots au hasard"

    def __init__(self) -> None:
        self.names = dict[str, Any](carry_out(PAGE))
        self.camille: FlaskClient = self.names["client"]
        self.morgan: FlaskClient = self.names["app"].test_client()
        self.post("creer_utilisateur", MORGAN)
        criteres = {"criteres": {"prenom": "morgan"}}
        [row] = self.post("rechercher_utilisateurs", criteres)["rows"]
        self.id = row["id"]
        self.choose_a_password()
        self.log_in()

    def post(
        self, name: str, body: object, *, by: FlaskClient | None = None
    ) -> dict[str, Any]:
        answer = (by or self.camille).post(f"/{name}", json=body)
        assert 200 == answer.status_code, answer.json
        said: Any = answer.json
        return dict(said)

    def choose_a_password(self) -> None:
        self.names["siaut"].drain_outbox(self.names["host"])
        text = self.names["store"].outgoing_mailbox[-1].text
        token = text.split("token=")[1].split()[0]
        self.post("utiliser_lien", {"token": token, "mot_de_passe": self.PASSWORD})

    def log_in(self) -> None:
        typed = {"courriel": "morgan@test.fr", "mot_de_passe": self.PASSWORD}
        self.post("se_connecter", typed, by=self.morgan)

    @property
    def is_in(self) -> bool:
        answer = self.morgan.get("/ouvrir_creation")
        assert answer.status_code in {200, 401}
        return bool(answer.status_code == 200)


@pytest.fixture
def service() -> Service:
    return Service()


def test_a_session_ends_when_its_account_is_deactivated_and_never_revives(
    service: Service,
) -> None:
    assert service.is_in
    service.post("desactiver_utilisateur", {"utilisateur_id": service.id})
    assert not service.is_in
    service.post("activer_utilisateur", {"utilisateur_id": service.id})
    assert not service.is_in

    service.log_in()

    assert service.is_in


def test_a_session_ends_when_its_account_gets_a_new_password(service: Service) -> None:
    service.post("demander_lien", {"courriel": "morgan@test.fr"})
    service.choose_a_password()

    assert not service.is_in


def test_a_session_of_a_login_that_an_end_overtook_is_worth_nothing(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    It was granted before, and answers after: what ended the others ends it too.
    """
    siaut = service.names["siaut"]
    log_in = siaut.se_connecter

    def overtaken(*given: object) -> object:
        compte: object = log_in(*given)
        service.post("desactiver_utilisateur", {"utilisateur_id": service.id})
        service.post("activer_utilisateur", {"utilisateur_id": service.id})
        return compte

    monkeypatch.setattr(siaut, "se_connecter", overtaken)
    service.log_in()

    assert not service.is_in


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("se_connecter", 400),  # A form: no JSON.
        ("drain_outbox", 400),  # No gesture of the guide.
        ("installer_utilisateur", 400),
    ],
)
def test_nothing_else_is_carried_out(
    service: Service, address: str, status: int
) -> None:
    typed = {"courriel": "a@test.fr"}
    post = service.camille.post
    is_form = address == "se_connecter"
    answer = post(f"/{address}", **{"data" if is_form else "json": typed})

    assert status == answer.status_code
