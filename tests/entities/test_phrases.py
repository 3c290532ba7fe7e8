"""
What people read beside a field that an entity refuses: whole sentences, in French.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

import attrs
import pytest

from siaut_core.entities.activite import Activite, CodeActivite, Nomenclature
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifiant import IntentionId, StructureId, lire_identifiant
from siaut_core.entities.intention import Intention
from siaut_core.entities.lien import Cause
from siaut_core.entities.origine import lire_base_url, lire_expediteur
from siaut_core.entities.profil import Profil
from siaut_core.entities.structure import Coordonnees, Rattachement
from siaut_core.entities.texte import lire_nom, lire_texte
from siaut_core.errors import DonneesInvalidesError
from siaut_core.policies.motifs import Motif
from siaut_core.testing.fabrique import (
    MIDI,
    un_et,
    un_groupe,
    un_lien,
    un_utilisateur,
    une_ej,
)

Construire = Callable[[], object]

OBLIGATOIRE = "Ce champ est obligatoire."
OUI_NON = "Oui ou non est attendu."
CAUSE = "Une cause d'envoi est attendue."
ACTIVITES = "Choisissez des activités de la liste."
PROFIL = "Choisissez un profil de la liste."
COURRIEL = "Ce courriel n'est pas une adresse valide."
IDENTIFIANT = "Un identifiant de 1 à 64 caractères ASCII est attendu."
DATE = "Une date avec fuseau horaire est attendue."
JOUR = "Une date sans heure est attendue."
VERSION = "Un entier positif est attendu."
MEMBRES = "Une liste d'identifiants est attendue."
BASE_URL = "Une adresse en https:// est attendue (http:// pour localhost seulement)."

utilisateur = partial(partial, un_utilisateur)
ej = partial(partial, une_ej)
groupe = partial(partial, un_groupe)
lien = partial(partial, un_lien)
adresse = partial(partial, Coordonnees)


def intention(**champs: object) -> Construire:
    defauts = {
        "id": IntentionId("i-1"),
        "cause": Cause.CREATION,
        "demandee_le": MIDI,
        "prochain_essai_le": MIDI,
    }
    return lambda: Intention(**{**defauts, **champs})  # type: ignore[arg-type]  # wrong on purpose


def deux_fois_la_meme() -> Nomenclature:
    activite = Activite(CodeActivite("QA001"), "Médecine")
    return Nomenclature([activite, activite])


PHRASES: list[tuple[Construire, str, str, str]] = [
    (partial(lire_texte, 3, 9), "", "TYPE", "Un texte est attendu."),
    (partial(lire_texte, 10 * "x", 9), "", "LONGUEUR", "9 caractères au plus."),
    (
        partial(lire_texte, "a\0b", 9),
        "",
        "CARACTERE",
        "Ce texte contient un caractère invisible ou de contrôle.",
    ),
    (partial(lire_nom, " "), "", "OBLIGATOIRE", OBLIGATOIRE),
    (partial(lire_identifiant, ""), "", "IDENTIFIANT", IDENTIFIANT),
    (partial(lire_base_url, "http://a.test"), "", "BASE_URL", BASE_URL),
    (
        partial(lire_expediteur, "SI <a@test.fr>"),
        "",
        "EXPEDITEUR",
        "Une adresse seule est attendue, sans nom.",
    ),
    (partial(Profil.lire, ""), "", "OBLIGATOIRE", PROFIL),
    (partial(Profil.lire, "Directeur"), "", "INCONNU", PROFIL),
    (partial(Courriel.lire, 3), "", "TYPE", "Un texte est attendu."),
    (partial(Courriel.lire, " "), "", "OBLIGATOIRE", OBLIGATOIRE),
    (partial(Courriel.lire, 255 * "x"), "", "LONGUEUR", "254 caractères au plus."),
    (partial(Courriel.lire, "aurelie"), "", "COURRIEL", COURRIEL),
    (partial(Courriel.lire, "a@"), "", "COURRIEL", COURRIEL),
    (partial(Courriel.lire, "ﬁ@test.fr"), "", "COURRIEL_AMBIGU", COURRIEL),
    (
        partial(NumeroFiness, "10780054"),
        "",
        "NUMERO_FINESS",
        "Neuf caractères, comme 010780054.",
    ),
    (
        partial(NumeroFiness, "010780055"),
        "",
        "CLE_FINESS",
        "La clé de ce numéro FINESS est fausse.",
    ),
    (partial(Activite, CodeActivite(""), "Médecine"), "code", "INCONNU", ACTIVITES),
    (
        partial(Activite, CodeActivite("QA001"), "Médecine", MIDI),
        "retiree_le",
        "TYPE",
        JOUR,
    ),
    (
        deux_fois_la_meme,
        "activites",
        "DOUBLON",
        "Deux activités ont le même code.",
    ),
    (
        adresse(departement="00"),
        "departement",
        "INCONNU",
        "Choisissez un département de la liste.",
    ),
    (
        adresse(courriel_representant="a@test.fr"),
        "courriel_representant",
        "TYPE",
        "Un courriel est attendu.",
    ),
    (adresse(commune=201 * "x"), "commune", "LONGUEUR", "200 caractères au plus."),
    (ej(numero="010780054"), "numero", "TYPE", "Un numéro FINESS est attendu."),
    (ej(coordonnees=None), "coordonnees", "TYPE", "Des coordonnées sont attendues."),
    (ej(fermee_le=MIDI), "fermee_le", "TYPE", JOUR),
    (ej(version=0), "version", "VERSION", VERSION),
    (
        ej(raison_sociale=201 * "x"),
        "raison_sociale",
        "LONGUEUR",
        "200 caractères au plus.",
    ),
    (partial(un_et, ej_id=""), "ej_id", "IDENTIFIANT", IDENTIFIANT),
    (groupe(membres="ej-1"), "membres", "TYPE", MEMBRES),
    (groupe(membres=3), "membres", "TYPE", MEMBRES),
    (groupe(membres=[""]), "membres", "IDENTIFIANT", IDENTIFIANT),
    (groupe(version=0), "version", "VERSION", VERSION),
    (
        partial(Rattachement, StructureId("et-1"), "ET"),  # type: ignore[arg-type]  # wrong on purpose
        "type_structure",
        "TYPE",
        "Un type de structure est attendu.",
    ),
    (
        utilisateur(activites="QA001"),
        "activites",
        "TYPE",
        "Une liste d'activités est attendue.",
    ),
    (
        utilisateur(activites=[]),
        "activites",
        "OBLIGATOIRE",
        "Choisissez au moins une activité.",
    ),
    (
        utilisateur(activites=101 * ["QA001"]),
        "activites",
        "LONGUEUR",
        "100 activités au plus.",
    ),
    (utilisateur(activites=[""]), "activites", "INCONNU", ACTIVITES),
    (utilisateur(nom=101 * "x"), "nom", "LONGUEUR", "100 caractères au plus."),
    (utilisateur(cree_le=None), "cree_le", "DATE_NAIVE", DATE),
    *(
        (utilisateur(**{champ: 3}), champ, "TYPE", phrase)
        for champ, phrase in (
            ("courriel", "Un courriel est attendu."),
            ("profil", "Un profil est attendu."),
            ("rattachement", "Un rattachement est attendu."),
            ("droit_validation", OUI_NON),
        )
    ),
    (intention(courriel=3), "courriel", "TYPE", "Un courriel est attendu."),
    (intention(etat=3), "etat", "TYPE", "Un état d'envoi est attendu."),
    (intention(code=3), "code", "TYPE", "Un texte est attendu."),
    (lien(courriel=3), "courriel", "TYPE", "Un courriel est attendu."),
    (lambda: attrs.evolve(un_lien(), cause=3), "cause", "TYPE", CAUSE),  # type: ignore[arg-type]  # wrong on purpose
    (utilisateur(actif=None), "actif", "TYPE", OUI_NON),
    (utilisateur(version=0), "version", "VERSION", VERSION),
    (
        utilisateur(profil=Profil.UTILISATEUR_EJ),
        "profil",
        "PROFIL_STRUCTURE",
        Motif.PROFIL_STRUCTURE.libelle,
    ),
    (
        utilisateur(profil=Profil.CONSULTATION_ET, droit_validation=True),
        "droit_validation",
        "DROIT_CONSULTATION",
        Motif.DROIT_CONSULTATION.libelle,
    ),
    (intention(cause="CREATION"), "cause", "TYPE", CAUSE),
    (
        intention(essais=-1),
        "essais",
        "TYPE",
        "Un nombre d'essais est attendu.",
    ),
    (intention(demandee_le=datetime(2023, 11, 8)), "demandee_le", "DATE_NAIVE", DATE),  # noqa: DTZ001  (refused, on purpose)
    (
        lien(empreinte=64 * "A"),
        "empreinte",
        "EMPREINTE",
        "64 chiffres hexadécimaux sont attendus.",
    ),
    (lien(fin="UTILISATION"), "fin", "TYPE", "Une fin de lien est attendue."),
    (
        lien(expire_le=MIDI - timedelta(hours=1)),
        "expire_le",
        "DUREE",
        "Un lien expire après son envoi.",
    ),
    (lien(expire_le=date(2023, 11, 9)), "expire_le", "DATE_NAIVE", DATE),
]


@pytest.mark.parametrize(
    ("construire", "champ", "code", "phrase"),
    PHRASES,
    ids=[f"{champ}-{code}-{n}" for n, (_, champ, code, _) in enumerate(PHRASES)],
)
def test_a_wrong_field_says_what_is_expected(
    construire: Construire, champ: str, code: str, phrase: str
) -> None:
    """
    Field, code and sentence; and the sentence is what the error says.
    """
    with pytest.raises(DonneesInvalidesError) as refus:
        construire()
    assert [(champ, code, phrase)] == [
        (e.champ, e.code, e.message) for e in refus.value.erreurs
    ]
    assert (f"{champ} : {phrase}" if champ else phrase) == str(refus.value)
