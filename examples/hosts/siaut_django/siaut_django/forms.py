"""
*Forms*: the faults of an error, each beside its field.
"""

from typing import Any

from django.forms import BaseForm

from siaut_core.errors import SiautError

__all__ = ["add_faults"]


def add_faults(form: BaseForm, error: SiautError) -> None:
    """
    Put what an operation refused in a form: beside the fields it has, else above.
    """
    for name, sentences in error.champs.items():
        told: Any = sentences
        form.add_error(name if name in form.fields else None, told)
