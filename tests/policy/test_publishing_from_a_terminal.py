"""`softranet policy publish` reckons days where the organisation is, and says which is the earliest."""

import re

from softranet.policy.actions import publish as publishing
from softranet.privacy.scope import organisation_scope
from tests.installations import Installation
from tests.people import found


def test_the_command_line_takes_the_earliest_day_there_is(committed: Installation) -> None:
    school = found("larkspur", "Larkspur Music School", country="IN", law="IN", time_zone="Pacific/Auckland",
                   street="12 Fort Road", city="Kochi", postal_code="682001")  # fmt: skip
    with organisation_scope(school.id):
        publishing.ensure_published(school)
        row = publishing.draft("privacy")
        row.facts = {**row.facts, "keep.records": 3}
        row.save()
    refused = committed.run("policy", "publish", "--organisation", "larkspur", "--effective", "2026-01-01")
    assert refused.returncode == 1
    day = re.search(r"allow ([0-9-]+) at the earliest", refused.stderr)
    assert day is not None, refused.stderr
    done = committed.run("policy", "publish", "--organisation", "larkspur", "--effective", day[1])
    assert done.returncode == 0, done.stderr
    assert f"takes effect on {day[1]}" in done.stdout
