"""
*Politique*: which passwords are accepted, and the sentence for each that is not.

The default follows the CNIL: délibération n° 2022-100 of 21 July 2022, adopting a
recommendation on passwords (JO of 16 October 2022). It asks for a level of entropy,
and for a refusal of what everybody tries first; a service with more to protect, or
with another policy, brings its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import log2
from typing import Final, TypeAlias

import attrs

from siaut_core import MotDePasse
from siaut_core.entities.texte import cle_de_recherche
from siaut_core.errors import ErreurChamp

__all__ = ["EstConnu", "Politique", "entropie", "est_evident"]

# Given by the service: whether a password is in a list of those that leaked.
EstConnu: TypeAlias = Callable[[MotDePasse], bool]

# Provenance: CNIL 2022-100, case 1, "mot de passe seul". A service that slows down or
# locks repeated attempts is in its case 2, at 50 bits; this host does not do it.
NIVEAU: Final = 80

# Provenance: same, case 1, its shortest example. Whatever the entropy computed.
MINIMUM: Final = 12

# Provenance: same, case 1, its third example: seven words are worth 80 bits.
BITS_PAR_MOT: Final = 80 / 7

# Of our own: longer is no safer, and each character is work asked by a stranger.
MAXIMUM: Final = 1_000

# Provenance: the counts of the CNIL's own calculator, and of its first example ("une
# liste d'au moins 37 caractères spéciaux"); a letter with an accent is one of these.
ALPHABETS: Final = (
    (re.compile("[a-z]"), 26),
    (re.compile("[A-Z]"), 26),
    (re.compile("[0-9]"), 10),
    (re.compile("[^a-zA-Z0-9]"), 37),
)

MOT: Final = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)*[,.;:!?]*")

# Of our own, and no list of leaks: what is tried first, whatever surrounds it.
EVIDENCES: Final = re.compile(
    r"mot ?de ?passe|password|azerty(?:uiop)?|qwerty(?:uiop)?|qwertz"
    r"|bonjour|soleil|doudou|loulou|chouchou|marseille|jetaime|bienvenue|motus"
    r"|welcome|secret|admin|siaut|autorisations?|sante|hopital"
    r"|0?1234[0-9]*|9?8?7?6?5?4321|abcd[a-z]*|(?:19|20)[0-9]{2}|(.)\1{2,}"
)

# What people write for a letter, so that it looks like none.
DEGUISEMENTS: Final = str.maketrans("@4310$5€", "aaeiosse")

# Fewer characters than that, once those are out, and it was one of them.
RESTE: Final = 6


@attrs.frozen
class Politique:
    """
    What a service asks of passwords.

    Attributes:
        niveau: In bits of entropy.
        minimum: In characters.
        est_connu: A list of leaks, asked after the obvious ones; ``None`` without.
    """

    niveau: int = NIVEAU
    minimum: int = MINIMUM
    est_connu: EstConnu | None = None

    def fautes(self, mot_de_passe: MotDePasse) -> list[ErreurChamp]:
        """
        Say every rule that a password breaks, in a sentence for the screen.
        """
        longueur = len(mot_de_passe.reveler())
        if longueur > MAXIMUM:
            return [_faute("LONG", TROP_LONG)]
        refus = {
            "COURT": (longueur < self.minimum, TROP_COURT.format(self.minimum)),
            # To the nearest bit: the CNIL's first example is worth 79.55 of its 80.
            "FAIBLE": (round(entropie(mot_de_passe)) < self.niveau, TROP_FAIBLE),
            "CONNU": (self._est_connu(mot_de_passe), TROP_CONNU),
        }
        return [
            _faute(code, texte) for code, (refuse, texte) in refus.items() if refuse
        ]

    def _est_connu(self, mot_de_passe: MotDePasse) -> bool:
        if est_evident(mot_de_passe):
            return True
        return self.est_connu is not None and self.est_connu(mot_de_passe)


TROP_LONG: Final = f"Un mot de passe compte au plus {MAXIMUM} caractères."

TROP_COURT: Final = "Un mot de passe compte au moins {} caractères."

TROP_FAIBLE: Final = (
    "Ce mot de passe est trop facile à deviner : allongez-le, mêlez majuscules,"
    " minuscules, chiffres et caractères spéciaux, ou écrivez une phrase d'au moins"
    " sept mots."
)

TROP_CONNU: Final = (
    "Ce mot de passe est de ceux que l'on essaie en premier, ou qui ont déjà été"
    " divulgués : choisissez-en un autre."
)


def _faute(code: str, message: str) -> ErreurChamp:
    return ErreurChamp("", code, message)


# None of these raises: no traceback can show the text that they hold.


def entropie(mot_de_passe: MotDePasse) -> float:
    """
    Estimate, in bits, how many passwords one must try to meet this one.

    A text without spaces is taken for characters drawn at random, as the CNIL does:
    what it lacks to be so is for lists of leaks to say. Several words are a phrase,
    each drawn among words; whatever is no word counts by its characters.
    """
    mots = mot_de_passe.reveler().split()
    if len(mots) == 1:
        return _au_hasard(mots[0])
    return sum(BITS_PAR_MOT if MOT.fullmatch(m) else _au_hasard(m) for m in mots)


def _au_hasard(texte: str) -> float:
    symboles = sum(taille for motif, taille in ALPHABETS if motif.search(texte))
    return len(texte) * log2(symboles)


def est_evident(mot_de_passe: MotDePasse) -> bool:
    """
    Tell whether little is left without the words and sequences that all try first.
    """
    plie = cle_de_recherche(mot_de_passe.reveler())
    return min(_reste(plie), _reste(plie.translate(DEGUISEMENTS))) < RESTE


def _reste(texte: str) -> int:
    return len(set(EVIDENCES.sub("", texte)) - {" "})
