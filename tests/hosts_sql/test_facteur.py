"""
A worker, alone: it sends, waits, tries again, and stops when told to.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from queue import Queue
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

import attrs
import pytest
from hosts.sqlalchemy_host import sync
from hosts.sqlalchemy_host.poste.reglages import ReglagesSmtp
from hosts.sqlalchemy_host.sync.facteur import Facteur
from hosts.sqlalchemy_host.sync.mailer import MailerSmtp
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from siaut_core import (
    BilanEnvois,
    ConflitError,
    DonneesInvalidesError,
    EnvoiImpossibleError,
    EtatIntention,
    Intention,
)
from siaut_core.sync import courriels_abandonnes
from siaut_core.testing.contracts import Banc
from siaut_core.testing.contracts.banc import semer
from siaut_core.testing.contracts.doublures import host_d_essai
from siaut_core.testing.doublures import REGLAGES, Horloge, Postier
from siaut_core.testing.fabrique import un_utilisateur, une_intention
from siaut_core.testing.pays import ET_1, STRUCTURES
from tests.hosts_sql.embauches import COULEURS, embaucher
from tests.hosts_sql.relais import Incident, Relais, ouvrir_relais
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from siaut_core.sync.protocols import UnitOfWork

HEURE: Final = timedelta(hours=1)


@pytest.fixture(params=COULEURS)
def couleur(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def relais() -> Iterator[Relais]:
    with ouvrir_relais() as relais:
        yield relais


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'facteur.sqlite'}"


@pytest.fixture
def store(url: str) -> Iterator[sync.Store]:
    store = sync.Store(url)
    store.creer()
    semer(Banc.de(store.unit_of_work), *STRUCTURES)
    yield store
    store.fermer()


def deposer(store: sync.Store, nombre: int) -> None:
    """
    Create accounts whose mails wait: the first asked for is the first to leave.
    """
    comptes = [un_utilisateur(f"u-{rang}", ET_1) for rang in range(nombre)]
    intentions = [
        une_intention(f"i-{rang}", rang - nombre, utilisateur_id=f"u-{rang}")
        for rang in range(nombre)
    ]
    semer(Banc.de(store.unit_of_work), *comptes, *intentions)


def attendre(condition: Callable[[], object]) -> None:
    limite = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < limite, "nothing happens"
        sleep(0.02)


def outbox(store: sync.Store) -> dict[str, Intention]:
    return {intention.id: intention for intention in store.lire_intentions()}


def test_a_worker_sends_what_waits_and_what_comes(
    couleur: str, url: str, store: sync.Store, relais: Relais
) -> None:
    deposer(store, 2)
    with embaucher(couleur, url, relais, Horloge()) as embauche:
        attendre(lambda: len(relais.arrivees) == 2)
        semer(
            Banc.de(store.unit_of_work),
            un_utilisateur("u-9", ET_1),
            une_intention("i-9", utilisateur_id="u-9"),
        )
        attendre(lambda: len(relais.arrivees) == 3)
        embauche.arreter()

        assert BilanEnvois(envois=3) == embauche.issue.result(PATIENCE)
    assert ["u-0@test.fr", "u-1@test.fr", "u-9@test.fr"] == [
        adresse for adresse, _ in relais.arrivees
    ]


def test_a_worker_that_waits_stops_at_once(
    couleur: str, url: str, store: sync.Store, relais: Relais
) -> None:
    del store  # Empty: there is nothing to send.
    with embaucher(couleur, url, relais, Horloge(), pause=HEURE) as embauche:
        sleep(0.2)
        assert not embauche.issue.done()
        embauche.arreter()

        assert BilanEnvois() == embauche.issue.result(PATIENCE)


def test_a_worker_told_to_stop_finishes_its_mail(
    couleur: str, url: str, store: sync.Store, relais: Relais
) -> None:
    """
    That one and no other: the next is left as it was.
    """
    deposer(store, 2)
    relais.lenteur = 0.3
    with embaucher(couleur, url, relais, Horloge()) as embauche:
        assert relais.occupe.wait(PATIENCE)
        embauche.arreter()

        assert BilanEnvois(envois=1) == embauche.issue.result(PATIENCE)
    premiere, suivante = outbox(store)["i-0"], outbox(store)["i-1"]
    assert EtatIntention.ENVOI is premiere.etat
    assert (EtatIntention.EN_ATTENTE, 0) == (suivante.etat, suivante.essais)


def test_a_worker_tells_what_it_does(
    couleur: str, url: str, store: sync.Store, relais: Relais
) -> None:
    deposer(store, 2)
    relais.incidents.append(Incident("RCPT", "451 4.7.1 later"))
    bilans: list[BilanEnvois] = []
    with embaucher(couleur, url, relais, Horloge(), signaler=bilans.append):
        attendre(lambda: len(bilans) == 2)

    assert [BilanEnvois(reports=1), BilanEnvois(reports=1, envois=1)] == bilans


def test_a_mail_put_off_leaves_when_its_time_has_come(
    couleur: str, url: str, store: sync.Store, relais: Relais
) -> None:
    """
    Greylisting: 4xx, then 2xx; with another link each time.
    """
    deposer(store, 1)
    horloge = Horloge()
    relais.incidents.append(Incident("RCPT", "451 4.7.1 later"))
    with embaucher(couleur, url, relais, horloge):
        attendre(lambda: outbox(store)["i-0"].code)
        assert "SMTP_451" == outbox(store)["i-0"].code
        horloge.avancer(seconds=59)
        sleep(0.2)
        assert [] == relais.arrivees
        horloge.avancer(seconds=1)
        attendre(lambda: outbox(store)["i-0"].etat is EtatIntention.ENVOI)

    assert 1 == len(relais.arrivees)
    assert 2 == outbox(store)["i-0"].essais


def test_a_mail_that_never_leaves_is_given_up_and_seen(
    couleur: str, url: str, store: sync.Store, relais: Relais
) -> None:
    """
    After every delay of `Reglages`, with the last code.
    """
    deposer(store, 1)
    horloge = Horloge()
    essais = len(REGLAGES.delais) + 1
    relais.incidents.extend([Incident("RCPT", "451 4.7.1 later")] * essais)
    bilans: Queue[BilanEnvois] = Queue()
    with embaucher(couleur, url, relais, horloge, signaler=bilans.put):
        for delai in REGLAGES.delais:
            assert 0 == bilans.get(timeout=PATIENCE).abandons
            horloge.avancer(seconds=delai.total_seconds())
        dernier = bilans.get(timeout=PATIENCE)

    assert BilanEnvois(reports=len(REGLAGES.delais), abandons=1) == dernier
    [abandon] = courriels_abandonnes(host_d_essai(store.unit_of_work))
    assert ("i-0", "SMTP_451", essais) == (abandon.id, abandon.code, abandon.essais)
    assert not relais.incidents


def test_a_recipient_who_is_refused_for_good_is_given_up_at_the_second_time(
    couleur: str, url: str, store: sync.Store, relais: Relais
) -> None:
    deposer(store, 1)
    horloge = Horloge()
    relais.incidents += [Incident("RCPT", "550 5.1.1 <u-0@test.fr>: unknown")] * 2
    reports: Queue[BilanEnvois] = Queue()
    with embaucher(couleur, url, relais, horloge, signaler=reports.put):
        assert BilanEnvois(reports=1) == reports.get(timeout=PATIENCE)
        horloge.avancer(seconds=REGLAGES.delais[0].total_seconds())
        assert BilanEnvois(reports=1, abandons=1) == reports.get(timeout=PATIENCE)

    [given_up] = courriels_abandonnes(host_d_essai(store.unit_of_work))
    assert ("i-0", "SMTP_550") == (given_up.id, given_up.code)


def test_a_server_that_refuses_the_service_counts_no_try_and_is_waited_for(
    couleur: str, url: str, store: sync.Store, relais: Relais
) -> None:
    """
    However long it does; the mails leave once it is put right.
    """
    deposer(store, 2)
    horloge = Horloge()
    refusals = 3 * len(REGLAGES.delais)
    relais.incidents += [Incident("MAIL", "550 5.7.1 not you")] * refusals
    reports: Queue[BilanEnvois] = Queue()
    with embaucher(
        couleur,
        url,
        relais,
        horloge,
        pause=timedelta(milliseconds=1),
        signaler=reports.put,
    ):
        for rank in range(1, refusals + 1):
            report = reports.get(timeout=PATIENCE)
            assert BilanEnvois(reports=rank, blocked_by="SMTP_550") == report
            horloge.avancer(seconds=REGLAGES.delais[0].total_seconds())
        for rank in (1, 2):
            report = reports.get(timeout=PATIENCE)
            assert BilanEnvois(reports=refusals, envois=rank) == report

    assert [1, 1] == [intention.essais for intention in outbox(store).values()]


class Arret:
    """
    Waits for nobody: it says for how long, and ends after so many times.
    """

    def __init__(self, times: int) -> None:
        self.waits: list[float] = []
        self._times = times

    @property
    def est_proche(self) -> bool:
        return len(self.waits) >= self._times

    def attendre(self, seconds: float) -> None:
        self.waits.append(seconds)


def test_a_server_that_refuses_the_service_is_left_longer_and_longer(
    store: sync.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Never in a row, though other mails are due; as before, once a mail has left.
    """
    deposer(store, 9)
    refusal = EnvoiImpossibleError("SMTP_535", blocking=True)
    postier = Postier()
    postier.pannes += [refusal] * 6
    host = host_d_essai(store.unit_of_work, horloge=Horloge(), postier=postier)
    worker = Facteur(host, pause=timedelta(seconds=2))
    stop = Arret(7)
    monkeypatch.setattr(worker, "_arret", stop)
    worker.travailler()

    assert [2.0, 4.0, 8.0, 16.0, 32.0, 32.0, 2.0] == stop.waits
    assert 3 == len(postier.boite)
    assert None is worker.bilan.blocked_by


@pytest.mark.parametrize(
    "mailer_timeout", [timedelta(seconds=59), timedelta(minutes=1)]
)
def test_a_mailer_that_may_be_longer_than_the_core_waits_is_refused(
    store: sync.Store, mailer_timeout: timedelta
) -> None:
    """
    Before anything is sent: another worker would send the same mail.
    """
    host = attrs.evolve(
        host_d_essai(store.unit_of_work),
        mailer=MailerSmtp(ReglagesSmtp(hote="smtp.test.fr")),
        reglages=attrs.evolve(REGLAGES, mailer_timeout=mailer_timeout),
    )
    with pytest.raises(DonneesInvalidesError, match=r"^delai : .*mailer_timeout"):
        Facteur(host)

    enough = attrs.evolve(REGLAGES, mailer_timeout=timedelta(seconds=61))
    Facteur(attrs.evolve(host, reglages=enough))


def test_a_conflict_is_waited_for(store: sync.Store) -> None:
    """
    Nothing is lost, so nobody is told: the next round goes on.
    """
    deposer(store, 1)
    postier, conflits = Postier(), [ConflitError()] * (2 * REGLAGES.essais)

    @contextmanager
    def unit_of_work() -> Iterator[UnitOfWork]:
        if conflits:
            raise conflits.pop()
        with store.unit_of_work() as unite:
            yield unite

    host = host_d_essai(unit_of_work, horloge=Horloge(), postier=postier)
    facteur = Facteur(
        host,
        pause=timedelta(milliseconds=1),
        signaler=lambda _: facteur.arreter(),
    )

    assert BilanEnvois(envois=1) == facteur.travailler()
    assert 1 == len(postier.boite)
    assert not conflits


def test_a_database_that_is_gone_ends_the_worker(store: sync.Store) -> None:
    """
    Whatever watches over it must see it: a worker that never says so looks well.
    """
    deposer(store, 1)
    with store.moteur.begin() as connexion:
        connexion.execute(text("DROP TABLE intentions"))

    with pytest.raises(OperationalError):
        Facteur(host_d_essai(store.unit_of_work)).travailler()


def test_a_worker_may_be_stopped_before_it_begins(store: sync.Store) -> None:
    deposer(store, 1)
    facteur = Facteur(host_d_essai(store.unit_of_work))
    facteur.arreter()

    assert BilanEnvois() == facteur.travailler()
    assert 0 == outbox(store)["i-0"].essais
