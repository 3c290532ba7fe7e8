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

from siaut_core.sync import CONFIRMER_SUPPRESSION, Operation
from siaut_core.testing.factory import a_numero
from tests.data import reference_data
from tests.examples.scripts import EXAMPLES, launch

if TYPE_CHECKING:
    from subprocess import CompletedProcess

EXTRACT_ET = EXAMPLES / "data" / "finess-et-exemple.csv"
ACTIVATION = "Objet : [SIAUT] Activation de votre compte SI AUTORISATIONS"
INTROUVABLE = "  Refusé : Structure introuvable."
LIEN_REFUSE = "  Refusé : Ce lien n'est plus utilisable. Veuillez réitérer la demande."


def play(folder: Path, *arguments: str | Path) -> CompletedProcess[str]:
    return launch("guide.py", *arguments, folder=folder)


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> CompletedProcess[str]:
    return play(tmp_path_factory.mktemp("ailleurs"))


@pytest.fixture(scope="module")
def story(part: CompletedProcess[str]) -> str:
    return part.stdout


def step(story: str, start: str) -> str:
    """
    Give what follows the step that begins so, up to the next one.
    """
    [sequel] = re.findall(rf"(?ms)^  {re.escape(start)}.*?(?=^\[|\Z)", story)
    return str(sequel)


def test_it_plays_to_the_end_from_any_folder(part: CompletedProcess[str]) -> None:
    assert (0, "") == (part.returncode, part.stderr)
    assert (
        "Cinq chapitres joués : 26 opérations accordées, 12 refusées,"
        " 8 courriels partis."
    ) == part.stdout.splitlines()[-1]


def test_it_tells_the_same_story_every_time(story: str, tmp_path: Path) -> None:
    assert story == play(tmp_path).stdout


def test_its_chapters_are_those_of_the_guide_in_order(story: str) -> None:
    assert [
        "Préparation",
        "1. Rechercher un utilisateur",
        "2. Créer un utilisateur",
        "3. Lien expiré",
        "4. Supprimer ou inactiver un utilisateur",
        "5. Consulter mes structures",
        "Journal",
    ] == re.findall(r"(?m)^(.+)\n=+$", story)


@pytest.mark.parametrize(
    "text",
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
def test_it_shows_the_guide_s_texts_to_the_letter(story: str, text: str) -> None:
    assert f"  « {text} »" in story.splitlines()


def test_the_guide_s_mail_leaves_once_and_the_activation_mail_seven_times(
    story: str,
) -> None:
    mail = "Objet : [SIAUT] Réinitialisation de votre mot de passe SI AUTORISATIONS"

    assert (1, 7) == (story.count(f"| {mail}\n"), story.count(f"| {ACTIVATION}\n"))
    assert (1, 1) == (story.count("valide 24H."), story.count("valide 72H."))


def test_no_token_that_works_is_printed(story: str) -> None:
    assert {"<masqué>"} == set(re.findall(r"token=(\S+)", story))


def test_a_page_of_results_has_the_guide_s_columns(story: str) -> None:
    page = step(story, "cumule deux critères : Profil, et Compte activé : Oui.")
    columns = re.findall(r"(?m)^  \| (.+?) +\|", page)

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
    ] == columns


def test_an_address_is_found_by_a_fragment_once_the_account_is_there(
    story: str,
) -> None:
    before, after = re.findall(r"« aurelie\.test »\.\n((?:  .+\n)+)", story)

    assert "  Aucun utilisateur.\n" == before
    assert "| aurelie.test@test.fr " in after


def test_an_address_already_taken_is_refused(story: str) -> None:
    assert "1 email ne peut être utilisé que pour 1 utilisateur." in step(
        story, "crée un autre compte avec le courriel d'Aurélie."
    )


def test_three_faults_are_told_at_once(story: str) -> None:
    trial = step(story, "crée une Consultation avec le droit de validation")

    assert [
        ("prenom", "OBLIGATOIRE"),
        ("courriel", "COURRIEL"),
        ("droit_validation", "DROIT_CONSULTATION"),
    ] == re.findall(r"Refusé : (\w+) : .*\[(\w+)\]", trial)


def test_a_sibling_et_is_unknown_to_the_operation_and_explained_on_demand(
    story: str,
) -> None:
    operation, reasons = step(
        story, "essaie de créer un compte sur un autre établissement."
    ).split("`peut_creer`")

    assert INTROUVABLE in operation.splitlines()
    assert "HORS_PERIMETRE" not in operation
    assert "[HORS_PERIMETRE : C8, C9, C10, T1]" in reasons


def test_a_link_works_until_the_second_before_72_hours(story: str) -> None:
    before = "[11/11/2023 10:01:59] Aurélie TEST - Promoteur Utilisateur ET\n"
    after = "[11/11/2023 10:02:00] Aurélie TEST - Promoteur Utilisateur ET\n"
    sequel = story.split(before)[1]

    assert "regarde son lien du 08/11/2023 10:02:00, 72 h moins une" in sequel
    assert "  Le lien fonctionne." in sequel.split(after)[0]
    assert LIEN_REFUSE == sequel.split(after)[1].splitlines()[1]


@pytest.mark.parametrize(
    "start", ["suit le lien précédent", "suit le même lien une seconde fois"]
)
def test_a_link_that_was_replaced_or_used_is_refused(story: str, start: str) -> None:
    assert LIEN_REFUSE in step(story, start).splitlines()


def test_a_weak_password_leaves_the_link_usable(story: str) -> None:
    weak = step(story, "suit le nouveau lien, et choisit un mot de passe faible.")
    assert "mot_de_passe" in weak
    assert "[FAIBLE]" in weak
    assert f"« {Operation.UTILISER_LIEN.confirmation} »" in step(
        story, "recommence avec un meilleur : le lien sert encore."
    )


@pytest.mark.parametrize(
    ("etat", "buttons"),
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
    story: str, etat: tuple[str, str], buttons: str
) -> None:
    fiches = re.findall(
        r"(?s)inactif : (\w+)\n.*?validé : ([\w ]+)\n.*?ns : (.+?)\n", story
    )

    assert {buttons} == {
        results for actif, valide, results in fiches if (actif, valide) == etat
    }


@pytest.mark.parametrize(
    ("start", "code"),
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
    story: str, start: str, code: str
) -> None:
    assert [code] == re.findall(r"\[([A-Z_]+) : [\w, ]+\]", step(story, start))


def test_the_record_of_a_structure_says_it_comes_from_finess(story: str) -> None:
    fiche = step(story, "ouvre la fiche de CENTRE HOSPITALIER")

    assert "« Les informations suivantes sont issues du FINESS." in fiche
    assert "  Code postal : 01990\n" in fiche


def test_structures_without_number_can_be_created(story: str) -> None:
    listed = step(story, "filtre : structures sans n° FINESS.")

    assert ["Groupe en projet", "Groupement hospitalier d'...", "Site en projet"] == [
        nom.strip() for nom in re.findall(r"\| (?:ET|Groupe) +\| (.+?) \|", listed)
    ]


def test_the_journal_holds_identifiers_and_codes_only(story: str) -> None:
    sequel = story.partition("Journal\n=======\n")[2]
    journal = sequel.partition("\n\n")[0].splitlines()
    line = re.compile(
        r"  \d\d/\d\d/2023 \d\d:\d\d:\d\d [A-Z_]+ +"
        r"par (?:id-\d{6}|Administration nationale|-) +sur (?:id-\d{6}|-) +"
        r"(?:accordée|refusée(?: (?:[a-z_]+:)?[A-Z_]+)+)"
    )

    assert 38 == len(journal)
    assert [] == [found for found in journal if not line.fullmatch(found)]


def test_an_ej_with_one_et_is_played_against_the_et_of_another(tmp_path: Path) -> None:
    part = play(tmp_path, "--ej", "750 999 005")

    assert 0 == part.returncode
    assert "EJ : FONDATION CLAIREFONTAINE EXEMPLE (750999005), département 75" in (
        part.stdout
    )
    assert "EXEMPLE) (2A0999009), département 2A" in part.stdout
    assert 2 == part.stdout.splitlines().count(INTROUVABLE)


def test_an_extract_of_a_single_et_has_no_other_to_try(tmp_path: Path) -> None:
    lines = EXTRACT_ET.read_bytes().splitlines(keepends=True)
    extract = tmp_path / "one.csv"
    extract.write_bytes(b"".join(lines[:2]))
    part = play(tmp_path, "--finess-et", extract)

    assert 0 == part.returncode
    assert "  EJ : 010999001 (010999001), département inconnu\n" in part.stdout
    assert "L'extrait n'en contient pas d'autre : rien à essayer." in part.stdout


def test_the_form_says_that_another_page_of_structures_follows(
    tmp_path: Path,
) -> None:
    """
    An EJ with 1,000 ET, as some have hundreds; three are shown. Guide: C9, C17.
    """
    header, model = EXTRACT_ET.read_bytes().splitlines(keepends=True)[:2]
    numero = model.split(b";")[1]
    lines = (
        model.replace(numero, str(a_numero(rank, "01")).encode(), 1)
        for rank in range(1, 1001)
    )
    extract = tmp_path / "mille.csv"
    extract.write_bytes(b"".join([header, *lines]))
    part = play(tmp_path, "--finess-et", extract)

    assert (0, "") == (part.returncode, part.stderr)
    form = step(part.stdout, "ouvre le formulaire de création.")
    assert "et la suite, page après page" in form


def test_lines_that_cannot_be_read_are_counted_and_left_out(tmp_path: Path) -> None:
    lines = EXTRACT_ET.read_bytes().splitlines(keepends=True)
    extract = tmp_path / "abime.csv"
    extract.write_bytes(b"".join([*lines, b"\nstructureet;trop;court\n", lines[1]]))
    part = play(tmp_path, "--finess-et", extract)

    assert (0, 1) == (part.returncode, len(part.stderr.splitlines()))
    assert "Lignes en défaut, laissées de côté : 2 " in part.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--autre"], "Arguments incorrects"),
        (["--finess-et"], "Arguments incorrects"),
        (["--finess-ej", EXTRACT_ET], "il manque --finess-et"),
        (["--ej", "12"], "--ej : Neuf caractères, comme 010780054."),
        (["--ej", "010999002"], "--ej : La clé de ce numéro FINESS est fausse."),
        (["--ej", "010780054"], "aucun établissement lu n'est à cette EJ"),
        (["--finess-et", "absent.csv"], "ce fichier n'existe pas"),
        (["--finess-et", EXAMPLES], "c'est un dossier"),
        (["--finess-et", __file__], "rien à lire ici"),
    ],
)
def test_what_cannot_be_played_is_said_in_one_sentence(
    tmp_path: Path, arguments: list[str | Path], sentence: str
) -> None:
    part = play(tmp_path, *arguments)

    assert (2, "") == (part.returncode, part.stdout)
    assert 1 == len(part.stderr.splitlines())
    assert sentence in part.stderr


def test_an_extract_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    """
    Its second ET hangs from the first: no line is wrong by itself.
    """
    end_of_line = ";EXEMPLE" + 28 * ";"
    extract = tmp_path / "incoherent.csv"
    extract.write_text(
        f"structureet;010999019;010999001{end_of_line}\nstructureet;010999027;010999019{end_of_line}\n",
        "utf-8",
    )
    part = play(tmp_path, "--finess-et", extract)

    assert (2, 1) == (part.returncode, len(part.stderr.splitlines()))
    assert "Ce numéro FINESS est déjà celui d'une autre structure." in part.stderr


def test_a_reader_who_has_seen_enough_may_leave() -> None:
    """
    As in ``python examples/guide.py | head``.
    """
    command = [sys.executable, "-X", "utf8", str(EXAMPLES / "guide.py")]
    with Popen(command, stdout=PIPE, stderr=PIPE) as part:  # noqa: S603  (our own script)
        assert part.stdout is not None
        part.stdout.readline()
        part.stdout.close()
        assert part.stderr is not None
        assert b"" == part.stderr.read()
    assert 0 == part.returncode


def test_its_help_is_in_french(tmp_path: Path) -> None:
    part = play(tmp_path, "--help")

    assert 0 == part.returncode
    assert "l'EJ dont on suit l'histoire" in part.stdout
    assert "show this" not in part.stdout


def test_the_raw_lines_of_2026_are_played_without_an_ej_file(tmp_path: Path) -> None:
    raw = reference_data("finess", "etalab-cs1100502-extrait-brut.csv")
    part = play(tmp_path, "--finess-et", raw)

    assert (0, "") == (part.returncode, part.stderr)
    assert "  Structures : 25\n" in part.stdout
    assert "HOSPITALIER DE CAYENNE (970302287), département 973" in part.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ej", "places"),
    [
        ("010001352", ["01", "01", "01"]),  # One ET: the other is of another EJ.
        ("750808511", ["75", "01", "01"]),  # 689 ET.
        ("920032380", ["92", "01", "01"]),  # One ET, in another département.
    ],
)
def test_whole_extracts_are_played(tmp_path: Path, ej: str, places: list[str]) -> None:
    et = reference_data("finess", "officiel", "etalab-cs1100502-20210108.csv.gz")
    ejs = reference_data("finess", "officiel", "etalab-cs1100501-20210108.csv.gz")
    files = ("--finess-et", et, "--finess-ej", ejs)
    part = play(tmp_path, *files, "--ej", ej)

    assert (0, "") == (part.returncode, part.stderr)
    assert "  Structures : 142417\n" in part.stdout
    assert places == re.findall(r"\), département (\w+)\n", part.stdout)
    assert 2 == part.stdout.splitlines().count(INTROUVABLE)
