"""Many values as one parameter."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Field, Func, TextField, Value


def among(column: str, values: Iterable[Any], of: "type[Field[Any, Any]]" = TextField) -> Func:
    """``column = ANY(array)``: thousands of values as one parameter, where ``IN`` would parse each by itself."""
    array = Value(list(values), output_field=ArrayField(of()))
    return Func(F(column), array, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField())
