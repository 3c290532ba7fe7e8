"""
A mail server that misbehaves, in every way that we know, and what it is called.

Both colours, over real sockets; the outbox then tries again.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import pytest
from hosts.sqlalchemy_host.aio.mailer import MailerSmtp as MailerAsync
from hosts.sqlalchemy_host.poste.courrier import INTENTION
from hosts.sqlalchemy_host.poste.reglages import ReglagesSmtp, Securite
from hosts.sqlalchemy_host.sync.mailer import MailerSmtp as MailerSync

from siaut_core import EnvoiImpossibleError
from siaut_core.testing.courriers import jeton_numero, un_courrier
from siaut_core.testing.fuites import textes_de, trahis
from tests.hosts_sql.relais import (
    HOTE,
    IDENTIFIANT,
    MOT_DE_PASSE,
    Incident,
    confiance,
    ouvrir_brut,
    ouvrir_relais,
    port_libre,
    reglages_de,
)
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from siaut_core.messages import Courrier

    Remise = Callable[[ReglagesSmtp, Courrier], None]

# What a server that says nothing has, here; a minute in a service.
DELAI: Final = timedelta(seconds=0.6)


def _sync(reglages: ReglagesSmtp, courrier: Courrier) -> None:
    MailerSync(reglages).envoyer(courrier)


def _async(reglages: ReglagesSmtp, courrier: Courrier) -> None:
    asyncio.run(MailerAsync(reglages).envoyer(courrier))


@pytest.fixture(params=[_sync, _async], ids=["sync", "async"])
def remettre(request: pytest.FixtureRequest) -> Remise:
    remise: Remise = request.param
    return remise


def refuser(
    remettre: Remise, reglages: ReglagesSmtp, courrier: Courrier | None = None
) -> EnvoiImpossibleError:
    """
    Fail to send a mail, without a word on whom it is for.
    """
    courrier = courrier or un_courrier()
    with pytest.raises(EnvoiImpossibleError) as levee:
        remettre(reglages, courrier)

    textes = list(textes_de(levee.value))
    assert [] == trahis(courrier.destinataire, textes)
    assert [] == trahis(jeton_numero(1), textes)
    assert levee.value.code.replace("_", "").isalnum()
    return levee.value


def echouer(
    remettre: Remise, reglages: ReglagesSmtp, courrier: Courrier | None = None
) -> str:
    return refuser(remettre, reglages, courrier).code


REPONSES: Final = {
    "the mailbox is unknown": (Incident("RCPT", "550 5.1.1 no u-1@test.fr"), "550"),
    "greylisted": (Incident("RCPT", "451 4.7.1 later, u-1@test.fr"), "451"),
    "shutting down": (Incident("RCPT", "421 4.3.2 closing"), "421"),
    "the mail is refused once read": (Incident("DATA", "554 5.7.1 spam"), "554"),
    "the disk is full": (Incident("DATA", "452 4.3.1 full"), "452"),
}


@pytest.mark.parametrize("cas", REPONSES)
def test_a_refusal_is_told_by_its_number(remettre: Remise, cas: str) -> None:
    """
    And the next try leaves, when the server has changed its mind.
    """
    incident, numero = REPONSES[cas]
    with ouvrir_relais() as relais:
        relais.incidents.append(incident)
        assert f"SMTP_{numero}" == echouer(remettre, reglages_de(relais))
        assert [] == relais.arrivees
        remettre(reglages_de(relais), un_courrier())

        assert ["u-1@test.fr"] == [adresse for adresse, _ in relais.arrivees]


def test_a_server_that_is_not_there_is_told(remettre: Remise) -> None:
    reglages = ReglagesSmtp(hote=HOTE, port=port_libre(), contexte=confiance())
    assert "CONNEXION" == echouer(remettre, reglages)


def test_a_name_that_does_not_exist_is_told(remettre: Remise) -> None:
    reglages = ReglagesSmtp(hote="relais.invalid", contexte=confiance())
    assert "CONNEXION" == echouer(remettre, reglages)


@pytest.mark.parametrize("moment", ["RCPT", "DATA"])
def test_a_server_that_hangs_is_left(remettre: Remise, moment: str) -> None:
    with ouvrir_relais() as relais:
        relais.incidents.append(Incident(moment))
        assert "DELAI" == echouer(remettre, reglages_de(relais, delai=DELAI))

        assert [] == relais.arrivees


@pytest.mark.parametrize("moment", ["RCPT", "DATA"])
def test_a_server_that_hangs_up_is_told(remettre: Remise, moment: str) -> None:
    """
    After the mail, nobody knows whether it was taken: the outbox tries again.
    """
    with ouvrir_relais() as relais:
        relais.incidents.append(Incident(moment, coupe=True))
        assert "COUPURE" == echouer(remettre, reglages_de(relais))


def test_a_mail_whose_answer_is_lost_may_arrive_twice(remettre: Remise) -> None:
    """
    Recognisable by its intention; by no Message-ID, since the links differ.
    """
    premier, second = un_courrier(rang=1), un_courrier(rang=2)
    with ouvrir_relais() as relais:
        relais.incidents.append(Incident("DATA", coupe=True, garde=True))
        assert "COUPURE" == echouer(remettre, reglages_de(relais), premier)
        remettre(reglages_de(relais), second)

        assert ["i-1", "i-1"] == [message[INTENTION] for message in relais.messages()]
        assert ["<l-1@siaut.test>", "<l-2@siaut.test>"] == [
            message["Message-ID"] for message in relais.messages()
        ]


ADIEUX: Final = {
    "refuses to say goodbye": Incident("QUIT", "421 4.3.2 closing"),
    "says nothing more": Incident("QUIT"),
    "hangs up": Incident("QUIT", coupe=True),
}


@pytest.mark.parametrize("cas", ADIEUX)
def test_what_the_server_has_it_has(remettre: Remise, cas: str) -> None:
    """
    However it says goodbye, which is not waited for: a failure would send it again.
    """
    with ouvrir_relais() as relais:
        relais.incidents.append(ADIEUX[cas])
        debut = monotonic()
        delai = timedelta(seconds=PATIENCE)
        remettre(reglages_de(relais, delai=delai), un_courrier())

        assert monotonic() - debut < PATIENCE / 2
        assert 1 == len(relais.arrivees)
        assert not relais.incidents


def _lentement(client: socket.socket) -> None:
    # One letter at a time, each well within any delay, and never a whole line.
    client.settimeout(0.05)
    for _ in range(400):
        try:
            client.sendall(b"2")
            if not client.recv(1024):
                return
        except TimeoutError:
            continue
        except OSError:
            return


def _jusqu_au_bout(client: socket.socket) -> None:
    while client.recv(1024):
        pass


def _jamais_chiffre(client: socket.socket) -> None:
    client.sendall(b"220 here\r\n")
    client.recv(1024)
    client.sendall(b"250-here\r\n250 STARTTLS\r\n")
    client.recv(1024)
    client.sendall(b"220 go on\r\n")
    _jusqu_au_bout(client)


LENTEURS: Final = {
    "no greeting": (_jusqu_au_bout, Securite.STARTTLS),
    "a letter at a time": (_lentement, Securite.STARTTLS),
    "no encryption after all": (_jamais_chiffre, Securite.STARTTLS),
    "no encryption at all": (_jusqu_au_bout, Securite.TLS),
}


@pytest.mark.parametrize("cas", LENTEURS)
def test_the_delay_is_that_of_the_whole_sending(remettre: Remise, cas: str) -> None:
    """
    Not of each answer: the lease of a mail would end before a slow server does.
    """
    parler, securite = LENTEURS[cas]
    with ouvrir_brut(parler) as port:
        reglages = ReglagesSmtp(
            hote=HOTE, port=port, securite=securite, contexte=confiance(), delai=DELAI
        )
        assert "DELAI" == echouer(remettre, reglages)


ACCUEILS: Final = {
    "554 5.3.2 no service": "SMTP_554",
    "421 4.3.2 too many of you": "SMTP_421",
    "HTTP/1.1 400 Bad Request": "REPONSE",
}


@pytest.mark.parametrize("accueil", ACCUEILS)
def test_a_greeting_that_is_none_is_told(remettre: Remise, accueil: str) -> None:
    """
    Of a server that has no time, or is of something else.
    """

    def parler(client: socket.socket) -> None:
        client.sendall(f"{accueil}\r\n".encode())
        _jusqu_au_bout(client)

    with ouvrir_brut(parler) as port:
        reglages = ReglagesSmtp(hote=HOTE, port=port, contexte=confiance())
        assert ACCUEILS[accueil] == echouer(remettre, reglages)


def test_a_server_that_does_not_encrypt_gets_no_mail(remettre: Remise) -> None:
    """
    Nor one that somebody in between makes look like it.
    """
    with ouvrir_relais(securite=Securite.AUCUNE) as relais:
        assert "STARTTLS_ABSENT" == echouer(remettre, reglages_de(relais))
        assert [] == relais.arrivees


def test_only_who_asks_sends_in_clear(remettre: Remise) -> None:
    with ouvrir_relais(securite=Securite.AUCUNE) as relais:
        remettre(reglages_de(relais, securite="AUCUNE"), un_courrier())
        assert 1 == len(relais.arrivees)


def test_a_server_may_encrypt_from_the_start(remettre: Remise) -> None:
    with ouvrir_relais(securite=Securite.TLS) as relais:
        remettre(reglages_de(relais, securite="TLS"), un_courrier())
        assert 1 == len(relais.arrivees)


@pytest.mark.parametrize("securite", [Securite.STARTTLS, Securite.TLS])
@pytest.mark.parametrize("nom", [HOTE, "autre.test"])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    remettre: Remise, securite: Securite, nom: str
) -> None:
    """
    Of an unknown authority, or for another server.
    """
    contexte = ssl.create_default_context() if nom == HOTE else confiance()
    with ouvrir_relais(securite=securite, nom=nom) as relais:
        reglages = reglages_de(relais, securite=securite, contexte=contexte)
        assert "CERTIFICAT" == echouer(remettre, reglages)
        assert [] == relais.arrivees


def test_a_server_that_speaks_in_clear_where_tls_is_awaited_is_told(
    remettre: Remise,
) -> None:
    with ouvrir_relais(securite=Securite.AUCUNE) as relais:
        assert "TLS" == echouer(remettre, reglages_de(relais, securite="TLS"))


def _identite(mot_de_passe: str) -> dict[str, Any]:
    return {"identifiant": IDENTIFIANT, "mot_de_passe": mot_de_passe}


def test_credentials_open_the_server(remettre: Remise) -> None:
    with ouvrir_relais(identite=True) as relais:
        assert "SMTP_530" == echouer(remettre, reglages_de(relais))
        remettre(reglages_de(relais, **_identite(MOT_DE_PASSE)), un_courrier())
        assert 1 == len(relais.arrivees)


def test_wrong_credentials_are_told_without_them(
    remettre: Remise, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    faux = "un autre mot de passe"
    with ouvrir_relais(identite=True) as relais:
        reglages = reglages_de(relais, **_identite(faux))
        with pytest.raises(EnvoiImpossibleError, match=r"^SMTP_535$") as levee:
            remettre(reglages, un_courrier())

    assert [] == trahis(faux, [caplog.text, repr(reglages), *textes_de(levee.value)])


def test_credentials_that_nobody_asks_for_are_kept(remettre: Remise) -> None:
    with ouvrir_relais() as relais:
        reglages = reglages_de(relais, **_identite(MOT_DE_PASSE))
        assert "AUTH_ABSENT" == echouer(remettre, reglages)


def test_an_accent_that_the_server_cannot_bear_is_told(remettre: Remise) -> None:
    with ouvrir_relais(utf8=False) as relais:
        courrier = un_courrier(adresse="aurélie@hôpital.test.fr")
        assert "SMTPUTF8_ABSENT" == echouer(remettre, reglages_de(relais), courrier)


def test_the_accents_of_a_domain_need_nothing_of_the_server(remettre: Remise) -> None:
    with ouvrir_relais(utf8=False) as relais:
        remettre(reglages_de(relais), un_courrier(adresse="aurelie@hôpital.test.fr"))
        assert ["aurelie@xn--hpital-ixa.test.fr"] == [a for a, _ in relais.arrivees]


def test_we_greet_with_the_domain_of_the_sender(remettre: Remise) -> None:
    """
    Before encryption and after it; never the name of the machine, that takes a DNS.
    """
    with ouvrir_relais() as relais:
        remettre(reglages_de(relais), un_courrier())
        assert ["siaut.test"] * 2 == relais.noms


def test_a_sending_that_is_cancelled_lets_the_server_go() -> None:
    """
    Though it hangs: it is not its delay that ends.
    """

    async def annuler(reglages: ReglagesSmtp) -> None:
        tache = asyncio.create_task(MailerAsync(reglages).envoyer(un_courrier()))
        assert await asyncio.to_thread(relais.muet.wait, PATIENCE)
        tache.cancel()
        with pytest.raises(asyncio.CancelledError):
            await tache

    with ouvrir_relais() as relais:
        relais.incidents.append(Incident("DATA"))
        asyncio.run(annuler(reglages_de(relais)))
