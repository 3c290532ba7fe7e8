"""
The passwords of the reference host: the contract, and what the CNIL recommends.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from threading import get_ident
from typing import TYPE_CHECKING, Final

import pytest
from argon2 import Parameters, PasswordHasher
from argon2.low_level import Type
from hosts.sqlalchemy_host.aio.mots_de_passe import (
    MotsDePasseArgon2 as MotsDePasseAsync,
)
from hosts.sqlalchemy_host.condensation import PARAMETRES
from hosts.sqlalchemy_host.politique import MAXIMUM, Politique, entropie, est_evident
from hosts.sqlalchemy_host.sync.mots_de_passe import MotsDePasseArgon2

from siaut_core import DonneesInvalidesError, MotDePasse
from siaut_core.testing.aio.mots_de_passe import (
    FabriqueMotsDePasse as FabriqueMotsDePasseAsync,
)
from siaut_core.testing.aio.mots_de_passe import MotsDePasseContract as ContratAsync
from siaut_core.testing.sync.mots_de_passe import (
    FabriqueMotsDePasse as FabriqueMotsDePasseSync,
)
from siaut_core.testing.sync.mots_de_passe import MotsDePasseContract as ContratSync

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

PHRASE: Final = "sept petits mots tirés vraiment au hasard"

# The same function as in a service, as little of it as argon2 accepts.
RAPIDES: Final = Parameters(
    type=Type.ID,
    version=19,
    salt_len=16,
    hash_len=16,
    time_cost=1,
    memory_cost=8,
    parallelism=1,
)


class TestArgon2Sync(ContratSync):
    FORT = PHRASE

    @pytest.fixture
    def fabrique(self) -> FabriqueMotsDePasseSync:
        @contextmanager
        def ouvrir() -> Iterator[MotsDePasseArgon2]:
            yield MotsDePasseArgon2(parametres=RAPIDES)

        return ouvrir


class TestArgon2Async(ContratAsync):
    FORT = PHRASE

    @pytest.fixture
    def fabrique(self) -> FabriqueMotsDePasseAsync:
        @asynccontextmanager
        async def ouvrir() -> AsyncIterator[MotsDePasseAsync]:
            yield MotsDePasseAsync(parametres=RAPIDES)

        return ouvrir


def codes(clair: str, politique: Politique | None = None) -> list[str]:
    fautes = (politique or Politique()).fautes(MotDePasse(clair))
    return [faute.code for faute in fautes]


@pytest.mark.parametrize(
    "clair",
    [
        "kD7!pz;Q2%xu",  # The three examples of the CNIL, at their shortest.
        "kD7pzQ2xuWm4Ta",
        "tasse lourd vigne orage quatre peindre lune",
        "dowqib-7tezzo-qegdYm",  # As password managers draw them.
        "bvkqzjxwmtrpshlgyn",
        "4710 8263 9915 0472 6638 1520 97",
        "Été 1954 : la mer, vue du train de nuit",
    ],
)
def test_what_is_worth_80_bits_is_accepted(clair: str) -> None:
    """
    Whatever it is made of: nobody is told to add a capital to a long phrase.
    """
    assert [] == codes(clair)


@pytest.mark.parametrize(
    ("clair", "attendus"),
    [
        ("", ["COURT", "FAIBLE", "CONNU"]),
        ("kD7!pz;Q2%x", ["COURT", "FAIBLE"]),
        ("kD7pzQ2xuWm4T", ["FAIBLE"]),
        ("bvkqzjxwmtrpshlg", ["FAIBLE"]),
        ("tasse lourd vigne orage quatre lune", ["FAIBLE"]),
        ("quatre mots au hasard", ["FAIBLE"]),
        ("quatre mots au hasard 1 !", ["FAIBLE"]),
        ("a b c d e f g", ["FAIBLE"]),
        ("MotDePasse2024!!", ["CONNU"]),
        ("Azerty123456!", ["CONNU"]),
        ("P@ssw0rd-2026", ["CONNU"]),
        ("B0njour Soleil 1789", ["FAIBLE", "CONNU"]),
        ("Hôpital 14/07/2025", ["FAIBLE", "CONNU"]),
        ("x" * MAXIMUM, ["CONNU"]),
        ("x" * (MAXIMUM + 1), ["LONG"]),
    ],
)
def test_what_is_not_is_refused_for_every_reason(
    clair: str, attendus: list[str]
) -> None:
    assert attendus == codes(clair)


def test_the_first_example_of_the_cnil_is_at_its_level() -> None:
    """
    Twelve of 99 symbols: 79.55 bits, that the recommendation counts as 80.
    """
    assert 79.55 == round(entropie(MotDePasse("kD7!pz;Q2%xu")), 2)
    assert 80 == round(entropie(MotDePasse(PHRASE)))


def test_a_service_with_a_lock_may_ask_for_less() -> None:
    """
    50 bits: the second case of the CNIL, eight characters of three kinds.
    """
    verrouille = Politique(niveau=50, minimum=8)

    assert [] == codes("kD7!pzQ2", verrouille)
    assert ["FAIBLE"] == codes("kd7pzq2x", verrouille)


def test_a_list_of_leaks_is_asked_with_a_secret_that_hides_itself() -> None:
    vus: list[MotDePasse] = []

    def est_connu(mot_de_passe: MotDePasse) -> bool:
        vus.append(mot_de_passe)
        return True

    assert ["CONNU"] == codes(PHRASE, Politique(est_connu=est_connu))
    assert "MotDePasse(<masqué>)" == repr(*vus)


def test_a_word_that_all_know_may_be_part_of_a_longer_text() -> None:
    assert not est_evident(MotDePasse("bonjour, tasse lourd vigne orage"))


def test_the_right_password_is_told_from_another() -> None:
    service = MotsDePasseArgon2(parametres=RAPIDES)
    condense = service.preparer(MotDePasse(PHRASE))

    assert service.verifier(MotDePasse(PHRASE), condense)
    assert not service.verifier(MotDePasse(PHRASE + "."), condense)


def test_an_accent_typed_in_two_ways_is_the_same_password() -> None:
    """
    Keyboards and systems do not all compose it: ``é``, or ``e`` and an accent.
    """
    service = MotsDePasseArgon2(parametres=RAPIDES)
    condense = service.preparer(MotDePasse("tire\u0301s vraiment un par un au sort"))

    assert service.verifier(
        MotDePasse("tir\u00e9s vraiment un par un au sort"), condense
    )


@pytest.mark.parametrize("condense", [None, "", "abcd$0123", "$argon2id$v=19$m=8"])
def test_no_password_opens_an_account_that_has_none(condense: str | None) -> None:
    """
    Nor one whose digest was made by something else.
    """
    service = MotsDePasseArgon2(parametres=RAPIDES)

    assert not service.verifier(MotDePasse(PHRASE), condense)
    assert not service.verifier(MotDePasse("personne"), condense)


def test_an_unknown_account_costs_as_much_as_a_wrong_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    Else the time of a refusal tells who has an account.
    """
    service = MotsDePasseArgon2(parametres=RAPIDES)
    condense = service.preparer(MotDePasse(PHRASE))
    faits: list[str] = []
    verifier = PasswordHasher.verify

    def compter(soi: PasswordHasher, condense: str, clair: bytes) -> bool:
        faits.append(condense.rpartition("$")[0].rpartition("$")[0])
        return verifier(soi, condense, clair)

    monkeypatch.setattr(PasswordHasher, "verify", compter)
    for stocke in (condense, None):
        service.verifier(MotDePasse("autre"), stocke)

    assert 2 == len(faits)
    assert 1 == len(set(faits)), "with the same parameters"


def test_a_digest_of_old_parameters_is_replaced_at_the_next_login() -> None:
    """
    Whatever the policy says by now: it is asked when a password is chosen.
    """
    ancien = MotsDePasseArgon2(parametres=RAPIDES).preparer(MotDePasse(PHRASE))
    service = MotsDePasseArgon2(Politique(niveau=500), replace(RAPIDES, time_cost=2))
    verification = service.verifier(MotDePasse(PHRASE), ancien)

    assert verification
    assert verification.condense is not None
    assert "t=2" in verification.condense
    suivante = service.verifier(MotDePasse(PHRASE), verification.condense)
    assert (True, None) == (suivante.juste, suivante.condense)
    autre = service.verifier(MotDePasse("autre"), ancien)
    assert (False, None) == (autre.juste, autre.condense)


def test_a_service_hashes_as_rfc_9106_recommends() -> None:
    service = MotsDePasseArgon2()
    condense = service.preparer(MotDePasse(PHRASE))

    assert "$argon2id$v=19$m=65536,t=3,p=4$" == condense[:31]
    assert 16 == PARAMETRES.salt_len


def test_the_loop_goes_on_while_a_password_is_hashed() -> None:
    """
    In another thread, the list of leaks too: it may be a file, or far away.
    """
    fils: list[int] = []

    def est_connu(_mot_de_passe: MotDePasse) -> bool:
        fils.append(get_ident())
        return True

    service = MotsDePasseAsync(Politique(est_connu=est_connu), RAPIDES)
    with pytest.raises(DonneesInvalidesError):
        asyncio.run(service.preparer(MotDePasse(PHRASE)))

    assert 1 == len(fils)
    assert get_ident() not in fils
