"""What the first page of the workspace says about recipients."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from softranet.organisations.dashboard import Need
from softranet.organisations.roles import WorkspaceRequest
from softranet.privacy.entitlement import BOUND
from softranet.privacy.models import Paper, Recipient
from softranet.privacy.models.disclosing import PaperKind
from softranet.privacy.records import now
from softranet.privacy.transfers import TransferBasis
from softranet.recipients.models import Notice, Stage
from softranet.recipients.models.notices import OPEN

SOON = timedelta(days=30)


def unanswered(request: WorkspaceRequest) -> Iterable[Need]:
    """Recipients that have not answered in time, and those that a member has to tell."""
    url = reverse("recipients-passing", args=[request.organisation.slug])
    late = Notice.objects.filter(stage__in=OPEN, due_at__lt=now()).count()
    if late:
        what = ngettext("%(n)d recipient has not answered in time", "%(n)d recipients have not answered in time", late)
        yield Need(what=what % {"n": late}, why=_("They had data that is erased, corrected or restricted here."),
                   url=url, act=_("See which"), state="broken")  # fmt: skip
    hand = Notice.objects.filter(stage__in=(Stage.BY_HAND, Stage.REFUSED), due_at__gte=now()).count()
    if hand:
        what = ngettext("%(n)d recipient is to be told by you", "%(n)d recipients are to be told by you", hand)
        yield Need(what=what % {"n": hand}, why=_("No webhook or address is known, or they refused."), url=url,
                   act=_("See which"))  # fmt: skip


def agreements_ending(request: WorkspaceRequest) -> Iterable[Need]:
    """Agreements that end within a month or are over: then nothing goes there."""
    today = now().date()
    ending = Recipient.objects.filter(ended_at=None, kind__in=BOUND, agreement_until__lte=today + SOON)
    for row in ending.order_by("agreement_until")[:5]:
        over = row.agreement_until is not None and row.agreement_until < today
        yield Need(
            what=_("The agreement with %s is over") % row.name if over
            else _("The agreement with %s ends soon") % row.name,
            why=_("Without one nothing goes to them."), act=_("Renew it"), state="broken" if over else "waiting",
            url=reverse("recipient", args=[request.organisation.slug, row.id]),
        )  # fmt: skip


def certificates_ending(request: WorkspaceRequest) -> Iterable[Need]:
    """Certificates of the EU-US Data Privacy Framework, which are renewed each year: without one nothing goes there."""
    today = now().date()
    certified = Recipient.objects.filter(ended_at=None, transfer_basis=TransferBasis.FRAMEWORK)
    filed = Paper.objects.filter(recipient=OuterRef("pk"), about=PaperKind.TRANSFER).exclude(sha256="")
    last = filed.order_by("-ends").values("ends")[:1]  # one without an end comes first
    ending = certified.annotate(last=Subquery(last)).filter(last__lte=today + SOON)
    for row in ending.order_by("last")[:5]:
        over = row.last < today
        yield Need(
            what=_("The certificate of %s is over") % row.name if over
            else _("The certificate of %s ends soon") % row.name,
            why=_("Without one nothing goes to them."), act=_("Put the new one on file"),
            state="broken" if over else "waiting",
            url=reverse("recipient", args=[request.organisation.slug, row.id]),
        )  # fmt: skip
