"""
"Créer un utilisateur": the guide's screen, and all that may be wrong with it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import product
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import (
    ACTIVITES_2023,
    Activite,
    Cause,
    CodeActivite,
    Courriel,
    CreerUtilisateur,
    IntrouvableError,
    Nomenclature,
    Operation,
    Profil,
    Rattachement,
    Reglages,
    Silences,
    Structure,
    TypeStructure,
    Utilisateur,
    peut_creer,
)
from siaut_core.testing.fabrique import MIDI, un_et, un_gestionnaire
from siaut_core.use_cases.conclusion import Ajouter, Attester, DeposerCourriel
from tests.use_cases.scenes import (
    AILLEURS,
    CHEF,
    CHEF_ET,
    CHEF_GROUPE,
    EJ,
    ET,
    GROUPE,
    MONDE,
    NOUVEAU,
    REGLAGES,
    avec,
    conclure,
    consigne,
    fautes,
    raisons,
    un_accord,
    un_refus,
    une_intention,
)

TOUTES: Final = tuple(sorted(activite.code for activite in ACTIVITES_2023))


def formulaire(**champs: Any) -> CreerUtilisateur:  # noqa: ANN401  (as it may be typed)
    """
    Fill the form as the guide's screens do: Aurélie Test, on an ET.
    """
    defauts: dict[str, Any] = {
        "acteur_id": "g-ej",
        "prenom": "Aurélie",
        "nom": "Test",
        "courriel": "aurelie.test@test.fr",
        "profil": "Promoteur Utilisateur ET",
        "structure_id": "et-1",
        "activites": TOUTES,
    }
    return CreerUtilisateur(**{**defauts, **champs})


def cree(commande: CreerUtilisateur, **autres: Any) -> Utilisateur:  # noqa: ANN401  (those of `conclure`)
    resultat = un_accord(conclure(commande, **autres)).resultat
    assert isinstance(resultat, Utilisateur)
    return resultat


def test_the_guide_s_screen_makes_an_account_and_its_mail() -> None:
    """
    "14 items sélectionnés", "Sauvegarde effectuée". Guide: C2, C15, C19, C20.
    """
    accord = un_accord(conclure(formulaire()))

    aurelie = Utilisateur(
        id=NOUVEAU,
        prenom="Aurélie",
        nom="Test",
        courriel=Courriel.lire("aurelie.test@test.fr"),
        profil=Profil.UTILISATEUR_ET,
        rattachement=Rattachement(ET.id, TypeStructure.ET),
        activites=TOUTES,
        droit_validation=False,
        cree_le=MIDI,
        cree_par=CHEF.id,
    )
    assert aurelie == accord.resultat
    assert (
        Attester((CHEF,)),
        Ajouter(aurelie),
        DeposerCourriel(une_intention(Cause.CREATION, aurelie)),
        consigne(
            Operation.CREER_UTILISATEUR,
            acteur_id="g-ej",
            cible_id=NOUVEAU,
            structure_id="et-1",
        ),
    ) == accord.ecritures
    assert 14 == len(aurelie.activites)
    assert (True, True, 1) == (aurelie.est_en_attente, aurelie.actif, aurelie.version)


def test_the_address_is_kept_as_it_was_typed() -> None:
    """
    Two ways of typing one mailbox are equal: the adresse itself is compared.
    """
    compte = cree(formulaire(courriel=" Aurelie.Test@Test.FR "))
    assert "Aurelie.Test@test.fr" == compte.courriel.adresse


@pytest.mark.parametrize(
    ("typed", "profil"),
    [
        ("Promoteur Utilisateur ET", Profil.UTILISATEUR_ET),
        ("UTILISATEUR_ET", Profil.UTILISATEUR_ET),
        ("Promoteur Lecteur ET", Profil.CONSULTATION_ET),
        (Profil.GESTIONNAIRE_ET, Profil.GESTIONNAIRE_ET),
    ],
)
def test_a_profile_is_its_libelle_or_its_code(typed: str, profil: Profil) -> None:
    """
    "Lecteur" is the guide's other word for Consultation. Guide: C4, C5.
    """
    assert profil is cree(formulaire(profil=typed)).profil


@pytest.mark.parametrize("coche", [False, True])
def test_the_droit_is_what_the_box_says(coche: bool) -> None:  # noqa: FBT001  (a case of the table)
    """
    Guide: C11.
    """
    assert coche is cree(formulaire(droit_validation=coche)).droit_validation


LIEUX: Final[tuple[Structure, ...]] = (
    EJ,
    ET,
    GROUPE,
    AILLEURS,
    un_et("et-7", fermee_le=date(2023, 1, 1)),
)


@pytest.mark.parametrize("acteur", [CHEF, CHEF_ET, CHEF_GROUPE])
@pytest.mark.parametrize(
    "silences",
    [Silences(), Silences(gestionnaires_entre_eux=False, droit_sans_le_detenir=False)],
)
def test_what_is_accepted_is_what_was_offered(
    acteur: Utilisateur, silences: Silences
) -> None:
    """
    Every profile, structure and box: the form and its saving agree. Guide: C4-C11.
    """
    reglages = attrs.evolve(REGLAGES, silences=silences)
    accords = set()
    for profil, lieu, droit in product(Profil, LIEUX, (False, True)):
        offert = peut_creer(
            acteur, lieu, profil, droit_validation=droit, silences=silences
        )
        commande = formulaire(
            acteur_id=acteur.id,
            profil=profil.libelle,
            structure_id=lieu.id,
            droit_validation=droit,
        )
        conclusion = conclure(commande, avec(*LIEUX), MIDI, reglages)
        assert bool(offert) is conclusion.evenement.accordee
        assert offert.codes == conclusion.evenement.codes
        accords.add(bool(offert))
    assert {True, False} == accords


# What may be wrong of each field: how it is typed, and the code that names it.
FAUTES: Final[dict[str, list[tuple[Any, str]]]] = {
    "prenom": [("", "OBLIGATOIRE"), ("x" * 101, "LONGUEUR"), (None, "TYPE")],
    "nom": [("  ", "OBLIGATOIRE"), ("Te\x00st", "CARACTERE"), (b"Test", "TYPE")],
    "courriel": [
        ("", "OBLIGATOIRE"),
        ("personne", "COURRIEL"),
        ("a" * 255, "LONGUEUR"),
        (7, "TYPE"),
    ],
    "profil": [("", "OBLIGATOIRE"), ("Roi", "INCONNU"), ([], "TYPE")],
    "activites": [
        ((), "OBLIGATOIRE"),
        (("QA999",), "INCONNU"),
        ("QA001", "TYPE"),
        (None, "TYPE"),
        (["QA001"] * 101, "LONGUEUR"),
    ],
    "droit_validation": [("oui", "TYPE"), (1, "TYPE"), (None, "TYPE")],
}


@pytest.mark.parametrize(
    ("champ", "valeur", "code"),
    [(champ, *cas) for champ, table in FAUTES.items() for cas in table],
)
def test_a_wrong_field_is_named(champ: str, valeur: object, code: str) -> None:
    """
    And nothing else is. Guide: C2.
    """
    conclusion = conclure(formulaire(**{champ: valeur}))

    assert [(champ, code)] == fautes(conclusion)
    assert (f"{champ}:{code}",) == conclusion.evenement.codes


FERME: Final = un_et("et-7", fermee_le=date(2023, 1, 1))
# What only the rules refuse: the field that is blamed, and the code.
REGLES: Final[dict[str, tuple[dict[str, Any], tuple[str, str]]]] = {
    "closed": ({"structure_id": "et-7"}, ("structure_id", "STRUCTURE_FERMEE")),
    "misplaced": (
        {"profil": "Promoteur Lecteur EJ"},
        ("profil", "PROFIL_STRUCTURE"),
    ),
    "droit": (
        {"droit_validation": True},
        ("droit_validation", "DROIT_CONSULTATION"),
    ),
}


@pytest.mark.parametrize("regles", list(product((False, True), repeat=len(REGLES))))
def test_every_fault_is_told_at_once(regles: tuple[bool, ...]) -> None:
    """
    All the subsets of wrong fields with all the subsets of broken rules. Guide: C2.
    """
    noms = [nom for nom, brisee in zip(REGLES, regles, strict=True) if brisee]
    brisees = [REGLES[nom] for nom in noms]
    champs: dict[str, Any] = {"profil": "Promoteur Lecteur ET"}
    for change, _ in brisees:
        champs |= change
    libres = [champ for champ in FAUTES if champ not in {"profil", "droit_validation"}]
    for choix in product((False, True), repeat=len(libres)):
        faux = [
            champ for champ, est_faux in zip(libres, choix, strict=True) if est_faux
        ]
        typed = {**champs, **{champ: FAUTES[champ][0][0] for champ in faux}}
        conclusion = conclure(formulaire(**typed), avec(FERME))
        attendues = [(champ, FAUTES[champ][0][1]) for champ in faux]
        attendues += [blame for _, blame in brisees]
        if faux:
            assert attendues == fautes(conclusion)
        elif brisees:
            assert tuple(code for _, code in attendues) == raisons(conclusion)
        else:
            un_accord(conclusion)


def test_an_unread_profile_hides_no_other_reason() -> None:
    champs = {"profil": "Roi", "structure_id": "et-7", "droit_validation": True}
    assert [("profil", "INCONNU"), ("structure_id", "STRUCTURE_FERMEE")] == fautes(
        conclure(formulaire(**champs), avec(FERME))
    )


@pytest.mark.parametrize("vide", ["", None])
def test_a_structure_that_was_not_chosen_is_a_wrong_field(vide: object) -> None:
    """
    Beside the others; not a structure that cannot be found. Guide: C2.
    """
    manque = ("structure_id", "OBLIGATOIRE")
    assert [manque] == fautes(conclure(formulaire(structure_id=vide)))
    assert [("nom", "OBLIGATOIRE"), manque] == fautes(
        conclure(formulaire(structure_id=vide, nom=""))
    )


@pytest.mark.parametrize("id", ["et-9", "inconnue", " "])
def test_a_structure_that_cannot_be_found_hides_the_rest(id: object) -> None:
    refus = un_refus(conclure(formulaire(structure_id=id, nom="", activites=())))
    assert (IntrouvableError, ("structure",)) == (
        type(refus.exception()),
        refus.exception().args,
    )


def nomenclature(retiree_le: date | None) -> Reglages:
    activites = [
        Activite(CodeActivite("A"), "Une activité", retiree_le),
        Activite(CodeActivite("B"), "Une autre"),
    ]
    return attrs.evolve(REGLAGES, nomenclature=Nomenclature(activites))


@pytest.mark.parametrize(
    ("retiree_le", "donnee"),
    [
        (None, True),
        (date(2023, 11, 9), True),
        (date(2023, 11, 8), False),
        (date(2023, 11, 7), False),
    ],
)
def test_a_withdrawn_activity_is_no_longer_given(
    retiree_le: date | None,
    donnee: bool,  # noqa: FBT001  (a case of the table)
) -> None:
    """
    From the very day on. Guide: C15.
    """
    conclusion = conclure(
        formulaire(activites=["A", "B"]), MONDE, MIDI, nomenclature(retiree_le)
    )
    if donnee:
        un_accord(conclusion)
    else:
        assert [("activites", "INCONNU")] == fautes(conclusion)


@given(st.integers(-23, 23))
def test_the_day_of_a_withdrawal_is_that_of_utc(heures: int) -> None:
    """
    Not that of the time zone of the host's clock.
    """
    minuit = datetime(2023, 11, 8, tzinfo=UTC)
    retrait = nomenclature(date(2023, 11, 8))
    zone = timezone(timedelta(hours=heures))
    veille = minuit - timedelta(microseconds=1)
    un_accord(
        conclure(formulaire(activites=["A"]), MONDE, veille.astimezone(zone), retrait)
    )
    un_refus(
        conclure(formulaire(activites=["A"]), MONDE, minuit.astimezone(zone), retrait)
    )


def test_the_same_command_may_be_concluded_twice() -> None:
    """
    After a conflict the facts are read anew; the form is what it was.
    """
    commande = formulaire(activites=iter(["QA002", "QA001", "QA002"]))
    assert conclure(commande) == conclure(commande)
    assert ("QA001", "QA002") == cree(commande).activites


def test_a_host_may_keep_gestionnaires_to_itself() -> None:
    """
    Decision 0006.
    """
    commande = formulaire(profil="Promoteur Gestionnaire ET")
    prudent = Silences(gestionnaires_entre_eux=False)

    un_accord(conclure(commande))
    refusee = conclure(commande, MONDE, MIDI, attrs.evolve(REGLAGES, silences=prudent))
    assert ("ENTRE_GESTIONNAIRES",) == raisons(refusee)


def test_a_host_may_ask_who_grants_the_droit_to_hold_it() -> None:
    """
    Decision 0008.
    """
    commande = formulaire(droit_validation=True)
    prudents = attrs.evolve(REGLAGES, silences=Silences(droit_sans_le_detenir=False))
    detenteur = un_gestionnaire("g-ej", EJ, droit_validation=True)

    un_accord(conclure(commande))
    assert ("DROIT_NON_DETENU",) == raisons(conclure(commande, MONDE, MIDI, prudents))
    un_accord(conclure(commande, avec(detenteur), MIDI, prudents))
