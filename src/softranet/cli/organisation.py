"""`softranet organisation`: an organisation whole, out and in."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Iterable
from pathlib import Path

import click
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from softranet.accounts.models import Account
from softranet.cli.frame import err, json_option, out, show_json, uses_database
from softranet.cli.person import scope_of
from softranet.config.refusals import Refusal
from softranet.moves.actions import whole
from softranet.organisations.actions.invite import invite
from softranet.organisations.models import Role
from softranet.privacy import envelope
from softranet.privacy.bundle_in import BadBundle
from softranet.privacy.scope import organisation_scope


@click.group()
def organisation() -> None:
    """An organisation whole: everything it has, out and in."""


@organisation.command("export")
@click.argument("slug", metavar="NAME")
@click.option("--to", "path", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A new file.")
@uses_database
def export_command(*, slug: str, path: Path) -> None:
    """Write everything NAME has to a file, readable by you alone. Its form is in docs/reference/moving.md."""
    if path.exists():
        raise Refusal(f"{path} is there already. Name a new file.")
    with scope_of(slug):
        pieces = whole.export(actor=None)
    _write(path, pieces)
    err.print(f"Written to {path}, {path.stat().st_size} bytes, readable by you alone.", markup=False)


@organisation.command("import")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--owner", "email", required=True, help="Who owns it here: an account's address, or one to invite.")
@json_option
@uses_database
def import_command(*, path: Path, email: str, as_json: bool) -> None:
    """Bring in an organisation that another installation wrote to FILE: all of it, or nothing."""
    try:
        validate_email(email)
    except ValidationError:
        raise Refusal(f"{email!r} is no e-mail address.") from None
    owner = Account.objects.filter(email=email.lower()).first()
    try:
        with path.open("rb") as file:
            made = whole.bring_in(file, owner=owner)
    except BadBundle as error:
        raise Refusal(f"{path} was not taken in: {error}.") from None
    url = ""
    if owner is None:
        with organisation_scope(made.id):
            url = invite(email.lower(), Role.OWNER, actor=None)[1]
    if as_json:
        show_json({"organisation": made.id, "slug": made.slug, "owner": email.lower(), "invitation": url or None})
        return
    out.print(f"{made.name} is here: /@{made.slug}/", markup=False)
    if url:
        out.print("Its owner is invited. The link works once, for a week:")
        click.echo(url)


@organisation.command("key")
@click.argument("path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
def key_command(*, path: Path) -> None:
    """Make a key for an organisation that passes to you: FILE is yours alone, what is printed is theirs to seal for."""
    if path.exists():
        raise Refusal(f"{path} is there already. Name a new file.")
    private, public = envelope.new_key()
    _write(path, [b64encode(private), b"\n"])
    click.echo(b64encode(public).decode())


@organisation.command("unseal")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", "key", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--to", "target", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A new file.")
def unseal_command(*, path: Path, key: Path, target: Path) -> None:
    """Open a sealed FILE with your key; what comes out can be brought in."""
    if target.exists():
        raise Refusal(f"{target} is there already. Name a new file.")
    try:
        private = b64decode(key.read_text().strip(), validate=True)
        with path.open("rb") as file:
            _write(target, envelope.unseal(file, private))
    except envelope.NotOpened as error:
        raise Refusal(f"{path} does not open: {error}.") from None
    except ValueError:
        raise Refusal(f"{key} holds no key; expected 32 bytes in base64.") from None
    err.print(f"Written to {target}, readable by you alone.", markup=False)


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    """Whole or not at all, readable by its owner alone."""
    part = path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
