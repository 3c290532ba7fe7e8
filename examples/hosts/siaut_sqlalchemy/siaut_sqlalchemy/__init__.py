"""
A host of siaut_core on SQLAlchemy Core: SQLite by default, PostgreSQL when it grows.

One schema (`schema`), reached by `migrations`; the searches (`recherche`); two
shells, ``aio/`` (written) and ``sync/`` (derived from it). Beside the store: mails
(`smtp`, and a `Worker` in each shell), passwords (`password_policy`, `hashing`), and a
command line (`cli`).
"""
