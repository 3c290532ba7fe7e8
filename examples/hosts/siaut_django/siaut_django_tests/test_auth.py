"""
Accounts log in as Django's users do; their sessions end with their rights, for good.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from unittest import mock

import pytest
from django.conf import settings
from django.contrib.auth import authenticate, hashers
from django.contrib.auth.models import User
from django.test import Client, override_settings
from django.views.debug import ExceptionReporter

import siaut_django
from siaut_core import ActionRefuseeError, Cause, Courriel, UtilisateurId
from siaut_core.sync import (
    ActiverUtilisateur,
    DesactiverUtilisateur,
    Operation,
    UtiliserLien,
    activer_utilisateur,
    desactiver_utilisateur,
    se_connecter,
    utiliser_lien,
)
from siaut_core.testing.contracts.bench import populate
from siaut_core.testing.factory import TOKEN, a_lien
from siaut_core.testing.fakes import GOOD_PASSWORD
from siaut_django import auth
from siaut_django.auth import PREFIX, LoginForm, end_sessions, user_of
from siaut_django.hosting import logs_in
from siaut_django_tests.benches import clear_and_open
from siaut_django_tests.test_checks import AllIn
from siaut_django_tests.test_hosting import BASICS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from siaut_core.sync import Event
    from siaut_django.store import Unit

OURS: Final = "siaut_django.auth.SiautBackend"
MODELS: Final = "django.contrib.auth.backends.ModelBackend"

ACTIF, ADDRESS = UtilisateurId("u-actif"), "u-actif@test.fr"


@pytest.fixture(autouse=True)
def project(alias: str) -> Iterator[str]:
    """
    Give a project whose accounts log in by the backend, with an active one.
    """
    with (
        clear_and_open(alias) as bench,
        override_settings(
            AUTHENTICATION_BACKENDS=[OURS, MODELS],
            DATABASE_ROUTERS=[AllIn(alias)],
            PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ),
    ):
        populate(bench)
        with bench.host.unit_of_work() as uow:
            uow.passwords.set(ACTIF, hashers.make_password(GOOD_PASSWORD))
        yield alias
        User.objects.all().delete()


def logged_in(password: str = GOOD_PASSWORD, address: str = ADDRESS) -> Client:
    browser = Client()
    browser.post("/login?next=/who", {"username": address, "password": password})
    return browser


def who(browser: Client) -> str:
    return browser.get("/who").text


def deactivate() -> None:
    command = DesactiverUtilisateur(acteur_id="g-et", utilisateur_id=ACTIF)
    desactiver_utilisateur(siaut_django.host(), command)


def activate() -> None:
    command = ActiverUtilisateur(acteur_id="g-et", utilisateur_id=ACTIF)
    activer_utilisateur(siaut_django.host(), command)


def choose_a_password() -> None:
    host = siaut_django.host()
    lien = a_lien(
        cause=Cause.DEMANDE,
        utilisateur_id=ACTIF,
        courriel=Courriel.parse(ADDRESS),
        emis_le=host.now(),
    )
    with host.unit_of_work() as uow:
        uow.liens.add(lien)
    utiliser_lien(host, UtiliserLien(token=TOKEN, mot_de_passe=GOOD_PASSWORD + "!"))


def test_an_account_logs_in_and_is_known_by_its_id() -> None:
    assert ACTIF == who(logged_in())


@pytest.mark.parametrize(
    ("password", "address"),
    [
        (GOOD_PASSWORD + "?", ADDRESS),
        (GOOD_PASSWORD, "personne@test.fr"),
        (GOOD_PASSWORD, "u-off@test.fr"),
        (GOOD_PASSWORD, "u-neuf@test.fr"),
        (GOOD_PASSWORD, "no address"),
    ],
)
def test_nobody_else_does_and_none_is_told_why(password: str, address: str) -> None:
    form = LoginForm(data={"username": address, "password": password})

    assert {"__all__": ["Courriel ou mot de passe incorrect."]} == form.errors
    assert "" == who(logged_in(password, address))


def test_an_address_is_typed_whole() -> None:
    """
    Browsers cut what is longer than a field says; the names of users are shorter.
    """
    assert 'maxlength="254"' in str(LoginForm()["username"])


@pytest.mark.parametrize("end", [deactivate, choose_a_password])
def test_every_session_ends_with(end: Callable[[], None]) -> None:
    browsers = [logged_in(), logged_in()]
    end()

    assert ["", ""] == [who(browser) for browser in browsers]


def test_an_unused_session_does_not_come_back_with_the_account() -> None:
    stolen = logged_in()
    deactivate()
    activate()

    assert "" == who(stolen)
    assert ACTIF == who(logged_in())


def test_a_refused_gesture_ends_nothing() -> None:
    browser = logged_in()
    command = DesactiverUtilisateur(acteur_id=ACTIF, utilisateur_id=ACTIF)
    with pytest.raises(ActionRefuseeError):
        desactiver_utilisateur(siaut_django.host(), command)

    assert ACTIF == who(browser)


def test_a_session_opened_while_the_password_changes_is_worth_nothing() -> None:
    """
    Its stamp is read in the unit of work that grants the login, not after it.
    """
    logged_in()

    def overtaken(*asked: Any) -> None:  # noqa: ANN401  (as it is)
        se_connecter(*asked)
        choose_a_password()

    with mock.patch.object(auth, "se_connecter", overtaken):
        browser = logged_in()

    assert "" == who(browser)


def test_a_user_of_that_name_who_came_otherwise_is_nobody() -> None:
    """
    And has no password any more, once the account logs in.
    """
    credentials = {"username": PREFIX + ACTIF, "password": "chosen"}
    User.objects.create_user(**credentials)
    browser = Client()
    assert browser.login(**credentials)
    assert "" == who(browser)

    assert ACTIF == who(logged_in())
    assert not browser.login(**credentials)
    assert [False] == [user.has_usable_password() for user in User.objects.all()]


@pytest.mark.parametrize(
    ("username", "password", "backend"),
    [
        (PREFIX + ACTIF, None, MODELS),
        (ACTIF, None, OURS),
        (f"of {PREFIX}{ACTIF}", None, OURS),
        (PREFIX + ACTIF, "chosen", OURS),
    ],
)
def test_who_is_logged_in_by_other_code_is_no_account(
    username: str, password: str | None, backend: str
) -> None:
    """
    As after a sign-up, where people choose how they are called.
    """
    browser = Client()
    user = User.objects.create_user(username=username, password=password)
    browser.force_login(user, backend=backend)

    assert "" == who(browser)


def test_nobody_is_no_account() -> None:
    assert "" == who(Client())


def test_a_user_that_the_staff_blocks_goes_no_further() -> None:
    """
    As with Django's own backend.
    """
    browser = logged_in()
    User.objects.update(is_active=False)

    assert "" == who(browser)
    assert "" == who(logged_in())


def test_who_proves_it_otherwise_has_the_same_sessions() -> None:
    """
    As through ProConnect; tests too may say who is logged in.
    """
    browser = Client()
    browser.force_login(user_of(ACTIF), backend=OURS)
    assert ACTIF == who(browser)

    end_sessions(ACTIF)

    assert "" == who(browser)
    assert user_of(ACTIF) == user_of(ACTIF)


def test_a_report_of_an_error_tells_nobodys_address() -> None:
    """
    Django mails one to the administrators, with what is in each frame.
    """
    asked = {"username": "an.address@test.fr", "password": "chosen"}
    with (
        mock.patch.object(auth, "se_connecter", side_effect=RuntimeError),
        pytest.raises(RuntimeError) as failure,
    ):
        auth.SiautBackend().authenticate(None, **asked)
    report = ExceptionReporter(None, failure.type, failure.value, failure.tb)
    frames = report.get_traceback_frames()
    [told] = [dict(f["vars"]) for f in frames if f["filename"] == auth.__file__]

    assert "self" in told
    assert asked["username"] not in str(told)


def test_other_credentials_are_for_other_backends() -> None:
    assert authenticate(token="of another") is None


def followed(uow: Unit, event: Event) -> None:
    """
    Tell the staff of each login, in its own transaction.
    """
    if event.granted and event.operation is Operation.SE_CONNECTER:
        User.objects.using(uow.alias).create(username=f"{event.cible_id} came")


def test_a_project_adds_its_own_to_the_unit_of_work() -> None:
    siaut = {**BASICS, "ON_EVENT": f"{__name__}.followed"}
    with override_settings(SIAUT=siaut):
        logged_in()

    assert User.objects.filter(username="u-actif came").exists()


def test_without_logins_there_are_no_users_to_look_for() -> None:
    browser = logged_in()
    with override_settings(AUTHENTICATION_BACKENDS=[MODELS]):
        deactivate()
    apps = [name for name in settings.INSTALLED_APPS if "contrib" not in name]
    with override_settings(INSTALLED_APPS=apps):
        assert not logs_in()

    assert ACTIF == who(browser)
