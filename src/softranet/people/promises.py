"""Evidence about people: whether those we did not ask ourselves have been told."""

from django.db.models import DateTimeField, DurationField, Exists, F, Func, OuterRef, Q, Value
from django.db.models.expressions import CombinedExpression
from django.utils.translation import gettext_lazy as _

from softranet.mail.models import Message, Transmission
from softranet.people.models import LaterNotice, Person
from softranet.privacy import facts, scope
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.records import now
from softranet.privacy.vocabulary import NOTICES

_FROM_ELSEWHERE = (SourceKind.IMPORT, SourceKind.THIRD_PARTY)


@promise(
    "collect.told_later",
    shows=_(
        "{told} of {checked} people whose data came from elsewhere were told, {excused} not for a stated reason,"
        " {untold} too late or not at all"
    ),
    how=_(
        "Everybody whose record came by an import or a third party is counted. Told is who, within the period"
        " stated, was sent a letter about it that the mail server took; our own note that we wrote is not looked"
        " at. A reason why not is one on record with the import."
    ),
)  # fmt: skip
def told_later() -> Evidence:
    """GDPR Art. 14(3)(a). The control writes letters from a list of notices; this asks the transport's own record."""
    people = Person.objects.filter(source__kind__in=_FROM_ELSEWHERE).annotate(due=_due())
    about = Message.objects.filter(
        message_id=OuterRef("message_id"), purpose_key=NOTICES.key, subject=OuterRef("subject")
    )
    letters = Transmission.objects.filter(Exists(about), subject=OuterRef("pk"), at__lte=OuterRef("due"))
    excused = LaterNotice.objects.filter(person=OuterRef("pk")).exclude(excused="")
    told = Q(Exists(letters))
    reasoned = ~told & Q(Exists(excused))
    untold = people.filter(~told, ~Q(Exists(excused)), due__lt=now()).count()
    checked = people.count()
    figure = {
        "checked": checked, "told": people.filter(told).count(), "excused": people.filter(reasoned).count(),
        "untold": untold,
    }  # fmt: skip
    return Evidence(checked=checked, violations=untold, figure=figure)


def _due() -> CombinedExpression:
    """When the period that the policy states is over for a person."""
    fact = facts.facts()["notice.import"]
    amount = facts.value(fact.key, scope.current())
    period = Func(Value(f"{amount} {fact.unit}"), template="(%(expressions)s)::interval", output_field=DurationField())
    due = F("collected_at") + period
    due.output_field = DateTimeField()
    return due
