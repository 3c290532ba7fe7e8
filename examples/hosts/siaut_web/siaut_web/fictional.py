"""
*Fictional*: the structures and the accounts of the demonstration, the same each time.

No person is meant, nor any structure. All of it is done by national acts and by
buttons of the guide, from the day of its screenshots on.
"""

from datetime import UTC, datetime, timedelta
from itertools import cycle
from random import Random
from typing import Final, NamedTuple

import attrs

from siaut_core import (
    DEPARTEMENTS,
    Coordonnees,
    DonneesInvalidesError,
    MotDePasse,
    Niveau,
    NumeroFiness,
    Profil,
    Structure,
    Token,
    Utilisateur,
)
from siaut_core.aio import (
    CreerStructure,
    DesactiverUtilisateur,
    EnregistrerConnexion,
    Host,
    ImporterStructures,
    InstallerUtilisateur,
    ModifierGroupe,
    UtiliserLien,
    creer_structure,
    desactiver_utilisateur,
    drain_outbox,
    enregistrer_connexion,
    importer_structures,
    installer_utilisateur,
    modifier_groupe,
    utiliser_lien,
)
from siaut_core.entities.text import search_key
from siaut_core.messages import Mail

__all__ = ["populate"]

NATIONAL: Final = "Démonstration"

BEGINNING: Final = datetime(2023, 11, 8, 9, 12, tzinfo=UTC)
STEP: Final = timedelta(hours=7, minutes=41)

# How many accounts there are, beside those that are shown with their passwords.
OTHERS: Final = 200

NAMES: Final = """\
Aurélie|Bastien|Chloé|Denis|Élise|Farid|Gaëlle|Hugo|Inès|Jules|Karim|Léa|Manon|Noé
Aubépine|Bouleau|Charme|Douglas|Frêne|Genévrier|Houx|If|Jonquille|Lavande|Mélèze\
|Noisetier|Osier|Peuplier|Romarin
CLINIQUE|HÔPITAL DE JOUR|UNITÉ DE DIALYSE|MATERNITÉ|HOSPITALISATION À DOMICILE\
|CENTRE DE SOINS MÉDICAUX ET DE RÉADAPTATION
DES ALIZÉS|DU BOIS-JOLI|DE LA CLAIRIÈRE|DES DEUX-MOULINS|DE L'ÉTANG|DES FOUGÈRES\
|DU GUÉ|DE LA HÊTRAIE|DE L'ÎLE VERTE|DES JARDINS|DU LAVOIR|DE LA PRAIRIE|DU VALLON
VALBRUME|SAINT-ÉLOI-LE-FICTIF|CLAIREFONTAINE|LES FILAOS
"""
PRENOMS, NOMS, KINDS, PLACES, COMMUNES = (
    line.split("|") for line in NAMES.splitlines()
)
LONG: Final = (
    "Marie-Antoinette-Éléonore",
    "Du Grand Noisetier de la Haute-Vallée des Trois-Rivières et des Quatre-Chemins",
)

# The EJ: their département, their name, and how many ET they have with a number. The
# largest has as many as the largest of the country.
ENTITES: Final = (
    ("01", "CENTRE HOSPITALIER DES TROIS-RIVIÈRES (FICTIF)", 10),
    ("75", "FONDATION CLAIREFONTAINE (FICTIVE)", 5),
    ("69", "RÉSEAU DE SOINS DES MILLE SOURCES (FICTIF)", 689),
)
WITHOUT_NUMBER: Final = (
    "CLINIQUE DU PONT-NEUF (PROJET)",
    "MAISON DE NAISSANCE (PROJET)",
)
# The first structures, on which accounts are.
PLACES_MAX: Final = 40

# As often as they are met: few manage.
PROFILS: Final = (*Profil, Profil.UTILISATEUR_EJ, Profil.UTILISATEUR_ET)


class _State(NamedTuple):
    """
    What becomes of an account once it is created.
    """

    validated: bool = False
    has_entered: bool = False
    inactive: bool = False


# As often as they are met.
STATES: Final = (
    *[_State(validated=True, has_entered=True)] * 4,
    *[_State(validated=True)] * 2,
    *[_State()] * 2,
    _State(validated=True, has_entered=True, inactive=True),
    _State(inactive=True),
)

GROUPE: Final = "GROUPE DES TROIS-RIVIÈRES ET DE CLAIREFONTAINE (FICTIF)"


class _Line(NamedTuple):
    """
    What an extract of FINESS says of an EJ, or of an ET and of its EJ.
    """

    numero: NumeroFiness
    raison_sociale: str
    coordonnees: Coordonnees
    numero_ej: NumeroFiness


def _line(
    departement: str, rank: int, nom: str, numero_ej: NumeroFiness | None = None
) -> _Line:
    numero = _numero(departement, rank)
    postal = departement[:2].replace("A", "0").replace("B", "0")
    where = Coordonnees(
        numero_et_voie=f"{1 + rank % 90} AVENUE DE L'EXEMPLE",
        code_postal=f"{postal}{rank % 100:03}",
        commune=COMMUNES[rank % len(COMMUNES)],
        departement=departement,
        telephone=f"01 99 00 {rank // 100:02} {rank % 100:02}",
    )
    return _Line(numero, nom, where, numero_ej or numero)


def _numero(departement: str, rank: int) -> NumeroFiness:
    """
    Make a number whose key is right.
    """
    for key in range(10):
        try:
            return NumeroFiness(f"{departement[:2]}0{99000 + rank}{key}")
        except DonneesInvalidesError:
            pass
    raise AssertionError("one key of ten is right")


def _nom(rank: int) -> str:
    return f"{KINDS[rank % len(KINDS)]} {PLACES[rank % len(PLACES)]}"


def _lines() -> tuple[list[_Line], list[_Line]]:
    """
    Write the extract: its EJ, and its ET.
    """
    entites: list[_Line] = []
    etablissements: list[_Line] = []
    for departement, nom, size in ENTITES:
        ej = _line(departement, len(entites), nom)
        everywhere = cycle(DEPARTEMENTS if size > len(PLACES) else [departement])
        for one in range(size):
            rank = len(ENTITES) + len(etablissements)
            nom_et = _nom(rank) + (f" {one + 1}" if size > len(PLACES) else "")
            et = _line(next(everywhere), rank, nom_et, ej.numero)
            etablissements.append(et)
        entites.append(ej)
    return entites, etablissements


class _Postman:
    """
    Keeps the token of the last mail.
    """

    def __init__(self) -> None:
        self.token = ""

    async def send(self, mail: Mail, /) -> None:
        self.token = mail.text.partition("token=")[2].split()[0]


class _Country:
    """
    What does it, at an instant that moves on.
    """

    def __init__(self, host: Host) -> None:
        self._now, self._drawn, self._postman = BEGINNING, 0, _Postman()
        self._dice = Random(2)  # noqa: S311  (the same accounts each time)
        self.host = attrs.evolve(
            host, clock=lambda: self._now, ids=self._draw, mailer=self._postman
        )
        day = BEGINNING.date()
        self.codes = [a.code for a in host.settings.nomenclature.attribuables(day)]

    def _draw(self) -> str:
        self._drawn += 1
        return f"fictif-{self._drawn:05}"

    async def structures(self) -> dict[str, Structure]:
        """
        Store the structures that an extract knows, and a groupe; by name.
        """
        entites, etablissements = _lines()
        act = ImporterStructures(
            au_titre_de=NATIONAL, entites=entites, etablissements=etablissements
        )
        await importer_structures(self.host, act)
        async with self.host.unit_of_work() as uow:
            numeros = [line.numero for line in (*entites, *etablissements)]
            known = await uow.structures.by_numeros(numeros)
        membres = [known[ej.numero].id for ej in entites[:2]]
        groupe = await modifier_groupe(
            self.host,
            ModifierGroupe(au_titre_de=NATIONAL, libelle=GROUPE, membres=membres),
        )
        return {s.nom: s for s in (groupe, *(known[n] for n in numeros))}

    async def etablissement(self, acteur: Utilisateur, nom: str) -> Structure:
        """
        Create an ET that has no number yet.
        """
        form = CreerStructure(
            acteur_id=acteur.id, type_structure="ET", nom=nom, departement="01"
        )
        return await creer_structure(self.host, form)

    async def begin(
        self, name: tuple[str, str], profil: Profil, structure: Structure
    ) -> Utilisateur:
        """
        Create an account, and validate it.
        """
        compte = await self._install(name, profil, structure)
        await self._validate()
        return compte

    async def add(self, rank: int, place: Structure, by: Utilisateur) -> None:
        """
        Create an account of that rank, and leave it in one of the states there are.
        """
        turn = PRENOMS[rank % len(PRENOMS)], NOMS[rank % len(NOMS)]
        fitting = [p for p in PROFILS if p.fits(place.type_structure)]
        profil = self._dice.choice(fitting)
        compte = await self._install(turn if rank else LONG, profil, place, rank)
        state = self._dice.choice(STATES)
        if state.validated:
            await self._validate()
        if state.has_entered:
            login = EnregistrerConnexion(utilisateur_id=compte.id)
            await enregistrer_connexion(self.host, login)
        if state.inactive:
            off = DesactiverUtilisateur(acteur_id=by.id, utilisateur_id=compte.id)
            await desactiver_utilisateur(self.host, off)

    async def _install(
        self, name: tuple[str, str], profil: Profil, structure: Structure, rank: int = 0
    ) -> Utilisateur:
        """
        Create an account; its mail leaves. That of rank 0 has all there is.
        """
        self._now += STEP
        act = InstallerUtilisateur(
            au_titre_de=NATIONAL,
            prenom=name[0],
            nom=name[1],
            courriel=f"{_to_local_part(*name)}@example.org",
            profil=profil,
            structure_id=structure.id,
            activites=self.codes[rank % len(self.codes) :],
            droit_validation=profil.admet_le_droit and rank % 3 == 0,
        )
        compte = await installer_utilisateur(self.host, act)
        await drain_outbox(self.host)
        return compte

    async def _validate(self) -> None:
        """
        Follow the link of the last mail.
        """
        token, chosen = Token(self._postman.token), MotDePasse("of nobody")
        await utiliser_lien(self.host, UtiliserLien(token=token, mot_de_passe=chosen))


def _to_local_part(*names: str) -> str:
    folded = (search_key(name).replace(" ", "-") for name in names)
    return ".".join(folded)[:60]


async def populate(host: Host) -> list[Utilisateur]:
    """
    Create all of it.

    Returns:
        The accounts to begin with: one for each thing that may be looked at.
    """
    country = _Country(host)
    known = await country.structures()
    hospital, foundation, network = (known[nom] for _, nom, _ in ENTITES)
    site, groupe = known[_nom(len(ENTITES))], known[GROUPE]
    first = (
        (("Camille", "Aubier"), Profil.GESTIONNAIRE_EJ, hospital),
        (("Dominique", "Bruyère"), Profil.GESTIONNAIRE_ET, site),
        (("Sacha", "Cyprès"), Profil.GESTIONNAIRE_EJ, groupe),
        (("Alix", "Dune"), Profil.UTILISATEUR_ET, site),
        (("Claude", "Érable"), Profil.CONSULTATION_EJ, hospital),
        (("Maxime", "Fontaine"), Profil.GESTIONNAIRE_EJ, network),
        (("Louison", "Garrigue"), Profil.GESTIONNAIRE_EJ, foundation),
    )
    comptes = [await country.begin(*one) for one in first]
    of = {
        compte.rattachement.structure_id: compte
        for compte in comptes
        if compte.profil.niveau is Niveau.GESTIONNAIRE
    }
    for nom in WITHOUT_NUMBER:
        known[nom] = await country.etablissement(of[hospital.id], nom)
    # Of the largest, the first ones; nobody is on the others yet.
    places = [*known.values()][:PLACES_MAX] + [known[nom] for nom in WITHOUT_NUMBER]
    places += 5 * [hospital, foundation, network, groupe]
    for rank in range(OTHERS):
        place = places[rank % len(places)]
        await country.add(rank, place, of[place.ej_id or place.id])
    return comptes
