"""
Tiers: a refusal tells what concerns the actor, else "introuvable", else all the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta, timezone
from itertools import product
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import (
    Action,
    ActionRefuseeError,
    ActiverUtilisateur,
    CreerStructure,
    CreerUtilisateur,
    DesactiverUtilisateur,
    DonneesChangeesError,
    DonneesInvalidesError,
    IntrouvableError,
    ModifierStructure,
    ModifierUtilisateur,
    Motif,
    Portee,
    Profil,
    RenvoyerCourrielCreation,
    Silences,
    Structure,
    SupprimerUtilisateur,
    Utilisateur,
)
from siaut_core.testing.fabrique import MIDI, un_et, un_gestionnaire, un_utilisateur
from siaut_core.use_cases.administration import Faits, figer
from siaut_core.use_cases.conclusion import (
    Accord,
    Ajouter,
    Attester,
    Consigner,
    DeposerCourriel,
    Enregistrer,
    Refus,
    Retirer,
    RevoquerLiens,
)
from siaut_core.use_cases.modification import modifier_utilisateur
from siaut_core.use_cases.suppression import supprimer_utilisateur
from tests.model.guide import GESTIONNAIRES, PORTEE
from tests.model.mondes import relation_lue, silences_possibles
from tests.use_cases.scenes import (
    AILLEURS,
    CHEF,
    CIBLE,
    EJ,
    ET,
    ETRANGER,
    INTENTION,
    MONDE,
    NOUVEAU,
    REGLAGES,
    Commande,
    Monde,
    action_refusee,
    avec,
    conclure,
    des_commandes_de_gestion,
    des_mondes_peuples,
    raisons,
    reponse,
    un_accord,
    un_refus,
)

SANS_NUMERO: Final = un_et("et-5", numero=None)

# Each command of a screen: what makes it go through, and all that may be wrong.
JUSTES: Final[dict[type, dict[str, Any]]] = {
    CreerUtilisateur: {
        "prenom": "Aurélie",
        "nom": "Test",
        "courriel": "aurelie.test@test.fr",
        "profil": "Promoteur Utilisateur ET",
        "structure_id": "et-1",
        "activites": ("QA001",),
    },
    ModifierUtilisateur: {
        "utilisateur_id": "u-1",
        "version_vue": 1,
        "nom": "Autre",
        "structure_id": "et-1",
    },
    RenvoyerCourrielCreation: {"utilisateur_id": "u-1"},
    SupprimerUtilisateur: {"utilisateur_id": "u-1"},
    DesactiverUtilisateur: {"utilisateur_id": "u-1"},
    ActiverUtilisateur: {"utilisateur_id": "u-1"},
    CreerStructure: {"type_structure": "ET", "nom": "NEUVE", "departement": "75"},
    ModifierStructure: {"structure_id": "et-5", "version_vue": 1, "nom": "NOUVEAU"},
}
PIRES: Final[dict[type, dict[str, Any]]] = {
    CreerUtilisateur: {
        "prenom": "",
        "nom": 3,
        "courriel": "personne",
        "profil": "Roi",
        "activites": (),
        "droit_validation": "oui",
    },
    ModifierUtilisateur: {
        "version_vue": 7,
        "prenom": "",
        "nom": 3,
        "courriel": "personne",
        "profil": "Roi",
        "activites": (),
        "droit_validation": "oui",
    },
    CreerStructure: {"type_structure": "EJ", "nom": "", "departement": "00"},
    ModifierStructure: {"version_vue": 7, "nom": "", "departement": "00"},
}

ACTIONS: Final = {
    CreerUtilisateur: Action.CREER,
    ModifierUtilisateur: Action.MODIFIER,
    RenvoyerCourrielCreation: Action.RENVOYER,
    SupprimerUtilisateur: Action.SUPPRIMER,
    DesactiverUtilisateur: Action.DESACTIVER,
    ActiverUtilisateur: Action.ACTIVER,
    CreerStructure: Action.CREER_ETABLISSEMENT,
    ModifierStructure: Action.MODIFIER_STRUCTURE,
}

# What each looks for, and says not to be found.
CIBLES: Final = {
    genre: champ
    for genre, champs in JUSTES.items()
    for champ in ("utilisateur_id", "structure_id")
    if champ in champs
    if champ == "utilisateur_id" or "utilisateur_id" not in champs
}
DEHORS: Final = {"utilisateur_id": "u-9", "structure_id": "et-9"}
INCONNUS: Final = {
    "utilisateur_id": "CIBLE_INCONNUE",
    "structure_id": "STRUCTURE_INCONNUE",
}


def commande(genre: type, acteur_id: str = "g-ej", **champs: object) -> Commande:
    cree: Commande = genre(acteur_id=acteur_id, **{**JUSTES[genre], **champs})
    return cree


def pire(genre: type, acteur_id: str = "g-ej", **champs: object) -> Commande:
    return commande(genre, acteur_id, **{**PIRES.get(genre, {}), **champs})


def les_acteurs() -> Iterator[Utilisateur | None]:
    """
    Give nobody, and one of each state and profile, on the EJ or its ET.
    """
    yield None
    for profil, actif, valide_le in product(Profil, (True, False), (MIDI, None)):
        lieu = next(s for s in (EJ, ET) if profil.convient_a(s.type_structure))
        yield un_utilisateur(
            "a-1", lieu, profil=profil, actif=actif, valide_le=valide_le
        )


def refus_attendus(acteur: Utilisateur | None) -> tuple[str, ...]:
    """
    Say naively what keeps somebody from acting at all. Guide: C1, L5, S3.
    """
    if acteur is None:
        return ("ACTEUR_INCONNU",)
    fautes = {
        "ACTEUR_INACTIF": not acteur.actif,
        "ACTEUR_EN_ATTENTE": acteur.valide_le is None,
        "GESTIONNAIRE_REQUIS": acteur.profil not in GESTIONNAIRES,
    }
    return tuple(code for code, fautif in fautes.items() if fautif)


EMPECHES: Final = [acteur for acteur in les_acteurs() if refus_attendus(acteur)]


def test_who_may_act_at_all_is_a_gestionnaire_in_exercise() -> None:
    """
    23 of the 25 may not: two are active, validated Gestionnaires.
    """
    assert 23 == len(EMPECHES)


@pytest.mark.parametrize("genre", JUSTES)
def test_each_command_goes_through_when_nothing_is_wrong(genre: type) -> None:
    """
    So that the refusals below are due to what they name.
    """
    un_accord(conclure(commande(genre), avec(SANS_NUMERO)))


@pytest.mark.parametrize("genre", JUSTES)
@pytest.mark.parametrize("acteur", EMPECHES)
def test_who_may_not_act_learns_only_why(
    genre: type, acteur: Utilisateur | None
) -> None:
    """
    Whatever else is wrong: target and structure unknown or out of reach, all fields.

    The journal is told what was not found besides, and no text that found nothing.
    """
    monde = avec(SANS_NUMERO) if acteur is None else avec(SANS_NUMERO, acteur)
    attendues = refus_attendus(acteur)
    for cherches in ({}, DEHORS, dict.fromkeys(DEHORS, "inconnu")):
        ids = {c: id for c, id in cherches.items() if c in JUSTES[genre]}
        for essai in (commande(genre, "a-1", **ids), pire(genre, "a-1", **ids)):
            conclusion = conclure(essai, monde)
            assert attendues == raisons(conclusion)
            assert ACTIONS[genre] is action_refusee(conclusion)
            inconnus = tuple(INCONNUS[c] for c, id in ids.items() if id == "inconnu")
            assert (*attendues, *inconnus) == conclusion.evenement.codes
            assert conclusion.evenement.acteur_id == (acteur and "a-1")
            assert "inconnu" not in repr(conclusion.evenement)


@pytest.mark.parametrize("genre", CIBLES)
def test_unknown_and_out_of_reach_look_the_same(genre: type) -> None:
    """
    Same type, same arguments, same sentence, whatever the fields hold.
    """
    champ = CIBLES[genre]
    quoi = champ.removesuffix("_id")
    introuvable = (IntrouvableError, (quoi,), f"{quoi.capitalize()} introuvable.")
    for id in (DEHORS[champ], "inconnu", "n'est pas un id é", "x" * 65):
        cherche: dict[str, Any] = {champ: id}
        assert introuvable == reponse(conclure(commande(genre, **cherche)))
        assert introuvable == reponse(conclure(pire(genre, **cherche)))


@pytest.mark.parametrize("genre", CIBLES)
def test_the_journal_tells_them_apart(genre: type) -> None:
    champ = CIBLES[genre]
    dehors = conclure(pire(genre, **{champ: DEHORS[champ]})).evenement
    inconnu = conclure(pire(genre, **{champ: "inconnu"})).evenement

    assert "HORS_PERIMETRE" in dehors.codes
    assert (INCONNUS[champ],) == inconnu.codes
    fautes = [code for code in dehors.codes if ":" in code]
    illisibles = PIRES.get(genre, {}).keys() - {"version_vue"}
    assert illisibles == {faute.partition(":")[0] for faute in fautes}


@pytest.mark.parametrize(
    ("cible", "structure"), [(None, None), (CIBLE, None), (None, ET)]
)
def test_a_target_without_its_structure_is_unknown(
    cible: Utilisateur | None, structure: Structure | None
) -> None:
    """
    A host that lost a row shows nothing of what refers to it.
    """
    faits = Faits(acteur=CHEF, cible=cible, structure=structure)
    inconnu = (IntrouvableError, ("utilisateur",), "Utilisateur introuvable.")

    supprimer = SupprimerUtilisateur(acteur_id="g-ej", utilisateur_id="u-1")
    assert inconnu == reponse(supprimer_utilisateur(supprimer, faits, MIDI, REGLAGES))
    modifier = ModifierUtilisateur(
        acteur_id="g-ej", utilisateur_id="u-1", version_vue=1
    )
    assert inconnu == reponse(
        modifier_utilisateur(modifier, faits, MIDI, REGLAGES, intention_id=INTENTION)
    )


@pytest.mark.parametrize("genre", JUSTES)
@pytest.mark.parametrize("cible_id", ["u-1", "u-9"])
def test_a_refusal_only_stores_its_event(genre: type, cible_id: str) -> None:
    champs = {"utilisateur_id": cible_id} if "utilisateur_id" in JUSTES[genre] else {}
    refus = un_refus(conclure(pire(genre, "personne", **champs), MONDE))

    assert (Consigner(refus.evenement),) == refus.ecritures
    assert not refus.evenement.accordee


def a_portee(monde: Monde, acteur: Utilisateur) -> set[str]:
    """
    Give the structures that somebody administers, from the naive tables.
    """
    if refus_attendus(acteur):
        return set()
    return {
        id
        for id, structure in monde.structures.items()
        if (acteur.profil.name, relation_lue(acteur, structure).name)
        in {(str(profil), str(relation)) for profil, relation in PORTEE}
    }


def vu_par(monde: Monde, acteur_id: str) -> Monde:
    """
    Take away all that the actor does not administer.
    """
    acteur = monde.comptes.get(acteur_id)
    if acteur is None:
        return Monde({}, {}, {})
    visibles = a_portee(monde, acteur)
    return Monde(
        {id: s for id, s in monde.structures.items() if id in visibles},
        {
            id: compte
            for id, compte in monde.comptes.items()
            if id == acteur_id or compte.rattachement.structure_id in visibles
        },
        {},
    )


@given(st.data(), des_mondes_peuples(), silences_possibles)
def test_what_lies_outside_the_perimeter_makes_no_difference(
    data: st.DataObject, monde: Monde, silences: Silences
) -> None:
    """
    The answer is the same, to the letter, in a world without what is out of reach.
    """
    ordre = data.draw(des_commandes_de_gestion(monde))
    reglages = attrs.evolve(REGLAGES, silences=silences)
    visible = vu_par(monde, ordre.acteur_id)  # type: ignore[union-attr]  # these have one

    entiere = conclure(ordre, monde, MIDI, reglages)

    assert reponse(conclure(ordre, visible, MIDI, reglages)) == reponse(entiere)


@given(st.data(), des_mondes_peuples(), silences_possibles)
def test_a_refusal_tells_of_one_tier_only(
    data: st.DataObject, monde: Monde, silences: Silences
) -> None:
    """
    Rules on the actor, or "introuvable", or rules on what is in the perimeter.
    """
    ordre = data.draw(des_commandes_de_gestion(monde))
    conclusion = conclure(ordre, monde, MIDI, attrs.evolve(REGLAGES, silences=silences))
    if isinstance(conclusion, Accord):
        return
    erreur = conclusion.exception()
    dits: set[str] = set()
    if isinstance(erreur, DonneesChangeesError):
        dits = {"DONNEES_CHANGEES"}
    elif isinstance(erreur, ActionRefuseeError):
        dits = set(erreur.decision.codes)
        assert dits
    elif isinstance(erreur, DonneesInvalidesError):
        dits = {e.code for e in erreur.erreurs}
        assert dits
    portees = {m.portee for m in Motif if m.code in dits}
    tus = {m.portee for m in Motif if m.code in conclusion.evenement.codes}
    assert portees in ({Portee.ACTEUR}, {Portee.OBJET}, set())
    if Portee.ACTEUR in tus:
        assert {Portee.ACTEUR} == portees
    elif Portee.PERIMETRE in tus:
        assert isinstance(erreur, IntrouvableError)
    else:
        assert portees == tus


@given(st.data(), des_mondes_peuples(), silences_possibles)
def test_what_is_written_is_inside_the_perimeter(
    data: st.DataObject, monde: Monde, silences: Silences
) -> None:
    """
    And the actor is attested first, with the target: each once, in order of id.
    """
    ordre = data.draw(des_commandes_de_gestion(monde))
    conclusion = conclure(ordre, monde, MIDI, attrs.evolve(REGLAGES, silences=silences))
    if isinstance(conclusion, Refus):
        return
    acteur = monde.comptes[ordre.acteur_id]  # type: ignore[union-attr]  # these have one
    visibles = a_portee(monde, acteur)
    cible = monde.comptes.get(getattr(ordre, "utilisateur_id", acteur.id), acteur)
    premiere, *suivantes = conclusion.ecritures
    attestes = sorted({acteur.id, cible.id})
    assert Attester(tuple(monde.comptes[id] for id in attestes)) == premiere
    for ecriture in suivantes:
        match ecriture:
            case (
                Ajouter(Utilisateur() as compte)
                | Enregistrer(Utilisateur() as compte)
                | Retirer(compte)
            ):
                assert compte.rattachement.structure_id in visibles
                assert compte.id in {NOUVEAU, cible.id}
            case Enregistrer(structure):
                assert structure.id in visibles
            case RevoquerLiens(id):
                assert cible.id == id
            case DeposerCourriel(intention):
                assert intention.utilisateur_id in {NOUVEAU, cible.id}


RANGS: Final = {
    "Attester": 0,
    "UtiliserLien": 1,
    "RevoquerLiens": 1,
    "Ajouter": 2,
    "Enregistrer": 2,
    "Retirer": 2,
    "DeposerCourriel": 3,
    "Consigner": 4,
}


@given(st.data(), des_mondes_peuples())
def test_writes_come_in_one_order_and_the_event_last(
    data: st.DataObject, monde: Monde
) -> None:
    """
    Accounts attested, links, accounts, outbox, journal: two commands never cross.
    """
    ordre = data.draw(des_commandes_de_gestion(monde))
    conclusion = conclure(ordre, monde)

    noms = [type(ecriture).__name__ for ecriture in conclusion.ecritures]
    assert sorted(noms, key=RANGS.__getitem__) == noms
    assert Consigner(conclusion.evenement) == conclusion.ecritures[-1]
    assert 1 == noms.count("Consigner")
    assert isinstance(conclusion, Accord) == conclusion.evenement.accordee
    assert MIDI == conclusion.evenement.le
    assert ordre.operation is conclusion.evenement.operation


@given(st.data(), des_mondes_peuples(), st.integers(-23, 23))
def test_a_conclusion_does_not_depend_on_the_time_zone_of_the_clock(
    data: st.DataObject, monde: Monde, heures: int
) -> None:
    ordre = data.draw(des_commandes_de_gestion(monde))
    ailleurs = MIDI.astimezone(timezone(timedelta(hours=heures)))

    attendue, obtenue = conclure(ordre, monde), conclure(ordre, monde, ailleurs)

    assert reponse(attendue) == reponse(obtenue)
    assert attendue.evenement == obtenue.evenement
    assert obtenue.evenement.le.tzinfo is MIDI.tzinfo


def test_a_list_is_kept_as_a_tuple_and_anything_else_as_it_is() -> None:
    """
    A conflict concludes again on the same command: an iterator would be spent.
    """
    assert ("QA001", "QA002") == figer(iter(["QA001", "QA002"]))
    for valeur in ("QA001", None, 3, list, object):
        assert valeur is figer(valeur)


def test_two_gestionnaires_are_attested_in_the_same_order_by_both() -> None:
    """
    Each deactivating the other, they wait for one another and never cross.
    """
    un, deux = un_gestionnaire("g-a", ET), un_gestionnaire("g-b", ET)
    monde = avec(un, deux)
    for acteur, cible in (("g-a", "g-b"), ("g-b", "g-a")):
        ordre = DesactiverUtilisateur(acteur_id=acteur, utilisateur_id=cible)
        assert Attester((un, deux)) == un_accord(conclure(ordre, monde)).ecritures[0]


def test_out_of_reach_is_the_structure_where_the_account_is_now() -> None:
    """
    An ET that moved to another EJ takes its accounts out of reach at once.
    """
    ici = attrs.evolve(AILLEURS, ej_id=EJ.id)
    ordre = SupprimerUtilisateur(acteur_id="g-ej", utilisateur_id="u-9")

    un_refus(conclure(ordre, MONDE))
    assert Retirer(ETRANGER) in un_accord(conclure(ordre, avec(ici))).ecritures
