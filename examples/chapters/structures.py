"""
Chapter 5, *Consulter mes structures*: list, open, create. Guide: T1-T5, C18.
"""

from __future__ import annotations

from scene import Scene

from siaut_core import (
    ActionRefuseeError,
    DonneesInvalidesError,
    IntrouvableError,
    Utilisateur,
    libelle_of_choix,
)
from siaut_core.sync import (
    CreerStructure,
    CriteresStructures,
    ModifierStructure,
    Operation,
    RechercherStructures,
    consulter_mon_profil,
    consulter_structure,
    creer_structure,
    modifier_structure,
    rechercher_structures,
)


def play(s: Scene, aurelie: Utilisateur) -> None:
    """
    Chapter 5. Guide: T1-T5, C18, F3.
    """
    s.story.chapter("5. Consulter mes structures")
    for acteur in (s.camille, s.dominique, s.sacha):
        s.story.step(acteur, "affiche ses structures.")
        list_all(s, acteur, CriteresStructures())
    list_without_being_gestionnaire(s, aurelie)
    show_a_structure(s)
    reach_the_neighbouring_structure(s)
    modify_a_structure_from_finess(s)
    create_an_etablissement(s)
    create_a_groupe(s)
    s.story.step(s.camille, "filtre : structures sans n° FINESS.")
    list_all(s, s.camille, CriteresStructures(avec_numero=False))
    show_own_groupe(s)


def list_all(s: Scene, acteur: Utilisateur, criteres: CriteresStructures) -> None:
    """
    Show the first rows of one's structures. Guide: T1-T3.
    """
    demande = RechercherStructures(acteur_id=acteur.id, criteres=criteres, size=10)
    s.story.structures(rechercher_structures(s.host, demande))


def list_without_being_gestionnaire(s: Scene, aurelie: Utilisateur) -> None:
    """
    Administration is for Gestionnaires. Guide: C1, C6.
    """
    s.story.step(aurelie, "essaie d'afficher des structures.")
    with s.story.refus(ActionRefuseeError):
        list_all(s, aurelie, CriteresStructures())


def show_a_structure(s: Scene) -> None:
    """
    Open a record: what comes from FINESS says so. Guide: C18, T4.
    """
    s.story.step(s.camille, f"ouvre la fiche de {libelle_of_choix(s.site)}.")
    fiche = consulter_structure(s.host, acteur_id=s.camille.id, structure_id=s.site.id)
    s.story.tell(f"« {fiche.warning} »")
    s.story.informations(fiche.informations())


def reach_the_neighbouring_structure(s: Scene) -> None:
    """
    What is not listed cannot be opened either. Guide: T1.
    """
    if s.neighbour is None:
        return
    s.story.step(
        s.dominique, f"essaie d'ouvrir celle de {libelle_of_choix(s.neighbour)}."
    )
    with s.story.refus(IntrouvableError):
        consulter_structure(
            s.host, acteur_id=s.dominique.id, structure_id=s.neighbour.id
        )


def modify_a_structure_from_finess(s: Scene) -> None:
    """
    Only the ARS has what comes from FINESS corrected. Guide: C18.
    """
    s.story.step(s.camille, "essaie d'en corriger le nom.")
    with s.story.refus(ActionRefuseeError):
        modifier_structure(
            s.host,
            ModifierStructure(
                acteur_id=s.camille.id,
                structure_id=s.site.id,
                version_vue=s.site.version,
                nom="Un autre nom",
            ),
        )


def create_an_etablissement(s: Scene) -> None:
    """
    An ET without number, under one's EJ: its département is required. Guide: C2, T5.
    """
    s.story.step(s.camille, "crée un établissement sans numéro, sans département.")
    with s.story.refus(DonneesInvalidesError):
        creer_structure(
            s.host,
            CreerStructure(
                acteur_id=s.camille.id, type_structure="ET", nom="Site en projet"
            ),
        )
    s.story.step(s.camille, "précise le département.")
    creer_structure(
        s.host,
        CreerStructure(
            acteur_id=s.camille.id,
            type_structure="ET",
            nom="Site en projet",
            departement=s.site.coordonnees.departement or "75",
        ),
    )
    s.story.confirm(Operation.CREER_STRUCTURE)


def create_a_groupe(s: Scene) -> None:
    """
    A groupe whose only member is one's EJ; not from an ET. Guide: C9, T5.
    """
    s.story.step(s.camille, "crée un groupe.")
    command = CreerStructure(
        acteur_id=s.camille.id, type_structure="Groupe", nom="Groupe en projet"
    )
    creer_structure(s.host, command)
    s.story.confirm(Operation.CREER_STRUCTURE)
    s.story.step(s.dominique, "essaie d'en créer un aussi.")
    command = CreerStructure(
        acteur_id=s.dominique.id, type_structure="Groupe", nom="Autre groupe"
    )
    with s.story.refus(ActionRefuseeError):
        creer_structure(s.host, command)


def show_own_groupe(s: Scene) -> None:
    """
    One's own profile shows the name of one's groupe. Guide: F3.
    """
    s.story.step(s.sacha, "affiche son profil.")
    fiche = consulter_mon_profil(s.host, utilisateur_id=s.sacha.id)
    s.story.tell(fiche.header)
    s.story.tell(f"Groupe : {fiche.libelle_groupe}")
