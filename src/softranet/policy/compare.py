"""Two versions, paragraph by paragraph, for a reader."""

import difflib
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """Some words that stayed, were added or were removed."""

    kind: str  # same, added, removed
    text: str


@dataclass(frozen=True)
class Change:
    """A paragraph: unchanged, new, gone, or reworded into pieces."""

    kind: str  # same, added, removed, changed
    pieces: tuple[Piece, ...]


def compare(old: str, new: str) -> list[Change]:
    """The new text's paragraphs in order, with what went shown where it stood."""
    before, after = _paragraphs(old), _paragraphs(new)
    changes: list[Change] = []
    for op, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            changes += [Change("same", (Piece("same", p),)) for p in after[c:d]]
            continue
        for was, becomes in _pairs(before[a:b], after[c:d]):
            changes.append(_change(was, becomes))
    return changes


def _pairs(before: list[str], after: list[str]) -> list[tuple[str, str]]:
    """Reworded paragraphs side by side; what is too different stands alone."""
    pairs: list[tuple[str, str]] = []
    rest = list(after)
    for was in before:
        near = difflib.get_close_matches(was, rest, n=1, cutoff=0.5)
        if near:
            while rest and rest[0] != near[0]:
                pairs.append(("", rest.pop(0)))
            rest.pop(0)
        pairs.append((was, near[0] if near else ""))
    return pairs + [("", p) for p in rest]


def _change(was: str, becomes: str) -> Change:
    if not was:
        return Change("added", (Piece("added", becomes),))
    if not becomes:
        return Change("removed", (Piece("removed", was),))
    a, b = re.findall(r"\S+\s*", was), re.findall(r"\S+\s*", becomes)
    pieces: list[Piece] = []
    for op, i, j, k, m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if op == "equal":
            pieces.append(Piece("same", "".join(b[k:m])))
            continue
        if a[i:j]:
            pieces.append(Piece("removed", "".join(a[i:j])))
        if b[k:m]:
            pieces.append(Piece("added", "".join(b[k:m])))
    return Change("changed", tuple(pieces))


def _paragraphs(text: str) -> list[str]:
    return [p.strip() for p in re.split(r"\n\s*\n", text) if p.strip()]
