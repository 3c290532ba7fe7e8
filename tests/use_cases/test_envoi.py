"""
What becomes of a mail once a worker has it: it leaves, waits, or never does.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import accumulate, product
from typing import Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import (
    Cause,
    Courriel,
    EnvoiImpossibleError,
    EtatIntention,
    Intention,
    IntentionId,
    Utilisateur,
    UtilisateurId,
)
from siaut_core.testing.fabrique import MIDI, un_utilisateur
from siaut_core.testing.strategies import adresses, saisies
from siaut_core.use_cases.envoi import (
    BilanEnvois,
    FaitsEnvoi,
    lire_code,
    lire_echec,
    next_due,
    reporter,
    retenir,
    start_by,
)
from tests.use_cases.scenes import INTENTION, REGLAGES

MINUTE: Final = timedelta(minutes=1)
HEURE: Final = timedelta(hours=1)
PRESQUE: Final = timedelta(microseconds=1)

# Design: retried after 1, 5, 15, 60 min, 4 h, 12 h; then given up.
DELAIS: Final = (MINUTE, 5 * MINUTE, 15 * MINUTE, HEURE, 4 * HEURE, 12 * HEURE)

COMPTES: Final[dict[str, Utilisateur | None]] = {
    "nobody": None,
    "inactive": un_utilisateur(actif=False),
    "inactive, validated": un_utilisateur(actif=False, valide_le=MIDI),
    "awaited": un_utilisateur(),
    "validated": un_utilisateur(valide_le=MIDI),
}
# When the last mail of a demande left, before now.
DERNIERES: Final = (
    None,
    timedelta(0),
    5 * MINUTE - PRESQUE,
    5 * MINUTE,
    5 * MINUTE + PRESQUE,
    -5 * MINUTE,  # The clock of another worker, ahead within the tolerance.
    -5 * MINUTE - PRESQUE,  # One that was put right since.
)
# What another mail of the account is doing.
AUTRES: Final = ("none", "running", "over", "not believed", "failed")
ECHEC: Final = EnvoiImpossibleError("SMTP_451")

AGES: Final = (timedelta(0), 24 * HEURE - PRESQUE, 24 * HEURE, 400 * 24 * HEURE)
ESSAIS: Final = (1, 6, 7, 8, 9)


def une_intention(cause: Cause, essais: int = 1, **champs: object) -> Intention:
    """
    Give an intention as a worker holds it, asked for at `MIDI`.
    """
    demande = cause is Cause.DEMANDE
    return attrs.evolve(
        Intention.deposer(
            INTENTION,
            cause,
            MIDI,
            utilisateur_id=None if demande else UtilisateurId("u-1"),
            courriel=Courriel.lire("u-1@test.fr") if demande else None,
        ),
        essais=essais,
        **champs,  # type: ignore[arg-type]  # checked when built
    )


def une_autre(etat: str, maintenant: datetime) -> tuple[Intention, ...]:
    """
    Give what workers have of this account, at that instant.
    """
    intention = attrs.evolve(une_intention(Cause.RENVOI), id=IntentionId("i-autre"))
    if etat == "none":
        return ()
    if etat == "not believed":
        maintenant += 5 * MINUTE + PRESQUE
    fin = maintenant if etat == "over" else maintenant + PRESQUE
    prise = intention.prendre(maintenant - MINUTE * (etat == "over"), fin)
    return (prise.reporter(fin, "X"),) if etat == "failed" else (prise,)


def suite_attendue(
    cause: Cause,
    compte: str,
    derniere: timedelta | None,
    age: timedelta,
    essais: int,
    autre: str,
) -> str | None:
    """
    Say naively why a mail does not leave.
    """
    if compte.startswith(("nobody", "inactive")):
        return "SANS_OBJET"
    if cause is Cause.DEMANDE:
        if derniere is not None and -5 * MINUTE <= derniere < 5 * MINUTE:
            return "SANS_OBJET"
    elif compte == "validated":
        return "SANS_OBJET"
    if autre == "running":
        return "EN_ATTENTE"
    if cause is Cause.DEMANDE and age >= 24 * HEURE:
        return "ABANDON"
    return "ABANDON" if essais > 1 + len(DELAIS) else None


@pytest.mark.parametrize(("cause", "compte"), list(product(Cause, COMPTES)))
def test_a_mail_leaves_only_if_it_still_serves(cause: Cause, compte: str) -> None:
    """
    Every cause and account, with every age, interval, number of tries and neighbour.

    Guide: L2, L4. Eight tries of which none came back: workers died, seven times.
    """
    for derniere, age, essais, autre in product(DERNIERES, AGES, ESSAIS, AUTRES):
        maintenant = MIDI + age
        intention = une_intention(cause, essais - 1)
        prise = intention.prendre(maintenant, maintenant + REGLAGES.bail)
        autres = une_autre(autre, maintenant)
        faits = FaitsEnvoi(
            intention=prise,
            compte=COMPTES[compte],
            leased=(prise, *autres),
            derniere_demande_le=None if derniere is None else maintenant - derniere,
        )
        attendue = suite_attendue(cause, compte, derniere, age, essais, autre)
        suite = retenir(faits, maintenant, REGLAGES)
        assert attendue == (suite and suite.etat)
        if suite is not None and attendue == "EN_ATTENTE":
            assert prise.put_back(autres[0]) == suite
        elif suite is not None:
            assert prise.clore(EtatIntention(suite.etat), maintenant) == suite


@pytest.mark.parametrize("cause", [Cause.CREATION, Cause.RENVOI])
def test_a_failed_mail_is_tried_again_seven_times_in_all(cause: Cause) -> None:
    """
    Each delay is counted from its failure; the seventh failure is the last.
    """
    echecs = list(accumulate(DELAIS, initial=timedelta(0)))
    for rang, (echec, delai) in enumerate(zip(echecs, DELAIS, strict=False), 1):
        intention = une_intention(cause, rang)
        suite = reporter(intention, ECHEC, MIDI + echec, REGLAGES)
        assert (
            attrs.evolve(
                intention, prochain_essai_le=MIDI + echec + delai, code="SMTP_451"
            )
            == suite
        )

    dernier = MIDI + echecs[-1]
    abandon = reporter(une_intention(cause, 7), ECHEC, dernier, REGLAGES)
    assert (EtatIntention.ABANDON, "SMTP_451", dernier) == (
        abandon.etat,
        abandon.code,
        abandon.clos_le,
    )


@pytest.mark.parametrize(
    ("echec", "essais", "abandon"),
    [
        (timedelta(0), 1, False),
        (12 * HEURE - PRESQUE, 6, False),
        (12 * HEURE, 6, True),  # The next try would come after 24 h.
        (24 * HEURE - MINUTE - PRESQUE, 1, False),
        (24 * HEURE - MINUTE, 1, True),
        (timedelta(0), 7, True),
    ],
)
def test_a_demande_is_given_up_after_a_day(
    echec: timedelta,
    essais: int,
    abandon: bool,  # noqa: FBT001  (a case of the table)
) -> None:
    """
    And the address that was typed is then erased.
    """
    suite = reporter(
        une_intention(Cause.DEMANDE, essais), ECHEC, MIDI + echec, REGLAGES
    )
    etat = EtatIntention.ABANDON if abandon else EtatIntention.EN_ATTENTE
    assert (etat, abandon, "SMTP_451") == (
        suite.etat,
        suite.courriel is None,
        suite.code,
    )
    assert (MIDI + echec if abandon else None) == suite.clos_le


@given(
    st.lists(st.integers(1, 9).map(lambda n: n * MINUTE), max_size=4),
    st.integers(0, 9),
    st.sampled_from([Cause.CREATION, Cause.RENVOI]),
)
def test_a_mail_is_tried_once_more_than_there_are_delays(
    delais: list[timedelta], attente: int, cause: Cause
) -> None:
    """
    Whatever the host's delays; even when the worker is late.
    """
    reglages = attrs.evolve(REGLAGES, delais=tuple(delais))
    intention, maintenant = une_intention(cause, 0), MIDI
    faits = FaitsEnvoi(intention=intention, compte=un_utilisateur())
    while intention.etat is EtatIntention.EN_ATTENTE:
        maintenant = intention.prochain_essai_le + attente * MINUTE
        intention = intention.prendre(maintenant, maintenant + reglages.bail)
        faits = attrs.evolve(faits, intention=intention)
        assert retenir(faits, maintenant, reglages) is None
        intention = reporter(intention, ECHEC, maintenant, reglages)
    assert 1 + len(delais) == intention.essais


@pytest.mark.parametrize("minutes", [0, 1, 60])
def test_the_interval_between_two_demandes_is_the_host_s(minutes: int) -> None:
    reglages = attrs.evolve(REGLAGES, intervalle_demandes=minutes * MINUTE)

    def cloture(ecart: timedelta) -> EtatIntention | None:
        faits = FaitsEnvoi(
            intention=une_intention(Cause.DEMANDE),
            compte=un_utilisateur(),
            derniere_demande_le=MIDI - ecart,
        )
        suite = retenir(faits, MIDI, reglages)
        return None if suite is None else suite.etat

    assert cloture(minutes * MINUTE) is None
    assert EtatIntention.SANS_OBJET is cloture(minutes * MINUTE - PRESQUE)


def test_the_tolerance_between_clocks_is_the_host_s() -> None:
    """
    A last mail further ahead is not believed, nor the start of another's lease.
    """
    reglages = attrs.evolve(REGLAGES, tolerance=MINUTE)

    for ecart, expected in ((MINUTE, "SANS_OBJET"), (MINUTE + PRESQUE, None)):
        faits = FaitsEnvoi(
            intention=une_intention(Cause.DEMANDE),
            compte=un_utilisateur(),
            derniere_demande_le=MIDI + ecart,
        )
        suite = retenir(faits, MIDI, reglages)
        assert expected == (suite and suite.etat)
    for ecart, expected in ((MINUTE, "EN_ATTENTE"), (MINUTE + PRESQUE, None)):
        autre = attrs.evolve(une_intention(Cause.CREATION), id=IntentionId("i-autre"))
        faits = FaitsEnvoi(
            intention=une_intention(Cause.DEMANDE),
            compte=un_utilisateur(),
            leased=(autre.prendre(MIDI + ecart, MIDI + HEURE),),
        )
        suite = retenir(faits, MIDI, reglages)
        assert expected == (suite and suite.etat)


@given(
    st.timedeltas(PRESQUE, HEURE),
    st.timedeltas(PRESQUE, HEURE),
    st.timedeltas(PRESQUE, HEURE),
)
def test_a_mail_starts_early_enough_to_end_with_its_lease(
    timeout: timedelta, tolerance: timedelta, marge: timedelta
) -> None:
    """
    For the clock of any other worker: two would send it else.
    """
    reglages = attrs.evolve(
        REGLAGES,
        mailer_timeout=timeout,
        tolerance=tolerance,
        bail=timeout + tolerance + marge,
    )
    prise = une_intention(Cause.CREATION).prendre(MIDI, MIDI + reglages.bail)

    assert MIDI + marge == start_by(prise, reglages)
    assert start_by(prise, reglages) + timeout + tolerance == prise.leased_until


@pytest.mark.parametrize("essais", range(1, 8))
def test_only_the_recipient_is_given_up_at_the_second_refusal(essais: int) -> None:
    """
    A mailbox that is full, or a server that is wrong once, deserves another try.
    """
    definitive = EnvoiImpossibleError("SMTP_550", definitive=True)
    une = reporter(une_intention(Cause.CREATION, essais), definitive, MIDI, REGLAGES)
    passager = attrs.evolve(une, etat=EtatIntention.EN_ATTENTE, essais=1, clos_le=None)
    encore = reporter(passager, ECHEC, MIDI, REGLAGES)
    deux = reporter(encore, definitive, MIDI, REGLAGES)

    assert 1 == une.refusals == encore.refusals
    assert (EtatIntention.ABANDON if essais > 6 else EtatIntention.EN_ATTENTE) is (
        une.etat
    )
    assert EtatIntention.EN_ATTENTE is encore.etat
    assert (EtatIntention.ABANDON, 2, "SMTP_550") == (
        deux.etat,
        deux.refusals,
        deux.code,
    )


@given(st.integers(1, 7), st.booleans())
def test_a_refusal_of_the_service_gives_nothing_up_and_counts_no_try(
    essais: int,
    definitive: bool,  # noqa: FBT001  (drawn)
) -> None:
    """
    A changed password must not empty the outbox, however long it lasts.
    """
    refus = EnvoiImpossibleError("SMTP_535", definitive=definitive, blocking=True)
    prise = une_intention(Cause.CREATION, essais)
    suite = reporter(prise, refus, MIDI, REGLAGES)

    assert (EtatIntention.EN_ATTENTE, essais - 1, 0, "SMTP_535") == (
        suite.etat,
        suite.essais,
        suite.refusals,
        suite.code,
    )
    assert MIDI + DELAIS[max(essais - 2, 0)] == suite.prochain_essai_le


def test_a_refusal_of_the_service_is_tried_again_without_delays_too() -> None:
    reglages = attrs.evolve(REGLAGES, delais=())
    refus = EnvoiImpossibleError("SMTP_535", blocking=True)
    suite = reporter(une_intention(Cause.CREATION), refus, MIDI, reglages)

    assert (EtatIntention.EN_ATTENTE, MIDI) == (suite.etat, suite.prochain_essai_le)


def test_a_demande_that_the_service_cannot_send_is_given_up_after_a_day() -> None:
    """
    Its person has gone elsewhere by then.
    """
    refus = EnvoiImpossibleError("SMTP_535", blocking=True)
    suite = reporter(une_intention(Cause.DEMANDE), refus, MIDI + 24 * HEURE, REGLAGES)

    assert EtatIntention.ABANDON is suite.etat


@pytest.mark.parametrize(
    ("echec", "expected"),
    [
        (EnvoiImpossibleError("SMTP_550", definitive=True), ("SMTP_550", True, False)),
        (EnvoiImpossibleError("SMTP_535", blocking=True), ("SMTP_535", False, True)),
        (EnvoiImpossibleError("550 a@test.fr"), ("ENVOI_IMPOSSIBLE", False, False)),
        (TimeoutError("a@test.fr"), ("TimeoutError", False, False)),
    ],
)
def test_of_a_failure_the_code_and_whom_it_is_about_are_kept(
    echec: Exception, expected: tuple[str, bool, bool]
) -> None:
    lu = lire_echec(echec)

    assert expected == (lu.code, lu.definitive, lu.blocking)


class HalfMadeError(EnvoiImpossibleError):
    """
    That of a mailer which forgot what its parent does.
    """

    def __init__(self) -> None:
        pass


@pytest.mark.parametrize("flag", [None, 0, "", "yes", 2, []])
def test_whatever_a_mailer_raises_can_be_counted(flag: object) -> None:
    """
    A worker outlives any mailer, also one that says yes or no in its own way.
    """
    prise = une_intention(Cause.CREATION).prendre(MIDI, MIDI + HEURE)
    for echec in (
        EnvoiImpossibleError("SMTP_451", definitive=flag),  # type: ignore[arg-type]  # as a mailer may
        EnvoiImpossibleError("SMTP_451", blocking=flag),  # type: ignore[arg-type]  # same
    ):
        lu = lire_echec(echec)
        assert (bool, bool) == (type(lu.definitive), type(lu.blocking))
        assert EtatIntention.EN_ATTENTE is reporter(prise, lu, MIDI, REGLAGES).etat

    lu = lire_echec(HalfMadeError())
    assert ("ENVOI_IMPOSSIBLE", False, False) == (lu.code, lu.definitive, lu.blocking)


@pytest.mark.parametrize("etat", EtatIntention)
def test_only_what_waits_is_due(etat: EtatIntention) -> None:
    intention = une_intention(Cause.CREATION, etat=etat)
    attendue = intention if etat is EtatIntention.EN_ATTENTE else None

    assert attendue is next_due([intention], MIDI, MIDI)


def test_what_was_put_back_is_due_once_the_other_is_given_back() -> None:
    """
    Whatever became of it; before, at the end of its lease.
    """
    autre = attrs.evolve(une_intention(Cause.CREATION), id=IntentionId("i-autre"))
    prise = autre.prendre(MIDI, MIDI + HEURE)
    derriere = une_intention(Cause.DEMANDE, 1, taken_at=MIDI).put_back(prise)

    for rendue in (
        prise.clore(EtatIntention.ENVOI, MIDI),
        prise.reporter(MIDI + HEURE, "X"),
    ):
        assert derriere is next_due([derriere, rendue], MIDI, MIDI)
    assert derriere is next_due([derriere], MIDI, MIDI)
    assert None is next_due([derriere, prise], MIDI + HEURE - PRESQUE, MIDI)
    assert {prise, derriere} >= {next_due([prise, derriere], MIDI + HEURE, MIDI)}


@pytest.mark.parametrize(
    "code", ["SMTP_451", "TimeoutError", "451", "X" * 64, "ConnectionRefusedError"]
)
def test_a_short_code_is_kept(code: str) -> None:
    assert code == lire_code(code)


@pytest.mark.parametrize(
    "brut",
    ["", "_", "X" * 65, "deux mots", "a\nb", "é", "\x00", None, 451, b"SMTP", ["A"]],
)
def test_anything_else_is_not(brut: object) -> None:
    assert "ENVOI_IMPOSSIBLE" == lire_code(brut)


@given(adresses, saisies)
def test_no_address_reaches_the_log(adresse: str, autour: str) -> None:
    """
    As many mail servers write it in their answers.
    """
    for brut in (adresse, autour + adresse, f"<{adresse}>", adresse + autour):
        assert "ENVOI_IMPOSSIBLE" == lire_code(brut)


def test_a_drain_counts_what_it_did() -> None:
    bilan = BilanEnvois()
    for etat, fois in (
        (EtatIntention.ENVOI, 4),
        (EtatIntention.SANS_OBJET, 3),
        (EtatIntention.EN_ATTENTE, 2),
        (EtatIntention.ABANDON, 1),
    ):
        for _ in range(fois):
            bilan = bilan.plus(etat)

    assert BilanEnvois(envois=4, sans_objet=3, reports=2, abandons=1) == bilan
    assert 10 == bilan.total
    assert 0 == BilanEnvois().total


def test_facts_of_a_mail_show_no_address() -> None:
    """
    Reprs end up in a worker's logs.
    """
    faits = FaitsEnvoi(intention=une_intention(Cause.DEMANDE), compte=un_utilisateur())
    montre = repr(faits)
    assert "@" not in montre
    assert "Aurélie" not in montre
