"""
*Tables*: the document of each entity, and beside it what the database looks at.

``corps`` is the JSON of the core (`siaut_core.serialization`). The other columns
are keys, versions, what a search compares or sorts on, named and folded as in
`siaut_core.use_cases.recherche.cles`, and what one statement changes by itself.
Links and mails have no document: all of theirs is compared or changed.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from .champs import Texte

__all__ = [
    "Compte",
    "Evenement",
    "Intention",
    "Lien",
    "Membre",
    "MotDePasse",
    "Structure",
]


# `refus` knows the names of what is unique: by them PostgreSQL tells what is taken.
def _unique_s_il_existe(nom: str, colonne: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=[colonne], condition=~models.Q((colonne, "")), name=nom
    )


class Structure(models.Model):
    """
    An EJ, an ET or a groupe.
    """

    id = Texte(primary_key=True)
    corps = models.TextField()
    version = models.IntegerField()
    type_structure = Texte()
    numero = Texte()
    # Of a groupe only: what makes its libellé unique.
    libelle_cle = Texte()
    # Of an ET only.
    ej = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="etablissements"
    )
    nom = Texte()
    nom_brut = Texte()
    region = Texte()
    nom_region = Texte()
    nom_region_brut = Texte()
    departement = Texte()

    class Meta:
        constraints: ClassVar = [
            _unique_s_il_existe("siaut_numero_unique", "numero"),
            _unique_s_il_existe("siaut_libelle_unique", "libelle_cle"),
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

    id = Texte(primary_key=True)
    corps = models.TextField()
    version = models.IntegerField()
    courriel_cle = Texte()
    structure = models.ForeignKey(Structure, models.PROTECT, related_name="+")
    en_exercice = models.BooleanField()
    # The document has one too, which is not read: logins make no new version.
    derniere_connexion = models.DateTimeField(null=True)
    nom = Texte()
    nom_brut = Texte()
    prenom = Texte()
    prenom_brut = Texte()
    courriel = Texte()
    courriel_brut = Texte()
    profil = Texte()
    # "0" or "1", as the core sorts them.
    valideur = Texte()
    en_attente = Texte()
    actif = Texte()
    # Each code between two line feeds, which no code holds.
    activites = Texte()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["courriel_cle"], name="siaut_courriel_unique"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["structure", "nom"], name="siaut_compte_perimetre")
        ]


class MotDePasse(models.Model):
    """
    The digest of the password of an account.
    """

    # DO_NOTHING: `retirer` deletes, and checks a version in the same statement.
    utilisateur = models.OneToOneField(Compte, models.DO_NOTHING, primary_key=True)
    condense = models.TextField()

    utilisateur_id: str


class Lien(models.Model):
    """
    A link, by the digest of its token.
    """

    empreinte = Texte(primary_key=True)
    id = Texte()
    utilisateur = models.ForeignKey(Compte, models.DO_NOTHING, related_name="+")
    courriel_adresse = models.TextField()
    courriel_cle = models.TextField()
    cause = Texte()
    emis_le = models.DateTimeField()
    expire_le = models.DateTimeField()
    rank = models.IntegerField()
    # Empty while nothing ended it.
    fin = Texte()

    utilisateur_id: str

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["utilisateur", "rank"], name="siaut_rang_unique"
            )
        ]


class Intention(models.Model):
    """
    A mail that must leave; without foreign key, for it outlives accounts.
    """

    id = Texte(primary_key=True)
    cause = Texte()
    demandee_le = models.DateTimeField()
    prochain_essai_le = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    behind = Texte(null=True)
    utilisateur_id = Texte(null=True, db_index=True)
    courriel_adresse = models.TextField(null=True)
    courriel_cle = Texte(null=True)
    etat = Texte()
    essais = models.IntegerField()
    refusals = models.IntegerField()
    code = models.TextField(null=True)
    clos_le = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["etat", "prochain_essai_le"], name="siaut_dues"),
            models.Index(fields=["etat", "courriel_cle"], name="siaut_destinataires"),
        ]


class Evenement(models.Model):
    """
    A line of the journal, without foreign key either.
    """

    corps = models.TextField()
