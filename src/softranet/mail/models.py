"""What was written to whom, and what the transport saw leave."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import LINK, Impersonal, Keep, Personal, Words, holds
from softranet.privacy.records import ScopedKey, ScopedRecord, SubjectKey, now
from softranet.privacy.vocabulary import ACCOUNTABILITY, Category

_COURSE = Impersonal("how the sending of it goes")
_DIGEST = Personal(Category.PSEUDONYM, shown=False)


class MailClass(models.TextChoices):
    """Why a message may be sent at all; each class has its rule in the gateway."""

    REQUESTED = "requested", "asked for by whoever entered the address: a confirmation, a link to sign in"
    SERVICE = "service", "part of what the person has with us, or what a law says they are told"
    MARKETING = "marketing", "only with permission"


class State(models.TextChoices):
    QUEUED = "queued", "waits"
    SENDING = "sending", "claimed by a worker, not yet handed over: may be sent again"
    HANDING_OVER = "handing_over", "the last byte may have gone: is not sent again"
    ACCEPTED = "accepted", "the mail server took it"
    REFUSED = "refused", "not sent: the gate or a limit said no"
    FAILED = "failed", "the mail server would not take it"
    IN_DOUBT = "in_doubt", "the worker died while the mail server was answering"


UNDER_WAY = (State.QUEUED, State.SENDING, State.HANDING_OVER)
"""What may still become of a message is not known."""


@holds(
    subject="subject", purpose=ACCOUNTABILITY, keep=Keep("created_at", "keep.proof"), title="template",
    record=Impersonal("points to the contact point it goes to"),
    mail_class=Impersonal("the class of message"),
    purpose_key=Impersonal("the key of a declared purpose"),
    template=Impersonal("the name of our template"),
    reference=Impersonal("points to the issue or request it is part of"),
    language=Personal(Category.LANGUAGE),
    address=Personal(Category.EMAIL),
    digest=_DIGEST,
    message_id=Impersonal("a number of ours at the sender's domain"),
    state=_COURSE, refusal=_COURSE, attempts=_COURSE, claimed_at=_COURSE,
    created_at=Personal(Category.ACTIVITY), accepted_at=Personal(Category.ACTIVITY),
)  # fmt: skip
class Message(ScopedRecord):
    """One message to one address. What it says is in its ``Content``, which goes much sooner.

    The address of somebody who is not one of our people goes as soon as the message is sent; its digest stays.
    """

    subject = SubjectKey(null=True, related_name="messages")
    record = models.UUIDField(null=True)
    mail_class = models.CharField(max_length=10, choices=MailClass)
    purpose_key = models.CharField(max_length=40)
    template = models.CharField(max_length=60)
    reference = models.UUIDField(null=True)
    language = models.CharField(max_length=12, blank=True)
    address = models.CharField(max_length=254)
    digest = models.BinaryField(max_length=32)
    message_id = models.CharField(max_length=320)
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    refusal = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("mail to you"), _("mails to you")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "message_id"], name="mail_message_number")]
        indexes = [
            models.Index(fields=["organisation_id", "subject", "created_at"], name="mail_message_subject"),
            models.Index(fields=["organisation_id", "created_at"], name="mail_message_created"),
            models.Index(fields=["organisation_id", "digest", "created_at"], name="mail_message_digest"),
            models.Index(fields=["organisation_id", "reference", "state"], name="mail_message_reference"),
            models.Index(
                fields=["organisation_id", "id"],
                condition=models.Q(state__in=["queued", "sending", "handing_over"]),
                name="mail_message_waiting",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"message {self.id}"


@holds(
    subject="message__subject", purpose=ACCOUNTABILITY, keep=Keep("created_at", "keep.outbox"),
    message=LINK, context=Personal(Category.CONVERSATION, words=Words.TOLD), created_at=Personal(Category.ACTIVITY),
)  # fmt: skip
class Content(ScopedRecord):
    """What the template is filled with. Of a requested message it goes the moment it is sent: it holds a link
    that signs somebody in."""

    message = ScopedKey(Message, related_name="contents")
    context = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("text of a mail"), _("texts of mails")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "message"], name="mail_content_once")]
        indexes = [models.Index(fields=["organisation_id", "created_at"], name="mail_content_created")]


_SEEN = Impersonal("seen on the message itself as it left")


@holds(
    subject="subject", purpose=ACCOUNTABILITY, keep=Keep("at", "keep.proof"),
    digest=_DIGEST, message_id=_SEEN, mail_class=_SEEN, list_unsubscribe=_SEEN, one_click=_SEEN, way_out=_SEEN,
    preferences=_SEEN, host=_SEEN, at=Personal(Category.ACTIVITY),
)  # fmt: skip
class Transmission(ScopedRecord):
    """The transport's own note that a mail server took a message, read off the message, whoever sent it.

    It is the witness against which promises about mail are measured; nothing decides by it but what to do with
    a message whose worker died.
    """

    subject = SubjectKey(null=True, related_name="transmissions")
    digest = models.BinaryField(max_length=32)  # HMAC of the address under the organisation's key
    message_id = models.CharField(max_length=320)
    mail_class = models.CharField(max_length=10, blank=True)
    list_unsubscribe = models.BooleanField(default=False)  # RFC 2369
    one_click = models.BooleanField(default=False)  # RFC 8058
    way_out = models.BooleanField(default=False)  # the same address, to be seen in every part of the text
    preferences = models.BooleanField(default=False)
    host = models.CharField(max_length=253, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("record of sending"), _("records of sending")
        indexes = [
            models.Index(fields=["organisation_id", "message_id"], name="mail_transmission_number"),
            models.Index(fields=["organisation_id", "at"], name="mail_transmission_at"),
            models.Index(fields=["organisation_id", "subject"], name="mail_transmission_subject"),
            models.Index(fields=["organisation_id", "host"], name="mail_transmission_host"),
        ]


@holds(
    subject="subject", purpose=ACCOUNTABILITY, keep=Keep("at", "keep.outbox"), title="headline",
    address=Personal(Category.EMAIL), headline=Personal(Category.CONVERSATION, words=Words.TOLD),
    mime=Personal(Category.CONVERSATION), at=Personal(Category.ACTIVITY),
)  # fmt: skip
class Captured(ScopedRecord):
    """A message that a development installation would have sent; shown on the outbox page."""

    subject = SubjectKey(null=True, related_name="captured_messages")
    address = models.CharField(max_length=254)
    headline = models.CharField(max_length=998)  # RFC 5322, 2.1.1: the longest line
    mime = models.BinaryField()
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("mail in the test outbox"), _("mails in the test outbox")
        indexes = [
            models.Index(fields=["organisation_id", "at"], name="mail_captured_at"),
            models.Index(fields=["organisation_id", "subject"], name="mail_captured_subject"),
        ]
