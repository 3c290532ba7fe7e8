"""
Two people at once: every order of their calls, and none that does harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import (
    ActionRefuseeError,
    Cause,
    Courriel,
    CourrielDejaPrisError,
    DonneesChangeesError,
    IntrouvableError,
    LienId,
    LienInutilisableError,
    SiautError,
    Token,
    Utilisateur,
    UtilisateurId,
)
from siaut_core.policies.liens import issue
from siaut_core.sync import MailState, Operation, QueuedMail, QueuedMailId
from siaut_core.testing.factory import NOON
from tests.hosts.rivals import (
    TOKEN,
    creer,
    deactivate,
    delete,
    failures,
    modify,
    send,
    successes,
    use,
)
from tests.hosts.scheduler import possible_ends

if TYPE_CHECKING:
    from siaut_core.sync.protocols import UnitOfWork
    from tests.hosts.people import Gesture

AWAITED: Final = UtilisateurId("u-neuf")


def with_a_lien(uow: UnitOfWork) -> None:
    compte = uow.utilisateurs.get(AWAITED)
    assert compte is not None
    uow.liens.add(
        issue(LienId("l-1"), compte, Cause.CREATION, Token(TOKEN), NOON, rank=1)
    )


def with_a_courriel(uow: UnitOfWork) -> None:
    uow.outbox.put(
        QueuedMail(
            id=QueuedMailId("i-1"),
            cause=Cause.CREATION,
            asked_at=NOON,
            utilisateur_id=AWAITED,
        )
    )


def with_three_courriels(uow: UnitOfWork) -> None:
    with_a_courriel(uow)
    for rank, adresse in enumerate(("u-actif@test.fr", "inconnu@test.fr"), start=2):
        courriel = Courriel.parse(adresse)
        uow.outbox.put(
            QueuedMail(
                id=QueuedMailId(f"i-{rank}"),
                cause=Cause.DEMANDE,
                asked_at=NOON,
                courriel=courriel,
            )
        )


@pytest.mark.parametrize(
    ("count", "states"), [(2, 200), pytest.param(3, 5_000, marks=pytest.mark.slow)]
)
def test_a_link_has_one_user(count: int, states: int) -> None:
    """
    Exactly one, since it is worth something: in every order of their calls.

    At least *states* states, or calls have gone out of the scheduler's sight.
    """
    ends = 0
    exploration = possible_ends(*[use()] * count, prepare=with_a_lien)
    for race in exploration:
        ends += 1
        assert 1 == len(successes(race))
        assert [LienInutilisableError] * (count - 1) == failures(race)
        assert race.content.utilisateurs[AWAITED].est_en_exercice
        assert count == len(race.content.journal)
    assert ends >= count
    assert exploration.states >= states


def test_a_courriel_makes_one_account() -> None:
    for race in possible_ends(creer("g-ej"), creer("g-ej-bis")):
        assert 1 == len(successes(race))
        assert [CourrielDejaPrisError] == failures(race)
        assert 1 == len(race.content.queued_mails)
        assert 2 == len(race.content.journal)


def test_a_validated_account_is_never_deleted() -> None:
    """
    Guide: S1. Its owner and a *Gestionnaire* at once: one of them is too late.
    """
    deleted = set()
    for race in possible_ends(use(), delete("g-ej", "u-neuf"), prepare=with_a_lien):
        compte = race.content.utilisateurs.get(AWAITED)
        assert compte is None or compte.est_en_exercice
        expected = LienInutilisableError if compte is None else ActionRefuseeError
        assert [expected] == failures(race)
        deleted.add(compte is None)
    assert {True, False} == deleted


def test_a_form_overwrites_nothing_that_it_did_not_show() -> None:
    """
    Never retried: the second to save must look again.
    """
    noms = set()
    for race in possible_ends(
        modify("g-ej", nom="Durand"), modify("g-ej-bis", nom="Dupont")
    ):
        [winner] = successes(race)
        assert isinstance(winner, Utilisateur)
        assert [DonneesChangeesError] == failures(race)
        assert winner == race.content.utilisateurs[AWAITED]
        noms.add(winner.nom)
    assert {"Durand", "Dupont"} == noms


@pytest.mark.slow
def test_two_workers_never_send_the_same_mail() -> None:
    """
    Whatever their order, as long as none dies: each queued mail leaves once.
    """
    exploration = possible_ends(send(), send(), prepare=with_three_courriels)
    for race in exploration:
        assert [] == failures(race)
        assert ["i-1", "i-2"] == sorted(c.id for c in race.carrier.mailbox)
        states = {i.id: i.etat for i in race.content.queued_mails.values()}
        assert {
            "i-1": MailState.ENVOI,
            "i-2": MailState.ENVOI,
            "i-3": MailState.SANS_OBJET,
        } == states
    assert exploration.states >= 1_000


def test_two_workers_send_one_mail_once() -> None:
    """
    The same with a single mail, in every order.
    """
    exploration = possible_ends(send(), send(), prepare=with_a_courriel)
    for race in exploration:
        assert [] == failures(race)
        assert ["i-1"] == [c.id for c in race.carrier.mailbox]
        assert 1 == len(race.content.liens)
    assert exploration.states >= 100


@pytest.mark.parametrize(
    ("gesture", "operation"),
    [
        (deactivate("g-ej", "u-neuf"), Operation.DESACTIVER_UTILISATEUR),
        (delete("g-ej", "u-neuf"), Operation.SUPPRIMER_UTILISATEUR),
        (
            modify("g-ej", courriel="autre@test.fr"),
            Operation.MODIFIER_UTILISATEUR,
        ),
    ],
    ids=["desactiver", "supprimer", "changer de courriel"],
)
def test_no_link_outlives_the_right_that_made_it(
    gesture: Gesture, operation: Operation
) -> None:
    """
    A mail is leaving while its account loses the right to it.

    Whatever the order, no usable link to the old address remains, and mail only
    ever went to the address that was stored when it left.
    """
    for race in possible_ends(gesture, send(), prepare=with_a_courriel):
        assert [] == failures(race)
        assert [operation] == [e.operation for e in race.content.journal]
        compte = race.content.utilisateurs.get(AWAITED)
        utilisables = [lien for lien in race.content.liens.values() if lien.fin is None]
        if operation is Operation.MODIFIER_UTILISATEUR:
            assert compte is not None
            assert all(compte.courriel == lien.courriel for lien in utilisables)
        else:
            assert [] == utilisables
        adresses = {c.recipient for c in race.carrier.mailbox}
        assert adresses <= {"u-neuf@test.fr", "autre@test.fr"}
        written = {
            lien.id: lien.courriel.adresse for lien in race.content.liens.values()
        }
        for mail in race.carrier.mailbox:
            # Links of a deleted account are gone with it.
            assert mail.recipient == written.get(mail.lien_id, "u-neuf@test.fr")


def test_a_refusal_never_hides_a_success() -> None:
    """
    One event per command, in every order: as many granted as succeeded.
    """
    for race in possible_ends(delete("g-ej", "u-neuf"), delete("g-et", "u-neuf")):
        granted = [e for e in race.content.journal if e.granted]
        assert 2 == len(race.content.journal)
        assert 1 == len(granted) == len(successes(race))
        assert [IntrouvableError] == failures(race)
        assert all(isinstance(i, SiautError | None) for i in race.issues)
