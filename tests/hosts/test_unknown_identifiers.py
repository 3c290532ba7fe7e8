"""
What was typed and found nothing never enters the journal: it leaves a code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

from siaut_core import (
    ConflitError,
    DonneesInvalidesError,
    ErreurChamp,
    Evenement,
    SiautError,
    aio,
)
from siaut_core.entities.identifiant import est_identifiant
from siaut_core.testing.fabrique import JETON
from tests.hosts import gestes
from tests.hosts.conftest import MAISONS
from tests.hosts.essais import ACCORDS, ESSAIS
from tests.hosts.pays import batir
from tests.use_cases.test_hostiles import FORMULAIRES, GENRES, MONDE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.hosts.maison import Maison

# Each could be an identifier, as far as its characters go.
TYPED: Final = {
    "an address": "aurelie.test@test.fr",
    "a token": JETON,
    "a password": "une phrase assez longue",
    "a forged line": "g-ej CREER_UTILISATEUR accordee=True",
    "what is not there": "u-0",
    "what is of another kind": "ej-1 ",
}
CODES: Final = {
    "acteur_id": "ACTEUR_INCONNU",
    "utilisateur_id": "CIBLE_INCONNUE",
    "structure_id": "STRUCTURE_INCONNUE",
    "groupe_id": "STRUCTURE_INCONNUE",
}
FIELDS: Final = [(n, f) for n, form in FORMULAIRES.items() for f in form if f in CODES]
IDS: Final = ("acteur_id", "cible_id", "structure_id")


@pytest.fixture(params=MAISONS)
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Maison]:
    """
    A service where each of the forms is granted: each of the four in turn.
    """
    maison = batir(request.param, tmp_path / "unknown.sqlite")
    maison.semer(
        *MONDE.structures.values(), *MONDE.comptes.values(), *MONDE.liens.values()
    )
    yield maison
    maison.fermer()


def event_of(maison: Maison, name: str, fields: dict[str, Any]) -> Evenement:
    command: Any = GENRES[name](**{**FORMULAIRES[name], **fields})
    operation: Any = getattr(aio, command.operation.value.lower())
    before = len(maison.journal)
    with pytest.raises(SiautError):
        maison.faire(operation, command)
    [event] = maison.journal[before:]
    return event


def texts_of(event: Evenement) -> set[object]:
    return {*attrs.astuple(event), *event.codes}


def test_each_typed_text_could_be_an_identifier() -> None:
    """
    Else it would not even be asked, and prove nothing.
    """
    assert all(map(est_identifiant, TYPED.values()))


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_what_found_nothing_is_a_code(
    service: Maison, name: str, field: str, typed: str
) -> None:
    """
    In each field of each command; what the other fields found is still named.
    """
    event = event_of(service, name, {field: TYPED[typed]})

    assert (False, True) == (event.accordee, CODES[field] in event.codes)
    assert TYPED[typed] not in texts_of(event)
    found = {getattr(event, id) for id in IDS} - {None}
    assert found <= {*map(str, MONDE.comptes), *map(str, MONDE.structures)}


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("name", dict.fromkeys(name for name, _ in FIELDS))
def test_nothing_found_at_all_leaves_every_code(
    service: Maison, name: str, typed: str
) -> None:
    """
    So that somebody who tries identifiers one after the other shows.
    """
    fields = dict.fromkeys((f for n, f in FIELDS if n == name), TYPED[typed])
    event = event_of(service, name, fields)

    assert {CODES[field] for field in fields} <= {*event.codes}
    assert {None} == {getattr(event, id) for id in IDS}


def busy(maison: Maison, call: str, times: int) -> None:
    """
    Have the store refuse these many calls, then let it work.
    """
    left = times

    def refuse(moment: str, done: str, _: object) -> None:
        nonlocal left
        if (moment, done) == ("avant", call) and left:
            left -= 1
            raise ConflitError

    maison.regler(essais=times)
    maison.ecouter(refuse)


@pytest.mark.parametrize("name", ACCORDS)
def test_a_refusal_of_the_store_names_what_was_found(
    batir_maison: Any,  # noqa: ANN401  (builds the same service again)
    name: str,
) -> None:
    """
    As when it is granted; what would have been created is not there to be named.
    """
    essai = ACCORDS[name]
    granted, refused = batir_maison(), batir_maison()
    essai.agir(granted, essai.preparer(granted))
    token = essai.preparer(refused)
    there = {*refused.contenu().utilisateurs, *refused.contenu().structures}
    busy(refused, "journal.ajouter", 2)
    with pytest.raises(ConflitError):
        essai.agir(refused, token)

    expected, event = granted.journal[-1], refused.journal[-1]
    named = {id: getattr(expected, id) for id in IDS}
    assert {id: v if v in there else None for id, v in named.items()} == {
        id: getattr(event, id) for id in IDS
    }
    assert ("CONFLIT",) == event.codes


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_a_refusal_of_the_store_keeps_what_was_not_found(
    service: Maison, name: str, field: str
) -> None:
    busy(service, "journal.ajouter", 2)
    event = event_of(service, name, {field: JETON})

    assert {CODES[field], "CONFLIT"} <= {*event.codes}
    assert JETON not in texts_of(event)


@pytest.mark.parametrize("name", ESSAIS)
def test_a_store_that_answers_nothing_leaves_no_name(
    en_memoire: Maison, name: str
) -> None:
    """
    Of nothing is it known that it is not there.
    """
    essai = ESSAIS[name]
    token = essai.preparer(en_memoire)
    before = len(en_memoire.journal)
    busy(en_memoire, "unite.entrer", 2)
    with pytest.raises(ConflitError):
        essai.agir(en_memoire, token)

    [event] = en_memoire.journal[before:]
    assert {None} == {getattr(event, id) for id in IDS}
    assert ("CONFLIT",) == event.codes


PASSWORD: Final = "une phrase que la politique cite"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (ErreurChamp("", "TROP_COURT", "Non."), "mot_de_passe:TROP_COURT"),
        (ErreurChamp("", PASSWORD, "Non."), "mot_de_passe:MOT_DE_PASSE"),
        (ErreurChamp(PASSWORD, "FAIBLE", "Non."), "mot_de_passe:FAIBLE"),
        (ErreurChamp("", "FAIBLE\nACCORD", "Non."), "mot_de_passe:MOT_DE_PASSE"),
        (ErreurChamp("", "x" * 65, "Non."), "mot_de_passe:MOT_DE_PASSE"),
    ],
)
def test_what_a_policy_answers_is_a_code(
    en_memoire: Maison, fault: ErreurChamp, code: str
) -> None:
    """
    One that quotes the password in its reason does not write it in the journal.
    """
    token = gestes.recevoir(en_memoire)

    def refuse(moment: str, call: str, _: object) -> None:
        if (moment, call) == ("avant", "hash.preparer"):
            raise DonneesInvalidesError([fault])

    en_memoire.ecouter(refuse)
    with pytest.raises(DonneesInvalidesError):
        gestes.utiliser(en_memoire, token, PASSWORD)

    assert (code,) == en_memoire.journal[-1].codes
