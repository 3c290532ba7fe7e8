"""
What has a key is found by that key, whole and as it is, and by no other.

Many databases compare otherwise unless told: by prefix with LIKE, whatever the case or
the final spaces, ``01`` as ``1`` in a column of numbers. The account, the link or the
structure of somebody else is then found, or changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs
import pytest

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifier import QueuedMailId, StructureId, UtilisateurId
from siaut_core.entities.lien import Fin
from siaut_core.entities.queued_mail import MailState
from siaut_core.entities.structure import EntiteJuridique
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import following
from siaut_core.errors import ConflictError
from siaut_core.policies.perimetre import Perimetre
from siaut_core.testing.contracts.bench import Bench, BenchContract, seed
from siaut_core.testing.contracts.rank import end_of, new_lien
from siaut_core.testing.contracts.searched import ACCOUNTS, PLACES
from siaut_core.testing.factory import (
    LATER,
    NOON,
    a_demande,
    a_gestionnaire,
    a_groupe,
    a_lien,
    a_queued_mail,
    an_ej,
    an_et,
    an_utilisateur,
)
from siaut_core.testing.requirements import must_allow, must_equal

__all__ = ["ExactKeys"]

WHOLE: Final = (
    "keys are compared whole and as they are, code point by code point (a binary"
    ' collation, COLLATE "C", a column of text): no prefix, case, final space or number'
    " of the database's own"
)

# Two identifiers that a comparison takes for one; then the other way round.
_PAIRS: Final = (
    ("x-1", "X-1"),
    ("x-1", "x-1 "),
    ("x-1", "x-10"),
    ("x-1", "x_1"),
    ("1", "01"),
    ("1", "1.0"),
    ("1e2", "100"),
    ("%", "x"),
)
TWINS: Final = (*_PAIRS, *(pair[::-1] for pair in _PAIRS))

DIGEST: Final = "0a" * 32

MAILBOX: Final = Courriel.parse("compte@test.france")
OTHER_MAILBOXES: Final = (
    "compte@test.fra",
    "compte@test.franceur",
    "ompte@test.france",
    "compte.compte@test.france",
    "comp_e@test.france",
    "%@test.france",
    "compt\u00e9@test.france",
    "\u00e7ompte@test.france",
)


def _neighbours(key: str) -> Iterator[str]:
    """
    Give what a loose comparison takes for *key*.
    """
    yield from (key[:-1], key[:1], key[1:], f"{key}0", f"{key} ", f" {key}")
    yield from (key.upper(), key.swapcase(), f"{key[:-1]}%", f"{key[:-1]}_", "%")


def _others(key: str) -> list[str]:
    return [
        other for other in dict.fromkeys(_neighbours(key)) if other not in ("", key)
    ]


def _account(id: str, place: EntiteJuridique, rank: int = 0) -> Utilisateur:
    address = Courriel.parse(f"compte-{rank}@test.fr")
    return an_utilisateur(id, place, courriel=address, valide_le=NOON)


class ExactKeys(BenchContract):
    """
    What every method that is given a key does of those that resemble it.
    """

    def test_what_resembles_a_key_finds_nothing(self, bench: Bench) -> None:
        """
        Of an account, of structures, of a link: nobody's, and nothing is changed.
        """
        place = an_ej("ej-a")
        account = an_utilisateur("u-a", place, courriel=MAILBOX, valide_le=NOON)
        link = a_lien(utilisateur_id=account.id, digest=DIGEST)
        seed(bench, place, an_et("et-a", ej_id="ej-a"), account, link)
        seed(bench, a_groupe("gr-a", membres={"ej-a"}))
        with bench.unit() as uow:
            for id in map(UtilisateurId, _others(account.id)):
                assert uow.utilisateurs.get(id) is None, WHOLE
                assert not uow.utilisateurs.record_login(id, NOON), WHOLE
            for key in map(StructureId, _others(place.id)):
                assert uow.structures.get(key) is None, WHOLE
                assert {} == dict(uow.structures.by_ids([key])), WHOLE
                assert [] == list(uow.structures.etablissements(key)), WHOLE
                assert [] == list(uow.structures.groupes(key)), WHOLE
            for digest in ("", *_others(DIGEST)):
                assert uow.liens.by_digest(digest) is None, WHOLE
                assert not uow.liens.use(digest, NOON), WHOLE
            for address in map(Courriel.parse, OTHER_MAILBOXES):
                assert uow.utilisateurs.by_courriel(address) is None, WHOLE
        must_equal(account, bench.compte(account.id), WHOLE)
        with bench.unit() as uow:
            must_equal(link, uow.liens.by_digest(DIGEST), WHOLE)

    def test_what_resembles_a_key_has_nothing_of_its_own(self, bench: Bench) -> None:
        """
        Neither links, mails and passwords of an account, nor a perimeter.
        """
        account = an_utilisateur("u-a", place := an_ej("ej-a"))
        link = a_lien(utilisateur_id=account.id)
        leased = a_queued_mail("i-a", utilisateur_id=account.id).lease(NOON, LATER)
        sent = a_demande(utilisateur_id=account.id).close(MailState.ENVOI, NOON)
        seed(bench, place, account, link, leased, sent)
        with bench.unit() as uow:
            uow.passwords.set(account.id, "digest")
            for id in map(UtilisateurId, _others(account.id)):
                assert uow.passwords.get(id) is None, WHOLE
                assert 0 == uow.liens.last_rank(id), WHOLE
                uow.liens.revoke(id)
                uow.liens.replace(attrs.evolve(link, utilisateur_id=id, rank=2))
                assert [] == list(uow.outbox.leased_of(id)), WHOLE
                assert uow.outbox.last_demande(id, NOON) is None, WHOLE
                assert uow.outbox.last_closed(id) is None, WHOLE
            for mail in map(QueuedMailId, _others(leased.id)):
                other = attrs.evolve(leased, id=mail)
                assert not uow.outbox.settle(other, other), WHOLE
            for key in map(StructureId, _others(place.id)):
                within = Perimetre(key, with_attached=True)
                people = uow.utilisateurs.search(ACCOUNTS.query(within=within))
                places = uow.structures.search(PLACES.query(within=within))
                assert [] == [*people, *places], WHOLE
            must_equal(link, uow.liens.by_digest(link.digest), WHOLE)

    @pytest.mark.parametrize("ids", TWINS)
    def test_twins_are_two_accounts_whatever_is_written(
        self, bench: Bench, ids: tuple[str, str]
    ) -> None:
        """
        What is done to one leaves the other as it is.
        """
        place = an_ej("ej-1")
        one, other = (_account(id, place, rank) for rank, id in enumerate(ids))
        links = [
            new_lien(1, utilisateur_id=one.id),
            new_lien(2, utilisateur_id=other.id),
        ]
        changed = one.change(nom="Autre")
        with must_allow(WHOLE):
            seed(bench, place, one, other, *links)
        with bench.unit() as uow:
            uow.liens.revoke(one.id)
            ends = [end_of(uow, link) for link in links]
            assert [Fin.REVOCATION, None] == ends, WHOLE
            uow.utilisateurs.lock([one, other])
            uow.utilisateurs.save(changed)
            must_equal(other, uow.utilisateurs.get(other.id), WHOLE)
        with bench.refusing(ConflictError, WHOLE) as uow:
            uow.utilisateurs.lock([one, other])
        with bench.unit() as uow:
            uow.utilisateurs.record_login(one.id, NOON)
            must_equal(other, uow.utilisateurs.get(other.id), WHOLE)
            uow.utilisateurs.remove(changed)
            assert uow.utilisateurs.get(one.id) is None, WHOLE
            must_equal(other, uow.utilisateurs.get(other.id), WHOLE)
            must_equal(links[1], uow.liens.by_digest(links[1].digest), WHOLE)
        must_equal(other, bench.compte(other.id), WHOLE)

    @pytest.mark.parametrize("ids", TWINS)
    def test_twins_are_two_digests_of_passwords(
        self, bench: Bench, ids: tuple[str, str]
    ) -> None:
        self.require("READS_BACK_PASSWORDS")
        place = an_ej("ej-1")
        one, other = (_account(id, place, rank) for rank, id in enumerate(ids))
        seed(bench, place, one, other)
        for account, digest in ((one, "a"), (other, "b"), (one, "c")):
            with bench.unit() as uow:
                uow.passwords.set(account.id, digest)
        with bench.unit() as uow:
            given = [uow.passwords.get(account.id) for account in (one, other)]
        assert ["c", "b"] == given, WHOLE
        assert {one.id: "c", other.id: "b"} == bench.read_back_stored_digests(), WHOLE
        with bench.unit() as uow:
            uow.utilisateurs.remove(one)
        assert {other.id: "b"} == bench.read_back_stored_digests(), WHOLE

    @pytest.mark.parametrize("ids", TWINS)
    def test_twins_are_two_mails(self, bench: Bench, ids: tuple[str, str]) -> None:
        """
        What becomes of one is stored, once, and leaves the other as it is.
        """
        mails = [
            a_queued_mail(id, utilisateur_id=f"u-{rank}").lease(NOON, LATER)
            for rank, id in enumerate(ids)
        ]
        with must_allow(WHOLE):
            seed(bench, *mails)
        with bench.unit() as uow:
            sent = mails[0].close(MailState.ENVOI, NOON)
            assert uow.outbox.settle(mails[0], sent), WHOLE
            assert not uow.outbox.settle(mails[0], sent), WHOLE
            told = uow.outbox.leased_of(UtilisateurId("u-1"))
            must_equal([mails[1]], list(told), WHOLE)

    @pytest.mark.parametrize("ids", TWINS)
    def test_twins_are_two_structures(self, bench: Bench, ids: tuple[str, str]) -> None:
        """
        With their own ET, groupes and accounts.
        """
        one, other = (an_ej(id, numero=None) for id in ids)
        sites = [
            an_et("et-1", ej_id=one.id),
            an_et("et-2", ej_id=other.id, numero=None),
        ]
        groups = [
            a_groupe(f"gr-{rank}", libelle=f"GHT {rank}", membres={ej.id})
            for rank, ej in enumerate((one, other))
        ]
        changed = following(one, raison_sociale="AUTRE")
        with must_allow(WHOLE):
            seed(bench, one, other, *sites, *groups, a_gestionnaire("g-1", one))
        with bench.unit() as uow:
            alone = uow.structures.sans_gestionnaire()
            assert {other.id, "et-2", "gr-1"} == {s.id for s in alone}, WHOLE
            uow.structures.save(changed)
            must_equal(other, uow.structures.get(other.id), WHOLE)
            both = uow.structures.by_ids([one.id, other.id])
            must_equal({one.id: changed, other.id: other}, both, WHOLE)
            for ej, site, group in zip((one, other), sites, groups, strict=True):
                found = uow.structures.etablissements(ej.id)
                must_equal([site], list(found), WHOLE)
                belongs = uow.structures.groupes(ej.id)
                must_equal([group], list(belongs), WHOLE)
