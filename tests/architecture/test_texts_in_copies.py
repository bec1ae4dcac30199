"""Each text that a copy hands out is the person's own or was written to them (GDPR Art. 15(4)), or somebody decides."""

import re
from pathlib import Path

from django.db import models

from softranet.privacy.declarations import holding
from softranet.privacy.graph import nodes
from softranet.privacy.vocabulary import Category

PAGE = Path(__file__).parents[2] / "docs/decisions/texts-in-copies.md"
TELLING = {Category.CONVERSATION, Category.RELATION, Category.REQUEST}
LONG = 120
"""Characters: shorter ones are labels."""


def texts() -> set[str]:
    """Free texts of all records that lead to a person."""
    found = set()
    for model in {node.model for node in nodes()}:
        for name, personal in holding(model).personal.items():
            field = model._meta.get_field(name)
            longest = getattr(field, "max_length", None) or 0
            free = isinstance(field, models.TextField | models.JSONField) or longest >= LONG
            if free and personal.shown and personal.category in TELLING:
                found.add(f"{model._meta.label}.{name}")
    return found


def test_the_page_names_each_of_them_and_no_other() -> None:
    assert set(re.findall(r"^\| `([\w.]+)` \|", PAGE.read_text(), re.MULTILINE)) == texts()
