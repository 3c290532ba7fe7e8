"""
The part of the contract of units of work on each kind of write, one at a time.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Final

import pytest

from siaut_core.entities.identifiant import UtilisateurId
from siaut_core.testing.contracts.banc import Banc, Fabrique, peupler
from siaut_core.testing.contracts.ecritures import (
    ACTIF,
    ECRITURES,
    FENETRES,
    REPERES,
    Ecriture,
    preparer,
)
from siaut_core.testing.contracts.instantane import Instantane, photographier
from siaut_core.testing.contrat import Contrat
from siaut_core.testing.exigences import doit_permettre
from siaut_core.testing.fabrique import MIDI, un_lien, un_utilisateur
from siaut_core.testing.pays import ET_1

__all__ = ["IsolationContract", "PanneError", "rompre", "voir"]

# Where units of work are cut: in which step (to enter, each call, to leave), and how
# many seconds after it began.
COUPES: Final = [(rang, 0.0003 * k) for rang in range(8) for k in (0, 1, 2, 4, 8, 16)]


class PanneError(Exception):
    """
    Something that goes wrong inside a unit of work.
    """


class ArretError(BaseException):
    """
    What stops a program: a signal, the cancellation of a task.
    """


PANNES: Final[dict[str, type[BaseException]]] = {
    "an error": PanneError,
    "a stop": ArretError,
}


def voir(banc: Banc, *, louer: bool = True) -> Instantane:
    """
    Read all that the writes of `ECRITURES` may change.
    """
    return photographier(banc, REPERES, louer=louer)


def rompre(
    banc: Banc, erreur: BaseException, *ecritures: Ecriture
) -> BaseException | None:
    """
    Write, then fail; give what came out of the unit of work.
    """
    sortie: BaseException | None = None
    try:
        with banc.unite() as uow:
            for ecrire in ecritures:
                ecrire(uow)
            raise erreur
    except (PanneError, ArretError) as levee:
        sortie = levee
    return sortie


def _ecrire(banc: Banc, rang: int) -> None:
    """
    Store an account and its link, of the same rank; read in between, as commands do.
    """
    compte = un_utilisateur(f"u-{rang}", ET_1)
    lien = un_lien(f"l-{rang}", utilisateur_id=compte.id, empreinte=f"{rang:064x}")
    with banc.unite() as uow:
        acteur = uow.utilisateurs.par_id(ACTIF)
        assert acteur is not None, "par_id finds a stored account"
        uow.utilisateurs.attester([acteur])
        uow.utilisateurs.ajouter(compte)
        uow.structures.par_ids([ET_1.id])
        uow.utilisateurs.par_courriel(compte.courriel)
        uow.liens.ajouter(lien)


class IsolationContract(Contrat):
    """
    What `UnitOfWork` promises, for each kind of write.
    """

    @pytest.mark.parametrize("panne", PANNES)
    @pytest.mark.parametrize("nom", ECRITURES)
    def test_an_exception_rolls_everything_back(
        self, fabrique: Fabrique, nom: str, panne: str
    ) -> None:
        """
        Whatever it is; and it comes out as it was raised.
        """
        with fabrique() as banc:
            preparer(banc)
            avant = voir(banc)
            erreur = PANNES[panne]()
            sortie = rompre(banc, erreur, ECRITURES[nom])

            assert erreur is sortie, (
                "leaving a unit of work lets the exception through, the same one: roll"
                " back in `finally`, or in `except BaseException` and raise again"
            )
            assert set() == avant.differences(voir(banc)), (
                f"{nom} must be rolled back when the unit of work raises, also with"
                " what is no Exception (KeyboardInterrupt, CancelledError)"
            )

    @pytest.mark.parametrize("nom", ECRITURES)
    def test_all_of_it_shows_after_the_end(self, fabrique: Fabrique, nom: str) -> None:
        if nom in FENETRES:
            self.exiger(FENETRES[nom])
        with fabrique() as banc:
            preparer(banc)
            avant = voir(banc)
            with banc.unite() as uow:
                ECRITURES[nom](uow)

            assert set() != avant.differences(voir(banc)), (
                f"{nom} must be stored when the unit of work ends without an exception"
                ", and be read by the next one: no cache outlives a unit of work (and"
                " Banc.journal, Banc.condenses must read what is committed)"
            )

    @pytest.mark.parametrize("nom", ECRITURES)
    def test_nothing_shows_before_the_end(self, fabrique: Fabrique, nom: str) -> None:
        self.exiger("UNITES_SIMULTANEES")
        with fabrique() as banc:
            preparer(banc)
            avant = voir(banc, louer=False)
            with banc.unite() as uow:
                ECRITURES[nom](uow)
                with doit_permettre(
                    "a unit of work reads while another one writes; where the whole"
                    " store is locked, set UNITES_SIMULTANEES = False on the contract"
                ):
                    pendant = voir(banc, louer=False)

            assert set() == avant.differences(pendant), (
                f"{nom} must not show in another unit of work before its own ends:"
                " write in a transaction, of isolation READ COMMITTED at least"
            )

    @pytest.mark.parametrize("nom", ECRITURES)
    def test_what_has_ended_stores_nothing(self, fabrique: Fabrique, nom: str) -> None:
        """
        Committed or rolled back; to refuse, with any error, is best.
        """
        with fabrique() as banc:
            preparer(banc)
            avant = voir(banc)
            with banc.unite() as commise:
                pass
            with suppress(PanneError), banc.unite() as rompue:
                raise PanneError
            for finie in (commise, rompue):
                with suppress(Exception):
                    ECRITURES[nom](finie)

            assert set() == avant.differences(voir(banc)), (
                f"{nom} must store nothing once its unit of work has ended: refuse it,"
                " and never let the connection go on in autocommit"
            )

    def test_a_unit_of_work_that_is_cut_short_is_stored_whole_or_not_at_all(
        self, fabrique: Fabrique
    ) -> None:
        """
        Its task is cancelled wherever it is: the client went away. Others go on.
        """
        issues: list[BaseException | None] = []
        with fabrique() as banc:
            peupler(banc)
            for rang, coupe in enumerate(COUPES):
                issues += [banc.cancel(partial(_ecrire, banc, rang), *coupe)]
                with (
                    doit_permettre(
                        "a unit of work that is cancelled must be rolled back, and its"
                        " locks let go, before the cancellation comes out: closing a"
                        " connection in the middle of a statement may do neither"
                    ),
                    banc.unite() as uow,
                ):
                    uow.utilisateurs.noter_connexion(ACTIF, MIDI)
                    compte = uow.utilisateurs.par_id(UtilisateurId(f"u-{rang}"))
                    lien = uow.liens.par_empreinte(f"{rang:064x}")
                assert (compte is None) == (lien is None), (
                    "a unit of work that is cancelled is stored whole, or not at all"
                )

        assert not [issue for issue in issues if isinstance(issue, Exception)], (
            "let the cancellation through: swallow it nowhere, and raise no other error"
            " instead (asyncio.wait_for of Python 3.11 may lose one: use timeout)"
        )
