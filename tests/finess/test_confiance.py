"""
*Confiance*: entities made without their constructors are the same entities.
"""

from __future__ import annotations

import copy
import pickle
from itertools import product

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.structure import Coordonnees
from siaut_core.finess.champs import Lieu
from siaut_core.finess.confiance import batir_coordonnees, lire_numero
from siaut_core.testing.fabrique import un_numero
from siaut_core.testing.strategies import coordonnees
from tests.entities.fautes import fautes


def _verdict(texte: str) -> tuple[str | None, list[tuple[str, str]]]:
    erreurs = fautes(NumeroFiness.lire, texte)
    return (None if erreurs else NumeroFiness.lire(texte).valeur), erreurs


def _notre_verdict(texte: str) -> tuple[str | None, list[tuple[str, str]]]:
    erreurs = fautes(lire_numero, texte)
    return (None if erreurs else lire_numero(texte).valeur), erreurs


@given(st.text(st.sampled_from("0123456789AB ٣²a"), max_size=12))
@example("000000000")
@example("")
@example("2a 000 001 0")
def test_a_number_is_read_as_its_entity_reads_it(texte: str) -> None:
    assert _verdict(texte) == _notre_verdict(texte)


@pytest.mark.parametrize("prefixe", ["01", "2A", "2B", "29", "97", "99"])
def test_every_key_of_many_numbers_is_judged_alike(prefixe: str) -> None:
    """
    Each table of the key is read at each of its entries.
    """
    ordres = [*range(1, 1_000, 7), *range(1, 100_000, 997), 99_999]
    textes = [
        f"{un_numero(ordre, prefixe).valeur[:8]}{cle}"
        for ordre, cle in product(ordres, range(10))
    ]

    assert [_verdict(texte) for texte in textes] == [_notre_verdict(t) for t in textes]


def test_each_entry_of_the_tables_is_right() -> None:
    """
    All thousands of the middle and of the end, and all beginnings.
    """
    textes = [f"01{n:06d}"[:6] + "024" for n in range(10_000)]
    textes += [f"010000{n:03d}" for n in range(1_000)]
    textes += [f"{n:02d}0000024" for n in range(100)] + ["2A0000024", "2B0000024"]

    assert [_verdict(texte) for texte in textes] == [_notre_verdict(t) for t in textes]


@given(coordonnees)
def test_coordinates_are_those_of_the_constructor(attendues: Coordonnees) -> None:
    c = attrs.evolve(attendues, courriel_representant=None)
    lieu = Lieu(c.code_postal, c.commune, c.departement, "")
    faites = batir_coordonnees(c.numero_et_voie, lieu, c.telephone)

    assert type(faites) is Coordonnees
    assert c == faites
    assert hash(c) == hash(faites)


@pytest.mark.parametrize(
    "entite",
    [lire_numero("010000024"), batir_coordonnees("1 R", Lieu("", "", None, ""), "")],
    ids=["numero", "coordonnees"],
)
def test_they_are_frozen_and_copied_as_others_are(
    entite: NumeroFiness | Coordonnees,
) -> None:
    champ = attrs.fields(type(entite))[0].name

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(entite, champ, "x")
    assert entite == copy.deepcopy(entite)
    assert entite == pickle.loads(pickle.dumps(entite))  # noqa: S301  (our own bytes)
    assert entite == attrs.evolve(entite)
