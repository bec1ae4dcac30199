"""Persons and how to reach them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.accounts.models import Account
from softranet.privacy.declarations import LINK, Impersonal, Keep, Personal, Words, holds
from softranet.privacy.models import Source
from softranet.privacy.records import ScopedKey, ScopedRecord, now
from softranet.privacy.vocabulary import RELATION, Category

_ROW = Impersonal("the line of an import")
_COPY = "a copy made to sort and search by"


class SourcedRecord(ScopedRecord):
    """A record that knows by which act it came in, and at which line of an import."""

    source = ScopedKey(Source, models.PROTECT)
    source_row = models.PositiveIntegerField(null=True)
    collected_at = models.DateTimeField(default=now)

    class Meta:
        abstract = True


@holds(
    subject="self",
    purpose=RELATION,
    keep=Keep("last_activity_at", "keep.records"),
    title="name",
    name=Personal(Category.NAME, editable=True),
    sort_key=Personal(Category.NAME, shown=False),
    company=Personal(Category.EMPLOYER, editable=True),
    language=Personal(Category.LANGUAGE, editable=True),
    country=Personal(Category.COUNTRY, editable=True),
    birth_date=Personal(Category.BIRTH_DATE, editable=True),
    external_id=Personal(Category.EXTERNAL_ID),
    account=Impersonal("points to the person's account, where they have one"),
    source=LINK,
    source_row=_ROW,
    collected_at=Personal(Category.ACTIVITY),
    last_activity_at=Personal(Category.ACTIVITY),
)
class Person(SourcedRecord):
    """Somebody the organisation serves. Goes the stated years after their last activity, with all there is."""

    name = models.CharField(_("name"), max_length=200, blank=True)
    # Case and accents folded, see people.folding; in byte order, so that a prefix is a range of an index.
    sort_key = models.CharField(max_length=200, blank=True, db_collation="C")
    company = models.CharField(_("organisation"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    external_id = models.CharField(max_length=100, blank=True)
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="persons")
    last_activity_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "account"], condition=models.Q(account__isnull=False),
                name="people_person_account",
            ),
            models.UniqueConstraint(
                fields=["organisation_id", "external_id"], condition=~models.Q(external_id=""),
                name="people_person_external",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organisation_id", "sort_key", "id"], name="people_person_sorted"),
            models.Index(fields=["organisation_id", "last_activity_at"], name="people_person_activity"),
            models.Index(fields=["organisation_id", "collected_at", "id"], name="people_person_collected"),
            models.Index(
                fields=["organisation_id", "country", "sort_key"],
                condition=~models.Q(country=""),
                name="people_person_country",
            ),
            models.Index(
                fields=["organisation_id", "birth_date"],
                condition=models.Q(birth_date__isnull=False),
                name="people_person_birth",
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.id}"


class Kind(models.TextChoices):
    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("phone")
    FAX = "fax", _("fax")


@holds(
    subject="person",
    purpose=RELATION,
    keep=Keep("person", None),
    title="kind",
    kind=Impersonal("e-mail, phone or fax"),
    value=Personal(Category.EMAIL, editable=True),
    verified_at=Personal(Category.ACTIVITY),
    bounced_at=Personal(Category.ACTIVITY),
    source=LINK,
    source_row=_ROW,
    collected_at=Personal(Category.ACTIVITY),
)
class ContactPoint(SourcedRecord):
    """An address or number. ``value`` is normalised: e-mail lower-cased domain and all, phones E.164."""

    person = ScopedKey(Person, related_name="contact_points")
    kind = models.CharField(max_length=5, choices=Kind)
    value = models.CharField(max_length=254, db_collation="C")
    verified_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("address or number")
        verbose_name_plural = _("addresses and numbers")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "value"],
                condition=models.Q(kind="email"),
                name="people_email_once",
            )
        ]
        indexes = [models.Index(fields=["organisation_id", "value"], name="people_contact_value")]


@holds(
    subject="person",
    purpose=RELATION,
    keep=Keep("person", None),
    title="city",
    street=Personal(Category.ADDRESS, editable=True),
    postal_code=Personal(Category.ADDRESS, editable=True),
    city=Personal(Category.ADDRESS, editable=True),
    region=Personal(Category.ADDRESS, editable=True),
    country=Personal(Category.COUNTRY, editable=True),
    source=LINK,
    source_row=_ROW,
    collected_at=Personal(Category.ACTIVITY),
)
class PostalAddress(SourcedRecord):
    person = ScopedKey(Person, related_name="postal_addresses")
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)
    region = models.CharField(_("state or region"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)

    class Meta:
        verbose_name = _("postal address")
        verbose_name_plural = _("postal addresses")


@holds(name=Impersonal("a word of the organisation's own, for groups of people"))
class Tag(ScopedRecord):
    name = models.CharField(max_length=50)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "name"], name="people_tag_once")]


@holds(
    subject="person", purpose=RELATION, keep=Keep("person", None), tag=Personal(Category.RELATION, words=Words.ABOUT),
    source=LINK, source_row=_ROW, collected_at=Personal(Category.ACTIVITY),
)  # fmt: skip
class PersonTag(SourcedRecord):
    person = ScopedKey(Person, related_name="person_tags")
    tag = ScopedKey(Tag, related_name="person_tags")

    class Meta:
        verbose_name = _("tag on your record")
        verbose_name_plural = _("tags on your record")
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "tag", "person"], name="people_person_tag_once")
        ]
