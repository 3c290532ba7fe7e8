"""
"Modifier un utilisateur": decided on the account as it is, and as it would be.
"""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import (
    Action,
    Activite,
    Cause,
    CodeActivite,
    Courriel,
    DonneesChangeesError,
    IntrouvableError,
    ModifierUtilisateur,
    Nomenclature,
    Operation,
    Profil,
    Rattachement,
    Silences,
    Structure,
    Utilisateur,
)
from siaut_core.testing.fabrique import MIDI, un_et, un_gestionnaire, un_utilisateur
from siaut_core.use_cases.conclusion import (
    Attester,
    DeposerCourriel,
    Ecriture,
    Enregistrer,
    RevoquerLiens,
)
from tests.use_cases.scenes import (
    AILLEURS,
    AUTRE_ET,
    CHEF,
    CIBLE,
    EJ,
    EJ_AILLEURS,
    ET,
    ETRANGER,
    GROUPE,
    MONDE,
    REGLAGES,
    action_refusee,
    avec,
    conclure,
    consigne,
    fautes,
    raisons,
    reponse,
    sortes,
    un_accord,
    un_refus,
    une_intention,
)

FERME: Final = un_et("et-7", fermee_le=date(2023, 1, 1))
VALIDE: Final = un_utilisateur("u-1", ET, valide_le=MIDI)
VALIDEUR: Final = un_utilisateur("u-1", ET, valide_le=MIDI, droit_validation=True)


def fiche(**champs: Any) -> ModifierUtilisateur:  # noqa: ANN401  (as it may be typed)
    defauts: dict[str, Any] = {
        "acteur_id": "g-ej",
        "utilisateur_id": "u-1",
        "version_vue": 1,
    }
    return ModifierUtilisateur(**{**defauts, **champs})


def ecritures(
    *milieu: Ecriture, codes: tuple[str, ...] = (), cible: Utilisateur = CIBLE
) -> tuple[Ecriture, ...]:
    """
    Give the writes of a modification, between its first and its last.
    """
    consigner = consigne(
        Operation.MODIFIER_UTILISATEUR, *codes, acteur_id="g-ej", cible_id=cible.id
    )
    return (Attester.de(CHEF, cible), *milieu, consigner)


CHANGEMENTS: Final[list[tuple[dict[str, Any], dict[str, Any]]]] = [
    ({"prenom": " Zoé "}, {"prenom": "Zoé"}),
    ({"nom": "Martin"}, {"nom": "Martin"}),
    ({"profil": "Promoteur Lecteur ET"}, {"profil": Profil.CONSULTATION_ET}),
    ({"profil": "GESTIONNAIRE_ET"}, {"profil": Profil.GESTIONNAIRE_ET}),
    ({"activites": ["QA004"]}, {"activites": ("QA004",)}),
    ({"activites": ["QA004", "QA001"]}, {"activites": ("QA001", "QA004")}),
    ({"droit_validation": True}, {"droit_validation": True}),
    (
        {"prenom": "Zoé", "nom": "Martin", "droit_validation": True},
        {"prenom": "Zoé", "nom": "Martin", "droit_validation": True},
    ),
]


@pytest.mark.parametrize(("typed", "change"), CHANGEMENTS)
@pytest.mark.parametrize("cible", [CIBLE, VALIDE, attrs.evolve(CIBLE, actif=False)])
def test_what_was_typed_changes_and_the_rest_stays(
    cible: Utilisateur, typed: dict[str, Any], change: dict[str, Any]
) -> None:
    """
    One version later; no mail leaves, no link dies. Guide: C7.
    """
    accord = un_accord(conclure(fiche(**typed), avec(cible)))

    futur = attrs.evolve(cible, version=2, **change)
    assert futur == accord.resultat
    assert ecritures(Enregistrer(futur), cible=cible) == accord.ecritures


CHAMPS: Final = (
    "prenom",
    "nom",
    "courriel",
    "profil",
    "structure_id",
    "activites",
    "droit_validation",
)


def telle_quelle(cible: Utilisateur) -> dict[str, Any]:
    """
    Give the form as a host fills it, before anything is typed.
    """
    return {
        "prenom": cible.prenom,
        "nom": cible.nom,
        "courriel": cible.courriel.adresse,
        "profil": cible.profil.libelle,
        "structure_id": cible.rattachement.structure_id,
        "activites": list(cible.activites),
        "droit_validation": cible.droit_validation,
    }


@pytest.mark.parametrize("garde", list(product((False, True), repeat=len(CHAMPS))))
def test_a_form_sent_as_it_was_changes_nothing(garde: tuple[bool, ...]) -> None:
    """
    Whichever fields it sends: no new version, nothing saved, yet an event.
    """
    envoyes = {c for c, envoye in zip(CHAMPS, garde, strict=True) if envoye}
    typed = {c: v for c, v in telle_quelle(VALIDEUR).items() if c in envoyes}

    accord = un_accord(conclure(fiche(**typed), avec(VALIDEUR)))

    assert VALIDEUR is accord.resultat
    assert ["Attester", "Consigner"] == sortes(accord.ecritures)
    assert Attester((CHEF, VALIDEUR)) == accord.ecritures[0]


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        (un_utilisateur("u-1", ET), AUTRE_ET),
        (un_utilisateur("u-1", EJ), GROUPE),
        (un_utilisateur("u-1", GROUPE), EJ),
    ],
)
def test_an_account_moves_inside_the_perimeter(
    avant: Utilisateur, apres: Structure
) -> None:
    accord = un_accord(conclure(fiche(structure_id=apres.id), avec(avant)))

    futur = attrs.evolve(avant, version=2, rattachement=Rattachement.a(apres))
    assert Enregistrer(futur) == accord.ecritures[1]
    assert apres.id == accord.evenement.structure_id


def test_to_another_kind_of_structure_the_profile_moves_too() -> None:
    """
    Guide: C9.
    """
    assert ("PROFIL_STRUCTURE",) == raisons(conclure(fiche(structure_id="ej-1")))
    accord = un_accord(conclure(fiche(structure_id="ej-1", profil="UTILISATEUR_EJ")))
    assert isinstance(accord.resultat, Utilisateur)
    assert Rattachement.a(EJ) == accord.resultat.rattachement


@pytest.mark.parametrize("typed", [{}, {"nom": "", "version_vue": 9}])
@pytest.mark.parametrize("visee", ["et-9", "ej-9", "inconnue", "", "é"])
def test_where_it_would_move_is_not_told_from_nowhere(
    visee: str, typed: dict[str, Any]
) -> None:
    """
    Out of reach or unknown, the same answer: nobody explores the country.
    """
    conclusion = conclure(fiche(structure_id=visee, **typed))
    attendue = (IntrouvableError, ("structure",), "Structure introuvable.")
    assert attendue == reponse(conclusion)
    existe = visee in MONDE.structures
    assert existe is ("HORS_PERIMETRE" in conclusion.evenement.codes)


@pytest.mark.parametrize("visee", [None, "et-1", "et-9", "inconnue"])
def test_where_it_is_comes_first(visee: str | None) -> None:
    """
    From out of reach nothing moves in, and nobody learns whether there is a there.
    """
    attendue = (IntrouvableError, ("utilisateur",), "Utilisateur introuvable.")
    for id in ("u-9", "inconnu"):
        typed = fiche(utilisateur_id=id, structure_id=visee)
        assert attendue == reponse(conclure(typed))


def test_nobody_is_moved_to_a_closed_structure_but_its_own_stay() -> None:
    """
    Decision 0011.
    """
    assert ("STRUCTURE_FERMEE",) == raisons(
        conclure(fiche(structure_id="et-7"), avec(FERME))
    )
    un_accord(conclure(fiche(nom="Martin"), avec(un_utilisateur("u-1", FERME), FERME)))


SOI: Final[list[tuple[dict[str, Any], bool]]] = [
    ({"prenom": "Zoé"}, True),
    ({"nom": "Martin"}, True),
    ({"profil": "UTILISATEUR_EJ"}, False),
    ({"structure_id": "gr-1"}, False),
    ({"activites": ["QA004"]}, False),
    ({"droit_validation": True}, False),
]


@pytest.mark.parametrize(("typed", "permis"), SOI)
def test_on_oneself_only_the_names_change(
    typed: dict[str, Any],
    permis: bool,  # noqa: FBT001  (a case of the table)
) -> None:
    """
    Decision 0007. One account is both actor and target, and attested once.
    """
    conclusion = conclure(fiche(utilisateur_id="g-ej", **typed))
    if permis:
        assert Attester((CHEF,)) == un_accord(conclusion).ecritures[0]
    else:
        assert ("SOI_MEME",) == raisons(conclusion)


def test_one_s_own_form_may_be_sent_whole() -> None:
    typed = {**telle_quelle(CHEF), "nom": "Martin"}
    un_accord(conclure(fiche(utilisateur_id="g-ej", **typed)))


def test_a_new_courriel_kills_the_links_and_sends_a_mail() -> None:
    """
    In this order; the mail is a renvoi, to the new address. Guide: L4.
    """
    accord = un_accord(conclure(fiche(courriel="autre@test.fr")))

    futur = attrs.evolve(CIBLE, version=2, courriel=Courriel.lire("autre@test.fr"))
    assert (
        ecritures(
            RevoquerLiens(CIBLE.id),
            Enregistrer(futur),
            DeposerCourriel(une_intention(Cause.RENVOI, CIBLE)),
        )
        == accord.ecritures
    )


def test_the_same_courriel_typed_otherwise_is_written_to_otherwise() -> None:
    """
    One mailbox, so equal; yet mails go to what was typed.
    """
    accord = un_accord(conclure(fiche(courriel="U-1@Test.fr")))

    assert [
        "Attester",
        "RevoquerLiens",
        "Enregistrer",
        "DeposerCourriel",
        "Consigner",
    ] == sortes(accord.ecritures)
    assert isinstance(accord.resultat, Utilisateur)
    assert ("U-1@test.fr", 2) == (
        accord.resultat.courriel.adresse,
        accord.resultat.version,
    )


@pytest.mark.parametrize("adresse", ["autre@test.fr", "U-1@test.fr"])
def test_a_validated_courriel_is_for_ever(adresse: str) -> None:
    """
    Decision 0009.
    """
    refusee = conclure(fiche(courriel=adresse), avec(VALIDE))
    assert ("COURRIEL_DEFINITIF",) == raisons(refusee)


def test_becoming_a_consultation_drops_the_droit_and_the_event_says_so() -> None:
    """
    Guide: C11.
    """
    accord = un_accord(conclure(fiche(profil="CONSULTATION_ET"), avec(VALIDEUR)))

    futur = attrs.evolve(
        VALIDEUR, version=2, profil=Profil.CONSULTATION_ET, droit_validation=False
    )
    attendues = ecritures(Enregistrer(futur), codes=("RETRAIT_DROIT",), cible=VALIDEUR)
    assert attendues == accord.ecritures


@pytest.mark.parametrize(
    ("cible", "typed", "codes"),
    [
        (VALIDEUR, {"droit_validation": False}, ("RETRAIT_DROIT",)),
        (VALIDEUR, {"profil": "GESTIONNAIRE_ET"}, ()),
        (VALIDE, {"profil": "CONSULTATION_ET"}, ()),
        (VALIDE, {"droit_validation": True}, ()),
    ],
)
def test_only_a_lost_droit_is_said_to_be_lost(
    cible: Utilisateur, typed: dict[str, Any], codes: tuple[str, ...]
) -> None:
    accord = un_accord(conclure(fiche(**typed), avec(cible)))
    assert codes == accord.evenement.codes


@pytest.mark.parametrize("cible", [VALIDE, VALIDEUR])
def test_a_consultation_that_is_asked_to_keep_the_droit_is_refused(
    cible: Utilisateur,
) -> None:
    """
    Dropping it is for who did not tick the box. Guide: C11.
    """
    typed = fiche(profil="CONSULTATION_ET", droit_validation=True)
    assert ("DROIT_CONSULTATION",) == raisons(conclure(typed, avec(cible)))


@pytest.mark.parametrize("vue", [0, 1, 2, 4])
def test_an_outdated_form_is_refused(vue: object) -> None:
    """
    Even one that would change nothing: who sent it did not see what it holds.
    """
    monde = avec(attrs.evolve(CIBLE, version=3))
    for typed in ({}, {"nom": "Martin"}):
        conclusion = conclure(fiche(version_vue=vue, **typed), monde)
        assert (DonneesChangeesError, ()) == reponse(conclusion)[:2]
        assert ("DONNEES_CHANGEES",) == conclusion.evenement.codes
        assert Action.MODIFIER is action_refusee(conclusion)
    un_accord(conclure(fiche(version_vue=3), monde))


def test_what_is_wrong_is_told_before_what_is_outdated() -> None:
    """
    The form is corrected first: the conflict would only show an error again.
    """
    assert [("nom", "OBLIGATOIRE")] == fautes(conclure(fiche(version_vue=9, nom="")))
    refusee = conclure(fiche(version_vue=9, courriel="b@test.fr"), avec(VALIDE))
    assert ("COURRIEL_DEFINITIF",) == raisons(refusee)


FAUTES: Final[dict[str, tuple[Any, str]]] = {
    "prenom": ("", "OBLIGATOIRE"),
    "nom": ("x" * 101, "LONGUEUR"),
    "courriel": ("personne", "COURRIEL"),
    "profil": ("Roi", "INCONNU"),
    "activites": ((), "OBLIGATOIRE"),
    "droit_validation": ("oui", "TYPE"),
}


@pytest.mark.parametrize("faux", list(product((False, True), repeat=len(FAUTES))))
@pytest.mark.parametrize("ferme", [False, True])
def test_every_fault_is_told_at_once(
    faux: tuple[bool, ...],
    ferme: bool,  # noqa: FBT001  (a case of the table)
) -> None:
    """
    All the subsets of wrong fields, with and without a broken rule.
    """
    champs = [c for c, est_faux in zip(FAUTES, faux, strict=True) if est_faux]
    typed = {champ: FAUTES[champ][0] for champ in champs}
    if ferme:
        typed["structure_id"] = "et-7"
    conclusion = conclure(fiche(**typed), avec(FERME))

    attendues = [(champ, FAUTES[champ][1]) for champ in champs]
    regle = ["STRUCTURE_FERMEE"] if ferme else []
    if champs:
        blames = [("structure_id", code) for code in regle]
        assert attendues + blames == fautes(conclusion)
    elif ferme:
        assert tuple(regle) == raisons(conclusion)
    else:
        un_accord(conclusion)


def test_broken_rules_are_told_together() -> None:
    """
    A validated account, moved to a closed structure of another kind, with all boxes.
    """
    typed = fiche(
        structure_id="et-7",
        profil="CONSULTATION_EJ",
        droit_validation=True,
        courriel="b@test.fr",
    )
    assert {
        "PROFIL_STRUCTURE",
        "DROIT_CONSULTATION",
        "STRUCTURE_FERMEE",
        "COURRIEL_DEFINITIF",
    } == set(raisons(conclure(typed, avec(VALIDE, FERME))))


A, B, RETIREE = (CodeActivite(code) for code in ("A", "B", "RETIREE"))
NOMENCLATURE: Final = Nomenclature(
    [
        Activite(A, "Une activité"),
        Activite(B, "Une autre"),
        Activite(RETIREE, "Une ancienne", date(2023, 1, 1)),
    ]
)


@pytest.mark.parametrize("demandees", [(A,), (RETIREE,), (A, B), (A, RETIREE)])
@pytest.mark.parametrize("deja", [(A,), (RETIREE,), (A, RETIREE), ("INCONNUE",)])
def test_a_withdrawn_activity_stays_and_is_given_to_nobody_else(
    deja: tuple[CodeActivite, ...], demandees: tuple[CodeActivite, ...]
) -> None:
    """
    Once given up it does not come back. Guide: C15.
    """
    reglages = attrs.evolve(REGLAGES, nomenclature=NOMENCLATURE)
    cible = attrs.evolve(CIBLE, activites=deja)

    conclusion = conclure(fiche(activites=demandees), avec(cible), MIDI, reglages)

    if RETIREE in demandees and RETIREE not in deja:
        assert [("activites", "INCONNU")] == fautes(conclusion)
    else:
        resultat = un_accord(conclusion).resultat
        assert isinstance(resultat, Utilisateur)
        assert demandees == resultat.activites
    un_accord(conclure(fiche(nom="Martin"), avec(cible), MIDI, reglages))


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "prenom": st.sampled_from(["Aurélie", "Zoé"]),
            "nom": st.sampled_from(["Test", "Martin"]),
            "courriel": st.sampled_from(["u-1@test.fr", "U-1@test.fr", "b@test.fr"]),
            "profil": st.sampled_from([p.value for p in Profil]),
            "structure_id": st.sampled_from(["et-1", "et-2", "ej-1", "gr-1"]),
            "activites": st.sampled_from([("QA001",), ("QA001", "QA002")]),
            "droit_validation": st.booleans(),
        },
    )
)
def test_what_is_asked_is_what_is_got(typed: dict[str, Any]) -> None:
    """
    Sent again on the new version, the form changes nothing more.
    """
    conclusion = conclure(fiche(**typed))
    if not conclusion.evenement.accordee:
        return
    futur = un_accord(conclusion).resultat
    assert isinstance(futur, Utilisateur)
    obtenu = {**telle_quelle(futur), "profil": futur.profil.value}
    obtenu["activites"] = tuple(futur.activites)
    assert typed == {champ: obtenu[champ] for champ in typed}
    encore = un_accord(conclure(fiche(version_vue=futur.version, **typed), avec(futur)))
    assert futur is encore.resultat


def test_an_account_out_of_reach_cannot_be_taken_in() -> None:
    """
    Before *and* after: moving somebody else's account to oneself is no way in.
    """
    monde = avec(EJ_AILLEURS, AILLEURS, ETRANGER)
    for visee in ("ej-1", "et-1", "gr-1"):
        conclusion = un_refus(
            conclure(fiche(utilisateur_id="u-9", structure_id=visee), monde)
        )
        assert IntrouvableError is type(conclusion.exception())


def test_another_gestionnaire_may_be_changed_unless_the_host_says_no() -> None:
    """
    Decision 0006.
    """
    monde = avec(un_gestionnaire("u-1", ET))
    prudents = attrs.evolve(REGLAGES, silences=Silences(gestionnaires_entre_eux=False))
    commande = fiche(profil="UTILISATEUR_ET")

    accord = un_accord(conclure(commande, monde))
    assert isinstance(accord.resultat, Utilisateur)
    assert Profil.UTILISATEUR_ET is accord.resultat.profil
    refusee = conclure(commande, monde, MIDI, prudents)
    assert ("ENTRE_GESTIONNAIRES",) == raisons(refusee)


def test_a_host_may_ask_who_grants_the_droit_to_hold_it() -> None:
    """
    It may still be left where it was. Decision 0008.
    """
    prudents = attrs.evolve(REGLAGES, silences=Silences(droit_sans_le_detenir=False))
    coche = fiche(droit_validation=True, nom="Martin")

    un_accord(conclure(coche))
    assert ("DROIT_NON_DETENU",) == raisons(conclure(coche, MONDE, MIDI, prudents))
    un_accord(conclure(coche, avec(VALIDEUR), MIDI, prudents))
