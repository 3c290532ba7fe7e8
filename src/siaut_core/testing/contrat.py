"""
*Contrats*: what every contract has, whatever its colour.

A contract is a class of tests that nobody runs until somebody inherits it. Its
name does not begin with ``Test``; the subclass's does.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, NoReturn

import pytest
from hypothesis import HealthCheck, Phase, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Contrat", "doit_lever", "sans_fenetre"]

KIT = "siaut_core.testing."


class Contrat:
    """
    A contract: inherit it, and override the fixture ``fabrique``.

    Attributes:
        EXEMPLES: How many examples Hypothesis tries of each property.
        RIVAUX: How many act at the same time where that is tried.
        UNITES_SIMULTANEES: Whether a unit of work can read while another one
            writes; ``False`` where the whole store is locked (SQLite).
        RELIT_LE_JOURNAL: Whether the bench gives a ``journal`` to look into.
        RELIT_LES_CONDENSES: Whether it gives the ``condenses``.
        RELIT_LES_INTENTIONS: Whether it gives the ``intentions``.
    """

    EXEMPLES: ClassVar[int] = 20
    RIVAUX: ClassVar[int] = 4
    UNITES_SIMULTANEES: ClassVar[bool] = True
    RELIT_LE_JOURNAL: ClassVar[bool] = True
    RELIT_LES_CONDENSES: ClassVar[bool] = True
    RELIT_LES_INTENTIONS: ClassVar[bool] = True

    def __init_subclass__(cls) -> None:
        """
        Refuse a subclass that replaces a test of the kit without saying so.
        """
        super().__init_subclass__()
        remplaces = sorted(nom for nom in dir(cls) if _est_remplace(cls, nom))
        if remplaces:
            message = (
                f"{cls.__name__} replaces {', '.join(remplaces)} of the contract; what"
                " an adapter cannot do is said by a capability (a class attribute), or"
                " by pytest.mark.xfail(reason=..., strict=True) on the replacement"
            )
            raise TypeError(message)

    @pytest.fixture
    def fabrique(self) -> NoReturn:
        """
        Give the factory of empty adapters; each subclass has its own.
        """
        pytest.fail(
            f"{type(self).__name__} must override the fixture `fabrique`: it returns a"
            " function without argument, which gives a context manager of an adapter"
            " on an empty store",
            pytrace=False,
        )

    def exiger(self, capacite: str) -> None:
        """
        Skip the test that asks for something the adapter says it cannot do.
        """
        if not (valeur := getattr(self, capacite)):
            pytest.skip(f"{type(self).__name__}.{capacite} is {valeur}")

    @property
    def essais(self) -> settings:
        """
        How properties are tried: no deadline, since a busy database is no bug.

        Nor any explanation: it traces every line of the drivers, and a failure that
        takes seconds to make small then takes minutes. The assertion explains.
        """
        return settings(
            max_examples=self.EXEMPLES,
            phases=[p for p in settings().phases if p is not Phase.explain],
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        )


def sans_fenetre(nom: str, capacite: str) -> str:
    """
    Say what to do when the bench lacks a window that its contract wants.
    """
    return (
        f"Banc.{nom} is missing: give the bench a function that reads what is committed"
        f" (Banc.de(..., {nom}=...)), or set {capacite} = False on the contract"
    )


def _est_remplace(cls: type[Contrat], nom: str) -> bool:
    if not nom.startswith("test_"):
        return False
    actuel = getattr(cls, nom)
    originaux = [
        vars(base)[nom]
        for base in cls.__mro__
        if base.__module__.startswith(KIT) and nom in vars(base)
    ]
    if not originaux or actuel in originaux:
        return False
    return all(marque.name != "xfail" for marque in getattr(actuel, "pytestmark", ()))


@contextmanager
def doit_lever(erreur: type[Exception], conseil: str) -> Iterator[None]:
    """
    Fail with *conseil*, which tells what to fix, unless *erreur* is raised.

    Nor may it, or what led to it, quote an address: the message of a driver does.
    """
    try:
        yield
    except erreur as levee:
        discrete = not _nomme_quelqu_un(levee)
    except Exception as autre:
        message = f"{conseil} (it raised {type(autre).__name__} instead)"
        raise AssertionError(message) from autre
    else:
        raise AssertionError(conseil)
    assert discrete, (
        f"{erreur.__name__} quotes an address, in itself or in what led to it: raise"
        " it outside the `except` of the driver's error"
    )


# What every address and name of the kit holds.
PERSONNES = ("@test.fr", "Aurélie", "Camille")


def _nomme_quelqu_un(erreur: BaseException | None) -> bool:
    if erreur is None:
        return False
    textes = (str(erreur), repr(erreur), *getattr(erreur, "__notes__", ()))
    return (
        any(personne in texte for personne in PERSONNES for texte in textes)
        or _nomme_quelqu_un(erreur.__cause__)
        or _nomme_quelqu_un(erreur.__context__)
    )
