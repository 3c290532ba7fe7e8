"""
*Worlds*: structures and accounts that a store holds, whatever its constraints.

An ET hangs from an EJ that is there, a groupe has members that are, an account
sits on a structure; numbers, libellés and courriels are each one's own. They are
stored in the order in which they are given.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifier import UtilisateurId
from siaut_core.entities.profil import Niveau, TypeStructure
from siaut_core.entities.structure import (
    Coordonnees,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Rattachement,
    Structure,
)
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.testing import country, populations
from siaut_core.testing.factory import (
    NOON,
    a_groupe,
    a_numero,
    a_profil,
    an_ej,
    an_et,
    an_utilisateur,
)
from siaut_core.testing.strategies import (
    entites_juridiques,
    etablissements,
    groupes,
    texts,
    utilisateurs_of,
)
from siaut_core.use_cases.recherche.rows import UtilisateurRow, row_of

__all__ = ["CROWD", "HOSTS", "World", "comptes", "species", "worlds"]

ADRESSES: Final = (
    "Aurelie.TEST+1@Test.FR",
    "aur\u00e9lie@test.fr",
    "aure\u0301lie@TEST.fr",
    "o'neill_%@test.fr",
    "stra\u00dfe@test.fr",
    "\u7528\u6237@test.fr",
    "\U00020000\u0251\u0302@test.fr",
    "camille@\u00e9t\u00e9.test.fr",
    "camille@xn--t-9fab.fr",
)

# The structures of `country` that accounts of each kind of profile sit on.
PLACES: Final[dict[TypeStructure, Structure]] = {
    TypeStructure.EJ: country.EJ_1,
    TypeStructure.ET: country.ET_1,
    TypeStructure.GROUPE: country.GROUPE_1,
}


def _on_the_country(compte: Utilisateur) -> Utilisateur:
    place = PLACES[compte.rattachement.type_structure]
    return attrs.evolve(compte, rattachement=Rattachement.a(place))


# Any account beside those of `country`, on one of its structures.
comptes: Final[SearchStrategy[Utilisateur]] = utilisateurs_of(
    prenom=texts,
    nom=texts,
    courriel=st.sampled_from(ADRESSES).map(Courriel.parse),
    cree_par=st.sampled_from([None, UtilisateurId("g-ej")]),
).map(_on_the_country)

# What the structures below hang from: stored first.
HOSTS: Final = tuple(an_ej(f"ej-{rank}", numero=None) for rank in (1, 2, 3))

_ids_of_the_hosts: Final = st.sampled_from([ej.id for ej in HOSTS])

# Any structure beside `HOSTS`: one strategy for each kind.
species: Final[
    tuple[
        SearchStrategy[EntiteJuridique],
        SearchStrategy[Etablissement],
        SearchStrategy[Groupe],
    ]
] = (
    entites_juridiques,
    st.builds(attrs.evolve, etablissements, ej_id=_ids_of_the_hosts),
    st.builds(
        attrs.evolve, groupes, membres=st.frozensets(_ids_of_the_hosts, max_size=3)
    ),
)


@attrs.frozen
class World:
    """
    Everything that a search may find.
    """

    structures: tuple[Structure, ...]
    comptes: tuple[Utilisateur, ...] = ()

    @property
    def rows(self) -> list[UtilisateurRow]:
        """
        The row of each account, as an adapter joins it.
        """
        get = {structure.id: structure for structure in self.structures}
        return [row_of(compte, get.get) for compte in self.comptes]

    def having(self, *changes: Structure | Utilisateur) -> World:
        """
        Give the world where these replace those of the same id, or join them.
        """
        structures: dict[str, Structure] = {s.id: s for s in self.structures}
        comptes: dict[str, Utilisateur] = {u.id: u for u in self.comptes}
        for change in changes:
            if isinstance(change, Utilisateur):
                comptes[change.id] = change
            else:
                structures[change.id] = change
        return World(tuple(structures.values()), tuple(comptes.values()))

    def lacking(self, compte: Utilisateur) -> World:
        return attrs.evolve(
            self, comptes=tuple(u for u in self.comptes if u.id != compte.id)
        )


# Names of structures that tie, fold alike, or look like a pattern.
SIGNS: Final = (
    *("CH de l'Œuvre", "CH DE L’OEUVRE", "Clinique", "CLINIQUE"),
    *("50 % santé_plus", "sante plus", "Saint-Martin", "\\%"),
)

_departements: Final = st.sampled_from([None, "01", "21", "2A", "974"])
_closings: Final = st.sampled_from([None, None, NOON.date()])
_prefixes: Final = st.sampled_from([None, "01", "2A", "21"])
_signs: Final = st.sampled_from(SIGNS)


@st.composite
def _structures(draw: st.DrawFn) -> tuple[Structure, ...]:
    def fields(rank: int) -> dict[str, object]:
        prefix = draw(_prefixes)
        return {
            "raison_sociale": draw(_signs),
            "numero": prefix and a_numero(rank, prefix),
            "coordonnees": Coordonnees(departement=draw(_departements)),
            "fermee_le": draw(_closings),
        }

    def size(maximum: int) -> range:
        return range(draw(st.integers(0, maximum)))

    ej = [an_ej(f"ej-{rank}", **fields(rank)) for rank in size(3)]
    if not ej:
        return ()
    ids = st.sampled_from([e.id for e in ej])
    et = [an_et(f"et-{r}", ej_id=draw(ids), **fields(10 + r)) for r in size(4)]
    groupe = [
        a_groupe(
            f"gr-{rank}",
            libelle=f"{draw(_signs)} {rank}",
            membres=draw(st.frozensets(ids)),
        )
        for rank in size(2)
    ]
    return (*ej, *et, *groupe)


def _accounts_on(
    structures: tuple[Structure, ...],
) -> Iterator[SearchStrategy[Utilisateur]]:
    for rank in range(12):
        yield populations.drawn_accounts(f"u-{rank}", structures)


_known_accounts: Final = tuple(_accounts_on(populations.STRUCTURES))
_known_or_drawn: Final = st.just(populations.STRUCTURES) | _structures()


@st.composite
def _worlds(draw: st.DrawFn) -> World:
    structures = draw(_known_or_drawn)
    count = draw(st.integers(0, 12)) if structures else 0
    accounts = (
        _known_accounts
        if structures is populations.STRUCTURES
        else _accounts_on(structures)
    )
    return World(structures, tuple(map(draw, islice(accounts, count))))


# A few structures, and up to twelve accounts on them.
worlds: Final[SearchStrategy[World]] = _worlds()


def _one_of_the_crowd(rank: int) -> Utilisateur:
    place = populations.STRUCTURES[(0, 3, 4, 7, 3, 1)[rank % 6]]
    niveau = tuple(Niveau)[rank // 6 % 3]
    letter = "aZ_"[rank // 15]
    return an_utilisateur(
        f"{letter}-{rank}",
        place,
        nom=populations.NOMS[rank % 5],
        prenom=populations.NOMS[rank // 5 % 3 + 7],
        profil=a_profil(niveau, place),
        droit_validation=niveau is not Niveau.CONSULTATION and rank % 4 == 0,
        valide_le=NOON if rank % 3 else None,
        actif=rank % 7 != 0,
    )


# Forty accounts, five in six of them in the perimeter of ``ej-1``. In every order
# some rows tie up to their ids, which are not in the order of a dictionary.
CROWD: Final = World(
    populations.STRUCTURES, tuple(_one_of_the_crowd(rank) for rank in range(40))
)
