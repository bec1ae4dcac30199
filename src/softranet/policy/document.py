"""A policy document: Markdown with facts in braces and promise ids in double brackets behind a paragraph.

    We keep it for at most {keep.records}. [[keep.six_years]]

The front matter (TOML between ``+++`` lines) names the title and the facts a document may state; a privacy policy's
also the purposes it allows and the kinds of recipient, which ``{purposes}`` and ``{recipients}`` put into words.
"""

import html
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_FRONT = re.compile(r"\A\+\+\+\n(?P<front>.*?)\n\+\+\+\n(?P<body>.*)\Z", re.DOTALL)
_FACT = re.compile(r"\{(?P<key>[a-z_]+(?:\.[a-z_]+)*)\}")
_PROMISES = re.compile(r"\s*\[\[(?P<ids>[a-z_., ]+)\]\]\s*\Z")
_BEGIN, _END = "\ue000", "\ue001"  # private use: mark a stated figure through the Markdown renderer
_markdown = MarkdownIt("commonmark", {"html": False})


class BadDocument(ValueError):
    """The text cannot be published: says what was found and what was expected, with the paragraph's beginning."""


@dataclass(frozen=True)
class Clause:
    """A heading with nothing, or one block of text with the promises it makes."""

    text: str
    promises: tuple[str, ...] = ()
    heading: bool = False

    def html(self, values: Mapping[str, str]) -> SafeString:
        """The block as HTML, its figures marked with ``<var>``."""
        marked = _FACT.sub(
            lambda m: f"{_BEGIN}{values[m['key']]}{_END}" if _states(m["key"]) else values[m["key"]], self.text
        )
        rendered = str(_markdown.render(marked.lstrip("# ") if self.heading else marked))
        if self.heading:
            rendered = rendered.removeprefix("<p>").rstrip().removesuffix("</p>")
        return mark_safe(rendered.replace(_BEGIN, "<var>").replace(_END, "</var>"))  # noqa: S308  (html is off above)

    def plain(self, values: Mapping[str, str]) -> str:
        return _FACT.sub(lambda m: values[m["key"]], self.text)


def _states(key: str) -> bool:
    return "." in key


@dataclass(frozen=True)
class Document:
    """A parsed source."""

    source: str
    title: str
    allowed_facts: frozenset[str] = field(default_factory=frozenset)
    purposes: tuple[str, ...] | None = None  # keys; None: it does not say, and limits nothing
    recipients: tuple[str, ...] | None = None  # kinds

    @cached_property
    def clauses(self) -> list[Clause]:
        blocks = re.split(r"\n\s*\n", _body(self.source).strip())
        return [_clause(block.strip()) for block in blocks if block.strip()]

    @property
    def promises(self) -> list[str]:
        return [p for clause in self.clauses for p in clause.promises]

    @property
    def names(self) -> set[str]:
        """Facts and other values that the text states."""
        return {m["key"] for m in _FACT.finditer(_body(self.source))}

    def text(self, values: Mapping[str, str]) -> str:
        """The wording people read, as plain Markdown: what is hashed and accepted."""
        return "\n\n".join(clause.plain(values) for clause in self.clauses) + "\n"

    def check(self, known_values: set[str], bound: set[str]) -> None:
        """Raise ``BadDocument`` when the text states an unknown value or names a promise that nothing measures."""
        for clause in self.clauses:
            start = html.unescape(clause.text[:40])
            for name in _FACT.findall(clause.text):
                if name not in known_values:
                    raise BadDocument(
                        f"“{start}…” states {{{name}}}, which is not known; known are: "
                        + ", ".join(sorted(known_values))
                    )
            for promise in clause.promises:
                if promise not in bound:
                    raise BadDocument(
                        f"“{start}…” makes the promise {promise}, which nothing measures; "
                        "leave it out until it is built"
                    )


def parse(source: str) -> Document:
    """Read a source. Raises ``BadDocument`` when its front matter is missing or not TOML."""
    found = _FRONT.match(source.replace("\r\n", "\n"))
    if found is None:
        raise BadDocument("the document does not begin with front matter: a line +++, TOML, a line +++")
    try:
        front = tomllib.loads(found["front"])
    except tomllib.TOMLDecodeError as error:
        raise BadDocument(f"the front matter is not TOML: {error}") from error
    purposes, recipients = (_listed(front, key) for key in ("purposes", "recipients"))
    return Document(source, str(front.get("title", "")), frozenset(front.get("facts", [])), purposes, recipients)


def stating(source: str, *, purposes: Iterable[str], recipients: Iterable[str]) -> str:
    """The source with these purposes and kinds of recipient in its front matter, and nothing else changed."""
    parse(source)
    for name, keys in (("purposes", purposes), ("recipients", recipients)):
        line = f"{name} = [{', '.join(_quoted(key) for key in keys)}]"
        front, body = source[4:].split("\n+++\n", 1)
        kept = re.sub(rf"^{name} = \[[^\]]*\]\n?", "", front, flags=re.MULTILINE).rstrip("\n")
        source = f"+++\n{kept}\n{line}\n+++\n{body}"
    return source


def _quoted(key: str) -> str:
    return f'"{key}"'


def _listed(front: Mapping[str, object], key: str) -> tuple[str, ...] | None:
    found = front.get(key)
    if found is None:
        return None
    if not isinstance(found, list):
        raise BadDocument(f"{key} in the front matter is {found!r}; expected a list of keys")
    return tuple(str(one) for one in found)


@cache
def shipped(kind: str) -> str:
    """The source that comes with the program."""
    return (Path(__file__).parent / "documents" / f"{kind}.md").read_text(encoding="utf-8")


def _body(source: str) -> str:
    found = _FRONT.match(source.replace("\r\n", "\n"))
    return found["body"] if found else source


def _clause(block: str) -> Clause:
    if block.startswith("#"):
        return Clause(block, heading=True)
    ids = _PROMISES.search(block)
    if ids is None:
        return Clause(block)
    return Clause(block[: ids.start()], tuple(i.strip() for i in ids["ids"].split(",") if i.strip()))
