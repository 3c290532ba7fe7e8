"""
*Conversion*: the cattrs converter of this library, never the global one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import NoneType
from typing import Any, NoReturn, get_args

from cattrs import Converter  # noqa: TID253  (this package is itself loaded on use)

from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.serialization.comptes import reconnaitre
from siaut_core.serialization.documents import DOCUMENTS, ENTITES, GENRES, PARTIES
from siaut_core.serialization.formes import Forme, essayer_document
from siaut_core.serialization.lecture import Hook, en_hook
from siaut_core.serialization.suites import ajouter_suites, branches
from siaut_core.serialization.valeurs import VALEURS

__all__ = ["make_siaut_converter"]


def make_siaut_converter() -> Converter:
    """
    Make a converter of entities and commands; a host may add hooks of its own.

    It knows every document, ``list``, ``tuple`` and ``frozenset`` of them,
    ``... | None``, and any union of documents, such as ``Structure``: what they
    say they are tells them apart.

    .. doctest::

        >>> from siaut_core.use_cases.connexion import DemanderLien
        >>> converter = make_siaut_converter()
        >>> converter.unstructure(DemanderLien(courriel="aurelie@test.fr"))
        {'type': 'DemanderLien', 'format': 1, 'courriel': 'aurelie@test.fr'}
        >>> converter.structure({"type": "DemanderLien"}, DemanderLien)
        Traceback (most recent call last):
        siaut_core.errors.DonneesInvalidesError: format : Le format 1 est attendu.
    """
    converter = Converter(
        # Faults are gathered here: cattrs would quote what it was given.
        detailed_validation=False,
        forbid_extra_keys=True,
        unstructure_fallback_factory=_refuser,
    )
    for genre, valeur in VALEURS.items():
        converter.register_structure_hook(genre, _sans_genre(valeur.lire))
        converter.register_unstructure_hook(genre, valeur.ecrire)
    converter.register_unstructure_hook(NoneType, lambda rien: rien)
    ajouter_suites(converter)
    _ajouter_classes(converter)
    return converter


def _sans_genre(lire: Callable[[Any], Any]) -> Hook:
    return lambda donnees, _genre: lire(donnees)


def _refuser(classe: type) -> Callable[[object], NoReturn]:
    def refuser(_objet: object) -> NoReturn:
        message = f"a {classe.__name__} cannot be written"
        raise TypeError(message)

    return refuser


def _ajouter_classes(converter: Converter) -> None:
    def ajouter(classe: type[Any], *, est_document: bool, complete: bool) -> Forme:
        forme = Forme.de(
            classe,
            converter,
            GENRES.get(classe, {}),
            est_document=est_document,
            complete=complete,
        )
        lire = en_hook(forme.essayer)
        converter.register_structure_hook(
            classe, _lecture_de_compte(lire) if classe is Utilisateur else lire
        )
        converter.register_unstructure_hook(classe, forme.ecrire)
        return forme

    for partie in PARTIES:
        ajouter(partie, est_document=False, complete=True)
    documents = {
        classe: ajouter(classe, est_document=True, complete=classe in ENTITES)
        for classe in DOCUMENTS
    }
    converter.register_structure_hook_factory(
        lambda genre: (
            len(branches(genre)) > 1 and documents.keys() >= {*branches(genre)}
        ),
        lambda genre: _lecture_d_union(genre, documents),
    )


def _lecture_d_union(genre: Any, documents: Mapping[Any, Forme]) -> Hook:  # noqa: ANN401  (a union)
    formes = {classe.__name__: documents[classe] for classe in branches(genre)}
    lire = en_hook(partial(essayer_document, formes=formes))
    if NoneType not in get_args(genre):
        return lire
    return lambda donnees, _genre: None if donnees is None else lire(donnees, genre)


def _lecture_de_compte(lire_cle_a_cle: Hook) -> Hook:
    def lire(donnees: object, genre: object) -> object:
        return reconnaitre(donnees) or lire_cle_a_cle(donnees, genre)

    return lire
