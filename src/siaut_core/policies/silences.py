"""
*Silences* of the guide: what it leaves open, and a host may decide otherwise.
"""

from __future__ import annotations

import attrs

from siaut_core.entities.display import Masked
from siaut_core.errors import Faults

__all__ = ["SILENCES", "Silences"]


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class Silences(Masked):
    """
    One switch per silence; each default is a decision record of the docs.

    Attributes:
        gestionnaires_entre_eux: A Gestionnaire creates and manages other
            Gestionnaires of their perimeter (decision 0006).
        droit_sans_le_detenir: Granting the droit de validation asks no such
            right of the one who grants it (decision 0008).
        desactivation_en_attente: An account not validated yet can be
            deactivated (decision 0010).
        suppression_inactif: An inactive account that was never validated can
            be deleted (decision 0010).
        creation_structures: A Gestionnaire attached to an EJ creates ET
            without number and groupes (decision 0012).

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every switch that is no
            boolean: "non" would say yes.
    """

    gestionnaires_entre_eux: bool = True
    droit_sans_le_detenir: bool = True
    desactivation_en_attente: bool = True
    suppression_inactif: bool = True
    creation_structures: bool = True

    def __attrs_post_init__(self) -> None:
        faults = Faults()
        for silence in attrs.fields(Silences):
            if type(getattr(self, silence.name)) is not bool:
                faults.note(silence.name, "TYPE", "Oui ou non est attendu.")
        faults.raise_any()


SILENCES = Silences()
