"""
The contract of `UnitOfWork`: one transaction, all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

import attrs

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifiant import StructureId, UtilisateurId
from siaut_core.errors import ConflitError
from siaut_core.testing.contracts.banc import Banc, Fabrique, peupler
from siaut_core.testing.contracts.ecritures import (
    ECRITURES,
    NEUF,
    NOUVEAU,
    PLUS_TARD,
    preparer,
)
from siaut_core.testing.contracts.exact_keys import ExactKeys
from siaut_core.testing.contracts.instantane import Reperes, photographier
from siaut_core.testing.contracts.isolation import (
    IsolationContract,
    PanneError,
    rompre,
    voir,
)
from siaut_core.testing.contracts.own_outbox import OwnOutbox
from siaut_core.testing.contracts.own_writes import OwnWrites
from siaut_core.testing.contrat import doit_lever
from siaut_core.testing.fabrique import MIDI, un_evenement, un_utilisateur
from siaut_core.testing.pays import ET_1
from siaut_core.testing.together import RendezVous, ensemble

__all__ = ["UnitOfWorkContract"]

# As often as a unit of work is begun again, where others are busy.
ESSAIS: Final = 50

# One write in each repository but that of structures, as a command makes them.
COMMANDE: Final = (
    "utilisateurs.ajouter",
    "liens.ajouter",
    "courriels.deposer",
    "journal.ajouter",
    "mots_de_passe.definir",
)

# Together, what a unit of work can read again.
MELEES: Final = (*COMMANDE, "structures.ajouter", "utilisateurs.enregistrer")


class UnitOfWorkContract(IsolationContract, OwnWrites, OwnOutbox, ExactKeys):
    """
    What `UnitOfWork` promises.
    """

    def test_a_unit_of_work_sees_its_own_writes(self, fabrique: Fabrique) -> None:
        conseil = "a unit of work must read what it wrote itself"
        with fabrique() as banc:
            preparer(banc)
            with banc.unite() as uow:
                for nom in (
                    *COMMANDE,
                    "structures.ajouter",
                    "utilisateurs.enregistrer",
                ):
                    ECRITURES[nom](uow)
                lu = uow.utilisateurs.par_id(NEUF)
                nouveau = uow.utilisateurs.par_courriel(Courriel.lire("U-1@test.fr"))
                lieux = uow.structures.par_ids([StructureId("et-9")])
                lien = uow.liens.par_empreinte(NOUVEAU.empreinte)
                prises = [
                    uow.courriels.prendre(MIDI, PLUS_TARD, PLUS_TARD) for _ in range(3)
                ]

        assert lu is not None and "Autre" == lu.nom, conseil
        assert nouveau is not None and "u-1" == nouveau.id, conseil
        assert ["et-9"] == list(lieux), conseil
        assert NOUVEAU == lien, conseil
        assert ["i-due", "i-neuve", None] == [p and p.id for p in prises], conseil

    def test_each_unit_of_work_is_a_fresh_one(self, fabrique: Fabrique) -> None:
        """
        What some roll back never shows in those that follow, nor takes them along.
        """
        ids = [UtilisateurId(f"u-{rang}") for rang in range(10)]
        with fabrique() as banc:
            peupler(banc)
            for rang, id in enumerate(ids):
                with suppress(PanneError), banc.unite() as uow:
                    uow.utilisateurs.ajouter(un_utilisateur(id, ET_1))
                    _echouer_si(rang % 2 == 1)
            vus = photographier(banc, Reperes(comptes=ids))

        assert set(ids[::2]) == set(vus.utilisateurs), (
            "each call of unit_of_work gives a transaction of its own: all that ended"
            " normally are stored, none of those that raised"
        )

    def test_a_unit_of_work_that_writes_nothing_changes_nothing(
        self, fabrique: Fabrique
    ) -> None:
        with fabrique() as banc:
            preparer(banc)
            avant = voir(banc)
            with banc.unite() as uow:
                uow.utilisateurs.par_id(NEUF)
            with banc.unite():
                pass

            assert set() == avant.differences(voir(banc)), "reading stores nothing"

    def test_all_repositories_share_one_transaction(self, fabrique: Fabrique) -> None:
        """
        An account, its link, its mail, its event and its password: all or none.
        """
        ecritures = [ECRITURES[nom] for nom in COMMANDE]
        with fabrique() as banc:
            preparer(banc)
            avant = voir(banc)
            rompre(banc, PanneError(), *ecritures)
            assert set() == avant.differences(voir(banc)), (
                "when a unit of work raises, no repository keeps what it wrote: they"
                " must share one connection and one transaction"
            )
            with banc.unite() as uow:
                for ecrire in ecritures:
                    ecrire(uow)
            assert self._tables == avant.differences(voir(banc)), (
                "when a unit of work ends, what each repository wrote is stored"
            )

    @property
    def _tables(self) -> set[str]:
        fenetres = {
            "journal": self.RELIT_LE_JOURNAL,
            "condenses": self.RELIT_LES_CONDENSES,
        }
        relues = {nom for nom, est_relue in fenetres.items() if est_relue}
        return {"utilisateurs", "liens", "intentions"} | relues

    def test_a_conflict_leaves_nothing_of_its_unit_of_work(
        self, fabrique: Fabrique
    ) -> None:
        """
        Raised by the adapter itself, after other writes.
        """
        with fabrique() as banc:
            preparer(banc)
            avant = voir(banc)
            vieux = attrs.evolve(avant.utilisateurs[NEUF], version=7)
            with (
                doit_lever(
                    ConflitError,
                    "enregistrer must refuse a version that is not the next",
                ),
                banc.unite() as uow,
            ):
                for nom in COMMANDE:
                    ECRITURES[nom](uow)
                uow.utilisateurs.enregistrer(vieux)

            assert set() == avant.differences(voir(banc)), (
                "a unit of work in which ConflitError was raised stores nothing"
            )

    def test_rivals_who_disturb_nobody_all_commit(self, fabrique: Fabrique) -> None:
        """
        Each adds an account and its event; a busy store is tried again.
        """
        with fabrique() as banc:
            peupler(banc)
            issues = _se_presser(banc, self._rivaux)
            vus = photographier(banc, Reperes(comptes=self._rivaux))

        assert [None] * self.RIVAUX == issues, (
            "a unit of work that others disturb meets ConflitError, nothing else, and"
            f" one of {ESSAIS} tries goes through"
        )
        assert set(self._rivaux) == set(vus.utilisateurs), (
            "what was committed stays: a unit of work must not write back a copy of"
            " everything"
        )

    def test_rivals_leave_one_event_each(self, fabrique: Fabrique) -> None:
        self.exiger("RELIT_LE_JOURNAL")
        with fabrique() as banc:
            peupler(banc)
            _se_presser(banc, self._rivaux)
            auteurs = [evenement.acteur_id for evenement in banc.relire_journal()]

        assert sorted(self._rivaux) == sorted(filter(None, auteurs)), (
            "no event is lost, none is stored by a try that failed"
        )

    @property
    def _rivaux(self) -> list[UtilisateurId]:
        return [UtilisateurId(f"u-{rang}") for rang in range(self.RIVAUX)]


def _se_presser(banc: Banc, ids: Sequence[UtilisateurId]) -> list[Exception | None]:
    depart = RendezVous(len(ids))
    return ensemble(*(_rival(banc, id, depart) for id in ids))


def _echouer_si(rate: bool) -> None:  # noqa: FBT001  (its only argument)
    if rate:
        raise PanneError


def _rival(
    banc: Banc, id: UtilisateurId, depart: RendezVous
) -> Callable[[], Exception | None]:
    """
    Add an account and its event, as often as it takes; give what the last try met.
    """

    def ajouter() -> None:
        with banc.unite() as uow:
            uow.utilisateurs.ajouter(un_utilisateur(id, ET_1))
            uow.journal.ajouter(un_evenement(acteur_id=id))
            depart.attendre()

    def insister() -> Exception | None:
        issues: list[Exception | None] = [ConflitError()]
        while len(issues) <= ESSAIS and isinstance(issues[-1], ConflitError):
            issues += ensemble(ajouter)
        return issues[-1]

    return insister
