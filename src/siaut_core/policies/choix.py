"""
*Choix*: what a form offers, read from the same table as what it accepts.

Each takes the host's *silences* (``host.settings.silences``), without a default: what
is offered with those of the guide may be refused by a host that is narrower.
"""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING

from siaut_core.entities.misuse import check_iterable, check_types
from siaut_core.entities.profil import Profil
from siaut_core.entities.structure import STRUCTURES
from siaut_core.entities.text import LIBELLE_MAX, read_text, search_key
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import Faults
from siaut_core.policies.cas import Action
from siaut_core.policies.examen import examiner
from siaut_core.policies.questions import peut_creer
from siaut_core.policies.regles import Silences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from siaut_core.entities.structure import Structure

__all__ = [
    "actions_possibles",
    "droit_attribuable",
    "libelle_of_choix",
    "profils_attribuables",
    "structures_attribuables",
]

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


def profils_attribuables(
    acteur: Utilisateur, structures: Iterable[Structure], silences: Silences
) -> tuple[Profil, ...]:
    """
    Give the profiles of the form: those accepted on at least one structure. Guide: C4.

    Args:
        structures: All those within reach, not a page of them.
    """
    check_types(acteur=(acteur, Utilisateur), silences=(silences, Silences))
    candidates = check_iterable("structures", structures)
    return tuple(
        profil
        for profil in Profil
        if any(peut_creer(acteur, s, profil, silences=silences) for s in candidates)
    )


def droit_attribuable(
    acteur: Utilisateur,
    structure: Structure,
    profil: Profil,
    silences: Silences,
) -> bool:
    """
    Say whether the form shows the box of the droit de validation. Guide: C11.
    """
    return bool(
        peut_creer(acteur, structure, profil, droit_validation=True, silences=silences)
    )


def structures_attribuables(
    acteur: Utilisateur,
    profil: Profil,
    structures: Iterable[Structure],
    *,
    avec_numero: bool | None = None,
    nom: str = "",
    silences: Silences,
) -> tuple[Structure, ...]:
    """
    Give the structures of the form for *profil*, by name. Guide: C9, C16, C17.

    Args:
        structures: All those to choose among, not a page of them; the ones out of
            reach are left out.
        avec_numero: The answer to "Possédez-vous un numéro de FINESS", which
            filters the choices and nothing else; ``None`` while unanswered.
        nom: What was typed to find one.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If *nom* cannot be a part of a name.
    """
    check_types(
        acteur=(acteur, Utilisateur),
        profil=(profil, Profil),
        avec_numero=(avec_numero, (bool, NoneType)),
        silences=(silences, Silences),
    )
    candidates = check_iterable("structures", structures)
    for structure in candidates:
        check_types(structures=(structure, STRUCTURES))
    faults = Faults()
    fragment = search_key(faults.parse("nom", _read_fragment, nom) or "")
    faults.raise_any()
    kept = (
        s
        for s in candidates
        if avec_numero in {None, s.numero is not None}
        and fragment in search_key(s.nom)
        and peut_creer(acteur, s, profil, silences=silences)
    )
    return tuple(sorted(kept, key=lambda s: (search_key(s.nom), s.nom, s.id)))


def _read_fragment(value: object) -> str:
    return read_text(value, LIBELLE_MAX)


def libelle_of_choix(structure: Structure) -> str:
    """
    Show a structure as the list does: "Raison sociale (numéro)". Guide: C17.
    """
    check_types(structure=(structure, STRUCTURES))
    if structure.numero is None:
        return structure.nom
    return f"{structure.nom} ({structure.numero})"
