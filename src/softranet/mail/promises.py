"""Evidence about mail: what the transport saw leave, judged by the evidence of consent, without asking the gate."""

from datetime import timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext_lazy as _

from softranet.mail.models import MailClass, Message, Transmission
from softranet.privacy.models import ConsentEvent, Objection, Provenance
from softranet.privacy.models.consenting import GRANTED, ConsentState
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.vocabulary import purposes

ON_ITS_WAY = timedelta(seconds=10)
"""A letter that the server was just taking when its reader said no is not held against anybody."""


def accepted() -> "QuerySet[Any]":
    """Every message a mail server took, beside what the gateway knows of it and what the person had last said."""
    ours = Message.objects.filter(message_id=OuterRef("message_id"))
    said = ConsentEvent.objects.filter(
        subject=OuterRef("subject"), purpose_key=OuterRef("purpose"), at__lte=OuterRef("at")
    ).order_by("-at", "-id")
    before = ExpressionWrapper(F("at") - Value(ON_ITS_WAY), output_field=DateTimeField())
    return Transmission.objects.annotate(
        purpose=Subquery(ours.values("purpose_key")[:1]),
        addressed=Subquery(ours.values("digest")[:1]),
        point=Subquery(ours.values("record")[:1]),
        said=Subquery(said.values("state")[:1]),
        said_at=Subquery(said.values("at")[:1]),
        just_before=before,
    )


def _marketing() -> Q:
    return Q(mail_class=MailClass.MARKETING) | Q(purpose__in=[p.key for p in purposes() if p.marketing])


def _objected() -> Exists:
    standing = Objection.objects.filter(
        Q(until=None) | Q(until__gt=OuterRef("at")), Q(purpose_key=OuterRef("purpose")) | Q(purpose_key="*"),
        subject=OuterRef("subject"), since__lte=OuterRef("just_before"),
    )  # fmt: skip
    return Exists(standing)


def _served() -> Q:
    """The address came by a way that the message's purpose may use."""
    fitting = Q()
    for purpose in purposes():
        came = Provenance.objects.filter(record=OuterRef("point"), way__in=purpose.ways, at__lte=OuterRef("at"))
        way = Q(Exists(came)) if purpose.ways else Q()
        fitting |= Q(purpose=purpose.key) & way
    return fitting


@promise(
    "use.email.permission",
    shows=_("{checked} messages left, {unpermitted} of them without permission"),
    how=_(
        "The mail transport notes each message a mail server accepts, whoever sent it. Each note is compared with the"
        " message it belongs to and with the evidence of consent as it stood at that moment. A message nobody asked the"
        " gateway for counts as sent without permission."
    ),
)
def permission() -> Evidence:
    seen = accepted()
    agreed = Q(said__in=GRANTED) | Q(said=ConsentState.WITHDRAWN, said_at__gt=F("just_before"))
    stray = Q(purpose=None) | ~Q(addressed=F("digest"))
    unpermitted = _marketing() & (Q(said=None) | ~agreed | _objected() | ~_served())
    posing = Q(purpose__in=[p.key for p in purposes() if p.marketing]) & ~Q(mail_class=MailClass.MARKETING)
    checked, found = seen.count(), seen.filter(stray | (Q(purpose__isnull=False) & (unpermitted | posing))).count()
    return Evidence(checked, found, {"checked": checked, "unpermitted": found})


@promise(
    "use.email.optout",
    shows=_("{letters} letters left, {without} without a way out, {after} after somebody had left"),
    how=_(
        "Read off each message as it left: the address to unsubscribe at, the one-click header of RFC 8058, and"
        " the same address visible in every part of the text; in service mail the link to the preferences. Then each"
        " letter is compared with what its reader had last said."
    ),
)
def optout() -> Evidence:
    seen = accepted()
    letters, service = seen.filter(_marketing()), seen.filter(mail_class=MailClass.SERVICE, subject__isnull=False)
    without = letters.exclude(list_unsubscribe=True, one_click=True, way_out=True).count()
    without += service.exclude(preferences=True).count()
    left = Q(said__in=(ConsentState.WITHDRAWN, ConsentState.REFUSED), said_at__lte=F("just_before"))
    after = letters.filter(left | _objected()).count()
    count = letters.count()
    return Evidence(count + service.count(), without + after, {"letters": count, "without": without, "after": after})
