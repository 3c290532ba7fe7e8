"""
A search compares by itself: nothing is set for the whole project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

import pytest
from django.db import connections, models

from siaut_django.models import Structure
from siaut_django.recherche import begins_with, contains
from siaut_django.testing import empty_test_database

if TYPE_CHECKING:
    from collections.abc import Iterator

# What some engine takes for a wildcard, an escape, another case, or one letter.
TEXTS: Final = ("a%b", "a_b", "axb", "AXB", r"a\b", "a*b", "é", "É", "ﬀ", "a\nQA1\nb")
FRAGMENTS: Final = (*TEXTS, "%", "_", "*", "\\", "[ax]", "QA1", "\nQA1\n", "x", "X")


class Article(models.Model):  # noqa: DJ008  (its rows are shown to nobody)
    """
    What another app of the project keeps in the same database.
    """

    title: models.TextField[str, str] = models.TextField()

    objects: ClassVar[models.Manager[Article]] = models.Manager()

    class Meta:  # noqa: D106  (same)
        app_label = "autre"


@pytest.fixture
def articles(alias: str) -> Iterator[models.QuerySet[Article]]:
    """
    Give the rows of the other app, one.
    """
    with connections[alias].schema_editor() as schema:
        schema.create_model(Article)
    articles = Article.objects.using(alias)
    articles.create(title="Aurelie")
    yield articles.all()
    with connections[alias].schema_editor() as schema:
        schema.delete_model(Article)


@pytest.mark.parametrize("sought", ["icontains", "istartswith", "iexact"])
def test_the_searches_of_another_app_are_as_they_were(
    articles: models.QuerySet[Article], sought: str
) -> None:
    assert 1 == articles.filter((f"title__{sought}", "AURELIE")).count()


def test_texts_are_compared_code_by_code(alias: str) -> None:
    empty_test_database(alias)
    structures = Structure.objects.using(alias)
    empty = {
        field.attname: ""
        for field in Structure._meta.concrete_fields
        if isinstance(field, models.TextField)
    }
    for text in TEXTS:
        structures.create(**{**empty, "id": text, "nom": text}, version=1)
    for fragment in FRAGMENTS:
        contents = structures.filter(contains("nom", fragment))
        beginning = structures.filter(begins_with("nom", fragment))

        assert {t for t in TEXTS if fragment in t} == _ids(contents)
        assert {t for t in TEXTS if t.startswith(fragment)} == _ids(beginning)


def _ids(rows: models.QuerySet[Structure]) -> set[str]:
    return set(rows.values_list("id", flat=True))
