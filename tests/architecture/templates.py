"""Templates as their readers see them: what of their text is not marked for translation."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, Token, TokenType

from tests.architecture.sources import PACKAGE

HOLE = "\ue000"  # where a tag or a variable stood
SPOKEN_ATTRIBUTES = {"alt", "aria-description", "aria-label", "label", "placeholder", "title"}
NOT_PROSE = {"script", "style", "code", "kbd", "pre", "samp"}
LITERAL = re.compile(r"""(?<![\w(])(?P<quote>["'])(?P<text>.*?)(?P=quote)""")
# Tags whose literals are names, formats or conditions, not text.
QUIET_TAGS = {
    "autoescape", "block", "comment", "cycle", "elif", "extends", "filter", "if", "ifchanged", "include", "load", "now",
    "static", "translate", "trans", "url", "widthratio", "field",
}  # fmt: skip
CLASS_BLOCKS = {"width", "body_class"}  # of the frames: what they hold is a class
# Names and abbreviations that are the same in every language.
NAMES = {
    "softranet",
    "rfc",
    "gdpr",
    "art",
    "csv",
    "json",
    "url",
    "utc",
    "html",
    "smtp",
    "totp",
    "api",
    "pdf",
    "id",
    "sha",
    "ed25519",
    "openapi",
}


def files() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*") if "templates" in p.parts and p.suffix in {".html", ".txt"})


def relative(path: Path) -> str:
    """The name by which Django finds it."""
    parts = path.parts
    return "/".join(parts[len(parts) - parts[::-1].index("templates") :])


def is_text(words: str) -> bool:
    """Whether a run of characters is language: words other than names."""
    found = re.findall(r"[^\W\d_]{2,}", words.replace(HOLE, " "))
    return any(word.lower() not in NAMES for word in found)


def tokens(path: Path) -> Iterator[tuple[Token, bool]]:
    """Each token, and whether it stands where text is translated or is no text at all."""
    until = None
    for token in Lexer(path.read_text()).tokenize():
        name = token.contents.split()[0] if token.token_type == TokenType.BLOCK and token.contents else ""
        if until and name == until:
            until = None
        elif not until and name in {"blocktranslate", "blocktrans", "comment", "verbatim"}:
            until = f"end{name}"
        elif not until and name == "block" and token.contents.split()[1] in CLASS_BLOCKS:
            until = "endblock"
        yield token, until is not None


class Words(HTMLParser):
    """Collects the text nodes and spoken attributes of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in NOT_PROSE
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES and value:
                self.note(value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.silent -= tag in NOT_PROSE

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in NOT_PROSE and self.silent > 0

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.note(data)

    def note(self, words: str) -> None:
        if is_text(words):
            self.found.append((self.getpos()[0], " ".join(words.replace(HOLE, "…").split())))


def bare_text(path: Path) -> list[tuple[int, str]]:
    """Text outside translate and blocktranslate, with its line."""
    page = ""
    for token, quiet in tokens(path):
        if token.token_type == TokenType.TEXT and not quiet:
            page += token.contents
        else:  # keep the lines counting
            page += HOLE + "\n" * token.contents.count("\n")
    if path.suffix == ".txt":
        lines = enumerate(page.splitlines(), 1)
        return [(n, line.replace(HOLE, "…")) for n, line in lines if is_text(line.replace("Subject:", ""))]
    words = Words()
    words.feed(page)
    words.close()
    return words.found


def bare_literals(path: Path) -> list[tuple[int, str]]:
    """Text given to an element as a plain literal: ``{% button "Save it" %}`` instead of ``_("Save it")``.

    A key of one lower-case word is a name (``kind="primary"``); several words, or a capital, are language.
    """
    found = []
    for token, quiet in tokens(path):
        if token.token_type != TokenType.BLOCK or quiet or not token.contents:
            continue
        if token.contents.split()[0] in QUIET_TAGS | {"with"}:
            continue
        for literal in LITERAL.finditer(re.sub(r"""_\((["']).*?\1\)""", "", token.contents)):
            text = literal["text"]
            if is_text(text) and (text[0].isupper() or " " in text.strip()) and not re.fullmatch(r"[a-z ]+", text):
                found.append((token.lineno or 0, text))
    return found
