"""
One document of each kind beside its plain form, and a strategy for each kind.

The plain forms are literal: whoever changes the shape of what hosts have stored
sees it here, and raises ``FORMAT``.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any, Final

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from siaut_core.entities.activite import ACTIVITES_2023, Activite, CodeActivite
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifier import QueuedMailId, UtilisateurId
from siaut_core.entities.lien import Cause, Fin, Lien
from siaut_core.entities.profil import Profil
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.structure import EntiteJuridique, Etablissement, Groupe
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.policies.choix import choix_of_profil
from siaut_core.policies.perimetre import perimetre
from siaut_core.policies.regles import SILENCES
from siaut_core.serialization import (
    EJRow,
    ETRow,
    from_json,
    make_siaut_converter,
    read_command,
)
from siaut_core.serialization.documents import ASIDE, BODIES, ENTITES, PARTS
from siaut_core.serialization.shapes import Kind
from siaut_core.testing.factory import (
    COORDONNEES,
    NOON,
    a_gestionnaire,
    a_groupe,
    a_lien,
    a_numero,
    an_ej,
    an_et,
    an_utilisateur,
)
from siaut_core.testing.populations import a_row
from siaut_core.testing.strategies import (
    codes_activite,
    coordonnees,
    days,
    entites_juridiques,
    etablissements,
    groupes,
    instants,
    liens,
    numeros,
    queued_mails,
    structure_ids,
    texts,
    typed_texts,
    utilisateur_ids,
    utilisateurs,
)
from siaut_core.use_cases.choix import (
    ChoisirStructures,
    ChoixStructure,
    FormulaireCreation,
    FormulaireModification,
)
from siaut_core.use_cases.comptes import (
    ActiverUtilisateur,
    DesactiverUtilisateur,
    RenvoyerCourrielCreation,
    SupprimerUtilisateur,
)
from siaut_core.use_cases.connexion import (
    DemanderLien,
    EnregistrerConnexion,
    UtiliserLien,
)
from siaut_core.use_cases.creation import CreerUtilisateur
from siaut_core.use_cases.event import Event, Operation
from siaut_core.use_cases.fiches import fiche_structure, fiche_utilisateur
from siaut_core.use_cases.importation import ImporterStructures
from siaut_core.use_cases.installation import (
    FixerNumero,
    InstallerUtilisateur,
    ModifierGroupe,
)
from siaut_core.use_cases.login import SeConnecter
from siaut_core.use_cases.modification import ModifierUtilisateur
from siaut_core.use_cases.recherche.pagination import Cursor, Page
from siaut_core.use_cases.recherche.rows import Champ, StructureRow
from siaut_core.use_cases.recherche.structures import (
    CriteresStructures,
    RechercherStructures,
)
from siaut_core.use_cases.recherche.utilisateurs import (
    CriteresUtilisateurs,
    RechercherUtilisateurs,
)
from siaut_core.use_cases.structures import CreerStructure, ModifierStructure

__all__ = [
    "CONVERTER",
    "DOCUMENTS",
    "EXAMPLES",
    "FORMULAIRE",
    "GIVEN",
    "LIEN_TO_USE",
    "SECRETS",
    "STRATEGIES",
    "VIEW_EXAMPLES",
    "body_of",
    "plain_form",
    "read",
    "read_json",
    "shape_of",
]

DOCUMENTS: Final[tuple[type[Any], ...]] = (*ENTITES, *BODIES)

PLAINS: Final[dict[str, Any]] = {
    "numero_et_voie": "12 AVENUE DU TEST",
    "code_postal": "01000",
    "commune": "BOURG-EN-BRESSE",
    "departement": "01",
    "telephone": "0400000000",
    "courriel_representant": None,
}

ADRESSE: Final = Courriel.parse("aurelie.test@test.fr")

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
LIEN_TO_USE: Final[dict[str, Any]] = {
    "token": "jeton-d-essai",
    "mot_de_passe": "correct cheval agrafe",
}

# What holds a secret: its example could not be compared with what is read.
SECRETS: Final[dict[type, dict[str, Any]]] = {
    UtiliserLien: LIEN_TO_USE,
    SeConnecter: {
        "courriel": "aurelie.test@test.fr",
        "mot_de_passe": "correct cheval agrafe",
    },
}

# Each document, and what is said of it: under its envelope, or in a body, where what
# is given aside is left out.
_EXAMPLES: Final[list[tuple[object, dict[str, Any]]]] = [
    (
        an_utilisateur(
            courriel=ADRESSE,
            droit_validation=True,
            cree_par=UtilisateurId("g-1"),
            valide_le=NOON.replace(microsecond=1),
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
        an_ej(fermee_le=date(2024, 1, 31)),
        {
            "id": "ej-1",
            "raison_sociale": "CENTRE HOSPITALIER DE TEST",
            "numero": "010000016",
            "coordonnees": PLAINS,
            "fermee_le": "2024-01-31",
            "version": 1,
        },
    ),
    (
        an_et(numero=None),
        {
            "id": "et-1",
            "ej_id": "ej-1",
            "raison_sociale": "CLINIQUE DE TEST",
            "numero": None,
            "coordonnees": PLAINS,
            "fermee_le": None,
            "version": 1,
        },
    ),
    (
        a_groupe(membres=frozenset({"ej-2", "ej-10", "ej-1"})),
        {
            "id": "gr-1",
            "libelle": "GROUPE DE TEST",
            "membres": ["ej-1", "ej-10", "ej-2"],
            "version": 1,
        },
    ),
    (
        a_lien(courriel=ADRESSE, digest="0123456789abcdef" * 4, fin=Fin.REVOCATION),
        {
            "id": "l-1",
            "utilisateur_id": "u-1",
            "courriel": "aurelie.test@test.fr",
            "cause": "CREATION",
            "digest": "0123456789abcdef" * 4,
            "emis_le": "2023-11-08T12:00:00+00:00",
            "expire_le": "2023-11-11T12:00:00+00:00",
            "rank": 1,
            "fin": "REVOCATION",
        },
    ),
    (
        QueuedMail(
            id=QueuedMailId("i-1"),
            cause=Cause.DEMANDE,
            asked_at=NOON,
            due_at=NOON,
            courriel=ADRESSE,
            taken_at=NOON,
            behind=QueuedMailId("i-0"),
            tries=1,
            code="SMTP_451",
        ),
        {
            "id": "i-1",
            "cause": "DEMANDE",
            "asked_at": "2023-11-08T12:00:00+00:00",
            "due_at": "2023-11-08T12:00:00+00:00",
            "utilisateur_id": None,
            "courriel": "aurelie.test@test.fr",
            "etat": "EN_ATTENTE",
            "taken_at": "2023-11-08T12:00:00+00:00",
            "leased_until": None,
            "behind": "i-0",
            "tries": 1,
            "refusals": 0,
            "code": "SMTP_451",
            "closed_at": None,
        },
    ),
    (
        Event(
            operation=Operation.SUPPRIMER_UTILISATEUR,
            le=NOON,
            codes=("COMPTE_VALIDE",),
            acteur_id=UtilisateurId("g-1"),
            cible_id=UtilisateurId("u-1"),
        ),
        {
            "operation": "SUPPRIMER_UTILISATEUR",
            "le": "2023-11-08T12:00:00+00:00",
            "granted": False,
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
            cls(acteur_id="g-1", utilisateur_id="u-1"),
            {"acteur_id": "g-1", "utilisateur_id": "u-1"},
        )
        for cls in (
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
                EJRow(numero=a_numero(1), raison_sociale="CH", coordonnees=COORDONNEES)
            ],
            etablissements=[
                ETRow(
                    numero=a_numero(2),
                    numero_ej=a_numero(1),
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
                    "coordonnees": PLAINS,
                }
            ],
            "etablissements": [
                {
                    "numero": "010000024",
                    "numero_ej": "010000016",
                    "raison_sociale": "CLINIQUE",
                    "coordonnees": PLAINS,
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
    (
        RechercherUtilisateurs(
            acteur_id="g-1",
            criteres=CriteresUtilisateurs(
                nom="test", profils=["UTILISATEUR_ET"], en_attente=False
            ),
            tri="COURRIEL",
        ),
        {
            "acteur_id": "g-1",
            "descendant": False,
            "after": None,
            "size": 50,
            "criteres": {
                "nom": "test",
                "profils": ["UTILISATEUR_ET"],
                "en_attente": False,
            },
            "tri": "COURRIEL",
        },
    ),
    (
        ChoisirStructures(
            acteur_id="g-1",
            profil="Promoteur Utilisateur ET",
            criteres=CriteresStructures(nom="clinique", avec_numero=True),
        ),
        {
            "acteur_id": "g-1",
            "descendant": False,
            "after": None,
            "size": 50,
            "criteres": {"nom": "clinique", "avec_numero": True},
            "tri": "NOM",
            "profil": "Promoteur Utilisateur ET",
            "utilisateur_id": None,
        },
    ),
    (
        RechercherStructures(acteur_id="g-1", descendant=True, after="abcd", size=20),
        {
            "acteur_id": "g-1",
            "descendant": True,
            "after": "abcd",
            "size": 20,
            "criteres": {},
            "tri": "NOM",
        },
    ),
]


def _laid_out(cls: type, plain: dict[str, Any]) -> dict[str, Any]:
    if cls in BODIES:
        return {k: v for k, v in plain.items() if k not in ASIDE}
    return {"type": cls.__name__, "format": 1, **plain}


EXAMPLES: Final[dict[type, tuple[object, dict[str, Any]]]] = {
    type(obj): (obj, _laid_out(type(obj), plain)) for obj, plain in _EXAMPLES
}

GIVEN: Final[dict[type, dict[str, Any]]] = {
    cls: {
        name: getattr(EXAMPLES[cls][0], name)
        for name in ASIDE & attrs.fields_dict(cls).keys()
    }
    for cls in BODIES
}

_ROW: Final = a_row(valide_le=NOON)
_FICHE: Final = fiche_utilisateur(
    a_gestionnaire(), a_row(), SILENCES, zone="America/Cayenne"
)

_CHOIX_PROFIL: Final = choix_of_profil(
    a_gestionnaire(structure=an_ej()), None, Profil.UTILISATEUR_ET, SILENCES
)
_ACTIVITES: Final = tuple(ACTIVITES_2023)[:2]

# What is written and never read.
VIEW_EXAMPLES: Final[dict[type, Any]] = {
    type(view): view
    for view in (
        Page((_ROW, a_row()), Cursor(("test", "u-1"), "0" * 64)),
        _ROW,
        StructureRow(an_et()),
        _FICHE,
        fiche_structure(
            an_ej(),
            perimetre(a_gestionnaire(structure=an_ej())),
            [an_et(), a_groupe(), an_et("et-2")],
        ),
        _CHOIX_PROFIL,
        ChoixStructure(an_et(), an_ej()),
        FormulaireCreation(profils=(_CHOIX_PROFIL,), activites=_ACTIVITES),
        FormulaireModification(
            utilisateur=an_utilisateur(version=3),
            structure=ChoixStructure(an_et(), an_ej()),
            champs=("prenom", "nom"),
            profils=(_CHOIX_PROFIL,),
            activites=_ACTIVITES,
        ),
        Champ("Nom", "Test"),
        _FICHE.buttons[0],
        Cursor(("test", "u-1"), "0" * 64),
    )
}

CONVERTER: Final = make_siaut_converter()


def plain_form(cls: type) -> dict[str, Any]:
    """
    Give the plain form of a document, also of one that holds secrets.
    """
    return SECRETS[cls] if cls in SECRETS else EXAMPLES[cls][1]


def shape_of(cls: type, **fields: object) -> dict[str, Any]:
    """
    Give the plain form of that document, with these keys changed.
    """
    return {**EXAMPLES[cls][1], **fields}


def read(data: Any, kind: Kind) -> Any:  # noqa: ANN401  (as typed, one of that kind)
    """
    Read what a store holds, or a body: by the function that reads it.
    """
    if kind in BODIES:
        return read_command(kind, data, **GIVEN[kind])
    return CONVERTER.structure(data, kind)


def read_json(text: str | bytes, kind: Kind) -> Any:  # noqa: ANN401  (one of that kind)
    """
    Do the same from JSON.
    """
    if kind in BODIES:
        return read_command(kind, text, **GIVEN[kind])
    return from_json(text, kind)


def body_of(command: object) -> dict[str, Any]:
    """
    Give the body that says a command.
    """
    return {k: v for k, v in _plain(command).items() if k not in ASIDE}


def _plain(said: Any) -> Any:  # noqa: ANN401  (anything)
    if type(said) in PARTS:
        return CONVERTER.unstructure(said)
    if attrs.has(type(said)):
        return {
            field.name: _plain(getattr(said, field.name))
            for field in attrs.fields(type(said))
        }
    if isinstance(said, tuple):
        return [*map(_plain, said)]
    return said.value if isinstance(said, StrEnum) else said


_maybe: Final = st.none() | typed_texts
_integers: Final = st.integers(-(2**63) + 1, 2**63 - 1)
_lists: Final = st.lists(typed_texts, max_size=3)
_on_a_compte: Final = {"acteur_id": typed_texts, "utilisateur_id": typed_texts}
_formulaire: Final[dict[str, SearchStrategy[Any]]] = {
    **{field: typed_texts for field in FORMULAIRE if field != "activites"},
    "activites": _lists,
    "droit_validation": st.booleans(),
}

# A command holds what was typed: anything.
STRATEGIES: Final[dict[type, SearchStrategy[Any]]] = {
    Utilisateur: utilisateurs,
    EntiteJuridique: entites_juridiques,
    Etablissement: etablissements,
    Groupe: groupes,
    Lien: liens,
    QueuedMail: queued_mails,
    Event: st.builds(
        Event,
        operation=st.sampled_from(Operation),
        le=instants,
        granted=st.booleans(),
        codes=st.lists(typed_texts, max_size=3).map(tuple),
        acteur_id=st.none() | utilisateur_ids,
        au_titre_de=_maybe,
        cible_id=st.none() | utilisateur_ids,
        structure_id=st.none() | structure_ids,
    ),
    Activite: st.builds(Activite, codes_activite, texts, st.none() | days),
    CreerUtilisateur: st.builds(CreerUtilisateur, acteur_id=typed_texts, **_formulaire),
    ModifierUtilisateur: st.builds(
        ModifierUtilisateur,
        **_on_a_compte,
        version_vue=_integers,
        prenom=_maybe,
        nom=_maybe,
        courriel=_maybe,
        profil=_maybe,
        structure_id=_maybe,
        activites=st.none() | _lists,
        droit_validation=st.none() | st.booleans(),
    ),
    **{
        cls: st.builds(cls, **_on_a_compte)
        for cls in (
            RenvoyerCourrielCreation,
            SupprimerUtilisateur,
            DesactiverUtilisateur,
            ActiverUtilisateur,
        )
    },
    DemanderLien: st.builds(DemanderLien, courriel=typed_texts),
    EnregistrerConnexion: st.builds(EnregistrerConnexion, utilisateur_id=typed_texts),
    CreerStructure: st.builds(
        CreerStructure,
        acteur_id=typed_texts,
        type_structure=typed_texts,
        nom=typed_texts,
    ),
    ModifierStructure: st.builds(
        ModifierStructure,
        acteur_id=typed_texts,
        structure_id=typed_texts,
        version_vue=_integers,
        nom=_maybe,
        departement=_maybe,
    ),
    InstallerUtilisateur: st.builds(
        InstallerUtilisateur, au_titre_de=typed_texts, **_formulaire
    ),
    ImporterStructures: st.builds(
        ImporterStructures,
        au_titre_de=typed_texts,
        entites=st.lists(
            st.builds(
                EJRow,
                numero=numeros,
                raison_sociale=typed_texts,
                coordonnees=coordonnees,
            ),
            max_size=2,
        ),
        etablissements=st.lists(
            st.builds(
                ETRow,
                numero=numeros,
                numero_ej=numeros,
                raison_sociale=typed_texts,
                coordonnees=coordonnees,
            ),
            max_size=2,
        ),
    ),
    ModifierGroupe: st.builds(
        ModifierGroupe,
        au_titre_de=typed_texts,
        groupe_id=_maybe,
        version_vue=st.none() | _integers,
        libelle=_maybe,
        membres=st.none() | _lists,
    ),
    FixerNumero: st.builds(
        FixerNumero,
        au_titre_de=typed_texts,
        structure_id=typed_texts,
        numero=typed_texts,
    ),
    RechercherUtilisateurs: st.builds(
        RechercherUtilisateurs,
        acteur_id=typed_texts,
        criteres=st.builds(
            CriteresUtilisateurs,
            nom=_maybe,
            activites=_lists,
            en_attente=st.none() | st.booleans(),
        ),
        after=_maybe,
        size=_integers,
    ),
    RechercherStructures: st.builds(
        RechercherStructures, acteur_id=typed_texts, tri=typed_texts
    ),
    ChoisirStructures: st.builds(
        ChoisirStructures,
        acteur_id=typed_texts,
        profil=typed_texts,
        utilisateur_id=_maybe,
    ),
}
