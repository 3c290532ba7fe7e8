"""
What a conclusion asks to store, and what it lets its author know.
"""

from __future__ import annotations

from itertools import combinations, permutations
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import (
    Action,
    ActionRefuseeError,
    Decision,
    DonneesChangeesError,
    DonneesInvalidesError,
    ErreurChamp,
    Evenement,
    IntrouvableError,
    LienInutilisableError,
    Motif,
    Operation,
    Portee,
    StructureId,
    SupprimerUtilisateur,
    UtilisateurId,
)
from siaut_core.testing.fabrique import MIDI, un_utilisateur
from siaut_core.use_cases.conclusion import (
    Attester,
    Consigner,
    DefinirMotDePasse,
    Refus,
    accorder,
    refuser,
)

EVENEMENT: Final = Evenement.de(
    SupprimerUtilisateur(acteur_id="g-1", utilisateur_id="u-1"),
    MIDI,
    acteur=un_utilisateur("g-1"),
    cible=un_utilisateur("u-1"),
)
FAUTE: Final = ErreurChamp("nom", "OBLIGATOIRE", "Ce champ est obligatoire.")
AUTRE_FAUTE: Final = ErreurChamp("activites", "TYPE", "Une liste est attendue.")

motifs = st.sets(st.sampled_from(Motif), max_size=4).map(
    lambda tires: tuple(m for m in Motif if m in tires)
)
erreurs = st.sampled_from([(), (FAUTE,), (FAUTE, AUTRE_FAUTE)])


def un_refus(*motifs: Motif, erreurs: tuple[ErreurChamp, ...] = ()) -> Refus:
    return refuser(EVENEMENT, Decision(Action.SUPPRIMER, motifs), erreurs)


@pytest.mark.parametrize("ids", list(permutations(["u-1", "u-10", "u-2"])))
def test_accounts_are_attested_in_order_of_id(ids: tuple[str, ...]) -> None:
    comptes = [un_utilisateur(id) for id in ids]

    attendus = tuple(un_utilisateur(id) for id in ("u-1", "u-10", "u-2"))
    assert Attester(attendus) == Attester.de(*comptes)


def test_an_account_is_attested_once() -> None:
    compte = un_utilisateur()
    assert Attester((compte,)) == Attester.de(compte, compte)


def test_a_grant_ends_with_its_event() -> None:
    ecriture = Attester.de(un_utilisateur())
    accord = accorder(EVENEMENT, "fait", ecriture, codes=("RETRAIT_DROIT",))

    final = EVENEMENT.accorder("RETRAIT_DROIT")
    assert (ecriture, Consigner(final)) == accord.ecritures
    assert ("fait", final) == (accord.resultat, accord.evenement)
    assert (True, ("RETRAIT_DROIT",)) == (final.accordee, final.codes)


@given(motifs, erreurs)
def test_a_refusal_writes_its_whole_reasons_and_nothing_else(
    motifs: tuple[Motif, ...], erreurs: tuple[ErreurChamp, ...]
) -> None:
    refus = un_refus(*motifs, erreurs=erreurs)

    codes = tuple(m.code for m in motifs) + tuple(
        f"{e.champ}:{e.code}" for e in erreurs
    )
    assert EVENEMENT.refuser(codes or ("CIBLE_INCONNUE",)) == refus.evenement
    assert (Consigner(refus.evenement),) == refus.ecritures


def test_the_codes_of_an_event_may_be_chosen() -> None:
    assert ("INCONNU",) == refuser(EVENEMENT, codes=("INCONNU",)).evenement.codes


def test_without_reason_nothing_is_found() -> None:
    for quoi, code in (
        ("utilisateur", "CIBLE_INCONNUE"),
        ("structure", "STRUCTURE_INCONNUE"),
    ):
        refus = refuser(EVENEMENT, quoi=quoi)
        erreur = refus.exception()
        assert (IntrouvableError, (quoi,)) == (type(erreur), erreur.args)
        assert (code,) == refus.evenement.codes


def test_what_was_not_found_is_told_once_whatever_else_is_wrong() -> None:
    debut = Evenement.de(
        SupprimerUtilisateur(acteur_id="inconnu", utilisateur_id="u-0"), MIDI
    )
    inconnu = Decision(Action.SUPPRIMER, (Motif.ACTEUR_INCONNU,))

    codes = refuser(debut, inconnu, (FAUTE,)).evenement.codes
    assert ("ACTEUR_INCONNU", "CIBLE_INCONNUE", "nom:OBLIGATOIRE") == codes


def test_what_is_created_is_named_only_once_it_is_stored() -> None:
    accord = accorder(
        EVENEMENT,
        None,
        cible_id=UtilisateurId("u-neuf"),
        structure_id=StructureId("et-neuf"),
    )
    final = accord.evenement
    assert ("u-neuf", "et-neuf") == (final.cible_id, final.structure_id)
    assert EVENEMENT == accord.debut == refuser(EVENEMENT).debut


def test_a_link_has_one_face() -> None:
    refus = refuser(EVENEMENT, quoi="lien", codes=("UTILISATION",))
    assert LienInutilisableError is type(refus.exception())
    assert () == refus.exception().args


def exception_attendue(
    motifs: tuple[Motif, ...], erreurs: tuple[ErreurChamp, ...]
) -> tuple[type, set[str]]:
    """
    Say naively what is raised, and the codes it shows.
    """
    de_l_acteur = {m.code for m in motifs if m.portee is Portee.ACTEUR}
    if de_l_acteur:
        return ActionRefuseeError, de_l_acteur
    if any(m.portee is Portee.PERIMETRE for m in motifs):
        return IntrouvableError, set()
    codes = {m.code for m in motifs}
    if erreurs:
        return DonneesInvalidesError, codes | {e.code for e in erreurs}
    if Motif.DONNEES_CHANGEES in motifs:
        return DonneesChangeesError, set()
    return (ActionRefuseeError, codes) if codes else (IntrouvableError, set())


@given(motifs, erreurs)
def test_a_refusal_raises_no_more_than_may_be_known(
    motifs: tuple[Motif, ...], erreurs: tuple[ErreurChamp, ...]
) -> None:
    erreur = un_refus(*motifs, erreurs=erreurs).exception()

    dits: set[str] = set()
    if isinstance(erreur, ActionRefuseeError):
        dits = set(erreur.decision.codes)
    elif isinstance(erreur, DonneesInvalidesError):
        dits = {e.code for e in erreur.erreurs}
    assert exception_attendue(motifs, erreurs) == (type(erreur), dits)


OBJETS: Final = [m for m in Motif if m.portee is Portee.OBJET]


@pytest.mark.parametrize("paire", list(combinations(OBJETS, 2)))
def test_broken_rules_come_beside_the_wrong_fields(paire: tuple[Motif, Motif]) -> None:
    """
    Each on the field that it blames, after the fields, in their order.
    """
    erreur = un_refus(*paire, erreurs=(FAUTE, AUTRE_FAUTE)).exception()

    assert isinstance(erreur, DonneesInvalidesError)
    regles = [ErreurChamp(m.champ, m.code, m.libelle) for m in paire]
    assert (FAUTE, AUTRE_FAUTE, *regles) == erreur.erreurs


def test_what_is_stored_of_a_password_is_not_shown() -> None:
    ecriture = DefinirMotDePasse(UtilisateurId("u-1"), "argon2-secret")
    assert "DefinirMotDePasse(utilisateur_id='u-1')" == repr(ecriture)


def test_a_conclusion_shows_identifiers_only() -> None:
    """
    Reprs end up in logs and tracebacks.
    """
    compte = un_utilisateur()
    montre = repr(accorder(EVENEMENT, compte, Attester.de(compte)))
    assert "Utilisateur(id='u-1')" in montre
    assert "Aurélie" not in montre
    assert "@" not in montre
    assert Operation.SUPPRIMER_UTILISATEUR.value in montre
