"""
Structures, by a *Gestionnaire* or by a national act. Guide: T5, C7, C9, C16, C18.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.structure import Coordonnees
from siaut_core.errors import (
    ActionRefuseeError,
    DonneesChangeesError,
    DonneesInvalidesError,
    IntrouvableError,
    NumeroDejaPrisError,
)
from siaut_core.testing.modele.droits import a_portee, refus_de_l_acteur
from siaut_core.testing.modele.etat import Lieu

if TYPE_CHECKING:
    from collections.abc import Mapping

    from siaut_core.entities.finess import NumeroFiness
    from siaut_core.testing.modele.etat import Issue, Monde
    from siaut_core.use_cases.importation import ImporterStructures
    from siaut_core.use_cases.installation import FixerNumero, ModifierGroupe
    from siaut_core.use_cases.structures import CreerStructure, ModifierStructure

__all__ = ["changer_groupe", "creer", "fixer_numero", "importer", "modifier"]


def _libelle_pris(monde: Monde, nom: str, sauf: str = "") -> bool:
    return any(
        lieu.genre is TypeStructure.GROUPE
        and lieu.nom.lower() == nom.lower()
        and lieu.id != sauf
        for lieu in monde.lieux.values()
    )


def creer(monde: Monde, commande: CreerStructure, id: str) -> Issue:
    """
    Guide: T5. Under the EJ that one is attached to, and nowhere else.
    """
    refus = refus_de_l_acteur(monde, commande.acteur_id)
    if refus:
        return refus
    ej = monde.lieux[monde.comptes[commande.acteur_id].lieu]
    if ej.genre is not TypeStructure.EJ:
        return ActionRefuseeError
    if not commande.nom:
        return DonneesInvalidesError
    if commande.type_structure == "Groupe":
        if _libelle_pris(monde, commande.nom):
            return NumeroDejaPrisError
        monde.lieux[id] = Lieu(
            id=id, genre=TypeStructure.GROUPE, nom=commande.nom, membres={ej.id}
        )
        return None
    if not commande.departement:
        return DonneesInvalidesError
    monde.lieux[id] = Lieu(
        id=id,
        genre=TypeStructure.ET,
        nom=commande.nom,
        ej=ej.id,
        coordonnees=Coordonnees(departement=commande.departement),
    )
    return None


def modifier(monde: Monde, commande: ModifierStructure) -> Issue:
    """
    Guide: C18. What has a number comes from FINESS, and is never edited.
    """
    refus = refus_de_l_acteur(monde, commande.acteur_id)
    if refus:
        return refus
    if commande.structure_id not in a_portee(monde, commande.acteur_id):
        return IntrouvableError
    lieu = monde.lieux[commande.structure_id]
    if commande.nom == "":
        return DonneesInvalidesError
    if lieu.numero is not None:
        return ActionRefuseeError
    if commande.version_vue != lieu.version:
        return DonneesChangeesError
    nom = lieu.nom if commande.nom is None else commande.nom
    if lieu.genre is TypeStructure.GROUPE and _libelle_pris(monde, nom, lieu.id):
        return NumeroDejaPrisError
    _remplacer(monde, attrs.evolve(lieu, nom=nom))
    return None


def _remplacer(monde: Monde, futur: Lieu) -> None:
    """
    One version more, unless nothing changes.
    """
    if futur != monde.lieux[futur.id]:
        futur.version += 1
        monde.lieux[futur.id] = futur


def changer_groupe(monde: Monde, commande: ModifierGroupe, id: str) -> Issue:
    """
    A national act: members make perimeters.
    """
    actuel = monde.lieux.get(commande.groupe_id or "")
    if commande.groupe_id is not None and (
        actuel is None or actuel.genre is not TypeStructure.GROUPE
    ):
        return IntrouvableError
    membres = commande.membres
    if membres is None:
        lus = None if actuel is None else actuel.membres
    else:
        assert isinstance(membres, tuple)
        toutes = all(
            m in monde.lieux and monde.lieux[m].genre is TypeStructure.EJ
            for m in membres
        )
        lus = set(membres) if membres and toutes else None
    nom = commande.libelle
    if nom is None and actuel is not None:
        nom = actuel.nom
    if not lus or not nom:
        return DonneesInvalidesError
    if actuel is not None and commande.version_vue != actuel.version:
        return DonneesChangeesError
    if _libelle_pris(monde, nom, "" if actuel is None else actuel.id):
        return NumeroDejaPrisError
    if actuel is None:
        monde.lieux[id] = Lieu(
            id=id, genre=TypeStructure.GROUPE, nom=nom, membres=set(lus)
        )
    else:
        _remplacer(monde, attrs.evolve(actuel, nom=nom, membres=set(lus)))
    return None


def fixer_numero(monde: Monde, commande: FixerNumero) -> Issue:
    """
    Guide: C16. Once, and never that of another.
    """
    lieu = monde.lieux.get(commande.structure_id)
    if lieu is None:
        return IntrouvableError
    if lieu.genre is TypeStructure.GROUPE or lieu.numero is not None:
        return DonneesInvalidesError
    if any(autre.numero == commande.numero for autre in monde.lieux.values()):
        return NumeroDejaPrisError
    _remplacer(monde, attrs.evolve(lieu, numero=commande.numero))
    return None


def importer(
    monde: Monde, commande: ImporterStructures, ids: Mapping[NumeroFiness, str]
) -> Issue:
    """
    An upsert by number, EJ first; the machine gives each number one kind.

    Args:
        ids: The identifier of each number that the rows name, once stored.
    """
    for ligne in commande.entites:
        _ranger(monde, ids, ligne.numero, ligne.raison_sociale)
    for et in commande.etablissements:
        if ids[et.numero_ej] not in monde.lieux:
            _ranger(monde, ids, et.numero_ej, str(et.numero_ej))
    for et in commande.etablissements:
        _ranger(monde, ids, et.numero, et.raison_sociale, ids[et.numero_ej])
    return None


def _ranger(
    monde: Monde,
    ids: Mapping[NumeroFiness, str],
    numero: NumeroFiness,
    nom: str,
    ej: str | None = None,
) -> None:
    futur = Lieu(
        id=ids[numero],
        genre=TypeStructure.EJ if ej is None else TypeStructure.ET,
        nom=nom,
        ej=ej,
        numero=str(numero),
    )
    actuel = monde.lieux.setdefault(futur.id, futur)
    futur.version = actuel.version
    _remplacer(monde, futur)
