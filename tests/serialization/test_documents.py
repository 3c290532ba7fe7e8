"""
The stored shape of each document, and what is known of all of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial, reduce
from operator import or_
from typing import Any

import attrs
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.secret import MotDePasse, Token
from siaut_core.entities.structure import Groupe, Structure
from siaut_core.errors import DonneesInvalidesError, MisuseError
from siaut_core.policies.cas import Decision
from siaut_core.policies.perimetre import Perimetre
from siaut_core.serialization import (
    conversion,
    from_json,
    make_siaut_converter,
    read_command,
    to_json,
)
from siaut_core.serialization.documents import BODIES, COMMANDS, ENTITES, PARTS
from siaut_core.serialization.shapes import Kind
from siaut_core.testing.strategies import structures
from siaut_core.use_cases.connexion import DemanderLien
from siaut_core.use_cases.event import Event, Operation
from siaut_core.use_cases.recherche.rows import UtilisateurRow
from tests.entities.faults import faults
from tests.serialization.examples import (
    CONVERTER,
    DOCUMENTS,
    EXAMPLES,
    GIVEN,
    SECRETS,
    STRATEGIES,
    body_of,
    plain_form,
    read,
)

TWO_HALVES = re.compile(r"\\ud[89ab]..\\ud[c-f]")

# What JSON knows, and nothing that only looks like it.
SIMPLE = {str, int, bool, type(None), list, dict}


def types(data: object) -> set[type]:
    """
    Collect the exact types of some data, keys included.
    """
    if type(data) is dict:
        content = [*data.keys(), *data.values()]
    else:
        content = data if type(data) is list else []
    return reduce(or_, map(types, content), {type(data)})


def test_every_document_has_its_example_and_its_strategy() -> None:
    written = set(DOCUMENTS) - SECRETS.keys()

    assert written == set(EXAMPLES)
    assert written == set(STRATEGIES)


def test_there_is_one_command_per_operation() -> None:
    assert sorted(Operation) == sorted(command.operation for command in COMMANDS)


def test_names_tell_documents_apart() -> None:
    assert len(DOCUMENTS) == len({cls.__name__ for cls in DOCUMENTS})


@pytest.mark.parametrize("cls", ENTITES)
def test_the_stored_shape_is_this_one(cls: type[Any]) -> None:
    """
    Key by key and in this order: what hosts have stored is read for years.
    """
    obj, plain = EXAMPLES[cls]

    written = CONVERTER.unstructure(obj)

    assert plain == written
    assert json.dumps(plain) == json.dumps(written)
    assert obj == CONVERTER.structure(plain, cls)


@pytest.mark.parametrize("cls", ENTITES)
def test_what_is_written_is_plain_and_is_read_again(cls: type[Any]) -> None:
    @given(STRATEGIES[cls])
    def round_trip(obj: object) -> None:
        written = CONVERTER.unstructure(obj)

        assert SIMPLE >= types(written)
        read_back = CONVERTER.structure(written, cls)
        assert obj == read_back
        assert type(obj) is type(read_back)
        assert written == CONVERTER.unstructure(read_back)

    round_trip()


@pytest.mark.parametrize("cls", ENTITES)
def test_json_keeps_all_of_it(cls: type[Any]) -> None:
    @given(STRATEGIES[cls])
    def round_trip(obj: object) -> None:
        # Two halves side by side are one character, for whoever reads JSON.
        assume(not TWO_HALVES.search(repr(CONVERTER.unstructure(obj))))
        text = to_json(obj)

        assert obj == from_json(text, cls)
        assert obj == from_json(text.encode(), cls)
        assert "\n" not in text

    round_trip()


@pytest.mark.parametrize("cls", [cls for cls in BODIES if cls not in SECRETS])
def test_what_a_body_says_is_what_was_typed(cls: type[Any]) -> None:
    """
    Whether a framework has read it already or not; the rest is given aside.
    """
    command, body = EXAMPLES[cls]
    assert command == read(body, cls)

    @given(STRATEGIES[cls])
    def typed(command: Any) -> None:  # noqa: ANN401  (one of that class)
        aside = {name: getattr(command, name) for name in GIVEN[cls]}
        body = body_of(command)
        text = json.dumps(body)

        assert command == read_command(cls, body, **aside)
        if not TWO_HALVES.search(text):
            assert command == read_command(cls, text, **aside)
            assert command == read_command(cls, text.encode(), **aside)

    typed()


@pytest.mark.parametrize("encoded", [str, str.encode])
def test_a_body_that_is_too_long_is_not_read(
    encoded: Callable[[str], str | bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, body = EXAMPLES[DemanderLien]
    text = json.dumps(body)

    monkeypatch.setattr(conversion, "TEXT_MAX", len(text))
    assert EXAMPLES[DemanderLien][0] == read_command(DemanderLien, encoded(text))

    longer = encoded(f"{text} ")
    assert [("", "LONGUEUR")] == faults(read_command, DemanderLien, longer)


@given(st.text(st.characters() | st.sampled_from('\\"/u\ud83d\ude00\U0001f600')))
@example("\ud800")
@example("é\udfff")
@example("\ude00\ud83d")
@example("\x00\u2028")
@example("\\ud800\\\ud800\U0001f600")
@example("\ud83d\ude00")
def test_json_can_be_encoded_whatever_was_typed(entered: str) -> None:
    """
    Half a character included, that UTF-8 has no bytes for; JSON joins two halves.
    """
    written: Any = EXAMPLES[Event][0]
    joined = entered.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    expected: Event = attrs.evolve(written, au_titre_de=joined)
    text = to_json(attrs.evolve(written, au_titre_de=entered))

    assert expected == from_json(text, Event) == from_json(text.encode(), Event)


@given(st.lists(structures, max_size=3))
def test_a_structure_says_which_kind_it_is(listed: list[Structure]) -> None:
    text = to_json(listed)

    assert listed == from_json(text, list[Structure])
    assert tuple(listed) == from_json(text, tuple[Structure, ...])
    for structure in listed:
        assert structure == from_json(to_json(structure), Structure)


@given(st.frozensets(structures, max_size=3))
def test_a_set_is_written_as_a_list_in_one_order(
    together: frozenset[Structure],
) -> None:
    write = CONVERTER.get_unstructure_hook(frozenset[Structure])
    written = write(together)

    assert together == CONVERTER.structure(written, frozenset[Structure])
    assert written == write(frozenset(reversed([*together])))


@pytest.mark.parametrize("kind", [Structure | None, Groupe | None])
def test_nothing_is_read_where_it_may_be(kind: Kind) -> None:
    groupe, plain = EXAMPLES[Groupe]

    assert CONVERTER.structure(None, kind) is None
    assert groupe == CONVERTER.structure(plain, kind)


@pytest.mark.parametrize("cls", BODIES)
def test_a_store_holds_no_command(cls: type) -> None:
    """
    Nor a search: bodies are read by another function, and none is written.
    """
    with pytest.raises(MisuseError, match=r"^kind : .* read_command\.$"):
        from_json("{}", cls)
    if cls not in SECRETS:
        with pytest.raises(TypeError, match="cannot be written"):
            to_json(EXAMPLES[cls][0])


@pytest.mark.parametrize("cls", [*ENTITES, *PARTS, Perimetre, UtilisateurRow, Decision])
def test_a_body_holds_no_entity(cls: type) -> None:
    with pytest.raises(MisuseError, match="commande ou une recherche"):
        read_command(cls, "{}")


@pytest.mark.parametrize("cls", BODIES)
def test_what_is_given_aside_is_refused_in_a_body(cls: type[Any]) -> None:
    """
    Not ignored: nobody believes to act as another, or on another account.
    """
    for name in attrs.fields_dict(cls):
        if name.endswith("_id") or name == "au_titre_de":
            given = {**GIVEN[cls], name: "g-1"}
            body = {k: v for k, v in plain_form(cls).items() if k not in given}
            read = partial(read_command, **given)

            assert [(name, "CLE_INTERDITE")] == faults(read, cls, {**body, name: "g-2"})
            assert "g-1" == getattr(read(cls, body), name)


@pytest.mark.parametrize("cls", [cls for cls in BODIES if GIVEN[cls]])
def test_who_acts_is_always_given_aside(cls: type[Any]) -> None:
    with pytest.raises(MisuseError, match="à part du corps"):
        read_command(cls, plain_form(cls))


def test_what_is_given_aside_is_a_field() -> None:
    with pytest.raises(MisuseError, match="DemanderLien n'a pas de champ"):
        read_command(DemanderLien, {"courriel": "a@test.fr"}, utilisateur_id="u-1")


def test_a_host_may_store_what_is_not_a_document() -> None:
    """
    A converter is its owner's: hooks of a host's own leave the others alone.
    """
    converter = make_siaut_converter()
    converter.register_unstructure_hook(complex, str)

    assert ["1j"] == converter.unstructure([1j])
    with pytest.raises(TypeError, match="a complex cannot be written"):
        CONVERTER.unstructure(1j)


def test_a_class_of_a_host_s_own_is_refused_in_our_words() -> None:
    """
    Not in those of cattrs, that would quote what it was given.
    """

    @attrs.frozen
    class Subscriber:
        courriel: Courriel

    with pytest.raises(DonneesInvalidesError):
        CONVERTER.structure({"courriel": "x"}, Subscriber)


def test_a_union_of_what_is_no_document_is_left_to_the_host() -> None:
    from cattrs import StructureHandlerNotFoundError

    with pytest.raises(StructureHandlerNotFoundError):
        CONVERTER.structure("x", int | str)  # type: ignore[arg-type]  # a union is a type form


def test_what_may_be_missing_is_written_as_what_it_is_or_not_at_all() -> None:
    write = CONVERTER.get_unstructure_hook(Courriel | None)

    assert ("u-1@test.fr", None) == (write(Courriel.parse("u-1@test.fr")), write(None))


@pytest.mark.parametrize("cls", SECRETS)
def test_secrets_are_read_and_never_written(cls: type[Any]) -> None:
    plain = SECRETS[cls]
    command = read(plain, cls)
    fields = {name: getattr(command, name) for name in attrs.fields_dict(cls)}
    secrets = {n: s for n, s in fields.items() if isinstance(s, MotDePasse | Token)}

    assert secrets
    assert {n: plain[n] for n in secrets} == {n: s.reveal() for n, s in secrets.items()}
    for secret in (command, [command], *secrets.values()):
        for write in (CONVERTER.unstructure, to_json):
            with pytest.raises(TypeError, match="cannot be written"):
                write(secret)


def test_the_keys_of_what_is_stored_are_all_of_its_fields() -> None:
    for cls in ENTITES:
        fields = [field.name for field in attrs.fields(cls)]
        assert ["type", "format", *fields] == [*EXAMPLES[cls][1]]
