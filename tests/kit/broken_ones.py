"""
*Broken adapters*: each is the host in memory with one fault that authors make.

What a contract does not catch, it does not ask for: each of these must fail, and
say what to fix.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs

from siaut_core import Cause, ConflictError, CourrielDejaPrisError, Fin, Perimetre
from siaut_core.entities.text import search_key
from siaut_core.memory import Unit, View
from siaut_core.sync import MailState
from siaut_core.sync.memory import MemoryStore, MemoryUnit
from siaut_core.testing.contracts.bench import Bench
from siaut_core.use_cases.recherche.utilisateurs import CriteresUtilisateurs

if TYPE_CHECKING:
    from siaut_core import Courriel, Lien, NumeroFiness, Utilisateur, UtilisateurId
    from siaut_core.memory import Storage
    from siaut_core.sync import Event, QueuedMail

__all__ = ["FAULTS", "Fault"]


class Workshop(NamedTuple):
    """
    One unit of work of the host in memory, opened up.
    """

    uow: MemoryUnit
    unit: Unit
    storage: Storage


Break = Callable[[Workshop], None]


class Fault(NamedTuple):
    """
    What is wrong, the test that sees it, and a word of what it advises.
    """

    break_it: Break
    test: str
    advice: str


@contextmanager
def open_up(memory: MemoryStore, break_it: Break) -> Iterator[MemoryUnit]:
    """
    Open a unit of work that is broken so.
    """
    unit = Unit(memory.storage)
    uow = MemoryUnit(unit)
    break_it(Workshop(uow, unit, memory.storage))
    try:
        yield uow
        unit.commit()
    finally:
        unit.close()


def factory_of(break_it: Break) -> Callable[[], Any]:
    """
    Make the factory of an empty store whose units of work are all broken so.
    """

    @contextmanager
    def factory() -> Iterator[Bench]:
        memory = MemoryStore()
        yield Bench.of(
            lambda: open_up(memory, break_it),
            journal=lambda: memory.journal,
            stored_digests=lambda: dict(memory.storage.passwords),
            queued_mails=lambda: list(memory.storage.queued_mails.values()),
        )

    return factory


def replace_it(deposit: object, name: str, method: Callable[..., object]) -> None:
    """
    Give a repository of one unit of work another method.
    """
    setattr(deposit, name, method)


# Links.


def uses_in_two_steps(a: Workshop) -> None:
    """
    Reads, then writes without looking again: SELECT, then UPDATE without WHERE.
    """

    def use(digest: str, now: datetime, /) -> bool:
        lien = a.unit.view.liens.read(digest)
        if lien is None or not lien.est_utilisable(now):
            return False
        ended = attrs.evolve(lien, fin=Fin.UTILISATION)
        a.unit.write(lambda view: view.liens.write(digest, ended))
        return True

    replace_it(a.uow.liens, "use", use)


def draws_a_rank_twice(a: Workshop) -> None:
    """
    No unique index: two workers draw the same rank.
    """

    def add(lien: Lien, /) -> None:
        if a.unit.view.liens.read(lien.digest) is not None:
            raise ConflictError
        a.unit.write(lambda view: view.liens.write(lien.digest, lien))

    replace_it(a.uow.liens, "add", add)


def uses_a_microsecond_too_long(a: Workshop) -> None:
    """
    ``now <= expire_le``: a microsecond too long.
    """
    truth = a.uow.liens.use
    replace_it(
        a.uow.liens,
        "use",
        lambda digest, when: (
            truth(digest, when) or truth(digest, when - timedelta(microseconds=1))
        ),
    )


def revoke_those_of(id: UtilisateurId, view: View) -> None:
    view.revoke_liens(id)


def write_a_lien(lien: Lien, view: View) -> None:
    view.liens.write(lien.digest, lien)


def revokes_everybody(a: Workshop) -> None:
    def revoke(_: UtilisateurId, /) -> None:
        for id in list(a.storage.utilisateurs):
            a.unit.write(partial(revoke_those_of, id))

    replace_it(a.uow.liens, "revoke", revoke)


def replaces_newer_ones_too(a: Workshop) -> None:
    def replace_all(lien: Lien, /) -> None:
        for other in list(a.storage.liens.values()):
            if other.utilisateur_id == lien.utilisateur_id and other.id != lien.id:
                ended = attrs.evolve(other, fin=Fin.REMPLACEMENT)
                a.unit.write(partial(write_a_lien, ended))

    replace_it(a.uow.liens, "replace", replace_all)


def cuts_instants_to_the_second(a: Workshop) -> None:
    """
    A column without microseconds.
    """
    truth = a.uow.liens.add
    replace_it(
        a.uow.liens,
        "add",
        lambda lien: truth(
            attrs.evolve(
                lien,
                emis_le=lien.emis_le.replace(microsecond=0),
                expire_le=lien.expire_le.replace(microsecond=0),
            )
        ),
    )


# Accounts.


def folds_no_case(a: Workshop) -> None:
    """
    A unique index on the address as it was typed.
    """

    def by_courriel(courriel: Courriel, /) -> Utilisateur | None:
        comptes = a.unit.view.utilisateurs.values()
        same = (c for c in comptes if c.courriel.adresse == courriel.adresse)
        return next(same, None)

    def add(compte: Utilisateur, /) -> None:
        if by_courriel(compte.courriel):
            raise CourrielDejaPrisError
        a.unit.write(lambda view: view.utilisateurs.write(compte.id, compte))

    replace_it(a.uow.utilisateurs, "by_courriel", by_courriel)
    replace_it(a.uow.utilisateurs, "add", add)


def folds_accents(a: Workshop) -> None:
    """
    A unique index under an accent-blind collation: two people, one account.
    """
    truth = a.uow.utilisateurs.add

    def add(compte: Utilisateur, /) -> None:
        key = search_key(compte.courriel.cle)
        for other in a.unit.view.utilisateurs.values():
            if search_key(other.courriel.cle) == key:
                raise CourrielDejaPrisError
        truth(compte)

    replace_it(a.uow.utilisateurs, "add", add)


def quotes_the_driver(a: Workshop) -> None:
    """
    Our error, raised in the ``except`` of the driver's, which quotes the row.
    """
    truth = a.uow.utilisateurs.add

    def add(compte: Utilisateur, /) -> None:
        try:
            try:
                truth(compte)
            except CourrielDejaPrisError:
                message = f"Key (cle)=({compte.courriel.cle}) already exists."
                raise ValueError(message) from None
        except ValueError as failure:
            raise CourrielDejaPrisError from failure

    replace_it(a.uow.utilisateurs, "add", add)


def attests_nothing(a: Workshop) -> None:
    replace_it(a.uow.utilisateurs, "lock", lambda _: None)


def attests_without_a_lock(a: Workshop) -> None:
    """
    Compares versions when asked, and lets them change before the end.
    """
    replace_it(a.uow.utilisateurs, "lock", a.unit.view.lock)


def saves_without_the_version(a: Workshop) -> None:
    """
    UPDATE ... WHERE id = :id, and nothing on the version.
    """
    replace_it(
        a.uow.utilisateurs,
        "save",
        lambda compte: a.unit.write(
            lambda view: view.utilisateurs.write(compte.id, compte)
        ),
    )


def waits_without_a_conflict(a: Workshop) -> None:
    """
    The driver's own error, when two wait for each other.
    """

    def raw(action: Callable[..., None]) -> Callable[..., None]:
        def act(*args: object) -> None:
            try:
                action(*args)
            except ConflictError:
                raise OSError("40P01") from None

        return act

    replace_it(a.uow.utilisateurs, "save", raw(a.uow.utilisateurs.save))
    replace_it(a.unit, "commit", raw(a.unit.commit))


def saves_the_login(a: Workshop) -> None:
    """
    The whole row is written again, the date of the last login with it.
    """
    truth = a.uow.utilisateurs.save

    def save(compte: Utilisateur, /) -> None:
        truth(compte)
        a.unit.write(lambda view: view.utilisateurs.write(compte.id, compte))

    replace_it(a.uow.utilisateurs, "save", save)


def leaves_the_links(a: Workshop) -> None:
    """
    No ON DELETE CASCADE on the links of a deleted account.
    """

    def remove(compte: Utilisateur, /) -> None:
        def write(view: Any) -> None:  # noqa: ANN401  (a view of the store)
            view.lock([compte])
            view.utilisateurs.write(compte.id, None)
            view.courriels_taken.write(compte.courriel.cle, None)
            view.passwords.write(compte.id, None)

        a.unit.write(write)

    replace_it(a.uow.utilisateurs, "remove", remove)


def reads_from_a_cache(a: Workshop) -> None:
    """
    A cache of accounts that nobody empties.
    """
    truth = a.uow.utilisateurs.get

    def get(id: UtilisateurId, /) -> Utilisateur | None:
        cache = a.storage.__dict__.setdefault("cache", {})
        if id not in cache:
            cache[id] = truth(id)
        known: Utilisateur | None = cache[id]
        return known

    replace_it(a.uow.utilisateurs, "get", get)


# Searches.


def cuts_pages_short(a: Workshop) -> None:
    """
    LIMIT :size instead of one row more: the second page never comes.
    """
    truth = a.uow.utilisateurs.search
    replace_it(
        a.uow.utilisateurs,
        "search",
        lambda query: truth(query)[: query.size],
    )


def repeats_a_row(a: Workshop) -> None:
    """
    ``>=`` instead of ``>`` after the cursor.
    """
    truth = a.uow.utilisateurs.search

    def search_it(query: Any, /) -> list[Any]:  # noqa: ANN401  (any search)
        without_cursor = attrs.evolve(query, after=None, size=199)
        every_one, outcome = list(truth(without_cursor)), list(truth(query))
        rank = every_one.index(outcome[0]) if outcome and query.after else 0
        return every_one[max(rank - 1, 0) :][: query.limit]

    replace_it(a.uow.utilisateurs, "search", search_it)


def reverses_half_an_order(a: Workshop) -> None:
    """
    ORDER BY nom DESC, id: only the column is reversed, not what breaks ties.
    """
    truth = a.uow.utilisateurs.search

    def search_it(query: Any, /) -> list[Any]:  # noqa: ANN401  (any search)
        lines = list(truth(query))
        if not query.descending:
            return lines
        lines.sort(key=lambda line: line.utilisateur.id)
        return sorted(lines, key=lambda li: li.utilisateur.nom, reverse=True)

    replace_it(a.uow.utilisateurs, "search", search_it)


def _asked(query: Any, column: str, change: Callable[[Any], object]) -> Any:  # noqa: ANN401  (any search)
    """
    Ask something else of one column.
    """
    conditions = tuple(
        c._replace(value=change(c.value)) if c.column == column else c
        for c in query.conditions
    )
    return attrs.evolve(query, conditions=conditions)


def takes_wildcards(a: Workshop) -> None:
    """
    LIKE '%' || :nom || '%' without ESCAPE.
    """
    truth = a.uow.utilisateurs.search

    def search_it(query: Any, /) -> object:  # noqa: ANN401  (any search)
        return truth(_asked(query, "nom", lambda v: re.sub("[%_]", "", v)))

    replace_it(a.uow.utilisateurs, "search", search_it)


def one_spelling_of_a_domain(a: Workshop) -> None:
    """
    A column that holds the address folded as any text, not its `search_key`.
    """
    search = a.uow.utilisateurs.search

    def search_it(query: Any, /) -> list[Any]:  # noqa: ANN401  (any search)
        fragment = next(
            (c.value for c in query.conditions if c.column == "courriel"), ""
        )
        return [
            row
            for row in search(query)
            if fragment in search_key(row.utilisateur.courriel.adresse)
        ]

    replace_it(a.uow.utilisateurs, "search", search_it)


def matches_parts_of_codes(a: Workshop) -> None:
    """
    Activities in one column, and LIKE '%' || :code || '%', whatever the case.
    """

    def found(codes: tuple[str, ...]) -> tuple[str, ...]:
        # What LIKE finds, asked as the codes that it finds.
        held = {
            code
            for compte in a.unit.view.utilisateurs.values()
            for code in compte.activites
            if any(c.lower() in code.lower() for c in codes)
        }
        return tuple(held) or codes

    def search_it(query: Any, /) -> object:  # noqa: ANN401  (any search)
        return truth(_asked(query, "activites", found))

    truth = a.uow.utilisateurs.search
    replace_it(a.uow.utilisateurs, "search", search_it)


def ignores_other_columns(a: Workshop) -> None:
    """
    If "nom" in criteria: ..., for each criterion of today's form, and nothing else.
    """
    asked = {criterion.column for criterion in CriteresUtilisateurs.TABLE.values()}
    search = a.uow.utilisateurs.search

    def search_it(query: Any, /) -> object:  # noqa: ANN401  (any search)
        known = tuple(c for c in query.conditions if c.column in asked)
        return search(attrs.evolve(query, conditions=known))

    replace_it(a.uow.utilisateurs, "search", search_it)


def finds_closed_structures(a: Workshop) -> None:
    """
    A table of structures that does not say which ones are closed.
    """
    search = a.uow.structures.search

    def search_it(query: Any, /) -> object:  # noqa: ANN401  (any search)
        known = tuple(c for c in query.conditions if c.column != "fermee")
        return search(attrs.evolve(query, conditions=known))

    replace_it(a.uow.structures, "search", search_it)


def widens_the_perimetre(a: Workshop) -> None:
    """
    Everybody is given the structures around their own, ET included.
    """
    truth = a.uow.utilisateurs.search

    def search_it(query: Any, /) -> object:  # noqa: ANN401  (any search)
        x = query.perimetre.structure_id
        place = a.unit.view.structures.read(x)
        large = Perimetre(getattr(place, "ej_id", x), with_attached=True)
        return truth(attrs.evolve(query, perimetre=large))

    replace_it(a.uow.utilisateurs, "search", search_it)


# Structures.


def confuses_corsica(a: Workshop) -> None:
    """
    Numbers compared with A read as 1 and B as 2, as their key is computed.
    """
    truth = a.uow.structures.by_numeros

    def by_numeros(numeros: list[NumeroFiness], /) -> dict[NumeroFiness, Any]:
        def digits(numero: object) -> str:
            return str(numero).replace("A", "1").replace("B", "2")

        every_one = {s.numero: s for s in a.unit.view.structures.values() if s.numero}
        found: dict[NumeroFiness, Any] = dict(truth(numeros))
        for numero in numeros:
            for other, structure in every_one.items():
                if digits(other) == digits(numero):
                    found.setdefault(numero, structure)
        return found

    replace_it(a.uow.structures, "by_numeros", by_numeros)


def forgets_members(a: Workshop) -> None:
    """
    The groupes of an EJ are those where it comes first.
    """
    truth = a.uow.structures.groupes
    replace_it(
        a.uow.structures,
        "groupes",
        lambda ej_id: [g for g in truth(ej_id) if min(g.membres) == ej_id],
    )


# The outbox, the journal, passwords.


def queues_mails_outside(a: Workshop) -> None:
    """
    A queue beside the database: the mail leaves though the account was not stored.
    """

    def put(queued: QueuedMail, /) -> None:
        a.storage.queued_mails[queued.id] = queued

    replace_it(a.uow.outbox, "put", put)


def attente(a: Workshop) -> list[QueuedMail]:
    every_one = a.unit.view.queued_mails.values()
    return [i for i in every_one if i.etat is MailState.EN_ATTENTE]


def leases_nothing(a: Workshop) -> None:
    """
    SELECT ... FOR UPDATE SKIP LOCKED alone: the lock ends before the mail.
    """

    def lease(now: datetime, _: datetime, horizon: datetime, /) -> QueuedMail | None:
        return next((i for i in attente(a) if i.is_due(now, horizon)), None)

    replace_it(a.uow.outbox, "lease", lease)


def leases_the_newest(a: Workshop) -> None:
    def lease(
        now: datetime, until: datetime, horizon: datetime, /
    ) -> QueuedMail | None:
        dues = [i for i in attente(a) if i.is_due(now, horizon)]
        if not dues:
            return None
        leased = max(dues, key=lambda i: i.id).lease(now, until)
        a.unit.write(lambda view: view.queued_mails.write(leased.id, leased))
        return leased

    replace_it(a.uow.outbox, "lease", lease)


def believes_the_future(a: Workshop) -> None:
    """
    No horizon: what a clock ahead wrote holds until that instant.
    """
    truth = a.uow.outbox.lease

    def lease(now: datetime, until: datetime, _: datetime, /) -> QueuedMail | None:
        return truth(now, until, datetime.max.replace(tzinfo=UTC))

    replace_it(a.uow.outbox, "lease", lease)


def lets_mails_sleep(a: Workshop) -> None:
    """
    What was put back waits for its own instant: WHERE due_at <= ?.
    """
    truth = a.uow.outbox.lease

    def lease(
        now: datetime, until: datetime, horizon: datetime, /
    ) -> QueuedMail | None:
        dues = [i for i in attente(a) if i.is_due(now, horizon)]
        return truth(now, until, horizon) if dues else None

    replace_it(a.uow.outbox, "lease", lease)


def closes_what_is_leaving(a: Workshop) -> None:
    """
    Older mails of a person are replaced, also the one that is leaving.
    """
    truth = a.uow.outbox.lease

    def lease(
        now: datetime, until: datetime, horizon: datetime, /
    ) -> QueuedMail | None:
        leased = truth(now, until, horizon)
        for other in attente(a):
            free = attrs.evolve(other, leased_until=None)
            if leased and leased.replaces(free, now, horizon):
                close = other.close(MailState.REMPLACEMENT, now)
                a.unit.write(partial(_write_queued_mail, close))
        return leased

    replace_it(a.uow.outbox, "lease", lease)


def _write_queued_mail(queued: QueuedMail, view: View) -> None:
    view.queued_mails.write(queued.id, queued)


def keeps_the_address(a: Workshop) -> None:
    """
    What was typed stays once its mail is closed.
    """
    truth = a.uow.outbox.settle

    def settle(leased: QueuedMail, outcome: QueuedMail, /) -> bool:
        done = truth(leased, outcome)
        if done and outcome.courriel is None:
            kept = attrs.evolve(outcome, courriel=leased.courriel)
            a.unit.write(lambda view: view.queued_mails.write(kept.id, kept))
        return done

    replace_it(a.uow.outbox, "settle", settle)


def forgets_tries(a: Workshop) -> None:
    """
    Whoever comes back too late is believed.
    """

    def settle(leased: QueuedMail, outcome: QueuedMail, /) -> bool:
        a.unit.write(lambda view: view.queued_mails.write(leased.id, outcome))
        return True

    replace_it(a.uow.outbox, "settle", settle)


def counts_tries_alone(a: Workshop) -> None:
    """
    UPDATE ... WHERE tries = ?: a lease that was put back counts none.
    """
    truth = a.uow.outbox.settle

    def settle(leased: QueuedMail, outcome: QueuedMail, /) -> bool:
        current = a.unit.view.queued_mails.read(leased.id)
        lease = None if current is None else current.leased_until
        return truth(attrs.evolve(leased, leased_until=lease), outcome)

    replace_it(a.uow.outbox, "settle", settle)


def last_demande_of_anybody(a: Workshop) -> None:
    def last_demande(_: UtilisateurId, _horizon: datetime, /) -> datetime | None:
        closes = (
            i.closed_at
            for i in a.unit.view.queued_mails.values()
            if i.cause is Cause.DEMANDE and i.etat is MailState.ENVOI and i.closed_at
        )
        return max(closes, default=None)

    replace_it(a.uow.outbox, "last_demande", last_demande)


def last_demande_to_come(a: Workshop) -> None:
    """
    MAX(closed_at), also of what a clock ahead wrote.
    """
    truth = a.uow.outbox.last_demande

    def last_demande(id: UtilisateurId, _: datetime, /) -> datetime | None:
        return truth(id, datetime.max.replace(tzinfo=UTC))

    replace_it(a.uow.outbox, "last_demande", last_demande)


def writes_the_journal_outside(a: Workshop) -> None:
    """
    A log beside the database: it tells what never happened.
    """

    def add(event: Event, /) -> None:
        a.storage.journal.append(event)

    replace_it(a.uow.journal, "add", add)


def writes_no_event_twice(a: Workshop) -> None:
    """
    INSERT OR IGNORE: two events alike are one.
    """
    truth = a.uow.journal.add

    def add(event: Event, /) -> None:
        if event not in a.storage.journal:
            truth(event)

    replace_it(a.uow.journal, "add", add)


def keeps_the_first_digest(a: Workshop) -> None:
    """
    INSERT OR IGNORE: the first password stays for ever.
    """
    truth = a.uow.passwords.set

    def set_once(id: UtilisateurId, digest: str, /) -> None:
        if id not in a.storage.passwords:
            truth(id, digest)

    replace_it(a.uow.passwords, "set", set_once)


def digests_of_the_beginning(a: Workshop) -> None:
    """
    REPEATABLE READ: one snapshot all along, that no lock refreshes.
    """
    then = dict(a.storage.passwords)
    ours: dict[UtilisateurId, str] = {}
    truth = a.uow.passwords.set

    def keep(id: UtilisateurId, digest: str, /) -> None:
        ours[id] = digest
        truth(id, digest)

    replace_it(a.uow.passwords, "set", keep)
    replace_it(a.uow.passwords, "get", lambda id: ours.get(id) or then.get(id))


def digest_of_somebody(a: Workshop) -> None:
    """
    A query without its condition: whoever has a password.
    """
    passwords = a.unit.view.passwords
    replace_it(
        a.uow.passwords,
        "get",
        lambda id: passwords.read(id) or next(iter(passwords.values()), None),
    )


def digest_cut(a: Workshop) -> None:
    """
    VARCHAR(100), where hashes come with their parameters.
    """
    truth = a.uow.passwords.get
    replace_it(a.uow.passwords, "get", lambda id: (truth(id) or "")[:100] or None)


def committed_digests(a: Workshop) -> None:
    """
    Another connection: what this unit of work has set is not there yet.
    """
    replace_it(a.uow.passwords, "get", a.storage.passwords.get)


# Units of work.


def loses_a_rollback(a: Workshop) -> None:
    """
    Autocommit: what was written before the exception stays.
    """
    true_one = a.unit.close

    def close() -> None:
        try:
            a.unit.commit()
        except ConflictError:
            pass
        finally:
            true_one()

    replace_it(a.unit, "close", close)


FAULTS: Final[dict[str, Fault]] = {
    fault.break_it.__name__: fault
    for fault in (
        Fault(uses_in_two_steps, "rivals_get_a_link_once", "compare-and-set"),
        Fault(uses_a_microsecond_too_long, "consumed_in_its_time", "< expire_le"),
        Fault(revokes_everybody, "revoking_ends", "links of this account"),
        Fault(replaces_newer_ones_too, "replaces_the_older", "smaller"),
        Fault(cuts_instants_to_the_second, "link_comes_back", "to the microsecond"),
        Fault(folds_no_case, "mailbox_is_one_accounts", "cle"),
        Fault(folds_accents, "two_mailboxes_are_two", "accent"),
        Fault(quotes_the_driver, "mailbox_is_one_accounts", "quotes an address"),
        Fault(attests_nothing, "one_account_that_changed", "lock"),
        Fault(attests_without_a_lock, "two_gestionnaires_never_deactivate", "lock"),
        Fault(saves_without_the_version, "rivals_change_an_account", "version"),
        Fault(waits_without_a_conflict, "two_who_wait_for_each_other", "40P01"),
        Fault(saves_the_login, "login_outlives", "derniere_connexion"),
        Fault(leaves_the_links, "takes_its_links_along", "every link of the account"),
        Fault(reads_from_a_cache, "all_of_it_shows_after_the_end", "no cache outlives"),
        Fault(cuts_pages_short, "one_row_more_than_a_page", "query.limit"),
        Fault(repeats_a_row, "are_walked", "strictly after"),
        Fault(reverses_half_an_order, "are_walked", "descending reverses all"),
        Fault(takes_wildcards, "no_character_is_a_wildcard", "literal"),
        Fault(one_spelling_of_a_domain, "both_spellings", "search_key"),
        Fault(matches_parts_of_codes, "codes_of_activities", "whole code"),
        Fault(finds_closed_structures, "form_offers", "fermee"),
        Fault(ignores_other_columns, "nobody_knows_is_an_error", "does not know"),
        Fault(widens_the_perimetre, "shows_nothing_outside", "inside when"),
        Fault(confuses_corsica, "found_by_number", "2A is not 21"),
        Fault(forgets_members, "an_ej_knows", "groupes"),
        Fault(queues_mails_outside, "what_was_rolled_back", "rolled back"),
        Fault(leases_nothing, "rivals_lease_a_mail_once", "before the mail leaves"),
        Fault(leases_the_newest, "oldest_first", "due_at"),
        Fault(keeps_the_address, "becomes_of_a_mail", "address"),
        Fault(forgets_tries, "whose_lease_is_over", "tries"),
        Fault(last_demande_of_anybody, "last_demande", "account"),
        Fault(last_demande_to_come, "last_demande", "horizon"),
        Fault(believes_the_future, "clock_ahead_wrote", "horizon"),
        Fault(lets_mails_sleep, "due_when_the_other_is_given_back", "put back"),
        Fault(closes_what_is_leaving, "may_be_leaving", "lease runs"),
        Fault(counts_tries_alone, "put_back_is_not", "leased_until"),
        Fault(draws_a_rank_twice, "rank_given_twice", "unique"),
        Fault(writes_the_journal_outside, "event_is_rolled_back", "same transaction"),
        Fault(writes_no_event_twice, "events_are_kept", "events that are equal"),
        Fault(keeps_the_first_digest, "digest_of_an_account_is_replaced", "replace"),
        Fault(digests_of_the_beginning, "once_the_account_is_locked", "snapshot"),
        Fault(digest_of_somebody, "digest_of_an_account_is_given", "get must give"),
        Fault(digest_cut, "digest_of_an_account_is_given", "get must give"),
        Fault(committed_digests, "digest_of_an_account_is_given", "has set"),
        Fault(loses_a_rollback, "exception_rolls_everything", "roll"),
    )
}
