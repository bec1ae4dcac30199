"""`softranet sweep`: end what has been kept long enough."""

from __future__ import annotations

from typing import Any

import click

from softranet.cli.frame import json_option, out, show, uses_database
from softranet.config.refusals import Refusal
from softranet.organisations.models import Organisation
from softranet.privacy import facts, periods, sweep
from softranet.privacy.certificates import words
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope


@click.command("sweep")
@click.option("--organisation", "slug", help="Only the organisation with this short name.")
@click.option("--dry-run", is_flag=True, help="Say what is due, by table and reason, and change nothing.")
@json_option
@uses_database
def sweep_command(*, slug: str | None, dry_run: bool, as_json: bool) -> None:
    """Delete or depersonalise what has been kept for its stated time. Runs every day by itself as well."""
    rows: list[dict[str, Any]] = []
    for organisation in _organisations(slug):
        rows += _due(organisation) if dry_run else _swept(organisation)
    show(rows, as_json=as_json)
    if not as_json:
        what = "due" if dry_run else "ended"
        out.print(f"{sum(row['records'] for row in rows)} records {what}.")


def _due(organisation: Organisation) -> list[dict[str, Any]]:
    with organisation_scope(organisation.id):
        due = sweep.plan(organisation.id, shared=organisation.is_operator)
        return [
            {"organisation": organisation.slug, "table": words(line.table), "records": line.count,
             "will be": line.act, "oldest": line.oldest.date().isoformat() if line.oldest else None,
             "reason": f"goes with {words(line.along)}" if line.along else _reason(line.fact, organisation)}
            for line in due
        ]  # fmt: skip


def _swept(organisation: Organisation) -> list[dict[str, Any]]:
    done = sweep.run(organisation.id, shared=organisation.is_operator)  # each batch opens the scope for itself
    with organisation_scope(organisation.id):
        return [
            {"organisation": organisation.slug, "table": words(line.table), "records": line.count, "was": line.act,
             "reason": _reason(line.reason or None, organisation)}
            for line in done
        ]  # fmt: skip


def _reason(fact: str | None, organisation: Organisation) -> str:
    if fact is None:
        return "its time is over"
    stated = facts.facts()[fact]
    before = periods.cutoff(fact, organisation.id, now()).date().isoformat()
    return f"{stated.label}: {facts.value(fact, organisation.id)} {stated.unit}, so all before {before}"


def _organisations(slug: str | None) -> list[Organisation]:
    rows = Organisation.objects.order_by("slug")
    found = list(rows.filter(slug=slug) if slug else rows)
    if slug and not found:
        raise Refusal(
            f"No organisation {slug!r}. Known are: {', '.join(rows.values_list('slug', flat=True)) or 'none'}."
        )
    return found
