"""Versions of an organisation's policy and terms: immutable once published."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import Impersonal, holds
from softranet.privacy.records import ScopedRecord, now

_PUBLISHED = Impersonal("published by the organisation")


class DocumentKind(models.TextChoices):
    PRIVACY = "privacy", _("privacy policy")
    TERMS = "terms", _("terms of service")


@holds(
    kind=_PUBLISHED, number=_PUBLISHED, source=_PUBLISHED, facts=_PUBLISHED, text=_PUBLISHED, sha256=_PUBLISHED,
    significant=_PUBLISHED, widened=_PUBLISHED, judged_significant=_PUBLISHED, reason=_PUBLISHED,
    summary=_PUBLISHED, published_at=_PUBLISHED, effective_at=_PUBLISHED,
    in_force_at=_PUBLISHED, actor=Impersonal("the pseudonymous number of the member who published it"),
)  # fmt: skip
class Version(ScopedRecord):
    """One version. ``source`` is the Markdown with its facts still as names, ``text`` with their values.

    ``effective_at`` is announced; ``in_force_at`` is set once that time has come and every notice has been
    delivered. Nothing else of a row can change: the database refuses it.

    ``widened``: what it allows that the version before did not, as computed; ``judged_significant`` and ``reason``: how
    whoever published it classed the rest. ``significant``: one of the two.
    """

    changeable: ClassVar[tuple[str, ...]] = ("in_force_at",)

    kind = models.CharField(max_length=10, choices=DocumentKind)
    number = models.PositiveIntegerField()
    source = models.TextField()
    facts = models.JSONField(default=dict)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    significant = models.BooleanField(default=False)
    widened = models.JSONField(default=list)  # see changes.Change.on_record
    judged_significant = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    published_at = models.DateTimeField(default=now)
    effective_at = models.DateTimeField()
    in_force_at = models.DateTimeField(null=True)
    actor = models.UUIDField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("policy version"), _("policy versions")
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "kind", "number"], name="policy_version_number")
        ]

    @property
    def previous(self) -> int:
        return self.number - 1


@holds(kind=_PUBLISHED, source=_PUBLISHED, facts=_PUBLISHED, changed_at=_PUBLISHED)
class Draft(ScopedRecord):
    """What the next version will say; begins with the shipped document and the figures in force."""

    kind = models.CharField(max_length=10, choices=DocumentKind)
    source = models.TextField()
    facts = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name, verbose_name_plural = _("policy draft"), _("policy drafts")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "kind"], name="policy_draft_once")]
