"""
Broken adapters: loose comparisons, stale copies, own writes that are forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import attrs

from siaut_core import ConflitError, Etablissement, Fin, Perimetre
from siaut_core.entities.texte import cle_de_recherche
from siaut_core.stockage import Unite, Vue
from siaut_core.sync.memory import UniteEnMemoire
from tests.kit.casses import Atelier, Faute, remplacer

if TYPE_CHECKING:
    from datetime import datetime

    from siaut_core import (
        Intention,
        Lien,
        Structure,
        StructureId,
        Utilisateur,
        UtilisateurId,
    )

__all__ = ["BROKEN"]

# Whether what was asked finds what has this key.
Same = Callable[[str, str], bool]

RESEMBLING: Final[dict[str, Same]] = {
    "a_prefix": lambda asked, key: key.startswith(asked),
    "a_longer_one": lambda asked, key: asked.startswith(key),
    "any_case": lambda asked, key: asked.casefold() == key.casefold(),
    "final_spaces": lambda asked, key: asked.rstrip() == key.rstrip(),
    "no_accent": lambda a, key: cle_de_recherche(a) == cle_de_recherche(key),
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


def _by_id(table: str, same: Same, a: Atelier) -> None:
    """
    An account or a structure, by an identifier that is compared so.
    """
    depot = getattr(a.uow, table)
    true = depot.par_id

    def par_id(id: Any, /) -> Any:  # noqa: ANN401  (of either table)
        ids = [row.id for row in getattr(a.unite.vue, table).valeurs()]
        return true(id) or true(_exact_first(same, id, ids))

    remplacer(depot, "par_id", par_id)


def _by_courriel(same: Same, a: Atelier) -> None:
    def par_courriel(courriel: Any, /) -> Utilisateur | None:  # noqa: ANN401
        accounts = {u.courriel.cle: u for u in a.unite.vue.utilisateurs.valeurs()}
        key = _exact_first(same, courriel.cle, accounts)
        return accounts.get(key or "")

    remplacer(a.uow.utilisateurs, "par_courriel", par_courriel)


def _by_digest(method: str, same: Same, a: Atelier) -> None:
    true = getattr(a.uow.liens, method)

    def loose(digest: str, /, *rest: Any) -> Any:  # noqa: ANN401
        digests = [link.empreinte for link in a.unite.vue.liens.valeurs()]
        return true(_exact_first(same, digest, digests), *rest)

    remplacer(a.uow.liens, method, loose)


def _under_an_ej(method: str, same: Same, a: Atelier) -> None:
    """
    The ET or the groupes of every EJ whose identifier resembles this one.
    """
    true = getattr(a.uow.structures, method)

    def loose(ej_id: StructureId, /) -> list[Any]:
        ids = [s.id for s in a.unite.vue.structures.valeurs()]
        return [s for id in ids if id == ej_id or same(ej_id, id) for s in true(id)]

    remplacer(a.uow.structures, method, loose)


def _of_many(same: Same, a: Atelier) -> None:
    def par_ids(ids: Iterable[StructureId], /) -> dict[StructureId, Structure]:
        rows = a.unite.vue.structures.valeurs()
        return {s.id: s for s in rows if any(same(id, s.id) for id in ids)}

    remplacer(a.uow.structures, "par_ids", par_ids)


def _to_the_twins(depot: str, method: str, same: Same, a: Atelier) -> None:
    """
    UPDATE ... WHERE id = :id under that collation: the twins are written too.
    """
    true = getattr(getattr(a.uow, depot), method)

    def loose(id: UtilisateurId, /, *rest: Any) -> Any:  # noqa: ANN401
        for twin in [u.id for u in a.unite.vue.utilisateurs.valeurs()]:
            if twin != id and same(id, twin):
                true(twin, *rest)
        return true(id, *rest)

    remplacer(getattr(a.uow, depot), method, loose)


# Copies.


class _Copied(Perimetre):
    """
    A perimeter that looks at the EJ that each ET had when it was first stored.
    """

    __slots__ = ("copies",)
    copies: dict[StructureId, StructureId]

    def identifiants(self, structures: Iterable[Structure]) -> frozenset[StructureId]:
        return super().identifiants(
            attrs.evolve(s, ej_id=self.copies.get(s.id, s.ej_id))
            if isinstance(s, Etablissement)
            else s
            for s in structures
        )


def _stale_ej(keep: Callable[[bool, bool], bool], a: Atelier) -> None:
    """
    Each account keeps the EJ of its ET, and nobody tells it that the ET moved.
    """
    copies = a.stockage.__dict__.setdefault("copies", {})
    add, search = a.uow.structures.ajouter, a.uow.utilisateurs.rechercher

    def ajouter(structure: Structure, /) -> None:
        add(structure)
        if isinstance(structure, Etablissement):
            copies.setdefault(structure.id, structure.ej_id)

    def rechercher(requete: Any, /) -> list[Any]:  # noqa: ANN401  (any search)
        copied = _Copied(
            requete.perimetre.structure_id,
            avec_rattachees=requete.perimetre.avec_rattachees,
        )
        object.__setattr__(copied, "copies", copies)
        now = list(search(requete))
        then = list(search_by_copy(attrs.evolve(requete, perimetre=copied)))
        both = {row.utilisateur.id: row for row in (*now, *then)}
        order = [row.utilisateur.id for row in then if row not in now]
        kept = [row.utilisateur.id for row in now] + order
        return [both[id] for id in kept if keep(both[id] in now, both[id] in then)][
            : requete.limite
        ]

    def search_by_copy(requete: Any) -> Iterable[Any]:  # noqa: ANN401
        # The rows are folded again: committed ones are kept by perimeter.
        view = a.unite.vue
        for row in view.utilisateurs.valeurs():
            view.utilisateurs.ecrire(row.id, row)
        return view.rechercher_utilisateurs(requete)

    remplacer(a.uow.structures, "ajouter", ajouter)
    remplacer(a.uow.utilisateurs, "rechercher", rechercher)


# Own writes.


def _reads_what_is_committed(depot: str, method: str, a: Atelier) -> None:
    """
    Another connection, or a session that is not flushed.
    """
    other = UniteEnMemoire(Unite(a.stockage))
    remplacer(getattr(a.uow, depot), method, getattr(getattr(other, depot), method))


def revokes_what_is_committed(a: Atelier) -> None:
    def revoquer(id: UtilisateurId, /) -> None:
        for link in list(a.stockage.liens.values()):
            if link.utilisateur_id == id and link.fin is None:
                over = attrs.evolve(link, fin=Fin.REVOCATION)
                a.unite.ecrire(partial(_write_a_link, over))

    remplacer(a.uow.liens, "revoquer", revoquer)


def _write_a_link(link: Lien, view: Vue) -> None:
    view.liens.ecrire(link.empreinte, link)


def replaces_what_is_committed(a: Atelier) -> None:
    def replace(newer: Lien, /) -> None:
        for link in list(a.stockage.liens.values()):
            if link.utilisateur_id == newer.utilisateur_id and link.rank < newer.rank:
                over = attrs.evolve(link, fin=Fin.REMPLACEMENT)
                a.unite.ecrire(partial(_write_a_link, over))

    remplacer(a.uow.liens, "remplacer", replace)


def leases_what_is_committed(a: Atelier) -> None:
    true = a.uow.courriels.prendre

    def prendre(*instants: datetime) -> Intention | None:
        taken = true(*instants)
        return taken if taken and taken.id in a.stockage.intentions else None

    remplacer(a.uow.courriels, "prendre", prendre)


def closes_what_is_committed(a: Atelier) -> None:
    true = a.uow.courriels.enregistrer
    remplacer(
        a.uow.courriels,
        "enregistrer",
        lambda taken, then: taken.id in a.stockage.intentions and true(taken, then),
    )


def uses_what_is_committed(a: Atelier) -> None:
    true = a.uow.liens.utiliser
    remplacer(
        a.uow.liens,
        "utiliser",
        lambda digest, now: digest in a.stockage.liens and true(digest, now),
    )


def deletes_the_links_that_are_committed(a: Atelier) -> None:
    true = a.uow.utilisateurs.retirer

    def retirer(account: Utilisateur, /) -> None:
        fresh = [
            link
            for link in a.unite.vue.liens.valeurs()
            if link.empreinte not in a.stockage.liens
        ]
        true(account)
        for link in fresh:
            a.unite.ecrire(partial(_write_a_link, link))

    remplacer(a.uow.utilisateurs, "retirer", retirer)


def attests_what_is_committed(a: Atelier) -> None:
    def attester(accounts: Iterable[Utilisateur], /) -> None:
        for account in accounts:
            row = a.stockage.utilisateurs.get(account.id)
            if row is None or row.version != account.version:
                raise ConflitError

    remplacer(a.uow.utilisateurs, "attester", attester)


def saves_what_is_committed(a: Atelier) -> None:
    true = a.uow.utilisateurs.enregistrer

    def enregistrer(account: Utilisateur, /) -> None:
        row = a.stockage.utilisateurs.get(account.id)
        if row is None or row.version + 1 != account.version:
            raise ConflitError
        true(account)

    remplacer(a.uow.utilisateurs, "enregistrer", enregistrer)


def notes_logins_of_what_is_committed(a: Atelier) -> None:
    true = a.uow.utilisateurs.noter_connexion

    def noter_connexion(id: UtilisateurId, instant: datetime, /) -> bool:
        row = a.stockage.utilisateurs.get(id)
        return row is not None and row.est_en_exercice and true(id, instant)

    remplacer(a.uow.utilisateurs, "noter_connexion", noter_connexion)


RESEMBLES: Final = "what_resembles_a_key_finds_nothing"
TWINS: Final = "twins_are_two_accounts"
WHOLE: Final = "compared whole"
OWN: Final = "own unit of work"


def _loose() -> Iterable[tuple[str, Faute]]:
    for name, same in RESEMBLING.items():
        if name not in {"a_number", "no_accent"}:
            for table in ("utilisateurs", "structures"):
                fault = Faute(partial(_by_id, table, same), RESEMBLES, WHOLE)
                yield f"{table}_by_{name}", fault
            for method in ("etablissements", "groupes"):
                fault = Faute(partial(_under_an_ej, method, same), RESEMBLES, WHOLE)
                yield f"{method}_by_{name}", fault
            yield f"many_by_{name}", Faute(partial(_of_many, same), RESEMBLES, WHOLE)
            for method in ("par_empreinte", "utiliser"):
                fault = Faute(partial(_by_digest, method, same), RESEMBLES, WHOLE)
                yield f"{method}_by_{name}", fault
        test = "two_mailboxes" if name == "no_accent" else RESEMBLES
        if name in {"a_prefix", "a_longer_one", "no_accent", "another_row"}:
            advice = "`cle` are equal" if name == "no_accent" else WHOLE
            yield (
                f"courriel_by_{name}",
                Faute(partial(_by_courriel, same), test, advice),
            )
        if name in {"a_prefix", "any_case", "final_spaces", "a_number"}:
            for depot, method, seen in (
                ("liens", "revoquer", TWINS),
                ("utilisateurs", "noter_connexion", TWINS),
                ("mots_de_passe", "definir", "twins_are_two_digests"),
            ):
                fault = Faute(partial(_to_the_twins, depot, method, same), seen, WHOLE)
                yield f"{method}_to_{name}", fault


STALE: Final = {
    "stale_ej_hides": lambda now, then: now and then,
    "stale_ej_shows": lambda now, then: now or then,
    "stale_ej_decides": lambda _, then: then,
}

READS: Final = {
    ("utilisateurs", "par_id"): "just_written_is_attested",
    ("utilisateurs", "par_courriel"): "found_however",
    ("utilisateurs", "rechercher"): "found_however",
    ("structures", "par_id"): "found_however",
    ("structures", "par_ids"): "found_however",
    ("structures", "par_numeros"): "found_however",
    ("structures", "numeros"): "found_however",
    ("structures", "etablissements"): "found_however",
    ("structures", "groupes"): "found_however",
    ("structures", "rechercher"): "found_however",
    ("structures", "sans_gestionnaire"): "found_however",
    ("liens", "par_empreinte"): "just_added_is_revoked",
    ("liens", "last_rank"): "just_added_is_replaced",
    ("courriels", "leased_of"): "outbox_is_leased_and_closed",
    ("courriels", "derniere_demande"): "outbox_is_leased_and_closed",
    ("courriels", "last_closed"): "outbox_is_leased_and_closed",
    ("courriels", "abandons"): "just_given_up_shows",
}

BROKEN: Final[dict[str, Faute]] = {
    **dict(_loose()),
    **{
        name: Faute(partial(_stale_ej, keep), "structures_that_change", "must follow")
        for name, keep in STALE.items()
    },
    **{
        f"{depot}_{method}_of_what_is_committed": Faute(
            partial(_reads_what_is_committed, depot, method), test, OWN
        )
        for (depot, method), test in READS.items()
    },
    **{
        fault.casser.__name__: fault
        for fault in (
            Faute(revokes_what_is_committed, "just_added_is_revoked", OWN),
            Faute(replaces_what_is_committed, "just_added_is_replaced", OWN),
            Faute(leases_what_is_committed, "outbox_is_leased_and_closed", OWN),
            Faute(closes_what_is_committed, "outbox_is_leased_and_closed", OWN),
            Faute(uses_what_is_committed, "just_added_is_used", OWN),
            Faute(deletes_the_links_that_are_committed, "just_added_is_deleted", OWN),
            Faute(attests_what_is_committed, "just_written_is_attested", OWN),
            Faute(saves_what_is_committed, "just_written_is_attested", OWN),
            Faute(notes_logins_of_what_is_committed, "login_is_noted_upon", OWN),
        )
    },
}
