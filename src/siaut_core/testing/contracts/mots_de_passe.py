"""
The contracts of `MotDePasseRepository` and `MotsDePasse`: digests, how they are made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import partial
from typing import ClassVar, Final, TypeAlias

import pytest
from hypothesis import example, given

from siaut_core.entities.identifiant import UtilisateurId
from siaut_core.entities.secret import MotDePasse
from siaut_core.errors import ConflitError, DonneesInvalidesError
from siaut_core.sync.protocols import MotsDePasse
from siaut_core.testing.contracts.banc import Banc, Fabrique, peupler
from siaut_core.testing.contrat import Contrat, doit_lever
from siaut_core.testing.doublures import BON_MOT_DE_PASSE
from siaut_core.testing.fabrique import un_utilisateur
from siaut_core.testing.fuites import textes_de, trahis
from siaut_core.testing.strategies import mots_de_passe
from siaut_core.testing.together import ensemble

__all__ = ["FabriqueMotsDePasse", "MotDePasseRepositoryContract", "MotsDePasseContract"]

NEUF, ACTIF = UtilisateurId("u-neuf"), UtilisateurId("u-actif")

# What the fixture ``fabrique`` of `MotsDePasseContract` returns.
FabriqueMotsDePasse: TypeAlias = Callable[[], AbstractContextManager[MotsDePasse]]

# Whose passwords they are.
A_QUI: Final = un_utilisateur()

# No policy has a reason to accept it, and none a way to read it for nothing.
DEMESURE: Final = 1_000_000

CURIEUX: Final = {
    "empty": "",
    "long": "x" * 10_000,
    "NUL": "\0" * 20,
    "lone surrogates": "\ud800\udfff" * 10,
    "outside the first plane": "🙂" * 20,
    "separators of a digest": "$argon2id$v=19$m=8,t=1,p=1$",
    "two ways to write an accent": "e\u0301é" * 10,
}


def _definir(banc: Banc, id: UtilisateurId, condense: str) -> None:
    with banc.unite() as uow:
        uow.mots_de_passe.definir(id, condense)


class MotDePasseRepositoryContract(Contrat):
    """
    What `MotDePasseRepository` promises, read through ``Banc.condenses``.
    """

    def test_the_digest_of_an_account_is_replaced(self, fabrique: Fabrique) -> None:
        """
        To the letter; that of another account stays.
        """
        self.exiger("RELIT_LES_CONDENSES")
        long = "$argon2id$v=19$m=65536,t=3,p=4$" + "aB+/" * 50 + "=="
        with fabrique() as banc:
            peupler(banc)
            assert {} == banc.relire_condenses(), (
                "no account has a password before definir"
            )
            _definir(banc, NEUF, "ancien")
            _definir(banc, ACTIF, "autre")
            _definir(banc, NEUF, long)

            assert {NEUF: long, ACTIF: "autre"} == banc.relire_condenses(), (
                "definir must replace the digest of this account, whole (hashes with"
                " their parameters are long), and no other"
            )

    def test_a_digest_is_rolled_back_with_its_unit_of_work(
        self, fabrique: Fabrique
    ) -> None:
        self.exiger("RELIT_LES_CONDENSES")
        with fabrique() as banc:
            peupler(banc)
            _definir(banc, NEUF, "ancien")
            with (
                doit_lever(ConflitError, "a unit of work lets errors through"),
                banc.unite() as uow,
            ):
                uow.mots_de_passe.definir(NEUF, "nouveau")
                uow.mots_de_passe.definir(ACTIF, "nouveau")
                raise ConflitError

            assert {NEUF: "ancien"} == banc.relire_condenses(), (
                "digests are written in the same transaction as the rest"
            )

    def test_a_deleted_account_takes_its_digest_along(self, fabrique: Fabrique) -> None:
        self.exiger("RELIT_LES_CONDENSES")
        with fabrique() as banc:
            peupler(banc)
            _definir(banc, NEUF, "condense")
            _definir(banc, ACTIF, "autre")
            with banc.unite() as uow:
                compte = uow.utilisateurs.par_id(NEUF)
                assert compte is not None, "par_id finds a stored account"
                uow.utilisateurs.retirer(compte)

            assert {ACTIF: "autre"} == banc.relire_condenses(), (
                "retirer must delete the digest of the account, and no other"
            )


class MotsDePasseContract(Contrat):
    """
    What `MotsDePasse` promises: a policy, and a slow hash.

    Attributes:
        FORT: A password that the policy accepts.
        FAIBLE: One that it refuses; ``None`` when it refuses nothing.
        SALE: Whether the same password gives another digest each time.
    """

    FORT: ClassVar[str] = BON_MOT_DE_PASSE
    FAIBLE: ClassVar[str | None] = "mdp!7x?"
    SALE: ClassVar[bool] = True

    def test_a_digest_says_nothing_of_its_password(
        self, fabrique: FabriqueMotsDePasse
    ) -> None:
        with fabrique() as mots_de_passe:
            condense = mots_de_passe.preparer(MotDePasse(self.FORT), A_QUI)

        assert isinstance(condense, str) and condense, "preparer must give a text"
        assert [] == trahis(self.FORT, [condense]), (
            "preparer must give a digest: never the password, encoded or in part"
        )

    def test_a_password_has_another_digest_each_time(
        self, fabrique: FabriqueMotsDePasse
    ) -> None:
        """
        Else two accounts show that they have the same one.
        """
        self.exiger("SALE")
        with fabrique() as mots_de_passe:
            condenses = {
                mots_de_passe.preparer(MotDePasse(self.FORT), A_QUI) for _ in range(3)
            }

        assert 3 == len(condenses), "preparer must draw a salt each time"

    def test_two_passwords_have_two_digests(
        self, fabrique: FabriqueMotsDePasse
    ) -> None:
        """
        Unless the longer is refused: some hashes cut after 72 bytes, silently.
        """
        debut = self.FORT + "x" * 72
        with fabrique() as mots_de_passe:
            issues = ensemble(
                *_preparations(mots_de_passe, [debut, debut + "a", debut + "b"])
            )
        condenses = [issue for issue in issues if isinstance(issue, str)]

        assert len(condenses) == len(set(condenses)), (
            "two passwords must not share a digest, also when only the end differs"
        )

    def test_a_weak_password_is_refused_with_a_sentence(
        self, fabrique: FabriqueMotsDePasse
    ) -> None:
        self.exiger("FAIBLE")
        refus = self._refus(fabrique, str(self.FAIBLE))
        assert refus is not None, (
            "preparer must raise DonneesInvalidesError for a password that the policy"
            " refuses (here FAIBLE; FAIBLE = None when it refuses nothing)"
        )
        assert refus.erreurs, "name at least one rule that the password breaks"
        _exiger_des_phrases(refus)

    def test_a_refusal_never_quotes_the_password(
        self, fabrique: FabriqueMotsDePasse
    ) -> None:
        """
        In itself, and in what led to it: both end in a log.
        """
        self.exiger("FAIBLE")
        faible = str(self.FAIBLE)
        refus = self._refus(fabrique, faible)

        assert [] == trahis(faible, textes_de(refus)), (
            "DonneesInvalidesError must not quote the password, in itself or in what"
            " led to it: raise it outside the `except` of the library's error"
        )

    @pytest.mark.parametrize("nom", CURIEUX)
    def test_an_odd_password_is_prepared_or_refused(
        self, fabrique: FabriqueMotsDePasse, nom: str
    ) -> None:
        """
        Never anything else: encode it with care, ``"utf-8", "surrogatepass"``.
        """
        with fabrique() as mots_de_passe:
            [issue] = ensemble(
                lambda: mots_de_passe.preparer(MotDePasse(CURIEUX[nom]), A_QUI)
            )

        _exiger_une_issue(issue)

    def test_a_password_without_bound_is_refused(
        self, fabrique: FabriqueMotsDePasse
    ) -> None:
        """
        Reading, normalising and hashing it is work that a stranger asks for.
        """
        refus = self._refus(fabrique, self.FORT + "x" * DEMESURE)

        assert refus is not None, (
            "preparer must raise DonneesInvalidesError for a password without bound:"
            " look at its length before anything else"
        )
        _exiger_des_phrases(refus)

    def test_any_password_is_prepared_or_refused(
        self, fabrique: FabriqueMotsDePasse
    ) -> None:
        @self.essais
        @given(mot_de_passe=mots_de_passe)
        @example(mot_de_passe=MotDePasse(self.FORT))
        def verifier(mot_de_passe: MotDePasse) -> None:
            with fabrique() as service:
                [issue] = ensemble(lambda: service.preparer(mot_de_passe, A_QUI))

            _exiger_une_issue(issue)

        verifier()

    def test_passwords_prepared_at_once_do_not_mix(
        self, fabrique: FabriqueMotsDePasse
    ) -> None:
        clairs = [f"{self.FORT} {rang}" for rang in range(self.RIVAUX)]
        with fabrique() as mots_de_passe:
            condenses = ensemble(*_preparations(mots_de_passe, clairs))

        assert all(isinstance(condense, str) for condense in condenses), (
            "preparer must bear several calls at the same time"
        )
        assert self.RIVAUX == len(set(condenses)), (
            "each password must have its own digest, also when several are prepared"
        )

    def _refus(
        self, fabrique: FabriqueMotsDePasse, clair: str
    ) -> DonneesInvalidesError | None:
        with fabrique() as mots_de_passe:
            [issue] = ensemble(lambda: mots_de_passe.preparer(MotDePasse(clair), A_QUI))
        return issue if isinstance(issue, DonneesInvalidesError) else None


def _preparations(
    mots_de_passe: MotsDePasse, clairs: Iterable[str]
) -> list[Callable[[], str]]:
    secrets = [MotDePasse(clair) for clair in clairs]
    return [partial(mots_de_passe.preparer, secret, A_QUI) for secret in secrets]


def _exiger_une_issue(issue: str | Exception) -> None:
    assert isinstance(issue, str | DonneesInvalidesError), (
        "preparer must give a digest or raise DonneesInvalidesError, whatever the"
        f" password: it raised {type(issue).__name__}"
    )


def _exiger_des_phrases(refus: DonneesInvalidesError) -> None:
    for erreur in refus.erreurs:
        assert isinstance(erreur.champ, str), "champ is a path, or empty"
        assert erreur.code and erreur.code == erreur.code.upper(), (
            "code is stable and in capitals, such as FAIBLE: it goes into the journal"
        )
        assert erreur.message.endswith("."), (
            "message is a French sentence for the screen, with its full stop"
        )
