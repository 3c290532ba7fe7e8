"""
*Mondes*: structures and accounts that a store holds, whatever its constraints.

An ET hangs from an EJ that is there, a groupe has members that are, an account
sits on a structure; numbers, libellés and courriels are each one's own. They are
stored in the order in which they are given.
"""

from __future__ import annotations

from typing import Final

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifiant import UtilisateurId
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
from siaut_core.testing import pays, populations
from siaut_core.testing.fabrique import (
    MIDI,
    un_et,
    un_groupe,
    un_numero,
    un_profil,
    un_utilisateur,
    une_ej,
)
from siaut_core.testing.strategies import (
    activites,
    des_utilisateurs,
    entites_juridiques,
    etablissements,
    groupes,
    textes,
)
from siaut_core.use_cases.recherche.lignes import LigneUtilisateur, ligne_de

__all__ = [
    "FOULE",
    "HOTES",
    "Monde",
    "comptes",
    "especes",
    "mondes",
    "suivante",
]

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

# The structures of `pays` that accounts of each kind of profile sit on.
LIEUX: Final[dict[TypeStructure, Structure]] = {
    TypeStructure.EJ: pays.EJ_1,
    TypeStructure.ET: pays.ET_1,
    TypeStructure.GROUPE: pays.GR_1,
}


def _sur_le_pays(compte: Utilisateur) -> Utilisateur:
    lieu = LIEUX[compte.rattachement.type_structure]
    return attrs.evolve(compte, rattachement=Rattachement.a(lieu))


# Any account beside those of `pays`, on one of its structures.
comptes: Final[SearchStrategy[Utilisateur]] = des_utilisateurs(
    prenom=textes,
    nom=textes,
    courriel=st.sampled_from(ADRESSES).map(Courriel.lire),
    cree_par=st.sampled_from([None, UtilisateurId("g-ej")]),
).map(_sur_le_pays)

# What the structures below hang from: stored first.
HOTES: Final = tuple(une_ej(f"ej-{rang}", numero=None) for rang in (1, 2, 3))

_ids_des_hotes: Final = st.sampled_from([ej.id for ej in HOTES])

# Any structure beside `HOTES`: one strategy for each kind.
especes: Final[
    tuple[
        SearchStrategy[EntiteJuridique],
        SearchStrategy[Etablissement],
        SearchStrategy[Groupe],
    ]
] = (
    entites_juridiques,
    st.builds(attrs.evolve, etablissements, ej_id=_ids_des_hotes),
    st.builds(attrs.evolve, groupes, membres=st.frozensets(_ids_des_hotes, max_size=3)),
)


@attrs.frozen
class Monde:
    """
    Everything that a search may find.
    """

    structures: tuple[Structure, ...]
    comptes: tuple[Utilisateur, ...] = ()

    @property
    def lignes(self) -> list[LigneUtilisateur]:
        """
        The row of each account, as an adapter joins it.
        """
        par_id = {structure.id: structure for structure in self.structures}
        return [ligne_de(compte, par_id.get) for compte in self.comptes]

    def avec(self, *changes: Structure | Utilisateur) -> Monde:
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
        return Monde(tuple(structures.values()), tuple(comptes.values()))

    def sans(self, compte: Utilisateur) -> Monde:
        return attrs.evolve(
            self, comptes=tuple(u for u in self.comptes if u.id != compte.id)
        )


def suivante(structure: Structure, **champs: object) -> Structure:
    """
    Give a structure with these fields changed, one version later.
    """
    return attrs.evolve(structure, **{"version": structure.version + 1, **champs})  # type: ignore[arg-type]  # checked when built


# Names of structures that tie, fold alike, or look like a pattern.
ENSEIGNES: Final = (
    "CH de l'Œuvre",
    "CH DE L’OEUVRE",
    "Clinique",
    "CLINIQUE",
    "50 % santé_plus",
    "sante plus",
    "Saint-Martin",
    "\\%",
)

_departements: Final = st.sampled_from([None, "01", "21", "2A", "974"])


@st.composite
def _des_structures(draw: st.DrawFn) -> tuple[Structure, ...]:
    def champs(rang: int) -> dict[str, object]:
        prefixe = draw(st.sampled_from([None, "01", "2A", "21"]))
        return {
            "raison_sociale": draw(st.sampled_from(ENSEIGNES)),
            "numero": prefixe and un_numero(rang, prefixe),
            "coordonnees": Coordonnees(departement=draw(_departements)),
        }

    def taille(maximum: int) -> range:
        return range(draw(st.integers(0, maximum)))

    ej = [une_ej(f"ej-{rang}", **champs(rang)) for rang in taille(3)]
    if not ej:
        return ()
    ids = st.sampled_from([e.id for e in ej])
    et = [un_et(f"et-{r}", ej_id=draw(ids), **champs(10 + r)) for r in taille(4)]
    gr = [
        un_groupe(
            f"gr-{rang}",
            libelle=f"{draw(st.sampled_from(ENSEIGNES))} {rang}",
            membres=draw(st.frozensets(ids)),
        )
        for rang in taille(2)
    ]
    return (*ej, *et, *gr)


@st.composite
def _des_mondes(draw: st.DrawFn) -> Monde:
    structures = draw(st.just(populations.STRUCTURES) | _des_structures())
    noms = st.sampled_from(populations.NOMS)
    domaines = st.sampled_from(populations.DOMAINES)

    def un_compte(rang: int) -> Utilisateur:
        lieu = draw(st.sampled_from(structures))
        niveau = draw(st.sampled_from(Niveau))
        return un_utilisateur(
            f"u-{rang}",
            lieu,
            nom=draw(noms),
            prenom=draw(noms),
            courriel=Courriel.lire(f"u-{rang}@{draw(domaines)}"),
            profil=un_profil(niveau, lieu),
            activites=draw(activites),
            droit_validation=niveau is not Niveau.CONSULTATION and draw(st.booleans()),
            valide_le=draw(st.sampled_from([None, MIDI])),
            actif=draw(st.booleans()),
        )

    nombre = draw(st.integers(0, 12)) if structures else 0
    return Monde(structures, tuple(map(un_compte, range(nombre))))


# A few structures, and up to twelve accounts on them.
mondes: Final[SearchStrategy[Monde]] = _des_mondes()


def _un_de_la_foule(rang: int) -> Utilisateur:
    inclus = populations.STRUCTURES[0], *populations.STRUCTURES[3:5]
    lieu = (*inclus, populations.STRUCTURES[7], inclus[1], populations.EJ[1])[rang % 6]
    niveau = tuple(Niveau)[rang // 6 % 3]
    lettre = "aZ_"[rang // 15]
    return un_utilisateur(
        f"{lettre}-{rang}",
        lieu,
        nom=populations.NOMS[rang % 5],
        prenom=populations.NOMS[rang // 5 % 3 + 7],
        profil=un_profil(niveau, lieu),
        droit_validation=niveau is not Niveau.CONSULTATION and rang % 4 == 0,
        valide_le=MIDI if rang % 3 else None,
        actif=rang % 7 != 0,
    )


# Forty accounts, five in six of them in the perimeter of ``ej-1``. In every order
# some rows tie up to their ids, which are not in the order of a dictionary.
FOULE: Final = Monde(
    populations.STRUCTURES, tuple(_un_de_la_foule(rang) for rang in range(40))
)
