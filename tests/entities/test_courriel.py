"""
*Courriels*: what email-validator says of an address, and one key per mailbox.
"""

from __future__ import annotations

import copy
import json
import pickle
import sys
import unicodedata
from typing import Any

import attrs
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import assume, example, given
from hypothesis import strategies as st

from siaut_core.entities.characters import is_invisible
from siaut_core.entities.courriel import Courriel, fold_fragment
from siaut_core.errors import DonneesInvalidesError
from siaut_core.testing.strategies import courriels, saisies
from tests.donnees import donnees
from tests.entities.fautes import codes

IDN_LONG = ".".join(["é" * 50, "è" * 50, "fr"])
PUNYCODE_LONG = ".".join(["中" * 40] * 3 + ["fr"]).encode("idna").decode()


def corpus(attendu: str) -> list[dict[str, Any]]:
    lignes = donnees("emails", "addresses.jsonl").read_text("utf-8").splitlines()
    return [ligne for ligne in map(json.loads, lignes) if ligne["expect"] == attendu]


def reference(adresse: str) -> tuple[str, str] | None:
    """
    Give the address and the IDNA domain that email-validator gives, if any.
    """
    try:
        verdict = validate_email(adresse.strip(), check_deliverability=False)
    except (EmailNotValidError, UnicodeError):
        return None
    return verdict.normalized, verdict.ascii_domain


def lecture(adresse: str) -> tuple[str, str] | None:
    """
    Give the same two of what we read.
    """
    try:
        courriel = Courriel.lire(adresse)
    except DonneesInvalidesError:
        return None
    return courriel.adresse, courriel.cle.rpartition("@")[2]


def est_ambigue(adresse: str) -> bool:
    return codes(Courriel.lire, adresse) == ["COURRIEL_AMBIGU"]


def test_every_plain_address_of_the_corpus_is_accepted() -> None:
    """
    Refusing a valid address is the worse mistake.
    """
    adresses = [ligne["email"] for ligne in corpus("valid")]

    assert 133 == len(adresses)
    assert [] == [a for a in adresses if codes(Courriel.lire, a)]


def test_every_malformed_address_of_the_corpus_is_refused() -> None:
    adresses = [ligne["email"] for ligne in corpus("invalid")]

    assert 499 == len(adresses)
    assert [] == [a for a in adresses if not codes(Courriel.lire, a)]


def test_a_debatable_address_of_the_corpus_is_kept_in_its_one_form() -> None:
    lignes = corpus("either")
    imposees = [ligne for ligne in lignes if "if_accepted_must_equal" in ligne]

    assert imposees
    assert [] == [
        ligne["email"]
        for ligne in imposees
        if (lu := lecture(ligne["email"])) and lu[0] != ligne["if_accepted_must_equal"]
    ]


@pytest.mark.parametrize("attendu", ["valid", "invalid", "either"])
def test_the_corpus_is_read_as_email_validator_reads_it(attendu: str) -> None:
    """
    Accepted or not, the address and the domain; but for what is ambiguous.
    """
    adresses = [ligne["email"] for ligne in corpus(attendu)]

    assert [] == [
        a for a in adresses if lecture(a) != reference(a) and not est_ambigue(a)
    ]


# What the quick way of reading meets: plain, odd, long, and nearly ASCII.
locales = st.one_of(
    st.text("abcXYZ019.+-_'!#/=?^`{|}~$%&*", min_size=1, max_size=12),
    st.text('aZ.\u212a\u017f\u0131\u0130é\u0301ßΣ\uff21œ\u00a0\u200b"@ ', max_size=6),
    st.sampled_from(
        ["postmaster", "Postmaster", "ABUSE", "NoC", "abuse.x", "WEBmaster1"]
    ),
    st.integers(60, 66).map("x".__mul__),
)
domaines = st.one_of(
    st.sampled_from(
        [
            "test.fr",
            "TEST.fr",
            "Sous.Test.Fr",
            "hôpital.fr",
            "HÔPITAL.fr",
            "ho\u0302pital.fr",
            "xn--hpital-ixa.fr",
            "XN--HPITAL-IXA.fr",
            "straße.fr",
            "strasse.fr",
            "\uff54est.fr",
            "test",
            "test.fr.",
            "test..fr",
            "-test.fr",
            "te_st.fr",
            "localhost",
            "test.invalid",
            "[127.0.0.1]",
            "\u200dtest.fr",
            "\ud800.fr",
            "",
            IDN_LONG,
            PUNYCODE_LONG,
        ]
    ),
    st.integers(50, 64).map(lambda n: ".".join(["x" * n] * 3 + ["fr"])),
    st.integers(20, 59).map(lambda n: ".".join(["é" * n] * 3 + ["fr"])),
)


@given(locale=locales, domaine=domaines)
@example("K\u0049", "test.fr")
@example("\u212a1", "test.fr")
@example("\u017f1", "test.fr")
@example("POSTMASTER", "test.fr")
@example("x" * 64, IDN_LONG)
@example("x" * 40, IDN_LONG)
@example("x", PUNYCODE_LONG)
@example("x" * 64, ".".join(["x" * 61] * 3 + ["fr"]))
@example("x" * 64, ".".join(["x" * 62] * 3))
def test_an_address_is_read_as_email_validator_reads_it(
    locale: str, domaine: str
) -> None:
    """
    The quick way, for ASCII local parts, changes no verdict and no letter.
    """
    adresse = f"{locale}@{domaine}"

    assert est_ambigue(adresse) or reference(adresse) == lecture(adresse)


@given(saisies)
def test_any_text_is_read_as_email_validator_reads_it(saisie: str) -> None:
    assert est_ambigue(saisie) or reference(saisie) == lecture(saisie)


@given(locale=locales, domaine=domaines)
def test_an_address_read_again_is_the_same(locale: str, domaine: str) -> None:
    lu = lecture(f"{locale}@{domaine}")

    assert lu is None or lu == lecture(lu[0])


# The same mailbox, typed otherwise.
MEMES = [
    ("aurelie.test@test.fr", "Aurelie.Test@Test.FR"),
    ("aurelie@test.fr", "  aurelie@test.fr\n"),
    ("aurélie@test.fr", "Aure\u0301lie@test.fr"),
    ("aurélie@test.fr", "AURÉLIE@test.fr"),
    ("a@hôpital.fr", "a@ho\u0302pital.fr"),
    ("a@hôpital.fr", "a@xn--hpital-ixa.fr"),
    ("a@hôpital.fr", "A@XN--HPITAL-IXA.FR"),
    ("a@hôpital.fr", "a@HÔPITAL.FR"),
    ("postmaster@test.fr", "PostMaster@test.fr"),
    ("zo\u00eb@test.fr", "ZOE\u0308@test.fr"),
    ("k@test.fr", "\u212a@test.fr"),  # KELVIN SIGN: NFC makes it a K.
    ("k1@test.fr", "\u212a1@test.fr"),
]


@pytest.mark.parametrize(("une", "autre"), MEMES)
def test_two_ways_of_typing_a_mailbox_are_equal(une: str, autre: str) -> None:
    """
    "1 email ne peut être utilisé que pour 1 utilisateur". Guide: C3.
    """
    premier, second = Courriel.lire(une), Courriel.lire(autre)

    assert premier == second
    assert premier.cle == second.cle
    assert 1 == len({premier, second})


# Two mailboxes, that casefold, NFKC or an unaccented collation would merge.
AUTRES = [
    ("aurelie@test.fr", "aurélie@test.fr"),
    ("aurelie@test.fr", "aurelie+si@test.fr"),
    ("aurelie.test@test.fr", "aurelietest@test.fr"),
    ("strasse@test.fr", "straße@test.fr"),
    ("a@strasse.fr", "a@straße.fr"),
    ("coeur@test.fr", "cœur@test.fr"),
    ("i@test.fr", "\u0131@test.fr"),
    ("i@test.fr", "\u0130@test.fr"),
    ("a@test.fr", "\u0430@test.fr"),  # CYRILLIC SMALL LETTER A
    ("a@test.fr", "a@test.com"),
    ("a@test.fr", "a@sous.test.fr"),
]


@pytest.mark.parametrize(("une", "autre"), AUTRES)
def test_two_mailboxes_are_not_merged(une: str, autre: str) -> None:
    assert Courriel.lire(une) != Courriel.lire(autre)


@pytest.mark.parametrize(
    "adresse",
    [
        "\uff41urelie@test.fr",  # FULLWIDTH LATIN SMALL LETTER A
        "\u017fimon@test.fr",  # LATIN SMALL LETTER LONG S
        "\ufb01lou@test.fr",  # LATIN SMALL LIGATURE FI
        "n\u00ba1@test.fr",
        "x\u00b2@test.fr",
        "ΣΑΣ@test.fr",  # Its last letter has two lower cases.
        "\u1e9bx@test.fr",
    ],
)
def test_an_address_that_nobody_can_tell_apart_is_refused(adresse: str) -> None:
    assert ["COURRIEL_AMBIGU"] == codes(Courriel.lire, adresse)


@pytest.mark.parametrize(
    ("adresse", "code"),
    [
        ("", "OBLIGATOIRE"),
        ("  \n", "OBLIGATOIRE"),
        ("a@" * 100_000, "LONGUEUR"),
        ("aurelie", "COURRIEL"),
        ("Aurélie <aurelie@test.fr>", "COURRIEL"),
        ("aurelie@test.fr, zoe@test.fr", "COURRIEL"),
        ("aurelie@test.fr\r\nBcc: zoe@test.fr", "COURRIEL"),
        ('"aurelie"@test.fr', "COURRIEL"),
        ("aurelie@[127.0.0.1]", "COURRIEL"),
        ("aurelie\ud800@test.fr", "COURRIEL"),
        ("aurelie@\ud800.fr", "COURRIEL"),
        (None, "TYPE"),
        (3, "TYPE"),
        (b"aurelie@test.fr", "TYPE"),
        (["aurelie@test.fr"], "TYPE"),
    ],
    ids=lambda valeur: ascii(valeur)[:30],
)
def test_what_is_no_address_is_refused(adresse: object, code: str) -> None:
    assert [code] == codes(Courriel.lire, adresse)
    assert [code] == codes(Courriel, adresse)


def test_the_longest_address_is_accepted() -> None:
    adresse = f"{'x' * 64}@{'y' * 63}.{'y' * 63}.{'y' * 58}.fr"

    assert 254 == len(adresse)
    assert adresse == Courriel.lire(adresse).adresse
    assert ["LONGUEUR"] == codes(Courriel.lire, f"x{adresse}")


def test_a_mail_goes_to_the_address_as_it_was_typed() -> None:
    """
    Its local part belongs to its server, which may tell capitals apart.
    """
    assert "Aurelie.Test@test.fr" == Courriel.lire(" Aurelie.Test@Test.FR ").adresse


def test_the_key_of_an_address_is_in_small_letters() -> None:
    """
    To the letter: stores keep it.
    """
    assert "aurelie.test@test.fr" == Courriel.lire("Aurelie.TEST@Test.FR").cle


@given(courriels)
def test_an_address_shows_nothing_of_itself(courriel: Courriel) -> None:
    affichages = [
        repr(courriel),
        str(courriel),
        f"{courriel}",
        "%s" % courriel,  # noqa: UP031  (old code logs so)
    ]

    assert ["Courriel(<masqué>)"] * 4 == affichages


@given(courriels)
def test_an_address_from_the_store_is_the_one_that_was_read(courriel: Courriel) -> None:
    autre = Courriel.de_confiance(courriel.adresse, courriel.cle)

    assert courriel == autre
    assert hash(courriel) == hash(autre)
    assert (courriel.adresse, courriel.cle) == (autre.adresse, autre.cle)


@given(courriels)
def test_an_address_survives_a_copy_and_a_pickle(courriel: Courriel) -> None:
    for autre in (
        copy.copy(courriel),
        copy.deepcopy(courriel),
        pickle.loads(pickle.dumps(courriel)),  # noqa: S301  (made here)
    ):
        assert courriel == autre
        assert courriel.adresse == autre.adresse


@pytest.mark.parametrize("champ", ["adresse", "cle"])
def test_an_address_cannot_be_changed(champ: str) -> None:
    courriel = Courriel.lire("aurelie@test.fr")

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(courriel, champ, "zoe@test.fr")


def test_addresses_are_told_apart_before_they_are_compared() -> None:
    """
    A set of a thousand would else compare them all.
    """
    assert 9 == len({hash(Courriel.lire(f"u-{rang}@test.fr")) for rang in range(9)})


def test_an_address_is_not_its_text() -> None:
    """
    Or a set could hold both.
    """
    autre: object = "aurelie@test.fr"

    assert Courriel.lire("aurelie@test.fr") != autre


@given(st.sampled_from(["NFC", "NFD"]), st.text("éàçôïœaz", min_size=1, max_size=8))
def test_a_key_forgets_form_and_case(forme: str, locale: str) -> None:
    typee = unicodedata.normalize(forme, f"{locale.upper()}@test.fr")  # type: ignore[arg-type]  # one of the two

    assert Courriel.lire(f"{locale}@test.fr") == Courriel.lire(typee)


@pytest.mark.parametrize(
    "locale",
    [
        "aurelie.te\u034fst",
        "aurelie\ufe0f",
        "\u115faurelie",
        "aur\u2800elie",
        "aurelie\U000e0100",
        "\u8fbb\U000e0100",  # Right in a name: two mailboxes that look alike.
        "aur\u1160elie",
        "aur\U0001d159elie",
    ],
    ids=ascii,
)
def test_an_address_that_hides_something_is_refused(locale: str) -> None:
    """
    Where nothing is seen, another mailbox is.
    """
    assert codes(Courriel.lire, f"{locale}@test.fr") == ["COURRIEL_AMBIGU"]


def test_no_invisible_character_is_in_an_address() -> None:
    """
    Of all there are, in the local part; email-validator refuses some itself.
    """
    hidden = [c for c in map(chr, range(sys.maxunicode + 1)) if is_invisible(c)]
    few = [c for c in hidden if unicodedata.category(c) not in {"Cf", "Co", "Cs"}]

    assert len(few) > 300
    assert [] == [c for c in few if not codes(Courriel.lire, f"a{c}b@test.fr")]


def test_no_invisible_character_is_in_a_domain() -> None:
    """
    email-validator refuses it; its older releases, not where an IDNA form has it.
    """
    for domaine in (
        "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.ir",
        "xn--mgba3gch31f060k.ir",
    ):
        [code] = codes(Courriel.lire, f"a@{domaine}")
        assert code in {"COURRIEL", "COURRIEL_AMBIGU"}


@pytest.mark.parametrize(
    "locale",
    [
        "=?utf-8?q?victime=40evil.example=2C?=",
        "=?utf-8?B?dmljdGltZUBldmls?=",
        "=?iso-8859-1*fr?q?x?=",
        "a=?us-ascii?q?b?=c",
        "=?x?=",
        "=??=",
    ],
)
def test_an_encoded_word_is_no_address(locale: str) -> None:
    """
    Whoever reads the header that holds it writes to another mailbox: RFC 2047.
    """
    assert ["COURRIEL_AMBIGU"] == codes(Courriel.lire, f"{locale}@test.fr")


@pytest.mark.parametrize("locale", ["=?", "a=b?c", "?=", "=?=", "a?=b=?c"])
def test_half_of_an_encoded_word_is_none(locale: str) -> None:
    assert [] == codes(Courriel.lire, f"{locale}@test.fr")


@pytest.mark.parametrize(
    "adresse",
    [
        '"a b"@test.fr',
        '"victime@evil.example"@test.fr',
        "(victime)a@test.fr",
        "a@test.fr(victime)",
        "groupe:a@test.fr;",
        "Ana <a@test.fr>",
        "<a@test.fr>",
        "a@test.fr,b@test.fr",
        "a@test.fr;b@test.fr",
        "a\\@b@test.fr",
        "a@b@test.fr",
        "@relais.fr:a@test.fr",
        "a@test.fr\n",
    ],
)
def test_only_an_address_alone_is_read(adresse: str) -> None:
    """
    No name, no comment, no group, no route, no quotes.
    """
    lus = [] if codes(Courriel.lire, adresse) else [Courriel.lire(adresse).adresse]

    assert lus == [a for a in ["a@test.fr"] if adresse == "a@test.fr\n"]


DOMAINS = [
    *("hôpital.fr", "HÔPITAL.FR", "ho\u0302pital.fr", "xn--hpital-ixa.fr"),
    *("XN--Hpital-IXA.fr", "例え.jp", "例え。jp", "例え｡jp", "xn--r8jz45g.jp"),
    *("straße.fr", "xn--strae-oqa.fr", "президент.рф", "xn--d1abbgf6aiiy.рф"),
    *("президент.xn--p1ai", "xn--d1abbgf6aiiy.xn--p1ai", "\uff54est.fr"),
    *("jean-paul.fr", "te\u034fst.fr", "sous.hôpital.xn--hpital-ixa.fr", "test.fr"),
]


@given(
    locale=st.sampled_from(["ana", "Léa", "o'Neil", "a-b_c", "xn--a", "a\u3002b", "é"]),
    domaine=st.sampled_from(DOMAINS) | domaines,
)
def test_an_address_is_found_as_it_was_typed(locale: str, domaine: str) -> None:
    """
    Whole, in any spelling and any case.
    """
    typed = f"{locale}@{domaine}"
    assume(not codes(Courriel.lire, typed))

    for fragment in (typed, typed.upper(), typed.lower()):
        assert fold_fragment(fragment) in Courriel.lire(typed).search_key


@given(
    domaine=st.sampled_from(DOMAINS),
    spelling=st.sampled_from(["adresse", "cle"]),
    ends=st.tuples(st.integers(0, 40), st.integers(0, 40)),
)
def test_any_part_of_either_spelling_is_found(
    domaine: str, spelling: str, ends: tuple[int, int]
) -> None:
    """
    Also when it ends in the middle of a label, or of what announces one.
    """
    courriel = Courriel.lire(f"ana@{domaine}")
    fragment = getattr(courriel, spelling)[slice(*sorted(ends))]

    assert fold_fragment(fragment) in courriel.search_key


@pytest.mark.parametrize(
    ("adresse", "fragment"),
    [
        ("ana@hôpital.fr", "xn--h-pital"),
        ("ana@hôpital.fr", "fr ana"),  # The end of one spelling, the other's beginning.
        ("ana@hôpital.fr", "fr-ana"),
        ("ana@test.fr", "xn--"),
        ("ana@hôpital.fr", "hôpital.xn--hpital-ixa"),
        ("ana@test.fr", "é.xn--99999999"),
    ],
)
def test_no_other_address_is_found(adresse: str, fragment: str) -> None:
    assert fold_fragment(fragment) not in Courriel.lire(adresse).search_key


def test_an_address_without_accents_is_searched_as_a_text() -> None:
    assert "ana@jean paul.fr" == Courriel.lire("Ana@Jean-Paul.fr").search_key
    assert "zoe@test.fr" == Courriel.lire("Zoé@test.fr").search_key
