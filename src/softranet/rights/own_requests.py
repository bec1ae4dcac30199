"""A person's own requests on their page: how each stands, by when it is answered, what was answered."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from softranet.people.models import Person
from softranet.privacy.records import now
from softranet.privacy.texts import COVER, Kept, Place, covered
from softranet.rights.actions import wait as waiting
from softranet.rights.actions.begin import PLACES
from softranet.rights.actions.close import NotOpen, withdraw
from softranet.rights.identity import proven
from softranet.rights.models import Awaited, Request, RequestKind, RequestWords, Visit

_SHOWN = timedelta(days=365)
_MOST = 20


def own_requests(person: Person, kept: Mapping[Place, Kept]) -> list[Request]:
    """Those that are open, and the last of those that are closed, less what is kept back of the words noted with them.
    Looking is no more than looking."""
    since = now() - _SHOWN
    rows = Request.objects.filter(pseudonym=person.id).filter(Q(done_at=None) | Q(received_at__gt=since))
    found = list(
        rows.exclude(kind=RequestKind.ACCESS, done_at__isnull=False)
        .prefetch_related("words").order_by("-received_at")[:_MOST]
    )  # fmt: skip
    for said in (words for row in found for words in row.words.all()):
        back = kept.get((RequestWords._meta.label, str(said.id), "text"))
        if back is not None:
            said.text = covered(said.text, back) if back.spans else COVER
    return found


def own_waits(person: Person) -> list[Awaited]:
    """What they asked for and have not shown enough for yet."""
    waits = Awaited.objects.filter(subject=person, kind__in=PLACES)
    return list(waits.order_by("-asked_at")[:_MOST])


@require_POST
@proven
def withdrawal(request: HttpRequest, slug: str, asked: UUID, *, visit: Visit) -> HttpResponse:
    """Take a request back while it is open, or waits for more proof; one that was answered meanwhile stays so."""
    waits = Awaited.objects.filter(id=asked, subject=visit.subject_id).first()
    if waits is not None and waiting.stop(waits):
        messages.success(request, _("You took it back. Nothing of it was done."))
        return redirect("my-data", slug)
    row = get_object_or_404(Request, id=asked, pseudonym=visit.subject_id)
    try:
        withdraw(row)
    except NotOpen:
        messages.info(request, _("It was done before you took it back: it stands as you see it here."))
    else:
        messages.success(request, _("You took it back. Nothing of it was done."))
    return redirect("my-data", slug)
