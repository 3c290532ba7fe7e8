"""
The asynchronous shell that executes the statements, over psycopg or asyncpg.
"""

from .store import Store

__all__ = ["Store"]
