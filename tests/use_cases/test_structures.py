"""
"Créer une structure", and editing one: only without FINESS number.
"""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any, Final

import attrs
import pytest

from siaut_core import (
    Action,
    Coordonnees,
    Courriel,
    CreerStructure,
    DonneesChangeesError,
    Etablissement,
    Groupe,
    IntrouvableError,
    ModifierStructure,
    Operation,
    Silences,
    Structure,
    Utilisateur,
    perimetre,
)
from siaut_core.testing.fabrique import MIDI, un_et, un_groupe, une_ej
from siaut_core.use_cases.conclusion import Ajouter, Attester, Enregistrer
from tests.use_cases.scenes import (
    AILLEURS,
    CHEF,
    CHEF_ET,
    CHEF_GROUPE,
    EJ,
    ET,
    GROUPE,
    MONDE,
    NOUVELLE,
    REGLAGES,
    action_refusee,
    avec,
    conclure,
    consigne,
    fautes,
    raisons,
    reponse,
    un_accord,
)

ACTIONS: Final = {"ET": Action.CREER_ETABLISSEMENT, "Groupe": Action.CREER_GROUPE}
SANS_NUMERO: Final = un_et("et-5", numero=None)
ADRESSE: Final = {
    "numero_et_voie": "12 AVENUE DU TEST",
    "code_postal": "01000",
    "commune": "TESTVILLE",
    "departement": "01",
    "telephone": "0400000000",
}


def creation(**champs: Any) -> CreerStructure:  # noqa: ANN401  (as it may be typed)
    defauts = {
        "acteur_id": "g-ej",
        "type_structure": "ET",
        "nom": "NOUVELLE CLINIQUE",
        "departement": "75",
    }
    return CreerStructure(**{**defauts, **champs})


def edition(**champs: Any) -> ModifierStructure:  # noqa: ANN401  (as it may be typed)
    defauts: dict[str, Any] = {
        "acteur_id": "g-ej",
        "structure_id": "et-5",
        "version_vue": 1,
    }
    return ModifierStructure(**{**defauts, **champs})


def test_an_et_is_created_under_one_s_own_ej() -> None:
    """
    Without number, hence no field for it. Guide: T5, C16, C18.
    """
    commande = creation(**ADRESSE, courriel_representant="direction@test.fr")
    accord = un_accord(conclure(commande))

    et = Etablissement(
        id=NOUVELLE,
        ej_id=EJ.id,
        raison_sociale="NOUVELLE CLINIQUE",
        numero=None,
        coordonnees=Coordonnees(
            **ADRESSE, courriel_representant=Courriel.lire("direction@test.fr")
        ),
    )
    assert et == accord.resultat
    assert (
        Attester((CHEF,)),
        Ajouter(et),
        consigne(Operation.CREER_STRUCTURE, acteur_id="g-ej", structure_id=NOUVELLE),
    ) == accord.ecritures


def test_only_the_departement_is_required_of_an_address() -> None:
    """
    "Département *". Guide: C2.
    """
    et = un_accord(conclure(creation(departement="971"))).resultat
    assert isinstance(et, Etablissement)
    assert Coordonnees(departement="971") == et.coordonnees
    assert [("departement", "OBLIGATOIRE")] == fautes(
        conclure(creation(departement=""))
    )


@pytest.mark.parametrize("typed", ["Groupe", "GROUPE"])
def test_a_groupe_has_one_s_own_ej_as_its_only_member(typed: str) -> None:
    """
    Its founder reaches nothing more than before. Decision 0012.
    """
    accord = un_accord(conclure(creation(type_structure=typed, departement="")))

    groupe = Groupe(
        id=NOUVELLE, libelle="NOUVELLE CLINIQUE", membres=frozenset({EJ.id})
    )
    assert groupe == accord.resultat
    assert Ajouter(groupe) == accord.ecritures[1]


@pytest.mark.parametrize("genre", ["ET", "Groupe"])
def test_what_one_creates_is_in_one_s_perimeter(genre: str) -> None:
    structure = un_accord(conclure(creation(type_structure=genre))).resultat
    assert isinstance(structure, Structure)
    assert perimetre(CHEF).contient(structure)


@pytest.mark.parametrize("genre", ["ET", "Groupe"])
@pytest.mark.parametrize("acteur", [CHEF_ET, CHEF_GROUPE])
@pytest.mark.parametrize("champs", [{}, {"nom": "", "departement": "00"}])
def test_on_an_et_or_a_groupe_one_creates_none(
    acteur: Utilisateur, genre: str, champs: dict[str, str]
) -> None:
    """
    Whatever the form holds: it is about who asks. Guide: T5.
    """
    commande = creation(acteur_id=acteur.id, type_structure=genre, **champs)
    assert ("EJ_REQUISE",) == raisons(conclure(commande))


@pytest.mark.parametrize("genre", ["ET", "Groupe"])
def test_a_host_may_keep_creations_to_itself(genre: str) -> None:
    """
    Decision 0012.
    """
    reglages = attrs.evolve(REGLAGES, silences=Silences(creation_structures=False))
    conclusion = conclure(creation(type_structure=genre), MONDE, MIDI, reglages)
    assert ("CREATION_NATIONALE",) == raisons(conclusion)


@pytest.mark.parametrize("genre", ["ET", "Groupe"])
def test_nothing_new_hangs_from_a_closed_ej(genre: str) -> None:
    """
    Decision 0011.
    """
    monde = avec(une_ej(fermee_le=date(2023, 1, 1)))
    commande = creation(type_structure=genre)
    assert ("STRUCTURE_FERMEE",) == raisons(conclure(commande, monde))
    assert ACTIONS[genre] is action_refusee(conclure(commande, monde))
    faux = creation(type_structure=genre, nom="")
    assert {"nom", "structure_id"} == {c for c, _ in fautes(conclure(faux, monde))}


def test_an_actor_whose_ej_is_lost_creates_nothing() -> None:
    monde = attrs.evolve(MONDE, structures={})
    conclusion = conclure(creation(), monde)
    assert (IntrouvableError, ("structure",)) == reponse(conclusion)[:2]


FAUTES: Final[dict[str, tuple[Any, str]]] = {
    "nom": ("", "OBLIGATOIRE"),
    "numero_et_voie": ("x" * 201, "LONGUEUR"),
    "code_postal": ("01\n000", "CARACTERE"),
    "commune": (None, "TYPE"),
    "departement": ("00", "INCONNU"),
    "telephone": (33, "TYPE"),
    "courriel_representant": ("personne", "COURRIEL"),
}


@pytest.mark.parametrize("faux", list(product((False, True), repeat=len(FAUTES))))
def test_every_fault_is_told_at_once(faux: tuple[bool, ...]) -> None:
    """
    All the subsets of wrong fields, of a creation and of an edition.
    """
    champs = [c for c, est_faux in zip(FAUTES, faux, strict=True) if est_faux]
    typed = {champ: FAUTES[champ][0] for champ in champs}
    cree = conclure(creation(**typed))
    # Left as they are by an edition.
    typed = {champ: valeur for champ, valeur in typed.items() if valeur is not None}
    modifiee = conclure(edition(**typed), avec(SANS_NUMERO))

    if champs:
        assert [(c, FAUTES[c][1]) for c in champs] == fautes(cree)
    else:
        un_accord(cree)
    if typed:
        assert [(c, FAUTES[c][1]) for c in typed] == fautes(modifiee)
    else:
        un_accord(modifiee)


@pytest.mark.parametrize("typed", ["EJ", "", "et", None, 3, [], {}, ["ET"]])
def test_a_structure_is_an_et_or_a_groupe(typed: object) -> None:
    """
    Guide: T5.
    """
    faux = creation(type_structure=typed, nom="")
    assert [("type_structure", "INCONNU"), ("nom", "OBLIGATOIRE")] == fautes(
        conclure(faux)
    )


CHANGEMENTS: Final[list[tuple[dict[str, Any], dict[str, Any]]]] = [
    ({"numero_et_voie": " 1 RUE "}, {"numero_et_voie": "1 RUE"}),
    ({"telephone": ""}, {"telephone": ""}),
    ({"departement": "2A"}, {"departement": "2A"}),
    (
        {"courriel_representant": "d@test.fr"},
        {"courriel_representant": Courriel.lire("d@test.fr")},
    ),
    (
        {"code_postal": "20000", "commune": "AJACCIO", "departement": "2A"},
        {"code_postal": "20000", "commune": "AJACCIO", "departement": "2A"},
    ),
]


@pytest.mark.parametrize(("typed", "change"), CHANGEMENTS)
@pytest.mark.parametrize("avant", [SANS_NUMERO, un_et("et-5", numero=None, version=4)])
def test_what_was_typed_changes_and_the_rest_stays(
    avant: Etablissement, typed: dict[str, Any], change: dict[str, Any]
) -> None:
    """
    One version later. Guide: C7, C18.
    """
    accord = un_accord(
        conclure(edition(version_vue=avant.version, **typed), avec(avant))
    )

    future = attrs.evolve(
        avant,
        version=avant.version + 1,
        coordonnees=attrs.evolve(avant.coordonnees, **change),
    )
    assert future == accord.resultat
    assert (
        Attester((CHEF,)),
        Enregistrer(future),
        consigne(Operation.MODIFIER_STRUCTURE, acteur_id="g-ej", structure_id="et-5"),
    ) == accord.ecritures


@pytest.mark.parametrize(
    "avant", [SANS_NUMERO, GROUPE, une_ej(numero=None)], ids=["et", "groupe", "ej"]
)
def test_a_structure_is_renamed(avant: Structure) -> None:
    commande = edition(structure_id=avant.id, nom=" AUTRE NOM ")
    future = un_accord(conclure(commande, avec(avant))).resultat

    assert isinstance(future, Structure)
    assert ("AUTRE NOM", 2) == (future.nom, future.version)
    assert type(avant) is type(future)


def test_renaming_a_groupe_leaves_its_members() -> None:
    """
    Nobody widens their perimeter by the form. Decision 0012.
    """
    groupe = un_groupe(membres=["ej-1", "ej-9"])
    future = un_accord(
        conclure(edition(structure_id="gr-1", nom="AUTRE"), avec(groupe))
    ).resultat
    assert attrs.evolve(groupe, libelle="AUTRE", version=2) == future


def test_the_representant_may_be_taken_away() -> None:
    avec_courriel = un_et(
        "et-5",
        numero=None,
        coordonnees=Coordonnees(courriel_representant=Courriel.lire("d@test.fr")),
    )
    vide = edition(courriel_representant="")
    future = un_accord(conclure(vide, avec(avec_courriel))).resultat
    assert isinstance(future, Etablissement)
    assert future.coordonnees.courriel_representant is None


@pytest.mark.parametrize("avant", [SANS_NUMERO, GROUPE])
@pytest.mark.parametrize("avec_nom", [False, True])
def test_a_form_sent_as_it_was_changes_nothing(
    avant: Structure,
    avec_nom: bool,  # noqa: FBT001  (a case of the table)
) -> None:
    typed: dict[str, Any] = {"nom": avant.nom} if avec_nom else {}
    if avec_nom and isinstance(avant, Etablissement):
        typed |= ADRESSE | {"commune": avant.coordonnees.commune}
    accord = un_accord(conclure(edition(structure_id=avant.id, **typed), avec(avant)))

    assert avant is accord.resultat
    assert (
        Attester((CHEF,)),
        consigne(Operation.MODIFIER_STRUCTURE, acteur_id="g-ej", structure_id=avant.id),
    ) == accord.ecritures


@pytest.mark.parametrize("structure", [EJ, ET])
@pytest.mark.parametrize("version", [1, 9])
def test_what_comes_from_finess_is_never_edited(
    structure: Structure, version: int
) -> None:
    """
    Guide: C18.
    """
    commande = edition(structure_id=structure.id, nom="AUTRE", version_vue=version)
    assert ("ISSU_DU_FINESS",) == raisons(conclure(commande))
    faux = edition(structure_id=structure.id, nom="", version_vue=version)
    assert [("nom", "OBLIGATOIRE"), ("", "ISSU_DU_FINESS")] == fautes(conclure(faux))


@pytest.mark.parametrize(
    ("acteur", "permis"), [(CHEF, True), (CHEF_ET, False), (CHEF_GROUPE, False)]
)
def test_only_inside_the_perimeter(
    acteur: Utilisateur,
    permis: bool,  # noqa: FBT001  (a case of the table)
) -> None:
    """
    A sibling ET is out of reach. Guide: C10.
    """
    conclusion = conclure(edition(acteur_id=acteur.id, nom="AUTRE"), avec(SANS_NUMERO))
    if permis:
        un_accord(conclusion)
    else:
        assert (IntrouvableError, ("structure",)) == reponse(conclusion)[:2]
        assert "HORS_PERIMETRE" in conclusion.evenement.codes


@pytest.mark.parametrize("vue", [0, 1, 3])
def test_an_outdated_form_is_refused(vue: object) -> None:
    monde = avec(attrs.evolve(SANS_NUMERO, version=2))
    for typed in ({}, {"nom": "AUTRE"}):
        conclusion = conclure(edition(version_vue=vue, **typed), monde)
        assert (DonneesChangeesError, ()) == reponse(conclusion)[:2]
        assert ("DONNEES_CHANGEES",) == conclusion.evenement.codes
        assert Action.MODIFIER_STRUCTURE is action_refusee(conclusion)


def test_somebody_else_s_structure_without_number_is_out_of_reach_too() -> None:
    sienne = attrs.evolve(AILLEURS, numero=None)
    conclusion = conclure(edition(structure_id="et-9", nom="À MOI"), avec(sienne))
    assert (IntrouvableError, ("structure",)) == reponse(conclusion)[:2]
