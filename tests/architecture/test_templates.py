"""Templates compose elements: no script or style of their own, every word translatable, one file to a name."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture.sources import name_of
from tests.architecture.templates import bare_literals, bare_text, files, relative

# The elements' show-room runs outside production only; the page of a failure depends on nothing that may have failed.
UNTRANSLATED = re.compile(r"web/design\w*\.html|500\.html")

HANDLER = re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE)
STYLE = re.compile(r"<[a-z][^<>]*\sstyle\s*=|<style\b", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b(?![^<>]*\ssrc=)(?![^<>]*type=\"application/(?:ld\+)?json\")", re.IGNORECASE)
ELSEWHERE = re.compile(
    r"<(?:script|link|img|iframe|source|video|audio|form)\b[^<>]*\s(?:src|href|action)=[\"'](?:https?:)?//",
    re.IGNORECASE,
)

PAGES = [path for path in files() if path.suffix == ".html"]
# Their style is moved into attributes when they are sent.
LETTERS = [path for path in PAGES if relative(path).startswith("web/mail/")]


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_nothing_is_inline(path: Path) -> None:
    page = re.sub(r"{%.*?%}|{#.*?#}|{{.*?}}", "", path.read_text(), flags=re.DOTALL)
    assert HANDLER.findall(page) == []
    assert path in LETTERS or STYLE.findall(page) == []
    assert SCRIPT.findall(page) == []
    assert ELSEWHERE.findall(page) == [], "pages load nothing from elsewhere and send nothing there"


@pytest.mark.parametrize("path", [p for p in files() if not UNTRANSLATED.fullmatch(relative(p))], ids=relative)
def test_every_word_can_be_translated(path: Path) -> None:
    bare = [f"{name_of(path)}:{line}: {words}" for line, words in sorted(bare_text(path) + bare_literals(path))]
    assert not bare, "\n".join(bare)


@pytest.mark.parametrize("path", files(), ids=relative)
def test_every_tag_is_on_one_line(path: Path) -> None:
    """Django takes a tag that is broken over lines for text, and shows it."""
    assert re.findall(r"{%(?:(?!%}).)*\n|{{(?:(?!}}).)*\n", path.read_text()) == []


def test_every_template_has_a_name_of_its_own() -> None:
    """Two files of one name: which is used depends on the order of apps."""
    twice = [name for name, count in Counter(map(relative, files())).items() if count > 1]
    assert twice == []


def test_the_detector_detects() -> None:
    sample = Path(__file__).with_name("untranslated.sample.html")
    assert [words for _, words in bare_text(sample)] == ["Bare words", "Spoken", "Half … bare"]
    assert [words for _, words in bare_literals(sample)] == ["Save it", "Gone"]
