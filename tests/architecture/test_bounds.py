"""
The length first: the list of all entries, and what each does with what has no bound.

A field of a command, of a search or of an entity that is added is tried as soon as it
exists; an operation that is not on the list fails the last test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

import attrs
import pytest

from siaut_core import (
    Courriel,
    DonneesInvalidesError,
    MisuseError,
    MotDePasse,
    NumeroFiness,
    Profil,
    Token,
    sync,
)
from siaut_core.entities.structure import MEMBRES_MAX, Groupe
from siaut_core.entities.text import INPUT_MAX, read_nom
from siaut_core.finess import read_entites_juridiques, read_etablissements
from siaut_core.serialization import (
    conversion,
    from_json,
    read_command,
)
from siaut_core.serialization.documents import COMMANDS as COMMAND_CLASSES
from siaut_core.serialization.documents import ENTITES
from siaut_core.sync import Settings
from siaut_core.sync.memory import MemoryPasswordPolicy, MemoryStore
from siaut_core.testing.bounds import HOSTILE, LENGTH, error_of, must_be_bounded
from siaut_core.testing.factory import COORDONNEES, a_groupe, an_utilisateur
from siaut_core.testing.fakes import Clock, Policy
from siaut_core.use_cases import importation
from siaut_core.use_cases.choix import ChoisirStructures
from siaut_core.use_cases.connexion import DemanderLien
from siaut_core.use_cases.event import Event
from siaut_core.use_cases.importation import ImporterStructures
from siaut_core.use_cases.recherche.pagination import Cursor
from siaut_core.use_cases.recherche.structures import (
    CriteresStructures,
    RechercherStructures,
)
from siaut_core.use_cases.recherche.utilisateurs import (
    CriteresUtilisateurs,
    RechercherUtilisateurs,
)
from tests.data import operations_of
from tests.serialization.examples import EXAMPLES, plain_form, read
from tests.use_cases.test_hostiles import FORM_FIELDS, STORED

FORMS: Final[dict[str, Mapping[str, Any]]] = {
    **FORM_FIELDS,
    "ImporterStructures": {
        field.name: getattr(EXAMPLES[ImporterStructures][0], field.name)
        for field in attrs.fields(ImporterStructures)
    },
}

COMMANDS: Final = {command.__name__: command for command in COMMAND_CLASSES}

# Of a command, its operation; of a search, its own.
OPERATIONS: Final = {
    **{
        name: getattr(
            sync, "".join(f"_{c.lower()}" if c.isupper() else c for c in name)[1:]
        )
        for name in COMMANDS
    },
    "RechercherUtilisateurs": sync.rechercher_utilisateurs,
    "RechercherStructures": sync.rechercher_structures,
    "ChoisirStructures": sync.choisir_structures,
}

SEARCHES: Final = {
    RechercherUtilisateurs: CriteresUtilisateurs,
    RechercherStructures: CriteresStructures,
    ChoisirStructures: CriteresStructures,
}

FIELDS: Final = [
    (name, field.name) for name, cls in COMMANDS.items() for field in attrs.fields(cls)
]

# What is unknown, and said so, rather than wrong; and what is never told.
OTHERWISE: Final = {
    ("UtiliserLien", "token"),
    ("DemanderLien", "courriel"),
    ("SeConnecter", "courriel"),
    ("SeConnecter", "mot_de_passe"),
}


def a_host() -> sync.Host:
    """
    Make a host where every form goes through.
    """
    memory = MemoryStore()
    with memory.unit_of_work() as uow:
        for structure in STORED.structures.values():
            uow.structures.add(structure)
        for compte in STORED.comptes.values():
            uow.utilisateurs.add(compte)
        for lien in STORED.liens.values():
            uow.liens.add(lien)
    return memory.host(clock=Clock())


def send(name: str, field: str, value: object) -> object:
    """
    Send a form that goes through, but for one field.
    """
    host = a_host()
    fields = {**FORMS[name], field: value}
    return OPERATIONS[name](host, COMMANDS[name](**fields))


def search(cls: type[Any], field: str, value: object) -> object:
    host = a_host()
    criteres = SEARCHES[cls]
    if field in attrs.fields_dict(criteres):
        fields = {"criteres": criteres(**{field: value})}
    else:
        fields = {field: value}
    if cls is ChoisirStructures:
        fields = {"profil": Profil.UTILISATEUR_ET, **fields}
    return OPERATIONS[cls.__name__](host, cls(**{"acteur_id": "g-ej", **fields}))


@pytest.fixture(autouse=True)
def few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Bounds of whole extracts, that a test has no time to pass.
    """
    monkeypatch.setattr(importation, "LINES_MAX", 1_000)
    monkeypatch.setattr(conversion, "TEXT_MAX", 1_000)


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_a_field_of_a_command_has_a_bound(name: str, field: str, kind: str) -> None:
    """
    It is read no further, and named: by an operation, on a host.
    """
    act = partial(send, name, field)
    must_be_bounded(act, kind)

    error = error_of(lambda: act(HOSTILE[kind](LENGTH)))
    if kind == "blanks":
        return  # As if nothing had been typed.
    if isinstance(error, DonneesInvalidesError):
        assert {field} == {e.field.partition("[")[0] for e in error.faults}
    elif isinstance(error, MisuseError):
        assert field == error.argument.partition("[")[0]
    else:
        assert field.endswith("_id") or (name, field) in OTHERWISE
        assert (error is None) == ((name, field) == ("DemanderLien", "courriel"))


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize(
    ("cls", "field"),
    [
        (cls, field.name)
        for cls, criteres in SEARCHES.items()
        for field in (*attrs.fields(cls), *attrs.fields(criteres))
    ],
)
def test_a_field_of_a_search_has_a_bound(cls: type[Any], field: str, kind: str) -> None:
    act = partial(search, cls, field)
    must_be_bounded(act, kind)

    error = error_of(lambda: act(HOSTILE[kind](LENGTH)))
    if not field.endswith("_id") and kind != "blanks":
        assert isinstance(error, DonneesInvalidesError)
        names = {e.field.partition("[")[0].rpartition(".")[2] for e in error.faults}
        assert {field} == names


ENTITIES: Final[dict[type[Any], Any]] = {
    **{cls: EXAMPLES[cls][0] for cls in ENTITES},
    **{type(o): o for o in (COORDONNEES, an_utilisateur().rattachement)},
}


@pytest.mark.parametrize(
    ("cls", "field"),
    [(cls, field.name) for cls in ENTITIES for field in attrs.fields(cls)],
)
def test_a_field_of_an_entity_has_a_bound(cls: type[Any], field: str) -> None:
    """
    Refused or kept as it is; read no further.
    """
    for kind in HOSTILE:
        must_be_bounded(
            lambda value: attrs.evolve(ENTITIES[cls], **{field: value}), kind
        )


# As many as there are reasons to refuse, in the journal that the host itself wrote.
AS_WRITTEN: Final = {(Event, "codes")}


@pytest.mark.parametrize(
    ("cls", "field"),
    [
        (cls, field)
        for cls in EXAMPLES
        for field in plain_form(cls)
        if (cls, field) not in AS_WRITTEN
    ],
)
def test_a_key_of_a_document_has_a_bound(cls: type[Any], field: str) -> None:
    """
    Once the text that held it was read: that is bounded as a whole.
    """
    for kind in HOSTILE:
        must_be_bounded(
            lambda value: read({**plain_form(cls), field: value}, cls), kind
        )


# Whatever else is given what somebody typed, or what came from elsewhere.
READERS: Final[dict[str, Callable[[Any], object]]] = {
    "Courriel": Courriel.parse,
    "NumeroFiness": NumeroFiness.parse,
    "NumeroFiness, as it is": NumeroFiness,
    "Profil": Profil.parse,
    "Token": lambda v: Token(v).digest(),
    "Cursor": Cursor.parse,
    "Settings, base_url": lambda v: Settings(base_url=v, sender="a@test.fr"),
    "Settings, sender": lambda v: Settings(base_url="https://siaut.test", sender=v),
    "from_json": lambda v: from_json(v, Groupe),
    "read_command": lambda v: read_command(DemanderLien, v),
    "finess, EJ": lambda v: [*read_entites_juridiques([v])],
    "finess, ET": lambda v: [*read_etablissements([v])],
    "examiner_lien": lambda v: sync.examiner_lien(a_host(), Token(v)),
    "consulter_mon_profil": lambda v: sync.consulter_mon_profil(
        a_host(), utilisateur_id=v
    ),
    "consulter_utilisateur": lambda v: sync.consulter_utilisateur(
        a_host(), acteur_id="g-ej", utilisateur_id=v
    ),
    "consulter_utilisateur, acteur": lambda v: sync.consulter_utilisateur(
        a_host(), acteur_id=v, utilisateur_id="u-1"
    ),
    "ouvrir_creation, acteur": lambda v: sync.ouvrir_creation(a_host(), acteur_id=v),
    "ouvrir_modification": lambda v: sync.ouvrir_modification(
        a_host(), acteur_id="g-ej", utilisateur_id=v
    ),
    "ouvrir_modification, acteur": lambda v: sync.ouvrir_modification(
        a_host(), acteur_id=v, utilisateur_id="u-1"
    ),
    "consulter_structure": lambda v: sync.consulter_structure(
        a_host(), acteur_id="g-ej", structure_id=v
    ),
    "consulter_structure, acteur": lambda v: sync.consulter_structure(
        a_host(), acteur_id=v, structure_id="et-1"
    ),
}

PASSWORDS: Final[dict[str, Callable[[MotDePasse], object]]] = {
    "in memory, prepare": lambda v: MemoryPasswordPolicy(2).prepare(
        v, an_utilisateur()
    ),
    "in memory, verifier": lambda v: MemoryPasswordPolicy(2).verify(v, "sel$0"),
    "the kit's": Policy().to_digest,
}


@pytest.mark.parametrize("name", READERS)
def test_a_reader_has_a_bound(name: str) -> None:
    for kind in HOSTILE:
        must_be_bounded(READERS[name], kind)


@pytest.mark.parametrize("kind", ["text", "combining marks"])
@pytest.mark.parametrize("name", PASSWORDS)
def test_a_password_has_a_bound(name: str, kind: str) -> None:
    must_be_bounded(lambda v: PASSWORDS[name](MotDePasse(v)), kind)  # type: ignore[arg-type]  # a text, of these kinds


# What is given nothing that somebody typed.
WITHOUT_INPUT: Final = {
    "abandoned_mails",
    "drain_outbox",
    "structures_sans_gestionnaire",
}


def test_every_operation_and_every_command_is_on_the_list() -> None:
    tried = {operation.__name__ for operation in OPERATIONS.values()}
    tried |= {name.partition(",")[0] for name in READERS}

    assert operations_of(sync) - WITHOUT_INPUT <= tried
    assert COMMANDS.keys() == FORMS.keys()


def test_the_largest_is_still_taken() -> None:
    """
    Each new bound, to the unit.
    """
    ids = [f"ej-{rank}" for rank in range(MEMBRES_MAX + 1)]
    assert MEMBRES_MAX == len(a_groupe(membres=ids[1:]).membres)
    with pytest.raises(DonneesInvalidesError, match="1000 EJ au plus"):
        a_groupe(membres=ids)

    [line] = FORMS["ImporterStructures"]["entites"]
    for count, expected in ((1_000, ()), (1_001, ("entites",))):
        command = ImporterStructures(au_titre_de="ARS", entites=[line] * count)
        assert expected == command.too_long()

    text = '{"courriel": "a@test.fr"}'
    found = read_command(DemanderLien, text.ljust(conversion.TEXT_MAX))
    assert "a@test.fr" == found.courriel
    for too_much in (text.ljust(1_001), text.ljust(1_001).encode()):
        with pytest.raises(DonneesInvalidesError, match="1000 caractères au plus"):
            read_command(DemanderLien, too_much)


@pytest.mark.parametrize(
    ("parse", "found"),
    [(read_nom, "Ana"), (lambda v: Courriel(v).adresse, "Ana@test.fr")],
)
def test_blanks_around_a_text_count_beyond_all_measure(
    parse: Callable[[str], str], found: str
) -> None:
    assert found == parse(found.rjust(INPUT_MAX))
    with pytest.raises(DonneesInvalidesError, match="caractères au plus"):
        parse(found.rjust(INPUT_MAX + 1))


def test_a_refusal_of_members_asks_nothing_of_each() -> None:
    """
    One fault for the list, not one for each of its members.
    """
    error = error_of(lambda: send("ModifierGroupe", "membres", ["ej-1"] * 1_001))

    assert isinstance(error, DonneesInvalidesError)
    assert [("membres", "LONGUEUR")] == [(e.field, e.code) for e in error.faults]
    assert send("ModifierGroupe", "membres", ["ej-1"] * 1_000)


LISTS: Final = {"activites", "membres", "entites", "etablissements"}


def endless(item: object, read: list[int]) -> Iterator[object]:
    while True:
        read.append(1)
        yield item


@pytest.mark.parametrize(
    ("name", "field"),
    [
        (n, c)
        for n, c in FIELDS
        if c in {"activites", "membres", "entites", "etablissements"}
    ],
)
def test_a_list_without_end_is_read_no_further_than_its_bound(
    name: str, field: str
) -> None:
    read: list[int] = []

    with pytest.raises(DonneesInvalidesError) as refusal:
        send(name, field, endless(FORMS[name][field][0], read))

    assert {field} == {e.field for e in refusal.value.faults}
    assert {"LONGUEUR"} == {e.code for e in refusal.value.faults}
    assert len(read) <= 1_001
