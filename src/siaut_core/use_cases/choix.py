"""
*Choix*: what the forms of an account offer, and the structures to choose among.

What is offered is accepted, and what is accepted is offered: each profile is asked of
the rules (`siaut_core.policies.choix`), and the store finds the structures page by
page, however many there are. Guide: C2, C4, C7, C9, C15-C18.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime
from functools import partial

import attrs

from siaut_core.entities.activite import Activite
from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import value
from siaut_core.errors import Faults
from siaut_core.policies.choix import (
    ChoixProfil,
    Known,
    choix_of_profil,
    libelle_of_choix,
)
from siaut_core.policies.perimetre import Perimetre, perimetre
from siaut_core.policies.questions import peut_modifier
from siaut_core.policies.regles import Silences
from siaut_core.use_cases.fiches import ShownStructure
from siaut_core.use_cases.formulaire import activites_of_choix
from siaut_core.use_cases.recherche.criteria import Comparison, Condition
from siaut_core.use_cases.recherche.structures import (
    STRUCTURES_SEARCH,
    RechercherStructures,
    StructuresQuery,
)
from siaut_core.use_cases.settings import Settings

__all__ = [
    "ChoisirStructures",
    "ChoixStructure",
    "FormulaireCreation",
    "FormulaireModification",
    "formulaire_creation",
    "formulaire_modification",
    "profils_of_choix",
    "profils_possibles",
    "query_of_choix",
    "query_of_type",
    "types_of",
]


@value(kw_only=True)
class ChoisirStructures(RechercherStructures):
    """
    The list of structures of a form, once a profile was chosen. Guide: C9, C16, C17.

    ``criteres.avec_numero`` is the answer to "Possédez-vous un numéro de FINESS",
    ``criteres.nom`` what was typed of the name: they filter, and decide nothing.

    Attributes:
        profil: A libellé or a code.
        utilisateur_id: The account that is modified; ``None`` for a new one.
    """

    profil: str
    utilisateur_id: str | None = None


@value(repr=True)
class ChoixStructure(ShownStructure):
    """
    A structure of the list, and its data from FINESS that then show. Guide: C17, C18.
    """

    @property
    def libelle(self) -> str:
        """
        "Raison sociale (numéro)". Guide: C17.
        """
        return libelle_of_choix(self.structure)


@value(kw_only=True, repr=True)
class FormulaireCreation:
    """
    The form "Création d'un utilisateur", still empty. Guide: C2, C4, C15.

    Attributes:
        profils: Those that some structure takes, and what each opens.
        activites: Those of the day.
    """

    profils: tuple[ChoixProfil, ...]
    activites: tuple[Activite, ...]


@value(kw_only=True, repr=True)
class FormulaireModification:
    """
    The form of an account, filled with what it is. Guide: C7.

    Attributes:
        structure: Where it sits; it may stay, also when the list has it no more.
        champs: The fields of `ModifierUtilisateur` that may change.
        profils: Those that it may have, its own included.
        activites: Those of the day, and those that it has.
    """

    utilisateur: Utilisateur
    structure: ChoixStructure
    champs: tuple[str, ...]
    profils: tuple[ChoixProfil, ...]
    activites: tuple[Activite, ...]

    @property
    def version_vue(self) -> int:
        """
        What the command must be given back, so that nothing unseen is overwritten.
        """
        return self.utilisateur.version


def query_of_choix(
    recherche: ChoisirStructures, acteur: Utilisateur, known: Known, silences: Silences
) -> StructuresQuery:
    """
    Read what was asked into what an adapter answers: what is accepted, and no more.

    Raises:
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
    """
    faults = Faults()
    profil = faults.parse("profil", Profil.parse, recherche.profil)
    types = choix_of_profil(acteur, known, profil, silences).types if profil else ()
    return STRUCTURES_SEARCH.query(recherche, *_open(acteur, types), faults=faults)


def query_of_type(acteur: Utilisateur, kind: TypeStructure) -> StructuresQuery:
    """
    Ask for two structures of a kind: one may be where the account sits already.
    """
    recherche = RechercherStructures(acteur_id=acteur.id, size=1)
    return STRUCTURES_SEARCH.query(recherche, *_open(acteur, (kind,)))


def _open(
    acteur: Utilisateur, types: tuple[TypeStructure, ...]
) -> tuple[Perimetre, *tuple[Condition, ...]]:
    """
    Give what keeps the open structures of these kinds. Guide: C8-C10; decision 0011.
    """
    if not types:
        return (Perimetre(),)
    return (
        perimetre(acteur),
        Condition("type_structure", Comparison.AMONG, tuple(sorted(types))),
        Condition("fermee", Comparison.EQUALS, "0"),
    )


def profils_possibles(
    acteur: Utilisateur, known: Known, silences: Silences
) -> tuple[ChoixProfil, ...]:
    """
    Give what rules offer, profile by profile, whatever structures there are.
    """
    return tuple(choix_of_profil(acteur, known, p, silences) for p in Profil)


def types_of(choix: Iterable[ChoixProfil]) -> tuple[TypeStructure, ...]:
    """
    Give each kind of structure to look for, once.
    """
    return tuple(dict.fromkeys(kind for c in choix for kind in c.types))


def profils_of_choix(
    choix: Iterable[ChoixProfil], there: Container[TypeStructure]
) -> tuple[ChoixProfil, ...]:
    """
    Keep what there is to choose: the profiles that sit somewhere, on these kinds.
    """
    kept = (
        attrs.evolve(c, types=tuple(kind for kind in c.types if kind in there))
        for c in choix
    )
    return tuple(c for c in kept if c.types or c.sur_place)


def formulaire_creation(
    profils: tuple[ChoixProfil, ...], settings: Settings, now: datetime
) -> FormulaireCreation:
    """
    Make the form of a new account.
    """
    return FormulaireCreation(
        profils=profils, activites=activites_of_choix(settings.nomenclature, now.date())
    )


def formulaire_modification(
    acteur: Utilisateur,
    cible: Utilisateur,
    place: ChoixStructure,
    profils: tuple[ChoixProfil, ...],
    settings: Settings,
    now: datetime,
) -> FormulaireModification:
    """
    Make the form of an account that *acteur* may modify.
    """
    may = partial(
        peut_modifier, acteur, cible, place.structure, silences=settings.silences
    )
    changeable = {
        "prenom": True,
        "nom": True,
        "courriel": may(change_courriel=True),
        "profil": any(c.profil is not cible.profil for c in profils),
        "structure_id": any(c.types for c in profils),
        "activites": may(change_activites=True),
        "droit_validation": any(
            droit is not cible.droit_validation for c in profils for droit in c.droits
        ),
    }
    return FormulaireModification(
        utilisateur=cible,
        structure=place,
        champs=tuple(field for field, yes in changeable.items() if yes),
        profils=profils,
        activites=activites_of_choix(
            settings.nomenclature, now.date(), cible.activites
        ),
    )
