"""
*Recherche*: a request of the core as one queryset.

The meaning is the core's (`siaut_core.use_cases.recherche`): texts are contained
in folded columns, keys are sorted by code point, a page begins after a whole key.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db.models import Case, F, Model, Q, Value, When
from django.db.models.functions import Coalesce, StrIndex
from django.db.models.lookups import Exact, GreaterThan

from siaut_core import TypeStructure

from .champs import Texte
from .models import Compte, Membre, Structure
from .ordre import au_dela
from .rangees import code_entoure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import QuerySet

    from siaut_core.policies.perimetre import Perimetre
    from siaut_core.use_cases.recherche.requete import Requete
    from siaut_core.use_cases.recherche.structures import RequeteStructures
    from siaut_core.use_cases.recherche.utilisateurs import RequeteUtilisateurs

    from .transaction import Transaction

__all__ = ["des_structures", "des_utilisateurs"]

M = TypeVar("M", bound=Model)

SUR_UN_ET: Final = Q(structure__type_structure=TypeStructure.ET.value)
SUR_UN_GROUPE: Final = Q(structure__type_structure=TypeStructure.GROUPE.value)


def _de_l_ej(colonne: str) -> Case:
    """
    Read a column of the EJ of an ET, else of the structure itself.
    """
    return Case(
        When(SUR_UN_ET, then=Coalesce(f"structure__ej__{colonne}", Value(""))),
        default=f"structure__{colonne}",
        output_field=Texte(),
    )


def _si(condition: Q, colonne: str) -> Case:
    return Case(
        When(condition, then=f"structure__{colonne}"),
        default=Value(""),
        output_field=Texte(),
    )


# The columns of `ClesUtilisateur` that say where an account sits.
LIEU: Final[Mapping[str, Any]] = {
    "type_structure": F("structure__type_structure"),
    "region": F("structure__region"),
    "nom_region": F("structure__nom_region"),
    "nom_region_brut": F("structure__nom_region_brut"),
    "departement": F("structure__departement"),
    "finess_ej": _de_l_ej("numero"),
    "finess_et": _si(SUR_UN_ET, "numero"),
    "raison_sociale_ej": _de_l_ej("nom"),
    "raison_sociale_ej_brut": _de_l_ej("nom_brut"),
    "raison_sociale_et": _si(SUR_UN_ET, "nom"),
    "raison_sociale_et_brut": _si(SUR_UN_ET, "nom_brut"),
    "libelle_groupe": _si(SUR_UN_GROUPE, "nom"),
}


# On SQLite ``__contains`` is ``__icontains``, unless a PRAGMA makes it the reverse for
# the whole project. These compare code by code, and have no wildcard.
def contient(colonne: str, fragment: str) -> Q:
    return Q(GreaterThan(StrIndex(colonne, Value(fragment)), 0))


def commence_par(colonne: str, prefixe: str) -> Q:
    return Q(Exact(StrIndex(colonne, Value(prefixe)), 1))


def est_parmi(colonne: str, choix: frozenset[str]) -> Q:
    return Q((f"{colonne}__in", sorted(map(str, choix))))


def rencontre(colonne: str, choix: frozenset[str]) -> Q:
    codes = (contient(colonne, code_entoure(code)) for code in sorted(choix))
    return reduce(or_, codes)


def egale(colonne: str, oui: bool) -> Q:  # noqa: FBT001  (a criterion, passed by the table)
    return Q((colonne, "1" if oui else "0"))


def est_present(colonne: str, oui: bool) -> Q:  # noqa: FBT001  (same)
    vide = Q((colonne, ""))
    return ~vide if oui else vide


# Fields of the filters: the column they look at, and how.
FILTRE_UTILISATEURS: Final[Mapping[str, tuple[str, Callable[..., Q]]]] = {
    "nom": ("nom", contient),
    "prenom": ("prenom", contient),
    "courriel": ("courriel", contient),
    "profils": ("profil", est_parmi),
    "en_attente": ("en_attente", egale),
    "regions": ("region", est_parmi),
    "departements": ("departement", est_parmi),
    "activites": ("activites", rencontre),
    "avec_finess_ej": ("finess_ej", est_present),
    "avec_finess_et": ("finess_et", est_present),
    "types_structure": ("type_structure", est_parmi),
    "libelle_groupe": ("libelle_groupe", contient),
    "finess_et": ("finess_et", commence_par),
    "raison_sociale_et": ("raison_sociale_et", contient),
    "finess_ej": ("finess_ej", commence_par),
    "raison_sociale_ej": ("raison_sociale_ej", contient),
}

FILTRE_STRUCTURES: Final[Mapping[str, tuple[str, Callable[..., Q]]]] = {
    "numero": ("numero", commence_par),
    "nom": ("nom", contient),
    "types": ("type_structure", est_parmi),
    "avec_numero": ("numero", est_present),
    "regions": ("region", est_parmi),
}

SUITE_UTILISATEURS: Final = ("nom", "nom_brut", "prenom", "prenom_brut", "id")
SUITE_STRUCTURES: Final = ("nom", "nom_brut", "id")


def _criteres(filtre: object, table: Mapping[str, tuple[str, Callable[..., Q]]]) -> Q:
    demandes = {champ: getattr(filtre, champ) for champ in table}
    return Q(
        *(
            table[champ][1](table[champ][0], valeur)
            for champ, valeur in demandes.items()
            if valeur not in (None, "", frozenset())
        )
    )


def _ids(transaction: Transaction, perimetre: Perimetre) -> QuerySet[Any, Any]:
    """
    Write a perimeter as the ids of its structures.

    A union, of which each part has its index.
    """
    x, structures = perimetre.structure_id, transaction.rangees(Structure)
    if x is None:
        return structures.none().values("id")
    soi = structures.filter(id=x).values("id")
    if not perimetre.avec_rattachees:
        return soi
    ses_et = structures.filter(ej=x).values("id")
    ses_groupes = transaction.rangees(Membre).filter(ej=x).values("groupe")
    return soi.union(ses_et, ses_groupes, all=True)


def _page(
    rangees: QuerySet[M], requete: Requete[Any, Any], suite: tuple[str, ...]
) -> QuerySet[M]:
    """
    Begin after the cursor, sort, and stop one row after the page.
    """
    noms = (requete.tri.cle, requete.tri.brut, *suite)
    bornes = dict(zip(noms, requete.apres or noms, strict=True))
    bornes.pop("vide", None)  # What columns of codes are sorted by in second.
    if requete.apres is not None:
        rangees = rangees.filter(au_dela(bornes, "lt" if requete.descendant else "gt"))
    ordre = [f"-{nom}" if requete.descendant else nom for nom in bornes]
    return rangees.order_by(*ordre)[: requete.limite]


def des_utilisateurs(
    transaction: Transaction, requete: RequeteUtilisateurs
) -> QuerySet[Compte]:
    comptes = (
        transaction.rangees(Compte)
        .select_related("structure__ej")
        .alias(**LIEU)
        .filter(structure__in=_ids(transaction, requete.perimetre))
        .filter(_criteres(requete.filtre, FILTRE_UTILISATEURS))
    )
    return _page(comptes, requete, SUITE_UTILISATEURS)


def des_structures(
    transaction: Transaction, requete: RequeteStructures
) -> QuerySet[Structure]:
    structures = (
        transaction.rangees(Structure)
        .filter(id__in=_ids(transaction, requete.perimetre))
        .filter(_criteres(requete.filtre, FILTRE_STRUCTURES))
    )
    return _page(structures, requete, SUITE_STRUCTURES)
