"""
*Structures* from lines: for a host, or an example, that begins from nothing.

A host that has structures already imports the lines instead: an upsert by
number, which keeps its identifiers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifiant import StructureId
from siaut_core.entities.misuse import check_iterable
from siaut_core.entities.structure import (
    SANS_COORDONNEES,
    Coordonnees,
    EntiteJuridique,
    Etablissement,
)
from siaut_core.errors import MisuseError
from siaut_core.finess.fautes import Signaler, faute, signaler_ou_lever
from siaut_core.finess.lignes import LigneEJ, LigneET

__all__ = ["vers_structures"]


def vers_structures(
    lignes_ej: Iterable[LigneEJ],
    lignes_et: Iterable[LigneET],
    tirer_id: Callable[[], str],
    *,
    signaler: Signaler | None = None,
) -> Iterator[EntiteJuridique | Etablissement]:
    """
    Give a new structure for every line: all the EJ, then the ET.

    An EJ without a line is known by its number alone, which also stands for
    its raison sociale; it comes just before the first of its ET.

    Args:
        tirer_id: Draws a new identifier at each call.
        signaler: Who hears of lines whose number another structure has, which
            are then skipped; without it the first one is fatal.

    Raises:
        siaut_core.errors.MisuseError: For lines that are no sequence, or for what
            cannot be called.
    """
    for nom, lignes in {"lignes_ej": lignes_ej, "lignes_et": lignes_et}.items():
        check_iterable(nom, lignes, 0)  # None is read before its turn.
    if not callable(tirer_id):
        raise MisuseError("tirer_id", "Une fonction, écrite avec def, est attendue.")
    return _Annuaire(tirer_id, signaler_ou_lever(signaler)).tout(lignes_ej, lignes_et)


class _Annuaire:
    """
    Which numbers were met, so that none is given to two structures.
    """

    def __init__(self, tirer_id: Callable[[], str], signaler: Signaler) -> None:
        self._tirer_id = tirer_id
        self._signaler = signaler
        self._ej: dict[str, StructureId] = {}
        self._et: set[str] = set()

    def tout(
        self, lignes_ej: Iterable[LigneEJ], lignes_et: Iterable[LigneET]
    ) -> Iterator[EntiteJuridique | Etablissement]:
        for ligne_ej in lignes_ej:
            if ligne_ej.numero.valeur in self._ej:
                self._doublon(ligne_ej.numero_ligne, "nofiness")
            else:
                yield self._ej_de(
                    ligne_ej.numero, ligne_ej.raison_sociale, ligne_ej.coordonnees
                )
        for ligne_et in lignes_et:
            yield from self._et_de(ligne_et)

    def _ej_de(
        self, numero: NumeroFiness, nom: str, coordonnees: Coordonnees
    ) -> EntiteJuridique:
        id_ej = self._ej[numero.valeur] = StructureId(self._tirer_id())
        return EntiteJuridique(
            id=id_ej, raison_sociale=nom, numero=numero, coordonnees=coordonnees
        )

    def _et_de(self, ligne: LigneET) -> Iterator[EntiteJuridique | Etablissement]:
        numero, ej = ligne.numero.valeur, ligne.numero_ej.valeur
        if numero in self._et or numero in self._ej:
            self._doublon(ligne.numero_ligne, "nofinesset")
            return
        if ej in self._et or ej == numero:
            self._doublon(ligne.numero_ligne, "nofinessej")
            return
        if ej not in self._ej:
            yield self._ej_de(ligne.numero_ej, ej, SANS_COORDONNEES)
        self._et.add(numero)
        yield Etablissement(
            id=StructureId(self._tirer_id()),
            ej_id=self._ej[ej],
            raison_sociale=ligne.raison_sociale,
            numero=ligne.numero,
            coordonnees=ligne.coordonnees,
        )

    def _doublon(self, numero_ligne: int, champ: str) -> None:
        self._signaler(
            faute(
                numero_ligne,
                "DOUBLON",
                "Ce numéro FINESS est déjà celui d'une autre structure.",
                champ,
            )
        )
