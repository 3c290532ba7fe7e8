"""
A link's token and a password show nowhere: one canary each, on every surface.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
import pytest

from siaut_core import (
    EnvoiImpossibleError,
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
    from tests.hosts.maison import Contenu, Maison

JETON: Final = "Tq0Zk8WvJ3xNfR6yHb1Lc9PsDm4GaU7oEi2XtVwBrKz"
PERDU: Final = "Hs5Yw2CgQ9zKtM4jVn8Ld1RxBp6FaE3uOi7SkTvDqJm"
DEMANDE: Final = "Xb3Np7RfK1wQyG6hZm9Vc4TsJd8LaU2eOi5HxBrWvCt"
MOT_DE_PASSE: Final = "Aubépine&Crépuscule%Ouragan#73"
FAIBLE: Final = "Zw!9qX@4Kv"

SECRETS: Final = (JETON, PERDU, DEMANDE, MOT_DE_PASSE, FAIBLE)


def poster(maison: Maison, jeton: str) -> object:
    maison.tirage.prochain_jeton = [jeton]
    return gestes.envoyer(maison)


def perdre(maison: Maison) -> object:
    """
    Send to a server that repeats the mail that it refuses; a minute passes.
    """
    maison.postier.pannes = [EnvoiImpossibleError(f"550 no: token={PERDU}")]
    bilan = poster(maison, PERDU)
    maison.horloge.avancer(minutes=1)
    return bilan


# With the canary, in each way that it is told.
GESTES: Final[dict[str, Callable[[Maison], object]]] = {
    "mail that is refused": perdre,
    "mail": lambda m: poster(m, JETON),
    "look": lambda m: m.faire(aio.examiner_lien, Jeton(JETON)),
    "weak password": lambda m: gestes.utiliser(m, JETON, FAIBLE),
    "use": lambda m: gestes.utiliser(m, JETON, MOT_DE_PASSE),
    "use again": lambda m: gestes.utiliser(m, JETON, MOT_DE_PASSE),
    "ask": lambda m: gestes.demander(m, "aurelie.test@test.fr"),
    "mail of a demande": lambda m: poster(m, DEMANDE),
    "use of a demande": lambda m: gestes.utiliser(m, DEMANDE, MOT_DE_PASSE),
}


class Jeu:
    """
    All of the gestures, played on a service, with a fault somewhere.

    Attributes:
        vus: What was answered, and what it had stored after each gesture.
    """

    def __init__(self, maison: Maison, panne: Pose) -> None:
        self.erreurs: list[BaseException] = []
        self.reponses: list[object] = []
        self.contenus: list[Contenu] = []
        gestes.creer(maison)
        for geste in GESTES.values():
            maison.ecouter(panne)
            erreur = agir(maison, lambda g=geste: self.reponses.append(g(maison)))  # type: ignore[misc]  # bound now
            self.erreurs += [] if erreur is None else [erreur]
            self.contenus.append(maison.contenu())


class Observateur:
    """
    Plays, and gives all that is left of it.
    """

    def __init__(
        self,
        batir: Callable[[], Maison],
        dossier: Path,
        caplog: pytest.LogCaptureFixture,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        self._batir, self._dossier = batir, dossier
        self._caplog, self._capfd = caplog, capfd

    def trace(self, *, avec_pannes: bool = True) -> Trace:
        """
        Play once, then again with a fault at each call.
        """
        self._caplog.set_level(logging.DEBUG)
        with warnings.catch_warnings(record=True) as avertissements:
            warnings.simplefilter("always")
            maison, pose = self._batir(), Pose(PanneError)
            jeux = [Jeu(maison, pose)]
            pannes = range(len(pose.moments) if avec_pannes else 0)
            jeux += (Jeu(self._batir(), Pose(PanneError, rang)) for rang in pannes)
        assert (2, 7) == (len(jeux[0].erreurs), len(jeux[0].reponses))
        return Trace(
            objets=(
                Jeton(JETON),
                MotDePasse(MOT_DE_PASSE),
                UtiliserLien(jeton=JETON, mot_de_passe=MOT_DE_PASSE),
                *maison.boite,
                *jeux[0].reponses,
                *(o for c in jeux[0].contenus for o in tout(c)),
                maison.faire(aio.consulter_mon_profil, utilisateur_id="g-ej"),
            ),
            erreurs=tuple(erreur for jeu in jeux for erreur in jeu.erreurs),
            contenus=tuple(contenu for jeu in jeux for contenu in jeu.contenus),
            fichiers=tuple(c.read_bytes() for c in self._dossier.iterdir()),
            sorties="".join(self._capfd.readouterr()),
            journaux=self._caplog.text,
            avertissements=tuple(str(a.message) for a in avertissements),
        )


def tout(contenu: Contenu) -> Iterator[object]:
    yield from contenu.liens.values()
    yield from contenu.intentions.values()
    yield from contenu.journal


@pytest.fixture
def observateur(
    batir_maison: Batisseur,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> Observateur:
    return Observateur(batir_maison, tmp_path, caplog, capfd)


def montrees(trace: Trace) -> dict[str, str]:
    """
    Give the surfaces where a secret shows, in any encoding of the text.
    """
    return {
        nom: texte
        for nom, surface in SURFACES.items()
        for texte in {*surface(trace)}
        for forme in (texte, latin(texte))
        if fuites(forme, SECRETS)
    }


@pytest.mark.slow
def test_no_surface_shows_a_token_or_a_password(observateur: Observateur) -> None:
    """
    Whole or by slices of eight characters, after each gesture, whatever failed.
    """
    trace = observateur.trace()

    assert len(SURFACES) >= 15
    assert trace.contenus[-1].mots_de_passe
    assert {} == montrees(trace)


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
        contenus=(contenu,),
        fichiers=(JETON.encode(),),
        sorties=JETON,
        journaux=JETON,
        avertissements=(JETON,),
    )

    assert any(fuites(texte, SECRETS) for texte in SURFACES[nom](trace))


def test_a_part_of_a_canary_is_a_leak() -> None:
    assert fuites(f"... {JETON[5:13]} ...", SECRETS)
    assert not fuites(JETON[5:12], SECRETS)
