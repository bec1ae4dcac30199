"""Where data came from, and the words under which it was given."""

import hashlib
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import LINK, Impersonal, Keep, Personal, holds
from softranet.privacy.records import ScopedKey, ScopedRecord, SubjectKey, now
from softranet.privacy.vocabulary import RELATION, Category

_OURS = Impersonal("written by the organisation")


@holds(kind=_OURS, key=_OURS, language=_OURS, text=_OURS, sha256=_OURS, created_at=Impersonal("when it was written"))
class Terms(ScopedRecord):
    """An immutable wording: a notice, a consent text. Records refer to it and never copy it."""

    changeable: ClassVar[tuple[str, ...]] = ()

    kind = models.CharField(max_length=20)  # notice, consent
    key = models.CharField(max_length=80)
    language = models.CharField(max_length=12)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("wording"), _("wordings")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "kind", "key", "language", "sha256"], name="privacy_terms_once"
            )
        ]

    @classmethod
    def of(cls, kind: str, key: str, language: str, text: str) -> "Terms":
        """The row of this wording in the open scope, made when it is new."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        row, _made = cls.objects.get_or_create(
            kind=kind, key=key, language=language, sha256=digest, defaults={"text": text}
        )
        return row


class SourceKind(models.TextChoices):
    """The ways by which data comes."""

    FORM = "form", "a form"
    IMPORT = "import", "an import"
    PERSON = "person", "the person"
    STAFF = "staff", "a member of the organisation"
    THIRD_PARTY = "third_party", "a third party"
    ACCOUNT = "account", "signing up for an account"
    API = "api", "the organisation's own site or program"


@holds(
    kind=_OURS,
    way=_OURS,
    name=Impersonal("the name of a form, a file or a third party"),
    reference=Impersonal("points to the submission, import or account it stands for"),
    terms=LINK,
    at=Impersonal("when this source was opened"),
)
class Source(ScopedRecord):
    """One act by which data came in: a submission, an import, an edit by somebody. Immutable.

    ``way`` is the collection point's key; a contact point's permitted uses follow from its ways.
    ``reference`` resolves by kind, see ``softranet.privacy.collect.resolves``.
    """

    kind = models.CharField(max_length=20, choices=SourceKind)
    way = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True)
    reference = models.UUIDField(null=True)
    terms = ScopedKey(Terms, models.PROTECT, null=True)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("source of data"), _("sources of data")
        indexes = [models.Index(fields=["organisation_id", "kind", "id"], name="privacy_source_kind")]


@holds(
    subject="subject",
    purpose=RELATION,
    keep=Keep("subject", None),
    record=Impersonal("points to the contact point it is about"),
    way=_OURS,
    source=LINK,
    row=Impersonal("the line of an import"),
    at=Personal(Category.ACTIVITY),
)
class Provenance(ScopedRecord):
    """A way by which a contact point came to us. One that came by several has several."""

    subject = SubjectKey(related_name="provenance")
    record = models.UUIDField()
    way = models.CharField(max_length=40)
    source = ScopedKey(Source, models.PROTECT)
    row = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("way an address came"), _("ways addresses came")
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "record", "way"], name="privacy_provenance_once")
        ]
        indexes = [models.Index(fields=["organisation_id", "subject", "way"], name="privacy_provenance_subject")]
