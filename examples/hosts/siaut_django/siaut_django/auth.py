"""
*Auth*: accounts log in as Django's users do, and their sessions end with their rights.

For each account that ever logged in stands a user of the project: its username is the
account's id after ``siaut:``, which no form lets anybody choose. Its password, that
nobody can use, is a stamp: Django binds sessions to it, and compares at each request.
`end_sessions` draws another one, so that an old session never works again, even once
the account is active anew.
"""

from typing import Any, Final

import attrs
from django.contrib.auth import BACKEND_SESSION_KEY, get_user_model, load_backend
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.hashers import is_password_usable, make_password
from django.db.models import QuerySet
from django.forms import CharField
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from siaut_core import ConnexionRefuseeError
from siaut_core.entities.courriel import ADRESSE_MAX
from siaut_core.sync import Event, SeConnecter, se_connecter

from .hosting import make_host, on_event
from .store import Unit

__all__ = [
    "LoginForm",
    "SiautBackend",
    "acteur_id",
    "end_sessions",
    "is_ours",
    "user_of",
]

PREFIX: Final = "siaut:"


class SiautBackend(BaseBackend):
    """
    What ``AUTHENTICATION_BACKENDS`` names, alone: a second one is a second way in.
    """

    @sensitive_variables()
    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002  (Django's)
        username: str | None = None,
        password: str | None = None,
        **_more: Any,  # noqa: ANN401  (same)
    ) -> Any:  # noqa: ANN401  (a user of the project)
        """
        Log an account in by its courriel and password; see `se_connecter`.

        Its user is read in the unit of work that grants the login: a password that is
        changed, or an account that is deactivated, right after it ends the session.
        """
        if username is None or password is None:
            return None
        users = list[Any]()

        def open_up(uow: Unit, event: Event) -> None:
            on_event(uow, event)
            if event.granted and event.cible_id is not None:
                users[:] = [user_of(event.cible_id, uow.alias)]

        command = SeConnecter(courriel=username, mot_de_passe=password)
        try:
            se_connecter(attrs.evolve(make_host(), on_event=open_up), command)
        except ConnexionRefuseeError:
            return None
        return users[0]

    def get_user(self, user_id: Any) -> Any:  # noqa: ANN401  (same)
        user = _users().filter(pk=user_id).first()
        return user if getattr(user, "is_active", False) else None


class LoginForm(AuthenticationForm):
    """
    The form of Django's ``LoginView``, in the words of the guide.
    """

    username = CharField(label="Courriel")
    error_messages = {  # noqa: RUF012  (as Django types it)
        **AuthenticationForm.error_messages,
        "invalid_login": str(ConnexionRefuseeError()),
    }

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401  (Django's)
        super().__init__(*args, **options)
        # Django writes there how long the name of a user may be: browsers cut the rest.
        self.fields["username"].widget.attrs["maxlength"] = ADRESSE_MAX


def acteur_id(request: HttpRequest) -> str:
    """
    Give the id of the account that is logged in; else an empty one, which is nobody's.

    Never that of somebody whom other code let in: by another backend, under a name
    that is no account's, or with a password of their own.
    """
    user: Any = request.user
    is_account = user.is_authenticated and not user.has_usable_password()
    if is_account and is_ours(request.session.get(BACKEND_SESSION_KEY)):
        name: str = user.get_username()
        return name.removeprefix(PREFIX) if name.startswith(PREFIX) else ""
    return ""


def is_ours(backend: str | None) -> bool:
    return backend is not None and isinstance(load_backend(backend), SiautBackend)


def user_of(utilisateur_id: str, alias: str | None = None) -> Any:  # noqa: ANN401  (same)
    """
    Give the user that stands for an account.

    For ``login``, when people prove otherwise who they are: in the ``on_event`` of
    `enregistrer_connexion`, by the alias of its unit of work.
    """
    users, named = _users(alias), _named(utilisateur_id)
    user, _ = users.get_or_create(**named, defaults={"password": make_password(None)})
    if is_password_usable(user.password):
        end_sessions(utilisateur_id, alias)
        user.refresh_from_db(using=alias)
    return user


def end_sessions(utilisateur_id: str, alias: str | None = None) -> None:
    named = _users(alias).filter(**_named(utilisateur_id))
    named.update(password=make_password(None))


def _users(alias: str | None = None) -> QuerySet[Any]:
    return get_user_model()._base_manager.using(alias)  # noqa: SLF001  (documented by Django)


def _named(utilisateur_id: str) -> dict[str, str]:
    model: Any = get_user_model()
    return {model.USERNAME_FIELD: PREFIX + utilisateur_id}
