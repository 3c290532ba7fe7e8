"""
The schema of the first host: nothing was ever released before it.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic.operations import Operations

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# As they were then, whatever becomes of `schema`.
TEXT: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT: Final = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")

TABLES: Final = (
    "outbox",
    "journal",
    "structures",
    "membres",
    "utilisateurs",
    "liens",
    "passwords",
)


def upgrade(op: Operations) -> None:
    op.create_table(
        "outbox",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("cause", TEXT, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("taken_at", INSTANT),
        sa.Column("leased_until", INSTANT),
        sa.Column("behind", TEXT),
        sa.Column("utilisateur_id", TEXT),
        sa.Column("courriel_adresse", TEXT),
        sa.Column("courriel_cle", TEXT),
        sa.Column("etat", TEXT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("code", TEXT),
        sa.Column("closed_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_etat_courriel_cle", "outbox", ["etat", "courriel_cle"])
    op.create_index(
        "ix_outbox_etat_due_at_asked_at_id",
        "outbox",
        ["etat", "due_at", "asked_at", "id"],
    )
    op.create_index("ix_outbox_utilisateur_id", "outbox", ["utilisateur_id"])

    op.create_table(
        "journal",
        sa.Column(
            "rank",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("operation", TEXT, nullable=False),
        sa.Column("le", INSTANT, nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("acteur_id", TEXT),
        sa.Column("au_titre_de", TEXT),
        sa.Column("cible_id", TEXT),
        sa.Column("structure_id", TEXT),
        sa.PrimaryKeyConstraint("rank", name="pk_journal"),
    )
    op.create_table(
        "structures",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("type_structure", TEXT, nullable=False),
        sa.Column("nom", TEXT, nullable=False),
        sa.Column("nom_folded", TEXT, nullable=False),
        sa.Column("libelle_cle", TEXT),
        sa.Column("numero", TEXT),
        sa.Column("ej_id", TEXT),
        sa.Column("numero_et_voie", TEXT, nullable=False),
        sa.Column("code_postal", TEXT, nullable=False),
        sa.Column("commune", TEXT, nullable=False),
        sa.Column("departement", TEXT),
        sa.Column("telephone", TEXT, nullable=False),
        sa.Column("representant_adresse", TEXT),
        sa.Column("representant_cle", TEXT),
        sa.Column("region", TEXT, nullable=False),
        sa.Column("region_nom", TEXT, nullable=False),
        sa.Column("region_folded", TEXT, nullable=False),
        sa.Column("fermee_le", sa.Date()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ej_id"], ["structures.id"], name="fk_structures_ej_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_structures"),
        sa.UniqueConstraint("libelle_cle", name="uq_structures_libelle_cle"),
        sa.UniqueConstraint("numero", name="uq_structures_numero"),
    )
    op.create_index("ix_structures_ej_id", "structures", ["ej_id"])

    op.create_table(
        "membres",
        sa.Column("groupe_id", TEXT, nullable=False),
        sa.Column("ej_id", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["ej_id"], ["structures.id"], name="fk_membres_ej_id"),
        sa.ForeignKeyConstraint(
            ["groupe_id"], ["structures.id"], name="fk_membres_groupe_id"
        ),
        sa.PrimaryKeyConstraint("groupe_id", "ej_id", name="pk_membres"),
    )
    op.create_index("ix_membres_ej_id", "membres", ["ej_id"])

    op.create_table(
        "utilisateurs",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("prenom", TEXT, nullable=False),
        sa.Column("prenom_folded", TEXT, nullable=False),
        sa.Column("nom", TEXT, nullable=False),
        sa.Column("nom_folded", TEXT, nullable=False),
        sa.Column("courriel_adresse", TEXT, nullable=False),
        sa.Column("courriel_cle", TEXT, nullable=False),
        sa.Column("courriel_folded", TEXT, nullable=False),
        sa.Column("profil", TEXT, nullable=False),
        sa.Column("structure_id", TEXT, nullable=False),
        sa.Column("root_id", TEXT, nullable=False),
        sa.Column("type_structure", TEXT, nullable=False),
        sa.Column("activites", TEXT, nullable=False),
        sa.Column("droit_validation", sa.Boolean(), nullable=False),
        sa.Column("cree_le", INSTANT, nullable=False),
        sa.Column("cree_par", TEXT),
        sa.Column("valide_le", INSTANT),
        sa.Column("derniere_connexion", INSTANT),
        sa.Column("actif", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["structure_id"], ["structures.id"], name="fk_utilisateurs_structure_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_utilisateurs"),
        sa.UniqueConstraint("courriel_cle", name="uq_utilisateurs_courriel_cle"),
    )
    op.create_index(
        "ix_utilisateurs_structure_tri", "utilisateurs", ["structure_id", "nom_folded"]
    )
    if op.get_context().dialect.name == "postgresql":
        _postgresql_indexes(op)
    else:
        _sqlite_indexes(op)

    op.create_table(
        "liens",
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("utilisateur_id", TEXT, nullable=False),
        sa.Column("courriel_adresse", TEXT, nullable=False),
        sa.Column("courriel_cle", TEXT, nullable=False),
        sa.Column("cause", TEXT, nullable=False),
        sa.Column("emis_le", INSTANT, nullable=False),
        sa.Column("expire_le", INSTANT, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("fin", TEXT),
        sa.ForeignKeyConstraint(
            ["utilisateur_id"],
            ["utilisateurs.id"],
            name="fk_liens_utilisateur_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name="pk_liens"),
        sa.UniqueConstraint("utilisateur_id", "rank", name="uq_liens_utilisateur_id"),
    )

    op.create_table(
        "passwords",
        sa.Column("utilisateur_id", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["utilisateur_id"],
            ["utilisateurs.id"],
            name="fk_passwords_utilisateur_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("utilisateur_id", name="pk_passwords"),
    )


def _postgresql_indexes(op: Operations) -> None:
    # Trusted: whoever may create something in the database may have it.
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for name, columns in {
        "ix_utilisateurs_racine_tri": ["root_id", "nom_folded"],
        "ix_utilisateurs_nom_plie": ["nom_folded"],
    }.items():
        op.create_index(name, "utilisateurs", columns)
    op.create_index(
        "ix_utilisateurs_nom_trigrammes",
        "utilisateurs",
        [sa.text("(nom_folded || '') gin_trgm_ops")],
        postgresql_using="gin",
    )


def _sqlite_indexes(op: Operations) -> None:
    sort = ["nom_folded", "nom", "prenom_folded", "prenom", "id"]
    criteres = ["courriel_folded", "structure_id", "profil", "valide_le", "activites"]
    op.create_index(
        "ix_utilisateurs_perimetre", "utilisateurs", ["root_id", *sort, *criteres]
    )
    op.create_index("ix_utilisateurs_tri", "utilisateurs", sort)


def downgrade(op: Operations) -> None:
    # The extension stays: another service of the database may have asked for it.
    for table in reversed(TABLES):
        op.drop_table(table)
