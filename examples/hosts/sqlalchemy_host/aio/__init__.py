"""
The shell that executes the statements: one unit of work is one transaction.
"""

from .store import Store

__all__ = ["Store"]
