"""What an erasure has to look for among imports: waiting files, and rows kept for the file of errors."""

import re
from datetime import timedelta

from django.utils.translation import gettext as _

from softranet.people.imports import files, reading
from softranet.people.models import ImportRefusal, ImportRun, ImportState
from softranet.privacy import certificates, tombstones
from softranet.privacy.models import Certificate, Tombstone

STEP = "files and rows of imports"
_ADDRESS = re.compile(r"[^\s,;|\"'<>]+@[^\s,;|\"'<>]+")
_WAITING = (ImportState.UPLOADED, ImportState.CHECKING, ImportState.CHECKED)


def clear(certificate: Certificate) -> bool:
    """Delete refused rows of whoever is erased, and files not yet imported that name them; a running import asks
    the tombstones by itself, and its file goes when it is done."""
    since = certificate.erased_at - timedelta(hours=1)
    fresh = [bytes(d) for d in Tombstone.objects.filter(at__gte=since).values_list("digest", flat=True)]
    if fresh:
        ImportRefusal.objects.filter(digests__overlap=fresh).delete()
    for run in ImportRun.objects.filter(state__in=_WAITING).exclude(content=None):
        text = reading.text_of(files.unpack(run), run.encoding)
        if tombstones.buried({found.lower() for found in _ADDRESS.findall(text)}):
            ImportRun.objects.filter(pk=run.pk, state__in=_WAITING).update(
                content=None,
                state=ImportState.STOPPED,
                problem=_("Somebody in the file was erased in the meantime; upload it again without them."),
            )
    return True


certificates.external_step(STEP, clear)
