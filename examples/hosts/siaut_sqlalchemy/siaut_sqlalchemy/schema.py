"""
*Schema*: the tables, what is unique in them, and the folded columns that are searched.

Texts are compared by code point on both engines: SQLite does by default, and
PostgreSQL is told to (``COLLATE "C"``), whatever the collation of its server.
"""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.types import TypeEngine

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


class Instant(sa.TypeDecorator[datetime]):
    """
    An instant in UTC, to the microsecond.

    ``TIMESTAMPTZ`` on PostgreSQL; on SQLite, which has no such type, microseconds
    since 1970, so that they sort as instants do.
    """

    impl = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: sa.Dialect
    ) -> datetime | int | None:
        if value is None or dialect.name == "postgresql":
            return value
        return (value - EPOCH) // MICROSECOND

    def process_result_value(
        self,
        value: datetime | int | None,
        dialect: sa.Dialect,  # noqa: ARG002  (of SQLAlchemy)
    ) -> datetime | None:
        if isinstance(value, int):
            return EPOCH + value * MICROSECOND
        return value and value.astimezone(UTC)


PlainText: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

# The names of constraints are part of the schema: `errors` tells by them what is taken.
METADATA: Final = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)


def required(
    kind: TypeEngine[Any] | type[TypeEngine[Any]], *names: str, nullable: bool = False
) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=nullable) for name in names]


optional: Final = partial(required, nullable=True)

structures: Final = sa.Table(
    "structures",
    METADATA,
    sa.Column("id", PlainText, primary_key=True),
    *required(PlainText, "type_structure", "nom", "nom_folded"),
    # Of a groupe only: what makes its libellé unique.
    sa.Column("libelle_cle", PlainText, unique=True),
    sa.Column("numero", PlainText, unique=True),
    sa.Column("ej_id", sa.ForeignKey("structures.id"), index=True),
    *required(PlainText, "numero_et_voie", "code_postal", "commune"),
    sa.Column("departement", PlainText),
    sa.Column("telephone", PlainText, nullable=False),
    *optional(PlainText, "representant_adresse", "representant_cle"),
    *required(PlainText, "region", "region_nom", "region_folded"),
    sa.Column("fermee_le", sa.Date),
    sa.Column("version", sa.Integer, nullable=False),
)

# Which EJ belong to which groupe.
membres: Final = sa.Table(
    "membres",
    METADATA,
    sa.Column("groupe_id", sa.ForeignKey("structures.id"), primary_key=True),
    sa.Column("ej_id", sa.ForeignKey("structures.id"), primary_key=True, index=True),
)

utilisateurs: Final = sa.Table(
    "utilisateurs",
    METADATA,
    sa.Column("id", PlainText, primary_key=True),
    *required(
        PlainText, "prenom", "prenom_folded", "nom", "nom_folded", "courriel_adresse"
    ),
    sa.Column("courriel_cle", PlainText, nullable=False, unique=True),
    *required(PlainText, "courriel_folded", "profil"),
    sa.Column("structure_id", sa.ForeignKey("structures.id"), nullable=False),
    # The EJ of an ET, else the structure itself: all that an EJ reaches, but for the
    # groupes, has one value here. Copied from the structure, and kept with it.
    *required(PlainText, "root_id", "type_structure"),
    # Each code between two line feeds, which no code holds.
    sa.Column("activites", PlainText, nullable=False),
    sa.Column("droit_validation", sa.Boolean, nullable=False),
    sa.Column("cree_le", Instant, nullable=False),
    sa.Column("cree_par", PlainText),
    *optional(Instant, "valide_le", "derniere_connexion"),
    sa.Column("actif", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("ix_utilisateurs_structure_tri", "structure_id", "nom_folded"),
)

# What a search is sorted on when nothing else is asked.
TRI: Final = [
    utilisateurs.c[name]
    for name in ("nom_folded", "nom", "prenom_folded", "prenom", "id")
]

# What an account is searched for, beside its nom.
CRITERES: Final = [
    utilisateurs.c[name]
    for name in ["courriel_folded", "structure_id", "profil", "valide_le", "activites"]
]

# On SQLite the index of a perimeter holds all that a search compares: what does not
# match is never read from the table.
sa.Index("ix_utilisateurs_perimetre", utilisateurs.c.root_id, *TRI, *CRITERES).ddl_if(
    dialect="sqlite"
)
sa.Index("ix_utilisateurs_tri", *TRI).ddl_if(dialect="sqlite")

# On PostgreSQL a row of an index holds 2,704 bytes, and two names may take more: it
# sorts what bears the same nom by itself.
sa.Index(
    "ix_utilisateurs_racine_tri", utilisateurs.c.root_id, utilisateurs.c.nom_folded
).ddl_if(dialect="postgresql")
sa.Index("ix_utilisateurs_nom_plie", utilisateurs.c.nom_folded).ddl_if(
    dialect="postgresql"
)

# Another text for PostgreSQL, which takes trigrams for this one only. Inside a
# perimeter they would cost, and so tell, how often a name is borne outside.
NAME_ANYWHERE: Final = utilisateurs.c.nom_folded + sa.literal_column("''")

sa.Index(
    "ix_utilisateurs_nom_trigrammes",
    NAME_ANYWHERE.label("nom_partout"),
    postgresql_using="gin",
    postgresql_ops={"nom_partout": "gin_trgm_ops"},
).ddl_if(dialect="postgresql")

TRIGRAMS: Final = sa.DDL("CREATE EXTENSION IF NOT EXISTS pg_trgm")  # type: ignore[no-untyped-call]  # It has no annotations.
event.listen(METADATA, "before_create", TRIGRAMS.execute_if(dialect="postgresql"))


def of_an_account(*, primary_key: bool = False) -> sa.Column[str]:
    """
    Refer to an account, and go with it.
    """
    account = sa.ForeignKey("utilisateurs.id", ondelete="CASCADE")
    return sa.Column("utilisateur_id", account, primary_key=primary_key, nullable=False)


liens: Final = sa.Table(
    "liens",
    METADATA,
    sa.Column("digest", PlainText, primary_key=True),
    sa.Column("id", PlainText, nullable=False),
    of_an_account(),
    *required(PlainText, "courriel_adresse", "courriel_cle", "cause"),
    *required(Instant, "emis_le", "expire_le"),
    sa.Column("rank", sa.Integer, nullable=False),
    sa.Column("fin", PlainText),
    sa.UniqueConstraint("utilisateur_id", "rank"),
)

passwords: Final = sa.Table(
    "passwords",
    METADATA,
    of_an_account(primary_key=True),
    sa.Column("digest", PlainText, nullable=False),
)

# No foreign key from here on: the outbox and the journal outlive accounts.
outbox: Final = sa.Table(
    "outbox",
    METADATA,
    sa.Column("id", PlainText, primary_key=True),
    sa.Column("cause", PlainText, nullable=False),
    *required(Instant, "asked_at", "due_at"),
    *optional(Instant, "taken_at", "leased_until"),
    sa.Column("behind", PlainText),
    sa.Column("utilisateur_id", PlainText, index=True),
    *optional(PlainText, "courriel_adresse", "courriel_cle"),
    sa.Column("etat", PlainText, nullable=False),
    *required(sa.Integer, "tries", "refusals"),
    sa.Column("code", PlainText),
    sa.Column("closed_at", Instant),
    sa.Index(None, "etat", "due_at", "asked_at", "id"),
    sa.Index(None, "etat", "courriel_cle"),
)

journal: Final = sa.Table(
    "journal",
    METADATA,
    sa.Column(
        "rank",
        sa.BigInteger().with_variant(sa.Integer(), "sqlite"),  # Or else no ROWID.
        primary_key=True,
    ),
    sa.Column("operation", PlainText, nullable=False),
    sa.Column("le", Instant, nullable=False),
    sa.Column("granted", sa.Boolean, nullable=False),
    sa.Column("codes", sa.JSON, nullable=False),
    *optional(PlainText, "acteur_id", "au_titre_de", "cible_id", "structure_id"),
)
