"""`softranet import`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from softranet.cli.frame import err, json_option, show, show_json, uses_database
from softranet.config.refusals import Refusal
from softranet.organisations.models import Organisation
from softranet.people import tables
from softranet.people.actions import bring_in
from softranet.people.imports import running
from softranet.people.models import ImportKind, ImportRefusal, ImportRun, NoticePlan
from softranet.people.tasks import tell_next
from softranet.privacy.scope import organisation_scope
from softranet.privacy.vocabulary import Basis

_COUNTS = ("created", "changed", "known", "refused", "noted", "buried", "consents", "noes")


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organisation", "slug", required=True, help="Whose people they become.")
@click.option("--basis", type=click.Choice([b.value for b in Basis]), required=True, help="Why you may have the data.")
@click.option("--source", "origin", required=True, help="Where it comes from, in words the people will read.")
@click.option(
    "--map", "named", multiple=True, metavar="COLUMN=FIELD", help="What a column is; FIELD empty leaves it out."
)
@click.option("--notice", type=click.Choice(list(NoticePlan.values)), default=NoticePlan.SEND.value, show_default=True,
              help="Tell the people (GDPR Art. 14), or why not.")  # fmt: skip
@click.option("--suppression", is_flag=True, help="The list names people who must not be written to.")
@click.option("--country", default="", help="Whose phone numbers are meant where a row does not say (DE, IN, …).")
@click.option("--months-first", is_flag=True, help="12/31/2025, not 31/12/2025.")
@click.option("--tag", default="", help="A tag for everybody in the file.")
@click.option(
    "--consent",
    nargs=3,
    default=("", "", ""),
    metavar="DATE PLACE WORDING",
    help="Proof of consents, where rows have none.",
)
@click.option(
    "--refused", "refused_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the refused rows there."
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@json_option
@uses_database
def import_(file: Path, slug: str, *, dry_run: bool, refused_file: Path | None, as_json: bool, **choices: Any) -> None:
    """Bring the people of a CSV file in.

    Ends with 0 when every row came in whole, and with 1 when some did not: each is named, with the reason.
    """
    organisation = Organisation.objects.filter(slug=slug, ended_at=None).first()
    if organisation is None:
        raise Refusal(f"There is no organisation {slug!r}.")
    kind = ImportKind.SUPPRESSION if choices["suppression"] else ImportKind.PEOPLE
    try:
        with organisation_scope(organisation.id):
            run = bring_in.receive(file.read_bytes(), file.name, actor=None, kind=kind)
            bring_in.settle(run, _settled(run, organisation, choices), actor=None)
            step = bring_in.check if dry_run else bring_in.start
            step(run, actor=None, later=False)
    except ValueError as error:
        raise Refusal(str(error)) from error
    _work(run, quiet=as_json)
    with organisation_scope(organisation.id):
        run.refresh_from_db(fields=["state", "counts", "problem"])
        named = list(run.refusals.order_by("number")[:50])
        if refused_file:
            _write_refused(refused_file, run)
        if dry_run:
            bring_in.discard(run, actor=None)
        elif choices["notice"] == NoticePlan.SEND:
            tell_next()
    _say(run, named, dry_run=dry_run, as_json=as_json)
    if run.problem:
        raise Refusal(run.problem)
    sys.exit(1 if run.counts.get("refused") or run.counts.get("noted") else 0)


def _settled(run: ImportRun, organisation: Organisation, choices: dict[str, Any]) -> dict[str, Any]:
    mapping = list(run.mapping)
    for pair in choices["named"]:
        column, _equals, field = pair.rpartition("=")
        if column not in run.headers:
            raise Refusal(f"There is no column {column!r}; there are: {', '.join(run.headers)}.")
        if field in mapping and field:
            mapping[mapping.index(field)] = ""  # what is named by hand counts more than what was guessed
        mapping[run.headers.index(column)] = field
    at, place, wording = choices["consent"]
    options = {
        "country": choices["country"] or organisation.country,
        "date_order": "MDY" if choices["months_first"] else "DMY",
        "tag": choices["tag"], "consent_at": at, "consent_place": place, "consent_wording": wording,
    }  # fmt: skip
    return {**{name: choices[name] for name in ("basis", "origin", "notice")}, "mapping": mapping, "options": options}


def _work(run: ImportRun, *, quiet: bool) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, disable=quiet or not err.is_terminal) as progress:
        task = progress.add_task("Rows", total=run.rows)
        running.work(run.organisation_id, run.pk, told=lambda done, _all: progress.update(task, completed=done))


def _write_refused(path: Path, run: ImportRun) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(tables.refusals(run.organisation_id, run.pk, run.headers, exact=False))
    path.chmod(0o600)  # it holds what people said of themselves


def _say(run: ImportRun, named: list[ImportRefusal], *, dry_run: bool, as_json: bool) -> None:
    counts = {name: run.counts.get(name, 0) for name in _COUNTS}
    rows = [{"row": r.number, "came in": "no" if r.whole else "in part", "why not": " ".join(r.reasons)} for r in named]
    if as_json:
        show_json({"import": run.pk, "dry_run": dry_run, "rows": run.rows, **counts, "refusals": rows})
        return
    show([{"what": "would be" if dry_run else "done", "rows": run.rows, **counts}], as_json=False)
    if rows:
        show(rows, as_json=False, title="Rows that did not come in, or not whole")
