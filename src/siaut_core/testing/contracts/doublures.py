"""
The mailer and the passwords of a test, as the protocols want them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core.sync.host import Host
from siaut_core.sync.protocols import UnitOfWorkFactory
from siaut_core.testing.doublures import (
    REGLAGES,
    Horloge,
    Politique,
    Postier,
    Tirage,
)

if TYPE_CHECKING:
    from siaut_core.entities.secret import MotDePasse
    from siaut_core.entities.utilisateur import Utilisateur
    from siaut_core.messages.courrier import Courrier
    from siaut_core.use_cases.reglages import Reglages

__all__ = ["BoiteAuxLettres", "MotsDePasseRapides", "host_d_essai"]


class BoiteAuxLettres:
    """
    A mailer that puts what it is handed in the box of *postier*.
    """

    def __init__(self, postier: Postier) -> None:
        self._postier = postier

    def envoyer(self, courrier: Courrier, /) -> None:
        self._postier.poster(courrier)


class MotsDePasseRapides(Politique):
    """
    Twelve characters at least, and a hash that is too fast for a real service.
    """

    def preparer(self, mot_de_passe: MotDePasse, _utilisateur: Utilisateur, /) -> str:
        return self.condenser(mot_de_passe)


def host_d_essai(
    unit_of_work: UnitOfWorkFactory,
    *,
    horloge: Horloge | None = None,
    tirage: Tirage | None = None,
    postier: Postier | None = None,
    reglages: Reglages = REGLAGES,
) -> Host:
    """
    Make the host of a store whose clock, sources, mail and passwords are the kit's.
    """
    sources = tirage or Tirage()
    return Host(
        unit_of_work=unit_of_work,
        mailer=BoiteAuxLettres(postier or Postier()),
        mots_de_passe=MotsDePasseRapides(),
        reglages=reglages,
        clock=horloge or Horloge(),
        tokens=sources.jeton,
        ids=sources.id,
    )
