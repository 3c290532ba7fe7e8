"""
What a mail looks like on the wire, and what reaches the server may be told.
"""

from __future__ import annotations

import ssl
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest
from hosts.sqlalchemy_host.poste.codes import echec_de
from hosts.sqlalchemy_host.poste.courrier import INTENTION, ecrire
from hosts.sqlalchemy_host.poste.reglages import ReglagesSmtp, Securite
from hosts.sqlalchemy_host.poste.reponses import Etape

from siaut_core import (
    Cause,
    Courriel,
    DonneesInvalidesError,
    IntentionId,
    LienId,
    Reglages,
)
from siaut_core.entities.secret import Jeton
from siaut_core.messages import rediger
from siaut_core.testing.courriers import jeton_numero, un_courrier
from siaut_core.testing.doublures import REGLAGES
from siaut_core.testing.fabrique import MIDI, un_lien, un_utilisateur

if TYPE_CHECKING:
    from email.message import EmailMessage

    from siaut_core.messages import Courrier

# Longer than a line of headers, with what a Message-ID cannot hold.
ID_PENIBLE: Final = "un id <long> @ penible. " * 2

DOMAINE_LONG: Final = "gestion-deleguee-des-utilisateurs.siaut.autorisations.test"


def lire(courrier: Courrier, maintenant: datetime = MIDI) -> EmailMessage:
    """
    Write a mail, and read it again as it travels.
    """
    octets = ecrire(courrier, maintenant).message.as_bytes(policy=policy.SMTP)
    return message_from_bytes(octets, policy=policy.default)


def penible() -> Courrier:
    jeton = Jeton(jeton_numero(1))
    compte = un_utilisateur()
    lien = un_lien(courriel=compte.courriel, empreinte=jeton.empreinte())
    return rediger(
        attrs.evolve(lien, id=LienId(ID_PENIBLE)),
        compte,
        jeton,
        base_url=REGLAGES.base_url,
        expediteur=f"siaut@{DOMAINE_LONG}",
        intention_id=IntentionId(ID_PENIBLE),
    )


def test_a_mail_says_who_when_and_what() -> None:
    courrier = un_courrier(Cause.DEMANDE)
    message = lire(courrier)

    assert {
        "From": courrier.expediteur,
        "To": courrier.destinataire,
        "Subject": courrier.sujet,
        "Message-ID": f"<{courrier.lien_id}@siaut.test>",
        INTENTION: courrier.id,
        "Auto-Submitted": "auto-generated",
    } == {
        nom: valeur
        for nom, valeur in message.items()
        if nom not in {"Date", "MIME-Version", "Content-Type"}
    }
    assert MIDI == message["Date"].datetime


def test_the_page_stands_beside_the_text_and_after_it() -> None:
    """
    A reader shows the last one that it can.
    """
    message = lire(un_courrier())

    assert "multipart/alternative" == message.get_content_type()
    assert [("text/plain", "utf-8"), ("text/html", "utf-8")] == [
        (partie.get_content_type(), partie.get_content_charset())
        for partie in message.iter_parts()
    ]


@pytest.mark.parametrize("cause", Cause)
def test_a_mail_is_ascii_in_short_lines(cause: Cause) -> None:
    """
    So that no server on the way has to write it again.
    """
    octets = ecrire(un_courrier(cause), MIDI).message.as_bytes(policy=policy.SMTP)

    assert octets.isascii()
    assert max(map(len, octets.split(b"\r\n"))) <= 78


def test_the_date_is_an_instant_whatever_its_zone() -> None:
    """
    To the second, as mails are dated.
    """
    instant = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    assert instant == lire(un_courrier(), instant)["Date"].datetime


def test_each_attempt_has_its_message_id_and_the_same_intention() -> None:
    messages = [lire(un_courrier(rang=rang)) for rang in (1, 2)]

    assert 2 == len({message["Message-ID"] for message in messages})
    assert 1 == len({message[INTENTION] for message in messages})


def test_any_identifier_can_be_in_a_message_id() -> None:
    """
    On one line, however long it is.
    """
    message = lire(penible())
    attendu = "un%20id%20%3Clong%3E%20%40%20penible%2E%20" * 2

    assert f"<{attendu}@{DOMAINE_LONG}>" == message["Message-ID"]
    assert attendu == message[INTENTION]


def test_a_domain_with_accents_is_written_in_ascii() -> None:
    enveloppe = ecrire(un_courrier(adresse="U-1@hôpital.test.fr"), MIDI)

    assert "U-1@xn--hpital-ixa.test.fr" == enveloppe.destinataire
    assert Courriel.lire("u-1@hôpital.test.fr") == Courriel.lire(enveloppe.destinataire)
    assert enveloppe.est_ascii


def _sans_verification() -> ssl.SSLContext:
    contexte = ssl.create_default_context()
    contexte.check_hostname = False
    return contexte


FAUTES: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "no host": ("hote", {"hote": " "}),
    "no port": ("port", {"port": 0}),
    "no time": ("delai", {"delai": timedelta(0)}),
    "no password": ("mot_de_passe", {"identifiant": "siaut"}),
    "nobody's password": ("mot_de_passe", {"mot_de_passe": "sesame"}),
    "accents": ("mot_de_passe", {"identifiant": "siaut", "mot_de_passe": "sésame"}),
    "a password in clear": (
        "securite",
        {"identifiant": "siaut", "mot_de_passe": "sesame", "securite": "AUCUNE"},
    ),
    "any certificate": ("contexte", {"contexte": _sans_verification()}),
}


@pytest.mark.parametrize("cas", FAUTES)
def test_a_wrong_setting_is_named(cas: str) -> None:
    champ, champs = FAUTES[cas]
    with pytest.raises(DonneesInvalidesError) as levee:
        ReglagesSmtp(**{"hote": "smtp.exemple.fr", **champs})

    assert [champ] == [erreur.champ for erreur in levee.value.erreurs]


def test_every_wrong_setting_is_named_at_once() -> None:
    faux: dict[str, Any] = {
        "hote": None,  # As of a variable that nobody set.
        "port": 70_000,
        "securite": "SSL",
        "delai": 60,
    }
    with pytest.raises(DonneesInvalidesError) as levee:
        ReglagesSmtp(**faux)

    assert [*faux] == [erreur.champ for erreur in levee.value.erreurs]


def test_settings_encrypt_unless_told_otherwise() -> None:
    reglages = ReglagesSmtp(hote="smtp.exemple.fr")

    assert Securite.STARTTLS is reglages.securite
    assert ssl.CERT_REQUIRED is reglages.contexte.verify_mode
    assert reglages.contexte.check_hostname


def test_settings_show_no_credentials() -> None:
    reglages = ReglagesSmtp(
        hote="smtp.exemple.fr", identifiant="un-compte", mot_de_passe="sesame"
    )
    assert "un-compte" not in f"{reglages} {reglages.mot_de_passe}"
    assert "sesame" not in f"{reglages!r} {reglages} {reglages.mot_de_passe}"


def test_a_sending_ends_while_the_core_waits_for_it() -> None:
    """
    By default, and with as much again for a slow DNS.
    """
    reglages = Reglages(base_url="https://siaut.test", expediteur="a@siaut.test")
    smtp = ReglagesSmtp(hote="smtp.exemple.fr")

    smtp.accorder(reglages)
    assert 2 * smtp.delai <= reglages.mailer_timeout
    assert reglages.mailer_timeout + reglages.tolerance < reglages.bail


def test_a_failure_inside_another_is_found() -> None:
    """
    As clients wrap them; by what led to it first, in order of what it tells.
    """
    coupure = ConnectionError("closed")
    coupure.__context__ = TimeoutError()
    causes = {
        coupure: "DELAI",
        ssl.SSLError(): "TLS",
        ssl.SSLCertVerificationError(): "CERTIFICAT",
        ConnectionError(): "COUPURE",
        LookupError(): "CLIENT",
    }

    assert [*causes.values()] == [
        echec_de(cause, None, Etape.SESSION).code for cause in causes
    ]
    assert "CONNEXION" == echec_de(UnicodeError(), None, Etape.CONNEXION).code
