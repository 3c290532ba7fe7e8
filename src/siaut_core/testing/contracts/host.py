"""
The contract of a `Host` as a whole: its sources, its races, and every operation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial
from itertools import permutations

import attrs
import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from siaut_core.entities.identifier import is_identifier
from siaut_core.entities.instant import to_utc
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import (
    ActionRefuseeError,
    CourrielDejaPrisError,
    LienInutilisableError,
    SiautError,
)
from siaut_core.sync import (
    activer_utilisateur,
    creer_utilisateur,
    desactiver_utilisateur,
    drain_outbox,
    utiliser_lien,
)
from siaut_core.testing.contracts.bench import Bench, Factory, seed
from siaut_core.testing.contracts.driver import Driver
from siaut_core.testing.contracts.forms import FormContract
from siaut_core.testing.factory import NOON, a_demande
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


class HostContract(FormContract):
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

    def test_its_sources_can_be_trusted(self, bench: Bench) -> None:
        """
        An instant with its time zone; tokens and identifiers that never repeat.
        """
        host = bench.host
        to_utc(host.clock(), "clock")
        tokens = {host.tokens().reveal() for _ in range(200)}
        ids = {host.ids() for _ in range(200)}

        assert 200 == len(tokens), "tokens must never repeat: 32 random bytes"
        assert min(map(len, tokens)) >= 32, "a token is 32 random bytes at least"
        assert 200 == len(ids), "identifiers must never repeat"
        assert all(map(is_identifier, ids)), "1 to 64 printable ASCII characters"

    @pytest.fixture
    def carrier(self) -> MailCarrier:
        return MailCarrier()

    @pytest.fixture
    def service(self, country: Bench, carrier: MailCarrier) -> Bench:
        """
        Keep the adapter's store; clock, mail and passwords are the kit's.
        """
        store = country.host.unit_of_work
        host = trial_host(store, carrier=carrier, settings=PATIENT)
        return attrs.evolve(country, host=host)

    def test_a_courriel_makes_one_account(self, service: Bench) -> None:
        """
        Guide: C3. However many create it at the same time; each leaves its event.
        """
        creer = partial(creer_utilisateur, service.host, CREATION)
        issues = together(*[creer] * self.RIVALS)
        self._check_one_wins(service, issues, CourrielDejaPrisError)

    def test_a_link_has_one_user(self, service: Bench, carrier: MailCarrier) -> None:
        """
        Exactly one, however many use it at the same time.
        """
        seed(service, a_demande("i-1", "u-actif@test.fr"))
        drain_outbox(service.host)
        command = _link_of(carrier)
        use = partial(utiliser_lien, service.host, command)
        issues = together(*[use] * self.RIVALS)
        self._check_one_wins(service, issues, LienInutilisableError)

    def _check_one_wins(
        self, bench: Bench, issues: Iterable[object], refusal: type[SiautError]
    ) -> None:
        assert Counter([Utilisateur] + [refusal] * (self.RIVALS - 1)) == Counter(
            map(type, issues)
        ), (
            "utilisateurs.add must be atomic on the key, and liens.use: exactly one"
            f" wins, the others meet {refusal.__name__} ({issues})"
        )
        if bench.journal is not None:
            assert [False] * (self.RIVALS - 1) + [True] == sorted(
                event.granted for event in bench.journal()
            ), "each command leaves one event, which says whether it was granted"

    def test_two_gestionnaires_never_switch_each_other_off(
        self, service: Bench
    ) -> None:
        """
        Rights are those of the moment of writing: one wins, round after round.
        """
        for _ in range(self.ROUNDS):
            loser = _deactivate_each_other(service)
            [by] = {*GESTIONNAIRES} - {loser}
            command = ActiverUtilisateur(acteur_id=by, utilisateur_id=loser)
            activer_utilisateur(service.host, command)

    def test_workers_share_the_outbox_and_send_each_mail_once(
        self, service: Bench, carrier: MailCarrier
    ) -> None:
        """
        The lease is committed before the mail leaves.
        """
        adresses = ["u-actif@test.fr", "g-ej@test.fr", "g-et@test.fr"]
        seed(service, *(a_demande(f"i-{a}", a) for a in adresses))
        issues = together(*[partial(drain_outbox, service.host)] * self.RIVALS)

        assert sorted(adresses) == sorted(mail.recipient for mail in carrier.mailbox), (
            f"lease must lease a queued mail to one worker: {issues}"
        )

    def test_a_worker_that_dies_loses_no_mail(
        self, service: Bench, carrier: MailCarrier
    ) -> None:
        """
        Another one takes over once the lease has ended; the last link works.
        """
        seed(service, a_demande("i-1", "u-actif@test.fr"))
        carrier.failures.append(SuddenDeath())
        with pytest.raises(SuddenDeath):
            drain_outbox(service.host)
        assert 0 == drain_outbox(service.host).total, (
            "a mail that was leased is nobody else's until its lease ends"
        )
        host = attrs.evolve(service.host, clock=Clock(NOON + PATIENT.lease))
        assert 1 == drain_outbox(host).sent, (
            "the lease must be committed with its end, and be taken over then"
        )
        command = _link_of(carrier)
        assert utiliser_lien(host, command).est_en_exercice, (
            "replace must leave the newest link alone: that of the last mail"
        )


class SuddenDeath(BaseException):
    """
    The process dies: nothing catches it.
    """


def _link_of(carrier: MailCarrier) -> UtiliserLien:
    """
    Follow the link of the last mail.
    """
    token = token_of(carrier.mailbox[-1])
    return UtiliserLien(token=token, mot_de_passe=GOOD_PASSWORD)


def _deactivate_each_other(bench: Bench) -> str:
    """
    Have both deactivate each other at once; give who is inactive.
    """
    commands = (
        DesactiverUtilisateur(acteur_id=by, utilisateur_id=id)
        for by, id in permutations(GESTIONNAIRES)
    )
    deactivate = partial(desactiver_utilisateur, bench.host)
    issues = together(*(partial(deactivate, command) for command in commands))
    inactive = [id for id in GESTIONNAIRES if not bench.existing(id).actif]
    assert 1 == len(inactive), (
        "lock must lock every account it names, in order of id, before it"
        f" compares versions: plain reads let both succeed ({issues})"
    )
    assert 1 == sum(isinstance(issue, ActionRefuseeError) for issue in issues), (
        "who comes second is refused once it has read again: a unit of work reads what"
        f" is committed by then, and lock raises ConflictError no more ({issues})"
    )
    return inactive[0]
