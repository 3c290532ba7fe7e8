"""
The schema of the first host: nothing was ever released before it.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as own
from alembic.operations import Operations

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# As they were then, whatever becomes of `schema`.
TEXT: Final = own.Text().with_variant(own.Text(collation="C"), "postgresql")
INSTANT: Final = own.BigInteger().with_variant(
    own.DateTime(timezone=True), "postgresql"
)

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
        own.Column("id", TEXT, nullable=False),
        own.Column("cause", TEXT, nullable=False),
        own.Column("asked_at", INSTANT, nullable=False),
        own.Column("due_at", INSTANT, nullable=False),
        own.Column("taken_at", INSTANT),
        own.Column("leased_until", INSTANT),
        own.Column("behind", TEXT),
        own.Column("utilisateur_id", TEXT),
        own.Column("courriel_adresse", TEXT),
        own.Column("courriel_cle", TEXT),
        own.Column("etat", TEXT, nullable=False),
        own.Column("tries", own.Integer(), nullable=False),
        own.Column("refusals", own.Integer(), nullable=False),
        own.Column("code", TEXT),
        own.Column("closed_at", INSTANT),
        own.PrimaryKeyConstraint("id", name="pk_intentions"),
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
        own.Column(
            "rank",
            own.BigInteger().with_variant(own.Integer(), "sqlite"),
            nullable=False,
        ),
        own.Column("operation", TEXT, nullable=False),
        own.Column("le", INSTANT, nullable=False),
        own.Column("granted", own.Boolean(), nullable=False),
        own.Column("codes", own.JSON(), nullable=False),
        own.Column("acteur_id", TEXT),
        own.Column("au_titre_de", TEXT),
        own.Column("cible_id", TEXT),
        own.Column("structure_id", TEXT),
        own.PrimaryKeyConstraint("rank", name="pk_journal"),
    )
    op.create_table(
        "structures",
        own.Column("id", TEXT, nullable=False),
        own.Column("type_structure", TEXT, nullable=False),
        own.Column("nom", TEXT, nullable=False),
        own.Column("nom_folded", TEXT, nullable=False),
        own.Column("libelle_cle", TEXT),
        own.Column("numero", TEXT),
        own.Column("ej_id", TEXT),
        own.Column("numero_et_voie", TEXT, nullable=False),
        own.Column("code_postal", TEXT, nullable=False),
        own.Column("commune", TEXT, nullable=False),
        own.Column("departement", TEXT),
        own.Column("telephone", TEXT, nullable=False),
        own.Column("representant_adresse", TEXT),
        own.Column("representant_cle", TEXT),
        own.Column("region", TEXT, nullable=False),
        own.Column("region_nom", TEXT, nullable=False),
        own.Column("region_folded", TEXT, nullable=False),
        own.Column("fermee_le", own.Date()),
        own.Column("version", own.Integer(), nullable=False),
        own.ForeignKeyConstraint(
            ["ej_id"], ["structures.id"], name="fk_structures_ej_id"
        ),
        own.PrimaryKeyConstraint("id", name="pk_structures"),
        own.UniqueConstraint("libelle_cle", name="uq_structures_libelle_cle"),
        own.UniqueConstraint("numero", name="uq_structures_numero"),
    )
    op.create_index("ix_structures_ej_id", "structures", ["ej_id"])

    op.create_table(
        "membres",
        own.Column("groupe_id", TEXT, nullable=False),
        own.Column("ej_id", TEXT, nullable=False),
        own.ForeignKeyConstraint(["ej_id"], ["structures.id"], name="fk_membres_ej_id"),
        own.ForeignKeyConstraint(
            ["groupe_id"], ["structures.id"], name="fk_membres_groupe_id"
        ),
        own.PrimaryKeyConstraint("groupe_id", "ej_id", name="pk_membres"),
    )
    op.create_index("ix_membres_ej_id", "membres", ["ej_id"])

    op.create_table(
        "utilisateurs",
        own.Column("id", TEXT, nullable=False),
        own.Column("prenom", TEXT, nullable=False),
        own.Column("prenom_folded", TEXT, nullable=False),
        own.Column("nom", TEXT, nullable=False),
        own.Column("nom_folded", TEXT, nullable=False),
        own.Column("courriel_adresse", TEXT, nullable=False),
        own.Column("courriel_cle", TEXT, nullable=False),
        own.Column("courriel_folded", TEXT, nullable=False),
        own.Column("profil", TEXT, nullable=False),
        own.Column("structure_id", TEXT, nullable=False),
        own.Column("root_id", TEXT, nullable=False),
        own.Column("type_structure", TEXT, nullable=False),
        own.Column("activites", TEXT, nullable=False),
        own.Column("droit_validation", own.Boolean(), nullable=False),
        own.Column("cree_le", INSTANT, nullable=False),
        own.Column("cree_par", TEXT),
        own.Column("valide_le", INSTANT),
        own.Column("derniere_connexion", INSTANT),
        own.Column("actif", own.Boolean(), nullable=False),
        own.Column("version", own.Integer(), nullable=False),
        own.ForeignKeyConstraint(
            ["structure_id"], ["structures.id"], name="fk_utilisateurs_structure_id"
        ),
        own.PrimaryKeyConstraint("id", name="pk_utilisateurs"),
        own.UniqueConstraint("courriel_cle", name="uq_utilisateurs_courriel_cle"),
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
        own.Column("digest", TEXT, nullable=False),
        own.Column("id", TEXT, nullable=False),
        own.Column("utilisateur_id", TEXT, nullable=False),
        own.Column("courriel_adresse", TEXT, nullable=False),
        own.Column("courriel_cle", TEXT, nullable=False),
        own.Column("cause", TEXT, nullable=False),
        own.Column("emis_le", INSTANT, nullable=False),
        own.Column("expire_le", INSTANT, nullable=False),
        own.Column("rank", own.Integer(), nullable=False),
        own.Column("fin", TEXT),
        own.ForeignKeyConstraint(
            ["utilisateur_id"],
            ["utilisateurs.id"],
            name="fk_liens_utilisateur_id",
            ondelete="CASCADE",
        ),
        own.PrimaryKeyConstraint("digest", name="pk_liens"),
        own.UniqueConstraint("utilisateur_id", "rank", name="uq_liens_utilisateur_id"),
    )

    op.create_table(
        "passwords",
        own.Column("utilisateur_id", TEXT, nullable=False),
        own.Column("digest", TEXT, nullable=False),
        own.ForeignKeyConstraint(
            ["utilisateur_id"],
            ["utilisateurs.id"],
            name="fk_mots_de_passe_utilisateur_id",
            ondelete="CASCADE",
        ),
        own.PrimaryKeyConstraint("utilisateur_id", name="pk_mots_de_passe"),
    )


def _postgresql_indexes(op: Operations) -> None:
    # Trusted: whoever may create something in the database may have it.
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for nom, colonnes in {
        "ix_utilisateurs_racine_tri": ["root_id", "nom_folded"],
        "ix_utilisateurs_nom_plie": ["nom_folded"],
    }.items():
        op.create_index(nom, "utilisateurs", colonnes)
    op.create_index(
        "ix_utilisateurs_nom_trigrammes",
        "utilisateurs",
        [own.text("(nom_folded || '') gin_trgm_ops")],
        postgresql_using="gin",
    )


def _sqlite_indexes(op: Operations) -> None:
    tri = ["nom_folded", "nom", "prenom_folded", "prenom", "id"]
    criteres = ["courriel_folded", "structure_id", "profil", "valide_le", "activites"]
    op.create_index(
        "ix_utilisateurs_perimetre", "utilisateurs", ["root_id", *tri, *criteres]
    )
    op.create_index("ix_utilisateurs_tri", "utilisateurs", tri)


def downgrade(op: Operations) -> None:
    # The extension stays: another service of the database may have asked for it.
    for table in reversed(TABLES):
        op.drop_table(table)
