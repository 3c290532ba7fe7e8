"""
*Coûts*: how many statements each operation executes, and on whom it is tried.

One row per operation, and one more where an operation has several ways. They are
played in order on one database: each has an account, or a structure, of its own.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs
from sqlalchemy import event

from siaut_core import (
    ActiverUtilisateur,
    Coordonnees,
    CreerStructure,
    CreerUtilisateur,
    DemanderLien,
    DesactiverUtilisateur,
    EnregistrerConnexion,
    EtatIntention,
    FixerNumero,
    ImporterStructures,
    InstallerUtilisateur,
    Jeton,
    ModifierGroupe,
    ModifierStructure,
    ModifierUtilisateur,
    NumeroFiness,
    RechercherStructures,
    RechercherUtilisateurs,
    RenvoyerCourrielCreation,
    SupprimerUtilisateur,
    UtiliserLien,
)
from siaut_core import sync as noyau
from siaut_core.testing.contracts.banc import peupler, semer
from siaut_core.testing.doublures import BON_MOT_DE_PASSE
from siaut_core.testing.fabrique import (
    COORDONNEES,
    JETON,
    MIDI,
    un_et,
    un_groupe,
    un_lien,
    un_numero,
    un_utilisateur,
    une_demande,
    une_intention,
)
from siaut_core.testing.pays import EJ_1, ET_1

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from hosts.sqlalchemy_host import sync

    from siaut_core import Intention, Lien
    from siaut_core.sync import Host
    from siaut_core.testing.contracts import Banc
    from siaut_core.testing.contracts.banc import Semence

__all__ = ["COUTS", "Cout", "Ligne", "compter", "extrait", "installer"]


class Cout(NamedTuple):
    """
    What is asked of an operation, and in how many statements it is done.
    """

    nom: str
    ordres: int
    arguments: tuple[object, ...]
    nommes: Mapping[str, object]

    def payer(self, host: Host) -> object:
        operation = getattr(noyau, self.nom.partition(", ")[0])
        return operation(host, *self.arguments, **self.nommes)


def _cout(nom: str, ordres: int, *arguments: object, **nommes: object) -> Cout:
    return Cout(nom, ordres, arguments, nommes)


def _par(**champs: str) -> dict[str, Any]:
    return {"acteur_id": "g-ej", **champs}


NATIONAL: Final[dict[str, Any]] = {"au_titre_de": "ARS d'essai"}


def _compte(nom: str) -> dict[str, Any]:
    return {
        "prenom": "Aurélie",
        "nom": nom,
        "courriel": f"aurelie.{nom}@test.fr",
        "profil": "Promoteur Utilisateur ET",
        "structure_id": "et-1",
        "activites": ["QA001"],
    }


@attrs.frozen
class Ligne:
    """
    A row of an extract; *numero_ej* of an ET only.
    """

    numero: NumeroFiness
    raison_sociale: str
    numero_ej: NumeroFiness = attrs.field(factory=un_numero)
    coordonnees: Coordonnees = COORDONNEES


def extrait(nombre: int, nom: str) -> ImporterStructures:
    """
    Make an extract of so many ET of ``ej-1``.
    """
    lignes = [Ligne(un_numero(1000 + rang), nom) for rang in range(nombre)]
    return ImporterStructures(etablissements=lignes, **NATIONAL)


COUTS: Final = (
    # The actor, and the page: accounts, structures and EJ come in one statement.
    _cout("rechercher_utilisateurs", 2, RechercherUtilisateurs(**_par(), taille=200)),
    _cout("rechercher_structures", 2, RechercherStructures(**_par(), taille=200)),
    _cout("consulter_utilisateur", 5, **_par(utilisateur_id="u-actif")),
    _cout("consulter_mon_profil", 3, utilisateur_id="u-actif"),
    _cout("consulter_structure", 4, **_par(structure_id="ej-1")),
    _cout("consulter_structure, un ET", 3, **_par(structure_id="et-1")),
    _cout("consulter_structure, un groupe", 3, **_par(structure_id="gr-1")),
    _cout("creer_utilisateur", 6, CreerUtilisateur(**_par(**_compte("Test")))),
    _cout(
        "modifier_utilisateur",
        8,
        ModifierUtilisateur(
            **_par(utilisateur_id="u-a-modifier"),
            version_vue=1,
            courriel="autre@test.fr",
        ),
    ),
    _cout(
        "modifier_utilisateur, deplacement",
        6,
        ModifierUtilisateur(
            **_par(utilisateur_id="u-a-deplacer", structure_id="et-2"), version_vue=1
        ),
    ),
    _cout(
        "renvoyer_courriel_creation",
        6,
        RenvoyerCourrielCreation(**_par(utilisateur_id="u-a-prevenir")),
    ),
    _cout(
        "supprimer_utilisateur",
        6,
        SupprimerUtilisateur(**_par(utilisateur_id="u-a-supprimer")),
    ),
    _cout(
        "desactiver_utilisateur",
        7,
        DesactiverUtilisateur(**_par(utilisateur_id="u-a-desactiver")),
    ),
    _cout(
        "activer_utilisateur",
        6,
        ActiverUtilisateur(**_par(utilisateur_id="u-a-activer")),
    ),
    _cout("demander_lien", 2, DemanderLien(courriel="u-actif@test.fr")),
    _cout("examiner_lien", 2, Jeton(JETON)),
    _cout(
        "utiliser_lien",
        10,
        UtiliserLien(jeton=JETON, mot_de_passe=BON_MOT_DE_PASSE),
    ),
    _cout("enregistrer_connexion", 3, EnregistrerConnexion(utilisateur_id="u-actif")),
    _cout(
        "creer_structure",
        5,
        CreerStructure(
            **_par(type_structure="ET", nom="CLINIQUE NEUVE", departement="01")
        ),
    ),
    _cout(
        "creer_structure, un groupe",
        6,
        CreerStructure(**_par(type_structure="Groupe", nom="GROUPE NEUF")),
    ),
    _cout(
        "modifier_structure",
        6,
        ModifierStructure(**_par(structure_id="et-4", nom="RENOMMEE"), version_vue=1),
    ),
    _cout("installer_utilisateur", 4, InstallerUtilisateur(**_compte("I"), **NATIONAL)),
    _cout(
        "modifier_groupe",
        5,
        ModifierGroupe(groupe_id="gr-1", version_vue=1, libelle="RENOMMEE", **NATIONAL),
    ),
    _cout(
        "fixer_numero",
        4,
        FixerNumero(structure_id="et-5", numero=str(un_numero(99)), **NATIONAL),
    ),
    # Taken, its account locked, its link stored; then sent, and older links ended.
    _cout("envoyer_courriels", 11, 1),
    _cout("envoyer_courriels, une demande", 12, 1),
    _cout("courriels_abandonnes", 1),
    _cout("structures_sans_gestionnaire", 1),
)


@contextmanager
def compter(store: sync.Store) -> Iterator[list[str]]:
    """
    Note every statement but the beginning of a transaction.
    """
    ordres: list[str] = []

    def noter(*arguments: object) -> None:
        if not str(ordre := arguments[2]).startswith("BEGIN"):
            ordres.append(str(ordre))

    event.listen(store.moteur, "before_cursor_execute", noter)
    yield ordres
    event.remove(store.moteur, "before_cursor_execute", noter)


# Each is there for one row of the table.
CIBLES: Final = (
    un_utilisateur("u-a-modifier", ET_1),
    un_utilisateur("u-a-deplacer", ET_1),
    un_utilisateur("u-a-prevenir", ET_1),
    un_utilisateur("u-a-supprimer", ET_1),
    un_utilisateur("u-a-desactiver", ET_1, valide_le=MIDI),
    un_utilisateur("u-a-activer", ET_1, valide_le=MIDI, actif=False),
    un_utilisateur("u-qui-attend", ET_1),
    un_utilisateur("u-qui-demande", ET_1, valide_le=MIDI),
)

AVANT: Final = MIDI - timedelta(minutes=30)
PLUS_TARD: Final = MIDI + timedelta(days=1)


def _lien(
    id: str, compte_id: str, jeton: str, emis_le: datetime, rank: int = 1
) -> Lien:
    return un_lien(
        id,
        utilisateur_id=compte_id,
        courriel=un_utilisateur(compte_id).courriel,
        empreinte=Jeton(jeton).empreinte(),
        emis_le=emis_le,
        rank=rank,
    )


def _attendues() -> Iterator[Intention]:
    """
    Make what the drain takes, in this order.
    """
    yield une_intention("i-1", -20, utilisateur_id="u-qui-attend")
    yield une_demande("i-2", "u-qui-demande@test.fr", -10)


def installer(banc: Banc, foule: int) -> None:
    """
    Store who is needed, among so many others of each kind.
    """
    peupler(banc)
    semer(
        banc,
        *CIBLES,
        un_et("et-5", numero=None, raison_sociale="CLINIQUE QUI OUVRE"),
        _lien("l-neuf", "u-neuf", JETON, MIDI),
        *_attendues(),
        *(objet for rang in range(foule) for objet in _autres(rang)),
    )


def _autres(rang: int) -> Iterator[Semence]:
    """
    Make one more of everything that an operation might read or write one by one.
    """
    yield un_et(f"x-et-{rang}", numero=un_numero(100 + rang))
    yield un_groupe(f"x-gr-{rang}", libelle=f"GROUPE {rang}", membres={"ej-1", "ej-2"})
    yield un_utilisateur(f"x-ej-{rang}", EJ_1)
    yield un_utilisateur(f"x-et-{rang}", ET_1)
    for compte in (*CIBLES, un_utilisateur("u-neuf")):
        id = f"x-{compte.id}-{rang}"
        yield _lien(id, compte.id, id, AVANT, 2 + rang)
    # They failed before, and wait for their turn: the newer ones replace them.
    attente = {"prochain_essai_le": PLUS_TARD, "essais": 1, "taken_at": AVANT}
    yield une_intention(f"x-c-{rang}", -30, utilisateur_id="u-qui-attend", **attente)
    yield une_demande(f"x-d-{rang}", "u-qui-demande@test.fr", -30, **attente)
    yield une_intention(
        f"x-a-{rang}", etat=EtatIntention.ABANDON, clos_le=MIDI, essais=7
    )
