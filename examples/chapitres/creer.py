"""
Chapter 2, *Créer un utilisateur*: the form, its mail, its refusals. Guide: C1-C20.
"""

from __future__ import annotations

from typing import Final

import attrs
from chapitres.rechercher import chercher_aurelie
from scene import Scene

from siaut_core import (
    CourrielDejaPrisError,
    CreerUtilisateur,
    DonneesInvalidesError,
    IntrouvableError,
    Operation,
    Profil,
    RechercherStructures,
    Structure,
    Utilisateur,
    libelle_du_choix,
    peut_creer,
    profils_attribuables,
    structures_attribuables,
)
from siaut_core.sync import creer_utilisateur, rechercher_structures

CHOIX_MONTRES: Final = 3


def jouer(s: Scene) -> tuple[Utilisateur, Utilisateur, Utilisateur]:
    """
    Chapter 2. Guide: C1-C20.
    """
    s.recit.chapitre("2. Créer un utilisateur")
    ouvrir_le_formulaire(s)
    aurelie = creer_aurelie(s)
    chercher_aurelie(s)
    reprendre_le_meme_courriel(s)
    cumuler_trois_fautes(s)
    morgan = creer_sur_son_etablissement(s)
    creer_sur_l_etablissement_voisin(s)
    charlie = creer_sur_le_groupe(s)
    return aurelie, morgan, charlie


def ouvrir_le_formulaire(s: Scene) -> None:
    """
    Offer what would be accepted, and nothing else. Guide: C4, C15-C17.
    """
    s.recit.pas(s.camille, "ouvre le formulaire de création.")
    structures, silences = toutes_ses_structures(s), s.host.reglages.silences
    for profil in profils_attribuables(s.camille, structures, silences):
        s.recit.dire(f"( ) {profil.libelle}")
    s.recit.dire(f"Activités : {len(s.toutes_les_activites())} items sélectionnés")
    s.recit.dire("Possédez-vous un numéro de FINESS ET ? Oui. Ses établissements :")
    choix = structures_attribuables(
        s.camille,
        Profil.UTILISATEUR_ET,
        structures,
        avec_numero=True,
        silences=silences,
    )
    for structure in choix[:CHOIX_MONTRES]:
        s.recit.dire(f"( ) {libelle_du_choix(structure)}")
    if len(choix) > CHOIX_MONTRES:
        s.recit.dire(f"    et {len(choix) - CHOIX_MONTRES} de plus")


def toutes_ses_structures(s: Scene) -> list[Structure]:
    """
    Walk every page of Camille's structures: a form that read one would offer too few.
    """
    structures: list[Structure] = []
    demande = RechercherStructures(acteur_id=s.camille.id, taille=200)
    while True:
        page = rechercher_structures(s.host, demande)
        structures += (ligne.structure for ligne in page.lignes)
        if page.suivant is None:
            return structures
        demande = attrs.evolve(demande, apres=page.suivant)


def creer_aurelie(s: Scene) -> Utilisateur:
    """
    Save the form; the activation mail leaves by itself. Guide: C8, C11, C19, C20.
    """
    s.recit.pas(s.camille, f"crée Aurélie TEST sur {libelle_du_choix(s.site)}.")
    aurelie = creer_utilisateur(
        s.host,
        CreerUtilisateur(
            acteur_id=s.camille.id,
            prenom="Aurélie",
            nom="Test",
            courriel="aurelie.test@test.fr",
            profil="Promoteur Utilisateur ET",
            structure_id=s.site.id,
            activites=s.toutes_les_activites(),
            droit_validation=True,
        ),
    )
    s.recit.confirmer(Operation.CREER_UTILISATEUR)
    s.facteur()
    return aurelie


def reprendre_le_meme_courriel(s: Scene) -> None:
    """
    Give an address that another account has, in capitals. Guide: C3.
    """
    s.recit.pas(s.camille, "crée un autre compte avec le courriel d'Aurélie.")
    with s.recit.refus(CourrielDejaPrisError):
        creer_utilisateur(
            s.host,
            CreerUtilisateur(
                acteur_id=s.camille.id,
                prenom="Amélie",
                nom="Test",
                courriel="Aurelie.TEST@test.fr",
                profil="Promoteur Utilisateur EJ",
                structure_id=s.ej.id,
                activites=["QA001"],
            ),
        )


def cumuler_trois_fautes(s: Scene) -> None:
    """
    Learn every fault at once: two of the form, one of the rules. Guide: C2, C11.
    """
    s.recit.pas(
        s.camille,
        "crée une Consultation avec le droit de validation, et deux champs faux.",
    )
    with s.recit.refus(DonneesInvalidesError):
        creer_utilisateur(
            s.host,
            CreerUtilisateur(
                acteur_id=s.camille.id,
                prenom="",
                nom="Test",
                courriel="aurelie.test",
                profil="Promoteur Consultation ET",
                structure_id=s.site.id,
                activites=["QA001"],
                droit_validation=True,
            ),
        )


def creer_sur_son_etablissement(s: Scene) -> Utilisateur:
    """
    A Gestionnaire ET creates users on their ET, only there. Guide: C10.
    """
    s.recit.pas(s.dominique, "crée Morgan TEST sur son établissement.")
    morgan = creer_utilisateur(
        s.host,
        CreerUtilisateur(
            acteur_id=s.dominique.id,
            prenom="Morgan",
            nom="Test",
            courriel="morgan.test@test.fr",
            profil="Promoteur Consultation ET",
            structure_id=s.site.id,
            activites=["QA001", "QA002"],
        ),
    )
    s.recit.confirmer(Operation.CREER_UTILISATEUR)
    s.facteur()
    return morgan


def creer_sur_l_etablissement_voisin(s: Scene) -> None:
    """
    Out of reach looks like unknown; the reasons are told on demand. Guide: C10.
    """
    s.recit.pas(s.dominique, "essaie de créer un compte sur un autre établissement.")
    if s.voisin is None:
        s.recit.dire("L'extrait n'en contient pas d'autre : rien à essayer.")
        return
    s.recit.dire(libelle_du_choix(s.voisin))
    with s.recit.refus(IntrouvableError):
        creer_utilisateur(
            s.host,
            CreerUtilisateur(
                acteur_id=s.dominique.id,
                prenom="Alix",
                nom="Test",
                courriel="alix.test@test.fr",
                profil="Promoteur Utilisateur ET",
                structure_id=s.voisin.id,
                activites=["QA001"],
            ),
        )
    s.recit.dire("L'opération n'en dit pas plus ; `peut_creer` donne les raisons :")
    s.recit.motifs(peut_creer(s.dominique, s.voisin, Profil.UTILISATEUR_ET))


def creer_sur_le_groupe(s: Scene) -> Utilisateur:
    """
    Answer "Non" to the FINESS question, and name the groupe. Guide: C9.
    """
    s.recit.pas(s.sacha, f"crée Charlie TEST sur {libelle_du_choix(s.groupe)}.")
    charlie = creer_utilisateur(
        s.host,
        CreerUtilisateur(
            acteur_id=s.sacha.id,
            prenom="Charlie",
            nom="Test",
            courriel="charlie.test@test.fr",
            profil="Promoteur Lecteur EJ",
            structure_id=s.groupe.id,
            activites=["QA015"],
        ),
    )
    s.recit.confirmer(Operation.CREER_UTILISATEUR)
    s.facteur()
    s.recit.pas(s.sacha, "n'administre pas pour autant les EJ membres du groupe.")
    s.recit.motifs(peut_creer(s.sacha, s.ej, Profil.UTILISATEUR_EJ))
    return charlie
