"""
*Nearby*: how the suite looks at one mutant: the tests beside it, and those first.

mutmut loads this plugin (see ``[tool.mutmut]``) and says in a variable which mutant
is under test. A package must be guarded by its own folder of tests: a mutant that
only some scenario far away would notice counts as a survivor.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
from collections import defaultdict
from functools import _lru_cache_wrapper, cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.data import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

VARIABLE: Final = "MUTANT_UNDER_TEST"

MEMORY: Final = 2 << 30

# Beside the copy of the library, where mutmut runs the tests: its own, and ours.
STATS: Final = Path("mutmut-stats.json")
CALLED: Final = Path("called-at-import.json")

CALLERS: Final = "tests_by_mangled_function_name"
MANY: Final = 200

# What arguments of another type meet, wherever they are given.
MISUSE: Final = "hosts/test_misuse.py"

# The folders of tests, or single files, in order, by package or by a module that has
# its own.
FOLDERS: Final = {
    "aio": ("hosts",),
    "aio.memory": ("hosts", "kit"),
    "defaults": ("hosts", "use_cases"),
    "entities": ("entities", "messages"),
    "entities.misuse": ("entities", MISUSE),
    "errors": ("entities",),
    "finess": ("finess",),
    "memory": ("kit", "hosts"),
    "messages": ("messages", MISUSE),
    "phrases": ("entities", "serialization"),
    "policies": ("policies", "model", MISUSE),
    "serialization": ("serialization",),
    "use_cases": ("use_cases", MISUSE),
    "use_cases.settings": ("use_cases", "entities/test_copies.py"),
}


def folders_of(modules: Sequence[str]) -> tuple[str, ...]:
    """
    Name the folders and the files of tests that guard a module.

    Raises:
        pytest.UsageError: If nobody said which. Any other error would count as a test
            that noticed the mutant.
    """
    for name in (".".join(modules), modules[0]):
        if name in FOLDERS:
            return FOLDERS[name]
    raise pytest.UsageError(
        f"{modules[0]}: say in tests/nearby.py which tests guard it"
    )


def nearby(
    mutant: str, tests: Iterable[str], durations: Mapping[str, float] = {}
) -> list[str]:
    """
    Keep the tests of the mutant's own package: those of its module, then the quick.

    All of them when none is left, or when *mutant* names a step of mutmut. Tests are
    named without their parameters: pytest escapes these once more each time that the
    same process collects them.
    """
    tests = sorted({without_parameters(test) for test in tests})
    _, *modules = mutant.rpartition(".")[0].split(".")
    if not modules:
        return tests
    folders = folders_of(modules)
    own = tuple(f"test_{module}" for module in modules[1:])
    near = {
        test: (not any(o in test for o in own), rank, durations.get(test, 0))
        for test in tests
        for rank, place in enumerate(folders)
        if test.startswith((f"tests/{place}/", f"tests/{place}::"))
    }
    return sorted(near, key=lambda test: near[test]) or tests


def without_parameters(test: str) -> str:
    return test.partition("[")[0]


@cache
def measured() -> Mapping[str, float]:
    """
    Read how long each test took, as mutmut has measured it.
    """
    durations = defaultdict[str, float](float)
    if STATS.exists():
        for test, duration in json.loads(STATS.read_text())["duration_by_test"].items():
            durations[without_parameters(test)] += duration
    return durations


def import_library() -> None:
    library = import_module("siaut_core")
    for module in walk_packages(library.__path__, "siaut_core."):
        if not module.name.startswith("siaut_core.testing"):  # Tests, not judged.
            import_module(module.name)


def forget_library() -> None:
    for name in list(sys.modules):
        if name.startswith(("siaut_core", "tests.")) and name != __name__:
            del sys.modules[name]


@cache
def called_at_import() -> frozenset[str]:
    """
    Name the functions that are called while the library and the tests are imported.

    What they made then, every test uses without calling them: tables, and the
    converter that tests share. Those that many tests call as well need no import to be
    noticed. The first mutant finds them for all: pytest has loaded the library for its
    plugin, and must load it again to be seen.
    """
    if not CALLED.exists() or CALLED.stat().st_mtime < STATS.stat().st_mtime:
        own = CALLED.with_suffix(f".{os.getpid()}")
        callers = json.loads(STATS.read_text("utf-8"))[CALLERS]
        seldom = {f for f in import_and_see() if len(callers.get(f, ())) < MANY}
        own.write_text(json.dumps(sorted(seldom)), "utf-8")
        own.replace(CALLED)
    return frozenset(json.loads(CALLED.read_text("utf-8")))


def import_and_see() -> frozenset[str]:
    mutant = os.environ[VARIABLE]
    os.environ[VARIABLE] = "stats"
    forget_library()
    import_library()
    import_module("siaut_core.serialization").make_siaut_converter()
    os.environ[VARIABLE] = mutant
    return frozenset(import_module("mutmut.state").state()._stats)


def under_test() -> tuple[str, bool]:
    """
    Name the mutant, and say whether it was there too late, after the import.
    """
    mutant = os.environ.get(VARIABLE, "")
    function, found, _ = mutant.partition("__mutmut_")
    return mutant, bool(found) and function in called_at_import()


@cache
def memos() -> tuple[Callable[[], None], ...]:
    """
    List how each memo of the library is emptied.
    """
    examen = import_module("siaut_core.policies.examen")
    return (
        *(decisions.clear for decisions in examen._BY_SILENCES.values()),
        *(
            memo.cache_clear
            for memo in gc.get_objects()
            if isinstance(memo, _lru_cache_wrapper)
            and memo.__module__.startswith("siaut_core")
        ),
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """
    Import the library again, and the tests with it, when the mutant came too late.
    """
    if not under_test()[1]:
        return
    forget_library()
    try:
        import_library()
    except Exception:  # noqa: BLE001  (a mutant may raise anything)
        os._exit(pytest.ExitCode.TESTS_FAILED)  # Any test would have noticed.


def pytest_configure(config: pytest.Config) -> None:
    """
    Choose the tests, and be quick: a failure is enough, nothing is shrunk.
    """
    settings.register_profile(
        "mutants",
        deadline=None,
        database=None,
        derandomize=True,
        max_examples=50,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("mutants")
    mutant, late = under_test()
    tests = config.args
    if late:
        files = (ROOT / "tests").glob("*/test_*.py")
        tests = [file.relative_to(ROOT).as_posix() for file in files]
    config.args = nearby(mutant, tests, measured())
    if "__mutmut_" in mutant:
        # A list without end must fail, not take all the memory there is.
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        gc.freeze()
        gc.disable()


def pytest_runtest_setup() -> None:
    """
    Forget what other tests had computed: each must be seen calling what it needs.
    """
    for empty in memos():
        empty()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """
    Call a failure what keeps tests from being imported: mutmut has other words.
    """
    if exitstatus == pytest.ExitCode.INTERRUPTED and session.testsfailed:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
