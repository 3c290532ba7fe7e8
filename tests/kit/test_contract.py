"""
What the kit does for who inherits a contract, and refuses to let pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, settings

from siaut_core.errors import ConflictError, CourrielDejaPrisError
from siaut_core.testing import from_async  # noqa: F401  (pytester forgets new modules)
from siaut_core.testing.contract import Contract, must_raise
from siaut_core.testing.contracts.liens import LienRepositoryContract
from siaut_core.testing.together import Rendezvous, together

if TYPE_CHECKING:
    from collections.abc import Callable

pytest_plugins = ["pytester"]

SUBCLASS = """
    import pytest
    from siaut_core.testing.contracts.liens import LienRepositoryContract
    from siaut_core.testing.from_async import from_async
    from tests.kit import adapters

    class TestMine(LienRepositoryContract):
        {body}
"""


def launch(pytester: pytest.Pytester, body: str, *arguments: str) -> pytest.RunResult:
    pytester.makepyfile(SUBCLASS.format(body=body))
    return pytester.runpytest("-p", "no:cacheprovider", *arguments)


@pytest.mark.parametrize(
    "factory", ["adapters.sync_memory", "from_async(adapters.async_memory)"]
)
def test_three_lines_run_the_whole_contract(
    pytester: pytest.Pytester, factory: str
) -> None:
    """
    In a project that knows nothing of ours; async without any plugin.
    """
    run = launch(
        pytester,
        f"""
        @pytest.fixture
        def factory(self): return {factory}
        """,
    )

    assert run.ret == 0
    run.assert_outcomes(passed=17)


def test_a_factory_that_is_missing_is_named(pytester: pytest.Pytester) -> None:
    run = launch(pytester, "pass", "-k", "unknown_digest")

    run.assert_outcomes(errors=1)
    run.stdout.fnmatch_lines(["*TestMine must override the fixture `factory`*"])


def a_test(_: object) -> None:
    """
    Claim nothing.
    """


def test_a_contract_that_is_quietly_replaced_is_refused() -> None:
    """
    Also emptied, or hidden behind another base.
    """
    name, contract = "test_rivals_get_a_link_once", LienRepositoryContract
    cache = type("Cache", (), {name: a_test})
    for databases, body in (
        ((contract,), {name: a_test}),
        ((contract,), {name: None}),
        ((cache, contract), {}),
    ):
        with pytest.raises(TypeError, match=f"TestMine replaces {name}"):
            type("TestMine", databases, body)


def test_what_an_adapter_cannot_do_may_be_said_aloud() -> None:
    """
    By a mark that shows in every report; tests of one's own are free.
    """

    @pytest.mark.xfail(reason="no locks", strict=True)
    def admit(_: object) -> None: ...

    type(
        "TestMine",
        (LienRepositoryContract,),
        {"test_rivals_get_a_link_once": admit, "test_mine": a_test},
    )


def test_a_capability_that_is_denied_skips_with_its_name() -> None:
    class WithoutWindow(Contract):
        READS_BACK_JOURNAL = False

    with pytest.raises(pytest.skip.Exception, match=r"WithoutWindow\.READS"):
        WithoutWindow().require("READS_BACK_JOURNAL")
    WithoutWindow().require("CONCURRENT_UNITS")


def raise_any(error: BaseException, cause: Exception | None = None) -> None:
    raise error from cause


def miss(gesture: Callable[[], object]) -> str:
    """
    Give what is said of an adapter that does not raise what it must.
    """
    with (
        pytest.raises(AssertionError) as failure,
        must_raise(CourrielDejaPrisError, "be atomic"),
    ):
        gesture()
    return str(failure.value)


def test_a_missing_error_is_told_with_what_to_fix() -> None:
    assert miss(lambda: None).startswith("be atomic")
    assert "KeyError instead" in miss(lambda: raise_any(KeyError("x")))
    assert "be atomic" in miss(lambda: raise_any(ConflictError()))
    with must_raise(CourrielDejaPrisError, "be atomic"):
        raise CourrielDejaPrisError


def test_an_error_that_quotes_an_address_is_refused() -> None:
    """
    In itself, its cause, its context or a note: where a log would find it.
    """
    chatty = ValueError("Key (cle)=(u-1@test.fr) already exists.")
    noted = CourrielDejaPrisError()
    noted.add_note("u-1@test.fr")

    def in_passing() -> None:
        try:
            raise_any(chatty)
        finally:
            raise_any(CourrielDejaPrisError())

    for gesture in (
        lambda: raise_any(CourrielDejaPrisError(), chatty),
        lambda: raise_any(CourrielDejaPrisError("Aurélie")),
        lambda: raise_any(noted),
        in_passing,
    ):
        assert "quotes an address" in miss(gesture)


def test_several_act_at_once_and_each_says_what_came_of_it() -> None:
    start = Rendezvous(2)

    def happen() -> str:
        start.wait()
        return "là"

    def stumble() -> str:
        start.wait()
        raise ConflictError

    issues = together(happen, stumble)

    assert "là" == issues[0]
    assert isinstance(issues[1], ConflictError)


def test_what_fails_among_others_fails_them_all() -> None:
    """
    An assertion of the kit says what to fix; it is nobody's answer.
    """

    def fail() -> None:
        raise AssertionError("let go")

    with pytest.raises(AssertionError, match="let go"):
        together(fail, lambda: None)


def test_who_waits_for_somebody_held_up_gives_up_soon() -> None:
    """
    A store may let in one at a time: nobody waits for ever.
    """
    Rendezvous(2, patience=0.01).wait()


def test_a_failure_is_made_small_and_is_not_traced() -> None:
    """
    As the project's own profile says, but for what would take minutes.
    """
    of_the_project = settings().phases

    assert Phase.shrink in Contract().tries.phases
    assert set(of_the_project) - {Phase.explain} == set(Contract().tries.phases)
