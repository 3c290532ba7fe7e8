"""
*Actes*: everything that the core does, each as a call that takes nothing.

For `tests.architecture.purete`, that plays them all with the world shut out.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import TypeAlias

from siaut_core import Cause, Niveau, Profil, SiautError
from siaut_core.finess import (
    LigneFautive,
    lire_entites_juridiques,
    lire_etablissements,
    vers_structures,
)
from siaut_core.policies import choix, dossiers, droits
from siaut_core.policies.perimetre import perimetre
from siaut_core.policies.silences import SILENCES
from siaut_core.serialization import de_json, en_json
from siaut_core.testing.fabrique import un_profil, un_utilisateur
from siaut_core.testing.pays import COMPTES, STRUCTURES
from tests.finess.lignes import une_ligne_ej, une_ligne_et
from tests.hosts import gestes
from tests.hosts.consultations import CONSULTATIONS, LIEN
from tests.hosts.essais import ESSAIS
from tests.hosts.maison import Maison
from tests.hosts.pays import batir, peupler
from tests.hosts.test_pannes_d_envoi import preparer_les_envois
from tests.messages.exemple import un_courrier
from tests.serialization.exemples import EXEMPLES
from tests.use_cases.scenes import conclure
from tests.use_cases.test_hostiles import FORMULAIRES, MONDE, commande

Acte: TypeAlias = Callable[[], object]


def une_maison() -> Maison:
    maison = batir("memoire_sync", Path())
    peupler(maison)
    maison.semer(LIEN)
    return maison


def consulter(nom: str) -> None:
    CONSULTATIONS[nom](une_maison())


def essayer(nom: str) -> None:
    maison = une_maison()
    jeton = ESSAIS[nom].preparer(maison)
    with suppress(SiautError):
        ESSAIS[nom].agir(maison, jeton)


def vider_la_boite() -> None:
    maison = une_maison()
    preparer_les_envois(maison)
    gestes.envoyer(maison)
    assert all(courrier.texte and courrier.html for courrier in maison.boite)


def refuser(nom: str) -> None:
    """
    Send a form with nothing right in it.
    """
    conclusion = conclure(commande(nom, **dict.fromkeys(FORMULAIRES[nom], "\x00")))
    str(conclusion.evenement)


def interroger() -> None:
    """
    Ask every question of every account, about every other, on every structure.
    """
    par_id = {structure.id: structure for structure in STRUCTURES}
    for acteur in COMPTES:
        regard = perimetre(acteur)
        regard.identifiants(STRUCTURES)
        choix.profils_attribuables(acteur, STRUCTURES, SILENCES)
        for profil in Profil:
            choix.structures_attribuables(
                acteur, profil, STRUCTURES, nom="clinique", silences=SILENCES
            )
        for structure in STRUCTURES:
            regard.contient(structure)
            droits.peut_creer(
                acteur, structure, un_profil(Niveau.UTILISATEUR, structure)
            )
            dossiers.peut_valider_dossier(acteur, structure, acteur.activites[0])
        for cible in COMPTES:
            structure = par_id[cible.rattachement.structure_id]
            choix.actions_possibles(acteur, cible, structure, SILENCES)
            droits.peut_modifier(acteur, cible, structure, change_activites=True)


def serialiser(classe: type) -> None:
    objet, _ = EXEMPLES[classe]
    assert objet == de_json(en_json(objet), classe)
    with suppress(SiautError):
        de_json('{"type": "Rien", "nom": 3}', classe)


def lire_un_extrait() -> None:
    fautives: list[LigneFautive] = []
    ids = map(str, count())
    compresse = gzip.compress(f"{une_ligne_et()}\nstructureet;non\n".encode(), mtime=0)
    ejs = lire_entites_juridiques([une_ligne_ej()])
    ets = lire_etablissements(BytesIO(compresse), signaler=fautives.append)
    assert 2 == len([*vers_structures(ejs, ets, lambda: next(ids))])
    assert 1 == len(fautives)


def ecrire_un_courrier(cause: Cause) -> None:
    courrier = un_courrier(cause, compte=un_utilisateur())
    assert courrier.texte and courrier.html and courrier.sujet  # noqa: PT018  (all of it)


def tous_les_actes() -> Iterator[tuple[str, Acte]]:
    """
    Name each of them after the package that it is about.
    """
    for nom in ESSAIS:
        yield f"operation: {nom}", partial(essayer, nom)
    for nom in CONSULTATIONS:
        yield f"operation: {nom}", partial(consulter, nom)
    yield "operation: envoyer_courriels", vider_la_boite
    for nom in FORMULAIRES:
        yield f"use_cases: {nom}", partial(lambda n: conclure(commande(n), MONDE), nom)
        yield f"use_cases: {nom}, refused", partial(refuser, nom)
    yield "policies: every question", interroger
    for classe in EXEMPLES:
        yield f"serialization: {classe.__name__}", partial(serialiser, classe)
    for cause in Cause:
        yield f"messages: {cause}", partial(ecrire_un_courrier, cause)
    yield "finess: an extract", lire_un_extrait
