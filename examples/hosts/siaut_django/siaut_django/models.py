"""
*Tables*: the document of each entity, and beside it what the database looks at.

``body`` is the JSON of the core (`siaut_core.serialization`). The other columns
are keys, versions, what a search compares or sorts on, named and folded as in
`siaut_core.use_cases.recherche.keys`, and what one statement changes by itself.
Links, mails and events have no document: all of theirs is compared or looked for.
"""

from typing import ClassVar

from django.db import models

from .fields import Text


# `errors` knows what is unique by its table and its column, which are its name: by this
# PostgreSQL tells what is taken, and SQLite by those.
def _unique_when_present(column: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=[column],
        condition=~models.Q((column, "")),
        name=f"siaut_structure_{column}",
    )


class Structure(models.Model):
    """
    An EJ, an ET or a groupe.
    """

    id = Text(primary_key=True)
    body = models.TextField()
    version = models.IntegerField()
    type_structure = Text()
    numero = Text()
    # Of a groupe only: what makes its libellé unique.
    libelle_cle = Text()
    # Of an ET only.
    ej = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="etablissements"
    )
    nom = Text()
    nom_raw = Text("nom")
    region = Text()
    nom_region = Text()
    nom_region_raw = Text("région")
    departement = Text()
    # "0" or "1", as the core compares them.
    fermee = Text()

    class Meta:
        constraints: ClassVar = [
            _unique_when_present("numero"),
            _unique_when_present("libelle_cle"),
        ]


class Membre(models.Model):
    """
    An EJ in a groupe.
    """

    groupe = models.ForeignKey(Structure, models.PROTECT, related_name="membres")
    ej = models.ForeignKey(Structure, models.PROTECT, related_name="+")


class Compte(models.Model):
    """
    An account.
    """

    id = Text(primary_key=True)
    body = models.TextField()
    version = models.IntegerField()
    courriel_cle = Text()
    structure = models.ForeignKey(
        Structure,
        models.PROTECT,
        related_name="+",
        db_index=False,  # `siaut_compte_perimetre` begins with it.
    )
    en_exercice = models.BooleanField()
    # The document has one too, which is not read: logins make no new version.
    derniere_connexion = models.DateTimeField(null=True)
    nom = Text()
    nom_raw = Text("nom")
    prenom = Text()
    prenom_raw = Text("prénom")
    courriel = Text()
    courriel_raw = Text("courriel")
    profil = Text()
    # "0" or "1", as the core sorts them.
    valideur = Text()
    en_attente = Text()
    actif = Text()
    # Each code between two line feeds, which no code holds.
    activites = Text()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["courriel_cle"], name="siaut_compte_courriel_cle"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["structure", "nom"], name="siaut_compte_perimetre")
        ]


class Password(models.Model):
    """
    The digest of the password of an account.
    """

    # DO_NOTHING: `remove` deletes, and checks a version in the same statement.
    utilisateur = models.OneToOneField(Compte, models.DO_NOTHING, primary_key=True)
    digest = models.TextField()


class Lien(models.Model):
    """
    A link, by the digest of its token.
    """

    digest = Text(primary_key=True)
    id = Text()
    utilisateur = models.ForeignKey(
        Compte,
        models.DO_NOTHING,
        related_name="+",
        db_index=False,  # `siaut_rang_unique` begins with it.
    )
    courriel_adresse = models.TextField()
    courriel_cle = models.TextField()
    cause = Text()
    emis_le = models.DateTimeField()
    expire_le = models.DateTimeField()
    rank = models.IntegerField()
    # Absent while nothing ended it.
    fin = Text(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["utilisateur", "rank"], name="siaut_rang_unique"
            )
        ]


class QueuedMail(models.Model):
    """
    A mail that must leave; without foreign key, for it outlives accounts.
    """

    id = Text(primary_key=True)
    cause = Text()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    behind = Text(null=True)
    utilisateur_id = Text(null=True, db_index=True)
    courriel_adresse = models.TextField(null=True)
    courriel_cle = Text(null=True)
    etat = Text()
    tries = models.IntegerField()
    refusals = models.IntegerField()
    code = models.TextField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "courriel à envoyer"
        verbose_name_plural = "courriels à envoyer"
        indexes: ClassVar = [
            models.Index(fields=["etat", "due_at"], name="siaut_dues"),
            models.Index(fields=["etat", "courriel_cle"], name="siaut_destinataires"),
        ]


class Event(models.Model):
    """
    A line of the journal: who, what, on whom, when; without foreign key either.
    """

    operation = Text("opération")
    le = models.DateTimeField()
    granted = models.BooleanField("accordée")
    codes = models.JSONField()
    acteur_id = Text("par", null=True)
    au_titre_de = models.TextField(null=True)
    cible_id = Text("sur", null=True)
    structure_id = Text("structure", null=True)

    class Meta:
        verbose_name = "événement"
        indexes: ClassVar = [
            models.Index(fields=["le"], name="siaut_journal_le"),
            models.Index(fields=["acteur_id"], name="siaut_journal_par"),
            models.Index(fields=["cible_id"], name="siaut_journal_sur"),
        ]
