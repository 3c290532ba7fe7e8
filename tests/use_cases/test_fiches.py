"""
*Fiches*: what the records of an account and of a structure show.
"""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.queued_mail import MailState
from siaut_core.entities.structure import Structure
from siaut_core.policies.choix import BUTTONS as ORDER
from siaut_core.policies.perimetre import Perimetre
from siaut_core.policies.regles import SILENCES, Silences
from siaut_core.testing.factory import (
    COORDONNEES,
    NOON,
    a_gestionnaire,
    a_groupe,
    a_numero,
    a_queued_mail,
    an_ej,
    an_et,
    an_utilisateur,
)
from siaut_core.testing.populations import STRUCTURES, a_row, perimetres
from siaut_core.use_cases.fiches import (
    BUTTONS,
    FicheStructure,
    FicheUtilisateur,
    fiche_structure,
    fiche_utilisateur,
)
from siaut_core.use_cases.recherche.rows import UtilisateurRow

DESACTIVER, ACTIVER = "Désactiver le compte", "Activer le compte"
RENVOYER, SUPPRIMER = "Renvoyer un courriel de création", "Supprimer le compte"


def labels(fiche: FicheUtilisateur) -> tuple[str, ...]:
    return tuple(button.libelle for button in fiche.buttons)


@pytest.mark.parametrize(
    ("valide_le", "actif", "buttons"),
    [
        (None, True, (DESACTIVER, RENVOYER, SUPPRIMER)),
        (NOON, True, (DESACTIVER,)),
        (NOON, False, (ACTIVER,)),
        (None, False, (ACTIVER, SUPPRIMER)),
    ],
)
def test_buttons_follow_the_state(
    valide_le: datetime | None,
    actif: bool,  # noqa: FBT001  (a column of the table)
    buttons: tuple[str, ...],
) -> None:
    """
    Guide: F2.
    """
    row = a_row(valide_le=valide_le, actif=actif)
    assert buttons == labels(fiche_utilisateur(a_gestionnaire(), row, SILENCES))


def test_the_host_s_silences_change_the_buttons() -> None:
    silences = Silences(desactivation_en_attente=False)
    fiche = fiche_utilisateur(a_gestionnaire(), a_row(), silences)
    assert (RENVOYER, SUPPRIMER) == labels(fiche)


def test_every_button_has_its_label() -> None:
    assert list(ORDER) == list(BUTTONS)


def test_a_button_says_what_a_click_asks_for() -> None:
    """
    The operation is named after the button.
    """
    for action, button in BUTTONS.items():
        assert action is button.action
        assert button.operation.value.startswith(action.value)


def test_one_s_own_profile_has_no_button_and_names_one_s_groupe() -> None:
    """
    Guide: F3.
    """
    me = a_gestionnaire(structure=a_groupe())
    fiche = fiche_utilisateur(me, UtilisateurRow(me, a_groupe()), SILENCES)
    assert () == fiche.buttons
    assert "GROUPE DE TEST" == fiche.libelle_groupe
    assert "Camille TEST - Promoteur Gestionnaire EJ" == fiche.header


def test_the_record_of_a_new_account_is_that_of_the_guide() -> None:
    """
    "Compte de Aurélie TEST". Guide: F1, L5.
    """
    fiche = fiche_utilisateur(a_gestionnaire(), a_row(), SILENCES)
    assert "Compte de Aurélie TEST" == fiche.title
    assert "L'utilisateur n'a pas encore confirmé son courriel" == fiche.message
    assert {
        "cree_le": ("Date de création", "08/11/2023"),
        "derniere_connexion": ("Date de dernière connexion", ""),
        "courriel_confirme": ("Courriel confirmé", "Non"),
        "actif": ("Compte actif / inactif", "Actif"),
        "en_attente": ("Compte validé", "En attente"),
        "profil": ("Profil", "Promoteur Utilisateur ET"),
    } == fiche.informations()


def test_the_record_of_a_validated_account_says_so() -> None:
    row = a_row(
        valide_le=NOON,
        actif=False,
        derniere_connexion=datetime(2023, 11, 30, 23, 30, tzinfo=UTC),
    )
    fiche = fiche_utilisateur(a_gestionnaire(), row, SILENCES)
    assert fiche.message is None
    assert ("01/12/2023", "Oui", "Inactif", "Oui") == tuple(
        fiche.informations()[key].texte
        for key in ("derniere_connexion", "courriel_confirme", "actif", "en_attente")
    )


def test_the_record_dates_the_account_on_the_reader_s_clock() -> None:
    late = datetime(2023, 11, 30, 23, 30, tzinfo=UTC)
    row = a_row(cree_le=late, derniere_connexion=late)
    for zone, day in {
        "Europe/Paris": "01/12/2023",
        "America/Cayenne": "30/11/2023",
    }.items():
        fiche = fiche_utilisateur(a_gestionnaire(), row, SILENCES, zone=zone)
        shown = fiche.informations()
        assert day == shown["cree_le"].texte == shown["derniere_connexion"].texte


@pytest.mark.parametrize("etat", MailState)
def test_a_record_tells_that_the_last_mail_was_given_up(etat: MailState) -> None:
    last = attrs.evolve(a_queued_mail(), etat=etat)
    fiche = fiche_utilisateur(a_gestionnaire(), a_row(), SILENCES, last)
    told = "Le dernier courriel adressé à l'utilisateur n'a pas pu être remis"
    assert (told if etat is MailState.ABANDON else None) == fiche.alert
    assert fiche_utilisateur(a_gestionnaire(), a_row(), SILENCES).alert is None


def test_a_record_shows_no_name_in_a_log() -> None:
    fiche = fiche_utilisateur(a_gestionnaire(), a_row(nom="Dupont"), SILENCES)
    assert "upont" not in repr(fiche)


BY_ID = {s.id: s for s in STRUCTURES}


def ids(fiche: FicheStructure) -> tuple[str | None, list[str], list[str], list[str]]:
    return (
        fiche.ej.id if fiche.ej else None,
        [s.id for s in fiche.etablissements],
        [s.id for s in fiche.groupes],
        [s.id for s in fiche.membres],
    )


@given(st.sampled_from(STRUCTURES), perimetres, st.permutations(STRUCTURES))
def test_a_record_shows_what_is_linked_and_inside_the_perimeter(
    structure: Structure, visible: Perimetre, linked: list[Structure]
) -> None:
    """
    The EJ of an ET always; the rest only inside. Guide: T4.
    """

    def visible_ones(kind: TypeStructure) -> set[str]:
        return {
            s.id for s in STRUCTURES if s.type_structure is kind and visible.contient(s)
        }

    ej, ets, groupes, membres = ids(fiche_structure(structure, visible, linked))
    assert ej == getattr(structure, "ej_id", None)
    de_l_ej = {s.id for s in STRUCTURES if getattr(s, "ej_id", None) == structure.id}
    assert visible_ones(TypeStructure.ET) & de_l_ej == set(ets)
    du_groupe = {s.id for s in STRUCTURES if structure.id in getattr(s, "membres", ())}
    assert visible_ones(TypeStructure.GROUPE) & du_groupe == set(groupes)
    own: frozenset[str] = getattr(structure, "membres", frozenset())
    assert visible_ones(TypeStructure.EJ) & own == set(membres)


def test_the_record_of_a_groupe_names_its_members_that_are_inside() -> None:
    ej, other = an_ej(), an_ej("ej-2", numero=a_numero(2))
    groupe = a_groupe(membres=[ej.id, other.id])
    linked: list[Structure] = [an_et(), other, ej]
    visible = Perimetre(ej.id, with_attached=True)
    assert (None, [], [], ["ej-1"]) == ids(fiche_structure(groupe, visible, linked))


def test_what_a_record_lists_is_sorted_by_name() -> None:
    """
    As a reader looks for it: "Éole" between "Eau" and "Erable".
    """
    noms = ["Zoé", "Éole", "eau", "Erable"]
    ets = [an_et(f"et-{i}", raison_sociale=nom) for i, nom in enumerate(noms)]
    visible = Perimetre(an_ej().id, with_attached=True)
    fiche = fiche_structure(an_ej(), visible, ets)
    assert ["eau", "Éole", "Erable", "Zoé"] == [s.nom for s in fiche.etablissements]


def test_a_gestionnaire_of_a_groupe_sees_none_of_its_members() -> None:
    """
    Else its record would list EJ that they do not administer.
    """
    groupe = a_groupe()
    fiche = fiche_structure(groupe, Perimetre(groupe.id), [an_ej()])
    assert (None, [], [], []) == ids(fiche)


def test_the_finess_notice_goes_with_a_number() -> None:
    """
    Guide: C18.
    """
    having, lacking = an_et(), an_et(numero=None)
    warning = fiche_structure(having, Perimetre()).warning
    assert warning is not None
    assert warning.startswith("Les informations suivantes sont issues du FINESS. ")
    assert "merci de contacter votre ARS. Une fois prises en compte, elles" in warning
    assert warning.endswith(
        " seront visibles dans votre dossier durant son traitement."
    )
    assert None is fiche_structure(lacking, Perimetre()).warning
    assert None is fiche_structure(a_groupe(), Perimetre()).warning


def test_the_record_of_an_et_shows_its_coordinates() -> None:
    """
    Guide: C18.
    """
    assert {
        "type": ("Type", "ET"),
        "nom": ("Nom", "CLINIQUE DE TEST"),
        "numero": ("Numéro FINESS", str(an_et().numero)),
        "raison_sociale_ej": ("Raison sociale EJ", "CENTRE HOSPITALIER DE TEST"),
        "numero_et_voie": ("Numéro et voie", "12 AVENUE DU TEST"),
        "code_postal": ("Code postal", "01000"),
        "commune": ("Commune", "BOURG-EN-BRESSE"),
        "departement": ("Département", "Ain"),
        "region": ("Région", "Auvergne-Rhône-Alpes"),
        "telephone": ("Téléphone", "0400000000"),
        "courriel_representant": ("Courriel du représentant légal", ""),
    } == fiche_structure(an_et(), Perimetre(), [an_ej()]).informations()


def test_the_record_of_a_groupe_has_neither_number_nor_place() -> None:
    informations = fiche_structure(a_groupe(), Perimetre()).informations()
    assert {"Type": "Groupe", "Nom": "GROUPE DE TEST"} == {
        libelle: text for libelle, text in informations.values() if text
    }


def test_the_record_shows_the_courriel_of_the_representative() -> None:
    coordonnees = attrs.evolve(
        COORDONNEES, courriel_representant=Courriel.parse("direction@test.fr")
    )
    ej = an_ej(coordonnees=coordonnees)
    informations = fiche_structure(ej, Perimetre()).informations()
    assert "direction@test.fr" == informations["courriel_representant"].texte
    assert "" == informations["raison_sociale_ej"].texte


def test_an_account_out_of_reach_has_no_button() -> None:
    other = an_et("et-9", ej_id="ej-9")
    row = UtilisateurRow(an_utilisateur("u-9", other), other)
    assert () == fiche_utilisateur(a_gestionnaire(), row, SILENCES).buttons
