"""How things stand: marks, strips, progress, notices, empty pages."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from softranet.web.elements.html import element
from softranet.web.formats import count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

WORDS = {
    "kept": gettext_lazy("Kept"),
    "broken": gettext_lazy("Broken"),
    "unmeasured": gettext_lazy("Not measured"),
    "nothing": gettext_lazy("Nothing yet"),
    "waiting": gettext_lazy("Waiting"),
    "neutral": gettext_lazy("Noted"),
}
SAME = {"not-measured": "unmeasured", "nothing-yet": "nothing", "wait": "waiting"}
NOTICES = {"info": "neutral", "good": "kept", "warn": "waiting", "danger": "broken"}
# Django's message levels, as marks.
LEVELS = {"success": "kept", "warning": "waiting", "error": "broken"}


def state_named(state: str) -> str:
    """The state's class for any of its spellings: "not measured", "nothing_yet", "kept"."""
    plain = slugify(str(state).replace("_", "-"))
    plain = SAME.get(plain, plain)
    if plain not in WORDS:
        raise ValueError(f"A state is one of {', '.join(WORDS)}, not {state!r}.")
    return plain


def mark(state: str, label: str = "") -> SafeString:
    """A state by shape, word and colour together."""
    name = state_named(state)
    return format_html('<span class="mark {}">{}</span>', name, label or WORDS[name])


def strip(states: Iterable[str], label: str = "", *, legend: bool = True) -> SafeString:
    """Many states at a glance, as one picture that says its counts in words; ``legend`` writes them below it."""
    names = [state_named(state) for state in states]
    counts = Counter(names)
    counted = [(name, f"{count(counts[name])} {str(WORDS[name]).lower()}") for name in WORDS if counts[name]]
    words = ", ".join(words for _name, words in counted)
    return element("strip", names=names, legend=counted if legend else [], label=f"{label or _('Promises')}: {words}")


def progress(label: str, done: int, total: int, *, poll: str = "", note: str = "") -> SafeString:
    """Work under way. ``poll`` is the address of this same fragment, asked every two seconds until done."""
    finished = total > 0 and done >= total
    context = {"label": label, "done": done, "total": max(total, 1), "note": note, "finished": finished}
    return element("progress", poll="" if finished else poll, **context)


def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    """A paragraph that matters more than its neighbours: info, good, warn or danger."""
    if kind not in NOTICES:
        raise ValueError(f"A notice is one of {', '.join(NOTICES)}, not {kind!r}.")
    heading = format_html("<p>{}</p>", mark(NOTICES[kind], title)) if title else ""
    return format_html('<div class="notice {}" role="note">{}{}</div>', kind, heading, content)


def empty(content: str, title: str) -> SafeString:
    """Nothing here yet: what will be here and, as a button, the first step."""
    return format_html('<div class="empty"><h2>{}</h2>{}</div>', title, content)


def consequences(rows: Iterable[tuple[int, str]], label: str = "") -> SafeString:
    """What a destructive step will do, in numbers, said before its button."""
    return element("consequences", rows=list(rows), label=label or _("What this does"))
