"""
How long each link lives, and what it is worth at any instant.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Final

import attrs
import pytest
from dateutil import tz
from hypothesis import example, given
from hypothesis import strategies as st

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifiant import LienId
from siaut_core.entities.lien import Cause, Fin, Lien
from siaut_core.entities.secret import Jeton
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import DateNaiveError, DonneesInvalidesError
from siaut_core.policies.liens import DUREES, EtatLien, emettre, etat_du_lien
from siaut_core.testing import strategies
from siaut_core.testing.fabrique import HEURES, JETON, MIDI, un_lien, un_utilisateur

PARIS: Final = tz.gettz("Europe/Paris")
AVANT_L_HEURE_D_ETE: Final = datetime(2024, 3, 29, 12, tzinfo=PARIS)
AVANT_L_HEURE_D_HIVER: Final = datetime(2024, 10, 25, 12, tzinfo=PARIS)

PRESQUE: Final = timedelta(microseconds=1)
TOLERANCE: Final = timedelta(minutes=5)
AUTRE: Final = Courriel.lire("autre@test.fr")

INSTANTS: Final = ("avant", "un peu avant", "envoi", "dernier", "fin", "apres")


def instant(nom: str, cause: Cause) -> datetime:
    """
    Give the instants around which a link of that cause changes, by name.
    """
    duree = timedelta(hours=HEURES[cause])
    return (
        MIDI
        + {
            "avant": -TOLERANCE - PRESQUE,
            "un peu avant": -TOLERANCE,
            "envoi": timedelta(0),
            "dernier": duree - PRESQUE,
            "fin": duree,
            "apres": duree + PRESQUE,
        }[nom]
    )


def etat_attendu(
    cause: Cause,
    fin: Fin | None,
    quand: str,
    *,
    meme_courriel: bool,
    actif: bool,
    en_attente: bool,
) -> str:
    """
    Say what a link of that account is worth; the first line that applies.
    """
    if fin is not None:
        return {
            Fin.UTILISATION: "UTILISATION",
            Fin.REMPLACEMENT: "REMPLACEMENT",
            Fin.REVOCATION: "REVOCATION",
        }[fin]
    if quand not in {"un peu avant", "envoi", "dernier"}:
        return "HORS_DUREE"
    if not meme_courriel:
        return "AUTRE_COURRIEL"
    if not actif:
        return "COMPTE_INACTIF"
    # A demande completes an account or resets it; the others only complete.
    if not en_attente and cause in {Cause.CREATION, Cause.RENVOI}:
        return "VALIDATION_FAITE"
    return "UTILISABLE"


def test_what_a_link_is_worth_in_every_state_of_its_account() -> None:
    """
    3 causes, 4 ends, 6 instants, 8 states of the account. Guide: L1-L4.
    """
    compte, vus = 0, set()
    for cause, fin, quand, meme, actif, attente in product(
        Cause, (None, *Fin), INSTANTS, *3 * [(True, False)]
    ):
        compte += 1
        lien = un_lien(cause=cause, fin=fin)
        utilisateur = un_utilisateur(
            actif=actif,
            valide_le=None if attente else MIDI,
            courriel=lien.courriel if meme else AUTRE,
        )
        expected = etat_attendu(
            cause, fin, quand, meme_courriel=meme, actif=actif, en_attente=attente
        )
        actual = etat_du_lien(lien, utilisateur, instant(quand, cause))
        assert expected == actual, (cause, fin, quand, meme, actif, attente)
        vus.add(actual)
    assert 3 * 4 * 6 * 8 == compte
    assert set(EtatLien) - {EtatLien.INCONNU} == vus


@pytest.mark.parametrize("quand", INSTANTS)
@pytest.mark.parametrize("fin", [None, *Fin])
def test_a_link_of_nobody_is_unknown(quand: str, fin: Fin | None) -> None:
    """
    No link, no account, or somebody else's: the three look the same.
    """
    lien, proprietaire = un_lien(fin=fin), un_utilisateur()
    maintenant = instant(quand, lien.cause)
    autre = un_utilisateur("u-2", courriel=lien.courriel)
    couples: list[tuple[Lien | None, Utilisateur | None]] = [
        (None, None),
        (None, proprietaire),
        (lien, None),
        (lien, autre),
    ]
    for couple in couples:
        assert EtatLien.INCONNU is etat_du_lien(*couple, maintenant)


def test_every_end_of_a_link_has_its_state() -> None:
    assert {fin.name for fin in Fin} < {etat.name for etat in EtatLien}


def test_lifetimes_are_those_of_the_guide() -> None:
    """
    Guide: L1, L3, L4.
    """
    expected = {cause: timedelta(hours=heures) for cause, heures in HEURES.items()}
    assert expected == DUREES
    with pytest.raises(TypeError):
        DUREES[Cause.DEMANDE] = timedelta(days=1)  # type: ignore[index]  # refused, on purpose


def emis(
    maintenant: datetime, cause: Cause = Cause.CREATION, jeton: Jeton | None = None
) -> Lien:
    return emettre(
        LienId("l-1"),
        un_utilisateur(),
        cause,
        jeton or Jeton(JETON),
        maintenant,
        rank=1,
    )


@given(strategies.causes, strategies.instants, st.integers(-600, 2 * 72 * 3600))
@example(Cause.CREATION, AVANT_L_HEURE_D_ETE, 72 * 3600 - 1)
@example(Cause.CREATION, AVANT_L_HEURE_D_ETE, 72 * 3600)
@example(Cause.RENVOI, AVANT_L_HEURE_D_HIVER, 72 * 3600 - 1)
@example(Cause.RENVOI, AVANT_L_HEURE_D_HIVER, 72 * 3600)
@example(Cause.DEMANDE, AVANT_L_HEURE_D_HIVER + timedelta(days=1), 24 * 3600 - 1)
@example(Cause.DEMANDE, AVANT_L_HEURE_D_HIVER + timedelta(days=1), 24 * 3600)
def test_a_link_works_for_the_hours_of_its_cause_from_its_sending(
    cause: Cause, maintenant: datetime, secondes: int
) -> None:
    """
    Elapsed hours, in any time zone, also when the clocks change. Guide: L1, L3, L4.
    """
    lien = emis(maintenant, cause)
    plus_tard = maintenant.astimezone(UTC) + timedelta(seconds=secondes)
    expected = -TOLERANCE.total_seconds() <= secondes < HEURES[cause] * 3600
    etat = etat_du_lien(lien, un_utilisateur(), plus_tard)
    assert expected == (etat is EtatLien.UTILISABLE)
    assert expected == (etat is not EtatLien.HORS_DUREE)


@given(strategies.instants, strategies.causes)
def test_a_lifetime_is_exact_to_the_microsecond(
    maintenant: datetime, cause: Cause
) -> None:
    lien = emis(maintenant, cause)
    assert maintenant == lien.emis_le
    assert UTC is lien.emis_le.tzinfo
    assert UTC is lien.expire_le.tzinfo
    for instant_, expected in (
        (lien.emis_le - TOLERANCE - PRESQUE, EtatLien.HORS_DUREE),
        (lien.emis_le - TOLERANCE, EtatLien.UTILISABLE),
        (lien.expire_le - PRESQUE, EtatLien.UTILISABLE),
        (lien.expire_le, EtatLien.HORS_DUREE),
    ):
        assert expected is etat_du_lien(lien, un_utilisateur(), instant_)


@given(
    strategies.causes,
    st.fixed_dictionaries(
        {cause: st.timedeltas(PRESQUE, timedelta(days=30)) for cause in Cause}
    ),
)
def test_a_host_may_choose_other_lifetimes(
    cause: Cause, durees: dict[Cause, timedelta]
) -> None:
    lien = emettre(
        LienId("l-1"),
        un_utilisateur(),
        cause,
        Jeton(JETON),
        MIDI,
        rank=1,
        durees=durees,
    )
    assert MIDI + durees[cause] == lien.expire_le


@given(strategies.utilisateurs, strategies.causes, strategies.jetons)
def test_a_link_is_for_the_account_s_own_address_and_keeps_no_token(
    compte: Utilisateur, cause: Cause, jeton: Jeton
) -> None:
    """
    What is stored cannot be used by who reads the store.
    """
    lien = emettre(LienId("l-7"), compte, cause, jeton, MIDI, rank=3)
    assert ("l-7", compte.id, cause, 3, None) == (
        lien.id,
        lien.utilisateur_id,
        lien.cause,
        lien.rank,
        lien.fin,
    )
    assert compte.courriel.adresse == lien.courriel.adresse
    assert jeton.empreinte() == lien.empreinte
    assert jeton.reveler() not in {str(v) for v in attrs.astuple(lien, recurse=False)}


@given(strategies.jetons, strategies.jetons)
def test_two_tokens_have_two_digests(un: Jeton, autre: Jeton) -> None:
    memes = un.reveler() == autre.reveler()
    assert memes == (
        emis(MIDI, jeton=un).empreinte == emis(MIDI, jeton=autre).empreinte
    )


def test_an_instant_without_time_zone_is_no_instant() -> None:
    naif = MIDI.replace(tzinfo=None)
    with pytest.raises(DateNaiveError) as refus:
        emis(naif)
    assert "maintenant" == refus.value.champ
    with pytest.raises(DateNaiveError):
        etat_du_lien(un_lien(), un_utilisateur(), naif)


@pytest.mark.parametrize(
    ("champ", "faux"),
    [
        ("id", {"id": ""}),
        ("id", {"id": None}),
        ("cause", {"cause": "CREATION"}),
        ("empreinte", {"jeton": Jeton("")}),
        ("rank", {"rank": 0}),
        ("rank", {"rank": True}),
        ("expire_le", {"durees": dict.fromkeys(Cause, timedelta(0))}),
        ("expire_le", {"durees": dict.fromkeys(Cause, -PRESQUE)}),
    ],
    ids=str,
)
def test_a_link_that_would_be_invalid_is_not_made(
    champ: str, faux: dict[str, object]
) -> None:
    """
    Whatever the host's sources draw, or its settings say.
    """
    correct = {
        "id": "l-1",
        "cause": Cause.CREATION,
        "jeton": Jeton(JETON),
        "rank": 1,
    }
    with pytest.raises(DonneesInvalidesError) as refus:
        emettre(compte=un_utilisateur(), maintenant=MIDI, **{**correct, **faux})  # type: ignore[arg-type]  # wrong on purpose
    assert [champ] == [erreur.champ for erreur in refus.value.erreurs]


def test_a_link_that_is_sound_is_not_checked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    All that comes from outside is looked at once: links are made by the thousand.
    """

    def refuser(_: Lien) -> None:
        pytest.fail("checked again")

    expected = emis(MIDI)
    monkeypatch.setattr(Lien, "__attrs_post_init__", refuser)
    assert expected == emis(MIDI)
