"""
*Acts*: everything that the core does, each as a call that takes nothing.

For `tests.architecture.purity`, that plays them all with the world shut out.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import TypeAlias

from siaut_core import Cause, Niveau, SiautError
from siaut_core.finess import (
    FaultyLine,
    read_entites_juridiques,
    read_etablissements,
    to_structures,
)
from siaut_core.policies import choix, dossiers, questions
from siaut_core.policies.perimetre import perimetre
from siaut_core.policies.regles import SILENCES
from siaut_core.serialization import to_json
from siaut_core.serialization.documents import ENTITES
from siaut_core.testing.country import COMPTES, STRUCTURES
from siaut_core.testing.factory import a_profil, an_utilisateur
from tests.finess.lines import an_ej_line, an_et_line
from tests.hosts import gestures
from tests.hosts.consultations import CONSULTATIONS, LIEN
from tests.hosts.country import build, populate
from tests.hosts.house import House
from tests.hosts.test_sending_failures import prepare_the_sendings
from tests.hosts.tries import TRIES
from tests.messages.example import a_mail
from tests.serialization.examples import EXAMPLES, read_json
from tests.use_cases.scenes import conclude
from tests.use_cases.test_hostiles import FORM_FIELDS, STORED, command

Act: TypeAlias = Callable[[], object]


def a_house() -> House:
    house = build("sync_memory", Path())
    populate(house)
    house.seed(LIEN)
    return house


def look_up(name: str) -> None:
    CONSULTATIONS[name](a_house())


def attempt(name: str) -> None:
    house = a_house()
    token = TRIES[name].prepare(house)
    with suppress(SiautError):
        TRIES[name].act(house, token)


def empty_the_mailbox() -> None:
    house = a_house()
    prepare_the_sendings(house)
    gestures.send(house)
    assert all(mail.text and mail.html for mail in house.mailbox)


def refuse(name: str) -> None:
    """
    Send a form with nothing right in it.
    """
    conclusion = conclude(command(name, **dict.fromkeys(FORM_FIELDS[name], "\x00")))
    str(conclusion.event)


def ask() -> None:
    """
    Ask every question of every account, about every other, on every structure.
    """
    get = {structure.id: structure for structure in STRUCTURES}
    for acteur in COMPTES:
        seen = perimetre(acteur)
        seen.identifiers(STRUCTURES)
        for structure in STRUCTURES:
            seen.contient(structure)
            questions.peut_creer(
                acteur, structure, a_profil(Niveau.UTILISATEUR, structure)
            )
            dossiers.peut_valider_dossier(acteur, structure, acteur.activites[0])
        for cible in COMPTES:
            structure = get[cible.rattachement.structure_id]
            choix.actions_possibles(acteur, cible, structure, SILENCES)
            questions.peut_modifier(acteur, cible, structure, change_activites=True)


def serialize(cls: type) -> None:
    obj, plain = EXAMPLES[cls]
    assert obj == read_json(json.dumps(plain), cls)
    if cls in ENTITES:
        assert json.loads(to_json(obj)) == plain
    with suppress(SiautError):
        read_json('{"type": "Rien", "nom": 3}', cls)


def read_an_extract() -> None:
    faulty_ones: list[FaultyLine] = []
    ids = map(str, count())
    compressed = gzip.compress(f"{an_et_line()}\nstructureet;non\n".encode(), mtime=0)
    ejs = read_entites_juridiques([an_ej_line()])
    ets = read_etablissements(BytesIO(compressed), report=faulty_ones.append)
    assert 2 == len([*to_structures(ejs, ets, lambda: next(ids))])
    assert 1 == len(faulty_ones)


def write_a_mail(cause: Cause) -> None:
    mail = a_mail(cause, compte=an_utilisateur())
    assert mail.text and mail.html and mail.subject  # noqa: PT018  (all of it)


def all_acts() -> Iterator[tuple[str, Act]]:
    """
    Name each of them after the package that it is about.
    """
    for name in TRIES:
        yield f"operation: {name}", partial(attempt, name)
    for name in CONSULTATIONS:
        yield f"operation: {name}", partial(look_up, name)
    yield "operation: drain_outbox", empty_the_mailbox
    for name in FORM_FIELDS:
        yield (
            f"use_cases: {name}",
            partial(lambda n: conclude(command(n), STORED), name),
        )
        yield f"use_cases: {name}, refused", partial(refuse, name)
    yield "policies: every question", ask
    for cls in EXAMPLES:
        yield f"serialization: {cls.__name__}", partial(serialize, cls)
    for cause in Cause:
        yield f"messages: {cause}", partial(write_a_mail, cause)
    yield "finess: an extract", read_an_extract
