"""Requests of people about their data: one model for all kinds, wherever they came in."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.people.models import Person
from softranet.privacy import facts, ledger
from softranet.privacy.declarations import LINK, Impersonal, Keep, Personal, Words, holds
from softranet.privacy.records import ScopedKey, ScopedRecord, SubjectKey, now
from softranet.privacy.vocabulary import RIGHTS, Category
from softranet.rights import deadlines
from softranet.rights.models.kinds import Act, Channel, Refused, RequestKind, RequestState, Strength

KEEP_WORDS = facts.register(
    facts.Fact("keep.request_words", 12, "months", _("time the words of a request and its answer are kept"), 36)
)
CLOSED = "request.closed"
"""The ledger's entry of a request's end."""
_OUTLIVES = Impersonal("a number that points to nobody once the person is gone")
_COURSE = Impersonal("how the request went; says nothing about anybody once the person is gone")


@holds(
    keep=Keep("received_at", "keep.proof"), pseudonym=_OUTLIVES, kind=_COURSE, received_at=_COURSE,
    confirmed_at=_COURSE, due_at=_COURSE, extended_at=_COURSE, done_at=_COURSE, state=_COURSE, reason=_COURSE,
    channel=_COURSE, strength=_COURSE, proof=_OUTLIVES, member=_OUTLIVES,
)  # fmt: skip
class Request(ScopedRecord):
    """A right that is used: when, how identity was proven, by when it is answered, how it ended. Names nobody.

    ``confirmed_at`` is when what it needed was shown, where that was later than its coming in. ``proof`` is the opened
    link, ``member`` the account of the member who acted for the person instead. What was written with it stands in
    ``RequestWords``, which goes sooner, and with the person.
    """

    pseudonym = models.UUIDField()
    kind = models.CharField(max_length=20, choices=RequestKind)
    received_at = models.DateTimeField(default=now)
    confirmed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.OPEN)
    reason = models.CharField(max_length=10, choices=Refused, blank=True)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.MINE)
    strength = models.CharField(max_length=14, choices=Strength, default=Strength.LINK)
    proof = models.UUIDField(null=True)
    member = models.UUIDField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("request about data"), _("requests about data")
        indexes = [
            models.Index(fields=["organisation_id", "received_at"], name="rights_request_received"),
            models.Index(fields=["organisation_id", "pseudonym"], name="rights_request_pseudonym"),
            models.Index(
                fields=["organisation_id", "due_at"], condition=models.Q(done_at=None), name="rights_request_due"
            ),
        ]

    def save(self, *args: Any, **options: Any) -> None:
        """Whoever makes one: it has its deadline, and the ledger hears of one that is done at once."""
        new = self._state.adding
        if new and self.due_at is None:
            place = Person.objects.filter(id=self.pseudonym).values_list("country", flat=True).first() or ""
            self.due_at = deadlines.due(self.kind, self.received_at, place)
        if new and self.done_at is not None and self.state == RequestState.OPEN:
            self.state = RequestState.DONE
        super().save(*args, **options)
        if new and self.done_at is not None:
            self.told_ledger()

    def told_ledger(self) -> None:
        ledger.record(CLOSED, {"request": str(self.id), "kind": self.kind, "state": self.state})


@holds(
    keep=Keep("request", None), request=LINK, act=_COURSE, at=_COURSE, member=Impersonal("the number of a member")
)
class RequestStep(ScopedRecord):
    """One step on its way: what, when, and by which member (none: the system, or the person)."""

    request = ScopedKey(Request, related_name="steps")
    act = models.CharField(max_length=12, choices=Act)
    at = models.DateTimeField(default=now)
    member = models.UUIDField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("step of a request"), _("steps of requests")
        indexes = [models.Index(fields=["organisation_id", "request", "at"], name="rights_step_of")]


@holds(
    subject="subject", purpose=RIGHTS, keep=Keep("at", "keep.request_words"), request=LINK,
    text=Personal(Category.REQUEST, words=Words.TOLD), ours=Impersonal("which side wrote it"),
    at=Personal(Category.ACTIVITY),
    noted_by=Impersonal("the number of the member or program that wrote down what they said"),
)  # fmt: skip
class RequestWords(ScopedRecord):
    """What the person wrote with a request, or said to a member who wrote it down, or what they were answered."""

    subject = SubjectKey(related_name="+")
    request = ScopedKey(Request, related_name="words")
    text = models.TextField(max_length=5000)
    ours = models.BooleanField(default=False)
    noted_by = models.UUIDField(null=True)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("words of a request"), _("words of requests")
        indexes = [
            models.Index(fields=["organisation_id", "at"], name="rights_words_at"),
            models.Index(fields=["organisation_id", "subject"], name="rights_words_subject"),
            models.Index(fields=["organisation_id", "request"], name="rights_words_of"),
        ]
