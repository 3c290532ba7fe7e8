"""
What people read beside a wrong field: whole sentences, in French.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import attrs
import pytest

from siaut_core import DonneesInvalidesError
from siaut_core.policies.perimetre import Perimetre
from siaut_core.sync import (
    CreerStructure,
    CreerUtilisateur,
    FixerNumero,
    ImporterStructures,
    ModifierGroupe,
    Settings,
)
from siaut_core.testing.factory import a_numero, an_et
from siaut_core.use_cases.command import Facts
from siaut_core.use_cases.recherche.pagination import Cursor
from siaut_core.use_cases.recherche.structures import (
    STRUCTURES_SEARCH,
    RechercherStructures,
)
from siaut_core.use_cases.recherche.utilisateurs import (
    UTILISATEURS_SEARCH,
    CriteresUtilisateurs,
    RechercherUtilisateurs,
)
from tests.use_cases.scenes import AnyCommand, a_refus, conclude, conclude_on, having
from tests.use_cases.test_importation import EJ_LINE, ET_LINE, extract, store

CREER: Final = CreerUtilisateur(
    acteur_id="g-ej",
    prenom="Aurélie",
    nom="Test",
    courriel="aurelie.test@test.fr",
    profil="Promoteur Utilisateur ET",
    structure_id="et-1",
    activites=["QA001"],
)
STRUCTURE: Final = CreerStructure(
    acteur_id="g-ej", type_structure="ET", nom="NEUVE", departement="75"
)
GROUPE: Final = ModifierGroupe(au_titre_de="ARS", libelle="GHT", membres=["ej-1"])
NUMERO: Final = FixerNumero(
    au_titre_de="ARS", structure_id="et-5", numero=str(a_numero(50))
)

ACTIVITES: Final = "Choisissez des activités de la liste."

PHRASES: Final[list[tuple[AnyCommand, dict[str, Any], str]]] = [
    (CREER, {"activites": ["QA999"]}, ACTIVITES),
    (CREER, {"droit_validation": "oui"}, "Oui ou non est attendu."),
    (CREER, {"structure_id": ""}, "Ce champ est obligatoire."),
    (STRUCTURE, {"type_structure": "EJ"}, "Choisissez ET ou Groupe."),
    (STRUCTURE, {"departement": "00"}, "Choisissez un département de la liste."),
    (STRUCTURE, {"departement": ""}, "Choisissez un département de la liste."),
    (GROUPE, {"membres": "ej-1"}, "Une liste d'EJ est attendue."),
    (GROUPE, {"membres": []}, "Choisissez au moins une EJ."),
    (GROUPE, {"membres": ["et-1"]}, "Choisissez une EJ de la liste."),
    (NUMERO, {"structure_id": "gr-1"}, "Un groupe n'a pas de numéro FINESS."),
    (NUMERO, {"structure_id": "et-1"}, "Le numéro ne change plus."),
]


@pytest.mark.parametrize(("command", "typed", "sentence"), PHRASES)
def test_a_wrong_field_says_what_is_expected(
    command: AnyCommand, typed: dict[str, Any], sentence: str
) -> None:
    false: AnyCommand = attrs.evolve(command, **typed)
    error = a_refus(conclude(false, having(an_et("et-5", numero=None)))).exception()

    assert isinstance(error, DonneesInvalidesError)
    assert [sentence] == [e.message for e in error.faults]


@pytest.mark.parametrize(
    "command",
    [
        extract([EJ_LINE, EJ_LINE]),
        extract([], [attrs.evolve(ET_LINE, numero_ej=a_numero(3), numero=a_numero(4))]),
    ],
)
def test_a_wrong_row_says_whose_number_it_has(command: ImporterStructures) -> None:
    facts = Facts(numbered=store(an_et(numero=a_numero(3))))
    error = a_refus(conclude_on(command, facts)).exception()

    assert isinstance(error, DonneesInvalidesError)
    assert ["Ce numéro FINESS est déjà celui d'une autre structure."] == [
        e.message for e in error.faults
    ]


COMPTES: Final = RechercherUtilisateurs(acteur_id="g-ej")
SOME_STRUCTURES: Final = RechercherStructures(acteur_id="g-ej")

CHOIX: Final = "Choisissez une valeur de la liste."
LOST: Final = "Cette page ne peut être retrouvée. Relancez la recherche."


def criteres(**fields: Any) -> dict[str, Any]:  # noqa: ANN401  (as they were typed)
    return {"criteres": CriteresUtilisateurs(**fields)}


def read_search(demande: RechercherUtilisateurs | RechercherStructures) -> object:
    if isinstance(demande, RechercherUtilisateurs):
        return UTILISATEURS_SEARCH.query(demande, Perimetre())
    return STRUCTURES_SEARCH.query(demande, Perimetre())


@pytest.mark.parametrize(
    ("demande", "typed", "faults"),
    [
        (
            COMPTES,
            {"criteres": None},
            ("criteres", "TYPE", "Des critères sont attendus."),
        ),
        (
            SOME_STRUCTURES,
            {"criteres": None},
            ("criteres", "TYPE", "Des critères sont attendus."),
        ),
        (
            COMPTES,
            criteres(en_attente=0),
            ("criteres.en_attente", "TYPE", "Oui ou non est attendu."),
        ),
        (
            COMPTES,
            criteres(profils=201 * ["Promoteur Utilisateur ET"]),
            ("criteres.profils", "LONGUEUR", "200 choix au plus."),
        ),
        (
            COMPTES,
            criteres(regions=["00"]),
            ("criteres.regions[0]", "INCONNU", CHOIX),
        ),
        (
            COMPTES,
            criteres(activites=[""]),
            ("criteres.activites[0]", "INCONNU", ACTIVITES),
        ),
        (
            COMPTES,
            {"tri": "AGE"},
            ("tri", "INCONNU", "Cette colonne n'est pas triable."),
        ),
        (
            COMPTES,
            {"size": 201},
            ("size", "TAILLE", "De 1 à 200 lignes par page."),
        ),
        (COMPTES, {"after": "x"}, ("after", "CURSEUR", LOST)),
        (
            COMPTES,
            {"after": Cursor(("x",), "d'une autre recherche")},
            ("after", "CURSEUR", LOST),
        ),
    ],
)
def test_a_wrong_search_says_what_is_expected(
    demande: RechercherUtilisateurs | RechercherStructures,
    typed: dict[str, Any],
    faults: tuple[str, str, str],
) -> None:
    wrong = attrs.evolve(demande, **typed)
    with pytest.raises(DonneesInvalidesError) as refus:
        read_search(wrong)
    assert [faults] == [(e.field, e.code, e.message) for e in refus.value.faults]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"lease": None}, "Une durée positive est attendue."),
        ({"demandes_interval": None}, "Une durée est attendue."),
        (
            {"lease": timedelta(minutes=1)},
            "Un bail plus long que mailer_timeout + tolerance est attendu.",
        ),
        ({"tries": 0}, "Au moins un essai est attendu."),
    ],
)
def test_a_wrong_setting_says_what_is_expected(
    typed: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(DonneesInvalidesError) as error:
        Settings(base_url="https://a.test", sender="a@test.fr", **typed)
    assert [sentence] == [e.message for e in error.value.faults]
