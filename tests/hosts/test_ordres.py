"""
Two people at once: every order of their calls, and none that does harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import (
    ActionRefuseeError,
    Cause,
    Courriel,
    CourrielDejaPrisError,
    DonneesChangeesError,
    EtatIntention,
    Intention,
    IntentionId,
    IntrouvableError,
    Jeton,
    LienId,
    LienInutilisableError,
    Operation,
    SiautError,
    Utilisateur,
    UtilisateurId,
)
from siaut_core.policies.liens import emettre
from siaut_core.testing.fabrique import MIDI
from tests.hosts.ordonnanceur import Geste, fins_possibles
from tests.hosts.rivaux import (
    JETON,
    creer,
    desactiver,
    echecs,
    envoyer,
    modifier,
    reussites,
    supprimer,
    utiliser,
)

if TYPE_CHECKING:
    from siaut_core.sync.protocols import UnitOfWork

NEUF: Final = UtilisateurId("u-neuf")


def avec_un_lien(uow: UnitOfWork) -> None:
    compte = uow.utilisateurs.par_id(NEUF)
    assert compte is not None
    uow.liens.ajouter(
        emettre(LienId("l-1"), compte, Cause.CREATION, Jeton(JETON), MIDI, rank=1)
    )


def avec_un_courriel(uow: UnitOfWork) -> None:
    uow.courriels.deposer(
        Intention.deposer(IntentionId("i-1"), Cause.CREATION, MIDI, utilisateur_id=NEUF)
    )


def avec_trois_courriels(uow: UnitOfWork) -> None:
    avec_un_courriel(uow)
    for rang, adresse in enumerate(("u-actif@test.fr", "inconnu@test.fr"), start=2):
        courriel = Courriel.lire(adresse)
        uow.courriels.deposer(
            Intention.deposer(
                IntentionId(f"i-{rang}"), Cause.DEMANDE, MIDI, courriel=courriel
            )
        )


@pytest.mark.parametrize(
    ("nombre", "etats"), [(2, 200), pytest.param(3, 5_000, marks=pytest.mark.slow)]
)
def test_a_link_has_one_user(nombre: int, etats: int) -> None:
    """
    Exactly one, since it is worth something: in every order of their calls.

    At least *etats* states, or calls have gone out of the scheduler's sight.
    """
    fins = 0
    exploration = fins_possibles(*[utiliser()] * nombre, preparer=avec_un_lien)
    for monde in exploration:
        fins += 1
        assert 1 == len(reussites(monde))
        assert [LienInutilisableError] * (nombre - 1) == echecs(monde)
        assert monde.contenu.utilisateurs[NEUF].est_en_exercice
        assert nombre == len(monde.contenu.journal)
    assert fins >= nombre
    assert exploration.etats >= etats


def test_a_courriel_makes_one_account() -> None:
    for monde in fins_possibles(creer("g-ej"), creer("g-ej-bis")):
        assert 1 == len(reussites(monde))
        assert [CourrielDejaPrisError] == echecs(monde)
        assert 1 == len(monde.contenu.intentions)
        assert 2 == len(monde.contenu.journal)


def test_a_validated_account_is_never_deleted() -> None:
    """
    Guide: S1. Its owner and a *Gestionnaire* at once: one of them is too late.
    """
    supprimes = set()
    for monde in fins_possibles(
        utiliser(), supprimer("g-ej", "u-neuf"), preparer=avec_un_lien
    ):
        compte = monde.contenu.utilisateurs.get(NEUF)
        assert compte is None or compte.est_en_exercice
        attendu = LienInutilisableError if compte is None else ActionRefuseeError
        assert [attendu] == echecs(monde)
        supprimes.add(compte is None)
    assert {True, False} == supprimes


def test_a_form_overwrites_nothing_that_it_did_not_show() -> None:
    """
    Never retried: the second to save must look again.
    """
    noms = set()
    for monde in fins_possibles(
        modifier("g-ej", nom="Durand"), modifier("g-ej-bis", nom="Dupont")
    ):
        [gagnant] = reussites(monde)
        assert isinstance(gagnant, Utilisateur)
        assert [DonneesChangeesError] == echecs(monde)
        assert gagnant == monde.contenu.utilisateurs[NEUF]
        noms.add(gagnant.nom)
    assert {"Durand", "Dupont"} == noms


@pytest.mark.slow
def test_two_workers_never_send_the_same_mail() -> None:
    """
    Whatever their order, as long as none dies: each intention leaves once.
    """
    exploration = fins_possibles(envoyer(), envoyer(), preparer=avec_trois_courriels)
    for monde in exploration:
        assert [] == echecs(monde)
        assert ["i-1", "i-2"] == sorted(c.id for c in monde.postier.boite)
        etats = {i.id: i.etat for i in monde.contenu.intentions.values()}
        assert {
            "i-1": EtatIntention.ENVOI,
            "i-2": EtatIntention.ENVOI,
            "i-3": EtatIntention.SANS_OBJET,
        } == etats
    assert exploration.etats >= 1_000


def test_two_workers_send_one_mail_once() -> None:
    """
    The same with a single mail, in every order.
    """
    exploration = fins_possibles(envoyer(), envoyer(), preparer=avec_un_courriel)
    for monde in exploration:
        assert [] == echecs(monde)
        assert ["i-1"] == [c.id for c in monde.postier.boite]
        assert 1 == len(monde.contenu.liens)
    assert exploration.etats >= 100


@pytest.mark.parametrize(
    ("geste", "operation"),
    [
        (desactiver("g-ej", "u-neuf"), Operation.DESACTIVER_UTILISATEUR),
        (supprimer("g-ej", "u-neuf"), Operation.SUPPRIMER_UTILISATEUR),
        (
            modifier("g-ej", courriel="autre@test.fr"),
            Operation.MODIFIER_UTILISATEUR,
        ),
    ],
    ids=["desactiver", "supprimer", "changer de courriel"],
)
def test_no_link_outlives_the_right_that_made_it(
    geste: Geste, operation: Operation
) -> None:
    """
    A mail is leaving while its account loses the right to it.

    Whatever the order, no usable link to the old address remains, and mail only
    ever went to the address that was stored when it left.
    """
    for monde in fins_possibles(geste, envoyer(), preparer=avec_un_courriel):
        assert [] == echecs(monde)
        assert [operation] == [e.operation for e in monde.contenu.journal]
        compte = monde.contenu.utilisateurs.get(NEUF)
        utilisables = [
            lien for lien in monde.contenu.liens.values() if lien.fin is None
        ]
        if operation is Operation.MODIFIER_UTILISATEUR:
            assert compte is not None
            assert all(compte.courriel == lien.courriel for lien in utilisables)
        else:
            assert [] == utilisables
        adresses = {c.destinataire for c in monde.postier.boite}
        assert adresses <= {"u-neuf@test.fr", "autre@test.fr"}
        ecrites = {
            lien.id: lien.courriel.adresse for lien in monde.contenu.liens.values()
        }
        for courrier in monde.postier.boite:
            # Links of a deleted account are gone with it.
            assert courrier.destinataire == ecrites.get(
                courrier.lien_id, "u-neuf@test.fr"
            )


def test_a_refusal_never_hides_a_success() -> None:
    """
    One event per command, in every order: as many granted as succeeded.
    """
    for monde in fins_possibles(
        supprimer("g-ej", "u-neuf"), supprimer("g-et", "u-neuf")
    ):
        accordes = [e for e in monde.contenu.journal if e.accordee]
        assert 2 == len(monde.contenu.journal)
        assert 1 == len(accordes) == len(reussites(monde))
        assert [IntrouvableError] == echecs(monde)
        assert all(isinstance(i, SiautError | None) for i in monde.issues)
