"""
*Mot de passe oublié* tells nobody whether an account exists.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import attrs
import pytest

from siaut_core import (
    DemanderLien,
    EnvoiImpossibleError,
    EtatIntention,
    Intention,
    Operation,
    aio,
)
from tests.hosts import gestes

if TYPE_CHECKING:
    from tests.hosts.conftest import Batisseur
    from tests.hosts.maison import Maison

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


def sans_adresse(valeur: object) -> object:
    """
    Give what a call was given, or answered, but for the address that was typed.
    """
    if isinstance(valeur, Intention):
        return attrs.evolve(valeur, courriel=None)
    if isinstance(valeur, tuple):
        return tuple(map(sans_adresse, valeur))
    return valeur


def test_whoever_asks_every_call_is_given_the_same(batir_maison: Batisseur) -> None:
    """
    The same calls, arguments, answers and last word, the mailer up or down.

    But for the address itself, in the one intention that is deposited.
    """
    vus: list[object] = []
    for nom, courriel in COURRIELS.items():
        for postier_en_panne in (False, True):
            maison = batir_maison()
            appels: list[object] = []
            if postier_en_panne:
                maison.postier.pannes.append(ConnectionRefusedError())
            maison.ecouter(
                lambda moment, appel, valeur, a=appels: a.append(  # type: ignore[misc]  # bound now
                    (moment, appel, sans_adresse(valeur))
                )
            )
            demande = DemanderLien(courriel=courriel)  # type: ignore[arg-type]  # anything may be typed
            vu = (maison.faire(aio.demander_lien, demande), appels)
            vus.append(vu)
            assert vus[0] == vu, nom
            assert postier_en_panne == bool(maison.postier.pannes)
    assert 2 * len(COURRIELS) == len(vus)


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


def echouer(maison: Maison, fois: int) -> None:
    maison.postier.pannes += [EnvoiImpossibleError("SMTP_451")] * fois


def envoyer_demain(maison: Maison) -> None:
    echouer(maison, 1)
    gestes.envoyer(maison)
    maison.horloge.avancer(hours=24)
    gestes.envoyer(maison)


def abandonner(maison: Maison) -> None:
    maison.regler(delais=())
    echouer(maison, 1)
    gestes.envoyer(maison)


def demander_encore(maison: Maison) -> None:
    echouer(maison, 1)
    gestes.envoyer(maison)
    maison.horloge.avancer(seconds=1)
    gestes.demander(maison)
    gestes.envoyer(maison)


def demander_trop_tot(maison: Maison) -> None:
    gestes.envoyer(maison)
    gestes.demander(maison)
    gestes.envoyer(maison)


def desactiver_avant(maison: Maison) -> None:
    gestes.desactiver(maison)
    gestes.envoyer(maison)


E = EtatIntention

# Whatever closes an intention: what happens to the mails, and how it ends.
CLOTURES: Final[dict[str, tuple[Callable[[Maison], object], list[E]]]] = {
    "envoi": (gestes.envoyer, [E.ENVOI]),
    "compte inactif": (desactiver_avant, [E.SANS_OBJET]),
    "trop tot": (demander_trop_tot, [E.ENVOI, E.SANS_OBJET]),
    "remplacement": (demander_encore, [E.REMPLACEMENT, E.ENVOI]),
    "dernier essai": (abandonner, [E.ABANDON]),
    "un jour": (envoyer_demain, [E.ABANDON]),
}


@pytest.mark.parametrize("nom", CLOTURES)
def test_the_typed_address_is_erased_whatever_closes_the_intention(
    maison: Maison, nom: str
) -> None:
    """
    Sent, without object, replaced or given up; not before, a retry needs it.
    """
    fermer, etats = CLOTURES[nom]
    gestes.demander(maison)
    assert courriels(maison) == ["u-actif@test.fr"]

    fermer(maison)

    intentions = maison.contenu().intentions.values()
    assert sorted(etats) == sorted(i.etat for i in intentions)
    assert {None} == {i.courriel for i in intentions}
    assert "u-actif@" not in repr(list(map(attrs.asdict, intentions)))


def courriels(maison: Maison) -> list[str]:
    intentions = maison.contenu().intentions.values()
    return [i.courriel.adresse for i in intentions if i.courriel is not None]


def test_every_way_to_close_is_tried() -> None:
    vus = {etat for _, etats in CLOTURES.values() for etat in etats}

    assert set(EtatIntention) - {EtatIntention.EN_ATTENTE} == vus


def test_an_address_waits_for_the_next_try(maison: Maison) -> None:
    """
    So that the tests above see an address that was there to erase.
    """
    echouer(maison, 1)
    gestes.demander(maison)
    gestes.envoyer(maison)

    assert courriels(maison) == ["u-actif@test.fr"]


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
