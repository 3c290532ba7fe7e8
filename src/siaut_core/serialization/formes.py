"""
*Formes*: what is written of one class, key by key, and read again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_type_hints

import attrs

from siaut_core.errors import DonneesInvalidesError, ErreurChamp, Releve
from siaut_core.serialization.lecture import FAUTES_MAXIMUM, Essai, lecture

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["FORMAT", "Forme", "essayer_document"]

# One more when the shape of a document changes: see the package.
FORMAT: Final = 1

ENVELOPPE: Final = ("type", "format")

OBJET_ATTENDU: Final = ErreurChamp("", "TYPE", "Un objet est attendu.")

CLE_MAXIMUM: Final = 64

ABSENT: Final = object()


class Cle(NamedTuple):
    """
    One key of a form.

    Attributes:
        obligatoire: Must be there when it is read.
        a_defaut: The class does without.
    """

    lire: Callable[[Any], Any]
    ecrire: Callable[[Any], Any]
    obligatoire: bool
    a_defaut: bool


@attrs.frozen(eq=False)
class Forme:
    """
    The keys of one class, in its order.

    Attributes:
        est_document: It has an envelope: what it is, and in which format.
    """

    classe: type[Any]
    cles: Mapping[str, Cle]
    est_document: bool

    @classmethod
    def de(
        cls,
        classe: type[attrs.AttrsInstance],
        converter: Converter,
        genres: Mapping[str, Any],
        *,
        est_document: bool,
        complete: bool,
    ) -> Forme:
        """
        Make the form of a class from its fields.

        Args:
            genres: What is read and written of a field, when its type is too wide.
            complete: Keys are all obligatory, those that have a default too: of
                what a store kept, one that is missing was lost.
        """
        types = {**get_type_hints(classe), **genres}
        cles = {}
        for champ in attrs.fields(classe):
            genre = types[champ.name]
            a_defaut = champ.default is not attrs.NOTHING
            cles[champ.name] = Cle(
                lire=lecture(converter, genre),
                ecrire=converter.get_unstructure_hook(genre),
                obligatoire=complete or not a_defaut,
                a_defaut=a_defaut,
            )
        return cls(classe, cles, est_document)

    def ecrire(self, objet: object) -> dict[str, Any]:
        """
        Write an object.

        Raises:
            siaut_core.errors.DonneesInvalidesError: Naming every field that
                could not be read again, as a command may have some.
        """
        releve, ecrit = Releve(), self._enveloppe()
        for champ, cle in self.cles.items():
            valeur = getattr(objet, champ, ABSENT)
            ecrit[champ] = releve.lire(champ, cle.ecrire, valeur)
        releve.lever()
        return ecrit

    def essayer(self, donnees: object) -> Essai[Any]:
        """
        Read an object, and every fault in the order of its keys.
        """
        if type(donnees) is not dict:
            return None, [OBJET_ATTENDU]
        if self.est_document and (fautes := _ouvrir(donnees, (self.classe.__name__,))):
            return None, fautes
        releve = Releve()
        objet = self._batir(self._lire_cles(donnees, releve), releve)
        rangs = {champ: rang for rang, champ in enumerate(self.cles)}
        fautes = sorted(releve.erreurs, key=lambda e: rangs[_racine(e)])
        fautes += self._inconnues(donnees)
        return (None, fautes) if fautes else (objet, [])

    def _enveloppe(self) -> dict[str, Any]:
        valeurs = (self.classe.__name__, FORMAT)
        return dict(zip(ENVELOPPE, valeurs, strict=True)) if self.est_document else {}

    def _lire_cles(self, donnees: dict[Any, Any], releve: Releve) -> dict[str, Any]:
        lus = {}
        for champ, cle in self.cles.items():
            if champ in donnees:
                avant = len(releve.erreurs)
                lu = releve.lire(champ, cle.lire, donnees[champ])
                if len(releve.erreurs) == avant:
                    lus[champ] = lu
            elif cle.obligatoire:
                releve.noter(champ, "OBLIGATOIRE", "Ce champ est obligatoire.")
        return lus

    def _batir(self, lus: dict[str, Any], releve: Releve) -> object:
        # What is wrong is left out, so that the constructor judges the rest; what
        # it then says of a field that is known to be wrong tells nothing.
        fautifs = {_racine(erreur) for erreur in releve.erreurs}
        for champ, cle in self.cles.items():
            if champ not in lus and not cle.a_defaut:
                lus[champ] = None
        try:
            return self.classe(**lus)
        except DonneesInvalidesError as erreur:
            releve.erreurs += (e for e in erreur.erreurs if _racine(e) not in fautifs)
        return None

    def _inconnues(self, donnees: dict[Any, Any]) -> list[ErreurChamp]:
        connues = {*self.cles, *self._enveloppe()}
        inconnues = (_nommer(cle) for cle in donnees if cle not in connues)
        return [
            ErreurChamp(nom, "CLE_INCONNUE", "Cette clé est inconnue.")
            for nom in islice(inconnues, FAUTES_MAXIMUM)
        ]


def essayer_document(donnees: object, formes: Mapping[str, Forme]) -> Essai[Any]:
    """
    Read any of several documents, by what it says it is.
    """
    if type(donnees) is not dict:
        return None, [OBJET_ATTENDU]
    fautes = _ouvrir(donnees, tuple(formes))
    return (None, fautes) if fautes else formes[donnees["type"]].essayer(donnees)


def _ouvrir(donnees: dict[Any, Any], noms: tuple[str, ...]) -> list[ErreurChamp]:
    """
    Check an envelope; nothing else can be judged when it is wrong.
    """
    releve = Releve()
    nom, version = (donnees.get(cle) for cle in ENVELOPPE)
    if type(nom) is not str or nom not in noms:
        releve.noter("type", "TYPE", f"{' ou '.join(noms)} est attendu.")
    if type(version) is not int or version != FORMAT:
        releve.noter("format", "FORMAT", f"Le format {FORMAT} est attendu.")
    return releve.erreurs


def _racine(erreur: ErreurChamp) -> str:
    return erreur.champ.partition(".")[0].partition("[")[0]


def _nommer(cle: object) -> str:
    # A key too may be anything, as long as what was typed and as private.
    lisible = type(cle) is str and len(cle) <= CLE_MAXIMUM and cle.isascii()
    return str(cle) if lisible and str(cle).isidentifier() else "?"
