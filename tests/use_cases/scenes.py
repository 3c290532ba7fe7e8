"""
Who acts on what: a small world, and a pure function that concludes any command.

``conclure(commande, MONDE)`` loads the facts as an operation would, from the
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
    ActiverUtilisateur,
    Cause,
    CreerStructure,
    CreerUtilisateur,
    DemanderLien,
    DesactiverUtilisateur,
    DonneesInvalidesError,
    EnregistrerConnexion,
    Evenement,
    FixerNumero,
    Intention,
    IntentionId,
    Lien,
    ModifierGroupe,
    ModifierStructure,
    ModifierUtilisateur,
    Operation,
    Reglages,
    RenvoyerCourrielCreation,
    Structure,
    StructureId,
    SupprimerUtilisateur,
    Utilisateur,
    UtilisateurId,
    UtiliserLien,
)
from siaut_core.entities.identifiant import est_identifiant
from siaut_core.testing.fabrique import (
    MIDI,
    un_et,
    un_gestionnaire,
    un_groupe,
    un_numero,
    un_utilisateur,
    une_ej,
)
from siaut_core.use_cases.activation import activer_utilisateur, desactiver_utilisateur
from siaut_core.use_cases.administration import Faits
from siaut_core.use_cases.conclusion import (
    Accord,
    Conclusion,
    Consigner,
    Ecriture,
    Refus,
)
from siaut_core.use_cases.connexion import (
    FaitsLien,
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
from tests.model.mondes import des_comptes, des_mondes

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

T = TypeVar("T")

REGLAGES: Final = Reglages(base_url="https://siaut.test", expediteur="siaut@test.fr")

# What the host draws, for whatever is made.
NOUVEAU: Final = UtilisateurId("u-nouveau")
NOUVELLE: Final = StructureId("s-nouvelle")
INTENTION: Final = IntentionId("i-nouvelle")
CONDENSE: Final = "condense"

# In the perimeter of `CHEF`: EJ, its ET, the groupe it belongs to; not AILLEURS.
EJ: Final = une_ej()
ET: Final = un_et()
AUTRE_ET: Final = un_et("et-2", numero=un_numero(3))
GROUPE: Final = un_groupe()
EJ_AILLEURS: Final = une_ej("ej-9", numero=un_numero(9))
AILLEURS: Final = un_et("et-9", ej_id="ej-9", numero=un_numero(10))

CHEF: Final = un_gestionnaire("g-ej", EJ)
CHEF_ET: Final = un_gestionnaire("g-et", ET)
CHEF_GROUPE: Final = un_gestionnaire("g-gr", GROUPE)
CIBLE: Final = un_utilisateur("u-1", ET)
ETRANGER: Final = un_utilisateur("u-9", AILLEURS)

SurUnCompte: TypeAlias = (
    RenvoyerCourrielCreation
    | SupprimerUtilisateur
    | DesactiverUtilisateur
    | ActiverUtilisateur
)
Commande: TypeAlias = (
    SurUnCompte
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


def _trouver(table: Mapping[str, T], id: object) -> T | None:
    return table.get(id) if est_identifiant(id) else None


@attrs.frozen
class Monde:
    """
    All that is stored.
    """

    structures: Mapping[str, Structure]
    comptes: Mapping[str, Utilisateur]
    liens: Mapping[str, Lien]

    @classmethod
    def de(cls, *objets: Structure | Utilisateur | Lien) -> Monde:
        return cls(
            {o.id: o for o in objets if isinstance(o, Structure)},
            {o.id: o for o in objets if isinstance(o, Utilisateur)},
            {o.empreinte: o for o in objets if isinstance(o, Lien)},
        )

    def structure_de(self, compte: Utilisateur) -> Structure | None:
        return self.structures.get(compte.rattachement.structure_id)

    def faits(self, commande: Commande) -> Faits:
        acteur = _trouver(self.comptes, getattr(commande, "acteur_id", None))
        structure_id = getattr(commande, "structure_id", None)
        if isinstance(commande, CreerStructure) and acteur is not None:
            structure_id = acteur.rattachement.structure_id
        structure = _trouver(self.structures, structure_id)
        if not hasattr(commande, "utilisateur_id"):
            return Faits(acteur=acteur, structure=structure)
        cible = _trouver(self.comptes, commande.utilisateur_id)
        return Faits(
            acteur=acteur,
            cible=cible,
            structure=None if cible is None else self.structure_de(cible),
            structure_visee=structure,
        )

    def faits_du_lien(self, commande: UtiliserLien) -> FaitsLien:
        lien = self.liens.get(commande.jeton.empreinte())
        compte = None if lien is None else self.comptes.get(lien.utilisateur_id)
        return FaitsLien(lien=lien, compte=compte)


MONDE: Final = Monde.de(
    *(EJ, ET, AUTRE_ET, GROUPE, EJ_AILLEURS, AILLEURS),
    *(CHEF, CHEF_ET, CHEF_GROUPE, CIBLE, ETRANGER),
)


def avec(*objets: Structure | Utilisateur | Lien) -> Monde:
    """
    Give `MONDE` with these instead, or besides.
    """
    autre = Monde.de(*objets)
    return Monde(
        {**MONDE.structures, **autre.structures},
        {**MONDE.comptes, **autre.comptes},
        {**MONDE.liens, **autre.liens},
    )


def conclure(  # noqa: C901, PLR0911, PLR0912  (one case per command)
    commande: Commande,
    monde: Monde = MONDE,
    le: datetime = MIDI,
    reglages: Reglages = REGLAGES,
) -> Conclusion[object]:
    """
    Load the facts of a command, and conclude.
    """
    faits = monde.faits(commande)
    match commande:
        case CreerUtilisateur():
            return creer_utilisateur(
                commande,
                faits,
                le,
                reglages,
                utilisateur_id=NOUVEAU,
                intention_id=INTENTION,
            )
        case ModifierUtilisateur():
            return modifier_utilisateur(
                commande, faits, le, reglages, intention_id=INTENTION
            )
        case RenvoyerCourrielCreation():
            return renvoyer_courriel_creation(
                commande, faits, le, reglages, intention_id=INTENTION
            )
        case SupprimerUtilisateur():
            return supprimer_utilisateur(commande, faits, le, reglages)
        case DesactiverUtilisateur():
            return desactiver_utilisateur(commande, faits, le, reglages)
        case ActiverUtilisateur():
            return activer_utilisateur(commande, faits, le, reglages)
        case CreerStructure():
            return creer_structure(commande, faits, le, reglages, structure_id=NOUVELLE)
        case ModifierStructure():
            return modifier_structure(commande, faits, le)
        case InstallerUtilisateur():
            return installer_utilisateur(
                commande,
                faits.structure,
                le,
                reglages,
                utilisateur_id=NOUVEAU,
                intention_id=INTENTION,
            )
        case ModifierGroupe():
            connues = {s.id: s for s in monde.structures.values()}
            return modifier_groupe(
                commande, faits.structure, connues, le, structure_id=NOUVELLE
            )
        case FixerNumero():
            return fixer_numero(commande, faits.structure, le)
        case DemanderLien():
            return demander_lien(commande, le, intention_id=INTENTION)
        case EnregistrerConnexion():
            compte = _trouver(monde.comptes, commande.utilisateur_id)
            return enregistrer_connexion(commande, compte, le)
        case UtiliserLien():
            return utiliser_lien(
                commande, monde.faits_du_lien(commande), le, condense=CONDENSE
            )


def un_accord(conclusion: Conclusion[T]) -> Accord[T]:
    assert isinstance(conclusion, Accord), conclusion
    return conclusion


def un_refus(conclusion: Conclusion[object]) -> Refus:
    assert isinstance(conclusion, Refus), conclusion
    return conclusion


def consigne(operation: Operation, *codes: str, **champs: object) -> Consigner:
    """
    Give the write of the event of a command that was granted.
    """
    evenement = Evenement(operation=operation, le=MIDI, accordee=True, codes=codes)
    return Consigner(attrs.evolve(evenement, **champs))  # type: ignore[arg-type]  # checked by what it is compared with


def une_intention(
    cause: Cause, compte: Utilisateur | None = None, le: datetime = MIDI
) -> Intention:
    """
    Give what is deposited when a mail is asked for.
    """
    return Intention(
        id=INTENTION,
        cause=cause,
        demandee_le=le,
        prochain_essai_le=le,
        utilisateur_id=None if compte is None else compte.id,
    )


def fautes(conclusion: Conclusion[object]) -> list[tuple[str, str]]:
    """
    Give the path and code of each fault of a refusal that names fields.
    """
    erreur = un_refus(conclusion).exception()
    assert isinstance(erreur, DonneesInvalidesError), erreur
    return [(e.champ, e.code) for e in erreur.erreurs]


def raisons(conclusion: Conclusion[object]) -> tuple[str, ...]:
    """
    Give the code of each rule that its author is told.
    """
    erreur = un_refus(conclusion).exception()
    assert isinstance(erreur, ActionRefuseeError), erreur
    return erreur.decision.codes


def action_refusee(conclusion: Conclusion[object]) -> Action:
    """
    Give what was decided on, as the journal and its author are told.
    """
    decision = un_refus(conclusion).decision
    assert decision is not None
    return decision.action


def reponse(conclusion: Conclusion[object]) -> tuple[object, ...]:
    """
    Give all that the author of a command sees of its conclusion.
    """
    if isinstance(conclusion, Accord):
        return ("accord", conclusion.resultat, conclusion.ecritures)
    erreur = conclusion.exception()
    return (type(erreur), erreur.args, str(erreur))


def sortes(ecritures: tuple[Ecriture, ...]) -> list[str]:
    return [type(ecriture).__name__ for ecriture in ecritures]


@st.composite
def des_mondes_peuples(draw: DrawFn) -> Monde:
    """
    Draw worlds with a Gestionnaire in exercise, and others in any state.
    """
    structures = draw(des_mondes())
    lieux = st.sampled_from(structures)
    autres = [
        draw(des_comptes(draw(lieux), f"u-{rang}"))
        for rang in range(1, draw(st.integers(1, 4)) + 1)
    ]
    return Monde.de(*structures, un_gestionnaire("g-1", draw(lieux)), *autres)


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


def des_commandes_de_gestion(monde: Monde) -> st.SearchStrategy[Commande]:
    """
    Draw any command of a screen, on what exists and on what does not.
    """
    acteurs = st.sampled_from(["g-1", "g-1", "g-1", *monde.comptes, "inconnu"])
    comptes = st.sampled_from([*monde.comptes, "inconnu", ""])
    lieux = st.sampled_from([*monde.structures, "inconnue", ""])
    sur_un_compte = [
        st.builds(genre, acteur_id=acteurs, utilisateur_id=comptes)
        for genre in (
            RenvoyerCourrielCreation,
            SupprimerUtilisateur,
            DesactiverUtilisateur,
            ActiverUtilisateur,
        )
    ]
    return st.one_of(
        *sur_un_compte,
        st.builds(
            CreerUtilisateur,
            acteur_id=acteurs,
            prenom=_prenoms,
            nom=_noms,
            courriel=_adresses,
            profil=_profils,
            structure_id=lieux,
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
            structure_id=st.none() | lieux,
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
            structure_id=lieux,
            version_vue=_versions,
            nom=st.none() | _libelles,
            departement=st.none() | _departements,
        ),
    )
