"""
Entities: what can be built, what cannot, and what is kept of it.
"""
