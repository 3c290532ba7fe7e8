"""
Where names and addresses must not show, nor secrets: canaries look for them.

Whole, and by slices of eight characters: a truncated secret is a leak too.
"""

from __future__ import annotations

import copy
import pickle
import traceback
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import pytest

import siaut_core
from siaut_core import (
    CriteresUtilisateurs,
    MotDePasse,
    RechercherUtilisateurs,
    SiautError,
    UtiliserLien,
    aio,
)
from siaut_core.sync.memory import MotsDePasseEnMemoire
from siaut_core.testing.fabrique import un_utilisateur
from tests.hosts import gestes
from tests.hosts.pannes import PanneError, Pose
from tests.hosts.surfaces import CODE, fuites

if TYPE_CHECKING:
    from tests.hosts.conftest import Batisseur
    from tests.hosts.maison import Maison

JETON: Final = "Tq0Zk8WvJ3xNfR6yHb1Lc9PsDm4GaU7oEi2XtVwBrKz"
MOT_DE_PASSE: Final = "Aubépine&Crépuscule%Ouragan#73"
FAIBLE: Final = "Zw!9qX@4Kv"
PRENOM: Final = "Bérengère-Quiterie"
NOM: Final = "Vanderschrieckx"
ADRESSE: Final = "bqv-quiterie.vanderschrieckx@domaine-canari.fr"

SECRETS: Final = (JETON, MOT_DE_PASSE, FAIBLE)
PERSONNES: Final = (PRENOM, NOM, ADRESSE, ADRESSE.upper())


def surfaces_d_une_erreur(erreur: BaseException) -> Iterator[str]:
    """
    What a log, a debugger or an error tracker shows of it, and of what led to it.
    """
    a_voir: list[BaseException] = [erreur]
    while a_voir:
        vue = a_voir.pop()
        a_voir += filter(None, (vue.__cause__, vue.__context__))
        yield from (str(vue), repr(vue), repr(vue.args), f"{vue}", repr(vars(vue)))
        yield from getattr(vue, "__notes__", ())
        if isinstance(vue, SiautError):
            yield repr(pickle.dumps(vue))
        for cadre, _ in traceback.walk_tb(vue.__traceback__):
            if cadre.f_code.co_filename.startswith(CODE):
                yield from map(repr, cadre.f_locals.values())
                yield from map(str, cadre.f_locals.values())


def essayer(geste: Callable[[], object]) -> BaseException | None:
    try:
        geste()
    except (SiautError, PanneError, ValueError) as erreur:
        return erreur
    return None


UTILISER: Final[dict[str, Callable[[Maison], object]]] = {
    "mot de passe faible": lambda m: gestes.utiliser(m, JETON, FAIBLE),
    "lien utilise": lambda m: gestes.utiliser(m, JETON, MOT_DE_PASSE),
    "lien deja utilise": lambda m: gestes.utiliser(m, JETON, MOT_DE_PASSE),
}


@pytest.fixture
def canari(maison: Maison) -> Maison:
    """
    A service where somebody is about to use a link.
    """
    gestes.creer(maison, prenom=PRENOM, nom=NOM, courriel=ADRESSE)
    maison.tirage.prochain_jeton.append(JETON)
    assert 1 == gestes.envoyer(maison).envois
    return maison


def test_the_journal_and_reprs_name_nobody(canari: Maison) -> None:
    """
    Identifiers only: nothing that was typed can be read in it, or forge a line.
    """
    essayer(lambda: gestes.creer(canari, nom=NOM, prenom=PRENOM, courriel=ADRESSE))
    essayer(lambda: gestes.demander(canari, ADRESSE))
    gestes.utiliser(canari, JETON, MOT_DE_PASSE)

    contenu = canari.contenu()
    surfaces = [
        repr(contenu),
        pickle.dumps(contenu.journal).decode("utf-8", "ignore"),
        *(repr(courrier) for courrier in canari.boite),
        *(f"{courrier} {courrier!s}" for courrier in canari.boite),
    ]
    canaris = SECRETS + PERSONNES
    assert [] == [fuite for texte in surfaces for fuite in fuites(texte, canaris)]


def test_hosts_units_of_work_and_commands_show_nothing(canari: Maison) -> None:
    commandes = (
        gestes.formulaire(prenom=PRENOM, nom=NOM, courriel=ADRESSE),
        UtiliserLien(jeton=JETON, mot_de_passe=MOT_DE_PASSE),
        siaut_core.DemanderLien(courriel=ADRESSE),
        RechercherUtilisateurs(
            acteur_id="g-ej", criteres=CriteresUtilisateurs(nom=NOM, courriel=ADRESSE)
        ),
    )
    with canari.unite() as uow:
        surfaces = [
            *(f"{c!r} {c!s} {c}" for c in commandes),
            f"{uow!r} {uow.utilisateurs!r} {uow.liens!r} {uow.courriels!r}",
            *map(repr, vars(canari).values()),
        ]
    canaris = SECRETS + PERSONNES
    assert [] == [fuite for texte in surfaces for fuite in fuites(texte, canaris)]


def test_a_command_with_secrets_cannot_be_copied_or_stored() -> None:
    commande = UtiliserLien(jeton=JETON, mot_de_passe=MOT_DE_PASSE)

    for copier in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError) as refus:
            copier(commande)
        textes = surfaces_d_une_erreur(refus.value)
        assert [] == [fuite for texte in textes for fuite in fuites(texte, SECRETS)]


GESTES: Final[dict[str, Callable[[Maison], object]]] = {
    **UTILISER,
    "courriel pris": lambda m: gestes.creer(
        m, prenom=PRENOM, nom=NOM, courriel=ADRESSE.upper()
    ),
    "courriel faux": lambda m: gestes.creer(
        m, prenom=PRENOM, nom=NOM, courriel=f"{ADRESSE}@", profil=NOM
    ),
    "sans droit": lambda m: gestes.creer(
        m, acteur_id="u-actif", prenom=PRENOM, nom=NOM, courriel=ADRESSE
    ),
    "demande": lambda m: gestes.demander(m, ADRESSE),
    "envoi": lambda m: (gestes.demander(m, ADRESSE), gestes.envoyer(m)),
    "recherche fausse": lambda m: m.faire(
        aio.rechercher_utilisateurs,
        RechercherUtilisateurs(
            acteur_id="g-ej",
            criteres=CriteresUtilisateurs(nom=NOM, courriel=ADRESSE, profils=[NOM]),
        ),
    ),
}


@pytest.mark.parametrize("nom", GESTES)
def test_no_error_carries_a_secret_or_a_person(
    batir_maison: Batisseur, nom: str
) -> None:
    """
    Of a refusal, or of a fault at any call.

    Message, arguments, cause, context, and the variables of our frames.
    """

    def jouer(pose: Pose) -> BaseException | None:
        maison = batir_maison()
        gestes.creer(maison, prenom=PRENOM, nom=NOM, courriel=ADRESSE)
        maison.tirage.prochain_jeton.append(JETON)
        gestes.envoyer(maison)
        if nom == "lien deja utilise":
            gestes.utiliser(maison, JETON, MOT_DE_PASSE)
        maison.ecouter(pose)
        return essayer(lambda: GESTES[nom](maison))

    temoin = Pose(PanneError)
    erreurs = [jouer(temoin)]
    erreurs += [jouer(Pose(PanneError, rang)) for rang in range(len(temoin.moments))]

    canaris = SECRETS + PERSONNES
    vus = 0
    for erreur in filter(None, erreurs):
        vus += 1
        for texte in surfaces_d_une_erreur(erreur):
            assert [] == fuites(texte, canaris), texte
    tus = [appel for _, appel in temoin.moments].count("mailer.envoyer")
    assert vus >= len(temoin.moments) - tus


@pytest.mark.parametrize("appel", ["preparer", "verifier"])
def test_a_hash_that_fails_shows_no_password(appel: str) -> None:
    """
    Not even in the variables of its own frames.
    """
    politique = MotsDePasseEnMemoire(cout=3)
    mot_de_passe = MotDePasse(MOT_DE_PASSE)
    gestes_du_hash: dict[str, Callable[[], object]] = {
        "preparer": lambda: politique.preparer(mot_de_passe, un_utilisateur()),
        "verifier": lambda: politique.verifier(mot_de_passe, "sel$condense"),
    }

    erreur = essayer(gestes_du_hash[appel])

    assert erreur is not None
    textes = surfaces_d_une_erreur(erreur)
    assert [] == [fuite for texte in textes for fuite in fuites(texte, SECRETS)]


def test_a_canary_that_shows_is_found() -> None:
    """
    The search itself works: a slice, in a variable of our frames, in a cause.
    """
    assert fuites(f"... {JETON[5:13]} ...", SECRETS)
    assert not fuites(JETON[5:12], SECRETS)
    cachee = SiautError("rien")
    cachee.__cause__ = ValueError(MOT_DE_PASSE)
    assert any(fuites(texte, SECRETS) for texte in surfaces_d_une_erreur(cachee))
