"""
The contract of forms: on this store too, what they offer is what is accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import attrs
from hypothesis import strategies as st

from siaut_core.entities.profil import Profil
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.policies.questions import peut_creer, peut_modifier
from siaut_core.policies.regles import SILENCES, Silences
from siaut_core.sync import (
    ChoisirStructures,
    ChoixProfil,
    Host,
    choisir_structures,
    ouvrir_creation,
    ouvrir_modification,
)
from siaut_core.testing.contracts.bench import BenchContract, Factory, seed
from siaut_core.testing.factory import a_gestionnaire
from siaut_core.testing.fakes import SETTINGS, trial_host
from siaut_core.testing.requirements import must_equal
from siaut_core.testing.worlds import World, worlds
from siaut_core.use_cases.recherche.rows import UtilisateurRow

__all__ = ["FormContract"]

YES_NO: Final = (False, True)
STRICT: Final = Silences(
    **dict.fromkeys((field.name for field in attrs.fields(Silences)), False)
)
ADVICE: Final = (
    "a form offers what is accepted, all of it and nothing else: search keeps the"
    " structures of the perimeter by type_structure and fermee, and the walk of its"
    " pages gives each of them once"
)


def _walk(host: Host, recherche: ChoisirStructures) -> list[str]:
    """
    Give every structure of a form, page after page.
    """
    page = choisir_structures(host, recherche)
    ids: list[str] = [row.structure.id for row in page.rows]
    if page.following is None:
        return ids
    return ids + _walk(host, attrs.evolve(recherche, after=page.following))


def _check(
    host: Host,
    recherche: ChoisirStructures,
    structures: Iterable[Structure],
    profils: Iterable[ChoixProfil],
    accepts: Callable[[Profil, Structure, bool], object],
    here: str = "",
) -> None:
    """
    Hold each profile that is offered, or is not, against the rules.
    """
    offered = {choix.profil: choix for choix in profils}
    for profil in Profil:
        ids = _walk(host, attrs.evolve(recherche, profil=profil))
        assert len(ids) == len({*ids}), ADVICE
        choix = offered.get(profil)
        kinds = {s.type_structure for s in structures if s.id in ids and s.id != here}
        assert kinds == ({*choix.types} if choix else set()), ADVICE
        stays = {here} if choix and choix.sur_place else set()
        droits = choix.droits if choix else ()
        assert {(id, droit) for id in {*ids} | stays for droit in droits} == {
            (s.id, droit)
            for s in structures
            for droit in YES_NO
            if accepts(profil, s, droit)
        }, ADVICE


def _check_a_creation(host: Host, acteur: Utilisateur, world: World) -> None:
    _check(
        host,
        ChoisirStructures(acteur_id=acteur.id, profil="", size=1),
        world.structures,
        ouvrir_creation(host, acteur_id=acteur.id).profils,
        lambda profil, structure, droit: peut_creer(
            acteur,
            structure,
            profil,
            droit_validation=droit,
            silences=host.settings.silences,
        ),
    )


def _check_a_modification(
    host: Host, acteur: Utilisateur, row: UtilisateurRow, world: World
) -> None:
    cible, here = row.utilisateur, row.structure
    recherche = ChoisirStructures(
        acteur_id=acteur.id, utilisateur_id=cible.id, profil="", size=1
    )
    form = ouvrir_modification(host, acteur_id=acteur.id, utilisateur_id=cible.id)
    must_equal(cible, form.utilisateur, ADVICE)
    must_equal(here, form.structure.structure, ADVICE)
    _check(
        host,
        recherche,
        world.structures,
        form.profils,
        lambda profil, structure, droit: peut_modifier(
            acteur,
            cible,
            here,
            profil=profil,
            droit_validation=droit,
            target_structure=structure,
            silences=host.settings.silences,
        ),
        here.id,
    )


class FormContract(BenchContract):
    """
    What the forms of an account promise, on any store.
    """

    def test_a_form_offers_what_is_accepted_and_nothing_else(
        self, factory: Factory
    ) -> None:
        """
        Of a new account, of another one and of one's own. Guide: C4, C7-C11, C17.
        """

        def check(world: World, data: st.DataObject, silences: Silences) -> None:
            acteur = a_gestionnaire("g-0", data.draw(st.sampled_from(world.structures)))
            everyone = world.having(acteur)
            modifiable = [
                row
                for row in everyone.rows
                if peut_modifier(
                    acteur, row.utilisateur, row.structure, silences=silences
                )
            ]
            row = data.draw(st.sampled_from(modifiable))
            with factory() as bench:
                seed(bench, *everyone.structures, *everyone.comptes)
                store = bench.host.unit_of_work
                host = trial_host(
                    store, settings=attrs.evolve(SETTINGS, silences=silences)
                )
                _check_a_creation(host, acteur, everyone)
                _check_a_modification(host, acteur, row, everyone)

        self.for_all(
            check,
            share=2,
            world=worlds.filter(lambda world: bool(world.structures)),
            data=st.data(),
            silences=st.sampled_from([SILENCES, STRICT]),
        )
