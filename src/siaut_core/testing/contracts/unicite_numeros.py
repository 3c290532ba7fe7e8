"""
Part of the contract of `StructureRepository`: numbers and libellés are each one's own.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import pytest

from siaut_core.entities.identifiant import StructureId
from siaut_core.entities.structure import Groupe, Structure
from siaut_core.errors import ConflitError, NumeroDejaPrisError
from siaut_core.testing.contracts.banc import Banc, Fabrique, semer
from siaut_core.testing.contrat import Contrat, doit_lever
from siaut_core.testing.exigences import doit_egaler, doit_permettre
from siaut_core.testing.fabrique import un_et, un_groupe, un_numero, une_ej
from siaut_core.testing.mondes import suivante
from siaut_core.testing.together import RendezVous, ensemble

__all__ = ["UniciteDesNumeros"]

EJ: Final = une_ej("ej-1", numero=None)

# Two structures that may not both be there, whichever comes first. Guide: C16, T3.
MEMES: Final[tuple[tuple[Structure, Structure], ...]] = (
    (une_ej("s-1"), une_ej("s-2")),
    (une_ej("s-1"), un_et("s-2", numero=un_numero(1))),
    (un_et("s-1"), un_et("s-2")),
    (un_groupe("s-1", libelle="GHT de Test"), un_groupe("s-2", libelle="ght  de TEST")),
    (
        un_groupe("s-1", libelle="L'Œuvre Saint-Éloi"),
        un_groupe("s-2", libelle="l’oeuvre saint eloi"),
    ),
)

# Two structures that are not the same, however much they look alike.
DISTINCTES: Final[dict[str, tuple[Structure, Structure]]] = {
    "sans numéro": (une_ej("s-1", numero=None), un_et("s-2", numero=None)),
    "Corse, 2A": (
        un_et("s-1", numero=un_numero(7, "2A")),
        un_et("s-2", numero=un_numero(7, "21")),
    ),
    "Corse, 2B": (
        une_ej("s-1", numero=un_numero(7, "22")),
        un_et("s-2", numero=un_numero(7, "2B")),
    ),
    "raison sociale": (
        un_et("s-1", numero=un_numero(8), raison_sociale="CLINIQUE"),
        un_et("s-2", numero=un_numero(9), raison_sociale="CLINIQUE"),
    ),
    "libellé et raison sociale": (
        un_groupe("s-1", libelle="CLINIQUE"),
        une_ej("s-2", raison_sociale="CLINIQUE"),
    ),
    "libellé et numéro": (
        un_groupe("s-1", libelle=str(un_numero(8))),
        un_et("s-2", numero=un_numero(8)),
    ),
    "motif": (
        un_groupe("s-1", libelle="GHT 1_"),
        un_groupe("s-2", libelle="GHT 12"),
    ),
}

UNE_FOIS: Final = (
    "a number is one EJ's or ET's, and a libellé once folded (Groupe.cle) one"
    " groupe's, in one step with the write (unique indexes): raise NumeroDejaPrisError"
)


def _lire(banc: Banc, id: StructureId) -> Structure | None:
    with banc.unite() as uow:
        return uow.structures.par_id(id)


def _autre(structure: Structure) -> Structure:
    """
    Give it another name and number, so that nothing of it is taken.
    """
    if isinstance(structure, Groupe):
        return un_groupe(structure.id, libelle="AUTRE", version=structure.version)
    return suivante(structure, numero=un_numero(50), version=structure.version)


class UniciteDesNumeros(Contrat):
    """
    One structure for a number, one groupe for a libellé. Guide: C16, T3.
    """

    @pytest.mark.parametrize(("premiere", "seconde"), MEMES)
    def test_a_number_or_a_libelle_is_one_structures(
        self, fabrique: Fabrique, premiere: Structure, seconde: Structure
    ) -> None:
        """
        When it is stored, and when it changes.
        """
        for ancienne, nouvelle in ((premiere, seconde), (seconde, premiere)):
            ailleurs = _autre(nouvelle)
            prise = suivante(nouvelle)
            with fabrique() as banc:
                semer(banc, EJ, ancienne)
                with doit_lever(NumeroDejaPrisError, f"ajouter: {UNE_FOIS}"):
                    semer(banc, nouvelle)
                semer(banc, ailleurs)
                with (
                    doit_lever(NumeroDejaPrisError, f"enregistrer: {UNE_FOIS}"),
                    banc.unite() as uow,
                ):
                    uow.structures.enregistrer(prise)
                doit_egaler(
                    ailleurs,
                    _lire(banc, nouvelle.id),
                    "a structure whose new number is refused stays as it was",
                )

    @pytest.mark.parametrize("cas", DISTINCTES)
    def test_structures_that_look_alike_are_two(
        self, fabrique: Fabrique, cas: str
    ) -> None:
        conseil = (
            "numbers are compared as they are (2A is not 21), raisons sociales are"
            " shared, and what has no number takes none"
        )
        paire = DISTINCTES[cas]
        numeros = {s.numero: s for s in paire if s.numero}
        with fabrique() as banc:
            with doit_permettre(conseil):
                semer(banc, EJ, *paire)
            with banc.unite() as uow:
                trouvees = uow.structures.par_numeros(list(numeros))
            doit_egaler(numeros, trouvees, conseil)
            lues = [_lire(banc, structure.id) for structure in paire]
            doit_egaler(paire, lues, conseil)

    @pytest.mark.parametrize(
        "structure", [une_ej("s-1"), un_et("s-1"), un_groupe("s-1")]
    )
    def test_a_structure_keeps_its_own_number_or_libelle(
        self, fabrique: Fabrique, structure: Structure
    ) -> None:
        with fabrique() as banc:
            semer(banc, EJ, structure)
            with (
                doit_permettre("a structure does not take its number from itself"),
                banc.unite() as uow,
            ):
                uow.structures.enregistrer(suivante(structure))
                uow.structures.enregistrer(suivante(suivante(structure)))

    @pytest.mark.parametrize(("premiere", "seconde"), MEMES)
    def test_what_a_structure_no_longer_has_is_free(
        self, fabrique: Fabrique, premiere: Structure, seconde: Structure
    ) -> None:
        """
        Inside the unit of work that frees it too.
        """
        with fabrique() as banc:
            semer(banc, EJ, premiere)
            with (
                doit_permettre("a number or a libellé that none has is free"),
                banc.unite() as uow,
            ):
                uow.structures.enregistrer(suivante(_autre(premiere)))
                uow.structures.ajouter(seconde)
            doit_egaler(seconde, _lire(banc, seconde.id), "what is committed is stored")

    @pytest.mark.parametrize("modele", [un_et("s-0"), un_groupe("s-0")])
    def test_rivals_give_a_number_or_a_libelle_to_one_structure(
        self, fabrique: Fabrique, modele: Structure
    ) -> None:
        """
        Several are stored at the same time, and one changes for it.
        """
        present = _autre(modele)
        with fabrique() as banc:
            semer(banc, EJ, present)
            lus, ecrits = RendezVous(self.RIVAUX), RendezVous(self.RIVAUX)

            def prendre(rang: int) -> StructureId:
                id = StructureId(f"s-{rang}")
                with banc.unite() as uow:
                    uow.structures.par_id(id)
                    lus.attendre()
                    if rang == 0:
                        uow.structures.enregistrer(suivante(modele))
                    else:
                        uow.structures.ajouter(suivante(modele, id=id, version=1))
                    ecrits.attendre()
                return id

            rivaux = [partial(prendre, rang) for rang in range(self.RIVAUX)]
            issues = ensemble(*rivaux)
            gagnants = [issue for issue in issues if isinstance(issue, str)]
            perdants = [issue for issue in issues if not isinstance(issue, str)]
            lues = [_lire(banc, id) for id in gagnants]

            assert 1 == len(gagnants), UNE_FOIS
            assert [modele.nom] == [lue and lue.nom for lue in lues], (
                "what a unit of work that commits has stored is there"
            )
            assert all(
                isinstance(p, NumeroDejaPrisError | ConflitError) for p in perdants
            ), "who loses a number meets NumeroDejaPrisError or ConflitError"
