"""
The outbox: what leaves, when it is tried again, and which links it kills.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, cast

import pytest

from siaut_core import (
    Cause,
    Courriel,
    EnvoiImpossibleError,
    EtatIntention,
    Fin,
    Intention,
    IntentionId,
    Jeton,
    LienInutilisableError,
    Utilisateur,
    UtilisateurId,
    aio,
)
from siaut_core.testing.doublures import jeton_de
from siaut_core.testing.fabrique import MIDI
from siaut_core.use_cases.envoi import BilanEnvois
from tests.hosts import gestes
from tests.hosts.pannes import MortSubite

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.hosts.maison import Maison

NEUF: Final = UtilisateurId("u-neuf")

# Provenance: design 6, and `Reglages.delais`.
DELAIS: Final = tuple(
    timedelta(**duree)
    for duree in (
        {"minutes": 1},
        {"minutes": 5},
        {"minutes": 15},
        {"minutes": 60},
        {"hours": 4},
        {"hours": 12},
    )
)


def deposer(
    maison: Maison,
    id: str,
    cause: Cause = Cause.CREATION,
    cible: UtilisateurId | None = NEUF,
    courriel: str | None = None,
) -> None:
    maison.semer(
        Intention.deposer(
            IntentionId(id),
            cause,
            maison.horloge(),
            utilisateur_id=cible,
            courriel=courriel and Courriel.lire(courriel),  # type: ignore[arg-type]  # None stays None
        )
    )


def demander(maison: Maison, id: str, courriel: str) -> None:
    deposer(maison, id, Cause.DEMANDE, None, courriel)


def intention(maison: Maison, id: str) -> Intention:
    return maison.contenu().intentions[IntentionId(id)]


def test_an_empty_outbox_sends_nothing(maison: Maison) -> None:
    assert BilanEnvois() == gestes.envoyer(maison)


def test_a_drain_stops_at_its_maximum(maison: Maison) -> None:
    deposer(maison, "i-1")
    deposer(maison, "i-2", cible=UtilisateurId("u-loin"))

    assert BilanEnvois() == gestes.envoyer(maison, 0)
    assert 1 == gestes.envoyer(maison, 1).envois
    assert ["i-1"] == [courrier.id for courrier in maison.boite]
    assert 1 == gestes.envoyer(maison, 5).envois


def test_a_failing_mail_is_tried_six_times_more_then_given_up(
    maison: Maison,
) -> None:
    """
    After 1, 5, 15, 60 min, 4 h and 12 h; never a microsecond before.
    """
    maison.postier.pannes += [EnvoiImpossibleError("SMTP_451")] * 7
    deposer(maison, "i-1")

    for rang, delai in enumerate(DELAIS, start=1):
        assert 1 == gestes.envoyer(maison).reports
        attente = intention(maison, "i-1")
        assert (rang, "SMTP_451") == (attente.essais, attente.code)
        assert maison.horloge() + delai == attente.prochain_essai_le
        maison.horloge.instant += delai - timedelta(microseconds=1)
        assert BilanEnvois() == gestes.envoyer(maison)
        maison.horloge.avancer(microseconds=1)
    assert () == tuple(maison.faire(aio.courriels_abandonnes))
    assert 1 == gestes.envoyer(maison).abandons

    [abandon] = maison.faire(aio.courriels_abandonnes)
    assert ("i-1", 7, "SMTP_451") == (abandon.id, abandon.essais, abandon.code)
    assert [] == maison.boite
    maison.horloge.avancer(days=30)
    assert BilanEnvois() == gestes.envoyer(maison)


def test_a_demande_is_given_up_after_a_day(maison: Maison) -> None:
    """
    Its delays would go on for 17 h; a worker that was down does not send it late.
    """
    demander(maison, "i-1", "u-actif@test.fr")
    maison.postier.pannes.append(EnvoiImpossibleError("SMTP_451"))
    gestes.envoyer(maison)
    maison.horloge.avancer(hours=24)

    assert 1 == gestes.envoyer(maison).abandons
    [abandon] = maison.faire(aio.courriels_abandonnes)
    assert ("i-1", "SMTP_451", None) == (abandon.id, abandon.code, abandon.courriel)


def test_a_mail_that_kills_its_worker_each_time_is_given_up(maison: Maison) -> None:
    """
    Or it would be tried for ever, once a lease.
    """
    deposer(maison, "i-1")
    for _ in range(7):
        maison.postier.pannes.append(MortSubite())
        with pytest.raises(MortSubite):
            gestes.envoyer(maison)
        maison.horloge.avancer(minutes=10)

    assert 1 == gestes.envoyer(maison).abandons


@pytest.mark.parametrize(
    ("panne", "code"),
    [
        (EnvoiImpossibleError("SMTP_550"), "SMTP_550"),
        (EnvoiImpossibleError("550 no such user u-neuf@test.fr é"), "ENVOI_IMPOSSIBLE"),
        (ConnectionRefusedError("u-neuf@test.fr"), "ConnectionRefusedError"),
        (
            UnicodeEncodeError("ascii", "é", 0, 1, "u-neuf@test.fr"),
            "UnicodeEncodeError",
        ),
    ],
)
def test_of_a_failure_only_a_short_code_is_kept(
    maison: Maison, panne: Exception, code: str
) -> None:
    """
    What a server answers quotes addresses: it goes nowhere.
    """
    maison.postier.pannes.append(panne)
    deposer(maison, "i-1")
    gestes.envoyer(maison)

    assert code == intention(maison, "i-1").code


def test_a_mail_that_is_being_sent_is_nobody_elses_until_its_lease_ends(
    maison: Maison,
) -> None:
    """
    A worker that dies once the mail has left: a second mail, whose link replaces.
    """
    deposer(maison, "i-1")

    def mourir(moment: str, appel: str, _valeur: object) -> None:
        if (moment, appel) == ("apres", "mailer.envoyer"):
            raise MortSubite

    maison.ecouter(mourir)
    with pytest.raises(MortSubite):
        gestes.envoyer(maison)
    maison.cesser_d_ecouter()

    maison.horloge.avancer(minutes=10, microseconds=-1)
    assert BilanEnvois() == gestes.envoyer(maison)
    maison.horloge.avancer(microseconds=1)
    assert 1 == gestes.envoyer(maison).envois
    premier, second = map(jeton_de, maison.boite)
    with pytest.raises(LienInutilisableError):
        gestes.utiliser(maison, premier)
    assert gestes.utiliser(maison, second).est_en_exercice


def test_a_worker_that_comes_back_too_late_changes_nothing(maison: Maison) -> None:
    """
    Its lease has ended, another sent the mail: that link stays the one that works.
    """
    deposer(maison, "i-1")

    def tarder(moment: str, appel: str, _valeur: object) -> None:
        if (moment, appel) == ("apres", "mailer.envoyer"):
            maison.horloge.avancer(minutes=11)
            maison.a_cote(gestes.envoyer)

    maison.ecouter(tarder)
    gestes.envoyer(maison)

    lent, autre = map(jeton_de, maison.boite)
    with pytest.raises(LienInutilisableError):
        gestes.utiliser(maison, lent)
    assert gestes.utiliser(maison, autre).est_en_exercice


def test_a_worker_that_comes_back_too_late_kills_no_older_link(
    maison: Maison,
) -> None:
    """
    Whoever has the lease by then decides; their own mail has not left.
    """
    ancien = gestes.recevoir(maison, cause=Cause.CREATION)
    deposer(maison, "i-1", Cause.RENVOI)

    def tarder(moment: str, appel: str, _valeur: object) -> None:
        if (moment, appel) == ("apres", "mailer.envoyer"):
            maison.horloge.avancer(minutes=11)
            maison.postier.pannes.append(EnvoiImpossibleError("SMTP_451"))
            maison.a_cote(gestes.envoyer)

    maison.ecouter(tarder)
    gestes.envoyer(maison)

    assert {None} == {lien.fin for lien in maison.contenu().liens.values()}
    assert EtatIntention.EN_ATTENTE == intention(maison, "i-1").etat
    assert gestes.utiliser(maison, ancien).est_en_exercice


def test_older_links_die_only_once_the_newer_mail_has_left(maison: Maison) -> None:
    """
    Guide: L4. As long as the new mail fails, the old link is all there is.
    """
    ancien = gestes.recevoir(maison, cause=Cause.CREATION)
    maison.horloge.avancer(hours=1)
    maison.postier.pannes.append(EnvoiImpossibleError("SMTP_451"))
    gestes.renvoyer(maison)
    gestes.envoyer(maison)
    assert [None, None] == [lien.fin for lien in maison.contenu().liens.values()]

    maison.horloge.avancer(minutes=1)
    gestes.envoyer(maison)
    fins = [lien.fin for lien in maison.contenu().liens.values()]
    assert [Fin.REMPLACEMENT, Fin.REMPLACEMENT, None] == sorted(
        fins, key=lambda fin: fin is None
    )
    with pytest.raises(LienInutilisableError):
        gestes.utiliser(maison, ancien)


def test_the_newest_intention_of_a_person_closes_the_older_ones(
    maison: Maison,
) -> None:
    """
    Whether they failed before, or are due later; other people's stay.
    """
    deposer(maison, "i-1")
    deposer(maison, "i-2", cible=UtilisateurId("u-loin"))
    maison.postier.pannes += [EnvoiImpossibleError("SMTP_451")] * 2
    gestes.envoyer(maison)
    maison.horloge.avancer(seconds=1)
    gestes.renvoyer(maison)
    assert 1 == gestes.envoyer(maison).envois

    assert EtatIntention.REMPLACEMENT == intention(maison, "i-1").etat
    assert EtatIntention.EN_ATTENTE == intention(maison, "i-2").etat
    maison.horloge.avancer(minutes=1)
    assert 1 == gestes.envoyer(maison).envois
    assert ["u-neuf@test.fr", "u-loin@test.fr"] == [
        courrier.destinataire for courrier in maison.boite
    ]


@pytest.mark.parametrize("id", ["u-0", "u-actif", "u-off"])
@pytest.mark.parametrize("cause", [Cause.CREATION, Cause.RENVOI])
def test_a_mail_of_creation_is_for_an_active_account_not_validated(
    maison: Maison, cause: Cause, id: str
) -> None:
    """
    Gone, already validated or inactive by the time it is taken: closed unsent.
    """
    deposer(maison, "i-1", cause, UtilisateurId(id))

    assert 1 == gestes.envoyer(maison).sans_objet
    assert [] == maison.boite
    close = intention(maison, "i-1")
    assert (EtatIntention.SANS_OBJET, maison.horloge()) == (close.etat, close.clos_le)
    assert {} == maison.contenu().liens


@pytest.mark.parametrize("courriel", ["inconnu@test.fr", "u-off@test.fr", None])
def test_a_demande_that_leads_to_no_active_account_is_closed_unsent(
    maison: Maison, courriel: str | None
) -> None:
    """
    Unknown, inactive, or no address at all; what was typed is erased.
    """
    deposer(maison, "i-1", Cause.DEMANDE, None, courriel)

    assert 1 == gestes.envoyer(maison).sans_objet
    close = intention(maison, "i-1")
    assert (None, None) == (close.courriel, close.utilisateur_id)


def test_a_demande_completes_an_account_that_was_never_activated(
    maison: Maison,
) -> None:
    """
    Guide: L2, L3. "Première connexion".
    """
    jeton = gestes.recevoir(maison, "u-neuf", Cause.DEMANDE)

    assert gestes.utiliser(maison, jeton).est_en_exercice


def test_a_second_demande_within_the_interval_is_closed_unsent(
    maison: Maison,
) -> None:
    """
    Five minutes after the first has left; however the address is typed.
    """
    gestes.demander(maison)
    gestes.envoyer(maison)
    maison.horloge.avancer(minutes=5, microseconds=-1)
    gestes.demander(maison, "U-ACTIF@test.fr")
    assert 1 == gestes.envoyer(maison).sans_objet
    maison.horloge.avancer(microseconds=1)
    gestes.demander(maison)
    assert 1 == gestes.envoyer(maison).envois

    assert 2 == len(maison.boite)
    assert {None} == {i.courriel for i in maison.contenu().intentions.values()}


def test_a_demande_that_failed_knows_its_account_and_still_its_address(
    maison: Maison,
) -> None:
    """
    It is looked up again at each try: the account may have another courriel by then.
    """
    demander(maison, "i-1", "u-neuf@test.fr")
    maison.postier.pannes.append(EnvoiImpossibleError("SMTP_451"))
    gestes.envoyer(maison)
    attente = intention(maison, "i-1")
    assert ("u-neuf", Courriel.lire("u-neuf@test.fr")) == (
        attente.utilisateur_id,
        attente.courriel,
    )
    gestes.modifier(maison, courriel="autre@test.fr")
    maison.horloge.avancer(minutes=1)
    gestes.envoyer(maison)

    assert ["autre@test.fr"] == [courrier.destinataire for courrier in maison.boite]
    assert EtatIntention.SANS_OBJET == intention(maison, "i-1").etat


def test_mail_goes_to_the_stored_address_and_not_to_the_one_that_was_typed(
    maison: Maison,
) -> None:
    demander(maison, "i-1", "U-Actif@TEST.FR")
    gestes.envoyer(maison)

    assert ["u-actif@test.fr"] == [courrier.destinataire for courrier in maison.boite]


def test_a_link_lives_from_its_own_sending(maison: Maison) -> None:
    """
    Guide: L1. "72H après l'envoi": an outbox that waited a day costs nobody a day.
    """
    deposer(maison, "i-1")
    maison.horloge.avancer(hours=24)
    gestes.envoyer(maison)

    [lien] = maison.contenu().liens.values()
    assert (maison.horloge(), maison.horloge() + timedelta(hours=72)) == (
        lien.emis_le,
        lien.expire_le,
    )


@pytest.mark.parametrize(
    "geste",
    [
        lambda maison: gestes.desactiver(maison, "u-neuf"),
        gestes.supprimer,
        lambda maison: gestes.modifier(maison, courriel="autre@test.fr"),
        lambda maison: gestes.utiliser(maison, jeton_de(maison.boite[1])),
    ],
    ids=["desactivation", "suppression", "autre courriel", "validation"],
)
def test_links_die_at_once(maison: Maison, geste: Callable[[Maison], object]) -> None:
    """
    All those that were still alive, of a failed mail included.
    """
    deposer(maison, "i-1")
    gestes.envoyer(maison)
    demander(maison, "i-2", "u-neuf@test.fr")
    gestes.envoyer(maison)
    vieux, jeune = map(jeton_de, maison.boite)

    geste(maison)

    assert None not in {lien.fin for lien in maison.contenu().liens.values()}
    for jeton in (vieux, jeune):
        with pytest.raises(LienInutilisableError):
            gestes.utiliser(maison, jeton)


def test_an_account_that_changes_while_its_mail_is_leased_is_read_again(
    en_memoire: Maison,
) -> None:
    """
    The version is attested in the unit of work that makes the link.
    """
    deposer(en_memoire, "i-1")
    attestes: list[tuple[str, int]] = []

    def changer(moment: str, appel: str, valeur: object) -> None:
        if (moment, appel) == ("avant", "utilisateurs.attester"):
            [[compte]] = cast("list[list[Utilisateur]]", valeur)
            attestes.append((compte.id, compte.version))
            if len(attestes) == 1:
                en_memoire.a_cote(
                    lambda voisin: gestes.modifier(voisin, courriel="autre@test.fr")
                )

    en_memoire.ecouter(changer)
    gestes.envoyer(en_memoire)

    assert {"autre@test.fr"} == {c.destinataire for c in en_memoire.boite}
    assert [("u-neuf", 1), ("u-neuf", 2)] == attestes[:2]


def test_a_mail_that_cannot_be_written_is_put_back_with_its_reason(
    maison: Maison,
) -> None:
    """
    A worker outlives whatever a mail meets, and keeps the name of the error only.
    """
    deposer(maison, "i-1")

    def gater(moment: str, appel: str, _valeur: object) -> None:
        if (moment, appel) == ("avant", "mailer.envoyer"):
            raise ZeroDivisionError("u-neuf@test.fr")

    maison.ecouter(gater)
    assert 1 == gestes.envoyer(maison).reports
    assert "ZeroDivisionError" == intention(maison, "i-1").code


def test_settings_say_when_and_how_often(maison: Maison) -> None:
    maison.regler(
        mailer_timeout=timedelta(seconds=10),
        tolerance=timedelta(seconds=10),
        bail=timedelta(minutes=1),
        delais=(timedelta(seconds=10),),
        duree_demande=timedelta(hours=1),
    )
    maison.postier.pannes += [EnvoiImpossibleError("SMTP_451")] * 2
    deposer(maison, "i-1")
    gestes.envoyer(maison)
    maison.horloge.avancer(seconds=10)

    assert 1 == gestes.envoyer(maison).abandons
    assert [intention(maison, "i-1")] == list(maison.faire(aio.courriels_abandonnes))


def test_a_demande_waits_while_another_mail_of_its_account_is_leaving(
    maison: Maison,
) -> None:
    """
    No try counted, no link drawn; due again as soon as that one has left.
    """
    deposer(maison, "i-1")
    vues: list[BilanEnvois] = []

    def pendant(moment: str, appel: str, _valeur: object) -> None:
        if (moment, appel) == ("avant", "mailer.envoyer") and not vues:
            maison.a_cote(lambda voisin: demander(voisin, "i-2", "u-neuf@test.fr"))
            vues.append(BilanEnvois())
            maison.a_cote(lambda voisin: vues.append(gestes.envoyer(voisin)))
            derriere = intention(maison, "i-2")
            assert ("i-1", 0, None) == (
                derriere.behind,
                derriere.essais,
                derriere.leased_until,
            )
            assert 1 == len(maison.contenu().liens)

    maison.ecouter(pendant)
    assert 2 == gestes.envoyer(maison).envois

    assert BilanEnvois(reports=1) == vues[-1]
    assert ["i-1", "i-2"] == [courrier.id for courrier in maison.boite]


@pytest.mark.parametrize("panne", [None, EnvoiImpossibleError("SMTP_451")])
def test_a_newer_demande_never_closes_the_one_that_is_leaving(
    maison: Maison, panne: Exception | None
) -> None:
    """
    Sent, it limits the next; failed, the newest takes its place at once.
    """
    gestes.demander(maison)
    dedans: list[str] = []

    def pendant(moment: str, appel: str, _valeur: object) -> None:
        if (moment, appel) == ("avant", "mailer.envoyer") and not dedans:
            dedans.append(appel)
            maison.horloge.avancer(seconds=1)
            maison.a_cote(gestes.demander)
            maison.a_cote(gestes.envoyer)

    maison.postier.pannes += [panne] if panne else []
    maison.ecouter(pendant)
    bilan = gestes.envoyer(maison)

    etats = sorted(i.etat for i in maison.contenu().intentions.values())
    autre = EtatIntention.REMPLACEMENT if panne else EtatIntention.SANS_OBJET
    assert sorted([EtatIntention.ENVOI, autre]) == etats
    assert 1 == bilan.envois == len(maison.boite)


def test_somebody_who_keeps_asking_receives_one_mail_per_interval(
    maison: Maison,
) -> None:
    """
    With another worker that drains in the middle of each sending.
    """

    def pendant(moment: str, appel: str, _valeur: object) -> None:
        if (moment, appel) == ("avant", "mailer.envoyer"):
            for _ in range(3):
                maison.a_cote(gestes.demander)
            maison.a_cote(gestes.envoyer)

    maison.ecouter(pendant)
    for _ in range(10):
        gestes.demander(maison)
        gestes.envoyer(maison)
        maison.horloge.avancer(seconds=29)

    assert 1 == len(maison.boite)


def test_a_clock_that_was_put_right_stops_no_mail(maison: Maison) -> None:
    """
    Two hours ahead: a demande left, another failed, a worker died with a third.

    Back on time nothing of that is believed, and nobody waits two hours.
    """
    maison.horloge.avancer(hours=2)
    gestes.demander(maison)
    gestes.envoyer(maison)
    deposer(maison, "i-failed")
    maison.postier.pannes.append(EnvoiImpossibleError("SMTP_451"))
    gestes.envoyer(maison)
    deposer(maison, "i-dead", cible=UtilisateurId("u-loin"))
    maison.postier.pannes.append(MortSubite())
    with pytest.raises(MortSubite):
        gestes.envoyer(maison)
    maison.horloge.avancer(hours=-2)
    gestes.demander(maison)

    assert 3 == gestes.envoyer(maison).envois
    assert {"i-failed", "i-dead"} < {courrier.id for courrier in maison.boite}


def test_a_worker_that_waited_for_the_database_takes_no_mail_that_is_leaving(
    maison: Maison,
) -> None:
    """
    What was leased while it waited comes from no clock ahead of its own.
    """
    deposer(maison, "i-1")
    maison.postier.pannes.append(MortSubite())
    attentes: list[str] = []

    def attendre(moment: str, appel: str, _valeur: object) -> None:
        if (moment, appel) == ("avant", "unite.entrer") and not attentes:
            attentes.append(appel)
            maison.horloge.avancer(minutes=6)
            with pytest.raises(MortSubite):
                maison.a_cote(gestes.envoyer)

    maison.ecouter(attendre)
    assert BilanEnvois() == gestes.envoyer(maison)


@pytest.mark.parametrize("minutes", [-5, -1, 1, 4])
def test_a_worker_whose_clock_differs_lets_no_second_mail_out(
    maison: Maison, minutes: int
) -> None:
    """
    Within the tolerance, and turn by turn with one that is on time.
    """
    for tour in range(8):
        maison.horloge.instant = MIDI + timedelta(seconds=5 * tour)
        gestes.demander(maison)
        if tour % 2:
            maison.horloge.avancer(minutes=minutes)
        gestes.envoyer(maison)

    assert 1 == len(maison.boite)


def test_a_demande_that_a_site_ahead_wrote_leaves_at_once(maison: Maison) -> None:
    maison.horloge.avancer(hours=2)
    gestes.demander(maison)
    maison.horloge.avancer(hours=-2)

    assert 1 == gestes.envoyer(maison).envois


@pytest.mark.parametrize("secondes", [-2, -300])
def test_a_site_whose_clock_is_behind_accepts_a_fresh_link(
    maison: Maison, secondes: int
) -> None:
    jeton = gestes.recevoir(maison)
    maison.horloge.avancer(seconds=secondes)

    assert maison.faire(aio.examiner_lien, Jeton(jeton)).est_utilisable(MIDI)
    assert gestes.utiliser(maison, jeton).est_en_exercice


def test_the_tolerance_of_the_settings_decides_of_a_link(maison: Maison) -> None:
    """
    Looked at, used, and used again after a password was prepared.
    """
    maison.regler(tolerance=timedelta(seconds=1))
    jeton = gestes.recevoir(maison)
    maison.horloge.avancer(seconds=-1, microseconds=-1)
    with pytest.raises(LienInutilisableError):
        maison.faire(aio.examiner_lien, Jeton(jeton))
    with pytest.raises(LienInutilisableError):
        gestes.utiliser(maison, jeton)
    maison.horloge.avancer(microseconds=1)

    assert maison.faire(aio.examiner_lien, Jeton(jeton)).est_utilisable(MIDI)
    assert gestes.utiliser(maison, jeton).est_en_exercice


def test_a_worker_that_is_late_leaves_no_older_link_alive(maison: Maison) -> None:
    """
    Its clock is 3 s behind that of the worker before: ranks decide, not instants.
    """
    ancien = gestes.recevoir(maison, cause=Cause.CREATION)
    maison.horloge.avancer(seconds=-3)
    gestes.renvoyer(maison)
    gestes.envoyer(maison)
    maison.horloge.avancer(hours=1)

    with pytest.raises(LienInutilisableError):
        gestes.utiliser(maison, ancien)
    assert gestes.utiliser(maison, jeton_de(maison.boite[-1])).est_en_exercice


@pytest.mark.parametrize(
    "retard", [timedelta(minutes=10), timedelta(minutes=3, seconds=1)]
)
def test_a_worker_whose_lease_is_over_sends_nothing(
    maison: Maison, retard: timedelta
) -> None:
    """
    Nor one that has too little of it left for its mailer.
    """
    deposer(maison, "i-1")
    dormir = [retard]

    def tarder(moment: str, appel: str, _valeur: object) -> None:
        if (moment, appel) == ("apres", "unite.sortir") and dormir:
            maison.horloge.instant += dormir.pop()

    maison.ecouter(tarder)
    assert 1 == gestes.envoyer(maison, 1).reports
    assert [] == maison.boite
    maison.cesser_d_ecouter()
    maison.horloge.instant = MIDI + timedelta(minutes=10)

    assert 1 == gestes.envoyer(maison).envois
    assert 2 == intention(maison, "i-1").essais


def test_a_refusal_of_the_service_stops_the_drain(maison: Maison) -> None:
    """
    Nothing is given up however long the password stays wrong; then all of it leaves.
    """
    deposer(maison, "i-1")
    deposer(maison, "i-2", cible=UtilisateurId("u-loin"))
    for tour in range(20):
        maison.postier.pannes.append(EnvoiImpossibleError("SMTP_535", blocking=True))
        bilan = gestes.envoyer(maison)
        assert BilanEnvois(reports=1, blocked_by="SMTP_535") == bilan, tour
        maison.horloge.avancer(hours=1)
    assert {0} == {i.essais for i in maison.contenu().intentions.values()}

    assert BilanEnvois(envois=2) == gestes.envoyer(maison)


def test_a_recipient_that_is_refused_twice_shows_on_the_record(maison: Maison) -> None:
    """
    Until another mail has left for that account.
    """

    def alerte() -> str | None:
        fiche = maison.faire(
            aio.consulter_utilisateur, acteur_id="g-ej", utilisateur_id="u-neuf"
        )
        return fiche.alerte

    deposer(maison, "i-1")
    refus = EnvoiImpossibleError("SMTP_550", definitive=True)
    maison.postier.pannes += [refus, refus]
    assert 1 == gestes.envoyer(maison).reports
    assert alerte() is None
    maison.horloge.avancer(minutes=1)
    assert 1 == gestes.envoyer(maison).abandons
    assert (
        "Le dernier courriel adressé à l'utilisateur n'a pas pu être remis" == alerte()
    )
    maison.horloge.avancer(minutes=1)
    gestes.renvoyer(maison)
    gestes.envoyer(maison)

    assert alerte() is None
