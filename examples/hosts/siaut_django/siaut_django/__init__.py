"""
A host of siaut_core as a Django app, on SQLite or PostgreSQL.

Tables in `models`, the transaction in `store` and `transaction`, one module for
each repository. What a row holds beside the document of its entity is what the
database compares, sorts or changes. Mails and passwords are Django's: `mailer`,
`passwords`.
"""

from siaut_core.sync import Host

__all__ = ["host"]


def host() -> Host:
    """
    Give what operations ask for: ``creer_utilisateur(siaut_django.host(), ...)``.

    Made anew at each call, in microseconds, as ``settings.SIAUT`` and the routers are
    then.
    """
    from .hosting import make_host  # noqa: PLC0415  (models are loaded after this app)

    return make_host()
