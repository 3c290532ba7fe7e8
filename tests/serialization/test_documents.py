"""
The stored shape of each document, and what is known of all of them.
"""

from __future__ import annotations

import json
import re
from functools import reduce
from operator import or_
from typing import Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.structure import Groupe, Structure
from siaut_core.errors import DonneesInvalidesError
from siaut_core.serialization import de_json, en_json, make_siaut_converter
from siaut_core.serialization.documents import COMMANDES, DOCUMENTS, ENTITES
from siaut_core.serialization.lecture import Genre
from siaut_core.testing.strategies import structures
from siaut_core.use_cases.connexion import DemanderLien, UtiliserLien
from siaut_core.use_cases.evenement import Operation
from tests.serialization.exemples import EXEMPLES, LIEN_A_UTILISER, STRATEGIES

CONVERTER = make_siaut_converter()

DEUX_MOITIES = re.compile(r"\\ud[89ab]..\\ud[c-f]")

# What JSON knows, and nothing that only looks like it.
SIMPLES = {str, int, bool, type(None), list, dict}


def types(donnees: object) -> set[type]:
    """
    Collect the exact types of some data, keys included.
    """
    if type(donnees) is dict:
        contenu = [*donnees.keys(), *donnees.values()]
    else:
        contenu = donnees if type(donnees) is list else []
    return reduce(or_, map(types, contenu), {type(donnees)})


def test_every_document_has_its_example_and_its_strategy() -> None:
    ecrits = set(DOCUMENTS) - {UtiliserLien}

    assert ecrits == set(EXEMPLES)
    assert ecrits == set(STRATEGIES)


def test_there_is_one_command_per_operation() -> None:
    assert sorted(Operation) == sorted(commande.operation for commande in COMMANDES)


def test_names_tell_documents_apart() -> None:
    assert len(DOCUMENTS) == len({classe.__name__ for classe in DOCUMENTS})


@pytest.mark.parametrize("classe", EXEMPLES)
def test_the_stored_shape_is_this_one(classe: type[Any]) -> None:
    """
    Key by key and in this order: what hosts have stored is read for years.
    """
    objet, plain = EXEMPLES[classe]

    ecrit = CONVERTER.unstructure(objet)

    assert plain == ecrit
    assert json.dumps(plain) == json.dumps(ecrit)
    assert objet == CONVERTER.structure(plain, classe)


@pytest.mark.parametrize("classe", STRATEGIES)
def test_what_is_written_is_plain_and_is_read_again(classe: type[Any]) -> None:
    @given(STRATEGIES[classe])
    def aller_retour(objet: object) -> None:
        ecrit = CONVERTER.unstructure(objet)

        assert SIMPLES >= types(ecrit)
        relu = CONVERTER.structure(ecrit, classe)
        assert objet == relu
        assert type(objet) is type(relu)
        assert ecrit == CONVERTER.unstructure(relu)

    aller_retour()


@pytest.mark.parametrize("classe", STRATEGIES)
def test_json_keeps_all_of_it(classe: type[Any]) -> None:
    @given(STRATEGIES[classe])
    def aller_retour(objet: object) -> None:
        # Two halves side by side are one character, for whoever reads JSON.
        assume(not DEUX_MOITIES.search(repr(CONVERTER.unstructure(objet))))
        texte = en_json(objet)

        assert objet == de_json(texte, classe)
        assert objet == de_json(texte.encode(), classe)
        assert "\n" not in texte

    aller_retour()


@pytest.mark.parametrize("saisie", ["\ud800", "é\udfff", "\ude00\ud83d", "\x00\u2028"])
def test_json_can_be_encoded_whatever_was_typed(saisie: str) -> None:
    """
    Half a character included, that UTF-8 has no bytes for.
    """
    commande = DemanderLien(courriel=saisie)
    texte = en_json(commande)

    assert (
        commande
        == de_json(texte, DemanderLien)
        == de_json(texte.encode(), DemanderLien)
    )


@given(st.lists(structures, max_size=3))
def test_a_structure_says_which_kind_it_is(liste: list[Structure]) -> None:
    texte = en_json(liste)

    assert liste == de_json(texte, list[Structure])
    assert tuple(liste) == de_json(texte, tuple[Structure, ...])
    for structure in liste:
        assert structure == de_json(en_json(structure), Structure)


@given(st.frozensets(structures, max_size=3))
def test_a_set_is_written_as_a_list_in_one_order(
    ensemble: frozenset[Structure],
) -> None:
    ecrire = CONVERTER.get_unstructure_hook(frozenset[Structure])
    ecrits = ecrire(ensemble)

    assert ensemble == CONVERTER.structure(ecrits, frozenset[Structure])
    assert ecrits == ecrire(frozenset(reversed([*ensemble])))


@pytest.mark.parametrize("genre", [Structure | None, Groupe | None])
def test_nothing_is_read_where_it_may_be(genre: Genre) -> None:
    groupe, plain = EXEMPLES[Groupe]

    assert CONVERTER.structure(None, genre) is None
    assert groupe == CONVERTER.structure(plain, genre)


def test_any_command_is_read_from_a_queue() -> None:
    """
    By what it says it is: a host stores them all in one place.
    """
    genre = reduce(or_, COMMANDES)
    for classe in COMMANDES:
        if classe is not UtiliserLien:
            objet, plain = EXEMPLES[classe]
            assert objet == CONVERTER.structure(plain, genre)


def test_a_host_may_store_what_is_not_a_document() -> None:
    """
    A converter is its owner's: hooks of a host's own leave the others alone.
    """
    converter = make_siaut_converter()
    converter.register_unstructure_hook(complex, str)

    assert ["1j"] == converter.unstructure([1j])
    with pytest.raises(TypeError, match="a complex cannot be written"):
        CONVERTER.unstructure(1j)


def test_a_class_of_a_host_s_own_is_refused_in_our_words() -> None:
    """
    Not in those of cattrs, that would quote what it was given.
    """

    @attrs.frozen
    class Abonne:
        courriel: Courriel

    with pytest.raises(DonneesInvalidesError):
        CONVERTER.structure({"courriel": "x"}, Abonne)


def test_a_union_of_what_is_no_document_is_left_to_the_host() -> None:
    from cattrs import StructureHandlerNotFoundError

    with pytest.raises(StructureHandlerNotFoundError):
        CONVERTER.structure("x", int | str)  # type: ignore[arg-type]  # a union is a type form


def test_what_may_be_missing_is_written_as_what_it_is_or_not_at_all() -> None:
    ecrire = CONVERTER.get_unstructure_hook(Courriel | None)

    assert ("u-1@test.fr", None) == (ecrire(Courriel.lire("u-1@test.fr")), ecrire(None))
    with pytest.raises(DonneesInvalidesError):
        ecrire("u-1@test.fr")


def test_secrets_are_read_and_never_written() -> None:
    commande = CONVERTER.structure(LIEN_A_UTILISER, UtiliserLien)

    assert LIEN_A_UTILISER["jeton"] == commande.jeton.reveler()
    assert LIEN_A_UTILISER["mot_de_passe"] == commande.mot_de_passe.reveler()
    for secret in (commande, commande.jeton, commande.mot_de_passe, [commande]):
        for ecrire in (CONVERTER.unstructure, en_json):
            with pytest.raises(TypeError, match="cannot be written"):
                ecrire(secret)


def test_the_keys_of_what_is_stored_are_all_of_its_fields() -> None:
    for classe in ENTITES:
        champs = [champ.name for champ in attrs.fields(classe)]
        assert ["type", "format", *champs] == [*EXEMPLES[classe][1]]
