"""Requests of authorities and claimants, the decisions on them, and what was handed over."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.authorities.grounds import LEGAL_DEMAND, Ground, Side
from softranet.privacy.declarations import LINK, Impersonal, Keep, Personal, holds
from softranet.privacy.models import Recipient
from softranet.privacy.records import ScopedKey, ScopedRecord, SubjectKey, now
from softranet.privacy.vocabulary import Category

_REGISTER = Impersonal("says something about the request, not about the people it concerns")
_MEMBER = Impersonal("the pseudonymous number of a member")


VERDICTS = [("grant", _("hand over")), ("refuse", _("refuse"))]


class Standing(models.TextChoices):
    OPEN = "open", _("to be decided")
    SECOND = "second", _("waits for a second member")
    GRANTED = "granted", _("granted, to be handed over")
    REFUSED = "refused", _("refused")
    HANDED_OVER = "handed_over", _("handed over")
    WITHDRAWN = "withdrawn", _("withdrawn")


@holds(
    purpose=LEGAL_DEMAND, keep=Keep("received_at", "keep.proof"),
    recipient=LINK, side=_REGISTER, ground=_REGISTER, law=_REGISTER, received_at=_REGISTER, due_on=_REGISTER,
    their_number=Personal(Category.REQUEST), asked=Personal(Category.REQUEST), standing=_REGISTER,
    gag_until=_REGISTER, gag_law=_REGISTER, entered_by=_MEMBER, closed_at=_REGISTER,
)  # fmt: skip
class LegalRequest(ScopedRecord):
    """Somebody with power or a claim asks for data. Until ``gag_until`` the people it concerns may not be told."""

    recipient = ScopedKey(Recipient, models.PROTECT)
    side = models.CharField(max_length=10, choices=Side)
    ground = models.CharField(max_length=10, choices=Ground)
    law = models.CharField(max_length=200, blank=True)  # the statute, or the court and its order
    their_number = models.CharField(max_length=100, blank=True)  # of their own file
    asked = models.TextField(max_length=5000)
    received_at = models.DateTimeField(default=now)
    due_on = models.DateField(null=True)
    standing = models.CharField(max_length=12, choices=Standing, default=Standing.OPEN)
    gag_until = models.DateTimeField(null=True)
    gag_law = models.CharField(max_length=200, blank=True)
    entered_by = models.UUIDField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("request of an authority or claimant"), _("requests of authorities")
        indexes = [models.Index(fields=["organisation_id", "received_at"], name="authorities_received")]

    @property
    def gagged(self) -> bool:
        return self.gag_until is not None and self.gag_until > now()


@holds(
    purpose=LEGAL_DEMAND, keep=Keep("request", None), title="name", request=LINK, name=Personal(Category.REQUEST),
    content=Personal(Category.REQUEST, shown=False), media_type=_REGISTER, sha256=_REGISTER, at=_REGISTER,
    actor=_MEMBER,
)  # fmt: skip
class Document(ScopedRecord):
    """The order, warrant or letter itself. It stays with the request and goes with it."""

    request = ScopedKey(LegalRequest, related_name="documents")
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    media_type = models.CharField(max_length=40)  # as its first bytes say, not as its name does
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=now)
    actor = models.UUIDField()

    class Meta:
        verbose_name, verbose_name_plural = _("document of a request"), _("documents of requests")
        indexes = [models.Index(fields=["organisation_id", "request"], name="authorities_document_of")]


@holds(
    purpose=LEGAL_DEMAND, keep=Keep("request", None), request=LINK, verdict=_REGISTER, categories=_REGISTER,
    reasons=Personal(Category.REQUEST), member=_MEMBER, at=_REGISTER, second=_MEMBER, second_at=_REGISTER,
)  # fmt: skip
class Decision(ScopedRecord):
    """A named member's decision: what may be handed over and why that is necessary, or why it is refused."""

    request = ScopedKey(LegalRequest, related_name="decisions")
    verdict = models.CharField(max_length=10, choices=VERDICTS)
    categories = ArrayField(models.CharField(max_length=40), default=list)
    reasons = models.TextField(max_length=5000)
    member = models.UUIDField()
    at = models.DateTimeField(default=now)
    second = models.UUIDField(null=True)
    second_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("decision on a request"), _("decisions on requests")
        indexes = [models.Index(fields=["organisation_id", "request"], name="authorities_decision_of")]


@holds(
    request=LINK, decision=LINK, at=_REGISTER, actor=_MEMBER, people=_REGISTER, records=_REGISTER,
    sha256=Impersonal("fingerprint of the file that was handed over"),
)  # fmt: skip
class HandOver(ScopedRecord):
    """A file left for them, once; the disclosures of those in it bear this number."""

    request = ScopedKey(LegalRequest, related_name="hand_overs")
    decision = ScopedKey(Decision)
    at = models.DateTimeField(default=now)
    actor = models.UUIDField()
    people = models.PositiveIntegerField()
    records = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name, verbose_name_plural = _("handing over"), _("handings over")
        indexes = [models.Index(fields=["organisation_id", "request"], name="authorities_handover_of")]


@holds(
    subject="subject", purpose=LEGAL_DEMAND, keep=Keep("subject", None), request=LINK, hand_over=LINK,
    at=Personal(Category.ACTIVITY),
)  # fmt: skip
class Concerned(ScopedRecord):
    """A person whom a request is about."""

    request = ScopedKey(LegalRequest, related_name="concerned")
    subject = SubjectKey(related_name="+")
    hand_over = ScopedKey(HandOver, models.SET_NULL, null=True)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("request of an authority or claimant about you")
        verbose_name_plural = _("requests of authorities or claimants about you")
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "request", "subject"], name="authorities_concerned_once")
        ]
        indexes = [
            models.Index(fields=["organisation_id", "subject"], name="authorities_concerned_subject"),
            models.Index(fields=["organisation_id", "hand_over"], name="authorities_concerned_given"),
        ]
