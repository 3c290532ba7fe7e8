# Derived from aio/__init__.py by `nox -s twins -- --write`: edit that one.
"""
The contracts for asynchronous adapters.
"""
