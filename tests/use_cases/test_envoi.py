"""
What becomes of a mail once a worker has it: it leaves, waits, or never does.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import accumulate, product
from typing import Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import (
    Cause,
    Courriel,
    EtatIntention,
    Intention,
    Utilisateur,
    UtilisateurId,
)
from siaut_core.testing.fabrique import MIDI, un_utilisateur
from siaut_core.testing.strategies import adresses, saisies
from siaut_core.use_cases.envoi import (
    BilanEnvois,
    FaitsEnvoi,
    lire_code,
    motif_de_cloture,
    reporter,
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
    -MINUTE,  # A clock that was set back.
)
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


def cloture_attendue(
    cause: Cause, compte: str, derniere: timedelta | None, age: timedelta, essais: int
) -> str | None:
    """
    Say naively why a mail does not leave.
    """
    if compte.startswith(("nobody", "inactive")):
        return "SANS_OBJET"
    if cause is Cause.DEMANDE:
        if derniere is not None and derniere < 5 * MINUTE:
            return "SANS_OBJET"
        if age >= 24 * HEURE:
            return "ABANDON"
    elif compte == "validated":
        return "SANS_OBJET"
    return "ABANDON" if essais > 1 + len(DELAIS) else None


@pytest.mark.parametrize(("cause", "compte"), list(product(Cause, COMPTES)))
def test_a_mail_leaves_only_if_it_still_serves(cause: Cause, compte: str) -> None:
    """
    Every cause and account, with every age, interval and number of tries.

    Guide: L2, L4. Eight tries of which none came back: workers died, seven times.
    """
    for derniere, age, essais in product(DERNIERES, AGES, ESSAIS):
        maintenant = MIDI + age
        faits = FaitsEnvoi(
            intention=une_intention(cause, essais),
            compte=COMPTES[compte],
            derniere_demande_le=None if derniere is None else maintenant - derniere,
        )
        attendue = cloture_attendue(cause, compte, derniere, age, essais)
        assert attendue == motif_de_cloture(faits, maintenant, REGLAGES)


@pytest.mark.parametrize("cause", [Cause.CREATION, Cause.RENVOI])
def test_a_failed_mail_is_tried_again_seven_times_in_all(cause: Cause) -> None:
    """
    Each delay is counted from its failure; the seventh failure is the last.
    """
    echecs = list(accumulate(DELAIS, initial=timedelta(0)))
    for rang, (echec, delai) in enumerate(zip(echecs, DELAIS, strict=False), 1):
        intention = une_intention(cause, rang)
        suite = reporter(intention, "SMTP_451", MIDI + echec, REGLAGES)
        assert (
            attrs.evolve(
                intention, prochain_essai_le=MIDI + echec + delai, code="SMTP_451"
            )
            == suite
        )

    dernier = MIDI + echecs[-1]
    abandon = reporter(une_intention(cause, 7), "SMTP_451", dernier, REGLAGES)
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
        une_intention(Cause.DEMANDE, essais), "SMTP_451", MIDI + echec, REGLAGES
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
        intention = intention.prendre(maintenant + reglages.bail)
        faits = attrs.evolve(faits, intention=intention)
        assert motif_de_cloture(faits, maintenant, reglages) is None
        intention = reporter(intention, "PANNE", maintenant, reglages)
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
        return motif_de_cloture(faits, MIDI, reglages)

    assert cloture(minutes * MINUTE) is None
    assert EtatIntention.SANS_OBJET is cloture(minutes * MINUTE - PRESQUE)


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
