"""
*Pages*: any list walked to its end shows each row once, in order.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.profil import Profil
from siaut_core.entities.texte import cle_de_recherche as cle
from siaut_core.errors import DonneesInvalidesError
from siaut_core.policies.perimetre import Perimetre
from siaut_core.testing.fabrique import MIDI, un_et, un_groupe, un_utilisateur, une_ej
from siaut_core.testing.populations import lignes, perimetres, populations, une_ligne
from siaut_core.testing.strategies import saisies
from siaut_core.use_cases.recherche.cles import cles_utilisateur
from siaut_core.use_cases.recherche.lignes import LigneUtilisateur
from siaut_core.use_cases.recherche.pagination import (
    TAILLE,
    TAILLE_MAXIMALE,
    Curseur,
    Page,
)
from siaut_core.use_cases.recherche.structures import (
    RechercherStructures,
    requete_structures,
)
from siaut_core.use_cases.recherche.utilisateurs import (
    CriteresUtilisateurs,
    RechercherUtilisateurs,
    TriUtilisateurs,
    page_utilisateurs,
    place_utilisateur,
    rechercher_utilisateurs,
    repondre_utilisateurs,
    requete_utilisateurs,
)

EN_TETES_TRIABLES: Final = [
    "Nom",
    "Prénom",
    "Courriel",
    "Profil",
    "Valideur",
    "Raison sociale EJ",
    "Raison sociale ET",
    "Région",
    "Compte validé",
    "Actif",
]

tris = st.sampled_from(TriUtilisateurs)
tailles = st.integers(1, 5)

# As texts of a key: anything but controls and surrogates.
places = st.lists(
    st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=30), max_size=8
).map(tuple)
curseurs = st.builds(
    Curseur, places, st.binary(max_size=9).map(lambda b: hashlib.sha256(b).hexdigest())
)

ET_DE_L_EJ: Final = Perimetre("ej-1", avec_rattachees=True)  # type: ignore[arg-type]  # as an id


def demande(**champs: object) -> RechercherUtilisateurs:
    return RechercherUtilisateurs(acteur_id="g-1", **champs)  # type: ignore[arg-type]  # as it was asked


def chercher(
    population: list[LigneUtilisateur], visible: Perimetre, **champs: object
) -> Page[LigneUtilisateur]:
    return rechercher_utilisateurs(demande(**champs), visible, population)


def promener(
    population: list[LigneUtilisateur], visible: Perimetre, **champs: object
) -> list[LigneUtilisateur]:
    """
    Walk from the first page to the last, by the text of each cursor.
    """
    vues: list[LigneUtilisateur] = []
    page = chercher(population, visible, **champs)
    while page.suivant is not None:
        vues.extend(page.lignes)
        assert len(vues) <= len(population), "the walk has no end"
        page = chercher(population, visible, **champs, apres=page.suivant.texte())
    return [*vues, *page.lignes]


def fautes(
    erreur: pytest.ExceptionInfo[DonneesInvalidesError],
) -> list[tuple[str, str]]:
    return [(e.champ, e.code) for e in erreur.value.erreurs]


def colonne(tri: TriUtilisateurs, ligne: LigneUtilisateur) -> tuple[str, str]:
    """
    Give what a column sorts on, as the design says it.
    """
    compte = ligne.utilisateur
    oui_non = {
        TriUtilisateurs.VALIDEUR: compte.droit_validation,
        TriUtilisateurs.EN_ATTENTE: compte.valide_le is None,
        TriUtilisateurs.ACTIF: compte.actif,
    }
    if tri in oui_non:
        return ("1" if oui_non[tri] else "0"), ""
    texte = {
        TriUtilisateurs.NOM: compte.nom,
        TriUtilisateurs.PRENOM: compte.prenom,
        TriUtilisateurs.COURRIEL: compte.courriel.adresse,
        TriUtilisateurs.PROFIL: compte.profil.libelle,
        TriUtilisateurs.RAISON_SOCIALE_EJ: ligne.raison_sociale_ej,
        TriUtilisateurs.RAISON_SOCIALE_ET: ligne.raison_sociale_et,
        TriUtilisateurs.REGION: ligne.region,
    }[tri]
    return cle(texte), texte


def rang(tri: TriUtilisateurs, ligne: LigneUtilisateur) -> tuple[object, ...]:
    compte = ligne.utilisateur
    return (
        colonne(tri, ligne),
        (cle(compte.nom), compte.nom),
        (cle(compte.prenom), compte.prenom),
        compte.id,
    )


def test_sort_arrows_are_those_of_the_screen() -> None:
    """
    On all but Activités, Département and Actions. Guide: R5.
    """
    assert EN_TETES_TRIABLES == [tri.entete for tri in TriUtilisateurs]


def test_codes_of_profiles_sort_as_their_labels() -> None:
    """
    So that an adapter sorts on the column it has.
    """
    assert sorted(Profil, key=lambda p: p.libelle) == sorted(Profil)


@given(populations, perimetres, tris, tailles)
def test_a_walk_shows_each_row_once_in_order(
    population: list[LigneUtilisateur],
    visible: Perimetre,
    tri: TriUtilisateurs,
    taille: int,
) -> None:
    dedans = [ligne for ligne in population if visible.contient(ligne.structure)]
    expected = sorted(dedans, key=lambda ligne: rang(tri, ligne))
    assert expected == promener(population, visible, tri=tri, taille=taille)


@given(populations, perimetres, tris, tailles)
def test_descending_is_the_exact_reverse(
    population: list[LigneUtilisateur],
    visible: Perimetre,
    tri: TriUtilisateurs,
    taille: int,
) -> None:
    montant = promener(population, visible, tri=tri, taille=taille)
    descendant = promener(population, visible, tri=tri, taille=taille, descendant=True)
    assert montant[::-1] == descendant


@given(
    populations,
    st.lists(populations, max_size=6),
    tris,
    st.booleans(),
    st.integers(1, 3),
)
def test_a_row_unchanged_during_the_walk_is_seen_exactly_once(
    stables: list[LigneUtilisateur],
    passants: list[list[LigneUtilisateur]],
    tri: TriUtilisateurs,
    descendant: bool,  # noqa: FBT001  (drawn)
    taille: int,
) -> None:
    """
    While others come and go between two pages.
    """
    fixes = {ligne.utilisateur.id for ligne in stables}
    vues: list[str] = []
    apres: Curseur | None = None
    while apres is not None or not vues:
        autres = passants.pop() if passants else []
        presents = [x for x in autres if x.utilisateur.id not in fixes]
        page = chercher(
            [*presents, *stables],
            Perimetre("ej-1", avec_rattachees=True),  # type: ignore[arg-type]  # as an id
            tri=tri,
            descendant=descendant,
            taille=taille,
            apres=apres,
        )
        vues += [ligne.utilisateur.id for ligne in page.lignes] or ["-"]
        apres = page.suivant
    dedans = {x.utilisateur.id for x in stables if ET_DE_L_EJ.contient(x.structure)}
    assert sorted(dedans) == sorted(id for id in vues if id in fixes)


@given(populations, tris, tailles, st.booleans())
def test_an_adapter_may_answer_too_much_or_just_enough(
    population: list[LigneUtilisateur],
    tri: TriUtilisateurs,
    taille: int,
    descendant: bool,  # noqa: FBT001  (drawn)
) -> None:
    """
    A page is cut from what it returned; there is a next one only when rows are left.
    """
    requete = requete_utilisateurs(
        demande(tri=tri, taille=taille, descendant=descendant), ET_DE_L_EJ
    )
    cles = [cles_utilisateur(ligne) for ligne in population]
    reponse = repondre_utilisateurs(requete, cles)
    page = page_utilisateurs(requete, reponse)
    assert len(reponse) <= requete.limite == taille + 1
    assert tuple(reponse[:taille]) == page.lignes
    assert (len(reponse) > taille) == (page.suivant is not None)
    if page.suivant is not None:
        attendu = Curseur(place_utilisateur(tri, page.lignes[-1]), requete.empreinte)
        assert attendu == page.suivant


@pytest.mark.parametrize(
    ("champs", "expected"),
    [
        ({}, ("0", "1", "1")),
        (
            {"droit_validation": True, "valide_le": MIDI, "actif": False},
            ("1", "0", "0"),
        ),
    ],
)
def test_no_comes_before_yes(
    champs: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    """
    In the three columns that say it: a digit each, for adapters to store.
    """
    cles = cles_utilisateur(une_ligne(**champs))
    assert expected == (cles.valideur, cles.en_attente, cles.actif)


def test_an_account_of_a_groupe_is_nowhere() -> None:
    cles = cles_utilisateur(une_ligne(un_groupe()))
    assert ("", "", "") == (cles.region, cles.nom_region, cles.departement)


@given(lignes, tris)
def test_a_sort_key_is_never_null(
    ligne: LigneUtilisateur, tri: TriUtilisateurs
) -> None:
    """
    Seven texts, whatever the row lacks.
    """
    place = place_utilisateur(tri, ligne)
    assert 7 == len(place)
    assert all(isinstance(texte, str) for texte in place)


@given(curseurs)
def test_a_cursor_is_read_back_as_it_was_written(curseur: Curseur) -> None:
    assert curseur == Curseur.lire(curseur.texte())


@given(curseurs, st.data())
def test_an_altered_cursor_is_refused(curseur: Curseur, data: st.DataObject) -> None:
    """
    One character changed, added or removed, anywhere.
    """
    texte = curseur.texte()
    ou = data.draw(st.integers(0, len(texte) - 1))
    autre = data.draw(
        st.sampled_from("Aa0-_= \n\u00e9\x00").filter(lambda c: c != texte[ou])
    )
    for faux in (
        texte[:ou] + autre + texte[ou + 1 :],
        texte[:ou] + autre + texte[ou:],
        texte[:ou] + texte[ou + 1 :],
    ):
        if faux != texte:
            with pytest.raises(DonneesInvalidesError) as erreur:
                Curseur.lire(faux)
            assert [("", "CURSEUR")] == fautes(erreur)


def forger(contenu: str | bytes) -> str:
    """
    Seal any content as a cursor, as somebody who read this code would.
    """
    octets = contenu.encode() if isinstance(contenu, str) else contenu
    sceau = hashlib.sha256(octets).digest()[:16]
    return base64.urlsafe_b64encode(sceau + octets).decode()


@pytest.mark.parametrize(
    "contenu",
    [
        "",
        "null",
        "[]",
        "{}",
        "1",
        "true",
        '"abc"',
        "[1]",
        '["a", null]',
        '["a", ["b"]]',
        '["a","b"]',
        '["a", "b"] ',
        '{"a": "b"}',
        '["a", "\\ud800"]',
        '["a", "b\\u0000"]',
        '["a", "b\\n"]',
        "[" * 40_000,
        "9" * 40_000,
        "NaN",
        b"\xff\xfe",
        b'["\xed\xa0\x80"]',
    ],
    ids=lambda contenu: repr(contenu[:20]),
)
def test_a_forged_cursor_is_refused(contenu: str | bytes) -> None:
    """
    Also with the right seal: only what `Curseur.texte` writes is read.
    """
    with pytest.raises(DonneesInvalidesError) as erreur:
        Curseur.lire(forger(contenu))
    assert [("", "CURSEUR")] == fautes(erreur)


def test_the_forger_can_write_a_cursor() -> None:
    """
    So that the test above refuses what it says, not the forger's hand.
    """
    assert Curseur(("b",), "a") == Curseur.lire(forger('["a", "b"]'))


@pytest.mark.parametrize("texte", [0, b"", [], {}, "A" * 65_537, "A" * 200_000, "é"])
def test_what_is_no_cursor_is_refused(texte: object) -> None:
    with pytest.raises(DonneesInvalidesError) as erreur:
        requete_utilisateurs(demande(apres=texte), ET_DE_L_EJ)
    assert [("apres", "CURSEUR")] == fautes(erreur)


@given(saisies)
def test_any_text_is_refused_by_name(texte: str) -> None:
    if texte:
        with pytest.raises(DonneesInvalidesError) as erreur:
            requete_utilisateurs(demande(apres=texte), ET_DE_L_EJ)
        assert [("apres", "CURSEUR")] == fautes(erreur)


@pytest.mark.parametrize("rien", [None, ""])
def test_no_cursor_is_the_first_page(rien: object) -> None:
    assert None is requete_utilisateurs(demande(apres=rien), ET_DE_L_EJ).apres


def test_the_longest_names_fit_in_a_cursor() -> None:
    """
    Each letter of these folds to eighteen.
    """
    ligature = "\ufdfa"
    et = un_et(raison_sociale=ligature * 200)
    ligne = LigneUtilisateur(
        un_utilisateur("u" * 64, et, nom=ligature * 100, prenom=ligature * 100), et
    )
    tri = TriUtilisateurs.RAISON_SOCIALE_ET
    curseur = Curseur(place_utilisateur(tri, ligne), "0" * 64)
    assert curseur == Curseur.lire(curseur.texte())


def test_the_longest_cursor_is_read_and_no_longer_one() -> None:
    """
    65,536 characters, of the 48 kB that they are made of.
    """
    cadre = len('["", ""]') + 16
    for longueur, expected in ((65_536, True), (65_540, False)):
        curseur = Curseur(("a" * (longueur * 3 // 4 - cadre),), "")
        assert longueur == len(curseur.texte())
        assert expected is (curseur == relire(curseur))


def relire(curseur: Curseur) -> Curseur | None:
    try:
        return Curseur.lire(curseur.texte())
    except DonneesInvalidesError:
        return None


def test_a_cursor_spends_no_room_on_accents() -> None:
    """
    Else the longest names would not fit.
    """
    octets = base64.urlsafe_b64decode(Curseur(("é",), "x").texte())
    assert octets.endswith('["x", "é"]'.encode())


NOM_A: Final = CriteresUtilisateurs(nom="a")


@pytest.mark.parametrize(
    "autre",
    [
        demande(criteres=CriteresUtilisateurs(nom="b")),
        demande(criteres=CriteresUtilisateurs(prenom="a")),
        demande(criteres=attrs.evolve(NOM_A, en_attente=False)),
        demande(criteres=attrs.evolve(NOM_A, avec_finess_ej=False)),
        demande(criteres=attrs.evolve(NOM_A, regions=["84"])),
        demande(criteres=NOM_A, tri=TriUtilisateurs.PRENOM),
        demande(criteres=NOM_A, descendant=True),
        demande(),
    ],
)
def test_a_cursor_of_another_search_is_refused(autre: RechercherUtilisateurs) -> None:
    """
    Criteria, column and direction are in its digest.
    """
    empreinte = requete_utilisateurs(demande(criteres=NOM_A), ET_DE_L_EJ).empreinte
    apres = Curseur(("",) * 7, empreinte)
    with pytest.raises(DonneesInvalidesError) as erreur:
        requete_utilisateurs(attrs.evolve(autre, apres=apres), ET_DE_L_EJ)
    assert [("apres", "CURSEUR")] == fautes(erreur)


def test_a_cursor_outlives_what_does_not_change_the_list() -> None:
    """
    The size of pages, the spelling of a criterion, and the perimeter.

    The latter is applied again, and is no secret that a cursor should carry.
    """
    requete = requete_utilisateurs(demande(criteres=NOM_A), ET_DE_L_EJ)
    apres = Curseur(("",) * 7, requete.empreinte)
    autre = demande(criteres=CriteresUtilisateurs(nom=" Â "), taille=3, apres=apres)
    assert requete.empreinte == requete_utilisateurs(autre, Perimetre()).empreinte


def test_a_cursor_of_accounts_is_none_of_structures() -> None:
    apres = Curseur(("",) * 5, requete_utilisateurs(demande(), ET_DE_L_EJ).empreinte)
    with pytest.raises(DonneesInvalidesError) as erreur:
        requete_structures(
            RechercherStructures(acteur_id="g-1", apres=apres), ET_DE_L_EJ
        )
    assert [("apres", "CURSEUR")] == fautes(erreur)


@pytest.mark.parametrize("longueur", [0, 1, 6, 8])
def test_a_cursor_has_as_many_texts_as_the_sort(longueur: int) -> None:
    empreinte = requete_utilisateurs(demande(), ET_DE_L_EJ).empreinte
    with pytest.raises(DonneesInvalidesError) as erreur:
        requete_utilisateurs(
            demande(apres=Curseur(("a",) * longueur, empreinte)), ET_DE_L_EJ
        )
    assert [("apres", "CURSEUR")] == fautes(erreur)


@given(st.permutations(["84", "27", "94", "04"]))
def test_a_digest_forgets_the_order_of_a_list(regions: list[str]) -> None:
    """
    And is the same in every process: sets of texts are not.
    """
    criteres = CriteresUtilisateurs(regions=regions, profils=["GESTIONNAIRE_ET"])
    requete = requete_utilisateurs(demande(criteres=criteres), ET_DE_L_EJ)
    canon = [
        "FiltreUtilisateurs",
        [
            *["", "", "", ["GESTIONNAIRE_ET"], None, sorted(regions), [], []],
            *[None, None, [], "", "", "", "", ""],
        ],
        "NOM",
        False,
    ]
    expected = hashlib.sha256(json.dumps(canon).encode()).hexdigest()
    assert expected == requete.empreinte


@pytest.mark.parametrize("taille", [0, -1, 201, 10**30, True, 1.0, "50", None])
def test_the_size_of_a_page_is_bounded(taille: object) -> None:
    with pytest.raises(DonneesInvalidesError) as erreur:
        requete_utilisateurs(demande(taille=taille), ET_DE_L_EJ)
    assert [("taille", "TAILLE")] == fautes(erreur)


def test_a_page_holds_50_rows_unless_told_otherwise_and_200_at_most() -> None:
    assert (50, 200) == (TAILLE, TAILLE_MAXIMALE)
    assert 51 == requete_utilisateurs(demande(), ET_DE_L_EJ).limite
    assert 201 == requete_utilisateurs(demande(taille=200), ET_DE_L_EJ).limite


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(DonneesInvalidesError) as erreur:
        requete_utilisateurs(
            demande(
                criteres=CriteresUtilisateurs(nom=3, regions=["84", "x"]),  # type: ignore[arg-type]  # as it was typed
                tri="ACTIVITES",
                descendant="non",
                taille=0,
                apres="zzz",
            ),
            ET_DE_L_EJ,
        )
    assert [
        ("criteres.nom", "TYPE"),
        ("criteres.regions[1]", "INCONNU"),
        ("tri", "INCONNU"),
        ("descendant", "TYPE"),
        ("taille", "TAILLE"),
        ("apres", "CURSEUR"),
    ] == fautes(erreur)


@pytest.mark.parametrize("tri", ["nom", "", None, 3, "__class__", "DEPARTEMENT"])
def test_only_columns_with_arrows_are_sorted(tri: object) -> None:
    with pytest.raises(DonneesInvalidesError) as erreur:
        requete_utilisateurs(demande(tri=tri), ET_DE_L_EJ)
    assert [("tri", "INCONNU")] == fautes(erreur)


def test_criteria_of_another_kind_are_refused() -> None:
    with pytest.raises(DonneesInvalidesError) as erreur:
        requete_utilisateurs(demande(criteres={"nom": "x"}), ET_DE_L_EJ)
    assert [("criteres", "TYPE")] == fautes(erreur)


def test_a_cursor_shows_no_name() -> None:
    """
    It holds the names of a row: it is not for logs.
    """
    ligne = une_ligne(nom="Dupont")
    curseur = Curseur(place_utilisateur(TriUtilisateurs.NOM, ligne), "0" * 64)
    requete = attrs.evolve(
        requete_utilisateurs(demande(), ET_DE_L_EJ), apres=curseur.position
    )
    montre = f"{curseur} {curseur!r} {Page((ligne,), curseur)!r} {requete!r}"
    assert "Curseur(<masqué>)" == repr(curseur)
    assert "upont" not in montre.casefold()
    assert curseur == copy.deepcopy(curseur)


def test_rows_that_fold_alike_are_told_apart() -> None:
    """
    By their text, then by the rest of the key, down to the identifier.
    """
    et, ej = un_et(), une_ej()
    noms = ["Emile", "EMILE", "Émile", "emile", "EMILE"]
    population = [
        LigneUtilisateur(un_utilisateur(f"u-{i}", et, nom=nom), et, ej)
        for i, nom in enumerate(noms)
    ]
    ids = [x.utilisateur.id for x in promener(population, ET_DE_L_EJ, taille=1)]
    assert ["u-1", "u-4", "u-0", "u-3", "u-2"] == ids
