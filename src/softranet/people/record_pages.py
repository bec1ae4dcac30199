"""Pages that other apps add to a person's record in the workspace, each for the roles that may do ``act``."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from softranet.organisations.models import Membership
from softranet.organisations.roles import allowed
from softranet.people.models import Person


@dataclass(frozen=True)
class RecordPage:
    """A page whose address takes the organisation's slug and the person."""

    label: Promise | str
    url_name: str
    act: str


_pages: list[RecordPage] = []


def add(label: Promise | str, url_name: str, *, act: str) -> None:
    """Add a link to every person's record."""
    _pages.append(RecordPage(label, url_name, act))


def links(person: Person, slug: str, member: Membership) -> list[tuple[Promise | str, str]]:
    """Label and address of those this member may open."""
    mine = (page for page in _pages if allowed(member, page.act))
    return [(page.label, reverse(page.url_name, args=[slug, person.pk])) for page in mine]
