"""
The kit catches mailers and hashes that are broken too, each with one fault.
"""

from __future__ import annotations

import logging
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

import attrs
import pytest

from siaut_core import DonneesInvalidesError, EnvoiImpossibleError
from siaut_core.testing.contracts import BancMailer
from siaut_core.testing.courriers import Recu

if TYPE_CHECKING:
    from siaut_core import MotDePasse, Utilisateur
    from siaut_core.messages.courrier import Courrier

pytest_plugins = ["pytester"]

ESSAI = """
    import pytest
    from siaut_core.testing.contracts import {contrat}
    from tests.kit import test_casses_a_part as casses

    class TestCasse({contrat}):
        @pytest.fixture
        def fabrique(self): return casses.{table}[{nom!r}].fabrique
"""


class MailerCasse:
    """
    A mailbox, whose every mail goes through a fault.
    """

    def __init__(self, passer: Callable[[Recu], list[Recu]], *, code: str) -> None:
        self.boite: list[Recu] = []
        self.ids: set[str] = set()
        self.en_panne = False
        self._passer, self._code = passer, code

    def envoyer(self, courrier: Courrier, /) -> None:
        if self.en_panne:
            raise EnvoiImpossibleError(self._code)
        self.boite += self._passer(Recu.de(courrier))

    @contextmanager
    def panne(self) -> Iterator[None]:
        self.en_panne = True
        yield
        self.en_panne = False


class FauteMailer(NamedTuple):
    """
    What happens to a mail on its way, the test that sees it, a word of its advice.
    """

    passer: Callable[[Recu], list[Recu]]
    test: str
    conseil: str
    code: str = "SMTP_451"
    mailer: type[MailerCasse] = MailerCasse

    @contextmanager
    def fabrique(self) -> Iterator[BancMailer]:
        mailer = self.mailer(self.passer, code=self.code)
        yield BancMailer(
            mailer=mailer, recus=lambda: list(mailer.boite), panne=mailer.panne
        )


def tel_quel(recu: Recu) -> list[Recu]:
    return [recu]


def coupe(recu: Recu) -> list[Recu]:
    """
    Folds lines at 76 characters, links included.
    """
    lignes = (textwrap.fill(ligne, 76) for ligne in recu.texte.split("\n"))
    return [attrs.evolve(recu, texte="\n".join(lignes))]


def sans_accents(recu: Recu) -> list[Recu]:
    texte = recu.texte.encode("ascii", "ignore").decode()
    return [attrs.evolve(recu, texte=texte)]


def sujet_coupe(recu: Recu) -> list[Recu]:
    """
    Keeps of a subject its first line.
    """
    return [attrs.evolve(recu, sujet=recu.sujet[:40])]


def sujet_colle(recu: Recu) -> list[Recu]:
    """
    Loses the blanks between encoded words.
    """
    return [attrs.evolve(recu, sujet=recu.sujet.replace(" ", "", 1))]


def anonyme(recu: Recu) -> list[Recu]:
    """
    Sends without `From`, as read on the wire.
    """
    octets = f"Subject: {recu.sujet}\r\n\r\n{recu.texte}".encode()
    return [Recu.lire(octets, recu.destinataire)]


def bavard(recu: Recu) -> list[Recu]:
    """
    Logs what it sends, as a debugging session left it.
    """
    logging.getLogger("smtp").info("%s", recu.texte)
    return [recu]


def en_minuscules(recu: Recu) -> list[Recu]:
    return [attrs.evolve(recu, destinataire=recu.destinataire.lower())]


class SansDoublon(MailerCasse):
    """
    A Message-ID made of the intention: the second mail of it is dropped.
    """

    def envoyer(self, courrier: Courrier, /) -> None:
        if courrier.id not in self.ids:
            super().envoyer(courrier)
        self.ids.add(courrier.id)


class Cite(MailerCasse):
    """
    Raises ours because of the server's, whose text quotes the address.
    """

    def envoyer(self, courrier: Courrier, /) -> None:
        try:
            super().envoyer(courrier)
        except EnvoiImpossibleError as echec:
            cause = ValueError(f"550 {courrier.destinataire}: user unknown")
            raise echec from cause


MAILERS: Final = {
    "folds links": FauteMailer(coupe, "long_link", "never wrap"),
    "drops accents": FauteMailer(sans_accents, "as_it_was_written", "UTF-8"),
    "cuts subjects": FauteMailer(sujet_coupe, "as_it_was_written", "subject whole"),
    "glues subjects": FauteMailer(sujet_colle, "as_it_was_written", "subject whole"),
    "names no sender": FauteMailer(anonyme, "as_it_was_written", "the sender is"),
    "sends twice": FauteMailer(
        lambda recu: [recu, recu], "mail_arrives_as_it_was_written", "once"
    ),
    "logs tokens": FauteMailer(bavard, "no_log_shows_the_token_of_a_mail", "log"),
    "lowers addresses": FauteMailer(en_minuscules, "stored_address", "as it is"),
    "merges retries": FauteMailer(
        tel_quel, "same_intention", "lien_id", mailer=SansDoublon
    ),
    "quotes the address": FauteMailer(
        tel_quel, "failure_quotes_nothing", "address", mailer=Cite
    ),
    "gives long codes": FauteMailer(
        tel_quel, "short_code", "code", "550 5.1.1 user unknown"
    ),
}


class FauteHash(NamedTuple):
    """
    How a password is prepared, the test that sees what is wrong, a word of advice.
    """

    condenser: Callable[[str], str]
    test: str
    conseil: str

    @contextmanager
    def fabrique(self) -> Iterator[FauteHash]:
        yield self

    def preparer(self, mot_de_passe: MotDePasse, _utilisateur: Utilisateur, /) -> str:
        clair = mot_de_passe.reveler()
        if len(clair) < 12 and self.test != "quotes_the_password":
            raise DonneesInvalidesError.seule("FAIBLE", "Douze caractères au moins.")
        if len(clair) > 1_000 and self.test != "without_bound":
            raise DonneesInvalidesError.seule("LONG", "Mille caractères au plus.")
        return self.condenser(clair)


def condense(clair: str) -> str:
    return sha256(clair.encode("utf-8", "surrogatepass")).hexdigest()


def cite(clair: str) -> str:
    raise DonneesInvalidesError.seule("FAIBLE", f"« {clair} » est trop faible.")


HASHES: Final = {
    "keeps the password": FauteHash(
        lambda clair: f"{condense(clair)}${clair}", "says_nothing", "password"
    ),
    "has no salt": FauteHash(condense, "another_digest_each_time", "salt"),
    "reads eight characters": FauteHash(
        lambda clair: condense(clair[:8]), "two_passwords", "only the end"
    ),
    "reads whatever comes": FauteHash(condense, "without_bound", "length"),
    "quotes the password": FauteHash(cite, "quotes_the_password", "password"),
}


@pytest.mark.parametrize(
    ("contrat", "table", "nom"),
    [("MailerContract", "MAILERS", nom) for nom in MAILERS]
    + [("MotsDePasseContract", "HASHES", nom) for nom in HASHES],
)
def test_what_is_broken_is_caught_and_told_what_to_fix(
    pytester: pytest.Pytester, contrat: str, table: str, nom: str
) -> None:
    faute = MAILERS[nom] if nom in MAILERS else HASHES[nom]
    pytester.makepyfile(ESSAI.format(contrat=contrat, table=table, nom=nom))
    run = pytester.runpytest_inprocess("-x", "-k", faute.test, "-p", "no:cacheprovider")

    assert 1 == run.parseoutcomes().get("failed", 0)
    erreurs = [ligne for ligne in run.outlines if ligne.startswith("E  ")]
    assert any(faute.conseil in ligne for ligne in erreurs), "\n".join(erreurs)
