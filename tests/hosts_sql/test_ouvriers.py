"""
Several workers at once, in processes of their own: they share the work, and die.

Counted as a checker would: mails lost, mails sent twice. Both are 0, except where a
worker was killed; then one mail may arrive twice, and is recognisable.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest
from hosts.sqlalchemy_host import sync
from hosts.sqlalchemy_host.poste.courrier import INTENTION
from hosts.sqlalchemy_host.poste.reglages import Securite
from hosts.sqlalchemy_host.sync.courriels import Courriels
from hosts.sqlalchemy_host.sync.facteur import Facteur
from hosts.sqlalchemy_host.sync.mailer import MailerSmtp
from sqlalchemy import event, text

from siaut_core import EtatIntention, Fin, Intention, Lien
from siaut_core.defaults import horloge
from siaut_core.entities.secret import Jeton
from siaut_core.sync import envoyer_courriels
from siaut_core.testing.contracts import Banc
from siaut_core.testing.contracts.banc import semer
from siaut_core.testing.contracts.doublures import host_d_essai
from siaut_core.testing.fabrique import (
    MIDI,
    un_utilisateur,
    une_demande,
    une_intention,
)
from siaut_core.testing.pays import ET_1, STRUCTURES
from tests.donnees import RACINE
from tests.hosts_sql.bancs import VIDER
from tests.hosts_sql.embauches import url_async
from tests.hosts_sql.relais import Incident, Relais, ouvrir_relais, reglages_de
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from siaut_core.sync.protocols import UnitOfWork

# More on demand: SIAUT_TEST_COURRIELS=2000 SIAUT_TEST_OUVRIERS=8.
COURRIELS: Final = int(os.environ.get("SIAUT_TEST_COURRIELS", "24"))
OUVRIERS: Final = int(os.environ.get("SIAUT_TEST_OUVRIERS", "3"))

# Seconds: longer than a mail takes here, and soon over once its worker is dead.
BAIL: Final = 6.0
DELAI: Final = 1.5
LONG_BAIL: Final = 300.0


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ouvriers.sqlite'}"
    return str(request.getfixturevalue("url_postgres"))


@pytest.fixture
def store(url: str) -> Iterator[sync.Store]:
    store = sync.Store(url)
    store.creer()
    if url.startswith("postgres"):
        with store.moteur.begin() as connexion:
            connexion.execute(text(VIDER))
    semer(Banc.de(store.unit_of_work), *STRUCTURES)
    yield store
    store.fermer()


@pytest.fixture
def relais() -> Iterator[Relais]:
    with ouvrir_relais(securite=Securite.AUCUNE) as relais:
        yield relais


def deposer(store: sync.Store, nombre: int) -> list[str]:
    ids = [f"i-{rang:05}" for rang in range(nombre)]
    for id in ids:
        compte = un_utilisateur(id.replace("i", "u"), ET_1)
        semer(
            Banc.de(store.unit_of_work),
            compte,
            une_intention(id, utilisateur_id=compte.id),
        )
    return ids


@contextmanager
def des_ouvriers(
    nombre: int, couleur: str, url: str, relais: Relais, bail: float
) -> Iterator[list[subprocess.Popen[str]]]:
    """
    Start workers together; each is ready once it has said so.
    """
    adresse = url if couleur == "sync" else url_async(url)
    parametres = [couleur, adresse, str(relais.port), str(bail), str(DELAI)]
    chemins = [str(RACINE), str(RACINE / "examples")]
    ouvriers = [
        subprocess.Popen(  # noqa: S603  (our own words only)
            [sys.executable, "-m", "tests.hosts_sql.ouvrier", *parametres],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(chemins)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(nombre)
    ]
    try:
        assert ["prêt\n"] * nombre == [
            o.stdout.readline() for o in ouvriers if o.stdout
        ]
        yield ouvriers
    finally:
        for ouvrier in ouvriers:
            ouvrier.kill()
            ouvrier.communicate()


def congedier(ouvrier: subprocess.Popen[str]) -> dict[str, Any]:
    """
    Tell a worker to stop, as a supervisor does; give what it did.
    """
    ouvrier.terminate()
    sortie, _ = ouvrier.communicate(timeout=PATIENCE)
    assert 0 == ouvrier.returncode
    bilan: dict[str, Any] = json.loads(sortie)
    return bilan


def attendre(condition: Callable[[], object]) -> None:
    limite = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < limite, "nothing happens"
        sleep(0.1)


def attendre_la_fin(store: sync.Store, relais: Relais, nombre: int) -> None:
    """
    Wait for the mails first: reading the outbox all the time would keep it busy.
    """
    attendre(lambda: len(relais.arrivees) >= nombre)
    attendre(lambda: not restent(store))


def restent(store: sync.Store) -> list[Intention]:
    return [i for i in store.lire_intentions() if i.etat is EtatIntention.EN_ATTENTE]


def envois(relais: Relais) -> Counter[str]:
    """
    Count what arrived, by intention.
    """
    return Counter(message[INTENTION] for message in relais.messages())


def liens_recus(store: sync.Store, relais: Relais) -> list[Lien]:
    """
    Follow the link of each mail, oldest first.
    """
    jetons = [recu.texte.partition("?token=")[2].split()[0] for recu in relais.recus()]
    with store.unit_of_work() as uow:
        liens = [uow.liens.par_empreinte(Jeton(jeton).empreinte()) for jeton in jetons]
    return [lien for lien in liens if lien is not None]


def verifier(store: sync.Store, relais: Relais, ids: list[str]) -> None:
    """
    None lost, none twice; each mail has left at its first try, with a link that works.
    """
    arrives, closes = envois(relais), store.lire_intentions()
    perdus = set(ids) - set(arrives)
    doubles = {id for id, nombre in arrives.items() if nombre > 1}
    liens = liens_recus(store, relais)

    assert (0, 0) == (len(perdus), len(doubles))
    assert sorted(ids) == sorted(arrives)
    assert {(EtatIntention.ENVOI, 1)} == {(i.etat, i.essais) for i in closes}
    assert len(ids) == len({lien.utilisateur_id for lien in liens})
    assert {None} == {lien.fin for lien in liens}


@pytest.mark.parametrize("couleur", ["sync", "async"])
def test_processes_share_the_outbox(
    couleur: str, url: str, store: sync.Store, relais: Relais
) -> None:
    """
    All at once, from the first mail; more than one has work.
    """
    relais.lenteur = 0.02
    with des_ouvriers(OUVRIERS, couleur, url, relais, LONG_BAIL) as ouvriers:
        ids = deposer(store, COURRIELS)
        attendre_la_fin(store, relais, COURRIELS)
        bilans = [congedier(ouvrier) for ouvrier in ouvriers]

    verifier(store, relais, ids)
    assert COURRIELS == sum(bilan["envois"] for bilan in bilans)
    assert not any(bilan["blocked_by"] for bilan in bilans)
    assert len([bilan for bilan in bilans if bilan["envois"]]) > 1


def test_threads_share_the_outbox_and_a_store(
    store: sync.Store, relais: Relais
) -> None:
    relais.lenteur = 0.02
    ids = deposer(store, COURRIELS)
    host = attrs.evolve(
        host_d_essai(store.unit_of_work),
        mailer=MailerSmtp(reglages_de(relais, securite="AUCUNE")),
    )
    facteurs = [Facteur(host) for _ in range(OUVRIERS)]
    with ThreadPoolExecutor(OUVRIERS) as fils:
        issues = [fils.submit(facteur.travailler) for facteur in facteurs]
        attendre_la_fin(store, relais, COURRIELS)
        for facteur in facteurs:
            facteur.arreter()
        bilans = [issue.result(PATIENCE) for issue in issues]

    verifier(store, relais, ids)
    assert COURRIELS == sum(bilan.total for bilan in bilans)


MORTS: Final = {
    # When it dies, and how many mails arrive: the server had taken the first.
    "after the mail": (Incident("DATA", garde=True), 2),
    "before the mail": (Incident("RCPT"), 1),
}


@pytest.mark.parametrize(
    ("couleur", "cas"), [("sync", "after the mail"), ("async", "before the mail")]
)
def test_the_mail_of_a_dead_worker_is_taken_over(
    couleur: str, cas: str, url: str, store: sync.Store, relais: Relais
) -> None:
    """
    Once its lease is over, and no sooner; at worst it arrives twice.

    It is then recognisable, and only the link of the second works.
    """
    incident, nombre = MORTS[cas]
    relais.incidents.append(incident)
    [id] = deposer(store, 1)
    with des_ouvriers(1, couleur, url, relais, BAIL) as [victime]:
        assert relais.muet.wait(PATIENCE)
        victime.kill()
        victime.wait()
    [prise] = store.lire_intentions()
    assert (EtatIntention.EN_ATTENTE, 1) == (prise.etat, prise.essais)

    with des_ouvriers(1, couleur, url, relais, BAIL) as [releve]:
        attendre_la_fin(store, relais, nombre)
        bilan = congedier(releve)

    [close] = store.lire_intentions()
    *anciens, dernier = liens_recus(store, relais)
    assert close.clos_le is not None
    assert prise.prochain_essai_le <= close.clos_le
    assert (EtatIntention.ENVOI, 2) == (close.etat, close.essais)
    assert 1 == bilan["envois"]
    assert {id: nombre} == envois(relais)
    assert nombre == len({message["Message-ID"] for message in relais.messages()})
    assert [Fin.REMPLACEMENT] * (nombre - 1) == [lien.fin for lien in anciens]
    assert dernier.est_utilisable(horloge())


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
def test_rows_are_only_skipped_where_a_mail_is_leased(
    store: sync.Store, relais: Relais, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Elsewhere, what another one locked is waited for: skipping it would lose it.
    """
    prises = deposer(store, 3)
    en_cours: list[str] = []
    sautes: list[list[str]] = []
    prendre = Courriels.prendre

    def prendre_a_vue(
        courriels: Courriels,
        maintenant: datetime,
        jusqu_a: datetime,
        horizon: datetime,
        /,
    ) -> Intention | None:
        en_cours.append("prendre")
        try:
            return prendre(courriels, maintenant, jusqu_a, horizon)
        finally:
            en_cours.pop()

    def noter(*arguments: object) -> None:
        if "SKIP LOCKED" in str(arguments[2]):
            sautes.append([*en_cours])

    monkeypatch.setattr(Courriels, "prendre", prendre_a_vue)
    event.listen(store.moteur, "before_cursor_execute", noter)
    host = host_d_essai(store.unit_of_work)
    envoyer_courriels(
        attrs.evolve(host, mailer=MailerSmtp(reglages_de(relais, securite="AUCUNE")))
    )

    assert sorted(prises) == sorted(envois(relais))
    # The mail itself, then the older ones that it replaces.
    assert [["prendre"]] * (2 * len(prises) + 1) == sautes


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
def test_a_worker_waits_for_no_older_mail_that_another_is_taking(
    store: sync.Store,
) -> None:
    """
    It may leave, so that it is nobody's to close; and who waits may be waited for.

    Three that take the mails of somebody who keeps asking would end in a deadlock.
    """
    demandes = [une_demande(f"i-{rang}", minutes=rang) for rang in range(3)]
    semer(Banc.de(store.unit_of_work), *demandes)
    bornes = (MIDI, MIDI + timedelta(minutes=10), MIDI)
    with store.unit_of_work() as premier, store.unit_of_work() as second:
        assert "i-0" == prise_par(premier, bornes)
        assert "i-1" == prise_par(second, bornes)
        with store.unit_of_work() as dernier:
            assert "i-2" == prise_par(dernier, bornes)

    assert {EtatIntention.EN_ATTENTE} == {i.etat for i in store.lire_intentions()}


def prise_par(uow: UnitOfWork, bornes: tuple[datetime, datetime, datetime]) -> str:
    prise = uow.courriels.prendre(*bornes)
    assert prise is not None
    return prise.id
