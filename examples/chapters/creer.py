"""
Chapter 2, *Créer un utilisateur*: the form, its mail, its refusals. Guide: C1-C20.
"""

from __future__ import annotations

from typing import Final

from chapters.rechercher import search_aurelie
from scene import Scene

from siaut_core import (
    CourrielDejaPrisError,
    DonneesInvalidesError,
    IntrouvableError,
    Profil,
    Utilisateur,
    libelle_of_choix,
    peut_creer,
)
from siaut_core.sync import (
    ChoisirStructures,
    CreerUtilisateur,
    CriteresStructures,
    Operation,
    choisir_structures,
    creer_utilisateur,
    ouvrir_creation,
)

CHOICES_SHOWN: Final = 3


def play(s: Scene) -> tuple[Utilisateur, Utilisateur, Utilisateur]:
    """
    Chapter 2. Guide: C1-C20.
    """
    s.story.chapter("2. Créer un utilisateur")
    open_the_form(s)
    aurelie = create_aurelie(s)
    search_aurelie(s)
    take_the_same_courriel_again(s)
    accumulate_three_faults(s)
    morgan = create_on_own_etablissement(s)
    create_on_the_neighbouring_etablissement(s)
    charlie = create_on_the_groupe(s)
    return aurelie, morgan, charlie


def open_the_form(s: Scene) -> None:
    """
    Offer what would be accepted, and nothing else. Guide: C4, C15-C17.
    """
    s.story.step(s.camille, "ouvre le formulaire de création.")
    form = ouvrir_creation(s.host, acteur_id=s.camille.id)
    for choix in form.profils:
        s.story.tell(f"( ) {choix.profil.libelle}")
    s.story.tell(f"Activités : {len(form.activites)} items sélectionnés")
    on_an_et = next(c for c in form.profils if c.profil is Profil.UTILISATEUR_ET)
    s.story.tell(f"{on_an_et.question} Oui. Ses établissements :")
    demande = ChoisirStructures(
        acteur_id=s.camille.id,
        profil=on_an_et.profil,
        criteres=CriteresStructures(avec_numero=True),
        size=CHOICES_SHOWN,
    )
    page = choisir_structures(s.host, demande)
    for row in page.rows:
        s.story.tell(f"( ) {row.libelle}")
    if page.following is not None:
        s.story.tell("    et la suite, page après page")


def create_aurelie(s: Scene) -> Utilisateur:
    """
    Save the form; the activation mail leaves by itself. Guide: C8, C11, C19, C20.
    """
    s.story.step(s.camille, f"crée Aurélie TEST sur {libelle_of_choix(s.site)}.")
    aurelie = creer_utilisateur(
        s.host,
        CreerUtilisateur(
            acteur_id=s.camille.id,
            prenom="Aurélie",
            nom="Test",
            courriel="aurelie.test@test.fr",
            profil="Promoteur Utilisateur ET",
            structure_id=s.site.id,
            activites=s.all_activites(),
            droit_validation=True,
        ),
    )
    s.story.confirm(Operation.CREER_UTILISATEUR)
    s.worker()
    return aurelie


def take_the_same_courriel_again(s: Scene) -> None:
    """
    Give an address that another account has, in capitals. Guide: C3.
    """
    s.story.step(s.camille, "crée un autre compte avec le courriel d'Aurélie.")
    with s.story.refus(CourrielDejaPrisError):
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


def accumulate_three_faults(s: Scene) -> None:
    """
    Learn every fault at once: two of the form, one of the rules. Guide: C2, C11.
    """
    s.story.step(
        s.camille,
        "crée une Consultation avec le droit de validation, et deux champs faux.",
    )
    with s.story.refus(DonneesInvalidesError):
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


def create_on_own_etablissement(s: Scene) -> Utilisateur:
    """
    A Gestionnaire ET creates users on their ET, only there. Guide: C10.
    """
    s.story.step(s.dominique, "crée Morgan TEST sur son établissement.")
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
    s.story.confirm(Operation.CREER_UTILISATEUR)
    s.worker()
    return morgan


def create_on_the_neighbouring_etablissement(s: Scene) -> None:
    """
    Out of reach looks like unknown; the reasons are told on demand. Guide: C10.
    """
    s.story.step(s.dominique, "essaie de créer un compte sur un autre établissement.")
    if s.neighbour is None:
        s.story.tell("L'extrait n'en contient pas d'autre : rien à essayer.")
        return
    s.story.tell(libelle_of_choix(s.neighbour))
    with s.story.refus(IntrouvableError):
        creer_utilisateur(
            s.host,
            CreerUtilisateur(
                acteur_id=s.dominique.id,
                prenom="Alix",
                nom="Test",
                courriel="alix.test@test.fr",
                profil="Promoteur Utilisateur ET",
                structure_id=s.neighbour.id,
                activites=["QA001"],
            ),
        )
    s.story.tell("L'opération n'en dit pas plus ; `peut_creer` donne les raisons :")
    s.story.motifs(peut_creer(s.dominique, s.neighbour, Profil.UTILISATEUR_ET))


def create_on_the_groupe(s: Scene) -> Utilisateur:
    """
    Answer "Non" to the FINESS question, and name the groupe. Guide: C9.
    """
    demande = ChoisirStructures(
        acteur_id=s.sacha.id,
        profil="Promoteur Lecteur EJ",
        criteres=CriteresStructures(avec_numero=False, nom="groupement"),
    )
    [groupe] = choisir_structures(s.host, demande).rows
    s.story.step(s.sacha, f"crée Charlie TEST sur {groupe.libelle}.")
    charlie = creer_utilisateur(
        s.host,
        CreerUtilisateur(
            acteur_id=s.sacha.id,
            prenom="Charlie",
            nom="Test",
            courriel="charlie.test@test.fr",
            profil=demande.profil,
            structure_id=groupe.structure.id,
            activites=["QA015"],
        ),
    )
    s.story.confirm(Operation.CREER_UTILISATEUR)
    s.worker()
    s.story.step(s.sacha, "n'administre pas pour autant les EJ membres du groupe.")
    s.story.motifs(peut_creer(s.sacha, s.ej, Profil.UTILISATEUR_EJ))
    return charlie
