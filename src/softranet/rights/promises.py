"""Evidence that nobody gets at or changes data without proof of who they are."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from softranet.privacy.models import LedgerEntry
from softranet.privacy.promise import Evidence, promise
from softranet.rights.models import OpenLink, Request, Visit


@promise(
    "right.verified",
    shows=_("{n} requests, each proven by a link opened from a known mailbox, or made by a named member."),
    how=_(
        "The ledger notes each copy handed out, each correction and each erasure. We look for the request "
        "behind it, and for the opened link that proved it; a request without either, or a page opened "
        "without a used link, breaks this promise."
    ),
)  # fmt: skip
def verified() -> Evidence:
    """The control hands out visits; this starts from what was done, in the ledger, and walks back to the proof.

    Entries of somebody erased are silenced, so what is left of them is the request, which names nobody.
    """
    done = LedgerEntry.objects.filter(kind__in=("copied", "rectified"), subject_id__isnull=False)
    behind = Request.objects.filter(pseudonym=OuterRef("subject_id"))
    unasked = sum(_own_act(entry) for entry in done.exclude(Exists(behind)).only("payload"))
    requests = Request.objects.all()
    unproven = requests.filter(proof=None, member=None).count()
    links = OpenLink.objects.filter(id=OuterRef("link"), used_at__isnull=False, subject=OuterRef("subject"))
    visits = Visit.objects.all()
    forged = visits.exclude(Exists(links)).count()
    checked = requests.count() + done.count() + visits.count()
    return Evidence(checked, unasked + unproven + forged, {"n": requests.count()})


def _own_act(entry: LedgerEntry) -> bool:
    """Whether the entry is of the person's own act; a member's is answered for by the member."""
    payload = bytes(entry.payload or b"")
    return b'"actor":""' in payload or b'"actor"' not in payload
