"""
The buttons of a record and the form of an account. Guide: C, L4, S.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from siaut_core.entities.lien import Cause
from siaut_core.entities.profil import Niveau, Profil
from siaut_core.errors import (
    ActionRefuseeError,
    CourrielDejaPrisError,
    DonneesChangeesError,
    DonneesInvalidesError,
    IntrouvableError,
)
from siaut_core.testing.model.questions import (
    fits,
    refus_on_a_compte,
    refus_on_a_structure,
    within_reach,
)
from siaut_core.testing.model.remembered import Compte

if TYPE_CHECKING:
    from datetime import datetime

    from siaut_core.testing.model.remembered import Issue, KnownStructure, Model
    from siaut_core.use_cases.creation import CreerUtilisateur
    from siaut_core.use_cases.installation import InstallerUtilisateur
    from siaut_core.use_cases.modification import ModifierUtilisateur

__all__ = ["creer", "delete", "install", "modify", "renvoyer", "switch"]


def kept_adresse(entered: str) -> str:
    """
    Keep an address as it was typed, its domain in lower case.
    """
    local, _, domain = entered.rpartition("@")
    return f"{local}@{domain.lower()}"


def is_an_address(entered: str) -> bool:
    return " " not in entered and "@" in entered


def creer(model: Model, command: CreerUtilisateur, now: datetime, id: str) -> Issue:
    """
    Guide: C1-C4, C8-C11, C19.
    """
    refus = refus_on_a_structure(model, command.acteur_id, command.structure_id)
    return refus or _be_born(model, command, now, id)


def install(
    model: Model, command: InstallerUtilisateur, now: datetime, id: str
) -> Issue:
    """
    A national act: no perimeter, the same checks.
    """
    if command.structure_id not in model.structures:
        return IntrouvableError
    return _be_born(model, command, now, id)


def _be_born(
    model: Model,
    command: CreerUtilisateur | InstallerUtilisateur,
    now: datetime,
    id: str,
) -> Issue:
    profil, structure = Profil[command.profil], model.structures[command.structure_id]
    if not command.nom or not is_an_address(command.courriel):
        return DonneesInvalidesError
    if not fits(profil, structure.kind) or (
        command.droit_validation and profil.niveau is Niveau.CONSULTATION
    ):
        return ActionRefuseeError
    compte = Compte(
        id=id,
        prenom=command.prenom,
        nom=command.nom,
        adresse=kept_adresse(command.courriel),
        profil=profil,
        structure_id=structure.id,
        activites=tuple(command.activites),  # type: ignore[arg-type]  # the machine gives tuples
        droit=command.droit_validation,
    )
    if model.at_this_address(compte.cle):
        return CourrielDejaPrisError
    model.comptes[id] = compte
    model.put(Cause.CREATION, now, compte=id)
    return None


def renvoyer(model: Model, acteur: str, cible: str, now: datetime) -> Issue:
    """
    Guide: L4.
    """
    if refus := refus_on_a_compte(model, acteur, cible):
        return refus
    compte = model.comptes[cible]
    if not compte.en_attente or not compte.actif:
        return ActionRefuseeError
    model.put(Cause.RENVOI, now, compte=cible)
    return None


def delete(model: Model, acteur: str, cible: str) -> Issue:
    """
    Guide: S1. Only while it is not validated; for ever.
    """
    if refus := refus_on_a_compte(model, acteur, cible):
        return refus
    if acteur == cible or not model.comptes[cible].en_attente:
        return ActionRefuseeError
    del model.comptes[cible]
    model.gone.add(cible)
    model.kill_the_liens(cible)
    return None


def switch(model: Model, acteur: str, cible: str, *, actif: bool) -> Issue:
    """
    Guide: S3, S4. The links of who is cut die at once; nothing else changes.
    """
    if refus := refus_on_a_compte(model, acteur, cible):
        return refus
    if acteur == cible:
        return ActionRefuseeError
    compte = model.comptes[cible]
    if compte.actif is not actif:
        compte.actif = actif
        compte.version += 1
        if not actif:
            model.kill_the_liens(cible)
    return None


def modify(model: Model, command: ModifierUtilisateur, now: datetime) -> Issue:
    """
    Guide: C7. Inside the perimeter before and after; on oneself the names only.
    """
    if refus := refus_on_a_compte(model, command.acteur_id, command.utilisateur_id):
        return refus
    compte = model.comptes[command.utilisateur_id]
    target = command.structure_id or compte.structure_id
    if target not in within_reach(model, command.acteur_id):
        return IntrouvableError
    future = _future(compte, command, target)
    if future is None:
        return DonneesInvalidesError
    if _is_forbidden(compte, future, command.acteur_id, model.structures[target]):
        return ActionRefuseeError
    if command.version_vue != compte.version:
        return DonneesChangeesError
    rival = model.at_this_address(future.cle)
    if rival is not None and rival.id != compte.id:
        return CourrielDejaPrisError
    if future != compte:
        if future.adresse != compte.adresse:
            model.kill_the_liens(compte.id)
            model.put(Cause.RENVOI, now, compte=compte.id)
        future.version += 1
        model.comptes[compte.id] = future
    return None


def _future(compte: Compte, command: ModifierUtilisateur, target: str) -> Compte | None:
    """
    Give the account as it would be; ``None`` when a field is wrong.
    """
    nom = compte.nom if command.nom is None else command.nom
    courriel = compte.adresse if command.courriel is None else command.courriel
    if not nom or not is_an_address(courriel):
        return None
    profil = Profil[command.profil] if command.profil else compte.profil
    droit = command.droit_validation
    if droit is None:
        droit = compte.droit and profil.niveau is not Niveau.CONSULTATION
    return attrs.evolve(
        compte,
        nom=nom,
        adresse=kept_adresse(courriel),
        profil=profil,
        structure_id=target,
        activites=compte.activites
        if command.activites is None
        else tuple(command.activites),  # type: ignore[arg-type]  # the machine gives tuples
        droit=droit,
    )


def _is_forbidden(
    compte: Compte, future: Compte, acteur: str, structure: KnownStructure
) -> bool:
    if future.adresse != compte.adresse and not compte.en_attente:
        return True
    # Names and courriel aside, nobody changes anything of themselves.
    before = (compte.profil, compte.structure_id, compte.activites, compte.droit)
    if acteur == compte.id and before != (
        future.profil,
        future.structure_id,
        future.activites,
        future.droit,
    ):
        return True
    return not fits(future.profil, structure.kind) or (
        future.droit and future.profil.niveau is Niveau.CONSULTATION
    )
