"""Days and moments that somebody typed."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

EARLIEST, LATEST = 1970, 2199
"""A year outside of these is a slip of the fingers, and near its ends the calendar knows no other time zones."""


def sensible(value: date) -> None:
    """A validator of date fields. Raises ``ValidationError``."""
    if not EARLIEST <= value.year <= LATEST:
        raise ValidationError(
            _("Look at the year again: found %(found)s, expected one from %(earliest)s to %(latest)s."),
            params={"found": value.year, "earliest": EARLIEST, "latest": LATEST},
        )
