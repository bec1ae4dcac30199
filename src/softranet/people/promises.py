"""Evidence about people: whether those we did not ask ourselves have been told."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from softranet.people.models import Person
from softranet.privacy import facts, periods, readings, scope
from softranet.privacy.models.collecting import SourceKind
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.records import now
from softranet.privacy.vocabulary import NOTICES

_FROM_ELSEWHERE = [SourceKind.IMPORT.value, SourceKind.THIRD_PARTY.value]


@promise(
    "collect.told_later",
    shows=_(
        "{told} of {checked} people whose data came from elsewhere were told, {excused} not for a stated reason,"
        " {untold} too late or not at all"
    ),
    how=_(
        "Everybody whose record came by an import or a third party is counted. Told is who, within the period"
        " stated, was sent a letter about it that the mail server took; our own note that we wrote is not looked"
        " at. A reason why not is one on record with the import."
    ),
)  # fmt: skip
def told_later() -> Evidence:
    """GDPR Art. 14(3)(a). The control writes letters from a list of notices; this asks the transport's own record."""
    fact, at = facts.facts()["notice.import"], now()
    amount = facts.value(fact.key, scope.current())
    parameters: dict[str, Any] = {
        "organisation": scope.current(), "elsewhere": _FROM_ELSEWHERE, "notices": NOTICES.key, "now": at,
        "period": f"{amount} {fact.unit}",
    }  # fmt: skip

    def read(span: readings.Span) -> Sequence[int]:
        with connection.cursor() as cursor:
            cursor.execute(_TOLD.replace("{p}", span.sql("p.id")), parameters)
            found: Sequence[int] = cursor.fetchone()
        return found

    _people, untold, checked, told, excused = readings.added_up(
        "people", Person.objects.all(), read, settles=periods.moved(at, amount, fact.unit) - at
    )
    return Evidence(checked, untold, {"checked": checked, "told": told, "excused": excused, "untold": untold})


_PEOPLE = """FROM softranet_people_person p WHERE p.organisation_id = %(organisation)s{p}"""
_TOLD = f"""
SELECT (SELECT count(*) {_PEOPLE}), count(*) FILTER (WHERE NOT told AND NOT excused AND due < %(now)s),
  count(*), count(*) FILTER (WHERE told), count(*) FILTER (WHERE NOT told AND excused)
FROM (SELECT p.due,
   EXISTS (SELECT 1 FROM softranet_mail_transmission t JOIN softranet_mail_message m
     ON m.organisation_id = %(organisation)s AND m.message_id = t.message_id AND m.subject_id = t.subject_id
     AND m.purpose_key = %(notices)s
     WHERE t.organisation_id = %(organisation)s AND t.subject_id = p.id AND t.at <= p.due) AS told,
   EXISTS (SELECT 1 FROM softranet_people_laternotice n WHERE n.organisation_id = %(organisation)s
     AND n.person_id = p.id AND n.excused <> '') AS excused
 FROM (SELECT p.id, p.source_id, p.collected_at + %(period)s::interval AS due {_PEOPLE}) p
 JOIN softranet_privacy_source s ON s.organisation_id = %(organisation)s AND s.id = p.source_id
   AND s.kind = ANY(%(elsewhere)s)) AS each
"""  # noqa: S608 - it stands above
