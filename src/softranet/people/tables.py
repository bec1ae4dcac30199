"""Tables that leave as CSV: safe for spreadsheets, or exact.

A cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return is a formula to a spreadsheet, and may
come from anybody's form. In the safe mode an apostrophe stands before it; the exact mode is for programs.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from softranet.people.models import ImportRefusal
from softranet.privacy.scope import organisation_scope

_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)  # the wide forms count too
_AT_ONCE = 1000


def lines(rows: Iterable[Iterable[Any]], *, exact: bool) -> str:
    """These rows as CSV (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([cell(value, exact=exact) for value in row] for row in rows)
    return out.getvalue()


def cell(value: Any, *, exact: bool) -> str:
    """One value as text."""
    text = "" if value is None else str(value)
    return text if exact or not text.startswith(_FORMULA) else f"'{text}"


def refusals(organisation: UUID, run: UUID, headers: list[str], *, exact: bool) -> Iterator[str]:
    """The refused rows of an import, part by part, each part in a scope of its own."""
    yield lines([[_("row"), _("came in"), _("why not"), *headers]], exact=exact)
    last = 0
    while True:
        with organisation_scope(organisation):
            found = ImportRefusal.objects.filter(run=run, number__gt=last).order_by("number")[:_AT_ONCE]
            part = list(found)
        if not part:
            return
        last = part[-1].number
        yield lines(
            ([r.number, _("no") if r.whole else _("without this"), " ".join(r.reasons), *r.cells] for r in part),
            exact=exact,
        )
