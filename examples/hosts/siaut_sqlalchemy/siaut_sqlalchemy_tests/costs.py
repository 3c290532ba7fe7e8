"""
*Costs*: how many statements each operation executes, and on whom it is tried.

One row per operation, and one more where an operation has several ways. They are
played in order on one database: each has an account, or a structure, of its own.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs
from sqlalchemy import event

from siaut_core import Coordonnees, NumeroFiness, Token
from siaut_core import sync as core
from siaut_core.sync import (
    ActiverUtilisateur,
    ChoisirStructures,
    CreerStructure,
    CreerUtilisateur,
    DemanderLien,
    DesactiverUtilisateur,
    EnregistrerConnexion,
    FixerNumero,
    ImporterStructures,
    InstallerUtilisateur,
    MailState,
    ModifierGroupe,
    ModifierStructure,
    ModifierUtilisateur,
    RechercherStructures,
    RechercherUtilisateurs,
    RenvoyerCourrielCreation,
    SeConnecter,
    SupprimerUtilisateur,
    UtiliserLien,
)
from siaut_core.testing.contracts.bench import populate, seed
from siaut_core.testing.country import EJ_1, ET_1
from siaut_core.testing.factory import (
    COORDONNEES,
    NOON,
    TOKEN,
    a_demande,
    a_groupe,
    a_lien,
    a_numero,
    a_queued_mail,
    an_et,
    an_utilisateur,
)
from siaut_core.testing.fakes import GOOD_PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from siaut_core import Lien
    from siaut_core.sync import Host, QueuedMail
    from siaut_core.testing.contracts import Bench
    from siaut_core.testing.contracts.bench import Seed
    from siaut_sqlalchemy import sync

__all__ = ["COSTS", "Cost", "Line", "counting", "extract", "install"]


class Cost(NamedTuple):
    """
    What is asked of an operation, and in how many statements it is done.
    """

    name: str
    orders: int
    arguments: tuple[object, ...]
    named: Mapping[str, object]

    def payer(self, host: Host) -> object:
        operation = getattr(core, self.name.partition(", ")[0])
        return operation(host, *self.arguments, **self.named)


def _cost(name: str, orders: int, *arguments: object, **named: object) -> Cost:
    return Cost(name, orders, arguments, named)


def _by(**fields: str) -> dict[str, Any]:
    return {"acteur_id": "g-ej", **fields}


ET_USER: Final = "Promoteur Utilisateur ET"
NATIONAL: Final[dict[str, Any]] = {"au_titre_de": "ARS d'essai"}


def _compte(nom: str) -> dict[str, Any]:
    return {
        "prenom": "Aurélie",
        "nom": nom,
        "courriel": f"aurelie.{nom}@test.fr",
        "profil": ET_USER,
        "structure_id": "et-1",
        "activites": ["QA001"],
    }


@attrs.frozen
class Line:
    """
    A row of an extract; *numero_ej* of an ET only.
    """

    numero: NumeroFiness
    raison_sociale: str
    numero_ej: NumeroFiness = attrs.field(factory=a_numero)
    coordonnees: Coordonnees = COORDONNEES


def extract(count: int, nom: str) -> ImporterStructures:
    """
    Make an extract of so many ET of ``ej-1``.
    """
    lines = [Line(a_numero(1000 + rank), nom) for rank in range(count)]
    return ImporterStructures(etablissements=lines, **NATIONAL)


COSTS: Final = (
    # The actor, and the page: accounts, structures and EJ come in one statement.
    _cost("rechercher_utilisateurs", 2, RechercherUtilisateurs(**_by(), size=200)),
    _cost("rechercher_structures", 2, RechercherStructures(**_by(), size=200)),
    # The actor, then one look at each kind of structure.
    _cost("ouvrir_creation", 4, **_by()),
    # The account and its structure too, and the EJ that this one shows.
    _cost("ouvrir_modification", 7, **_by(utilisateur_id="u-actif")),
    # The page, and the EJ that its ET show.
    _cost(
        "choisir_structures", 3, ChoisirStructures(**_by(), profil=ET_USER, size=200)
    ),
    _cost(
        "choisir_structures, un compte",
        5,
        ChoisirStructures(**_by(utilisateur_id="u-actif"), profil=ET_USER),
    ),
    _cost("consulter_utilisateur", 5, **_by(utilisateur_id="u-actif")),
    _cost("consulter_mon_profil", 3, utilisateur_id="u-actif"),
    _cost("consulter_structure", 4, **_by(structure_id="ej-1")),
    _cost("consulter_structure, un ET", 3, **_by(structure_id="et-1")),
    _cost("consulter_structure, un groupe", 3, **_by(structure_id="gr-1")),
    _cost("creer_utilisateur", 6, CreerUtilisateur(**_by(**_compte("Test")))),
    _cost(
        "modifier_utilisateur",
        8,
        ModifierUtilisateur(
            **_by(utilisateur_id="u-a-modifier"),
            version_vue=1,
            courriel="autre@test.fr",
        ),
    ),
    _cost(
        "modifier_utilisateur, deplacement",
        6,
        ModifierUtilisateur(
            **_by(utilisateur_id="u-a-deplacer", structure_id="et-2"), version_vue=1
        ),
    ),
    _cost(
        "renvoyer_courriel_creation",
        6,
        RenvoyerCourrielCreation(**_by(utilisateur_id="u-a-prevenir")),
    ),
    _cost(
        "supprimer_utilisateur",
        6,
        SupprimerUtilisateur(**_by(utilisateur_id="u-a-supprimer")),
    ),
    _cost(
        "desactiver_utilisateur",
        7,
        DesactiverUtilisateur(**_by(utilisateur_id="u-a-desactiver")),
    ),
    _cost(
        "activer_utilisateur",
        6,
        ActiverUtilisateur(**_by(utilisateur_id="u-a-activer")),
    ),
    _cost("demander_lien", 2, DemanderLien(courriel="u-actif@test.fr")),
    _cost("examiner_lien", 2, Token(TOKEN)),
    _cost(
        "utiliser_lien",
        10,
        UtiliserLien(token=TOKEN, mot_de_passe=GOOD_PASSWORD),
    ),
    # Twice the account and its digest: to verify, then to let in.
    _cost(
        "se_connecter",
        8,
        SeConnecter(courriel="u-neuf@test.fr", mot_de_passe=GOOD_PASSWORD),
    ),
    _cost("enregistrer_connexion", 3, EnregistrerConnexion(utilisateur_id="u-actif")),
    _cost(
        "creer_structure",
        5,
        CreerStructure(
            **_by(type_structure="ET", nom="CLINIQUE NEUVE", departement="01")
        ),
    ),
    _cost(
        "creer_structure, un groupe",
        6,
        CreerStructure(**_by(type_structure="Groupe", nom="GROUPE NEUF")),
    ),
    _cost(
        "modifier_structure",
        6,
        ModifierStructure(**_by(structure_id="et-4", nom="RENOMMEE"), version_vue=1),
    ),
    _cost("installer_utilisateur", 4, InstallerUtilisateur(**_compte("I"), **NATIONAL)),
    _cost(
        "modifier_groupe",
        5,
        ModifierGroupe(groupe_id="gr-1", version_vue=1, libelle="RENOMMEE", **NATIONAL),
    ),
    _cost(
        "fixer_numero",
        4,
        FixerNumero(structure_id="et-5", numero=str(a_numero(99)), **NATIONAL),
    ),
    # Taken, its account locked, its link stored; then sent, and older links ended.
    _cost("drain_outbox", 11, 1),
    _cost("drain_outbox, une demande", 12, 1),
    _cost("abandoned_mails", 1),
    _cost("structures_sans_gestionnaire", 1),
)


@contextmanager
def counting(store: sync.Store) -> Iterator[list[str]]:
    """
    Note every statement but the beginning of a transaction.
    """
    orders: list[str] = []

    def note(*arguments: object) -> None:
        if not str(order := arguments[2]).startswith("BEGIN"):
            orders.append(str(order))

    event.listen(store.engine, "before_cursor_execute", note)
    yield orders
    event.remove(store.engine, "before_cursor_execute", note)


# Each is there for one row of the table.
CIBLES: Final = (
    an_utilisateur("u-a-modifier", ET_1),
    an_utilisateur("u-a-deplacer", ET_1),
    an_utilisateur("u-a-prevenir", ET_1),
    an_utilisateur("u-a-supprimer", ET_1),
    an_utilisateur("u-a-desactiver", ET_1, valide_le=NOON),
    an_utilisateur("u-a-activer", ET_1, valide_le=NOON, actif=False),
    an_utilisateur("u-qui-attend", ET_1),
    an_utilisateur("u-qui-demande", ET_1, valide_le=NOON),
)

BEFORE: Final = NOON - timedelta(minutes=30)
LATER: Final = NOON + timedelta(days=1)


def _lien(
    id: str, compte_id: str, token: str, emis_le: datetime, rank: int = 1
) -> Lien:
    return a_lien(
        id,
        utilisateur_id=compte_id,
        courriel=an_utilisateur(compte_id).courriel,
        digest=Token(token).digest(),
        emis_le=emis_le,
        rank=rank,
    )


def _expected() -> Iterator[QueuedMail]:
    """
    Make what the drain takes, in this order.
    """
    yield a_queued_mail("i-1", -20, utilisateur_id="u-qui-attend")
    yield a_demande("i-2", "u-qui-demande@test.fr", -10)


def install(bench: Bench, crowd: int) -> None:
    """
    Store who is needed, among so many others of each kind.
    """
    populate(bench)
    seed(
        bench,
        *CIBLES,
        an_et("et-5", numero=None, raison_sociale="CLINIQUE QUI OUVRE"),
        _lien("l-neuf", "u-neuf", TOKEN, NOON),
        *_expected(),
        *(obj for rank in range(crowd) for obj in _others(rank)),
    )


def _others(rank: int) -> Iterator[Seed]:
    """
    Make one more of everything that an operation might read or write one by one.
    """
    yield an_et(f"x-et-{rank}", numero=a_numero(100 + rank))
    yield a_groupe(f"x-gr-{rank}", libelle=f"GROUPE {rank}", membres={"ej-1", "ej-2"})
    yield an_utilisateur(f"x-ej-{rank}", EJ_1)
    yield an_utilisateur(f"x-et-{rank}", ET_1)
    for compte in (*CIBLES, an_utilisateur("u-neuf")):
        id = f"x-{compte.id}-{rank}"
        yield _lien(id, compte.id, id, BEFORE, 2 + rank)
    # They failed before, and wait for their turn: the newer ones replace them.
    attente = {"due_at": LATER, "tries": 1, "taken_at": BEFORE}
    yield a_queued_mail(f"x-c-{rank}", -30, utilisateur_id="u-qui-attend", **attente)
    yield a_demande(f"x-d-{rank}", "u-qui-demande@test.fr", -30, **attente)
    yield a_queued_mail(f"x-a-{rank}", etat=MailState.ABANDON, closed_at=NOON, tries=7)
