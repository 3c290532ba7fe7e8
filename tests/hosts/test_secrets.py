"""
Where names and addresses must not show, nor secrets: canaries look for them.

Whole, and by slices of eight characters: a truncated secret is a leak too.
"""

from __future__ import annotations

import copy
import pickle
import traceback
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import MotDePasse, SiautError, aio
from siaut_core.sync import (
    CriteresUtilisateurs,
    DemanderLien,
    RechercherUtilisateurs,
    UtiliserLien,
)
from siaut_core.sync.memory import MemoryPasswordPolicy
from siaut_core.testing.factory import an_utilisateur
from tests.hosts import gestures
from tests.hosts.failures import FailureError, FailurePoint
from tests.hosts.surfaces import CODE, leaks

if TYPE_CHECKING:
    from tests.hosts.conftest import Builder
    from tests.hosts.house import House

TOKEN: Final = "Tq0Zk8WvJ3xNfR6yHb1Lc9PsDm4GaU7oEi2XtVwBrKz"
MOT_DE_PASSE: Final = "Aubépine&Crépuscule%Ouragan#73"
WEAK: Final = "Zw!9qX@4Kv"
PRENOM: Final = "Bérengère-Quiterie"
NOM: Final = "Vanderschrieckx"
ADRESSE: Final = "bqv-quiterie.vanderschrieckx@domaine-canari.fr"

SECRETS: Final = (TOKEN, MOT_DE_PASSE, WEAK)
PEOPLE: Final = (PRENOM, NOM, ADRESSE, ADRESSE.upper())


def surfaces_of_an_error(error: BaseException) -> Iterator[str]:
    """
    What a log, a debugger or an error tracker shows of it, and of what led to it.
    """
    to_see: list[BaseException] = [error]
    while to_see:
        view = to_see.pop()
        to_see += filter(None, (view.__cause__, view.__context__))
        yield from (str(view), repr(view), repr(view.args), f"{view}", repr(vars(view)))
        yield from getattr(view, "__notes__", ())
        if isinstance(view, SiautError):
            yield repr(pickle.dumps(view))
        for framework, _ in traceback.walk_tb(view.__traceback__):
            if framework.f_code.co_filename.startswith(CODE):
                yield from map(repr, framework.f_locals.values())
                yield from map(str, framework.f_locals.values())


def attempt(gesture: Callable[[], object]) -> BaseException | None:
    try:
        gesture()
    except (SiautError, FailureError, ValueError) as error:
        return error
    return None


UTILISER: Final[dict[str, Callable[[House], object]]] = {
    "mot de passe faible": lambda m: gestures.use(m, TOKEN, WEAK),
    "lien utilise": lambda m: gestures.use(m, TOKEN, MOT_DE_PASSE),
    "lien deja utilise": lambda m: gestures.use(m, TOKEN, MOT_DE_PASSE),
}


@pytest.fixture
def canary(house: House) -> House:
    """
    A service where somebody is about to use a link.
    """
    gestures.creer(house, prenom=PRENOM, nom=NOM, courriel=ADRESSE)
    house.draws.next_token.append(TOKEN)
    assert 1 == gestures.send(house).sent
    return house


def test_the_journal_and_reprs_name_nobody(canary: House) -> None:
    """
    Identifiers only: nothing that was typed can be read in it, or forge a line.
    """
    attempt(lambda: gestures.creer(canary, nom=NOM, prenom=PRENOM, courriel=ADRESSE))
    attempt(lambda: gestures.ask(canary, ADRESSE))
    gestures.use(canary, TOKEN, MOT_DE_PASSE)

    content = canary.content()
    surfaces = [
        repr(content),
        pickle.dumps(content.journal).decode("utf-8", "ignore"),
        *(repr(mail) for mail in canary.mailbox),
        *(f"{mail} {mail!s}" for mail in canary.mailbox),
    ]
    canaries = SECRETS + PEOPLE
    assert [] == [leak for text in surfaces for leak in leaks(text, canaries)]


def test_hosts_units_of_work_and_commands_show_nothing(canary: House) -> None:
    commands = (
        gestures.formulaire(prenom=PRENOM, nom=NOM, courriel=ADRESSE),
        UtiliserLien(token=TOKEN, mot_de_passe=MOT_DE_PASSE),
        DemanderLien(courriel=ADRESSE),
        RechercherUtilisateurs(
            acteur_id="g-ej", criteres=CriteresUtilisateurs(nom=NOM, courriel=ADRESSE)
        ),
    )
    with canary.unit() as uow:
        surfaces = [
            *(f"{c!r} {c!s} {c}" for c in commands),
            f"{uow!r} {uow.utilisateurs!r} {uow.liens!r} {uow.outbox!r}",
            *map(repr, vars(canary).values()),
        ]
    canaries = SECRETS + PEOPLE
    assert [] == [leak for text in surfaces for leak in leaks(text, canaries)]


def test_a_command_with_secrets_cannot_be_copied_or_stored() -> None:
    command = UtiliserLien(token=TOKEN, mot_de_passe=MOT_DE_PASSE)

    for copy_it in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError) as refus:
            copy_it(command)
        texts = surfaces_of_an_error(refus.value)
        assert [] == [leak for text in texts for leak in leaks(text, SECRETS)]


GESTURES: Final[dict[str, Callable[[House], object]]] = {
    **UTILISER,
    "courriel pris": lambda m: gestures.creer(
        m, prenom=PRENOM, nom=NOM, courriel=ADRESSE.upper()
    ),
    "courriel faux": lambda m: gestures.creer(
        m, prenom=PRENOM, nom=NOM, courriel=f"{ADRESSE}@", profil=NOM
    ),
    "sans droit": lambda m: gestures.creer(
        m, acteur_id="u-actif", prenom=PRENOM, nom=NOM, courriel=ADRESSE
    ),
    "demande": lambda m: gestures.ask(m, ADRESSE),
    "envoi": lambda m: (gestures.ask(m, ADRESSE), gestures.send(m)),
    "recherche fausse": lambda m: m.do(
        aio.rechercher_utilisateurs,
        RechercherUtilisateurs(
            acteur_id="g-ej",
            criteres=CriteresUtilisateurs(nom=NOM, courriel=ADRESSE, profils=[NOM]),
        ),
    ),
}


@pytest.mark.parametrize("name", GESTURES)
def test_no_error_carries_a_secret_or_a_person(build_house: Builder, name: str) -> None:
    """
    Of a refusal, or of a fault at any call.

    Message, arguments, cause, context, and the variables of our frames.
    """

    def play(point: FailurePoint) -> BaseException | None:
        house = build_house()
        gestures.creer(house, prenom=PRENOM, nom=NOM, courriel=ADRESSE)
        house.draws.next_token.append(TOKEN)
        gestures.send(house)
        if name == "lien deja utilise":
            gestures.use(house, TOKEN, MOT_DE_PASSE)
        house.listen(point)
        return attempt(lambda: GESTURES[name](house))

    witness = FailurePoint(FailureError)
    faults = [play(witness)]
    faults += [
        play(FailurePoint(FailureError, rank)) for rank in range(len(witness.moments))
    ]

    canaries = SECRETS + PEOPLE
    seen_ones = 0
    for error in filter(None, faults):
        seen_ones += 1
        for text in surfaces_of_an_error(error):
            assert [] == leaks(text, canaries), text
    untold = [called for _, called in witness.moments].count("mailer.send")
    assert seen_ones >= len(witness.moments) - untold


@pytest.mark.parametrize("called", ["prepare", "verify"])
def test_a_hash_that_fails_shows_no_password(called: str) -> None:
    """
    Not even in the variables of its own frames.
    """
    policy = MemoryPasswordPolicy(cost=3)
    mot_de_passe = MotDePasse(MOT_DE_PASSE)
    gestures_of_the_hash: dict[str, Callable[[], object]] = {
        "prepare": lambda: policy.prepare(mot_de_passe, an_utilisateur()),
        "verify": lambda: policy.verify(mot_de_passe, "sel$condense"),
    }

    error = attempt(gestures_of_the_hash[called])

    assert error is not None
    texts = surfaces_of_an_error(error)
    assert [] == [leak for text in texts for leak in leaks(text, SECRETS)]


def test_a_canary_that_shows_is_found() -> None:
    """
    The search itself works: a slice, in a variable of our frames, in a cause.
    """
    assert leaks(f"... {TOKEN[5:13]} ...", SECRETS)
    assert not leaks(TOKEN[5:12], SECRETS)
    hidden = SiautError("rien")
    hidden.__cause__ = ValueError(MOT_DE_PASSE)
    assert any(leaks(text, SECRETS) for text in surfaces_of_an_error(hidden))
