"""`softranet organisation`: an organisation whole, out and in, and its end."""

from __future__ import annotations

from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from softranet.cli.files import refuse_existing, write_whole
from softranet.cli.frame import err, json_option, out, show, show_json, uses_database
from softranet.cli.passing import call_off_command, hand_over_command, offer_command, transfer_command
from softranet.cli.person import scope_of
from softranet.config.refusals import Refusal
from softranet.moves.actions import end, whole
from softranet.organisations.models import Organisation
from softranet.privacy import envelope, purge
from softranet.privacy.bundle_in import BadBundle


@click.group()
def organisation() -> None:
    """An organisation whole: everything it has, out and in; its end; and its passing to somebody else."""


for command in (offer_command, transfer_command, hand_over_command, call_off_command):
    organisation.add_command(command)


@organisation.command("export")
@click.argument("slug", metavar="NAME")
@click.option("--to", "path", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A new file.")
@uses_database
def export_command(*, slug: str, path: Path) -> None:
    """Write everything NAME has to a file, readable by you alone. Its form is in docs/reference/moving.md."""
    refuse_existing(path)
    with scope_of(slug):
        pieces = whole.export(actor=None)
    write_whole(path, pieces)
    err.print(f"Written to {path}, {path.stat().st_size} bytes, readable by you alone.", markup=False)


@organisation.command("import")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--owner", "email", required=True, help="Who owns it here: an account's address, or one to invite.")
@json_option
@uses_database
def import_command(*, path: Path, email: str, as_json: bool) -> None:
    """Bring in what another installation wrote to FILE: an organisation, or all of a sale, each whole or not at all."""
    try:
        validate_email(email)
    except ValidationError:
        raise Refusal(f"{email!r} is no e-mail address.") from None
    rows = []
    try:
        with path.open("rb") as file:
            for made, owners in whole.bring_in_all(file):
                rows += [_handed(made, address) for address in owners or [email.lower()]]
    except BadBundle as error:
        raise Refusal(f"{path} was not taken in: {error}.") from None
    if as_json:
        show_json(rows)
        return
    for row in rows:
        out.print(f"{row['name']} is here: /@{row['slug']}/", markup=False)
        if row["invitation"]:
            out.print("Its owner is invited. The link works once, for a week:")
            click.echo(row["invitation"])


def _handed(made: Organisation, email: str) -> dict[str, Any]:
    url = whole.hand_to(made, email)
    return {"organisation": made.id, "name": made.name, "slug": made.slug, "owner": email, "invitation": url or None}


@organisation.command("end")
@click.argument("slug", metavar="NAME")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--withdraw", is_flag=True, help="It goes on after all.")
@json_option
@uses_database
def end_command(*, slug: str, yes: bool, withdraw: bool, as_json: bool) -> None:
    """End NAME: everybody is told today, and thirty days later everything of it goes."""
    with scope_of(slug) as found:
        if withdraw:
            end.withdraw(actor=None)
            err.print(f"{found.name} goes on. Nothing is deleted.", markup=False)
            return
        counts, held = purge.count(found.id), end.held()
    if not yes:
        rows = [{"what": name, "records": number} for name, number in counts.items()]
        show(rows, as_json=False, title=f"In {end.NOTICE.days} days this goes, for good:")
        if held:
            out.print(f"Not before the legal holds on {held} people are lifted.")
        click.confirm(f"Tell everybody, and end {found.name}?", abort=True, err=True)
    with scope_of(slug):
        try:
            ending = end.ask(actor=None)
        except end.NotEnding as error:
            raise Refusal(f"{slug!r} does not end: {error}.") from None
    if as_json:
        show_json({"organisation": found.id, "ends_at": ending.ends_at, "held": held, "records": sum(counts.values())})
        return
    day = timezone.localdate(ending.ends_at, ZoneInfo(found.time_zone))
    out.print(f"It ends on {day.isoformat()}. Everybody is being told.")


@organisation.command("key")
@click.argument("path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
def key_command(*, path: Path) -> None:
    """Make a key for an organisation that passes to you: FILE is yours alone, what is printed is theirs to seal for."""
    refuse_existing(path)
    private, public = envelope.new_key()
    write_whole(path, [b64encode(private), b"\n"])
    click.echo(b64encode(public).decode())


@organisation.command("unseal")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", "key", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--to", "target", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A new file.")
def unseal_command(*, path: Path, key: Path, target: Path) -> None:
    """Open a sealed FILE with your key; what comes out can be brought in."""
    refuse_existing(target)
    try:
        private = b64decode(key.read_text().strip(), validate=True)
        with path.open("rb") as file:
            write_whole(target, envelope.unseal(file, private))
    except envelope.NotOpened as error:
        raise Refusal(f"{path} does not open: {error}.") from None
    except ValueError:
        raise Refusal(f"{key} holds no key; expected 32 bytes in base64.") from None
    err.print(f"Written to {target}, readable by you alone.", markup=False)
