"""
The command line of the host: ``siaut-sqlalchemy --help``.
"""

import sys


def main() -> int:
    """
    Run it, or say what must be installed first.
    """
    try:
        from .cli import main  # noqa: PLC0415  (may lack what it needs)
    except ModuleNotFoundError as absent:
        print(
            f"Il manque le module {absent.name} ; installez d'abord"
            " « siaut-sqlalchemy[cli] ».",
            file=sys.stderr,
        )
        return 2
    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
