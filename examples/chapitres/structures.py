"""
Chapter 5, *Consulter mes structures*: list, open, create. Guide: T1-T5, C18.
"""

from __future__ import annotations

from scene import Scene

from siaut_core import (
    ActionRefuseeError,
    CreerStructure,
    CriteresStructures,
    DonneesInvalidesError,
    IntrouvableError,
    ModifierStructure,
    Operation,
    RechercherStructures,
    Utilisateur,
    libelle_du_choix,
)
from siaut_core.sync import (
    consulter_mon_profil,
    consulter_structure,
    creer_structure,
    modifier_structure,
    rechercher_structures,
)


def jouer(s: Scene, aurelie: Utilisateur) -> None:
    """
    Chapter 5. Guide: T1-T5, C18, F3.
    """
    s.recit.chapitre("5. Consulter mes structures")
    for acteur in (s.camille, s.dominique, s.sacha):
        s.recit.pas(acteur, "affiche ses structures.")
        lister(s, acteur, CriteresStructures())
    lister_sans_etre_gestionnaire(s, aurelie)
    montrer_une_structure(s)
    atteindre_la_structure_voisine(s)
    modifier_une_structure_du_finess(s)
    creer_un_etablissement(s)
    creer_un_groupe(s)
    s.recit.pas(s.camille, "filtre : structures sans n° FINESS.")
    lister(s, s.camille, CriteresStructures(avec_numero=False))
    montrer_son_groupe(s)


def lister(s: Scene, acteur: Utilisateur, criteres: CriteresStructures) -> None:
    """
    Show the first rows of one's structures. Guide: T1-T3.
    """
    demande = RechercherStructures(acteur_id=acteur.id, criteres=criteres, taille=10)
    s.recit.structures(rechercher_structures(s.host, demande))


def lister_sans_etre_gestionnaire(s: Scene, aurelie: Utilisateur) -> None:
    """
    Administration is for Gestionnaires. Guide: C1, C6.
    """
    s.recit.pas(aurelie, "essaie d'afficher des structures.")
    with s.recit.refus(ActionRefuseeError):
        lister(s, aurelie, CriteresStructures())


def montrer_une_structure(s: Scene) -> None:
    """
    Open a record: what comes from FINESS says so. Guide: C18, T4.
    """
    s.recit.pas(s.camille, f"ouvre la fiche de {libelle_du_choix(s.site)}.")
    fiche = consulter_structure(s.host, acteur_id=s.camille.id, structure_id=s.site.id)
    s.recit.dire(f"« {fiche.avertissement} »")
    s.recit.informations(fiche.informations())


def atteindre_la_structure_voisine(s: Scene) -> None:
    """
    What is not listed cannot be opened either. Guide: T1.
    """
    if s.voisin is None:
        return
    s.recit.pas(s.dominique, f"essaie d'ouvrir celle de {libelle_du_choix(s.voisin)}.")
    with s.recit.refus(IntrouvableError):
        consulter_structure(s.host, acteur_id=s.dominique.id, structure_id=s.voisin.id)


def modifier_une_structure_du_finess(s: Scene) -> None:
    """
    Only the ARS has what comes from FINESS corrected. Guide: C18.
    """
    s.recit.pas(s.camille, "essaie d'en corriger le nom.")
    with s.recit.refus(ActionRefuseeError):
        modifier_structure(
            s.host,
            ModifierStructure(
                acteur_id=s.camille.id,
                structure_id=s.site.id,
                version_vue=s.site.version,
                nom="Un autre nom",
            ),
        )


def creer_un_etablissement(s: Scene) -> None:
    """
    An ET without number, under one's EJ: its département is required. Guide: C2, T5.
    """
    s.recit.pas(s.camille, "crée un établissement sans numéro, sans département.")
    with s.recit.refus(DonneesInvalidesError):
        creer_structure(
            s.host,
            CreerStructure(
                acteur_id=s.camille.id, type_structure="ET", nom="Site en projet"
            ),
        )
    s.recit.pas(s.camille, "précise le département.")
    creer_structure(
        s.host,
        CreerStructure(
            acteur_id=s.camille.id,
            type_structure="ET",
            nom="Site en projet",
            departement=s.site.coordonnees.departement or "75",
        ),
    )
    s.recit.confirmer(Operation.CREER_STRUCTURE)


def creer_un_groupe(s: Scene) -> None:
    """
    A groupe whose only member is one's EJ; not from an ET. Guide: C9, T5.
    """
    s.recit.pas(s.camille, "crée un groupe.")
    commande = CreerStructure(
        acteur_id=s.camille.id, type_structure="Groupe", nom="Groupe en projet"
    )
    creer_structure(s.host, commande)
    s.recit.confirmer(Operation.CREER_STRUCTURE)
    s.recit.pas(s.dominique, "essaie d'en créer un aussi.")
    commande = CreerStructure(
        acteur_id=s.dominique.id, type_structure="Groupe", nom="Autre groupe"
    )
    with s.recit.refus(ActionRefuseeError):
        creer_structure(s.host, commande)


def montrer_son_groupe(s: Scene) -> None:
    """
    One's own profile shows the name of one's groupe. Guide: F3.
    """
    s.recit.pas(s.sacha, "affiche son profil.")
    fiche = consulter_mon_profil(s.host, utilisateur_id=s.sacha.id)
    s.recit.dire(fiche.entete)
    s.recit.dire(f"Groupe : {fiche.libelle_groupe}")
