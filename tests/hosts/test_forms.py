"""
Forms, on each service: what they offer is what their button accepts, all of it.

Whatever the size of the perimeter, and at the same cost for each page.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

from siaut_core import (
    ActionRefuseeError,
    DonneesInvalidesError,
    IntrouvableError,
    Motif,
    Profil,
    Silences,
    TypeStructure,
    aio,
)
from siaut_core.policies.questions import peut_creer, peut_modifier
from siaut_core.sync import ChoisirStructures, ChoixStructure, Page
from siaut_core.testing.country import EJ_1, STRUCTURES
from siaut_core.testing.factory import (
    NOON,
    a_gestionnaire,
    a_numero,
    an_ej,
    an_et,
    an_utilisateur,
)
from tests.hosts.test_protocol_calls import calls_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from siaut_core.sync import ChoixProfil
    from tests.hosts.house import House

HEADS: Final = ("g-ej", "g-et", "g-gr")
CLOSED: Final = an_et("et-9", numero=a_numero(19), fermee_le=date(2023, 6, 1))
ON_A_CLOSED_ONE: Final = an_utilisateur("u-ferme", CLOSED, valide_le=NOON)
PLACES: Final = (*STRUCTURES, CLOSED)

STRICT: Final = Silences(
    gestionnaires_entre_eux=False,
    droit_sans_le_detenir=False,
    desactivation_en_attente=False,
    suppression_inactif=False,
    creation_structures=False,
)
ways = pytest.mark.parametrize(
    "silences", [Silences(), STRICT], ids=["guide", "strict"]
)


def pages(
    house: House,
    acteur_id: str,
    profil: str,
    **asked: Any,  # noqa: ANN401  (fields of the form)
) -> list[Page[ChoixStructure]]:
    """
    Walk the structures of a form to the end.
    """
    demande = ChoisirStructures(acteur_id=acteur_id, profil=profil, **asked)
    walked = [house.do(aio.choisir_structures, demande)]
    while (following := walked[-1].following) is not None:
        demande = attrs.evolve(demande, after=following.text())
        walked.append(house.do(aio.choisir_structures, demande))
    return walked


def places(walked: list[Page[ChoixStructure]]) -> list[str]:
    ids: list[str] = [row.structure.id for page in walked for row in page.rows]
    assert len(ids) == len({*ids})
    return ids


@ways
@pytest.mark.parametrize("acteur_id", HEADS)
def test_a_new_account_is_offered_what_is_accepted(
    house: House, acteur_id: str, silences: Silences
) -> None:
    """
    Profile by profile, page after page, and no event is left. Guide: C4, C8-C11, C17.
    """
    house.seed(CLOSED)
    house.tune(silences=silences)
    acteur, before = house.compte(acteur_id), house.content()
    form = house.do(aio.ouvrir_creation, acteur_id=acteur_id)
    offered = {choix.profil: choix for choix in form.profils}
    for profil in Profil:
        ids = places(pages(house, acteur_id, profil, size=2))
        kinds = {s.type_structure for s in PLACES if s.id in ids}
        assert kinds == ({*offered[profil].types} if profil in offered else set())
        droits = offered[profil].droits if profil in offered else ()
        assert {(id, droit) for id in ids for droit in droits} == {
            (place.id, droit)
            for place in PLACES
            for droit in (False, True)
            if peut_creer(
                acteur, place, profil, droit_validation=droit, silences=silences
            )
        }
    assert before == house.content()


@ways
@pytest.mark.parametrize("cible_id", ["u-neuf", "u-actif", "u-ferme", "g-ej"])
def test_an_account_is_offered_what_is_accepted(
    house: House, cible_id: str, silences: Silences
) -> None:
    """
    Where it sits, on a closed structure too, and wherever it may go. Guide: C7.
    """
    house.seed(CLOSED, ON_A_CLOSED_ONE)
    house.tune(silences=silences)
    acteur, cible = house.compte("g-ej"), house.compte(cible_id)
    form = house.do(aio.ouvrir_modification, acteur_id="g-ej", utilisateur_id=cible_id)
    own = form.structure.structure
    assert (cible, cible.version) == (form.utilisateur, form.version_vue)
    assert cible.rattachement.structure_id == own.id
    offered = {choix.profil: choix for choix in form.profils}
    for profil in Profil:
        ids = {*places(pages(house, "g-ej", profil, utilisateur_id=cible_id, size=2))}
        elsewhere = {s.type_structure for s in PLACES if s.id in ids and s.id != own.id}
        choix = offered.get(profil)
        assert elsewhere == ({*choix.types} if choix else set())
        if choix and choix.sur_place:
            ids.add(own.id)
        assert {(id, d) for id in ids for d in (choix.droits if choix else ())} == {
            (place.id, droit)
            for place in PLACES
            for droit in (False, True)
            if peut_modifier(
                acteur,
                cible,
                own,
                profil=profil,
                droit_validation=droit,
                target_structure=place,
                silences=silences,
            )
        }


@pytest.mark.parametrize("wrong", [3, b"u-neuf", ["u-neuf"], True])
def test_an_account_that_is_no_text_is_a_slip_and_is_named(
    house: House,
    wrong: Any,  # noqa: ANN401  (of any type)
) -> None:
    """
    Both together when both are; an account that is not given is a new one.
    """
    for acteur, fields in (
        ("g-ej", ["utilisateur_id"]),
        (wrong, ["acteur_id", "utilisateur_id"]),
    ):
        demande = ChoisirStructures(
            acteur_id=acteur, profil=Profil.UTILISATEUR_ET, utilisateur_id=wrong
        )
        with pytest.raises(DonneesInvalidesError) as refus:
            house.do(aio.choisir_structures, demande)
        assert fields == [fault.field for fault in refus.value.faults]


def test_where_one_sits_already_is_nowhere_to_go(house: House) -> None:
    """
    On the only ET of an EJ, every profile of an ET keeps one there. Guide: C7, C8.
    """
    ej = an_ej("ej-seule", numero=a_numero(31))
    et = an_et("et-seul", ej_id=ej.id, numero=a_numero(32))
    house.seed(ej, et, a_gestionnaire("g-seul", ej), an_utilisateur("u-seul", et))
    form = house.do(
        aio.ouvrir_modification, acteur_id="g-seul", utilisateur_id="u-seul"
    )
    kinds = {choix.profil: choix.types for choix in form.profils}
    assert () == kinds[Profil.UTILISATEUR_ET]
    assert (TypeStructure.EJ,) == kinds[Profil.UTILISATEUR_EJ]


def test_a_choice_names_the_ej_of_an_et(house: House) -> None:
    """
    "Raison sociale (numéro)", then its data from FINESS. Guide: C17, C18.
    """
    [page] = pages(house, "g-et", "Promoteur Utilisateur ET")
    [row] = page.rows
    assert EJ_1 == row.ej
    assert "CLINIQUE DU NORD (010000115)" == row.libelle
    assert EJ_1.raison_sociale == row.informations()["raison_sociale_ej"].texte
    [page] = pages(house, "g-gr", "Promoteur Utilisateur EJ")
    assert [None] == [row.ej for row in page.rows]


OPENINGS: Final[dict[str, Callable[[House, str, str], object]]] = {
    "ouvrir_modification": lambda house, acteur, cible: house.do(
        aio.ouvrir_modification, acteur_id=acteur, utilisateur_id=cible
    ),
    "choisir_structures": lambda house, acteur, cible: house.do(
        aio.choisir_structures,
        ChoisirStructures(
            acteur_id=acteur, profil="UTILISATEUR_ET", utilisateur_id=cible
        ),
    ),
    "ouvrir_creation": lambda house, acteur, _: house.do(
        aio.ouvrir_creation, acteur_id=acteur
    ),
    "choisir_structures, new": lambda house, acteur, _: house.do(
        aio.choisir_structures,
        ChoisirStructures(acteur_id=acteur, profil="UTILISATEUR_ET"),
    ),
}


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize(
    ("acteur", "motif"),
    [
        ("nobody", Motif.ACTEUR_INCONNU),
        ("é", Motif.ACTEUR_INCONNU),
        ("u-off", Motif.ACTEUR_INACTIF),
        ("u-neuf", Motif.ACTEUR_EN_ATTENTE),
        ("u-actif", Motif.GESTIONNAIRE_REQUIS),
    ],
)
def test_who_may_not_act_opens_no_form(
    house: House, opening: str, acteur: str, motif: Motif
) -> None:
    """
    Whatever the form: nothing is told of the account.
    """
    for cible in ("u-actif", "u-loin", "nobody"):
        with pytest.raises(ActionRefuseeError) as refus:
            OPENINGS[opening](house, acteur, cible)
        assert motif in refus.value.decision.motifs
    assert () == house.journal


@pytest.mark.parametrize("opening", ["ouvrir_modification", "choisir_structures"])
def test_an_account_out_of_reach_looks_unknown(house: House, opening: str) -> None:
    for cible in ("u-loin", "nobody", "", "é"):
        with pytest.raises(IntrouvableError) as refus:
            OPENINGS[opening](house, "g-ej", cible)
        assert "utilisateur" == refus.value.what


@pytest.mark.parametrize("opening", ["ouvrir_modification", "choisir_structures"])
def test_an_account_that_one_may_not_change_says_why(
    house: House, opening: str
) -> None:
    """
    Of two Gestionnaires, where the host decided so: its form is not opened.
    """
    house.tune(silences=STRICT)
    with pytest.raises(ActionRefuseeError) as refus:
        OPENINGS[opening](house, "g-ej", "g-ej-bis")
    assert (Motif.ENTRE_GESTIONNAIRES,) == refus.value.decision.motifs


def perimeter_of(house: House, count: int) -> str:
    """
    Give who administers an EJ of so many ET, every third of which has no number.
    """
    ej = an_ej("ej-large", numero=a_numero(9_000))
    ets = (
        an_et(
            f"large-{rank}",
            ej_id="ej-large",
            raison_sociale=f"CLINIQUE {rank % 50}",
            numero=a_numero(10_000 + rank) if rank % 3 else None,
        )
        for rank in range(count)
    )
    house.seed(ej, *ets, a_gestionnaire("g-large", ej))
    return "g-large"


@pytest.mark.parametrize("count", [0, 1, 689, 5_000])
def test_a_form_is_complete_and_costs_the_same_whatever_the_perimeter(
    in_memory: House, count: int
) -> None:
    """
    The largest EJ of FINESS has 689 ET. Each page asks the store as many times.
    """
    head = perimeter_of(in_memory, count)
    walked = pages(in_memory, head, "UTILISATEUR_ET", size=200)
    assert {f"large-{rank}" for rank in range(count)} == {*places(walked)}
    for page in (walked[0], *walked[-2:-1]):
        demande = ChoisirStructures(
            acteur_id=head, profil="UTILISATEUR_ET", size=200, after=page.following
        )
        # The actor, the page, and the EJ that its ET show.
        cost = calls_of(
            in_memory,
            lambda asked=demande: in_memory.do(aio.choisir_structures, asked),  # type: ignore[misc]  # bound at once
        )
        assert cost["inside"] <= 3
    form: list[ChoixProfil] = []
    # The actor, and one look at each kind of structure.
    cost = calls_of(
        in_memory,
        lambda: form.extend(in_memory.do(aio.ouvrir_creation, acteur_id=head).profils),
    )
    assert 4 == cost["inside"]
    assert (6 if count else 3) == len(form)
