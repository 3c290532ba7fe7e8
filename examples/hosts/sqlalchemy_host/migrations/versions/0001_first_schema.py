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
TEXTE: Final = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT: Final = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")

TABLES: Final = (
    "intentions",
    "journal",
    "structures",
    "membres",
    "utilisateurs",
    "liens",
    "mots_de_passe",
)


def upgrade(op: Operations) -> None:
    op.create_table(
        "intentions",
        sa.Column("id", TEXTE, nullable=False),
        sa.Column("cause", TEXTE, nullable=False),
        sa.Column("demandee_le", INSTANT, nullable=False),
        sa.Column("prochain_essai_le", INSTANT, nullable=False),
        sa.Column("taken_at", INSTANT),
        sa.Column("leased_until", INSTANT),
        sa.Column("behind", TEXTE),
        sa.Column("utilisateur_id", TEXTE),
        sa.Column("courriel_adresse", TEXTE),
        sa.Column("courriel_cle", TEXTE),
        sa.Column("etat", TEXTE, nullable=False),
        sa.Column("essais", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("code", TEXTE),
        sa.Column("clos_le", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_intentions"),
    )
    op.create_index(
        "ix_intentions_etat_courriel_cle", "intentions", ["etat", "courriel_cle"]
    )
    op.create_index(
        "ix_intentions_etat_prochain_essai_le_demandee_le_id",
        "intentions",
        ["etat", "prochain_essai_le", "demandee_le", "id"],
    )
    op.create_index("ix_intentions_utilisateur_id", "intentions", ["utilisateur_id"])

    op.create_table(
        "journal",
        sa.Column(
            "rang", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("operation", TEXTE, nullable=False),
        sa.Column("le", INSTANT, nullable=False),
        sa.Column("accordee", sa.Boolean(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("acteur_id", TEXTE),
        sa.Column("au_titre_de", TEXTE),
        sa.Column("cible_id", TEXTE),
        sa.Column("structure_id", TEXTE),
        sa.PrimaryKeyConstraint("rang", name="pk_journal"),
    )
    op.create_table(
        "structures",
        sa.Column("id", TEXTE, nullable=False),
        sa.Column("type_structure", TEXTE, nullable=False),
        sa.Column("nom", TEXTE, nullable=False),
        sa.Column("nom_plie", TEXTE, nullable=False),
        sa.Column("libelle_cle", TEXTE),
        sa.Column("numero", TEXTE),
        sa.Column("ej_id", TEXTE),
        sa.Column("numero_et_voie", TEXTE, nullable=False),
        sa.Column("code_postal", TEXTE, nullable=False),
        sa.Column("commune", TEXTE, nullable=False),
        sa.Column("departement", TEXTE),
        sa.Column("telephone", TEXTE, nullable=False),
        sa.Column("representant_adresse", TEXTE),
        sa.Column("representant_cle", TEXTE),
        sa.Column("region", TEXTE, nullable=False),
        sa.Column("region_nom", TEXTE, nullable=False),
        sa.Column("region_plie", TEXTE, nullable=False),
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
        sa.Column("groupe_id", TEXTE, nullable=False),
        sa.Column("ej_id", TEXTE, nullable=False),
        sa.ForeignKeyConstraint(["ej_id"], ["structures.id"], name="fk_membres_ej_id"),
        sa.ForeignKeyConstraint(
            ["groupe_id"], ["structures.id"], name="fk_membres_groupe_id"
        ),
        sa.PrimaryKeyConstraint("groupe_id", "ej_id", name="pk_membres"),
    )
    op.create_index("ix_membres_ej_id", "membres", ["ej_id"])

    op.create_table(
        "utilisateurs",
        sa.Column("id", TEXTE, nullable=False),
        sa.Column("prenom", TEXTE, nullable=False),
        sa.Column("prenom_plie", TEXTE, nullable=False),
        sa.Column("nom", TEXTE, nullable=False),
        sa.Column("nom_plie", TEXTE, nullable=False),
        sa.Column("courriel_adresse", TEXTE, nullable=False),
        sa.Column("courriel_cle", TEXTE, nullable=False),
        sa.Column("courriel_plie", TEXTE, nullable=False),
        sa.Column("profil", TEXTE, nullable=False),
        sa.Column("structure_id", TEXTE, nullable=False),
        sa.Column("racine_id", TEXTE, nullable=False),
        sa.Column("type_structure", TEXTE, nullable=False),
        sa.Column("activites", TEXTE, nullable=False),
        sa.Column("droit_validation", sa.Boolean(), nullable=False),
        sa.Column("cree_le", INSTANT, nullable=False),
        sa.Column("cree_par", TEXTE),
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
        "ix_utilisateurs_structure_tri", "utilisateurs", ["structure_id", "nom_plie"]
    )
    if op.get_context().dialect.name == "postgresql":
        _index_de_postgresql(op)
    else:
        _index_de_sqlite(op)

    op.create_table(
        "liens",
        sa.Column("empreinte", TEXTE, nullable=False),
        sa.Column("id", TEXTE, nullable=False),
        sa.Column("utilisateur_id", TEXTE, nullable=False),
        sa.Column("courriel_adresse", TEXTE, nullable=False),
        sa.Column("courriel_cle", TEXTE, nullable=False),
        sa.Column("cause", TEXTE, nullable=False),
        sa.Column("emis_le", INSTANT, nullable=False),
        sa.Column("expire_le", INSTANT, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("fin", TEXTE),
        sa.ForeignKeyConstraint(
            ["utilisateur_id"],
            ["utilisateurs.id"],
            name="fk_liens_utilisateur_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("empreinte", name="pk_liens"),
        sa.UniqueConstraint("utilisateur_id", "rank", name="uq_liens_utilisateur_id"),
    )

    op.create_table(
        "mots_de_passe",
        sa.Column("utilisateur_id", TEXTE, nullable=False),
        sa.Column("condense", TEXTE, nullable=False),
        sa.ForeignKeyConstraint(
            ["utilisateur_id"],
            ["utilisateurs.id"],
            name="fk_mots_de_passe_utilisateur_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("utilisateur_id", name="pk_mots_de_passe"),
    )


def _index_de_postgresql(op: Operations) -> None:
    # Trusted: whoever may create something in the database may have it.
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for nom, colonnes in {
        "ix_utilisateurs_racine_tri": ["racine_id", "nom_plie"],
        "ix_utilisateurs_nom_plie": ["nom_plie"],
    }.items():
        op.create_index(nom, "utilisateurs", colonnes)
    op.create_index(
        "ix_utilisateurs_nom_trigrammes",
        "utilisateurs",
        [sa.text("(nom_plie || '') gin_trgm_ops")],
        postgresql_using="gin",
    )


def _index_de_sqlite(op: Operations) -> None:
    tri = ["nom_plie", "nom", "prenom_plie", "prenom", "id"]
    criteres = ["courriel_plie", "structure_id", "profil", "valide_le", "activites"]
    op.create_index(
        "ix_utilisateurs_perimetre", "utilisateurs", ["racine_id", *tri, *criteres]
    )
    op.create_index("ix_utilisateurs_tri", "utilisateurs", tri)


def downgrade(op: Operations) -> None:
    # The extension stays: another service of the database may have asked for it.
    for table in reversed(TABLES):
        op.drop_table(table)
