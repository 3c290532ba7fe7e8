"""
*Mot de passe oublié* tells nobody whether an account exists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
import pytest

from siaut_core import DemanderLien, EtatIntention, Operation, aio
from tests.hosts import gestes

if TYPE_CHECKING:
    from tests.hosts.conftest import Batisseur

COURRIELS: Final = {
    "connu": "u-actif@test.fr",
    "inconnu": "inconnu@test.fr",
    "inactif": "u-off@test.fr",
    "jamais valide": "u-neuf@test.fr",
    "pas une adresse": "pas une adresse",
    "vide": "",
    "trop long": "a" * 200_000,
    "surrogate": "\ud800@test.fr",
    "nombre": 12,
}


@pytest.mark.parametrize("nom", COURRIELS)
def test_a_demande_does_the_same_whoever_asks(
    batir_maison: Batisseur, nom: str
) -> None:
    """
    The same answer after the same calls; no account is read, the event names nobody.
    """
    maison = batir_maison()
    appels: list[tuple[str, str]] = []
    maison.ecouter(lambda moment, appel, _: appels.append((moment, appel)))

    demande = DemanderLien(courriel=COURRIELS[nom])  # type: ignore[arg-type]  # anything may be typed
    reponse = maison.faire(aio.demander_lien, demande)

    assert Operation.DEMANDER_LIEN.confirmation == reponse
    assert [
        "clock",
        "ids",
        "unite.entrer",
        "courriels.deposer",
        "journal.ajouter",
        "unite.sortir",
    ] == [appel for moment, appel in appels if moment == "avant"]
    [evenement] = maison.journal
    assert (True, None, None, ()) == (
        evenement.accordee,
        evenement.acteur_id,
        evenement.cible_id,
        evenement.codes,
    )


@pytest.mark.parametrize("nom", COURRIELS)
def test_what_was_typed_is_erased_when_the_intention_closes(
    batir_maison: Batisseur, nom: str
) -> None:
    maison = batir_maison()
    demande = DemanderLien(courriel=COURRIELS[nom])  # type: ignore[arg-type]  # anything may be typed
    maison.faire(aio.demander_lien, demande)
    gestes.envoyer(maison)

    [intention] = maison.contenu().intentions.values()
    assert intention.courriel is None
    connu = nom in {"connu", "jamais valide"}
    attendu = EtatIntention.ENVOI if connu else EtatIntention.SANS_OBJET
    assert attendu == intention.etat
    assert connu == bool(maison.boite)


def test_a_mailer_that_is_down_changes_nothing_for_who_asks(
    batir_maison: Batisseur,
) -> None:
    """
    The mail leaves later, from elsewhere: the request never waits for it.
    """
    maison = batir_maison()
    maison.postier.pannes.append(ConnectionRefusedError())

    assert Operation.DEMANDER_LIEN.confirmation == gestes.demander(maison)
    assert 1 == len(maison.postier.pannes)


def test_two_demandes_differ_by_nothing_but_the_address(
    batir_maison: Batisseur,
) -> None:
    """
    Also in what is stored, until somebody drains the outbox.
    """

    def deposee(courriel: str) -> object:
        maison = batir_maison()
        gestes.demander(maison, courriel)
        [intention] = maison.contenu().intentions.values()
        return attrs.evolve(intention, courriel=None), maison.journal

    assert deposee("u-actif@test.fr") == deposee("inconnu@test.fr")
