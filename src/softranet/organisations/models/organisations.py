"""Organisations: the installation's customers, and the operator."""

from functools import cache
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from softranet.accounts.models import Account
from softranet.privacy.declarations import Impersonal, Keep, Personal, holds
from softranet.privacy.records import now, uuid7
from softranet.privacy.vocabulary import ACCOUNT, Category

_PUBLISHED = Impersonal("the organisation states it about itself, in its published policy")
_SET_UP = Impersonal("a choice of the organisation")


@holds(
    slug=_PUBLISHED, name=_PUBLISHED, is_operator=_SET_UP, street=_PUBLISHED, postal_code=_PUBLISHED, city=_PUBLISHED,
    country=_PUBLISHED, contact_email=_PUBLISHED, contact_phone=_PUBLISHED, website=_PUBLISHED, officer=_PUBLISHED,
    complaint_authority=_PUBLISHED, law=_PUBLISHED, language=_SET_UP, time_zone=_SET_UP, sender_name=_SET_UP,
    sender_email=_SET_UP, is_demo=_SET_UP, created_at=_SET_UP, set_up_at=_SET_UP, agreement_version=_SET_UP,
    agreement_accepted_at=_SET_UP, agreement_accepted_by=_SET_UP, steps_done=_SET_UP, ended_at=_SET_UP,
    secret=Impersonal("a random key of the organisation"),
)  # fmt: skip
class Organisation(models.Model):
    """A customer of the installation, controller of its people's data; the operator is one itself.

    Readable by everybody (its pages must be found before a scope is open), writable in its own scope alone.
    """

    isolation: ClassVar[str] = "true"
    isolation_check: ClassVar[str] = "id = current_setting('softranet.organisation')::uuid"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=200)
    is_operator = models.BooleanField(default=False)
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, default="IN")
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    contact_phone = models.CharField(_("contact phone"), max_length=30, blank=True)
    website = models.URLField(_("website"), blank=True)
    officer = models.CharField(_("privacy or grievance officer"), max_length=200, blank=True)
    complaint_authority = models.CharField(_("complaint authority"), max_length=200, blank=True)
    law = models.CharField(_("governing law"), max_length=2, default="IN")  # ISO 3166-1 alpha-2
    language = models.CharField(_("language"), max_length=12, default="en")
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    sender_name = models.CharField(_("sender's name"), max_length=100, blank=True)
    sender_email = models.EmailField(_("sender's address"), blank=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    set_up_at = models.DateTimeField(null=True)
    agreement_version = models.CharField(max_length=20, blank=True)
    agreement_accepted_at = models.DateTimeField(null=True)
    agreement_accepted_by = models.UUIDField(null=True)  # the account's number
    steps_done = ArrayField(models.CharField(max_length=20), default=list, blank=True)  # of the set-up
    ended_at = models.DateTimeField(null=True)
    secret = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_operator"], condition=models.Q(is_operator=True), name="organisations_one_operator"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def at(cls, slug: str) -> Self | None:
        """Whose pages stand at this address, unless it has ended. Every request asks: its statement is made once."""
        statement, names = _at()
        with connection.cursor() as cursor:
            cursor.execute(statement, [slug])
            row = cursor.fetchone()
        return cls.from_db(connection.alias, names, row) if row else None


@cache
def _at() -> tuple[str, list[str]]:
    fields = Organisation._meta.concrete_fields
    columns = ", ".join(str(field.column) for field in fields)
    table = Organisation._meta.db_table
    return f"SELECT {columns} FROM {table} WHERE slug = %s AND ended_at IS NULL", [f.attname for f in fields]  # noqa: S608


@holds(
    subject="account__persons", purpose=ACCOUNT, keep=Keep("account", None),
    name=Personal(Category.EMPLOYER), slug=Personal(Category.EMPLOYER), created_at=Personal(Category.ACTIVITY),
    agreement_version=Impersonal("which published text was accepted"),
)  # fmt: skip
class Founding(models.Model):
    """What somebody wants to found, from their sign-up until their address is verified.

    Before that there is no organisation: whether its name is free would tell whether the address was known.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.OneToOneField(Account, models.CASCADE, related_name="founding")
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=50)
    agreement_version = models.CharField(max_length=20, blank=True)  # accepted with the sign-up
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"founding {self.id}"
