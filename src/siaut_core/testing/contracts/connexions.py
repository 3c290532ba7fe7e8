"""
Part of the contract of `UtilisateurRepository`: the date of the last login.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Final

import attrs
import pytest

from siaut_core.entities.identifiant import UtilisateurId
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import ConflitError
from siaut_core.testing.contracts.banc import Banc, Fabrique, peupler, semer
from siaut_core.testing.contrat import Contrat
from siaut_core.testing.exigences import doit_egaler
from siaut_core.testing.fabrique import MIDI, un_utilisateur
from siaut_core.testing.pays import COMPTES, ET_1
from siaut_core.testing.together import RendezVous, ensemble

__all__ = ["Connexions"]

PAR_ID: Final = {compte.id: compte for compte in COMPTES}

NEUF, ACTIF = UtilisateurId("u-neuf"), UtilisateurId("u-actif")

PLUS_TARD: Final = MIDI + timedelta(minutes=5)
MICROSECONDE: Final = timedelta(microseconds=1)


def _lire(banc: Banc, id: str) -> Utilisateur | None:
    with banc.unite() as uow:
        return uow.utilisateurs.par_id(UtilisateurId(id))


def _noter(banc: Banc, id: UtilisateurId, instant: datetime) -> bool:
    with banc.unite() as uow:
        return uow.utilisateurs.noter_connexion(id, instant)


class Connexions(Contrat):
    """
    What ``noter_connexion`` promises. Guide: F1.
    """

    def test_the_latest_login_is_kept(self, fabrique: Fabrique) -> None:
        """
        It never goes back, and makes no new version.
        """
        with fabrique() as banc:
            peupler(banc)
            for instant, derniere in (
                (PLUS_TARD, PLUS_TARD),
                (MIDI, PLUS_TARD),
                (PLUS_TARD - MICROSECONDE, PLUS_TARD),
                (PLUS_TARD, PLUS_TARD),
                (PLUS_TARD + MICROSECONDE, PLUS_TARD + MICROSECONDE),
            ):
                assert _noter(banc, ACTIF, instant) is True, (
                    "noter_connexion answers True for an active and validated account,"
                    " also when a later login is stored"
                )
                doit_egaler(
                    attrs.evolve(PAR_ID[ACTIF], derniere_connexion=derniere),
                    _lire(banc, ACTIF),
                    "noter_connexion keeps the latest instant, to the microsecond, and"
                    " changes nothing else: neither version nor other fields",
                )

    def test_a_login_outlives_whoever_saves_the_account(
        self, fabrique: Fabrique
    ) -> None:
        """
        They read it before the login, and it made no new version to warn them.
        """
        with fabrique() as banc:
            peupler(banc)
            lu = _lire(banc, ACTIF)
            assert lu is not None, "par_id finds a stored account"
            _noter(banc, ACTIF, PLUS_TARD)
            with banc.unite() as uow:
                uow.utilisateurs.attester([lu])
                uow.utilisateurs.enregistrer(lu.changer(nom="Autre"))

            doit_egaler(
                attrs.evolve(lu.changer(nom="Autre"), derniere_connexion=PLUS_TARD),
                _lire(banc, ACTIF),
                "enregistrer never writes derniere_connexion",
            )

    @pytest.mark.parametrize("id", ["u-0", "u-neuf", "u-off", "u-off-neuf"])
    def test_a_login_is_kept_for_an_active_and_validated_account_only(
        self, fabrique: Fabrique, id: UtilisateurId
    ) -> None:
        with fabrique() as banc:
            peupler(banc)
            semer(banc, un_utilisateur("u-off-neuf", ET_1, actif=False))
            avant = _lire(banc, id)
            assert _noter(banc, id, PLUS_TARD) is False, (
                "noter_connexion answers False for who is unknown, inactive or not"
                " validated yet"
            )
            doit_egaler(avant, _lire(banc, id), "then it stores nothing")

    def test_of_logins_at_the_same_time_the_latest_is_kept(
        self, fabrique: Fabrique
    ) -> None:
        """
        Whoever ends last: the latest login begins first.
        """
        instants = [MIDI - rang * MICROSECONDE for rang in range(self.RIVAUX)]
        with fabrique() as banc:
            peupler(banc)
            lus, notees = RendezVous(self.RIVAUX), RendezVous(self.RIVAUX)

            def noter(instant: datetime) -> bool:
                with banc.unite() as uow:
                    uow.utilisateurs.par_id(ACTIF)
                    lus.attendre()
                    note = uow.utilisateurs.noter_connexion(ACTIF, instant)
                    notees.attendre()
                return note

            issues = ensemble(*(partial(noter, instant) for instant in instants))
            notes = [
                i for i, issue in zip(instants, issues, strict=True) if issue is True
            ]
            lu = _lire(banc, ACTIF)

            assert notes and all(
                issue is True or isinstance(issue, ConflitError) for issue in issues
            ), "noter_connexion answers True, or meets ConflitError, not all of them"
            assert lu is not None and max(notes) == lu.derniere_connexion, (
                "noter_connexion keeps the greatest in one statement"
                " (GREATEST(derniere_connexion, ?)): reading, then writing, loses one"
            )
