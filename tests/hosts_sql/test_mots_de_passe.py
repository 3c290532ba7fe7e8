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
from argon2.low_level import Type
from hosts.sqlalchemy_host import condensation
from hosts.sqlalchemy_host.aio.mots_de_passe import (
    MotsDePasseArgon2 as MotsDePasseAsync,
)
from hosts.sqlalchemy_host.condensation import PARAMETRES, VERIFIABLE
from hosts.sqlalchemy_host.politique import MAXIMUM, Politique, entropie, est_evident
from hosts.sqlalchemy_host.sync.mots_de_passe import MotsDePasseArgon2
from hypothesis import example, given
from hypothesis import strategies as st

from siaut_core import Courriel, DonneesInvalidesError, MotDePasse
from siaut_core.testing.contracts.mots_de_passe import (
    FabriqueMotsDePasse,
    MotsDePasseContract,
)
from siaut_core.testing.fabrique import un_utilisateur
from siaut_core.testing.from_async import from_async

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from siaut_core import Utilisateur

PHRASE: Final = "sept petits mots tirés vraiment au hasard"

A_QUI: Final = un_utilisateur()

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


class TestArgon2Sync(MotsDePasseContract):
    FORT = PHRASE

    @pytest.fixture
    def fabrique(self) -> FabriqueMotsDePasse:
        @contextmanager
        def ouvrir() -> Iterator[MotsDePasseArgon2]:
            yield MotsDePasseArgon2(parametres=RAPIDES)

        return ouvrir


class TestArgon2Async(MotsDePasseContract):
    FORT = PHRASE

    @pytest.fixture
    def fabrique(self) -> FabriqueMotsDePasse:
        @asynccontextmanager
        async def ouvrir() -> AsyncIterator[MotsDePasseAsync]:
            yield MotsDePasseAsync(parametres=RAPIDES)

        return from_async(ouvrir)


def codes(
    clair: str, politique: Politique | None = None, a_qui: Utilisateur = A_QUI
) -> list[str]:
    fautes = (politique or Politique()).fautes(MotDePasse(clair), a_qui)
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
        ("Azerty123456!", ["FAIBLE", "CONNU"]),
        ("P@ssw0rd-2026", ["CONNU"]),
        ("B0njour Soleil 1789", ["FAIBLE", "CONNU"]),
        ("Hôpital 14/07/2025", ["FAIBLE", "CONNU"]),
        ("x" * MAXIMUM, ["FAIBLE", "CONNU"]),
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


DEGUISES: Final = str.maketrans("aeos", "@30$")

MOTS_REPETES: Final = ("cheval", "hôpital", "mot", "Été", "aujourd'hui", "œuvre")

JOINTURES: Final = (" ", "", "-", "1", ", ", "_")


@given(
    mot=st.sampled_from(MOTS_REPETES)
    | st.text("abcdefghijklmnopqrstuvwxyzéèç", min_size=3, max_size=9),
    jointure=st.sampled_from(JOINTURES),
    fois=st.integers(7, 40),
)
@example("cheval", " ", 7)
@example("abc", "", 40)
def test_one_word_that_comes_back_is_one_word(
    mot: str, jointure: str, fois: int
) -> None:
    """
    However often, however it is joined: what repeats itself is no chance.
    """
    assert codes(jointure.join([mot] * fois))
    assert codes(jointure.join(mot.title() if i % 2 else mot for i in range(fois)))


@pytest.mark.parametrize(
    "clair",
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
def test_a_repetition_that_is_dressed_up_is_one(clair: str) -> None:
    assert "FAIBLE" in codes(clair)


AZERTY: Final = ("1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn,;:!")
QWERTY: Final = ("1234567890", "qwertyuiop", "asdfghjkl;", "zxcvbnm,./")
COLONNES: Final = tuple(
    "".join(colonne)
    for clavier in (AZERTY, QWERTY)
    for colonne in zip(*clavier, strict=True)
)
ZIGZAGS: Final = tuple(
    "".join(map("".join, zip(un, autre, strict=True)))
    for chiffres, lettres in (AZERTY[:2], QWERTY[:2])
    for un, autre in ((chiffres, lettres), (lettres, chiffres))
)


@given(
    suites=st.lists(
        st.sampled_from(
            (*AZERTY, *QWERTY, *COLONNES, *ZIGZAGS, ascii_lowercase, "&é\"'(-è_çà)=")
        ),
        min_size=1,
        max_size=5,
    ),
    jointure=st.sampled_from(JOINTURES),
    fin=st.sampled_from(["", "!", "75", "2?"]),
    sens=st.sampled_from([1, -1]),
    forme=st.sampled_from([str, str.upper, str.title]),
)
@example(["azertyuiop", "qsdfghjklm"], "", "", 1, str)
@example(["qsdfghjklm", "wxcvbn,;:!"], "", "", -1, str.upper)
@example([ascii_lowercase], "", "", -1, str)
def test_what_fingers_draw_on_a_keyboard_is_no_chance(
    suites: list[str], jointure: str, fin: str, sens: int, forme: type[str]
) -> None:
    """
    Rows, columns and zigzags of French keyboards and of others, the alphabet too.
    """
    assert codes(forme(jointure.join(suites)[::sens]) + fin)


@pytest.mark.parametrize(
    "mot", ["entrez", "opérations", "littérature", "rats", "créera", "montrez", "défi"]
)
def test_a_word_that_looks_like_a_row_is_one(mot: str) -> None:
    assert [] == codes(f"tasse lourd vigne orage quatre peindre {mot}")


def test_a_long_sentence_may_say_a_word_twice() -> None:
    assert [] == codes("la mer est grande, et la lune au-dessus veille sur une barque")


A_SOI: Final = (
    un_utilisateur(
        prenom="Aurélie",
        nom="Testeur-Durand",
        courriel=Courriel("aurelie.testeur@hopital-nord.fr"),
    ),
    un_utilisateur(prenom="Léa", nom="Roy", courriel=Courriel("l.roy@chu.fr")),
    un_utilisateur(
        prenom="Jean-Baptiste",
        nom="N’Guyen d’Œuvre",
        courriel=Courriel("jb.nguyen+siaut@exemple.fr"),
    ),
)


def parties_de(compte: Utilisateur) -> Sequence[str]:
    adresse = compte.courriel.adresse
    locale, _, domaine = adresse.partition("@")
    return (compte.prenom, compte.nom, adresse, locale, domaine)


@given(
    compte=st.sampled_from(A_SOI),
    rangs=st.lists(st.integers(0, 4), min_size=1, max_size=4),
    jointure=st.sampled_from(["", " ", ".", "-", "_"]),
    fin=st.sampled_from(["", "!", "75", "!93", "2?"]),
    forme=st.sampled_from([str, str.upper, str.title, str.lower]),
    deguise=st.booleans(),
    sens=st.sampled_from([1, -1]),
)
@example(A_SOI[0], [2], "", "", str, False, 1)  # noqa: FBT003  (an example is positional)
@example(A_SOI[0], [0, 1], " ", "", str, False, 1)  # noqa: FBT003  (an example is positional)
@example(A_SOI[1], [0, 1, 3], "-", "75", str.upper, True, -1)  # noqa: FBT003  (same)
def test_what_is_made_of_ones_name_and_address_is_refused(
    compte: Utilisateur,
    rangs: list[int],
    jointure: str,
    fin: str,
    forme: type[str],
    deguise: bool,  # noqa: FBT001  (drawn)
    sens: int,
) -> None:
    """
    Whole or in parts, in any order, with accents or without, disguised or not.
    """
    clair = jointure.join(parties_de(compte)[rang][::sens] for rang in rangs)
    clair = forme(clair) + fin
    assert codes(clair.translate(DEGUISES) if deguise else clair, None, compte)


def test_a_password_of_chance_may_hold_ones_name() -> None:
    """
    What is refused is to rely on it; somebody else's name is a word as others.
    """
    assert [] == codes(
        "Durand tasse lourd vigne orage quatre peindre lune", None, A_SOI[0]
    )
    assert ["PERSONNEL"] == codes("aurelie.testeur@hopital-nord.fr", None, A_SOI[0])
    assert [] == codes("aurelie.testeur@hopital-nord.fr", None, A_SOI[1])


def test_a_word_that_all_know_may_be_part_of_a_longer_text() -> None:
    assert not est_evident(MotDePasse("bonjour, tasse lourd vigne orage"))


def test_the_right_password_is_told_from_another() -> None:
    service = MotsDePasseArgon2(parametres=RAPIDES)
    condense = service.preparer(MotDePasse(PHRASE), A_QUI)

    assert service.verifier(MotDePasse(PHRASE), condense)
    assert not service.verifier(MotDePasse(PHRASE + "."), condense)


def test_an_accent_typed_in_two_ways_is_the_same_password() -> None:
    """
    Keyboards and systems do not all compose it: ``é``, or ``e`` and an accent.
    """
    service = MotsDePasseArgon2(parametres=RAPIDES)
    condense = service.preparer(
        MotDePasse("tire\u0301s vraiment un par un au sort"), A_QUI
    )

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
    condense = service.preparer(MotDePasse(PHRASE), A_QUI)
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


def test_the_first_unknown_account_costs_no_more_than_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    What it is compared with is made with the service, not at the first login.
    """
    services = (MotsDePasseArgon2(parametres=RAPIDES), MotsDePasseAsync(None, RAPIDES))

    def refuser(_soi: PasswordHasher, _clair: bytes) -> str:
        raise AssertionError

    monkeypatch.setattr(PasswordHasher, "hash", refuser)

    assert not services[0].verifier(MotDePasse(PHRASE), None)
    assert not asyncio.run(services[1].verifier(MotDePasse(PHRASE), None))


@pytest.mark.parametrize("inconnu", [True, False])
def test_a_text_longer_than_any_password_is_not_read(
    monkeypatch: pytest.MonkeyPatch, *, inconnu: bool
) -> None:
    """
    Nor normalised: a short one is hashed in its place, for as much work.
    """
    service = MotsDePasseArgon2(parametres=RAPIDES)
    condense = None if inconnu else service.preparer(MotDePasse(PHRASE), A_QUI)
    lus: list[int] = []
    haches: list[int] = []
    verifier = PasswordHasher.verify

    def normaliser(_forme: str, texte: str) -> str:
        lus.append(len(texte))
        return texte

    def compter(soi: PasswordHasher, condense: str, clair: bytes) -> bool:
        haches.append(len(clair))
        return verifier(soi, condense, clair)

    monkeypatch.setattr(condensation, "normalize", normaliser)
    monkeypatch.setattr(PasswordHasher, "verify", compter)
    for longueur in (VERIFIABLE, VERIFIABLE + 1, 10**6):
        assert not service.verifier(MotDePasse("x" * longueur), condense)

    assert [VERIFIABLE, 8, 8] == lus
    assert [VERIFIABLE, 8, 8] == haches


def test_the_longest_password_that_the_policy_takes_opens() -> None:
    """
    And what is hashed in place of a longer one opens nothing.
    """
    assert VERIFIABLE >= max(1_000, MAXIMUM)
    long = "".join(chr(0x4E00 + rang) for rang in range(MAXIMUM))
    service = MotsDePasseArgon2(parametres=RAPIDES)

    assert service.verifier(MotDePasse(long), service.preparer(MotDePasse(long), A_QUI))
    personne = PasswordHasher.from_parameters(RAPIDES).hash(b"personne")
    assert not service.verifier(MotDePasse("x" * (VERIFIABLE + 1)), personne)


def test_a_digest_of_old_parameters_is_replaced_at_the_next_login() -> None:
    """
    Whatever the policy says by now: it is asked when a password is chosen.
    """
    ancien = MotsDePasseArgon2(parametres=RAPIDES).preparer(MotDePasse(PHRASE), A_QUI)
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
    condense = service.preparer(MotDePasse(PHRASE), A_QUI)

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
        asyncio.run(service.preparer(MotDePasse(PHRASE), A_QUI))

    assert 1 == len(fils)
    assert get_ident() not in fils
