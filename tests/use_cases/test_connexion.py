"""
"Mot de passe oublié / Première connexion": ask for a link, use it, log in.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from typing import Any, Final

import attrs
import pytest
from hypothesis import given

from siaut_core import (
    Cause,
    Courriel,
    DemanderLien,
    DonneesInvalidesError,
    EnregistrerConnexion,
    ErreurChamp,
    EtatLien,
    Fin,
    Intention,
    IntrouvableError,
    Lien,
    LienInutilisableError,
    Operation,
    Profil,
    Utilisateur,
    UtilisateurId,
    UtiliserLien,
)
from siaut_core.testing.fabrique import HEURES, JETON, MIDI, un_lien, un_utilisateur
from siaut_core.testing.strategies import saisies
from siaut_core.use_cases.conclusion import (
    Accord,
    Attester,
    Consigner,
    DefinirMotDePasse,
    DeposerCourriel,
    Enregistrer,
    NoterConnexion,
    RevoquerLiens,
)
from siaut_core.use_cases.conclusion import UtiliserLien as Consommer
from siaut_core.use_cases.connexion import (
    FaitsLien,
    demander_lien,
    examiner_lien,
    refuser_mot_de_passe,
    regarder_lien,
    utiliser_lien,
)
from tests.use_cases.scenes import (
    CONDENSE,
    ET,
    INTENTION,
    MONDE,
    Monde,
    conclure,
    consigne,
    raisons,
    reponse,
    sortes,
    un_accord,
    un_refus,
)

EN_ATTENTE: Final = un_utilisateur("u-1", ET)
VALIDE: Final = un_utilisateur("u-1", ET, valide_le=MIDI)


def utilisation(jeton: Any = JETON, mot_de_passe: Any = "un mot") -> UtiliserLien:  # noqa: ANN401  (as it may be typed)
    return UtiliserLien(jeton=jeton, mot_de_passe=mot_de_passe)


UTILISER: Final = utilisation()


@pytest.mark.parametrize(
    ("typed", "courriel"),
    [
        ("u-1@test.fr", Courriel.lire("u-1@test.fr")),
        (" U-1@Test.FR ", Courriel.lire("u-1@test.fr")),
        ("inconnue@test.fr", Courriel.lire("inconnue@test.fr")),
        ("personne", None),
        ("", None),
        (None, None),
        (["u-1@test.fr"], None),
    ],
)
def test_the_same_work_follows_whatever_is_asked(
    typed: Any,  # noqa: ANN401  (as it may be typed)
    courriel: Courriel | None,
) -> None:
    """
    Known, unknown or no address at all: one intention, one event, one sentence.

    Guide: L2.
    """
    accord = un_accord(conclure(DemanderLien(courriel=typed)))

    intention = Intention(
        id=INTENTION,
        cause=Cause.DEMANDE,
        demandee_le=MIDI,
        prochain_essai_le=MIDI,
        courriel=courriel,
    )
    assert (
        DeposerCourriel(intention),
        consigne(Operation.DEMANDER_LIEN),
    ) == accord.ecritures
    assert (
        "Si un compte correspond à cette adresse, un courriel vous parviendra dans"
        " les minutes suivantes."
    ) == accord.resultat


@given(saisies)
def test_a_demande_is_granted_to_anybody(typed: str) -> None:
    """
    Its event, and what its author sees, depend on nothing that was typed.
    """
    accord = demander_lien(DemanderLien(courriel=typed), MIDI, intention_id=INTENTION)
    autre = un_accord(conclure(DemanderLien(courriel="u-1@test.fr")))

    assert (autre.resultat, autre.evenement) == (accord.resultat, accord.evenement)
    assert sortes(autre.ecritures) == sortes(accord.ecritures)


PRESQUE: Final = timedelta(microseconds=1)
AUTRE: Final = Courriel.lire("autre@test.fr")
ETATS: Final[dict[EtatLien, tuple[Lien | None, Utilisateur | None]]] = {
    EtatLien.UTILISABLE: (un_lien(), EN_ATTENTE),
    EtatLien.INCONNU: (None, None),
    EtatLien.UTILISATION: (un_lien(fin=Fin.UTILISATION), EN_ATTENTE),
    EtatLien.REMPLACEMENT: (un_lien(fin=Fin.REMPLACEMENT), EN_ATTENTE),
    EtatLien.REVOCATION: (un_lien(fin=Fin.REVOCATION), EN_ATTENTE),
    EtatLien.HORS_DUREE: (un_lien(emis_le=MIDI - timedelta(hours=72)), EN_ATTENTE),
    EtatLien.AUTRE_COURRIEL: (un_lien(), attrs.evolve(EN_ATTENTE, courriel=AUTRE)),
    EtatLien.COMPTE_INACTIF: (un_lien(), attrs.evolve(EN_ATTENTE, actif=False)),
    EtatLien.VALIDATION_FAITE: (un_lien(), VALIDE),
}


def test_each_state_of_a_link_has_its_case() -> None:
    assert set(EtatLien) == set(ETATS)


@pytest.mark.parametrize("etat", [e for e in EtatLien if e is not EtatLien.UTILISABLE])
def test_a_link_that_is_worth_nothing_has_one_face(etat: EtatLien) -> None:
    """
    Looked at or used; only the journal knows why, and whose it was. Guide: L1-L3.
    """
    lien, compte = ETATS[etat]
    faits = FaitsLien(lien=lien, compte=compte)
    inconnu = reponse(regarder_lien(UTILISER, FaitsLien(), MIDI))

    with pytest.raises(LienInutilisableError):
        examiner_lien(faits, MIDI)
    for refus in (
        un_refus(regarder_lien(UTILISER, faits, MIDI)),
        un_refus(utiliser_lien(UTILISER, faits, MIDI, condense=CONDENSE)),
    ):
        assert inconnu == reponse(refus)
        assert LienInutilisableError is type(refus.exception())
        assert (etat.value,) == refus.evenement.codes
        assert (lien and lien.utilisateur_id) == refus.evenement.cible_id
        assert (Consigner(refus.evenement),) == refus.ecritures


def test_a_link_is_looked_at_without_being_used() -> None:
    """
    Mail scanners follow links too: nothing is stored. Guide: L1.
    """
    lien, compte = ETATS[EtatLien.UTILISABLE]
    faits = FaitsLien(lien=lien, compte=compte)

    assert lien is examiner_lien(faits, MIDI)
    vu = un_accord(regarder_lien(UTILISER, faits, MIDI))
    assert ((), faits) == (vu.ecritures, vu.resultat)


@pytest.mark.parametrize("cause", Cause)
def test_who_was_awaited_is_validated(cause: Cause) -> None:
    """
    By a link of any cause. Guide: L1-L4.
    """
    lien = un_lien(cause=cause)
    monde = Monde.de(ET, EN_ATTENTE, lien)
    le = MIDI + timedelta(minutes=1)

    accord = un_accord(conclure(UTILISER, monde, le))

    futur = attrs.evolve(EN_ATTENTE, valide_le=le, version=2)
    assert futur == accord.resultat
    assert (
        Attester((EN_ATTENTE,)),
        Consommer(lien.empreinte, le),
        DefinirMotDePasse(EN_ATTENTE.id, CONDENSE),
        Enregistrer(futur),
        RevoquerLiens(EN_ATTENTE.id),
        consigne(Operation.UTILISER_LIEN, le=le, cible_id=EN_ATTENTE.id),
    ) == accord.ecritures


def test_who_was_validated_only_changes_password() -> None:
    """
    The account is the same, and of the same version. Guide: L3.
    """
    lien = un_lien(cause=Cause.DEMANDE)
    accord = un_accord(conclure(UTILISER, Monde.de(ET, VALIDE, lien)))

    assert VALIDE is accord.resultat
    assert (
        Attester((VALIDE,)),
        Consommer(lien.empreinte, MIDI),
        DefinirMotDePasse(VALIDE.id, CONDENSE),
        RevoquerLiens(VALIDE.id),
        consigne(Operation.UTILISER_LIEN, cible_id=VALIDE.id),
    ) == accord.ecritures


@pytest.mark.parametrize(
    ("cause", "compte", "microsecondes"),
    list(product(Cause, (EN_ATTENTE, VALIDE), (-1, 0, 1))),
)
def test_a_link_lives_as_long_as_the_guide_says(
    cause: Cause, compte: Utilisateur, microsecondes: int
) -> None:
    """
    72 h to complete an account; 24 h to do so or to reset. Guide: L1, L3, L4.
    """
    monde = Monde.de(ET, compte, un_lien(cause=cause))
    le = MIDI + timedelta(hours=HEURES[cause], microseconds=microsecondes)

    conclusion = conclure(UTILISER, monde, le)

    permis = cause is Cause.DEMANDE or compte is EN_ATTENTE
    assert (permis and microsecondes < 0) is isinstance(conclusion, Accord)


def test_the_link_of_somebody_else_is_unknown() -> None:
    """
    A host that mixes up its rows gives nobody's account away.
    """
    faits = FaitsLien(
        lien=attrs.evolve(un_lien(), utilisateur_id=UtilisateurId("u-2")),
        compte=EN_ATTENTE,
    )
    assert ("INCONNU",) == regarder_lien(UTILISER, faits, MIDI).evenement.codes


@pytest.mark.parametrize("jeton", ["", "autre", "é", "x" * 200, None, 3, b"x"])
def test_a_token_that_was_never_drawn_leads_nowhere(jeton: object) -> None:
    monde = Monde.de(ET, EN_ATTENTE, un_lien())
    conclusion = conclure(utilisation(jeton), monde)
    assert ("INCONNU",) == conclusion.evenement.codes


FAIBLE: Final = (
    ErreurChamp("", "LONGUEUR", "12 caractères au moins."),
    ErreurChamp("", "COURANT", "Ce mot de passe est trop courant."),
)


def test_a_weak_password_leaves_the_link_usable() -> None:
    """
    Everything that is wrong with it is named; nothing but the event is stored.
    """
    faits = FaitsLien(lien=un_lien(), compte=EN_ATTENTE)

    refus = refuser_mot_de_passe(UTILISER, faits, FAIBLE, MIDI)

    erreur = refus.exception()
    assert isinstance(erreur, DonneesInvalidesError)
    assert [("mot_de_passe", "LONGUEUR"), ("mot_de_passe", "COURANT")] == [
        (e.champ, e.code) for e in erreur.erreurs
    ]
    assert (Consigner(refus.evenement),) == refus.ecritures
    assert ("mot_de_passe:LONGUEUR", "mot_de_passe:COURANT") == refus.evenement.codes
    assert (False, EN_ATTENTE.id) == (
        refus.evenement.accordee,
        refus.evenement.cible_id,
    )


def test_a_policy_that_does_not_say_why_still_refuses() -> None:
    faits = FaitsLien(lien=un_lien(), compte=EN_ATTENTE)
    erreur = refuser_mot_de_passe(UTILISER, faits, (), MIDI).exception()

    assert isinstance(erreur, DonneesInvalidesError)
    assert ["mot_de_passe"] == [e.champ for e in erreur.erreurs]


def test_neither_token_nor_password_is_shown() -> None:
    commande = utilisation("jeton-secret", "mot-secret")
    accord = un_accord(conclure(UTILISER, Monde.de(ET, EN_ATTENTE, un_lien())))

    assert "secret" not in repr(commande)
    assert JETON not in repr(accord)
    assert CONDENSE not in repr(accord)


def test_a_login_is_dated() -> None:
    """
    Without a new version: nobody's form is outdated by it. Guide: F1.
    """
    accord = un_accord(
        conclure(EnregistrerConnexion(utilisateur_id="u-1"), Monde.de(ET, VALIDE))
    )

    assert accord.resultat is None
    assert (
        NoterConnexion(VALIDE.id, MIDI),
        consigne(Operation.ENREGISTRER_CONNEXION, cible_id=VALIDE.id),
    ) == accord.ecritures


@pytest.mark.parametrize(
    ("profil", "actif", "valide_le"),
    list(
        product(
            (p for p in Profil if p.convient_a(ET.type_structure)),
            (True, False),
            (None, MIDI),
        )
    ),
)
def test_only_active_and_validated_accounts_log_in(
    profil: Profil,
    actif: bool,  # noqa: FBT001  (a case of the table)
    valide_le: datetime | None,
) -> None:
    """
    Whatever the profile.
    """
    compte = un_utilisateur("u-1", ET, profil=profil, actif=actif, valide_le=valide_le)
    attendues = ("ACTEUR_INACTIF",) * (not actif)
    attendues += ("ACTEUR_EN_ATTENTE",) * (valide_le is None)

    conclusion = conclure(
        EnregistrerConnexion(utilisateur_id="u-1"), Monde.de(ET, compte)
    )

    if attendues:
        assert attendues == raisons(conclusion)
        assert attendues == conclusion.evenement.codes
    else:
        un_accord(conclusion)


@pytest.mark.parametrize("id", ["inconnu", "", "é"])
def test_nobody_logs_in_as_nobody(id: str) -> None:
    conclusion = conclure(EnregistrerConnexion(utilisateur_id=id), MONDE)
    assert (IntrouvableError, ("utilisateur",)) == reponse(conclusion)[:2]


def test_a_second_link_of_the_account_dies_with_the_first() -> None:
    """
    Validated by the one, an account leaves nothing for the other to complete.
    """
    second = un_lien("l-2", empreinte="0" * 64)
    futur = un_accord(
        conclure(UTILISER, Monde.de(ET, EN_ATTENTE, un_lien(), second))
    ).resultat

    assert isinstance(futur, Utilisateur)
    faits = FaitsLien(lien=second, compte=futur)
    with pytest.raises(LienInutilisableError):
        examiner_lien(faits, MIDI + PRESQUE)
