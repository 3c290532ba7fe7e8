"""
The length first: the list of all entries, and what each does with what has no bound.

A field of a command, of a search or of an entity that is added is tried as soon as it
exists; an operation that is not on the list fails the last test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

import attrs
import pytest

from siaut_core import (
    Courriel,
    DonneesInvalidesError,
    Jeton,
    MisuseError,
    MotDePasse,
    NumeroFiness,
    Profil,
    Reglages,
    sync,
)
from siaut_core.entities.structure import MEMBRES_MAXIMUM
from siaut_core.entities.texte import SAISIE_MAXIMALE, lire_nom
from siaut_core.finess import lire_entites_juridiques, lire_etablissements
from siaut_core.policies.choix import structures_attribuables
from siaut_core.policies.silences import SILENCES
from siaut_core.serialization import de_json, en_json, make_siaut_converter, textes
from siaut_core.serialization.documents import COMMANDES, ENTITES
from siaut_core.sync.memory import Memoire, MotsDePasseEnMemoire
from siaut_core.testing.doublures import Horloge, Politique
from siaut_core.testing.fabrique import COORDONNEES, un_groupe, un_utilisateur
from siaut_core.use_cases import importation
from siaut_core.use_cases.connexion import DemanderLien
from siaut_core.use_cases.evenement import Evenement
from siaut_core.use_cases.importation import ImporterStructures
from siaut_core.use_cases.recherche.criteres_structures import CriteresStructures
from siaut_core.use_cases.recherche.criteres_utilisateurs import CriteresUtilisateurs
from siaut_core.use_cases.recherche.pagination import Curseur
from siaut_core.use_cases.recherche.structures import RechercherStructures
from siaut_core.use_cases.recherche.utilisateurs import RechercherUtilisateurs
from tests.bounds import HOSTILE, LENGTH, error_of, must_be_bounded
from tests.serialization.exemples import EXEMPLES, plaine
from tests.use_cases.scenes import CHEF, EJ, ET
from tests.use_cases.test_hostiles import FORMULAIRES, MONDE

FORMS: Final[dict[str, Mapping[str, Any]]] = {
    **FORMULAIRES,
    "ImporterStructures": {
        champ.name: getattr(EXEMPLES[ImporterStructures][0], champ.name)
        for champ in attrs.fields(ImporterStructures)
    },
}

COMMANDS: Final = {commande.__name__: commande for commande in COMMANDES}

# Of a command, its operation; of a search, its own.
OPERATIONS: Final = {
    **{
        nom: getattr(
            sync, "".join(f"_{c.lower()}" if c.isupper() else c for c in nom)[1:]
        )
        for nom in COMMANDS
    },
    "RechercherUtilisateurs": sync.rechercher_utilisateurs,
    "RechercherStructures": sync.rechercher_structures,
}

SEARCHES: Final = {
    RechercherUtilisateurs: CriteresUtilisateurs,
    RechercherStructures: CriteresStructures,
}

FIELDS: Final = [
    (nom, champ.name)
    for nom, classe in COMMANDS.items()
    for champ in attrs.fields(classe)
]

# What is unknown, and said so, rather than wrong; and what is never told.
OTHERWISE: Final = {("UtiliserLien", "jeton"), ("DemanderLien", "courriel")}


def a_host() -> sync.Host:
    """
    Make a host where every form goes through.
    """
    memoire = Memoire()
    with memoire.unit_of_work() as uow:
        for structure in MONDE.structures.values():
            uow.structures.ajouter(structure)
        for compte in MONDE.comptes.values():
            uow.utilisateurs.ajouter(compte)
        for lien in MONDE.liens.values():
            uow.liens.ajouter(lien)
    return memoire.host(clock=Horloge())


def send(nom: str, champ: str, value: object) -> object:
    """
    Send a form that goes through, but for one field.
    """
    host = a_host()
    champs = {**FORMS[nom], champ: value}
    return OPERATIONS[nom](host, COMMANDS[nom](**champs))


def search(classe: type[Any], champ: str, value: object) -> object:
    host = a_host()
    criteres = SEARCHES[classe]
    if champ in attrs.fields_dict(criteres):
        champs = {"criteres": criteres(**{champ: value})}
    else:
        champs = {champ: value}
    return OPERATIONS[classe.__name__](host, classe(**{"acteur_id": "g-ej", **champs}))


@pytest.fixture(autouse=True)
def few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Bounds of whole extracts, that a test has no time to pass.
    """
    monkeypatch.setattr(importation, "LIGNES_MAXIMUM", 1_000)
    monkeypatch.setattr(textes, "TEXTE_MAXIMUM", 1_000)


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize(("nom", "champ"), FIELDS)
def test_a_field_of_a_command_has_a_bound(nom: str, champ: str, kind: str) -> None:
    """
    It is read no further, and named: by an operation, on a host.
    """
    act = partial(send, nom, champ)
    must_be_bounded(act, kind)

    error = error_of(lambda: act(HOSTILE[kind](LENGTH)))
    if kind == "blanks":
        return  # As if nothing had been typed.
    if isinstance(error, DonneesInvalidesError):
        assert {champ} == {e.champ.partition("[")[0] for e in error.erreurs}
    elif isinstance(error, MisuseError):
        assert champ == error.argument.partition("[")[0]
    else:
        assert champ.endswith("_id") or (nom, champ) in OTHERWISE
        assert (error is None) == ((nom, champ) == ("DemanderLien", "courriel"))


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize(
    ("classe", "champ"),
    [
        (classe, champ.name)
        for classe, criteres in SEARCHES.items()
        for champ in (*attrs.fields(classe), *attrs.fields(criteres))
    ],
)
def test_a_field_of_a_search_has_a_bound(
    classe: type[Any], champ: str, kind: str
) -> None:
    act = partial(search, classe, champ)
    must_be_bounded(act, kind)

    error = error_of(lambda: act(HOSTILE[kind](LENGTH)))
    if champ != "acteur_id" and kind != "blanks":
        assert isinstance(error, DonneesInvalidesError)
        noms = {e.champ.partition("[")[0].rpartition(".")[2] for e in error.erreurs}
        assert {champ} == noms


ENTITIES: Final[dict[type[Any], Any]] = {
    **{classe: EXEMPLES[classe][0] for classe in ENTITES},
    **{type(o): o for o in (COORDONNEES, un_utilisateur().rattachement)},
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize(
    ("classe", "champ"),
    [(classe, champ.name) for classe in ENTITIES for champ in attrs.fields(classe)],
)
def test_a_field_of_an_entity_has_a_bound(
    classe: type[Any], champ: str, kind: str
) -> None:
    """
    Refused or kept as it is; read no further.
    """
    must_be_bounded(
        lambda value: attrs.evolve(ENTITIES[classe], **{champ: value}), kind
    )


CONVERTER: Final = make_siaut_converter()

# As many as there are reasons to refuse, in the journal that the host itself wrote.
AS_WRITTEN: Final = {(Evenement, "codes")}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize(
    ("classe", "champ"),
    [
        (classe, champ)
        for classe in EXEMPLES
        for champ in plaine(classe)
        if (classe, champ) not in AS_WRITTEN
    ],
)
def test_a_key_of_a_document_has_a_bound(
    classe: type[Any], champ: str, kind: str
) -> None:
    """
    Once the text that held it was read: that is bounded as a whole.
    """
    must_be_bounded(
        lambda value: CONVERTER.structure({**plaine(classe), champ: value}, classe),
        kind,
    )


# Whatever else is given what somebody typed, or what came from elsewhere.
READERS: Final[dict[str, Callable[[Any], object]]] = {
    "Courriel": Courriel.lire,
    "NumeroFiness": NumeroFiness.lire,
    "NumeroFiness, as it is": NumeroFiness,
    "Profil": Profil.lire,
    "Jeton": lambda v: Jeton(v).empreinte(),
    "Curseur": Curseur.lire,
    "Reglages, base_url": lambda v: Reglages(base_url=v, expediteur="a@test.fr"),
    "Reglages, expediteur": lambda v: Reglages(
        base_url="https://siaut.test", expediteur=v
    ),
    "structures_attribuables": lambda v: structures_attribuables(
        CHEF, Profil.UTILISATEUR_ET, (EJ, ET), nom=v, silences=SILENCES
    ),
    "de_json": lambda v: de_json(v, DemanderLien),
    "finess, EJ": lambda v: [*lire_entites_juridiques([v])],
    "finess, ET": lambda v: [*lire_etablissements([v])],
    "examiner_lien": lambda v: sync.examiner_lien(a_host(), Jeton(v)),
    "consulter_mon_profil": lambda v: sync.consulter_mon_profil(
        a_host(), utilisateur_id=v
    ),
    "consulter_utilisateur": lambda v: sync.consulter_utilisateur(
        a_host(), acteur_id="g-ej", utilisateur_id=v
    ),
    "consulter_utilisateur, acteur": lambda v: sync.consulter_utilisateur(
        a_host(), acteur_id=v, utilisateur_id="u-1"
    ),
    "consulter_structure": lambda v: sync.consulter_structure(
        a_host(), acteur_id="g-ej", structure_id=v
    ),
    "consulter_structure, acteur": lambda v: sync.consulter_structure(
        a_host(), acteur_id=v, structure_id="et-1"
    ),
}

PASSWORDS: Final[dict[str, Callable[[MotDePasse], object]]] = {
    "in memory, preparer": lambda v: MotsDePasseEnMemoire(2).preparer(
        v, un_utilisateur()
    ),
    "in memory, verifier": lambda v: MotsDePasseEnMemoire(2).verifier(v, "sel$0"),
    "the kit's": Politique().condenser,
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("nom", READERS)
def test_a_reader_has_a_bound(nom: str, kind: str) -> None:
    must_be_bounded(READERS[nom], kind)


@pytest.mark.parametrize("kind", ["text", "combining marks"])
@pytest.mark.parametrize("nom", PASSWORDS)
def test_a_password_has_a_bound(nom: str, kind: str) -> None:
    must_be_bounded(lambda v: PASSWORDS[nom](MotDePasse(v)), kind)  # type: ignore[arg-type]  # a text, of these kinds


# What is given nothing that somebody typed.
WITHOUT_INPUT: Final = {
    "Host",
    "courriels_abandonnes",
    "envoyer_courriels",
    "structures_sans_gestionnaire",
}


def test_every_operation_and_every_command_is_on_the_list() -> None:
    tried = {operation.__name__ for operation in OPERATIONS.values()}
    tried |= {nom.partition(",")[0] for nom in READERS}

    assert set(sync.__all__) - WITHOUT_INPUT <= tried
    assert COMMANDS.keys() == FORMS.keys()


def test_the_largest_is_still_taken() -> None:
    """
    Each new bound, to the unit.
    """
    ids = [f"ej-{rang}" for rang in range(MEMBRES_MAXIMUM + 1)]
    assert MEMBRES_MAXIMUM == len(un_groupe(membres=ids[1:]).membres)
    with pytest.raises(DonneesInvalidesError, match="1000 EJ au plus"):
        un_groupe(membres=ids)

    [ligne] = FORMS["ImporterStructures"]["entites"]
    for nombre, attendues in ((1_000, ()), (1_001, ("entites",))):
        commande = ImporterStructures(au_titre_de="ARS", entites=[ligne] * nombre)
        assert attendues == commande.trop_longues()

    texte = en_json(DemanderLien(courriel="a@test.fr"))
    lu = de_json(texte.ljust(textes.TEXTE_MAXIMUM), DemanderLien)
    assert "a@test.fr" == lu.courriel
    for trop in (texte.ljust(1_001), texte.ljust(1_001).encode()):
        with pytest.raises(DonneesInvalidesError, match="1000 caractères au plus"):
            de_json(trop, DemanderLien)


@pytest.mark.parametrize(
    ("lire", "lu"), [(lire_nom, "Ana"), (lambda v: Courriel(v).adresse, "Ana@test.fr")]
)
def test_blanks_around_a_text_count_beyond_all_measure(
    lire: Callable[[str], str], lu: str
) -> None:
    assert lu == lire(lu.rjust(SAISIE_MAXIMALE))
    with pytest.raises(DonneesInvalidesError, match="caractères au plus"):
        lire(lu.rjust(SAISIE_MAXIMALE + 1))


def test_a_refusal_of_members_asks_nothing_of_each() -> None:
    """
    One fault for the list, not one for each of its members.
    """
    error = error_of(lambda: send("ModifierGroupe", "membres", ["ej-1"] * 1_001))

    assert isinstance(error, DonneesInvalidesError)
    assert [("membres", "LONGUEUR")] == [(e.champ, e.code) for e in error.erreurs]
    assert send("ModifierGroupe", "membres", ["ej-1"] * 1_000)


LISTS: Final = {"activites", "membres", "entites", "etablissements"}


def endless(item: object, read: list[int]) -> Iterator[object]:
    while True:
        read.append(1)
        yield item


@pytest.mark.parametrize(
    ("nom", "champ"),
    [
        (n, c)
        for n, c in FIELDS
        if c in {"activites", "membres", "entites", "etablissements"}
    ],
)
def test_a_list_without_end_is_read_no_further_than_its_bound(
    nom: str, champ: str
) -> None:
    read: list[int] = []

    with pytest.raises(DonneesInvalidesError) as refusal:
        send(nom, champ, endless(FORMS[nom][champ][0], read))

    assert {champ} == {e.champ for e in refusal.value.erreurs}
    assert {"LONGUEUR"} == {e.code for e in refusal.value.erreurs}
    assert len(read) <= 1_001
