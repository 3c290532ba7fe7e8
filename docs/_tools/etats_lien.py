"""
*États* of a link: what becomes of a link, watched on a host in memory.

From a link that has just left, each event is made to happen, and each again in
every state that was reached.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Final, NamedTuple

import attrs

from siaut_core import (
    EtatLien,
    Lien,
    Niveau,
    SiautError,
    Token,
    Utilisateur,
    etat_du_lien,
)
from siaut_core.sync import (
    ActiverUtilisateur,
    CreerUtilisateur,
    DemanderLien,
    DesactiverUtilisateur,
    ModifierUtilisateur,
    RenvoyerCourrielCreation,
    SupprimerUtilisateur,
    UtiliserLien,
    activer_utilisateur,
    creer_utilisateur,
    demander_lien,
    desactiver_utilisateur,
    drain_outbox,
    modifier_utilisateur,
    renvoyer_courriel_creation,
    supprimer_utilisateur,
    utiliser_lien,
)
from siaut_core.sync.memory import MemoryStore
from siaut_core.testing.factory import NOON, a_gestionnaire, a_profil, an_ej, an_et
from siaut_core.testing.fakes import FastPasswordPolicy

__all__ = ["Passage", "passages_of_a_lien"]

STRUCTURE: Final = an_et()
ACTEUR: Final = a_gestionnaire(structure=STRUCTURE)
COURRIEL: Final = "aurelie@test.fr"
STEP: Final = timedelta(hours=1)


class Passage(NamedTuple):
    """
    One event, and what it makes of a link.
    """

    event: str
    of: EtatLien
    to: EtatLien


class Scene:
    """
    An account that was just sent its first link.
    """

    def __init__(self) -> None:
        self.memory: Final = MemoryStore()
        self.now: datetime = NOON
        host = self.memory.host(clock=lambda: self.now, tokens=self._draw)
        self.host: Final = attrs.evolve(host, passwords=FastPasswordPolicy())
        self.tokens: Final[list[Token]] = []
        with self.memory.unit_of_work() as uow:
            uow.structures.add(an_ej())
            uow.structures.add(STRUCTURE)
            uow.utilisateurs.add(ACTEUR)
        self.compte: Final = creer_utilisateur(self.host, _creation())
        drain_outbox(self.host)

    def _draw(self) -> Token:
        self.tokens.append(Token(f"jeton-{len(self.tokens)}"))
        return self.tokens[-1]

    @property
    def ids(self) -> dict[str, str]:
        return {"acteur_id": ACTEUR.id, "utilisateur_id": self.compte.id}

    @property
    def first_lien(self) -> Lien | None:
        return self.memory.storage.liens.get(self.tokens[0].digest())

    @property
    def etat(self) -> EtatLien:
        """
        What the first link is worth now.
        """
        compte: Utilisateur | None = self.memory.storage.utilisateurs.get(
            self.compte.id
        )
        return etat_du_lien(self.first_lien, compte, self.now)


def _creation() -> CreerUtilisateur:
    return CreerUtilisateur(
        acteur_id=ACTEUR.id,
        prenom="Aurélie",
        nom="Test",
        courriel=COURRIEL,
        profil=a_profil(Niveau.UTILISATEUR, STRUCTURE),
        structure_id=STRUCTURE.id,
        activites=["QA001"],
    )


def _let_through(scene: Scene) -> None:
    lien = scene.first_lien
    if lien is not None:
        scene.now = max(scene.now, lien.expire_le)


def _utiliser(scene: Scene) -> None:
    command = UtiliserLien(token=scene.tokens[0], mot_de_passe="long et secret")
    utiliser_lien(scene.host, command)


def _renvoyer(scene: Scene) -> None:
    renvoyer_courriel_creation(scene.host, RenvoyerCourrielCreation(**scene.ids))
    drain_outbox(scene.host)


def _ask(scene: Scene) -> None:
    demander_lien(scene.host, DemanderLien(courriel=COURRIEL))
    drain_outbox(scene.host)


def _change_courriel(scene: Scene) -> None:
    comptes = scene.memory.storage.utilisateurs
    command = ModifierUtilisateur(
        acteur_id=ACTEUR.id,
        utilisateur_id=scene.compte.id,
        version_vue=comptes.get(scene.compte.id, scene.compte).version,
        courriel="essai@test.fr",
    )
    modifier_utilisateur(scene.host, command)


EVENTS: Final[Mapping[str, Callable[[Scene], object]]] = {
    "its time passes": _let_through,
    "utiliser_lien": _utiliser,
    "a renvoi mail leaves": _renvoyer,
    "a demande mail leaves": _ask,
    "desactiver_utilisateur": lambda s: desactiver_utilisateur(
        s.host, DesactiverUtilisateur(**s.ids)
    ),
    "activer_utilisateur": lambda s: activer_utilisateur(
        s.host, ActiverUtilisateur(**s.ids)
    ),
    "modifier_utilisateur (courriel)": _change_courriel,
    "supprimer_utilisateur": lambda s: supprimer_utilisateur(
        s.host, SupprimerUtilisateur(**s.ids)
    ),
}


def _play(path: tuple[str, ...]) -> EtatLien | None:
    """
    Make these events happen, an hour apart; ``None`` if the last is refused.
    """
    scene = Scene()
    for event in path:
        scene.now += STEP
        try:
            EVENTS[event](scene)
        except SiautError:
            return None
    return scene.etat


@cache
def passages_of_a_lien() -> tuple[Passage, ...]:
    """
    Follow a link along every two events; those that change nothing are left out.
    """
    passages: dict[Passage, None] = {}
    for first in EVENTS:
        middle = _play((first,))
        if middle is None:
            continue
        passages[Passage(first, EtatLien.UTILISABLE, middle)] = None
        for second in EVENTS:
            end = _play((first, second))
            if end is not None:
                passages[Passage(second, middle, end)] = None
    return tuple(p for p in passages if p.of is not p.to)
