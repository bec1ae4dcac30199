"""How somebody stands, in a few marks: what a member has to know before they use anything of theirs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from softranet.people.models import Person
from softranet.privacy.models import Hold
from softranet.privacy.permitted import Refusal
from softranet.privacy.vocabulary import NEWSLETTER, Purpose


@dataclass(frozen=True)
class Use:
    """Whether the person's data may be used for a purpose, and why not."""

    purpose: Purpose
    reasons: list[Refusal]


def marks(person: Person, uses: Sequence[Use]) -> Iterator[tuple[str, str]]:
    """State and words; what stands against everything first."""
    if Hold.objects.filter(subject=person, until=None).exists():
        yield "waiting", _("under a legal hold")
    if any(Refusal.RESTRICTED in use.reasons for use in uses):
        yield "waiting", _("kept, and not used")
    objected = sum(Refusal.OBJECTED in use.reasons for use in uses)
    if objected:
        yield "waiting", ngettext("objects to %d use", "objects to %d uses", objected) % objected
    letters = next((use.reasons for use in uses if use.purpose == NEWSLETTER), None)
    if letters == []:
        yield "kept", _("gets the newsletter")
    elif letters:
        yield "neutral", _("no newsletter: %(why)s") % {"why": letters[0].label}
