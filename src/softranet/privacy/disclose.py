"""Data going out: only to a registered recipient, for a declared purpose, of permitted people, and recorded."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from softranet.privacy import entitlement, ledger, opt_out
from softranet.privacy.models import Disclosure, Recipient
from softranet.privacy.permitted import Gate
from softranet.privacy.records import now
from softranet.privacy.subjects import pseudonym
from softranet.privacy.vocabulary import Category

Closed = Callable[[str, list[Any]], list[Any]]
_closed: list[Closed] = []


def closed_where(check: Closed) -> Closed:
    """Have a function say which people's data may not go to a kind of recipient: (kind, their keys) to their keys."""
    _closed.append(check)
    return check


def closed(kind: str, keys: list[Any]) -> set[Any]:
    """Those of these people, by key, whose data may not go to a recipient of this kind."""
    return {key for check in _closed for key in check(kind, keys)}


class NotDisclosable(PermissionError):
    """The recipient may not have this.

    Found: it is unknown, ended, not registered for this purpose or category, or without a valid agreement, a
    vetting or a basis for the transfer. Expected: an entry in the register of recipients that covers all of it.
    """


class NotEntitled(NotDisclosable):
    """The recipient is registered, but something is missing; ``gaps`` says what."""

    def __init__(self, key: str, gaps: list[entitlement.Gap]) -> None:
        super().__init__(f"recipient {key!r} may not get data now: {', '.join(gaps)}")
        self.gaps = gaps


class Outgoing:
    """Collects the people whose data goes out; what it lets pass is recorded when the block ends well."""

    def __init__(
        self,
        gate: Gate,
        recipient: Recipient,
        what: frozenset[Category],
        reference: UUID | None,
        actor: UUID | None,
        at: datetime | None,
    ) -> None:
        self.gate, self.recipient, self.what, self.reference, self.actor = gate, recipient, what, reference, actor
        self.at = at
        self.rows: list[Disclosure] = []

    def add(self, subject: Any, record: UUID | None = None) -> None:
        """Let one person's data pass. Raises ``NotDisclosable`` where the gate refuses."""
        reasons = self.gate.explain(subject, record)
        if reasons:
            raise NotDisclosable(f"refused for {self.gate.purpose.key}: {', '.join(reasons)}")
        self._demand_open([subject.pk])
        self._note(subject.pk)

    def add_permitted(self, subjects: Iterable[Any]) -> int:
        """Let many pass that come from ``gate.filter`` in this same transaction; returns how many.

        For a recipient with an interest of its own they come through ``opt_out.remaining`` too; raises
        ``NotDisclosable`` where one of them is opted out.
        """
        keys = [subject.pk for subject in subjects]
        self._demand_open(keys)
        for key in keys:
            self._note(key)
        return len(keys)

    def _demand_open(self, keys: list[Any]) -> None:
        if self.recipient.kind in opt_out.SELF_INTERESTED and opt_out.among(keys):
            raise NotDisclosable(f"recipient {self.recipient.key!r} gets nobody who opted out of sale and sharing")
        if self.at is None and closed(self.recipient.kind, keys):
            raise NotDisclosable(
                f"recipient {self.recipient.key!r} is of a kind that the policy these people came under does not allow"
            )

    def _note(self, key: Any) -> None:
        self.rows.append(Disclosure(
            subject_id=key, recipient=self.recipient, purpose_key=self.gate.purpose.key,
            categories=sorted(c.key for c in self.what), at=self.at or now(), reference=self.reference,
            actor=self.actor,
        ))  # fmt: skip


@contextmanager
def disclose(
    gate: Gate,
    *,
    recipient: str,
    what: Iterable[Category],
    reference: UUID | None = None,
    actor: UUID | None = None,
    at: datetime | None = None,
) -> Iterator[Outgoing]:
    """Hand data of these categories to the recipient registered under this key.

    ``at``: when it went, where that is known to be whose only later; what has gone already is recorded whatever the
    recipient lacked, and the evidence judges it.

    The disclosures are written in the present transaction when the block ends without an error.

    Raises:
        NotDisclosable, NotEntitled: see there.
    """
    categories = frozenset(what)
    row = _registered(recipient, gate, categories)
    special = sorted(c.key for c in categories if c.special)
    if special and (gate.purpose.marketing or row.kind in opt_out.SELF_INTERESTED):
        raise NotDisclosable(f"{', '.join(special)}: special categories go into no audience and to no such recipient")
    if at is None and (gaps := entitlement.gaps(row, now().date())):
        raise NotEntitled(recipient, gaps)
    out = Outgoing(gate, row, categories, reference, actor, at)
    yield out
    Disclosure.objects.bulk_create(out.rows, batch_size=1000)
    ledger.record_many(
        ledger.entry(
            "disclosure",
            {"disclosure": str(row.id), "recipient": out.recipient.key, "purpose": row.purpose_key,
             "categories": row.categories},
            subject_id=pseudonym(row.subject_id),
        )
        for row in out.rows
    )  # fmt: skip


def _registered(key: str, gate: Gate, what: frozenset[Category]) -> Recipient:
    row = Recipient.objects.filter(key=key, ended_at=None).first()
    if row is None:
        raise NotDisclosable(f"no recipient {key!r} is registered")
    if gate.purpose.key not in row.purposes:
        raise NotDisclosable(f"recipient {key!r} is not registered for the purpose {gate.purpose.key!r}")
    surplus = {c.key for c in what} - set(row.categories)
    if surplus:
        raise NotDisclosable(f"recipient {key!r} is not registered for: {', '.join(sorted(surplus))}")
    return row
