"""
The contract of `Mailer`: a mail arrives whole, once, and says nothing on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import ClassVar, Final, TypeAlias

import attrs
import pytest

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.lien import Cause
from siaut_core.errors import EnvoiImpossibleError
from siaut_core.messages.courrier import Courrier
from siaut_core.sync.protocols import Mailer
from siaut_core.testing.contrat import Contrat
from siaut_core.testing.courriers import (
    JETON_LONG,
    URL_LONGUE,
    Recu,
    jeton_numero,
    un_courrier,
)
from siaut_core.testing.fuites import textes_de, trahis
from siaut_core.testing.together import ensemble
from siaut_core.use_cases.envoi import lire_code

__all__ = ["BancMailer", "FabriqueMailer", "MailerContract"]

# ASCII, and odd: any server takes them.
ADRESSES: Final = ("U-Actif@test.fr", "a.b+siaut@test.fr", "o'connor/2=a@test.fr")

# What a server without SMTPUTF8, or a mailer that knows no IDNA, cannot deliver.
ADRESSES_ACCENTUEES: Final = (
    "aurélie@test.fr",
    "aurelie@hôpital.test.fr",
    "aurélie@hôpital.test.fr",
)


@attrs.frozen(kw_only=True, eq=False)
class BancMailer:
    """
    A mailer, and the mailboxes that it reaches: all of them empty.

    Attributes:
        recus: Reads what arrived, oldest first; `Recu.lire` reads a message as it
            travels, `Recu.de` what a mailer in memory was handed.
        panne: During it, the server refuses mails.
    """

    mailer: Mailer
    recus: Callable[[], Sequence[Recu]] | None = None
    panne: Callable[[], AbstractContextManager[object]] | None = None

    def relire(self) -> list[Recu]:
        assert self.recus is not None, (
            "BancMailer.recus is missing: give the bench a function that reads what"
            " arrived, or set RELIT_LES_COURRIELS = False on the contract"
        )
        return list(self.recus())

    def echouer(self, courrier: Courrier) -> Exception | None:
        """
        Send a mail while the server refuses; give what the mailer raised.
        """
        assert self.panne is not None, (
            "BancMailer.panne is missing: give the bench a context manager during which"
            " the server refuses, or set SIMULE_LES_PANNES = False on the contract"
        )
        with self.panne():
            [issue] = ensemble(lambda: self.mailer.envoyer(courrier))
        return issue


# What the fixture ``fabrique`` returns: each call gives another bench.
FabriqueMailer: TypeAlias = Callable[[], AbstractContextManager[BancMailer]]


class MailerContract(Contrat):
    """
    What `Mailer` promises.

    Attributes:
        RELIT_LES_COURRIELS: Whether the bench reads what arrived.
        SIMULE_LES_PANNES: Whether it can make the server refuse.
        ENVOIE_DU_HTML: Whether the page leaves beside the text.
    """

    RELIT_LES_COURRIELS: ClassVar[bool] = True
    SIMULE_LES_PANNES: ClassVar[bool] = True
    ENVOIE_DU_HTML: ClassVar[bool] = True

    @pytest.mark.parametrize("cause", Cause)
    def test_a_mail_arrives_as_it_was_written(
        self, fabrique: FabriqueMailer, cause: Cause
    ) -> None:
        """
        Both mails of the guide, accents and apostrophes included.
        """
        self.exiger("RELIT_LES_COURRIELS")
        courrier = un_courrier(cause)
        with fabrique() as banc:
            banc.mailer.envoyer(courrier)
            recus = banc.relire()

        assert 1 == len(recus), "envoyer must send one mail, once"
        [recu] = recus
        assert courrier.destinataire == recu.destinataire, (
            "send to Courrier.destinataire, as it is"
        )
        assert courrier.expediteur == recu.expediteur, (
            "the sender is Courrier.expediteur; a name may stand before it"
        )
        assert courrier.sujet == recu.sujet, (
            "keep the subject whole: encoded words, or SMTPUTF8"
        )
        assert courrier.texte == recu.texte, (
            "keep the text as it is: UTF-8, quoted-printable or base64"
        )

    @pytest.mark.parametrize("cause", Cause)
    def test_the_page_arrives_as_it_was_written(
        self, fabrique: FabriqueMailer, cause: Cause
    ) -> None:
        self.exiger("RELIT_LES_COURRIELS")
        self.exiger("ENVOIE_DU_HTML")
        courrier = un_courrier(cause)
        with fabrique() as banc:
            banc.mailer.envoyer(courrier)
            pages = [recu.html for recu in banc.relire()]

        assert [courrier.html] == pages, (
            "send Courrier.html beside the text (multipart/alternative), or set"
            " ENVOIE_DU_HTML = False"
        )

    def test_a_long_link_is_not_cut(self, fabrique: FabriqueMailer) -> None:
        """
        Whoever clicks on half of it has no account.
        """
        self.exiger("RELIT_LES_COURRIELS")
        courrier = un_courrier(jeton=JETON_LONG, base_url=URL_LONGUE)
        with fabrique() as banc:
            banc.mailer.envoyer(courrier)
            mots = [recu.texte.split() for recu in banc.relire()]

        lien = f"{URL_LONGUE}/#/password-recovery?token={JETON_LONG}"
        assert [1] == [texte.count(lien) for texte in mots], (
            "never wrap the text: the link must stay on one line, whole"
        )

    @pytest.mark.parametrize("adresse", ADRESSES)
    def test_a_mail_goes_to_the_stored_address(
        self, fabrique: FabriqueMailer, adresse: str
    ) -> None:
        """
        As its owner typed it: capitals may matter before the ``@``.
        """
        self.exiger("RELIT_LES_COURRIELS")
        with fabrique() as banc:
            banc.mailer.envoyer(un_courrier(adresse=adresse))
            destinataires = [recu.destinataire for recu in banc.relire()]

        assert [adresse] == destinataires, "send to Courrier.destinataire, as it is"

    @pytest.mark.parametrize("adresse", ADRESSES_ACCENTUEES)
    def test_an_accented_address_is_reached_or_refused(
        self, fabrique: FabriqueMailer, adresse: str
    ) -> None:
        """
        Never another mailbox, nor an error that says nothing.
        """
        self.exiger("RELIT_LES_COURRIELS")
        courrier = un_courrier(adresse=adresse)
        with fabrique() as banc:
            [issue] = ensemble(lambda: banc.mailer.envoyer(courrier))
            atteints = [Courriel.lire(r.destinataire) for r in banc.relire()]

        assert issue is None or isinstance(issue, EnvoiImpossibleError), (
            "an address that cannot be reached is EnvoiImpossibleError: it raised"
            f" {type(issue).__name__}"
        )
        assert ([Courriel.lire(adresse)] if issue is None else []) == atteints, (
            "an accented address is reached (SMTPUTF8, IDNA) or refused, never changed"
        )

    def test_the_same_intention_sent_twice_arrives_twice(
        self, fabrique: FabriqueMailer
    ) -> None:
        """
        Each attempt carries another link, and only the last one works.
        """
        self.exiger("RELIT_LES_COURRIELS")
        courriers = [un_courrier(rang=rang) for rang in (1, 2)]
        with fabrique() as banc:
            for courrier in courriers:
                banc.mailer.envoyer(courrier)
            textes = [recu.texte for recu in banc.relire()]

        assert [courrier.texte for courrier in courriers] == textes, (
            "make the Message-ID of Courrier.lien_id, never of Courrier.id: a mailbox"
            " that drops a repeated one drops the only link that works"
        )

    def test_mails_sent_at_once_all_arrive(self, fabrique: FabriqueMailer) -> None:
        """
        Each in its own mailbox: several workers may share a mailer.
        """
        self.exiger("RELIT_LES_COURRIELS")
        courriers = [
            un_courrier(rang=rang, adresse=f"u-{rang}@test.fr")
            for rang in range(self.RIVAUX)
        ]
        with fabrique() as banc:
            issues = ensemble(*(_envoi(banc, courrier) for courrier in courriers))
            recus = {recu.destinataire: recu.texte for recu in banc.relire()}

        assert [None] * self.RIVAUX == issues, "envoyer must bear several calls at once"
        assert {c.destinataire: c.texte for c in courriers} == recus, (
            "mails that leave at the same time must not mix"
        )

    def test_a_server_that_refuses_is_told_with_a_short_code(
        self, fabrique: FabriqueMailer
    ) -> None:
        """
        And the mail leaves at the next try.
        """
        self.exiger("SIMULE_LES_PANNES")
        courrier = un_courrier()
        with fabrique() as banc:
            issue = banc.echouer(courrier)
            banc.mailer.envoyer(courrier)

        assert isinstance(issue, EnvoiImpossibleError), (
            "a server that refuses is EnvoiImpossibleError: a mailer that lets it pass"
            f" loses the mail; it came to {type(issue).__name__}"
        )
        assert lire_code(issue.code) == issue.code, (
            "the code is 1 to 64 letters, digits and underscores, such as SMTP_451:"
            " anything else is not kept"
        )

    def test_a_mail_that_was_refused_does_not_arrive(
        self, fabrique: FabriqueMailer
    ) -> None:
        self.exiger("SIMULE_LES_PANNES")
        self.exiger("RELIT_LES_COURRIELS")
        with fabrique() as banc:
            banc.echouer(un_courrier())
            assert [] == banc.relire(), (
                "a mail that could not be handed over is not kept by the mailer: the"
                " outbox tries again, with another link"
            )

    def test_a_failure_quotes_nothing_of_the_mail(
        self, fabrique: FabriqueMailer
    ) -> None:
        """
        In itself, and in what led to it: both end in a log.
        """
        self.exiger("SIMULE_LES_PANNES")
        courrier = un_courrier()
        with fabrique() as banc:
            textes = list(textes_de(banc.echouer(courrier)))

        conseil = (
            "must not show in EnvoiImpossibleError, nor in what led to it: raise it"
            " outside the `except` of the driver's error"
        )
        assert [] == trahis(courrier.destinataire, textes), f"the address {conseil}"
        assert [] == trahis(jeton_numero(1), textes), f"the token {conseil}"
        lignes = filter(None, courrier.texte.splitlines())
        assert not any(ligne in texte for ligne in lignes for texte in textes), (
            f"the text {conseil}"
        )

    def test_no_log_shows_the_token_of_a_mail(
        self,
        fabrique: FabriqueMailer,
        caplog: pytest.LogCaptureFixture,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        """
        Nor anything that is printed, by the mailer or by what it uses.
        """
        caplog.set_level("DEBUG")
        with fabrique() as banc:
            banc.mailer.envoyer(un_courrier())

        assert [] == trahis(jeton_numero(1), [caplog.text, *capfd.readouterr()]), (
            "a mail holds a live link: log its id, never its text, also at DEBUG"
        )

    def test_no_log_shows_the_token_of_a_mail_that_was_refused(
        self,
        fabrique: FabriqueMailer,
        caplog: pytest.LogCaptureFixture,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        self.exiger("SIMULE_LES_PANNES")
        caplog.set_level("DEBUG")
        with fabrique() as banc:
            banc.echouer(un_courrier())

        assert [] == trahis(jeton_numero(1), [caplog.text, *capfd.readouterr()]), (
            "log the code of a failure, never the mail: it may have left after all"
        )


def _envoi(banc: BancMailer, courrier: Courrier) -> Callable[[], None]:
    return lambda: banc.mailer.envoyer(courrier)
