"""
What has a key is found by that key, whole and as it is, and by no other.

Many databases compare otherwise unless told: by prefix with LIKE, whatever the case or
the final spaces, ``01`` as ``1`` in a column of numbers. The account, the link or the
structure of somebody else is then found, or changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifiant import StructureId, UtilisateurId
from siaut_core.entities.lien import Fin, Lien
from siaut_core.entities.structure import EntiteJuridique
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import ConflitError
from siaut_core.testing.contracts.banc import Banc, Fabrique, semer
from siaut_core.testing.contrat import Contrat, doit_lever
from siaut_core.testing.exigences import doit_egaler, doit_permettre
from siaut_core.testing.fabrique import (
    MIDI,
    un_et,
    un_groupe,
    un_lien,
    un_utilisateur,
    une_ej,
)
from siaut_core.testing.mondes import suivante

__all__ = ["ExactKeys"]

WHOLE: Final = (
    "keys are compared whole and as they are, code point by code point (a binary"
    ' collation, COLLATE "C", a column of text): no prefix, case, final space or number'
    " of the database's own"
)

# Two identifiers that a comparison takes for one.
TWINS: Final = (
    ("x-1", "X-1"),
    ("x-1", "x-1 "),
    ("x-1", "x-10"),
    ("x-1", "x_1"),
    ("1", "01"),
    ("1", "1.0"),
    ("1e2", "100"),
    ("%", "x"),
)

DIGEST: Final = "0a" * 32

MAILBOX: Final = Courriel.lire("compte@test.france")
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
    address = Courriel.lire(f"compte-{rank}@test.fr")
    return un_utilisateur(id, place, courriel=address, valide_le=MIDI)


def _link(rank: int, owner: Utilisateur) -> Lien:
    return un_lien(
        f"l-{rank}",
        utilisateur_id=owner.id,
        courriel=owner.courriel,
        empreinte=f"{rank:064x}",
    )


def _account_of(banc: Banc, id: UtilisateurId) -> Utilisateur | None:
    with banc.unite() as uow:
        return uow.utilisateurs.par_id(id)


class ExactKeys(Contrat):
    """
    What every method that is given a key does of those that resemble it.
    """

    def test_what_resembles_a_key_finds_nothing(self, fabrique: Fabrique) -> None:
        """
        Of an account, of structures, of a link: nobody's, and nothing is changed.
        """
        place = une_ej("ej-a")
        account = un_utilisateur("u-a", place, courriel=MAILBOX, valide_le=MIDI)
        link = un_lien(utilisateur_id=account.id, empreinte=DIGEST)
        with fabrique() as banc:
            semer(banc, place, un_et("et-a", ej_id="ej-a"), account, link)
            semer(banc, un_groupe("gr-a", membres={"ej-a"}))
            with banc.unite() as uow:
                for id in map(UtilisateurId, _others(account.id)):
                    assert uow.utilisateurs.par_id(id) is None, WHOLE
                    assert not uow.utilisateurs.noter_connexion(id, MIDI), WHOLE
                for key in map(StructureId, _others(place.id)):
                    assert uow.structures.par_id(key) is None, WHOLE
                    assert {} == dict(uow.structures.par_ids([key])), WHOLE
                    assert [] == list(uow.structures.etablissements(key)), WHOLE
                    assert [] == list(uow.structures.groupes(key)), WHOLE
                for digest in ("", *_others(DIGEST)):
                    assert uow.liens.par_empreinte(digest) is None, WHOLE
                    assert not uow.liens.utiliser(digest, MIDI), WHOLE
                for address in map(Courriel.lire, OTHER_MAILBOXES):
                    assert uow.utilisateurs.par_courriel(address) is None, WHOLE
            doit_egaler(account, _account_of(banc, account.id), WHOLE)
            with banc.unite() as uow:
                doit_egaler(link, uow.liens.par_empreinte(DIGEST), WHOLE)

    @pytest.mark.parametrize("ids", [*TWINS, *(twins[::-1] for twins in TWINS)])
    def test_twins_are_two_accounts_whatever_is_written(
        self, fabrique: Fabrique, ids: tuple[str, str]
    ) -> None:
        """
        What is done to one leaves the other as it is.
        """
        place = une_ej("ej-1")
        one, other = (_account(id, place, rank) for rank, id in enumerate(ids))
        links = _link(1, one), _link(2, other)
        changed = one.changer(nom="Autre")
        with fabrique() as banc:
            with doit_permettre(WHOLE):
                semer(banc, place, one, other, *links)
            with banc.unite() as uow:
                uow.liens.revoquer(one.id)
                ends = [uow.liens.par_empreinte(li.empreinte) for li in links]
                assert [Fin.REVOCATION, None] == [end and end.fin for end in ends], (
                    WHOLE
                )
                uow.utilisateurs.attester([one, other])
                uow.utilisateurs.enregistrer(changed)
                doit_egaler(other, uow.utilisateurs.par_id(other.id), WHOLE)
            with doit_lever(ConflitError, WHOLE), banc.unite() as uow:
                uow.utilisateurs.attester([one, other])
            with banc.unite() as uow:
                uow.utilisateurs.noter_connexion(one.id, MIDI)
                doit_egaler(other, uow.utilisateurs.par_id(other.id), WHOLE)
                uow.utilisateurs.retirer(changed)
                assert uow.utilisateurs.par_id(one.id) is None, WHOLE
                doit_egaler(other, uow.utilisateurs.par_id(other.id), WHOLE)
                doit_egaler(
                    links[1], uow.liens.par_empreinte(links[1].empreinte), WHOLE
                )
            doit_egaler(other, _account_of(banc, other.id), WHOLE)

    @pytest.mark.parametrize("ids", TWINS)
    def test_twins_are_two_digests_of_passwords(
        self, fabrique: Fabrique, ids: tuple[str, str]
    ) -> None:
        self.exiger("RELIT_LES_CONDENSES")
        place = une_ej("ej-1")
        one, other = (_account(id, place, rank) for rank, id in enumerate(ids))
        with fabrique() as banc:
            semer(banc, place, one, other)
            for account, digest in ((one, "a"), (other, "b"), (one, "c")):
                with banc.unite() as uow:
                    uow.mots_de_passe.definir(account.id, digest)
            assert {one.id: "c", other.id: "b"} == banc.relire_condenses(), WHOLE

    @pytest.mark.parametrize("ids", [*TWINS, *(twins[::-1] for twins in TWINS)])
    def test_twins_are_two_structures(
        self, fabrique: Fabrique, ids: tuple[str, str]
    ) -> None:
        """
        With their own ET, groupes and accounts.
        """
        one, other = (une_ej(id, numero=None) for id in ids)
        sites = [
            un_et("et-1", ej_id=one.id),
            un_et("et-2", ej_id=other.id, numero=None),
        ]
        groups = [
            un_groupe(f"gr-{rank}", libelle=f"GHT {rank}", membres={ej.id})
            for rank, ej in enumerate((one, other))
        ]
        changed = suivante(one, raison_sociale="AUTRE")
        with fabrique() as banc:
            with doit_permettre(WHOLE):
                semer(banc, one, other, *sites, *groups)
            with banc.unite() as uow:
                uow.structures.enregistrer(changed)
                doit_egaler(other, uow.structures.par_id(other.id), WHOLE)
                both = uow.structures.par_ids([one.id, other.id])
                doit_egaler({one.id: changed, other.id: other}, both, WHOLE)
                for ej, site, group in zip((one, other), sites, groups, strict=True):
                    found = uow.structures.etablissements(ej.id)
                    doit_egaler([site], list(found), WHOLE)
                    belongs = uow.structures.groupes(ej.id)
                    doit_egaler([group], list(belongs), WHOLE)
