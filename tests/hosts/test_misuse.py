"""
Whatever is given by mistake, one error comes out, and says what to give.

Every public function and operation, every argument, every wrong type: one table.
"""

from __future__ import annotations

import asyncio
import copy
import inspect
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any, Final, cast

import attrs
import pytest

import siaut_core
from siaut_core import (
    ACTIVITES_2023,
    Action,
    DonneesInvalidesError,
    MisuseError,
    MotDePasse,
    Motif,
    Nomenclature,
    Perimetre,
    Profil,
    SiautError,
    Silences,
    Token,
    aio,
    examiner,
    finess,
    perimetre,
    peut_creer,
    peut_installer,
    phrases,
    sync,
)
from siaut_core.aio.memory import MemoryStore as AsyncMemory
from siaut_core.messages import compose
from siaut_core.sync import (
    ChoisirStructures,
    CreerUtilisateur,
    ImporterStructures,
    InstallerUtilisateur,
    QueuedMailId,
    RechercherStructures,
    RechercherUtilisateurs,
    UtilisateurRow,
    UtiliserLien,
)
from siaut_core.sync.memory import MemoryStore as SyncMemory
from siaut_core.testing.factory import (
    NOON,
    a_gestionnaire,
    a_lien,
    an_ej,
    an_et,
    an_utilisateur,
)
from siaut_core.testing.fakes import FastPasswordPolicy
from siaut_core.use_cases.event import Operation
from tests.data import operations_of
from tests.hosts.gestures import FORMULAIRE, formulaire
from tests.use_cases.test_hostiles import FORM_FIELDS, KINDS

EJ: Final = an_ej()
ET: Final = an_et()
HEAD: Final = a_gestionnaire("g-1", EJ)
CIBLE: Final = an_utilisateur("u-1", ET)
PROFIL: Final = CIBLE.profil

WRONG: Final[list[Any]] = [
    *(None, True, 0, 3, 1.5, "", "GESTIONNAIRE_EJ", "UTILISATEUR_ET", b"et-1", 1j),
    *([], [None], ["u-1"], (), {}, {"id": "u-1"}, {3}, object(), object, len),
    *(Profil, Profil.UTILISATEUR_ET, Action, Action.CREER, Action.VALIDER_DOSSIER),
    *(
        Motif.SOI_MEME,
        HEAD,
        EJ,
        ET,
        HEAD.rattachement,
        HEAD.courriel,
        NOON,
        NOON.date(),
    ),
    *(
        Silences(),
        CreerUtilisateur,
        formulaire(),
        Token("j"),
        a_lien(),
    ),
]

ON_ACCOUNT: Final[dict[str, Any]] = {"acteur": HEAD, "cible": CIBLE, "structure": ET}
FUNCTIONS: Final[dict[str, dict[str, Any]]] = {
    "peut_rechercher": {"acteur": HEAD},
    "peut_consulter": ON_ACCOUNT,
    **{
        f"peut_{verb}": {**ON_ACCOUNT, "silences": Silences()}
        for verb in ("renvoyer", "supprimer", "desactiver", "activer")
    },
    "peut_creer": {
        "acteur": HEAD,
        "structure": ET,
        "profil": PROFIL,
        "droit_validation": True,
        "silences": Silences(),
    },
    "peut_installer": {"structure": ET, "profil": PROFIL, "droit_validation": True},
    "peut_modifier": {
        **ON_ACCOUNT,
        "profil": PROFIL,
        "droit_validation": True,
        "target_structure": ET,
        "change_activites": True,
        "change_courriel": True,
        "silences": Silences(),
    },
    "peut_consulter_structure": {"acteur": HEAD, "structure": ET},
    "peut_modifier_structure": {"acteur": HEAD, "structure": ET},
    "peut_creer_etablissement": {"acteur": HEAD, "ej": EJ, "silences": Silences()},
    "peut_creer_groupe": {"acteur": HEAD, "ej": EJ, "silences": Silences()},
    **{
        f"peut_{verb}_dossier": {
            "utilisateur": CIBLE,
            "structure": ET,
            "activite": "QA001",
        }
        for verb in ("consulter", "creer", "valider", "transmettre")
    },
    "auteurs_possibles": {
        "utilisateurs": [CIBLE],
        "structure": ET,
        "activite": "QA001",
    },
    "examiner": {
        "action": Action.SUPPRIMER,
        **ON_ACCOUNT,
        "silences": Silences(),
        "profil": Profil.UTILISATEUR_ET,
        "droit_validation": False,
    },
    "perimetre": {"acteur": HEAD},
    "actions_possibles": {**ON_ACCOUNT, "silences": Silences()},
    "libelle_of_choix": {"structure": ET},
    "etat_du_lien": {
        "lien": a_lien(),
        "compte": CIBLE,
        "now": NOON,
        "tolerance": timedelta(minutes=5),
    },
    "display_date": {"instant": NOON, "zone": "Europe/Paris"},
    "shorten": {"text": "Neurochirurgie", "width": 9},
    "to_local_time": {"instant": NOON, "zone": "Europe/Paris"},
    "to_utc": {"instant": NOON, "field": "instant"},
}

# What is taken of another type: any truth, and what an error is named after.
LOOSE: Final = {
    ("peut_modifier", "change_activites"),
    ("peut_modifier", "change_courriel"),
    ("to_utc", "field"),
}


def is_right(name: str, argument: str, value: object) -> bool:
    """
    Say whether a function may take *value*, by what it is given when all is right.
    """
    right = FUNCTIONS[name][argument]
    default = inspect.signature(getattr(siaut_core, name)).parameters[argument].default
    if (name, argument) in LOOSE or isinstance(value, type(right)):
        return True
    if isinstance(right, bool):
        return value is default or value in (0, 1)
    if right in (EJ, ET) and value in (EJ, ET):
        return True
    if value is None:
        optional = {("display_date", "instant"), ("etat_du_lien", "lien")}
        return default is None or (name, argument) in {
            *optional,
            ("etat_du_lien", "compte"),
        }
    return (
        isinstance(right, list)
        and isinstance(value, list | tuple | set | dict)
        and (not value)
    )


def test_every_public_function_is_tried_here() -> None:
    functions = {
        name
        for name in siaut_core.__all__
        if inspect.isfunction(getattr(siaut_core, name))
    }
    assert functions == set(FUNCTIONS)
    for name, arguments in FUNCTIONS.items():
        function = getattr(siaut_core, name)
        assert set(inspect.signature(function).parameters) == set(arguments)
        function(**arguments)


@pytest.mark.parametrize(
    ("name", "argument"), [(name, a) for name, args in FUNCTIONS.items() for a in args]
)
def test_an_argument_of_another_type_is_named(name: str, argument: str) -> None:
    """
    Twice: what was met before changes nothing. A date is a field like another.
    """
    function = getattr(siaut_core, name)
    for value in 2 * WRONG:
        if is_right(name, argument, value):
            with suppress(SiautError):
                function(**{**FUNCTIONS[name], argument: value})
            continue
        with pytest.raises((MisuseError, DonneesInvalidesError)) as refusal:
            function(**{**FUNCTIONS[name], argument: value})
        told: Any = refusal.value
        if isinstance(told, MisuseError):
            named = {told.argument}
        else:
            named = {e.field for e in told.faults}
        assert named <= {argument, "structure", "structures", "utilisateur", "instant"}
        assert str(told).endswith(".")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_nothing_else_comes_out_when_all_is_wrong(name: str) -> None:
    for value in WRONG:
        with suppress(SiautError):
            getattr(siaut_core, name)(**dict.fromkeys(FUNCTIONS[name], value))


@pytest.mark.parametrize("value", WRONG, ids=lambda v: type(v).__name__)
def test_a_perimeter_is_asked_about_structures(value: Any) -> None:  # noqa: ANN401  (of any type)
    """
    Whatever else it is asked about is outside, or told.
    """
    if value in (EJ, ET):
        return
    for seen in (Perimetre(), perimetre(HEAD), perimetre(a_gestionnaire("g-2", ET))):
        with suppress(MisuseError):
            assert not seen.contient(value)
        with suppress(MisuseError):
            assert not seen.identifiers([value])
        if not isinstance(value, list | tuple | dict | set):
            with suppress(MisuseError):
                assert not seen.identifiers(value)
    with pytest.raises(MisuseError, match=r"^structure : Un objet EntiteJuridique"):
        perimetre(HEAD).contient(value)
    with pytest.raises(MisuseError, match=r"^structures : Une suite"):
        perimetre(HEAD).identifiers(cast("Any", 3))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: peut_creer(HEAD, ET, "UTILISATEUR_ET"),  # type: ignore[arg-type]  # wrong on purpose
            "profil : Un objet Profil est attendu. Profil.parse lit un texte.",
        ),
        (
            lambda: peut_installer(None, PROFIL),  # type: ignore[arg-type]  # wrong on purpose
            (
                "structure : Un objet EntiteJuridique ou Etablissement ou Groupe est"
                " attendu."
            ),
        ),
        (
            lambda: examiner(Action.VALIDER_DOSSIER, HEAD, CIBLE, ET),
            (
                "action : Une Action sur un compte ou une structure est attendue ;"
                " celles d'un dossier ont leurs fonctions peut_..._dossier."
            ),
        ),
        (
            lambda: ImporterStructures(au_titre_de="ARS", entites=[3]),  # type: ignore[list-item]  # wrong on purpose
            (
                "entites[0] : Une ligne avec numero, raison_sociale, coordonnees est"
                " attendue."
            ),
        ),
        (
            lambda: ImporterStructures(au_titre_de="ARS", etablissements=None),  # type: ignore[arg-type]  # wrong on purpose
            "etablissements : Une suite d'objets est attendue.",
        ),
    ],
)
def test_a_misuse_says_what_to_give(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(MisuseError) as refusal:
        call()
    assert sentence == str(refusal.value)
    assert isinstance(refusal.value, TypeError)


# What each operation takes besides its host.
READS: Final[dict[str, dict[str, Any]]] = {
    "rechercher_utilisateurs": {"recherche": RechercherUtilisateurs(acteur_id="g-ej")},
    "rechercher_structures": {"recherche": RechercherStructures(acteur_id="g-ej")},
    "ouvrir_creation": {"acteur_id": "g-ej"},
    "ouvrir_modification": {"acteur_id": "g-ej", "utilisateur_id": "u-1"},
    "choisir_structures": {
        "recherche": ChoisirStructures(acteur_id="g-ej", profil="UTILISATEUR_ET")
    },
    "consulter_utilisateur": {"acteur_id": "g-ej", "utilisateur_id": "u-1"},
    "consulter_mon_profil": {"utilisateur_id": "g-ej"},
    "consulter_structure": {"acteur_id": "g-ej", "structure_id": "et-1"},
    "examiner_lien": {"token": Token("j")},
    "drain_outbox": {"maximum": 1},
    "abandoned_mails": {},
    "structures_sans_gestionnaire": {},
}
COMMANDS: Final[dict[str, Any]] = {
    **{kind.operation: kind for kind in KINDS.values()},  # type: ignore[attr-defined]  # every command has one
    Operation.IMPORTER_STRUCTURES: ImporterStructures,
}
OPERATIONS: Final[dict[str, dict[str, Any]]] = {
    **READS,
    **{
        operation.lower(): {
            "command": kind(**FORM_FIELDS.get(kind.__name__, {"au_titre_de": "ARS"}))
        }
        for operation, kind in COMMANDS.items()
    },
}
HOSTS: Final[dict[str, Any]] = {
    "siaut_core.sync": SyncMemory().host(),
    "siaut_core.aio": AsyncMemory().host(),
}


def run(colour: str, name: str, host: object, arguments: dict[str, Any]) -> object:
    operation = getattr(aio if colour == "siaut_core.aio" else sync, name)
    answer = operation(host, **arguments)
    return asyncio.run(answer) if inspect.iscoroutine(answer) else answer


def test_every_operation_is_tried_here() -> None:
    for colour in (aio, sync):
        assert operations_of(colour) == set(OPERATIONS)


@pytest.mark.parametrize("colour", HOSTS)
@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_asks_for_a_host_of_its_colour(colour: str, name: str) -> None:
    [other] = HOSTS.keys() - {colour}
    expected = f"host : Ce Host est de {other} : appelez l'opération de {other}."
    with pytest.raises(MisuseError) as refusal:
        run(colour, name, HOSTS[other], OPERATIONS[name])
    assert expected == str(refusal.value)

    for host in (*WRONG, aio.Host, sync.Host, SyncMemory(), AsyncMemory()):
        with pytest.raises(MisuseError) as refusal:
            run(colour, name, host, OPERATIONS[name])
        assert f"host : Un Host de {colour} est attendu." == str(refusal.value)


@pytest.mark.parametrize("colour", HOSTS)
@pytest.mark.parametrize(
    ("name", "argument"),
    [
        (name, argument)
        for name, arguments in OPERATIONS.items()
        for argument in arguments
    ],
)
def test_an_operation_asks_for_its_command(
    colour: str, name: str, argument: str
) -> None:
    """
    Not for its class, its fields, the command of another button, or anything else.
    """
    right = OPERATIONS[name][argument]
    others = [v for args in OPERATIONS.values() for v in args.values()]
    for value in (*WRONG, *others, type(right), {"acteur_id": "g-ej"}):
        if isinstance(value, type(right)) or argument == "token":
            continue
        if argument == "maximum" and (value is None or isinstance(value, int)):
            continue
        with pytest.raises((MisuseError, DonneesInvalidesError)) as refusal:
            run(colour, name, HOSTS[colour], {**OPERATIONS[name], argument: value})
        told = refusal.value
        assert argument in str(told) or "command" in str(told)
        if isinstance(told, MisuseError) and type(right).__name__ in COMMAND_NAMES:
            assert f"Un objet {type(right).__name__} est attendu." in str(told)


@pytest.mark.parametrize("colour", HOSTS)
@pytest.mark.parametrize("name", [name for name, given in OPERATIONS.items() if given])
def test_a_command_in_the_place_of_the_host_is_told(colour: str, name: str) -> None:
    """
    Both are wrong then: one of them is named.
    """
    for argument, command in OPERATIONS[name].items():
        with pytest.raises(MisuseError, match=r"^(host|command) : Un .+ est attendu"):
            run(colour, name, command, {**OPERATIONS[name], argument: HOSTS[colour]})


COMMAND_NAMES: Final = {kind.__name__ for kind in COMMANDS.values()}


def test_a_class_and_a_dict_are_told_how_to_become_a_command() -> None:
    host = HOSTS["siaut_core.sync"]
    for value, advice in (
        (CreerUtilisateur, " Créez-en un : CreerUtilisateur(...)."),
        (FORMULAIRE, " CreerUtilisateur(**champs) en fait un."),
        (None, ""),
    ):
        with pytest.raises(MisuseError) as refusal:
            sync.creer_utilisateur(host, value)  # type: ignore[arg-type]  # wrong on purpose
        expected = f"command : Un objet CreerUtilisateur est attendu.{advice}"
        assert expected == str(refusal.value)


WRITTEN: Final = {"siaut_core.sync": "def", "siaut_core.aio": "async def"}


def lacking(colour: str, part: str) -> str:
    """
    Say what a host should have given.
    """
    return {
        "mailer": "Un objet avec une méthode send est attendu.",
        "passwords": "Un objet avec une méthode prepare est attendu.",
        "settings": "Un objet Settings est attendu.",
        "on_event": f"{colour} attend une fonction écrite avec {WRITTEN[colour]}.",
    }.get(part, phrases.FUNCTION)


@pytest.mark.parametrize("colour", HOSTS)
@pytest.mark.parametrize("part", [c.name for c in attrs.fields(sync.Host)])
def test_a_host_lacks_no_part(colour: str, part: str) -> None:
    """
    Told when it is made, not by the first mail that does not leave.
    """
    wrong = [3, "mailer", object(), [], {}]
    for value in wrong if part == "on_event" else [None, *wrong]:
        with pytest.raises(MisuseError) as refusal:
            attrs.evolve(HOSTS[colour], **{part: value})
        assert part == refusal.value.argument
        assert f"{part} : {lacking(colour, part)}" == str(refusal.value)


@pytest.mark.parametrize("colour", HOSTS)
@pytest.mark.parametrize("part", ["mailer", "passwords"])
def test_a_host_takes_no_part_of_the_other_colour(colour: str, part: str) -> None:
    [other] = HOSTS.keys() - {colour}
    with pytest.raises(MisuseError) as refusal:
        attrs.evolve(HOSTS[colour], **{part: getattr(HOSTS[other], part)})
    assert part == refusal.value.argument
    method = {"mailer": "send", "passwords": "prepare"}[part]
    told = f"{colour} attend une méthode {method} écrite avec {WRITTEN[colour]}."
    assert f"{part} : {told}" == str(refusal.value)


class Hook:
    """
    What a host does of its own, as an object that is called.
    """

    def __call__(self, *_: object) -> None: ...


class AsyncHook:
    """
    The same, that is awaited.
    """

    async def __call__(self, *_: object) -> None: ...


def hooks(hook: Any) -> list[Any]:  # noqa: ANN401  (of either colour)
    """
    Give the ways to write one: a function, a method, an object, a partial of each.
    """

    def wrapped(*args: object) -> object:
        return hook(*args)

    wrapped.__wrapped__ = hook.__call__  # type: ignore[attr-defined]  # as functools.wraps does
    ways = [hook, hook.__call__, type(hook).__call__, wrapped]
    return [*ways, *map(partial, ways)]


@pytest.mark.parametrize(
    ("colour", "kind", "right", "wrong"),
    [
        ("siaut_core.sync", "def", Hook(), AsyncHook()),
        ("siaut_core.aio", "async def", AsyncHook(), Hook()),
    ],
)
def test_a_hook_is_of_the_colour_of_its_host(
    colour: str, kind: str, right: object, wrong: object
) -> None:
    """
    Or nobody would wait for what it does, and sessions would outlive their account.
    """
    for way in hooks(right):
        assert way is attrs.evolve(HOSTS[colour], on_event=way).on_event
    for way in hooks(wrong):
        with pytest.raises(MisuseError) as refusal:
            attrs.evolve(HOSTS[colour], on_event=way)
        expected = f"on_event : {colour} attend une fonction écrite avec {kind}."
        assert expected == str(refusal.value)


@pytest.mark.parametrize("colour", HOSTS)
@pytest.mark.parametrize("name", OPERATIONS)
def test_a_unit_of_work_of_the_other_colour_is_told(colour: str, name: str) -> None:
    [other] = HOSTS.keys() - {colour}
    mixed = attrs.evolve(HOSTS[colour], unit_of_work=HOSTS[other].unit_of_work)
    with pytest.raises(MisuseError, match=r"unit_of_work : Un objet avec __a?enter__"):
        run(colour, name, mixed, OPERATIONS[name])


def an_account_that_waits() -> sync.Host:
    """
    Give a service where the mail of an account is due, whose token will be forty x.
    """
    host = SyncMemory().host(tokens=lambda: Token("x" * 40))
    with host.unit_of_work() as uow:
        uow.structures.add(EJ)
    form: dict[str, Any] = {
        **FORMULAIRE,
        "profil": "Promoteur Gestionnaire EJ",
        "structure_id": EJ.id,
    }
    del form["acteur_id"]
    sync.installer_utilisateur(host, InstallerUtilisateur(au_titre_de="ARS", **form))
    return host


@pytest.mark.parametrize("token", ["x" * 40, b"x", None, 3, object()])
def test_a_source_that_draws_no_token_is_told(token: Any) -> None:  # noqa: ANN401  (of any type)
    """
    A text is none: it would show in a log.
    """
    host = an_account_that_waits()
    with pytest.raises(MisuseError, match=r"^tokens : Un objet Token est attendu\.$"):
        sync.drain_outbox(attrs.evolve(host, tokens=lambda: token))
    assert 1 == sync.drain_outbox(host).sent


@pytest.mark.parametrize("digest", [None, "", b"abc", 3, MotDePasse("abc")])
def test_a_policy_that_gives_no_digest_is_told(digest: Any) -> None:  # noqa: ANN401  (of any type)
    """
    Nobody is refused without a reason, and the link stays usable.
    """

    class Forgetful(FastPasswordPolicy):
        def prepare(self, *_: object) -> Any:  # noqa: ANN401  (of any type)
            return digest

    host = an_account_that_waits()
    sync.drain_outbox(host)
    used = UtiliserLien(
        token=Token("x" * 40), mot_de_passe=MotDePasse("sept petits mots au hasard")
    )
    with pytest.raises(MisuseError, match=r"^passwords : prepare rend un conden"):
        sync.utiliser_lien(attrs.evolve(host, passwords=Forgetful()), used)
    assert not sync.utiliser_lien(host, used).est_en_attente


@pytest.mark.parametrize("part", ["unit_of_work", "clock", "tokens", "ids"])
@pytest.mark.parametrize("colour", HOSTS)
def test_what_is_called_at_once_is_never_awaited(colour: str, part: str) -> None:
    async def later() -> None: ...

    with pytest.raises(MisuseError, match=part):
        attrs.evolve(HOSTS[colour], **{part: later})


def test_a_part_may_be_wrapped_or_callable_in_any_way() -> None:
    """
    What cannot be told is left alone: a double, a partial, a decorated method.
    """

    class Wrapped:
        def send(self, *_: object) -> None: ...

        send.__wrapped__ = HOSTS["siaut_core.aio"].mailer.send  # type: ignore[attr-defined]  # as functools.wraps does

    class Called:
        class send:  # noqa: N801  (stands for a method)
            def __new__(cls, *_: object) -> Any: ...  # noqa: ANN401  (never called)

    class Odd:
        def send(self, *_: object) -> None: ...

        send.__wrapped__ = 3  # type: ignore[attr-defined]  # no function at all

    for mailer in (Wrapped(), Called(), Odd()):
        attrs.evolve(HOSTS["siaut_core.aio"], mailer=mailer)


def without(value: Any, field: str) -> Any:  # noqa: ANN401  (of any class)
    """
    Give an entity that an adapter rebuilt badly.
    """
    broken = copy.copy(value)
    object.__delattr__(broken, field)
    return broken


@pytest.mark.parametrize(
    "call",
    [
        lambda: examiner(Action.SUPPRIMER, without(HEAD, "actif"), CIBLE, ET),
        lambda: peut_creer(without(HEAD, "actif"), ET, PROFIL),
        lambda: perimetre(without(HEAD, "actif")),
        lambda: perimetre(HEAD).contient(without(ET, "ej_id")),
        lambda: perimetre(HEAD).identifiers([without(ET, "ej_id")]),
        lambda: siaut_core.etat_du_lien(a_lien(), without(CIBLE, "actif"), NOON),
        lambda: siaut_core.peut_creer_dossier(without(CIBLE, "actif"), ET, "QA001"),
    ],
)
def test_a_fault_that_is_nobody_s_argument_is_told_as_it_is(
    call: Callable[[], object],
) -> None:
    """
    An entity that lacks a field is a bug of an adapter: it is not hidden.
    """
    with pytest.raises(AttributeError, match=r"actif|ej_id"):
        call()


def given(name: str, function: Callable[..., object], *right: Any) -> list[Any]:  # noqa: ANN401  (of any type)
    """
    Give every call in which one argument is of another type, and its name.
    """
    names = [*inspect.signature(function).parameters]
    return [
        pytest.param(function, {**dict(zip(names, right, strict=False)), wrong: value})
        for wrong in name.split()
        for value in (3, object(), 1.5)
    ]


NO_LINES: Final[list[Any]] = []


def read_everything(source: Any, encoding: str) -> object:  # noqa: ANN401  (of any type)
    return [*finess.read_etablissements(source, encoding=encoding)]


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        *given("activites", Nomenclature, NO_LINES),
        *given("day", ACTIVITES_2023.attribuables, NOON.date()),
        *given("utilisateur structure ej", UtilisateurRow, CIBLE, ET, EJ),
        *given(
            "lien compte token",
            partial(
                compose,
                base_url="https://siaut.test",
                sender="siaut@test.fr",
                queued_mail_id=QueuedMailId("i-1"),
            ),
            a_lien(),
            CIBLE,
            Token("j"),
        ),
        *given("report", finess.read_etablissements, NO_LINES, "auto", None),
        *given("encoding", read_everything, NO_LINES, "auto"),
        *given(
            "ej_lines et_lines draw_id report",
            finess.to_structures,
            NO_LINES,
            NO_LINES,
            str,
            None,
        ),
    ],
)
def test_what_else_is_public_names_what_is_of_another_type(
    function: Callable[..., object], arguments: dict[str, Any]
) -> None:
    [wrong] = [a for a, v in arguments.items() if type(v) in {int, object, float}]
    with pytest.raises(MisuseError) as refusal:
        function(**arguments)
    assert wrong == refusal.value.argument


def test_an_instant_is_no_day_of_the_form() -> None:
    """
    It would fail the day when an activity is withdrawn, and not before.
    """
    with pytest.raises(MisuseError, match=r"^day : Une date sans heure"):
        ACTIVITES_2023.attribuables(NOON)


def test_a_list_of_activities_holds_nothing_else() -> None:
    wrongs: list[Any] = ["QA001", None, ("QA001", "Médecine"), CIBLE]
    for wrong in wrongs:
        with pytest.raises(MisuseError, match=r"^activites : Un objet Activite"):
            Nomenclature([*ACTIVITES_2023, wrong])


def test_a_row_that_lacks_a_field_is_told_as_it_is() -> None:
    with pytest.raises(AttributeError, match="rattachement"):
        UtilisateurRow(without(CIBLE, "rattachement"), ET)
