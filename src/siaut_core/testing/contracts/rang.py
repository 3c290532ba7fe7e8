"""
The part of the links' contract on ranks: which of two links is the newer.
"""

from __future__ import annotations

from datetime import timedelta

from siaut_core.entities.identifiant import UtilisateurId
from siaut_core.entities.lien import Fin, Lien
from siaut_core.errors import ConflitError
from siaut_core.testing.contracts.banc import Banc, Fabrique, peupler, semer
from siaut_core.testing.contrat import Contrat, doit_lever
from siaut_core.testing.fabrique import MIDI, un_lien
from siaut_core.testing.together import RendezVous, ensemble

__all__ = ["ACTIF", "NEUF", "RangContract", "fin_de", "lien_neuf"]

NEUF, ACTIF = UtilisateurId("u-neuf"), UtilisateurId("u-actif")


def fin_de(banc: Banc, lien: Lien) -> Fin | None:
    """
    Tell how a stored link ended.
    """
    with banc.unite() as uow:
        lu = uow.liens.par_empreinte(lien.empreinte)
    assert lu is not None, "a link that ended stays: the journal says how it ended"
    return lu.fin


def lien_neuf(rang: int, minutes: int = 0, **champs: object) -> Lien:
    """
    Make the link of that rank of ``u-neuf``, sent *minutes* after noon.
    """
    defauts = {"utilisateur_id": NEUF, "empreinte": f"{rang:064x}", "rank": rang}
    emis_le = MIDI + timedelta(minutes=minutes)
    return un_lien(f"l-{rang}", emis_le=emis_le, **{**defauts, **champs})  # type: ignore[arg-type]  # checked when built


class RangContract(Contrat):
    """
    What `LienRepository` promises of the order of an account's links.
    """

    def test_a_link_replaces_the_older_ones_of_its_account_only(
        self, fabrique: Fabrique
    ) -> None:
        """
        Older is a smaller rank, whatever the clocks; what had ended keeps its end.
        """
        nouveau = lien_neuf(11)
        liens = {
            lien_neuf(2, minutes=-1): Fin.REMPLACEMENT,
            lien_neuf(10, minutes=1): Fin.REMPLACEMENT,
            nouveau: None,
            lien_neuf(12): None,
            lien_neuf(13, minutes=-1): None,
            lien_neuf(4, minutes=-1, utilisateur_id=ACTIF): None,
            lien_neuf(5, minutes=-1, fin=Fin.UTILISATION): Fin.UTILISATION,
        }
        with fabrique() as banc:
            peupler(banc)
            semer(banc, *liens)
            with banc.unite() as uow:
                uow.liens.remplacer(nouveau)

            assert list(liens.values()) == [fin_de(banc, lien) for lien in liens], (
                "remplacer ends the links of this account with a smaller rank than the"
                " new one, compared as a number, and no other"
            )

    def test_a_rank_given_twice_is_a_conflict(self, fabrique: Fabrique) -> None:
        """
        Of two links of an account one is the newer; those of others count apart.
        """
        with fabrique() as banc:
            peupler(banc)
            semer(banc, lien_neuf(1), lien_neuf(2, rank=1, utilisateur_id=ACTIF))
            with doit_lever(
                ConflitError,
                "liens.ajouter must refuse a rank that the account has (a unique index"
                " on account and rank)",
            ):
                semer(banc, lien_neuf(3, rank=1))

    def test_the_greatest_rank_of_an_account_is_told(self, fabrique: Fabrique) -> None:
        """
        Of all its links, also those that ended; and of its own unit of work.
        """
        conseil = (
            "last_rank is the greatest rank among the account's links, ended or not; 0"
            " without any"
        )
        with fabrique() as banc:
            peupler(banc)
            semer(
                banc,
                lien_neuf(9),
                lien_neuf(10, minutes=-5, fin=Fin.REVOCATION),
                lien_neuf(11, utilisateur_id=ACTIF),
            )
            with banc.unite() as uow:
                assert 10 == uow.liens.last_rank(NEUF), conseil
                assert 0 == uow.liens.last_rank(UtilisateurId("u-off")), conseil
                uow.liens.ajouter(lien_neuf(12))
                assert 12 == uow.liens.last_rank(NEUF), (
                    "last_rank must see the links of its own unit of work"
                )

    def test_rivals_get_different_ranks(self, fabrique: Fabrique) -> None:
        """
        Each reads the greatest and adds one more: at most one has it.
        """
        with fabrique() as banc:
            peupler(banc)
            depart = RendezVous(self.RIVAUX)
            jetons = iter(range(1, 1 + self.RIVAUX))

            def ajouter() -> int:
                empreinte = f"{next(jetons):064x}"
                with banc.unite() as uow:
                    rank = 1 + uow.liens.last_rank(NEUF)
                    depart.attendre()
                    uow.liens.ajouter(lien_neuf(rank, empreinte=empreinte))
                    return rank

            issues = ensemble(*[ajouter] * self.RIVAUX)
            rangs = [issue for issue in issues if isinstance(issue, int)]
            with banc.unite() as uow:
                dernier = uow.liens.last_rank(NEUF)

        assert list(range(1, dernier + 1)) == sorted(rangs), (
            "liens.ajouter must be atomic on account and rank: two links of one rank"
            " would both survive"
        )
        assert all(isinstance(i, int | ConflitError) for i in issues), (
            "who comes second for a rank meets ConflitError"
        )
