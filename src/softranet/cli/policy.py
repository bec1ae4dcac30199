"""`softranet policy`: verify every promise now, publish the prepared version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from django.utils import timezone
from django.utils.translation import gettext
from rich.table import Table
from rich.text import Text

from softranet.cli.frame import json_option, out, show, uses_database
from softranet.config.refusals import BROKEN, Refusal
from softranet.organisations.models import Organisation
from softranet.policy.actions.publish import TooSoon, end_of, publish
from softranet.policy.catalogue import CATALOGUE
from softranet.policy.document import BadDocument
from softranet.privacy.models.promising import State
from softranet.privacy.promise import measure, promises
from softranet.privacy.scope import organisation_scope

_STYLE = {"kept": "green", "broken": "bold red", "not measured": "yellow"}


@click.group()
def policy() -> None:
    """Measure whether the published policy is kept, and publish a new version of it."""


@policy.command()
@click.option("--organisation", "slug", help="Only the organisation with this short name.")
@click.option("--promise", "only", help="Only the promise with this id.")
@json_option
@uses_database
def verify(*, slug: str | None, only: str | None, as_json: bool) -> None:
    """Measure every promise now, list each by its id, and end with 1 when one is broken or not measured."""
    if only and only not in CATALOGUE:
        raise Refusal(f"No promise {only!r}. `softranet policy verify --json` lists all ids.")
    rows: list[dict[str, Any]] = []
    for organisation in _organisations(slug):
        with organisation_scope(organisation.id), timezone.override(organisation.time_zone):
            rows += _measured(organisation.slug, only)
    if as_json:
        show(rows, as_json=True)
    else:
        _tables(rows)
    failed = sum(r["state"] in ("broken", "not measured") for r in rows)
    if not as_json:
        kept = sum(r["state"] == "kept" for r in rows)
        out.print(f"{kept} kept, {failed} broken or not measured, {len(rows)} listed.")
    if failed:
        raise SystemExit(BROKEN)


def _measured(slug: str, only: str | None) -> Iterator[dict[str, Any]]:
    bound = promises()
    for promise, title in CATALOGUE.items():
        if only and promise != only:
            continue
        row: dict[str, Any] = {
            "organisation": slug, "promise": promise, "state": "not promised yet", "checked": None, "violations": None,
            "found": str(title),
        }  # fmt: skip
        if promise in bound:
            evidence, _ = measure(promise)
            row |= {
                "state": State(evidence.state).value.replace("_", " "), "checked": evidence.checked,
                "violations": evidence.violations, "found": bound[promise].sentence(evidence.figure),
            }  # fmt: skip
        yield row


@policy.command("publish")
@click.option("--organisation", "slug", required=True, help="The organisation's short name.")
@click.option("--kind", type=click.Choice(["privacy", "terms"]), default="privacy", show_default=True)
@click.option(
    "--effective", type=click.DateTime(["%Y-%m-%d"]), help="The day it takes effect; the earliest by default."
)
@click.option("--summary", default="", help="What changes, for the announcement.")
@click.option("--significant", is_flag=True, help="It changes how data is used or whom it goes to.")
@uses_database
def publish_command(*, slug: str, kind: str, effective: Any, summary: str, significant: bool) -> None:
    """Publish the prepared version of a document; people are told by mail."""
    organisation = _organisations(slug)[0]
    with organisation_scope(organisation.id), timezone.override(organisation.time_zone), _said():
        version = publish(
            organisation, kind, actor=None, effective_at=end_of(effective.date()) if effective else None,
            summary=summary, significant=significant,
        )  # fmt: skip
        out.print(gettext("Version %(n)d is published and takes effect on %(day)s.") % {
            "n": version.number, "day": timezone.localdate(version.effective_at).isoformat()})  # fmt: skip


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except (BadDocument, TooSoon) as error:
        raise Refusal(f"Not published: {error}.") from None


def _organisations(slug: str | None) -> list[Organisation]:
    rows = Organisation.objects.filter(ended_at=None).order_by("slug")
    found = list(rows.filter(slug=slug) if slug else rows)
    if slug and not found:
        raise Refusal(
            f"No organisation {slug!r}. Known are: {', '.join(rows.values_list('slug', flat=True)) or 'none'}."
        )
    return found


def _tables(rows: list[dict[str, Any]]) -> None:
    """One table an organisation; ids and states whole, so that they can be searched for."""
    for slug in dict.fromkeys(row["organisation"] for row in rows):
        table = Table(title=slug, title_justify="left", box=None, pad_edge=False)
        for name in ("promise", "state", "found"):
            table.add_column(name, no_wrap=name != "found", overflow="fold")
        for row in rows:
            if row["organisation"] == slug:
                table.add_row(row["promise"], _coloured(row["state"]), Text(row["found"]))
        out.print(table)


def _coloured(state: str) -> str:
    return f"[{_STYLE[state]}]{state}[/]" if state in _STYLE else f"[dim]{state}[/]"
