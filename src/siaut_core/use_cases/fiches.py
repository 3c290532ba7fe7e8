"""
*Fiches*: the records that a row opens, of an account and of a structure.

Pure views over facts: what may be seen was decided before, and what is listed
on a record stays inside the perimeter of its reader. Guide: R6, F1-F3, L5, T4.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple, TypeVar

from siaut_core import phrases
from siaut_core.entities.instant import EUROPE_PARIS, display_date
from siaut_core.entities.queued_mail import MailState, QueuedMail
from siaut_core.entities.structure import (
    EntiteJuridique,
    Etablissement,
    Groupe,
    Structure,
)
from siaut_core.entities.text import search_key
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import value
from siaut_core.policies.cas import Action
from siaut_core.policies.choix import actions_possibles
from siaut_core.policies.perimetre import Perimetre
from siaut_core.policies.regles import Silences
from siaut_core.use_cases.comptes import (
    ActiverUtilisateur,
    DesactiverUtilisateur,
    RenvoyerCourrielCreation,
    SupprimerUtilisateur,
)
from siaut_core.use_cases.event import Operation
from siaut_core.use_cases.recherche.rows import (
    HEADINGS,
    Champ,
    StructureRow,
    UtilisateurRow,
    nom_departement,
    nom_region,
    yes_no,
)

__all__ = [
    "BUTTONS",
    "COURRIEL_EN_ATTENTE",
    "COURRIEL_NOT_DELIVERED",
    "ISSU_DU_FINESS",
    "Button",
    "FicheStructure",
    "FicheUtilisateur",
    "ShownStructure",
    "fiche_structure",
    "fiche_utilisateur",
    "linked_to",
]

S = TypeVar("S")


class Button(NamedTuple):
    """
    What the reader of a record may click. Guide: F2, L4.

    Attributes:
        operation: What a click asks for.
    """

    action: Action
    libelle: str
    operation: Operation


BUTTONS: Final[Mapping[Action, Button]] = MappingProxyType(
    {
        button.action: Button(button.action, libelle, button.operation)
        for button, libelle in (
            (DesactiverUtilisateur, "Désactiver le compte"),
            (ActiverUtilisateur, "Activer le compte"),
            (RenvoyerCourrielCreation, "Renvoyer un courriel de création"),
            (SupprimerUtilisateur, "Supprimer le compte"),
        )
    }
)

# Guide: L5.
COURRIEL_EN_ATTENTE: Final = "L'utilisateur n'a pas encore confirmé son courriel"

# Ours: the guide says nothing of a mail that cannot be delivered.
COURRIEL_NOT_DELIVERED: Final = (
    "Le dernier courriel adressé à l'utilisateur n'a pas pu être remis"
)

# Guide: C18.
ISSU_DU_FINESS: Final = (
    f"{phrases.ISSU_DU_FINESS} Une fois prises en compte, elles seront visibles dans"
    " votre dossier durant son traitement."
)


@value(repr=True)
class FicheUtilisateur:
    """
    The record of an account. Guide: F1-F3.

    Attributes:
        actions: What its reader may do, in the order of the buttons.
        last_courriel: The last mail that left for it, or was given up.
        zone: Where its reader is: dates are shown as they are there.
    """

    row: UtilisateurRow
    actions: tuple[Action, ...] = ()
    last_courriel: QueuedMail | None = None
    zone: str = EUROPE_PARIS

    @property
    def utilisateur(self) -> Utilisateur:
        return self.row.utilisateur

    @property
    def title(self) -> str:
        """
        "Compte de Prénom NOM". Guide: F1.
        """
        return self.utilisateur.title

    @property
    def header(self) -> str:
        """
        "Prénom NOM - Profil". Guide: F3.
        """
        return self.utilisateur.header

    @property
    def libelle_groupe(self) -> str:
        """
        The name of one's groupe, empty without one. Guide: F3.
        """
        return self.row.libelle_groupe

    @property
    def message(self) -> str | None:
        """
        What an account not validated yet shows. Guide: L5.
        """
        return COURRIEL_EN_ATTENTE if self.utilisateur.est_en_attente else None

    @property
    def alert(self) -> str | None:
        """
        What an account shows whose last mail was given up: its address may be wrong.
        """
        last = self.last_courriel
        is_given_up = last is not None and last.etat is MailState.ABANDON
        return COURRIEL_NOT_DELIVERED if is_given_up else None

    @property
    def buttons(self) -> tuple[Button, ...]:
        """
        The *actions*, as buttons. Guide: F2.
        """
        return tuple(BUTTONS[action] for action in self.actions)

    def informations(self) -> dict[str, Champ]:
        """
        Give "Informations du compte", by identifier, each beside its label. Guide: F1.
        """
        utilisateur, colonnes = self.utilisateur, self.row.colonnes()
        confirmed = yes_no(yes=not utilisateur.est_en_attente)
        actif = "Actif" if utilisateur.actif else "Inactif"
        connexion = display_date(utilisateur.derniere_connexion, self.zone)
        creation = display_date(utilisateur.cree_le, self.zone)
        return {
            "cree_le": Champ("Date de création", creation),
            "derniere_connexion": Champ("Date de dernière connexion", connexion),
            "courriel_confirme": Champ("Courriel confirmé", confirmed),
            "actif": Champ("Compte actif / inactif", actif),
            "en_attente": colonnes["en_attente"],
            "profil": colonnes["profil"],
        }


def fiche_utilisateur(
    acteur: Utilisateur,
    row: UtilisateurRow,
    silences: Silences,
    last_courriel: QueuedMail | None = None,
    zone: str = EUROPE_PARIS,
) -> FicheUtilisateur:
    """
    Make the record that *acteur* sees, of another account or of their own.
    """
    actions = actions_possibles(acteur, row.utilisateur, row.structure, silences)
    return FicheUtilisateur(row, actions, last_courriel, zone)


@value(repr=True)
class ShownStructure:
    """
    The data of a structure, as a record or a form shows them. Guide: C17, C18.

    Attributes:
        ej: The EJ of an ET.
    """

    structure: Structure
    ej: EntiteJuridique | None = None

    @property
    def warning(self) -> str | None:
        """
        Where its data come from, when it has a number. Guide: C18.
        """
        return None if self.structure.numero is None else ISSU_DU_FINESS

    def informations(self) -> dict[str, Champ]:
        """
        Give the record by identifier, each text beside its label. Guide: C18, T3.
        """
        structure, where = self.structure, self.structure.coordonnees
        courriel = where.courriel_representant
        departement = nom_departement(where.departement)
        representant = courriel.adresse if courriel else ""
        ej = self.ej.raison_sociale if self.ej else ""
        return {
            **StructureRow(structure).colonnes(),
            "raison_sociale_ej": Champ(HEADINGS["raison_sociale_ej"], ej),
            "numero_et_voie": Champ("Numéro et voie", where.numero_et_voie),
            "code_postal": Champ("Code postal", where.code_postal),
            "commune": Champ("Commune", where.commune),
            "departement": Champ(HEADINGS["departement"], departement),
            "region": Champ(HEADINGS["region"], nom_region(where.region)),
            "telephone": Champ("Téléphone", where.telephone),
            "courriel_representant": Champ(
                "Courriel du représentant légal", representant
            ),
        }


@value(kw_only=True, repr=True)
class FicheStructure(ShownStructure):
    """
    The record of a structure. Guide: T4, C18.

    Attributes:
        etablissements: The ET of an EJ, by name.
        groupes: The groupes that an EJ belongs to, by name.
        membres: The EJ of a groupe that are inside the reader's perimeter.
    """

    etablissements: tuple[Etablissement, ...] = ()
    groupes: tuple[Groupe, ...] = ()
    membres: tuple[EntiteJuridique, ...] = ()


def _sorted(structures: Iterable[Structure]) -> tuple[Structure, ...]:
    return tuple(sorted(structures, key=lambda s: (search_key(s.nom), s.nom, s.id)))


def fiche_structure(
    structure: Structure, perimetre: Perimetre, linked: Iterable[Structure] = ()
) -> FicheStructure:
    """
    Make the record of a structure. Guide: T4.

    The EJ of an ET always shows (C18); the rest only inside *perimetre*.

    Args:
        linked: The structures linked to it; what is not, or must not show, is
            left out.
    """
    id, candidates = structure.id, tuple(linked)
    inside = perimetre.identifiers(candidates)
    visible = _sorted(s for s in candidates if s.id in inside)
    ejs = linked_to(EntiteJuridique, candidates, lambda ej: ej.id == structure.ej_id)
    return FicheStructure(
        structure=structure,
        ej=next(iter(ejs), None),
        etablissements=linked_to(Etablissement, visible, lambda et: et.ej_id == id),
        groupes=linked_to(Groupe, visible, lambda groupe: id in groupe.membres),
        membres=linked_to(
            EntiteJuridique, visible, lambda s: s.id in structure.membres
        ),
    )


def linked_to(
    kind: type[S], structures: Iterable[Structure], is_linked: Callable[[S], bool]
) -> tuple[S, ...]:
    """
    Give those of a kind that are linked so.
    """
    return tuple(s for s in structures if isinstance(s, kind) and is_linked(s))
