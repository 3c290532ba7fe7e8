"""
Who logs in, and what an answer, its calls and its digests tell of the others.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

from siaut_core import (
    ConnexionRefuseeError,
    DonneesInvalidesError,
    MisuseError,
    MotDePasse,
    UtilisateurId,
    sync,
)
from siaut_core.sync.memory import MemoryStore
from siaut_core.testing.country import COMPTES, STRUCTURES
from siaut_core.testing.fakes import (
    GOOD_PASSWORD,
    AsyncFastPasswordPolicy,
    FastPasswordPolicy,
)
from tests.hosts import gestures
from tests.hosts.spy import DEPOSITS
from tests.hosts.tries import LOGINS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.hosts.house import House

ACTIF: Final = UtilisateurId("u-actif")

# What a refused login asks, in this order, whatever the reason.
CALLS: Final = [
    *("clock", "ids"),
    *("unit.enter", "utilisateurs.by_courriel", "passwords.get", "unit.exit"),
    "hash.verify",
    *("unit.enter", "utilisateurs.get", "passwords.get", "journal.add", "unit.exit"),
]

# And one that is granted.
GRANTED: Final = [
    *CALLS[:7],
    "hash.renew",
    *("unit.enter", "utilisateurs.get", "passwords.get", "utilisateurs.lock"),
    *("passwords.get", "utilisateurs.record_login", "journal.add", "unit.exit"),
]


def calls_of(house: House, act: Callable[[], object]) -> list[tuple[str, Any]]:
    """
    Give what is asked of the host, in order, with what it is asked with.
    """
    calls: list[tuple[str, Any]] = []

    def note(moment: str, call: str, arguments: object) -> None:
        if moment == "before":
            calls.append((call, arguments))

    house.listen(note)
    act()
    house.stop_listening()
    return calls


def refused(house: House, name: str) -> list[tuple[str, Any]]:
    """
    Play a login of the table, and give the calls that it takes.
    """
    id, act, _ = LOGINS[name]
    if id:
        gestures.give_password(house, id)

    def be_refused() -> None:
        with pytest.raises(ConnexionRefuseeError) as refus:
            act(house, "")
        assert "Courriel ou mot de passe incorrect." == str(refus.value)
        assert ConnexionRefuseeError().args == refus.value.args

    return calls_of(house, be_refused)


@pytest.mark.parametrize("name", LOGINS)
def test_whoever_is_refused_the_same_is_asked_in_the_same_order(
    house: House, name: str
) -> None:
    """
    And the same is answered: neither it nor its time tells who has an account.
    """
    assert CALLS == [call for call, _ in refused(house, name)]


def test_every_reason_is_among_those_that_are_refused_alike() -> None:
    """
    The journal tells them apart; one by one, and both when two are wrong.
    """
    codes = {codes for _, _, codes in LOGINS.values()}
    assert len(LOGINS) == len(codes)
    assert {
        "ACTEUR_EN_ATTENTE",
        "ACTEUR_INACTIF",
        "CIBLE_INCONNUE",
        "courriel:COURRIEL",
        "mot_de_passe:ABSENT",
        "mot_de_passe:INCORRECT",
        "mot_de_passe:TYPE",
    } == set[str]().union(*codes)


@pytest.mark.parametrize("name", ["entrer inconnu", "entrer sans adresse"])
def test_the_password_of_nobody_is_asked_for(house: House, name: str) -> None:
    """
    By an identifier of no account, and nothing is said to be its digest.
    """
    calls = refused(house, name)
    known = house.content().utilisateurs
    asked = [arguments[0] for call, arguments in calls if call == "passwords.get"]

    assert 2 == len(asked)
    assert known.keys().isdisjoint(asked)
    assert [None] == [
        arguments[1] for call, arguments in calls if call == "hash.verify"
    ]


def test_a_login_that_is_granted_takes_its_date(house: House) -> None:
    """
    Hashing happens outside any unit of work; the account that it gives has the date.
    """
    gestures.give_password(house)
    house.clock.advance(hours=1)
    before = house.compte("u-actif")
    entered: list[Any] = []
    calls = calls_of(house, lambda: entered.append(gestures.enter(house)))

    assert GRANTED == [call for call, _ in calls]
    [compared] = [arguments for call, arguments in calls if call == "hash.renew"]
    assert (GOOD_PASSWORD, house.content().passwords[ACTIF]) == (
        compared[0].reveal(),
        compared[1],
    )
    expected = attrs.evolve(before, derniere_connexion=house.clock())
    assert [expected] == entered
    assert expected == house.compte("u-actif")


def test_a_clock_behind_never_takes_the_date_back(house: House) -> None:
    gestures.give_password(house)
    later = house.clock.instant
    house.clock.advance(hours=-1)
    with house.unit() as uow:
        assert uow.utilisateurs.record_login(ACTIF, later)

    assert later == gestures.enter(house).derniere_connexion
    assert later == house.compte("u-actif").derniere_connexion


@pytest.mark.parametrize(
    "typed", ["u-actif@test.fr", " U-ACTIF@Test.FR ", "U-Actif@test.fr"]
)
def test_a_courriel_is_the_same_however_it_is_typed(house: House, typed: str) -> None:
    gestures.give_password(house)

    assert "u-actif" == gestures.enter(house, typed).id


def test_reasons_are_told_together_to_the_journal(house: House) -> None:
    """
    An account that is off is tried with a password that is not its own.
    """
    gestures.give_password(house, "u-off")
    with pytest.raises(ConnexionRefuseeError):
        gestures.enter(house, "u-off@test.fr", "une autre phrase")

    assert ("ACTEUR_INACTIF", "mot_de_passe:INCORRECT") == house.journal[-1].codes


class Hash(FastPasswordPolicy):
    """
    A hasher whose digests grow old, and that says what a test wants it to say.
    """

    def __init__(self, *, verdict: Any = None, renewed: Any = None) -> None:  # noqa: ANN401  (of any type)
        self._verdict, self._renewed = verdict, renewed
        self.renewals = 0

    def verify(self, mot_de_passe: MotDePasse, digest: str | None, /) -> bool:
        right = super().verify(mot_de_passe, digest)
        return right if self._verdict is None else self._verdict

    def renew(self, _mot_de_passe: MotDePasse, _digest: str, /) -> str | None:
        self.renewals += 1
        return self._renewed  # type: ignore[no-any-return]  # of any type


def service(hasher: Hash) -> tuple[MemoryStore, sync.Host]:
    """
    Give a service with its country, where ``u-actif`` has a password.
    """
    store = MemoryStore()
    host = attrs.evolve(store.host(), passwords=hasher)
    with host.unit_of_work() as uow:
        for structure in STRUCTURES:
            uow.structures.add(structure)
        for compte in COMPTES:
            uow.utilisateurs.add(compte)
        uow.passwords.set(ACTIF, hasher.to_digest(MotDePasse(GOOD_PASSWORD)))
    return store, host


def enter(host: sync.Host, courriel: str = "u-actif@test.fr", **fields: Any) -> object:  # noqa: ANN401  (as typed)
    command = sync.SeConnecter(
        **{"courriel": courriel, "mot_de_passe": GOOD_PASSWORD, **fields}
    )
    return sync.se_connecter(host, command)


def test_an_old_digest_is_replaced_by_the_login() -> None:
    hasher = Hash(renewed="neuf")
    store, host = service(hasher)
    enter(host)

    assert 1 == hasher.renewals
    assert "neuf" == store.storage.passwords[ACTIF]


@pytest.mark.parametrize(
    ("courriel", "mot_de_passe"),
    [
        ("u-actif@test.fr", "une autre phrase"),
        ("u-actif", GOOD_PASSWORD),
        ("u-off@test.fr", GOOD_PASSWORD),
        ("u-neuf@test.fr", GOOD_PASSWORD),
        ("inconnu@test.fr", GOOD_PASSWORD),
    ],
)
def test_nothing_is_renewed_for_who_may_not_enter(
    courriel: str, mot_de_passe: str
) -> None:
    """
    It would take as long again, and tell that the password was right.
    """
    hasher = Hash(renewed="neuf")
    store, host = service(hasher)
    with host.unit_of_work() as uow:
        for id in ("u-off", "u-neuf"):
            digest = hasher.to_digest(MotDePasse(GOOD_PASSWORD))
            uow.passwords.set(UtilisateurId(id), digest)
    before = dict(store.storage.passwords)
    with pytest.raises(ConnexionRefuseeError):
        enter(host, courriel, mot_de_passe=mot_de_passe)

    assert 0 == hasher.renewals
    assert before == store.storage.passwords


@pytest.mark.parametrize("courriel", ["inconnu@test.fr", "u-loin@test.fr", "rien"])
def test_a_hash_that_says_yes_of_nobody_opens_nothing(courriel: str) -> None:
    """
    What it compares with for nobody is a text too, that somebody may know.
    """
    _, host = service(Hash(verdict=True))
    with pytest.raises(ConnexionRefuseeError):
        enter(host, courriel)


@pytest.mark.parametrize("mot_de_passe", [None, 3, b"une phrase", ["x"], object()])
def test_a_password_that_is_no_text_opens_nothing(mot_de_passe: object) -> None:
    """
    Whatever the hasher says of it: a text is verified in its place, for as much work.
    """
    hasher = Hash(verdict=True)
    store, host = service(hasher)
    with pytest.raises(ConnexionRefuseeError):
        enter(host, mot_de_passe=mot_de_passe)

    assert ("mot_de_passe:TYPE",) == store.journal[-1].codes
    assert 0 == hasher.renewals


@pytest.mark.parametrize("verdict", [1, 0, "oui", object(), b"", [False]])
def test_a_hash_that_gives_no_verdict_is_told(verdict: object) -> None:
    """
    Whatever else it gives may be taken for a yes.
    """
    store, host = service(Hash(verdict=verdict))
    with pytest.raises(MisuseError, match=r"^passwords : verify rend True ou False\.$"):
        enter(host)
    assert () == store.journal


@pytest.mark.parametrize("renewed", ["", b"neuf", 3, object()])
def test_a_hash_that_renews_with_no_text_is_told(
    in_memory: House, monkeypatch: pytest.MonkeyPatch, renewed: object
) -> None:
    async def renew(*_: object) -> object:
        return renewed

    gestures.give_password(in_memory)
    monkeypatch.setattr(FastPasswordPolicy, "renew", lambda *_: renewed)
    monkeypatch.setattr(AsyncFastPasswordPolicy, "renew", renew)
    with pytest.raises(MisuseError, match=r"^passwords : renew rend un condensé"):
        gestures.enter(in_memory)
    assert not in_memory.journal


def test_an_account_that_is_activated_meanwhile_keeps_its_digest(
    in_memory: House,
) -> None:
    """
    Nothing was renewed for who could not enter yet.
    """
    gestures.give_password(in_memory, "u-off")
    before = in_memory.content().passwords

    def meddle(moment: str, call: str, _: object) -> None:
        if (moment, call) == ("after", "hash.verify"):
            in_memory.aside(_activate)

    in_memory.listen(meddle)
    gestures.enter(in_memory, "u-off@test.fr")
    assert before == in_memory.content().passwords


def _activate(house: House) -> None:
    with house.unit() as uow:
        compte = uow.utilisateurs.get(UtilisateurId("u-off"))
        assert compte is not None
        uow.utilisateurs.save(
            attrs.evolve(compte, actif=True, version=compte.version + 1)
        )


def test_a_digest_that_is_replaced_meanwhile_is_not_renewed(in_memory: House) -> None:
    """
    Nor does it open: whoever chose the new one meant to shut the old one out.
    """
    gestures.give_password(in_memory)

    def meddle(moment: str, call: str, _: object) -> None:
        if (moment, call) == ("after", "hash.verify"):
            in_memory.aside(_give_another)

    in_memory.listen(meddle)
    with pytest.raises(ConnexionRefuseeError):
        gestures.enter(in_memory)

    assert {ACTIF: "autre"} == in_memory.content().passwords
    assert ("mot_de_passe:REMPLACEMENT",) == in_memory.journal[-1].codes


def _give_another(house: House, digest: str = "autre") -> None:
    with house.unit() as uow:
        uow.passwords.set(ACTIF, digest)


def test_a_digest_that_changes_all_the_time_is_looked_at_twice(
    in_memory: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    And no more, however right the password: what is asked of a service has a bound.
    """
    gestures.give_password(in_memory)
    monkeypatch.setattr(FastPasswordPolicy, "verify", lambda *_: True)
    digests: list[str] = []

    def meddle(moment: str, call: str, _: object) -> None:
        if (moment, call) == ("after", "hash.verify"):
            digests.append(f"autre {len(digests)}")
            in_memory.aside(lambda house: _give_another(house, digests[-1]))

    in_memory.listen(meddle)
    with pytest.raises(ConnexionRefuseeError):
        gestures.enter(in_memory)

    assert 2 == len(digests)
    [event] = in_memory.journal
    assert ("mot_de_passe:REMPLACEMENT",) == event.codes


@pytest.mark.parametrize("mot_de_passe", ["une autre phrase", GOOD_PASSWORD])
def test_only_a_right_password_is_verified_again(
    in_memory: House, mot_de_passe: str
) -> None:
    """
    Of a wrong one the calls are those of any refusal, also when the digest changes.
    """
    gestures.give_password(in_memory)
    verified = 0

    def meddle(moment: str, call: str, _: object) -> None:
        nonlocal verified
        if (moment, call) == ("after", "hash.verify"):
            verified += 1
            in_memory.aside(_give_another)

    in_memory.listen(meddle)
    with pytest.raises(ConnexionRefuseeError):
        gestures.enter(in_memory, mot_de_passe=mot_de_passe)

    assert 1 + (mot_de_passe == GOOD_PASSWORD) == verified


@pytest.mark.parametrize("call", ["passwords.get", "utilisateurs.lock"])
def test_a_store_that_shows_what_others_commit_is_asked_under_the_lock(
    in_memory: House, call: str
) -> None:
    """
    The password changes between the last look and the lock: it is read again there.
    """
    gestures.give_password(in_memory)
    seen: list[str] = []

    def meddle(moment: str, given: str, _: object) -> None:
        seen.append(f"{moment} {given}")
        if (moment, given) == ("after", call) and "after hash.renew" in seen:
            seen.clear()
            in_memory.aside(_give_another)

    in_memory.listen(meddle)
    with pytest.raises(ConnexionRefuseeError):
        gestures.enter(in_memory)

    [event] = in_memory.journal
    assert ("mot_de_passe:REMPLACEMENT",) == event.codes


def test_a_session_is_born_with_the_login(house: House) -> None:
    """
    In its unit of work: what the hook stores is there, or nobody has logged in.
    """
    gestures.give_password(house)
    sessions: list[str] = []

    def open_a_session(uow: Any, event: Any) -> None:  # noqa: ANN401  (the host's own)
        if event.operation == "SE_CONNECTER" and event.granted:
            uow.passwords.set(UtilisateurId("g-et"), "a session")
            sessions.append(event.cible_id)

    house.hook(open_a_session)
    gestures.enter(house)

    assert ["u-actif"] == sessions
    assert "a session" == house.content().passwords[UtilisateurId("g-et")]


def test_a_refused_address_leaves_no_trace_of_what_was_typed(house: House) -> None:
    for typed in ("inconnu@test.fr", "rien du tout", "x" * 300, "\x00"):
        with pytest.raises(ConnexionRefuseeError):
            gestures.enter(house, typed)
        event = house.journal[-1]
        assert typed not in repr(event)
        assert event.cible_id is None


def test_a_password_of_before_the_policy_still_opens() -> None:
    """
    What a password must be is asked when it is chosen.
    """
    hasher = Hash()
    store, host = service(hasher)
    with pytest.raises(DonneesInvalidesError):
        hasher.to_digest(MotDePasse("court"))
    with host.unit_of_work() as uow:
        uow.passwords.set(ACTIF, sha256(b"court").hexdigest())

    assert enter(host, mot_de_passe="court")
    assert store.journal[-1].granted


def test_the_calls_are_those_of_a_unit_of_work_or_beside_it() -> None:
    """
    The sequences above name every call there is.
    """
    parts = {call.partition(".")[0] for call in (*CALLS, *GRANTED)}
    assert parts <= {*DEPOSITS, "clock", "ids", "unit", "hash"}
