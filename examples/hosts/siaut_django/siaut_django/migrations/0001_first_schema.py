"""
The first tables.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from ..fields import Text


class Migration(migrations.Migration):
    """
    Create every table, on either engine.
    """

    initial = True

    dependencies: ClassVar = []

    operations: ClassVar = [
        migrations.CreateModel(
            name="Compte",
            fields=[
                ("id", Text(primary_key=True, serialize=False)),
                ("body", models.TextField()),
                ("version", models.IntegerField()),
                ("courriel_cle", Text()),
                ("en_exercice", models.BooleanField()),
                ("derniere_connexion", models.DateTimeField(null=True)),
                ("nom", Text()),
                ("nom_raw", Text(verbose_name="nom")),
                ("prenom", Text()),
                ("prenom_raw", Text(verbose_name="prénom")),
                ("courriel", Text()),
                ("courriel_raw", Text(verbose_name="courriel")),
                ("profil", Text()),
                ("valideur", Text()),
                ("en_attente", Text()),
                ("actif", Text()),
                ("activites", Text()),
            ],
        ),
        migrations.CreateModel(
            name="Password",
            fields=[
                (
                    "utilisateur",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        serialize=False,
                        to="siaut.compte",
                    ),
                ),
                ("digest", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("operation", Text(verbose_name="opération")),
                ("le", models.DateTimeField()),
                ("granted", models.BooleanField(verbose_name="accordée")),
                ("codes", models.JSONField()),
                ("acteur_id", Text(null=True, verbose_name="par")),
                ("au_titre_de", models.TextField(null=True)),
                ("cible_id", Text(null=True, verbose_name="sur")),
                ("structure_id", Text(null=True, verbose_name="structure")),
            ],
            options={
                "verbose_name": "événement",
                "indexes": [
                    models.Index(fields=["le"], name="siaut_journal_le"),
                    models.Index(fields=["acteur_id"], name="siaut_journal_par"),
                    models.Index(fields=["cible_id"], name="siaut_journal_sur"),
                ],
            },
        ),
        migrations.CreateModel(
            name="QueuedMail",
            fields=[
                ("id", Text(primary_key=True, serialize=False)),
                ("cause", Text()),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                ("behind", Text(null=True)),
                ("utilisateur_id", Text(db_index=True, null=True)),
                ("courriel_adresse", models.TextField(null=True)),
                ("courriel_cle", Text(null=True)),
                ("etat", Text()),
                ("tries", models.IntegerField()),
                ("refusals", models.IntegerField()),
                ("code", models.TextField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "courriel à envoyer",
                "verbose_name_plural": "courriels à envoyer",
                "indexes": [
                    models.Index(fields=["etat", "due_at"], name="siaut_dues"),
                    models.Index(
                        fields=["etat", "courriel_cle"], name="siaut_destinataires"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Structure",
            fields=[
                ("id", Text(primary_key=True, serialize=False)),
                ("body", models.TextField()),
                ("version", models.IntegerField()),
                ("type_structure", Text()),
                ("numero", Text()),
                ("libelle_cle", Text()),
                ("nom", Text()),
                ("nom_raw", Text(verbose_name="nom")),
                ("region", Text()),
                ("nom_region", Text()),
                ("nom_region_raw", Text(verbose_name="région")),
                ("departement", Text()),
                ("fermee", Text()),
                (
                    "ej",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="etablissements",
                        to="siaut.structure",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Membre",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "ej",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="siaut.structure",
                    ),
                ),
                (
                    "groupe",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="membres",
                        to="siaut.structure",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="compte",
            name="structure",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="siaut.structure",
            ),
        ),
        migrations.CreateModel(
            name="Lien",
            fields=[
                ("digest", Text(primary_key=True, serialize=False)),
                ("id", Text()),
                ("courriel_adresse", models.TextField()),
                ("courriel_cle", models.TextField()),
                ("cause", Text()),
                ("emis_le", models.DateTimeField()),
                ("expire_le", models.DateTimeField()),
                ("rank", models.IntegerField()),
                ("fin", Text(null=True)),
                (
                    "utilisateur",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="siaut.compte",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("utilisateur", "rank"), name="siaut_rang_unique"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="structure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("numero", ""), _negated=True),
                fields=("numero",),
                name="siaut_structure_numero",
            ),
        ),
        migrations.AddConstraint(
            model_name="structure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("libelle_cle", ""), _negated=True),
                fields=("libelle_cle",),
                name="siaut_structure_libelle_cle",
            ),
        ),
        migrations.AddIndex(
            model_name="compte",
            index=models.Index(
                fields=["structure", "nom"], name="siaut_compte_perimetre"
            ),
        ),
        migrations.AddConstraint(
            model_name="compte",
            constraint=models.UniqueConstraint(
                fields=("courriel_cle",), name="siaut_compte_courriel_cle"
            ),
        ),
    ]
