"""Evidence that a person's choice counts."""

from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.utils.translation import gettext_lazy as _

from softranet.campaigns.preferences import optional
from softranet.mail.promises import ON_ITS_WAY
from softranet.privacy.models import ConsentEvent, Disclosure, Permission
from softranet.privacy.models.consenting import ConsentState
from softranet.privacy.promise import Evidence, promise

NO = (ConsentState.WITHDRAWN, ConsentState.REFUSED)


@promise(
    "right.preferences",
    shows=_("{choices} choices made, {against} uses against one, {differing} not in effect"),
    how=_(
        "For each time a person's data was disclosed for something they can end, the last thing they had said about"
        " it is looked up in the evidence of consent. And for each choice, whether the state in"
        " force is the one last chosen."
    ),
)
def preferences() -> Evidence:
    keys = [p.key for p in optional()]
    events = ConsentEvent.objects.filter(purpose_key__in=keys)
    last = ConsentEvent.objects.filter(subject=OuterRef("subject"), purpose_key=OuterRef("purpose_key"))
    newest = last.order_by("-at", "-id").values("state")[:1]
    before = last.filter(at__lte=OuterRef("at")).order_by("-at", "-id")
    against = (
        Disclosure.objects.filter(purpose_key__in=keys)
        .annotate(said=Subquery(before.values("state")[:1]), said_at=Subquery(before.values("at")[:1]))
        .filter(Q(said=None) | Q(said__in=NO, said_at__lte=F("at") - Value(ON_ITS_WAY)))
        .count()
    )
    in_force = Permission.objects.filter(
        subject=OuterRef("subject"), purpose_key=OuterRef("purpose_key"), state=OuterRef("state")
    )
    newer = ConsentEvent.objects.filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), id__gt=OuterRef("id")),
        subject=OuterRef("subject"), purpose_key=OuterRef("purpose_key"),
    )  # fmt: skip
    differing = events.exclude(Exists(newer)).exclude(Exists(in_force)).count()
    drifted = Permission.objects.filter(purpose_key__in=keys).annotate(last=Subquery(newest))
    differing += drifted.filter(last=None).count()
    choices = events.count()
    return Evidence(choices, against + differing, {"choices": choices, "against": against, "differing": differing})
