"""Requests whose time runs out: on the first page, and by mail to those who decide, then to the owners."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from softranet.mail import identity
from softranet.mail.gateway import MailClass, enqueue
from softranet.organisations.dashboard import Figure, Need
from softranet.organisations.models import Membership, Organisation, Role
from softranet.organisations.roles import WorkspaceRequest
from softranet.privacy.records import now
from softranet.privacy.scope import current
from softranet.privacy.vocabulary import ACCOUNT
from softranet.rights.models import Act, Passage, Request, RequestKind, RequestStep
from softranet.web.formats import days_left

FEW = 4
REMIND, ESCALATE = timedelta(days=7), timedelta(days=2)
_MOST = 500


def needs(request: WorkspaceRequest) -> Iterator[Need]:
    """The most pressing by name, the rest as a number."""
    slug = request.organisation.slug
    named = Passage.objects.filter(request=OuterRef("pk"), verdict="")
    waiting = Request.objects.filter(~Q(kind=RequestKind.COPY) | Exists(named), done_at=None).order_by("due_at")
    for row in waiting[:FEW]:
        yield Need(
            str(row.get_kind_display()).capitalize(), _("a request about data waits for your decision"),
            reverse("request", args=[slug, row.id]), _("Decide"),
            state="broken" if row.due_at < now() else "waiting", due=row.due_at,
        )  # fmt: skip
    more = waiting.count() - FEW
    if more > 0:
        yield Need(
            ngettext("%(n)s more request", "%(n)s more requests", more) % {"n": more}, _("about people’s data"),
            reverse("requests", args=[slug]), _("Look"),
        )  # fmt: skip


def open_now(request: WorkspaceRequest) -> Figure:
    """How many wait, and when the first of them is due."""
    waiting = Request.objects.filter(done_at=None).aggregate(n=Count("id"), next=Min("due_at"))
    due = _("next deadline: %(when)s") % {"when": days_left(waiting["next"])} if waiting["n"] else ""
    return Figure(_("Requests open"), waiting["n"], due or _("nothing to decide"))


def remind() -> None:
    """A week before a deadline, then two days before: each once for each request and deadline."""
    _say(REMIND, Act.REMINDED, (Role.OFFICER, Role.OWNER), pressing=False)
    _say(ESCALATE, Act.ESCALATED, (Role.OWNER,), pressing=True)


def _say(before: timedelta, act: Act, roles: tuple[Role, ...], *, pressing: bool) -> None:
    since = Coalesce(OuterRef("extended_at"), OuterRef("received_at"))
    said = RequestStep.objects.filter(request=OuterRef("pk"), act=act, at__gte=since)
    due = Request.objects.filter(done_at=None, due_at__lt=now() + before).exclude(Exists(said))
    rows = list(due.order_by("due_at")[:_MOST])
    if not rows:
        return
    RequestStep.objects.bulk_create(RequestStep(request=row, act=act) for row in rows)
    organisation = Organisation.objects.get(id=current())
    link = identity.of(organisation.id).base_url + reverse("requests", args=[organisation.slug])
    for member in Membership.objects.filter(organisation_id=organisation.id, role__in=roles).select_related("account"):
        enqueue(
            mail_class=MailClass.SERVICE, purpose=ACCOUNT, template="requests-due", address=member.account.email,
            context={"link": link, "count": len(rows), "pressing": pressing},
            language=member.account.language or organisation.language,
        )  # fmt: skip
