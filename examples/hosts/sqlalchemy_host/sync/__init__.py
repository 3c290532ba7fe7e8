# Derived from aio/__init__.py by `nox -s twins -- --write`: edit that one.
"""
The shell that executes the statements: one unit of work is one transaction.
"""

from .store import Store

__all__ = ["Store"]
