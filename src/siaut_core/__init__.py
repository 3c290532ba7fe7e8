"""
Delegated user administration, as the French "SI Autorisations" does it.
"""
