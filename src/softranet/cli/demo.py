"""`softranet demo`: put the demo organisation in, or take it out."""

from __future__ import annotations

import click

from softranet.cli.frame import out, uses_database
from softranet.config.refusals import Refusal
from softranet.demo.loading import SLUG, load
from softranet.demo.removal import remove
from softranet.organisations.models import Organisation


@click.group()
def demo() -> None:
    """A demo organisation with believable people."""


@demo.command("load")
@uses_database
def load_command() -> None:
    """Put the demo organisation in; does nothing where it is already."""
    organisation = load()
    out.print(f"{organisation.name} is there: /@{organisation.slug}/privacy/")


@demo.command("remove")
@uses_database
def remove_command() -> None:
    """Take out the demo organisation, its people and its owner's account."""
    found = Organisation.objects.filter(slug=SLUG, is_demo=True).first()
    if found is None:
        raise Refusal("There is no demo to remove.")
    out.print(f"{remove(found)} records removed.")
