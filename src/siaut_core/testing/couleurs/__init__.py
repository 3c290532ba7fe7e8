"""
*Couleurs*: what sync and async contracts cannot derive from each other.

Each module says the same names in its own way: how a test is run, how several
people act at once.
"""
