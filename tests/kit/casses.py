"""
*Adaptateurs cassés*: each is the host in memory with one fault that authors make.

What a contract does not catch, it does not ask for: each of these must fail, and
say what to fix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs

from siaut_core import (
    Cause,
    ConflitError,
    CourrielDejaPrisError,
    EtatIntention,
    Fin,
    Perimetre,
)
from siaut_core.entities.texte import cle_de_recherche
from siaut_core.stockage import Unite, Vue
from siaut_core.sync.memory import Memoire, UniteEnMemoire
from siaut_core.testing.contracts.banc import Banc

if TYPE_CHECKING:
    from siaut_core import (
        Courriel,
        Evenement,
        Intention,
        Lien,
        NumeroFiness,
        Utilisateur,
        UtilisateurId,
    )
    from siaut_core.stockage import Stockage

__all__ = ["FAUTES", "Faute"]


class Atelier(NamedTuple):
    """
    One unit of work of the host in memory, opened up.
    """

    uow: UniteEnMemoire
    unite: Unite
    stockage: Stockage


Casser = Callable[[Atelier], None]


class Faute(NamedTuple):
    """
    What is wrong, the test that sees it, and a word of what it advises.
    """

    casser: Casser
    test: str
    conseil: str


@contextmanager
def ouvrir(memoire: Memoire, casser: Casser) -> Iterator[UniteEnMemoire]:
    """
    Open a unit of work that is broken so.
    """
    unite = Unite(memoire.stockage)
    uow = UniteEnMemoire(unite)
    casser(Atelier(uow, unite, memoire.stockage))
    try:
        yield uow
        unite.valider()
    finally:
        unite.fermer()


def fabrique_de(casser: Casser) -> Callable[[], Any]:
    """
    Make the factory of an empty store whose units of work are all broken so.
    """

    @contextmanager
    def fabrique() -> Iterator[Banc]:
        memoire = Memoire()
        yield Banc.de(
            lambda: ouvrir(memoire, casser),
            journal=lambda: memoire.journal,
            condenses=lambda: dict(memoire.stockage.mots_de_passe),
            intentions=lambda: list(memoire.stockage.intentions.values()),
        )

    return fabrique


def remplacer(depot: object, nom: str, methode: Callable[..., object]) -> None:
    """
    Give a repository of one unit of work another method.
    """
    setattr(depot, nom, methode)


# Links.


def consomme_en_deux_temps(a: Atelier) -> None:
    """
    Reads, then writes without looking again: SELECT, then UPDATE without WHERE.
    """

    def utiliser(empreinte: str, maintenant: datetime, /) -> bool:
        lien = a.unite.vue.liens.lire(empreinte)
        if lien is None or not lien.est_utilisable(maintenant):
            return False
        fini = attrs.evolve(lien, fin=Fin.UTILISATION)
        a.unite.ecrire(lambda vue: vue.liens.ecrire(empreinte, fini))
        return True

    remplacer(a.uow.liens, "utiliser", utiliser)


def rangs_en_double(a: Atelier) -> None:
    """
    No unique index: two workers draw the same rank.
    """

    def ajouter(lien: Lien, /) -> None:
        if a.unite.vue.liens.lire(lien.empreinte) is not None:
            raise ConflitError
        a.unite.ecrire(lambda vue: vue.liens.ecrire(lien.empreinte, lien))

    remplacer(a.uow.liens, "ajouter", ajouter)


def lien_bon_jusqu_au_bout(a: Atelier) -> None:
    """
    ``maintenant <= expire_le``: a microsecond too long.
    """
    vrai = a.uow.liens.utiliser
    remplacer(
        a.uow.liens,
        "utiliser",
        lambda empreinte, quand: (
            vrai(empreinte, quand) or vrai(empreinte, quand - timedelta(microseconds=1))
        ),
    )


def revoquer_ceux_de(id: UtilisateurId, vue: Vue) -> None:
    vue.revoquer_liens(id)


def ecrire_un_lien(lien: Lien, vue: Vue) -> None:
    vue.liens.ecrire(lien.empreinte, lien)


def revoque_tout_le_monde(a: Atelier) -> None:
    def revoquer(_: UtilisateurId, /) -> None:
        for id in list(a.stockage.utilisateurs):
            a.unite.ecrire(partial(revoquer_ceux_de, id))

    remplacer(a.uow.liens, "revoquer", revoquer)


def remplace_aussi_les_plus_recents(a: Atelier) -> None:
    def remplacer_tous(lien: Lien, /) -> None:
        for autre in list(a.stockage.liens.values()):
            if autre.utilisateur_id == lien.utilisateur_id and autre.id != lien.id:
                fini = attrs.evolve(autre, fin=Fin.REMPLACEMENT)
                a.unite.ecrire(partial(ecrire_un_lien, fini))

    remplacer(a.uow.liens, "remplacer", remplacer_tous)


def instants_a_la_seconde(a: Atelier) -> None:
    """
    A column without microseconds.
    """
    vrai = a.uow.liens.ajouter
    remplacer(
        a.uow.liens,
        "ajouter",
        lambda lien: vrai(
            attrs.evolve(
                lien,
                emis_le=lien.emis_le.replace(microsecond=0),
                expire_le=lien.expire_le.replace(microsecond=0),
            )
        ),
    )


# Accounts.


def courriel_sensible_a_la_casse(a: Atelier) -> None:
    """
    A unique index on the address as it was typed.
    """

    def par_courriel(courriel: Courriel, /) -> Utilisateur | None:
        comptes = a.unite.vue.utilisateurs.valeurs()
        memes = (c for c in comptes if c.courriel.adresse == courriel.adresse)
        return next(memes, None)

    def ajouter(compte: Utilisateur, /) -> None:
        if par_courriel(compte.courriel):
            raise CourrielDejaPrisError
        a.unite.ecrire(lambda vue: vue.utilisateurs.ecrire(compte.id, compte))

    remplacer(a.uow.utilisateurs, "par_courriel", par_courriel)
    remplacer(a.uow.utilisateurs, "ajouter", ajouter)


def courriel_sans_accents(a: Atelier) -> None:
    """
    A unique index under an accent-blind collation: two people, one account.
    """
    vrai = a.uow.utilisateurs.ajouter

    def ajouter(compte: Utilisateur, /) -> None:
        cle = cle_de_recherche(compte.courriel.cle)
        for autre in a.unite.vue.utilisateurs.valeurs():
            if cle_de_recherche(autre.courriel.cle) == cle:
                raise CourrielDejaPrisError
        vrai(compte)

    remplacer(a.uow.utilisateurs, "ajouter", ajouter)


def pilote_bavard(a: Atelier) -> None:
    """
    Our error, raised in the ``except`` of the driver's, which quotes the row.
    """
    vrai = a.uow.utilisateurs.ajouter

    def ajouter(compte: Utilisateur, /) -> None:
        try:
            try:
                vrai(compte)
            except CourrielDejaPrisError:
                message = f"Key (cle)=({compte.courriel.cle}) already exists."
                raise ValueError(message) from None
        except ValueError as echec:
            raise CourrielDejaPrisError from echec

    remplacer(a.uow.utilisateurs, "ajouter", ajouter)


def n_atteste_rien(a: Atelier) -> None:
    remplacer(a.uow.utilisateurs, "attester", lambda _: None)


def atteste_sans_verrou(a: Atelier) -> None:
    """
    Compares versions when asked, and lets them change before the end.
    """
    remplacer(a.uow.utilisateurs, "attester", a.unite.vue.attester)


def enregistre_sans_version(a: Atelier) -> None:
    """
    UPDATE ... WHERE id = :id, and nothing on the version.
    """
    remplacer(
        a.uow.utilisateurs,
        "enregistrer",
        lambda compte: a.unite.ecrire(
            lambda vue: vue.utilisateurs.ecrire(compte.id, compte)
        ),
    )


def attente_sans_conflit(a: Atelier) -> None:
    """
    The driver's own error, when two wait for each other.
    """

    def brute(action: Callable[..., None]) -> Callable[..., None]:
        def agir(*args: object) -> None:
            try:
                action(*args)
            except ConflitError:
                raise OSError("40P01") from None

        return agir

    remplacer(a.uow.utilisateurs, "enregistrer", brute(a.uow.utilisateurs.enregistrer))
    remplacer(a.unite, "valider", brute(a.unite.valider))


def enregistre_la_connexion(a: Atelier) -> None:
    """
    The whole row is written again, the date of the last login with it.
    """
    vrai = a.uow.utilisateurs.enregistrer

    def enregistrer(compte: Utilisateur, /) -> None:
        vrai(compte)
        a.unite.ecrire(lambda vue: vue.utilisateurs.ecrire(compte.id, compte))

    remplacer(a.uow.utilisateurs, "enregistrer", enregistrer)


def laisse_les_liens(a: Atelier) -> None:
    """
    No ON DELETE CASCADE on the links of a deleted account.
    """

    def retirer(compte: Utilisateur, /) -> None:
        def ecrire(vue: Any) -> None:  # noqa: ANN401  (a view of the store)
            vue.attester([compte])
            vue.utilisateurs.ecrire(compte.id, None)
            vue.courriels_pris.ecrire(compte.courriel.cle, None)
            vue.mots_de_passe.ecrire(compte.id, None)

        a.unite.ecrire(ecrire)

    remplacer(a.uow.utilisateurs, "retirer", retirer)


def lectures_perimees(a: Atelier) -> None:
    """
    A cache of accounts that nobody empties.
    """
    vrai = a.uow.utilisateurs.par_id

    def par_id(id: UtilisateurId, /) -> Utilisateur | None:
        cache = a.stockage.__dict__.setdefault("cache", {})
        if id not in cache:
            cache[id] = vrai(id)
        connu: Utilisateur | None = cache[id]
        return connu

    remplacer(a.uow.utilisateurs, "par_id", par_id)


# Searches.


def page_trop_courte(a: Atelier) -> None:
    """
    LIMIT :taille instead of one row more: the second page never comes.
    """
    vrai = a.uow.utilisateurs.rechercher
    remplacer(
        a.uow.utilisateurs,
        "rechercher",
        lambda requete: vrai(requete)[: requete.taille],
    )


def page_qui_se_repete(a: Atelier) -> None:
    """
    ``>=`` instead of ``>`` after the cursor.
    """
    vrai = a.uow.utilisateurs.rechercher

    def rechercher(requete: Any, /) -> list[Any]:  # noqa: ANN401  (any search)
        sans_curseur = attrs.evolve(requete, apres=None, taille=199)
        toutes, suite = list(vrai(sans_curseur)), list(vrai(requete))
        rang = toutes.index(suite[0]) if suite and requete.apres else 0
        return toutes[max(rang - 1, 0) :][: requete.limite]

    remplacer(a.uow.utilisateurs, "rechercher", rechercher)


def ordre_inverse_a_moitie(a: Atelier) -> None:
    """
    ORDER BY nom DESC, id: only the column is reversed, not what breaks ties.
    """
    vrai = a.uow.utilisateurs.rechercher

    def rechercher(requete: Any, /) -> list[Any]:  # noqa: ANN401  (any search)
        lignes = list(vrai(requete))
        if not requete.descendant:
            return lignes
        lignes.sort(key=lambda ligne: ligne.utilisateur.id)
        return sorted(lignes, key=lambda li: li.utilisateur.nom, reverse=True)

    remplacer(a.uow.utilisateurs, "rechercher", rechercher)


def jokers(a: Atelier) -> None:
    """
    LIKE '%' || :nom || '%' without ESCAPE.
    """
    vrai = a.uow.utilisateurs.rechercher

    def rechercher(requete: Any, /) -> object:  # noqa: ANN401  (any search)
        nom = requete.filtre.nom.replace("%", "").replace("_", "")
        filtre = attrs.evolve(requete.filtre, nom=nom)
        return vrai(attrs.evolve(requete, filtre=filtre))

    remplacer(a.uow.utilisateurs, "rechercher", rechercher)


def one_spelling_of_a_domain(a: Atelier) -> None:
    """
    A column that holds the address folded as any text, not its `search_key`.
    """
    search = a.uow.utilisateurs.rechercher

    def rechercher(requete: Any, /) -> list[Any]:  # noqa: ANN401  (any search)
        return [
            row
            for row in search(requete)
            if requete.filtre.courriel
            in cle_de_recherche(row.utilisateur.courriel.adresse)
        ]

    remplacer(a.uow.utilisateurs, "rechercher", rechercher)


def codes_en_morceaux(a: Atelier) -> None:
    """
    Activities in one column, and LIKE '%' || :code || '%', whatever the case.
    """

    def rechercher(requete: Any, /) -> object:  # noqa: ANN401  (any search)
        # What LIKE finds, asked as the codes that it finds.
        trouves = {
            code
            for compte in a.unite.vue.utilisateurs.valeurs()
            for code in compte.activites
            if any(c.lower() in code.lower() for c in requete.filtre.activites)
        }
        activites = frozenset(trouves) or requete.filtre.activites
        filtre = attrs.evolve(requete.filtre, activites=activites)
        return vrai(attrs.evolve(requete, filtre=filtre))

    vrai = a.uow.utilisateurs.rechercher
    remplacer(a.uow.utilisateurs, "rechercher", rechercher)


def perimetre_trop_large(a: Atelier) -> None:
    """
    Everybody is given the structures around their own, ET included.
    """
    vrai = a.uow.utilisateurs.rechercher

    def rechercher(requete: Any, /) -> object:  # noqa: ANN401  (any search)
        x = requete.perimetre.structure_id
        lieu = a.unite.vue.structures.lire(x)
        large = Perimetre(getattr(lieu, "ej_id", x), avec_rattachees=True)
        return vrai(attrs.evolve(requete, perimetre=large))

    remplacer(a.uow.utilisateurs, "rechercher", rechercher)


# Structures.


def corse_confondue(a: Atelier) -> None:
    """
    Numbers compared with A read as 1 and B as 2, as their key is computed.
    """
    vrai = a.uow.structures.par_numeros

    def par_numeros(numeros: list[NumeroFiness], /) -> dict[NumeroFiness, Any]:
        def chiffres(numero: object) -> str:
            return str(numero).replace("A", "1").replace("B", "2")

        toutes = {s.numero: s for s in a.unite.vue.structures.valeurs() if s.numero}
        trouvees: dict[NumeroFiness, Any] = dict(vrai(numeros))
        for numero in numeros:
            for autre, structure in toutes.items():
                if chiffres(autre) == chiffres(numero):
                    trouvees.setdefault(numero, structure)
        return trouvees

    remplacer(a.uow.structures, "par_numeros", par_numeros)


def membres_oublies(a: Atelier) -> None:
    """
    The groupes of an EJ are those where it comes first.
    """
    vrai = a.uow.structures.groupes
    remplacer(
        a.uow.structures,
        "groupes",
        lambda ej_id: [g for g in vrai(ej_id) if min(g.membres) == ej_id],
    )


# The outbox, the journal, passwords.


def courriels_hors_transaction(a: Atelier) -> None:
    """
    A queue beside the database: the mail leaves though the account was not stored.
    """

    def deposer(intention: Intention, /) -> None:
        a.stockage.intentions[intention.id] = intention

    remplacer(a.uow.courriels, "deposer", deposer)


def attente(a: Atelier) -> list[Intention]:
    toutes = a.unite.vue.intentions.valeurs()
    return [i for i in toutes if i.etat is EtatIntention.EN_ATTENTE]


def prend_sans_bail(a: Atelier) -> None:
    """
    SELECT ... FOR UPDATE SKIP LOCKED alone: the lock ends before the mail.
    """

    def prendre(
        maintenant: datetime, _: datetime, horizon: datetime, /
    ) -> Intention | None:
        return next((i for i in attente(a) if i.est_due(maintenant, horizon)), None)

    remplacer(a.uow.courriels, "prendre", prendre)


def prend_le_plus_recent(a: Atelier) -> None:
    def prendre(
        maintenant: datetime, jusqu_a: datetime, horizon: datetime, /
    ) -> Intention | None:
        dues = [i for i in attente(a) if i.est_due(maintenant, horizon)]
        if not dues:
            return None
        prise = max(dues, key=lambda i: i.id).prendre(maintenant, jusqu_a)
        a.unite.ecrire(lambda vue: vue.intentions.ecrire(prise.id, prise))
        return prise

    remplacer(a.uow.courriels, "prendre", prendre)


def croit_l_avenir(a: Atelier) -> None:
    """
    No horizon: what a clock ahead wrote holds until that instant.
    """
    vrai = a.uow.courriels.prendre

    def prendre(
        maintenant: datetime, jusqu_a: datetime, _: datetime, /
    ) -> Intention | None:
        return vrai(maintenant, jusqu_a, datetime.max.replace(tzinfo=UTC))

    remplacer(a.uow.courriels, "prendre", prendre)


def laisse_dormir(a: Atelier) -> None:
    """
    What was put back waits for its own instant: WHERE prochain_essai_le <= ?.
    """
    vrai = a.uow.courriels.prendre

    def prendre(
        maintenant: datetime, jusqu_a: datetime, horizon: datetime, /
    ) -> Intention | None:
        dues = [i for i in attente(a) if i.est_due(maintenant, horizon)]
        return vrai(maintenant, jusqu_a, horizon) if dues else None

    remplacer(a.uow.courriels, "prendre", prendre)


def ferme_ce_qui_part(a: Atelier) -> None:
    """
    Older mails of a person are replaced, also the one that is leaving.
    """
    vrai = a.uow.courriels.prendre

    def prendre(
        maintenant: datetime, jusqu_a: datetime, horizon: datetime, /
    ) -> Intention | None:
        prise = vrai(maintenant, jusqu_a, horizon)
        for autre in attente(a):
            libre = attrs.evolve(autre, leased_until=None)
            if prise and prise.remplace(libre, maintenant, horizon):
                close = autre.clore(EtatIntention.REMPLACEMENT, maintenant)
                a.unite.ecrire(partial(_ecrire_intention, close))
        return prise

    remplacer(a.uow.courriels, "prendre", prendre)


def _ecrire_intention(intention: Intention, vue: Vue) -> None:
    vue.intentions.ecrire(intention.id, intention)


def garde_l_adresse(a: Atelier) -> None:
    """
    What was typed stays once its mail is closed.
    """
    vrai = a.uow.courriels.enregistrer

    def enregistrer(prise: Intention, suite: Intention, /) -> bool:
        fait = vrai(prise, suite)
        if fait and suite.courriel is None:
            gardee = attrs.evolve(suite, courriel=prise.courriel)
            a.unite.ecrire(lambda vue: vue.intentions.ecrire(gardee.id, gardee))
        return fait

    remplacer(a.uow.courriels, "enregistrer", enregistrer)


def oublie_les_essais(a: Atelier) -> None:
    """
    Whoever comes back too late is believed.
    """

    def enregistrer(prise: Intention, suite: Intention, /) -> bool:
        a.unite.ecrire(lambda vue: vue.intentions.ecrire(prise.id, suite))
        return True

    remplacer(a.uow.courriels, "enregistrer", enregistrer)


def ne_compte_que_les_essais(a: Atelier) -> None:
    """
    UPDATE ... WHERE essais = ?: a lease that was put back counts none.
    """
    vrai = a.uow.courriels.enregistrer

    def enregistrer(prise: Intention, suite: Intention, /) -> bool:
        actuelle = a.unite.vue.intentions.lire(prise.id)
        bail = None if actuelle is None else actuelle.leased_until
        return vrai(attrs.evolve(prise, leased_until=bail), suite)

    remplacer(a.uow.courriels, "enregistrer", enregistrer)


def derniere_demande_de_tous(a: Atelier) -> None:
    def derniere_demande(_: UtilisateurId, _horizon: datetime, /) -> datetime | None:
        closes = (
            i.clos_le
            for i in a.unite.vue.intentions.valeurs()
            if i.cause is Cause.DEMANDE and i.etat is EtatIntention.ENVOI and i.clos_le
        )
        return max(closes, default=None)

    remplacer(a.uow.courriels, "derniere_demande", derniere_demande)


def derniere_demande_a_venir(a: Atelier) -> None:
    """
    MAX(clos_le), also of what a clock ahead wrote.
    """
    vrai = a.uow.courriels.derniere_demande

    def derniere_demande(id: UtilisateurId, _: datetime, /) -> datetime | None:
        return vrai(id, datetime.max.replace(tzinfo=UTC))

    remplacer(a.uow.courriels, "derniere_demande", derniere_demande)


def journal_hors_transaction(a: Atelier) -> None:
    """
    A log beside the database: it tells what never happened.
    """

    def ajouter(evenement: Evenement, /) -> None:
        a.stockage.journal.append(evenement)

    remplacer(a.uow.journal, "ajouter", ajouter)


def journal_sans_doublons(a: Atelier) -> None:
    """
    INSERT OR IGNORE: two events alike are one.
    """
    vrai = a.uow.journal.ajouter

    def ajouter(evenement: Evenement, /) -> None:
        if evenement not in a.stockage.journal:
            vrai(evenement)

    remplacer(a.uow.journal, "ajouter", ajouter)


def premier_condense(a: Atelier) -> None:
    """
    INSERT OR IGNORE: the first password stays for ever.
    """
    vrai = a.uow.mots_de_passe.definir

    def definir(id: UtilisateurId, condense: str, /) -> None:
        if id not in a.stockage.mots_de_passe:
            vrai(id, condense)

    remplacer(a.uow.mots_de_passe, "definir", definir)


# Units of work.


def annulation_perdue(a: Atelier) -> None:
    """
    Autocommit: what was written before the exception stays.
    """
    vraie = a.unite.fermer

    def fermer() -> None:
        try:
            a.unite.valider()
        except ConflitError:
            pass
        finally:
            vraie()

    remplacer(a.unite, "fermer", fermer)


FAUTES: Final[dict[str, Faute]] = {
    faute.casser.__name__: faute
    for faute in (
        Faute(consomme_en_deux_temps, "rivals_get_a_link_once", "compare-and-set"),
        Faute(lien_bon_jusqu_au_bout, "consumed_in_its_time", "< expire_le"),
        Faute(revoque_tout_le_monde, "revoking_ends", "links of this account"),
        Faute(remplace_aussi_les_plus_recents, "replaces_the_older", "smaller"),
        Faute(instants_a_la_seconde, "link_comes_back", "to the microsecond"),
        Faute(courriel_sensible_a_la_casse, "mailbox_is_one_accounts", "cle"),
        Faute(courriel_sans_accents, "two_mailboxes_are_two", "accent"),
        Faute(pilote_bavard, "mailbox_is_one_accounts", "quotes an address"),
        Faute(n_atteste_rien, "one_account_that_changed", "attester"),
        Faute(atteste_sans_verrou, "two_gestionnaires_never_deactivate", "lock"),
        Faute(enregistre_sans_version, "rivals_change_an_account", "version"),
        Faute(attente_sans_conflit, "two_who_wait_for_each_other", "40P01"),
        Faute(enregistre_la_connexion, "login_outlives", "derniere_connexion"),
        Faute(laisse_les_liens, "takes_its_links_along", "every link of the account"),
        Faute(lectures_perimees, "all_of_it_shows_after_the_end", "no cache outlives"),
        Faute(page_trop_courte, "one_row_more_than_a_page", "requete.limite"),
        Faute(page_qui_se_repete, "accounts_are_walked", "strictly after"),
        Faute(ordre_inverse_a_moitie, "accounts_are_walked", "descending reverses all"),
        Faute(jokers, "no_character_is_a_wildcard_in_a_search_of_acc", "literal"),
        Faute(one_spelling_of_a_domain, "both_spellings", "search_key"),
        Faute(codes_en_morceaux, "codes_of_activities", "whole code"),
        Faute(perimetre_trop_large, "accounts_shows_nothing_outside", "inside when"),
        Faute(corse_confondue, "found_by_number", "2A is not 21"),
        Faute(membres_oublies, "an_ej_knows", "groupes"),
        Faute(courriels_hors_transaction, "what_was_rolled_back", "rolled back"),
        Faute(prend_sans_bail, "rivals_lease_a_mail_once", "before the mail leaves"),
        Faute(prend_le_plus_recent, "oldest_first", "prochain_essai_le"),
        Faute(garde_l_adresse, "has_left_forgets", "address"),
        Faute(oublie_les_essais, "whose_lease_is_over", "essais"),
        Faute(derniere_demande_de_tous, "last_demande", "account"),
        Faute(derniere_demande_a_venir, "last_demande", "horizon"),
        Faute(croit_l_avenir, "clock_ahead_wrote", "horizon"),
        Faute(laisse_dormir, "due_when_the_other_is_given_back", "put back"),
        Faute(ferme_ce_qui_part, "may_be_leaving", "lease runs"),
        Faute(ne_compte_que_les_essais, "put_back_is_not", "leased_until"),
        Faute(rangs_en_double, "rank_given_twice", "unique"),
        Faute(journal_hors_transaction, "event_is_rolled_back", "same transaction"),
        Faute(journal_sans_doublons, "events_alike", "events that are equal"),
        Faute(premier_condense, "digest_of_an_account_is_replaced", "replace"),
        Faute(annulation_perdue, "exception_rolls_everything", "roll"),
    )
}
