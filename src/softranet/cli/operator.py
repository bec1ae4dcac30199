"""`softranet operator`: the first way into the operator's own workspace."""

from __future__ import annotations

import click
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from softranet.cli.frame import json_option, out, show_json, uses_database
from softranet.config.refusals import Refusal
from softranet.organisations.actions.invite import invite as send_invitation
from softranet.organisations.models import Role
from softranet.organisations.operator import operator as operators_organisation
from softranet.privacy.scope import organisation_scope


@click.group()
def operator() -> None:
    """The organisation that runs this installation."""


@operator.command()
@click.argument("email")
@click.option("--role", type=click.Choice(Role.values), default=Role.OWNER.value, help="Default: owner.")
@json_option
@uses_database
def invite(*, email: str, role: str, as_json: bool) -> None:
    """Invite EMAIL to work in the operator's workspace: by mail, and by the link printed here. It lasts a week."""
    try:
        validate_email(email)
    except ValidationError:
        raise Refusal(f"{email!r} is no e-mail address.") from None
    with organisation_scope(operators_organisation().id):
        _invitation, url = send_invitation(email.lower(), role, actor=None)
    if as_json:
        show_json({"email": email.lower(), "role": role, "url": url})
    else:
        out.print(f"Invited as {role}. The link works once, for a week:")
        click.echo(url)
