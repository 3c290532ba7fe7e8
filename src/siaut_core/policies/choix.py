"""
*Choix*: what a form offers, read from the same table as what it accepts.

Each takes the host's *silences* (``host.settings.silences``), without a default: what
is offered with those of the guide may be refused by a host that is narrower.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, TypeAlias

from siaut_core.entities.misuse import check_types
from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.entities.structure import STRUCTURES, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import value
from siaut_core.policies.cas import NEW_ACCOUNT, Action, SomeStructure
from siaut_core.policies.examen import YES_NO, examiner
from siaut_core.policies.questions import facets, peut_modifier
from siaut_core.policies.regles import Silences

__all__ = [
    "ChoixProfil",
    "Known",
    "actions_possibles",
    "choix_of_profil",
    "libelle_of_choix",
]

# The account whose form it is, and where it sits; ``None`` for a new one.
Known: TypeAlias = tuple[Utilisateur, Structure] | None

# In the order of the record's buttons.
BUTTONS = (Action.DESACTIVER, Action.ACTIVER, Action.RENVOYER, Action.SUPPRIMER)


def actions_possibles(
    acteur: Utilisateur,
    cible: Utilisateur,
    structure: Structure,
    silences: Silences,
) -> tuple[Action, ...]:
    """
    Give the buttons of the record: what is accepted, and would change something.

    Guide: F2.
    """
    check_types(cible=(cible, Utilisateur))
    without_effect = Action.ACTIVER if cible.actif else Action.DESACTIVER
    return tuple(
        action
        for action in BUTTONS
        if action is not without_effect
        and examiner(action, acteur, cible, structure, silences)
    )


@value(kw_only=True, repr=True)
class ChoixProfil:
    """
    What a form offers of one profile: where it may sit, with which droit. Guide: C4.

    As data, so that a database finds the structures, however many there are: the open
    ones of the perimeter whose kind is among *types* are accepted, and no other is.

    Attributes:
        types: The kinds of structure to choose among.
        droits: What the box of the droit de validation may say. Guide: C11.
        sur_place: Whether an account may have this profile where it sits already.
    """

    profil: Profil
    types: tuple[TypeStructure, ...]
    droits: tuple[bool, ...]
    sur_place: bool = False

    @property
    def question(self) -> str:
        """
        What is asked before the structure; the answer filters the list. Guide: C16.
        """
        return (
            f"Possédez-vous un numéro de FINESS {self.profil.type_structure} pour le"
            " site sur lequel l'autorisation est demandée ?"
        )

    @property
    def avec_groupe(self) -> bool:
        """
        Whether "Non" may be answered to name a groupe. Guide: C9.
        """
        return TypeStructure.GROUPE in self.types

    def offre(self, structure: Structure) -> bool:
        """
        Say whether a structure of the perimeter is one to choose. Guide: C8-C10.
        """
        return structure.type_structure in self.types and structure.fermee_le is None


def _possible(acteur: Utilisateur) -> Iterator[tuple[Any, bool]]:
    """
    Give each kind of structure that a perimeter may hold, with and without the droit.

    One's own; and of an EJ, an ET and a groupe. Guide: C8-C10.
    """
    x, kind = acteur.rattachement.structure_id, acteur.rattachement.type_structure
    for droit in YES_NO:
        yield SomeStructure(kind, id=x), droit
        if kind is TypeStructure.EJ:
            yield SomeStructure(TypeStructure.ET, ej_id=x), droit
            yield SomeStructure(TypeStructure.GROUPE, membres=(x,)), droit


def _asked(cible: Utilisateur, *, droit: bool) -> Iterable[Action]:
    """
    Say which actions a structure to choose must allow; a known account moves there.
    """
    if cible is NEW_ACCOUNT:
        return (Action.CREER,)
    return facets(cible, droit, moves=True, rights=True, courriel=False)


def choix_of_profil(
    acteur: Utilisateur, known: Known, profil: Profil, silences: Silences
) -> ChoixProfil:
    """
    Say what the form, of a new account or of a known one, offers of *profil*.

    Guide: C4, C7-C11.
    """
    cible, may_choose, sur_place = NEW_ACCOUNT, True, set()
    if known is not None:
        may = partial(peut_modifier, acteur, *known, silences=silences)
        cible, may_choose = known[0], bool(may())
        sur_place = {d for d in YES_NO if may(profil=profil, droit_validation=d)}
    accepted = [
        (target, droit)
        for target, droit in _possible(acteur)
        if may_choose
        and all(
            examiner(action, acteur, cible, target, silences, profil, droit)
            for action in _asked(cible, droit=droit)
        )
    ]
    types = {target.type_structure for target, _ in accepted}
    return ChoixProfil(
        profil=profil,
        types=tuple(kind for kind in TypeStructure if kind in types),
        droits=tuple(sorted({droit for _, droit in accepted} | sur_place)),
        sur_place=bool(sur_place),
    )


def libelle_of_choix(structure: Structure) -> str:
    """
    Show a structure as the list does: "Raison sociale (numéro)". Guide: C17.
    """
    check_types(structure=(structure, STRUCTURES))
    if structure.numero is None:
        return structure.nom
    return f"{structure.nom} ({structure.numero})"
