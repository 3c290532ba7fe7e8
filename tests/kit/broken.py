"""
Broken adapters: loose comparisons, stale copies, own writes that are forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import attrs

from siaut_core import ConflictError, Etablissement, Fin, Perimetre
from siaut_core.entities.text import search_key
from siaut_core.memory import Unit, View
from siaut_core.sync.memory import MemoryUnit
from tests.kit.broken_ones import Fault, Workshop, replace_it

if TYPE_CHECKING:
    from datetime import datetime

    from siaut_core import Lien, Structure, StructureId, Utilisateur, UtilisateurId
    from siaut_core.sync import QueuedMail

__all__ = ["BROKEN"]

# Whether what was asked finds what has this key.
Same = Callable[[str, str], bool]

RESEMBLING: Final[dict[str, Same]] = {
    "a_prefix": lambda asked, key: key.startswith(asked),
    "a_longer_one": lambda asked, key: asked.startswith(key),
    "any_case": lambda asked, key: asked.casefold() == key.casefold(),
    "final_spaces": lambda asked, key: asked.rstrip() == key.rstrip(),
    "no_accent": lambda a, key: search_key(a) == search_key(key),
    "a_number": lambda asked, key: _number(asked) == _number(key),
    "another_row": lambda asked, key: asked != key,
}


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def _exact_first(same: Same, asked: str, keys: Iterable[str]) -> str | None:
    """
    Give the key that is found, the very one when it is there.
    """
    found = [key for key in keys if same(asked, key)]
    return asked if asked in found or not found else found[0]


def _by_id(table: str, same: Same, a: Workshop) -> None:
    """
    An account or a structure, by an identifier that is compared so.
    """
    deposit = getattr(a.uow, table)
    true = deposit.get

    def get(id: Any, /) -> Any:  # noqa: ANN401  (of either table)
        ids = [row.id for row in getattr(a.unit.view, table).values()]
        return true(id) or true(_exact_first(same, id, ids))

    replace_it(deposit, "get", get)


def _by_courriel(same: Same, a: Workshop) -> None:
    def by_courriel(courriel: Any, /) -> Utilisateur | None:  # noqa: ANN401  (any adapter)
        accounts = {u.courriel.cle: u for u in a.unit.view.utilisateurs.values()}
        key = _exact_first(same, courriel.cle, accounts)
        return accounts.get(key or "")

    replace_it(a.uow.utilisateurs, "by_courriel", by_courriel)


def _by_digest(method: str, same: Same, a: Workshop) -> None:
    true = getattr(a.uow.liens, method)

    def loose(digest: str, /, *rest: Any) -> Any:  # noqa: ANN401  (any adapter)
        digests = [link.digest for link in a.unit.view.liens.values()]
        return true(_exact_first(same, digest, digests), *rest)

    replace_it(a.uow.liens, method, loose)


def _under_an_ej(method: str, same: Same, a: Workshop) -> None:
    """
    The ET or the groupes of every EJ whose identifier resembles this one.
    """
    true = getattr(a.uow.structures, method)

    def loose(ej_id: StructureId, /) -> list[Any]:
        ids = [s.id for s in a.unit.view.structures.values()]
        return [s for id in ids if id == ej_id or same(ej_id, id) for s in true(id)]

    replace_it(a.uow.structures, method, loose)


def _of_many(same: Same, a: Workshop) -> None:
    def by_ids(ids: Iterable[StructureId], /) -> dict[StructureId, Structure]:
        rows = a.unit.view.structures.values()
        return {s.id: s for s in rows if any(same(id, s.id) for id in ids)}

    replace_it(a.uow.structures, "by_ids", by_ids)


def _to_the_twins(deposit: str, method: str, same: Same, a: Workshop) -> None:
    """
    UPDATE ... WHERE id = :id under that collation: the twins are written too.
    """
    true = getattr(getattr(a.uow, deposit), method)

    def loose(id: UtilisateurId, /, *rest: Any) -> Any:  # noqa: ANN401  (any adapter)
        for twin in [u.id for u in a.unit.view.utilisateurs.values()]:
            if twin != id and same(id, twin):
                true(twin, *rest)
        return true(id, *rest)

    replace_it(getattr(a.uow, deposit), method, loose)


# Copies.


class _Copied(Perimetre):
    """
    A perimeter that looks at the EJ that each ET had when it was first stored.
    """

    __slots__ = ("copies",)
    copies: dict[StructureId, StructureId]

    def identifiers(self, structures: Iterable[Structure]) -> frozenset[StructureId]:
        return super().identifiers(
            attrs.evolve(s, ej_id=self.copies.get(s.id, s.ej_id))
            if isinstance(s, Etablissement)
            else s
            for s in structures
        )


def _stale_ej(keep: Callable[[bool, bool], bool], a: Workshop) -> None:
    """
    Each account keeps the EJ of its ET, and nobody tells it that the ET moved.
    """
    copies = a.storage.__dict__.setdefault("copies", {})
    add, search = a.uow.structures.add, a.uow.utilisateurs.search

    def add_it(structure: Structure, /) -> None:
        add(structure)
        if isinstance(structure, Etablissement):
            copies.setdefault(structure.id, structure.ej_id)

    def search_it(query: Any, /) -> list[Any]:  # noqa: ANN401  (any search)
        copied = _Copied(
            query.perimetre.structure_id,
            with_attached=query.perimetre.with_attached,
        )
        object.__setattr__(copied, "copies", copies)
        now = list(search(query))
        then = list(search_by_copy(attrs.evolve(query, perimetre=copied)))
        both = {row.utilisateur.id: row for row in (*now, *then)}
        order = [row.utilisateur.id for row in then if row not in now]
        kept = [row.utilisateur.id for row in now] + order
        return [both[id] for id in kept if keep(both[id] in now, both[id] in then)][
            : query.limit
        ]

    def search_by_copy(query: Any) -> Iterable[Any]:  # noqa: ANN401  (any adapter)
        # The rows are folded again: committed ones are kept by perimeter.
        view = a.unit.view
        for row in view.utilisateurs.values():
            view.utilisateurs.write(row.id, row)
        return view.rechercher_utilisateurs(query)

    replace_it(a.uow.structures, "add", add_it)
    replace_it(a.uow.utilisateurs, "search", search_it)


# Own writes.


def _reads_what_is_committed(deposit: str, method: str, a: Workshop) -> None:
    """
    Another connection, or a session that is not flushed.
    """
    other = MemoryUnit(Unit(a.storage))
    replace_it(
        getattr(a.uow, deposit), method, getattr(getattr(other, deposit), method)
    )


def revokes_what_is_committed(a: Workshop) -> None:
    def revoke(id: UtilisateurId, /) -> None:
        for link in list(a.storage.liens.values()):
            if link.utilisateur_id == id and link.fin is None:
                over = attrs.evolve(link, fin=Fin.REVOCATION)
                a.unit.write(partial(_write_a_link, over))

    replace_it(a.uow.liens, "revoke", revoke)


def _write_a_link(link: Lien, view: View) -> None:
    view.liens.write(link.digest, link)


def replaces_what_is_committed(a: Workshop) -> None:
    def replace(newer: Lien, /) -> None:
        for link in list(a.storage.liens.values()):
            if link.utilisateur_id == newer.utilisateur_id and link.rank < newer.rank:
                over = attrs.evolve(link, fin=Fin.REMPLACEMENT)
                a.unit.write(partial(_write_a_link, over))

    replace_it(a.uow.liens, "replace", replace)


def leases_what_is_committed(a: Workshop) -> None:
    true = a.uow.outbox.lease

    def lease(*instants: datetime) -> QueuedMail | None:
        taken = true(*instants)
        return taken if taken and taken.id in a.storage.queued_mails else None

    replace_it(a.uow.outbox, "lease", lease)


def closes_what_is_committed(a: Workshop) -> None:
    true = a.uow.outbox.settle
    replace_it(
        a.uow.outbox,
        "settle",
        lambda taken, then: taken.id in a.storage.queued_mails and true(taken, then),
    )


def uses_what_is_committed(a: Workshop) -> None:
    true = a.uow.liens.use
    replace_it(
        a.uow.liens,
        "use",
        lambda digest, now: digest in a.storage.liens and true(digest, now),
    )


def deletes_the_links_that_are_committed(a: Workshop) -> None:
    true = a.uow.utilisateurs.remove

    def remove(account: Utilisateur, /) -> None:
        fresh = [
            link
            for link in a.unit.view.liens.values()
            if link.digest not in a.storage.liens
        ]
        true(account)
        for link in fresh:
            a.unit.write(partial(_write_a_link, link))

    replace_it(a.uow.utilisateurs, "remove", remove)


def attests_what_is_committed(a: Workshop) -> None:
    def lock(accounts: Iterable[Utilisateur], /) -> None:
        for account in accounts:
            row = a.storage.utilisateurs.get(account.id)
            if row is None or row.version != account.version:
                raise ConflictError

    replace_it(a.uow.utilisateurs, "lock", lock)


def saves_what_is_committed(a: Workshop) -> None:
    true = a.uow.utilisateurs.save

    def save(account: Utilisateur, /) -> None:
        row = a.storage.utilisateurs.get(account.id)
        if row is None or row.version + 1 != account.version:
            raise ConflictError
        true(account)

    replace_it(a.uow.utilisateurs, "save", save)


def notes_logins_of_what_is_committed(a: Workshop) -> None:
    true = a.uow.utilisateurs.record_login

    def record_login(id: UtilisateurId, instant: datetime, /) -> bool:
        row = a.storage.utilisateurs.get(id)
        return row is not None and row.est_en_exercice and true(id, instant)

    replace_it(a.uow.utilisateurs, "record_login", record_login)


RESEMBLES: Final = "what_resembles_a_key_finds_nothing"
TWINS: Final = "twins_are_two_accounts"
WHOLE: Final = "compared whole"
OWN: Final = "own unit of work"


def _loose() -> Iterable[tuple[str, Fault]]:
    for name, same in RESEMBLING.items():
        if name not in {"a_number", "no_accent"}:
            for table in ("utilisateurs", "structures"):
                fault = Fault(partial(_by_id, table, same), RESEMBLES, WHOLE)
                yield f"{table}_by_{name}", fault
            for method in ("etablissements", "groupes"):
                fault = Fault(partial(_under_an_ej, method, same), RESEMBLES, WHOLE)
                yield f"{method}_by_{name}", fault
            yield f"many_by_{name}", Fault(partial(_of_many, same), RESEMBLES, WHOLE)
            for method in ("by_digest", "use"):
                fault = Fault(partial(_by_digest, method, same), RESEMBLES, WHOLE)
                yield f"{method}_by_{name}", fault
        test = "two_mailboxes" if name == "no_accent" else RESEMBLES
        if name in {"a_prefix", "a_longer_one", "no_accent", "another_row"}:
            advice = "`cle` are equal" if name == "no_accent" else WHOLE
            yield (
                f"courriel_by_{name}",
                Fault(partial(_by_courriel, same), test, advice),
            )
        if name in {"a_prefix", "any_case", "final_spaces", "a_number"}:
            for deposit, method, seen in (
                ("liens", "revoke", TWINS),
                ("utilisateurs", "record_login", TWINS),
                ("passwords", "set", "twins_are_two_digests"),
            ):
                fault = Fault(
                    partial(_to_the_twins, deposit, method, same), seen, WHOLE
                )
                yield f"{method}_to_{name}", fault


STALE: Final = {
    "stale_ej_hides": lambda now, then: now and then,
    "stale_ej_shows": lambda now, then: now or then,
    "stale_ej_decides": lambda _, then: then,
}

READS: Final = {
    ("utilisateurs", "get"): "just_written_is_attested",
    ("utilisateurs", "by_courriel"): "found_however",
    ("utilisateurs", "search"): "found_however",
    ("structures", "get"): "found_however",
    ("structures", "by_ids"): "found_however",
    ("structures", "by_numeros"): "found_however",
    ("structures", "numeros"): "found_however",
    ("structures", "etablissements"): "found_however",
    ("structures", "groupes"): "found_however",
    ("structures", "search"): "found_however",
    ("structures", "sans_gestionnaire"): "found_however",
    ("liens", "by_digest"): "just_added_is_revoked",
    ("liens", "last_rank"): "just_added_is_replaced",
    ("outbox", "leased_of"): "outbox_is_leased_and_closed",
    ("outbox", "last_demande"): "outbox_is_leased_and_closed",
    ("outbox", "last_closed"): "outbox_is_leased_and_closed",
    ("outbox", "abandoned"): "just_given_up_shows",
}

BROKEN: Final[dict[str, Fault]] = {
    **dict(_loose()),
    **{
        name: Fault(partial(_stale_ej, keep), "structures_that_change", "must follow")
        for name, keep in STALE.items()
    },
    **{
        f"{deposit}_{method}_of_what_is_committed": Fault(
            partial(_reads_what_is_committed, deposit, method), test, OWN
        )
        for (deposit, method), test in READS.items()
    },
    **{
        fault.break_it.__name__: fault
        for fault in (
            Fault(revokes_what_is_committed, "just_added_is_revoked", OWN),
            Fault(replaces_what_is_committed, "just_added_is_replaced", OWN),
            Fault(leases_what_is_committed, "outbox_is_leased_and_closed", OWN),
            Fault(closes_what_is_committed, "outbox_is_leased_and_closed", OWN),
            Fault(uses_what_is_committed, "just_added_is_used", OWN),
            Fault(deletes_the_links_that_are_committed, "just_added_is_deleted", OWN),
            Fault(attests_what_is_committed, "just_written_is_attested", OWN),
            Fault(saves_what_is_committed, "just_written_is_attested", OWN),
            Fault(notes_logins_of_what_is_committed, "login_is_noted_upon", OWN),
        )
    },
}
