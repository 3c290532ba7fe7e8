"""
National acts: nobody of the SI does them, somebody answers for them.
"""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any, Final

import attrs
import pytest
from hypothesis import given

from siaut_core import (
    Action,
    Cause,
    Courriel,
    DonneesChangeesError,
    Etablissement,
    FixerNumero,
    Groupe,
    InstallerUtilisateur,
    IntrouvableError,
    ModifierGroupe,
    NumeroFiness,
    Operation,
    Profil,
    Rattachement,
    Structure,
    Utilisateur,
    perimetre,
    peut_installer,
)
from siaut_core.testing.fabrique import (
    MIDI,
    un_et,
    un_gestionnaire,
    un_groupe,
    un_numero,
    un_utilisateur,
    une_ej,
)
from siaut_core.use_cases.conclusion import Ajouter, DeposerCourriel, Enregistrer
from siaut_core.use_cases.installation import modifier_groupe, sans_gestionnaire
from tests.use_cases.scenes import (
    EJ,
    ET,
    GROUPE,
    NOUVEAU,
    NOUVELLE,
    Commande,
    Monde,
    action_refusee,
    avec,
    conclure,
    consigne,
    des_mondes_peuples,
    fautes,
    raisons,
    reponse,
    sortes,
    un_accord,
    une_intention,
)

ARS: Final = "ARS Bretagne"
FERME: Final = un_et("et-7", fermee_le=date(2023, 1, 1))


def installation(**champs: Any) -> InstallerUtilisateur:  # noqa: ANN401  (as it may be typed)
    defauts: dict[str, Any] = {
        "au_titre_de": ARS,
        "prenom": "Aurélie",
        "nom": "Test",
        "courriel": "aurelie.test@test.fr",
        "profil": "Promoteur Gestionnaire EJ",
        "structure_id": "ej-1",
        "activites": ["QA001"],
    }
    return InstallerUtilisateur(**{**defauts, **champs})


def test_the_first_gestionnaire_is_installed_with_a_mail() -> None:
    """
    The same account and mail as any creation, without a creator. Guide: C19.
    """
    accord = un_accord(conclure(installation(droit_validation=True)))

    aurelie = Utilisateur(
        id=NOUVEAU,
        prenom="Aurélie",
        nom="Test",
        courriel=Courriel.lire("aurelie.test@test.fr"),
        profil=Profil.GESTIONNAIRE_EJ,
        rattachement=Rattachement.a(EJ),
        activites=("QA001",),  # type: ignore[arg-type]  # checked when built
        droit_validation=True,
        cree_le=MIDI,
        cree_par=None,
    )
    assert aurelie == accord.resultat
    assert (
        Ajouter(aurelie),
        DeposerCourriel(une_intention(Cause.CREATION, aurelie)),
        consigne(
            Operation.INSTALLER_UTILISATEUR,
            au_titre_de=ARS,
            cible_id=NOUVEAU,
            structure_id="ej-1",
        ),
    ) == accord.ecritures


@pytest.mark.parametrize(
    ("profil", "lieu", "droit"),
    list(product(Profil, (EJ, ET, GROUPE, FERME), (False, True))),
)
def test_what_may_not_exist_is_not_installed_either(
    profil: Profil,
    lieu: Structure,
    droit: bool,  # noqa: FBT001  (a case of the table)
) -> None:
    """
    The perimeter aside, the same rules. Guide: C4, C9, C11.
    """
    commande = installation(profil=profil, structure_id=lieu.id, droit_validation=droit)
    permis = peut_installer(lieu, profil, droit_validation=droit)

    conclusion = conclure(commande, avec(FERME))

    if permis:
        un_accord(conclusion)
    else:
        assert permis.codes == raisons(conclusion)


FAUTES: Final[dict[str, tuple[Any, str]]] = {
    "au_titre_de": ("", "OBLIGATOIRE"),
    "prenom": ("", "OBLIGATOIRE"),
    "nom": ("x" * 101, "LONGUEUR"),
    "courriel": ("personne", "COURRIEL"),
    "profil": ("Roi", "INCONNU"),
    "activites": ((), "OBLIGATOIRE"),
    "droit_validation": ("oui", "TYPE"),
}


@pytest.mark.parametrize("faux", list(product((False, True), repeat=len(FAUTES))))
@pytest.mark.parametrize("ferme", [False, True])
def test_every_fault_is_told_at_once(
    faux: tuple[bool, ...],
    ferme: bool,  # noqa: FBT001  (a case of the table)
) -> None:
    """
    All the subsets of wrong fields, with and without a broken rule.
    """
    champs = [c for c, est_faux in zip(FAUTES, faux, strict=True) if est_faux]
    typed = {
        "profil": "UTILISATEUR_ET",
        "structure_id": "et-7" if ferme else "et-1",
        **{champ: FAUTES[champ][0] for champ in champs},
    }
    conclusion = conclure(installation(**typed), avec(FERME))

    attendues = [(champ, FAUTES[champ][1]) for champ in champs]
    if champs:
        regle = [("structure_id", "STRUCTURE_FERMEE")] if ferme else []
        assert attendues + regle == fautes(conclusion)
    elif ferme:
        assert ("STRUCTURE_FERMEE",) == raisons(conclusion)
    else:
        un_accord(conclusion)


def test_a_structure_that_was_not_chosen_is_a_wrong_field() -> None:
    assert [("nom", "OBLIGATOIRE"), ("structure_id", "OBLIGATOIRE")] == fautes(
        conclure(installation(structure_id="", nom=""))
    )
    inconnue = conclure(installation(structure_id="inconnue", nom=""))
    assert (IntrouvableError, ("structure",)) == reponse(inconnue)[:2]


def regroupement(**champs: Any) -> ModifierGroupe:  # noqa: ANN401  (as it may be typed)
    return ModifierGroupe(**{"au_titre_de": ARS, **champs})


DEUX: Final = frozenset({EJ.id, une_ej("ej-9").id})


def test_a_groupe_is_created_with_its_members() -> None:
    """
    Guide: C9.
    """
    commande = regroupement(libelle=" GHT DE TEST ", membres=iter(["ej-9", "ej-1"]))
    accord = un_accord(conclure(commande))

    groupe = Groupe(id=NOUVELLE, libelle="GHT DE TEST", membres=DEUX)
    assert groupe == accord.resultat
    assert (
        Ajouter(groupe),
        consigne(Operation.MODIFIER_GROUPE, au_titre_de=ARS, structure_id=NOUVELLE),
    ) == accord.ecritures


@pytest.mark.parametrize(
    ("typed", "change"),
    [
        ({"libelle": "AUTRE"}, {"libelle": "AUTRE"}),
        ({"membres": ["ej-9"]}, {"membres": frozenset({"ej-9"})}),
        ({"membres": {"ej-1", "ej-9"}}, {"membres": DEUX}),
        (
            {"libelle": "AUTRE", "membres": ["ej-9", "ej-9"]},
            {"libelle": "AUTRE", "membres": frozenset({"ej-9"})},
        ),
    ],
)
def test_a_groupe_changes_by_the_fields_that_were_typed(
    typed: dict[str, Any], change: dict[str, Any]
) -> None:
    commande = regroupement(groupe_id="gr-1", version_vue=1, **typed)
    accord = un_accord(conclure(commande))

    futur = attrs.evolve(GROUPE, version=2, **change)
    assert futur == accord.resultat
    assert (
        Enregistrer(futur),
        consigne(Operation.MODIFIER_GROUPE, au_titre_de=ARS, structure_id="gr-1"),
    ) == accord.ecritures


@pytest.mark.parametrize(
    "typed", [{}, {"libelle": "GROUPE DE TEST"}, {"membres": ["ej-1"]}]
)
def test_a_groupe_sent_as_it_was_is_not_saved(typed: dict[str, Any]) -> None:
    accord = un_accord(conclure(regroupement(groupe_id="gr-1", version_vue=1, **typed)))
    assert GROUPE is accord.resultat
    assert ["Consigner"] == sortes(accord.ecritures)


def test_a_new_groupe_owes_nothing_to_what_was_read() -> None:
    """
    Without *groupe_id*, it is a new one.
    """
    commande = regroupement(libelle="GHT DE TEST", membres=["ej-1"])
    for lue in (None, ET):
        conclusion = modifier_groupe(
            commande, lue, {EJ.id: EJ}, MIDI, structure_id=NOUVELLE
        )
        assert NOUVELLE == un_accord(conclusion).resultat.id


def test_perimeters_follow_the_members_at_once() -> None:
    """
    The Gestionnaires of an EJ that joins administer the groupe's accounts.
    """
    commande = regroupement(groupe_id="gr-1", version_vue=1, membres=["ej-9"])
    futur = un_accord(conclure(commande)).resultat
    assert isinstance(futur, Groupe)
    partante = perimetre(un_gestionnaire("g-1", EJ))
    arrivante = perimetre(un_gestionnaire("g-9", une_ej("ej-9")))
    assert (True, False) == (partante.contient(GROUPE), partante.contient(futur))
    assert (False, True) == (arrivante.contient(GROUPE), arrivante.contient(futur))


@pytest.mark.parametrize("vue", [0, 2])
def test_an_outdated_groupe_is_refused(vue: int) -> None:
    commande = regroupement(groupe_id="gr-1", version_vue=vue, libelle="AUTRE")
    assert (DonneesChangeesError, ()) == reponse(conclure(commande))[:2]
    assert Action.MODIFIER_STRUCTURE is action_refusee(conclure(commande))


@pytest.mark.parametrize("id", ["inconnu", "", "et-1", "ej-1"])
def test_only_a_groupe_is_changed(id: str) -> None:
    commande = regroupement(groupe_id=id, version_vue=1, libelle="")
    assert (IntrouvableError, ("structure",)) == reponse(conclure(commande))[:2]


@pytest.mark.parametrize(
    ("membres", "attendues"),
    [
        ((), [("membres", "OBLIGATOIRE")]),
        (None, [("membres", "TYPE")]),
        ("ej-1", [("membres", "TYPE")]),
        (3, [("membres", "TYPE")]),
        (["ej-1", "et-1"], [("membres[1]", "INCONNU")]),
        (["gr-1"], [("membres[0]", "INCONNU")]),
        (
            ["inconnue", "ej-1", None],
            [("membres[0]", "INCONNU"), ("membres[2]", "INCONNU")],
        ),
        (["é", []], [("membres[0]", "INCONNU"), ("membres[1]", "INCONNU")]),
    ],
)
def test_only_ej_are_members(membres: object, attendues: list[tuple[str, str]]) -> None:
    """
    Each wrong one is named, by its rank.
    """
    assert attendues == fautes(conclure(regroupement(libelle="G", membres=membres)))
    if membres is not None:
        change = regroupement(groupe_id="gr-1", version_vue=1, membres=membres)
        assert attendues == fautes(conclure(change))


def test_every_fault_of_a_groupe_is_told_at_once() -> None:
    faux = regroupement(au_titre_de=" ", libelle="", membres=["et-1"])
    assert [
        ("au_titre_de", "OBLIGATOIRE"),
        ("libelle", "OBLIGATOIRE"),
        ("membres[0]", "INCONNU"),
    ] == fautes(conclure(faux))
    assert [("libelle", "TYPE"), ("membres", "TYPE")] == fautes(
        conclure(regroupement())
    )


def numerotation(**champs: Any) -> FixerNumero:  # noqa: ANN401  (as it may be typed)
    defauts = {
        "au_titre_de": ARS,
        "structure_id": "et-5",
        "numero": str(un_numero(50)),
    }
    return FixerNumero(**{**defauts, **champs})


SANS_NUMERO: Final = un_et("et-5", numero=None)


@pytest.mark.parametrize("sans", [SANS_NUMERO, une_ej("et-5", numero=None, version=3)])
def test_a_number_is_given_to_who_had_none(sans: Etablissement) -> None:
    """
    Guide: C16.
    """
    numero = str(un_numero(50))
    accord = un_accord(
        conclure(numerotation(numero=f" {numero[:2]} {numero[2:]}"), avec(sans))
    )

    future = attrs.evolve(sans, numero=un_numero(50), version=sans.version + 1)
    assert future == accord.resultat
    assert (
        Enregistrer(future),
        consigne(Operation.FIXER_NUMERO, au_titre_de=ARS, structure_id="et-5"),
    ) == accord.ecritures
    deux_fois = conclure(numerotation(), avec(future))
    assert [("numero", "NUMERO_FIXE")] == fautes(deux_fois)


@pytest.mark.parametrize("numero", [str(un_numero(2)), str(un_numero(50)), "x"])
def test_a_number_never_changes(numero: str) -> None:
    """
    Not even to itself.
    """
    attendues = [("numero", "NUMERO_FIXE")]
    codes = fautes(conclure(numerotation(structure_id="et-1", numero=numero)))
    assert attendues == codes[-1:]


def test_a_groupe_has_no_number() -> None:
    """
    Guide: T3.
    """
    conclusion = conclure(numerotation(structure_id="gr-1"))
    assert [("structure_id", "GROUPE")] == fautes(conclusion)


@pytest.mark.parametrize("typed", ["", "000000000", "12345678", "01000005é", None, 3])
def test_a_wrong_number_is_named(typed: Any) -> None:  # noqa: ANN401  (as it may be typed)
    faux = numerotation(numero=typed, au_titre_de="")
    assert ["au_titre_de", "numero"] == [
        champ for champ, _ in fautes(conclure(faux, avec(SANS_NUMERO)))
    ]


def test_a_structure_that_is_unknown_has_no_number() -> None:
    conclusion = conclure(numerotation(structure_id="inconnue"))
    assert (IntrouvableError, ("structure",)) == reponse(conclusion)[:2]


NATIONALES: Final[dict[str, Commande]] = {
    "installer": installation(au_titre_de=""),
    "groupe": regroupement(au_titre_de="", libelle="G", membres=["ej-1"]),
    "numero": numerotation(au_titre_de=""),
}


@pytest.mark.parametrize("acte", NATIONALES)
def test_a_national_act_says_on_whose_behalf(acte: str) -> None:
    """
    It has no acting Gestionnaire: without that the journal would name nobody.
    """
    conclusion = conclure(NATIONALES[acte], avec(SANS_NUMERO))
    assert [("au_titre_de", "OBLIGATOIRE")] == fautes(conclusion)


def est_administree(structure: Structure, monde: Monde) -> bool:
    return any(perimetre(c).contient(structure) for c in monde.comptes.values())


@given(des_mondes_peuples())
def test_a_structure_is_alone_when_nobody_administers_it(monde: Monde) -> None:
    """
    In the perimeter of no acting Gestionnaire, asked of each; in their order.
    """
    for comptes in (monde.comptes, {}, dict(list(monde.comptes.items())[1:])):
        reduit = attrs.evolve(monde, comptes=comptes)
        seules = [
            s for s in monde.structures.values() if not est_administree(s, reduit)
        ]
        assert seules == sans_gestionnaire(monde.structures.values(), comptes.values())


@pytest.mark.parametrize("profil", [Profil.UTILISATEUR_EJ, Profil.CONSULTATION_EJ])
def test_who_may_not_act_administers_nothing(profil: Profil) -> None:
    """
    An EJ with accounts only of the others is still to be looked after.
    """
    comptes = [
        un_utilisateur("u-1", EJ, profil=profil, valide_le=MIDI),
        un_gestionnaire("g-1", EJ, actif=False),
        un_gestionnaire("g-2", EJ, valide_le=None),
        un_gestionnaire("g-3", GROUPE),
    ]
    assert [EJ, ET] == sans_gestionnaire([EJ, ET, GROUPE], comptes)
    assert [] == sans_gestionnaire(
        [EJ, ET, un_groupe()], [*comptes, un_gestionnaire("g-4", EJ)]
    )


def test_the_number_is_kept_in_its_own_form() -> None:
    """
    A Corsican number is never substituted.
    """
    corse = un_numero(7, "2A")
    future = un_accord(
        conclure(numerotation(numero=str(corse).lower()), avec(SANS_NUMERO))
    ).resultat
    assert isinstance(future, Etablissement)
    assert NumeroFiness.lire(str(corse)) == future.numero
