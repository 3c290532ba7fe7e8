"""
Whatever is typed, a command leaves one event, on one line, that holds none of it.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

from siaut_core import Jeton, SiautError, aio
from siaut_core.testing.fabrique import JETON, un_numero
from tests.donnees import donnees
from tests.hosts import gestes
from tests.hosts.essais import Ligne
from tests.hosts.pays import batir
from tests.use_cases.test_hostiles import CHAMPS, FORMULAIRES, GENRES, MONDE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siaut_core import Evenement
    from tests.hosts.maison import Maison

# A false line of a journal, after whatever may begin a line, hide or turn one.
SEPARATEURS: Final = {
    "CR LF": "\r\n",
    "LF": "\n",
    "CR": "\r",
    "NUL": "\x00",
    "vertical tab": "\v",
    "form feed": "\f",
    "file separator": "\x1c",
    "NEL": "\x85",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "right-to-left override": "\u202e",
    "isolate": "\u2066",
    "zero width": "\u200b",
    "escape": "\x1b[2K",
    "lone surrogate": "\ud800",
}
FAUSSE_LIGNE: Final = "CREER_UTILISATEUR accordee=True acteur_id=g-forge"
HOSTILES: Final = {
    nom: f"Durand{separateur}{FAUSSE_LIGNE}" for nom, separateur in SEPARATEURS.items()
}

LISTES: Final = {"activites", "membres"}


def peuplee(nom: str) -> Maison:
    """
    Build a service where each of the forms goes through.
    """
    maison = batir(nom, Path())
    maison.semer(
        *MONDE.structures.values(), *MONDE.comptes.values(), *MONDE.liens.values()
    )
    return maison


@pytest.fixture(params=["memoire_sync", "memoire_async"])
def service(request: pytest.FixtureRequest) -> Iterator[Maison]:
    maison = peuplee(request.param)
    yield maison
    maison.fermer()


@pytest.mark.parametrize("nom", FORMULAIRES)
def test_each_form_goes_through_before_it_is_spoilt(service: Maison, nom: str) -> None:
    [evenement] = evenements_de(service, nom, {})

    assert evenement.accordee


def evenements_de(maison: Maison, nom: str, champs: dict[str, Any]) -> list[Evenement]:
    """
    Send a form, and give what it leaves in the journal, whatever it raises.
    """
    avant = len(maison.journal)
    commande: Any = GENRES[nom](**{**FORMULAIRES[nom], **champs})
    operation: Any = getattr(aio, commande.operation.value.lower())
    with suppress(SiautError):
        maison.faire(operation, commande)
    return list(maison.journal[avant:])


def verifier(evenements: list[Evenement], valeur: str) -> None:
    [evenement] = evenements
    for texte in (str(evenement), repr(evenement), f"{evenement}"):
        assert [texte] == texte.splitlines()
        assert texte.isprintable()
    gardes = [v for v in attrs.astuple(evenement) if isinstance(v, str)]
    assert all([garde] == garde.splitlines() for garde in gardes)
    # Of what is typed, only whom it is done for stays: one honest line.
    assert valeur not in {*gardes} - {evenement.au_titre_de}
    assert FAUSSE_LIGNE not in repr(evenement)


@pytest.mark.parametrize(("nom", "champ"), CHAMPS)
def test_no_text_forges_a_line(service: Maison, nom: str, champ: str) -> None:
    """
    In any field of any command, on a service where it may be granted.
    """
    for valeur in HOSTILES.values():
        typee = [valeur] if champ in LISTES else valeur
        verifier(evenements_de(service, nom, {champ: typee}), valeur)


@pytest.mark.parametrize("nom", FORMULAIRES)
def test_no_text_in_all_fields_forges_a_line(service: Maison, nom: str) -> None:
    for valeur in HOSTILES.values():
        champs = {
            champ: [valeur] if champ in LISTES else valeur for champ in FORMULAIRES[nom]
        }
        verifier(evenements_de(service, nom, champs), valeur)


@pytest.mark.parametrize("nom", HOSTILES)
def test_no_row_of_an_extract_forges_a_line(service: Maison, nom: str) -> None:
    """
    Nor who it is imported for.
    """
    valeur, numero = HOSTILES[nom], un_numero(77)
    for champs in (
        {"entites": [Ligne(numero, valeur)]},
        {"etablissements": [Ligne(numero, valeur, un_numero(78))]},
        {"au_titre_de": valeur, "entites": [Ligne(numero, "CH")]},
    ):
        avant = len(service.journal)
        with suppress(SiautError):
            gestes.importer(service, **champs)
        verifier(list(service.journal[avant:]), valeur)


@pytest.fixture(scope="module")
def chaines() -> list[str]:
    lignes = json.loads(donnees("naughty", "blns.json").read_text("utf-8"))
    return [ligne["string"] for ligne in lignes]


@pytest.mark.slow
@pytest.mark.parametrize(("nom", "champ"), CHAMPS)
def test_no_naughty_text_forges_a_line(
    nom: str, champ: str, chaines: list[str]
) -> None:
    """
    The public list of naughty strings.
    """
    service = peuplee("memoire_sync")
    for chaine in chaines:
        valeur = [chaine] if champ in LISTES else chaine
        verifier(evenements_de(service, nom, {champ: valeur}), chaine)


def test_a_look_at_a_link_leaves_no_event(service: Maison) -> None:
    """
    Mail scanners follow links: only a command is told.
    """
    service.faire(aio.examiner_lien, Jeton(JETON))

    assert () == service.journal
