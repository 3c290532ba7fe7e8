"""
The core asks an adapter nothing that cannot exist, and believes no wrong answer.
"""

from __future__ import annotations

import ast
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

import siaut_core
from siaut_core import (
    ActionRefuseeError,
    ConnexionRefuseeError,
    Courriel,
    IntrouvableError,
    LienInutilisableError,
    NumeroFiness,
    SiautError,
    Token,
    aio,
)
from siaut_core.entities.identifier import is_identifier
from siaut_core.sync import MailState
from siaut_core.testing.country import ET_1
from siaut_core.testing.factory import (
    NOON,
    TOKEN,
    a_lien,
    a_queued_mail,
    an_utilisateur,
)
from tests.hosts import gestures
from tests.hosts.consultations import CONSULTATIONS, LIEN
from tests.hosts.liars import MATCHES, READS, another_row, lying
from tests.hosts.test_journal_lines import populated
from tests.hosts.tries import GRANTS, TRIES
from tests.use_cases.test_hostiles import FORM_FIELDS, KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.hosts.house import Content, House
    from tests.hosts.liars import Match

LEASE: Final = timedelta(minutes=10)

# How somebody who is not there is refused.
UNKNOWN: Final = (
    ActionRefuseeError,
    ConnexionRefuseeError,
    IntrouvableError,
    LienInutilisableError,
)

NO_TOKENS: Final = ("", "é", "é" * 500, "x" * 129, "\ud800", "\x00\u202e")


def stored(house: House) -> Content:
    return attrs.evolve(house.content(), journal=())


def asked(house: House, act: Callable[[], object]) -> list[tuple[str, Any]]:
    """
    Do something, and give what was looked for: the method and the key.
    """
    calls: list[tuple[str, Any]] = []

    def listen(moment: str, call: str, args: Any) -> None:  # noqa: ANN401  (any call)
        if moment == "before" and call in READS:
            calls.append((call, args[0]))

    house.listen(listen)
    try:
        act()
    except SiautError:
        pass
    finally:
        house.stop_listening()
    return calls


def can_exist(key: Any) -> bool:  # noqa: ANN401  (any key)
    if isinstance(key, list | tuple):
        return len(key) > 0 and all(map(can_exist, key))
    return isinstance(key, Courriel | NumeroFiness) or is_identifier(key)


@pytest.mark.parametrize("name", TRIES)
def test_what_cannot_exist_is_not_asked(in_memory: House, name: str) -> None:
    trial = TRIES[name]
    token = trial.prepare(in_memory)

    keys = asked(in_memory, lambda: trial.act(in_memory, token))

    assert [] == [(call, key) for call, key in keys if not can_exist(key)]


HOSTILE: Final = ("", "\x00", "é", "x" * 65, "a\nb", "\ud800", None, 3, b"u-1", ["u-1"])


@pytest.fixture(params=["sync_memory", "async_memory"])
def service(request: pytest.FixtureRequest) -> Iterator[House]:
    house = populated(request.param)
    yield house
    house.close()


def send(house: House, name: str, **fields: object) -> None:
    command: Any = KINDS[name](**{**FORM_FIELDS[name], **fields})
    operation: Any = getattr(aio, command.operation.value.lower())
    house.do(operation, command)


@pytest.mark.parametrize("name", FORM_FIELDS)
def test_hostile_text_in_a_form_is_not_asked(service: House, name: str) -> None:
    """
    In each field in turn, and in all of them.
    """
    for value in HOSTILE:
        forms: list[dict[str, Any]] = [{field: value} for field in FORM_FIELDS[name]]
        forms.append(dict.fromkeys(FORM_FIELDS[name], value))
        for form in forms:
            keys = asked(service, partial(send, service, name, **form))
            assert [] == [(call, key) for call, key in keys if not can_exist(key)]


@pytest.mark.parametrize("token", NO_TOKENS)
def test_a_text_that_is_no_token_finds_no_link(house: House, token: str) -> None:
    """
    Even where the store would find one: an empty text is a prefix of them all.
    """
    house.seed(LIEN)
    assert [] == asked(house, lambda: gestures.use(house, token))
    assert [] == asked(house, lambda: house.do(aio.examiner_lien, Token(token)))

    before = stored(house)
    lying(house, {"liens.by_digest": MATCHES["by prefix"]})
    with pytest.raises(LienInutilisableError):
        gestures.use(house, token)
    with pytest.raises(LienInutilisableError):
        house.do(aio.examiner_lien, Token(token))
    assert before == stored(house)


def variants(key: str) -> list[str]:
    """
    Type a key as who looks for the neighbour would.
    """
    return [key[:-1], key.upper(), key.capitalize(), f"{key} ", f"{key}  ", key[:1]]


IDS: Final = {"acteur_id", "utilisateur_id", "structure_id", "groupe_id", "membres"}
TYPED: Final = [
    (name, field)
    for name, form in FORM_FIELDS.items()
    for field in form
    if field in IDS
]


@pytest.mark.parametrize("match", MATCHES)
@pytest.mark.parametrize(("name", "field"), TYPED)
def test_a_neighbour_of_what_was_typed_is_not_taken_for_it(
    service: House, name: str, field: str, match: str
) -> None:
    """
    Where each form would be granted; on a store that compares as some databases do.
    """
    value = FORM_FIELDS[name][field]
    keys = [value] if isinstance(value, str) else value
    before, journal = stored(service), len(service.journal)
    lying(service, dict.fromkeys(READS, MATCHES[match]))
    for typed in {v for key in keys for v in variants(key)} - {*keys}:
        with pytest.raises(SiautError) as refusal:
            send(service, name, **{field: typed if isinstance(value, str) else [typed]})
        assert isinstance(refusal.value, UNKNOWN) or field == "membres"
        assert before == stored(service)
        journal += 1
        assert journal == len(service.journal)


def reads_of(name: str) -> list[str]:
    """
    Name what a command that is granted looks for.
    """
    house = populated("sync_memory")
    return sorted({call for call, _ in asked(house, lambda: send(house, name))})


GRANTED: Final = [(name, read) for name in FORM_FIELDS for read in reads_of(name)]


@pytest.mark.parametrize(("name", "read"), GRANTED)
def test_another_row_than_what_was_asked_is_nobody(
    service: House, name: str, read: str
) -> None:
    """
    Whatever a granted command looks for: nothing is stored but its refusal.
    """
    before = stored(service)
    lying(service, {read: another_row})

    with pytest.raises(SiautError) as refusal:
        send(service, name)

    assert isinstance(refusal.value, UNKNOWN) or read == "structures.by_ids"
    assert before == stored(service)
    [event] = service.journal
    assert not event.granted


def test_another_row_than_a_number_of_an_extract_is_not_changed(house: House) -> None:
    """
    The number is then another structure's, says the store.
    """
    before = stored(house)
    lying(house, {"structures.by_numeros": another_row})

    with pytest.raises(SiautError):
        GRANTS["importer"].act(house, "")

    assert before == stored(house)


# The mail of somebody else, that was given up.
ABANDON: Final = a_queued_mail(
    "i-ailleurs", utilisateur_id="u-loin", etat=MailState.ABANDON, closed_at=NOON
)


@pytest.mark.parametrize("read", [r for r in READS if r != "liens.by_digest"])
@pytest.mark.parametrize("name", CONSULTATIONS)
def test_no_record_shows_another_row(in_memory: House, name: str, read: str) -> None:
    """
    It shows less, or is refused.
    """
    in_memory.seed(LIEN, ABANDON)
    whole = repr(CONSULTATIONS[name](in_memory))
    lying(in_memory, {read: another_row})

    try:
        shown = repr(CONSULTATIONS[name](in_memory))
    except UNKNOWN:
        return
    assert set(ids_in(shown)) <= set(ids_in(whole))


def ids_in(text: str) -> list[str]:
    return [part.split("'")[1] for part in text.split("id=")[1:] if "'" in part]


def test_a_token_never_leads_to_the_account_of_somebody_else(house: House) -> None:
    """
    Its row, or its owner's, is another one: nobody's password is set.
    """
    for rank, digest in ((8, "0" * 64), (9, Token(TOKEN).digest())):
        owner = an_utilisateur(f"u-{rank}", ET_1)
        link = a_lien(f"l-{rank}", utilisateur_id=owner.id, courriel=owner.courriel)
        house.seed(owner, attrs.evolve(link, digest=digest))
    before = stored(house)
    for read in ("utilisateurs.get", "liens.by_digest"):
        lying(house, {read: another_row})
        with pytest.raises(LienInutilisableError):
            gestures.use(house, TOKEN)
        assert before == stored(house)
        house.stop_listening()
    assert "u-9" == gestures.use(house, TOKEN).id


def nothing_leaves(house: House) -> None:
    """
    Drain: the mail is closed as that of nobody, and nobody is given a link.
    """
    before = stored(house)
    report = gestures.send(house)
    assert (0, 1) == (report.sent, report.sans_objet)
    assert [] == house.mailbox
    after = stored(house)
    assert before.liens == after.liens
    assert before.utilisateurs == after.utilisateurs


@pytest.mark.parametrize(
    ("typed", "kept", "match"),
    [
        ("rene@test.fr", "rene@test.fra", MATCHES["by prefix"]),
        ("strasse@test.fr", "straße@test.fr", MATCHES["whatever the case"]),
        ("rene@test.fr", "rené@test.fr", MATCHES["without accents"]),
        ("rene@test.fr", "autre@test.fr", another_row),
    ],
)
def test_a_mail_never_leaves_for_a_mailbox_that_resembles_it(
    house: House, typed: str, kept: str, match: Match
) -> None:
    """
    The demande of ``rene`` gives no link to ``rené``, whatever the store finds.
    """
    owner = an_utilisateur("u-9", ET_1, courriel=Courriel.parse(kept), valide_le=NOON)
    house.seed(owner)
    gestures.ask(house, typed)
    lying(house, {"utilisateurs.by_courriel": match})
    nothing_leaves(house)


def test_a_mail_never_leaves_for_another_account(house: House) -> None:
    """
    A renvoi, whose account is read by its identifier.
    """
    gestures.renvoyer(house)
    lying(house, {"utilisateurs.get": another_row})
    nothing_leaves(house)


def test_the_mail_of_another_account_makes_nobody_wait(house: House) -> None:
    """
    It is on the wire, and another one leaves all the same.
    """
    leased = a_queued_mail("i-9", utilisateur_id="u-loin").lease(NOON, NOON + LEASE)
    house.seed(leased)
    gestures.ask(house)
    lying(house, {"outbox.leased_of": another_row})

    assert (1, 0) == (gestures.send(house).sent, gestures.send(house).postponed)


PACKAGE: Final = Path(siaut_core.__file__).parent
# Where reading by a key is what the module is for.
READERS: Final = {"lookups.py", "memory.py", "protocols.py"}


@pytest.mark.parametrize("colour", ["aio", "sync"])
def test_operations_read_by_a_key_in_one_module(colour: str) -> None:
    """
    So that no answer is believed elsewhere.
    """
    methods = {read.partition(".")[2] for read in READS}
    found = {
        f"{path.name}: {node.func.attr}"
        for path in (PACKAGE / colour).glob("*.py")
        if path.name not in READERS
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in methods
        and isinstance(node.func.value, ast.Attribute)  # Of a unit of work: no mapping.
    }
    assert set() == found
