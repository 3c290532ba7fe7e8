"""
*Choix*: the structures of a form, its fields that may change, its activities.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.activite import Activite, CodeActivite, Nomenclature
from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.entities.structure import EntiteJuridique, Structure
from siaut_core.entities.text import search_key
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import DonneesInvalidesError, Faults
from siaut_core.policies.choix import Known
from siaut_core.policies.perimetre import Perimetre
from siaut_core.policies.questions import peut_creer, peut_modifier
from siaut_core.policies.regles import SILENCES, Silences
from siaut_core.testing.factory import (
    NOON,
    a_gestionnaire,
    a_groupe,
    a_numero,
    an_ej,
    an_et,
    an_utilisateur,
)
from siaut_core.use_cases.choix import (
    ChoisirStructures,
    ChoixStructure,
    FormulaireModification,
    formulaire_creation,
    formulaire_modification,
    profils_of_choix,
    profils_possibles,
    query_of_choix,
    query_of_type,
    types_of,
)
from siaut_core.use_cases.fiches import ISSU_DU_FINESS, FicheStructure
from siaut_core.use_cases.formulaire import activites_of_choix, read_activites
from siaut_core.use_cases.recherche.pagination import Cursor
from siaut_core.use_cases.recherche.structures import (
    STRUCTURES_SEARCH,
    CriteresStructures,
)
from tests.model.worlds import (
    Situation,
    Structures,
    possible_silences,
    situations_drawn,
)
from tests.use_cases.scenes import SETTINGS

DAY: Final = NOON.date()


def listed(
    world: Structures,
    acteur: Utilisateur,
    known: Known,
    profil: Profil,
    silences: Silences = SILENCES,
    **criteres: Any,  # noqa: ANN401  (as they were typed)
) -> list[Structure]:
    """
    Search a world as the form does.
    """
    demande = ChoisirStructures(
        acteur_id=acteur.id, profil=profil, criteres=CriteresStructures(**criteres)
    )
    query = query_of_choix(demande, acteur, known, silences)
    return STRUCTURES_SEARCH.answer(query, world)


@given(
    situations_drawn(),
    st.sampled_from(Profil),
    st.sampled_from([None, True, False]),
    st.sampled_from(["", "test", "CLINIQUE de", "hôspitalier", "grou", "rien"]),
    possible_silences,
)
def test_structures_are_listed_if_and_only_if_asked_for_and_accepted(
    situation: Situation,
    profil: Profil,
    avec_numero: bool | None,  # noqa: FBT001  (Hypothesis gives it by position)
    nom: str,
    silences: Silences,
) -> None:
    """
    The FINESS answer and the name only filter what is accepted. Guide: C9, C16, C17.
    """
    world, acteur, _, _ = situation
    found = listed(
        world, acteur, None, profil, silences, avec_numero=avec_numero, nom=nom
    )
    expected = {
        s
        for s in world
        if peut_creer(acteur, s, profil, silences=silences)
        and (avec_numero is None or avec_numero == (s.numero is not None))
        and search_key(nom) in search_key(s.nom)
    }
    assert expected == set(found)
    assert len(expected) == len(found)
    ranks = [(search_key(s.nom), s.nom, s.id) for s in found]
    assert sorted(ranks) == ranks


def test_a_groupe_is_found_by_answering_no_and_typing_its_name() -> None:
    """
    Guide: C9.
    """
    world = (
        an_ej(raison_sociale="HÔPITAUX DU LAC"),
        a_groupe(libelle="Groupe « Lac & Cimes »"),
        a_groupe("gr-2", libelle="GROUPE DES PINS"),
    )
    acteur = a_gestionnaire(structure=world[0])
    found = listed(
        world, acteur, None, Profil.UTILISATEUR_EJ, avec_numero=False, nom="lac"
    )
    assert ["gr-1"] == [s.id for s in found]


def test_choices_are_sorted_as_people_read() -> None:
    """
    Accents and case do not count, until nothing else tells two names apart.
    """
    ej = an_ej()
    noms = ["Étang", "ETANG", "clinique", "Zénith", "étape"]
    ets = [an_et(f"et-{n}", raison_sociale=nom) for n, nom in enumerate(noms)]
    ets.append(an_et("et-01", raison_sociale="ETANG"))
    acteur = a_gestionnaire(structure=ej)
    found = listed((ej, *ets), acteur, None, Profil.UTILISATEUR_ET)
    assert ["et-2", "et-01", "et-1", "et-0", "et-4", "et-3"] == [s.id for s in found]


def test_a_list_names_every_wrong_field_at_once() -> None:
    """
    The profile with the others; it alone decides what may be found.
    """
    wrong = ChoisirStructures(
        acteur_id="g-1",
        profil="Promoteur",
        criteres=CriteresStructures(regions=["99"]),
        size=0,
    )
    acteur = a_gestionnaire()
    with pytest.raises(DonneesInvalidesError) as refus:
        query_of_choix(wrong, acteur, None, SILENCES)
    assert [
        ("profil", "INCONNU"),
        ("criteres.regions[0]", "INCONNU"),
        ("size", "TAILLE"),
    ] == [(fault.field, fault.code) for fault in refus.value.faults]

    with pytest.raises(DonneesInvalidesError) as refus:
        query_of_choix(
            attrs.evolve(wrong, profil="UTILISATEUR_ET"), acteur, None, SILENCES
        )
    assert ["criteres.regions[0]", "size"] == [f.field for f in refus.value.faults]


def test_a_profile_that_sits_nowhere_asks_for_nothing() -> None:
    """
    No adapter is asked for one of no kind: some databases have no empty list.
    """
    acteur = a_gestionnaire(structure=an_et())
    demande = ChoisirStructures(acteur_id=acteur.id, profil="UTILISATEUR_EJ")
    query = query_of_choix(demande, acteur, None, SILENCES)
    assert (Perimetre(), ()) == (query.perimetre, query.conditions)


def test_who_may_sit_nowhere_else_is_offered_no_structure() -> None:
    """
    Their own account, whatever the profile: the same list for another is not empty.
    """
    ej = an_ej()
    acteur = a_gestionnaire(structure=ej)
    demande = ChoisirStructures(acteur_id=acteur.id, profil="UTILISATEUR_EJ")
    assert query_of_choix(demande, acteur, None, SILENCES).conditions
    assert () == query_of_choix(demande, acteur, (acteur, ej), SILENCES).conditions


@pytest.mark.parametrize("kind", TypeStructure)
def test_two_of_a_kind_are_enough_to_know_that_there_is_another(
    kind: TypeStructure,
) -> None:
    ej = an_ej()
    closed = an_et("et-0", fermee_le=DAY)
    ets = [an_et(f"et-{n}", numero=a_numero(n)) for n in range(3, 6)]
    others = (a_groupe(), an_ej("ej-9", numero=a_numero(9)))
    world: tuple[Structure, ...] = (ej, closed, *ets, *others)
    query = query_of_type(a_gestionnaire(structure=ej), kind)
    found = [s.id for s in STRUCTURES_SEARCH.answer(query, world)]
    expected = {"EJ": ["ej-1"], "ET": ["et-3", "et-4"], "GROUPE": ["gr-1"]}
    assert expected[kind.name] == found


def test_a_page_of_another_profile_goes_no_further() -> None:
    """
    What a cursor carries on is the same list, or none.
    """
    acteur = a_gestionnaire(structure=an_ej())
    demande = ChoisirStructures(acteur_id=acteur.id, profil="UTILISATEUR_ET")
    query = query_of_choix(demande, acteur, None, SILENCES)
    after = Cursor(("a", "A", "et-1"), query.digest)
    following = attrs.evolve(demande, after=after)
    assert after.position == query_of_choix(following, acteur, None, SILENCES).after
    other = attrs.evolve(following, profil="UTILISATEUR_EJ")
    with pytest.raises(DonneesInvalidesError) as refus:
        query_of_choix(other, acteur, None, SILENCES)
    assert ["after"] == [fault.field for fault in refus.value.faults]


def test_a_choice_shows_its_data_from_finess() -> None:
    """
    Guide: C17, C18.
    """
    et, ej = an_et(raison_sociale="CLINIQUE", numero=a_numero(7)), an_ej()
    shown = ChoixStructure(et, ej)
    assert f"CLINIQUE ({a_numero(7)})" == shown.libelle
    assert ISSU_DU_FINESS == shown.warning
    assert ej.raison_sociale == shown.informations()["raison_sociale_ej"].texte
    assert FicheStructure(structure=et, ej=ej).informations() == shown.informations()
    assert ChoixStructure(a_groupe()).warning is None


def test_only_what_there_is_can_be_chosen() -> None:
    """
    A profile with nowhere to sit is not offered, unless the account may stay.
    """
    ej, et, groupe = TypeStructure
    acteur = a_gestionnaire(structure=an_ej())
    possible = profils_possibles(acteur, None, SILENCES)
    assert [ej, groupe, et] == [*types_of(possible)]
    assert () == profils_of_choix(possible, ())
    some = profils_of_choix(possible, {et, groupe})
    assert [*Profil] == [choix.profil for choix in some]
    assert {(groupe,), (et,)} == {choix.types for choix in some}
    of_an_ej = profils_of_choix(possible, {ej})
    assert {(ej,)} == {choix.types for choix in of_an_ej}
    assert {ej} == {choix.profil.type_structure for choix in of_an_ej}

    own = profils_possibles(acteur, (acteur, an_ej()), SILENCES)
    assert () == types_of(own)
    assert [acteur.profil] == [c.profil for c in profils_of_choix(own, ())]


def form_of(
    situation: Situation, silences: Silences = SILENCES
) -> FormulaireModification:
    """
    Open the form of an account in a world.
    """
    world, acteur, cible, structure = situation
    possible = profils_possibles(acteur, (cible, structure), silences)
    there = {
        kind
        for kind in types_of(possible)
        if any(
            s.id != structure.id
            for s in STRUCTURES_SEARCH.answer(query_of_type(acteur, kind), world)
        )
    }
    return formulaire_modification(
        acteur,
        cible,
        ChoixStructure(structure),
        profils_of_choix(possible, there),
        attrs.evolve(SETTINGS, silences=silences),
        NOON,
    )


@given(situations_drawn(), possible_silences)
def test_a_field_may_change_if_and_only_if_some_change_of_it_is_accepted(
    situation: Situation, silences: Silences
) -> None:
    """
    On oneself, prénom and nom only; an account of a validated one keeps its courriel.

    Guide: C7.
    """
    world, acteur, cible, structure = situation

    def accepted(**changes: Any) -> bool:  # noqa: ANN401  (the fields of the form)
        return bool(
            peut_modifier(acteur, cible, structure, silences=silences, **changes)
        )

    if not accepted():
        return
    ways = [
        {"profil": profil, "droit_validation": droit, "target_structure": target}
        for profil in Profil
        for droit in (False, True)
        for target in world
    ]
    possible = [way for way in ways if accepted(**way)]
    current = {
        "profil": cible.profil,
        "structure_id": structure,
        "droit_validation": cible.droit_validation,
    }
    keys = {**{field: field for field in current}, "structure_id": "target_structure"}
    expected = {
        "prenom",
        "nom",
        *(
            field
            for field, value in current.items()
            if any(way[keys[field]] != value for way in possible)
        ),
        *(["courriel"] if accepted(change_courriel=True) else ()),
        *(["activites"] if accepted(change_activites=True) else ()),
    }
    assert expected == {*form_of(situation, silences).champs}


def test_a_form_shows_the_account_as_it_is() -> None:
    ej, et = an_ej(), an_et()
    cible = attrs.evolve(an_utilisateur(structure=et), version=4)
    form = form_of(Situation((ej, et), a_gestionnaire(structure=ej), cible, et))
    assert (cible, 4) == (form.utilisateur, form.version_vue)
    assert et == form.structure.structure


def test_all_may_change_of_an_account_that_never_entered() -> None:
    """
    For who administers its EJ, where it may sit elsewhere. Guide: C7-C10.
    """
    ej, et, other = an_ej(), an_et(), an_et("et-2", numero=a_numero(3))
    acteur = a_gestionnaire(structure=ej)
    cible = an_utilisateur(structure=et)
    form = form_of(Situation((ej, et, other), acteur, cible, et))
    assert (
        *("prenom", "nom", "courriel", "profil", "structure_id", "activites"),
        "droit_validation",
    ) == form.champs
    possible = profils_possibles(acteur, (cible, et), SILENCES)
    assert (
        profils_of_choix(possible, {*types_of(possible)} - {TypeStructure.GROUPE})
        == form.profils
    )


WITHDRAWN: Final = Activite(CodeActivite("B"), "Retirée", date(2023, 1, 1))
NOMENCLATURE: Final = Nomenclature(
    (
        Activite(CodeActivite("C"), "Première"),
        WITHDRAWN,
        Activite(CodeActivite("A"), "Dernière", date(2030, 1, 1)),
    )
)


@pytest.mark.parametrize(
    ("already", "expected"),
    [
        ((), ["Première", "Dernière"]),
        (("A", "B"), ["Première", "Retirée", "Dernière"]),
        (("Z", "A", " "), ["Première", "Dernière", "Z", " "]),
    ],
)
def test_activities_are_those_of_the_day_and_those_one_has(
    already: tuple[Any, ...], expected: list[str]
) -> None:
    """
    In the order of the form; each is accepted, and nothing else is. Guide: C15.
    """
    offered = activites_of_choix(NOMENCLATURE, DAY, already)
    assert expected == [activite.libelle for activite in offered]
    codes = {activite.code for activite in offered}
    assert {*already} <= codes
    for code in ("A", "B", "C", "Z"):
        read = Faults().parse(
            "activites",
            lambda value: read_activites(value, NOMENCLATURE, DAY, already),
            (code,),
        )
        assert (read is not None) is (code in codes)


def test_both_forms_offer_their_activities() -> None:
    settings = attrs.evolve(SETTINGS, nomenclature=NOMENCLATURE)
    offered = profils_possibles(a_gestionnaire(), None, SILENCES)
    created = formulaire_creation(offered, settings, NOON)
    assert offered == created.profils
    assert NOMENCLATURE.attribuables(DAY) == created.activites
    ej = an_ej()
    acteur = a_gestionnaire(structure=ej)
    cible = an_utilisateur(structure=ej, activites=("B",))
    changed = formulaire_modification(
        acteur, cible, ChoixStructure(ej), (), settings, NOON
    )
    assert WITHDRAWN in changed.activites
    assert isinstance(changed.structure.structure, EntiteJuridique)
