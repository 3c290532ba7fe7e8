"""
``examples/guide.py`` as people run it: the guide's words, and every refusal.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING

import pytest

from siaut_core import CONFIRMER_SUPPRESSION, Operation
from siaut_core.testing.fabrique import un_numero
from tests.donnees import donnees
from tests.examples.scripts import EXEMPLES, lancer

if TYPE_CHECKING:
    from subprocess import CompletedProcess

EXTRAIT_ET = EXEMPLES / "donnees" / "finess-et-exemple.csv"
ACTIVATION = "Objet : [SIAUT] Activation de votre compte SI AUTORISATIONS"
INTROUVABLE = "  Refusé : Structure introuvable."
LIEN_REFUSE = "  Refusé : Ce lien n'est plus utilisable. Veuillez réitérer la demande."


def jouer(dossier: Path, *arguments: str | Path) -> CompletedProcess[str]:
    return lancer("guide.py", *arguments, dossier=dossier)


@pytest.fixture(scope="module")
def partie(tmp_path_factory: pytest.TempPathFactory) -> CompletedProcess[str]:
    return jouer(tmp_path_factory.mktemp("ailleurs"))


@pytest.fixture(scope="module")
def recit(partie: CompletedProcess[str]) -> str:
    return partie.stdout


def pas(recit: str, debut: str) -> str:
    """
    Give what follows the step that begins so, up to the next one.
    """
    [suite] = re.findall(rf"(?ms)^  {re.escape(debut)}.*?(?=^\[|\Z)", recit)
    return str(suite)


def test_it_plays_to_the_end_from_any_folder(partie: CompletedProcess[str]) -> None:
    assert (0, "") == (partie.returncode, partie.stderr)
    assert (
        "Cinq chapitres joués : 26 opérations accordées, 12 refusées,"
        " 8 courriels partis."
    ) == partie.stdout.splitlines()[-1]


def test_it_tells_the_same_story_every_time(recit: str, tmp_path: Path) -> None:
    assert recit == jouer(tmp_path).stdout


def test_its_chapters_are_those_of_the_guide_in_order(recit: str) -> None:
    assert [
        "Préparation",
        "1. Rechercher un utilisateur",
        "2. Créer un utilisateur",
        "3. Lien expiré",
        "4. Supprimer ou inactiver un utilisateur",
        "5. Consulter mes structures",
        "Journal",
    ] == re.findall(r"(?m)^(.+)\n=+$", recit)


@pytest.mark.parametrize(
    "texte",
    [
        "Sauvegarde effectuée",
        "Un courriel de création a été renvoyé",
        "L'utilisateur a bien été supprimé",
        "Le compte est désormais inactif",
        "Le compte est désormais actif",
        "L'utilisateur n'a pas encore confirmé son courriel",
        CONFIRMER_SUPPRESSION,
        Operation.DEMANDER_LIEN.confirmation,
    ],
)
def test_it_shows_the_guide_s_texts_to_the_letter(recit: str, texte: str) -> None:
    assert f"  « {texte} »" in recit.splitlines()


def test_the_guide_s_mail_leaves_once_and_the_activation_mail_seven_times(
    recit: str,
) -> None:
    mail = "Objet : [SIAUT] Réinitialisation de votre mot de passe SI AUTORISATIONS"

    assert (1, 7) == (recit.count(f"| {mail}\n"), recit.count(f"| {ACTIVATION}\n"))
    assert (1, 1) == (recit.count("valide 24H."), recit.count("valide 72H."))


def test_no_token_that_works_is_printed(recit: str) -> None:
    assert {"<masqué>"} == set(re.findall(r"token=(\S+)", recit))


def test_a_page_of_results_has_the_guide_s_columns(recit: str) -> None:
    page = pas(recit, "cumule deux critères : Profil, et Compte activé : Oui.")
    colonnes = re.findall(r"(?m)^  \| (.+?) +\|", page)

    assert [
        "Nom",
        "Prénom",
        "Courriel",
        "Profil",
        "Valideur",
        "Raison sociale EJ",
        "Raison sociale ET",
        "Activités",
        "Région",
        "Département",
        "Compte validé",
        "Actif",
    ] == colonnes


def test_an_address_is_found_by_a_fragment_once_the_account_is_there(
    recit: str,
) -> None:
    avant, apres = re.findall(r"« aurelie\.test »\.\n((?:  .+\n)+)", recit)

    assert "  Aucun utilisateur.\n" == avant
    assert "| aurelie.test@test.fr " in apres


def test_an_address_already_taken_is_refused(recit: str) -> None:
    assert "1 email ne peut être utilisé que pour 1 utilisateur." in pas(
        recit, "crée un autre compte avec le courriel d'Aurélie."
    )


def test_three_faults_are_told_at_once(recit: str) -> None:
    essai = pas(recit, "crée une Consultation avec le droit de validation")

    assert [
        ("prenom", "OBLIGATOIRE"),
        ("courriel", "COURRIEL"),
        ("droit_validation", "DROIT_CONSULTATION"),
    ] == re.findall(r"Refusé : (\w+) : .*\[(\w+)\]", essai)


def test_a_sibling_et_is_unknown_to_the_operation_and_explained_on_demand(
    recit: str,
) -> None:
    operation, raisons = pas(
        recit, "essaie de créer un compte sur un autre établissement."
    ).split("`peut_creer`")

    assert INTROUVABLE in operation.splitlines()
    assert "HORS_PERIMETRE" not in operation
    assert "[HORS_PERIMETRE : C8, C9, C10, T1]" in raisons


def test_a_link_works_until_the_second_before_72_hours(recit: str) -> None:
    avant = "[11/11/2023 10:01:59] Aurélie TEST - Promoteur Utilisateur ET\n"
    apres = "[11/11/2023 10:02:00] Aurélie TEST - Promoteur Utilisateur ET\n"
    suite = recit.split(avant)[1]

    assert "regarde son lien du 08/11/2023 10:02:00, 72 h moins une" in suite
    assert "  Le lien fonctionne." in suite.split(apres)[0]
    assert LIEN_REFUSE == suite.split(apres)[1].splitlines()[1]


@pytest.mark.parametrize(
    "debut", ["suit le lien précédent", "suit le même lien une seconde fois"]
)
def test_a_link_that_was_replaced_or_used_is_refused(recit: str, debut: str) -> None:
    assert LIEN_REFUSE in pas(recit, debut).splitlines()


def test_a_weak_password_leaves_the_link_usable(recit: str) -> None:
    faible = pas(recit, "suit le nouveau lien, et choisit un mot de passe faible.")
    assert "mot_de_passe" in faible
    assert "[FAIBLE]" in faible
    assert f"« {Operation.UTILISER_LIEN.confirmation} »" in pas(
        recit, "recommence avec un meilleur : le lien sert encore."
    )


@pytest.mark.parametrize(
    ("etat", "boutons"),
    [
        (
            ("Actif", "En attente"),
            (
                "[Désactiver le compte] [Renvoyer un courriel de création]"
                " [Supprimer le compte]"
            ),
        ),
        (("Actif", "Oui"), "[Désactiver le compte]"),
        (("Inactif", "Oui"), "[Activer le compte]"),
        (("Inactif", "En attente"), "[Activer le compte] [Supprimer le compte]"),
    ],
)
def test_the_buttons_of_a_record_follow_its_state(
    recit: str, etat: tuple[str, str], boutons: str
) -> None:
    fiches = re.findall(
        r"(?s)inactif : (\w+)\n.*?validé : ([\w ]+)\n.*?ns : (.+?)\n", recit
    )

    assert {boutons} == {
        lus for actif, valide, lus in fiches if (actif, valide) == etat
    }


@pytest.mark.parametrize(
    ("debut", "code"),
    [
        ("essaie quand même de supprimer ce compte validé.", "VALIDATION_FAITE"),
        ("essaie de se connecter, puis demande un lien.", "ACTEUR_INACTIF"),
        ("essaie de désactiver son propre compte.", "SOI_MEME"),
        ("essaie d'afficher des structures.", "GESTIONNAIRE_REQUIS"),
        ("essaie d'en corriger le nom.", "ISSU_DU_FINESS"),
        ("essaie d'en créer un aussi.", "EJ_REQUISE"),
    ],
)
def test_a_refusal_gives_its_code_and_lines_of_the_guide(
    recit: str, debut: str, code: str
) -> None:
    assert [code] == re.findall(r"\[([A-Z_]+) : [\w, ]+\]", pas(recit, debut))


def test_the_record_of_a_structure_says_it_comes_from_finess(recit: str) -> None:
    fiche = pas(recit, "ouvre la fiche de CENTRE HOSPITALIER")

    assert "« Les informations suivantes sont issues du FINESS." in fiche
    assert "  Code postal : 01990\n" in fiche


def test_structures_without_number_can_be_created(recit: str) -> None:
    liste = pas(recit, "filtre : structures sans n° FINESS.")

    assert ["Groupe en projet", "Groupement hospitalier d'...", "Site en projet"] == [
        nom.strip() for nom in re.findall(r"\| (?:ET|Groupe) +\| (.+?) \|", liste)
    ]


def test_the_journal_holds_identifiers_and_codes_only(recit: str) -> None:
    suite = recit.partition("Journal\n=======\n")[2]
    journal = suite.partition("\n\n")[0].splitlines()
    ligne = re.compile(
        r"  \d\d/\d\d/2023 \d\d:\d\d:\d\d [A-Z_]+ +"
        r"par (?:id-\d{6}|Administration nationale|-) +sur (?:id-\d{6}|-) +"
        r"(?:accordée|refusée(?: (?:[a-z_]+:)?[A-Z_]+)+)"
    )

    assert 38 == len(journal)
    assert [] == [lue for lue in journal if not ligne.fullmatch(lue)]


def test_an_ej_with_one_et_is_played_against_the_et_of_another(tmp_path: Path) -> None:
    partie = jouer(tmp_path, "--ej", "750 999 005")

    assert 0 == partie.returncode
    assert "EJ : FONDATION CLAIREFONTAINE EXEMPLE (750999005), département 75" in (
        partie.stdout
    )
    assert "EXEMPLE) (2A0999009), département 2A" in partie.stdout
    assert 2 == partie.stdout.splitlines().count(INTROUVABLE)


def test_an_extract_of_a_single_et_has_no_other_to_try(tmp_path: Path) -> None:
    lignes = EXTRAIT_ET.read_bytes().splitlines(keepends=True)
    extrait = tmp_path / "un.csv"
    extrait.write_bytes(b"".join(lignes[:2]))
    partie = jouer(tmp_path, "--finess-et", extrait)

    assert 0 == partie.returncode
    assert "  EJ : 010999001 (010999001), département inconnu\n" in partie.stdout
    assert "L'extrait n'en contient pas d'autre : rien à essayer." in partie.stdout


def test_the_form_offers_every_structure_and_not_a_page_of_them(
    tmp_path: Path,
) -> None:
    """
    An EJ with 1,000 ET, as some have hundreds; three are shown. Guide: C9, C17.
    """
    entete, modele = EXTRAIT_ET.read_bytes().splitlines(keepends=True)[:2]
    numero = modele.split(b";")[1]
    lignes = (
        modele.replace(numero, str(un_numero(rang, "01")).encode(), 1)
        for rang in range(1, 1001)
    )
    extrait = tmp_path / "mille.csv"
    extrait.write_bytes(b"".join([entete, *lignes]))
    partie = jouer(tmp_path, "--finess-et", extrait)

    assert (0, "") == (partie.returncode, partie.stderr)
    assert "et 997 de plus" in pas(partie.stdout, "ouvre le formulaire de création.")


def test_lines_that_cannot_be_read_are_counted_and_left_out(tmp_path: Path) -> None:
    lignes = EXTRAIT_ET.read_bytes().splitlines(keepends=True)
    extrait = tmp_path / "abime.csv"
    extrait.write_bytes(b"".join([*lignes, b"\nstructureet;trop;court\n", lignes[1]]))
    partie = jouer(tmp_path, "--finess-et", extrait)

    assert (0, 1) == (partie.returncode, len(partie.stderr.splitlines()))
    assert "Lignes en défaut, laissées de côté : 2 " in partie.stderr


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        (["--autre"], "Arguments incorrects"),
        (["--finess-et"], "Arguments incorrects"),
        (["--finess-ej", EXTRAIT_ET], "il manque --finess-et"),
        (["--ej", "12"], "--ej : Neuf caractères, comme 010780054."),
        (["--ej", "010999002"], "--ej : La clé de ce numéro FINESS est fausse."),
        (["--ej", "010780054"], "aucun établissement lu n'est à cette EJ"),
        (["--finess-et", "absent.csv"], "ce fichier n'existe pas"),
        (["--finess-et", EXEMPLES], "c'est un dossier"),
        (["--finess-et", __file__], "rien à lire ici"),
    ],
)
def test_what_cannot_be_played_is_said_in_one_sentence(
    tmp_path: Path, arguments: list[str | Path], phrase: str
) -> None:
    partie = jouer(tmp_path, *arguments)

    assert (2, "") == (partie.returncode, partie.stdout)
    assert 1 == len(partie.stderr.splitlines())
    assert phrase in partie.stderr


def test_an_extract_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    """
    Its second ET hangs from the first: no line is wrong by itself.
    """
    fin = ";EXEMPLE" + 28 * ";"
    extrait = tmp_path / "incoherent.csv"
    extrait.write_text(
        f"structureet;010999019;010999001{fin}\nstructureet;010999027;010999019{fin}\n",
        "utf-8",
    )
    partie = jouer(tmp_path, "--finess-et", extrait)

    assert (2, 1) == (partie.returncode, len(partie.stderr.splitlines()))
    assert "Ce numéro FINESS est déjà celui d'une autre structure." in partie.stderr


def test_a_reader_who_has_seen_enough_may_leave() -> None:
    """
    As in ``python examples/guide.py | head``.
    """
    commande = [sys.executable, "-X", "utf8", str(EXEMPLES / "guide.py")]
    with Popen(commande, stdout=PIPE, stderr=PIPE) as partie:  # noqa: S603  (our own script)
        assert partie.stdout is not None
        partie.stdout.readline()
        partie.stdout.close()
        assert partie.stderr is not None
        assert b"" == partie.stderr.read()
    assert 0 == partie.returncode


def test_its_help_is_in_french(tmp_path: Path) -> None:
    partie = jouer(tmp_path, "--help")

    assert 0 == partie.returncode
    assert "l'EJ dont on suit l'histoire" in partie.stdout
    assert "show this" not in partie.stdout


def test_the_raw_lines_of_2026_are_played_without_an_ej_file(tmp_path: Path) -> None:
    brut = donnees("finess", "etalab-cs1100502-extrait-brut.csv")
    partie = jouer(tmp_path, "--finess-et", brut)

    assert (0, "") == (partie.returncode, partie.stderr)
    assert "  Structures : 25\n" in partie.stdout
    assert "HOSPITALIER DE CAYENNE (970302287), département 973" in partie.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ej", "lieux"),
    [
        ("010001352", ["01", "01", "01"]),  # One ET: the other is of another EJ.
        ("750808511", ["75", "01", "01"]),  # 689 ET.
        ("920032380", ["92", "01", "01"]),  # One ET, in another département.
    ],
)
def test_whole_extracts_are_played(tmp_path: Path, ej: str, lieux: list[str]) -> None:
    et = donnees("finess", "officiel", "etalab-cs1100502-20210108.csv.gz")
    les_ej = donnees("finess", "officiel", "etalab-cs1100501-20210108.csv.gz")
    fichiers = ("--finess-et", et, "--finess-ej", les_ej)
    partie = jouer(tmp_path, *fichiers, "--ej", ej)

    assert (0, "") == (partie.returncode, partie.stderr)
    assert "  Structures : 142417\n" in partie.stdout
    assert lieux == re.findall(r"\), département (\w+)\n", partie.stdout)
    assert 2 == partie.stdout.splitlines().count(INTROUVABLE)
