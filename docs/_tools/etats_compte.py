"""
*États* of an account: what each operation makes of an account, asked of the use cases.

Use cases are pure: an account in each state is given to each of them, and the
next state is read off the writes they conclude on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, NamedTuple, TypeVar

from siaut_core import Cause, LienId, Niveau, Token, Utilisateur
from siaut_core.policies.liens import issue
from siaut_core.sync import (
    ActiverUtilisateur,
    CreerUtilisateur,
    DesactiverUtilisateur,
    EnregistrerConnexion,
    ModifierUtilisateur,
    RenvoyerCourrielCreation,
    Settings,
    SupprimerUtilisateur,
)
from siaut_core.testing.factory import (
    NOON,
    TOKEN,
    a_gestionnaire,
    a_profil,
    an_et,
    an_utilisateur,
)
from siaut_core.use_cases.command import Command, Context, Facts
from siaut_core.use_cases.conclusion import Accord, Conclusion, Refus
from siaut_core.use_cases.connexion import FinishLien
from siaut_core.use_cases.login import FinishLogin, SeConnecter
from siaut_core.use_cases.writes import Add, Remove, Save

T = TypeVar("T")

__all__ = ["ABSENT", "COMPTES", "ERASED", "Outcome", "outcomes_of_a_compte"]

SETTINGS: Final = Settings(base_url="https://siaut.example", sender="siaut@test.fr")
STRUCTURE: Final = an_et()
ACTEUR: Final = a_gestionnaire(structure=STRUCTURE)
LATER: Final = NOON + timedelta(hours=1)

ABSENT: Final = "no account"
ERASED: Final = "deleted"

COMPTES: Final[Mapping[str, Utilisateur]] = {
    "awaited, active": an_utilisateur(),
    "awaited, inactive": an_utilisateur(actif=False),
    "validated, active": an_utilisateur(valide_le=NOON),
    "validated, inactive": an_utilisateur(valide_le=NOON, actif=False),
}


class Outcome(NamedTuple):
    """
    What an operation does to an account in one state.

    Attributes:
        to: The state it leaves the account in.
        codes: Why it is refused; empty when it is granted.
    """

    operation: str
    of: str
    to: str
    codes: tuple[str, ...]


def _administer(
    cls: Callable[..., Command[Any]],
) -> Callable[[Utilisateur], Conclusion[Any]]:
    """
    Have a *Gestionnaire* act on the account.
    """

    def act(compte: Utilisateur) -> Conclusion[Any]:
        command = cls(acteur_id=ACTEUR.id, utilisateur_id=compte.id)
        return _conclude(
            command, Facts(acteur=ACTEUR, cible=compte, structure_cible=STRUCTURE)
        )

    return act


def _conclude(
    command: Command[T], facts: Facts, now: datetime = LATER
) -> Conclusion[T]:
    context = Context.of(command, now, SETTINGS, lambda: "u-1")
    return command.conclude(facts, context.knowing(facts))


def _utiliser_lien(cause: Cause) -> Callable[[Utilisateur], Conclusion[Utilisateur]]:
    def act(compte: Utilisateur) -> Conclusion[Utilisateur]:
        lien = issue(LienId("l-1"), compte, cause, Token(TOKEN), NOON, rank=1)
        finish = FinishLien(token=Token(TOKEN), digest="...")
        return _conclude(finish, Facts(lien=lien, compte=compte))

    return act


def _log_in(compte: Utilisateur) -> Conclusion[None]:
    command = EnregistrerConnexion(utilisateur_id=compte.id)
    return _conclude(command, Facts(compte=compte))


def _enter(compte: Utilisateur) -> Conclusion[Any]:
    facts = Facts(compte=compte, digest="...")
    look = SeConnecter(courriel=compte.courriel.adresse, mot_de_passe="...")
    seen = _conclude(look, facts)
    assert isinstance(seen, Accord)
    return _conclude(FinishLogin(seen=seen.result, is_right=True), facts)


OPERATIONS: Final[Mapping[str, Callable[[Utilisateur], Conclusion[Any]]]] = {
    "renvoyer_courriel_creation": _administer(RenvoyerCourrielCreation),
    "utiliser_lien (création or renvoi)": _utiliser_lien(Cause.CREATION),
    "utiliser_lien (demande)": _utiliser_lien(Cause.DEMANDE),
    "se_connecter": _enter,
    "enregistrer_connexion": _log_in,
    "modifier_utilisateur (nom)": _administer(
        partial(ModifierUtilisateur, version_vue=1, nom="Essai")
    ),
    "modifier_utilisateur (courriel)": _administer(
        partial(ModifierUtilisateur, version_vue=1, courriel="essai@test.fr")
    ),
    "desactiver_utilisateur": _administer(DesactiverUtilisateur),
    "activer_utilisateur": _administer(ActiverUtilisateur),
    "supprimer_utilisateur": _administer(SupprimerUtilisateur),
}


def etat_of(compte: Utilisateur) -> str:
    """
    Name the state of an account.
    """
    return next(
        name
        for name, other in COMPTES.items()
        if (other.est_en_attente, other.actif) == (compte.est_en_attente, compte.actif)
    )


def _next_etat(start: str, conclusion: Conclusion[Any]) -> str:
    """
    Read the next state off the writes.
    """
    if isinstance(conclusion, Refus):
        return start
    for write in conclusion.writes:
        match write:
            case Remove():
                return ERASED
            case Add(Utilisateur() as compte) | Save(Utilisateur() as compte):
                return etat_of(compte)
    return start


def _outcome(operation: str, of: str, conclusion: Conclusion[Any]) -> Outcome:
    codes = conclusion.event.codes if isinstance(conclusion, Refus) else ()
    return Outcome(operation, of, _next_etat(of, conclusion), codes)


def _creation() -> Conclusion[Utilisateur]:
    command = CreerUtilisateur(
        acteur_id=ACTEUR.id,
        prenom="Aurélie",
        nom="Test",
        courriel="aurelie@test.fr",
        profil=a_profil(Niveau.UTILISATEUR, STRUCTURE),
        structure_id=STRUCTURE.id,
        activites=["QA001"],
    )
    return _conclude(command, Facts(acteur=ACTEUR, structure=STRUCTURE), NOON)


def outcomes_of_a_compte() -> list[Outcome]:
    """
    Try every operation on an account in every state.
    """
    return [
        _outcome("creer_utilisateur", ABSENT, _creation()),
        *(
            _outcome(operation, etat, act(compte))
            for operation, act in OPERATIONS.items()
            for etat, compte in COMPTES.items()
        ),
    ]
