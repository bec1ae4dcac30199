"""Evidence that people are told where they give their data."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from softranet.intake.browsing import open_page
from softranet.intake.notice import said
from softranet.intake.points import Field, Point, points
from softranet.intake.reading import read
from softranet.organisations.models import Organisation
from softranet.privacy import scope
from softranet.privacy.promise import Evidence, promise


@promise(
    "collect.notice",
    shows=_("{told} of {asked} things our {points} forms ask for are explained on the form itself"),
    how=_(
        "Every form is opened in every language as a visitor opens it, hosted and embedded. On the page that comes "
        "back, for each field to be entered, its kind of data, purpose, legal basis and period must be there to "
        "read; a field that nobody declared counts as not told."
    ),
)
def told_where_collected() -> Evidence:
    """Asks the addresses, not the code that draws the notice, and reads only what can be seen on the page."""
    organisation = Organisation.objects.get(id=scope.current())
    asked = missing = 0
    for language, _name in settings.LANGUAGES:
        for point in points().values():
            for page in (f"/@{organisation.slug}/{point.key}/", f"/@{organisation.slug}/{point.key}/embed/"):
                answer = open_page(page, language=language)
                html = answer.content.decode() if answer.status_code == 200 else ""  # type: ignore[attr-defined]
                with override(language):
                    untold = set(_untold(point, html))
                asked += len(untold | point.keys)
                missing += len(untold)
    figure = {"told": asked - missing, "asked": asked, "points": len(points())}
    return Evidence(checked=asked, violations=missing, figure=figure)


def _untold(point: Point, html: str) -> Iterator[str]:
    """Fields that the page asks for without saying what, what for and how long; and those it lacks."""
    page = read(html)
    words, declared = page.words.casefold(), {f.key: f for f in point.fields}
    for name in page.entered - {c.key for c in point.consents}:
        if name not in declared or not all(one.casefold() in words for one in _owed(point, declared[name])):
            yield name
    yield from declared.keys() - page.entered


def _owed(point: Point, field: Field) -> list[str]:
    purpose, period = point.purpose_of(field), said(point.keep_of(field), scope.current())
    return [str(field.category.label), str(purpose.label), str(purpose.basis.label), period]
