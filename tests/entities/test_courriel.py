"""
*Outbox*: what email-validator says of an address, and one key per mailbox.
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
from siaut_core.testing.strategies import courriels, typed_texts
from tests.data import reference_data
from tests.entities.faults import codes

IDN_LONG = ".".join(["é" * 50, "è" * 50, "fr"])
PUNYCODE_LONG = ".".join(["中" * 40] * 3 + ["fr"]).encode("idna").decode()


def corpus(expected: str) -> list[dict[str, Any]]:
    lines = reference_data("emails", "addresses.jsonl").read_text("utf-8").splitlines()
    return [line for line in map(json.loads, lines) if line["expect"] == expected]


def reference(adresse: str) -> tuple[str, str] | None:
    """
    Give the address and the IDNA domain that email-validator gives, if any.
    """
    try:
        verdict = validate_email(adresse.strip(), check_deliverability=False)
    except (EmailNotValidError, UnicodeError):
        return None
    return verdict.normalized, verdict.ascii_domain


def reading(adresse: str) -> tuple[str, str] | None:
    """
    Give the same two of what we read.
    """
    try:
        courriel = Courriel.parse(adresse)
    except DonneesInvalidesError:
        return None
    return courriel.adresse, courriel.cle.rpartition("@")[2]


def is_ambiguous(adresse: str) -> bool:
    return codes(Courriel.parse, adresse) == ["COURRIEL_AMBIGU"]


def test_every_plain_address_of_the_corpus_is_accepted() -> None:
    """
    Refusing a valid address is the worse mistake.
    """
    adresses = [line["email"] for line in corpus("valid")]

    assert 133 == len(adresses)
    assert [] == [a for a in adresses if codes(Courriel.parse, a)]


def test_every_malformed_address_of_the_corpus_is_refused() -> None:
    adresses = [line["email"] for line in corpus("invalid")]

    assert 499 == len(adresses)
    assert [] == [a for a in adresses if not codes(Courriel.parse, a)]


def test_a_debatable_address_of_the_corpus_is_kept_in_its_one_form() -> None:
    lines = corpus("either")
    imposed = [line for line in lines if "if_accepted_must_equal" in line]

    assert imposed
    assert [] == [
        line["email"]
        for line in imposed
        if (parsed := reading(line["email"]))
        and parsed[0] != line["if_accepted_must_equal"]
    ]


@pytest.mark.parametrize("expected", ["valid", "invalid", "either"])
def test_the_corpus_is_read_as_email_validator_reads_it(expected: str) -> None:
    """
    Accepted or not, the address and the domain; but for what is ambiguous.
    """
    adresses = [line["email"] for line in corpus(expected)]

    assert [] == [
        a for a in adresses if reading(a) != reference(a) and not is_ambiguous(a)
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
domains = st.one_of(
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


@given(locale=locales, domain=domains)
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
    locale: str, domain: str
) -> None:
    """
    The quick way, for ASCII local parts, changes no verdict and no letter.
    """
    adresse = f"{locale}@{domain}"

    assert is_ambiguous(adresse) or reference(adresse) == reading(adresse)


@given(typed_texts)
def test_any_text_is_read_as_email_validator_reads_it(entered: str) -> None:
    assert is_ambiguous(entered) or reference(entered) == reading(entered)


@given(locale=locales, domain=domains)
def test_an_address_read_again_is_the_same(locale: str, domain: str) -> None:
    parsed = reading(f"{locale}@{domain}")

    assert parsed is None or parsed == reading(parsed[0])


# The same mailbox, typed otherwise.
SAME = [
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


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_ways_of_typing_a_mailbox_are_equal(one: str, other: str) -> None:
    """
    "1 email ne peut être utilisé que pour 1 utilisateur". Guide: C3.
    """
    first, second = Courriel.parse(one), Courriel.parse(other)

    assert first == second
    assert first.cle == second.cle
    assert 1 == len({first, second})


# Two mailboxes, that casefold, NFKC or an unaccented collation would merge.
OTHERS = [
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


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_two_mailboxes_are_not_merged(one: str, other: str) -> None:
    assert Courriel.parse(one) != Courriel.parse(other)


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
    assert ["COURRIEL_AMBIGU"] == codes(Courriel.parse, adresse)


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
    ids=lambda value: ascii(value)[:30],
)
def test_what_is_no_address_is_refused(adresse: object, code: str) -> None:
    assert [code] == codes(Courriel.parse, adresse)
    assert [code] == codes(Courriel, adresse)


def test_the_longest_address_is_accepted() -> None:
    adresse = f"{'x' * 64}@{'y' * 63}.{'y' * 63}.{'y' * 58}.fr"

    assert 254 == len(adresse)
    assert adresse == Courriel.parse(adresse).adresse
    assert ["LONGUEUR"] == codes(Courriel.parse, f"x{adresse}")


def test_a_mail_goes_to_the_address_as_it_was_typed() -> None:
    """
    Its local part belongs to its server, which may tell capitals apart.
    """
    assert "Aurelie.Test@test.fr" == Courriel.parse(" Aurelie.Test@Test.FR ").adresse


def test_the_key_of_an_address_is_in_small_letters() -> None:
    """
    To the letter: stores keep it.
    """
    assert "aurelie.test@test.fr" == Courriel.parse("Aurelie.TEST@Test.FR").cle


@given(courriels)
def test_an_address_shows_nothing_of_itself(courriel: Courriel) -> None:
    displays = [
        repr(courriel),
        str(courriel),
        f"{courriel}",
        "%s" % courriel,  # noqa: UP031  (old code logs so)
    ]

    assert ["Courriel(<masqué>)"] * 4 == displays


@given(courriels)
def test_an_address_from_the_store_is_the_one_that_was_read(courriel: Courriel) -> None:
    other = Courriel.trusted(courriel.adresse, courriel.cle)

    assert courriel == other
    assert hash(courriel) == hash(other)
    assert (courriel.adresse, courriel.cle) == (other.adresse, other.cle)


@given(courriels)
def test_an_address_survives_a_copy_and_a_pickle(courriel: Courriel) -> None:
    for other in (
        copy.copy(courriel),
        copy.deepcopy(courriel),
        pickle.loads(pickle.dumps(courriel)),  # noqa: S301  (made here)
    ):
        assert courriel == other
        assert courriel.adresse == other.adresse


@pytest.mark.parametrize("field", ["adresse", "cle"])
def test_an_address_cannot_be_changed(field: str) -> None:
    courriel = Courriel.parse("aurelie@test.fr")

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(courriel, field, "zoe@test.fr")


def test_addresses_are_told_apart_before_they_are_compared() -> None:
    """
    A set of a thousand would else compare them all.
    """
    assert 9 == len({hash(Courriel.parse(f"u-{rank}@test.fr")) for rank in range(9)})


def test_an_address_is_not_its_text() -> None:
    """
    Or a set could hold both.
    """
    other: object = "aurelie@test.fr"

    assert Courriel.parse("aurelie@test.fr") != other


@given(st.sampled_from(["NFC", "NFD"]), st.text("éàçôïœaz", min_size=1, max_size=8))
def test_a_key_forgets_form_and_case(shape: str, locale: str) -> None:
    typed = unicodedata.normalize(shape, f"{locale.upper()}@test.fr")  # type: ignore[arg-type]  # one of the two

    assert Courriel.parse(f"{locale}@test.fr") == Courriel.parse(typed)


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
    assert codes(Courriel.parse, f"{locale}@test.fr") == ["COURRIEL_AMBIGU"]


def test_no_invisible_character_is_in_an_address() -> None:
    """
    Of all there are, in the local part; email-validator refuses some itself.
    """
    hidden = [c for c in map(chr, range(sys.maxunicode + 1)) if is_invisible(c)]
    few = [c for c in hidden if unicodedata.category(c) not in {"Cf", "Co", "Cs"}]

    assert len(few) > 300
    assert [] == [c for c in few if not codes(Courriel.parse, f"a{c}b@test.fr")]


def test_no_invisible_character_is_in_a_domain() -> None:
    """
    email-validator refuses it; its older releases, not where an IDNA form has it.
    """
    for domain in (
        "\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.ir",
        "xn--mgba3gch31f060k.ir",
    ):
        [code] = codes(Courriel.parse, f"a@{domain}")
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
    assert ["COURRIEL_AMBIGU"] == codes(Courriel.parse, f"{locale}@test.fr")


@pytest.mark.parametrize("locale", ["=?", "a=b?c", "?=", "=?=", "a?=b=?c"])
def test_half_of_an_encoded_word_is_none(locale: str) -> None:
    assert [] == codes(Courriel.parse, f"{locale}@test.fr")


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
    results = (
        [] if codes(Courriel.parse, adresse) else [Courriel.parse(adresse).adresse]
    )

    assert results == [a for a in ["a@test.fr"] if adresse == "a@test.fr\n"]


DOMAINS = [
    *("hôpital.fr", "HÔPITAL.FR", "ho\u0302pital.fr", "xn--hpital-ixa.fr"),
    *("XN--Hpital-IXA.fr", "例え.jp", "例え。jp", "例え｡jp", "xn--r8jz45g.jp"),
    *("straße.fr", "xn--strae-oqa.fr", "президент.рф", "xn--d1abbgf6aiiy.рф"),
    *("президент.xn--p1ai", "xn--d1abbgf6aiiy.xn--p1ai", "\uff54est.fr"),
    *("jean-paul.fr", "te\u034fst.fr", "sous.hôpital.xn--hpital-ixa.fr", "test.fr"),
]


@given(
    locale=st.sampled_from(["ana", "Léa", "o'Neil", "a-b_c", "xn--a", "a\u3002b", "é"]),
    domain=st.sampled_from(DOMAINS) | domains,
)
def test_an_address_is_found_as_it_was_typed(locale: str, domain: str) -> None:
    """
    Whole, in any spelling and any case.
    """
    typed = f"{locale}@{domain}"
    assume(not codes(Courriel.parse, typed))

    for fragment in (typed, typed.upper(), typed.lower()):
        assert fold_fragment(fragment) in Courriel.parse(typed).search_key


@given(
    domain=st.sampled_from(DOMAINS),
    spelling=st.sampled_from(["adresse", "cle"]),
    ends=st.tuples(st.integers(0, 40), st.integers(0, 40)),
)
def test_any_part_of_either_spelling_is_found(
    domain: str, spelling: str, ends: tuple[int, int]
) -> None:
    """
    Also when it ends in the middle of a label, or of what announces one.
    """
    courriel = Courriel.parse(f"ana@{domain}")
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
    assert fold_fragment(fragment) not in Courriel.parse(adresse).search_key


def test_an_address_without_accents_is_searched_as_a_text() -> None:
    assert "ana@jean paul.fr" == Courriel.parse("Ana@Jean-Paul.fr").search_key
    assert "zoe@test.fr" == Courriel.parse("Zoé@test.fr").search_key
