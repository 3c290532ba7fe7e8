"""
How `guide.py` tells its story: a clock that it moves, and a printer.

Nothing here is needed by a service.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from siaut_core import (
    ActionRefuseeError,
    Decision,
    DonneesInvalidesError,
    Evenement,
    FicheUtilisateur,
    LigneStructure,
    LigneUtilisateur,
    Nomenclature,
    Operation,
    Page,
    SiautError,
    Utilisateur,
    en_heure_locale,
    en_utc,
)
from siaut_core.messages import Courrier

LARGEUR: Final = 28  # Of a cell: the rest is cut, as on the guide's screens.
JETON: Final = re.compile(r"(?<=token=)\S+")


class Horloge:
    """
    A clock that only moves when the story says so.
    """

    def __init__(self, depart: datetime) -> None:
        self.instant = en_utc(depart)

    def __call__(self) -> datetime:
        return self.instant

    def avancer(self, **duree: int) -> None:
        """
        Let time pass, such as ``minutes=1``; in UTC, so these are elapsed hours.
        """
        self.instant += timedelta(**duree)

    def __str__(self) -> str:
        return afficher_heure(self.instant)


def afficher_heure(instant: datetime) -> str:
    """
    Write an instant to the second, as people in Paris read it.
    """
    return f"{en_heure_locale(instant):%d/%m/%Y %H:%M:%S}"


class Recit:
    """
    Tells who does what, what the screen answers, which mails leave, what is refused.
    """

    def __init__(self, horloge: Horloge) -> None:
        self._horloge = horloge
        self._sujets: set[str] = set()

    def chapitre(self, titre: str) -> None:
        """
        Begin a chapter of the guide.
        """
        print(f"\n\n{titre}\n{'=' * len(titre)}")

    def pas(self, qui: Utilisateur | str, quoi: str) -> None:
        """
        Say when, who, and what they do.
        """
        nom = qui if isinstance(qui, str) else qui.entete
        print(f"\n[{self._horloge}] {nom}\n  {quoi}")

    def dire(self, texte: str) -> None:
        """
        Say what is seen.
        """
        print(f"  {texte}".rstrip())

    def confirmer(self, operation: Operation) -> None:
        """
        Show the text by which the guide's screen confirms.
        """
        self.dire(f"« {operation.confirmation} »")

    @contextmanager
    def refus(self, attendu: type[SiautError]) -> Iterator[None]:
        """
        Tell why what follows is refused; were it not, the story would stop.
        """
        try:
            yield
        except attendu as erreur:
            self._expliquer(erreur)
        else:
            raise AssertionError("this step must be refused")

    def _expliquer(self, erreur: SiautError) -> None:
        if isinstance(erreur, ActionRefuseeError):
            self.motifs(erreur.decision)
        elif isinstance(erreur, DonneesInvalidesError):
            for faute in erreur.erreurs:
                self.dire(f"Refusé : {faute.champ} : {faute.message} [{faute.code}]")
        else:
            self.dire(f"Refusé : {erreur}")

    def motifs(self, decision: Decision) -> None:
        """
        Give every reason, the lines of the guide it comes from, and a way out.
        """
        for motif in decision.motifs:
            sources = ", ".join(motif.sources)
            self.dire(f"Refusé : {motif.libelle} [{motif.code} : {sources}]")
            self.dire(f"         {motif.recours}")

    def courrier(self, courrier: Courrier) -> None:
        """
        Show a mail that left; its text once, and never a token that works.
        """
        self.dire(f"Courriel | De    : {courrier.expediteur}")
        self.dire(f"         | À     : {courrier.destinataire}")
        self.dire(f"         | Objet : {courrier.sujet}")
        if courrier.sujet in self._sujets:
            return
        self._sujets.add(courrier.sujet)
        self.dire("         |")
        for ligne in JETON.sub("<masqué>", courrier.texte).splitlines():
            self.dire(f"         | {ligne}")

    def utilisateurs(
        self, page: Page[LigneUtilisateur], nomenclature: Nomenclature
    ) -> None:
        """
        Show a page of accounts, from left to right: the guide's columns are many.
        """
        lignes = [ligne.colonnes(nomenclature) for ligne in page.lignes]
        if not lignes:
            self.dire("Aucun utilisateur.")
            return
        self._tableau([titre, *(li[titre] for li in lignes)] for titre in lignes[0])

    def structures(self, page: Page[LigneStructure]) -> None:
        """
        Show a page of structures, from top to bottom.
        """
        lignes = [ligne.colonnes() for ligne in page.lignes]
        self._tableau([[*lignes[0]], *([*li.values()] for li in lignes)])
        if page.suivant is not None:
            self.dire("(la suite est à la page suivante)")

    def _tableau(self, rangees: Iterable[Sequence[str]]) -> None:
        cellules = [[*map(_abreger, rangee)] for rangee in rangees]
        largeurs = [max(map(len, colonne)) for colonne in zip(*cellules, strict=True)]
        for rangee in cellules:
            self.dire(f"| {' | '.join(map(str.ljust, rangee, largeurs))} |")

    def fiche(self, fiche: FicheUtilisateur) -> None:
        """
        Show the record of an account, and its buttons.
        """
        self.dire(f"--- {fiche.titre} ---")
        self.informations(fiche.informations())
        if fiche.message is not None:
            self.dire(f"« {fiche.message} »")
        boutons = " ".join(f"[{bouton}]" for bouton in fiche.boutons)
        self.dire(f"Boutons : {boutons or 'aucun'}")

    def informations(self, textes: Mapping[str, str]) -> None:
        """
        Show the texts of a record, by their labels.
        """
        for libelle, texte in textes.items():
            self.dire(f"{libelle} : {texte}")

    def evenement(self, evenement: Evenement) -> None:
        """
        Show an event of the journal: identifiers and codes, nothing else is kept.
        """
        qui = evenement.acteur_id or evenement.au_titre_de or "-"
        sur = evenement.cible_id or evenement.structure_id or "-"
        issue = "accordée" if evenement.accordee else "refusée"
        self.dire(
            f"{afficher_heure(evenement.le)} {evenement.operation:<26}"
            f" par {qui:<23} sur {sur:<9} {issue} {' '.join(evenement.codes)}"
        )


def _abreger(texte: str) -> str:
    return texte if len(texte) <= LARGEUR else f"{texte[: LARGEUR - 3].rstrip()}..."
