"""
*Réglages*: what a host decides once, when it starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

import attrs

from siaut_core.entities.activite import ACTIVITES_2023, Nomenclature
from siaut_core.entities.affichage import Lisible
from siaut_core.entities.instant import TOLERANCE
from siaut_core.entities.lien import Cause
from siaut_core.entities.origine import lire_base_url, lire_expediteur
from siaut_core.errors import Releve
from siaut_core.policies.liens import DUREES
from siaut_core.policies.silences import SILENCES, Silences

__all__ = ["Reglages"]

# Six retries, from a minute to half a day: a mail server may sleep a night.
DELAIS: Final = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 12 * 60)
)

# What is neither a text, a duration nor a number.
TYPES: Final = (
    ("nomenclature", Nomenclature, "Un objet Nomenclature est attendu."),
    ("silences", Silences, "Un objet Silences est attendu."),
    ("durees", Mapping, "Une durée par Cause est attendue."),
    ("delais", tuple, "Une suite de durées est attendue."),
)

# A century: an instant to which a longer one is added may be in no year at all.
DUREE_MAXIMALE: Final = timedelta(days=36_525)

DUREE_TROP_LONGUE: Final = "Une durée d'un siècle au plus est attendue."

BAIL_TROP_COURT: Final = "Un bail plus long que mailer_timeout + tolerance est attendu."


# Of another type, these two are left as they are, for `Reglages` to name.


def _durees(durees: Mapping[Cause, timedelta]) -> Mapping[Cause, timedelta]:
    if not isinstance(durees, Mapping):
        return durees
    return MappingProxyType({**DUREES, **durees})


def _refaire(champs: dict[str, Any]) -> Reglages:
    return Reglages(**champs)


def _delais(delais: Iterable[timedelta]) -> tuple[timedelta, ...]:
    est_texte = isinstance(delais, str | bytes)
    return tuple(delais) if isinstance(delais, Iterable) and not est_texte else delais  # type: ignore[return-value]  # named below


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class Reglages(Lisible):
    """
    The host's settings; durations are `timedelta`, counted in elapsed time.

    Attributes:
        base_url: Where people reach the service, https and without a final
            slash; never taken from a request. No default: a forgotten one
            would mail links to the ministry's site.
        expediteur: Whom mails come from; no default either.
        durees: How long a link lives, by cause (72 h, 72 h, 24 h). Guide: L1-L4.
        tolerance: How far apart the clocks of two machines may be, and longer than
            any unit of work. A link works that much before its time, and no instant
            further ahead is believed.
        mailer_timeout: How long the mailer may take to hand a mail over.
        bail: How long a worker keeps a mail it is sending: more than
            ``mailer_timeout + tolerance``, or two would send it.
        delais: After how long each failed mail is tried again; then it is
            given up, and stays visible.
        intervalle_demandes: A second demande within it sends no second mail.
        duree_demande: After how long a demande that could not be sent is
            given up.
        essais: How many times an operation runs its unit of work when others
            change the same data.
        silences: What the guide leaves open.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong setting.
    """

    base_url: str
    expediteur: str
    nomenclature: Nomenclature = ACTIVITES_2023
    silences: Silences = SILENCES
    durees: Mapping[Cause, timedelta] = attrs.field(
        default=DUREES, converter=_durees, hash=False
    )
    tolerance: timedelta = TOLERANCE
    mailer_timeout: timedelta = timedelta(minutes=2)
    bail: timedelta = timedelta(minutes=10)
    delais: tuple[timedelta, ...] = attrs.field(default=DELAIS, converter=_delais)
    intervalle_demandes: timedelta = timedelta(minutes=5)
    duree_demande: timedelta = timedelta(hours=24)
    essais: int = 5

    def __attrs_post_init__(self) -> None:
        releve = Releve()
        for champ, lecteur in (
            ("base_url", lire_base_url),
            ("expediteur", lire_expediteur),
        ):
            object.__setattr__(
                self, champ, releve.lire(champ, lecteur, getattr(self, champ))
            )
        self._relever_types(releve)
        for champ, duree in self._durees().items():
            if not isinstance(duree, timedelta) or duree <= timedelta(0):
                releve.noter(champ, "DUREE", "Une durée positive est attendue.")
            elif duree > DUREE_MAXIMALE:
                releve.noter(champ, "DUREE", DUREE_TROP_LONGUE)
        intervalle = self.intervalle_demandes
        if not isinstance(intervalle, timedelta) or intervalle < timedelta(0):
            releve.noter("intervalle_demandes", "DUREE", "Une durée est attendue.")
        elif intervalle > DUREE_MAXIMALE:
            releve.noter("intervalle_demandes", "DUREE", DUREE_TROP_LONGUE)
        if type(self.essais) is not int or self.essais < 1:
            releve.noter("essais", "ESSAIS", "Au moins un essai est attendu.")
        faux = {erreur.champ for erreur in releve.erreurs}
        if (
            faux.isdisjoint({"bail", "mailer_timeout", "tolerance"})
            and self.bail <= self.mailer_timeout + self.tolerance
        ):
            releve.noter("bail", "BAIL", BAIL_TROP_COURT)
        releve.lever()

    def _relever_types(self, releve: Releve) -> None:
        for champ, genre, message in TYPES:
            if not isinstance(getattr(self, champ), genre):
                releve.noter(champ, "TYPE", message)
        if isinstance(self.durees, Mapping):
            for cause in self.durees.keys() - DUREES.keys():
                releve.noter(f"durees[{cause}]", "INCONNU", "Une Cause est attendue.")

    def _durees(self) -> dict[str, timedelta]:
        durees = {
            "tolerance": self.tolerance,
            "mailer_timeout": self.mailer_timeout,
            "bail": self.bail,
            "duree_demande": self.duree_demande,
        }
        if isinstance(self.durees, Mapping):
            durees |= {f"durees[{c}]": d for c, d in self.durees.items()}
        if isinstance(self.delais, tuple):
            durees |= {f"delais[{i}]": d for i, d in enumerate(self.delais)}
        return durees

    def __reduce__(self) -> tuple[Any, ...]:
        # What shows a dict and does not let it change can be neither copied nor stored.
        champs = attrs.asdict(self, recurse=False)
        return _refaire, ({**champs, "durees": dict(self.durees)},)
