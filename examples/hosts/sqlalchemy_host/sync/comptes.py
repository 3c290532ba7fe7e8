# Derived from aio/comptes.py by `nox -s twins -- --write`: edit that one.
"""
Accounts and their passwords.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from siaut_core import ConflitError, Courriel, Utilisateur, UtilisateurId

from ..ordres import comptes as ordres
from ..ordres import recherche
from ..rangees import utilisateur_de
from .transaction import Transaction

if TYPE_CHECKING:
    from siaut_core.use_cases.recherche.lignes import LigneUtilisateur
    from siaut_core.use_cases.recherche.utilisateurs import RequeteUtilisateurs

__all__ = ["MotsDePasse", "Utilisateurs"]


class Utilisateurs:
    """
    See `UtilisateurRepository`.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def par_id(self, id: UtilisateurId, /) -> Utilisateur | None:
        rangee = self._transaction.une(ordres.par_id(id))
        return utilisateur_de(rangee) if rangee else None

    def par_courriel(self, courriel: Courriel, /) -> Utilisateur | None:
        rangee = self._transaction.une(ordres.par_courriel(courriel))
        return utilisateur_de(rangee) if rangee else None

    def attester(self, comptes: Sequence[Utilisateur], /) -> None:
        rangees = self._transaction.lire(ordres.verrouiller(comptes))
        versions = {rangee["id"]: rangee["version"] for rangee in rangees}
        if any(versions.get(compte.id) != compte.version for compte in comptes):
            raise ConflitError

    def ajouter(self, utilisateur: Utilisateur, /) -> None:
        self._transaction.ecrire(ordres.ajouter(utilisateur))

    def enregistrer(self, utilisateur: Utilisateur, /) -> None:
        if not self._transaction.ecrire(ordres.enregistrer(utilisateur)):
            raise ConflitError

    def retirer(self, utilisateur: Utilisateur, /) -> None:
        if not self._transaction.ecrire(ordres.retirer(utilisateur)):
            raise ConflitError

    def noter_connexion(self, id: UtilisateurId, instant: datetime, /) -> bool:
        ordre = ordres.noter_connexion(id, instant)
        return self._transaction.ecrire(ordre) == 1

    def rechercher(self, requete: RequeteUtilisateurs, /) -> Sequence[LigneUtilisateur]:
        rangees = self._transaction.lire(recherche.des_utilisateurs(requete))
        return recherche.lignes_de(rangees)

    # What the protocol does not show, for whoever runs the host.

    def rechercher_partout(
        self, requete: RequeteUtilisateurs
    ) -> Sequence[LigneUtilisateur]:
        """
        Search the accounts of the whole country, whatever the perimeter asked.
        """
        rangees = self._transaction.lire(recherche.partout(requete))
        return recherche.lignes_de(rangees)


class MotsDePasse:
    """
    See `MotDePasseRepository`.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def definir(self, utilisateur_id: UtilisateurId, condense: str, /) -> None:
        ordre = ordres.definir_condense(utilisateur_id, condense)
        self._transaction.ecrire(ordre)
