"""
One document of each kind beside its plain form, and a strategy for each kind.

The plain forms are literal: whoever changes the shape of what hosts have stored
sees it here, and raises ``FORMAT``.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from siaut_core.entities.activite import Activite, CodeActivite
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifiant import IntentionId, UtilisateurId
from siaut_core.entities.intention import Intention
from siaut_core.entities.lien import Cause, Fin, Lien
from siaut_core.entities.structure import EntiteJuridique, Etablissement, Groupe
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.serialization import RangeeEJ, RangeeET
from siaut_core.testing.fabrique import (
    COORDONNEES,
    MIDI,
    un_et,
    un_groupe,
    un_lien,
    un_numero,
    un_utilisateur,
    une_ej,
)
from siaut_core.testing.strategies import (
    codes_activite,
    coordonnees,
    entites_juridiques,
    etablissements,
    groupes,
    instants,
    intentions,
    jours,
    liens,
    numeros,
    saisies,
    structure_ids,
    textes,
    utilisateur_ids,
    utilisateurs,
)
from siaut_core.use_cases.activation import ActiverUtilisateur, DesactiverUtilisateur
from siaut_core.use_cases.connexion import (
    DemanderLien,
    EnregistrerConnexion,
    UtiliserLien,
)
from siaut_core.use_cases.creation import CreerUtilisateur
from siaut_core.use_cases.evenement import Evenement, Operation
from siaut_core.use_cases.importation import ImporterStructures
from siaut_core.use_cases.installation import (
    FixerNumero,
    InstallerUtilisateur,
    ModifierGroupe,
)
from siaut_core.use_cases.modification import ModifierUtilisateur
from siaut_core.use_cases.renvoi import RenvoyerCourrielCreation
from siaut_core.use_cases.structures import CreerStructure, ModifierStructure
from siaut_core.use_cases.suppression import SupprimerUtilisateur

__all__ = [
    "EXEMPLES",
    "FORMULAIRE",
    "LIEN_A_UTILISER",
    "STRATEGIES",
    "forme_de",
    "plaine",
]

PLAINES: Final[dict[str, Any]] = {
    "numero_et_voie": "12 AVENUE DU TEST",
    "code_postal": "01000",
    "commune": "BOURG-EN-BRESSE",
    "departement": "01",
    "telephone": "0400000000",
    "courriel_representant": None,
}

ADRESSE: Final = Courriel.lire("aurelie.test@test.fr")

FORMULAIRE: Final[dict[str, Any]] = {
    "prenom": "Aurélie",
    "nom": "Test",
    "courriel": "aurelie.test@test.fr",
    "profil": "Promoteur Utilisateur ET",
    "structure_id": "et-1",
    "activites": ["QA001", "QA002"],
    "droit_validation": False,
}

# Read, never written.
LIEN_A_UTILISER: Final[dict[str, Any]] = {
    "type": "UtiliserLien",
    "format": 1,
    "jeton": "jeton-d-essai",
    "mot_de_passe": "correct cheval agrafe",
}

# Each document, and what is written of it under its envelope.
_EXEMPLES: Final[list[tuple[object, dict[str, Any]]]] = [
    (
        un_utilisateur(
            courriel=ADRESSE,
            droit_validation=True,
            cree_par=UtilisateurId("g-1"),
            valide_le=MIDI.replace(microsecond=1),
            version=2,
        ),
        {
            "id": "u-1",
            "prenom": "Aurélie",
            "nom": "Test",
            "courriel": "aurelie.test@test.fr",
            "profil": "UTILISATEUR_ET",
            "rattachement": {"structure_id": "et-1", "type_structure": "ET"},
            "activites": ["QA001", "QA002"],
            "droit_validation": True,
            "cree_le": "2023-11-08T12:00:00+00:00",
            "cree_par": "g-1",
            "valide_le": "2023-11-08T12:00:00.000001+00:00",
            "derniere_connexion": None,
            "actif": True,
            "version": 2,
        },
    ),
    (
        une_ej(fermee_le=date(2024, 1, 31)),
        {
            "id": "ej-1",
            "raison_sociale": "CENTRE HOSPITALIER DE TEST",
            "numero": "010000016",
            "coordonnees": PLAINES,
            "fermee_le": "2024-01-31",
            "version": 1,
        },
    ),
    (
        un_et(numero=None),
        {
            "id": "et-1",
            "ej_id": "ej-1",
            "raison_sociale": "CLINIQUE DE TEST",
            "numero": None,
            "coordonnees": PLAINES,
            "fermee_le": None,
            "version": 1,
        },
    ),
    (
        un_groupe(membres=frozenset({"ej-2", "ej-10", "ej-1"})),
        {
            "id": "gr-1",
            "libelle": "GROUPE DE TEST",
            "membres": ["ej-1", "ej-10", "ej-2"],
            "version": 1,
        },
    ),
    (
        un_lien(courriel=ADRESSE, empreinte="0123456789abcdef" * 4, fin=Fin.REVOCATION),
        {
            "id": "l-1",
            "utilisateur_id": "u-1",
            "courriel": "aurelie.test@test.fr",
            "cause": "CREATION",
            "empreinte": "0123456789abcdef" * 4,
            "emis_le": "2023-11-08T12:00:00+00:00",
            "expire_le": "2023-11-11T12:00:00+00:00",
            "rank": 1,
            "fin": "REVOCATION",
        },
    ),
    (
        Intention(
            id=IntentionId("i-1"),
            cause=Cause.DEMANDE,
            demandee_le=MIDI,
            prochain_essai_le=MIDI,
            courriel=ADRESSE,
            taken_at=MIDI,
            behind=IntentionId("i-0"),
            essais=1,
            code="SMTP_451",
        ),
        {
            "id": "i-1",
            "cause": "DEMANDE",
            "demandee_le": "2023-11-08T12:00:00+00:00",
            "prochain_essai_le": "2023-11-08T12:00:00+00:00",
            "utilisateur_id": None,
            "courriel": "aurelie.test@test.fr",
            "etat": "EN_ATTENTE",
            "taken_at": "2023-11-08T12:00:00+00:00",
            "leased_until": None,
            "behind": "i-0",
            "essais": 1,
            "refusals": 0,
            "code": "SMTP_451",
            "clos_le": None,
        },
    ),
    (
        Evenement(
            operation=Operation.SUPPRIMER_UTILISATEUR,
            le=MIDI,
            codes=("COMPTE_VALIDE",),
            acteur_id=UtilisateurId("g-1"),
            cible_id=UtilisateurId("u-1"),
        ),
        {
            "operation": "SUPPRIMER_UTILISATEUR",
            "le": "2023-11-08T12:00:00+00:00",
            "accordee": False,
            "codes": ["COMPTE_VALIDE"],
            "acteur_id": "g-1",
            "au_titre_de": None,
            "cible_id": "u-1",
            "structure_id": None,
        },
    ),
    (
        Activite(CodeActivite("QA001"), "Médecine", date(2030, 1, 1)),
        {"code": "QA001", "libelle": "Médecine", "retiree_le": "2030-01-01"},
    ),
    (
        CreerUtilisateur(acteur_id="g-1", **FORMULAIRE),
        {"acteur_id": "g-1", **FORMULAIRE},
    ),
    (
        ModifierUtilisateur(
            acteur_id="g-1", utilisateur_id="u-1", version_vue=3, activites=["QA001"]
        ),
        {
            "acteur_id": "g-1",
            "utilisateur_id": "u-1",
            "version_vue": 3,
            "prenom": None,
            "nom": None,
            "courriel": None,
            "profil": None,
            "structure_id": None,
            "activites": ["QA001"],
            "droit_validation": None,
        },
    ),
    *(
        (
            classe(acteur_id="g-1", utilisateur_id="u-1"),
            {"acteur_id": "g-1", "utilisateur_id": "u-1"},
        )
        for classe in (
            RenvoyerCourrielCreation,
            SupprimerUtilisateur,
            DesactiverUtilisateur,
            ActiverUtilisateur,
        )
    ),
    (DemanderLien(courriel="aurelie.test@test.fr"), {"courriel": ADRESSE.adresse}),
    (EnregistrerConnexion(utilisateur_id="u-1"), {"utilisateur_id": "u-1"}),
    (
        CreerStructure(acteur_id="g-1", type_structure="ET", nom="CLINIQUE"),
        {
            "acteur_id": "g-1",
            "type_structure": "ET",
            "nom": "CLINIQUE",
            "numero_et_voie": "",
            "code_postal": "",
            "commune": "",
            "departement": "",
            "telephone": "",
            "courriel_representant": "",
        },
    ),
    (
        ModifierStructure(acteur_id="g-1", structure_id="et-1", version_vue=1),
        {
            "acteur_id": "g-1",
            "structure_id": "et-1",
            "version_vue": 1,
            "nom": None,
            "numero_et_voie": None,
            "code_postal": None,
            "commune": None,
            "departement": None,
            "telephone": None,
            "courriel_representant": None,
        },
    ),
    (
        InstallerUtilisateur(au_titre_de="ARS Bretagne", **FORMULAIRE),
        {"au_titre_de": "ARS Bretagne", **FORMULAIRE},
    ),
    (
        ImporterStructures(
            au_titre_de="FINESS",
            entites=[
                RangeeEJ(
                    numero=un_numero(1), raison_sociale="CH", coordonnees=COORDONNEES
                )
            ],
            etablissements=[
                RangeeET(
                    numero=un_numero(2),
                    numero_ej=un_numero(1),
                    raison_sociale="CLINIQUE",
                    coordonnees=COORDONNEES,
                )
            ],
        ),
        {
            "au_titre_de": "FINESS",
            "entites": [
                {
                    "numero": "010000016",
                    "raison_sociale": "CH",
                    "coordonnees": PLAINES,
                }
            ],
            "etablissements": [
                {
                    "numero": "010000024",
                    "numero_ej": "010000016",
                    "raison_sociale": "CLINIQUE",
                    "coordonnees": PLAINES,
                }
            ],
        },
    ),
    (
        ModifierGroupe(au_titre_de="FINESS", libelle="GHT", membres=("ej-2", "ej-1")),
        {
            "au_titre_de": "FINESS",
            "groupe_id": None,
            "version_vue": None,
            "libelle": "GHT",
            "membres": ["ej-2", "ej-1"],
        },
    ),
    (
        FixerNumero(au_titre_de="FINESS", structure_id="et-1", numero="010000024"),
        {"au_titre_de": "FINESS", "structure_id": "et-1", "numero": "010000024"},
    ),
]

EXEMPLES: Final[dict[type, tuple[object, dict[str, Any]]]] = {
    type(objet): (objet, {"type": type(objet).__name__, "format": 1, **plain})
    for objet, plain in _EXEMPLES
}


def plaine(classe: type) -> dict[str, Any]:
    """
    Give the plain form of a document, also of the one that is never written.
    """
    return LIEN_A_UTILISER if classe is UtiliserLien else EXEMPLES[classe][1]


def forme_de(classe: type, **champs: object) -> dict[str, Any]:
    """
    Give the plain form of that document, with these keys changed.
    """
    return {**EXEMPLES[classe][1], **champs}


_peut_etre: Final = st.none() | saisies
_entiers: Final = st.integers(-(2**63) + 1, 2**63 - 1)
_listes: Final = st.lists(saisies, max_size=3)
_sur_un_compte: Final = {"acteur_id": saisies, "utilisateur_id": saisies}
_formulaire: Final[dict[str, SearchStrategy[Any]]] = {
    **{champ: saisies for champ in FORMULAIRE if champ != "activites"},
    "activites": _listes,
    "droit_validation": st.booleans(),
}

# A command holds what was typed: anything.
STRATEGIES: Final[dict[type, SearchStrategy[Any]]] = {
    Utilisateur: utilisateurs,
    EntiteJuridique: entites_juridiques,
    Etablissement: etablissements,
    Groupe: groupes,
    Lien: liens,
    Intention: intentions,
    Evenement: st.builds(
        Evenement,
        operation=st.sampled_from(Operation),
        le=instants,
        accordee=st.booleans(),
        codes=st.lists(saisies, max_size=3).map(tuple),
        acteur_id=st.none() | utilisateur_ids,
        au_titre_de=_peut_etre,
        cible_id=st.none() | utilisateur_ids,
        structure_id=st.none() | structure_ids,
    ),
    Activite: st.builds(Activite, codes_activite, textes, st.none() | jours),
    CreerUtilisateur: st.builds(CreerUtilisateur, acteur_id=saisies, **_formulaire),
    ModifierUtilisateur: st.builds(
        ModifierUtilisateur,
        **_sur_un_compte,
        version_vue=_entiers,
        prenom=_peut_etre,
        nom=_peut_etre,
        courriel=_peut_etre,
        profil=_peut_etre,
        structure_id=_peut_etre,
        activites=st.none() | _listes,
        droit_validation=st.none() | st.booleans(),
    ),
    **{
        classe: st.builds(classe, **_sur_un_compte)
        for classe in (
            RenvoyerCourrielCreation,
            SupprimerUtilisateur,
            DesactiverUtilisateur,
            ActiverUtilisateur,
        )
    },
    DemanderLien: st.builds(DemanderLien, courriel=saisies),
    EnregistrerConnexion: st.builds(EnregistrerConnexion, utilisateur_id=saisies),
    CreerStructure: st.builds(
        CreerStructure, acteur_id=saisies, type_structure=saisies, nom=saisies
    ),
    ModifierStructure: st.builds(
        ModifierStructure,
        acteur_id=saisies,
        structure_id=saisies,
        version_vue=_entiers,
        nom=_peut_etre,
        departement=_peut_etre,
    ),
    InstallerUtilisateur: st.builds(
        InstallerUtilisateur, au_titre_de=saisies, **_formulaire
    ),
    ImporterStructures: st.builds(
        ImporterStructures,
        au_titre_de=saisies,
        entites=st.lists(
            st.builds(
                RangeeEJ,
                numero=numeros,
                raison_sociale=saisies,
                coordonnees=coordonnees,
            ),
            max_size=2,
        ),
        etablissements=st.lists(
            st.builds(
                RangeeET,
                numero=numeros,
                numero_ej=numeros,
                raison_sociale=saisies,
                coordonnees=coordonnees,
            ),
            max_size=2,
        ),
    ),
    ModifierGroupe: st.builds(
        ModifierGroupe,
        au_titre_de=saisies,
        groupe_id=_peut_etre,
        version_vue=st.none() | _entiers,
        libelle=_peut_etre,
        membres=st.none() | _listes,
    ),
    FixerNumero: st.builds(
        FixerNumero, au_titre_de=saisies, structure_id=saisies, numero=saisies
    ),
}
