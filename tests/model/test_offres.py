"""
Listed if and only if visible, offered if and only if accepted: on every case.

What is offered is held against the use cases themselves: the button is pressed,
the form is sent, and the answer must be the one that the screen promised.
"""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Final

import attrs
import pytest

from siaut_core import (
    Action,
    ActiverUtilisateur,
    CreerUtilisateur,
    DesactiverUtilisateur,
    Niveau,
    Profil,
    RenvoyerCourrielCreation,
    Silences,
    SupprimerUtilisateur,
)
from siaut_core.policies.cas import relation_entre
from siaut_core.policies.choix import (
    actions_possibles,
    droit_attribuable,
    profils_attribuables,
    structures_attribuables,
)
from siaut_core.policies.droits import peut_consulter, peut_consulter_structure
from siaut_core.policies.perimetre import perimetre
from siaut_core.policies.silences import SILENCES
from siaut_core.testing.fabrique import (
    MIDI,
    un_et,
    un_groupe,
    un_numero,
    un_profil,
    un_utilisateur,
    une_ej,
)
from siaut_core.use_cases.conclusion import Accord
from tests.model.mondes import MONDES
from tests.use_cases.scenes import REGLAGES, Monde, conclure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siaut_core import Structure, Utilisateur
    from tests.use_cases.scenes import SurUnCompte

OUI_OU_NON = (True, False)

# Validated or not, active or not.
ETATS: Final = ((MIDI, None), OUI_OU_NON)


def des_variantes(numero: int) -> Iterator[dict[str, object]]:
    """
    Give open and closed ones, with a FINESS number and without.
    """
    for rang, (fermee, avec) in enumerate(product(OUI_OU_NON, repeat=2)):
        yield {
            "fermee_le": date(2023, 6, 1) if fermee else None,
            "numero": un_numero(numero + rang) if avec else None,
        }


# Each kind in each variant, and whatever one can be to the others.
MOSAIQUE: Final[tuple[Structure, ...]] = (
    *(une_ej(f"ej-{n}", **v) for n, v in enumerate(des_variantes(10), 1)),
    *(un_et(f"et-{n}", ej_id="ej-1", **v) for n, v in enumerate(des_variantes(20), 1)),
    un_groupe(membres={"ej-1"}),
)

SILENCES_EXTREMES: Final = (
    SILENCES,
    Silences(**{champ.name: False for champ in attrs.fields(Silences)}),
)


def des_comptes(
    structure: Structure, id: str, droits: tuple[bool, ...] = OUI_OU_NON
) -> Iterator[Utilisateur]:
    """
    Give an account of each profile that fits, in each state.
    """
    for niveau, droit, valide_le, actif in product(Niveau, droits, *ETATS):
        if not (droit and niveau is Niveau.CONSULTATION):
            yield un_utilisateur(
                id,
                structure,
                profil=un_profil(niveau, structure),
                droit_validation=droit,
                valide_le=valide_le,
                actif=actif,
            )


@pytest.mark.slow
def test_listed_is_visible_from_any_account_of_any_world() -> None:
    """
    Every profile and state, on every structure of every world, over all of them.

    Structures and accounts alike, by the check, by the list, and by the filter.
    """
    compte = 0
    for monde in MONDES:
        cibles = [(un_utilisateur("c-1", s), s) for s in monde]
        for acteur in (a for s in monde for a in des_comptes(s, "a-1", (False,))):
            regard = perimetre(acteur)
            listees = regard.identifiants(monde)
            for cible, structure in cibles:
                compte += 1
                expected = structure.id in listees
                assert expected == regard.contient(structure)
                assert expected == bool(peut_consulter_structure(acteur, structure))
                assert expected == bool(peut_consulter(acteur, cible, structure))
    assert compte == 12 * sum(len(monde) ** 2 for monde in MONDES)


def test_the_mosaic_holds_every_place_that_can_be_told_apart() -> None:
    """
    Each relation, on each kind of structure that can have it, in each variant.
    """
    vues = {
        (
            relation_entre(un_utilisateur("a-1", sienne), structure),
            structure.type_structure,
            structure.fermee_le is not None,
            structure.numero is not None,
        )
        for sienne, structure in product(MOSAIQUE, repeat=2)
    }
    assert 9 + 4 + 1 + 9 == len(vues)


def est_acceptee(
    commande: SurUnCompte | CreerUtilisateur, monde: Monde, silences: Silences
) -> bool:
    reglages = attrs.evolve(REGLAGES, silences=silences)
    return isinstance(conclure(commande, monde, reglages=reglages), Accord)


COMMANDES: Final[dict[Action, type[SurUnCompte]]] = {
    Action.DESACTIVER: DesactiverUtilisateur,
    Action.ACTIVER: ActiverUtilisateur,
    Action.RENVOYER: RenvoyerCourrielCreation,
    Action.SUPPRIMER: SupprimerUtilisateur,
}


@pytest.mark.slow
@pytest.mark.parametrize("silences", SILENCES_EXTREMES, ids=["defauts", "refus"])
def test_a_button_is_offered_if_and_only_if_pressing_it_works(
    silences: Silences,
) -> None:
    """
    Every actor and target that can be told apart, and oneself.

    Of two buttons that are each other's contrary, the one that changes something.
    """
    acteurs = [a for s in MOSAIQUE for a in des_comptes(s, "a-1")]
    cibles = [c for s in MOSAIQUE for c in des_comptes(s, "c-1")]
    par_id: dict[str, Structure] = {s.id: s for s in MOSAIQUE}
    compte = 0
    for acteur in acteurs:
        for cible in (*cibles, acteur):
            compte += 1
            monde = Monde(par_id, {cible.id: cible, "a-1": acteur}, {})
            sans_effet = Action.ACTIVER if cible.actif else Action.DESACTIVER
            acceptes = [
                action
                for action, genre in COMMANDES.items()
                if action is not sans_effet
                and est_acceptee(
                    genre(acteur_id="a-1", utilisateur_id=cible.id), monde, silences
                )
            ]
            structure = par_id[cible.rattachement.structure_id]
            offerts = actions_possibles(acteur, cible, structure, silences)
            assert acceptes == list(offerts)
    assert 180 * 181 == compte


@pytest.mark.slow
@pytest.mark.parametrize("silences", SILENCES_EXTREMES, ids=["defauts", "refus"])
def test_a_form_offers_what_it_accepts_and_nothing_else(silences: Silences) -> None:
    """
    Profiles, structures and the droit: each choice is sent, and must be granted.
    """
    compte = 0
    for acteur in (a for s in MOSAIQUE for a in des_comptes(s, "a-1")):
        monde = Monde.de(*MOSAIQUE, acteur)
        for profil in Profil:
            acceptees = set()
            for structure, droit in product(MOSAIQUE, OUI_OU_NON):
                compte += 1
                commande = CreerUtilisateur(
                    acteur_id="a-1",
                    prenom="Aurélie",
                    nom="Test",
                    courriel="aurelie.test@test.fr",
                    profil=profil,
                    structure_id=structure.id,
                    activites=("QA001",),
                    droit_validation=droit,
                )
                acceptee = est_acceptee(commande, monde, silences)
                if droit:
                    offert = droit_attribuable(acteur, structure, profil, silences)
                    assert acceptee == offert
                elif acceptee:
                    acceptees.add(structure)
            for avec in (None, *OUI_OU_NON):
                assert {
                    s for s in acceptees if avec in {None, s.numero is not None}
                } == {
                    *structures_attribuables(
                        acteur, profil, MOSAIQUE, avec_numero=avec, silences=silences
                    )
                }
            offerts = profils_attribuables(acteur, MOSAIQUE, silences)
            assert bool(acceptees) == (profil in offerts)
    assert 180 * 6 * 9 * 2 == compte
