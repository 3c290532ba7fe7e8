"""
*Tries*: every command, granted and refused in each way, as one table.

Other tests play the table on each service: for the events that are left, with a
fault at each call, with a rival, with secrets that must show nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

from siaut_core import (
    ActionRefuseeError,
    Cause,
    ConnexionRefuseeError,
    Coordonnees,
    CourrielDejaPrisError,
    DonneesChangeesError,
    DonneesInvalidesError,
    IntrouvableError,
    LienInutilisableError,
    NumeroDejaPrisError,
    NumeroFiness,
    SiautError,
)
from siaut_core.sync import Operation
from siaut_core.testing.factory import a_numero
from tests.hosts import gestures

if TYPE_CHECKING:
    from tests.hosts.house import House


Act: TypeAlias = Callable[["House", str], object]


@attrs.frozen
class Line:
    """
    A row of an extract.
    """

    numero: NumeroFiness
    raison_sociale: str
    numero_ej: NumeroFiness = attrs.field(factory=a_numero)
    coordonnees: Coordonnees = attrs.field(factory=Coordonnees)


@attrs.frozen
class Attempt:
    """
    One command, and what must come of it.

    Attributes:
        act: Is given the token that *prepare* received, empty without one.
        codes: Of its event.
        error: What it raises; ``None`` when it is granted.
    """

    operation: Operation
    act: Act
    codes: tuple[str, ...] = ()
    error: type[SiautError] | None = None
    prepare: Callable[[House], str] = lambda _: ""


def _old_lien(house: House) -> str:
    token = gestures.receive(house)
    house.clock.advance(hours=72)
    return token


def _lien_used(house: House) -> str:
    token = gestures.receive(house)
    gestures.use(house, token)
    return token


def _lost_lien(house: House) -> str:
    token = gestures.receive(house)
    gestures.modify(house, courriel="autre@test.fr")
    return token


def _demande_lien(house: House) -> str:
    return gestures.receive(house, "u-actif", Cause.DEMANDE)


def _droit_given(house: House) -> str:
    gestures.modify(house, droit_validation=True)
    return ""


O = Operation  # noqa: E741  (a table is read by its columns)

GRANTS: Final[dict[str, Attempt]] = {
    "creer": Attempt(O.CREER_UTILISATEUR, lambda m, _: gestures.creer(m)),
    "modifier": Attempt(
        O.MODIFIER_UTILISATEUR, lambda m, _: gestures.modify(m, nom="Durand")
    ),
    "modifier rien": Attempt(
        O.MODIFIER_UTILISATEUR, lambda m, _: gestures.modify(m, nom="Test")
    ),
    "changer le courriel": Attempt(
        O.MODIFIER_UTILISATEUR,
        lambda m, _: gestures.modify(m, courriel="autre@test.fr"),
        prepare=gestures.receive,
    ),
    "rattacher ailleurs": Attempt(
        O.MODIFIER_UTILISATEUR, lambda m, _: gestures.modify(m, structure_id="et-2")
    ),
    "passer en consultation": Attempt(
        O.MODIFIER_UTILISATEUR,
        lambda m, _: gestures.modify(m, profil="CONSULTATION_ET"),
        codes=("RETRAIT_DROIT",),
        prepare=_droit_given,
    ),
    "renvoyer": Attempt(
        O.RENVOYER_COURRIEL_CREATION, lambda m, _: gestures.renvoyer(m)
    ),
    "supprimer": Attempt(
        O.SUPPRIMER_UTILISATEUR,
        lambda m, _: gestures.delete(m),
        prepare=gestures.receive,
    ),
    "desactiver": Attempt(
        O.DESACTIVER_UTILISATEUR,
        lambda m, _: gestures.deactivate(m, "u-neuf"),
        prepare=gestures.receive,
    ),
    "desactiver encore": Attempt(
        O.DESACTIVER_UTILISATEUR, lambda m, _: gestures.deactivate(m, "u-off")
    ),
    "activer": Attempt(O.ACTIVER_UTILISATEUR, lambda m, _: gestures.activate(m)),
    "activer encore": Attempt(
        O.ACTIVER_UTILISATEUR, lambda m, _: gestures.activate(m, "u-actif")
    ),
    "entrer": Attempt(
        O.SE_CONNECTER,
        lambda m, _: gestures.enter(m, " U-Actif@TEST.fr"),
        prepare=gestures.give_password,
    ),
    "se connecter": Attempt(O.ENREGISTRER_CONNEXION, lambda m, _: gestures.log_in(m)),
    "demander": Attempt(O.DEMANDER_LIEN, lambda m, _: gestures.ask(m)),
    "demander sans adresse": Attempt(
        O.DEMANDER_LIEN, lambda m, _: gestures.ask(m, "rien")
    ),
    "completer le compte": Attempt(
        O.UTILISER_LIEN, gestures.use, prepare=gestures.receive
    ),
    "changer de mot de passe": Attempt(
        O.UTILISER_LIEN, gestures.use, prepare=_demande_lien
    ),
    "creer un groupe": Attempt(
        O.CREER_STRUCTURE, lambda m, _: gestures.creer_structure(m)
    ),
    "creer un ET": Attempt(
        O.CREER_STRUCTURE,
        lambda m, _: gestures.creer_structure(m, type_structure="ET", departement="75"),
    ),
    "modifier une structure": Attempt(
        O.MODIFIER_STRUCTURE,
        lambda m, _: gestures.modifier_structure(m, nom="AILLEURS"),
    ),
    "ne rien modifier d'une structure": Attempt(
        O.MODIFIER_STRUCTURE, lambda m, _: gestures.modifier_structure(m)
    ),
    "installer": Attempt(O.INSTALLER_UTILISATEUR, lambda m, _: gestures.install(m)),
    "importer": Attempt(
        O.IMPORTER_STRUCTURES,
        lambda m, _: gestures.import_structures(
            m,
            entites=[
                Line(a_numero(1), "CH RENOMMÉ"),
                Line(a_numero(50), "CH NEUF"),
            ],
            etablissements=[Line(a_numero(51), "SITE NEUF", a_numero(52))],
        ),
    ),
    "nouveau groupe": Attempt(
        O.MODIFIER_GROUPE,
        lambda m, _: gestures.change_groupe(m, libelle="GHT NEUF", membres=["ej-2"]),
    ),
    "changer un groupe": Attempt(
        O.MODIFIER_GROUPE,
        lambda m, _: gestures.change_groupe(
            m, groupe_id="gr-1", version_vue=1, libelle="GHT", membres=["ej-1"]
        ),
    ),
    "fixer un numero": Attempt(
        O.FIXER_NUMERO, lambda m, _: gestures.set_numero(m, str(a_numero(60)))
    ),
}

# Logins that are refused: whose password is stored, what is typed, and why.
LOGINS: Final[dict[str, tuple[str, Act, tuple[str, ...]]]] = {
    "entrer avec un autre mot de passe": (
        "u-actif",
        lambda m, _: gestures.enter(m, mot_de_passe="une autre phrase"),
        ("mot_de_passe:INCORRECT",),
    ),
    "entrer sans taper de texte": (
        "u-actif",
        lambda m, _: gestures.enter(m, mot_de_passe=None),
        ("mot_de_passe:TYPE", "mot_de_passe:INCORRECT"),
    ),
    "entrer sans mot de passe": (
        "",
        lambda m, _: gestures.enter(m),
        ("mot_de_passe:ABSENT",),
    ),
    "entrer inconnu": (
        "u-actif",
        lambda m, _: gestures.enter(m, "inconnu@test.fr"),
        ("CIBLE_INCONNUE",),
    ),
    "entrer sans adresse": (
        "u-actif",
        lambda m, _: gestures.enter(m, "u-actif"),
        ("CIBLE_INCONNUE", "courriel:COURRIEL"),
    ),
    "entrer inactif": (
        "u-off",
        lambda m, _: gestures.enter(m, "u-off@test.fr"),
        ("ACTEUR_INACTIF",),
    ),
    "entrer sans avoir confirme": (
        "",
        lambda m, _: gestures.enter(m, "u-neuf@test.fr"),
        ("ACTEUR_EN_ATTENTE", "mot_de_passe:ABSENT"),
    ),
}

REFUS: Final[dict[str, Attempt]] = {
    "creer sans etre Gestionnaire": Attempt(
        O.CREER_UTILISATEUR,
        lambda m, _: gestures.creer(m, acteur_id="u-actif"),
        ("GESTIONNAIRE_REQUIS",),
        ActionRefuseeError,
    ),
    "creer sans compte": Attempt(
        O.CREER_UTILISATEUR,
        lambda m, _: gestures.creer(m, acteur_id="\x00"),
        ("ACTEUR_INCONNU",),
        ActionRefuseeError,
    ),
    "creer hors de portee": Attempt(
        O.CREER_UTILISATEUR,
        lambda m, _: gestures.creer(m, acteur_id="g-et", structure_id="et-2"),
        ("HORS_PERIMETRE",),
        IntrouvableError,
    ),
    "creer nulle part": Attempt(
        O.CREER_UTILISATEUR,
        lambda m, _: gestures.creer(m, structure_id="et-0"),
        ("STRUCTURE_INCONNUE",),
        IntrouvableError,
    ),
    "creer avec des fautes": Attempt(
        O.CREER_UTILISATEUR,
        lambda m, _: gestures.creer(
            m, nom="", courriel="non", profil="CONSULTATION_EJ"
        ),
        ("PROFIL_STRUCTURE", "nom:OBLIGATOIRE", "courriel:COURRIEL"),
        DonneesInvalidesError,
    ),
    "creer un profil qui ne va pas": Attempt(
        O.CREER_UTILISATEUR,
        lambda m, _: gestures.creer(m, profil="CONSULTATION_EJ"),
        ("PROFIL_STRUCTURE",),
        ActionRefuseeError,
    ),
    "creer deux fois": Attempt(
        O.CREER_UTILISATEUR,
        lambda m, _: gestures.creer(m, courriel="U-LOIN@test.fr"),
        ("COURRIEL_DEJA_PRIS",),
        CourrielDejaPrisError,
    ),
    "modifier ce qui a change": Attempt(
        O.MODIFIER_UTILISATEUR,
        lambda m, _: gestures.modify(m, version_vue=0),
        ("DONNEES_CHANGEES",),
        DonneesChangeesError,
    ),
    "prendre le courriel d'un autre": Attempt(
        O.MODIFIER_UTILISATEUR,
        lambda m, _: gestures.modify(m, courriel="u-loin@test.fr"),
        ("COURRIEL_DEJA_PRIS",),
        CourrielDejaPrisError,
    ),
    "modifier un inconnu": Attempt(
        O.MODIFIER_UTILISATEUR,
        lambda m, _: gestures.modify(m, "u-0", nom="Durand"),
        ("CIBLE_INCONNUE",),
        IntrouvableError,
    ),
    "renvoyer a qui a confirme": Attempt(
        O.RENVOYER_COURRIEL_CREATION,
        lambda m, _: gestures.renvoyer(m, "u-actif"),
        ("CONFIRMATION_FAITE",),
        ActionRefuseeError,
    ),
    "supprimer un compte valide": Attempt(
        O.SUPPRIMER_UTILISATEUR,
        lambda m, _: gestures.delete(m, "u-actif"),
        ("VALIDATION_FAITE",),
        ActionRefuseeError,
    ),
    "se desactiver": Attempt(
        O.DESACTIVER_UTILISATEUR,
        lambda m, _: gestures.deactivate(m, "g-ej"),
        ("SOI_MEME",),
        ActionRefuseeError,
    ),
    "activer hors de portee": Attempt(
        O.ACTIVER_UTILISATEUR,
        lambda m, _: gestures.activate(m, "u-loin"),
        ("HORS_PERIMETRE",),
        IntrouvableError,
    ),
    "se connecter inactif": Attempt(
        O.ENREGISTRER_CONNEXION,
        lambda m, _: gestures.log_in(m, "u-off"),
        ("ACTEUR_INACTIF",),
        ActionRefuseeError,
    ),
    "se connecter inconnu": Attempt(
        O.ENREGISTRER_CONNEXION,
        lambda m, _: gestures.log_in(m, "u-0"),
        ("CIBLE_INCONNUE",),
        IntrouvableError,
    ),
    **{
        name: Attempt(
            O.SE_CONNECTER,
            act,
            codes,
            ConnexionRefuseeError,
            lambda m, id=id: gestures.give_password(m, id) if id else "",  # type: ignore[misc]  # one account each
        )
        for name, (id, act, codes) in LOGINS.items()
    },
    "lien inconnu": Attempt(
        O.UTILISER_LIEN,
        lambda m, _: gestures.use(m, "é" * 500),
        ("INCONNU",),
        LienInutilisableError,
    ),
    "lien passe": Attempt(
        O.UTILISER_LIEN,
        gestures.use,
        ("HORS_DUREE",),
        LienInutilisableError,
        _old_lien,
    ),
    "lien deja utilise": Attempt(
        O.UTILISER_LIEN,
        gestures.use,
        ("UTILISATION",),
        LienInutilisableError,
        _lien_used,
    ),
    "lien d'une autre adresse": Attempt(
        O.UTILISER_LIEN,
        gestures.use,
        ("REVOCATION",),
        LienInutilisableError,
        _lost_lien,
    ),
    "mot de passe faible": Attempt(
        O.UTILISER_LIEN,
        lambda m, token: gestures.use(m, token, "court"),
        ("mot_de_passe:FAIBLE",),
        DonneesInvalidesError,
        gestures.receive,
    ),
    "creer un ET sans etre de l'EJ": Attempt(
        O.CREER_STRUCTURE,
        lambda m, _: gestures.creer_structure(m, acteur_id="g-et"),
        ("EJ_REQUISE",),
        ActionRefuseeError,
    ),
    "creer une structure sans compte": Attempt(
        O.CREER_STRUCTURE,
        lambda m, _: gestures.creer_structure(m, acteur_id="u-0"),
        ("ACTEUR_INCONNU",),
        ActionRefuseeError,
    ),
    "creer un ET sans departement": Attempt(
        O.CREER_STRUCTURE,
        lambda m, _: gestures.creer_structure(m, type_structure="ET"),
        ("departement:OBLIGATOIRE",),
        DonneesInvalidesError,
    ),
    "libelle deja pris": Attempt(
        O.CREER_STRUCTURE,
        lambda m, _: gestures.creer_structure(m, nom="Groupe de  Tést"),
        ("NUMERO_DEJA_PRIS",),
        NumeroDejaPrisError,
    ),
    "modifier ce qui vient de FINESS": Attempt(
        O.MODIFIER_STRUCTURE,
        lambda m, _: gestures.modifier_structure(m, structure_id="et-1", nom="AUTRE"),
        ("ISSU_DU_FINESS",),
        ActionRefuseeError,
    ),
    "modifier une structure qui a change": Attempt(
        O.MODIFIER_STRUCTURE,
        lambda m, _: gestures.modifier_structure(m, version_vue=7, nom="AUTRE"),
        ("DONNEES_CHANGEES",),
        DonneesChangeesError,
    ),
    "installer nulle part": Attempt(
        O.INSTALLER_UTILISATEUR,
        lambda m, _: gestures.install(m, structure_id="et-0"),
        ("STRUCTURE_INCONNUE",),
        IntrouvableError,
    ),
    "installer deux fois": Attempt(
        O.INSTALLER_UTILISATEUR,
        lambda m, _: gestures.install(m, courriel="u-loin@test.fr"),
        ("COURRIEL_DEJA_PRIS",),
        CourrielDejaPrisError,
    ),
    "importer deux fois un numero": Attempt(
        O.IMPORTER_STRUCTURES,
        lambda m, _: gestures.import_structures(
            m, entites=[Line(a_numero(70), "CH")] * 2
        ),
        ("entites[1].numero:DOUBLON",),
        DonneesInvalidesError,
    ),
    "changer un groupe inconnu": Attempt(
        O.MODIFIER_GROUPE,
        lambda m, _: gestures.change_groupe(m, groupe_id="gr-0", version_vue=1),
        ("STRUCTURE_INCONNUE",),
        IntrouvableError,
    ),
    "changer un groupe qui a change": Attempt(
        O.MODIFIER_GROUPE,
        lambda m, _: gestures.change_groupe(
            m, groupe_id="gr-1", version_vue=2, libelle="AUTRE"
        ),
        ("DONNEES_CHANGEES",),
        DonneesChangeesError,
    ),
    "groupe sans EJ": Attempt(
        O.MODIFIER_GROUPE,
        lambda m, _: gestures.change_groupe(m, libelle="AUTRE", membres="ej-1"),
        ("membres:TYPE",),
        DonneesInvalidesError,
    ),
    "numero deja pris": Attempt(
        O.FIXER_NUMERO,
        lambda m, _: gestures.set_numero(m, str(a_numero(1))),
        ("NUMERO_DEJA_PRIS",),
        NumeroDejaPrisError,
    ),
    "numero faux": Attempt(
        O.FIXER_NUMERO,
        lambda m, _: gestures.set_numero(m, "123"),
        ("numero:NUMERO_FINESS",),
        DonneesInvalidesError,
    ),
}

TRIES: Final = {**GRANTS, **REFUS}
