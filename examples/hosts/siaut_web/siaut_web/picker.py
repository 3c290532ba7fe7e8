"""
*Rattachement*: the question, the list of structures, and the one that is chosen.

The library finds the list, inside the perimeter and page by page; what is typed of a
name filters it. Guide: C9, C16-C18.
"""

from typing import Final, TypeAlias

import attrs
from attrs import frozen

from siaut_core import (
    DonneesInvalidesError,
    IntrouvableError,
    Structure,
    StructureId,
)
from siaut_core.aio import (
    ChoisirStructures,
    ChoixProfil,
    ChoixStructure,
    CriteresStructures,
    Cursor,
    FormulaireCreation,
    FormulaireModification,
    Host,
    choisir_structures,
    consulter_structure,
)

from .bodies import YES_NO, Form, first

__all__ = ["Offered", "Picker", "open_picker"]

Offered: TypeAlias = FormulaireCreation | FormulaireModification

# Of the list at once: who has more types a part of the name.
SIZE: Final = 20


@frozen(kw_only=True)
class Picker:
    """
    What the form shows of a structure to choose.

    Attributes:
        choix: What the chosen profile opens; ``None`` while none is chosen.
        avec_numero: The answer to the question, or what the chosen one tells of it.
        nom: What was typed of the name.
        place: Where the account sits, if it may stay.
        structures: A page of the list.
        following: Where the next one starts.
        faults: What is wrong with what was searched.
    """

    choix: ChoixProfil | None = None
    avec_numero: bool | None = None
    nom: str = ""
    place: ChoixStructure | None = None
    structures: tuple[ChoixStructure, ...] = ()
    following: Cursor | None = None
    chosen: ChoixStructure | None = None
    faults: tuple[str, ...] = ()

    @property
    def options(self) -> tuple[ChoixStructure, ...]:
        """
        The list, and before it what another page holds, or none: the chosen one.
        """
        listed = {one.structure.id for one in self.structures}
        kept = {one.structure.id: one for one in (self.chosen, self.place) if one}
        return (*(kept[id] for id in kept if id not in listed), *self.structures)

    def takes(self, structure: Structure) -> bool:
        """
        Say whether the list has a structure, on some page, as the question is answered.
        """
        is_offered = self.choix is not None and self.choix.offre(structure)
        return is_offered and _answers(structure, answer=self.avec_numero)


async def open_picker(
    host: Host, acteur_id: str, offered: Offered, form: Form
) -> Picker:
    """
    Offer the structures of the profile that was chosen, and keep the chosen one.
    """
    choix = _choix(offered, first(form, "profil"))
    if choix is None:
        return Picker()
    answer, nom = YES_NO.get(first(form, "avec_numero")), first(form, "recherche")
    known = offered if isinstance(offered, FormulaireModification) else None
    place = known.structure if known and choix.sur_place else None
    picker = Picker(
        choix=choix,
        avec_numero=answer,
        nom=nom,
        place=place if place and _answers(place.structure, answer=answer) else None,
    )
    recherche = ChoisirStructures(
        acteur_id=acteur_id,
        utilisateur_id=known.utilisateur.id if known else None,
        profil=choix.profil,
        criteres=CriteresStructures(nom=nom, avec_numero=answer),
        after=first(form, "after") or None,
        size=SIZE,
    )
    try:
        page = await choisir_structures(host, recherche)
        picker = attrs.evolve(picker, structures=page.rows, following=page.following)
    except DonneesInvalidesError as error:
        faults = tuple(fault.message for fault in error.faults)
        picker = attrs.evolve(picker, faults=faults)
    chosen = await _chosen(host, recherche, picker, first(form, "structure_id"))
    if chosen is None:
        return picker
    answer = chosen.structure.numero is not None
    return attrs.evolve(picker, chosen=chosen, avec_numero=answer)


def _choix(offered: Offered, profil: str) -> ChoixProfil | None:
    return next((one for one in offered.profils if one.profil == profil), None)


def _answers(structure: Structure, *, answer: bool | None) -> bool:
    """
    Say whether the answer to the question lets a structure be chosen. Guide: C16.
    """
    return answer in {None, structure.numero is not None}


async def _chosen(
    host: Host, recherche: ChoisirStructures, picker: Picker, id: str
) -> ChoixStructure | None:
    """
    Find what was chosen, if it may still be; else the only one there is to choose.
    """
    at_hand = {str(one.structure.id): one for one in picker.options}
    place = picker.place.structure.id if picker.place else ""
    if chosen := at_hand.get(id or place) or await _find(host, recherche, picker, id):
        return chosen
    is_all = not (picker.nom or recherche.after)
    return picker.structures[0] if is_all and len(picker.structures) == 1 else None


async def _find(
    host: Host, recherche: ChoisirStructures, picker: Picker, id: str
) -> ChoixStructure | None:
    """
    Find what was chosen on another page of the list.
    """
    if not id or not id.isprintable():  # PostgreSQL takes no NUL.
        return None
    async with host.unit_of_work() as uow:
        found = await uow.structures.get(StructureId(id))
    # Before its record, which for an EJ has thousands of ET.
    if found is None or not picker.takes(found):
        return None
    try:
        fiche = await consulter_structure(
            host, acteur_id=recherche.acteur_id, structure_id=id
        )
    except IntrouvableError:
        return None
    return ChoixStructure(fiche.structure, fiche.ej)
