"""
*FINESS*: reads the official extracts as they are published.

``etalab-cs1100502`` (or ``cs1100507``) lists the établissements,
``etalab-cs1100501`` the entités juridiques. Readers take what the host has
opened, plain or gzip, and give one checked record per line, as they go:

.. doctest::

    >>> lignes = [
    ...     "finess;etalab;95;2021-01-08",
    ...     "structureet;010000024;010780054;CH DU TEST" + 28 * ";",
    ... ]
    >>> [str(ligne.numero) for ligne in lire_etablissements(lignes)]
    ['010000024']

Nothing is left out in silence: a line that cannot be read is handed to
``signaler``, or raises when nobody listens. Only comments, empty lines and
``geolocalisation`` lines are not data.
"""

from siaut_core.finess.fautes import LigneFautive
from siaut_core.finess.lecture import lire_entites_juridiques, lire_etablissements
from siaut_core.finess.lignes import LigneEJ, LigneET, est_conventionnelle
from siaut_core.finess.structures import vers_structures

__all__ = [
    "LigneEJ",
    "LigneET",
    "LigneFautive",
    "est_conventionnelle",
    "lire_entites_juridiques",
    "lire_etablissements",
    "vers_structures",
]
