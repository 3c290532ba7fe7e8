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
    Courriel,
    EtatIntention,
    IntrouvableError,
    Jeton,
    LienInutilisableError,
    NumeroFiness,
    SiautError,
    aio,
)
from siaut_core.entities.identifiant import est_identifiant
from siaut_core.testing.fabrique import (
    JETON,
    MIDI,
    un_lien,
    un_utilisateur,
    une_intention,
)
from siaut_core.testing.pays import ET_1
from tests.hosts import gestes
from tests.hosts.consultations import CONSULTATIONS, LIEN
from tests.hosts.essais import ACCORDS, ESSAIS
from tests.hosts.liars import MATCHES, READS, another_row, lying
from tests.hosts.test_lignes_du_journal import peuplee
from tests.use_cases.test_hostiles import FORMULAIRES, GENRES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.hosts.liars import Match
    from tests.hosts.maison import Contenu, Maison

BAIL: Final = timedelta(minutes=10)

# How somebody who is not there is refused.
UNKNOWN: Final = (ActionRefuseeError, IntrouvableError, LienInutilisableError)

NO_TOKENS: Final = ("", "é", "é" * 500, "x" * 129, "\ud800", "\x00\u202e")


def stored(maison: Maison) -> Contenu:
    return attrs.evolve(maison.contenu(), journal=())


def asked(maison: Maison, act: Callable[[], object]) -> list[tuple[str, Any]]:
    """
    Do something, and give what was looked for: the method and the key.
    """
    calls: list[tuple[str, Any]] = []

    def listen(moment: str, call: str, args: Any) -> None:  # noqa: ANN401  (any call)
        if moment == "avant" and call in READS:
            calls.append((call, args[0]))

    maison.ecouter(listen)
    try:
        act()
    except SiautError:
        pass
    finally:
        maison.cesser_d_ecouter()
    return calls


def can_exist(key: Any) -> bool:  # noqa: ANN401  (any key)
    if isinstance(key, list | tuple):
        return len(key) > 0 and all(map(can_exist, key))
    return isinstance(key, Courriel | NumeroFiness) or est_identifiant(key)


@pytest.mark.parametrize("name", ESSAIS)
def test_what_cannot_exist_is_not_asked(en_memoire: Maison, name: str) -> None:
    essai = ESSAIS[name]
    token = essai.preparer(en_memoire)

    keys = asked(en_memoire, lambda: essai.agir(en_memoire, token))

    assert [] == [(call, key) for call, key in keys if not can_exist(key)]


HOSTILE: Final = ("", "\x00", "é", "x" * 65, "a\nb", "\ud800", None, 3, b"u-1", ["u-1"])


@pytest.fixture(params=["memoire_sync", "memoire_async"])
def service(request: pytest.FixtureRequest) -> Iterator[Maison]:
    maison = peuplee(request.param)
    yield maison
    maison.fermer()


def send(maison: Maison, name: str, **fields: object) -> None:
    command: Any = GENRES[name](**{**FORMULAIRES[name], **fields})
    operation: Any = getattr(aio, command.operation.value.lower())
    maison.faire(operation, command)


@pytest.mark.parametrize("name", FORMULAIRES)
def test_hostile_text_in_a_form_is_not_asked(service: Maison, name: str) -> None:
    """
    In each field in turn, and in all of them.
    """
    for value in HOSTILE:
        forms: list[dict[str, Any]] = [{field: value} for field in FORMULAIRES[name]]
        forms.append(dict.fromkeys(FORMULAIRES[name], value))
        for form in forms:
            keys = asked(service, partial(send, service, name, **form))
            assert [] == [(call, key) for call, key in keys if not can_exist(key)]


@pytest.mark.parametrize("token", NO_TOKENS)
def test_a_text_that_is_no_token_finds_no_link(maison: Maison, token: str) -> None:
    """
    Even where the store would find one: an empty text is a prefix of them all.
    """
    maison.semer(LIEN)
    assert [] == asked(maison, lambda: gestes.utiliser(maison, token))
    assert [] == asked(maison, lambda: maison.faire(aio.examiner_lien, Jeton(token)))

    before = stored(maison)
    lying(maison, {"liens.par_empreinte": MATCHES["by prefix"]})
    with pytest.raises(LienInutilisableError):
        gestes.utiliser(maison, token)
    with pytest.raises(LienInutilisableError):
        maison.faire(aio.examiner_lien, Jeton(token))
    assert before == stored(maison)


def variants(key: str) -> list[str]:
    """
    Type a key as who looks for the neighbour would.
    """
    return [key[:-1], key.upper(), key.capitalize(), f"{key} ", f"{key}  ", key[:1]]


IDS: Final = {"acteur_id", "utilisateur_id", "structure_id", "groupe_id", "membres"}
TYPED: Final = [
    (name, field)
    for name, form in FORMULAIRES.items()
    for field in form
    if field in IDS
]


@pytest.mark.parametrize("match", MATCHES)
@pytest.mark.parametrize(("name", "field"), TYPED)
def test_a_neighbour_of_what_was_typed_is_not_taken_for_it(
    service: Maison, name: str, field: str, match: str
) -> None:
    """
    Where each form would be granted; on a store that compares as some databases do.
    """
    value = FORMULAIRES[name][field]
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
    maison = peuplee("memoire_sync")
    return sorted({call for call, _ in asked(maison, lambda: send(maison, name))})


GRANTED: Final = [(name, read) for name in FORMULAIRES for read in reads_of(name)]


@pytest.mark.parametrize(("name", "read"), GRANTED)
def test_another_row_than_what_was_asked_is_nobody(
    service: Maison, name: str, read: str
) -> None:
    """
    Whatever a granted command looks for: nothing is stored but its refusal.
    """
    before = stored(service)
    lying(service, {read: another_row})

    with pytest.raises(SiautError) as refusal:
        send(service, name)

    assert isinstance(refusal.value, UNKNOWN) or read == "structures.par_ids"
    assert before == stored(service)
    [event] = service.journal
    assert not event.accordee


def test_another_row_than_a_number_of_an_extract_is_not_changed(maison: Maison) -> None:
    """
    The number is then another structure's, says the store.
    """
    before = stored(maison)
    lying(maison, {"structures.par_numeros": another_row})

    with pytest.raises(SiautError):
        ACCORDS["importer"].agir(maison, "")

    assert before == stored(maison)


# The mail of somebody else, that was given up.
ABANDON: Final = une_intention(
    "i-ailleurs", utilisateur_id="u-loin", etat=EtatIntention.ABANDON, clos_le=MIDI
)


@pytest.mark.parametrize("read", [r for r in READS if r != "liens.par_empreinte"])
@pytest.mark.parametrize("name", CONSULTATIONS)
def test_no_record_shows_another_row(en_memoire: Maison, name: str, read: str) -> None:
    """
    It shows less, or is refused.
    """
    en_memoire.semer(LIEN, ABANDON)
    whole = repr(CONSULTATIONS[name](en_memoire))
    lying(en_memoire, {read: another_row})

    try:
        shown = repr(CONSULTATIONS[name](en_memoire))
    except UNKNOWN:
        return
    assert set(ids_in(shown)) <= set(ids_in(whole))


def ids_in(text: str) -> list[str]:
    return [part.split("'")[1] for part in text.split("id=")[1:] if "'" in part]


def test_a_token_never_leads_to_the_account_of_somebody_else(maison: Maison) -> None:
    """
    Its owner's row is another one: nobody's password is set.
    """
    maison.semer(un_utilisateur("u-9", ET_1), un_lien("l-9", utilisateur_id="u-9"))
    before = stored(maison)
    for read in ("utilisateurs.par_id", "liens.par_empreinte"):
        lying(maison, {read: another_row})
        with pytest.raises(LienInutilisableError):
            gestes.utiliser(maison, JETON)
        assert before == stored(maison)


def nothing_leaves(maison: Maison) -> None:
    """
    Drain: the mail is closed as that of nobody, and nobody is given a link.
    """
    before = stored(maison)
    bilan = gestes.envoyer(maison)
    assert (0, 1) == (bilan.envois, bilan.sans_objet)
    assert [] == maison.boite
    after = stored(maison)
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
    maison: Maison, typed: str, kept: str, match: Match
) -> None:
    """
    The demande of ``rene`` gives no link to ``rené``, whatever the store finds.
    """
    owner = un_utilisateur("u-9", ET_1, courriel=Courriel.lire(kept), valide_le=MIDI)
    maison.semer(owner)
    gestes.demander(maison, typed)
    lying(maison, {"utilisateurs.par_courriel": match})
    nothing_leaves(maison)


def test_a_mail_never_leaves_for_another_account(maison: Maison) -> None:
    """
    A renvoi, whose account is read by its identifier.
    """
    gestes.renvoyer(maison)
    lying(maison, {"utilisateurs.par_id": another_row})
    nothing_leaves(maison)


def test_the_mail_of_another_account_makes_nobody_wait(maison: Maison) -> None:
    """
    It is on the wire, and another one leaves all the same.
    """
    prise = une_intention("i-9", utilisateur_id="u-loin").prendre(MIDI, MIDI + BAIL)
    maison.semer(prise)
    gestes.demander(maison)
    lying(maison, {"courriels.leased_of": another_row})

    assert (1, 0) == (gestes.envoyer(maison).envois, gestes.envoyer(maison).reports)


PACKAGE: Final = Path(siaut_core.__file__).parent
# Where reading by a key is what the module is for.
READERS: Final = {"faits.py", "memory.py", "protocols.py"}


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
    }
    assert set() == found
