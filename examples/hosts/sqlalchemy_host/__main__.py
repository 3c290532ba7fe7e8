"""
The command line of the host: ``python -m examples.hosts.sqlalchemy_host --help``.
"""

import sys

# What it needs beside the core, as pip knows it.
MODULES = "sqlalchemy alembic argon2-cffi psycopg[binary] rich"


def main() -> int:
    """
    Run it, or say what must be installed first.
    """
    try:
        from .command import main  # noqa: PLC0415  (may lack what it needs)

        return main(sys.argv[1:])
    except ModuleNotFoundError as absent:
        print(
            f"Il manque le module {absent.name} ; installez d'abord « {MODULES} ».",
            file=sys.stderr,
        )
        return 2


if __name__ == "__main__":
    sys.exit(main())
