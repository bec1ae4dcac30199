"""`softranet organisation offer …`: an organisation, or all that the operator runs, passes to somebody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pycountry
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from softranet.cli.files import refuse_existing, write_whole
from softranet.cli.frame import err, json_option, out, show_json, uses_database
from softranet.cli.person import scope_of
from softranet.config.refusals import Refusal
from softranet.moves.actions import installation, sell
from softranet.moves.models import Transfer
from softranet.moves.models.transfers import TransferKind
from softranet.organisations.models import Organisation

_BASES = ["adequacy", "clauses", "binding_rules"]  # GDPR Art. 45, 46(2)(c), 47
_name = click.argument("slug", metavar="NAME")


@click.command("offer")
@_name
@click.option("--acquirer", default="", help="Who it would pass to.")
@click.option("--contact", default="", help="Their e-mail address; it gets the link to read and accept the policy.")
@click.option("--country", default="", help="Their country, two letters.")
@click.option("--kind", type=click.Choice(TransferKind.values), default=TransferKind.SALE.value, show_default=True)
@click.option("--transfer-basis", type=click.Choice(_BASES), default=None, help="Where they are abroad.")
@click.option("--again", is_flag=True, help="Of the whole installation: ask about what the acquirer is not bound to.")
@json_option
@uses_database
def offer_command(*, slug: str, again: bool, as_json: bool, transfer_basis: str | None, **said: str) -> None:
    """Offer NAME to an acquirer; the operator's own NAME stands for the whole installation."""
    with scope_of(slug) as organisation:
        if again:
            head = installation.standing()
            if head is None:
                raise Refusal("No offer of the whole installation is under way.")
            installation.ask_again(head, actor=None)
            err.print("The acquirer is asked about organisations that are new, or whose policy has changed.")
            return
        facts_of = {**_checked(said), "transfer_basis": transfer_basis or ""}
        url = ""
        try:
            if organisation.is_operator:
                installation.offer(actor=None, **facts_of)
            else:
                _transfer, url = sell.offer(actor=None, **facts_of)
        except sell.NotNow as error:
            raise Refusal(str(error)) from None
    if as_json:
        show_json({"acquirer": said["acquirer"], "url": url or None})
    else:
        out.print(f"The offer is on its way to {said['acquirer']}.", markup=False)
        if url:
            click.echo(url)


@click.command("transfer")
@_name
@json_option
@uses_database
def transfer_command(*, slug: str, as_json: bool) -> None:
    """How the handing over of NAME stands."""
    with scope_of(slug) as organisation:
        row = _standing(organisation)
        hindrance = _selling(row).hindrance(row)
        counts = {words: n for n, words in installation.counts(row)}
        stand = {
            "acquirer": row.acquirer, "state": row.state, "accepted_at": row.accepted_at, "due_at": row.due_at,
            "hindrance": hindrance or None,
            "organisations": counts if row.sale else None,
        }  # fmt: skip
    if as_json:
        show_json(stand)
        return
    out.print(f"To {row.acquirer}: {row.get_state_display()}.", markup=False)
    for words, count in counts.items():
        out.print(f"{count:>6}  {words}", markup=False)
    out.print(hindrance or "It can be handed over.", markup=False)


@click.command("hand-over")
@_name
@click.option("--to", "path", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A new file.")
@uses_database
def hand_over_command(*, slug: str, path: Path) -> None:
    """Write NAME to a file sealed for the acquirer, once everybody was told and could leave."""
    refuse_existing(path)
    with scope_of(slug) as organisation:
        row = _standing(organisation, sealed=True)
        try:
            pieces = _selling(row).hand_over(row, actor=None)
        except sell.NotNow as error:
            raise Refusal(str(error)) from None
    write_whole(path, pieces)
    err.print(f"Written to {path}, {path.stat().st_size} bytes. Only {row.acquirer} opens it.", markup=False)


@click.command("call-off")
@_name
@uses_database
def call_off_command(*, slug: str) -> None:
    """Call the handing over of NAME off: nothing passes."""
    with scope_of(slug) as organisation:
        row = _standing(organisation)
        _selling(row).call_off(row, actor=None)
    err.print(f"Nothing passes to {row.acquirer}.", markup=False)


def _selling(row: Transfer) -> Any:
    """Alone, or as the whole installation."""
    return installation if row.sale else sell


def _standing(organisation: Organisation, *, sealed: bool = False) -> Transfer:
    found = installation.standing() if organisation.is_operator else sell.standing()
    if found is None and sealed:
        found = sell.handed_over()
    if found is None:
        raise Refusal(f"No handing over of {organisation.slug!r} is under way.")
    return found


def _checked(said: dict[str, str]) -> dict[str, str]:
    try:
        validate_email(said["contact"])
    except ValidationError:
        raise Refusal(f"{said['contact']!r} is no e-mail address: set --contact.") from None
    country = said["country"].upper()
    if pycountry.countries.get(alpha_2=country) is None:
        raise Refusal(f"{said['country']!r} is no country: set --country, two letters as in IN.")
    if not said["acquirer"].strip():
        raise Refusal("Say to whom it passes: set --acquirer.")
    return {**said, "country": country}
