"""An organisation in the installation the environment names; and what the rescue jobs do minutes later.

``python -m tests.faults.school found|import|resume``.
"""

import sys
from contextlib import suppress
from datetime import timedelta

import django

django.setup()

from procrastinate.exceptions import AlreadyEnqueued  # noqa: E402

from softranet.jobs.models import Recurrence  # noqa: E402
from softranet.jobs.rescue import rescue  # noqa: E402
from softranet.mail import tasks as mail  # noqa: E402
from softranet.organisations.models import Organisation  # noqa: E402
from softranet.people import tasks as people  # noqa: E402
from softranet.people.actions import bring_in  # noqa: E402
from softranet.privacy.records import now  # noqa: E402
from softranet.privacy.scope import organisation_scope  # noqa: E402
from tests.people import found  # noqa: E402

ROWS = 3000


def import_readers() -> None:
    rows = "\n".join(f"{n},Reader {n},reader{n}@home.example" for n in range(ROWS))
    with organisation_scope(Organisation.objects.get(slug="larkspur").id):
        run = bring_in.receive(f"customer id,name,email\n{rows}".encode(), "people.csv", actor=None)
        choices = {"basis": "contract", "origin": "our old shop", "notice": "known", "mapping": run.mapping}
        bring_in.settle(run, choices, actor=None)
        bring_in.start(run, actor=None)


if __name__ == "__main__":
    if sys.argv[1] == "found":
        found("larkspur", "Larkspur Music School", street="12 Fort Road", city="Kochi", country="IN", law="IN")
        Recurrence.objects.update_or_create(name="policy.measure", defaults={"at": now()})  # would only take time
    if sys.argv[1] == "import":
        import_readers()
    if sys.argv[1] == "resume":
        mail.go_on(timedelta())
        people.go_on(timedelta())
        with suppress(AlreadyEnqueued):
            rescue.defer(timestamp=0)  # type: ignore[call-arg]  # the scheduler's own argument
