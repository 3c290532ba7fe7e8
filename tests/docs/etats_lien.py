"""
*États d'un lien*: what becomes of a link, watched on a host in memory.

From a link that has just left, each event is made to happen, and each again in
every state that was reached.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Final, NamedTuple

from siaut_core import (
    ActiverUtilisateur,
    CreerUtilisateur,
    DemanderLien,
    DesactiverUtilisateur,
    EtatLien,
    Jeton,
    Lien,
    ModifierUtilisateur,
    Niveau,
    RenvoyerCourrielCreation,
    SiautError,
    SupprimerUtilisateur,
    Utilisateur,
    UtiliserLien,
    etat_du_lien,
)
from siaut_core.sync import (
    activer_utilisateur,
    creer_utilisateur,
    demander_lien,
    desactiver_utilisateur,
    envoyer_courriels,
    modifier_utilisateur,
    renvoyer_courriel_creation,
    supprimer_utilisateur,
    utiliser_lien,
)
from siaut_core.sync.memory import Memoire
from siaut_core.testing.fabrique import MIDI, un_et, un_gestionnaire, un_profil, une_ej

__all__ = ["Passage", "passages_d_un_lien"]

STRUCTURE: Final = un_et()
ACTEUR: Final = un_gestionnaire(structure=STRUCTURE)
COURRIEL: Final = "aurelie@test.fr"
PAS: Final = timedelta(hours=1)


class Passage(NamedTuple):
    """
    One event, and what it makes of a link.
    """

    evenement: str
    de: EtatLien
    vers: EtatLien


class Scene:
    """
    An account that was just sent its first link.
    """

    def __init__(self) -> None:
        self.memoire: Final = Memoire()
        self.maintenant: datetime = MIDI
        self.host: Final = self.memoire.host(
            clock=lambda: self.maintenant, tokens=self._tirer
        )
        self.jetons: Final[list[Jeton]] = []
        with self.memoire.unit_of_work() as uow:
            uow.structures.ajouter(une_ej())
            uow.structures.ajouter(STRUCTURE)
            uow.utilisateurs.ajouter(ACTEUR)
        self.compte: Final = creer_utilisateur(self.host, _creation())
        envoyer_courriels(self.host)

    def _tirer(self) -> Jeton:
        self.jetons.append(Jeton(f"jeton-{len(self.jetons)}"))
        return self.jetons[-1]

    @property
    def ids(self) -> dict[str, str]:
        return {"acteur_id": ACTEUR.id, "utilisateur_id": self.compte.id}

    @property
    def premier_lien(self) -> Lien | None:
        return self.memoire.stockage.liens.get(self.jetons[0].empreinte())

    @property
    def etat(self) -> EtatLien:
        """
        What the first link is worth now.
        """
        compte: Utilisateur | None = self.memoire.stockage.utilisateurs.get(
            self.compte.id
        )
        return etat_du_lien(self.premier_lien, compte, self.maintenant)


def _creation() -> CreerUtilisateur:
    return CreerUtilisateur(
        acteur_id=ACTEUR.id,
        prenom="Aurélie",
        nom="Test",
        courriel=COURRIEL,
        profil=un_profil(Niveau.UTILISATEUR, STRUCTURE),
        structure_id=STRUCTURE.id,
        activites=["QA001"],
    )


def _laisser_passer(scene: Scene) -> None:
    lien = scene.premier_lien
    if lien is not None:
        scene.maintenant = max(scene.maintenant, lien.expire_le)


def _utiliser(scene: Scene) -> None:
    commande = UtiliserLien(jeton=scene.jetons[0], mot_de_passe="long et secret")
    utiliser_lien(scene.host, commande)


def _renvoyer(scene: Scene) -> None:
    renvoyer_courriel_creation(scene.host, RenvoyerCourrielCreation(**scene.ids))
    envoyer_courriels(scene.host)


def _demander(scene: Scene) -> None:
    demander_lien(scene.host, DemanderLien(courriel=COURRIEL))
    envoyer_courriels(scene.host)


def _changer_courriel(scene: Scene) -> None:
    comptes = scene.memoire.stockage.utilisateurs
    commande = ModifierUtilisateur(
        acteur_id=ACTEUR.id,
        utilisateur_id=scene.compte.id,
        version_vue=comptes.get(scene.compte.id, scene.compte).version,
        courriel="essai@test.fr",
    )
    modifier_utilisateur(scene.host, commande)


EVENEMENTS: Final[Mapping[str, Callable[[Scene], object]]] = {
    "its time passes": _laisser_passer,
    "utiliser_lien": _utiliser,
    "a renvoi mail leaves": _renvoyer,
    "a demande mail leaves": _demander,
    "desactiver_utilisateur": lambda s: desactiver_utilisateur(
        s.host, DesactiverUtilisateur(**s.ids)
    ),
    "activer_utilisateur": lambda s: activer_utilisateur(
        s.host, ActiverUtilisateur(**s.ids)
    ),
    "modifier_utilisateur (courriel)": _changer_courriel,
    "supprimer_utilisateur": lambda s: supprimer_utilisateur(
        s.host, SupprimerUtilisateur(**s.ids)
    ),
}


def _jouer(chemin: tuple[str, ...]) -> EtatLien | None:
    """
    Make these events happen, an hour apart; ``None`` if the last is refused.
    """
    scene = Scene()
    for evenement in chemin:
        scene.maintenant += PAS
        try:
            EVENEMENTS[evenement](scene)
        except SiautError:
            return None
    return scene.etat


@cache
def passages_d_un_lien() -> tuple[Passage, ...]:
    """
    Follow a link along every two events; those that change nothing are left out.
    """
    passages: dict[Passage, None] = {}
    for premier in EVENEMENTS:
        milieu = _jouer((premier,))
        if milieu is None:
            continue
        passages[Passage(premier, EtatLien.UTILISABLE, milieu)] = None
        for second in EVENEMENTS:
            fin = _jouer((premier, second))
            if fin is not None:
                passages[Passage(second, milieu, fin)] = None
    return tuple(p for p in passages if p.de is not p.vers)
