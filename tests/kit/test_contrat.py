"""
What the kit does for who inherits a contract, and refuses to let pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, settings

from siaut_core.errors import ConflitError, CourrielDejaPrisError
from siaut_core.testing.contracts.liens import LienRepositoryContract
from siaut_core.testing.contrat import Contrat, doit_lever
from siaut_core.testing.together import RendezVous, ensemble

if TYPE_CHECKING:
    from collections.abc import Callable

pytest_plugins = ["pytester"]

SUBCLASS = """
    import pytest
    from siaut_core.testing.contracts.liens import LienRepositoryContract
    from siaut_core.testing.from_async import from_async
    from tests.kit import adaptateurs

    class TestMine(LienRepositoryContract):
        {corps}
"""


def lancer(pytester: pytest.Pytester, corps: str, *arguments: str) -> pytest.RunResult:
    pytester.makepyfile(SUBCLASS.format(corps=corps))
    return pytester.runpytest("-p", "no:cacheprovider", *arguments)


@pytest.mark.parametrize(
    "fabrique", ["adaptateurs.memoire_sync", "from_async(adaptateurs.memoire_async)"]
)
def test_three_lines_run_the_whole_contract(
    pytester: pytest.Pytester, fabrique: str
) -> None:
    """
    In a project that knows nothing of ours; async without any plugin.
    """
    run = lancer(
        pytester,
        f"""
        @pytest.fixture
        def fabrique(self): return {fabrique}
        """,
    )

    assert run.ret == 0
    run.assert_outcomes(passed=17)


def test_a_factory_that_is_missing_is_named(pytester: pytest.Pytester) -> None:
    run = lancer(pytester, "pass", "-k", "unknown_digest")

    run.assert_outcomes(errors=1)
    run.stdout.fnmatch_lines(["*TestMine must override the fixture `fabrique`*"])


def un_test(_: object) -> None:
    """
    Claim nothing.
    """


def test_a_contract_that_is_quietly_replaced_is_refused() -> None:
    """
    Also emptied, or hidden behind another base.
    """
    nom, contrat = "test_rivals_get_a_link_once", LienRepositoryContract
    cache = type("Cache", (), {nom: un_test})
    for bases, corps in (
        ((contrat,), {nom: un_test}),
        ((contrat,), {nom: None}),
        ((cache, contrat), {}),
    ):
        with pytest.raises(TypeError, match=f"TestMine replaces {nom}"):
            type("TestMine", bases, corps)


def test_what_an_adapter_cannot_do_may_be_said_aloud() -> None:
    """
    By a mark that shows in every report; tests of one's own are free.
    """

    @pytest.mark.xfail(reason="no locks", strict=True)
    def avoue(_: object) -> None: ...

    type(
        "TestMine",
        (LienRepositoryContract,),
        {"test_rivals_get_a_link_once": avoue, "test_mine": un_test},
    )


def test_a_capability_that_is_denied_skips_with_its_name() -> None:
    class SansFenetre(Contrat):
        RELIT_LE_JOURNAL = False

    with pytest.raises(pytest.skip.Exception, match=r"SansFenetre\.RELIT"):
        SansFenetre().exiger("RELIT_LE_JOURNAL")
    SansFenetre().exiger("UNITES_SIMULTANEES")


def lever(erreur: BaseException, cause: Exception | None = None) -> None:
    raise erreur from cause


def rater(geste: Callable[[], object]) -> str:
    """
    Give what is said of an adapter that does not raise what it must.
    """
    with (
        pytest.raises(AssertionError) as echec,
        doit_lever(CourrielDejaPrisError, "be atomic"),
    ):
        geste()
    return str(echec.value)


def test_a_missing_error_is_told_with_what_to_fix() -> None:
    assert rater(lambda: None).startswith("be atomic")
    assert "KeyError instead" in rater(lambda: lever(KeyError("x")))
    assert "be atomic" in rater(lambda: lever(ConflitError()))
    with doit_lever(CourrielDejaPrisError, "be atomic"):
        raise CourrielDejaPrisError


def test_an_error_that_quotes_an_address_is_refused() -> None:
    """
    In itself, its cause, its context or a note: where a log would find it.
    """
    bavarde = ValueError("Key (cle)=(u-1@test.fr) already exists.")
    notee = CourrielDejaPrisError()
    notee.add_note("u-1@test.fr")

    def en_passant() -> None:
        try:
            lever(bavarde)
        finally:
            lever(CourrielDejaPrisError())

    for geste in (
        lambda: lever(CourrielDejaPrisError(), bavarde),
        lambda: lever(CourrielDejaPrisError("Aurélie")),
        lambda: lever(notee),
        en_passant,
    ):
        assert "quotes an address" in rater(geste)


def test_several_act_at_once_and_each_says_what_came_of_it() -> None:
    depart = RendezVous(2)

    def arriver() -> str:
        depart.attendre()
        return "là"

    def trebucher() -> str:
        depart.attendre()
        raise ConflitError

    issues = ensemble(arriver, trebucher)

    assert "là" == issues[0]
    assert isinstance(issues[1], ConflitError)


def test_who_waits_for_somebody_held_up_gives_up_soon() -> None:
    """
    A store may let in one at a time: nobody waits for ever.
    """
    RendezVous(2, patience=0.01).attendre()


def test_a_failure_is_made_small_and_is_not_traced() -> None:
    """
    As the project's own profile says, but for what would take minutes.
    """
    du_projet = settings().phases

    assert Phase.shrink in Contrat().essais.phases
    assert set(du_projet) - {Phase.explain} == set(Contrat().essais.phases)
