"""
The guide, chapter after chapter, as each of the Gestionnaires reads it.

``docs/tutorial-web.md`` tells of the first of them, with the pictures that are taken
here; ``SIAUT_TUTORIAL=<folder> pytest -k g-ej-sqlite`` writes them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from attrs import frozen

from siaut_core import Structure, TypeStructure, libelle_of_choix
from siaut_core.aio import CONFIRMER_SUPPRESSION
from siaut_core.testing.country import ET_1, GROUPE_1
from siaut_core.testing.factory import an_utilisateur
from siaut_core.testing.fakes import GOOD_PASSWORD
from siaut_web_tests.browsers import expect
from siaut_web_tests.services import add_accounts

if TYPE_CHECKING:
    from collections.abc import Callable

    from siaut_web_tests.browsers import Seen
    from siaut_web_tests.services import Service

PAGE: Final = Path(__file__).parents[4] / "docs/tutorial-web.md"

COURRIEL: Final = "aurelie.test@test.fr"
AURELIE: Final = "Compte de Aurélie TEST"
AWAITED: Final = "L'utilisateur n'a pas encore confirmé son courriel"


@frozen
class Reader:
    """
    A Gestionnaire, and where the account that they create sits. Guide: C8-C10.
    """

    id: str
    header: str
    profil: str
    structure: Structure
    listed: tuple[str, ...]

    @property
    def kind(self) -> str:
        return "ET" if self.structure.type_structure is TypeStructure.ET else "EJ"


READERS: Final = (
    Reader(
        "g-ej",
        "Camille TEST - Promoteur Gestionnaire EJ",
        "Promoteur Utilisateur ET",
        ET_1,
        ("EJ", "ET", "ET", "ET", "Groupe"),
    ),
    Reader(
        "g-et",
        "Camille TEST - Promoteur Gestionnaire ET",
        "Promoteur Utilisateur ET",
        ET_1,
        ("ET",),
    ),
    Reader(
        "g-gr",
        "Camille TEST - Promoteur Gestionnaire EJ",
        "Promoteur Utilisateur EJ",
        GROUPE_1,
        ("Groupe",),
    ),
)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.id)
def test_the_guide_is_read(
    open_browser: Callable[..., Seen], live: Service, reader: Reader
) -> None:
    """
    From the first screen to the last, and the tutorial shows it.

    Guide: R1, R2, R4-R6, C2-C4, C8-C11, C15-C20, L1-L5, F1-F3, S1-S4, T1-T4.
    """
    camille, aurelie = open_browser(), open_browser()
    gone = an_utilisateur("x-gone", reader.structure, prenom="Denis", nom="Essai")
    live.run(add_accounts(live.site, [gone]))
    camille.page.goto("/")
    camille.take("connexion")
    camille.log_in(reader.id)
    expect(camille.page.get_by_role("link", name=reader.header)).to_be_visible()

    create(camille, reader)
    search(camille)
    lose_the_link(camille, aurelie, live, reader)
    delete(camille)
    deactivate_and_activate(camille, aurelie)
    modify(camille)
    look_at_structures(camille, reader)
    look_at_oneself(camille, reader)
    assert shown_on_the_page() == {*camille.taken, *aurelie.taken}


def shown_on_the_page() -> set[str]:
    """
    Give the pictures of the tutorial.
    """
    return {*re.findall(r"\(_static/web/(.+?)\.png\)", PAGE.read_text("utf-8"))}


def open_administration(seen: Seen, name: str) -> None:
    menu = seen.page.get_by_role("list", name="Administration")
    menu.get_by_role("link", name=name).click()


def find(seen: Seen, courriel: str, first_name: str) -> None:
    """
    Search an address, and open the record that is found.
    """
    open_administration(seen, "Utilisateurs")
    seen.fill("Courriel", courriel)
    seen.press("Rechercher")
    expect(seen.page.get_by_role("row")).to_have_count(2)
    seen.follow(f"Ouvrir le compte de {first_name}")


def create(camille: Seen, reader: Reader) -> None:
    """
    "Créer un utilisateur". Guide: C1-C4, C8-C11, C15-C20.
    """
    open_administration(camille, "Utilisateurs")
    camille.follow("Créer un utilisateur")
    camille.is_at("Création d'un utilisateur")
    camille.shows("1 email ne peut être utilisé que pour 1 utilisateur")
    camille.fill("Prénom", "Aurélie")
    camille.fill("Nom", "Test")
    camille.fill("Courriel", COURRIEL)
    camille.page.get_by_label("Profil").select_option(reader.profil)
    camille.page.get_by_label("Droit de validation des dossiers").check()
    camille.page.get_by_role("group", name="Activité(s)").get_by_text(
        "Sélectionnez"
    ).click()
    camille.page.get_by_label("Tout sélectionner").check()
    camille.shows("14 items sélectionnés.")
    question = camille.page.get_by_role(
        "group", name=f"Possédez-vous un numéro de FINESS {reader.kind}"
    )
    question.get_by_label("Oui" if reader.structure.numero else "Non").check()
    label = f"Raison sociale {reader.kind}"
    offered = camille.page.get_by_role("group", name=label)
    offered.get_by_role("textbox").fill(reader.structure.nom[:9].lower())
    offered.get_by_label(libelle_of_choix(reader.structure)).check()
    if reader.structure.numero:
        camille.shows("Les informations suivantes sont issues du FINESS.")
        camille.shows("12 AVENUE DU TEST", "Courriel du représentant légal")
    camille.take("creation")
    camille.press("Sauvegarder")
    camille.is_told("Sauvegarde effectuée")
    camille.is_at(AURELIE)


def search(camille: Seen) -> None:
    """
    "Rechercher un utilisateur". Guide: R1-R6, L5.
    """
    open_administration(camille, "Utilisateurs")
    camille.is_at("Gestion des utilisateurs")
    camille.take("recherche")
    camille.fill("Courriel", "aurelie.test")
    camille.page.get_by_label("Compte activé").select_option("Non")
    camille.press("Rechercher")
    row = camille.page.get_by_role("row", name=COURRIEL)
    expect(row.get_by_text("En attente")).to_be_visible()
    expect(camille.page.get_by_role("row")).to_have_count(2)
    camille.page.get_by_label("Compte activé").select_option("Oui")
    camille.press("Rechercher")
    camille.shows("Aucun utilisateur ne correspond à ces critères.")
    camille.follow("Annuler les filtres")
    expect(row).to_be_visible()
    expect(camille.page.get_by_role("row", name="x-gone@test.fr")).to_be_visible()
    with camille.page.expect_download() as file:
        camille.press("Exporter la liste")
    assert COURRIEL in file.value.path().read_text("utf-8")


def lose_the_link(camille: Seen, aurelie: Seen, live: Service, reader: Reader) -> None:
    """
    "Lien d'activation expiré": its owner asks for another, the Gestionnaire sends one.

    Guide: L1-L5.
    """
    first = link_in(live)
    live.clock.advance(hours=73)
    aurelie.open(first)
    aurelie.shows("Ce lien n'est plus utilisable.")
    aurelie.follow("Demander un nouveau lien")
    aurelie.is_at("Mot de passe oublié / Première connexion")
    aurelie.fill("Courriel", COURRIEL)
    aurelie.take("lien-demande")
    aurelie.press("Envoyer")
    live.clock.advance(minutes=1)
    asked = link_in(live)
    assert "Ce lien est valide 24H." in live.carrier.mailbox[-1].text
    aurelie.open(asked)
    aurelie.is_at("Choix du mot de passe")

    camille.page.reload()
    camille.is_at("Connexion")
    camille.log_in(reader.id)
    find(camille, COURRIEL, "Aurélie")
    camille.shows(AWAITED)
    camille.press("Renvoyer un courriel de création")
    camille.is_told("Un courriel de création a été renvoyé")
    camille.take("lien-renvoye")
    sent = link_in(live)
    assert "Ce lien est valide 72H." in live.carrier.mailbox[-1].text

    aurelie.open(sent)
    aurelie.take("lien-mot-de-passe")
    aurelie.fill("Mot de passe", GOOD_PASSWORD)
    aurelie.fill("Confirmation du mot de passe", GOOD_PASSWORD)
    aurelie.press("Valider")
    aurelie.is_told("Votre mot de passe est enregistré.")
    aurelie.log_in(COURRIEL)
    expect(aurelie.page.get_by_text("Administration")).to_have_count(0)


def link_in(live: Service) -> str:
    """
    Give the link of the last mail.
    """
    live.drain()
    mail = live.carrier.mailbox[-1]
    assert COURRIEL == mail.recipient
    [link] = re.findall(r"http\S+token=\S+", mail.text)
    return str(link)


def delete(camille: Seen) -> None:
    """
    "Cas d'un utilisateur « non activé » = supprimable". Guide: S1, S2.
    """
    find(camille, "x-gone", "Denis")
    camille.press("Supprimer le compte")
    camille.shows(CONFIRMER_SUPPRESSION)
    camille.take("suppression")
    camille.follow("Annuler")
    camille.is_at("Compte de Denis ESSAI")
    camille.press("Supprimer le compte")
    camille.press("Confirmer")
    camille.is_told("L'utilisateur a bien été supprimé")


def deactivate_and_activate(camille: Seen, aurelie: Seen) -> None:
    """
    "Cas d'un utilisateur « activé » = inactivable"; whose session ends. Guide: S3, S4.
    """
    find(camille, COURRIEL, "Aurélie")
    camille.has_buttons("Désactiver le compte")
    camille.press("Désactiver le compte")
    camille.is_told("Le compte est désormais inactif")
    camille.shows("Inactif")
    camille.has_buttons("Activer le compte")
    camille.take("inactivation")
    aurelie.follow("Mon profil : ")
    aurelie.is_at("Connexion")
    camille.press("Activer le compte")
    camille.is_told("Le compte est désormais actif")
    aurelie.log_in(COURRIEL)
    aurelie.follow("Mon profil : ")
    aurelie.shows("Aurélie TEST - Promoteur Utilisateur")


def modify(camille: Seen) -> None:
    """
    What a Gestionnaire may change of an account. Guide: C7.
    """
    camille.follow("Modifier")
    camille.fill("Nom", "De Test")
    camille.page.get_by_label("Droit de validation des dossiers").uncheck()
    camille.press("Sauvegarder")
    camille.is_told("Sauvegarde effectuée")
    camille.is_at("Compte de Aurélie DE TEST")


def look_at_structures(camille: Seen, reader: Reader) -> None:
    """
    "Consulter mes structures". Guide: T1-T5, C16, F3.
    """
    open_administration(camille, "Structures")
    camille.is_at("Gestion des structures")
    kinds = camille.page.locator("td.type_structure, td.type")
    expect(kinds).to_have_text(reader.listed)
    camille.take("structures")
    camille.fill("Nom", reader.structure.nom.lower())
    camille.press("Rechercher")
    expect(camille.page.get_by_role("row")).to_have_count(2)
    camille.follow(f"Ouvrir la fiche de {reader.structure.nom}")
    camille.is_at(reader.structure.nom)
    camille.take("structure")


def look_at_oneself(camille: Seen, reader: Reader) -> None:
    """
    "Le nom de votre groupe est indiqué sur votre profil". Guide: F3.
    """
    camille.follow("Mon profil : ")
    camille.is_at("Mon profil")
    camille.shows(reader.header)
    groupe = camille.page.get_by_role("definition").get_by_text(GROUPE_1.nom)
    expect(groupe.first).to_be_visible(visible=reader.structure is GROUPE_1)
