"""
*Sessions*: every check of the project, each in an environment of its own.

``nox`` alone runs the gates; ``nox -s tests`` is the README's test command, which
says what it leaves out. Supported Pythons come from the classifiers, floors from the
dependencies: both are written once, in ``pyproject.toml``.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import nox

# Else each process that a test starts would compile anew all that it imports.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

CI = "CI" in os.environ
PYPROJECT = nox.project.load_toml("pyproject.toml")
SUPPORTED = nox.project.python_versions(PYPROJECT)
FLOORS = [d.replace(">=", "==") for d in PYPROJECT["project"]["dependencies"]]

# What needs no other Python runs on one: the oldest in CI; elsewhere the one that
# runs nox, the only one that is there for sure.
FULL = SUPPORTED[0] if CI else f"{sys.version_info.major}.{sys.version_info.minor}"
# In CI the oldest dependencies are tried on a Python that has no other turn.
LOWEST = SUPPORTED[1] if CI else FULL
OTHERS = [python for python in SUPPORTED if python not in {FULL, LOWEST}]

# Django 6 does not run on the oldest.
DJANGOS = [FULL, SUPPORTED[-1]] if CI else [FULL]

# Tests that the README's command leaves out, and says so.
LEFT_OUT = {
    "tests_slow": "what is exhaustive or long",
    "tests_others": f"the quick part on the other Pythons: {', '.join(OTHERS)}",
    "tests_lowest": "every line of it with the oldest releases accepted",
    "siaut_sqlalchemy": "the host on SQLAlchemy, on SQLite and PostgreSQL",
    "siaut_django": "the host on Django, on the same",
    "siaut_web": "the guide's screens in a browser",
}

# Those that people read, and the hosts that they install.
EXAMPLES = [
    str(file) for file in Path("examples").rglob("*.py") if "_tests" not in str(file)
]

# What pyright reads too: the examples, and the hosts that people install.
READ = [
    *map(str, sorted(Path("examples").glob("*.py"))),
    "examples/chapters",
    *(str(p.parent) for p in sorted(Path("examples/hosts").glob("*/*/py.typed"))),
]

nox.needs_version = ">=2025.2"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = CI
nox.options.sessions = [
    "tests",
    *LEFT_OUT,
    "types",
    "lint",
    "layers",
    "twins",
    "docs",
]


def groups(*names: str) -> tuple[str, ...]:
    """
    List what these dependency groups hold.
    """
    return nox.project.dependency_groups(PYPROJECT, *names)


def host(name: str) -> tuple[str, ...]:
    """
    List a host with all that it may use, and what its tests need.
    """
    folder = Path("examples", "hosts", name)
    pyproject = nox.project.load_toml(folder / "pyproject.toml")
    extras = ",".join(pyproject["project"]["optional-dependencies"])
    tests = nox.project.dependency_groups(pyproject, "tests")
    return ("-e", f"./{folder.as_posix()}[{extras}]", *tests)


def run_host_tests(session: nox.Session, name: str) -> None:
    """
    Run what is beside a host.
    """
    tests = f"examples/hosts/{name}/{name}_tests"
    session.run("pytest", "-n", "auto", tests, *session.posargs)


def suite(marker: str) -> tuple[str, ...]:
    """
    Give the command of a part of the suite, on every core; hosts have their own.
    """
    return ("pytest", "-n", "auto", "-m", marker)


def run_quick_tests(
    session: nox.Session, *options: str, env: Mapping[str, str] | None = None
) -> None:
    """
    Run what is not marked slow.
    """
    session.run(*suite("not slow"), *options, *session.posargs, env=env)


# Coverage makes Python twice as slow, and these reach no line that others do not: they
# run beside it.
UNTRACED = (
    "tests/architecture",
    "tests/docs",
    "tests/entities/test_characters.py",
    "tests/entities/test_hostiles.py",
    "tests/examples",
    "tests/hosts/test_forms.py",
    "tests/hosts/test_journal_lines.py",
    "tests/hosts/test_lien_failures.py",
    "tests/hosts/test_planted_leaks.py",
    "tests/hosts/test_scheduler.py",
    "tests/hosts/test_unknown_identifiers.py",
    "tests/kit/test_async_stores.py",
    "tests/kit/test_broken.py",
    "tests/kit/test_mails.py",
    "tests/model",
    "tests/serialization/test_hostiles.py",
    "tests/typing",
    "tests/use_cases/test_hostiles.py",
)

# What the files and the pages of the project say is the same for every Python: once. So
# are the faults that are planted in it, where what notices them runs everywhere.
ONCE = (
    "tests/architecture",
    "tests/docs",
    "tests/hosts/test_planted_leaks.py",
    "tests/kit/test_broken.py",
    "tests/kit/test_broken_apart.py",
)

# In CI each property draws the same examples everywhere: all of them on the newest
# Python, the first ones on the oldest, where lines are counted, with the oldest
# releases, and on another release of Django.
FEW = {"HYPOTHESIS_PROFILE": "few"} if CI else {}


def without(paths: tuple[str, ...]) -> list[str]:
    """
    Give the options that leave these out.
    """
    return [f"--ignore={path}" for path in paths]


@nox.session(python=FULL)
def tests(session: nox.Session) -> None:
    """
    Test, quickly, and say what is left out; in CI, measure what is covered.
    """
    session.install("-e.", *groups("tests", "examples"))
    if CI:
        session.run("coverage", "erase")
        traced = (*suite("not slow"), *without(UNTRACED), *session.posargs)
        session.run("coverage", "run", "-m", *traced, env=FEW)
        session.run("coverage", "combine", "--quiet")
        session.run("coverage", "report")
        run_quick_tests(session, *(path for path in UNTRACED if path in ONCE))
        repeated = (path for path in UNTRACED if path not in ONCE)
        run_quick_tests(session, *repeated, env=FEW)
    else:
        run_quick_tests(session)
    session.log("Left out, each with how to run it:")
    for name, what in LEFT_OUT.items():
        session.log(f"  .venv/bin/nox -s {name}: {what}")


@nox.session(python=FULL)
def tests_slow(session: nox.Session) -> None:
    """
    Test what is exhaustive or long; it covers nothing that the quick part does not.
    """
    session.install("-e.", *groups("tests", "examples"))
    none_chosen = [5] if session.posargs else []
    session.run(*suite("slow"), *session.posargs, success_codes=[0, *none_chosen])


@nox.session(python=OTHERS)
def tests_others(session: nox.Session) -> None:
    """
    Test, quickly, on every other supported Python that is there.
    """
    session.install("-e.", *groups("tests", "examples"))
    run_quick_tests(session, *without(ONCE))


@nox.session(python=LOWEST)
def tests_lowest(session: nox.Session) -> None:
    """
    Test every line with the oldest releases that ``pyproject.toml`` accepts.
    """
    session.install("-e.", *FLOORS, *groups("tests", "examples"))
    run_quick_tests(session, *without((*ONCE, *UNTRACED)), env=FEW)


@nox.session(python=SUPPORTED[-1])
def tests_newest(session: nox.Session) -> None:
    """
    Test with what is about to come: the newest Python, pre-releases included.
    """
    session.install("--pre", "-e.", *groups("tests", "examples"))
    run_quick_tests(session)


@nox.session(python=FULL)
def siaut_sqlalchemy(session: nox.Session) -> None:
    """
    Test the host on SQLAlchemy, on SQLite and PostgreSQL, which starts by itself.
    """
    session.install("-e.[testing]", *host("siaut_sqlalchemy"))
    run_host_tests(session, "siaut_sqlalchemy")


@nox.session(python=DJANGOS)
def siaut_django(session: nox.Session) -> None:
    """
    Test the host on Django, on the same; it costs no more than the other.
    """
    session.install("-e.[testing]", *host("siaut_sqlalchemy"), *host("siaut_django"))
    if session.python != DJANGOS[0]:
        # A server of PostgreSQL is for one release of Django; so is an installation.
        once = "-k 'not postgresql' --ignore-glob=*/test_package.py"
        session.env.update(FEW, PYTEST_ADDOPTS=once)
    run_host_tests(session, "siaut_django")


@nox.session(python=FULL)
def siaut_web(session: nox.Session) -> None:
    """
    Test the guide's screens, and in the same browser those of the how-to on Django.
    """
    hosts = host("siaut_sqlalchemy"), host("siaut_django"), host("siaut_web")
    session.install("-e.[testing]", *sum(hosts, ()))
    run_host_tests(session, "siaut_web")


@nox.session(python=FULL)
def types(session: nox.Session) -> None:
    """
    Check every annotation, and that none is missing from the public names.
    """
    session.install(
        *("-e.", *host("siaut_sqlalchemy"), *host("siaut_django"), *host("siaut_web")),
        *groups("types", "tests", "examples", "bench", "load"),
    )
    session.run("mypy")
    session.run("pyright", *READ)
    session.run("pyright", "--verifytypes", "siaut_core", "--ignoreexternal")
    pages = session.create_tmp()
    session.run("python", "-m", "tests.docs.listings", pages)
    with session.chdir(pages):  # From where one imports what another one shows.
        session.run("mypy", "--strict", "--config-file=", ".")
        session.run("pyright", ".")


@nox.session
def lint(session: nox.Session) -> None:
    """
    Check the style; ``nox -s lint -- --fix`` mends what can be.
    """
    session.install(*groups("lint"))
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", *([] if session.posargs else ["--check"]))


@nox.session(python=FULL)
def layers(session: nox.Session) -> None:
    """
    Check that imports point down, and that the core touches no outside world.
    """
    session.install("-e.", *groups("layers"))
    session.run("lint-imports")


@nox.session(python=FULL)
def twins(session: nox.Session) -> None:
    """
    Compare ``sync/`` with ``aio/``; ``nox -s twins -- --write`` derives it again.
    """
    session.install("-e.", *groups("tests", "lint"))
    session.run("python", "-m", "tests.twins", *session.posargs)
    session.run("pytest", "tests/architecture/test_twins.py")


@nox.session(python=FULL)
def docs(session: nox.Session) -> None:
    """
    Build the pages, with warnings as errors; the tests run what they show.
    """
    session.install("-e.[testing]", *groups("docs"))
    strict = ("-W", "--keep-going", "-n")
    session.run("sphinx-build", *strict, "-b", "html", "docs", "docs/_build/html")


@nox.session(python=FULL)
def bench(session: nox.Session) -> None:
    """
    Measure, against baselines of the same run; nothing is judged here.
    """
    session.install(".", *host("siaut_sqlalchemy"), *groups("bench"))
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session(python=FULL)
def load(session: nox.Session) -> None:
    """
    Measure the reference host with up to a million accounts, and draw it.
    """
    session.install("-e.[testing]", *host("siaut_sqlalchemy"), *groups("load"))
    session.run("python", "-m", "benchmarks.load", *session.posargs)


@nox.session(python=FULL)
def screens(session: nox.Session) -> None:
    """
    Measure the guide's screens with fifty people at once, on both engines.
    """
    session.install("-e.[testing]", *host("siaut_sqlalchemy"), *host("siaut_web"))
    session.run("python", "-m", "benchmarks.load.screens", *session.posargs)


@nox.session(python=FULL)
def mutants(session: nox.Session) -> None:
    """
    Change the code in small ways and see which changes no test notices.

    All afresh; with names after ``--``, only those again: ``siaut_core.policies*``.
    """
    session.install("-e.", *groups("tests", "mutants"))
    if not session.posargs:
        shutil.rmtree("mutants", ignore_errors=True)
    here = str(Path("../shared/data").absolute())
    env = {
        # Tests run in a copy, one folder down: the data are not beside it.
        "SIAUT_DATA": os.environ.get("SIAUT_DATA", here),
        # Else pytest rewrites the assertions of the whole library at each import:
        # it provides a plugin, which is loaded here as any module.
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_PLUGINS": "siaut_core.testing.plugin",
    }
    session.run("mutmut", "run", *session.posargs, env=env)
    session.run("python", "-m", "tests.mutants")


@nox.session(python=FULL)
def soak(session: nox.Session) -> None:
    """
    Run the state machine for a while: ``nox -s soak -- --seconds 3600``.
    """
    session.install("-e.", *groups("tests"))
    session.run("python", "-m", "tests.soak", *session.posargs)


@nox.session(python=FULL)
def package(session: nox.Session) -> None:
    """
    Build what is published, check it, and run the main example on it.
    """
    out = Path(session.create_tmp())
    session.install(*groups("package"))
    session.run("python", "-m", "build", "--outdir", str(out))
    wheel = str(max(out.glob("*.whl"), key=os.path.getmtime))
    sdist = str(max(out.glob("*.tar.gz"), key=os.path.getmtime))
    session.run("twine", "check", "--strict", wheel, sdist)
    session.run("check-wheel-contents", wheel)
    session.install("--force-reinstall", wheel)
    session.run("python", "examples/guide.py")
