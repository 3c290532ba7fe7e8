# Derived from aio/memory.py by `nox -s twins -- --write`: edit that one.
"""
A host in memory: for tests, examples, and to learn what adapters must do.

What it stores, and how a unit of work is all or nothing, is in
`siaut_core.stockage`; here are the protocols on top of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import scrypt
from typing import TYPE_CHECKING, Final

from siaut_core.defaults import (
    Clock,
    IdSource,
    TokenSource,
    horloge,
    tirer_id,
    tirer_jeton,
)
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifiant import StructureId, UtilisateurId
from siaut_core.entities.intention import EtatIntention, Intention
from siaut_core.entities.lien import Lien
from siaut_core.entities.secret import MotDePasse
from siaut_core.entities.structure import (
    EntiteJuridique,
    Etablissement,
    Groupe,
    Structure,
)
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import DonneesInvalidesError
from siaut_core.stockage import Stockage, Unite
from siaut_core.sync.host import Host
from siaut_core.use_cases.evenement import Evenement
from siaut_core.use_cases.installation import sans_gestionnaire
from siaut_core.use_cases.reglages import Reglages

if TYPE_CHECKING:
    # Loaded on use, as in the protocols.
    from siaut_core.messages.courrier import Courrier
    from siaut_core.use_cases.recherche.lignes import LigneUtilisateur
    from siaut_core.use_cases.recherche.structures import RequeteStructures
    from siaut_core.use_cases.recherche.utilisateurs import RequeteUtilisateurs

__all__ = ["Memoire", "MotsDePasseEnMemoire"]


class Memoire:
    """
    Everything a service brings, in memory; gone with the process.

    Attributes:
        stockage: What is committed.
        boite_d_envoi: The mails that left, oldest first; they hold live links.
    """

    def __init__(self) -> None:
        self.stockage: Final = Stockage()
        self.boite_d_envoi: Final[list[Courrier]] = []

    def host(
        self,
        reglages: Reglages | None = None,
        *,
        clock: Clock = horloge,
        tokens: TokenSource = tirer_jeton,
        ids: IdSource = tirer_id,
    ) -> Host:
        """
        Make a host that keeps everything here.

        Its mails lead to ``https://siaut.example`` unless *reglages* say otherwise.
        """
        return Host(
            unit_of_work=self.unit_of_work,
            mailer=self,
            mots_de_passe=MotsDePasseEnMemoire(),
            reglages=reglages
            or Reglages(
                base_url="https://siaut.example", expediteur="siaut@siaut.example"
            ),
            clock=clock,
            tokens=tokens,
            ids=ids,
        )

    @contextmanager
    def unit_of_work(self) -> Iterator[UniteEnMemoire]:
        """
        Open a transaction; leaving it commits, an exception rolls back.
        """
        unite = Unite(self.stockage)
        try:
            yield UniteEnMemoire(unite)
            unite.valider()
        finally:
            unite.fermer()

    def envoyer(self, courrier: Courrier, /) -> None:
        self.boite_d_envoi.append(courrier)

    @property
    def journal(self) -> tuple[Evenement, ...]:
        return tuple(self.stockage.journal)


class MotsDePasseEnMemoire:
    """
    A policy of twelve characters and scrypt; a service brings its own.
    """

    MINIMUM: Final = 12
    MAXIMUM: Final = 1_000

    def __init__(self, cout: int = 2**14) -> None:
        self.cout: Final = cout

    def preparer(self, mot_de_passe: MotDePasse, _utilisateur: Utilisateur, /) -> str:
        if not self._est_assez_long(mot_de_passe.reveler()):
            raise DonneesInvalidesError.seule(
                "FAIBLE", f"Un mot de passe compte au moins {self.MINIMUM} caractères."
            )
        if self._est_trop_long(mot_de_passe.reveler()):
            raise DonneesInvalidesError.seule(
                "LONG", f"Un mot de passe compte au plus {self.MAXIMUM} caractères."
            )
        sel = tirer_id()
        return f"{sel}${self._condenser(sel, mot_de_passe)}"

    def verifier(self, mot_de_passe: MotDePasse, condense: str, /) -> bool:
        """
        Say whether it is the password that was prepared, to log somebody in.

        A text longer than any is none, for as much work as a wrong one.
        """
        sel, _, attendu = condense.partition("$")
        if self._est_trop_long(mot_de_passe.reveler()):
            self._condenser(sel, MotDePasse(""))
            return False
        return self._condenser(sel, mot_de_passe) == attendu

    # No frame below keeps the text in a variable, should the hash fail.

    def _est_assez_long(self, clair: object) -> bool:
        return isinstance(clair, str) and len(clair) >= self.MINIMUM

    def _est_trop_long(self, clair: str) -> bool:
        return len(clair) > self.MAXIMUM

    def _condenser(self, sel: str, mot_de_passe: MotDePasse) -> str:
        return scrypt(
            mot_de_passe.reveler().encode("utf-8", "surrogatepass"),
            salt=sel.encode(),
            n=self.cout,
            r=8,
            p=1,
        ).hex()


class UniteEnMemoire:
    """
    One transaction, as the protocols want it.
    """

    def __init__(self, unite: Unite) -> None:
        self.utilisateurs: Final = UtilisateursEnMemoire(unite)
        self.structures: Final = StructuresEnMemoire(unite)
        self.liens: Final = LiensEnMemoire(unite)
        self.courriels: Final = CourrielsEnMemoire(unite)
        self.journal: Final = JournalEnMemoire(unite)
        self.mots_de_passe: Final = CondensesEnMemoire(unite)


class UtilisateursEnMemoire:
    """
    See `UtilisateurRepository`.
    """

    def __init__(self, unite: Unite) -> None:
        self._unite = unite

    def par_id(self, id: UtilisateurId, /) -> Utilisateur | None:
        return self._unite.vue.utilisateurs.lire(id)

    def par_courriel(self, courriel: Courriel, /) -> Utilisateur | None:
        return self._unite.vue.par_courriel(courriel)

    def attester(self, comptes: Sequence[Utilisateur], /) -> None:
        self._unite.ecrire(lambda vue: vue.attester(comptes))

    def ajouter(self, utilisateur: Utilisateur, /) -> None:
        self._unite.ecrire(lambda vue: vue.ajouter_utilisateur(utilisateur))

    def enregistrer(self, utilisateur: Utilisateur, /) -> None:
        self._unite.ecrire(lambda vue: vue.enregistrer_utilisateur(utilisateur))

    def retirer(self, utilisateur: Utilisateur, /) -> None:
        self._unite.ecrire(lambda vue: vue.retirer_utilisateur(utilisateur))

    def noter_connexion(self, id: UtilisateurId, instant: datetime, /) -> bool:
        return self._unite.ecrire(lambda vue: vue.noter_connexion(id, instant))

    def rechercher(self, requete: RequeteUtilisateurs, /) -> Sequence[LigneUtilisateur]:
        return self._unite.vue.rechercher_utilisateurs(requete)


class StructuresEnMemoire:
    """
    See `StructureRepository`.
    """

    def __init__(self, unite: Unite) -> None:
        self._unite = unite

    def par_id(self, id: StructureId, /) -> Structure | None:
        return self._unite.vue.structures.lire(id)

    def par_ids(self, ids: Sequence[StructureId], /) -> Mapping[StructureId, Structure]:
        lues = map(self._unite.vue.structures.lire, ids)
        return {structure.id: structure for structure in lues if structure}

    def etablissements(self, ej_id: StructureId, /) -> Sequence[Etablissement]:
        return [
            s
            for s in self._unite.vue.structures.valeurs()
            if isinstance(s, Etablissement) and s.ej_id == ej_id
        ]

    def groupes(self, ej_id: StructureId, /) -> Sequence[Groupe]:
        return [
            s
            for s in self._unite.vue.structures.valeurs()
            if isinstance(s, Groupe) and ej_id in s.membres
        ]

    def par_numeros(
        self, numeros: Sequence[NumeroFiness], /
    ) -> Mapping[NumeroFiness, EntiteJuridique | Etablissement]:
        vue = self._unite.vue
        trouvees = {n: vue.par_numero(n) for n in numeros}
        return {n: structure for n, structure in trouvees.items() if structure}

    def numeros(self) -> Sequence[NumeroFiness]:
        return [s.numero for s in self._unite.vue.structures.valeurs() if s.numero]

    def ajouter(self, structure: Structure, /) -> None:
        self._unite.ecrire(lambda vue: vue.ajouter_structure(structure))

    def enregistrer(self, structure: Structure, /) -> None:
        self._unite.ecrire(lambda vue: vue.enregistrer_structure(structure))

    def rechercher(self, requete: RequeteStructures, /) -> Sequence[Structure]:
        return self._unite.vue.rechercher_structures(requete)

    def sans_gestionnaire(self) -> Sequence[Structure]:
        vue = self._unite.vue
        return sans_gestionnaire(vue.structures.valeurs(), vue.utilisateurs.valeurs())


class LiensEnMemoire:
    """
    See `LienRepository`.
    """

    def __init__(self, unite: Unite) -> None:
        self._unite = unite

    def par_empreinte(self, empreinte: str, /) -> Lien | None:
        return self._unite.vue.liens.lire(empreinte)

    def last_rank(self, utilisateur_id: UtilisateurId, /) -> int:
        return self._unite.vue.last_rank(utilisateur_id)

    def ajouter(self, lien: Lien, /) -> None:
        self._unite.ecrire(lambda vue: vue.ajouter_lien(lien))

    def utiliser(self, empreinte: str, maintenant: datetime, /) -> bool:
        return self._unite.ecrire(lambda vue: vue.utiliser_lien(empreinte, maintenant))

    def revoquer(self, utilisateur_id: UtilisateurId, /) -> None:
        self._unite.ecrire(lambda vue: vue.revoquer_liens(utilisateur_id))

    def remplacer(self, lien: Lien, /) -> None:
        self._unite.ecrire(lambda vue: vue.remplacer_liens(lien))


class CourrielsEnMemoire:
    """
    See `CourrielRepository`.
    """

    def __init__(self, unite: Unite) -> None:
        self._unite = unite

    def deposer(self, intention: Intention, /) -> None:
        self._unite.ecrire(lambda vue: vue.deposer(intention))

    def prendre(
        self, maintenant: datetime, jusqu_a: datetime, horizon: datetime, /
    ) -> Intention | None:
        return self._unite.ecrire(lambda vue: vue.prendre(maintenant, jusqu_a, horizon))

    def enregistrer(self, prise: Intention, suite: Intention, /) -> bool:
        return self._unite.ecrire(lambda vue: vue.enregistrer_intention(prise, suite))

    # Asked again at the end, as a write is: what another worker commits in between
    # is a conflict, where a database would have waited for the lock of the account.
    def leased_of(self, utilisateur_id: UtilisateurId, /) -> Sequence[Intention]:
        return self._unite.ecrire(lambda vue: vue.leased_of(utilisateur_id))

    def derniere_demande(
        self, utilisateur_id: UtilisateurId, horizon: datetime, /
    ) -> datetime | None:
        return self._unite.ecrire(
            lambda vue: vue.derniere_demande(utilisateur_id, horizon)
        )

    def last_closed(self, utilisateur_id: UtilisateurId, /) -> Intention | None:
        return self._unite.vue.last_closed(utilisateur_id)

    def abandons(self) -> Sequence[Intention]:
        intentions = self._unite.vue.intentions.valeurs()
        abandons = [i for i in intentions if i.etat is EtatIntention.ABANDON]
        return sorted(abandons, key=lambda i: (i.demandee_le, i.id))


class JournalEnMemoire:
    """
    See `Journal`.
    """

    def __init__(self, unite: Unite) -> None:
        self._unite = unite

    def ajouter(self, evenement: Evenement, /) -> None:
        self._unite.ecrire(lambda vue: vue.consigner(evenement))


class CondensesEnMemoire:
    """
    See `MotDePasseRepository`.
    """

    def __init__(self, unite: Unite) -> None:
        self._unite = unite

    def definir(self, utilisateur_id: UtilisateurId, condense: str, /) -> None:
        self._unite.ecrire(
            lambda vue: vue.definir_mot_de_passe(utilisateur_id, condense)
        )
