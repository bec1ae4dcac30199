"""Evidence that a person's choice counts."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from softranet.campaigns.preferences import optional
from softranet.mail.promises import ON_ITS_WAY
from softranet.privacy import readings
from softranet.privacy.models import ConsentEvent, Disclosure, Permission
from softranet.privacy.promise import Evidence, promise
from softranet.privacy.scope import current

# Each thing that can be wrong is looked for in the whole table at once: the database then need not look up each record.
_USES = """FROM softranet_privacy_disclosure d{}
 WHERE d.organisation_id = %(organisation)s{d}"""
_SAID = """softranet_privacy_consentevent e
   {} e.organisation_id = %(organisation)s AND e.subject_id = d.subject_id AND e.purpose_key = d.purpose_key"""
# Uses by somebody who had never said anything, and those after the last thing they had said was no.
_AGAINST = f"""
SELECT (SELECT count(*) {_USES.replace("{}", "")}),
  (SELECT count(*) {_USES.replace("{}", "")} AND d.purpose_key = ANY(%(keys)s)
   AND NOT EXISTS (SELECT 1 FROM {_SAID.replace("{}", "WHERE")} AND e.at <= d.at))
  + (SELECT count(*) {_USES.replace("{}", " JOIN " + _SAID.replace("{}", "ON"))} AND d.purpose_key = ANY(%(keys)s)
   AND e.state IN ('withdrawn', 'refused') AND e.at <= d.at - %(slack)s
   AND NOT EXISTS (SELECT 1 FROM softranet_privacy_consentevent n WHERE n.organisation_id = %(organisation)s
     AND n.subject_id = e.subject_id AND n.purpose_key = e.purpose_key AND n.at <= d.at
     AND (n.at, n.id) > (e.at, e.id)))
"""  # noqa: S608 - it stands above
# The last choice of each kind, where the state in force is another; and states that nobody ever chose.
_DIFFERING = """
SELECT count(*), count(*) FILTER (WHERE p.state IS DISTINCT FROM e.state
   AND NOT EXISTS (SELECT 1 FROM softranet_privacy_consentevent n WHERE n.organisation_id = %(organisation)s
     AND n.subject_id = e.subject_id AND n.purpose_key = e.purpose_key AND (n.at, n.id) > (e.at, e.id)))
 FROM softranet_privacy_consentevent e
 LEFT JOIN softranet_privacy_permission p ON p.organisation_id = %(organisation)s
   AND p.subject_id = e.subject_id AND p.purpose_key = e.purpose_key
 WHERE e.organisation_id = %(organisation)s AND e.purpose_key = ANY(%(keys)s){e}"""
_IN_FORCE = """FROM softranet_privacy_permission p
 WHERE p.organisation_id = %(organisation)s AND p.purpose_key = ANY(%(keys)s){p}"""
_UNSAID = f"""
SELECT (SELECT count(*) {_IN_FORCE}), (SELECT count(*) {_IN_FORCE}
   AND NOT EXISTS (SELECT 1 FROM softranet_privacy_consentevent e WHERE e.organisation_id = %(organisation)s
     AND e.subject_id = p.subject_id AND e.purpose_key = p.purpose_key))
"""  # noqa: S608 - it stands above


@promise(
    "right.preferences",
    shows=_("{choices} choices made, {against} uses against one, {differing} not in effect"),
    how=_(
        "For each time a person's data was disclosed for something they can end, the last thing they had said about"
        " it is looked up in the evidence of consent. And for each choice, whether the state in"
        " force is the one last chosen."
    ),
)
def preferences() -> Evidence:
    keys = [p.key for p in optional()]
    _uses, against = readings.added_up("uses", Disclosure.objects.all(), _reading(_AGAINST, "d", keys))
    events = ConsentEvent.objects.filter(purpose_key__in=keys)
    choices, differing = readings.added_up("choices", events, _reading(_DIFFERING, "e", keys))
    states = Permission.objects.filter(purpose_key__in=keys)
    differing += readings.added_up("states", states, _reading(_UNSAID, "p", keys))[1]
    return Evidence(choices, against + differing, {"choices": choices, "against": against, "differing": differing})


def _reading(statement: str, alias: str, keys: list[str]) -> readings.Read:
    parameters: dict[str, Any] = {"organisation": current(), "keys": keys, "slack": ON_ITS_WAY}

    def read(span: readings.Span) -> tuple[int, ...]:
        with connection.cursor() as cursor:
            cursor.execute(statement.replace("{" + alias + "}", span.sql(f"{alias}.id")), parameters)
            found: tuple[int, ...] = cursor.fetchone()
        return found

    return read
