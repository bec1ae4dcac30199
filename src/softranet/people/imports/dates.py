"""Days as files write them."""

import re
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ORDERS = {"DMY": gettext_lazy("day first: 31/12/2025"), "MDY": gettext_lazy("month first: 12/31/2025")}
_ISO = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ].*)?")
_PARTS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ ,T].*)?")


def day(value: str, order: str) -> date:
    """A day written as in ISO 8601, with dots (day first), or with slashes in the file's order.

    Raises ``ValueError`` saying what was found and expected.
    """
    word = value.strip()
    iso, parts = _ISO.fullmatch(word), _PARTS.fullmatch(word)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if parts:
            first, second, year = int(parts[1]), int(parts[3]), int(parts[4])
            if order == "MDY" and parts[2] != ".":
                first, second = second, first
            return date(year, second, first)
    except ValueError:
        pass  # a day there is not: said below like everything else
    raise ValueError(_("Found “%(found)s”, expected a day like 2025-12-31.") % {"found": word[:60]})
