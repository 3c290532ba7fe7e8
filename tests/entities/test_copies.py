"""
What the package hands out can be copied, changed, and handed to another process.

All of it, one table; but secrets, and what holds one, which refuse.
"""

from __future__ import annotations

import copy
import pickle
from datetime import timedelta
from enum import Enum
from typing import Any, Final

import attrs
import pytest

import siaut_core
from siaut_core import (
    ACTIVITES_2023,
    Action,
    Activite,
    Cause,
    CodeActivite,
    CourrielDejaPrisError,
    Decision,
    FieldFault,
    MotDePasse,
    Motif,
    Nomenclature,
    SiautError,
    Silences,
    Token,
    TypeStructure,
    finess,
    messages,
    perimetre,
    serialization,
    sync,
)
from siaut_core.sync import (
    ActiverUtilisateur,
    Champ,
    ChoisirStructures,
    ChoixProfil,
    ChoixStructure,
    CreerStructure,
    CreerUtilisateur,
    CriteresStructures,
    CriteresUtilisateurs,
    Cursor,
    DemanderLien,
    DesactiverUtilisateur,
    DrainReport,
    EnregistrerConnexion,
    FixerNumero,
    FormulaireCreation,
    FormulaireModification,
    ImporterStructures,
    ImportReport,
    InstallerUtilisateur,
    ModifierGroupe,
    ModifierStructure,
    ModifierUtilisateur,
    Page,
    RechercherStructures,
    RechercherUtilisateurs,
    RenvoyerCourrielCreation,
    SeConnecter,
    Settings,
    ShownStructure,
    StructureRow,
    SupprimerUtilisateur,
    UtilisateurRow,
    UtiliserLien,
)
from siaut_core.testing.factory import (
    COORDONNEES,
    TOKEN,
    a_demande,
    a_gestionnaire,
    a_groupe,
    a_lien,
    a_numero,
    an_ej,
    an_et,
    an_event,
    an_utilisateur,
)
from siaut_core.use_cases.fiches import BUTTONS, fiche_structure, fiche_utilisateur
from tests.serialization.examples import VIEW_EXAMPLES

EJ: Final = an_ej()
ET: Final = an_et(coordonnees=COORDONNEES)
HEAD: Final = a_gestionnaire("g-1", EJ)
ROW: Final = UtilisateurRow(an_utilisateur("u-1", ET), ET, EJ)
FORM: Final[dict[str, Any]] = {
    "prenom": "Aurélie",
    "nom": "Test",
    "courriel": "aurelie.test@test.fr",
    "profil": "Promoteur Utilisateur ET",
    "structure_id": "et-1",
    "activites": ["QA001"],
}
ON_ACCOUNT: Final[dict[str, Any]] = {"acteur_id": "g-1", "utilisateur_id": "u-1"}
SETTINGS: Final = Settings(
    base_url="https://siaut.test",
    sender="siaut@test.fr",
    lifetimes={Cause.DEMANDE: timedelta(hours=1)},
    nomenclature=Nomenclature([Activite(CodeActivite("A"), "Une activité")]),
    silences=Silences(creation_structures=False),
)
CURSOR: Final = Cursor(("nom", "u-1"), "0" * 64)
IMPORTED: Final[dict[str, Any]] = {
    "numero": a_numero(),
    "raison_sociale": "CH DU TEST",
    "coordonnees": COORDONNEES,
}
EJ_ROW: Final = finess.EJLine(
    line_number=2,
    code_departement="01",
    statut_juridique="13",
    creation_le=None,
    **IMPORTED,
)
ET_ROW: Final = finess.ETLine(
    line_number=2,
    numero_ej=a_numero(2),
    code_departement="01",
    category="355",
    ouverture_le=None,
    autorisation_le=None,
    mise_a_jour_le=None,
    **IMPORTED,
)

CHOICE: Final = ChoixProfil(
    profil=HEAD.profil,
    types=(TypeStructure.EJ,),
    droits=(False, True),
)

SAMPLES: Final[list[Any]] = [
    *(EJ, ET, a_groupe(), COORDONNEES, HEAD, HEAD.rattachement, HEAD.courriel),
    *(a_numero(), a_lien(), a_demande(), an_event(), perimetre(HEAD)),
    *(ACTIVITES_2023, Activite(CodeActivite("A"), "Une activité")),
    *(SETTINGS, SETTINGS.silences, FieldFault("nom", "TYPE", "Un texte.")),
    *(ROW, StructureRow(ET), Page((ROW,), CURSOR), CURSOR),
    Decision(Action.CREER, (Motif.SOI_MEME,)),
    fiche_utilisateur(HEAD, ROW, Silences()),
    fiche_structure(ET, perimetre(HEAD), [EJ]),
    *(
        DrainReport(),
        ImportReport(additions=1, modifications=2, unchanged=3, absent=(a_numero(),)),
    ),
    CreerUtilisateur(acteur_id="g-1", **FORM),
    ModifierUtilisateur(**ON_ACCOUNT, version_vue=1, **FORM),
    InstallerUtilisateur(au_titre_de="ARS", **FORM),
    *(
        kind(**ON_ACCOUNT)
        for kind in (
            RenvoyerCourrielCreation,
            SupprimerUtilisateur,
            DesactiverUtilisateur,
            ActiverUtilisateur,
        )
    ),
    CreerStructure(acteur_id="g-1", type_structure="ET", nom="NEUVE"),
    ModifierStructure(acteur_id="g-1", structure_id="et-1", version_vue=1),
    ModifierGroupe(au_titre_de="ARS", libelle="GHT", membres=["ej-1"]),
    FixerNumero(au_titre_de="ARS", structure_id="et-1", numero="010780054"),
    ImporterStructures(au_titre_de="ARS", entites=[EJ_ROW]),
    DemanderLien(courriel="aurelie.test@test.fr"),
    EnregistrerConnexion(utilisateur_id="u-1"),
    RechercherUtilisateurs(
        acteur_id="g-1", criteres=CriteresUtilisateurs(profils=["GESTIONNAIRE_EJ"])
    ),
    RechercherStructures(acteur_id="g-1", criteres=CriteresStructures(nom="ch")),
    ChoisirStructures(acteur_id="g-1", profil="Promoteur Utilisateur ET"),
    *(CHOICE, ChoixStructure(ET, EJ), ShownStructure(ET, EJ)),
    FormulaireCreation(
        profils=(CHOICE,), activites=(Activite(CodeActivite("A"), "Une"),)
    ),
    FormulaireModification(
        utilisateur=HEAD,
        structure=ChoixStructure(EJ),
        champs=("nom",),
        profils=(CHOICE,),
        activites=(),
    ),
    *(CriteresUtilisateurs(), CriteresStructures()),
    *(EJ_ROW, ET_ROW, finess.FaultyLine(2, (FieldFault("numero", "TYPE", "Non."),))),
    ChoisirStructures(acteur_id="g-1", profil="UTILISATEUR_ET"),
    *map(
        VIEW_EXAMPLES.__getitem__,
        (ChoixProfil, ChoixStructure, FormulaireCreation, FormulaireModification),
    ),
    *(Champ("Nom", "Test"), BUTTONS[Action.SUPPRIMER]),
    serialization.problem(CourrielDejaPrisError()),
    serialization.EJRow(**IMPORTED),
    serialization.ETRow(numero_ej=a_numero(2), **IMPORTED),
]
SECRETS: Final = [
    Token("token"),
    MotDePasse("mot de passe"),
    UtiliserLien(token="token", mot_de_passe="mot de passe"),
    SeConnecter(courriel="u-1@test.fr", mot_de_passe="mot de passe"),
    messages.compose(
        a_lien(),
        an_utilisateur(),
        Token(TOKEN),
        base_url="https://siaut.test",
        sender="siaut@test.fr",
        queued_mail_id=a_demande().id,
    ),
]


def name_of(value: object) -> str:
    return type(value).__name__


def twins_of(value: object) -> list[object]:
    """
    Make it again in every way that Python knows.
    """
    return [
        copy.copy(value),
        copy.deepcopy(value),
        *(
            pickle.loads(pickle.dumps(value, protocol))  # noqa: S301  (made here)
            for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
        ),
    ]


def public_classes() -> set[type]:
    """
    Give those that can have instances: enumerations and errors have their tests.
    """
    found = {
        value
        for module in (siaut_core, sync, finess, messages, serialization)
        for value in (getattr(module, name) for name in module.__all__)
        if isinstance(value, type)
        and not issubclass(value, Enum | SiautError | sync.Host)
    }
    return {kind for kind in found if not issubclass(kind, dict)}


def test_every_public_class_is_tried_here() -> None:
    assert {name_of(value) for value in (*SAMPLES, *SECRETS)} == {
        kind.__name__ for kind in public_classes()
    }


@pytest.mark.parametrize("value", SAMPLES, ids=name_of)
def test_what_is_copied_or_stored_is_the_same(value: Any) -> None:  # noqa: ANN401  (of each class)
    """
    Field by field, and as one object among others.
    """
    for other in twins_of(value):
        assert type(value) is type(other)
        assert value == other
        kind: Any = type(value)
        for name in attrs.fields_dict(kind) if attrs.has(kind) else ():
            assert getattr(value, name) == getattr(other, name)


@pytest.mark.parametrize(
    "value", [s for s in SAMPLES if attrs.has(type(s))], ids=name_of
)
def test_what_is_changed_in_nothing_is_the_same(value: Any) -> None:  # noqa: ANN401  (of each class)
    assert value == attrs.evolve(value)


@pytest.mark.parametrize("value", SECRETS, ids=name_of)
def test_a_secret_is_copied_nowhere(value: object) -> None:
    """
    A command may be copied while it shares its secrets, which stay where they are.
    """
    shared = [copy.copy] if isinstance(value, UtiliserLien | SeConnecter) else []
    for make in (copy.copy, copy.deepcopy, pickle.dumps):
        if make in shared:
            assert value == make(value)
            continue
        with pytest.raises(TypeError):
            make(value)


@pytest.mark.parametrize(
    "kind",
    [
        value
        for module in (siaut_core, sync)
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Enum)
    ],
)
def test_a_member_stays_itself(kind: type[Enum]) -> None:
    for member in kind:
        assert all(member is other for other in twins_of(member))


def test_settings_that_are_copied_are_still_frozen() -> None:
    """
    How long a link lives can be changed on none of them.
    """
    for other in twins_of(SETTINGS):
        assert isinstance(other, Settings)
        assert dict(SETTINGS.lifetimes) == dict(other.lifetimes)
        with pytest.raises(TypeError):
            other.lifetimes[Cause.DEMANDE] = timedelta(days=9)  # type: ignore[index]  # that is the point
    changed = attrs.evolve(SETTINGS, tries=2)
    assert SETTINGS != changed
    assert hash(SETTINGS) == hash(copy.deepcopy(SETTINGS))


def test_nomenclatures_are_equal_by_what_they_list() -> None:
    """
    In the order of the form.
    """
    reverse = Nomenclature(reversed(list(ACTIVITES_2023)))
    assert ACTIVITES_2023 == Nomenclature(ACTIVITES_2023)
    assert reverse != ACTIVITES_2023 != list(ACTIVITES_2023)  # type: ignore[comparison-overlap]  # that is the point
    assert hash(ACTIVITES_2023) == hash(Nomenclature(ACTIVITES_2023))
