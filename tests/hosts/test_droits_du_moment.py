"""
Rights are those of the moment of writing: in every order of the calls of two people.

Whoever loses a right between the check and the write has lost it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import (
    ActionRefuseeError,
    IntrouvableError,
    Motif,
    SiautError,
    Utilisateur,
    UtilisateurId,
)
from siaut_core.testing.pays import COMPTES, STRUCTURES
from siaut_core.use_cases.installation import sans_gestionnaire
from tests.hosts import rivaux
from tests.hosts.ordonnanceur import Exploration, Geste, Monde, fins_possibles

if TYPE_CHECKING:
    from collections.abc import Callable

BIS: Final = UtilisateurId("g-ej-bis")

# What takes the rights of the other *Gestionnaire* of the EJ away.
COUPURES: Final[dict[str, Callable[[str, str], Geste]]] = {
    "desactiver": rivaux.desactiver,
    "changer de profil": lambda par, id: rivaux.modifier(
        par, utilisateur_id=id, profil="UTILISATEUR_EJ"
    ),
    "rattacher a un groupe": lambda par, id: rivaux.modifier(
        par, utilisateur_id=id, structure_id="gr-1"
    ),
}

# What somebody may no longer do once it is so.
GESTES: Final[dict[str, Geste]] = {
    "creer": rivaux.creer(BIS),
    "modifier": rivaux.modifier(BIS, nom="Durand"),
    "changer le courriel": rivaux.modifier(BIS, courriel="autre@test.fr"),
    "renvoyer": rivaux.renvoyer(BIS, "u-neuf"),
    "supprimer": rivaux.supprimer(BIS, "u-neuf"),
    "desactiver": rivaux.desactiver(BIS, "u-actif"),
    "activer": rivaux.activer(BIS, "u-off"),
    "creer une structure": rivaux.creer_structure(BIS),
    "modifier une structure": rivaux.modifier_structure(BIS),
}


def sans_personne(monde: Monde) -> set[str]:
    """
    Name the structures that are in the perimeter of no acting *Gestionnaire*.
    """
    contenu = monde.contenu
    seules = sans_gestionnaire(
        contenu.structures.values(), contenu.utilisateurs.values()
    )
    return {structure.id for structure in seules}


SANS_PERSONNE_AU_DEBUT: Final = {
    structure.id for structure in sans_gestionnaire(STRUCTURES, COMPTES)
}


@pytest.mark.parametrize("nom", GESTES)
@pytest.mark.parametrize("coupure", COUPURES)
def test_rights_are_those_of_the_moment_of_writing(coupure: str, nom: str) -> None:
    """
    Nothing is granted to somebody whose loss is already in the journal.

    Granted before it, refused after it, and as if nothing had been tried.
    """
    ordres = set()
    exploration = fins_possibles(COUPURES[coupure]("g-ej", BIS), GESTES[nom])
    for monde in exploration:
        perte, geste = sorted(monde.contenu.journal, key=lambda e: e.acteur_id == BIS)
        assert perte.accordee
        assert geste.accordee == (perte is monde.contenu.journal[1])
        assert isinstance(monde.issues[0], Utilisateur)
        if not geste.accordee:
            assert isinstance(monde.issues[1], ActionRefuseeError | IntrouvableError)
            assert not rien_de_lui(monde)
        ordres.add(geste.accordee)
    assert {True, False} == ordres
    assert exploration.etats >= 60


def rien_de_lui(monde: Monde) -> bool:
    """
    Say whether anything differs that the loss itself does not explain.
    """
    contenu = monde.contenu
    comptes = {u.id: u for u in COMPTES if u.id != BIS}
    structures = {s.id: s for s in STRUCTURES}
    return (comptes, structures, {}) != (
        {id: u for id, u in contenu.utilisateurs.items() if id != BIS},
        contenu.structures,
        contenu.intentions,
    )


@pytest.mark.parametrize("sienne", COUPURES)
@pytest.mark.parametrize("mienne", COUPURES)
def test_two_gestionnaires_never_put_each_other_out(mienne: str, sienne: str) -> None:
    """
    One wins, whoever it is; the other has no right left at the moment of writing.

    So that the race never leaves a structure without its last *Gestionnaire*.
    """
    gagnants = set()
    for monde in course(mienne, sienne):
        [gagnant] = rivaux.reussites(monde)
        assert isinstance(gagnant, Utilisateur)
        [refus] = rivaux.echecs(monde)
        assert issubclass(refus, ActionRefuseeError | IntrouvableError)
        assert SANS_PERSONNE_AU_DEBUT == sans_personne(monde)
        assert [True, False] == [e.accordee for e in monde.contenu.journal]
        gagnants.add(gagnant.id)
    assert {"g-ej", BIS} == gagnants


def course(mienne: str, sienne: str) -> Exploration:
    return fins_possibles(COUPURES[mienne]("g-ej", BIS), COUPURES[sienne](BIS, "g-ej"))


def test_who_was_deactivated_first_is_told_so() -> None:
    """
    With the reason of the moment, not of when the screen was shown.
    """
    for monde in course("desactiver", "desactiver"):
        [refus] = [i for i in monde.issues if isinstance(i, SiautError)]
        assert isinstance(refus, ActionRefuseeError)
        assert (Motif.ACTEUR_INACTIF,) == refus.decision.motifs
