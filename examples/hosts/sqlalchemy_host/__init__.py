"""
A reference host on SQLAlchemy Core: SQLite by default, PostgreSQL when it grows.

One schema (`schema`), reached by `migrations`; statements that know no colour
(`orders`); two thin shells that execute them, ``aio/`` (written) and ``sync/``
(derived from it). Beside the store: mails (`worker`, and a `Worker` in each shell),
passwords (`policy`, `hashing`), and a command line (`command`) that says in
one sentence what is wrong with a database (`failures`).
"""
