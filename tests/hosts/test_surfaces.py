"""
A link's token and a password show nowhere: one canary each, on every surface.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
import pytest

from siaut_core import (
    Evenement,
    Jeton,
    MotDePasse,
    Operation,
    SiautError,
    UtilisateurId,
    UtiliserLien,
    aio,
)
from siaut_core.testing.fabrique import MIDI
from tests.hosts import gestes
from tests.hosts.pannes import PanneError, Pose, agir
from tests.hosts.surfaces import CODE, SURFACES, Trace, fuites

if TYPE_CHECKING:
    from tests.hosts.conftest import Batisseur
    from tests.hosts.maison import Maison

JETON: Final = "Tq0Zk8WvJ3xNfR6yHb1Lc9PsDm4GaU7oEi2XtVwBrKz"
MOT_DE_PASSE: Final = "Aubépine&Crépuscule%Ouragan#73"
FAIBLE: Final = "Zw!9qX@4Kv"

SECRETS: Final = (JETON, MOT_DE_PASSE, FAIBLE)

# With the canary, in each way that it is told.
GESTES: Final[dict[str, Callable[[Maison], object]]] = {
    "mail": gestes.envoyer,
    "look": lambda m: m.faire(aio.examiner_lien, Jeton(JETON)),
    "weak password": lambda m: gestes.utiliser(m, JETON, FAIBLE),
    "use": lambda m: gestes.utiliser(m, JETON, MOT_DE_PASSE),
    "use again": lambda m: gestes.utiliser(m, JETON, MOT_DE_PASSE),
}


def jouer(maison: Maison, panne: Pose) -> list[BaseException]:
    """
    Play all of the gestures, with a fault somewhere, and give what was raised.
    """
    gestes.creer(maison)
    maison.tirage.prochain_jeton += [JETON, JETON]
    leves = []
    for geste in GESTES.values():
        maison.ecouter(panne)
        leves.append(agir(maison, lambda g=geste: g(maison)))  # type: ignore[misc]  # bound now
    return [erreur for erreur in leves if erreur is not None]


@pytest.fixture
def trace(
    batir_maison: Batisseur,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> Trace:
    """
    What is left once all was played, then again with a fault at each call.
    """
    caplog.set_level(logging.DEBUG)
    with warnings.catch_warnings(record=True) as avertissements:
        warnings.simplefilter("always")
        maison, pose = batir_maison(), Pose(PanneError)
        erreurs = jouer(maison, pose)
        assert 2 == len(erreurs)
        for rang in range(len(pose.moments)):
            erreurs += jouer(batir_maison(), Pose(PanneError, rang))
    contenu = maison.contenu()
    assert contenu.mots_de_passe
    return Trace(
        objets=(
            Jeton(JETON),
            MotDePasse(MOT_DE_PASSE),
            UtiliserLien(jeton=JETON, mot_de_passe=MOT_DE_PASSE),
            *maison.boite,
            *contenu.liens.values(),
            *contenu.intentions.values(),
            *contenu.journal,
            maison.faire(aio.consulter_mon_profil, utilisateur_id="g-ej"),
        ),
        erreurs=tuple(erreurs),
        contenu=contenu,
        fichiers=tuple(chemin.read_bytes() for chemin in tmp_path.iterdir()),
        sorties="".join(capfd.readouterr()),
        journaux=caplog.text,
        avertissements=tuple(str(a.message) for a in avertissements),
    )


@pytest.mark.slow
def test_no_surface_shows_a_token_or_a_password(trace: Trace) -> None:
    """
    Whole or by slices of eight characters, in any encoding of the text.
    """
    assert len(SURFACES) >= 15
    vues = {
        nom: texte
        for nom, surface in SURFACES.items()
        for texte in surface(trace)
        for forme in (texte, latin(texte))
        if fuites(forme, SECRETS)
    }
    assert {} == vues


def latin(texte: str) -> str:
    """
    Read bytes that were shown one by one as the UTF-8 that they may be.
    """
    return texte.encode("latin-1", "ignore").decode("utf-8", "ignore")


@attrs.define(slots=False)
class EnClair:
    """
    What `Jeton` would be if it hid nothing.
    """

    jeton: str


def lever_en_clair() -> SiautError:
    """
    Raise from a frame of ours, that has the token in a variable.
    """
    source = "def lever(jeton, genre): raise genre(jeton) from ValueError(jeton)"
    cadre: dict[str, Callable[[str, type[SiautError]], None]] = {}
    exec(compile(source, f"{CODE}/fuite.py", "exec"), cadre)  # noqa: S102  (a leak on purpose)
    with pytest.raises(SiautError) as fuite:
        cadre["lever"](JETON, SiautError)
    fuite.value.add_note(JETON)
    vars(fuite.value)["jeton"] = JETON
    return fuite.value


@pytest.mark.parametrize("nom", SURFACES)
def test_a_canary_that_shows_is_found_on_each_surface(
    nom: str, memoire_sync: Maison
) -> None:
    """
    Else a surface that shows nothing at all would pass for a discreet one.
    """
    evenement = Evenement(operation=Operation.FIXER_NUMERO, le=MIDI, au_titre_de=JETON)
    contenu = attrs.evolve(
        memoire_sync.contenu(),
        mots_de_passe={UtilisateurId("u-neuf"): JETON},
        journal=(evenement,),
    )
    trace = Trace(
        objets=(EnClair(JETON), evenement),
        erreurs=(lever_en_clair(),),
        contenu=contenu,
        fichiers=(JETON.encode(),),
        sorties=JETON,
        journaux=JETON,
        avertissements=(JETON,),
    )

    assert any(fuites(texte, SECRETS) for texte in SURFACES[nom](trace))


def test_a_part_of_a_canary_is_a_leak() -> None:
    assert fuites(f"... {JETON[5:13]} ...", SECRETS)
    assert not fuites(JETON[5:12], SECRETS)
