"""
Who acts on what: a small store, and a pure function that concludes any command.

``conclude(command, STORED)`` loads the facts that a command needs, naively, from the
identifiers as they were typed, and concludes. Nothing is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

import attrs
from hypothesis import strategies as st

from siaut_core import (
    Action,
    ActionRefuseeError,
    Cause,
    DonneesInvalidesError,
    Groupe,
    Lien,
    Structure,
    StructureId,
    Utilisateur,
    UtilisateurId,
)
from siaut_core.entities.identifier import is_identifier
from siaut_core.sync import (
    ActiverUtilisateur,
    CreerStructure,
    CreerUtilisateur,
    DemanderLien,
    DesactiverUtilisateur,
    EnregistrerConnexion,
    Event,
    FixerNumero,
    ModifierGroupe,
    ModifierStructure,
    ModifierUtilisateur,
    Operation,
    QueuedMailId,
    RenvoyerCourrielCreation,
    SeConnecter,
    Settings,
    SupprimerUtilisateur,
    UtiliserLien,
)
from siaut_core.testing.factory import (
    NOON,
    a_gestionnaire,
    a_groupe,
    a_numero,
    a_queued_mail,
    an_ej,
    an_et,
    an_utilisateur,
)
from siaut_core.use_cases.command import Command, Context, Facts, Needs, New
from siaut_core.use_cases.conclusion import Accord, Conclusion, Refus
from siaut_core.use_cases.connexion import FinishLien
from siaut_core.use_cases.installation import InstallerUtilisateur
from siaut_core.use_cases.login import FinishLogin, SeenLogin
from siaut_core.use_cases.writes import QueueMail, Write, WriteEvent
from tests.model.worlds import comptes_drawn, worlds_drawn

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

T = TypeVar("T")

SETTINGS: Final = Settings(base_url="https://siaut.test", sender="siaut@test.fr")

# What the host draws, for whatever is made.
NEW_NAME: Final = UtilisateurId("u-nouveau")
NEW_ADDRESS: Final = StructureId("s-nouvelle")
QUEUED_MAIL: Final = QueuedMailId("i-nouvelle")
DRAWN: Final[dict[New, str]] = {
    "utilisateur": NEW_NAME,
    "structure": NEW_ADDRESS,
    "mail": QUEUED_MAIL,
}
DIGEST: Final = "scrypt$d1"

# In the perimeter of `HEAD`: EJ, its ET, the groupe it belongs to; not AILLEURS.
EJ: Final = an_ej()
ET: Final = an_et()
OTHER_ET: Final = an_et("et-2", numero=a_numero(3))
GROUPE: Final = a_groupe()
EJ_ELSEWHERE: Final = an_ej("ej-9", numero=a_numero(9))
ELSEWHERE: Final = an_et("et-9", ej_id="ej-9", numero=a_numero(10))

HEAD: Final = a_gestionnaire("g-ej", EJ)
ET_HEAD: Final = a_gestionnaire("g-et", ET)
GROUPE_HEAD: Final = a_gestionnaire("g-gr", GROUPE)
CIBLE: Final = an_utilisateur("u-1", ET)
FOREIGN: Final = an_utilisateur("u-9", ELSEWHERE)

OnACompte: TypeAlias = (
    RenvoyerCourrielCreation
    | SupprimerUtilisateur
    | DesactiverUtilisateur
    | ActiverUtilisateur
)
AnyCommand: TypeAlias = (
    OnACompte
    | CreerUtilisateur
    | ModifierUtilisateur
    | CreerStructure
    | ModifierStructure
    | InstallerUtilisateur
    | ModifierGroupe
    | FixerNumero
    | DemanderLien
    | EnregistrerConnexion
    | SeConnecter
    | UtiliserLien
)


def _find(table: Mapping[str, T], id: object) -> T | None:
    return table.get(id) if is_identifier(id) else None


@attrs.frozen
class Stored:
    """
    All that is stored.
    """

    structures: Mapping[str, Structure]
    comptes: Mapping[str, Utilisateur]
    liens: Mapping[str, Lien]

    @classmethod
    def of(cls, *objs: Structure | Utilisateur | Lien) -> Stored:
        return cls(
            {o.id: o for o in objs if isinstance(o, Structure)},
            {o.id: o for o in objs if isinstance(o, Utilisateur)},
            {o.digest: o for o in objs if isinstance(o, Lien)},
        )

    def structure_of(self, compte: Utilisateur) -> Structure | None:
        return self.structures.get(compte.rattachement.structure_id)

    def facts(self, needs: Needs) -> Facts:
        """
        Know what a command needs, and nothing else.
        """
        lien = self.liens.get(needs.token.digest()) if needs.token else None
        acteur = _find(self.comptes, needs.acteur)
        cible = _find(self.comptes, needs.cible)
        groupe = _find(self.structures, needs.groupe)
        numbered = {s.numero: s for s in self.structures.values() if s.numero}
        if needs.courriel is not None:
            of_whom = {c.courriel: c for c in self.comptes.values()}
            compte = of_whom.get(needs.courriel)
        else:
            bearer = lien.utilisateur_id if lien else needs.compte
            compte = _find(self.comptes, bearer)
        return Facts(
            acteur=acteur,
            structure_acteur=self.structure_of(acteur)
            if acteur and needs.structure_acteur
            else None,
            cible=cible,
            structure_cible=self.structure_of(cible) if cible else None,
            structure=_find(self.structures, needs.structure),
            groupe=groupe if isinstance(groupe, Groupe) else None,
            membres={
                s.id: s for m in needs.membres if (s := _find(self.structures, m))
            },
            numbered={n: numbered[n] for n in needs.numeros or () if n in numbered},
            numeros=() if needs.numeros is None else tuple(numbered),
            lien=lien,
            compte=compte,
            digest=DIGEST if compte and needs.password else None,
        )


STORED: Final = Stored.of(
    *(EJ, ET, OTHER_ET, GROUPE, EJ_ELSEWHERE, ELSEWHERE),
    *(HEAD, ET_HEAD, GROUPE_HEAD, CIBLE, FOREIGN),
)


def having(*objs: Structure | Utilisateur | Lien) -> Stored:
    """
    Give `STORED` with these instead, or besides.
    """
    other = Stored.of(*objs)
    return Stored(
        {**STORED.structures, **other.structures},
        {**STORED.comptes, **other.comptes},
        {**STORED.liens, **other.liens},
    )


def context_of(
    command: Command[object], le: datetime = NOON, settings: Settings = SETTINGS
) -> Context:
    """
    Begin a command: what the host draws is known.
    """
    needs = command.needs()
    drawn = chain(
        (DRAWN[new] for new in DRAWN if new in needs.new),
        (f"nouveau-{numero}" for numero in needs.numeros or ()),
    )
    return Context.of(command, le, settings, drawn.__next__)


def conclude_on(
    command: Command[T],
    facts: Facts,
    le: datetime = NOON,
    settings: Settings = SETTINGS,
) -> Conclusion[T]:
    """
    Conclude on these facts.
    """
    return command.conclude(facts, context_of(command, le, settings).knowing(facts))


def conclude(
    command: Command[object],
    stored: Stored = STORED,
    le: datetime = NOON,
    settings: Settings = SETTINGS,
) -> Conclusion[object]:
    """
    Load the facts of a command, and conclude_on; once a link was seen, it is used.

    Every account has a password, and every password that is typed is the right one.
    """
    conclusion = conclude_on(command, stored.facts(command.needs()), le, settings)
    if isinstance(command, UtiliserLien) and isinstance(conclusion, Accord):
        finish = FinishLien(token=command.token, digest=DIGEST)
        return conclude_on(finish, stored.facts(finish.needs()), le, settings)
    if isinstance(conclusion, Accord) and isinstance(conclusion.result, SeenLogin):
        login = FinishLogin(seen=conclusion.result, is_right=True)
        return conclude_on(login, stored.facts(login.needs()), le, settings)
    return conclusion


def an_accord(conclusion: Conclusion[T]) -> Accord[T]:
    assert isinstance(conclusion, Accord), conclusion
    return conclusion


def a_refus(conclusion: Conclusion[object]) -> Refus:
    assert isinstance(conclusion, Refus), conclusion
    return conclusion


def logged(operation: Operation, *codes: str, **fields: object) -> WriteEvent:
    """
    Give the write of the event of a command that was granted.
    """
    event = Event(operation=operation, le=NOON, granted=True, codes=codes)
    return WriteEvent(attrs.evolve(event, **fields))  # type: ignore[arg-type]  # checked by what it is compared with


def mailed(cause: Cause, compte: Utilisateur, le: datetime = NOON) -> QueueMail:
    """
    Give the write of the mail that a command asked for.
    """
    return QueueMail(
        a_queued_mail(
            QUEUED_MAIL, cause=cause, asked_at=le, due_at=le, utilisateur_id=compte.id
        )
    )


def faults(conclusion: Conclusion[object]) -> list[tuple[str, str]]:
    """
    Give the path and code of each fault of a refusal that names fields.
    """
    error = a_refus(conclusion).exception()
    assert isinstance(error, DonneesInvalidesError), error
    return [(e.field, e.code) for e in error.faults]


def reasons(conclusion: Conclusion[object]) -> tuple[str, ...]:
    """
    Give the code of each rule that its author is told.
    """
    error = a_refus(conclusion).exception()
    assert isinstance(error, ActionRefuseeError), error
    return error.decision.codes


def action_refusee(conclusion: Conclusion[object]) -> Action:
    """
    Give what was decided on, as the journal and its author are told.
    """
    decision = a_refus(conclusion).decision
    assert decision is not None
    return decision.action


def reply(conclusion: Conclusion[object]) -> tuple[object, ...]:
    """
    Give all that the author of a command sees of its conclusion.
    """
    if isinstance(conclusion, Accord):
        return ("accord", conclusion.result, conclusion.writes)
    error = conclusion.exception()
    return (type(error), error.args, str(error))


def sorts(writes: tuple[Write, ...]) -> list[str]:
    return [type(write).__name__ for write in writes]


@st.composite
def populated(draw: DrawFn) -> Stored:
    """
    Draw stores with a Gestionnaire in exercise, and others in any state.
    """
    structures = draw(worlds_drawn())
    places = st.sampled_from(structures)
    others = [
        draw(comptes_drawn(draw(places), f"u-{rank}"))
        for rank in range(1, draw(st.integers(1, 4)) + 1)
    ]
    return Stored.of(*structures, a_gestionnaire("g-1", draw(places)), *others)


# Most of the time what a form would hold, else something that it would not.
_prenoms: Final = st.sampled_from(["Aurélie", "Zoé", "", "a\x00b"])
_noms: Final = st.sampled_from(["Test", "Martin", " ", "x" * 101])
_adresses: Final = st.sampled_from(["a@test.fr", "U-1@test.fr", "personne", "é@é"])
_profils: Final = st.sampled_from(
    ["Promoteur Utilisateur ET", "GESTIONNAIRE_EJ", "Lecteur ET", "Promoteur"]
)
_activites: Final = st.sampled_from([("QA001",), ("QA002", "QA004"), (), ("QA999",)])
_cases: Final = st.sampled_from([False, True, None])
_versions: Final = st.sampled_from([1, 1, 2])
_libelles: Final = st.sampled_from(["NOUVEAU NOM", "CLINIQUE DE TEST", "", "a\nb"])
_departements: Final = st.sampled_from(["75", "2A", "", "00"])


def management_commands(stored: Stored) -> st.SearchStrategy[AnyCommand]:
    """
    Draw any command of a screen, on what exists and on what does not.
    """
    acteurs = st.sampled_from(["g-1", "g-1", "g-1", *stored.comptes, "inconnu"])
    comptes = st.sampled_from([*stored.comptes, "inconnu", ""])
    places = st.sampled_from([*stored.structures, "inconnue", ""])
    on_a_compte = [
        st.builds(kind, acteur_id=acteurs, utilisateur_id=comptes)
        for kind in (
            RenvoyerCourrielCreation,
            SupprimerUtilisateur,
            DesactiverUtilisateur,
            ActiverUtilisateur,
        )
    ]
    return st.one_of(
        *on_a_compte,
        st.builds(
            CreerUtilisateur,
            acteur_id=acteurs,
            prenom=_prenoms,
            nom=_noms,
            courriel=_adresses,
            profil=_profils,
            structure_id=places,
            activites=_activites,
            droit_validation=_cases,
        ),
        st.builds(
            ModifierUtilisateur,
            acteur_id=acteurs,
            utilisateur_id=comptes,
            version_vue=_versions,
            prenom=st.none() | _prenoms,
            nom=st.none() | _noms,
            courriel=st.none() | _adresses,
            profil=st.none() | _profils,
            structure_id=st.none() | places,
            activites=st.none() | _activites,
            droit_validation=_cases,
        ),
        st.builds(
            CreerStructure,
            acteur_id=acteurs,
            type_structure=st.sampled_from(["ET", "Groupe", "EJ"]),
            nom=_libelles,
            departement=_departements,
        ),
        st.builds(
            ModifierStructure,
            acteur_id=acteurs,
            structure_id=places,
            version_vue=_versions,
            nom=st.none() | _libelles,
            departement=st.none() | _departements,
        ),
    )
