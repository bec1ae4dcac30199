"""How numbers, spans and days are said."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

YEAR = 365


def count(value: object) -> str:
    """A number with the separators of the reader's language: 12,480."""
    if value in (None, ""):
        return ""
    if not isinstance(value, int | float | Decimal):
        raise TypeError(f"count says numbers, not {type(value).__name__}.")
    return number_format(value, use_l10n=True, force_grouping=True)


def duration(span: timedelta | float | None) -> str:
    """A span in its two largest units: "5 y 163 d", "3 d 4 h", "4 min", "0.4 s". A number is seconds."""
    if span is None:
        return ""
    seconds = span.total_seconds() if isinstance(span, timedelta) else float(span)
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    if seconds < 60:
        return sign + _("%(n)s s") % {
            "n": number_format(round(seconds, 1 if seconds < 10 else 0), use_l10n=True).removesuffix(".0")
        }
    minutes, hours, days = int(seconds // 60), int(seconds // 3600), int(seconds // 86400)
    if minutes < 60:
        return sign + _("%(n)s min") % {"n": minutes}
    if days == 0:
        return sign + _two(_("%(n)s h") % {"n": hours}, minutes % 60, _("%(n)s min"))
    if days < YEAR:
        return sign + _two(_("%(n)s d") % {"n": days}, hours % 24 if days < 7 else 0, _("%(n)s h"))
    return sign + _two(_("%(n)s y") % {"n": days // YEAR}, days % YEAR, _("%(n)s d"))


def _two(first: str, rest: int, unit: str) -> str:
    return f"{first} {unit % {'n': rest}}" if rest else first


def days_left(until: date | datetime | None) -> str:
    """How far away a due day is: "9 days", "today", "2 days over". Days are the current time zone's."""
    if until is None:
        return ""
    days = (_day_of(until) - timezone.localdate()).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": count(days)}
    return ngettext("%(n)s day over", "%(n)s days over", -days) % {"n": count(-days)}


def day(value: date | datetime | None) -> str:
    """A day as one says it: "today", "yesterday", "tomorrow", else "12 July 2026"."""
    if value is None:
        return ""
    days = (_day_of(value) - timezone.localdate()).days
    near = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}
    return near.get(days) or date_format(_day_of(value), "j F Y")


def moment(value: date | datetime | None) -> str:
    """A day, with the time of day where there is one: "12 July 2026, 10:41"."""
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{day(value)}, {date_format(local, 'H:i')}"
    return day(value)


def phone(number: str) -> str:
    """A number as one dials and reads it: "+914842200000" as "+91 484 220 0000"; what is no such number as it is."""
    try:
        return format_number(parse(number), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return number


def one_line(text: object) -> str:
    """Text of several lines as one: "Thank you · The recital was lovely."."""
    return " · ".join(line.strip() for line in str(text).splitlines() if line.strip())


def _day_of(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value
