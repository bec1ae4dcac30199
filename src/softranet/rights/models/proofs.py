"""How a person proves who they are: a link to a contact point we know, opened once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import Impersonal, Keep, Personal, holds
from softranet.privacy.records import ScopedRecord, SubjectKey, now
from softranet.privacy.vocabulary import RIGHTS, Category

_TOKEN = Impersonal("hash of a random token")


@holds(
    purpose=RIGHTS, keep=Keep("asked_at", "keep.unconfirmed"), address=Personal(Category.EMAIL),
    language=Personal(Category.LANGUAGE), asked_at=Impersonal("when somebody asked"),
)  # fmt: skip
class LinkRequest(ScopedRecord):
    """Somebody entered an address. A job looks whether it is known and deletes this row at once: the page does
    the same work either way, so neither its words nor its time tell."""

    address = models.CharField(max_length=254)
    language = models.CharField(max_length=12, blank=True)
    asked_at = models.DateTimeField(default=now)

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
    used_at=Personal(Category.ACTIVITY),
)  # fmt: skip
class OpenLink(_Opening):
    """A link mailed to a known contact point; opens once."""

    subject = SubjectKey(related_name="open_links")
    point = models.UUIDField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("link to your page"), _("links to your page")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "digest"], name="rights_link_digest")]
        indexes = [models.Index(fields=["organisation_id", "expires_at"], name="rights_link_expiry")]


@holds(
    subject="subject", purpose=RIGHTS, keep=Keep("expires_at", "keep.security"), digest=_TOKEN,
    link=Impersonal("points to the link that proved it"), expires_at=Personal(Category.ACTIVITY),
)  # fmt: skip
class Visit(_Opening):
    """A browser that opened such a link; its cookie is a random number that means nothing elsewhere."""

    subject = SubjectKey(related_name="visits")
    link = models.UUIDField()

    class Meta:
        verbose_name, verbose_name_plural = _("opening of your page"), _("openings of your page")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "digest"], name="rights_visit_digest")]
        indexes = [models.Index(fields=["organisation_id", "expires_at"], name="rights_visit_expiry")]


class RequestKind(models.TextChoices):
    ACCESS = "access", _("see the data")
    COPY = "copy", _("take a copy")
    CORRECTION = "correction", _("correct something")
    DELETION = "deletion", _("delete everything")


_OUTLIVES = Impersonal("a number that points to nobody once the person is gone")


@holds(
    keep=Keep("received_at", "keep.proof"), pseudonym=_OUTLIVES, kind=_OUTLIVES, received_at=_OUTLIVES,
    done_at=_OUTLIVES, proof=_OUTLIVES, member=_OUTLIVES,
)  # fmt: skip
class Request(ScopedRecord):
    """A right that was used: when, how identity was proven, when it was done. Names nobody.

    ``proof`` is the opened link, ``member`` the account of the member who acted for the person instead.
    """

    pseudonym = models.UUIDField()
    kind = models.CharField(max_length=12, choices=RequestKind)
    received_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True)
    proof = models.UUIDField(null=True)
    member = models.UUIDField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("right that was used"), _("rights that were used")
        indexes = [
            models.Index(fields=["organisation_id", "received_at"], name="rights_request_received"),
            models.Index(fields=["organisation_id", "pseudonym"], name="rights_request_pseudonym"),
        ]
