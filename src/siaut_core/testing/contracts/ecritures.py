"""
*Écritures*: one write of each kind, and what must be stored before, so that each shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final, TypeAlias

import attrs

from siaut_core.entities.identifiant import StructureId, UtilisateurId
from siaut_core.entities.intention import EtatIntention
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.testing.contracts.banc import Banc, peupler, semer
from siaut_core.testing.contracts.instantane import Reperes
from siaut_core.testing.fabrique import (
    MIDI,
    un_et,
    un_evenement,
    un_lien,
    un_utilisateur,
    une_intention,
)
from siaut_core.testing.pays import COMPTES, ET_1, ET_4, STRUCTURES

__all__ = ["ECRITURES", "FENETRES", "NEUF", "REPERES", "Ecriture", "preparer"]

Ecriture: TypeAlias = Callable[[UnitOfWork], object]

NEUF, ACTIF = UtilisateurId("u-neuf"), UtilisateurId("u-actif")

PLUS_TARD: Final = MIDI + timedelta(minutes=5)

EN_PLACE: Final = un_lien("l-1", utilisateur_id=NEUF, empreinte="1" * 64)
NOUVEAU: Final = un_lien(
    "l-2", utilisateur_id=NEUF, empreinte="2" * 64, emis_le=PLUS_TARD, rank=2
)
DUE: Final = une_intention("i-due", utilisateur_id=NEUF)
LOUEE: Final = une_intention("i-louee", utilisateur_id=ACTIF).prendre(MIDI, PLUS_TARD)

# What `photographier` must look for, to see each of them.
REPERES: Final = Reperes(
    comptes=[*(compte.id for compte in COMPTES), UtilisateurId("u-1")],
    structures=[*(lieu.id for lieu in STRUCTURES), StructureId("et-9")],
    empreintes=[EN_PLACE.empreinte, NOUVEAU.empreinte],
)


def preparer(banc: Banc) -> None:
    """
    Store the small country, and what each of the writes is about.
    """
    peupler(banc)
    semer(banc, EN_PLACE, DUE, LOUEE)


def _renommer(uow: UnitOfWork) -> None:
    compte = uow.utilisateurs.par_id(NEUF)
    assert compte is not None, "par_id must find an account that is stored"
    uow.utilisateurs.attester([compte])
    uow.utilisateurs.enregistrer(compte.changer(nom="Autre"))


def _retirer(uow: UnitOfWork) -> None:
    compte = uow.utilisateurs.par_id(NEUF)
    assert compte is not None, "par_id must find an account that is stored"
    uow.utilisateurs.retirer(compte)


ECRITURES: Final[Mapping[str, Ecriture]] = {
    "utilisateurs.ajouter": lambda uow: uow.utilisateurs.ajouter(
        un_utilisateur("u-1", ET_1)
    ),
    "utilisateurs.enregistrer": _renommer,
    "utilisateurs.retirer": _retirer,
    "utilisateurs.noter_connexion": lambda uow: uow.utilisateurs.noter_connexion(
        ACTIF, PLUS_TARD
    ),
    "structures.ajouter": lambda uow: uow.structures.ajouter(
        un_et("et-9", numero=None)
    ),
    "structures.enregistrer": lambda uow: uow.structures.enregistrer(
        attrs.evolve(ET_4, raison_sociale="AUTRE", version=2)
    ),
    "liens.ajouter": lambda uow: uow.liens.ajouter(NOUVEAU),
    "liens.utiliser": lambda uow: uow.liens.utiliser(EN_PLACE.empreinte, MIDI),
    "liens.revoquer": lambda uow: uow.liens.revoquer(NEUF),
    "liens.remplacer": lambda uow: uow.liens.remplacer(NOUVEAU),
    "courriels.deposer": lambda uow: uow.courriels.deposer(
        une_intention("i-neuve", utilisateur_id="u-off")
    ),
    "courriels.prendre": lambda uow: uow.courriels.prendre(MIDI, PLUS_TARD, PLUS_TARD),
    "courriels.enregistrer": lambda uow: uow.courriels.enregistrer(
        LOUEE, LOUEE.clore(EtatIntention.ABANDON, PLUS_TARD, "SMTP_550")
    ),
    "journal.ajouter": lambda uow: uow.journal.ajouter(un_evenement()),
    "mots_de_passe.definir": lambda uow: uow.mots_de_passe.definir(NEUF, "condense"),
}

# What cannot be seen without a window of the bench, and the capability that says so.
FENETRES: Final[Mapping[str, str]] = {
    "journal.ajouter": "RELIT_LE_JOURNAL",
    "mots_de_passe.definir": "RELIT_LES_CONDENSES",
}
