"""
The journal: who, what, on whom, when; nothing that was typed.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Final, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import (
    CONFIRMER_SUPPRESSION,
    CreerUtilisateur,
    DateNaiveError,
    DemanderLien,
    Evenement,
    FixerNumero,
    ImporterStructures,
    ModifierUtilisateur,
    Operation,
    StructureId,
    SupprimerUtilisateur,
    UtilisateurId,
    UtiliserLien,
)
from siaut_core.testing.fabrique import MIDI, un_et, un_utilisateur
from siaut_core.testing.strategies import instants, saisies
from siaut_core.use_cases import evenement
from tests.use_cases import scenes

# The guide's words, to the letter; the last ones are ours.
CONFIRMATIONS: Final = {
    "CREER_UTILISATEUR": "Sauvegarde effectuée",  # C20
    "MODIFIER_UTILISATEUR": "Sauvegarde effectuée",
    "RENVOYER_COURRIEL_CREATION": "Un courriel de création a été renvoyé",  # L4
    "SUPPRIMER_UTILISATEUR": "L'utilisateur a bien été supprimé",  # S2
    "DESACTIVER_UTILISATEUR": "Le compte est désormais inactif",  # S3
    "ACTIVER_UTILISATEUR": "Le compte est désormais actif",  # S4
    "DEMANDER_LIEN": (  # L2
        "Si un compte correspond à cette adresse, un courriel vous parviendra dans"
        " les minutes suivantes."
    ),
    "UTILISER_LIEN": "Votre mot de passe est enregistré.",
    "ENREGISTRER_CONNEXION": "Bienvenue",
    "CREER_STRUCTURE": "Sauvegarde effectuée",
    "MODIFIER_STRUCTURE": "Sauvegarde effectuée",
    "INSTALLER_UTILISATEUR": "Sauvegarde effectuée",
    "IMPORTER_STRUCTURES": "Sauvegarde effectuée",
    "MODIFIER_GROUPE": "Sauvegarde effectuée",
    "FIXER_NUMERO": "Sauvegarde effectuée",
}


def test_each_operation_confirms_in_the_words_of_the_guide() -> None:
    assert CONFIRMATIONS == {o.value: o.confirmation for o in Operation}


def test_a_deletion_asks_in_the_words_of_the_guide() -> None:
    """
    Guide: S2.
    """
    assert (
        "Ce compte n'a pas encore été finalisé par l'utilisateur et peut donc être"
        " supprimé. Attention, cette action est définitive. Confirmez-vous la"
        " suppression de l'utilisateur ?"
    ) == CONFIRMER_SUPPRESSION


def test_each_command_has_its_own_operation() -> None:
    """
    Two commands of one operation could not be told apart in the journal.
    """
    commandes = (ImporterStructures, *get_args(scenes.Commande))
    assert sorted(Operation) == sorted(commande.operation for commande in commandes)


def test_an_event_names_who_and_whom() -> None:
    commande = ModifierUtilisateur(
        acteur_id="g-1",
        utilisateur_id="u-1",
        structure_id="et-1",
        version_vue=1,
        nom="Test",
    )
    attendu = Evenement(
        operation=Operation.MODIFIER_UTILISATEUR,
        le=MIDI,
        acteur_id=UtilisateurId("g-1"),
        cible_id=UtilisateurId("u-1"),
        structure_id=StructureId("et-1"),
    )
    assert attendu == Evenement.de(
        commande,
        MIDI,
        acteur=un_utilisateur("g-1"),
        cible=un_utilisateur("u-1"),
        structure=un_et("et-1"),
    )


def test_a_national_act_has_no_actor_but_somebody_answers_for_it() -> None:
    commande = FixerNumero(
        au_titre_de="  ARS Bretagne ", structure_id="et-1", numero="x"
    )
    vu = Evenement.de(commande, MIDI, structure=un_et("et-1"))
    assert (None, "ARS Bretagne", "et-1") == (
        vu.acteur_id,
        vu.au_titre_de,
        vu.structure_id,
    )


@pytest.mark.parametrize(
    "commande",
    [
        DemanderLien(courriel="aurelie.test@test.fr"),
        UtiliserLien(jeton="un-jeton", mot_de_passe="un mot"),
    ],
)
def test_the_bearer_of_a_link_is_nobody(commande: evenement.Commande) -> None:
    vu = Evenement.de(commande, MIDI)
    assert Evenement(operation=commande.operation, le=MIDI) == vu


hostiles: st.SearchStrategy[Any] = saisies | st.sampled_from(
    [None, 3, b"g-1", [], "x" * 65, "a\nb", ""]
)


@given(acteur=hostiles, cible=hostiles, structure=hostiles, titre=hostiles)
def test_what_was_typed_and_found_nothing_leaves_a_code_only(
    acteur: Any,  # noqa: ANN401  (hostile)
    cible: Any,  # noqa: ANN401
    structure: Any,  # noqa: ANN401
    titre: Any,  # noqa: ANN401
) -> None:
    """
    Not even what might be an identifier: a token may, and an address.
    """
    vu = Evenement.de(
        ModifierUtilisateur(
            acteur_id=acteur,
            utilisateur_id=cible,
            structure_id=structure,
            version_vue=1,
        ),
        MIDI,
    )
    attendus = tuple(
        code
        for code, valeur in (
            ("ACTEUR_INCONNU", acteur),
            ("CIBLE_INCONNUE", cible),
            ("STRUCTURE_INCONNUE", structure),
        )
        if isinstance(valeur, str) and valeur
    )
    assert (
        Evenement(operation=Operation.MODIFIER_UTILISATEUR, le=MIDI, codes=attendus)
        == vu
    )

    fixer = Evenement.de(
        FixerNumero(au_titre_de=titre, structure_id=structure, numero=""), MIDI
    )
    assert fixer.structure_id is None
    assert 1 == len((fixer.au_titre_de or "-").splitlines())


@given(instants)
def test_an_event_is_dated_in_utc(instant: datetime) -> None:
    commande = SupprimerUtilisateur(acteur_id="g-1", utilisateur_id="u-1")
    vu = Evenement.de(commande, instant)
    assert (instant, UTC) == (vu.le, vu.le.tzinfo)


def test_a_date_without_time_zone_is_refused() -> None:
    commande = SupprimerUtilisateur(acteur_id="g-1", utilisateur_id="u-1")
    with pytest.raises(DateNaiveError) as erreur:
        Evenement.de(commande, MIDI.replace(tzinfo=None))
    assert "maintenant" == erreur.value.champ


def test_an_event_holds_no_name_and_no_address() -> None:
    commande = CreerUtilisateur(
        acteur_id="g-1",
        prenom="Aurélie",
        nom="Test",
        courriel="aurelie.test@test.fr",
        profil="Promoteur Utilisateur ET",
        structure_id="et-1",
        activites=["QA001"],
    )
    vu = Evenement.de(commande, MIDI)
    assert not re.search("Aur|Test|@", repr(vu))


def test_the_outcome_replaces_the_former_one() -> None:
    vu = Evenement.de(SupprimerUtilisateur(acteur_id="g", utilisateur_id="u"), MIDI)
    refuse = vu.refuser(code for code in ("A", "B"))
    assert (False, ("A", "B")) == (refuse.accordee, refuse.codes)
    accorde = refuse.accorder()
    assert (True, ()) == (accorde.accordee, accorde.codes)
    encore = accorde.refuser(["C"])
    assert (False, ("C",)) == (encore.accordee, encore.codes)
