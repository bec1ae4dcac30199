"""How a person proves who they are: a link to a contact point we know, opened once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import Impersonal, Keep, Personal, Words, holds
from softranet.privacy.records import ScopedRecord, SubjectKey, now
from softranet.privacy.vocabulary import RIGHTS, Category
from softranet.rights.models.kinds import RequestKind, Strength

_TOKEN = Impersonal("hash of a random token")


@holds(
    purpose=RIGHTS, keep=Keep("asked_at", "keep.unconfirmed"), address=Personal(Category.EMAIL),
    language=Personal(Category.LANGUAGE), asked_at=Impersonal("when somebody asked"),
    kind=Impersonal("what is asked for"), words=Personal(Category.REQUEST),
)  # fmt: skip
class LinkRequest(ScopedRecord):
    """Somebody entered an address. A job looks whether it is known and deletes this row at once: the page does
    the same work either way, so neither its words nor its time tell. ``kind`` is empty for a mere link."""

    address = models.CharField(max_length=254)
    language = models.CharField(max_length=12, blank=True)
    asked_at = models.DateTimeField(default=now)
    kind = models.CharField(max_length=20, choices=RequestKind, blank=True)
    words = models.TextField(max_length=5000, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("request for a link"), _("requests for links")
        indexes = [models.Index(fields=["organisation_id", "asked_at"], name="rights_link_request_at")]


class _Opening(ScopedRecord):
    digest = models.BinaryField(max_length=32)
    expires_at = models.DateTimeField()

    class Meta:
        abstract = True


@holds(
    subject="subject", purpose=RIGHTS, keep=Keep("expires_at", "keep.security"), digest=_TOKEN,
    point=Impersonal("points to the contact point it was sent to"), expires_at=Personal(Category.ACTIVITY),
    used_at=Personal(Category.ACTIVITY), beside=Impersonal("points to an opening of the page"),
    leads_to=Impersonal("what is asked for"),
)  # fmt: skip
class OpenLink(_Opening):
    """A link mailed to a known contact point; opens once.

    ``beside``: the open page for which it is the second proof, and nothing else; ``leads_to``: of what.
    """

    subject = SubjectKey(related_name="open_links")
    point = models.UUIDField()
    used_at = models.DateTimeField(null=True)
    beside = models.UUIDField(null=True)
    leads_to = models.CharField(max_length=20, choices=RequestKind, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("link to your page"), _("links to your page")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "digest"], name="rights_link_digest")]
        indexes = [models.Index(fields=["organisation_id", "expires_at"], name="rights_link_expiry")]


@holds(
    subject="subject", purpose=RIGHTS, keep=Keep("expires_at", "keep.security"), digest=_TOKEN,
    link=Impersonal("points to the link that proved it"), expires_at=Personal(Category.ACTIVITY),
    strength=Personal(Category.ACTIVITY),
)  # fmt: skip
class Visit(_Opening):
    """A browser that opened such a link; its cookie is a random number that means nothing elsewhere.

    ``strength``: what was shown besides, for what could harm more.
    """

    subject = SubjectKey(related_name="visits")
    link = models.UUIDField()
    strength = models.CharField(max_length=14, choices=Strength, default=Strength.LINK)

    class Meta:
        verbose_name, verbose_name_plural = _("opening of your page"), _("openings of your page")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "digest"], name="rights_visit_digest")]
        indexes = [models.Index(fields=["organisation_id", "expires_at"], name="rights_visit_expiry")]


@holds(
    subject="subject", purpose=RIGHTS, keep=Keep("asked_at", "keep.unconfirmed"),
    link=Impersonal("points to the link that will prove it"), kind=Impersonal("what is asked for"),
    words=Personal(Category.REQUEST, words=Words.THEIRS),
    asked_at=Personal(Category.ACTIVITY), confirm_from=Personal(Category.ACTIVITY),
)  # fmt: skip
class Awaited(ScopedRecord):
    """What was asked in the name of a known person, until the link mailed to them shows that it was them.

    ``confirm_from``: when a link opened later shows it, where one is not enough; none while that was not chosen.
    """

    subject = SubjectKey(related_name="+")
    link = models.UUIDField()
    kind = models.CharField(max_length=20, choices=RequestKind)
    words = models.TextField(max_length=5000, blank=True)
    asked_at = models.DateTimeField(default=now)
    confirm_from = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("request that waits for your link"), _("requests that wait for your link")
        indexes = [
            models.Index(fields=["organisation_id", "asked_at"], name="rights_awaited_at"),
            models.Index(fields=["organisation_id", "link"], name="rights_awaited_link"),
            models.Index(fields=["organisation_id", "subject"], name="rights_awaited_subject"),
        ]
