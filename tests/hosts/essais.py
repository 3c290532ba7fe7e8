"""
*Essais*: every command, granted and refused in each way, as one table.

Other tests play the table on each service: for the events that are left, with a
fault at each call, with a rival, with secrets that must show nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import attrs

from siaut_core import (
    ActionRefuseeError,
    Cause,
    Coordonnees,
    CourrielDejaPrisError,
    DonneesChangeesError,
    DonneesInvalidesError,
    IntrouvableError,
    LienInutilisableError,
    NumeroDejaPrisError,
    NumeroFiness,
    Operation,
    SiautError,
)
from siaut_core.testing.fabrique import un_numero
from tests.hosts import gestes

if TYPE_CHECKING:
    from tests.hosts.maison import Maison


@attrs.frozen
class Ligne:
    """
    A row of an extract.
    """

    numero: NumeroFiness
    raison_sociale: str
    numero_ej: NumeroFiness = attrs.field(factory=un_numero)
    coordonnees: Coordonnees = attrs.field(factory=Coordonnees)


@attrs.frozen
class Essai:
    """
    One command, and what must come of it.

    Attributes:
        agir: Is given the token that *preparer* received, empty without one.
        codes: Of its event.
        erreur: What it raises; ``None`` when it is granted.
    """

    operation: Operation
    agir: Callable[[Maison, str], object]
    codes: tuple[str, ...] = ()
    erreur: type[SiautError] | None = None
    preparer: Callable[[Maison], str] = lambda _: ""


def _lien_vieux(maison: Maison) -> str:
    jeton = gestes.recevoir(maison)
    maison.horloge.avancer(hours=72)
    return jeton


def _lien_utilise(maison: Maison) -> str:
    jeton = gestes.recevoir(maison)
    gestes.utiliser(maison, jeton)
    return jeton


def _lien_perdu(maison: Maison) -> str:
    jeton = gestes.recevoir(maison)
    gestes.modifier(maison, courriel="autre@test.fr")
    return jeton


def _lien_de_demande(maison: Maison) -> str:
    return gestes.recevoir(maison, "u-actif", Cause.DEMANDE)


def _droit_donne(maison: Maison) -> str:
    gestes.modifier(maison, droit_validation=True)
    return ""


O = Operation  # noqa: E741  (a table is read by its columns)

ACCORDS: Final[dict[str, Essai]] = {
    "creer": Essai(O.CREER_UTILISATEUR, lambda m, _: gestes.creer(m)),
    "modifier": Essai(
        O.MODIFIER_UTILISATEUR, lambda m, _: gestes.modifier(m, nom="Durand")
    ),
    "modifier rien": Essai(
        O.MODIFIER_UTILISATEUR, lambda m, _: gestes.modifier(m, nom="Test")
    ),
    "changer le courriel": Essai(
        O.MODIFIER_UTILISATEUR,
        lambda m, _: gestes.modifier(m, courriel="autre@test.fr"),
        preparer=gestes.recevoir,
    ),
    "rattacher ailleurs": Essai(
        O.MODIFIER_UTILISATEUR, lambda m, _: gestes.modifier(m, structure_id="et-2")
    ),
    "passer en consultation": Essai(
        O.MODIFIER_UTILISATEUR,
        lambda m, _: gestes.modifier(m, profil="CONSULTATION_ET"),
        codes=("RETRAIT_DROIT",),
        preparer=_droit_donne,
    ),
    "renvoyer": Essai(O.RENVOYER_COURRIEL_CREATION, lambda m, _: gestes.renvoyer(m)),
    "supprimer": Essai(
        O.SUPPRIMER_UTILISATEUR,
        lambda m, _: gestes.supprimer(m),
        preparer=gestes.recevoir,
    ),
    "desactiver": Essai(
        O.DESACTIVER_UTILISATEUR,
        lambda m, _: gestes.desactiver(m, "u-neuf"),
        preparer=gestes.recevoir,
    ),
    "desactiver encore": Essai(
        O.DESACTIVER_UTILISATEUR, lambda m, _: gestes.desactiver(m, "u-off")
    ),
    "activer": Essai(O.ACTIVER_UTILISATEUR, lambda m, _: gestes.activer(m)),
    "activer encore": Essai(
        O.ACTIVER_UTILISATEUR, lambda m, _: gestes.activer(m, "u-actif")
    ),
    "se connecter": Essai(O.ENREGISTRER_CONNEXION, lambda m, _: gestes.se_connecter(m)),
    "demander": Essai(O.DEMANDER_LIEN, lambda m, _: gestes.demander(m)),
    "demander sans adresse": Essai(
        O.DEMANDER_LIEN, lambda m, _: gestes.demander(m, "rien")
    ),
    "completer le compte": Essai(
        O.UTILISER_LIEN, gestes.utiliser, preparer=gestes.recevoir
    ),
    "changer de mot de passe": Essai(
        O.UTILISER_LIEN, gestes.utiliser, preparer=_lien_de_demande
    ),
    "creer un groupe": Essai(O.CREER_STRUCTURE, lambda m, _: gestes.creer_structure(m)),
    "creer un ET": Essai(
        O.CREER_STRUCTURE,
        lambda m, _: gestes.creer_structure(m, type_structure="ET", departement="75"),
    ),
    "modifier une structure": Essai(
        O.MODIFIER_STRUCTURE, lambda m, _: gestes.modifier_structure(m, nom="AILLEURS")
    ),
    "ne rien modifier d'une structure": Essai(
        O.MODIFIER_STRUCTURE, lambda m, _: gestes.modifier_structure(m)
    ),
    "installer": Essai(O.INSTALLER_UTILISATEUR, lambda m, _: gestes.installer(m)),
    "importer": Essai(
        O.IMPORTER_STRUCTURES,
        lambda m, _: gestes.importer(
            m,
            entites=[
                Ligne(un_numero(1), "CH RENOMMÉ"),
                Ligne(un_numero(50), "CH NEUF"),
            ],
            etablissements=[Ligne(un_numero(51), "SITE NEUF", un_numero(52))],
        ),
    ),
    "nouveau groupe": Essai(
        O.MODIFIER_GROUPE,
        lambda m, _: gestes.changer_groupe(m, libelle="GHT NEUF", membres=["ej-2"]),
    ),
    "changer un groupe": Essai(
        O.MODIFIER_GROUPE,
        lambda m, _: gestes.changer_groupe(
            m, groupe_id="gr-1", version_vue=1, libelle="GHT", membres=["ej-1"]
        ),
    ),
    "fixer un numero": Essai(
        O.FIXER_NUMERO, lambda m, _: gestes.fixer(m, str(un_numero(60)))
    ),
}

REFUS: Final[dict[str, Essai]] = {
    "creer sans etre Gestionnaire": Essai(
        O.CREER_UTILISATEUR,
        lambda m, _: gestes.creer(m, acteur_id="u-actif"),
        ("GESTIONNAIRE_REQUIS",),
        ActionRefuseeError,
    ),
    "creer sans compte": Essai(
        O.CREER_UTILISATEUR,
        lambda m, _: gestes.creer(m, acteur_id="\x00"),
        ("ACTEUR_INCONNU",),
        ActionRefuseeError,
    ),
    "creer hors de portee": Essai(
        O.CREER_UTILISATEUR,
        lambda m, _: gestes.creer(m, acteur_id="g-et", structure_id="et-2"),
        ("HORS_PERIMETRE",),
        IntrouvableError,
    ),
    "creer nulle part": Essai(
        O.CREER_UTILISATEUR,
        lambda m, _: gestes.creer(m, structure_id="et-0"),
        ("STRUCTURE_INCONNUE",),
        IntrouvableError,
    ),
    "creer avec des fautes": Essai(
        O.CREER_UTILISATEUR,
        lambda m, _: gestes.creer(m, nom="", courriel="non", profil="CONSULTATION_EJ"),
        ("PROFIL_STRUCTURE", "nom:OBLIGATOIRE", "courriel:COURRIEL"),
        DonneesInvalidesError,
    ),
    "creer un profil qui ne va pas": Essai(
        O.CREER_UTILISATEUR,
        lambda m, _: gestes.creer(m, profil="CONSULTATION_EJ"),
        ("PROFIL_STRUCTURE",),
        ActionRefuseeError,
    ),
    "creer deux fois": Essai(
        O.CREER_UTILISATEUR,
        lambda m, _: gestes.creer(m, courriel="U-LOIN@test.fr"),
        ("COURRIEL_DEJA_PRIS",),
        CourrielDejaPrisError,
    ),
    "modifier ce qui a change": Essai(
        O.MODIFIER_UTILISATEUR,
        lambda m, _: gestes.modifier(m, version_vue=0),
        ("DONNEES_CHANGEES",),
        DonneesChangeesError,
    ),
    "prendre le courriel d'un autre": Essai(
        O.MODIFIER_UTILISATEUR,
        lambda m, _: gestes.modifier(m, courriel="u-loin@test.fr"),
        ("COURRIEL_DEJA_PRIS",),
        CourrielDejaPrisError,
    ),
    "modifier un inconnu": Essai(
        O.MODIFIER_UTILISATEUR,
        lambda m, _: gestes.modifier(m, "u-0", nom="Durand"),
        ("CIBLE_INCONNUE",),
        IntrouvableError,
    ),
    "renvoyer a qui a confirme": Essai(
        O.RENVOYER_COURRIEL_CREATION,
        lambda m, _: gestes.renvoyer(m, "u-actif"),
        ("CONFIRMATION_FAITE",),
        ActionRefuseeError,
    ),
    "supprimer un compte valide": Essai(
        O.SUPPRIMER_UTILISATEUR,
        lambda m, _: gestes.supprimer(m, "u-actif"),
        ("VALIDATION_FAITE",),
        ActionRefuseeError,
    ),
    "se desactiver": Essai(
        O.DESACTIVER_UTILISATEUR,
        lambda m, _: gestes.desactiver(m, "g-ej"),
        ("SOI_MEME",),
        ActionRefuseeError,
    ),
    "activer hors de portee": Essai(
        O.ACTIVER_UTILISATEUR,
        lambda m, _: gestes.activer(m, "u-loin"),
        ("HORS_PERIMETRE",),
        IntrouvableError,
    ),
    "se connecter inactif": Essai(
        O.ENREGISTRER_CONNEXION,
        lambda m, _: gestes.se_connecter(m, "u-off"),
        ("ACTEUR_INACTIF",),
        ActionRefuseeError,
    ),
    "se connecter inconnu": Essai(
        O.ENREGISTRER_CONNEXION,
        lambda m, _: gestes.se_connecter(m, "u-0"),
        ("CIBLE_INCONNUE",),
        IntrouvableError,
    ),
    "lien inconnu": Essai(
        O.UTILISER_LIEN,
        lambda m, _: gestes.utiliser(m, "é" * 500),
        ("INCONNU",),
        LienInutilisableError,
    ),
    "lien passe": Essai(
        O.UTILISER_LIEN,
        gestes.utiliser,
        ("HORS_DUREE",),
        LienInutilisableError,
        _lien_vieux,
    ),
    "lien deja utilise": Essai(
        O.UTILISER_LIEN,
        gestes.utiliser,
        ("UTILISATION",),
        LienInutilisableError,
        _lien_utilise,
    ),
    "lien d'une autre adresse": Essai(
        O.UTILISER_LIEN,
        gestes.utiliser,
        ("REVOCATION",),
        LienInutilisableError,
        _lien_perdu,
    ),
    "mot de passe faible": Essai(
        O.UTILISER_LIEN,
        lambda m, jeton: gestes.utiliser(m, jeton, "court"),
        ("mot_de_passe:FAIBLE",),
        DonneesInvalidesError,
        gestes.recevoir,
    ),
    "creer un ET sans etre de l'EJ": Essai(
        O.CREER_STRUCTURE,
        lambda m, _: gestes.creer_structure(m, acteur_id="g-et"),
        ("EJ_REQUISE",),
        ActionRefuseeError,
    ),
    "creer une structure sans compte": Essai(
        O.CREER_STRUCTURE,
        lambda m, _: gestes.creer_structure(m, acteur_id="u-0"),
        ("ACTEUR_INCONNU",),
        ActionRefuseeError,
    ),
    "creer un ET sans departement": Essai(
        O.CREER_STRUCTURE,
        lambda m, _: gestes.creer_structure(m, type_structure="ET"),
        ("departement:OBLIGATOIRE",),
        DonneesInvalidesError,
    ),
    "libelle deja pris": Essai(
        O.CREER_STRUCTURE,
        lambda m, _: gestes.creer_structure(m, nom="Groupe de  Tést"),
        ("NUMERO_DEJA_PRIS",),
        NumeroDejaPrisError,
    ),
    "modifier ce qui vient de FINESS": Essai(
        O.MODIFIER_STRUCTURE,
        lambda m, _: gestes.modifier_structure(m, structure_id="et-1", nom="AUTRE"),
        ("ISSU_DU_FINESS",),
        ActionRefuseeError,
    ),
    "modifier une structure qui a change": Essai(
        O.MODIFIER_STRUCTURE,
        lambda m, _: gestes.modifier_structure(m, version_vue=7, nom="AUTRE"),
        ("DONNEES_CHANGEES",),
        DonneesChangeesError,
    ),
    "installer nulle part": Essai(
        O.INSTALLER_UTILISATEUR,
        lambda m, _: gestes.installer(m, structure_id="et-0"),
        ("STRUCTURE_INCONNUE",),
        IntrouvableError,
    ),
    "installer deux fois": Essai(
        O.INSTALLER_UTILISATEUR,
        lambda m, _: gestes.installer(m, courriel="u-loin@test.fr"),
        ("COURRIEL_DEJA_PRIS",),
        CourrielDejaPrisError,
    ),
    "importer deux fois un numero": Essai(
        O.IMPORTER_STRUCTURES,
        lambda m, _: gestes.importer(m, entites=[Ligne(un_numero(70), "CH")] * 2),
        ("entites[1].numero:DOUBLON",),
        DonneesInvalidesError,
    ),
    "changer un groupe inconnu": Essai(
        O.MODIFIER_GROUPE,
        lambda m, _: gestes.changer_groupe(m, groupe_id="gr-0", version_vue=1),
        ("STRUCTURE_INCONNUE",),
        IntrouvableError,
    ),
    "changer un groupe qui a change": Essai(
        O.MODIFIER_GROUPE,
        lambda m, _: gestes.changer_groupe(
            m, groupe_id="gr-1", version_vue=2, libelle="AUTRE"
        ),
        ("DONNEES_CHANGEES",),
        DonneesChangeesError,
    ),
    "groupe sans EJ": Essai(
        O.MODIFIER_GROUPE,
        lambda m, _: gestes.changer_groupe(m, libelle="AUTRE", membres="ej-1"),
        ("membres:TYPE",),
        DonneesInvalidesError,
    ),
    "numero deja pris": Essai(
        O.FIXER_NUMERO,
        lambda m, _: gestes.fixer(m, str(un_numero(1))),
        ("NUMERO_DEJA_PRIS",),
        NumeroDejaPrisError,
    ),
    "numero faux": Essai(
        O.FIXER_NUMERO,
        lambda m, _: gestes.fixer(m, "123"),
        ("numero:NUMERO_FINESS",),
        DonneesInvalidesError,
    ),
}

ESSAIS: Final = {**ACCORDS, **REFUS}
