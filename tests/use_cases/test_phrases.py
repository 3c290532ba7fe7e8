"""
What people read beside a wrong field: whole sentences, in French.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import attrs
import pytest

from siaut_core import (
    CreerStructure,
    CreerUtilisateur,
    DonneesInvalidesError,
    FixerNumero,
    ImporterStructures,
    ModifierGroupe,
    Reglages,
)
from siaut_core.policies.perimetre import Perimetre
from siaut_core.testing.fabrique import MIDI, un_et, un_numero
from siaut_core.use_cases.importation import importer_structures
from siaut_core.use_cases.recherche.pagination import Curseur
from siaut_core.use_cases.recherche.structures import (
    RechercherStructures,
    requete_structures,
)
from siaut_core.use_cases.recherche.utilisateurs import (
    CriteresUtilisateurs,
    RechercherUtilisateurs,
    requete_utilisateurs,
)
from tests.use_cases.scenes import Commande, avec, conclure, un_refus
from tests.use_cases.test_importation import LIGNE_EJ, LIGNE_ET, extrait, stocker

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
    au_titre_de="ARS", structure_id="et-5", numero=str(un_numero(50))
)

PHRASES: Final[list[tuple[Commande, dict[str, Any], str]]] = [
    (CREER, {"activites": ["QA999"]}, "Choisissez des activités de la liste."),
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


@pytest.mark.parametrize(("commande", "typed", "phrase"), PHRASES)
def test_a_wrong_field_says_what_is_expected(
    commande: Commande, typed: dict[str, Any], phrase: str
) -> None:
    faux: Commande = attrs.evolve(commande, **typed)
    erreur = un_refus(conclure(faux, avec(un_et("et-5", numero=None)))).exception()

    assert isinstance(erreur, DonneesInvalidesError)
    assert [phrase] == [e.message for e in erreur.erreurs]


@pytest.mark.parametrize(
    "commande",
    [
        extrait([LIGNE_EJ, LIGNE_EJ]),
        extrait(
            [], [attrs.evolve(LIGNE_ET, numero_ej=un_numero(3), numero=un_numero(4))]
        ),
    ],
)
def test_a_wrong_row_says_whose_number_it_has(commande: ImporterStructures) -> None:
    connues = stocker(un_et(numero=un_numero(3)))
    ids = {numero: un_et().id for numero in commande.numeros()}
    conclusion = importer_structures(commande, connues, (), MIDI, ids=ids)
    erreur = un_refus(conclusion).exception()

    assert isinstance(erreur, DonneesInvalidesError)
    assert ["Ce numéro FINESS est déjà celui d'une autre structure."] == [
        e.message for e in erreur.erreurs
    ]


COMPTES: Final = RechercherUtilisateurs(acteur_id="g-ej")
DES_STRUCTURES: Final = RechercherStructures(acteur_id="g-ej")

CHOIX: Final = "Choisissez une valeur de la liste."
PERDUE: Final = "Cette page ne peut être retrouvée. Relancez la recherche."


def criteres(**champs: Any) -> dict[str, Any]:  # noqa: ANN401  (as they were typed)
    return {"criteres": CriteresUtilisateurs(**champs)}


def lire_recherche(demande: RechercherUtilisateurs | RechercherStructures) -> object:
    if isinstance(demande, RechercherUtilisateurs):
        return requete_utilisateurs(demande, Perimetre())
    return requete_structures(demande, Perimetre())


@pytest.mark.parametrize(
    ("demande", "typed", "fautes"),
    [
        (
            COMPTES,
            {"criteres": None},
            ("criteres", "TYPE", "Des critères sont attendus."),
        ),
        (
            DES_STRUCTURES,
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
            ("criteres.activites[0]", "INCONNU", CHOIX),
        ),
        (
            COMPTES,
            {"tri": "AGE"},
            ("tri", "INCONNU", "Cette colonne n'est pas triable."),
        ),
        (
            COMPTES,
            {"taille": 201},
            ("taille", "TAILLE", "De 1 à 200 lignes par page."),
        ),
        (COMPTES, {"apres": "x"}, ("apres", "CURSEUR", PERDUE)),
        (
            COMPTES,
            {"apres": Curseur(("x",), "d'une autre recherche")},
            ("apres", "CURSEUR", PERDUE),
        ),
    ],
)
def test_a_wrong_search_says_what_is_expected(
    demande: RechercherUtilisateurs | RechercherStructures,
    typed: dict[str, Any],
    fautes: tuple[str, str, str],
) -> None:
    fausse = attrs.evolve(demande, **typed)
    with pytest.raises(DonneesInvalidesError) as refus:
        lire_recherche(fausse)
    assert [fautes] == [(e.champ, e.code, e.message) for e in refus.value.erreurs]


@pytest.mark.parametrize(
    ("typed", "phrase"),
    [
        ({"bail": None}, "Une durée positive est attendue."),
        ({"intervalle_demandes": None}, "Une durée est attendue."),
        (
            {"bail": timedelta(minutes=1)},
            "Un bail plus long que mailer_timeout + tolerance est attendu.",
        ),
        ({"essais": 0}, "Au moins un essai est attendu."),
    ],
)
def test_a_wrong_setting_says_what_is_expected(
    typed: dict[str, Any], phrase: str
) -> None:
    with pytest.raises(DonneesInvalidesError) as erreur:
        Reglages(base_url="https://a.test", expediteur="a@test.fr", **typed)
    assert [phrase] == [e.message for e in erreur.value.erreurs]
