"""
*Importer les structures*: an upsert by FINESS number that keeps identifiers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Final, NamedTuple, Protocol, TypeVar

import attrs

from siaut_core.entities.affichage import Lisible
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifiant import StructureId
from siaut_core.entities.misuse import check_iterable
from siaut_core.entities.structure import Coordonnees, EntiteJuridique, Etablissement
from siaut_core.entities.texte import lire_libelle
from siaut_core.errors import MisuseError, Releve
from siaut_core.use_cases.conclusion import (
    Ajouter,
    Conclusion,
    Ecriture,
    Enregistrer,
    accorder,
    refuser,
)
from siaut_core.use_cases.evenement import Evenement, Operation

__all__ = [
    "BilanImport",
    "ImporterStructures",
    "LigneImportable",
    "LigneRattachee",
    "importer_structures",
]

Numerotee = EntiteJuridique | Etablissement

L = TypeVar("L")

# What a row has, at least.
COLONNES: Final = ("numero", "raison_sociale", "coordonnees")


class LigneImportable(Protocol):
    """
    What is read of an EJ, such as `siaut_core.finess.LigneEJ`.
    """

    @property
    def numero(self) -> NumeroFiness: ...

    @property
    def raison_sociale(self) -> str: ...

    @property
    def coordonnees(self) -> Coordonnees: ...


class LigneRattachee(LigneImportable, Protocol):
    """
    What is read of an ET, such as `siaut_core.finess.LigneET`.
    """

    @property
    def numero_ej(self) -> NumeroFiness: ...


# Of our own: three times the numbers of the whole country, which are 142,839.
LIGNES_MAXIMUM = 500_000


def _entites(lignes: Iterable[LigneImportable]) -> tuple[LigneImportable, ...]:
    return _lignes("entites", lignes, COLONNES)


def _etablissements(lignes: Iterable[LigneRattachee]) -> tuple[LigneRattachee, ...]:
    return _lignes("etablissements", lignes, (*COLONNES, "numero_ej"))


def _lignes(
    champ: str, lignes: Iterable[L], colonnes: tuple[str, ...]
) -> tuple[L, ...]:
    lues = check_iterable(champ, lignes, LIGNES_MAXIMUM + 1)
    for indice, ligne in enumerate(lues):
        if not all(hasattr(ligne, colonne) for colonne in colonnes):
            message = f"Une ligne avec {', '.join(colonnes)} est attendue."
            raise MisuseError(f"{champ}[{indice}]", message)
    return lues


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class ImporterStructures:
    """
    The rows of a FINESS extract, to store in one go.

    Attributes:
        au_titre_de: On whose behalf; kept in the journal.
        entites: The EJ; one that only its ET name is known by its number alone.
        etablissements: The ET.
    """

    operation: ClassVar[Operation] = Operation.IMPORTER_STRUCTURES

    au_titre_de: str
    entites: Sequence[LigneImportable] = attrs.field(default=(), converter=_entites)
    etablissements: Sequence[LigneRattachee] = attrs.field(
        default=(), converter=_etablissements
    )

    def numeros(self) -> tuple[NumeroFiness, ...]:
        """
        Give every number that the rows name, once; none of rows without bound.
        """
        if self.trop_longues():
            return ()
        rattachements = (et.numero_ej for et in self.etablissements)
        lignes = (ligne.numero for ligne in (*self.entites, *self.etablissements))
        return tuple(dict.fromkeys((*lignes, *rattachements)))

    def trop_longues(self) -> tuple[str, ...]:
        """
        Name the lists that have more rows than an extract can.
        """
        champs = ("entites", "etablissements")
        return tuple(c for c in champs if len(getattr(self, c)) > LIGNES_MAXIMUM)


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class BilanImport(Lisible):
    """
    What an import did.

    Attributes:
        absentes: Numbers that are stored and that the extract lacks; reported,
            never closed by themselves.
    """

    ajouts: int
    modifications: int
    inchangees: int
    absentes: tuple[NumeroFiness, ...]


def importer_structures(
    commande: ImporterStructures,
    connues: Mapping[NumeroFiness, Numerotee],
    numeros: Iterable[NumeroFiness],
    maintenant: datetime,
    *,
    ids: Mapping[NumeroFiness, StructureId],
) -> Conclusion[BilanImport]:
    """
    Conclude on an import: what is new is added, what changed is saved.

    Args:
        connues: The stored structures that the rows name.
        numeros: Every number that is stored.
        ids: An identifier for each number that the rows name; those of stored
            structures are not used.
    """
    evenement = Evenement.de(commande, maintenant)
    releve = Releve()
    releve.lire("au_titre_de", lire_libelle, commande.au_titre_de)
    for champ in commande.trop_longues():
        releve.noter(champ, "LONGUEUR", f"{LIGNES_MAXIMUM} lignes au plus.")
    if commande.trop_longues():
        return refuser(evenement, erreurs=tuple(releve.erreurs))
    lues = _structures(commande, _Atelier(connues, ids), releve)
    _verifier(commande, connues, releve)
    if releve.erreurs:
        return refuser(evenement, erreurs=tuple(releve.erreurs))
    ecritures = _ecritures(lues, connues)
    ajouts = sum(isinstance(ecriture, Ajouter) for ecriture in ecritures)
    bilan = BilanImport(
        ajouts=ajouts,
        modifications=len(ecritures) - ajouts,
        inchangees=len(lues) - len(ecritures),
        absentes=tuple(sorted(set(numeros).difference(commande.numeros()))),
    )
    return accorder(evenement, bilan, *ecritures)


def _verifier(
    commande: ImporterStructures,
    connues: Mapping[NumeroFiness, Numerotee],
    releve: Releve,
) -> None:
    """
    Each number once, and of one kind: an EJ never becomes an ET.
    """
    message = "Ce numéro FINESS est déjà celui d'une autre structure."
    for indice, et in enumerate(commande.etablissements):
        if isinstance(connues.get(et.numero_ej), Etablissement):
            releve.noter(f"etablissements[{indice}].numero_ej", "DOUBLON", message)
    citees = {et.numero_ej for et in commande.etablissements}
    deja: set[NumeroFiness] = set()
    for champ, genre, lignes in (
        ("entites", EntiteJuridique, commande.entites),
        ("etablissements", Etablissement, commande.etablissements),
    ):
        for indice, ligne in enumerate(lignes):
            connue = connues.get(ligne.numero)
            citee = EntiteJuridique if ligne.numero in citees else genre
            attendu = type(connue) if connue else citee
            if ligne.numero in deja or attendu is not genre:
                releve.noter(f"{champ}[{indice}].numero", "DOUBLON", message)
            deja.add(ligne.numero)


class _Atelier(NamedTuple):
    """
    Makes structures of rows; those that are stored keep their identifier.
    """

    connues: Mapping[NumeroFiness, Numerotee]
    ids: Mapping[NumeroFiness, StructureId]

    def id(self, numero: NumeroFiness) -> StructureId:
        connue = self.connues.get(numero)
        return connue.id if connue else self.ids[numero]

    def entite(self, ligne: LigneImportable) -> EntiteJuridique:
        return EntiteJuridique(
            id=self.id(ligne.numero),
            numero=ligne.numero,
            raison_sociale=ligne.raison_sociale,
            coordonnees=ligne.coordonnees,
        )

    def entite_sans_ligne(self, numero: NumeroFiness) -> EntiteJuridique:
        """
        Make an EJ that only its ET name: known by its number alone.
        """
        return EntiteJuridique(
            id=self.id(numero), numero=numero, raison_sociale=str(numero)
        )

    def etablissement(self, ligne: LigneRattachee) -> Etablissement:
        return Etablissement(
            id=self.id(ligne.numero),
            ej_id=self.id(ligne.numero_ej),
            numero=ligne.numero,
            raison_sociale=ligne.raison_sociale,
            coordonnees=ligne.coordonnees,
        )


def _structures(
    commande: ImporterStructures, atelier: _Atelier, releve: Releve
) -> list[Numerotee]:
    """
    Make the structures of the rows, EJ first; note the rows that make none.
    """
    entites: dict[NumeroFiness, EntiteJuridique | None] = {
        ligne.numero: releve.lire(f"entites[{indice}]", atelier.entite, ligne)
        for indice, ligne in enumerate(commande.entites)
    }
    for et in commande.etablissements:
        numero = et.numero_ej
        if numero not in entites and numero not in atelier.connues:
            entites[numero] = atelier.entite_sans_ligne(numero)
    etablissements = [
        releve.lire(f"etablissements[{indice}]", atelier.etablissement, ligne)
        for indice, ligne in enumerate(commande.etablissements)
    ]
    return [lue for lue in (*entites.values(), *etablissements) if lue is not None]


def _ecritures(
    lues: Iterable[Numerotee], connues: Mapping[NumeroFiness, Numerotee]
) -> list[Ecriture]:
    ecritures: list[Ecriture] = []
    for lue in lues:
        connue = None if lue.numero is None else connues.get(lue.numero)
        if connue is None:
            ecritures.append(Ajouter(lue))
            continue
        # What the extract does not say stays as it is stored.
        future = attrs.evolve(
            lue,
            coordonnees=_completees(lue.coordonnees, connue.coordonnees),
            fermee_le=connue.fermee_le,
            version=connue.version,
        )
        if future != connue:
            ecritures.append(
                Enregistrer(attrs.evolve(future, version=connue.version + 1))
            )
    return ecritures


def _completees(lues: Coordonnees, connues: Coordonnees) -> Coordonnees:
    representant = connues.courriel_representant
    if representant is None or lues.courriel_representant is not None:
        return lues
    return attrs.evolve(lues, courriel_representant=representant)
