"""
The host in memory, as a newcomer takes it: nothing brought, nothing set.
"""

from __future__ import annotations

import asyncio
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import attrs
import pytest

from siaut_core import (
    ConflitError,
    CourrielDejaPrisError,
    CreerUtilisateur,
    DateNaiveError,
    DonneesInvalidesError,
    MotDePasse,
    RechercherUtilisateurs,
    Reglages,
    SiautError,
    Utilisateur,
    UtilisateurId,
    UtiliserLien,
    aio,
    sync,
)
from siaut_core.aio.memory import Memoire as MemoireAsync
from siaut_core.aio.memory import MotsDePasseEnMemoire as MotsDePasseAsync
from siaut_core.defaults import horloge, tirer_id, tirer_jeton
from siaut_core.sync.memory import Memoire, MotsDePasseEnMemoire
from siaut_core.testing.doublures import BON_MOT_DE_PASSE, jeton_de
from siaut_core.testing.fabrique import MIDI, un_utilisateur
from siaut_core.testing.pays import EJ_1, ET_1, ET_2
from tests.hosts import gestes
from tests.hosts.gestes import INSTALLATION

A_QUI = un_utilisateur()

if TYPE_CHECKING:
    from siaut_core.stockage import Stockage
    from tests.hosts.maison import Maison, MaisonSync


def test_a_sync_service_in_memory_needs_nothing() -> None:
    memoire = Memoire()
    host = memoire.host()
    with memoire.unit_of_work() as uow:
        uow.structures.ajouter(EJ_1)

    compte = sync.installer_utilisateur(host, INSTALLATION)
    assert 1 == sync.envoyer_courriels(host).envois
    [courrier] = memoire.boite_d_envoi
    assert courrier.texte.count("https://siaut.example/#/password-recovery?token=")
    jeton = jeton_de(courrier)
    commande = UtiliserLien(jeton=jeton, mot_de_passe=BON_MOT_DE_PASSE)
    assert sync.utiliser_lien(host, commande).est_en_exercice

    condense = memoire.stockage.mots_de_passe[compte.id]
    politique = MotsDePasseEnMemoire()
    assert politique.verifier(MotDePasse(BON_MOT_DE_PASSE), condense)
    assert not politique.verifier(MotDePasse("une autre phrase"), condense)
    assert ["INSTALLER_UTILISATEUR", "UTILISER_LIEN"] == [
        evenement.operation for evenement in memoire.journal
    ]


def test_a_policy_is_told_whose_password_it_is() -> None:
    """
    The account of the link: its owner's own name may be refused.
    """
    appels: list[Utilisateur] = []

    class Politique:
        def preparer(self, _: MotDePasse, utilisateur: Utilisateur, /) -> str:
            appels.append(utilisateur)
            return "condense"

    memoire = Memoire()
    host = attrs.evolve(memoire.host(), mots_de_passe=Politique())
    with memoire.unit_of_work() as uow:
        uow.structures.ajouter(EJ_1)
    compte = sync.installer_utilisateur(host, INSTALLATION)
    sync.envoyer_courriels(host)
    jeton = jeton_de(memoire.boite_d_envoi[0])
    sync.utiliser_lien(host, UtiliserLien(jeton=jeton, mot_de_passe=""))

    assert [compte] == appels


def test_an_async_service_in_memory_needs_nothing() -> None:
    async def servir() -> bool:
        memoire = MemoireAsync()
        reglages = Reglages(base_url="https://siaut.test", expediteur="x@siaut.test")
        host = memoire.host(reglages)
        async with memoire.unit_of_work() as uow:
            await uow.structures.ajouter(EJ_1)
        compte = await aio.installer_utilisateur(host, INSTALLATION)
        assert 1 == (await aio.envoyer_courriels(host)).envois
        jeton = jeton_de(memoire.boite_d_envoi[0])
        commande = UtiliserLien(jeton=jeton, mot_de_passe=BON_MOT_DE_PASSE)
        await aio.utiliser_lien(host, commande)
        condense = memoire.stockage.mots_de_passe[compte.id]
        assert 2 == len(memoire.journal)
        politique = MotsDePasseAsync()
        trop_long = MotDePasse("x" * (politique.MAXIMUM + 1))
        assert not await politique.verifier(trop_long, condense)
        return await politique.verifier(MotDePasse(BON_MOT_DE_PASSE), condense)

    assert asyncio.run(servir())


def test_mails_in_memory_lead_to_a_site_that_cannot_be() -> None:
    for host in (Memoire().host(), MemoireAsync().host()):
        reglages = host.reglages
        assert "https://siaut.example" == reglages.base_url
        assert "siaut@siaut.example" == reglages.expediteur


@pytest.mark.parametrize("faible", ["", "onze lettres"[:11], 12, None])
def test_its_policy_wants_twelve_characters(faible: object) -> None:
    mot_de_passe = MotDePasse(faible)  # type: ignore[arg-type]  # whatever a form gives

    with pytest.raises(DonneesInvalidesError) as refus:
        MotsDePasseEnMemoire().preparer(mot_de_passe, A_QUI)
    with pytest.raises(DonneesInvalidesError) as refus_async:
        asyncio.run(MotsDePasseAsync().preparer(mot_de_passe, A_QUI))

    phrase = "Un mot de passe compte au moins 12 caractères."
    for erreurs in (refus.value.erreurs, refus_async.value.erreurs):
        assert [("FAIBLE", phrase)] == [(e.code, e.message) for e in erreurs]


def test_its_policy_hashes_any_text_and_never_twice_alike() -> None:
    """
    Lone surrogates too: a password is the owner's business.
    """
    politique = MotsDePasseEnMemoire(cout=2)
    mot_de_passe = MotDePasse("\ud800" * 12)

    un, autre = (politique.preparer(mot_de_passe, A_QUI) for _ in range(2))

    assert un != autre
    assert politique.verifier(mot_de_passe, un)
    assert politique.verifier(mot_de_passe, autre)


def test_its_policy_reads_no_text_without_bound() -> None:
    """
    A thousand characters are a password, one more is none: to set or to log in.
    """
    politique = MotsDePasseEnMemoire(cout=2)
    long = "x" * politique.MAXIMUM
    condense = politique.preparer(MotDePasse(long), A_QUI)
    vide = politique._condenser("sel", MotDePasse(""))

    assert politique.verifier(MotDePasse(long), condense)
    assert not politique.verifier(MotDePasse(long + "x"), condense)
    assert not politique.verifier(MotDePasse(long + "x"), f"sel${vide}")
    with pytest.raises(DonneesInvalidesError, match="au plus 1000 caractères"):
        politique.preparer(MotDePasse(long + "x"), A_QUI)


def test_default_sources() -> None:
    """
    Of instants in UTC, of tokens of 32 bytes, of identifiers that sort as drawn.
    """
    avant = datetime.now(UTC)  # noqa: TID251  (the default clock is compared with it)
    instant = horloge()
    assert avant <= instant < avant + timedelta(minutes=1)
    assert UTC is instant.tzinfo

    jetons = {tirer_jeton().reveler() for _ in range(100)}
    assert 100 == len(jetons)
    assert all(re.fullmatch(r"[0-9a-f]{64}", jeton) for jeton in jetons)

    ids = [tirer_id() for _ in range(100)]
    assert 100 == len(set(ids))
    assert all(re.fullmatch(r"[0-9a-f]{32}", id) for id in ids)
    assert [id[:16] for id in ids] == sorted(id[:16] for id in ids)


def test_a_clock_without_time_zone_is_refused(maison: Maison) -> None:
    """
    By name, before anything is read or stored.
    """
    maison.horloge.instant = MIDI.replace(tzinfo=None)

    with pytest.raises(DateNaiveError, match=r"\bclock\b"):
        gestes.creer(maison)
    assert () == maison.journal


def test_sixteen_threads_create_one_account_per_courriel(
    memoire_sync: MaisonSync,
) -> None:
    """
    And fifteen are told that it is taken; each leaves its event.
    """
    maison, depart = memoire_sync, threading.Barrier(16)

    def creer(rang: int) -> Utilisateur | SiautError:
        depart.wait()
        commande = CreerUtilisateur(**{**gestes.FORMULAIRE, "prenom": f"P{rang}"})  # type: ignore[arg-type]  # read by the use case
        try:
            return sync.creer_utilisateur(maison.host, commande)
        except CourrielDejaPrisError as refus:
            return refus

    with ThreadPoolExecutor(16) as fils:
        issues = list(fils.map(creer, range(16)))

    [compte] = [issue for issue in issues if isinstance(issue, Utilisateur)]
    assert compte == maison.compte(compte.id)
    assert 15 == sum(isinstance(issue, CourrielDejaPrisError) for issue in issues)
    assert [1, 15] == sorted(
        sum(e.accordee is accordee for e in maison.journal)
        for accordee in (True, False)
    )


def test_readers_and_writers_at_once_break_nothing(memoire_sync: MaisonSync) -> None:
    """
    Searches fold rows while others save them: whatever they see is whole.
    """
    maison, fini = memoire_sync, threading.Event()

    def chercher() -> int:
        tours = 0
        while not fini.is_set():
            demande = RechercherUtilisateurs(acteur_id="g-ej", taille=200)
            page = sync.rechercher_utilisateurs(maison.host, demande)
            assert len(page.lignes) >= 7
            tours += 1
        return tours

    def ecrire() -> None:
        for rang in range(40):
            gestes.creer(maison, courriel=f"u{rang}@test.fr")
            with suppress(ConflitError):
                gestes.desactiver(maison)
                gestes.activer(maison, "u-actif")

    with ThreadPoolExecutor(4) as fils:
        lecteurs = [fils.submit(chercher) for _ in range(2)]
        ecrire()
        fini.set()
        assert all(lecteur.result() > 0 for lecteur in lecteurs)


def test_a_search_follows_every_change(en_memoire: Maison) -> None:
    """
    Rows are folded once and kept: never longer than what they were made of.
    """

    def noms(fragment: str) -> list[str]:
        from siaut_core import CriteresUtilisateurs

        criteres = CriteresUtilisateurs(raison_sociale_et=fragment)
        demande = RechercherUtilisateurs(acteur_id="g-ej", criteres=criteres)
        page = en_memoire.faire(aio.rechercher_utilisateurs, demande)
        return [ligne.utilisateur.id for ligne in page.lignes]

    assert [] == noms("sud")
    en_memoire.semer(un_utilisateur("u-sud", ET_2))
    assert ["u-sud"] == noms("sud")
    gestes.modifier(en_memoire, "u-neuf", structure_id="et-4")
    assert ["u-neuf"] == noms("venir")
    gestes.modifier_structure(en_memoire, nom="CLINIQUE DE L'OUEST")
    assert ([], ["u-neuf"]) == (noms("venir"), noms("ouest"))
    gestes.supprimer(en_memoire)
    assert [] == noms("ouest")


class Temoin(dict[UtilisateurId, Utilisateur]):
    """
    Accounts that look, when they are stored, for what they sit on.
    """

    def __init__(self, stockage: Stockage) -> None:
        super().__init__()
        self._stockage = stockage

    def __setitem__(self, id: UtilisateurId, compte: Utilisateur) -> None:
        assert compte.rattachement.structure_id in self._stockage.structures
        super().__setitem__(id, compte)


def test_a_structure_is_there_before_the_account_that_sits_on_it() -> None:
    """
    Readers hold no lock: between two tables they would find an account nowhere.
    """
    memoire = Memoire()
    memoire.stockage.utilisateurs = Temoin(memoire.stockage)
    with memoire.unit_of_work() as uow:
        uow.utilisateurs.ajouter(un_utilisateur("u-1", ET_1))
        uow.structures.ajouter(ET_1)

    assert ["u-1"] == list(memoire.stockage.utilisateurs)
