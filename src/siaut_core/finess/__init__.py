"""
*FINESS*: reads the official extracts as they are published.

``etalab-cs1100502`` (or ``cs1100507``) lists the établissements,
``etalab-cs1100501`` the entités juridiques. Readers take what the host has
opened, plain or gzip, and give one checked record per line, as they go:

.. doctest::

    >>> lines = [
    ...     "finess;etalab;95;2021-01-08",
    ...     "structureet;010000024;010780054;CH DU TEST" + 28 * ";",
    ... ]
    >>> [str(line.numero) for line in read_etablissements(lines)]
    ['010000024']

Nothing is left out in silence: a line that cannot be read is handed to
``report``, or raises when nobody listens. Only comments, empty lines and
``geolocalisation`` lines are not data.
"""

from siaut_core.finess.lines import EJLine, ETLine, FaultyLine, is_conventional
from siaut_core.finess.reading import read_entites_juridiques, read_etablissements
from siaut_core.finess.structures import to_structures

__all__ = [
    "EJLine",
    "ETLine",
    "FaultyLine",
    "is_conventional",
    "read_entites_juridiques",
    "read_etablissements",
    "to_structures",
]
