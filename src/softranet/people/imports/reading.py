"""A file as rows of text: which encoding, which separator, where a row ends."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

LARGEST = 100 * 1024 * 1024
_BOMS = (
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OTHER_KINDS = {
    b"PK\x03\x04": "an Excel or ODS workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF document",
}
_ENCODINGS = (
    "cp1252",
    "cp1250",
    "cp1251",
    "iso8859_15",
    "mac_roman",
    "shift_jis",
    "gb18030",
    "big5",
    "euc_kr",
)
_DELIMITERS = ",;\t|"
_SEP = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
csv.field_size_limit(LARGEST)


class Unreadable(ValueError):
    """The file is no table of text.

    Found: an empty file, a workbook, a picture. Expected: comma-separated values with a row of headers.
    """


@dataclass(frozen=True)
class Shape:
    """How the bytes are to be read."""

    encoding: str
    delimiter: str


def detect(raw: bytes) -> Shape:
    """Find out the encoding and the separator. Raises ``Unreadable`` for what is no text."""
    if not raw.strip():
        raise Unreadable(_("The file is empty."))
    for start, kind in _OTHER_KINDS.items():
        if raw.startswith(start):
            raise Unreadable(_("This is %(kind)s; save it as CSV (UTF-8) first.") % {"kind": kind})
    encoding = _encoding(raw)
    return Shape(encoding, _delimiter(text_of(raw[:200_000], encoding, whole=len(raw) <= 200_000)))


def text_of(raw: bytes, encoding: str, *, whole: bool = True) -> str:
    """The text, without NULs and with one kind of line end. ``whole`` is false for the beginning of a longer file."""
    text = raw.decode(encoding, errors="strict" if whole else "ignore").replace("\0", "")
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        # What is left are ends of lines of an old Mac, or stray.
        text = text.replace("\r", " " if "\n" in text else "\n")
    return text


def rows(raw: bytes, shape: Shape) -> Iterator[tuple[int, list[str]]]:
    """The headers, then each row that is not empty, with its number as a spreadsheet counts: the headers are 1."""
    text = text_of(raw, shape.encoding)
    named = _SEP.match(text)
    text = text[named.end() :] if named else text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=shape.delimiter)
    full = (row for row in enumerate(reader, start=1) if any(cell.strip() for cell in row[1]))
    # Empty lines above the headers are no rows of the table.
    shift = 0
    for place, (number, row) in enumerate(full):
        shift = number - 1 if place == 0 else shift
        yield number - shift, row


def _encoding(raw: bytes) -> str:
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return encoding
    start = raw[:4096]
    if start.count(0) > len(start) // 5:
        return "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"
    for encoding in ("utf-8", _guess(raw), "cp1252"):
        try:
            raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def _guess(raw: bytes) -> str:
    """Judged by the lines that hold more than ASCII: the others say nothing. Western Europe wins a draw."""
    telling = b"\n".join([line for line in raw[:2_000_000].splitlines() if not line.isascii()][:300])
    found = from_bytes(telling, cp_isolation=list(_ENCODINGS))
    best = found.best()
    if best is None:
        return "cp1252"
    drawn = any(one.encoding == "cp1252" and one.chaos <= best.chaos for one in found)
    return "cp1252" if drawn or telling.decode("cp1252", "replace") == str(best) else best.encoding


def _delimiter(text: str) -> str:
    """The separator by which most rows have the same number of cells, and more than one."""
    named = _SEP.match(text)
    if named:
        return named[1]
    lines = io.StringIO(text, newline="").readlines()[:200]
    best, most = ",", 0.0
    for delimiter in _DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        if not widths:
            continue
        width, times = Counter(widths).most_common(1)[0]
        agreement = times / len(widths)
        if width > 1 and agreement * min(width, 3) > most:
            best, most = delimiter, agreement * min(width, 3)
    return best
