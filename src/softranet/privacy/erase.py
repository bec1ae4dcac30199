"""Erasure: everything about a person, in one transaction, with a certificate (GDPR Art. 17 and 19)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from softranet.privacy import certificates, deferring, facts, ledger, periods, residue, scope, subjects, tombstones
from softranet.privacy.graph import nodes, quoted, table
from softranet.privacy.internal import endings, people
from softranet.privacy.internal.together import answers
from softranet.privacy.models import Certificate, Deferral, Hold, Recipient
from softranet.privacy.records import now
from softranet.privacy.subjects import NotHere, pseudonym, subject_model

_hooks: list[Callable[[UUID, UUID, datetime], None]] = []
_inside: list[Callable[[Certificate], None]] = []


def on_erasure(hook: Callable[[UUID, UUID, datetime], None]) -> Callable[[UUID, UUID, datetime], None]:
    """Have (organisation, the person's number, when) told after an erasure is committed: files, caches, journals.

    It runs without a scope and once at most; what must not be missed belongs into ``certificates.external_step``.
    """
    _hooks.append(hook)
    return hook


def with_certificate(hook: Callable[[Certificate], None]) -> Callable[[Certificate], None]:
    """Have a function called with each new certificate inside the erasure's transaction, to enqueue what follows."""
    _inside.append(hook)
    return hook


def erase(
    subject: Any, *, reason: str, requested_at: datetime, actor: UUID | None = None, number: UUID | None = None
) -> Certificate:
    """Erase a person, all or nothing. ``requested_at``: when they asked; the clock of the promise starts there.

    Under a legal hold nothing is erased yet: the certificate comes back *deferred*, and lifting the hold erases.

    ``number``: what the certificate can be asked for by, made at random; whoever asks names it where the answer may
    get lost on its way to them.

    What a law keeps is cut loose from the person and named on the certificate; addresses leave a tombstone; their
    ledger entries lose what could be read. Nobody can add to the person meanwhile: their row is locked.

    Raises:
        NotHere: there is no such person in the open scope, or they were erased before.
    """
    with transaction.atomic():
        subjects.walk(subject)
        params = parameters([subject.pk])
        filled = lock(subject.pk, params)
        held, deferred = deferring.concern(subject.pk)
        if held:
            return deferring.defer(subject, deferring.standing(subject.pk), reason, requested_at, actor, number)
        waited = deferring.waited(subject.pk) if deferred else None
        outcome = people.end(
            params, filled=filled,
            want=("email", "phone", "name", "source", "recipient", "clock"),
        )  # fmt: skip
        gone_to = _clear_up(outcome, params)
        certificate = Certificate(reason=reason, requested_at=requested_at, **({"number": number} if number else {}))
        _certify(certificate, subject.pk, outcome, gone_to, actor, waited)
        for hook in _inside:
            hook(certificate)
        organisation, person, at = scope.current(), certificate.pseudonym, certificate.erased_at
        for told in _hooks:
            transaction.on_commit(lambda told=told: told(organisation, person, at))  # type: ignore[misc]
    return certificate


def parameters(keys: list[Any], at: datetime | None = None) -> dict[str, Any]:
    """What the statements of an ending ask for: whose, where, and the cut-off of every fact."""
    organisation, at = scope.current(), at or now()
    known = {n.holding.keep.fact for n in nodes() if n.holding.keep and n.holding.keep.law and n.holding.keep.fact}
    past = {f"past:{key}": periods.cutoff(key, organisation, at) for key in known}
    return {"keys": keys, "numbers": [pseudonym(k) for k in keys], "organisation": organisation, **past}


def lock(key: Any, params: dict[str, Any]) -> set[str]:
    """Lock the person's row; returns which columns that lead on to other tables are filled and followed."""
    ways = sorted({node.gate for node in nodes() if node.gate})
    columns = ", ".join(quoted(way) for way in ways) or "1"
    where = endings.subjects_where(f"{endings.subject_key()} = %(key)s")
    statement = f"SELECT {columns} FROM {table(subject_model())} WHERE {where} FOR UPDATE"
    *_gathered, (_count, rows) = answers([*subjects.gathering(), statement], {**params, "key": key})
    if not rows:
        raise NotHere("no such person in this scope; erased before, or never here")
    return subjects.answered_beyond({way for way, value in zip(ways, rows[0], strict=False) if value is not None})


def _clear_up(outcome: endings.Outcome, params: dict[str, Any]) -> list[dict[str, Any]]:
    """Sources, ledger and tombstones; returns to whom data had gone."""
    bury, buried = tombstones.burial(outcome.values.get("email", set()) | outcome.values.get("phone", set()))
    known = (
        f"SELECT id::text, key, name, kind, country FROM {table(Recipient)} WHERE organisation_id = %(organisation)s"
        " AND id = ANY(%(recipients)s::uuid[]) ORDER BY key"
    )
    had: dict[str, set[str]] = {}
    for said in outcome.values.get("recipient", ()):
        number, _space, categories = said.partition(" ")
        had.setdefault(number, set()).update(filter(None, categories.split(",")))
    given = {**params, **buried, "recipients": list(had)}
    _buried, recipients = endings.clear_up(outcome, given, bury, known)
    return [
        {"recipient": key, "name": name, "kind": kind, "country": country, "categories": sorted(had[number]),
         "state": "not_needed" if kind in certificates.NOTHING_TO_CONFIRM else "pending"}
        for number, key, name, kind, country in recipients
    ]  # fmt: skip


def _certify(
    certificate: Certificate,
    key: Any,
    outcome: endings.Outcome,
    passed_on: list[dict[str, Any]],
    actor: UUID | None,
    waited: tuple[Deferral, list[Hold]] | None,
) -> None:
    certificate.pseudonym, certificate.pending = pseudonym(key), certificates.steps(passed_on)
    if waited:  # the number they were told, and the time at which they asked
        row, _holds = waited
        certificate.id, certificate.number = row.id, row.number
        certificate.requested_at, certificate.reason = row.requested_at, row.reason
    certificate.identifiers = residue.seal(
        certificate.id,
        {role: sorted(map(str, outcome.values.get(role, ()))) for role in ("email", "phone", "name")},
    )
    leaf = ledger.record(
        "erased",
        {"certificate": str(certificate.id), "person": str(certificate.pseudonym), "reason": certificate.reason,
         "requested_at": certificate.requested_at.isoformat(), "actor": str(actor or ""),
         "records": sum(outcome.of(endings.ERASED).values())},
        at=certificate.erased_at,
    )  # fmt: skip
    certificate.body = {
        "erased": _counts(outcome.of(endings.ERASED)),
        "depersonalised": _counts(outcome.of(endings.DEPERSONALISED)),
        "detached": _counts(outcome.of(endings.DETACHED)),
        "kept": _kept(outcome),
        "passed_on": passed_on,
        "ledger": str(leaf.id),
        **(deferring.said(*waited) if waited else {}),
    }
    certificate.save(force_insert=True)


def _counts(counts: dict[str, int]) -> list[dict[str, Any]]:
    return [{"table": label, "count": count} for label, count in counts.items() if count]


def _kept(outcome: endings.Outcome) -> list[dict[str, Any]]:
    """What stays, under which law, until which day (in the organisation's time)."""
    rows: list[dict[str, Any]] = []
    for row in _counts(outcome.of(endings.KEPT)):
        law, fact, latest = outcome.laws.get(row["table"], ("", "", None))
        until = periods.deadline(latest, fact, scope.current()).date().isoformat() if latest else None
        rows.append({**row, "law": law, "until": until, "period": facts.value(fact, scope.current()) if fact else None})
    return rows


__all__ = ["NotHere", "erase", "on_erasure", "with_certificate"]
