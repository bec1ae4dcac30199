"""People who bring their data from elsewhere."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.people.models import Person
from softranet.people.models.persons import SourcedRecord
from softranet.privacy.declarations import LINK, Impersonal, Keep, Personal, Words, holds
from softranet.privacy.records import ScopedKey, ScopedRecord, now
from softranet.privacy.vocabulary import RELATION, RIGHTS, Category


@holds(
    subject="person", purpose=RIGHTS, keep=Keep("received_at", "keep.unconfirmed"),
    content=Personal(Category.CONVERSATION, shown=False),
    language=Personal(Category.LANGUAGE), received_at=Personal(Category.ACTIVITY),
    settled_at=Personal(Category.ACTIVITY), signed_by=Impersonal("the address of an installation"),
    key_id=Impersonal("the number of an installation's key"),
)  # fmt: skip
class Arrival(ScopedRecord):
    """A file that somebody brought. Nobody vouches for it until its owner opens a link in their own mailbox: until
    then it makes nobody a person here, and afterwards its content is gone."""

    person = ScopedKey(Person, null=True, related_name="arrivals", db_index=False)
    content = models.JSONField(null=True)
    language = models.CharField(max_length=12, blank=True)
    received_at = models.DateTimeField(default=now)
    settled_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=200, blank=True)
    key_id = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("data you brought"), _("data you brought")
        indexes = [
            models.Index(fields=["organisation_id", "person"], name="moves_arrival_person"),
            models.Index(fields=["organisation_id", "received_at"], name="moves_arrival_received"),
        ]


@holds(
    subject="arrival__person", purpose=RIGHTS, keep=Keep("arrival", None), address=Personal(Category.EMAIL),
    digest=Impersonal("hash of a random token"), opened_at=Personal(Category.ACTIVITY),
)  # fmt: skip
class ArrivalLink(ScopedRecord):
    """A link to one of the addresses in the file; opening it proves that one."""

    arrival = ScopedKey(Arrival, related_name="links")
    address = models.CharField(max_length=254, db_collation="C")
    digest = models.BinaryField(max_length=32)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("link to what you brought"), _("links to what you brought")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "digest"], name="moves_link_digest")]
        indexes = [models.Index(fields=["organisation_id", "address"], name="moves_link_address")]


@holds(
    purpose=RIGHTS, keep=Keep("made_at", "keep.unconfirmed"), digest=Impersonal("hash of a random token"),
    made_at=Impersonal("when somebody unknown asked for it"), used_at=Impersonal("when a file came by it"),
)  # fmt: skip
class UploadAddress(ScopedRecord):
    """An address at which another organisation hands in one file, for somebody who wants that; they gave it there."""

    digest = models.BinaryField(max_length=32)
    made_at = models.DateTimeField(default=now)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("address for a file"), _("addresses for files")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "digest"], name="moves_upload_digest")]
        indexes = [models.Index(fields=["organisation_id", "made_at"], name="moves_upload_made")]


@holds(
    subject="person", purpose=RELATION, keep=Keep("person", None), title="table",
    table=Impersonal("the kind of record it was elsewhere"),
    data=Personal(Category.CONVERSATION, words=Words.THEIRS), source=LINK,
    source_row=Impersonal("the line of an import"), collected_at=Personal(Category.ACTIVITY),
)  # fmt: skip
class Brought(SourcedRecord):
    """A record of a kind that is kept here as it came: the person brought it, and takes it along again."""

    person = ScopedKey(Person, related_name="brought")
    table = models.CharField(_("kind"), max_length=100)
    data = models.JSONField(_("content"))

    class Meta:
        verbose_name, verbose_name_plural = _("record brought from elsewhere"), _("records brought from elsewhere")
