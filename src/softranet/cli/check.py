"""`softranet check`."""

from __future__ import annotations

import click
from django.core.checks.messages import ERROR
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from softranet.cli.frame import err, json_option, out, show_json, starts_database
from softranet.config.refusals import BROKEN
from softranet.config.unfit import SILENT, findings, sentence


@click.command()
@json_option
@starts_database
def check(*, as_json: bool) -> None:
    """Say whether this installation is fit to serve: settings, declarations, database, role, migrations.

    Ends with 1 when it is not.
    """
    found = findings()
    errors = [finding for finding in found if finding.level >= ERROR]
    reachable = not any(finding.id == SILENT for finding in errors)
    waiting = _waiting_migrations() if reachable else []
    if as_json:
        facts = [
            {"id": one.id, "error": one.level >= ERROR, "what": one.msg, "do": one.hint} for one in found
        ]
        show_json({"fit": not errors and not waiting, "findings": facts, "waiting_migrations": waiting})
    else:
        for finding in found:
            err.print(sentence(finding), style="red" if finding in errors else "yellow", markup=False)
        if waiting:
            err.print(f"{len(waiting)} migrations wait: run `softranet database prepare`.", style="red")
        if not errors and not waiting:
            out.print("Fit to serve.", style="green")
    if errors or waiting:
        raise SystemExit(BROKEN)


def _waiting_migrations() -> list[str]:
    executor = MigrationExecutor(connections["default"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
