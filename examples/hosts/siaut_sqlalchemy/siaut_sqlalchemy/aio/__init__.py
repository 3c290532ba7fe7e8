"""
The asynchronous shell that executes the statements, over psycopg or asyncpg.
"""

from .store import Store, Unit

__all__ = ["Store", "Unit"]
