# Derived from aio/__init__.py by `nox -s twins -- --write`, docstring apart.
"""
The synchronous shell that executes the statements, over psycopg or sqlite3.
"""

from .store import Store, Unit

__all__ = ["Store", "Unit"]
