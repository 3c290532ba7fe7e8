"""
What each mail says, to whom, and which mails are never written.
"""

from __future__ import annotations

import re
import sys
import traceback
import unicodedata
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.lien import Cause
from siaut_core.entities.secret import Jeton
from siaut_core.errors import DonneesInvalidesError
from siaut_core.messages.modeles import MODELES
from siaut_core.testing.fabrique import HEURES, JETON, MIDI, un_lien, un_utilisateur
from tests.messages.exemple import BASE_URL, EXPEDITEUR, un_courrier

if TYPE_CHECKING:
    from collections.abc import Callable

    from siaut_core.messages import Courrier

GOLDEN = Path(__file__).parent / "golden"
NOMS = {
    Cause.CREATION: "activation",
    Cause.RENVOI: "activation",
    Cause.DEMANDE: "reinitialisation",
}

# The lines of the guide, G342 to G364, as they are printed; but for the link,
# of which it shows the beginning only.
SUJET_DU_GUIDE = "[SIAUT] Réinitialisation de votre mot de passe SI AUTORISATIONS"
LIEN_DU_GUIDE = "https://si-autorisations.sante.gouv.fr/#/password-recovery"
LIGNES_DU_GUIDE = [
    "Bonjour,",
    "",
    "Vous avez demandé la réinitialisation de votre mot de passe. Si vous n'êtes pas à l'origine de cette action, veuillez ignorer ce courriel.",  # noqa: E501  (to the letter)
    "",
    "Pour choisir un nouveau mot de passe SI Autorisations, veuillez cliquer sur le lien ci-dessous :",  # noqa: E501  (to the letter)
    "",
    LIEN_DU_GUIDE,
    "",
    "Ce lien est valide 24H. Passé ce délai, veuillez réitérer la demande.",
    "",
    "Cordialement,",
    "L'équipe SI Autorisations",
    "https://si-autorisations.sante.gouv.fr",
    "",
    "Ceci est un courriel automatique, merci de ne pas répondre.",
]

QUI_COUPENT = [
    chr(point)
    for point in range(sys.maxunicode + 1)
    if unicodedata.category(chr(point)) in {"Cc", "Zl", "Zp"}
]


def fautes(ecrire: Callable[[], Courrier]) -> list[str]:
    """
    List the fields that a refused mail names.
    """
    with pytest.raises(DonneesInvalidesError) as refus:
        ecrire()
    return [erreur.champ for erreur in refus.value.erreurs]


def lien_de(courrier: Courrier) -> str:
    [lien] = [ligne for ligne in courrier.texte.splitlines() if "/#/" in ligne]
    return lien


@pytest.mark.parametrize("cause", Cause)
def test_each_mail_is_the_golden_one_to_the_byte(cause: Cause) -> None:
    courrier = un_courrier(cause)

    for suffixe, corps in (("txt", courrier.texte), ("html", courrier.html)):
        attendu = GOLDEN / f"{NOMS[cause]}.{suffixe}"
        assert attendu.read_bytes() == corps.encode()


def test_no_golden_file_is_left_without_its_mail() -> None:
    attendus = {f"{nom}.{s}" for nom in NOMS.values() for s in ("txt", "html")}

    assert attendus == {chemin.name for chemin in GOLDEN.iterdir()}


def test_the_mail_of_a_demande_is_the_guides_word_for_word() -> None:
    """
    Also its layout, its subject and its sender. Guide: L3.
    """
    courrier = un_courrier(Cause.DEMANDE)

    assert SUJET_DU_GUIDE == courrier.sujet
    assert "si-autorisations@sante.gouv.fr" == courrier.expediteur
    assert LIGNES_DU_GUIDE == [
        ligne.partition("?token=")[0] for ligne in courrier.texte.split("\n")[:-1]
    ]


def test_the_same_mail_resets_a_password_and_completes_an_account() -> None:
    en_attente = un_courrier(Cause.DEMANDE, compte=un_utilisateur(valide_le=None))
    confirme = un_courrier(Cause.DEMANDE, compte=un_utilisateur(valide_le=MIDI))

    assert en_attente.texte == confirme.texte


@pytest.mark.parametrize("cause", [Cause.CREATION, Cause.RENVOI])
def test_a_creation_and_a_renvoi_invite_to_activate(cause: Cause) -> None:
    courrier = un_courrier(cause)

    assert "[SIAUT] Activation de votre compte SI AUTORISATIONS" == courrier.sujet
    assert courrier.texte.startswith("Bonjour,\n")
    assert "\nCe lien est valide 72H." in courrier.texte


def test_every_cause_has_its_words() -> None:
    assert set(Cause) == set(MODELES)


@given(cause=st.sampled_from(Cause), heures=st.integers(1, 1000))
def test_the_lifetime_is_that_of_the_link(cause: Cause, heures: int) -> None:
    """
    Never the one that its cause usually has.
    """
    lien = un_lien(cause=cause, expire_le=MIDI + timedelta(hours=heures))

    assert f"\nCe lien est valide {heures}H. " in un_courrier(lien=lien).texte


@pytest.mark.parametrize("cause", Cause)
def test_the_lifetime_is_the_guides_by_default(cause: Cause) -> None:
    assert f"valide {HEURES[cause]}H." in un_courrier(cause).texte


@given(st.text(st.characters(codec="ascii"), min_size=1, max_size=128))
def test_any_token_travels_whole_behind_the_hash(jeton: str) -> None:
    """
    What follows "#" is not sent to a server, so the token is in no log.
    """
    lien = un_lien(empreinte=Jeton(jeton).empreinte())
    visible, _, cache = lien_de(un_courrier(lien=lien, jeton=jeton)).partition("#")
    page, _, valeur = cache.partition("?token=")

    assert f"{BASE_URL}/" == visible
    assert "/password-recovery" == page
    assert re.fullmatch(r"(?:[\w.~-]|%[0-9A-F]{2})+", valeur, re.ASCII)
    assert jeton == unquote(valeur)


@pytest.mark.parametrize("base_url", ["https://a.test/siaut", "https://a.test/siaut//"])
def test_link_and_footer_lead_to_the_host(base_url: str) -> None:
    """
    With or without a last slash; and never to the ministry's site.
    """
    courrier = un_courrier(base_url=base_url)

    lien = f"https://a.test/siaut/#/password-recovery?token={JETON}"
    assert lien == lien_de(courrier)
    assert "\nhttps://a.test/siaut\n" in courrier.texte
    assert "sante.gouv.fr" not in courrier.texte + courrier.html


def test_a_mail_goes_to_the_stored_address_as_it_is_stored() -> None:
    """
    Also when the link keeps another way of typing it.
    """
    compte = un_utilisateur(courriel=Courriel.lire("Aurelie.Test@test.fr"))
    lien = un_lien(courriel=Courriel.lire("aurelie.test@TEST.FR"))

    assert "Aurelie.Test@test.fr" == un_courrier(lien=lien, compte=compte).destinataire


def test_a_mail_names_its_intention_and_its_link() -> None:
    courrier = un_courrier(lien=un_lien("l-7"), intention_id="i-7")

    assert ("i-7", "l-7") == (courrier.id, courrier.lien_id)


def test_a_body_says_nothing_of_its_reader() -> None:
    """
    Neither name nor address nor structure: a mail may reach the wrong screen.
    """
    compte = un_utilisateur(prenom="Zéphyrine", nom="Quuxbourg")

    for cause in Cause:
        courrier = un_courrier(cause, compte=compte)
        tout = courrier.texte + courrier.html + courrier.sujet
        for dato in ("Zéphyrine", "Quuxbourg", "u-1@test.fr", "et-1", "u-1"):
            assert dato not in tout


def test_a_mail_is_not_written_to_another_account_than_that_of_its_link() -> None:
    """
    Not even to one that has its address now.
    """
    compte = un_utilisateur("u-2", courriel=un_utilisateur("u-1").courriel)

    assert ["compte"] == fautes(lambda: un_courrier(compte=compte))


def test_a_mail_is_not_written_to_an_address_that_changed() -> None:
    compte = un_utilisateur(courriel=Courriel.lire("ailleurs@test.fr"))

    assert ["compte"] == fautes(lambda: un_courrier(compte=compte))


@pytest.mark.parametrize("jeton", [f"{JETON}!", "", "é"])
def test_a_mail_is_not_written_with_another_token_than_that_of_its_link(
    jeton: str,
) -> None:
    assert ["jeton"] == fautes(lambda: un_courrier(jeton=jeton))


def test_every_fault_of_a_mail_is_named_at_once() -> None:
    assert ["base_url", "expediteur", "intention_id", "compte", "jeton"] == fautes(
        lambda: un_courrier(
            base_url="http://a.test",
            expediteur="SIAUT <siaut@a.test>",
            intention_id="",
            compte=un_utilisateur("u-2"),
            jeton="autre",
        )
    )


def test_what_does_not_belong_together_is_said_in_a_sentence() -> None:
    with pytest.raises(DonneesInvalidesError) as refus:
        un_courrier(compte=un_utilisateur("u-2"), jeton="autre")
    assert [
        ("compte", "LIEN", "Ce lien n'est pas celui de ce compte."),
        ("jeton", "LIEN", "Ce jeton n'est pas celui de ce lien."),
    ] == [(e.champ, e.code, e.message) for e in refus.value.erreurs]


@pytest.mark.parametrize("coupe", QUI_COUPENT, ids=ascii)
def test_an_address_cannot_add_a_header(coupe: str) -> None:
    """
    Not even one that a store gives back without its checks.
    """
    adresse = f"u-1@test.fr{coupe}Bcc: autre@test.fr"
    compte = un_utilisateur(courriel=Courriel.de_confiance(adresse, "u-1@test.fr"))

    assert ["destinataire"] == fautes(lambda: un_courrier(compte=compte))


def test_a_refusal_shows_no_token_even_with_its_variables() -> None:
    with pytest.raises(DonneesInvalidesError) as refus:
        un_courrier(jeton="un-autre-jeton", expediteur=EXPEDITEUR * 2)

    recit = traceback.TracebackException.from_exception(
        refus.value, capture_locals=True
    )
    ours = [cadre for cadre in recit.stack if "siaut_core" in cadre.filename]
    assert ours
    assert "un-autre-jeton" not in str([cadre.locals for cadre in ours])
