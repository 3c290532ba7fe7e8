"""
*Instantanés*: everything that a bench has stored, as its protocols show it.

They list neither accounts nor links, so that one says which to look for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import attrs

from siaut_core.entities.identifiant import IntentionId, StructureId, UtilisateurId
from siaut_core.entities.intention import Intention
from siaut_core.entities.lien import Lien
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.testing.contracts.banc import Banc
from siaut_core.testing.fabrique import MIDI
from siaut_core.testing.pays import COMPTES, STRUCTURES
from siaut_core.use_cases.evenement import Evenement

__all__ = ["Instantane", "Reperes", "photographier", "tout_louer"]

# After whatever a test does.
FIN: Final = MIDI + timedelta(days=3650)

# More than any test deposits: where a lease does not hold, `prendre` never ends.
MAXIMUM: Final = 1000


@attrs.frozen(kw_only=True)
class Reperes:
    """
    What to look for: the small country, unless told otherwise.
    """

    comptes: Sequence[UtilisateurId] = tuple(compte.id for compte in COMPTES)
    structures: Sequence[StructureId] = tuple(lieu.id for lieu in STRUCTURES)
    empreintes: Sequence[str] = ()


@attrs.frozen(kw_only=True)
class Instantane:
    """
    What is committed; two of them are equal when nothing changed in between.

    Attributes:
        intentions: The whole outbox, or what waits there (as `prendre` gives it)
            when the bench has no window on it.
        demandes: When the last mail of a demande left, by account.
    """

    utilisateurs: Mapping[UtilisateurId, Utilisateur]
    structures: Mapping[StructureId, Structure]
    liens: Mapping[str, Lien]
    intentions: Mapping[IntentionId, Intention]
    abandons: Sequence[Intention]
    demandes: Mapping[UtilisateurId, datetime]
    condenses: Mapping[UtilisateurId, str]
    journal: Sequence[Evenement]

    def differences(self, autre: Instantane) -> set[str]:
        """
        Name what is not the same in *autre*.
        """
        champs = [champ.name for champ in attrs.fields(Instantane)]
        return {c for c in champs if getattr(self, c) != getattr(autre, c)}


class DemiTourError(Exception):
    """
    Raised to leave a unit of work without storing anything.
    """


def photographier(
    banc: Banc, reperes: Reperes | None = None, *, louer: bool = True
) -> Instantane:
    """
    Read all that can be read; nothing of it is changed.

    Args:
        louer: Whether a bench without a window on its outbox may lease what waits
            there, in a unit of work that is given up; not while another one is
            open, that may have locked it.
    """
    vises = reperes or Reperes()
    with banc.unite() as uow:
        comptes = [uow.utilisateurs.par_id(id) for id in vises.comptes]
        liens = [uow.liens.par_empreinte(e) for e in vises.empreintes]
        structures = uow.structures.par_ids(vises.structures)
        abandons = uow.courriels.abandons()
        demandes = {id: uow.courriels.derniere_demande(id, FIN) for id in vises.comptes}
    intentions = _intentions(banc, louer=louer)
    return Instantane(
        utilisateurs={compte.id: compte for compte in comptes if compte},
        structures=dict(structures),
        liens={lien.empreinte: lien for lien in liens if lien},
        intentions={intention.id: intention for intention in intentions},
        abandons=list(abandons),
        demandes={id: instant for id, instant in demandes.items() if instant},
        condenses=dict(banc.condenses()) if banc.condenses else {},
        journal=list(banc.journal()) if banc.journal else [],
    )


def _intentions(banc: Banc, *, louer: bool) -> Sequence[Intention]:
    if banc.intentions is not None:
        return banc.intentions()
    return tout_louer(banc) if louer else []


def tout_louer(banc: Banc, maintenant: datetime = FIN) -> list[Intention]:
    """
    Lease all that is due, in the order of `prendre`, and give it all back.
    """
    louees: list[Intention] = []
    with suppress(DemiTourError), banc.unite() as uow:
        while len(louees) < MAXIMUM and (
            prise := uow.courriels.prendre(maintenant, FIN + timedelta(1), FIN)
        ):
            louees.append(prise)
        raise DemiTourError
    return louees
