"""Evidence that nobody is served worse for having used a right."""

import re
from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from softranet.intake.browsing import open_page
from softranet.intake.points import points
from softranet.organisations.models import Organisation
from softranet.people.actions.meet import meet
from softranet.people.models import ContactPoint, Person
from softranet.privacy import object_to, opt_out, restrict
from softranet.privacy.collect import open_source
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.scope import current
from softranet.rights.identity import COOKIE, new_link, open_link
from softranet.rights.models import Channel, Request, RequestKind, Strength

_CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|name="(token|made|stamp)" value="[^"]*"')
"""What differs from one opening of a page to the next for anybody."""
_RIGHTS = (
    RequestKind.ACCESS, RequestKind.COPY, RequestKind.OBJECTION, RequestKind.RESTRICTION, RequestKind.OPT_OUT,
    RequestKind.COMPLAINT,
)  # fmt: skip


@promise(
    "right.equal_service",
    shows=_("{pages} pages opened by somebody made up, before and after using {rights} rights; {different} differ"),
    how=_(
        "Somebody made up, known to us by a mailed link, opens every public page and form, then objects, has uses"
        " restricted, opts out, asks for a copy and complains, and opens them all again. Each page has to be the same,"
        " letter by letter. Twice beforehand, so that what changes by itself is not taken for it; all of it is undone."
    ),
)
def equal() -> Evidence:
    """The controls are in the gate; this looks at what a visitor gets."""
    organisation = Organisation.objects.get(id=current())
    with transaction.atomic():
        person, cookie = _somebody()
        pages = [*_pages(organisation.slug)]
        first, second = _seen(pages, cookie), _seen(pages, cookie)
        steady = [page for page in pages if first[page] == second[page]]
        _use(person)
        after = _seen(steady, cookie)
        transaction.set_rollback(True)
    different = sum(second[page] != after[page] for page in steady)
    figure = {"pages": len(steady), "rights": len(_RIGHTS), "different": different}
    return Evidence(len(steady), different, figure)


def _somebody() -> tuple[Person, str]:
    source = open_source(SourceKind.STAFF, "rehearsal", name="rehearsal")
    person = meet(source, email="somebody.made-up@rehearsal.example", name="Somebody Made-Up")
    _link, token = new_link(ContactPoint.objects.get(person=person))
    opened = open_link(token)
    assert opened is not None  # noqa: S101 - made a moment ago
    return person, opened[1]


def _pages(slug: str) -> Iterator[str]:
    yield from (f"/@{slug}/{part}" for part in ("", "privacy/", "terms/", "requests/", "do-not-sell/"))
    yield from (f"/@{slug}/{key}/" for key in points())


def _seen(pages: list[str], cookie: str) -> dict[str, tuple[int, bytes]]:
    seen: dict[str, tuple[int, bytes]] = {}
    for page in pages:
        answer = open_page(page, language="en", cookies={COOKIE: cookie})
        seen[page] = (answer.status_code, _CHANGING.sub(b"", getattr(answer, "content", b"")))
    return seen


def _use(person: Person) -> None:
    for kind in _RIGHTS:
        Request(pseudonym=person.pk, kind=kind, channel=Channel.MINE, strength=Strength.LINK).save()
    object_to.start(person)
    opt_out.start(person, how="rehearsal")
    restrict.start(person, restrict.Ground.UNLAWFUL)
