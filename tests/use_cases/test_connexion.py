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
    DonneesInvalidesError,
    EtatLien,
    FieldFault,
    Fin,
    IntrouvableError,
    Lien,
    LienInutilisableError,
    MotDePasse,
    Profil,
    Utilisateur,
    UtilisateurId,
)
from siaut_core.sync import (
    DemanderLien,
    EnregistrerConnexion,
    Operation,
    QueuedMail,
    SeConnecter,
    UtiliserLien,
)
from siaut_core.testing.factory import HOURS, NOON, TOKEN, a_lien, an_utilisateur
from siaut_core.testing.strategies import typed_texts
from siaut_core.use_cases.command import Facts
from siaut_core.use_cases.conclusion import Accord
from siaut_core.use_cases.connexion import FinishLien, examiner_lien, read_mot_de_passe
from siaut_core.use_cases.login import FinishLogin
from siaut_core.use_cases.writes import (
    ConsumeLien,
    LockAccounts,
    QueueMail,
    RecordLogin,
    RevokeLiens,
    Save,
    SetPassword,
    WriteEvent,
)
from tests.use_cases.scenes import (
    DIGEST,
    ET,
    QUEUED_MAIL,
    SETTINGS,
    STORED,
    Stored,
    a_refus,
    an_accord,
    conclude,
    conclude_on,
    logged,
    reasons,
    reply,
    sorts,
)

EN_ATTENTE: Final = an_utilisateur("u-1", ET)
VALIDE: Final = an_utilisateur("u-1", ET, valide_le=NOON)


def utilisation(token: Any = TOKEN, mot_de_passe: Any = "un mot") -> UtiliserLien:  # noqa: ANN401  (as it may be typed)
    return UtiliserLien(token=token, mot_de_passe=mot_de_passe)


UTILISER: Final = utilisation()
FINISH: Final = FinishLien(token=UTILISER.token, digest=DIGEST)


@pytest.mark.parametrize(
    ("typed", "courriel"),
    [
        ("u-1@test.fr", Courriel.parse("u-1@test.fr")),
        (" U-1@Test.FR ", Courriel.parse("u-1@test.fr")),
        ("inconnue@test.fr", Courriel.parse("inconnue@test.fr")),
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
    Known, unknown or no address at all: one queued mail, one event, one sentence.

    Guide: L2.
    """
    accord = an_accord(conclude(DemanderLien(courriel=typed)))

    queued = QueuedMail(
        id=QUEUED_MAIL,
        cause=Cause.DEMANDE,
        asked_at=NOON,
        due_at=NOON,
        courriel=courriel,
    )
    assert (
        QueueMail(queued),
        logged(Operation.DEMANDER_LIEN),
    ) == accord.writes
    assert (
        "Si un compte correspond à cette adresse, un courriel vous parviendra dans"
        " les minutes suivantes."
    ) == accord.result


@given(typed_texts)
def test_a_demande_is_granted_to_anybody(typed: str) -> None:
    """
    Its event, and what its author sees, depend on nothing that was typed.
    """
    accord = an_accord(conclude(DemanderLien(courriel=typed)))
    other = an_accord(conclude(DemanderLien(courriel="u-1@test.fr")))

    assert (other.result, other.event) == (accord.result, accord.event)
    assert sorts(other.writes) == sorts(accord.writes)


ALMOST: Final = timedelta(microseconds=1)
AUTRE: Final = Courriel.parse("autre@test.fr")
ETATS: Final[dict[EtatLien, tuple[Lien | None, Utilisateur | None]]] = {
    EtatLien.UTILISABLE: (a_lien(), EN_ATTENTE),
    EtatLien.INCONNU: (None, None),
    EtatLien.UTILISATION: (a_lien(fin=Fin.UTILISATION), EN_ATTENTE),
    EtatLien.REMPLACEMENT: (a_lien(fin=Fin.REMPLACEMENT), EN_ATTENTE),
    EtatLien.REVOCATION: (a_lien(fin=Fin.REVOCATION), EN_ATTENTE),
    EtatLien.HORS_DUREE: (a_lien(emis_le=NOON - timedelta(hours=72)), EN_ATTENTE),
    EtatLien.AUTRE_COURRIEL: (a_lien(), attrs.evolve(EN_ATTENTE, courriel=AUTRE)),
    EtatLien.COMPTE_INACTIF: (a_lien(), attrs.evolve(EN_ATTENTE, actif=False)),
    EtatLien.VALIDATION_FAITE: (a_lien(), VALIDE),
}


def test_each_state_of_a_link_has_its_case() -> None:
    assert set(EtatLien) == set(ETATS)


@pytest.mark.parametrize("etat", [e for e in EtatLien if e is not EtatLien.UTILISABLE])
def test_a_link_that_is_worth_nothing_has_one_face(etat: EtatLien) -> None:
    """
    Looked at or used; only the journal knows why, and whose it was. Guide: L1-L3.
    """
    lien, compte = ETATS[etat]
    facts = Facts(lien=lien, compte=compte)
    unknown = reply(conclude_on(UTILISER, Facts()))

    with pytest.raises(LienInutilisableError):
        examiner_lien(facts, NOON)
    for refus in (
        a_refus(conclude_on(UTILISER, facts)),
        a_refus(conclude_on(FINISH, facts)),
    ):
        assert unknown == reply(refus)
        assert LienInutilisableError is type(refus.exception())
        assert (etat.value,) == refus.event.codes
        assert (lien and lien.utilisateur_id) == refus.event.cible_id
        assert (WriteEvent(refus.event),) == refus.writes


def test_a_link_is_looked_at_without_being_used() -> None:
    """
    Mail scanners follow links too: nothing is stored. Guide: L1.
    """
    lien, compte = ETATS[EtatLien.UTILISABLE]
    facts = Facts(lien=lien, compte=compte)

    assert lien is examiner_lien(facts, NOON)
    seen = an_accord(conclude_on(UTILISER, facts))
    assert ((), (lien, compte, NOON)) == (seen.writes, seen.result)
    assert (Operation.UTILISER_LIEN, False) == (
        seen.event.operation,
        seen.event.granted,
    )


@pytest.mark.parametrize("cause", Cause)
def test_who_was_awaited_is_validated(cause: Cause) -> None:
    """
    By a link of any cause. Guide: L1-L4.
    """
    lien = a_lien(cause=cause)
    stored = Stored.of(ET, EN_ATTENTE, lien)
    le = NOON + timedelta(minutes=1)

    accord = an_accord(conclude(UTILISER, stored, le))

    future = attrs.evolve(EN_ATTENTE, valide_le=le, version=2)
    assert future == accord.result
    assert (
        LockAccounts((EN_ATTENTE,)),
        ConsumeLien(lien.digest, le),
        SetPassword(EN_ATTENTE.id, DIGEST),
        Save(future),
        RevokeLiens(EN_ATTENTE.id),
        logged(Operation.UTILISER_LIEN, le=le, cible_id=EN_ATTENTE.id),
    ) == accord.writes


def test_who_was_validated_only_changes_password() -> None:
    """
    The account is the same, and of the same version. Guide: L3.
    """
    lien = a_lien(cause=Cause.DEMANDE)
    accord = an_accord(conclude(UTILISER, Stored.of(ET, VALIDE, lien)))

    assert VALIDE is accord.result
    assert (
        LockAccounts((VALIDE,)),
        ConsumeLien(lien.digest, NOON),
        SetPassword(VALIDE.id, DIGEST),
        RevokeLiens(VALIDE.id),
        logged(Operation.UTILISER_LIEN, cible_id=VALIDE.id),
    ) == accord.writes


@pytest.mark.parametrize(
    ("cause", "compte", "microseconds"),
    list(product(Cause, (EN_ATTENTE, VALIDE), (-1, 0, 1))),
)
def test_a_link_lives_as_long_as_the_guide_says(
    cause: Cause, compte: Utilisateur, microseconds: int
) -> None:
    """
    72 h to complete an account; 24 h to do so or to reset. Guide: L1, L3, L4.
    """
    stored = Stored.of(ET, compte, a_lien(cause=cause))
    le = NOON + timedelta(hours=HOURS[cause], microseconds=microseconds)

    conclusion = conclude(UTILISER, stored, le)

    allowed = cause is Cause.DEMANDE or compte is EN_ATTENTE
    assert (allowed and microseconds < 0) is isinstance(conclusion, Accord)


def test_the_link_of_somebody_else_is_unknown() -> None:
    """
    A host that mixes up its rows gives nobody's account away.
    """
    facts = Facts(
        lien=attrs.evolve(a_lien(), utilisateur_id=UtilisateurId("u-2")),
        compte=EN_ATTENTE,
    )
    assert ("INCONNU",) == conclude_on(UTILISER, facts).event.codes


@pytest.mark.parametrize("token", ["", "autre", "é", "x" * 200, None, 3, b"x"])
def test_a_token_that_was_never_drawn_leads_nowhere(token: object) -> None:
    stored = Stored.of(ET, EN_ATTENTE, a_lien())
    conclusion = conclude(utilisation(token), stored)
    assert ("INCONNU",) == conclusion.event.codes


A_LINK: Final = Facts(lien=a_lien(), compte=EN_ATTENTE)


def refused(*faults: FieldFault) -> FinishLien:
    """
    Go on with a password that the host's policy refuses.
    """
    return FinishLien(token=UTILISER.token, faults=faults)


WEAK: Final = (
    FieldFault("", "LONGUEUR", "12 caractères au moins."),
    FieldFault("", "COURANT", "Ce mot de passe est trop courant."),
)


def test_a_weak_password_leaves_the_link_usable() -> None:
    """
    Everything that is wrong with it is named; nothing but the event is stored.
    """
    refus = a_refus(conclude_on(refused(*WEAK), A_LINK))

    error = refus.exception()
    assert isinstance(error, DonneesInvalidesError)
    assert [("mot_de_passe", "LONGUEUR"), ("mot_de_passe", "COURANT")] == [
        (e.field, e.code) for e in error.faults
    ]
    assert (WriteEvent(refus.event),) == refus.writes
    assert ("mot_de_passe:LONGUEUR", "mot_de_passe:COURANT") == refus.event.codes
    assert (False, EN_ATTENTE.id) == (
        refus.event.granted,
        refus.event.cible_id,
    )


def test_a_policy_that_does_not_say_why_still_refuses() -> None:
    error = a_refus(conclude_on(refused(), A_LINK)).exception()

    assert isinstance(error, DonneesInvalidesError)
    assert ["mot_de_passe"] == [e.field for e in error.faults]


@pytest.mark.parametrize("chosen", [None, 3, b"un mot de passe", ["mot"]])
def test_what_is_chosen_is_a_text(chosen: Any) -> None:  # noqa: ANN401  (as it may be given)
    """
    Before a policy looks at it.
    """
    with pytest.raises(DonneesInvalidesError) as refus:
        read_mot_de_passe(MotDePasse(chosen))
    assert (FieldFault("", "TYPE", "Un texte est attendu."),) == refus.value.faults

    text = MotDePasse("un mot de passe")
    assert text is read_mot_de_passe(text)


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("TROP_COURT", "TROP_COURT"),
        ("COURT2", "COURT2"),
        ("court", "MOT_DE_PASSE"),
        ("MON SECRET", "MOT_DE_PASSE"),
        ("É", "MOT_DE_PASSE"),
        ("", "MOT_DE_PASSE"),
        ("A" * 65, "MOT_DE_PASSE"),
        (None, "MOT_DE_PASSE"),
    ],
)
def test_the_journal_keeps_of_a_policy_what_is_a_code(
    code: Any,  # noqa: ANN401  (as a policy may give it)
    kept: str,
) -> None:
    """
    Its text may quote the password.
    """
    fault = FieldFault("", code, "Autre chose.")
    refus = a_refus(conclude_on(refused(fault), A_LINK))
    assert (f"mot_de_passe:{kept}",) == refus.event.codes


@pytest.mark.parametrize(("tolerance", "usable"), [(3, True), (1, False)])
def test_a_link_is_looked_at_as_far_as_clocks_may_disagree(
    tolerance: int,
    usable: bool,  # noqa: FBT001  (a case of the table)
) -> None:
    """
    By who only looks, and by who uses it: the setting is the same.
    """
    ahead = timedelta(minutes=tolerance)
    facts = Facts(lien=a_lien(emis_le=NOON + timedelta(minutes=2)), compte=EN_ATTENTE)
    settings = attrs.evolve(SETTINGS, tolerance=ahead)

    used = conclude_on(UTILISER, facts, NOON, settings)
    assert usable is isinstance(used, Accord)
    if usable:
        assert facts.lien is examiner_lien(facts, NOON, ahead)
    else:
        with pytest.raises(LienInutilisableError):
            examiner_lien(facts, NOON, ahead)


def test_neither_token_nor_password_is_shown() -> None:
    command = utilisation("jeton-secret", "mot-secret")
    accord = an_accord(conclude(UTILISER, Stored.of(ET, EN_ATTENTE, a_lien())))

    assert "secret" not in repr(command)
    assert TOKEN not in repr(accord)
    assert DIGEST not in repr(accord)


def test_what_a_login_goes_on_with_shows_neither_password_nor_digest() -> None:
    """
    Both are in the variables of its frames, should a hash fail.
    """
    command = SeConnecter(courriel="u-1@test.fr", mot_de_passe="une phrase de passe")
    seen = an_accord(conclude_on(command, Facts(digest=DIGEST))).result
    finish = FinishLogin(seen=seen, is_right=True, renewed=DIGEST)
    shown = f"{command} {seen!r} {finish!r}"

    assert DIGEST == seen.digest
    assert DIGEST not in shown
    assert "phrase" not in shown


def test_a_login_is_dated() -> None:
    """
    Without a new version: nobody's form is outdated by it. Guide: F1.
    """
    accord = an_accord(
        conclude(EnregistrerConnexion(utilisateur_id="u-1"), Stored.of(ET, VALIDE))
    )

    assert accord.result is None
    assert (
        RecordLogin(VALIDE.id, NOON),
        logged(Operation.ENREGISTRER_CONNEXION, cible_id=VALIDE.id),
    ) == accord.writes


@pytest.mark.parametrize(
    ("profil", "actif", "valide_le"),
    list(
        product(
            (p for p in Profil if p.fits(ET.type_structure)),
            (True, False),
            (None, NOON),
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
    compte = an_utilisateur("u-1", ET, profil=profil, actif=actif, valide_le=valide_le)
    expected = ("ACTEUR_INACTIF",) * (not actif)
    expected += ("ACTEUR_EN_ATTENTE",) * (valide_le is None)

    conclusion = conclude(
        EnregistrerConnexion(utilisateur_id="u-1"), Stored.of(ET, compte)
    )

    if expected:
        assert expected == reasons(conclusion)
        assert expected == conclusion.event.codes
    else:
        an_accord(conclusion)


@pytest.mark.parametrize("id", ["inconnu", "", "é"])
def test_nobody_logs_in_as_nobody(id: str) -> None:
    conclusion = conclude(EnregistrerConnexion(utilisateur_id=id), STORED)
    assert (IntrouvableError, ("utilisateur",)) == reply(conclusion)[:2]


def test_a_second_link_of_the_account_dies_with_the_first() -> None:
    """
    Validated by the one, an account leaves nothing for the other to complete.
    """
    second = a_lien("l-2", digest="0" * 64)
    future = an_accord(
        conclude(UTILISER, Stored.of(ET, EN_ATTENTE, a_lien(), second))
    ).result

    assert isinstance(future, Utilisateur)
    facts = Facts(lien=second, compte=future)
    with pytest.raises(LienInutilisableError):
        examiner_lien(facts, NOON + ALMOST)
