"""
"Importer": an upsert by number, that keeps identifiers and closes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import (
    BilanImport,
    Coordonnees,
    Courriel,
    EntiteJuridique,
    Etablissement,
    ImporterStructures,
    NumeroFiness,
    Operation,
    StructureId,
)
from siaut_core.testing.fabrique import MIDI, un_et, un_numero, une_ej
from siaut_core.use_cases.conclusion import Accord, Ajouter, Conclusion, Enregistrer
from siaut_core.use_cases.importation import importer_structures
from tests.use_cases.scenes import consigne, fautes, sortes, un_accord

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

Stock = dict[NumeroFiness, EntiteJuridique | Etablissement]

AIN: Final = Coordonnees(departement="01", commune="BOURG")
CORSE: Final = Coordonnees(departement="2A", commune="AJACCIO")
REPRESENTANT: Final = Courriel.lire("direction@test.fr")

EJ_1, EJ_2, ET_1, ET_2, ET_3 = map(un_numero, range(1, 6))


@attrs.frozen
class Ligne:
    """
    What a reader of extracts gives; *numero_ej* of an ET only.
    """

    numero: NumeroFiness
    raison_sociale: str = "CLINIQUE"
    coordonnees: Coordonnees = AIN
    numero_ej: NumeroFiness = EJ_1


def extrait(
    entites: Iterable[Ligne] = (), etablissements: Iterable[Ligne] = ()
) -> ImporterStructures:
    return ImporterStructures(
        au_titre_de="DGOS",
        entites=entites,
        etablissements=etablissements,
    )


def ids_pour(commande: ImporterStructures) -> dict[NumeroFiness, StructureId]:
    """
    Give new identifiers; those that are stored are others.
    """
    return {n: StructureId(f"nouveau-{n}") for n in commande.numeros()}


def importer(
    commande: ImporterStructures, stock: Mapping[NumeroFiness, Any] | None = None
) -> Conclusion[BilanImport]:
    """
    Conclude as the operation does: only what the rows name is read.
    """
    stock = stock or {}
    connues = {n: stock[n] for n in commande.numeros() if n in stock}
    ids = ids_pour(commande)
    return importer_structures(commande, connues, stock, MIDI, ids=ids)


def appliquer(accord: Accord[BilanImport], stock: Stock) -> Stock:
    """
    Carry out the writes; a version that does not follow the stored one is a bug.
    """
    suite = dict(stock)
    for ecriture in accord.ecritures:
        if isinstance(ecriture, Ajouter | Enregistrer):
            objet = ecriture.objet
            assert isinstance(objet, EntiteJuridique | Etablissement)
            assert objet.numero is not None
            avant = suite.get(objet.numero)
            assert isinstance(ecriture, Ajouter) is (avant is None)
            assert objet.version == (avant.version + 1 if avant else 1)
            suite[objet.numero] = objet
    return suite


def stocker(*structures: EntiteJuridique | Etablissement) -> Stock:
    return {s.numero: s for s in structures if s.numero is not None}


EJ: Final = une_ej("a", numero=EJ_1, raison_sociale="CH", coordonnees=AIN)
AUTRE_EJ: Final = une_ej("b", numero=EJ_2, raison_sociale="CH 2", coordonnees=AIN)
ET: Final = un_et(
    "c", ej_id="a", numero=ET_1, raison_sociale="CLINIQUE", coordonnees=AIN
)
LIGNE_EJ: Final = Ligne(EJ_1, "CH")
LIGNE_AUTRE_EJ: Final = Ligne(EJ_2, "CH 2")
LIGNE_ET: Final = Ligne(ET_1)


def test_what_is_new_is_added_ej_first() -> None:
    """
    So that a database with foreign keys takes each as it comes.
    """
    accord = un_accord(importer(extrait([LIGNE_EJ], [LIGNE_ET])))

    ej = attrs.evolve(EJ, id=StructureId(f"nouveau-{EJ_1}"))
    et = attrs.evolve(ET, id=StructureId(f"nouveau-{ET_1}"), ej_id=ej.id)
    assert (
        Ajouter(ej),
        Ajouter(et),
        consigne(Operation.IMPORTER_STRUCTURES, au_titre_de="DGOS"),
    ) == accord.ecritures
    assert BilanImport(ajouts=2, modifications=0, inchangees=0, absentes=()) == (
        accord.resultat
    )


def test_an_ej_without_its_own_row_is_known_by_its_number() -> None:
    """
    Once, whatever the number of its ET; a later extract names it.
    """
    autre = attrs.evolve(LIGNE_ET, numero=ET_2)
    premier = un_accord(importer(extrait([], [LIGNE_ET, autre])))

    stock = appliquer(premier, {})
    assert 3 == premier.resultat.ajouts
    assert str(EJ_1) == stock[EJ_1].raison_sociale
    assert Coordonnees() == stock[EJ_1].coordonnees

    second = un_accord(importer(extrait([LIGNE_EJ], []), stock))
    assert 1 == second.resultat.modifications
    assert "CH" == appliquer(second, stock)[EJ_1].raison_sociale


def test_an_extract_without_ej_leaves_the_known_ones() -> None:
    """
    Their number alone says nothing against what is stored.
    """
    accord = un_accord(importer(extrait([], [LIGNE_ET]), stocker(EJ, ET)))
    assert ["Consigner"] == sortes(accord.ecritures)
    assert () == accord.resultat.absentes


@pytest.mark.parametrize(
    ("ligne", "change"),
    [
        (attrs.evolve(LIGNE_ET, raison_sociale="AUTRE"), {"raison_sociale": "AUTRE"}),
        (attrs.evolve(LIGNE_ET, coordonnees=CORSE), {"coordonnees": CORSE}),
        (attrs.evolve(LIGNE_ET, numero_ej=EJ_2), {"ej_id": "b"}),
    ],
)
def test_what_changed_is_saved_under_the_same_identifier(
    ligne: Ligne, change: dict[str, Any]
) -> None:
    """
    An ET may even move to another EJ: perimeters follow.
    """
    stock = stocker(EJ, AUTRE_EJ, attrs.evolve(ET, version=4))
    accord = un_accord(importer(extrait([LIGNE_EJ, LIGNE_AUTRE_EJ], [ligne]), stock))

    assert Enregistrer(attrs.evolve(ET, version=5, **change)) == accord.ecritures[0]
    assert BilanImport(ajouts=0, modifications=1, inchangees=2, absentes=()) == (
        accord.resultat
    )


def test_an_et_moves_to_an_ej_that_comes_with_it() -> None:
    ligne = attrs.evolve(LIGNE_ET, numero_ej=EJ_2)
    accord = un_accord(importer(extrait([LIGNE_AUTRE_EJ], [ligne]), stocker(EJ, ET)))

    assert f"nouveau-{EJ_2}" == appliquer(accord, {EJ_1: EJ, ET_1: ET})[ET_1].ej_id  # type: ignore[union-attr]  # an ET
    assert (EJ_1,) == accord.resultat.absentes


def test_what_an_extract_does_not_say_stays() -> None:
    """
    A closure, and the représentant's courriel, that extracts lack.
    """
    ferme = attrs.evolve(
        ET,
        fermee_le=date(2023, 1, 1),
        coordonnees=attrs.evolve(AIN, courriel_representant=REPRESENTANT),
    )
    egal = un_accord(importer(extrait([], [LIGNE_ET]), stocker(EJ, ferme)))
    assert ["Consigner"] == sortes(egal.ecritures)

    corse = attrs.evolve(LIGNE_ET, coordonnees=CORSE)
    accord = un_accord(importer(extrait([], [corse]), stocker(EJ, ferme)))
    attendu = attrs.evolve(CORSE, courriel_representant=REPRESENTANT)
    future = attrs.evolve(ferme, coordonnees=attendu, version=2)
    assert Enregistrer(future) == accord.ecritures[0]


def test_a_row_that_says_it_replaces_the_representant() -> None:
    autre = Courriel.lire("nouvelle@test.fr")
    stocke = attrs.evolve(
        ET, coordonnees=attrs.evolve(AIN, courriel_representant=REPRESENTANT)
    )
    dite = attrs.evolve(
        LIGNE_ET, coordonnees=attrs.evolve(AIN, courriel_representant=autre)
    )
    stock = stocker(EJ, stocke)
    suite = appliquer(un_accord(importer(extrait([], [dite]), stock)), stock)
    assert autre == suite[ET_1].coordonnees.courriel_representant


def test_what_is_absent_is_reported_and_left_alone() -> None:
    """
    Sorted; never closed by itself.
    """
    stock = stocker(AUTRE_EJ, EJ, un_et("z", numero=ET_3), ET)
    accord = un_accord(importer(extrait([LIGNE_EJ], []), stock))
    assert (EJ_2, ET_1, ET_3) == accord.resultat.absentes
    assert ["Consigner"] == sortes(accord.ecritures)


def test_every_number_is_named_once() -> None:
    commande = extrait(
        iter([LIGNE_EJ, LIGNE_EJ]),
        iter([LIGNE_ET, attrs.evolve(LIGNE_ET, numero_ej=EJ_2)]),
    )
    assert (EJ_1, ET_1, EJ_2) == commande.numeros()
    assert commande.numeros() == commande.numeros()


D: Final = "DOUBLON"


@pytest.mark.parametrize(
    ("commande", "stock", "attendues"),
    [
        pytest.param(
            extrait([LIGNE_EJ, LIGNE_EJ]), (), [("entites[1].numero", D)], id="EJ twice"
        ),
        pytest.param(
            extrait([], [LIGNE_ET, Ligne(ET_2), LIGNE_ET]),
            (),
            [("etablissements[2].numero", D)],
            id="ET twice",
        ),
        pytest.param(
            extrait([LIGNE_EJ], [Ligne(EJ_1, numero_ej=EJ_2)]),
            (),
            [("etablissements[0].numero", D)],
            id="both an EJ and an ET",
        ),
        pytest.param(
            extrait([], [Ligne(ET_1, numero_ej=ET_1)]),
            (),
            [("etablissements[0].numero", D)],
            id="its own EJ",
        ),
        pytest.param(
            extrait([], [Ligne(ET_1, numero_ej=ET_2), Ligne(ET_2)]),
            (),
            [("etablissements[1].numero", D)],
            id="an ET under an ET of the extract",
        ),
        pytest.param(
            extrait([], [Ligne(ET_2, numero_ej=ET_1)]),
            (EJ, ET),
            [("etablissements[0].numero_ej", D)],
            id="an ET under a stored ET",
        ),
        pytest.param(
            extrait([Ligne(ET_1)]),
            (EJ, ET),
            [("entites[0].numero", D)],
            id="an ET that becomes an EJ",
        ),
        pytest.param(
            extrait([], [Ligne(EJ_1, numero_ej=EJ_2)]),
            (EJ,),
            [("etablissements[0].numero", D)],
            id="an EJ that becomes an ET",
        ),
        pytest.param(
            extrait([attrs.evolve(LIGNE_EJ, raison_sociale="")]),
            (),
            [("entites[0].raison_sociale", "OBLIGATOIRE")],
            id="an EJ without name",
        ),
        pytest.param(
            extrait([], [Ligne(ET_1, "a\nb"), Ligne(ET_2, "x" * 201)]),
            (),
            [
                ("etablissements[0].raison_sociale", "CARACTERE"),
                ("etablissements[1].raison_sociale", "LONGUEUR"),
            ],
            id="ET with wrong names",
        ),
        pytest.param(
            attrs.evolve(extrait([LIGNE_EJ, LIGNE_EJ]), au_titre_de=""),
            (),
            [("au_titre_de", "OBLIGATOIRE"), ("entites[1].numero", D)],
            id="on nobody's behalf",
        ),
    ],
)
def test_a_wrong_row_refuses_the_whole_and_is_named(
    commande: ImporterStructures,
    stock: tuple[EntiteJuridique | Etablissement, ...],
    attendues: list[tuple[str, str]],
) -> None:
    """
    By its rank; nothing is half imported.
    """
    conclusion = importer(commande, stocker(*stock))
    assert attendues == fautes(conclusion)
    assert ["Consigner"] == sortes(conclusion.ecritures)


_noms = st.sampled_from(["CH", "CLINIQUE", "HAD"])
_lieux = st.sampled_from([AIN, CORSE, Coordonnees()])
_rangs_ej = st.integers(1, 4)
_rangs_et = st.integers(5, 9)


@st.composite
def des_extraits(draw: DrawFn) -> ImporterStructures:
    """
    Draw extracts without fault, of few numbers: they meet from one to the next.
    """

    def lignes(rangs: st.SearchStrategy[int]) -> list[Ligne]:
        return [
            Ligne(un_numero(r), draw(_noms), draw(_lieux), un_numero(draw(_rangs_ej)))
            for r in draw(st.lists(rangs, unique=True, max_size=4))
        ]

    return extrait(lignes(_rangs_ej), lignes(_rangs_et))


@given(st.lists(des_extraits(), min_size=1, max_size=4))
def test_after_an_import_each_row_is_stored_as_it_reads(
    extraits: list[ImporterStructures],
) -> None:
    """
    One after the other: identifiers stay, nothing goes, ET hang from their EJ.
    """
    stock: Stock = {}
    for rang, commande in enumerate(extraits):
        ids = {n: StructureId(f"{rang}-{n}") for n in commande.numeros()}
        connues = {n: s for n, s in stock.items() if n in ids}
        accord = un_accord(importer_structures(commande, connues, stock, MIDI, ids=ids))
        avant, stock = stock, appliquer(accord, stock)

        assert {n: s.id for n, s in avant.items()} == {n: stock[n].id for n in avant}
        for ligne in (*commande.entites, *commande.etablissements):
            structure = stock[ligne.numero]
            assert (ligne.raison_sociale, ligne.coordonnees) == (
                structure.raison_sociale,
                structure.coordonnees,
            )
        for et in commande.etablissements:
            place = stock[et.numero]
            assert isinstance(place, Etablissement)
            assert stock[et.numero_ej].id == place.ej_id
            assert isinstance(stock[et.numero_ej], EntiteJuridique)
        bilan = accord.resultat
        assert len(stock) - len(avant) == bilan.ajouts
        assert sorted(set(avant) - set(commande.numeros())) == list(bilan.absentes)
        inchangees = [n for n, s in avant.items() if stock[n] is s]
        assert len(avant) - len(inchangees) == bilan.modifications


@given(des_extraits(), des_extraits())
def test_importing_twice_changes_nothing_more(
    avant: ImporterStructures, commande: ImporterStructures
) -> None:
    """
    Nothing but a second event.
    """
    stock = appliquer(un_accord(importer(avant)), {})
    stock = appliquer(un_accord(importer(commande, stock)), stock)

    encore = un_accord(importer(commande, stock))

    assert ["Consigner"] == sortes(encore.ecritures)
    lignes = len(commande.entites) + len(commande.etablissements)
    assert (0, 0, lignes) == (
        encore.resultat.ajouts,
        encore.resultat.modifications,
        encore.resultat.inchangees,
    )
