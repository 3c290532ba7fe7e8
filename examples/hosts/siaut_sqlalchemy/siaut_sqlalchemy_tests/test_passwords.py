"""
The passwords of the reference host: the contract, and what the CNIL recommends.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from string import ascii_lowercase
from threading import get_ident
from typing import TYPE_CHECKING, Final

import pytest
from argon2 import Parameters, PasswordHasher
from argon2.exceptions import VerifyMismatchError
from argon2.low_level import Type
from hypothesis import example, given
from hypothesis import strategies as st

from siaut_core import Courriel, DonneesInvalidesError, MotDePasse
from siaut_core.testing.contracts.passwords import (
    PasswordPolicyContract,
    PasswordPolicyFactory,
)
from siaut_core.testing.factory import an_utilisateur
from siaut_core.testing.from_async import from_async
from siaut_sqlalchemy import hashing
from siaut_sqlalchemy.aio.passwords import (
    Argon2PasswordPolicy as AsyncPasswordPolicy,
)
from siaut_sqlalchemy.hashing import PARAMETERS, VERIFIABLE
from siaut_sqlalchemy.password_policy import MAXIMUM, Policy, entropy, is_obvious
from siaut_sqlalchemy.sync.passwords import Argon2PasswordPolicy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from siaut_core import Utilisateur

PHRASE: Final = "sept petits mots tirés vraiment au hasard"

WHOSE: Final = an_utilisateur()

# The same function as in a service, as little of it as argon2 accepts.
FAST: Final = Parameters(
    type=Type.ID,
    version=19,
    salt_len=16,
    hash_len=16,
    time_cost=1,
    memory_cost=8,
    parallelism=1,
)


# Of the same password, with other parameters than those of the tests.
OUTDATED: Final = PasswordHasher.from_parameters(replace(FAST, time_cost=2)).hash(
    PHRASE
)


class TestArgon2Sync(PasswordPolicyContract):
    STRONG = PHRASE
    OUTDATED = OUTDATED

    @pytest.fixture
    def factory(self) -> PasswordPolicyFactory:
        @contextmanager
        def open_up() -> Iterator[Argon2PasswordPolicy]:
            yield Argon2PasswordPolicy(parameters=FAST)

        return open_up


class TestArgon2Async(PasswordPolicyContract):
    STRONG = PHRASE
    OUTDATED = OUTDATED

    @pytest.fixture
    def factory(self) -> PasswordPolicyFactory:
        @asynccontextmanager
        async def open_up() -> AsyncIterator[AsyncPasswordPolicy]:
            yield AsyncPasswordPolicy(parameters=FAST)

        return from_async(open_up)


def codes(
    clear: str, policy: Policy | None = None, whose: Utilisateur = WHOSE
) -> list[str]:
    faults = (policy or Policy()).faults(MotDePasse(clear), whose)
    return [fault.code for fault in faults]


@pytest.mark.parametrize(
    "clear",
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
def test_what_is_worth_80_bits_is_accepted(clear: str) -> None:
    """
    Whatever it is made of: nobody is told to add a capital to a long phrase.
    """
    assert [] == codes(clear)


@pytest.mark.parametrize(
    ("clear", "expected"),
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
        ("Azerty123456!", ["FAIBLE", "CONNU"]),
        ("P@ssw0rd-2026", ["CONNU"]),
        ("B0njour Soleil 1789", ["FAIBLE", "CONNU"]),
        ("Hôpital 14/07/2025", ["FAIBLE", "CONNU"]),
        ("x" * MAXIMUM, ["FAIBLE", "CONNU"]),
        ("x" * (MAXIMUM + 1), ["LONG"]),
    ],
)
def test_what_is_not_is_refused_for_every_reason(
    clear: str, expected: list[str]
) -> None:
    assert expected == codes(clear)


def test_the_first_example_of_the_cnil_is_at_its_level() -> None:
    """
    Twelve of 99 symbols: 79.55 bits, that the recommendation counts as 80.
    """
    assert 79.55 == round(entropy(MotDePasse("kD7!pz;Q2%xu")), 2)
    assert 80 == round(entropy(MotDePasse(PHRASE)))


def test_a_service_with_a_lock_may_ask_for_less() -> None:
    """
    50 bits: the second case of the CNIL, eight characters of three kinds.
    """
    locked = Policy(niveau=50, minimum=8)

    assert [] == codes("kD7!pzQ2", locked)
    assert ["FAIBLE"] == codes("kd7pzq2x", locked)


def test_a_list_of_leaks_is_asked_with_a_secret_that_hides_itself() -> None:
    seen: list[MotDePasse] = []

    def is_known(mot_de_passe: MotDePasse) -> bool:
        seen.append(mot_de_passe)
        return True

    assert ["CONNU"] == codes(PHRASE, Policy(is_known=is_known))
    assert "MotDePasse(<masqué>)" == repr(*seen)


DISGUISED: Final = str.maketrans("aeos", "@30$")

REPEATED_WORDS: Final = ("cheval", "hôpital", "mot", "Été", "aujourd'hui", "œuvre")

JOINTS: Final = (" ", "", "-", "1", ", ", "_")


@given(
    word=st.sampled_from(REPEATED_WORDS)
    | st.text("abcdefghijklmnopqrstuvwxyzéèç", min_size=3, max_size=9),
    joint=st.sampled_from(JOINTS),
    times=st.integers(7, 40),
)
@example("cheval", " ", 7)
@example("abc", "", 40)
def test_one_word_that_comes_back_is_one_word(
    word: str, joint: str, times: int
) -> None:
    """
    However often, however it is joined: what repeats itself is no chance.
    """
    assert codes(joint.join([word] * times))
    assert codes(joint.join(word.title() if i % 2 else word for i in range(times)))


@pytest.mark.parametrize(
    "clear",
    [
        "cheval1cheval2cheval3cheval4cheval5",
        "mot1 mot2 mot3 mot4 mot5 mot6 mot7",
        "Cheval, cheval! CHEVAL chéval cheval. cheval; cheval",
        "chat chien chat chien chat chien chat",
        "chevala chevalb chevalc chevald chevale chevalf chevalg",
        "ch3val cheval ch€val CHEV@L chevaI cheval ch3v4l",
        "!?!?!?!?!?!?!?!?!?!?",
    ],
)
def test_a_repetition_that_is_dressed_up_is_one(clear: str) -> None:
    assert "FAIBLE" in codes(clear)


AZERTY: Final = ("1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn,;:!")
QWERTY: Final = ("1234567890", "qwertyuiop", "asdfghjkl;", "zxcvbnm,./")
COLUMNS: Final = tuple(
    "".join(column)
    for keyboard in (AZERTY, QWERTY)
    for column in zip(*keyboard, strict=True)
)
ZIGZAGS: Final = tuple(
    "".join(map("".join, zip(one, other, strict=True)))
    for digits, letters in (AZERTY[:2], QWERTY[:2])
    for one, other in ((digits, letters), (letters, digits))
)


@given(
    sequences=st.lists(
        st.sampled_from(
            (*AZERTY, *QWERTY, *COLUMNS, *ZIGZAGS, ascii_lowercase, "&é\"'(-è_çà)=")
        ),
        min_size=1,
        max_size=5,
    ),
    joint=st.sampled_from(JOINTS),
    suffix=st.sampled_from(["", "!", "75", "2?"]),
    direction=st.sampled_from([1, -1]),
    shape=st.sampled_from([str, str.upper, str.title]),
)
@example(["azertyuiop", "qsdfghjklm"], "", "", 1, str)
@example(["qsdfghjklm", "wxcvbn,;:!"], "", "", -1, str.upper)
@example([ascii_lowercase], "", "", -1, str)
def test_what_fingers_draw_on_a_keyboard_is_no_chance(
    sequences: list[str], joint: str, suffix: str, direction: int, shape: type[str]
) -> None:
    """
    Rows, columns and zigzags of French keyboards and of others, the alphabet too.
    """
    assert codes(shape(joint.join(sequences)[::direction]) + suffix)


@pytest.mark.parametrize(
    "word", ["entrez", "opérations", "littérature", "rats", "créera", "montrez", "défi"]
)
def test_a_word_that_looks_like_a_row_is_one(word: str) -> None:
    assert [] == codes(f"tasse lourd vigne orage quatre peindre {word}")


def test_a_long_sentence_may_say_a_word_twice() -> None:
    assert [] == codes("la mer est grande, et la lune au-dessus veille sur une barque")


OWN: Final = (
    an_utilisateur(
        prenom="Aurélie",
        nom="Testeur-Durand",
        courriel=Courriel("aurelie.testeur@hopital-nord.fr"),
    ),
    an_utilisateur(prenom="Léa", nom="Roy", courriel=Courriel("l.roy@chu.fr")),
    an_utilisateur(
        prenom="Jean-Baptiste",
        nom="N’Guyen d’Œuvre",
        courriel=Courriel("jb.nguyen+siaut@exemple.fr"),
    ),
)


def parts_of(compte: Utilisateur) -> Sequence[str]:
    adresse = compte.courriel.adresse
    locale, _, domain = adresse.partition("@")
    return (compte.prenom, compte.nom, adresse, locale, domain)


@given(
    compte=st.sampled_from(OWN),
    ranks=st.lists(st.integers(0, 4), min_size=1, max_size=4),
    joint=st.sampled_from(["", " ", ".", "-", "_"]),
    suffix=st.sampled_from(["", "!", "75", "!93", "2?"]),
    shape=st.sampled_from([str, str.upper, str.title, str.lower]),
    disguised=st.booleans(),
    direction=st.sampled_from([1, -1]),
)
@example(OWN[0], [2], "", "", str, False, 1)  # noqa: FBT003  (an example is positional)
@example(OWN[0], [0, 1], " ", "", str, False, 1)  # noqa: FBT003  (an example is positional)
@example(OWN[1], [0, 1, 3], "-", "75", str.upper, True, -1)  # noqa: FBT003  (same)
def test_what_is_made_of_ones_name_and_address_is_refused(
    compte: Utilisateur,
    ranks: list[int],
    joint: str,
    suffix: str,
    shape: type[str],
    disguised: bool,  # noqa: FBT001  (drawn)
    direction: int,
) -> None:
    """
    Whole or in parts, in any order, with accents or without, disguised or not.
    """
    clear = joint.join(parts_of(compte)[rank][::direction] for rank in ranks)
    clear = shape(clear) + suffix
    assert codes(clear.translate(DISGUISED) if disguised else clear, None, compte)


def test_a_password_of_chance_may_hold_ones_name() -> None:
    """
    What is refused is to rely on it; somebody else's name is a word as others.
    """
    assert [] == codes(
        "Durand tasse lourd vigne orage quatre peindre lune", None, OWN[0]
    )
    assert ["PERSONNEL"] == codes("aurelie.testeur@hopital-nord.fr", None, OWN[0])
    assert [] == codes("aurelie.testeur@hopital-nord.fr", None, OWN[1])


def test_a_word_that_all_know_may_be_part_of_a_longer_text() -> None:
    assert not is_obvious(MotDePasse("bonjour, tasse lourd vigne orage"))


def test_the_right_password_is_told_from_another() -> None:
    service = Argon2PasswordPolicy(parameters=FAST)
    digest = service.prepare(MotDePasse(PHRASE), WHOSE)

    assert service.verify(MotDePasse(PHRASE), digest)
    assert not service.verify(MotDePasse(PHRASE + "."), digest)


def test_an_accent_typed_in_two_ways_is_the_same_password() -> None:
    """
    Keyboards and systems do not all compose it: ``é``, or ``e`` and an accent.
    """
    service = Argon2PasswordPolicy(parameters=FAST)
    digest = service.prepare(
        MotDePasse("tire\u0301s vraiment un par un au sort"), WHOSE
    )

    assert service.verify(MotDePasse("tir\u00e9s vraiment un par un au sort"), digest)


# Of an account without a password, or whose digest was made by something else.
FOREIGN: Final = (None, "", "abcd$0123", "$argon2id$v=19$m=8", "$argon2id$v=19$m=8$x$y")


@pytest.mark.parametrize("digest", FOREIGN)
def test_no_password_opens_an_account_that_has_none(digest: str | None) -> None:
    """
    Nor one whose digest was made by something else.
    """
    service = Argon2PasswordPolicy(parameters=FAST)

    assert not service.verify(MotDePasse(PHRASE), digest)
    assert not service.verify(MotDePasse("personne"), digest)


@pytest.mark.parametrize("foreign", FOREIGN)
def test_an_unknown_account_costs_as_much_as_a_wrong_password(
    monkeypatch: pytest.MonkeyPatch, foreign: str | None
) -> None:
    """
    Else the time of a refusal tells who has an account.
    """
    service = Argon2PasswordPolicy(parameters=FAST)
    digest = service.prepare(MotDePasse(PHRASE), WHOSE)
    hashed: list[str] = []
    check = PasswordHasher.verify

    def counting(oneself: PasswordHasher, digest: str, clear: bytes) -> bool:
        try:
            return check(oneself, digest, clear)
        except VerifyMismatchError:
            hashed.append(digest.rpartition("$")[0].rpartition("$")[0])
            raise

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    for stored in (digest, foreign):
        assert not service.verify(MotDePasse("autre"), stored)

    assert 2 == len(hashed)
    assert 1 == len(set(hashed)), "with the same parameters"


def test_the_first_unknown_account_costs_no_more_than_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    What it is compared with is made with the service, not at the first login.
    """
    services = (Argon2PasswordPolicy(parameters=FAST), AsyncPasswordPolicy(None, FAST))

    def refuse(_self: PasswordHasher, _clear: bytes) -> str:
        raise AssertionError

    monkeypatch.setattr(PasswordHasher, "hash", refuse)

    assert not services[0].verify(MotDePasse(PHRASE), None)
    assert not asyncio.run(services[1].verify(MotDePasse(PHRASE), None))


@pytest.mark.parametrize("unknown", [True, False])
def test_a_text_longer_than_any_password_is_not_read(
    monkeypatch: pytest.MonkeyPatch, *, unknown: bool
) -> None:
    """
    Nor normalised: a short one is hashed in its place, for as much work.
    """
    service = Argon2PasswordPolicy(parameters=FAST)
    digest = None if unknown else service.prepare(MotDePasse(PHRASE), WHOSE)
    results: list[int] = []
    hashed: list[int] = []
    check = PasswordHasher.verify

    def normalise(_form: str, text: str) -> str:
        results.append(len(text))
        return text

    def counting(oneself: PasswordHasher, digest: str, clear: bytes) -> bool:
        hashed.append(len(clear))
        return check(oneself, digest, clear)

    monkeypatch.setattr(hashing, "normalize", normalise)
    monkeypatch.setattr(PasswordHasher, "verify", counting)
    for length in (VERIFIABLE, VERIFIABLE + 1, 10**6):
        assert not service.verify(MotDePasse("x" * length), digest)

    assert [VERIFIABLE, 8, 8] == results
    assert [VERIFIABLE, 8, 8] == hashed


def test_the_longest_password_that_the_policy_takes_opens() -> None:
    """
    And what is hashed in place of a longer one opens nothing.
    """
    assert VERIFIABLE >= max(1_000, MAXIMUM)
    long = "".join(chr(0x4E00 + rank) for rank in range(MAXIMUM))
    service = Argon2PasswordPolicy(parameters=FAST)

    assert service.verify(MotDePasse(long), service.prepare(MotDePasse(long), WHOSE))
    person = PasswordHasher.from_parameters(FAST).hash(b"personne")
    assert not service.verify(MotDePasse("x" * (VERIFIABLE + 1)), person)


def test_a_digest_of_old_parameters_is_replaced_at_the_next_login() -> None:
    """
    Whatever the policy says by now: it is asked when a password is chosen.
    """
    old = Argon2PasswordPolicy(parameters=FAST).prepare(MotDePasse(PHRASE), WHOSE)
    service = Argon2PasswordPolicy(Policy(niveau=500), replace(FAST, time_cost=2))
    assert service.verify(MotDePasse(PHRASE), old)
    new = service.renew(MotDePasse(PHRASE), old)

    assert new is not None
    assert "t=2" in new
    assert service.verify(MotDePasse(PHRASE), new)
    assert None is service.renew(MotDePasse(PHRASE), new)


def test_a_service_hashes_as_rfc_9106_recommends() -> None:
    service = Argon2PasswordPolicy()
    digest = service.prepare(MotDePasse(PHRASE), WHOSE)

    assert "$argon2id$v=19$m=65536,t=3,p=4$" == digest[:31]
    assert 16 == PARAMETERS.salt_len


def test_the_loop_goes_on_while_a_password_is_hashed() -> None:
    """
    In another thread, the list of leaks too: it may be a file, or far away.
    """
    threads: list[int] = []

    def is_known(_mot_de_passe: MotDePasse) -> bool:
        threads.append(get_ident())
        return True

    service = AsyncPasswordPolicy(Policy(is_known=is_known), FAST)
    with pytest.raises(DonneesInvalidesError):
        asyncio.run(service.prepare(MotDePasse(PHRASE), WHOSE))

    assert 1 == len(threads)
    assert get_ident() not in threads
