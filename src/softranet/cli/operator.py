"""`softranet operator`: the first way into the operator's own workspace."""

from __future__ import annotations

import click
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from softranet.accounts.models import SecurityEvent
from softranet.cli.frame import json_option, out, show, show_json, uses_database
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


@operator.command(name="sign-ins")
@click.option("--account", default="", help="Only of the account with this e-mail address.")
@click.option("--last", type=click.IntRange(1, 10_000), default=50, help="How many, the newest first; default: 50.")
@json_option
@uses_database
def sign_ins(*, account: str, last: int, as_json: bool) -> None:
    """The security log: who signed in or failed to, when and from which network address. It goes back some days."""
    rows = SecurityEvent.objects.select_related("account").order_by("-at")
    if account:
        rows = rows.filter(account__email=account.lower())
    found = [
        {"at": row.at.isoformat(timespec="seconds"), "kind": row.kind, "address": row.address or "",
         "account": row.account.email if row.account else ""}
        for row in rows[:last]
    ]  # fmt: skip
    show(found, as_json=as_json)
