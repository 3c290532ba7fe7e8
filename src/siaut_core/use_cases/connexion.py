"""
*Mot de passe oublié / Première connexion*: ask for a link, use it, log in.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

import attrs

from siaut_core.entities.affichage import Lisible
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifiant import est_identifiant
from siaut_core.entities.instant import TOLERANCE
from siaut_core.entities.intention import Intention
from siaut_core.entities.lien import Cause, Lien
from siaut_core.entities.secret import Jeton, MotDePasse
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import (
    DonneesInvalidesError,
    ErreurChamp,
    LienInutilisableError,
    Releve,
)
from siaut_core.policies.decision import Action
from siaut_core.policies.examen import examiner_acteur
from siaut_core.policies.liens import EtatLien, etat_du_lien
from siaut_core.use_cases.administration import fautes_d_identifiant
from siaut_core.use_cases.conclusion import (
    Accord,
    Attester,
    Conclusion,
    DefinirMotDePasse,
    DeposerCourriel,
    Enregistrer,
    NoterConnexion,
    Refus,
    RevoquerLiens,
    accorder,
    refuser,
)
from siaut_core.use_cases.conclusion import UtiliserLien as Consommer
from siaut_core.use_cases.evenement import Evenement, Operation

if TYPE_CHECKING:
    from siaut_core.entities.identifiant import IntentionId

__all__ = [
    "DemanderLien",
    "EnregistrerConnexion",
    "FaitsLien",
    "UtiliserLien",
    "demander_lien",
    "enregistrer_connexion",
    "examiner_lien",
    "lire_mot_de_passe",
    "refuser_mot_de_passe",
    "regarder_lien",
    "utiliser_lien",
]

UTILISABLE = EtatLien.UTILISABLE

# Of a policy that refuses and does not say why.
REFUS_SANS_RAISON = ErreurChamp(
    "mot_de_passe", "MOT_DE_PASSE", "Choisissez un autre mot de passe."
)


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class DemanderLien:
    """
    The page "Mot de passe oublié / Première connexion", as it was typed. Guide: L2.
    """

    operation: ClassVar[Operation] = Operation.DEMANDER_LIEN

    courriel: str


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class UtiliserLien(Lisible):
    """
    The page behind a link: its token, and the password that was chosen. Guide: L2.

    Both are masked as soon as they are given.
    """

    operation: ClassVar[Operation] = Operation.UTILISER_LIEN

    jeton: Jeton = attrs.field(converter=Jeton)
    mot_de_passe: MotDePasse = attrs.field(converter=MotDePasse)


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class EnregistrerConnexion(Lisible):
    """
    A login that the host has just checked. Guide: F1.
    """

    operation: ClassVar[Operation] = Operation.ENREGISTRER_CONNEXION

    utilisateur_id: str


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class FaitsLien(Lisible):
    """
    What a token leads to; ``None`` is unknown.
    """

    lien: Lien | None = None
    compte: Utilisateur | None = None


def demander_lien(
    commande: DemanderLien, maintenant: datetime, *, intention_id: IntentionId
) -> Accord[str]:
    """
    Conclude on a demande: always granted, always the same answer. Guide: L2.

    No account is read: the same writes follow whether or not one exists, and
    the event names neither address nor account. The outbox sorts it out later.
    """
    evenement = Evenement.de(commande, maintenant)
    intention = Intention.deposer(
        intention_id,
        Cause.DEMANDE,
        evenement.le,
        courriel=Releve().lire("courriel", Courriel.lire, commande.courriel),
    )
    message = Operation.DEMANDER_LIEN.confirmation
    return accorder(evenement, message, DeposerCourriel(intention))


def examiner_lien(
    faits: FaitsLien, maintenant: datetime, tolerance: timedelta = TOLERANCE
) -> Lien:
    """
    Look at a link without consuming it: mail scanners follow links too. Guide: L1-L3.

    Raises:
        siaut_core.errors.LienInutilisableError: Whatever makes it unusable.
    """
    lien = faits.lien
    etat = etat_du_lien(lien, faits.compte, maintenant, tolerance)
    if lien is None or etat is not UTILISABLE:
        raise LienInutilisableError
    return lien


def regarder_lien(
    commande: UtiliserLien,
    faits: FaitsLien,
    maintenant: datetime,
    tolerance: timedelta = TOLERANCE,
) -> Conclusion[FaitsLien]:
    """
    Conclude on a link before its password is prepared; nothing is stored yet.

    A link that is worth nothing is refused; its true state goes to the journal only.
    """
    etat = etat_du_lien(faits.lien, faits.compte, maintenant, tolerance)
    evenement = Evenement.de(commande, maintenant)
    if faits.lien is not None:
        evenement = attrs.evolve(evenement, cible_id=faits.lien.utilisateur_id)
    if etat is not UTILISABLE:
        return refuser(evenement, quoi="lien", codes=(etat.value,))
    return Accord(resultat=faits, ecritures=(), evenement=evenement, debut=evenement)


def lire_mot_de_passe(mot_de_passe: MotDePasse) -> MotDePasse:
    """
    Check that what was chosen is a text, before a policy looks at it.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is none.
    """
    if not isinstance(mot_de_passe.reveler(), str):
        raise DonneesInvalidesError.seule("TYPE", "Un texte est attendu.")
    return mot_de_passe


def refuser_mot_de_passe(
    commande: UtiliserLien,
    faits: FaitsLien,
    erreurs: tuple[ErreurChamp, ...],
    maintenant: datetime,
) -> Refus:
    """
    Refuse a password that the host's policy refused; the link stays usable.
    """
    vu = regarder_lien(commande, faits, maintenant)
    nommees = tuple(erreur.sous("mot_de_passe") for erreur in erreurs)
    return refuser(
        vu.evenement,
        erreurs=nommees or (REFUS_SANS_RAISON,),
        codes=tuple(map(_code_d_une_politique, erreurs)),
    )


def _code_d_une_politique(erreur: ErreurChamp) -> str:
    """
    Keep of a policy's reason what is a code: its text may quote the password.
    """
    code: object = erreur.code
    if est_identifiant(code) and code.isupper() and code.replace("_", "").isalnum():
        return f"mot_de_passe:{code}"
    return f"mot_de_passe:{REFUS_SANS_RAISON.code}"


def utiliser_lien(
    commande: UtiliserLien,
    faits: FaitsLien,
    maintenant: datetime,
    tolerance: timedelta = TOLERANCE,
    *,
    condense: str,
) -> Conclusion[Utilisateur]:
    """
    Conclude on the use of a link: password set, account validated. Guide: L1-L3.

    Args:
        condense: What the host's policy and slow hash made of the password,
            prepared before, outside any unit of work.
    """
    vu = regarder_lien(commande, faits, maintenant, tolerance)
    lien, compte = faits.lien, faits.compte
    if isinstance(vu, Refus):
        return vu
    assert lien is not None and compte is not None  # noqa: PT018, S101  (a usable link has both)
    futur = compte
    if compte.est_en_attente:
        futur = compte.changer(valide_le=vu.evenement.le)
    return accorder(
        vu.evenement,
        futur,
        Attester.de(compte),
        Consommer(lien.empreinte, vu.evenement.le),
        DefinirMotDePasse(compte.id, condense),
        *(() if futur is compte else (Enregistrer(futur),)),
        RevoquerLiens(compte.id),
    )


def enregistrer_connexion(
    commande: EnregistrerConnexion, compte: Utilisateur | None, maintenant: datetime
) -> Conclusion[None]:
    """
    Conclude on a login: its date, for an active and validated account. Guide: F1.
    """
    evenement = Evenement.de(commande, maintenant, cible=compte)
    if compte is None:
        return refuser(evenement, erreurs=fautes_d_identifiant(commande))
    decision = examiner_acteur(Action.CONSULTER_MON_PROFIL, compte)
    if not decision:
        return refuser(evenement, decision)
    return accorder(evenement, None, NoterConnexion(compte.id, evenement.le))
