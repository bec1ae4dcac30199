"""``permitted.filter`` over all people, beside hand-written SQL for the same rule."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.database import ORGANISATION
from bench.timing import Result, side_by_side

HAND = """
SELECT count(*) FROM softranet_people_person p
JOIN softranet_privacy_permission m ON m.organisation_id = p.organisation_id AND m.subject_id = p.id
  AND m.purpose_key = 'newsletter' AND m.state IN ('given', 'imported')
WHERE p.organisation_id = %(o)s
  AND NOT EXISTS (SELECT 1 FROM softranet_privacy_objection o WHERE o.organisation_id = p.organisation_id
    AND o.subject_id = p.id AND o.until IS NULL AND o.purpose_key IN ('newsletter', '*'))
  AND NOT EXISTS (SELECT 1 FROM softranet_privacy_restriction r WHERE r.organisation_id = p.organisation_id
    AND r.subject_id = p.id AND r.until IS NULL)
  AND EXISTS (SELECT 1 FROM softranet_privacy_provenance v WHERE v.organisation_id = p.organisation_id
    AND v.subject_id = p.id AND v.way = ANY(%(ways)s))
"""


def measure(server: Any, people: int) -> list[Result]:
    from softranet.people.models import Person
    from softranet.privacy.permitted import permitted
    from softranet.privacy.scope import organisation_scope
    from softranet.privacy.vocabulary import NEWSLETTER

    gate = permitted(NEWSLETTER)
    counts: dict[str, int] = {}

    def ours() -> None:
        with organisation_scope(ORGANISATION):
            counts["ours"] = gate.filter(Person.objects.all()).count()

    def hand() -> None:
        with organisation_scope(ORGANISATION), connection.cursor() as cursor:
            cursor.execute(HAND, {"o": ORGANISATION, "ways": sorted(NEWSLETTER.ways)})
            counts["hand"] = cursor.fetchone()[0]

    result = side_by_side("permitted.filter, count", ours, hand, at_most=1.2)
    if counts["ours"] != counts["hand"]:
        raise AssertionError(f"the gate counts {counts['ours']}, the hand-written rule {counts['hand']}")
    with organisation_scope(ORGANISATION):
        numbers = []
        for size in (1, 50):
            page = list(Person.objects.order_by("id")[:size])
            with CaptureQueriesContext(connection) as queries:
                gate.explain_page(page)
            numbers.append(len(queries))
    note = f"{counts['ours']:,} of {people:,}; reasons: {numbers[0]} queries for 1, {numbers[1]} for 50"
    return [Result(**{**vars(result), "note": note, "kept": result.kept and numbers[0] == numbers[1]})]
