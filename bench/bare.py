"""The baseline of ``submitting``: a Django project of one view that inserts what a submission inserts.

No middleware, no form, no check. It connects as a role that no policy binds.
"""

import hashlib
import os
from uuid import UUID

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path

django.setup()
settings.ROOT_URLCONF, settings.MIDDLEWARE = "bench.bare", []
application = WSGIHandler()

from softranet.intake.models import Pace, Submission  # noqa: E402  (models need what is set up above)
from softranet.people.models import ContactPoint, Person  # noqa: E402
from softranet.privacy.models import LedgerEntry, Provenance, Source  # noqa: E402
from softranet.privacy.records import now, uuid7  # noqa: E402

HERE = UUID("00000000-0000-7000-8000-000000000001")


def contact(request: HttpRequest) -> HttpResponse:
    asked, at = request.POST, now()
    with transaction.atomic():
        Pace.objects.create(organisation_id=HERE, digest=os.urandom(16), since=at)
        source = Source.objects.create(
            organisation_id=HERE, kind="form", way="contact", reference=uuid7(), name="contact", at=at
        )
        person = Person.objects.create(
            organisation_id=HERE, source=source, collected_at=at, last_activity_at=at, name=asked["name"],
            sort_key=asked["name"].lower(), language="en",
        )  # fmt: skip
        point = ContactPoint.objects.create(
            organisation_id=HERE, person=person, kind="email", value=asked["email"], source=source, collected_at=at
        )
        Provenance.objects.create(
            organisation_id=HERE, subject=person, record=point.id, way="contact", source=source, at=at
        )
        LedgerEntry.objects.create(
            organisation_id=HERE, subject_id=person.id, kind="collected", at=at, payload=b"{}" * 90,
            nonce=os.urandom(32), leaf=hashlib.sha256(b"").digest(),
        )  # fmt: skip
        Submission.objects.create(
            organisation_id=HERE, person=person, point="contact", source=source, language="en", state="open",
            answers={"name": asked["name"], "message": asked["message"]}, submitted_at=at,
        )  # fmt: skip
    return HttpResponseRedirect("/sent/")


urlpatterns = [path("contact/", contact)]
