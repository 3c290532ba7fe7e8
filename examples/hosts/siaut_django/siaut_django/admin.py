"""
*Admin*: what is stored, to be looked at; each change is an operation's.

It sees beyond perimeters, and its pages say so. Neither a password nor a link is
there, nor an address that somebody typed: what opens an account, or tells who asked.
"""

from typing import Any, Final

from django.contrib import admin

from siaut_core.entities.text import search_key

from .models import Compte, Event, QueuedMail, Structure

__all__: list[str] = []

NOTICE: Final = "Lecture seule. Cette page voit au-delà de tout périmètre."


class ReadOnly(admin.ModelAdmin):
    """
    Lists and pages, of whoever has the permission to view.
    """

    actions = None
    show_full_result_count = False

    def get_fields(self, request: Any, obj: Any = None) -> Any:  # noqa: ARG002  (the same for all)
        return [str(column).partition("__")[0] for column in self.list_display]

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:  # noqa: ARG002  (nobody has it)
        return False

    has_change_permission = has_delete_permission = has_add_permission

    def lookup_allowed(self, lookup: str, value: Any, request: Any) -> bool:
        # Django filters by any column of the address: what is not shown would be told.
        shown = lookup.partition("__")[0] in self.get_fields(None)
        return shown and super().lookup_allowed(lookup, value, request)

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        return super().changelist_view(
            request, {"subtitle": NOTICE, **(extra_context or {})}
        )

    def render_change_form(
        self, request: Any, context: Any, *args: Any, **options: Any
    ) -> Any:
        context["subtitle"] = NOTICE
        return super().render_change_form(request, context, *args, **options)


class Folded(ReadOnly):
    """
    What is looked for in columns that are folded.
    """

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> Any:
        return super().get_search_results(request, queryset, search_key(search_term))


@admin.register(Compte)
class CompteAdmin(Folded):
    list_display = (
        *("nom_raw", "prenom_raw", "courriel_raw", "profil"),
        *("structure__nom_raw", "en_exercice", "derniere_connexion", "id"),
    )
    list_filter = ("profil", "en_exercice")
    search_fields = ("nom", "prenom", "courriel", "id")


@admin.register(Structure)
class StructureAdmin(Folded):
    list_display = (
        *("nom_raw", "type_structure", "numero", "ej__nom_raw"),
        *("nom_region_raw", "departement", "id"),
    )
    list_filter = ("type_structure", "nom_region_raw")
    search_fields = ("nom", "numero", "id")


@admin.register(QueuedMail)
class QueuedMailAdmin(ReadOnly):
    list_display = (
        *("asked_at", "cause", "etat", "utilisateur_id", "due_at"),
        *("tries", "refusals", "code", "closed_at"),
    )
    list_filter = ("etat", "cause")
    search_fields = ("=utilisateur_id",)


@admin.register(Event)
class EventAdmin(ReadOnly):
    list_display = (
        *("le", "operation", "granted", "codes", "acteur_id"),
        *("au_titre_de", "cible_id", "structure_id"),
    )
    list_filter = ("operation", "granted")
    date_hierarchy = "le"
    search_fields = ("=acteur_id", "=cible_id", "=structure_id")
