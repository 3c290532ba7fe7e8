"""
*Password policy*: which passwords are accepted, and the sentence for each that is not.

The default follows the CNIL: délibération n° 2022-100 of 21 July 2022, adopting a
recommendation on passwords (JO of 16 October 2022). It asks for a level of entropy,
and for a refusal of what everybody tries first. What is counted is chance: neither
what repeats itself, nor one's own name and address, is any. See `randomness`.
"""

import re
from collections.abc import Callable
from itertools import compress
from math import log2
from typing import Final, TypeAlias

import attrs

from siaut_core import MotDePasse, Utilisateur
from siaut_core.entities.text import search_key
from siaut_core.errors import FieldFault

from .randomness import DISGUISES, at_random, fragments_of

__all__ = ["IsKnown", "Policy", "entropy", "is_obvious"]

# Given by the service: whether a password is in a list of those that leaked.
IsKnown: TypeAlias = Callable[[MotDePasse], bool]

# Provenance: CNIL 2022-100, case 1, "mot de passe seul": its level, its shortest
# example, and its third, where seven words are worth 80 bits. A service that slows
# down or locks repeated attempts is in its case 2, at 50 bits; this host does not.
NIVEAU: Final = 80
MINIMUM: Final = 12
BITS_PER_WORD: Final = 80 / 7

# Of our own: longer is no safer, and each character is work asked by a stranger.
MAXIMUM: Final = 1_000

# Provenance: the counts of the CNIL's own calculator, and of its first example ("une
# liste d'au moins 37 caractères spéciaux"); a letter with an accent is one of these.
ALPHABETS: Final = (("[a-z]", 26), ("[A-Z]", 26), ("[0-9]", 10), ("[^a-zA-Z0-9]", 37))

PUNCTUATION: Final = ",.;:!?"
WORD: Final = re.compile(rf"[^\W\d_]{{2,}}(?:['’-][^\W\d_]+)*[{PUNCTUATION}]*")

# Of our own, and no list of leaks: what is tried first, whatever surrounds it.
OBVIOUS: Final = re.compile(
    r"mot ?de ?passe|password|azerty(?:uiop)?|qwerty(?:uiop)?|qwertz"
    r"|bonjour|soleil|doudou|loulou|chouchou|marseille|jetaime|bienvenue|motus"
    r"|welcome|secret|admin|siaut|autorisations?|sante|hopital"
    r"|0?1234[0-9]*|9?8?7?6?5?4321|abcd[a-z]*|(?:19|20)[0-9]{2}|(.)\1{2,}"
)

# Fewer characters than that, once those are out, and it was one of them.
REST: Final = 6

TOO_LONG: Final = f"Un mot de passe compte au plus {MAXIMUM} caractères."
TOO_SHORT: Final = "Un mot de passe compte au moins {} caractères."
TOO_WEAK: Final = (
    "Ce mot de passe est trop facile à deviner : allongez-le, mêlez majuscules,"
    " minuscules, chiffres et caractères spéciaux, ou écrivez une phrase d'au moins"
    " sept mots, sans vous répéter."
)
TOO_PERSONAL: Final = (
    "Ce mot de passe doit trop à votre nom ou à votre adresse, que l'on essaie en"
    " premier : choisissez-en un autre."
)
TOO_KNOWN: Final = (
    "Ce mot de passe est de ceux que l'on essaie en premier, ou qui ont déjà été"
    " divulgués : choisissez-en un autre."
)


@attrs.frozen
class Policy:
    """
    What a service asks of passwords.

    Attributes:
        niveau: In bits of entropy.
        minimum: In characters.
        is_known: A list of leaks, asked after the obvious ones; ``None`` without.
    """

    niveau: int = NIVEAU
    minimum: int = MINIMUM
    is_known: IsKnown | None = None

    def faults(
        self, mot_de_passe: MotDePasse, utilisateur: Utilisateur
    ) -> list[FieldFault]:
        """
        Say every rule that a password of theirs breaks, in a sentence for the screen.
        """
        length = len(mot_de_passe.reveal())
        if length > MAXIMUM:
            return [FieldFault("", "LONG", TOO_LONG)]
        weak = self._is_weak(mot_de_passe)
        # What is tried first against somebody: their name, either way, their address.
        prenom, nom = utilisateur.prenom, utilisateur.nom
        own = fragments_of(
            f"{prenom} {nom}", f"{nom} {prenom}", utilisateur.courriel.adresse
        )
        known = is_obvious(mot_de_passe) or (
            self.is_known is not None and self.is_known(mot_de_passe)
        )
        rules = (
            (length < self.minimum, "COURT", TOO_SHORT.format(self.minimum)),
            (weak, "FAIBLE", TOO_WEAK),
            (not weak and self._is_weak(mot_de_passe, own), "PERSONNEL", TOO_PERSONAL),
            (known, "CONNU", TOO_KNOWN),
        )
        return [FieldFault("", code, text) for broken, code, text in rules if broken]

    def _is_weak(
        self, mot_de_passe: MotDePasse, known: frozenset[str] = frozenset()
    ) -> bool:
        # To the nearest bit: the CNIL's first example is worth 79.55 of its 80.
        return round(entropy(mot_de_passe, known)) < self.niveau


# None of these raises: no traceback can show the text that they hold.


def entropy(mot_de_passe: MotDePasse, known: frozenset[str] = frozenset()) -> float:
    """
    Estimate, in bits, how many passwords one must try to meet this one.

    A text without spaces is taken for characters drawn at random, as the CNIL does:
    what it lacks to be so is for lists of leaks to say. Several words are a phrase,
    each drawn among words; whatever is no word counts by its characters. Only what
    is chance counts: a word or a part of it that comes back is worth nothing more.

    Args:
        known: Fragments that are worth nothing, such as those of one's own name.
    """
    text = mot_de_passe.reveal()
    as_sentence = at_random(text, known, is_sentence=True)
    isolated = at_random(text, known, is_sentence=False)
    words = list(re.finditer(r"\S+", text))
    seen: set[str] = set()
    bits = 0.0
    for word in words:
        place = slice(*word.span())
        if len(words) == 1 or not WORD.fullmatch(word[0]):
            bits += _isolated_bits(word[0], isolated[place])
        elif (cle := search_key(word[0].rstrip(PUNCTUATION))) not in seen:
            seen.add(cle)
            bits += BITS_PER_WORD if 2 * sum(as_sentence[place]) > len(word[0]) else 0
    return bits


def _isolated_bits(text: str, chance: list[bool]) -> float:
    """
    Count characters; but words, of a text that repeats itself: nobody drew it.
    """
    symbol = log2(sum(size for kind, size in ALPHABETS if re.search(kind, text)))
    if 3 * sum(chance) >= 2 * len(text):
        return sum(chance) * symbol
    rest = "".join(compress(text, chance))
    words = re.findall(r"[^\W\d_]+", rest)
    return len(words) * BITS_PER_WORD + (len(rest) - len("".join(words))) * symbol


def is_obvious(mot_de_passe: MotDePasse) -> bool:
    """
    Tell whether little is left without the words and sequences that all try first.
    """
    folded = search_key(mot_de_passe.reveal())
    texts = (folded, folded.translate(DISGUISES))
    return min(len(set(OBVIOUS.sub("", text)) - {" "}) for text in texts) < REST
