"""
*Politique*: which passwords are accepted, and the sentence for each that is not.

The default follows the CNIL: délibération n° 2022-100 of 21 July 2022, adopting a
recommendation on passwords (JO of 16 October 2022). It asks for a level of entropy,
and for a refusal of what everybody tries first; a service with more to protect, or
with another policy, brings its own. What is counted is chance: neither what repeats
itself, nor one's own name and address, is any. See `hasard`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import compress
from math import log2
from typing import Final, TypeAlias

import attrs

from siaut_core import MotDePasse, Utilisateur
from siaut_core.entities.texte import cle_de_recherche
from siaut_core.errors import ErreurChamp

from .hasard import DEGUISEMENTS, au_hasard, fragments_de

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

PONCTUATION: Final = ",.;:!?"

MOT: Final = re.compile(rf"[^\W\d_]{{2,}}(?:['’-][^\W\d_]+)*[{PONCTUATION}]*")

# Of our own, and no list of leaks: what is tried first, whatever surrounds it.
EVIDENCES: Final = re.compile(
    r"mot ?de ?passe|password|azerty(?:uiop)?|qwerty(?:uiop)?|qwertz"
    r"|bonjour|soleil|doudou|loulou|chouchou|marseille|jetaime|bienvenue|motus"
    r"|welcome|secret|admin|siaut|autorisations?|sante|hopital"
    r"|0?1234[0-9]*|9?8?7?6?5?4321|abcd[a-z]*|(?:19|20)[0-9]{2}|(.)\1{2,}"
)

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

    def fautes(
        self, mot_de_passe: MotDePasse, utilisateur: Utilisateur
    ) -> list[ErreurChamp]:
        """
        Say every rule that a password of theirs breaks, in a sentence for the screen.
        """
        longueur = len(mot_de_passe.reveler())
        if longueur > MAXIMUM:
            return [_faute("LONG", TROP_LONG)]
        faible = self._est_faible(mot_de_passe)
        devine = self._est_faible(mot_de_passe, _fragments(utilisateur))
        refus = {
            "COURT": (longueur < self.minimum, TROP_COURT.format(self.minimum)),
            "FAIBLE": (faible, TROP_FAIBLE),
            "PERSONNEL": (devine and not faible, TROP_PERSONNEL),
            "CONNU": (self._est_connu(mot_de_passe), TROP_CONNU),
        }
        return [
            _faute(code, texte) for code, (refuse, texte) in refus.items() if refuse
        ]

    def _est_faible(
        self, mot_de_passe: MotDePasse, connus: frozenset[str] = frozenset()
    ) -> bool:
        # To the nearest bit: the CNIL's first example is worth 79.55 of its 80.
        return round(entropie(mot_de_passe, connus)) < self.niveau

    def _est_connu(self, mot_de_passe: MotDePasse) -> bool:
        if est_evident(mot_de_passe):
            return True
        return self.est_connu is not None and self.est_connu(mot_de_passe)


TROP_LONG: Final = f"Un mot de passe compte au plus {MAXIMUM} caractères."

TROP_COURT: Final = "Un mot de passe compte au moins {} caractères."

TROP_FAIBLE: Final = (
    "Ce mot de passe est trop facile à deviner : allongez-le, mêlez majuscules,"
    " minuscules, chiffres et caractères spéciaux, ou écrivez une phrase d'au moins"
    " sept mots, sans vous répéter."
)

TROP_PERSONNEL: Final = (
    "Ce mot de passe doit trop à votre nom ou à votre adresse, que l'on essaie en"
    " premier : choisissez-en un autre."
)

TROP_CONNU: Final = (
    "Ce mot de passe est de ceux que l'on essaie en premier, ou qui ont déjà été"
    " divulgués : choisissez-en un autre."
)


def _faute(code: str, message: str) -> ErreurChamp:
    return ErreurChamp("", code, message)


def _fragments(utilisateur: Utilisateur) -> frozenset[str]:
    """
    Give what is tried first against somebody: their name, either way, their address.
    """
    prenom, nom = utilisateur.prenom, utilisateur.nom
    adresse = utilisateur.courriel.adresse
    return fragments_de(f"{prenom} {nom}", f"{nom} {prenom}", adresse)


# None of these raises: no traceback can show the text that they hold.


def entropie(mot_de_passe: MotDePasse, connus: frozenset[str] = frozenset()) -> float:
    """
    Estimate, in bits, how many passwords one must try to meet this one.

    A text without spaces is taken for characters drawn at random, as the CNIL does:
    what it lacks to be so is for lists of leaks to say. Several words are a phrase,
    each drawn among words; whatever is no word counts by its characters. Only what
    is chance counts: a word or a part of it that comes back is worth nothing more.

    Args:
        connus: Fragments that are worth nothing, such as those of one's own name.
    """
    texte = mot_de_passe.reveler()
    en_phrase = au_hasard(texte, connus, est_phrase=True)
    isoles = au_hasard(texte, connus, est_phrase=False)
    mots = list(re.finditer(r"\S+", texte))
    vus: set[str] = set()
    bits = 0.0
    for mot in mots:
        place = slice(*mot.span())
        if len(mots) == 1 or not MOT.fullmatch(mot[0]):
            bits += _bits_isoles(mot[0], isoles[place])
        elif (cle := cle_de_recherche(mot[0].rstrip(PONCTUATION))) not in vus:
            vus.add(cle)
            bits += BITS_PAR_MOT if 2 * sum(en_phrase[place]) > len(mot[0]) else 0
    return bits


def _bits_isoles(texte: str, hasard: list[bool]) -> float:
    """
    Count characters; but words, of a text that repeats itself: nobody drew it.
    """
    symbole = _bits_par_symbole(texte)
    if 3 * sum(hasard) >= 2 * len(texte):
        return sum(hasard) * symbole
    reste = "".join(compress(texte, hasard))
    mots = re.findall(r"[^\W\d_]+", reste)
    return len(mots) * BITS_PAR_MOT + (len(reste) - len("".join(mots))) * symbole


def _bits_par_symbole(texte: str) -> float:
    return log2(sum(taille for motif, taille in ALPHABETS if motif.search(texte)))


def est_evident(mot_de_passe: MotDePasse) -> bool:
    """
    Tell whether little is left without the words and sequences that all try first.
    """
    plie = cle_de_recherche(mot_de_passe.reveler())
    return min(_reste(plie), _reste(plie.translate(DEGUISEMENTS))) < RESTE


def _reste(texte: str) -> int:
    return len(set(EVIDENCES.sub("", texte)) - {" "})
