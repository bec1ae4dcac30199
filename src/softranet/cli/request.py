"""`softranet request`: what people ask about their data, and the answers."""

from __future__ import annotations

import sys
import uuid
from typing import Any

import click

from softranet.cli.frame import json_option, out, show, show_json, uses_database
from softranet.cli.person import scope_of
from softranet.config.refusals import Refusal
from softranet.rights.actions import answer as answering
from softranet.rights.actions import decide as deciding
from softranet.rights.actions.close import NotOpen
from softranet.rights.models import Refused, Request, Verdict

_slug = click.option("--organisation", "slug", required=True, help="The organisation's short name.")
_number = click.argument("number", metavar="NUMBER", type=click.UUID)
_MOST = 500


@click.group()
def request() -> None:
    """Requests of people about their data. NUMBER is the request's."""


@request.command("list")
@_slug
@click.option("--all", "everything", is_flag=True, help="Closed ones too, the newest first.")
@json_option
@uses_database
def list_command(*, slug: str, everything: bool, as_json: bool) -> None:
    """What is due first."""
    with scope_of(slug):
        rows = Request.objects.order_by("-received_at") if everything else Request.objects.filter(done_at=None)
        found = rows[:_MOST] if everything else rows.order_by("due_at")[:_MOST]
        show([_row(row) for row in found], as_json=as_json, title=None)


@request.command("show")
@_number
@_slug
@json_option
@uses_database
def show_command(*, number: uuid.UUID, slug: str, as_json: bool) -> None:
    """One request with the steps on its way. What was written stands in the workspace."""
    with scope_of(slug):
        row = _found(number)
        steps = [{"act": step.act, "at": step.at} for step in row.steps.order_by("at")]
        if as_json:
            show_json({**_row(row), "steps": steps})
            return
        show([_row(row)], as_json=False)
        show(steps, as_json=False, title="Steps")


@request.command("answer")
@_number
@_slug
@click.option("--text", help="The answer, the reasons, or why it takes longer; the person reads it.")
@click.option("--refuse", "reason", type=click.Choice(Refused.values), help="Refuse it on this ground.")
@click.option("--extend", is_flag=True, help="Take more time, once.")
@click.option("--withdraw", is_flag=True, help="They told you that they take it back; needs no text.")
@json_option
@uses_database
def answer_command(
    *, number: uuid.UUID, slug: str, text: str | None, reason: str | None, extend: bool, withdraw: bool, as_json: bool
) -> None:
    """Answer a request, refuse it, or take more time. Without --text it is read from standard input."""
    if bool(reason) + extend + withdraw > 1:
        raise Refusal("Found more than one of --refuse, --extend and --withdraw, expected one at most.")
    said = text if text is not None or withdraw else sys.stdin.read()
    with scope_of(slug):
        row = _found(number)
        try:
            if withdraw:
                row = answering.note_withdrawal(None, row)
            elif reason:
                row = answering.refuse(None, row, Refused(reason), said or "")
            else:
                row = (answering.extend if extend else answering.answer)(None, row, said or "")
        except NotOpen:
            raise Refusal("It was answered, refused or withdrawn before.") from None
        except answering.NoMoreTime:
            raise Refusal("No more time: it had some, its time is over, or the law gives none.") from None
        except ValueError as error:
            raise Refusal(str(error).capitalize() + ".") from None
        if as_json:
            show_json(_row(row))
        else:
            out.print(f"{row.kind}: {row.state}, due {row.due_at:%Y-%m-%d}")


@request.command("passages")
@_number
@_slug
@json_option
@uses_database
def passages_command(*, number: uuid.UUID, slug: str, as_json: bool) -> None:
    """Texts that name somebody else, which the copy waits for. What they say stands in the workspace."""
    with scope_of(slug):
        waiting = deciding.waiting(_found(number))
        rows = [{"passage": w.row.id, "table": w.row.table, "field": w.row.field} for w in waiting]
        show(rows, as_json=as_json, title=None)


@request.command("decide")
@_number
@click.argument("passage", metavar="PASSAGE", type=click.UUID)
@_slug
@click.option("--verdict", required=True, type=click.Choice(Verdict.values), help="What becomes of the text.")
@click.option("--reason", required=True, help="Why; they read it where something is kept back.")
@uses_database
def decide_command(*, number: uuid.UUID, passage: uuid.UUID, slug: str, verdict: str, reason: str) -> None:
    """Decide about a text that names somebody else. After the last one the copy is made."""
    with scope_of(slug):
        try:
            deciding.decide(None, _found(number), passage, Verdict(verdict), reason)
        except NotOpen:
            raise Refusal("Nothing with this number waits for a verdict.") from None
        except ValueError as error:
            raise Refusal(str(error).capitalize() + ".") from None
        out.print(f"{verdict}: on record")


def _row(row: Request) -> dict[str, Any]:
    return {
        "number": row.id, "kind": row.kind, "state": row.state, "received": row.received_at, "due": row.due_at,
        "channel": row.channel, "proof": row.strength,
    }  # fmt: skip


def _found(number: uuid.UUID) -> Request:
    row = Request.objects.filter(id=number).first()
    if row is None:
        raise Refusal("No request has this number here.")
    return row
