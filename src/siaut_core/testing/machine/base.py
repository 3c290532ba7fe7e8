"""
What every part of the machine shares: the host, the model, and what must hold.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from siaut_core.entities.profil import Niveau
from siaut_core.entities.secret import Jeton
from siaut_core.errors import SiautError
from siaut_core.testing.doublures import Horloge, Postier, Tirage
from siaut_core.testing.modele import droits, liens
from siaut_core.testing.modele.etat import Issue, Monde, compte_de
from siaut_core.testing.pays import COMPTES, STRUCTURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from siaut_core.testing.contracts.pilote import Pilote
    from siaut_core.use_cases.evenement import Commande, Operation

__all__ = ["RANGS", "Base", "choisir"]

# Picks somebody, some structure or some link among those there are.
RANGS: Final = st.integers(0, 127)


def choisir(rang: int, proches: Sequence[str], tous: Sequence[str]) -> str:
    """
    Three times in four among *proches*: most of what is tried should do something.
    """
    parmi = proches if proches and rang % 4 else tous
    return parmi[rang // 4 % len(parmi)]


class Base(RuleBasedStateMachine):
    """
    A host and the model, from the same small country.

    Attributes:
        heros: The account that most of the story is about.
        adresse: Its own, also once it is deleted.
        compteurs: How many steps, and how many times each operation was granted
            and refused, over every run: for ``nox -s soak``.
    """

    heros: str
    adresse: str
    compteurs: ClassVar[Counter[tuple[str, bool]]] = Counter()

    def __init__(self, pilote: Pilote) -> None:
        super().__init__()
        self._pilote = pilote
        self.horloge: Horloge = Horloge()
        self.tirage: Tirage = Tirage()
        self.postier: Postier = Postier()
        self.monde: Monde = Monde(STRUCTURES, COMPTES)
        self.suivre("u-neuf")
        self._evenements: list[tuple[Operation, bool]] = []
        self.demander_au_pilote("ouvrir", self.horloge, self.tirage, self.postier)

    def teardown(self) -> None:
        self.demander_au_pilote("fermer")

    def demander_au_pilote(self, question: str, *args: object) -> Any:  # noqa: ANN401  (any answer)
        return getattr(self._pilote, question)(*args)

    def tenter(
        self, operation: str, *args: object, **kwargs: object
    ) -> tuple[Any, Issue]:
        """
        Run an operation, and give its answer or the class of its refusal.
        """
        resultat, issue = None, None
        try:
            resultat = self._pilote.faire(operation, *args, **kwargs)
        except SiautError as refus:
            issue = type(refus)
        self.compteurs[operation, issue is None] += 1
        return resultat, issue

    def commander(self, operation: str, commande: Commande) -> tuple[Any, Issue]:
        """
        Run a command: it leaves one event, whatever comes of it.
        """
        resultat, issue = self.tenter(operation, commande)
        self._evenements.append((commande.operation, issue is None))
        return resultat, issue

    @property
    def maintenant(self) -> Any:  # noqa: ANN401  (a datetime; rules take it as such)
        return self.horloge.instant

    def suivre(self, id: str) -> None:
        """
        Make an account the hero: what happens next most often happens to it.
        """
        if id in self.monde.comptes:
            self.heros, self.adresse = id, self.monde.comptes[id].adresse

    def un_acteur(self, rang: int) -> str:
        """
        Pick who acts: most often a *Gestionnaire* who reaches the hero.
        """
        chefs = [
            c.id
            for c in self.monde.comptes.values()
            if c.profil.niveau is Niveau.GESTIONNAIRE and c.id != self.heros
        ]
        proches = [
            id
            for id in chefs
            if droits.refus_sur_un_compte(self.monde, id, self.heros) is None
        ]
        return choisir(rang, proches, [*chefs, self.heros, "u-actif", "u-0"])

    def une_cible(self, rang: int, acteur: str = "u-0") -> str:
        """
        Pick an account: the hero, one in reach, or any, deleted ones included.
        """
        proches = [c.id for c in droits.comptes_a_portee(self.monde, acteur)]
        tous = [*self.monde.comptes, *sorted(self.monde.partis), "u-0"]
        return self.heros if rang % 2 else choisir(rang // 2, proches, tous)

    def un_lieu(self, rang: int, acteur: str = "u-0") -> str:
        proches = sorted(droits.a_portee(self.monde, acteur))
        return choisir(rang, proches, [*self.monde.lieux, "s-0"])

    @invariant()
    def steps_are_counted(self) -> None:
        """
        Once before the first, and once after each.
        """
        self.compteurs["pas", True] += 1

    @invariant()
    def accounts_are_those_of_the_model(self) -> None:
        """
        All of them, field by field; those that were deleted stay so.
        """
        ids = [*self.monde.comptes, *self.monde.partis]
        attendus = [self.monde.comptes.get(id) for id in ids]
        lus = self.demander_au_pilote("comptes", ids)
        assert attendus == [lu and compte_de(lu) for lu in lus]

    @invariant()
    def validated_accounts_are_there_for_ever(self) -> None:
        """
        P10, and the model has no say in it.
        """
        assert self.monde.confirmes.isdisjoint(self.monde.partis)
        lus = self.demander_au_pilote("comptes", sorted(self.monde.confirmes))
        assert all(lu and not lu.est_en_attente for lu in lus)

    @invariant()
    def tokens_open_what_they_may_and_nothing_else(self) -> None:
        """
        P6: every token ever issued, at this very instant.
        """
        for lien in self.monde.liens:
            _, issue = self.tenter("examiner_lien", Jeton(lien.jeton))
            bon = liens.est_bon(self.monde, lien, self.maintenant)
            assert bon == (issue is None), f"a link of {lien.cause}: {issue}"

    @invariant()
    def each_command_left_one_event(self) -> None:
        """
        P13.
        """
        journal = self.demander_au_pilote("journal")
        if journal is not None:
            assert self._evenements == [(e.operation, e.accordee) for e in journal]

    @invariant()
    def passwords_are_of_those_who_set_one(self) -> None:
        condenses = self.demander_au_pilote("condenses")
        assert condenses in (None, self.monde.condenses)
