"""The words of an issue with the reader's name in them.

A name is somebody else's text: it is put in after the Markdown has become HTML, so that it cannot become a link,
a heading or a script; and it never gets into an address, where it would travel.
"""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from softranet.web.prose import outbound

_NAME = re.compile(r"\{name(?:\|([^{}|\n]{0,60}))?\}")

_ASIDE = re.compile(r'<span class="hidden">[^<]*</span>')
"""What pages say to screen readers at a link out; in a mail every link leads out, and nothing hides the words."""


def text(body: str, name: str) -> str:
    """The plain part: the Markdown itself, which is made to be read."""
    return _NAME.sub(lambda found: name or found[1] or "", body)


def html(body: str, name: str) -> SafeString:
    shown = _ASIDE.sub("", outbound(body))
    filled = _NAME.sub(lambda found: escape(name) if name else found[1] or "", shown)
    return mark_safe(filled)  # noqa: S308 - Markdown is cleaned by outbound, the name is escaped
