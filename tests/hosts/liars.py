"""
Hosts that answer something else than what they were asked, as databases may.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, cast

import attrs

from siaut_core import EntiteJuridique, Etablissement, Groupe
from siaut_core.entities.text import search_key
from tests.hosts.house import SyncHouse
from tests.hosts.spy import SpiedUnit

if TYPE_CHECKING:
    from tests.hosts.house import Content, House

# Whether what was asked finds what has this key.
Match: TypeAlias = Callable[[str, str], bool]

MATCHES: Final[Mapping[str, Match]] = {
    "by prefix": lambda asked, key: key.startswith(asked),
    "whatever the case": lambda asked, key: asked.casefold() == key.casefold(),
    "without final spaces": lambda asked, key: asked.rstrip() == key.rstrip(),
    "without accents": (lambda asked, key: search_key(asked) == search_key(key)),
}


def another_row(asked: str, key: str) -> bool:
    return asked != key


class Read(NamedTuple):
    """
    A method that is given a key: what it looks among, and by what.
    """

    rows: Callable[[Content], Iterable[Any]]
    keys: Callable[[Any], Iterable[object]]
    gives_all: bool = False


def _kind(*kinds: type) -> Callable[[Content], Iterable[Any]]:
    return lambda c: (s for s in c.structures.values() if isinstance(s, kinds))


ANY: Final = _kind(EntiteJuridique, Etablissement, Groupe)

# Every method of the protocols that is given a key, and gives back what has it.
READS: Final[Mapping[str, Read]] = {
    "utilisateurs.get": Read(lambda c: c.utilisateurs.values(), lambda u: [u.id]),
    "utilisateurs.by_courriel": Read(
        lambda c: c.utilisateurs.values(), lambda u: [u.courriel.cle]
    ),
    "structures.get": Read(ANY, lambda s: [s.id]),
    "structures.by_ids": Read(ANY, lambda s: [s.id]),
    "structures.by_numeros": Read(
        _kind(EntiteJuridique, Etablissement), lambda s: [s.numero or ""]
    ),
    "structures.etablissements": Read(
        _kind(Etablissement), lambda s: [s.ej_id], gives_all=True
    ),
    "structures.groupes": Read(_kind(Groupe), lambda s: s.membres, gives_all=True),
    "liens.by_digest": Read(lambda c: c.liens.values(), lambda li: [li.digest]),
    "outbox.leased_of": Read(
        lambda c: (i for i in c.queued_mails.values() if i.leased_until),
        lambda i: [i.utilisateur_id],
        gives_all=True,
    ),
    "outbox.last_closed": Read(
        lambda c: (i for i in c.queued_mails.values() if i.closed_at),
        lambda i: [i.utilisateur_id],
    ),
}


class _Liar:
    """
    A repository, some methods of which look for something else.
    """

    def __init__(self, inner: object, name: str, house: House, lies: Lies) -> None:
        self._inner, self._name, self._house, self._lies = inner, name, house, lies

    def __getattr__(self, method: str) -> object:
        real = getattr(self._inner, method)
        name = f"{self._name}.{method}"
        match = self._lies.get(name)
        if match is None:
            return real

        def find(key: object) -> list[Any]:
            text, read = str(getattr(key, "cle", key)), READS[name]
            rows = read.rows(self._house.content())
            return [r for r in rows if any(match(text, str(k)) for k in read.keys(r))]

        def lying(asked: Any) -> object:  # noqa: ANN401  (any key)
            if isinstance(asked, list | tuple):
                return {key: found[0] for key in asked if (found := find(key))}
            found = find(asked)
            return found if READS[name].gives_all else next(iter(found), None)

        async def lying_later(asked: object) -> object:
            return lying(asked)

        return lying_later if inspect.iscoroutinefunction(real) else lying


# Which methods lie, and how.
Lies: TypeAlias = Mapping[str, Match]


def lying(house: House, lies: Lies) -> None:
    """
    Have the service of *house* answer so from now on.
    """
    host: Any = house.host  # type: ignore[attr-defined]  # of either colour
    opened = host.unit_of_work

    def wrapped(uow: object) -> Any:  # noqa: ANN401  (a unit of work of either colour)
        return cast(
            "Any", SpiedUnit(uow, lambda deposit, n: _Liar(deposit, n, house, lies))
        )

    @contextmanager
    def unit() -> Iterator[Any]:
        with opened() as uow:
            yield wrapped(uow)

    @asynccontextmanager
    async def unit_later() -> AsyncIterator[Any]:
        async with opened() as uow:
            yield wrapped(uow)

    colour = unit if isinstance(house, SyncHouse) else unit_later
    house.host = attrs.evolve(host, unit_of_work=colour)  # type: ignore[attr-defined]  # as above
