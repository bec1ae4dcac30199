"""Figures about people in groups, fit to be shared with a partner: small groups are withheld."""

from collections.abc import Iterator

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from softranet.people import countries, languages
from softranet.people.models import Person
from softranet.privacy.aggregates import Cell, cells

MONTHS = 12


def by_country() -> list[Cell]:
    counts = Person.objects.values_list("country").annotate(n=Count("pk")).order_by("-n", "country")
    return cells({countries.named(code) or _("not known"): n for code, n in counts})


def by_language() -> list[Cell]:
    counts = Person.objects.values_list("language").annotate(n=Count("pk")).order_by("-n", "language")
    return cells({languages.named(code) or _("not known"): n for code, n in counts})


def by_month() -> list[Cell]:
    """The newest months in which people came, in the organisation's time zone."""
    came = Person.objects.annotate(month=TruncMonth("collected_at")).values_list("month")
    counts = came.annotate(n=Count("pk")).order_by("-month")[:MONTHS]
    return cells({date_format(month, "YEAR_MONTH_FORMAT"): n for month, n in reversed(counts)})


def everything() -> Iterator[tuple[str, list[Cell]]]:
    """Each table with its heading."""
    yield _("Country"), by_country()
    yield _("Language"), by_language()
    yield _("Came in"), by_month()


def shared() -> list[Cell]:
    """All cells, to be measured."""
    return [cell for _heading, found in everything() for cell in found]
