"""
Who acts on what: a small world, and a pure function that concludes any command.

``conclude(command, WORLD)`` loads the facts as an operation would, from the
identifiers as they were typed, and asks the use case. Nothing is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

import attrs
from hypothesis import strategies as st

from siaut_core import (
    Action,
    ActionRefuseeError,
    Cause,
    DonneesInvalidesError,
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
    QueuedMail,
    QueuedMailId,
    RenvoyerCourrielCreation,
    Settings,
    SupprimerUtilisateur,
    UtiliserLien,
)
from siaut_core.testing.factory import (
    NOON,
    a_gestionnaire,
    a_groupe,
    a_numero,
    an_ej,
    an_et,
    an_utilisateur,
)
from siaut_core.use_cases.activation import activer_utilisateur, desactiver_utilisateur
from siaut_core.use_cases.administration import Facts
from siaut_core.use_cases.conclusion import (
    Accord,
    Conclusion,
    Refus,
    Write,
    WriteEvent,
)
from siaut_core.use_cases.connexion import (
    LienFacts,
    demander_lien,
    enregistrer_connexion,
    utiliser_lien,
)
from siaut_core.use_cases.creation import creer_utilisateur
from siaut_core.use_cases.installation import (
    InstallerUtilisateur,
    fixer_numero,
    installer_utilisateur,
    modifier_groupe,
)
from siaut_core.use_cases.modification import modifier_utilisateur
from siaut_core.use_cases.renvoi import renvoyer_courriel_creation
from siaut_core.use_cases.structures import creer_structure, modifier_structure
from siaut_core.use_cases.suppression import supprimer_utilisateur
from tests.model.worlds import comptes_drawn, worlds_drawn

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

T = TypeVar("T")

SETTINGS: Final = Settings(base_url="https://siaut.test", sender="siaut@test.fr")

# What the host draws, for whatever is made.
NEW_NAME: Final = UtilisateurId("u-nouveau")
NEW_ADDRESS: Final = StructureId("s-nouvelle")
QUEUED_MAIL: Final = QueuedMailId("i-nouvelle")
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
Command: TypeAlias = (
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
    | UtiliserLien
)


def _find(table: Mapping[str, T], id: object) -> T | None:
    return table.get(id) if is_identifier(id) else None


@attrs.frozen
class World:
    """
    All that is stored.
    """

    structures: Mapping[str, Structure]
    comptes: Mapping[str, Utilisateur]
    liens: Mapping[str, Lien]

    @classmethod
    def of(cls, *objs: Structure | Utilisateur | Lien) -> World:
        return cls(
            {o.id: o for o in objs if isinstance(o, Structure)},
            {o.id: o for o in objs if isinstance(o, Utilisateur)},
            {o.digest: o for o in objs if isinstance(o, Lien)},
        )

    def structure_of(self, compte: Utilisateur) -> Structure | None:
        return self.structures.get(compte.rattachement.structure_id)

    def facts(self, command: Command) -> Facts:
        acteur = _find(self.comptes, getattr(command, "acteur_id", None))
        structure_id = getattr(command, "structure_id", None)
        if isinstance(command, CreerStructure) and acteur is not None:
            structure_id = acteur.rattachement.structure_id
        structure = _find(self.structures, structure_id)
        if not hasattr(command, "utilisateur_id"):
            return Facts(acteur=acteur, structure=structure)
        cible = _find(self.comptes, command.utilisateur_id)
        return Facts(
            acteur=acteur,
            cible=cible,
            structure=None if cible is None else self.structure_of(cible),
            target_structure=structure,
        )

    def facts_of_lien(self, command: UtiliserLien) -> LienFacts:
        lien = self.liens.get(command.token.digest())
        compte = None if lien is None else self.comptes.get(lien.utilisateur_id)
        return LienFacts(lien=lien, compte=compte)


WORLD: Final = World.of(
    *(EJ, ET, OTHER_ET, GROUPE, EJ_ELSEWHERE, ELSEWHERE),
    *(HEAD, ET_HEAD, GROUPE_HEAD, CIBLE, FOREIGN),
)


def having(*objs: Structure | Utilisateur | Lien) -> World:
    """
    Give `WORLD` with these instead, or besides.
    """
    other = World.of(*objs)
    return World(
        {**WORLD.structures, **other.structures},
        {**WORLD.comptes, **other.comptes},
        {**WORLD.liens, **other.liens},
    )


def conclude(  # noqa: C901, PLR0911, PLR0912  (one case per command)
    command: Command,
    world: World = WORLD,
    le: datetime = NOON,
    settings: Settings = SETTINGS,
) -> Conclusion[object]:
    """
    Load the facts of a command, and conclude.
    """
    facts = world.facts(command)
    match command:
        case CreerUtilisateur():
            return creer_utilisateur(
                command,
                facts,
                le,
                settings,
                utilisateur_id=NEW_NAME,
                queued_mail_id=QUEUED_MAIL,
            )
        case ModifierUtilisateur():
            return modifier_utilisateur(
                command, facts, le, settings, queued_mail_id=QUEUED_MAIL
            )
        case RenvoyerCourrielCreation():
            return renvoyer_courriel_creation(
                command, facts, le, settings, queued_mail_id=QUEUED_MAIL
            )
        case SupprimerUtilisateur():
            return supprimer_utilisateur(command, facts, le, settings)
        case DesactiverUtilisateur():
            return desactiver_utilisateur(command, facts, le, settings)
        case ActiverUtilisateur():
            return activer_utilisateur(command, facts, le, settings)
        case CreerStructure():
            return creer_structure(
                command, facts, le, settings, structure_id=NEW_ADDRESS
            )
        case ModifierStructure():
            return modifier_structure(command, facts, le)
        case InstallerUtilisateur():
            return installer_utilisateur(
                command,
                facts.structure,
                le,
                settings,
                utilisateur_id=NEW_NAME,
                queued_mail_id=QUEUED_MAIL,
            )
        case ModifierGroupe():
            known_ones = {s.id: s for s in world.structures.values()}
            return modifier_groupe(
                command, facts.structure, known_ones, le, structure_id=NEW_ADDRESS
            )
        case FixerNumero():
            return fixer_numero(command, facts.structure, le)
        case DemanderLien():
            return demander_lien(command, le, queued_mail_id=QUEUED_MAIL)
        case EnregistrerConnexion():
            compte = _find(world.comptes, command.utilisateur_id)
            return enregistrer_connexion(command, compte, le)
        case UtiliserLien():
            return utiliser_lien(
                command, world.facts_of_lien(command), le, digest=DIGEST
            )


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


def a_queued_mail(
    cause: Cause, compte: Utilisateur | None = None, le: datetime = NOON
) -> QueuedMail:
    """
    Give what is deposited when a mail is asked for.
    """
    return QueuedMail(
        id=QUEUED_MAIL,
        cause=cause,
        asked_at=le,
        due_at=le,
        utilisateur_id=None if compte is None else compte.id,
    )


def faults(conclusion: Conclusion[object]) -> list[tuple[str, str]]:
    """
    Give the path and code of each fault of a refusal that names fields.
    """
    error = a_refus(conclusion).exception()
    assert isinstance(error, DonneesInvalidesError), error
    return [(e.field, e.code) for e in error.erreurs]


def raisons(conclusion: Conclusion[object]) -> tuple[str, ...]:
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
def populated_worlds(draw: DrawFn) -> World:
    """
    Draw worlds with a Gestionnaire in exercise, and others in any state.
    """
    structures = draw(worlds_drawn())
    places = st.sampled_from(structures)
    others = [
        draw(comptes_drawn(draw(places), f"u-{rank}"))
        for rank in range(1, draw(st.integers(1, 4)) + 1)
    ]
    return World.of(*structures, a_gestionnaire("g-1", draw(places)), *others)


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


def management_commands(world: World) -> st.SearchStrategy[Command]:
    """
    Draw any command of a screen, on what exists and on what does not.
    """
    acteurs = st.sampled_from(["g-1", "g-1", "g-1", *world.comptes, "inconnu"])
    comptes = st.sampled_from([*world.comptes, "inconnu", ""])
    places = st.sampled_from([*world.structures, "inconnue", ""])
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
