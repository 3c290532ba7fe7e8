"""
A reference host on SQLAlchemy Core: SQLite by default, PostgreSQL when it grows.

One schema (`schema`), reached by `migrations`; statements that know no colour
(`ordres`); two thin shells that execute them, ``aio/`` (written) and ``sync/``
(derived from it). Beside the store: mails (`poste`, and a `Facteur` in each shell),
passwords (`politique`, `condensation`), and a command line (`commande`) that says in
one sentence what is wrong with a database (`pannes`).
"""
