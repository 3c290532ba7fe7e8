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
from typing import Any, Final

import attrs
import pytest

import siaut_core
from siaut_core import (
    ACTIVITES_2023,
    Action,
    CreerUtilisateur,
    DonneesInvalidesError,
    ImporterStructures,
    InstallerUtilisateur,
    IntentionId,
    Jeton,
    LigneUtilisateur,
    MisuseError,
    MotDePasse,
    Motif,
    Nomenclature,
    Perimetre,
    Profil,
    RechercherStructures,
    RechercherUtilisateurs,
    SiautError,
    Silences,
    UtiliserLien,
    aio,
    examiner,
    finess,
    perimetre,
    peut_creer,
    peut_installer,
    sync,
)
from siaut_core.aio.memory import Memoire as MemoireAsync
from siaut_core.messages import rediger
from siaut_core.sync.memory import Memoire as MemoireSync
from siaut_core.testing.fabrique import (
    MIDI,
    un_et,
    un_gestionnaire,
    un_lien,
    un_utilisateur,
    une_ej,
)
from siaut_core.use_cases.evenement import Operation
from tests.hosts.gestes import FORMULAIRE, formulaire
from tests.use_cases.test_hostiles import FORMULAIRES, GENRES

EJ: Final = une_ej()
ET: Final = un_et()
CHEF: Final = un_gestionnaire("g-1", EJ)
CIBLE: Final = un_utilisateur("u-1", ET)
PROFIL: Final = CIBLE.profil

WRONG: Final[list[Any]] = [
    *(None, True, 0, 3, 1.5, "", "GESTIONNAIRE_EJ", "UTILISATEUR_ET", b"et-1", 1j),
    *([], [None], ["u-1"], (), {}, {"id": "u-1"}, {3}, object(), object, len),
    *(Profil, Profil.UTILISATEUR_ET, Action, Action.CREER, Action.VALIDER_DOSSIER),
    *(
        Motif.SOI_MEME,
        CHEF,
        EJ,
        ET,
        CHEF.rattachement,
        CHEF.courriel,
        MIDI,
        MIDI.date(),
    ),
    *(
        Silences(),
        CreerUtilisateur,
        formulaire(),
        Jeton("j"),
        un_lien(),
    ),
]

ON_ACCOUNT: Final[dict[str, Any]] = {"acteur": CHEF, "cible": CIBLE, "structure": ET}
FUNCTIONS: Final[dict[str, dict[str, Any]]] = {
    "peut_rechercher": {"acteur": CHEF},
    "peut_consulter": ON_ACCOUNT,
    **{
        f"peut_{verb}": {**ON_ACCOUNT, "silences": Silences()}
        for verb in ("renvoyer", "supprimer", "desactiver", "activer")
    },
    "peut_creer": {
        "acteur": CHEF,
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
        "structure_visee": ET,
        "change_activites": True,
        "change_courriel": True,
        "silences": Silences(),
    },
    "peut_consulter_structure": {"acteur": CHEF, "structure": ET},
    "peut_modifier_structure": {"acteur": CHEF, "structure": ET},
    "peut_creer_etablissement": {"acteur": CHEF, "ej": EJ, "silences": Silences()},
    "peut_creer_groupe": {"acteur": CHEF, "ej": EJ, "silences": Silences()},
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
    "examiner": {"action": Action.SUPPRIMER, **ON_ACCOUNT, "silences": Silences()},
    "perimetre": {"acteur": CHEF},
    "actions_possibles": {**ON_ACCOUNT, "silences": Silences()},
    "profils_attribuables": {
        "acteur": CHEF,
        "structures": [ET],
        "silences": Silences(),
    },
    "droit_attribuable": {
        "acteur": CHEF,
        "structure": ET,
        "profil": PROFIL,
        "silences": Silences(),
    },
    "structures_attribuables": {
        "acteur": CHEF,
        "profil": PROFIL,
        "structures": [ET],
        "avec_numero": True,
        "nom": "",
        "silences": Silences(),
    },
    "libelle_du_choix": {"structure": ET},
    "etat_du_lien": {
        "lien": un_lien(),
        "compte": CIBLE,
        "maintenant": MIDI,
        "tolerance": timedelta(minutes=5),
    },
    "afficher_date": {"instant": MIDI, "zone": "Europe/Paris"},
    "en_heure_locale": {"instant": MIDI, "zone": "Europe/Paris"},
    "en_utc": {"instant": MIDI, "champ": "instant"},
}

# What is taken of another type: any truth, and what an error is named after.
LOOSE: Final = {
    ("peut_modifier", "change_activites"),
    ("peut_modifier", "change_courriel"),
    ("en_utc", "champ"),
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
        optional = {("afficher_date", "instant"), ("etat_du_lien", "lien")}
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
            named = {e.champ for e in told.erreurs}
        assert named <= {argument, "structure", "structures", "utilisateur", "instant"}
        assert str(told).endswith(".")


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("value", WRONG, ids=lambda v: type(v).__name__)
def test_nothing_else_comes_out_when_all_is_wrong(name: str, value: object) -> None:
    with suppress(SiautError):
        getattr(siaut_core, name)(**dict.fromkeys(FUNCTIONS[name], value))


@pytest.mark.parametrize("value", WRONG, ids=lambda v: type(v).__name__)
def test_a_perimeter_is_asked_about_structures(value: Any) -> None:  # noqa: ANN401  (of any type)
    """
    Whatever else it is asked about is outside, or told.
    """
    if value in (EJ, ET):
        return
    for seen in (Perimetre(), perimetre(CHEF), perimetre(un_gestionnaire("g-2", ET))):
        with suppress(MisuseError):
            assert not seen.contient(value)
        with suppress(MisuseError):
            assert not seen.identifiants([value])
        if not isinstance(value, list | tuple | dict | set):
            with suppress(MisuseError):
                assert not seen.identifiants(value)
    with pytest.raises(MisuseError, match=r"^structures? : Un objet EntiteJuridique"):
        perimetre(CHEF).contient(value)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: peut_creer(CHEF, ET, "UTILISATEUR_ET"),  # type: ignore[arg-type]  # wrong on purpose
            "profil : Un objet Profil est attendu. Profil.lire lit un texte.",
        ),
        (
            lambda: peut_installer(None, PROFIL),  # type: ignore[arg-type]  # wrong on purpose
            (
                "structure : Un objet EntiteJuridique ou Etablissement ou Groupe est"
                " attendu."
            ),
        ),
        (
            lambda: examiner(Action.VALIDER_DOSSIER, CHEF, CIBLE, ET),
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
    "rechercher_utilisateurs": {"demande": RechercherUtilisateurs(acteur_id="g-ej")},
    "rechercher_structures": {"demande": RechercherStructures(acteur_id="g-ej")},
    "consulter_utilisateur": {"acteur_id": "g-ej", "utilisateur_id": "u-1"},
    "consulter_mon_profil": {"utilisateur_id": "g-ej"},
    "consulter_structure": {"acteur_id": "g-ej", "structure_id": "et-1"},
    "examiner_lien": {"jeton": Jeton("j")},
    "envoyer_courriels": {"maximum": 1},
    "courriels_abandonnes": {},
    "structures_sans_gestionnaire": {},
}
COMMANDS: Final[dict[str, Any]] = {
    **{genre.operation: genre for genre in GENRES.values()},  # type: ignore[attr-defined]  # every command has one
    Operation.IMPORTER_STRUCTURES: ImporterStructures,
}
OPERATIONS: Final[dict[str, dict[str, Any]]] = {
    **READS,
    **{
        operation.lower(): {
            "commande": genre(**FORMULAIRES.get(genre.__name__, {"au_titre_de": "ARS"}))
        }
        for operation, genre in COMMANDS.items()
    },
}
HOSTS: Final[dict[str, Any]] = {
    "siaut_core.sync": MemoireSync().host(),
    "siaut_core.aio": MemoireAsync().host(),
}


def run(colour: str, name: str, host: object, arguments: dict[str, Any]) -> object:
    operation = getattr(aio if colour == "siaut_core.aio" else sync, name)
    answer = operation(host, **arguments)
    return asyncio.run(answer) if inspect.iscoroutine(answer) else answer


def test_every_operation_is_tried_here() -> None:
    for colour in (aio, sync):
        assert set(colour.__all__) - {"Host"} == set(OPERATIONS)


@pytest.mark.parametrize("colour", HOSTS)
@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_asks_for_a_host_of_its_colour(colour: str, name: str) -> None:
    [other] = HOSTS.keys() - {colour}
    expected = f"host : Ce Host est de {other} : appelez l'opération de {other}."
    with pytest.raises(MisuseError) as refusal:
        run(colour, name, HOSTS[other], OPERATIONS[name])
    assert expected == str(refusal.value)

    for host in (*WRONG, aio.Host, sync.Host, MemoireSync(), MemoireAsync()):
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
        if isinstance(value, type(right)) or argument == "jeton":
            continue
        if argument == "maximum" and (value is None or isinstance(value, int)):
            continue
        with pytest.raises((MisuseError, DonneesInvalidesError)) as refusal:
            run(colour, name, HOSTS[colour], {**OPERATIONS[name], argument: value})
        told = refusal.value
        assert argument in str(told) or "commande" in str(told)
        if isinstance(told, MisuseError) and type(right).__name__ in COMMAND_NAMES:
            assert f"Un objet {type(right).__name__} est attendu." in str(told)


COMMAND_NAMES: Final = {genre.__name__ for genre in COMMANDS.values()}


def test_a_class_and_a_dict_are_told_how_to_become_a_command() -> None:
    host = HOSTS["siaut_core.sync"]
    for value, advice in (
        (CreerUtilisateur, " Créez-en un : CreerUtilisateur(...)."),
        (FORMULAIRE, " CreerUtilisateur(**champs) en fait un."),
        (None, ""),
    ):
        with pytest.raises(MisuseError) as refusal:
            sync.creer_utilisateur(host, value)  # type: ignore[arg-type]  # wrong on purpose
        expected = f"commande : Un objet CreerUtilisateur est attendu.{advice}"
        assert expected == str(refusal.value)


@pytest.mark.parametrize("colour", HOSTS)
@pytest.mark.parametrize("part", [c.name for c in attrs.fields(sync.Host)])
def test_a_host_lacks_no_part(colour: str, part: str) -> None:
    """
    Told when it is made, not by the first mail that does not leave.
    """
    for value in (None, 3, "mailer", object(), [], {}):
        with pytest.raises(MisuseError) as refusal:
            attrs.evolve(HOSTS[colour], **{part: value})
        assert part == refusal.value.argument


@pytest.mark.parametrize("colour", HOSTS)
@pytest.mark.parametrize("part", ["mailer", "mots_de_passe"])
def test_a_host_takes_no_part_of_the_other_colour(colour: str, part: str) -> None:
    [other] = HOSTS.keys() - {colour}
    with pytest.raises(MisuseError) as refusal:
        attrs.evolve(HOSTS[colour], **{part: getattr(HOSTS[other], part)})
    assert part == refusal.value.argument
    assert f"{colour} attend une méthode" in str(refusal.value)


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
    host = MemoireSync().host(tokens=lambda: Jeton("x" * 40))
    with host.unit_of_work() as uow:
        uow.structures.ajouter(EJ)
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
    with pytest.raises(MisuseError, match=r"^tokens : Un objet Jeton est attendu\.$"):
        sync.envoyer_courriels(attrs.evolve(host, tokens=lambda: token))
    assert 1 == sync.envoyer_courriels(host).envois


@pytest.mark.parametrize("digest", [None, "", b"abc", 3, MotDePasse("abc")])
def test_a_policy_that_gives_no_digest_is_told(digest: Any) -> None:  # noqa: ANN401  (of any type)
    """
    Nobody is refused without a reason, and the link stays usable.
    """

    class Forgetful:
        def preparer(self, *_: object) -> Any:  # noqa: ANN401  (of any type)
            return digest

    host = an_account_that_waits()
    sync.envoyer_courriels(host)
    used = UtiliserLien(
        jeton=Jeton("x" * 40), mot_de_passe=MotDePasse("sept petits mots au hasard")
    )
    with pytest.raises(MisuseError, match=r"^mots_de_passe : preparer rend un conden"):
        sync.utiliser_lien(attrs.evolve(host, mots_de_passe=Forgetful()), used)
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
        def envoyer(self, *_: object) -> None: ...

        envoyer.__wrapped__ = HOSTS["siaut_core.aio"].mailer.envoyer  # type: ignore[attr-defined]  # as functools.wraps does

    class Called:
        class envoyer:  # noqa: N801  (stands for a method)
            def __new__(cls, *_: object) -> Any: ...  # noqa: ANN401  (never called)

    for mailer in (Wrapped(), Called()):
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
        lambda: examiner(Action.SUPPRIMER, without(CHEF, "actif"), CIBLE, ET),
        lambda: peut_creer(without(CHEF, "actif"), ET, PROFIL),
        lambda: perimetre(without(CHEF, "actif")),
        lambda: perimetre(CHEF).contient(without(ET, "ej_id")),
        lambda: perimetre(CHEF).identifiants([without(ET, "ej_id")]),
        lambda: siaut_core.etat_du_lien(un_lien(), without(CIBLE, "actif"), MIDI),
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


def lire_tout(source: Any, encodage: str) -> object:  # noqa: ANN401  (of any type)
    return [*finess.lire_etablissements(source, encodage=encodage)]


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        *given("activites", Nomenclature, NO_LINES),
        *given("jour", ACTIVITES_2023.attribuables, MIDI.date()),
        *given("utilisateur structure ej", LigneUtilisateur, CIBLE, ET, EJ),
        *given(
            "lien compte jeton",
            partial(
                rediger,
                base_url="https://siaut.test",
                expediteur="siaut@test.fr",
                intention_id=IntentionId("i-1"),
            ),
            un_lien(),
            CIBLE,
            Jeton("j"),
        ),
        *given("signaler", finess.lire_etablissements, NO_LINES, "auto", None),
        *given("encodage", lire_tout, NO_LINES, "auto"),
        *given(
            "lignes_ej lignes_et tirer_id signaler",
            finess.vers_structures,
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
    with pytest.raises(MisuseError, match=r"^jour : Une date sans heure"):
        ACTIVITES_2023.attribuables(MIDI)


def test_a_list_of_activities_holds_nothing_else() -> None:
    wrongs: list[Any] = ["QA001", None, ("QA001", "Médecine"), CIBLE]
    for wrong in wrongs:
        with pytest.raises(MisuseError, match=r"^activites : Un objet Activite"):
            Nomenclature([*ACTIVITES_2023, wrong])


def test_a_row_that_lacks_a_field_is_told_as_it_is() -> None:
    with pytest.raises(AttributeError, match="rattachement"):
        LigneUtilisateur(without(CIBLE, "rattachement"), ET)
