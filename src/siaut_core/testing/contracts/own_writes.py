"""
A unit of work acts upon what it has just written, as upon what was there before.

An adapter that writes at the end, or that asks another connection, forgets it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs

from siaut_core.entities.identifier import UtilisateurId
from siaut_core.entities.lien import Fin
from siaut_core.entities.queued_mail import MailState
from siaut_core.entities.value import following
from siaut_core.errors import ConflictError, CourrielDejaPrisError, NumeroDejaPrisError
from siaut_core.testing.contracts.bench import Bench, BenchContract
from siaut_core.testing.contracts.lease import LEASE
from siaut_core.testing.contracts.own_reads import EJ, ET, GROUP, OwnReads, sees
from siaut_core.testing.contracts.rank import end_of, new_lien
from siaut_core.testing.country import AWAITED, ET_1
from siaut_core.testing.factory import (
    LATER,
    NOON,
    a_demande,
    a_groupe,
    an_et,
    an_utilisateur,
)
from siaut_core.testing.requirements import must_allow, must_equal

__all__ = ["OwnOutbox", "OwnWrites"]

SOON: Final = NOON + timedelta(minutes=1)

ACCOUNT: Final = an_utilisateur("u-1", ET_1, valide_le=NOON)
LINK: Final = new_lien(1, utilisateur_id=ACCOUNT.id)
DUE: Final = a_demande("i-9", "u-neuf@test.fr")


class OwnWrites(OwnReads):
    """
    What each method does upon what was written just before.
    """

    def test_a_link_that_was_just_added_is_revoked(self, country: Bench) -> None:
        with country.unit() as uow:
            uow.utilisateurs.add(ACCOUNT)
            uow.liens.add(LINK)
            uow.liens.revoke(ACCOUNT.id)
            assert Fin.REVOCATION is end_of(uow, LINK), sees("revoke")
            used = uow.liens.use(LINK.digest, NOON)
            assert not used, sees("use")
        with country.unit() as uow:
            assert Fin.REVOCATION is end_of(uow, LINK), sees("revoke")

    def test_a_link_that_was_just_added_is_used_once(self, country: Bench) -> None:
        """
        Then nothing else ends it.
        """
        with country.unit() as uow:
            uow.utilisateurs.add(ACCOUNT)
            uow.liens.add(LINK)
            answers = [uow.liens.use(LINK.digest, NOON) for _ in range(2)]
            assert [True, False] == answers, sees("use")
            uow.liens.revoke(ACCOUNT.id)
            assert Fin.UTILISATION is end_of(uow, LINK), sees("revoke")
        with country.unit() as uow:
            assert Fin.UTILISATION is end_of(uow, LINK), sees("use")

    def test_an_account_that_was_just_added_is_deleted_whole(
        self, country: Bench
    ) -> None:
        """
        With its link and its password; its courriel is free at once.
        """
        again = an_utilisateur("u-2", ET_1, courriel=ACCOUNT.courriel)
        with country.unit() as uow:
            uow.utilisateurs.add(ACCOUNT)
            uow.liens.add(LINK)
            uow.passwords.set(ACCOUNT.id, "digest")
            uow.utilisateurs.remove(ACCOUNT)
            assert uow.utilisateurs.get(ACCOUNT.id) is None, sees("get")
            found = uow.utilisateurs.by_courriel(ACCOUNT.courriel)
            assert found is None, sees("by_courriel")
            link = uow.liens.by_digest(LINK.digest)
            assert link is None, sees("remove")
            with must_allow(sees("add")):
                uow.utilisateurs.add(again)
        with country.unit() as uow:
            link = uow.liens.by_digest(LINK.digest)
            assert link is None, sees("remove")
            found = uow.utilisateurs.by_courriel(ACCOUNT.courriel)
            must_equal(again, found, sees("add"))
        stored_digests = country.stored_digests() if country.stored_digests else {}
        assert {} == stored_digests, sees("remove")

    def test_an_account_that_was_just_written_is_attested_and_saved(
        self, country: Bench
    ) -> None:
        """
        As it is now: each version in turn, and no other.
        """
        second, third = (ACCOUNT.change(nom="B"), ACCOUNT.change(nom="B").change())
        with country.unit() as uow:
            uow.utilisateurs.add(ACCOUNT)
            with must_allow(sees("lock")):
                uow.utilisateurs.lock([ACCOUNT])
            with must_allow(sees("save")):
                uow.utilisateurs.save(second)
                uow.utilisateurs.lock([second])
                uow.utilisateurs.save(third)
            must_equal(third, uow.utilisateurs.get(third.id), sees("get"))
        with country.refusing(ConflictError, sees("lock")) as uow:
            uow.utilisateurs.save(third.change())
            uow.utilisateurs.lock([third])

    def test_a_login_is_noted_upon_the_account_as_it_was_just_written(
        self, country: Bench
    ) -> None:
        """
        Active or not, validated or not; the latest of two is kept.
        """
        advice = sees("record_login")
        off = ACCOUNT.change(actif=False)
        with country.unit() as uow:
            uow.utilisateurs.add(ACCOUNT)
            for instant in (LATER, NOON):
                assert uow.utilisateurs.record_login(ACCOUNT.id, instant), advice
            read = uow.utilisateurs.get(ACCOUNT.id)
            assert read is not None and LATER == read.derniere_connexion, advice
            uow.utilisateurs.save(off)
            noted = uow.utilisateurs.record_login(ACCOUNT.id, LATER)
            assert not noted, advice

    def test_a_key_that_was_just_taken_is_taken_and_one_left_is_free(
        self, country: Bench
    ) -> None:
        """
        A courriel, a number, the libellé of a groupe, a digest.
        """
        twin = an_utilisateur("u-2", ET_1, courriel=ACCOUNT.courriel)
        numbered = an_et("et-8", numero=ET.numero)
        named = a_groupe("gr-8", libelle=GROUP.libelle)
        with country.refusing(CourrielDejaPrisError, sees("add")) as uow:
            uow.utilisateurs.add(ACCOUNT)
            uow.utilisateurs.add(twin)
        for first, second in ((ET, numbered), (GROUP, named)):
            with country.refusing(NumeroDejaPrisError, sees("add")) as uow:
                uow.structures.add(EJ)
                uow.structures.add(first)
                uow.structures.add(second)
        with country.allowing(sees("add")) as uow:
            uow.structures.add(EJ)
            uow.structures.add(ET)
            uow.structures.save(following(ET, numero=None))
            uow.structures.add(numbered)

    def test_a_digest_that_was_just_set_is_replaced(self, country: Bench) -> None:
        self.require("READS_BACK_PASSWORDS")
        with country.unit() as uow:
            uow.utilisateurs.add(ACCOUNT)
            for digest in ("ancien", "nouveau"):
                uow.passwords.set(ACCOUNT.id, digest)
        assert {
            UtilisateurId("u-1"): "nouveau"
        } == country.read_back_stored_digests(), sees("set")


class OwnOutbox(BenchContract):
    """
    What the outbox and ``replace`` do upon what was written just before.
    """

    def test_a_link_that_was_just_added_is_replaced(self, country: Bench) -> None:
        """
        Its rank counts at once.
        """
        older, newer = new_lien(1), new_lien(2)
        with country.unit() as uow:
            uow.liens.add(older)
            assert 1 == uow.liens.last_rank(AWAITED), sees("last_rank")
            uow.liens.add(newer)
            assert 2 == uow.liens.last_rank(AWAITED), sees("last_rank")
            uow.liens.replace(newer)
            ends = [end_of(uow, link) for link in (older, newer)]
            assert [Fin.REMPLACEMENT, None] == ends, sees("replace")
        with country.refusing(ConflictError, sees("liens.add")) as uow:
            uow.liens.add(new_lien(3))
            uow.liens.add(new_lien(3, digest="f" * 64))

    def test_a_mail_that_was_just_put_in_the_outbox_is_leased_and_closed(
        self, country: Bench
    ) -> None:
        """
        Once; then it counts among those that left.
        """
        with country.unit() as uow:
            outbox = uow.outbox
            outbox.put(DUE)
            taken = outbox.lease(NOON, LEASE, NOON)
            assert taken is not None and DUE.id == taken.id, sees("lease")
            assert outbox.lease(NOON, LEASE, NOON) is None, sees("lease")
            mine = attrs.evolve(taken, utilisateur_id=AWAITED)
            assert outbox.settle(taken, mine), sees("settle")
            must_equal([mine], list(outbox.leased_of(AWAITED)), sees("leased_of"))
            sent = mine.close(MailState.ENVOI, SOON)
            answers = [outbox.settle(mine, sent) for _ in range(2)]
            assert [True, False] == answers, sees("settle")
            assert [] == list(outbox.leased_of(AWAITED)), sees("leased_of")
            last = outbox.last_demande(AWAITED, SOON)
            assert SOON == last, sees("last_demande")
            must_equal(sent, outbox.last_closed(AWAITED), sees("last_closed"))

    def test_a_mail_that_was_just_given_up_shows(self, country: Bench) -> None:
        with country.unit() as uow:
            uow.outbox.put(DUE)
            taken = uow.outbox.lease(NOON, LEASE, NOON)
            assert taken is not None, sees("lease")
            lost = taken.close(MailState.ABANDON, SOON, "SMTP_550")
            uow.outbox.settle(taken, lost)
            must_equal([lost], list(uow.outbox.abandoned()), sees("abandoned"))
