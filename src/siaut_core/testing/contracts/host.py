"""
The contract of a `Host` as a whole: its sources, its races, and every operation.
"""

from __future__ import annotations

import attrs
import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifier import (
    QueuedMailId,
    UtilisateurId,
    is_identifier,
)
from siaut_core.entities.instant import to_utc
from siaut_core.entities.lien import Cause
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import (
    ActionRefuseeError,
    CourrielDejaPrisError,
    LienInutilisableError,
)
from siaut_core.sync import (
    activer_utilisateur,
    creer_utilisateur,
    desactiver_utilisateur,
    drain_outbox,
    utiliser_lien,
)
from siaut_core.testing.contract import Contract
from siaut_core.testing.contracts.bench import Bench, Factory, populate, seed
from siaut_core.testing.contracts.driver import Driver
from siaut_core.testing.factory import NOON
from siaut_core.testing.fakes import (
    GOOD_PASSWORD,
    SETTINGS,
    Clock,
    MailCarrier,
    token_of,
    trial_host,
)
from siaut_core.testing.state_machine import HostMachine
from siaut_core.testing.together import together
from siaut_core.use_cases.comptes import ActiverUtilisateur, DesactiverUtilisateur
from siaut_core.use_cases.connexion import UtiliserLien
from siaut_core.use_cases.creation import CreerUtilisateur
from siaut_core.use_cases.outbox import DrainReport

__all__ = ["HostContract"]

# A store may queue rivals, or turn some away: they try again, as people do.
PATIENT = attrs.evolve(SETTINGS, tries=100)

GESTIONNAIRES = ("g-ej", "g-ej-bis")

CREATION = CreerUtilisateur(
    acteur_id="g-ej",
    prenom="Aurélie",
    nom="Test",
    courriel="aurelie.test@test.fr",
    profil="Promoteur Utilisateur ET",
    structure_id="et-1",
    activites=("QA001",),
)


def _plug(bench: Bench, carrier: MailCarrier) -> Bench:
    """
    Keep the adapter's store; clock, mail and passwords are the kit's.
    """
    host = trial_host(bench.host.unit_of_work, carrier=carrier, settings=PATIENT)
    return attrs.evolve(bench, host=host)


def _compte(bench: Bench, id: str) -> Utilisateur:
    with bench.unit() as uow:
        found = uow.utilisateurs.get(UtilisateurId(id))
    assert found is not None, "get finds a stored account"
    return found


class HostContract(Contract):
    """
    What a host promises as a whole, its store above all.

    Attributes:
        MACHINE_EXAMPLES: How many stories the state machine tells.
        STEP: How many steps each has, at most.
        ROUNDS: How many times each race is run.
    """

    MACHINE_EXAMPLES = 15
    STEP = 40
    ROUNDS = 5

    @pytest.mark.siaut_machine
    def test_every_operation_agrees_with_the_model(self, factory: Factory) -> None:
        """
        In any order, whatever was done before: see `HostMachine`.
        """
        exact_settings = settings(
            self.tries,
            max_examples=self.MACHINE_EXAMPLES,
            stateful_step_count=self.STEP,
        )

        def machine() -> HostMachine:
            return HostMachine(Driver(factory))

        run_state_machine_as_test(machine, settings=exact_settings)  # type: ignore[arg-type]  # anything that makes one

    def test_its_sources_can_be_trusted(self, factory: Factory) -> None:
        """
        An instant with its time zone; tokens and identifiers that never repeat.
        """
        with factory() as bench:
            host = bench.host
            to_utc(host.clock(), "clock")
            tokens = {host.tokens().reveal() for _ in range(200)}
            ids = {host.ids() for _ in range(200)}

        assert 200 == len(tokens), "tokens must never repeat: 32 random bytes"
        assert min(map(len, tokens)) >= 32, "a token is 32 random bytes at least"
        assert 200 == len(ids), "identifiers must never repeat"
        assert all(map(is_identifier, ids)), "1 to 64 printable ASCII characters"

    def test_a_courriel_makes_one_account(self, factory: Factory) -> None:
        """
        Guide: C3. However many create it at the same time; each leaves its event.
        """
        with factory() as empty:
            bench = _plug(empty, MailCarrier())
            populate(bench)

            def creer() -> Utilisateur:
                return creer_utilisateur(bench.host, CREATION)

            issues = together(*[creer] * self.RIVALS)
            created = [issue for issue in issues if isinstance(issue, Utilisateur)]

            assert 1 == len(created), "utilisateurs.add must be atomic on the key"
            assert all(
                isinstance(issue, Utilisateur | CourrielDejaPrisError)
                for issue in issues
            ), issues
            _check_journal(bench, self.RIVALS, 1)

    def test_a_link_has_one_user(self, factory: Factory) -> None:
        """
        Exactly one, however many use it at the same time.
        """
        with factory() as empty:
            carrier = MailCarrier()
            bench = _plug(empty, carrier)
            populate(bench)
            seed(bench, _demande("i-1", "u-actif@test.fr"))
            drain_outbox(bench.host)
            token = token_of(carrier.mailbox[0])

            def use() -> Utilisateur:
                command = UtiliserLien(token=token, mot_de_passe=GOOD_PASSWORD)
                return utiliser_lien(bench.host, command)

            issues = together(*[use] * self.RIVALS)
            lost = [i for i in issues if isinstance(i, LienInutilisableError)]

            assert self.RIVALS - 1 == len(lost), (
                f"exactly one gets the link, the others LienInutilisableError: {issues}"
            )
            _check_journal(bench, self.RIVALS, 1)

    def test_two_gestionnaires_never_switch_each_other_off(
        self, factory: Factory
    ) -> None:
        """
        Rights are those of the moment of writing: one wins, round after round.
        """
        with factory() as empty:
            bench = _plug(empty, MailCarrier())
            populate(bench)
            for _ in range(self.ROUNDS):
                [loser] = _deactivate_oneself(bench)
                by = next(id for id in GESTIONNAIRES if id != loser)
                activer_utilisateur(
                    bench.host, ActiverUtilisateur(acteur_id=by, utilisateur_id=loser)
                )

    def test_workers_share_the_outbox_and_send_each_mail_once(
        self, factory: Factory
    ) -> None:
        """
        The lease is committed before the mail leaves.
        """
        with factory() as empty:
            carrier = MailCarrier()
            bench = _plug(empty, carrier)
            populate(bench)
            adresses = ["u-actif@test.fr", "g-ej@test.fr", "g-et@test.fr"]
            queued_mails = [
                _demande(f"i-{rank}", adresse) for rank, adresse in enumerate(adresses)
            ]
            seed(bench, *queued_mails)

            def drain() -> DrainReport:
                return drain_outbox(bench.host)

            issues = together(*[drain] * self.RIVALS)

            assert sorted(i.id for i in queued_mails) == sorted(
                mail.id for mail in carrier.mailbox
            ), f"lease must lease a queued mail to one worker: {issues}"

    def test_a_worker_that_dies_loses_no_mail(self, factory: Factory) -> None:
        """
        Another one takes over once the lease has ended; the last link works.
        """
        with factory() as empty:
            carrier = MailCarrier()
            bench = _plug(empty, carrier)
            populate(bench)
            seed(bench, _demande("i-1", "u-actif@test.fr"))
            carrier.failures.append(SuddenDeath())
            with pytest.raises(SuddenDeath):
                drain_outbox(bench.host)
            assert 0 == (drain_outbox(bench.host)).total, (
                "a mail that was leased is nobody else's until its lease ends"
            )
            later = Clock(NOON + PATIENT.lease)
            host = attrs.evolve(bench.host, clock=later)
            assert 1 == (drain_outbox(host)).sent, (
                "the lease must be committed with its end, and be taken over then"
            )
            command = UtiliserLien(
                token=token_of(carrier.mailbox[-1]), mot_de_passe=GOOD_PASSWORD
            )
            assert (utiliser_lien(host, command)).est_en_exercice, (
                "the link of the last mail works"
            )


class SuddenDeath(BaseException):
    """
    The process dies: nothing catches it.
    """


def _demande(id: str, adresse: str) -> QueuedMail:
    return QueuedMail.put(
        QueuedMailId(id), Cause.DEMANDE, NOON, courriel=Courriel.parse(adresse)
    )


def _deactivate_oneself(bench: Bench) -> list[str]:
    """
    Have both deactivate each other at once; give who is inactive.
    """

    def deactivate(by: str, id: str) -> Utilisateur:
        command = DesactiverUtilisateur(acteur_id=by, utilisateur_id=id)
        return desactiver_utilisateur(bench.host, command)

    one, other = GESTIONNAIRES
    issues = together(lambda: deactivate(one, other), lambda: deactivate(other, one))
    inactive = [id for id in GESTIONNAIRES if not (_compte(bench, id)).actif]
    assert 1 == len(inactive), (
        "lock must lock every account it names, in order of id, before it"
        f" compares versions: plain reads let both succeed ({issues})"
    )
    assert 1 == sum(isinstance(issue, ActionRefuseeError) for issue in issues), issues
    return inactive


def _check_journal(bench: Bench, count: int, granted: int) -> None:
    if bench.journal is None:
        return
    journal = bench.journal()
    assert count == len(journal), "each command leaves one event, refused or granted"
    assert granted == sum(event.granted for event in journal), (
        "the event of a refused command says so"
    )
