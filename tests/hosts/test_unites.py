"""
What a unit of work promises, asked of each service call by call.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Final

import attrs
import pytest

from siaut_core import (
    Cause,
    ConflitError,
    Courriel,
    EtatIntention,
    Evenement,
    Fin,
    Intention,
    IntentionId,
    LienId,
    Operation,
    StructureId,
    UtilisateurId,
)
from siaut_core.testing.fabrique import (
    MIDI,
    un_et,
    un_lien,
    un_numero,
    un_utilisateur,
)
from siaut_core.testing.pays import ET_1, ET_4
from tests.hosts.hote_sqlite import HoteSqlite
from tests.hosts.maison import MaisonSync
from tests.hosts.pannes import PanneError

if TYPE_CHECKING:
    from pathlib import Path

    from siaut_core.sync.protocols import UnitOfWork
    from tests.hosts.maison import Maison

EJ_NUMERO: Final = un_numero(1)
NEUF: Final = UtilisateurId("u-neuf")
ACTIF: Final = UtilisateurId("u-actif")

PLUS_TARD: Final = MIDI + timedelta(minutes=5)

EMPREINTES: Final = tuple(str(chiffre) * 64 for chiffre in range(10))


def une_intention(id: str = "i-1", **champs: object) -> Intention:
    defauts = {"utilisateur_id": NEUF, "maintenant": MIDI, "cause": Cause.CREATION}
    return Intention.deposer(IntentionId(id), **{**defauts, **champs})  # type: ignore[arg-type]  # checked when built


def une_demande(id: str = "i-1", courriel: str = "u-actif@test.fr") -> Intention:
    return Intention.deposer(
        IntentionId(id), Cause.DEMANDE, MIDI, courriel=Courriel.lire(courriel)
    )


def connaitre(uow: UnitOfWork, id: str) -> None:
    compte = uow.utilisateurs.par_id(UtilisateurId(id))
    assert compte is not None
    uow.utilisateurs.attester([compte])
    uow.utilisateurs.enregistrer(compte.changer(nom="Autre"))


ECRITURES: Final[dict[str, Callable[[UnitOfWork], object]]] = {
    "utilisateurs.ajouter": lambda uow: uow.utilisateurs.ajouter(
        un_utilisateur("u-1", ET_1)
    ),
    "utilisateurs.enregistrer": lambda uow: connaitre(uow, "u-neuf"),
    "utilisateurs.retirer": lambda uow: uow.utilisateurs.retirer(
        un_utilisateur("u-neuf", ET_1)
    ),
    "utilisateurs.noter_connexion": lambda uow: uow.utilisateurs.noter_connexion(
        ACTIF, MIDI
    ),
    "structures.ajouter": lambda uow: uow.structures.ajouter(
        un_et("et-9", numero=None)
    ),
    "structures.enregistrer": lambda uow: uow.structures.enregistrer(
        attrs.evolve(ET_4, raison_sociale="AUTRE", version=2)
    ),
    "liens.ajouter": lambda uow: uow.liens.ajouter(un_lien(utilisateur_id=NEUF)),
    "courriels.deposer": lambda uow: uow.courriels.deposer(une_intention()),
    "journal.ajouter": lambda uow: uow.journal.ajouter(
        Evenement(operation=Operation.DEMANDER_LIEN, le=MIDI)
    ),
    "mots_de_passe.definir": lambda uow: uow.mots_de_passe.definir(NEUF, "condense"),
}


def echouer(maison: Maison, ecrire: Callable[[UnitOfWork], object]) -> None:
    with maison.unite() as uow:
        ecrire(uow)
        raise PanneError


def se_croiser(maison: Maison, geste: Callable[[UnitOfWork, str], object]) -> None:
    """
    Do the same in two units of work at once; the first to begin ends last.
    """
    with maison.unite() as perdante:
        geste(perdante, "perdante")
        with maison.unite() as gagnante:
            geste(gagnante, "gagnante")


@pytest.mark.parametrize("nom", ECRITURES)
def test_an_exception_rolls_everything_back(maison: Maison, nom: str) -> None:
    avant = maison.contenu()

    with pytest.raises(PanneError):
        echouer(maison, ECRITURES[nom])

    assert avant == maison.contenu()


@pytest.mark.parametrize("nom", ECRITURES)
def test_nothing_shows_before_the_end_and_all_of_it_after(
    maison: Maison, nom: str
) -> None:
    avant = maison.contenu()

    with maison.unite() as uow:
        ECRITURES[nom](uow)
        assert avant == maison.contenu()

    assert avant != maison.contenu()


def test_a_unit_of_work_sees_its_own_writes(maison: Maison) -> None:
    with maison.unite() as uow:
        for ecrire in ECRITURES.values():
            if ecrire is not ECRITURES["utilisateurs.retirer"]:
                ecrire(uow)
        lu = uow.utilisateurs.par_id(NEUF)
        assert lu is not None
        assert "Autre" == lu.nom
        nouveau = uow.utilisateurs.par_courriel(Courriel.lire("U-1@test.fr"))
        assert nouveau is not None
        assert StructureId("et-9") in uow.structures.par_ids([StructureId("et-9")])
        assert uow.liens.par_empreinte(un_lien().empreinte) is not None
        assert uow.courriels.prendre(MIDI, PLUS_TARD) is not None


def test_writes_outside_a_unit_of_work_are_refused(en_memoire: Maison) -> None:
    """
    Nobody would store them; nor can what has ended be read.
    """
    with en_memoire.unite() as uow:
        depots = (uow.utilisateurs, uow.structures, uow.liens, uow.courriels)
        journal, condenses = uow.journal, uow.mots_de_passe

    with pytest.raises(RuntimeError):
        depots[0].par_id(NEUF)
    with pytest.raises(RuntimeError):
        depots[1].ajouter(un_et("et-9", numero=None))
    with pytest.raises(RuntimeError):
        depots[2].revoquer(NEUF)
    with pytest.raises(RuntimeError):
        depots[3].deposer(une_intention())
    with pytest.raises(RuntimeError):
        journal.ajouter(Evenement(operation=Operation.DEMANDER_LIEN, le=MIDI))
    with pytest.raises(RuntimeError):
        condenses.definir(NEUF, "condense")


@pytest.mark.parametrize(
    ("fin", "apres", "utilisable"),
    [
        (None, timedelta(0), True),
        (None, timedelta(hours=72, microseconds=-1), True),
        (None, timedelta(hours=72), False),
        (None, timedelta(microseconds=-1), False),
        (Fin.UTILISATION, timedelta(0), False),
        (Fin.REMPLACEMENT, timedelta(0), False),
        (Fin.REVOCATION, timedelta(0), False),
    ],
)
def test_a_link_is_consumed_in_its_time_and_once(
    maison: Maison, fin: Fin | None, apres: timedelta, *, utilisable: bool
) -> None:
    """
    To the microsecond: the predicate of the entity, in the adapter's own words.
    """
    lien = un_lien(utilisateur_id=NEUF, fin=fin)
    maison.semer(lien)

    with maison.unite() as uow:
        assert utilisable == uow.liens.utiliser(lien.empreinte, MIDI + apres)
    attendue = Fin.UTILISATION if utilisable else fin
    assert attendue == maison.contenu().liens[lien.empreinte].fin
    with maison.unite() as uow:
        assert not uow.liens.utiliser(lien.empreinte, MIDI + apres)
        assert not uow.liens.utiliser("f" * 64, MIDI)
        assert uow.liens.par_empreinte("f" * 64) is None


def test_a_link_replaces_the_older_ones_of_its_account_only(maison: Maison) -> None:
    """
    Older by instant, then by id; what has ended keeps its end.
    """

    def lien(rang: int, id: str, minutes: int = 0, **champs: object) -> None:
        champs = {"utilisateur_id": NEUF, "empreinte": EMPREINTES[rang], **champs}
        emis_le = MIDI + timedelta(minutes=minutes)
        maison.semer(attrs.evolve(un_lien(id, emis_le=emis_le), **champs))  # type: ignore[arg-type]  # checked when built

    lien(0, "l-5", minutes=-1)
    lien(1, "l-1")
    lien(2, "l-2")
    lien(3, "l-3")
    lien(4, "l-0", minutes=1)
    lien(5, "l-4", utilisateur_id=ACTIF, minutes=-1)
    lien(6, "l-6", fin=Fin.UTILISATION, minutes=-1)
    avec = maison.contenu().liens[EMPREINTES[2]]
    with maison.unite() as uow:
        uow.liens.remplacer(avec)

    remplaces = [Fin.REMPLACEMENT] * 2 + [None] * 4 + [Fin.UTILISATION]
    liens = maison.contenu().liens
    assert remplaces == [liens[EMPREINTES[rang]].fin for rang in range(7)]
    with maison.unite() as uow:
        uow.liens.revoquer(NEUF)
    fins = {lien.fin for lien in maison.contenu().liens.values()}
    assert {Fin.REMPLACEMENT, Fin.REVOCATION, None, Fin.UTILISATION} == fins
    assert maison.contenu().liens[EMPREINTES[5]].fin is None


def test_the_oldest_mail_due_is_leased_first_and_counted(maison: Maison) -> None:
    maison.semer(
        une_intention("i-3", utilisateur_id=ACTIF, maintenant=MIDI),
        une_intention("i-2", utilisateur_id=UtilisateurId("u-off"), maintenant=MIDI),
        une_intention("i-1", maintenant=MIDI + timedelta(seconds=1)),
    )

    pris = []
    for _ in range(4):
        with maison.unite() as uow:
            prise = uow.courriels.prendre(MIDI + timedelta(seconds=1), PLUS_TARD)
        pris.append(prise and (prise.id, prise.essais, prise.prochain_essai_le))
    with maison.unite() as uow:
        encore = uow.courriels.prendre(PLUS_TARD, PLUS_TARD + timedelta(minutes=5))

    assert [(f"i-{n}", 1, PLUS_TARD) for n in (2, 3, 1)] + [None] == pris
    assert encore is not None
    assert ("i-2", 2) == (encore.id, encore.essais)


def test_what_became_of_a_mail_is_stored_only_while_the_lease_holds(
    maison: Maison,
) -> None:
    maison.semer(une_intention())
    with maison.unite() as uow:
        prise = uow.courriels.prendre(MIDI, PLUS_TARD)
    assert prise is not None
    with maison.unite() as uow:
        reprise = uow.courriels.prendre(PLUS_TARD, PLUS_TARD + timedelta(minutes=5))
    assert reprise is not None

    close = prise.clore(EtatIntention.ENVOI, PLUS_TARD)
    with maison.unite() as uow:
        assert not uow.courriels.enregistrer(close)
        assert not uow.courriels.enregistrer(attrs.evolve(close, id=IntentionId("i-0")))
    with maison.unite() as uow:
        assert uow.courriels.enregistrer(reprise.clore(EtatIntention.ENVOI, PLUS_TARD))
    with maison.unite() as uow:
        assert not uow.courriels.enregistrer(reprise)
    assert EtatIntention.ENVOI == maison.contenu().intentions[prise.id].etat


def test_the_last_demande_that_left_is_remembered_per_account(
    maison: Maison,
) -> None:
    def close(id: str, etat: EtatIntention, minutes: int, **champs: object) -> None:
        intention = une_demande(id).clore(etat, MIDI + timedelta(minutes=minutes))
        defauts = {"utilisateur_id": ACTIF}
        maison.semer(attrs.evolve(intention, **{**defauts, **champs}))  # type: ignore[arg-type]  # checked when built

    with maison.unite() as uow:
        assert uow.courriels.derniere_demande(ACTIF) is None
    close("i-1", EtatIntention.ENVOI, 2)
    close("i-2", EtatIntention.ENVOI, 1)
    close("i-3", EtatIntention.SANS_OBJET, 3)
    close("i-4", EtatIntention.ENVOI, 4, utilisateur_id=NEUF)
    close("i-5", EtatIntention.ENVOI, 5, cause=Cause.RENVOI)

    with maison.unite() as uow:
        assert MIDI + timedelta(minutes=2) == uow.courriels.derniere_demande(ACTIF)


def test_mails_given_up_are_listed_oldest_first(maison: Maison) -> None:
    for id, minutes in (("i-1", 2), ("i-2", 1), ("i-3", 1)):
        deposee = une_intention(id, maintenant=MIDI + timedelta(minutes=minutes))
        maison.semer(deposee.clore(EtatIntention.ABANDON, PLUS_TARD, "SMTP_550"))
    maison.semer(une_intention("i-4"))

    with maison.unite() as uow:
        assert ["i-2", "i-3", "i-1"] == [i.id for i in uow.courriels.abandons()]


def test_an_id_given_twice_is_a_conflict(en_memoire: Maison) -> None:
    """
    In memory too, where a dictionary would silently overwrite.
    """
    lien = un_lien(utilisateur_id=NEUF)
    en_memoire.semer(lien, une_intention())

    for objet in (attrs.evolve(lien, id=LienId("l-2")), une_intention()):
        with pytest.raises(ConflitError):
            en_memoire.semer(objet)


def test_two_units_of_work_on_one_account_let_exactly_one_win(
    en_memoire: Maison,
) -> None:
    """
    Both read, both write: the last to end has lost, and nothing of it stays.
    """
    compte = en_memoire.compte("u-neuf")

    def changer(uow: UnitOfWork, nom: str) -> None:
        uow.utilisateurs.attester([compte])
        uow.utilisateurs.enregistrer(compte.changer(nom=nom))
        uow.journal.ajouter(
            Evenement(operation=Operation.DEMANDER_LIEN, le=MIDI, codes=(nom,))
        )

    with pytest.raises(ConflitError):
        se_croiser(en_memoire, changer)

    assert "gagnante" == en_memoire.compte("u-neuf").nom
    assert [("gagnante",)] == [evenement.codes for evenement in en_memoire.journal]


def test_two_units_of_work_on_one_link_let_exactly_one_win(
    en_memoire: Maison,
) -> None:
    lien = un_lien(utilisateur_id=NEUF)
    en_memoire.semer(lien)

    with pytest.raises(ConflitError):
        se_croiser(en_memoire, lambda uow, _: uow.liens.utiliser(lien.empreinte, MIDI))

    assert Fin.UTILISATION == en_memoire.contenu().liens[lien.empreinte].fin


def test_two_workers_lease_one_mail_once(en_memoire: Maison) -> None:
    en_memoire.semer(une_intention())

    with pytest.raises(ConflitError):
        se_croiser(en_memoire, lambda uow, _: uow.courriels.prendre(MIDI, PLUS_TARD))

    assert 1 == en_memoire.contenu().intentions[IntentionId("i-1")].essais


def test_a_busy_database_is_a_conflict(tmp_path: Path) -> None:
    """
    What an adapter must make of it, for the operation to run again.
    """
    hote = HoteSqlite(tmp_path / "occupee.sqlite", patience=0)

    with hote.unit_of_work(), pytest.raises(ConflitError), hote.unit_of_work():
        pytest.fail("two units of work at once")


@pytest.fixture
def bousculade() -> Iterator[None]:
    """
    Threads that give way to each other all the time.
    """
    avant = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(avant)


@pytest.mark.usefixtures("bousculade")
@pytest.mark.parametrize(("nom", "tours"), [("memoire_sync", 60), ("sqlite_sync", 2)])
def test_thirty_two_threads_use_a_link_once(
    nom: str, tours: int, chantier: Callable[[str], Maison]
) -> None:
    maison = chantier(nom)
    assert isinstance(maison, MaisonSync)
    ouvrir = maison.host.unit_of_work

    def utiliser(empreinte: str, depart: Barrier) -> bool:
        depart.wait()
        try:
            with ouvrir() as uow:
                return uow.liens.utiliser(empreinte, MIDI)
        except ConflitError:
            return False

    with ThreadPoolExecutor(32) as fils:
        for tour in range(tours):
            empreinte = f"{tour:064x}"
            lien = un_lien(f"l-{tour}", utilisateur_id=NEUF, empreinte=empreinte)
            maison.semer(lien)
            depart = Barrier(32)
            rivaux = [fils.submit(utiliser, empreinte, depart) for _ in range(32)]
            assert 1 == sum(rival.result() for rival in rivaux)
