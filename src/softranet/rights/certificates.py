"""The certificate of an erasure, at an address only the person was told."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from softranet.privacy import hold
from softranet.privacy.certificates import RESIDUE_SCAN, readable
from softranet.privacy.models import Certificate, LedgerEntry
from softranet.privacy.receipts import receipt
from softranet.web.middleware import opened_by_token


@require_safe
def certificate(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    opened_by_token(request)
    row = hold.promised(UUID(str(number)))
    waits = row is not None
    if row is None:
        row = get_object_or_404(Certificate.objects.defer("identifiers"), number=number)
    return render(request, "rights/certificate.html", {
        "certificate": row, "rows": readable(row.body), "passed_on": row.body.get("passed_on", []), "waits": waits,
        "steps": list(_to_do(row)), "gone": sum(line["count"] for line in readable(row.body)),
        "holds": [{**held, **_days(held)} for held in row.body.get("holds", [])],
    })  # fmt: skip


def _to_do(certificate: Certificate) -> Iterator[str]:
    """What it still waits for, as its reader says it."""
    names = {f"recipient {passed['recipient']}": passed["name"] for passed in certificate.body.get("passed_on", [])}
    for step in certificate.pending:
        if step in names:
            yield _("%(name)s has been told, and has to confirm") % {"name": names[step]}
        elif step == RESIDUE_SCAN:
            yield _("everything is looked through once more, for what may be left")
        else:
            yield _("another system has to let go of it: %(name)s") % {"name": step}


def _days(held: dict[str, Any]) -> dict[str, date | None]:
    """The days of a hold, which a certificate keeps as text."""
    return {
        name: _day(datetime.fromisoformat(held[name])) if held[name] else None
        for name in ("since", "expected_until", "lifted_at")
    }


def _day(value: datetime) -> date:
    return timezone.localdate(value) if timezone.is_aware(value) else value.date()


@require_safe
def receipt_file(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """The receipt of the ledger's entry about this erasure; verifies without us."""
    opened_by_token(request)
    row = get_object_or_404(Certificate.objects.defer("identifiers"), number=number)
    entry = get_object_or_404(LedgerEntry, id=row.body["ledger"])
    response = JsonResponse(receipt(entry), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = f'attachment; filename="receipt-{row.number}.json"'
    return response
