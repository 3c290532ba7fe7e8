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
    SiautError,
    Utilisateur,
    shorten,
    to_local_time,
    to_utc,
)
from siaut_core.messages import Mail
from siaut_core.sync import (
    Champ,
    Event,
    FicheUtilisateur,
    Operation,
    Page,
    StructureRow,
    UtilisateurRow,
)

WIDTH: Final = 28  # Of a cell: the rest is cut, as on the guide's screens.
TOKEN: Final = re.compile(r"(?<=token=)\S+")


class StoryClock:
    """
    A clock that only moves when the story says so.
    """

    def __init__(self, start: datetime) -> None:
        self.instant = to_utc(start)

    def __call__(self) -> datetime:
        return self.instant

    def advance(self, **lifetime: int) -> None:
        """
        Let time pass, such as ``minutes=1``; in UTC, so these are elapsed hours.
        """
        self.instant += timedelta(**lifetime)

    def __str__(self) -> str:
        return display_time(self.instant)


def display_time(instant: datetime) -> str:
    """
    Write an instant to the second, as people in Paris read it.
    """
    return f"{to_local_time(instant):%d/%m/%Y %H:%M:%S}"


class Story:
    """
    Tells who does what, what the screen answers, which mails leave, what is refused.
    """

    def __init__(self, clock: StoryClock) -> None:
        self._clock = clock
        self._subjects: set[str] = set()

    def chapter(self, title: str) -> None:
        """
        Begin a chapter of the guide.
        """
        print(f"\n\n{title}\n{'=' * len(title)}")

    def step(self, who: Utilisateur | str, what: str) -> None:
        """
        Say when, who, and what they do.
        """
        nom = who if isinstance(who, str) else who.header
        print(f"\n[{self._clock}] {nom}\n  {what}")

    def tell(self, text: str) -> None:
        """
        Say what is seen.
        """
        print(f"  {text}".rstrip())

    def confirm(self, operation: Operation) -> None:
        """
        Show the text by which the guide's screen confirms.
        """
        self.tell(f"« {operation.confirmation} »")

    @contextmanager
    def refus(self, expected: type[SiautError]) -> Iterator[None]:
        """
        Tell why what follows is refused; were it not, the story would stop.
        """
        try:
            yield
        except expected as error:
            self._explain(error)
        else:
            raise AssertionError("this step must be refused")

    def _explain(self, error: SiautError) -> None:
        if isinstance(error, ActionRefuseeError):
            self.motifs(error.decision)
        elif isinstance(error, DonneesInvalidesError):
            for fault in error.faults:
                self.tell(f"Refusé : {fault.field} : {fault.message} [{fault.code}]")
        else:
            self.tell(f"Refusé : {error}")

    def motifs(self, decision: Decision) -> None:
        """
        Give every reason, the lines of the guide it comes from, and a way out.
        """
        for motif in decision.motifs:
            sources = ", ".join(motif.sources)
            self.tell(f"Refusé : {motif.libelle} [{motif.code} : {sources}]")
            self.tell(f"         {motif.recours}")

    def mail(self, mail: Mail) -> None:
        """
        Show a mail that left; its text once, and never a token that works.
        """
        self.tell(f"Courriel | De    : {mail.sender}")
        self.tell(f"         | À     : {mail.recipient}")
        self.tell(f"         | Objet : {mail.subject}")
        if mail.subject in self._subjects:
            return
        self._subjects.add(mail.subject)
        self.tell("         |")
        for line in TOKEN.sub("<masqué>", mail.text).splitlines():
            self.tell(f"         | {line}")

    def utilisateurs(self, page: Page[UtilisateurRow]) -> None:
        """
        Show a page of accounts, from left to right: the guide's columns are many.
        """
        rows = [row.colonnes().values() for row in page.rows]
        if not rows:
            self.tell("Aucun utilisateur.")
            return
        columns = zip(*rows, strict=True)
        self._table([of[0].libelle, *(c.texte for c in of)] for of in columns)

    def structures(self, page: Page[StructureRow]) -> None:
        """
        Show a page of structures, from top to bottom.
        """
        rows = [row.colonnes().values() for row in page.rows]
        heading = [champ.libelle for champ in rows[0]]
        self._table([heading, *([champ.texte for champ in row] for row in rows)])
        if page.following is not None:
            self.tell("(la suite est à la page suivante)")

    def _table(self, rows: Iterable[Sequence[str]]) -> None:
        cells = [[shorten(text, WIDTH) for text in row] for row in rows]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        for row in cells:
            self.tell(f"| {' | '.join(map(str.ljust, row, widths))} |")

    def fiche(self, fiche: FicheUtilisateur) -> None:
        """
        Show the record of an account, and its buttons.
        """
        self.tell(f"--- {fiche.title} ---")
        self.informations(fiche.informations())
        if fiche.message is not None:
            self.tell(f"« {fiche.message} »")
        buttons = " ".join(f"[{button.libelle}]" for button in fiche.buttons)
        self.tell(f"Boutons : {buttons or 'aucun'}")

    def informations(self, champs: Mapping[str, Champ]) -> None:
        """
        Show the texts of a record, beside their labels.
        """
        for champ in champs.values():
            self.tell(f"{champ.libelle} : {champ.texte}")

    def event(self, event: Event) -> None:
        """
        Show an event of the journal: identifiers and codes, nothing else is kept.
        """
        who = event.acteur_id or event.au_titre_de or "-"
        on_ = event.cible_id or event.structure_id or "-"
        outcome = "accordée" if event.granted else "refusée"
        self.tell(
            f"{display_time(event.le)} {event.operation:<26}"
            f" par {who:<23} sur {on_:<9} {outcome} {' '.join(event.codes)}"
        )
