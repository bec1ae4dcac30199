"""Larkspur, with its address stated, so that a policy can be published."""

import pytest

from softranet.organisations.models import Organisation
from softranet.policy.actions.publish import draft, ensure_published, publish
from softranet.policy.document import parse, stating
from softranet.policy.models import Version
from softranet.privacy.scope import organisation_scope
from tests.running import run_jobs


@pytest.fixture
def published(larkspur: Organisation) -> Organisation:
    with organisation_scope(larkspur.id):
        Organisation.objects.filter(id=larkspur.id).update(street="12 Fort Road", city="Kochi", postal_code="682001")
        larkspur.refresh_from_db()
        ensure_published(larkspur)
    return larkspur


def changed(organisation: Organisation, *, facts: dict[str, int] | None = None, uses: tuple[str, ...] = ()) -> Version:
    """The next version: with these figures, and these purposes besides; announced, nobody told yet."""
    row = draft("privacy")
    row.facts = {**row.facts, **(facts or {})}
    document = parse(row.source)
    row.source = stating(
        row.source, purposes=[*(document.purposes or ()), *uses], recipients=document.recipients or ()
    )
    row.save()
    return publish(organisation, "privacy", actor=None)


def announced(organisation: Organisation, *uses: str) -> Version:
    """The next version, allowing purposes besides (improvement, if none is named), of which everybody is told."""
    version = changed(organisation, uses=uses or ("improvement",))
    run_jobs()
    return version
