"""Each text that a copy hands out says whose words it is (GDPR Art. 15(4)), and a page lists them."""

import re
from pathlib import Path

from softranet.privacy.declarations import Personal, Words, holding
from softranet.privacy.graph import nodes

PAGE = Path(__file__).parents[2] / "docs/decisions/texts-in-copies.md"


def texts() -> dict[str, str]:
    """Free texts of all records that lead to a person, and whose words they are."""
    models = {node.model for node in nodes()}
    fields = [(f"{m._meta.label}.{name}", held) for m in models for name, held in holding(m).personal.items()]
    return {name: held.words.value for name, held in fields if _shown(held) and held.words is not None}


def _shown(held: Personal) -> bool:
    return isinstance(held.words, Words) and held.shown


def test_the_page_names_each_of_them_and_whose_words_it_is() -> None:
    said = re.findall(r"^\| `([\w.]+)` \| (\w+)", PAGE.read_text(), re.MULTILINE)
    assert dict(said) == texts()
