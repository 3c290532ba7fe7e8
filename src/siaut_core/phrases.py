"""
*Phrases*: every French sentence that two places show, written once.

A sentence that one place shows stands there. None holds what was typed.
"""

from __future__ import annotations

from typing import Final

__all__ = ["an_object", "at_most"]

# What is expected of a field.
YES_OR_NO: Final = "Oui ou non est attendu."
TEXT: Final = "Un texte est attendu."
DAY: Final = "Une date sans heure est attendue."
COURRIEL: Final = "Un courriel est attendu."
CAUSE: Final = "Une cause d'envoi est attendue."
FUNCTION: Final = "Une fonction, écrite avec def, est attendue."

# What to write in it.
REQUIRED: Final = "Ce champ est obligatoire."
IN_THE_LIST: Final = "Choisissez une valeur de la liste."
ACTIVITES: Final = "Choisissez des activités de la liste."
DEPARTEMENT: Final = "Choisissez un département de la liste."

# A rule, whoever checks it: a form, the constructor of an account, a store.
PROFIL_STRUCTURE: Final = (
    "Un profil EJ va à une EJ ou à un groupe, un profil ET à un établissement."
)
DROIT_CONSULTATION: Final = (
    "Le droit de validation est réservé aux profils Utilisateur et Gestionnaire."
)
NUMERO_CONNU: Final = "Ce numéro FINESS est déjà celui d'une autre structure."

ISSU_DU_FINESS: Final = (
    "Les informations suivantes sont issues du FINESS. En cas d'information incorrecte"
    " ou manquante, merci de contacter votre ARS."
)

# What a screen shows once it is done.
WELCOME: Final = "Bienvenue"

# What to do instead.
CONTACTER_L_ARS: Final = "Contactez votre ARS."
RECHERCHER_LA_STRUCTURE: Final = "Recherchez cette structure dans la liste."
DEMANDER_UN_LIEN: Final = (
    "Demandez un lien par « Mot de passe oublié / Première connexion »."
)
ACTIVER_D_ABORD: Final = "Vous pouvez d'abord activer le compte."


def an_object(of: str) -> str:
    """
    Say what a caller must give.
    """
    return f"Un objet {of} est attendu."


def at_most(characters: int) -> str:
    """
    Say how long a text may be.
    """
    return f"{characters} caractères au plus."
