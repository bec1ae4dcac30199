"""`softranet move`: take a person's data elsewhere, or take in what they bring."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from softranet.cli.frame import err, uses_database
from softranet.cli.person import found as found_person
from softranet.cli.person import scope_of
from softranet.config.refusals import Refusal
from softranet.moves.actions.arrive import receive
from softranet.people.vcard import vcard
from softranet.privacy import dossier_formats
from softranet.privacy import move as portability

_slug = click.option("--organisation", "slug", required=True, help="The organisation's short name.")


@click.group()
def move() -> None:
    """What a person gave, from one organisation to another."""


@move.command("out")
@click.argument("who", metavar="WHO")
@_slug
@click.option("--form", type=click.Choice(["json", "vcard", "csv"]), default="json", show_default=True)
@click.option("--to", "path", type=click.Path(dir_okay=False, path_type=Path), help="A new file; standard output else.")
@uses_database
def out_command(*, who: str, slug: str, form: str, path: Path | None) -> None:
    """What WHO gave this organisation, to take along. The forms are in docs/reference/moving.md."""
    if path is not None and path.exists():
        raise Refusal(f"{path} is there already. Name a new file.")
    with found_person(slug, who) as (organisation, one):
        if form == "csv":
            text = "".join(dossier_formats.as_csv(portability.provided(one), safe=False))
        elif form == "vcard":
            text = vcard(portability.portable(one))
        else:
            text = portability.as_json(portability.portable(one), organisation=organisation.name)
    if path is None:
        sys.stdout.write(text)
        return
    path.touch(mode=0o600)
    path.write_bytes(text.encode())
    err.print(f"Written to {path}, readable by you alone.", markup=False)


@move.command("in")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_slug
@uses_database
def in_command(*, file: Path, slug: str) -> None:
    """Take in FILE, which a person brought; they are asked by a link to each address in it."""
    with scope_of(slug):
        try:
            arrival = receive(file.read_bytes())
        except portability.NotPortable as error:
            raise Refusal(f"{file} cannot be taken in: {error}.") from None
        count = arrival.links.count()
    err.print(f"A link goes to {count} address{'es' if count > 1 else ''}; nothing is used before one is opened.")
