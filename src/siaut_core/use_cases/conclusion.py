"""
*Conclusions*: what a use case answers, and the writes it asks for.

Writes are data. A host carries them out in order, all in one unit of work or
none: accounts are attested first, then links, accounts, outbox and journal,
so that two commands never wait for each other.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Generic, TypeAlias, TypeVar

import attrs

from siaut_core.entities.affichage import Lisible
from siaut_core.entities.identifiant import StructureId, UtilisateurId
from siaut_core.entities.intention import Intention
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import (
    ActionRefuseeError,
    DonneesChangeesError,
    DonneesInvalidesError,
    ErreurChamp,
    IntrouvableError,
    LienInutilisableError,
    SiautError,
)
from siaut_core.policies.decision import Decision
from siaut_core.policies.motifs import Motif, Portee
from siaut_core.use_cases.evenement import Evenement

__all__ = [
    "Accord",
    "Ajouter",
    "Attester",
    "Conclusion",
    "Consigner",
    "DefinirMotDePasse",
    "DeposerCourriel",
    "Ecriture",
    "Enregistrer",
    "NoterConnexion",
    "Refus",
    "Retirer",
    "RevoquerLiens",
    "UtiliserLien",
    "accorder",
    "refuser",
]

T = TypeVar("T")
R_co = TypeVar("R_co", covariant=True)


@attrs.frozen(repr=False, weakref_slot=False)
class Attester(Lisible):
    """
    Lock these accounts, in order of id, and check that they are as they were read.
    """

    comptes: tuple[Utilisateur, ...]

    @classmethod
    def de(cls, *comptes: Utilisateur) -> Attester:
        """
        Attest each account once, in the order in which hosts lock them.
        """
        par_id = {compte.id: compte for compte in comptes}
        return cls(tuple(par_id[id] for id in sorted(par_id)))


@attrs.frozen(repr=False, weakref_slot=False)
class UtiliserLien(Lisible):
    """
    Consume a link: a compare-and-set that at most one unit of work wins.
    """

    empreinte: str
    maintenant: datetime


@attrs.frozen(repr=False, weakref_slot=False)
class RevoquerLiens(Lisible):
    """
    Kill every link of an account, at once.
    """

    utilisateur_id: UtilisateurId


@attrs.frozen(repr=False, weakref_slot=False)
class Ajouter(Lisible):
    """
    Store something new.
    """

    objet: Utilisateur | Structure


@attrs.frozen(repr=False, weakref_slot=False)
class Enregistrer(Lisible):
    """
    Store the next version of something.
    """

    objet: Utilisateur | Structure


@attrs.frozen(repr=False, weakref_slot=False)
class Retirer(Lisible):
    """
    Delete an account, and its links with it.
    """

    utilisateur: Utilisateur


@attrs.frozen(repr=False, weakref_slot=False)
class NoterConnexion(Lisible):
    """
    Keep the date of a login, if it is the latest; it makes no new version.
    """

    utilisateur_id: UtilisateurId
    instant: datetime


@attrs.frozen(repr=False, weakref_slot=False)
class DefinirMotDePasse(Lisible):
    """
    Store what the host's slow hash made of a password.
    """

    utilisateur_id: UtilisateurId
    condense: str = attrs.field(repr=False)


@attrs.frozen(repr=False, weakref_slot=False)
class DeposerCourriel(Lisible):
    """
    Put a mail in the outbox.
    """

    intention: Intention


@attrs.frozen(repr=False, weakref_slot=False)
class Consigner(Lisible):
    """
    Write the command's one event in the journal.
    """

    evenement: Evenement


Ecriture: TypeAlias = (
    Attester
    | UtiliserLien
    | RevoquerLiens
    | Ajouter
    | Enregistrer
    | Retirer
    | NoterConnexion
    | DefinirMotDePasse
    | DeposerCourriel
    | Consigner
)


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class Accord(Lisible, Generic[R_co]):
    """
    Granted: what to store, then what to answer.

    Attributes:
        ecritures: In order; the last one is the event.
        resultat: What the caller gets once everything is stored.
        debut: The event as it was begun, for when the store refuses: it names
            nothing that would have been created.
    """

    resultat: R_co
    ecritures: tuple[Ecriture, ...]
    evenement: Evenement
    debut: Evenement


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class Refus(Lisible):
    """
    Refused: only the event is stored, then `exception` is raised.

    Attributes:
        decision: Every reason, also those that its author may not read.
        erreurs: Every wrong field.
        quoi: What is said not to be found, when that is all one may learn.
        debut: The event as it was begun, for when the store refuses.
    """

    evenement: Evenement
    debut: Evenement
    quoi: str
    decision: Decision | None = None
    erreurs: tuple[ErreurChamp, ...] = ()

    @property
    def ecritures(self) -> tuple[Ecriture, ...]:
        return (Consigner(self.evenement),)

    def exception(self) -> SiautError:
        """
        Give the error to raise; it reveals no more than its author may know.

        First what concerns the actor alone, then "introuvable", and only then
        everything else together, wrong fields and broken rules.
        """
        decision = self.decision
        if decision is not None:
            dicible = decision.dicible
            if dicible is None:
                return IntrouvableError(self.quoi)
            if dicible.de_portee(Portee.ACTEUR) or (
                dicible.motifs and not self.erreurs
            ):
                return _refus_d_action(dicible)
        if self.erreurs:
            motifs = () if decision is None else decision.motifs
            return DonneesInvalidesError((*self.erreurs, *map(_en_erreur, motifs)))
        if self.quoi == "lien":
            return LienInutilisableError()
        return IntrouvableError(self.quoi)


Conclusion: TypeAlias = Accord[T] | Refus


# The reason when no other is given.
INCONNUS: Final = {
    "utilisateur": Motif.CIBLE_INCONNUE,
    "structure": Motif.STRUCTURE_INCONNUE,
}


def _refus_d_action(decision: Decision) -> SiautError:
    if Motif.DONNEES_CHANGEES in decision.motifs:
        return DonneesChangeesError()
    return ActionRefuseeError(decision)


def _en_erreur(motif: Motif) -> ErreurChamp:
    return ErreurChamp(motif.champ, motif.code, motif.libelle)


def accorder(
    debut: Evenement,
    resultat: T,
    *ecritures: Ecriture,
    codes: tuple[str, ...] = (),
    cible_id: UtilisateurId | None = None,
    structure_id: StructureId | None = None,
) -> Accord[T]:
    """
    Grant, and write the event last; it names the account or structure created.
    """
    final = attrs.evolve(
        debut.accorder(*codes),
        cible_id=cible_id or debut.cible_id,
        structure_id=structure_id or debut.structure_id,
    )
    return Accord(
        resultat=resultat,
        ecritures=(*ecritures, Consigner(final)),
        evenement=final,
        debut=debut,
    )


def refuser(
    debut: Evenement,
    decision: Decision | None = None,
    erreurs: tuple[ErreurChamp, ...] = (),
    *,
    quoi: str = "utilisateur",
    codes: tuple[str, ...] = (),
) -> Refus:
    """
    Refuse, with every reason in the event. *codes* replaces them when given.
    """
    motifs = () if decision is None else decision.codes
    fautes = tuple(f"{e.champ}:{e.code}" for e in erreurs)
    raisons = codes or (*motifs, *debut.codes, *fautes) or (INCONNUS[quoi].code,)
    return Refus(
        evenement=debut.refuser(dict.fromkeys(raisons)),
        debut=debut,
        quoi=quoi,
        decision=decision,
        erreurs=erreurs,
    )
