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

from siaut_core import NaiveDatetimeError, StructureId, UtilisateurId
from siaut_core.sync import (
    CONFIRMER_SUPPRESSION,
    CreerUtilisateur,
    DemanderLien,
    Event,
    FixerNumero,
    ImporterStructures,
    ModifierUtilisateur,
    Operation,
    SupprimerUtilisateur,
    UtiliserLien,
)
from siaut_core.testing.factory import NOON, a_lien, an_et, an_utilisateur
from siaut_core.testing.strategies import instants, typed_texts
from siaut_core.use_cases.command import Command, Facts
from tests.use_cases import scenes
from tests.use_cases.scenes import context_of

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
    "SE_CONNECTER": "Bienvenue",
    "ENREGISTRER_CONNEXION": "Bienvenue",
    "CREER_STRUCTURE": "Sauvegarde effectuée",
    "MODIFIER_STRUCTURE": "Sauvegarde effectuée",
    "INSTALLER_UTILISATEUR": "Sauvegarde effectuée",
    "IMPORTER_STRUCTURES": "Sauvegarde effectuée",
    "MODIFIER_GROUPE": "Sauvegarde effectuée",
    "FIXER_NUMERO": "Sauvegarde effectuée",
}


NOTHING: Final = Facts()


def event_of(
    command: Command[object], facts: Facts = NOTHING, le: datetime = NOON
) -> Event:
    """
    Give the event under way of a command, once these facts were read.
    """
    return context_of(command, le).knowing(facts).event


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
    commands = (ImporterStructures, *get_args(scenes.AnyCommand))
    assert sorted(Operation) == sorted(command.operation for command in commands)


def test_an_event_names_who_and_whom() -> None:
    command = ModifierUtilisateur(
        acteur_id="g-1",
        utilisateur_id="u-1",
        structure_id="et-1",
        version_vue=1,
        nom="Test",
    )
    expected = Event(
        operation=Operation.MODIFIER_UTILISATEUR,
        le=NOON,
        acteur_id=UtilisateurId("g-1"),
        cible_id=UtilisateurId("u-1"),
        structure_id=StructureId("et-1"),
    )
    facts = Facts(
        acteur=an_utilisateur("g-1"),
        cible=an_utilisateur("u-1"),
        structure=an_et("et-1"),
    )
    assert expected == event_of(command, facts)


def test_a_national_act_has_no_actor_but_somebody_answers_for_it() -> None:
    command = FixerNumero(
        au_titre_de="  ARS Bretagne ", structure_id="et-1", numero="x"
    )
    seen = event_of(command, Facts(structure=an_et("et-1")))
    assert (None, "ARS Bretagne", "et-1") == (
        seen.acteur_id,
        seen.au_titre_de,
        seen.structure_id,
    )


@pytest.mark.parametrize(
    "command",
    [
        DemanderLien(courriel="aurelie.test@test.fr"),
        UtiliserLien(token="un-jeton", mot_de_passe="un mot"),
    ],
)
def test_the_bearer_of_a_link_is_nobody(command: Command[object]) -> None:
    seen = event_of(command)
    assert Event(operation=command.operation, le=NOON) == seen


def test_before_anything_is_read_a_command_names_nobody() -> None:
    """
    And what it does not make has no identifier.
    """
    context = context_of(SupprimerUtilisateur(acteur_id="g-1", utilisateur_id="u-1"))

    begun = Event(operation=Operation.SUPPRIMER_UTILISATEUR, le=NOON)
    assert begun == context.event
    drawn = (context.utilisateur_id, context.structure_id, context.queued_mail_id)
    assert ("", "", "") == drawn


def test_a_link_names_its_owner_even_when_the_account_is_lost() -> None:
    command = UtiliserLien(token="un-jeton", mot_de_passe="un mot")
    assert "u-1" == event_of(command, Facts(lien=a_lien())).cible_id


hostiles: st.SearchStrategy[Any] = typed_texts | st.sampled_from(
    [None, 3, b"g-1", [], "x" * 65, "a\nb", ""]
)


@given(acteur=hostiles, cible=hostiles, structure=hostiles, title=hostiles)
def test_what_was_typed_and_found_nothing_leaves_a_code_only(
    acteur: Any,  # noqa: ANN401  (hostile)
    cible: Any,  # noqa: ANN401  (same)
    structure: Any,  # noqa: ANN401  (same)
    title: Any,  # noqa: ANN401  (same)
) -> None:
    """
    Not even what might be an identifier: a token may, and an address.
    """
    seen = event_of(
        ModifierUtilisateur(
            acteur_id=acteur,
            utilisateur_id=cible,
            structure_id=structure,
            version_vue=1,
        )
    )
    expected = tuple(
        code
        for code, value in (
            ("ACTEUR_INCONNU", acteur),
            ("CIBLE_INCONNUE", cible),
            ("STRUCTURE_INCONNUE", structure),
        )
        if isinstance(value, str) and value
    )
    assert (
        Event(operation=Operation.MODIFIER_UTILISATEUR, le=NOON, codes=expected) == seen
    )

    set_numero = event_of(
        FixerNumero(au_titre_de=title, structure_id=structure, numero="")
    )
    assert set_numero.structure_id is None
    assert 1 == len((set_numero.au_titre_de or "-").splitlines())


@given(instants)
def test_an_event_is_dated_in_utc(instant: datetime) -> None:
    command = SupprimerUtilisateur(acteur_id="g-1", utilisateur_id="u-1")
    seen = event_of(command, le=instant)
    assert (instant, UTC) == (seen.le, seen.le.tzinfo)


def test_a_date_without_time_zone_is_refused() -> None:
    command = SupprimerUtilisateur(acteur_id="g-1", utilisateur_id="u-1")
    with pytest.raises(NaiveDatetimeError) as error:
        context_of(command, NOON.replace(tzinfo=None))
    assert "now" == error.value.field


def test_an_event_holds_no_name_and_no_address() -> None:
    command = CreerUtilisateur(
        acteur_id="g-1",
        prenom="Aurélie",
        nom="Test",
        courriel="aurelie.test@test.fr",
        profil="Promoteur Utilisateur ET",
        structure_id="et-1",
        activites=["QA001"],
    )
    seen = event_of(command)
    assert not re.search("Aur|Test|@", repr(seen))


def test_the_outcome_replaces_the_former_one() -> None:
    seen = event_of(SupprimerUtilisateur(acteur_id="g", utilisateur_id="u"))
    refuse = seen.refuse(code for code in ("A", "B"))
    assert (False, ("A", "B")) == (refuse.granted, refuse.codes)
    granted = refuse.grant()
    assert (True, ()) == (granted.granted, granted.codes)
    still = granted.refuse(["C"])
    assert (False, ("C",)) == (still.granted, still.codes)
