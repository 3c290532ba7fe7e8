"""
A host of siaut_core on the Django ORM: one app to install, SQLite or PostgreSQL.

Tables in `models`, the transaction in `store` and `transaction`, one module for
each repository. What a row holds beside the document of its entity is what the
database compares, sorts or changes.
"""
