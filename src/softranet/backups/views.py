"""What anybody may verify, without an account and without taking our word for it."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from softranet.backups.forms import ReceiptForm
from softranet.privacy import signing
from softranet.privacy.receipts import Standing, standing
from softranet.privacy.verification import BadReceipt, Fault, verify

FAULTS = {
    Fault.FORMAT: _("It is not a receipt: a part is missing or written wrongly."),
    Fault.CONTENT: _("Its content was changed, or belongs to another receipt."),
    Fault.KEY: _("It was signed with a key that is not ours."),
    Fault.SIGNATURE: _("The signature is not ours: what was signed has been changed."),
    Fault.PROOF: _("Its entry is not in the ledger that was signed."),
}
STANDINGS = {
    Standing.STANDS: _("The organisation’s ledger of today still holds this entry, at the same place."),
    Standing.ELSEWHERE: _("It comes from another organisation’s ledger."),
    Standing.LOST: _(
        "The organisation’s ledger of today does not continue the one that was signed: it was restored from a"
        " backup, or changed. The receipt stays proof of what was on record then."
    ),
}


@require_safe
def ledger_key(request: HttpRequest) -> JsonResponse:
    """The public keys that receipts are verified with, the present one first."""
    present = signing.public_key()
    keys = [
        {"key_id": number, "public_key": key.hex(), "present": key == present}
        for number, key in signing.public_keys().items()
    ]
    answer = JsonResponse({"format": "softranet-ledger-keys/1", "algorithm": "Ed25519", "keys": keys})
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def verify_receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """Nothing of what is pasted is stored."""
    form = ReceiptForm(request.POST or None, request.FILES or None) if request.method == "POST" else ReceiptForm()
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        context |= _verdict(form.cleaned_data["parsed"])
    return render(request, "backups/receipt.html", context)


def _verdict(receipt: dict[str, Any]) -> dict[str, Any]:
    head = receipt.get("head")
    key = signing.public_keys().get(str(head.get("key_id"))) if isinstance(head, dict) else None
    try:
        verify(receipt, key or signing.public_key())
    except BadReceipt as bad:
        return {"fault": FAULTS[bad.fault]}
    content = json.loads(receipt["payload"])
    return {
        "genuine": True,
        "at": parse_datetime(str(content.pop("at", ""))),
        "kind": content.pop("kind", ""),
        "content": {name: value for name, value in content.items() if value not in ("", None, [])},
        "receipt": receipt,
        "signed_at": parse_datetime(receipt["head"]["at"]),
        "standing": STANDINGS[standing(receipt)],
    }
