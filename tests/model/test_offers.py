"""
Listed if and only if visible, offered if and only if accepted: on every case.

What is offered is held against the use cases themselves: the button is pressed,
the form is sent, and the answer must be the one that the screen promised.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Final

import attrs
import pytest

from siaut_core import Action, Niveau, Profil, Silences
from siaut_core.policies.cas import relation_avec
from siaut_core.policies.choix import actions_possibles
from siaut_core.policies.perimetre import perimetre
from siaut_core.policies.questions import peut_consulter, peut_consulter_structure
from siaut_core.policies.regles import SILENCES
from siaut_core.sync import (
    ActiverUtilisateur,
    ChoisirStructures,
    CreerUtilisateur,
    CriteresStructures,
    DesactiverUtilisateur,
    ModifierUtilisateur,
    RenvoyerCourrielCreation,
    SupprimerUtilisateur,
)
from siaut_core.testing.factory import (
    NOON,
    a_groupe,
    a_numero,
    a_profil,
    an_ej,
    an_et,
    an_utilisateur,
)
from siaut_core.use_cases.choix import profils_possibles, query_of_choix
from siaut_core.use_cases.conclusion import Accord
from siaut_core.use_cases.recherche.structures import STRUCTURES_SEARCH
from tests.model.worlds import WORLDS
from tests.use_cases.scenes import SETTINGS, Stored, conclude

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siaut_core import Structure, Utilisateur
    from siaut_core.policies.choix import Known
    from siaut_core.use_cases.settings import Settings
    from tests.use_cases.scenes import OnACompte

YES_OR_NO = (True, False)

# Validated or not, active or not.
ETATS: Final = ((NOON, None), YES_OR_NO)


def variants_drawn(numero: int) -> Iterator[dict[str, object]]:
    """
    Give open and closed ones, with a FINESS number and without.
    """
    for rank, (fermee, having) in enumerate(product(YES_OR_NO, repeat=2)):
        yield {
            "fermee_le": date(2023, 6, 1) if fermee else None,
            "numero": a_numero(numero + rank) if having else None,
        }


# Each kind in each variant, and whatever one can be to the others.
MOSAIC: Final[tuple[Structure, ...]] = (
    *(an_ej(f"ej-{n}", **v) for n, v in enumerate(variants_drawn(10), 1)),
    *(an_et(f"et-{n}", ej_id="ej-1", **v) for n, v in enumerate(variants_drawn(20), 1)),
    a_groupe(membres={"ej-1"}),
)

EXTREME_SILENCES: Final = (
    SILENCES,
    Silences(**{field.name: False for field in attrs.fields(Silences)}),
)


def comptes_drawn(
    structure: Structure, id: str, questions: tuple[bool, ...] = YES_OR_NO
) -> Iterator[Utilisateur]:
    """
    Give an account of each profile that fits, in each state.
    """
    for niveau, droit, valide_le, actif in product(Niveau, questions, *ETATS):
        if not (droit and niveau is Niveau.CONSULTATION):
            yield an_utilisateur(
                id,
                structure,
                profil=a_profil(niveau, structure),
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
    count = 0
    for world in WORLDS:
        cibles = [(an_utilisateur("c-1", s), s) for s in world]
        for acteur in (a for s in world for a in comptes_drawn(s, "a-1", (False,))):
            view = perimetre(acteur)
            listed = view.identifiers(world)
            for cible, structure in cibles:
                count += 1
                expected = structure.id in listed
                assert expected == view.contient(structure)
                assert expected == bool(peut_consulter_structure(acteur, structure))
                assert expected == bool(peut_consulter(acteur, cible, structure))
    assert count == 12 * sum(len(world) ** 2 for world in WORLDS)


def test_the_mosaic_holds_every_place_that_can_be_told_apart() -> None:
    """
    Each relation, on each kind of structure that can have it, in each variant.
    """
    views = {
        (
            relation_avec(own.id, structure),
            structure.type_structure,
            structure.fermee_le is not None,
            structure.numero is not None,
        )
        for own, structure in product(MOSAIC, repeat=2)
    }
    assert 9 + 4 + 1 + 9 == len(views)


def is_accepted(
    command: OnACompte | CreerUtilisateur | ModifierUtilisateur,
    stored: Stored,
    silences: Silences,
) -> bool:
    settings = settings_of(silences)
    return isinstance(conclude(command, stored, settings=settings), Accord)


@cache
def settings_of(silences: Silences) -> Settings:
    return attrs.evolve(SETTINGS, silences=silences)


COMMAND_CLASSES: Final[dict[Action, type[OnACompte]]] = {
    Action.DESACTIVER: DesactiverUtilisateur,
    Action.ACTIVER: ActiverUtilisateur,
    Action.RENVOYER: RenvoyerCourrielCreation,
    Action.SUPPRIMER: SupprimerUtilisateur,
}


@pytest.mark.slow
@pytest.mark.parametrize("silences", EXTREME_SILENCES, ids=["defauts", "refus"])
def test_a_button_is_offered_if_and_only_if_pressing_it_works(
    silences: Silences,
) -> None:
    """
    Every actor and target that can be told apart, and oneself.

    Of two buttons that are each other's contrary, the one that changes something.
    """
    acteurs = [a for s in MOSAIC for a in comptes_drawn(s, "a-1")]
    cibles = [c for s in MOSAIC for c in comptes_drawn(s, "c-1")]
    get: dict[str, Structure] = {s.id: s for s in MOSAIC}
    count = 0
    for acteur in acteurs:
        for cible in (*cibles, acteur):
            count += 1
            stored = Stored(get, {cible.id: cible, "a-1": acteur}, {})
            without_effect = Action.ACTIVER if cible.actif else Action.DESACTIVER
            accepted = [
                action
                for action, kind in COMMAND_CLASSES.items()
                if action is not without_effect
                and is_accepted(
                    kind(acteur_id="a-1", utilisateur_id=cible.id), stored, silences
                )
            ]
            structure = get[cible.rattachement.structure_id]
            offered = actions_possibles(acteur, cible, structure, silences)
            assert accepted == list(offered)
    assert 180 * 181 == count


def structures_listed(
    acteur: Utilisateur,
    known: Known,
    profil: Profil,
    silences: Silences,
    avec_numero: bool | None = None,  # noqa: FBT001  (an answer of the form)
) -> set[Structure]:
    """
    Search the mosaic as the form does.
    """
    demande = ChoisirStructures(
        acteur_id=acteur.id,
        profil=profil,
        criteres=CriteresStructures(avec_numero=avec_numero),
    )
    query = query_of_choix(demande, acteur, known, silences)
    return {*STRUCTURES_SEARCH.answer(query, MOSAIC)}


@pytest.mark.slow
@pytest.mark.parametrize("silences", EXTREME_SILENCES, ids=["defauts", "refus"])
def test_a_form_offers_what_it_accepts_and_nothing_else(silences: Silences) -> None:
    """
    Profiles, structures and the droit: each choice is sent, and must be granted.
    """
    count = 0
    for acteur in (a for s in MOSAIC for a in comptes_drawn(s, "a-1")):
        stored = Stored.of(*MOSAIC, acteur)
        for choix in profils_possibles(acteur, None, silences):
            accepted = set()
            for structure, droit in product(MOSAIC, YES_OR_NO):
                count += 1
                command = CreerUtilisateur(
                    acteur_id="a-1",
                    prenom="Aurélie",
                    nom="Test",
                    courriel="aurelie.test@test.fr",
                    profil=choix.profil,
                    structure_id=structure.id,
                    activites=("QA001",),
                    droit_validation=droit,
                )
                if is_accepted(command, stored, silences):
                    accepted.add((structure, droit))
            for having in (None, *YES_OR_NO):
                listed = structures_listed(acteur, None, choix.profil, silences, having)
                assert {
                    (s, droit)
                    for s, droit in accepted
                    if having in {None, s.numero is not None}
                } == {*product(listed, choix.droits)}
    assert 180 * 6 * 9 * 2 == count


@pytest.mark.slow
@pytest.mark.parametrize("silences", EXTREME_SILENCES, ids=["defauts", "refus"])
def test_a_form_of_an_account_offers_what_it_accepts_and_nothing_else(
    silences: Silences,
) -> None:
    """
    Every account in reach, and oneself: each change is sent, and must be granted.
    """
    get: dict[str, Structure] = {s.id: s for s in MOSAIC}
    acteurs = [
        an_utilisateur(
            "a-1",
            structure,
            profil=a_profil(Niveau.GESTIONNAIRE, structure),
            valide_le=NOON,
            droit_validation=droit,
        )
        for structure, droit in product(MOSAIC, YES_OR_NO)
    ]
    cibles = [c for s in MOSAIC for c in comptes_drawn(s, "c-1") if c.actif]
    count = 0
    for acteur in acteurs:
        within = perimetre(acteur)
        for cible in (*cibles, acteur):
            structure = get[cible.rattachement.structure_id]
            if not within.contient(structure):
                continue
            stored = Stored(get, {cible.id: cible, "a-1": acteur}, {})
            known = (cible, structure)
            for choix in profils_possibles(acteur, known, silences):
                count += 1
                accepted = {
                    (target, droit)
                    for target, droit in product(MOSAIC, YES_OR_NO)
                    if is_accepted(
                        ModifierUtilisateur(
                            acteur_id="a-1",
                            utilisateur_id=cible.id,
                            version_vue=cible.version,
                            profil=choix.profil,
                            structure_id=target.id,
                            droit_validation=droit,
                        ),
                        stored,
                        silences,
                    )
                }
                listed = structures_listed(acteur, known, choix.profil, silences)
                if choix.sur_place:
                    listed.add(structure)
                assert accepted == {*product(listed, choix.droits)}
    assert 1788 == count
