"""Certificates of erasure: what is still to be done, who has confirmed, and when one is final."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import transaction

from softranet.privacy import ledger
from softranet.privacy.models import Certificate, Recipient
from softranet.privacy.models.disclosing import RecipientKind
from softranet.privacy.models.ending import CertificateState
from softranet.privacy.records import now

RESIDUE_SCAN = "residue scan"
"""The step that looks for what erasure may have left behind."""

NOTHING_TO_CONFIRM = frozenset({
    RecipientKind.PERSON,  # themselves
    RecipientKind.MEMBER,  # the organisation itself
    RecipientKind.AUTHORITY, RecipientKind.CLAIMANT, RecipientKind.ACQUIRER,  # controllers in their own right
})  # fmt: skip

_external: dict[str, Callable[[Certificate], bool]] = {}
_passing_on: list[Callable[[Certificate, str], bool]] = []


def external_step(name: str, step: Callable[[Certificate], bool]) -> None:
    """Register what must be done outside the database (files, queues, caches, a recipient's own system).

    Every certificate waits for it. ``step`` runs in the scope, after the erasure was committed, may run twice, and
    says whether it is done; one named ``recipient <key>`` runs only where data had gone to that recipient.
    """
    _external[name] = step


def passing_on(step: Callable[[Certificate, str], bool]) -> Callable[[Certificate, str], bool]:
    """Have a function of (certificate, recipient's key) say whether a recipient without a step of its own has
    confirmed: recipients come and go while the program runs."""
    _passing_on[:] = [step]
    return step


def steps(recipients: list[dict[str, Any]]) -> list[str]:
    """What a new certificate waits for."""
    own = [name for name in _external if not name.startswith("recipient ")]
    passed = [f"recipient {row['recipient']}" for row in recipients if row["state"] == "pending"]
    return [RESIDUE_SCAN, *own, *passed]


def to_be_told() -> list[Recipient]:
    """Recipients that are told what to end and have to confirm it: not those with a step of their own, which nobody
    could ask (a mail server), nor those who have nothing to confirm."""
    rows = Recipient.objects.exclude(kind__in=NOTHING_TO_CONFIRM)
    return list(rows.exclude(key__in=[name.removeprefix("recipient ") for name in _external]).order_by("key"))


def confirm(certificate: Certificate, step: str) -> Certificate:
    """A step is done; with the last one the certificate becomes final.

    Raises ``ValueError`` when the certificate does not wait for it.
    """
    with transaction.atomic():
        row = Certificate.objects.select_for_update().get(pk=certificate.pk)
        if step not in row.pending:
            raise ValueError(f"certificate {row.id} does not wait for {step!r}; it waits for {row.pending}")
        row.pending = [name for name in row.pending if name != step]
        for passed in row.body.get("passed_on", []):
            if step == f"recipient {passed['recipient']}":
                passed["state"], passed["at"] = "confirmed", now().isoformat()
                ledger.record("passed_on", {"certificate": str(row.id), "recipient": passed["recipient"]})
        if not row.pending:
            row.state, row.final_at = CertificateState.FINAL, now()
        row.save(update_fields=["pending", "body", "state", "final_at"])
    return row


def run_external_steps(certificate: Certificate) -> Certificate:
    """Do the registered steps this certificate still waits for; what is not done stays pending."""
    for name in list(certificate.pending):
        if _done(certificate, name):
            certificate = confirm(certificate, name)
    return certificate


def _done(certificate: Certificate, name: str) -> bool:
    step = _external.get(name)
    if step is not None:
        return step(certificate)
    kind, _space, key = name.partition(" ")
    return kind == "recipient" and any(each(certificate, key) for each in _passing_on)


def readable(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The certificate's counts with tables in words, in the active language, for pages."""
    rows: list[dict[str, Any]] = []
    for act in ("erased", "depersonalised", "detached", "kept"):
        rows.extend({"act": act, "name": words(row["table"]), **row} for row in body.get(act, []))
    return rows


def words(label: str, count: int = 2) -> str:
    """A kind of record in plain words, for one or several; its label where the model is gone since."""
    try:
        meta = apps.get_model(label)._meta
    except LookupError:
        return label
    return str(meta.verbose_name if count == 1 else meta.verbose_name_plural)
