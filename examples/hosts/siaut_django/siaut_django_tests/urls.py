"""
*Addresses*: those of the project that the app is in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.views import LoginView
from django.http import HttpResponse
from django.urls import path

from siaut_django.auth import LoginForm, acteur_id

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = ["urlpatterns"]


def who(request: HttpRequest) -> HttpResponse:
    return HttpResponse(acteur_id(request))


urlpatterns = [
    path("admin/", admin.site.urls),
    path(
        "login",
        LoginView.as_view(
            template_name="admin/login.html",
            authentication_form=LoginForm,
            next_page="/who",
        ),
    ),
    path("who", who),
]
