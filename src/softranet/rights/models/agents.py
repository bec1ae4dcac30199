"""Authorised agents, who make requests in people's names by the Data Rights Protocol 1.0."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from softranet.privacy.declarations import LINK, Impersonal, Keep, holds
from softranet.privacy.records import ScopedKey, ScopedRecord, now

_BUSINESS = Impersonal("says who a business is, not a person")
_COURSE = Impersonal("how the request goes; whom it is about is not in it")


@holds(
    agent_id=_BUSINESS, name=_BUSINESS, key=Impersonal("a business's public key"), token=Impersonal("hash of a token"),
    added_by=Impersonal("the number of a member"), added_at=_BUSINESS, ended_at=_BUSINESS,
)  # fmt: skip
class Agent(ScopedRecord):
    """A business that people can send. Its key is entered by a member, who has made sure whose it is."""

    agent_id = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    key = models.BinaryField(max_length=32)  # Ed25519
    token = models.BinaryField(max_length=32, null=True)
    added_by = models.UUIDField()
    added_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("authorised agent"), _("authorised agents")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "agent_id"], condition=models.Q(ended_at=None), name="rights_agent_once"
            )
        ]


@holds(
    keep=Keep("received_at", "keep.proof"), agent=LINK, entry=_COURSE, their_number=_COURSE, action=_COURSE,
    denied=_COURSE, callback=_BUSINESS, told=_COURSE, attempts=_COURSE, next_at=_COURSE,
    fulfilled_at=_COURSE, received_at=_COURSE, revoked_at=_COURSE,
    pseudonym=Impersonal("a number that points to nobody once the person is gone"),
)  # fmt: skip
class AgentRequest(ScopedRecord):
    """What an agent asked. ``entry`` is the number that the person's request gets, once they have confirmed it.

    ``callback`` is where the agent wants to hear how it stands, ``told`` the status it heard last, ``next_at`` when it
    is to be told, or tried again: none while nothing has changed. ``pseudonym`` is the person who was mailed, where the
    address is known: the agent never hears of it.
    """

    agent = ScopedKey(Agent, models.PROTECT, related_name="requests")
    entry = models.UUIDField()
    their_number = models.CharField(max_length=100, blank=True)
    action = models.CharField(max_length=30)
    denied = models.CharField(max_length=30, blank=True)
    callback = models.CharField(max_length=500, blank=True)
    told = models.CharField(max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    fulfilled_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(default=now)
    revoked_at = models.DateTimeField(null=True)
    pseudonym = models.UUIDField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("request of an agent"), _("requests of agents")
        indexes = [
            models.Index(fields=["organisation_id", "received_at"], name="rights_agent_received"),
            models.Index(fields=["organisation_id", "entry"], name="rights_agent_entry"),
            models.Index(fields=["organisation_id", "agent", "received_at"], name="rights_agent_of"),
            models.Index(
                fields=["organisation_id", "next_at"], condition=models.Q(next_at__isnull=False),
                name="rights_agent_next",
            ),
            models.Index(
                fields=["organisation_id", "pseudonym"], condition=models.Q(pseudonym__isnull=False),
                name="rights_agent_person",
            ),
        ]  # fmt: skip


def changed(entry: UUID) -> None:
    """The request with this number stands otherwise than it did: an agent that wants to hear of it does."""
    AgentRequest.objects.filter(entry=entry).exclude(callback="").update(next_at=now(), attempts=0)


def mailed(entry: UUID, person: UUID) -> None:
    """Whoever is asked to confirm the request with this number, if an agent made it."""
    AgentRequest.objects.filter(entry=entry).update(pseudonym=person)


def erased(person: UUID, since: datetime) -> None:
    """Everything about the person is gone, by whatever way: that is what agents' deletions received since asked for."""
    rows = AgentRequest.objects.filter(
        pseudonym=person, action="deletion", received_at__gt=since, fulfilled_at=None, revoked_at=None
    )
    numbers = list(rows.values_list("entry", flat=True))
    if numbers:
        rows.update(fulfilled_at=now())
    for number in numbers:
        changed(number)


def joined(entries: Iterable[UUID], row: UUID) -> None:
    """What was asked under these numbers goes on as the request ``row``: one of the same kind that was open."""
    AgentRequest.objects.filter(entry__in=[number for number in entries if number != row]).update(entry=row)


@holds(keep=Keep("at", "keep.security"), agent=LINK, digest=Impersonal("hash of a signature"), at=_COURSE)
class AgentMessage(ScopedRecord):
    """A signed message that was taken: none is taken twice."""

    agent = ScopedKey(Agent, related_name="messages")
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name, verbose_name_plural = _("message of an agent"), _("messages of agents")
        constraints = [models.UniqueConstraint(fields=["organisation_id", "digest"], name="rights_message_once")]
        indexes = [models.Index(fields=["organisation_id", "at"], name="rights_message_at")]
