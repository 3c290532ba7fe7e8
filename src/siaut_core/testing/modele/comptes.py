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
from siaut_core.testing.modele.droits import (
    a_portee,
    convient,
    refus_de_l_acteur,
    refus_sur_un_compte,
)
from siaut_core.testing.modele.etat import Compte

if TYPE_CHECKING:
    from datetime import datetime

    from siaut_core.testing.modele.etat import Issue, Lieu, Monde
    from siaut_core.use_cases.creation import CreerUtilisateur
    from siaut_core.use_cases.installation import InstallerUtilisateur
    from siaut_core.use_cases.modification import ModifierUtilisateur

__all__ = [
    "activer",
    "creer",
    "desactiver",
    "installer",
    "modifier",
    "renvoyer",
    "supprimer",
]


def adresse_gardee(saisie: str) -> str:
    """
    Keep an address as it was typed, its domain in lower case.
    """
    locale, _, domaine = saisie.rpartition("@")
    return f"{locale}@{domaine.lower()}"


def est_une_adresse(saisie: str) -> bool:
    return " " not in saisie and "@" in saisie


def creer(
    monde: Monde, commande: CreerUtilisateur, maintenant: datetime, id: str
) -> Issue:
    """
    Guide: C1-C20.
    """
    refus = refus_de_l_acteur(monde, commande.acteur_id)
    if refus:
        return refus
    if commande.structure_id not in a_portee(monde, commande.acteur_id):
        return IntrouvableError
    return _naitre(monde, commande, maintenant, id)


def installer(
    monde: Monde, commande: InstallerUtilisateur, maintenant: datetime, id: str
) -> Issue:
    """
    A national act: no perimeter, the same checks.
    """
    if commande.structure_id not in monde.lieux:
        return IntrouvableError
    return _naitre(monde, commande, maintenant, id)


def _naitre(
    monde: Monde,
    commande: CreerUtilisateur | InstallerUtilisateur,
    maintenant: datetime,
    id: str,
) -> Issue:
    profil, lieu = Profil[commande.profil], monde.lieux[commande.structure_id]
    if not commande.nom or not est_une_adresse(commande.courriel):
        return DonneesInvalidesError
    if not convient(profil, lieu.genre) or (
        commande.droit_validation and profil.niveau is Niveau.CONSULTATION
    ):
        return ActionRefuseeError
    compte = Compte(
        id=id,
        prenom=commande.prenom,
        nom=commande.nom,
        adresse=adresse_gardee(commande.courriel),
        profil=profil,
        lieu=lieu.id,
        activites=tuple(commande.activites),  # type: ignore[arg-type]  # the machine gives tuples
        droit=commande.droit_validation,
    )
    if monde.a_cette_adresse(compte.cle):
        return CourrielDejaPrisError
    monde.comptes[id] = compte
    monde.deposer(Cause.CREATION, maintenant, compte=id)
    return None


def renvoyer(monde: Monde, acteur: str, cible: str, maintenant: datetime) -> Issue:
    """
    Guide: L4.
    """
    refus = refus_sur_un_compte(monde, acteur, cible)
    if refus:
        return refus
    compte = monde.comptes[cible]
    if not compte.en_attente or not compte.actif:
        return ActionRefuseeError
    monde.deposer(Cause.RENVOI, maintenant, compte=cible)
    return None


def supprimer(monde: Monde, acteur: str, cible: str) -> Issue:
    """
    Guide: S1. Only while it is not validated; for ever.
    """
    refus = refus_sur_un_compte(monde, acteur, cible)
    if refus:
        return refus
    if acteur == cible or not monde.comptes[cible].en_attente:
        return ActionRefuseeError
    del monde.comptes[cible]
    monde.partis.add(cible)
    monde.tuer_les_liens(cible)
    return None


def desactiver(monde: Monde, acteur: str, cible: str) -> Issue:
    """
    Guide: S3. Its links die at once.
    """
    refus = refus_sur_un_compte(monde, acteur, cible)
    if refus:
        return refus
    if acteur == cible:
        return ActionRefuseeError
    compte = monde.comptes[cible]
    if compte.actif:
        compte.actif = False
        compte.version += 1
        monde.tuer_les_liens(cible)
    return None


def activer(monde: Monde, acteur: str, cible: str) -> Issue:
    """
    Guide: S4. As it was; nothing else changes.
    """
    refus = refus_sur_un_compte(monde, acteur, cible)
    if refus:
        return refus
    if acteur == cible:
        return ActionRefuseeError
    compte = monde.comptes[cible]
    if not compte.actif:
        compte.actif = True
        compte.version += 1
    return None


def modifier(
    monde: Monde, commande: ModifierUtilisateur, maintenant: datetime
) -> Issue:
    """
    Guide: C7. Inside the perimeter before and after; on oneself the names only.
    """
    refus = refus_sur_un_compte(monde, commande.acteur_id, commande.utilisateur_id)
    if refus:
        return refus
    compte = monde.comptes[commande.utilisateur_id]
    visee = commande.structure_id or compte.lieu
    if visee not in a_portee(monde, commande.acteur_id):
        return IntrouvableError
    futur = _futur(compte, commande, visee)
    if futur is None:
        return DonneesInvalidesError
    if _est_interdit(compte, futur, commande.acteur_id, monde.lieux[visee]):
        return ActionRefuseeError
    if commande.version_vue != compte.version:
        return DonneesChangeesError
    rival = monde.a_cette_adresse(futur.cle)
    if rival is not None and rival.id != compte.id:
        return CourrielDejaPrisError
    if futur != compte:
        if futur.adresse != compte.adresse:
            monde.tuer_les_liens(compte.id)
            monde.deposer(Cause.RENVOI, maintenant, compte=compte.id)
        futur.version += 1
        monde.comptes[compte.id] = futur
    return None


def _futur(compte: Compte, commande: ModifierUtilisateur, visee: str) -> Compte | None:
    """
    Give the account as it would be; ``None`` when a field is wrong.
    """
    nom = compte.nom if commande.nom is None else commande.nom
    courriel = compte.adresse if commande.courriel is None else commande.courriel
    if not nom or not est_une_adresse(courriel):
        return None
    profil = Profil[commande.profil] if commande.profil else compte.profil
    droit = commande.droit_validation
    if droit is None:
        droit = compte.droit and profil.niveau is not Niveau.CONSULTATION
    return attrs.evolve(
        compte,
        nom=nom,
        adresse=adresse_gardee(courriel),
        profil=profil,
        lieu=visee,
        activites=compte.activites
        if commande.activites is None
        else tuple(commande.activites),  # type: ignore[arg-type]  # the machine gives tuples
        droit=droit,
    )


def _est_interdit(compte: Compte, futur: Compte, acteur: str, lieu: Lieu) -> bool:
    if futur.adresse != compte.adresse and not compte.en_attente:
        return True
    # Names and courriel aside, nobody changes anything of themselves.
    avant = (compte.profil, compte.lieu, compte.activites, compte.droit)
    if acteur == compte.id and avant != (
        futur.profil,
        futur.lieu,
        futur.activites,
        futur.droit,
    ):
        return True
    return not convient(futur.profil, lieu.genre) or (
        futur.droit and futur.profil.niveau is Niveau.CONSULTATION
    )
