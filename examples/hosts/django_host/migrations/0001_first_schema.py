"""
The first tables.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from ..champs import Texte


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
                ("id", Texte(primary_key=True, serialize=False)),
                ("corps", models.TextField()),
                ("version", models.IntegerField()),
                ("courriel_cle", Texte()),
                ("en_exercice", models.BooleanField()),
                ("derniere_connexion", models.DateTimeField(null=True)),
                ("nom", Texte()),
                ("nom_brut", Texte()),
                ("prenom", Texte()),
                ("prenom_brut", Texte()),
                ("courriel", Texte()),
                ("courriel_brut", Texte()),
                ("profil", Texte()),
                ("valideur", Texte()),
                ("en_attente", Texte()),
                ("actif", Texte()),
                ("activites", Texte()),
            ],
        ),
        migrations.CreateModel(
            name="Evenement",
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
                ("corps", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="MotDePasse",
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
                ("condense", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Intention",
            fields=[
                ("id", Texte(primary_key=True, serialize=False)),
                ("cause", Texte()),
                ("demandee_le", models.DateTimeField()),
                ("prochain_essai_le", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                ("behind", Texte(null=True)),
                ("utilisateur_id", Texte(db_index=True, null=True)),
                ("courriel_adresse", models.TextField(null=True)),
                ("courriel_cle", Texte(null=True)),
                ("etat", Texte()),
                ("essais", models.IntegerField()),
                ("refusals", models.IntegerField()),
                ("code", models.TextField(null=True)),
                ("clos_le", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["etat", "prochain_essai_le"], name="siaut_dues"
                    ),
                    models.Index(
                        fields=["etat", "courriel_cle"], name="siaut_destinataires"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lien",
            fields=[
                ("empreinte", Texte(primary_key=True, serialize=False)),
                ("id", Texte()),
                ("courriel_adresse", models.TextField()),
                ("courriel_cle", models.TextField()),
                ("cause", Texte()),
                ("emis_le", models.DateTimeField()),
                ("expire_le", models.DateTimeField()),
                ("rank", models.IntegerField()),
                ("fin", Texte()),
                (
                    "utilisateur",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="siaut.compte",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Structure",
            fields=[
                ("id", Texte(primary_key=True, serialize=False)),
                ("corps", models.TextField()),
                ("version", models.IntegerField()),
                ("type_structure", Texte()),
                ("numero", Texte()),
                ("libelle_cle", Texte()),
                ("nom", Texte()),
                ("nom_brut", Texte()),
                ("region", Texte()),
                ("nom_region", Texte()),
                ("nom_region_brut", Texte()),
                ("departement", Texte()),
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
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="siaut.structure",
            ),
        ),
        migrations.AddConstraint(
            model_name="structure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("numero", ""), _negated=True),
                fields=("numero",),
                name="siaut_numero_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="structure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("libelle_cle", ""), _negated=True),
                fields=("libelle_cle",),
                name="siaut_libelle_unique",
            ),
        ),
        migrations.AddIndex(
            model_name="compte",
            index=models.Index(
                fields=["structure", "nom"], name="siaut_compte_perimetre"
            ),
        ),
        migrations.AddConstraint(
            model_name="lien",
            constraint=models.UniqueConstraint(
                fields=("utilisateur", "rank"), name="siaut_rang_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="compte",
            constraint=models.UniqueConstraint(
                fields=("courriel_cle",), name="siaut_courriel_unique"
            ),
        ),
    ]
