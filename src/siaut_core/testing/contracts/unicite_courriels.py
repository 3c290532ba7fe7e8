"""
Part of the contract of `UtilisateurRepository`: a courriel is one account's.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import pytest

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifiant import UtilisateurId
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import ConflitError, CourrielDejaPrisError
from siaut_core.testing.contracts.banc import Banc, Fabrique, peupler, semer
from siaut_core.testing.contrat import Contrat, doit_lever
from siaut_core.testing.exigences import doit_egaler, doit_permettre
from siaut_core.testing.fabrique import (
    un_utilisateur,
)
from siaut_core.testing.pays import ET_1
from siaut_core.testing.together import RendezVous, ensemble

__all__ = ["UniciteDesCourriels"]

# Two ways of typing one mailbox. Guide: C3.
MEMES: Final = (
    ("aurelie@test.fr", "AURELIE@Test.FR"),
    ("aur\u00e9lie@test.fr", "aure\u0301lie@test.fr"),
    ("aur\u00e9lie@test.fr", "AUR\u00c9LIE@test.fr"),
    ("camille@\u00e9t\u00e9.fr", "camille@xn--t-9fab.fr"),
    ("camille@\u00e9t\u00e9.fr", "camille@\u00c9T\u00c9.FR"),
)

# Two mailboxes that a collation or a pattern takes for one.
DISTINCTES: Final = (
    ("aurelie@test.fr", "aur\u00e9lie@test.fr"),
    ("strasse@test.fr", "stra\u00dfe@test.fr"),
    ("oeuvre@test.fr", "\u0153uvre@test.fr"),
    ("irma@test.fr", "\u0131rma@test.fr"),
    ("\u03c3@test.fr", "\u03c2@test.fr"),
    ("\U00010428@test.fr", "\U00010429@test.fr"),
    ("a_b@test.fr", "axb@test.fr"),
    ("a%@test.fr", "aurelie@test.fr"),
    ("a.b@test.fr", "ab@test.fr"),
    ("a+b@test.fr", "a@test.fr"),
    ("u@strasse.test.fr", "u@stra\u00dfe.test.fr"),
)

UNE_FOIS: Final = (
    "a key of courriel is one account's, in one step with the write (a unique index on"
    " Courriel.cle): raise CourrielDejaPrisError"
)

PAS_PLUS: Final = (
    "courriels are one when their `cle` are equal, code point by code point (a binary"
    ' collation, COLLATE "C"): no case, accent or pattern of the database\'s own'
)


def _un_compte(id: str, adresse: str) -> Utilisateur:
    return un_utilisateur(id, ET_1, courriel=Courriel.lire(adresse))


def _qui(banc: Banc, adresse: str) -> Utilisateur | None:
    with banc.unite() as uow:
        return uow.utilisateurs.par_courriel(Courriel.lire(adresse))


class UniciteDesCourriels(Contrat):
    """
    "1 email = 1 utilisateur". Guide: C3.
    """

    @pytest.mark.parametrize(("adresse", "autre"), MEMES)
    def test_a_mailbox_is_one_accounts_however_it_is_typed(
        self, fabrique: Fabrique, adresse: str, autre: str
    ) -> None:
        """
        For who is created, and for who changes courriel; both find its owner.
        """
        premier, second = _un_compte("u-1", adresse), _un_compte("u-2", "u-2@test.fr")
        with fabrique() as banc:
            peupler(banc)
            semer(banc, premier, second)
            with doit_lever(CourrielDejaPrisError, f"ajouter: {UNE_FOIS}"):
                semer(banc, _un_compte("u-3", autre))
            with (
                doit_lever(CourrielDejaPrisError, f"enregistrer: {UNE_FOIS}"),
                banc.unite() as uow,
            ):
                uow.utilisateurs.enregistrer(
                    second.changer(courriel=Courriel.lire(autre))
                )

            for forme in (adresse, autre):
                doit_egaler(
                    premier,
                    _qui(banc, forme),
                    "par_courriel finds the account whose courriel has the same `cle`",
                )
            doit_egaler(
                second,
                _qui(banc, "u-2@test.fr"),
                "an account whose new courriel is refused keeps its own",
            )

    @pytest.mark.parametrize("adresses", DISTINCTES)
    def test_two_mailboxes_are_two_accounts(
        self, fabrique: Fabrique, adresses: tuple[str, str]
    ) -> None:
        """
        Whichever comes first.
        """
        for ordre in (adresses, adresses[::-1]):
            comptes = [_un_compte(f"u-{rang}", a) for rang, a in enumerate(ordre)]
            with fabrique() as banc:
                peupler(banc)
                semer(banc, comptes[0])
                assert _qui(banc, ordre[1]) is None, PAS_PLUS
                with doit_permettre(PAS_PLUS):
                    semer(banc, comptes[1])
                doit_egaler(comptes, [_qui(banc, a) for a in ordre], PAS_PLUS)

    def test_an_account_may_type_its_own_courriel_otherwise(
        self, fabrique: Fabrique
    ) -> None:
        """
        Its mails then go to the new form.
        """
        compte = _un_compte("u-1", "aurelie@test.fr")
        change = compte.changer(courriel=Courriel.lire("AURELIE@test.fr"))
        with fabrique() as banc:
            peupler(banc)
            semer(banc, compte)
            with (
                doit_permettre("an account does not take its courriel from itself"),
                banc.unite() as uow,
            ):
                uow.utilisateurs.enregistrer(change)
            doit_egaler(
                change,
                _qui(banc, "aurelie@test.fr"),
                "enregistrer stores the address as it was typed, even if its key is"
                " the same",
            )

    def test_a_courriel_that_is_no_longer_used_is_free(
        self, fabrique: Fabrique
    ) -> None:
        """
        By a change of courriel, then by a deletion, inside one unit of work too.
        """
        conseil = "a courriel that no account has is free"
        libre = Courriel.lire("libre@test.fr")
        premier = _un_compte("u-1", "libre@test.fr")
        second = _un_compte("u-2", "second@test.fr")
        parti = premier.changer(courriel=Courriel.lire("ailleurs@test.fr"))
        repreneur = second.changer(courriel=libre)
        with fabrique() as banc:
            peupler(banc)
            semer(banc, premier, second)
            with doit_permettre(conseil):
                with banc.unite() as uow:
                    uow.utilisateurs.enregistrer(parti)
                    assert uow.utilisateurs.par_courriel(libre) is None, conseil
                    uow.utilisateurs.enregistrer(repreneur)
                with banc.unite() as uow:
                    uow.utilisateurs.retirer(repreneur)
                    uow.utilisateurs.ajouter(_un_compte("u-3", "libre@test.fr"))
            trouve = _qui(banc, "libre@test.fr")
            assert trouve is not None and "u-3" == trouve.id, conseil

    def test_rivals_give_a_courriel_to_one_account(self, fabrique: Fabrique) -> None:
        """
        Several are created at the same time, and one changes for it.
        """
        present = _un_compte("u-0", "u-0@test.fr")
        voulu = Courriel.lire("meme@test.fr")
        with fabrique() as banc:
            peupler(banc)
            semer(banc, present)
            lus, ecrits = RendezVous(self.RIVAUX), RendezVous(self.RIVAUX)

            def prendre(rang: int) -> UtilisateurId:
                with banc.unite() as uow:
                    uow.utilisateurs.par_courriel(voulu)
                    lus.attendre()
                    if rang == 0:
                        compte = present.changer(courriel=voulu)
                        uow.utilisateurs.enregistrer(compte)
                    else:
                        compte = _un_compte(f"u-{rang}", "MEME@test.fr")
                        uow.utilisateurs.ajouter(compte)
                    ecrits.attendre()
                return compte.id

            rivaux = [partial(prendre, rang) for rang in range(self.RIVAUX)]
            issues = ensemble(*rivaux)
            gagnants = [issue for issue in issues if isinstance(issue, str)]
            perdants = [issue for issue in issues if not isinstance(issue, str)]
            trouve = _qui(banc, "meme@test.fr")

            assert 1 == len(gagnants), UNE_FOIS
            assert trouve is not None and gagnants[0] == trouve.id, (
                "what a unit of work that commits has stored is there"
            )
            assert all(
                isinstance(p, CourrielDejaPrisError | ConflitError) for p in perdants
            ), "who loses a courriel meets CourrielDejaPrisError or ConflitError"
