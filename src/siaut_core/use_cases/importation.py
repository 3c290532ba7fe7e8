"""
*Importer les structures*: an upsert by FINESS number that keeps identifiers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import ClassVar, Final, Protocol, TypeVar

import attrs

from siaut_core import phrases
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifier import StructureId
from siaut_core.entities.misuse import check_iterable
from siaut_core.entities.structure import (
    Coordonnees,
    EntiteJuridique,
    Etablissement,
    Numbered,
)
from siaut_core.entities.value import following, value
from siaut_core.errors import Faults, MisuseError
from siaut_core.use_cases.command import Command, Context, Facts, Needs
from siaut_core.use_cases.conclusion import Conclusion, grant, refuse
from siaut_core.use_cases.event import Operation
from siaut_core.use_cases.formulaire import read_form
from siaut_core.use_cases.writes import Add, Save, Write

__all__ = [
    "AttachedLine",
    "ImportReport",
    "ImportableLine",
    "ImporterStructures",
    "entite",
    "etablissement",
    "known_by_number",
]

L = TypeVar("L")

# What a row has, at least.
FIELDS: Final = ("numero", "raison_sociale", "coordonnees")


class ImportableLine(Protocol):
    """
    What is read of an EJ, such as `siaut_core.finess.EJLine`.
    """

    @property
    def numero(self) -> NumeroFiness: ...

    @property
    def raison_sociale(self) -> str: ...

    @property
    def coordonnees(self) -> Coordonnees: ...


class AttachedLine(ImportableLine, Protocol):
    """
    What is read of an ET, such as `siaut_core.finess.ETLine`.
    """

    @property
    def numero_ej(self) -> NumeroFiness: ...


# Of our own: three times the numbers of the whole country, which are 142,839.
LINES_MAX = 500_000


def _entites(lines: Iterable[ImportableLine]) -> tuple[ImportableLine, ...]:
    return _lines("entites", lines, FIELDS)


def _etablissements(lines: Iterable[AttachedLine]) -> tuple[AttachedLine, ...]:
    return _lines("etablissements", lines, (*FIELDS, "numero_ej"))


def _lines(field: str, lines: Iterable[L], fields: tuple[str, ...]) -> tuple[L, ...]:
    listed = check_iterable(field, lines, LINES_MAX + 1)
    for index, line in enumerate(listed):
        if not all(hasattr(line, name) for name in fields):
            message = f"Une ligne avec {', '.join(fields)} est attendue."
            raise MisuseError(f"{field}[{index}]", message)
    return listed


@value(kw_only=True, repr=True)
class ImportReport:
    """
    What an import did; printed, in a sentence.

    Attributes:
        absent: Numbers that are stored and that the extract lacks; reported,
            never closed by themselves.
    """

    additions: int
    modifications: int
    unchanged: int
    absent: tuple[NumeroFiness, ...]

    def __str__(self) -> str:
        return (
            f"Structures ajoutées : {self.additions:_}, modifiées :"
            f" {self.modifications:_}, inchangées : {self.unchanged:_},"
            f" absentes de l'extrait : {len(self.absent):_}."
        ).replace("_", "\u202f")  # As the French write numbers.


@value(kw_only=True)
class ImporterStructures(Command[ImportReport]):
    """
    The rows of a FINESS extract, to store in one go. Guide: C18.

    Attributes:
        au_titre_de: On whose behalf; kept in the journal.
        entites: The EJ; one that only its ET name is known by its number alone.
        etablissements: The ET.
    """

    operation: ClassVar[Operation] = Operation.IMPORTER_STRUCTURES

    au_titre_de: str
    entites: Sequence[ImportableLine] = attrs.field(default=(), converter=_entites)
    etablissements: Sequence[AttachedLine] = attrs.field(
        default=(), converter=_etablissements
    )

    def needs(self) -> Needs:
        return Needs(numeros=self.numeros())

    def conclude(self, facts: Facts, context: Context) -> Conclusion[ImportReport]:
        """
        Conclude on an import: what is new is added, what changed is saved.
        """
        stored = facts.numbered
        _, faults = read_form(self, {})
        for field in self.too_long():
            faults.note(field, "LONGUEUR", f"{LINES_MAX} lignes au plus.")
        if self.too_long():
            return refuse(context, faults=faults.found)
        # Those that are stored keep their identifier.
        ids = {**context.ids, **{numero: s.id for numero, s in stored.items()}}
        structures = _structures(self, stored, ids, faults)
        _check(self, stored, faults)
        if faults.found:
            return refuse(context, faults=faults.found)
        writes = _writes(structures, stored)
        additions = sum(isinstance(write, Add) for write in writes)
        report = ImportReport(
            additions=additions,
            modifications=len(writes) - additions,
            unchanged=len(structures) - len(writes),
            absent=tuple(sorted(set(facts.numeros).difference(context.ids))),
        )
        return grant(context, report, *writes)

    def numeros(self) -> tuple[NumeroFiness, ...]:
        """
        Give every number that the rows name, once; none of rows without bound.
        """
        if self.too_long():
            return ()
        rattachements = (et.numero_ej for et in self.etablissements)
        lines = (line.numero for line in (*self.entites, *self.etablissements))
        return tuple(dict.fromkeys((*lines, *rattachements)))

    def too_long(self) -> tuple[str, ...]:
        """
        Name the lists that have more rows than an extract can.
        """
        lists = {"entites": self.entites, "etablissements": self.etablissements}
        return tuple(field for field, of in lists.items() if len(of) > LINES_MAX)


def _check(
    command: ImporterStructures,
    stored: Mapping[NumeroFiness, Numbered],
    faults: Faults,
) -> None:
    """
    Each number once, and of one kind: an EJ never becomes an ET.
    """
    message = phrases.NUMERO_CONNU
    for index, et in enumerate(command.etablissements):
        if isinstance(stored.get(et.numero_ej), Etablissement):
            faults.note(f"etablissements[{index}].numero_ej", "DOUBLON", message)
    named = {et.numero_ej for et in command.etablissements}
    met: set[NumeroFiness] = set()
    for field, kind, lines in (
        ("entites", EntiteJuridique, command.entites),
        ("etablissements", Etablissement, command.etablissements),
    ):
        for index, line in enumerate(lines):
            known = stored.get(line.numero)
            likely = EntiteJuridique if line.numero in named else kind
            expected = type(known) if known else likely
            if line.numero in met or expected is not kind:
                faults.note(f"{field}[{index}].numero", "DOUBLON", message)
            met.add(line.numero)


def entite(line: ImportableLine, id: StructureId) -> EntiteJuridique:
    """
    Make the EJ of a row.
    """
    return EntiteJuridique(
        id=id,
        numero=line.numero,
        raison_sociale=line.raison_sociale,
        coordonnees=line.coordonnees,
    )


def known_by_number(numero: NumeroFiness, id: StructureId) -> EntiteJuridique:
    """
    Make the EJ that only its ET name: its number stands for its raison sociale.
    """
    return EntiteJuridique(id=id, numero=numero, raison_sociale=str(numero))


def etablissement(
    line: AttachedLine, id: StructureId, ej_id: StructureId
) -> Etablissement:
    """
    Make the ET of a row.
    """
    return Etablissement(
        id=id,
        ej_id=ej_id,
        numero=line.numero,
        raison_sociale=line.raison_sociale,
        coordonnees=line.coordonnees,
    )


def _structures(
    command: ImporterStructures,
    stored: Mapping[NumeroFiness, Numbered],
    ids: Mapping[NumeroFiness, StructureId],
    faults: Faults,
) -> list[Numbered]:
    """
    Make the structures of the rows, EJ first; note the rows that make none.
    """
    entites: dict[NumeroFiness, EntiteJuridique | None] = {}
    for index, line in enumerate(command.entites):
        read_ej = partial(entite, id=ids[line.numero])
        entites[line.numero] = faults.parse(f"entites[{index}]", read_ej, line)
    etablissements: list[Etablissement | None] = []
    for index, et in enumerate(command.etablissements):
        ej = et.numero_ej
        if ej not in entites and ej not in stored:
            entites[ej] = known_by_number(ej, ids[ej])
        read_et = partial(etablissement, id=ids[et.numero], ej_id=ids[ej])
        field = f"etablissements[{index}]"
        etablissements.append(faults.parse(field, read_et, et))
    return [
        found for found in (*entites.values(), *etablissements) if found is not None
    ]


def _writes(
    structures: Iterable[Numbered], stored: Mapping[NumeroFiness, Numbered]
) -> list[Write]:
    writes: list[Write] = []
    for structure in structures:
        numero = structure.numero
        known = None if numero is None else stored.get(numero)
        if known is None:
            writes.append(Add(structure))
            continue
        # What the extract does not say stays as it is stored.
        future = attrs.evolve(
            structure,
            coordonnees=_completed(structure.coordonnees, known.coordonnees),
            fermee_le=known.fermee_le,
            version=known.version,
        )
        if future != known:
            writes.append(Save(following(future)))
    return writes


def _completed(read: Coordonnees, stored: Coordonnees) -> Coordonnees:
    representant = stored.courriel_representant
    if representant is None or read.courriel_representant is not None:
        return read
    return attrs.evolve(read, courriel_representant=representant)
