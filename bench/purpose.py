"""A new period: a published figure, beside an UPDATE of a column in every row."""

from typing import Any

from django.db import connection

from bench.database import ORGANISATION
from bench.timing import Result, timed
from softranet.config.embedded import SUPERUSER
from softranet.config.roles import connect


def measure(server: Any, people: int) -> list[Result]:
    from softranet.organisations.models import Organisation
    from softranet.policy.models import Version
    from softranet.privacy import facts
    from softranet.privacy.records import now
    from softranet.privacy.scope import organisation_scope

    organisation = Organisation.objects.get(id=ORGANISATION)

    def publish(number: int) -> None:
        with organisation_scope(organisation.id):
            Version.objects.create(
                kind="privacy", number=number, source="", facts={"keep.records": 1 + number % 6}, text="", sha256="",
                effective_at=now(), in_force_at=now(),
            )  # fmt: skip
            assert facts.value("keep.records", organisation.id) == 1 + number % 6

    with organisation_scope(organisation.id):
        first = Version.objects.filter(kind="privacy").count() + 1
    mine = sorted(timed(lambda n=n: publish(first + n)) for n in range(7))[3]  # type: ignore[misc]
    with connect(server.url(SUPERUSER, connection.settings_dict["NAME"])) as admin:
        # A copy, so that people's own table is not left with a million dead rows; and without its indexes.
        admin.execute("DROP TABLE IF EXISTS bench_people")
        admin.execute("CREATE TABLE bench_people AS SELECT * FROM softranet_people_person")
        once = timed(lambda: admin.execute("UPDATE bench_people SET language = 'fr'"))
        admin.execute("DROP TABLE bench_people")
    with organisation_scope(organisation.id):
        Version.objects.filter(kind="privacy").delete()
    return [
        Result("a new period", mine, once, "constant", mine < 0.1, mine / once, "no row touched; UPDATE timed once")
    ]
