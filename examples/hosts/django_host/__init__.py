"""
A host on the Django ORM: one app to copy into a project, SQLite or PostgreSQL.

Tables in `models`, the transaction in `store` and `transaction`, one module for
each repository. What a row holds beside the document of its entity is what the
database compares, sorts or changes.
"""
