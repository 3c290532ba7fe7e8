"""
*Rédaction*: from a link that is leaving to the mail that carries it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core.entities.identifiant import lire_identifiant
from siaut_core.entities.lien import Lien
from siaut_core.entities.misuse import check_types
from siaut_core.entities.origine import lire_base_url, lire_expediteur
from siaut_core.entities.secret import Jeton
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import Releve
from siaut_core.messages.courrier import Courrier
from siaut_core.messages.modeles import MODELES, afficher_duree

if TYPE_CHECKING:
    from siaut_core.entities.identifiant import IntentionId

__all__ = ["rediger"]


def rediger(
    lien: Lien,
    compte: Utilisateur,
    jeton: Jeton,
    *,
    base_url: str,
    expediteur: str,
    intention_id: IntentionId,
) -> Courrier:
    """
    Write the mail that carries *lien* to its account. Guide: L1-L4.

    The guide's own for a demande, also when it completes an account; an
    activation mail for a création and a renvoi.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If *base_url* or *expediteur*
            cannot be read, or if account, address, token and link do not belong
            together: nobody is sent what opens another's account.
        siaut_core.errors.MisuseError: If one of these is of another class.
    """
    check_types(lien=(lien, Lien), compte=(compte, Utilisateur), jeton=(jeton, Jeton))
    releve = Releve()
    base = releve.lire("base_url", lire_base_url, base_url) or ""
    auteur = releve.lire("expediteur", lire_expediteur, expediteur) or ""
    releve.lire("intention_id", lire_identifiant, intention_id)
    if lien.utilisateur_id != compte.id or lien.courriel != compte.courriel:
        releve.noter("compte", "LIEN", "Ce lien n'est pas celui de ce compte.")
    if lien.empreinte != jeton.empreinte():
        releve.noter("jeton", "LIEN", "Ce jeton n'est pas celui de ce lien.")
    releve.lever()
    return Courrier(
        MODELES[lien.cause],
        jeton,
        id=intention_id,
        lien_id=lien.id,
        expediteur=auteur,
        destinataire=compte.courriel.adresse,
        base_url=base,
        duree=afficher_duree(lien.expire_le - lien.emis_le),
    )
