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
from siaut_core.entities.identifier import QueuedMailId, StructureId, read_identifier
from siaut_core.entities.lien import Cause
from siaut_core.entities.origin import read_base_url, read_sender
from siaut_core.entities.profil import Profil
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.structure import Coordonnees, Rattachement
from siaut_core.entities.text import read_nom, read_text
from siaut_core.errors import DonneesInvalidesError
from siaut_core.policies.motifs import Motif
from siaut_core.testing.factory import (
    NOON,
    a_groupe,
    a_lien,
    an_ej,
    an_et,
    an_utilisateur,
)

Construct = Callable[[], object]

REQUIRED = "Ce champ est obligatoire."
YES_NO = "Oui ou non est attendu."
CAUSE = "Une cause d'envoi est attendue."
ACTIVITES = "Choisissez des activités de la liste."
PROFIL = "Choisissez un profil de la liste."
COURRIEL = "Ce courriel n'est pas une adresse valide."
IDENTIFIER = "Un identifiant de 1 à 64 caractères ASCII est attendu."
DATE = "Une date avec fuseau horaire est attendue."
DAY = "Une date sans heure est attendue."
VERSION = "Un entier positif est attendu."
MEMBRES = "Une liste d'identifiants est attendue."
BASE_URL = "Une adresse en https:// est attendue (http:// pour localhost seulement)."

utilisateur = partial(partial, an_utilisateur)
ej = partial(partial, an_ej)
groupe = partial(partial, a_groupe)
lien = partial(partial, a_lien)
adresse = partial(partial, Coordonnees)


def queued(**fields: object) -> Construct:
    defects = {
        "id": QueuedMailId("i-1"),
        "cause": Cause.CREATION,
        "asked_at": NOON,
        "due_at": NOON,
    }
    return lambda: QueuedMail(**{**defects, **fields})  # type: ignore[arg-type]  # wrong on purpose


def the_same_twice() -> Nomenclature:
    activite = Activite(CodeActivite("QA001"), "Médecine")
    return Nomenclature([activite, activite])


PHRASES: list[tuple[Construct, str, str, str]] = [
    (partial(read_text, 3, 9), "", "TYPE", "Un texte est attendu."),
    (partial(read_text, 10 * "x", 9), "", "LONGUEUR", "9 caractères au plus."),
    (
        partial(read_text, "a\0b", 9),
        "",
        "CARACTERE",
        "Ce texte contient un caractère invisible ou de contrôle.",
    ),
    (partial(read_nom, " "), "", "OBLIGATOIRE", REQUIRED),
    (partial(read_identifier, ""), "", "IDENTIFIANT", IDENTIFIER),
    (partial(read_base_url, "http://a.test"), "", "BASE_URL", BASE_URL),
    (
        partial(read_sender, "SI <a@test.fr>"),
        "",
        "EXPEDITEUR",
        "Une adresse seule est attendue, sans nom.",
    ),
    (partial(Profil.parse, ""), "", "OBLIGATOIRE", PROFIL),
    (partial(Profil.parse, "Directeur"), "", "INCONNU", PROFIL),
    (partial(Courriel.parse, 3), "", "TYPE", "Un texte est attendu."),
    (partial(Courriel.parse, " "), "", "OBLIGATOIRE", REQUIRED),
    (partial(Courriel.parse, 255 * "x"), "", "LONGUEUR", "254 caractères au plus."),
    (partial(Courriel.parse, "aurelie"), "", "COURRIEL", COURRIEL),
    (partial(Courriel.parse, "a@"), "", "COURRIEL", COURRIEL),
    (partial(Courriel.parse, "ﬁ@test.fr"), "", "COURRIEL_AMBIGU", COURRIEL),
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
        partial(Activite, CodeActivite("QA001"), "Médecine", NOON),
        "retiree_le",
        "TYPE",
        DAY,
    ),
    (
        the_same_twice,
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
    (ej(fermee_le=NOON), "fermee_le", "TYPE", DAY),
    (ej(version=0), "version", "VERSION", VERSION),
    (
        ej(raison_sociale=201 * "x"),
        "raison_sociale",
        "LONGUEUR",
        "200 caractères au plus.",
    ),
    (partial(an_et, ej_id=""), "ej_id", "IDENTIFIANT", IDENTIFIER),
    (groupe(membres="ej-1"), "membres", "TYPE", MEMBRES),
    (groupe(membres=3), "membres", "TYPE", MEMBRES),
    (groupe(membres=[""]), "membres", "IDENTIFIANT", IDENTIFIER),
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
        (utilisateur(**{field: 3}), field, "TYPE", sentence)
        for field, sentence in (
            ("courriel", "Un courriel est attendu."),
            ("profil", "Un profil est attendu."),
            ("rattachement", "Un rattachement est attendu."),
            ("droit_validation", YES_NO),
        )
    ),
    (queued(courriel=3), "courriel", "TYPE", "Un courriel est attendu."),
    (queued(etat=3), "etat", "TYPE", "Un état d'envoi est attendu."),
    (queued(code=3), "code", "TYPE", "Un texte est attendu."),
    (lien(courriel=3), "courriel", "TYPE", "Un courriel est attendu."),
    (lambda: attrs.evolve(a_lien(), cause=3), "cause", "TYPE", CAUSE),  # type: ignore[arg-type]  # wrong on purpose
    (utilisateur(actif=None), "actif", "TYPE", YES_NO),
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
    (queued(cause="CREATION"), "cause", "TYPE", CAUSE),
    (
        queued(tries=-1),
        "tries",
        "TYPE",
        "Un nombre d'essais est attendu.",
    ),
    (queued(asked_at=datetime(2023, 11, 8)), "asked_at", "DATE_NAIVE", DATE),  # noqa: DTZ001  (refused, on purpose)
    (
        lien(digest=64 * "A"),
        "digest",
        "EMPREINTE",
        "64 chiffres hexadécimaux sont attendus.",
    ),
    (lien(fin="UTILISATION"), "fin", "TYPE", "Une fin de lien est attendue."),
    (
        lien(expire_le=NOON - timedelta(hours=1)),
        "expire_le",
        "DUREE",
        "Un lien expire après son envoi.",
    ),
    (lien(expire_le=date(2023, 11, 9)), "expire_le", "DATE_NAIVE", DATE),
]


@pytest.mark.parametrize(
    ("construct", "field", "code", "sentence"),
    PHRASES,
    ids=[f"{field}-{code}-{n}" for n, (_, field, code, _) in enumerate(PHRASES)],
)
def test_a_wrong_field_says_what_is_expected(
    construct: Construct, field: str, code: str, sentence: str
) -> None:
    """
    Field, code and sentence; and the sentence is what the error says.
    """
    with pytest.raises(DonneesInvalidesError) as refus:
        construct()
    assert [(field, code, sentence)] == [
        (e.field, e.code, e.message) for e in refus.value.faults
    ]
    assert (f"{field} : {sentence}" if field else sentence) == str(refus.value)
