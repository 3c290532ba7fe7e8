"""
The contract of `UtilisateurRepository.search`: it answers as the reference does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifier import StructureId
from siaut_core.entities.structure import Rattachement, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.policies.perimetre import Perimetre
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.testing import country, populations
from siaut_core.testing.contract import Contract
from siaut_core.testing.contracts.bench import Bench, Factory, seed
from siaut_core.testing.factory import a_numero, an_utilisateur
from siaut_core.testing.populations import CRITERES, forms
from siaut_core.testing.requirements import must_equal
from siaut_core.testing.worlds import CROWD, World, following, worlds
from siaut_core.use_cases.recherche.keys import utilisateur_keys
from siaut_core.use_cases.recherche.lines import UtilisateurRow
from siaut_core.use_cases.recherche.utilisateurs import (
    CriteresUtilisateurs,
    RechercherUtilisateurs,
    TriUtilisateurs,
    UtilisateursQuery,
    answer_utilisateurs,
    page_utilisateurs,
    utilisateurs_query,
)

__all__ = ["RechercheUtilisateursContract"]

EJ_1: Final = Perimetre(StructureId("ej-1"), with_attached=True)

# A few questions to one store: filling it is what takes time.
QUESTIONS: Final = 8

_EJ, _, _, _ET, _LEAVING_ET, _, _, _GR, _ = CROWD.structures

NEW_NAME: Final = an_utilisateur("u-1", _ET, nom="Aaa")

# Each changes what rows show, or which rows there are.
CHANGES: Final[tuple[Structure | Utilisateur, ...]] = (
    NEW_NAME,
    following(_ET, raison_sociale="RENOMM\u00c9E"),
    following(_EJ, raison_sociale="AUTRE EJ", numero=a_numero(99)),
    following(_LEAVING_ET, ej_id="ej-2"),
    following(_GR, libelle="RENOMM\u00c9", membres={"ej-2"}),
    CROWD.comptes[1].change(nom="Zzz", actif=False),
    CROWD.comptes[4].change(rattachement=Rattachement.a(_LEAVING_ET)),
)


def _query(
    criteres: dict[str, Any] | None = None,
    within: Perimetre = EJ_1,
    **demande: Any,  # noqa: ANN401  (fields of the screen, checked when read)
) -> UtilisateursQuery:
    entered = CriteresUtilisateurs(**(criteres or {}))
    return utilisateurs_query(
        RechercherUtilisateurs(acteur_id="g-1", criteres=entered, **demande), within
    )


def _write(uow: UnitOfWork, change: Structure | Utilisateur) -> None:
    match change:
        case Utilisateur(version=1):
            uow.utilisateurs.add(change)
        case Utilisateur():
            uow.utilisateurs.save(change)
        case _:
            uow.structures.save(change)


def _install(bench: Bench, world: World) -> None:
    seed(bench, *world.structures, *world.comptes)


def _check(
    bench: Bench, world: World, query: UtilisateursQuery, advice: str
) -> Sequence[UtilisateurRow]:
    """
    Ask in a unit of work of its own, and compare with the reference.
    """
    with bench.unit() as uow:
        given_back = uow.utilisateurs.search(query)
    _compare(world, query, given_back, advice)
    return given_back


def _compare(
    world: World,
    query: UtilisateursQuery,
    given_back: Sequence[UtilisateurRow],
    advice: str,
) -> None:
    expected = answer_utilisateurs(query, map(utilisateur_keys, world.lines))
    ids = [line.utilisateur.id for line in expected]
    assert ids == [line.utilisateur.id for line in given_back], advice
    must_equal(
        expected,
        given_back,
        "a row is the account, its structure and the EJ of that one, with every field"
        " as it is stored today",
    )


class RechercheUtilisateursContract(Contract):
    """
    What `UtilisateurRepository.search` promises.
    """

    @pytest.mark.parametrize("count", [0, 1, 2, 3, 40])
    def test_a_search_of_accounts_gives_one_row_more_than_a_page(
        self, factory: Factory, count: int
    ) -> None:
        """
        None, one or many: ``query.limit`` rows at most.
        """
        world = World(CROWD.structures, CROWD.comptes[:count])
        with factory() as bench:
            _install(bench, world)
            for size in (1, 2, 200):
                _check(
                    bench,
                    world,
                    _query(size=size),
                    "search gives the first `query.limit` rows of the"
                    " perimeter, or all there are: the one beyond the page tells"
                    " that there is another page",
                )

    def test_a_search_of_accounts_shows_nothing_outside_the_perimeter(
        self, factory: Factory
    ) -> None:
        """
        A groupe reaches no member, an ET not its EJ; no perimeter, nobody. Guide: R2.
        """

        @self.tries
        @given(world=worlds)
        def check(world: World) -> None:
            with factory() as bench:
                _install(bench, world)
                for id in (None, *(s.id for s in world.structures)):
                    for with_attached in (False, True):
                        within = Perimetre(id, with_attached=with_attached)
                        _check(
                            bench,
                            world,
                            _query(within=within),
                            "an account is inside when its structure s has s.id = x,"
                            " or with with_attached s.ej_id = x or x among the"
                            " members of s; nothing is when structure_id is None",
                        )

        check()

    @pytest.mark.parametrize("descendant", [False, True])
    @pytest.mark.parametrize("tri", TriUtilisateurs)
    def test_accounts_are_walked_page_after_page(
        self,
        factory: Factory,
        tri: TriUtilisateurs,
        descendant: bool,  # noqa: FBT001  (a column of the table)
    ) -> None:
        """
        No row twice, none missing, however many tie. Guide: R5.
        """
        advice = (
            f"sort on {tri.cle}, {tri.raw}, nom, nom_raw, prenom, prenom_raw, id of"
            ' utilisateur_keys by code point (COLLATE "C"); a page begins strictly'
            " after `query.after` in that order; descending reverses all of it"
        )
        demande: dict[str, Any] = {"tri": tri, "descendant": descendant}
        with factory() as bench:
            _install(bench, CROWD)
            every_one = _check(bench, CROWD, _query(size=200, **demande), advice)
            for size in (1, 2, 7):
                views: list[UtilisateurRow] = []
                query = _query(size=size, **demande)
                while True:
                    given_back = _check(bench, CROWD, query, advice)
                    page = page_utilisateurs(query, given_back)
                    views += page.lines
                    if page.following is None:
                        break
                    query = _query(size=size, after=page.following, **demande)
                must_equal(every_one, views, advice)

    @pytest.mark.parametrize("critere", CRITERES)
    def test_each_criterion_of_accounts_means_what_the_reference_says(
        self, factory: Factory, critere: str
    ) -> None:
        values = st.lists(CRITERES[critere], min_size=1, max_size=QUESTIONS)

        @settings(self.tries, max_examples=max(1, self.EXAMPLES // 2))
        @given(world=worlds, values=values, within=populations.perimetres)
        def check(world: World, values: list[object], within: Perimetre) -> None:
            with factory() as bench:
                _install(bench, world)
                for value in values:
                    for visible in (EJ_1, within):
                        _check(
                            bench,
                            world,
                            _query({critere: value}, visible),
                            f"the criterion {critere} keeps other accounts than"
                            " siaut_core.use_cases.recherche.utilisateurs.correspond:"
                            " compare folded columns (utilisateur_keys)",
                        )

        check()

    def test_criteria_of_accounts_add_up(self, factory: Factory) -> None:
        """
        In any perimeter and order, as every screen may ask it. Guide: R1, R2.
        """
        questions = st.tuples(
            forms,
            populations.perimetres,
            st.sampled_from(TriUtilisateurs),
            st.booleans(),
        )

        @self.tries
        @given(world=worlds, questions=st.lists(questions, max_size=QUESTIONS))
        def check(
            world: World,
            questions: list[tuple[dict[str, Any], Perimetre, TriUtilisateurs, bool]],
        ) -> None:
            with factory() as bench:
                _install(bench, world)
                for formulaire, within, tri, descendant in questions:
                    query = _query(formulaire, within, tri=tri, descendant=descendant)
                    _check(
                        bench,
                        world,
                        query,
                        "all the criteria must hold, inside the perimeter, in the"
                        " order asked for",
                    )

        check()

    def test_no_character_is_a_wildcard_in_a_search_of_accounts(
        self, factory: Factory
    ) -> None:
        """
        ``%`` and ``_`` find names that hold them.
        """
        noms = ("100%_sûr", "100 sur", "1000 sur", "a\\b", "ab", "a*b", "a?b", "a[b]")
        comptes = [
            an_utilisateur(f"u-{rank}", country.ET_1, nom=nom, prenom=nom)
            for rank, nom in enumerate(noms)
        ]
        world = World((country.EJ_1, country.ET_1), tuple(comptes))
        with factory() as bench:
            _install(bench, world)
            for fragment in ("%", "_", "0%_s", "\\", "a\\b", "*", "?", "[b]", "a_b"):
                for critere in ("nom", "prenom"):
                    _check(
                        bench,
                        world,
                        _query({critere: fragment}),
                        "escape % _ and the escape character itself in LIKE patterns:"
                        " every character of a criterion is literal",
                    )

    def test_both_spellings_of_a_domain_are_found(self, factory: Factory) -> None:
        """
        As it reads and in its IDNA form, whole or in part.
        """
        adresses = ("ana@xn--hpital-ixa.fr", "léa@例え.jp", "zoe@hopital.fr")
        comptes = [
            an_utilisateur(f"u-{rank}", country.ET_1, courriel=Courriel.parse(adresse))
            for rank, adresse in enumerate(adresses)
        ]
        world = World((country.EJ_1, country.ET_1), tuple(comptes))
        fragments = ("a@xn--", "ANA@XN--HPITAL-IXA.FR", "@hôpit", "l-ixa", "例え。jp")
        with factory() as bench:
            _install(bench, world)
            for fragment in (*adresses, *fragments):
                _check(
                    bench,
                    world,
                    _query({"courriel": fragment}),
                    "the column that a courriel is searched in holds"
                    " `compte.courriel.search_key`, which has both spellings",
                )

    def test_codes_of_activities_are_compared_whole(self, factory: Factory) -> None:
        """
        Not a part of one, nor several at once, nor in another case. Guide: R3.
        """
        held = (
            ("QA001",),
            ("QA002", "QA010"),
            ("qa001", "QA0010"),
            ("QA001,QA002",),
            ("QA%", "QA_01"),
        )
        comptes = [
            an_utilisateur(f"u-{rank}", country.ET_1, activites=codes)
            for rank, codes in enumerate(held)
        ]
        world = World((country.EJ_1, country.ET_1), tuple(comptes))
        with factory() as bench:
            _install(bench, world)
            for choix in (*held, ("QA00",), ("A001",), ("QA0_1", "qa010"), (",",)):
                _check(
                    bench,
                    world,
                    _query({"activites": choix}),
                    "an account is kept when one of its codes is one of the choices,"
                    " the whole code as it is written: neither LIKE without its"
                    " separators, nor a collation or a LIKE that ignores case",
                )

    def test_a_search_of_accounts_sees_the_units_own_writes(
        self, factory: Factory
    ) -> None:
        """
        Of the accounts, and of the structures that they show; and so do the next.
        """
        advice = (
            "search answers from what is stored now, this unit's writes included:"
            " of the account, of its structure, of the EJ of that one"
        )
        query = _query(size=200)
        with factory() as bench:
            _install(bench, CROWD)
            _check(bench, CROWD, query, advice)
            world = CROWD
            for change in CHANGES:
                world = world.having(change)
                with bench.unit() as uow:
                    _write(uow, change)
                    given_back = uow.utilisateurs.search(query)
                    _compare(world, query, given_back, advice)
                _check(bench, world, query, advice)
            with bench.unit() as uow:
                uow.utilisateurs.remove(NEW_NAME)
                given_back = uow.utilisateurs.search(query)
                _compare(world.lacking(NEW_NAME), query, given_back, advice)
