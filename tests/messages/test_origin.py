"""
Where links may lead, and who may write.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.origin import LINK_ADDRESS, read_link_address
from siaut_core.errors import DonneesInvalidesError, FieldFault
from siaut_core.messages import read_base_url, read_sender


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("https://a.test", "https://a.test"),
        ("https://a.test/", "https://a.test"),
        (" https://a.test// ", "https://a.test"),
        ("https://A.Test:8443/siaut/v2/", "https://A.Test:8443/siaut/v2"),
        ("https://a.test/SIX/", "https://a.test/SIX"),
        ("https://xn--hpital-dxa.test", "https://xn--hpital-dxa.test"),
        ("https://10.0.0.1", "https://10.0.0.1"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1/siaut/", "http://127.0.0.1/siaut"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("HTTP://LOCALHOST", "HTTP://LOCALHOST"),
    ],
)
def test_a_site_is_kept_without_its_last_slash(typed: str, found: str) -> None:
    assert found == read_base_url(typed)
    assert found == read_base_url(found)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a.test",
        "//a.test",
        "https://",
        "https:///a.test",
        "http://a.test",
        "http://localhost.a.test",
        "http://localhost@a.test",
        "http://127.0.0.1.a.test",
        "https://moi@a.test",
        "https://moi:secret@a.test",
        "https://a.test?x=1",
        "https://a.test/#/",
        "https://a..test",
        "https://.a.test",
        "https://a.test:port",
        "https://a.test/a b",
        "https://a.test/a//b",
        'https://a.test/"onclick="',
        "https://a.test/<b>",
        "https://a.test\r\nBcc: b@a.test",
        "https://a.test/{lien}",
        "https://hôpital.test",
        "https://\u017f.test",
        "https://a\u3002test",
        "javascript:alert(1)",
        "ftp://a.test",
        "https://" + "a" * 200_000,
        "https://a" + "/a" * 95 + "!",
        "\ud800",
        None,
        b"https://a.test",
    ],
    ids=lambda typed: ascii(typed)[:30],
)
def test_no_link_leads_in_clear_or_elsewhere(typed: object) -> None:
    with pytest.raises(DonneesInvalidesError):
        read_base_url(typed)


@given(st.text())
def test_what_is_read_as_a_site_is_nothing_but_one(typed: str) -> None:
    try:
        found = read_base_url(f"https://{typed}")
    except DonneesInvalidesError:
        return
    assert found.isascii()
    assert not set(found) & set(" \r\n\"'<>?#@\\{}")


@pytest.mark.parametrize(
    "typed",
    [
        "siaut@exemple.fr",
        "siaut@localhost",
        "équipe@hôpital.fr",
        " a@b ",
        "o'neil+si=?@mail_1.local",
        "a!b%c@relais",
    ],
)
def test_a_sender_is_a_bare_address(typed: str) -> None:
    assert typed.strip() == read_sender(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "siaut",
        "@exemple.fr",
        "siaut@",
        "a@b@c",
        "SIAUT <siaut@exemple.fr>",
        "a@exemple.fr, b@exemple.fr",
        "a@exemple.fr;b@exemple.fr",
        "a@exemple.fr\r\nBcc: b@exemple.fr",
        "a b@exemple.fr",
        "=?utf-8?q?b=40exemple.fr=2C?=@exemple.fr",
        "a@=?utf-8?q?b?=",
        "a..b@exemple.fr",
        "a@exemple..fr",
        "a@.fr",
        "a@é",
        "a\u034f@exemple.fr",
        "a\u3002b@localhost",
        "a@" + "b" * 200_000,
        "\ud800@exemple.fr",
        None,
    ],
    ids=lambda typed: ascii(typed)[:30],
)
def test_a_sender_is_one_address_and_nothing_else(typed: object) -> None:
    with pytest.raises(DonneesInvalidesError):
        read_sender(typed)


SITE = "https://a.test/siaut"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (LINK_ADDRESS, f"{SITE}/#/password-recovery?token={{token}}"),
        (" {base}/lien/{token} ", f"{SITE}/lien/{{token}}"),
        ("{base}/lien?a=1&jeton={token}&b=2", f"{SITE}/lien?a=1&jeton={{token}}&b=2"),
        (f"{SITE}?t={{token}}", f"{SITE}?t={{token}}"),
        ("{base}#{token}", f"{SITE}#{{token}}"),
    ],
)
def test_the_page_behind_a_link_is_on_the_site(typed: str, found: str) -> None:
    """
    The token stays to be filled, in a path, a query or a fragment.
    """
    assert found == read_link_address(SITE, typed)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "{base}", "{token}", "{base}/lien", "/lien?t={token}"),
        *(
            "{base}/{token}/{token}",
            "{base}/{jeton}",
            "{base}{token}",
            "{base}/{token}{",
        ),
        *("https://b.test/{token}", "http://a.test/siaut/{token}", "{token}{base}/"),
        *("{base}.evil.test/{token}", "{base}@evil.test/{token}", "{base}:81/{token}"),
        *(
            "{base}/../{token}",
            "{base}/a b/{token}",
            "{base}/\r\n{token}",
            "{base}/é{token}",
        ),
        *(
            '{base}/"{token}',
            "{base}/<{token}>",
            "{base}/\\{token}",
            "{base}/{base}{token}",
        ),
        "{base}/" + "x" * 400 + "{token}",
        *(None, 3, b"{base}/{token}", ["{base}/{token}"]),
    ],
)
def test_a_link_leads_nowhere_else_and_holds_its_token_once(typed: object) -> None:
    """
    Another host, a port, a user, a way up, a second token: a slip, or an attack.
    """
    with pytest.raises(DonneesInvalidesError):
        read_link_address(SITE, typed)


def test_a_wrong_page_of_links_is_told_what_to_be() -> None:
    with pytest.raises(DonneesInvalidesError) as refus:
        read_link_address(SITE, "https://ailleurs.test/{token}")
    message = "Une adresse qui commence par {base} et contient une fois {token}."
    assert (FieldFault("", "LIEN", message),) == refus.value.faults
