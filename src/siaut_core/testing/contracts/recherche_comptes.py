"""
The contract of `UtilisateurRepository.rechercher`: it answers as the reference does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifiant import StructureId
from siaut_core.entities.structure import Rattachement, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.policies.perimetre import Perimetre
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.testing import pays, populations
from siaut_core.testing.contracts.banc import Banc, Fabrique, semer
from siaut_core.testing.contrat import Contrat
from siaut_core.testing.exigences import doit_egaler
from siaut_core.testing.fabrique import un_numero, un_utilisateur
from siaut_core.testing.mondes import FOULE, Monde, mondes, suivante
from siaut_core.testing.populations import CRITERES, formulaires
from siaut_core.use_cases.recherche.cles import cles_utilisateur
from siaut_core.use_cases.recherche.lignes import LigneUtilisateur
from siaut_core.use_cases.recherche.utilisateurs import (
    CriteresUtilisateurs,
    RechercherUtilisateurs,
    RequeteUtilisateurs,
    TriUtilisateurs,
    page_utilisateurs,
    repondre_utilisateurs,
    requete_utilisateurs,
)

__all__ = ["RechercheUtilisateursContract"]

EJ_1: Final = Perimetre(StructureId("ej-1"), avec_rattachees=True)

# A few questions to one store: filling it is what takes time.
QUESTIONS: Final = 8

_EJ, _, _, _ET, _ET_QUI_PART, _, _, _GR, _ = FOULE.structures

NOUVEAU: Final = un_utilisateur("u-1", _ET, nom="Aaa")

# Each changes what rows show, or which rows there are.
CHANGEMENTS: Final[tuple[Structure | Utilisateur, ...]] = (
    NOUVEAU,
    suivante(_ET, raison_sociale="RENOMM\u00c9E"),
    suivante(_EJ, raison_sociale="AUTRE EJ", numero=un_numero(99)),
    suivante(_ET_QUI_PART, ej_id="ej-2"),
    suivante(_GR, libelle="RENOMM\u00c9", membres={"ej-2"}),
    FOULE.comptes[1].changer(nom="Zzz", actif=False),
    FOULE.comptes[4].changer(rattachement=Rattachement.a(_ET_QUI_PART)),
)


def _requete(
    criteres: dict[str, Any] | None = None,
    dans: Perimetre = EJ_1,
    **demande: Any,  # noqa: ANN401  (fields of the screen, checked when read)
) -> RequeteUtilisateurs:
    saisie = CriteresUtilisateurs(**(criteres or {}))
    return requete_utilisateurs(
        RechercherUtilisateurs(acteur_id="g-1", criteres=saisie, **demande), dans
    )


def _ecrire(uow: UnitOfWork, change: Structure | Utilisateur) -> None:
    match change:
        case Utilisateur(version=1):
            uow.utilisateurs.ajouter(change)
        case Utilisateur():
            uow.utilisateurs.enregistrer(change)
        case _:
            uow.structures.enregistrer(change)


def _installer(banc: Banc, monde: Monde) -> None:
    semer(banc, *monde.structures, *monde.comptes)


def _verifier(
    banc: Banc, monde: Monde, requete: RequeteUtilisateurs, conseil: str
) -> Sequence[LigneUtilisateur]:
    """
    Ask in a unit of work of its own, and compare with the reference.
    """
    with banc.unite() as uow:
        rendues = uow.utilisateurs.rechercher(requete)
    _comparer(monde, requete, rendues, conseil)
    return rendues


def _comparer(
    monde: Monde,
    requete: RequeteUtilisateurs,
    rendues: Sequence[LigneUtilisateur],
    conseil: str,
) -> None:
    attendues = repondre_utilisateurs(requete, map(cles_utilisateur, monde.lignes))
    ids = [ligne.utilisateur.id for ligne in attendues]
    assert ids == [ligne.utilisateur.id for ligne in rendues], conseil
    doit_egaler(
        attendues,
        rendues,
        "a row is the account, its structure and the EJ of that one, with every field"
        " as it is stored today",
    )


class RechercheUtilisateursContract(Contrat):
    """
    What `UtilisateurRepository.rechercher` promises.
    """

    @pytest.mark.parametrize("nombre", [0, 1, 2, 3, 40])
    def test_a_search_of_accounts_gives_one_row_more_than_a_page(
        self, fabrique: Fabrique, nombre: int
    ) -> None:
        """
        None, one or many: ``requete.limite`` rows at most.
        """
        monde = Monde(FOULE.structures, FOULE.comptes[:nombre])
        with fabrique() as banc:
            _installer(banc, monde)
            for taille in (1, 2, 200):
                _verifier(
                    banc,
                    monde,
                    _requete(taille=taille),
                    "rechercher gives the first `requete.limite` rows of the"
                    " perimeter, or all there are: the one beyond the page tells"
                    " that there is another page",
                )

    def test_a_search_of_accounts_shows_nothing_outside_the_perimeter(
        self, fabrique: Fabrique
    ) -> None:
        """
        A groupe reaches no member, an ET not its EJ; no perimeter, nobody. Guide: R2.
        """

        @self.essais
        @given(monde=mondes)
        def verifier(monde: Monde) -> None:
            with fabrique() as banc:
                _installer(banc, monde)
                for id in (None, *(s.id for s in monde.structures)):
                    for avec_rattachees in (False, True):
                        dans = Perimetre(id, avec_rattachees=avec_rattachees)
                        _verifier(
                            banc,
                            monde,
                            _requete(dans=dans),
                            "an account is inside when its structure s has s.id = x,"
                            " or with avec_rattachees s.ej_id = x or x among the"
                            " members of s; nothing is when structure_id is None",
                        )

        verifier()

    @pytest.mark.parametrize("descendant", [False, True])
    @pytest.mark.parametrize("tri", TriUtilisateurs)
    def test_accounts_are_walked_page_after_page(
        self,
        fabrique: Fabrique,
        tri: TriUtilisateurs,
        descendant: bool,  # noqa: FBT001  (a column of the table)
    ) -> None:
        """
        No row twice, none missing, however many tie. Guide: R5.
        """
        conseil = (
            f"sort on {tri.cle}, {tri.brut}, nom, nom_brut, prenom, prenom_brut, id of"
            ' cles_utilisateur by code point (COLLATE "C"); a page begins strictly'
            " after `requete.apres` in that order; descending reverses all of it"
        )
        demande: dict[str, Any] = {"tri": tri, "descendant": descendant}
        with fabrique() as banc:
            _installer(banc, FOULE)
            toutes = _verifier(banc, FOULE, _requete(taille=200, **demande), conseil)
            for taille in (1, 2, 7):
                vues: list[LigneUtilisateur] = []
                requete = _requete(taille=taille, **demande)
                while True:
                    rendues = _verifier(banc, FOULE, requete, conseil)
                    page = page_utilisateurs(requete, rendues)
                    vues += page.lignes
                    if page.suivant is None:
                        break
                    requete = _requete(taille=taille, apres=page.suivant, **demande)
                doit_egaler(toutes, vues, conseil)

    @pytest.mark.parametrize("critere", CRITERES)
    def test_each_criterion_of_accounts_means_what_the_reference_says(
        self, fabrique: Fabrique, critere: str
    ) -> None:
        valeurs = st.lists(CRITERES[critere], min_size=1, max_size=QUESTIONS)

        @settings(self.essais, max_examples=max(1, self.EXEMPLES // 2))
        @given(monde=mondes, valeurs=valeurs, dans=populations.perimetres)
        def verifier(monde: Monde, valeurs: list[object], dans: Perimetre) -> None:
            with fabrique() as banc:
                _installer(banc, monde)
                for valeur in valeurs:
                    for visible in (EJ_1, dans):
                        _verifier(
                            banc,
                            monde,
                            _requete({critere: valeur}, visible),
                            f"the criterion {critere} keeps other accounts than"
                            " siaut_core.use_cases.recherche.utilisateurs.correspond:"
                            " compare folded columns (cles_utilisateur)",
                        )

        verifier()

    def test_criteria_of_accounts_add_up(self, fabrique: Fabrique) -> None:
        """
        In any perimeter and order, as every screen may ask it. Guide: R1, R2.
        """
        questions = st.tuples(
            formulaires,
            populations.perimetres,
            st.sampled_from(TriUtilisateurs),
            st.booleans(),
        )

        @self.essais
        @given(monde=mondes, questions=st.lists(questions, max_size=QUESTIONS))
        def verifier(
            monde: Monde,
            questions: list[tuple[dict[str, Any], Perimetre, TriUtilisateurs, bool]],
        ) -> None:
            with fabrique() as banc:
                _installer(banc, monde)
                for formulaire, dans, tri, descendant in questions:
                    requete = _requete(formulaire, dans, tri=tri, descendant=descendant)
                    _verifier(
                        banc,
                        monde,
                        requete,
                        "all the criteria must hold, inside the perimeter, in the"
                        " order asked for",
                    )

        verifier()

    def test_no_character_is_a_wildcard_in_a_search_of_accounts(
        self, fabrique: Fabrique
    ) -> None:
        """
        ``%`` and ``_`` find names that hold them.
        """
        noms = ("100%_sûr", "100 sur", "1000 sur", "a\\b", "ab", "a*b", "a?b", "a[b]")
        comptes = [
            un_utilisateur(f"u-{rang}", pays.ET_1, nom=nom, prenom=nom)
            for rang, nom in enumerate(noms)
        ]
        monde = Monde((pays.EJ_1, pays.ET_1), tuple(comptes))
        with fabrique() as banc:
            _installer(banc, monde)
            for fragment in ("%", "_", "0%_s", "\\", "a\\b", "*", "?", "[b]", "a_b"):
                for critere in ("nom", "prenom"):
                    _verifier(
                        banc,
                        monde,
                        _requete({critere: fragment}),
                        "escape % _ and the escape character itself in LIKE patterns:"
                        " every character of a criterion is literal",
                    )

    def test_both_spellings_of_a_domain_are_found(self, fabrique: Fabrique) -> None:
        """
        As it reads and in its IDNA form, whole or in part.
        """
        adresses = ("ana@xn--hpital-ixa.fr", "léa@例え.jp", "zoe@hopital.fr")
        comptes = [
            un_utilisateur(f"u-{rang}", pays.ET_1, courriel=Courriel.lire(adresse))
            for rang, adresse in enumerate(adresses)
        ]
        monde = Monde((pays.EJ_1, pays.ET_1), tuple(comptes))
        fragments = ("a@xn--", "ANA@XN--HPITAL-IXA.FR", "@hôpit", "l-ixa", "例え。jp")
        with fabrique() as banc:
            _installer(banc, monde)
            for fragment in (*adresses, *fragments):
                _verifier(
                    banc,
                    monde,
                    _requete({"courriel": fragment}),
                    "the column that a courriel is searched in holds"
                    " `compte.courriel.search_key`, which has both spellings",
                )

    def test_codes_of_activities_are_compared_whole(self, fabrique: Fabrique) -> None:
        """
        Not a part of one, nor several at once, nor in another case. Guide: R3.
        """
        detenues = (
            ("QA001",),
            ("QA002", "QA010"),
            ("qa001", "QA0010"),
            ("QA001,QA002",),
            ("QA%", "QA_01"),
        )
        comptes = [
            un_utilisateur(f"u-{rang}", pays.ET_1, activites=codes)
            for rang, codes in enumerate(detenues)
        ]
        monde = Monde((pays.EJ_1, pays.ET_1), tuple(comptes))
        with fabrique() as banc:
            _installer(banc, monde)
            for choix in (*detenues, ("QA00",), ("A001",), ("QA0_1", "qa010"), (",",)):
                _verifier(
                    banc,
                    monde,
                    _requete({"activites": choix}),
                    "an account is kept when one of its codes is one of the choices,"
                    " the whole code as it is written: neither LIKE without its"
                    " separators, nor a collation or a LIKE that ignores case",
                )

    def test_a_search_of_accounts_sees_the_units_own_writes(
        self, fabrique: Fabrique
    ) -> None:
        """
        Of the accounts, and of the structures that they show; and so do the next.
        """
        conseil = (
            "rechercher answers from what is stored now, this unit's writes included:"
            " of the account, of its structure, of the EJ of that one"
        )
        requete = _requete(taille=200)
        with fabrique() as banc:
            _installer(banc, FOULE)
            _verifier(banc, FOULE, requete, conseil)
            monde = FOULE
            for change in CHANGEMENTS:
                monde = monde.avec(change)
                with banc.unite() as uow:
                    _ecrire(uow, change)
                    rendues = uow.utilisateurs.rechercher(requete)
                    _comparer(monde, requete, rendues, conseil)
                _verifier(banc, monde, requete, conseil)
            with banc.unite() as uow:
                uow.utilisateurs.retirer(NOUVEAU)
                rendues = uow.utilisateurs.rechercher(requete)
                _comparer(monde.sans(NOUVEAU), requete, rendues, conseil)
