"""
*Passwords*: ``AUTH_PASSWORD_VALIDATORS`` say which, ``PASSWORD_HASHERS`` hash them.
"""

from types import SimpleNamespace
from typing import Any, Final
from unicodedata import normalize

from django.contrib.auth.hashers import (
    UNUSABLE_PASSWORD_PREFIX,
    check_password,
    get_hasher,
    identify_hasher,
    make_password,
)
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import override

from siaut_core import DonneesInvalidesError, MotDePasse, Utilisateur
from siaut_core.errors import FieldFault

# Longer is no safer, and each character is work asked by a stranger.
MAXIMUM: Final = 1_000

TOO_LONG: Final = FieldFault(
    "", "LONG", f"Un mot de passe compte au plus {MAXIMUM} caractères."
)

# What validators call the attributes of a user.
LABELS: Final = {
    "username": "courriel",
    "email": "courriel",
    "first_name": "prénom",
    "last_name": "nom",
}


class DjangoPasswordPolicy:
    """
    See `siaut_core.sync.protocols.PasswordPolicy`.
    """

    def prepare(self, mot_de_passe: MotDePasse, utilisateur: Utilisateur, /) -> str:
        if _is_too_long(mot_de_passe):
            raise DonneesInvalidesError([TOO_LONG])
        with override("fr"):
            try:
                validate_password(_text(mot_de_passe), _as_a_user(utilisateur))
            except ValidationError as refusal:
                faults = [
                    FieldFault("", (error.code or "REFUS").upper(), message)
                    for error in refusal.error_list
                    for message in error.messages
                ]
            else:
                return make_password(_text(mot_de_passe))
        raise DonneesInvalidesError(faults)

    def verify(self, mot_de_passe: MotDePasse, digest: str | None, /) -> bool:
        if _is_too_long(mot_de_passe):
            mot_de_passe, digest = MotDePasse(""), None
        clear = _text(mot_de_passe)
        try:
            return check_password(clear, digest or UNUSABLE_PASSWORD_PREFIX)
        except Exception:  # noqa: BLE001  (of a spoilt digest each hasher has its own)
            # For a digest that none can be, Django hashes all the same.
            return check_password(clear, UNUSABLE_PASSWORD_PREFIX)

    def renew(self, mot_de_passe: MotDePasse, digest: str, /) -> str | None:
        preferred, hasher = get_hasher(), identify_hasher(digest)
        is_old = hasher.algorithm != preferred.algorithm or hasher.must_update(digest)
        return make_password(_text(mot_de_passe)) if is_old else None


def _is_too_long(mot_de_passe: MotDePasse) -> bool:
    return len(mot_de_passe.reveal()) > MAXIMUM


def _text(mot_de_passe: MotDePasse) -> str:
    """
    Write an accent in one way, and what no text may hold as some text.
    """
    octets = normalize("NFC", mot_de_passe.reveal()).encode("utf-8", "backslashreplace")
    return octets.decode()


def _as_a_user(utilisateur: Utilisateur) -> Any:  # noqa: ANN401  (what validators look at)
    adresse = utilisateur.courriel.adresse
    return SimpleNamespace(
        username=adresse,
        email=adresse,
        first_name=utilisateur.prenom,
        last_name=utilisateur.nom,
        _meta=SimpleNamespace(
            get_field=lambda name: SimpleNamespace(verbose_name=LABELS.get(name, name))
        ),
    )
