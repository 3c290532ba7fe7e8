"""
Broken adapters: what is stored in part, found too widely, or with a limit of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import attrs

from siaut_core import ConflictError, Fin, Perimetre
from siaut_core.memory import View
from siaut_core.sync import MailState
from siaut_core.use_cases.installation import sans_gestionnaire
from siaut_core.use_cases.recherche.criteria import Comparison
from siaut_core.use_cases.recherche.utilisateurs import UTILISATEURS_SEARCH
from tests.kit.broken_ones import Fault, Workshop, replace_it

if TYPE_CHECKING:
    from datetime import datetime

    from siaut_core import Lien, NumeroFiness, Structure, Utilisateur, UtilisateurId
    from siaut_core.sync import QueuedMail

__all__ = ["ROWS"]


def resembles(asked: str, key: str) -> bool:
    """
    Compare as CITEXT does, or MySQL.
    """
    return asked.casefold() == key.casefold()


def _twins(asked: str, keys: Iterable[str]) -> list[Any]:
    return [key for key in keys if key != asked and resembles(asked, key)]


def _accounts_like(id: str, a: Workshop) -> list[UtilisateurId]:
    return _twins(id, [u.id for u in a.unit.view.utilisateurs.values()])


def _mails_like(id: str, a: Workshop) -> list[Any]:
    return _twins(id, [mail.id for mail in a.unit.view.queued_mails.values()])


def _of_the_twins(deposit: str, method: str, a: Workshop) -> None:
    """
    SELECT ... WHERE utilisateur_id = :id under that collation.
    """
    true = getattr(getattr(a.uow, deposit), method)

    def loose(id: UtilisateurId, /, *rest: object) -> object:
        others = [true(twin, *rest) for twin in _accounts_like(id, a)]
        return true(id, *rest) or next(filter(None, others), true(id, *rest))

    replace_it(getattr(a.uow, deposit), method, loose)


def replaces_links_of_the_twins(a: Workshop) -> None:
    true = a.uow.liens.replace

    def replace(lien: Lien, /) -> None:
        for id in (lien.utilisateur_id, *_accounts_like(lien.utilisateur_id, a)):
            true(attrs.evolve(lien, utilisateur_id=id))

    replace_it(a.uow.liens, "replace", replace)


def removes_passwords_of_the_twins(a: Workshop) -> None:
    true = a.uow.utilisateurs.remove

    def remove(compte: Utilisateur, /) -> None:
        for id in _accounts_like(compte.id, a):
            a.unit.write(partial(_write, "passwords", id, None))
        true(compte)

    replace_it(a.uow.utilisateurs, "remove", remove)


def _write(table: str, key: object, row: object, view: View) -> None:
    getattr(view, table).write(key, row)


def refuses_mails_of_twins(a: Workshop) -> None:
    true = a.uow.outbox.put

    def put(queued: QueuedMail, /) -> None:
        if _mails_like(queued.id, a):
            raise ConflictError
        true(queued)

    replace_it(a.uow.outbox, "put", put)


def settles_the_twin_of_a_mail(a: Workshop) -> None:
    true = a.uow.outbox.settle

    def settle(leased: QueuedMail, outcome: QueuedMail, /) -> bool:
        return true(leased, outcome) or any(
            true(attrs.evolve(leased, id=id), attrs.evolve(outcome, id=id))
            for id in _mails_like(leased.id, a)
        )

    replace_it(a.uow.outbox, "settle", settle)


def closes_mails_of_the_twins(a: Workshop) -> None:
    true = a.uow.outbox.lease

    def lease(now: datetime, *instants: datetime) -> QueuedMail | None:
        leased = true(now, *instants)
        for other in list(a.unit.view.queued_mails.values()):
            if leased and _twins(
                leased.utilisateur_id or "", [str(other.utilisateur_id)]
            ):
                closed = other.close(MailState.REMPLACEMENT, now)
                a.unit.write(partial(_write, "queued_mails", other.id, closed))
        return leased

    replace_it(a.uow.outbox, "lease", lease)


def _widely(deposit: str, a: Workshop) -> None:
    """
    Search the perimeters of every structure whose identifier resembles that one.
    """
    true = getattr(a.uow, deposit).search

    def search(query: Any, /) -> list[Any]:  # noqa: ANN401  (any search)
        asked, wide = query.perimetre.structure_id, query.perimetre.with_attached
        ids = [s.id for s in a.unit.view.structures.values()]
        others = (
            true(attrs.evolve(query, perimetre=Perimetre(id, with_attached=wide)))
            for id in _twins(asked or "", ids)
        )
        return list(true(query)) or next(others, [])

    replace_it(getattr(a.uow, deposit), "search", search)


def watches_over_the_twins(a: Workshop) -> None:
    def unmanaged() -> list[Structure]:
        places = list(a.unit.view.structures.values())
        alone = sans_gestionnaire(places, a.unit.view.utilisateurs.values())
        managed = [s.id for s in places if s not in alone]
        return [s for s in alone if not _twins(s.id, managed)]

    replace_it(a.uow.structures, "sans_gestionnaire", unmanaged)


# Pages.


def _position_of(row: Any, query: Any) -> tuple[str, ...]:  # noqa: ANN401  (any search)
    folded = UTILISATEURS_SEARCH.fold(row)
    return tuple(
        str(folded[UTILISATEURS_SEARCH.positions[column]]) for column in query.order
    )


def begins_after_the_row_as_it_is(a: Workshop) -> None:
    """
    WHERE (nom, id) > (SELECT nom, id FROM utilisateurs WHERE id = :after).
    """
    true = a.uow.utilisateurs.search

    def search(query: Any, /) -> list[Any]:  # noqa: ANN401  (any search)
        if query.after is None:
            return list(true(query))
        rows = true(attrs.evolve(query, after=None, size=199))
        last = [row for row in rows if row.utilisateur.id == query.after[-1]]
        positions = [_position_of(row, query) for row in last]
        return [
            row for after in positions for row in true(attrs.evolve(query, after=after))
        ]

    replace_it(a.uow.utilisateurs, "search", search)


def has_a_limit_of_its_own(a: Workshop) -> None:
    true = a.uow.structures.search
    replace_it(a.uow.structures, "search", lambda query: true(query)[:200])


def takes_wildcards_in_addresses(a: Workshop) -> None:
    """
    ESCAPE in the columns of names, and forgotten in that one.
    """
    true = a.uow.utilisateurs.search

    def search(query: Any, /) -> object:  # noqa: ANN401  (any search)
        conditions = tuple(
            c._replace(value=c.value.replace("%", ""))
            if c == ("courriel", Comparison.CONTAINS, c.value)
            else c
            for c in query.conditions
        )
        return true(attrs.evolve(query, conditions=conditions))

    replace_it(a.uow.utilisateurs, "search", search)


def asks_for_all_numbers_at_once(a: Workshop) -> None:
    """
    IN (?, ?, ...): the protocol of PostgreSQL takes 65 535 of them.
    """
    true = a.uow.structures.by_numeros

    def by_numeros(numeros: list[NumeroFiness], /) -> object:
        if len(numeros) > 65_535:
            raise OSError("too many parameters")
        return true(numeros)

    replace_it(a.uow.structures, "by_numeros", by_numeros)


# Parts of rows.


def _keeps(field: str, a: Workshop) -> None:
    """
    UPDATE ... SET, without that column.
    """
    true = a.uow.outbox.settle

    def settle(leased: QueuedMail, outcome: QueuedMail, /) -> bool:
        kept = {field: getattr(leased, field)}
        return true(leased, attrs.evolve(outcome, **kept))

    replace_it(a.uow.outbox, "settle", settle)


def leases_and_stays_behind(a: Workshop) -> None:
    true = a.uow.outbox.lease

    def lease(*instants: datetime) -> QueuedMail | None:
        before = {mail.id: mail for mail in a.unit.view.queued_mails.values()}
        leased = true(*instants)
        if leased:
            stored = attrs.evolve(leased, behind=before[leased.id].behind)
            a.unit.write(partial(_write, "queued_mails", leased.id, stored))
        return leased

    replace_it(a.uow.outbox, "lease", lease)


def _ends_again(method: str, fin: Fin, a: Workshop) -> None:
    """
    UPDATE liens SET fin = :fin WHERE fin IS DISTINCT FROM 'UTILISATION'.
    """
    true = getattr(a.uow.liens, method)

    def end(of: Any, /) -> None:  # noqa: ANN401  (an account, or a link)
        true(of)
        for link in list(a.unit.view.liens.values()):
            if link.fin not in {None, Fin.UTILISATION}:
                over = attrs.evolve(link, fin=fin)
                a.unit.write(partial(_write, "liens", link.digest, over))

    replace_it(a.uow.liens, method, end)


def saves_over_the_password(a: Workshop) -> None:
    """
    INSERT OR REPLACE INTO utilisateurs: its other columns are empty again.
    """
    true = a.uow.utilisateurs.save

    def save(compte: Utilisateur, /) -> None:
        true(compte)
        a.unit.write(partial(_write, "passwords", compte.id, None))

    replace_it(a.uow.utilisateurs, "save", save)


def uses_every_link(a: Workshop) -> None:
    true = a.uow.liens.use

    def use(digest: str, now: datetime, /) -> bool:
        link = a.unit.view.liens.read(digest)
        is_given = true(digest, now)
        if link and is_given:
            a.uow.liens.revoke(link.utilisateur_id)
        return is_given

    replace_it(a.uow.liens, "use", use)


def attests_the_first_alone(a: Workshop) -> None:
    """
    The others are compared, and not locked.
    """

    def lock(comptes: Iterable[Utilisateur], /) -> None:
        first, *others = comptes
        a.unit.view.lock(others)
        a.unit.write(lambda view: view.lock([first]))

    replace_it(a.uow.utilisateurs, "lock", lock)


RESEMBLES: Final = "what_resembles_a_key_has_nothing"
WHOLE: Final = "compared whole"

READS: Final = (
    ("liens", "last_rank"),
    ("outbox", "leased_of"),
    ("outbox", "last_demande"),
    ("outbox", "last_closed"),
    ("passwords", "get"),
)

_BROKEN: Final[tuple[tuple[Callable[[Workshop], None], str, str], ...]] = (
    (replaces_links_of_the_twins, RESEMBLES, WHOLE),
    (removes_passwords_of_the_twins, "twins_are_two_digests", WHOLE),
    (refuses_mails_of_twins, "twins_are_two_mails", WHOLE),
    (settles_the_twin_of_a_mail, RESEMBLES, WHOLE),
    (closes_mails_of_the_twins, "closes_the_older_ones", "and no other"),
    (watches_over_the_twins, "twins_are_two_structures", WHOLE),
    (begins_after_the_row_as_it_is, "where_the_one_before_ended", "look for no row"),
    (has_a_limit_of_its_own, "largest_page", "no limit of its own"),
    (takes_wildcards_in_addresses, "no_character_is_a_wildcard", "courriel"),
    (asks_for_all_numbers_at_once, "found_by_number", "too many parameters"),
    (leases_and_stays_behind, "stored_whole", "behind none"),
    (saves_over_the_password, "digest_outlives", "never write the whole row"),
    (uses_every_link, "consumed_in_its_time", "no other"),
    (attests_the_first_alone, "who_relies_on_an_account", "all the accounts"),
)

ROWS: Final[dict[str, Fault]] = {
    **{broken[0].__name__: Fault(*broken) for broken in _BROKEN},
    **{
        f"{deposit}_{method}_of_the_twins": Fault(
            partial(_of_the_twins, deposit, method), RESEMBLES, WHOLE
        )
        for deposit, method in READS
    },
    **{
        f"{deposit}_searched_widely": Fault(partial(_widely, deposit), RESEMBLES, WHOLE)
        for deposit in ("utilisateurs", "structures")
    },
    **{
        f"settles_without_{field}": Fault(
            partial(_keeps, field), "stored_whole", "all that changes"
        )
        for field in ("behind", "tries", "refusals")
    },
    "revokes_what_was_replaced": Fault(
        partial(_ends_again, "revoke", Fin.REVOCATION),
        "revoking_ends",
        "nothing ended yet",
    ),
    "replaces_what_was_revoked": Fault(
        partial(_ends_again, "replace", Fin.REMPLACEMENT),
        "replaces_the_older",
        "nothing ended yet",
    ),
}
