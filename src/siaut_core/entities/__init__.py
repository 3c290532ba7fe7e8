"""
What exists: accounts, structures, profiles, links. No rule, no I/O.
"""
