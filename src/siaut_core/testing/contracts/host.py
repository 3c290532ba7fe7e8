"""
The contract of a `Host` as a whole: its sources, its races, and every operation.
"""

from __future__ import annotations

import attrs
import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifiant import (
    IntentionId,
    UtilisateurId,
    est_identifiant,
)
from siaut_core.entities.instant import en_utc
from siaut_core.entities.intention import Intention
from siaut_core.entities.lien import Cause
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import (
    ActionRefuseeError,
    CourrielDejaPrisError,
    LienInutilisableError,
)
from siaut_core.sync import (
    activer_utilisateur,
    creer_utilisateur,
    desactiver_utilisateur,
    envoyer_courriels,
    utiliser_lien,
)
from siaut_core.testing.contracts.banc import Banc, Fabrique, peupler, semer
from siaut_core.testing.contracts.doublures import host_d_essai
from siaut_core.testing.contracts.pilote import Pilote
from siaut_core.testing.contrat import Contrat
from siaut_core.testing.doublures import (
    BON_MOT_DE_PASSE,
    REGLAGES,
    Horloge,
    Postier,
    jeton_de,
)
from siaut_core.testing.fabrique import MIDI
from siaut_core.testing.machine import HostMachine
from siaut_core.testing.together import ensemble
from siaut_core.use_cases.activation import ActiverUtilisateur, DesactiverUtilisateur
from siaut_core.use_cases.connexion import UtiliserLien
from siaut_core.use_cases.creation import CreerUtilisateur
from siaut_core.use_cases.envoi import BilanEnvois

__all__ = ["HostContract"]

# A store may queue rivals, or turn some away: they try again, as people do.
PATIENT = attrs.evolve(REGLAGES, essais=100)

GESTIONNAIRES = ("g-ej", "g-ej-bis")

CREATION = CreerUtilisateur(
    acteur_id="g-ej",
    prenom="Aurélie",
    nom="Test",
    courriel="aurelie.test@test.fr",
    profil="Promoteur Utilisateur ET",
    structure_id="et-1",
    activites=("QA001",),
)


def _brancher(banc: Banc, postier: Postier) -> Banc:
    """
    Keep the adapter's store; clock, mail and passwords are the kit's.
    """
    host = host_d_essai(banc.host.unit_of_work, postier=postier, reglages=PATIENT)
    return attrs.evolve(banc, host=host)


def _compte(banc: Banc, id: str) -> Utilisateur:
    with banc.unite() as uow:
        lu = uow.utilisateurs.par_id(UtilisateurId(id))
    assert lu is not None, "par_id finds a stored account"
    return lu


class HostContract(Contrat):
    """
    What a host promises as a whole, its store above all.

    Attributes:
        EXEMPLES_DE_MACHINE: How many stories the state machine tells.
        PAS: How many steps each has, at most.
        TOURS: How many times each race is run.
    """

    EXEMPLES_DE_MACHINE = 15
    PAS = 40
    TOURS = 5

    @pytest.mark.siaut_machine
    def test_every_operation_agrees_with_the_model(self, fabrique: Fabrique) -> None:
        """
        In any order, whatever was done before: see `HostMachine`.
        """
        reglages = settings(
            self.essais,
            max_examples=self.EXEMPLES_DE_MACHINE,
            stateful_step_count=self.PAS,
        )

        def machine() -> HostMachine:
            return HostMachine(Pilote(fabrique))

        run_state_machine_as_test(machine, settings=reglages)  # type: ignore[arg-type]  # anything that makes one

    def test_its_sources_can_be_trusted(self, fabrique: Fabrique) -> None:
        """
        An instant with its time zone; tokens and identifiers that never repeat.
        """
        with fabrique() as banc:
            host = banc.host
            en_utc(host.clock(), "clock")
            jetons = {host.tokens().reveler() for _ in range(200)}
            ids = {host.ids() for _ in range(200)}

        assert 200 == len(jetons), "tokens must never repeat: 32 random bytes"
        assert min(map(len, jetons)) >= 32, "a token is 32 random bytes at least"
        assert 200 == len(ids), "identifiers must never repeat"
        assert all(map(est_identifiant, ids)), "1 to 64 printable ASCII characters"

    def test_a_courriel_makes_one_account(self, fabrique: Fabrique) -> None:
        """
        Guide: C3. However many create it at the same time; each leaves its event.
        """
        with fabrique() as vide:
            banc = _brancher(vide, Postier())
            peupler(banc)

            def creer() -> Utilisateur:
                return creer_utilisateur(banc.host, CREATION)

            issues = ensemble(*[creer] * self.RIVAUX)
            crees = [issue for issue in issues if isinstance(issue, Utilisateur)]

            assert 1 == len(crees), "utilisateurs.ajouter must be atomic on the key"
            assert all(
                isinstance(issue, Utilisateur | CourrielDejaPrisError)
                for issue in issues
            ), issues
            _verifier_le_journal(banc, self.RIVAUX, 1)

    def test_a_link_has_one_user(self, fabrique: Fabrique) -> None:
        """
        Exactly one, however many use it at the same time.
        """
        with fabrique() as vide:
            postier = Postier()
            banc = _brancher(vide, postier)
            peupler(banc)
            semer(banc, _demande("i-1", "u-actif@test.fr"))
            envoyer_courriels(banc.host)
            jeton = jeton_de(postier.boite[0])

            def utiliser() -> Utilisateur:
                commande = UtiliserLien(jeton=jeton, mot_de_passe=BON_MOT_DE_PASSE)
                return utiliser_lien(banc.host, commande)

            issues = ensemble(*[utiliser] * self.RIVAUX)
            perdus = [i for i in issues if isinstance(i, LienInutilisableError)]

            assert self.RIVAUX - 1 == len(perdus), (
                f"exactly one gets the link, the others LienInutilisableError: {issues}"
            )
            _verifier_le_journal(banc, self.RIVAUX, 1)

    def test_two_gestionnaires_never_switch_each_other_off(
        self, fabrique: Fabrique
    ) -> None:
        """
        Rights are those of the moment of writing: one wins, round after round.
        """
        with fabrique() as vide:
            banc = _brancher(vide, Postier())
            peupler(banc)
            for _ in range(self.TOURS):
                [perdant] = _se_desactiver(banc)
                par = next(id for id in GESTIONNAIRES if id != perdant)
                activer_utilisateur(
                    banc.host, ActiverUtilisateur(acteur_id=par, utilisateur_id=perdant)
                )

    def test_workers_share_the_outbox_and_send_each_mail_once(
        self, fabrique: Fabrique
    ) -> None:
        """
        The lease is committed before the mail leaves.
        """
        with fabrique() as vide:
            postier = Postier()
            banc = _brancher(vide, postier)
            peupler(banc)
            adresses = ["u-actif@test.fr", "g-ej@test.fr", "g-et@test.fr"]
            intentions = [
                _demande(f"i-{rang}", adresse) for rang, adresse in enumerate(adresses)
            ]
            semer(banc, *intentions)

            def drainer() -> BilanEnvois:
                return envoyer_courriels(banc.host)

            issues = ensemble(*[drainer] * self.RIVAUX)

            assert sorted(i.id for i in intentions) == sorted(
                courrier.id for courrier in postier.boite
            ), f"prendre must lease an intention to one worker: {issues}"

    def test_a_worker_that_dies_loses_no_mail(self, fabrique: Fabrique) -> None:
        """
        Another one takes over once the lease has ended; the last link works.
        """
        with fabrique() as vide:
            postier = Postier()
            banc = _brancher(vide, postier)
            peupler(banc)
            semer(banc, _demande("i-1", "u-actif@test.fr"))
            postier.pannes.append(MortSubite())
            with pytest.raises(MortSubite):
                envoyer_courriels(banc.host)
            assert 0 == (envoyer_courriels(banc.host)).total, (
                "a mail that was leased is nobody else's until its lease ends"
            )
            plus_tard = Horloge(MIDI + PATIENT.bail)
            host = attrs.evolve(banc.host, clock=plus_tard)
            assert 1 == (envoyer_courriels(host)).envois, (
                "the lease must be committed with its end, and be taken over then"
            )
            commande = UtiliserLien(
                jeton=jeton_de(postier.boite[-1]), mot_de_passe=BON_MOT_DE_PASSE
            )
            assert (utiliser_lien(host, commande)).est_en_exercice, (
                "the link of the last mail works"
            )


class MortSubite(BaseException):
    """
    The process dies: nothing catches it.
    """


def _demande(id: str, adresse: str) -> Intention:
    return Intention.deposer(
        IntentionId(id), Cause.DEMANDE, MIDI, courriel=Courriel.lire(adresse)
    )


def _se_desactiver(banc: Banc) -> list[str]:
    """
    Have both deactivate each other at once; give who is inactive.
    """

    def desactiver(par: str, id: str) -> Utilisateur:
        commande = DesactiverUtilisateur(acteur_id=par, utilisateur_id=id)
        return desactiver_utilisateur(banc.host, commande)

    un, autre = GESTIONNAIRES
    issues = ensemble(lambda: desactiver(un, autre), lambda: desactiver(autre, un))
    inactifs = [id for id in GESTIONNAIRES if not (_compte(banc, id)).actif]
    assert 1 == len(inactifs), (
        "attester must lock every account it names, in order of id, before it"
        f" compares versions: plain reads let both succeed ({issues})"
    )
    assert 1 == sum(isinstance(issue, ActionRefuseeError) for issue in issues), issues
    return inactifs


def _verifier_le_journal(banc: Banc, nombre: int, accordes: int) -> None:
    if banc.journal is None:
        return
    journal = banc.journal()
    assert nombre == len(journal), "each command leaves one event, refused or granted"
    assert accordes == sum(evenement.accordee for evenement in journal), (
        "the event of a refused command says so"
    )
