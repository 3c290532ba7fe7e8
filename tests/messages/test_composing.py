"""
What each mail says, to whom, and which mails are never written.
"""

from __future__ import annotations

import re
import sys
import traceback
import unicodedata
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.lien import Cause
from siaut_core.entities.secret import Token
from siaut_core.errors import DonneesInvalidesError
from siaut_core.messages.templates import TEMPLATES
from siaut_core.testing.factory import HOURS, NOON, TOKEN, a_lien, an_utilisateur
from tests.messages.example import BASE_URL, SENDER, a_mail

if TYPE_CHECKING:
    from collections.abc import Callable

    from siaut_core.messages import Mail

GOLDEN = Path(__file__).parent / "golden"
NAMES = {
    Cause.CREATION: "activation",
    Cause.RENVOI: "activation",
    Cause.DEMANDE: "reinitialisation",
}

# The lines of the guide, G342 to G364, as they are printed; but for the link,
# of which it shows the beginning only.
GUIDE_SUBJECT = "[SIAUT] Réinitialisation de votre mot de passe SI AUTORISATIONS"
LIEN_OF_THE_GUIDE = "https://si-autorisations.sante.gouv.fr/#/password-recovery"
GUIDE_LINES = [
    "Bonjour,",
    "",
    "Vous avez demandé la réinitialisation de votre mot de passe. Si vous n'êtes pas à l'origine de cette action, veuillez ignorer ce courriel.",  # noqa: E501  (to the letter)
    "",
    "Pour choisir un nouveau mot de passe SI Autorisations, veuillez cliquer sur le lien ci-dessous :",  # noqa: E501  (to the letter)
    "",
    LIEN_OF_THE_GUIDE,
    "",
    "Ce lien est valide 24H. Passé ce délai, veuillez réitérer la demande.",
    "",
    "Cordialement,",
    "L'équipe SI Autorisations",
    "https://si-autorisations.sante.gouv.fr",
    "",
    "Ceci est un courriel automatique, merci de ne pas répondre.",
]

CUTTING = [
    chr(point)
    for point in range(sys.maxunicode + 1)
    if unicodedata.category(chr(point)) in {"Cc", "Zl", "Zp"}
]


def faults(write: Callable[[], Mail]) -> list[str]:
    """
    List the fields that a refused mail names.
    """
    with pytest.raises(DonneesInvalidesError) as refus:
        write()
    return [error.field for error in refus.value.faults]


def lien_of(mail: Mail) -> str:
    [lien] = [line for line in mail.text.splitlines() if "/#/" in line]
    return lien


@pytest.mark.parametrize("cause", Cause)
def test_each_mail_is_the_golden_one_to_the_byte(cause: Cause) -> None:
    mail = a_mail(cause)

    for suffix, body in (("txt", mail.text), ("html", mail.html)):
        expected = GOLDEN / f"{NAMES[cause]}.{suffix}"
        assert expected.read_bytes() == body.encode()


def test_no_golden_file_is_left_without_its_mail() -> None:
    expected = {f"{name}.{s}" for name in NAMES.values() for s in ("txt", "html")}

    assert expected == {path.name for path in GOLDEN.iterdir()}


def test_the_mail_of_a_demande_is_the_guides_word_for_word() -> None:
    """
    Also its layout, its subject and its sender. Guide: L3.
    """
    mail = a_mail(Cause.DEMANDE)

    assert GUIDE_SUBJECT == mail.subject
    assert "si-autorisations@sante.gouv.fr" == mail.sender
    assert GUIDE_LINES == [
        line.partition("?token=")[0] for line in mail.text.split("\n")[:-1]
    ]


def test_the_same_mail_resets_a_password_and_completes_an_account() -> None:
    en_attente = a_mail(Cause.DEMANDE, compte=an_utilisateur(valide_le=None))
    confirmed = a_mail(Cause.DEMANDE, compte=an_utilisateur(valide_le=NOON))

    assert en_attente.text == confirmed.text


@pytest.mark.parametrize("cause", [Cause.CREATION, Cause.RENVOI])
def test_a_creation_and_a_renvoi_invite_to_activate(cause: Cause) -> None:
    mail = a_mail(cause)

    assert "[SIAUT] Activation de votre compte SI AUTORISATIONS" == mail.subject
    assert mail.text.startswith("Bonjour,\n")
    assert "\nCe lien est valide 72H." in mail.text


def test_every_cause_has_its_words() -> None:
    assert set(Cause) == set(TEMPLATES)


@given(cause=st.sampled_from(Cause), hours=st.integers(1, 1000))
def test_the_lifetime_is_that_of_the_link(cause: Cause, hours: int) -> None:
    """
    Never the one that its cause usually has.
    """
    lien = a_lien(cause=cause, expire_le=NOON + timedelta(hours=hours))

    assert f"\nCe lien est valide {hours}H. " in a_mail(lien=lien).text


@pytest.mark.parametrize("cause", Cause)
def test_the_lifetime_is_the_guides_by_default(cause: Cause) -> None:
    assert f"valide {HOURS[cause]}H." in a_mail(cause).text


@given(st.text(st.characters(codec="ascii"), min_size=1, max_size=128))
@example("a/b?c=d&e#f")
def test_any_token_travels_whole_behind_the_hash(token: str) -> None:
    """
    What follows "#" is not sent to a server, so the token is in no log.
    """
    lien = a_lien(digest=Token(token).digest())
    visible, _, cache = lien_of(a_mail(lien=lien, token=token)).partition("#")
    page, _, value = cache.partition("?token=")

    assert f"{BASE_URL}/" == visible
    assert "/password-recovery" == page
    assert re.fullmatch(r"(?:[\w.~-]|%[0-9A-F]{2})+", value, re.ASCII)
    assert token == unquote(value)


@pytest.mark.parametrize("base_url", ["https://a.test/siaut", "https://a.test/siaut//"])
def test_link_and_footer_lead_to_the_host(base_url: str) -> None:
    """
    With or without a last slash; and never to the ministry's site.
    """
    mail = a_mail(base_url=base_url)

    lien = f"https://a.test/siaut/#/password-recovery?token={TOKEN}"
    assert lien == lien_of(mail)
    assert "\nhttps://a.test/siaut\n" in mail.text
    assert "sante.gouv.fr" not in mail.text + mail.html


def test_a_mail_goes_to_the_stored_address_as_it_is_stored() -> None:
    """
    Also when the link keeps another way of typing it.
    """
    compte = an_utilisateur(courriel=Courriel.parse("Aurelie.Test@test.fr"))
    lien = a_lien(courriel=Courriel.parse("aurelie.test@TEST.FR"))

    assert "Aurelie.Test@test.fr" == a_mail(lien=lien, compte=compte).recipient


def test_a_mail_names_its_queued_mail_and_its_link() -> None:
    mail = a_mail(lien=a_lien("l-7"), queued_mail_id="i-7")

    assert ("i-7", "l-7") == (mail.id, mail.lien_id)


def test_a_body_says_nothing_of_its_reader() -> None:
    """
    Neither name nor address nor structure: a mail may reach the wrong screen.
    """
    compte = an_utilisateur(prenom="Zéphyrine", nom="Quuxbourg")

    for cause in Cause:
        mail = a_mail(cause, compte=compte)
        everything = mail.text + mail.html + mail.subject
        for datum in ("Zéphyrine", "Quuxbourg", "u-1@test.fr", "et-1", "u-1"):
            assert datum not in everything


def test_a_mail_is_not_written_to_another_account_than_that_of_its_link() -> None:
    """
    Not even to one that has its address now.
    """
    compte = an_utilisateur("u-2", courriel=an_utilisateur("u-1").courriel)

    assert ["compte"] == faults(lambda: a_mail(compte=compte))


def test_a_mail_is_not_written_to_an_address_that_changed() -> None:
    compte = an_utilisateur(courriel=Courriel.parse("ailleurs@test.fr"))

    assert ["compte"] == faults(lambda: a_mail(compte=compte))


@pytest.mark.parametrize("token", [f"{TOKEN}!", "", "é"])
def test_a_mail_is_not_written_with_another_token_than_that_of_its_link(
    token: str,
) -> None:
    assert ["token"] == faults(lambda: a_mail(token=token))


def test_every_fault_of_a_mail_is_named_at_once() -> None:
    assert ["link_address"] == faults(lambda: a_mail(link_address="/lien"))
    assert ["base_url", "sender", "queued_mail_id", "compte", "token"] == faults(
        lambda: a_mail(
            base_url="http://a.test",
            sender="SIAUT <siaut@a.test>",
            queued_mail_id="",
            compte=an_utilisateur("u-2"),
            token="autre",
        )
    )


def test_what_does_not_belong_together_is_said_in_a_sentence() -> None:
    with pytest.raises(DonneesInvalidesError) as refus:
        a_mail(compte=an_utilisateur("u-2"), token="autre")
    assert [
        ("compte", "LIEN", "Ce lien n'est pas celui de ce compte."),
        ("token", "LIEN", "Ce jeton n'est pas celui de ce lien."),
    ] == [(e.field, e.code, e.message) for e in refus.value.faults]


@pytest.mark.parametrize("cut", CUTTING, ids=ascii)
def test_an_address_cannot_add_a_header(cut: str) -> None:
    """
    Not even one that a store gives back without its checks.
    """
    adresse = f"u-1@test.fr{cut}Bcc: autre@test.fr"
    compte = an_utilisateur(courriel=Courriel.trusted(adresse, "u-1@test.fr"))

    assert ["recipient"] == faults(lambda: a_mail(compte=compte))


def test_a_refusal_shows_no_token_even_with_its_variables() -> None:
    with pytest.raises(DonneesInvalidesError) as refus:
        a_mail(token="un-autre-jeton", sender=SENDER * 2)

    story = traceback.TracebackException.from_exception(
        refus.value, capture_locals=True
    )
    ours = [frame for frame in story.stack if "siaut_core" in frame.filename]
    assert ours
    assert "un-autre-jeton" not in str([frame.locals for frame in ours])
