"""Reads a page as a person sees it: its words, and what it asks to be entered."""

from html.parser import HTMLParser

_SILENT = {"script", "style", "template", "head"}
_VOID = {"input", "meta", "link", "br", "hr", "img"}


class PageReader(HTMLParser):
    """After ``feed``: ``words`` to be seen, names of fields ``entered``, and ``hidden`` ones with values."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._words: list[str] = []
        self._silent: list[str] = []
        self.entered: set[str] = set()
        self.hidden: dict[str, str] = {}

    @property
    def words(self) -> str:
        return " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "input" and known.get("type") == "hidden":
            self.hidden[known.get("name") or ""] = known.get("value") or ""
        hidden = (
            tag in _SILENT
            or "hidden" in known
            or known.get("aria-hidden") == "true"
            or "hidden" in (known.get("class") or "").split()
        )
        if (
            tag in {"input", "textarea", "select"}
            and known.get("type") not in {"hidden", "submit"}
            and not self._silent
        ):
            self.entered.add(known.get("name") or "")
        if tag not in _VOID and (hidden or self._silent):
            self._silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag in self._silent:
            while self._silent.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._words.append(data)


def read(html: str) -> PageReader:
    reader = PageReader()
    reader.feed(html)
    reader.close()
    return reader


def read_hidden(html: str) -> dict[str, str]:
    return read(html).hidden
