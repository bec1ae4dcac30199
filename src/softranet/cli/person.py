"""`softranet person`: show, export or erase one person's data."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from softranet.cli.frame import err, json_option, out, show, show_json, uses_database
from softranet.config.refusals import Refusal
from softranet.organisations.models import Organisation
from softranet.people.models import ContactPoint, Person
from softranet.privacy import access, certificates, dossier_formats
from softranet.privacy.dossier import Group
from softranet.privacy.erase import erase
from softranet.privacy.models import Certificate
from softranet.privacy.records import now
from softranet.privacy.scope import organisation_scope

_slug = click.option("--organisation", "slug", required=True, help="The organisation's short name.")
_who = click.argument("who", metavar="WHO")


@click.group()
def person() -> None:
    """One person's data. WHO is their record number, or an e-mail address or phone number as it is stored."""


@person.command("show")
@_who
@_slug
@json_option
@uses_database
def show_command(*, who: str, slug: str, as_json: bool) -> None:
    """Everything held about a person: what, from where, what for, and when it goes."""
    with found(slug, who) as (organisation, one):
        if as_json:
            for part in dossier_formats.as_json(access.dossier(one), person=one.pk, organisation=organisation.name):
                click.echo(part, nl=False)
            return
        for group in access.grouped(one):
            show(list(_rows(group)), as_json=False, title=f"{group.table.plural} — {group.table.purpose.label}")
            out.print()


@person.command("export")
@_who
@_slug
@click.option("--format", "kind", type=click.Choice(["json", "csv"]), default="json", show_default=True)
@click.option("--safe", is_flag=True, help="CSV that no spreadsheet takes for formulas; without it values are exact.")
@click.option("--to", "path", type=click.Path(dir_okay=False, path_type=Path), help="A new file; standard output else.")
@uses_database
def export_command(*, who: str, slug: str, kind: str, safe: bool, path: Path | None) -> None:
    """A copy of everything held about a person, for them. The JSON follows docs/reference/dossier.md."""
    if path is not None and path.exists():
        raise Refusal(f"{path} is there already. Name a new file.")
    with found(slug, who) as (organisation, one):
        records = access.dossier(one)
        if kind == "csv":
            parts = dossier_formats.as_csv(records, safe=safe)
        else:
            parts = dossier_formats.as_json(records, person=one.pk, organisation=organisation.name)
        if path is None:
            sys.stdout.writelines(parts)
            return
        path.touch(mode=0o600)
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(parts)
    err.print(f"Written to {path}, readable by you alone.", markup=False)


@person.command("erase")
@_who
@_slug
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--requested", type=click.DateTime(["%Y-%m-%d"]), help="The day they asked; today by default.")
@json_option
@uses_database
def erase_command(*, who: str, slug: str, yes: bool, requested: Any, as_json: bool) -> None:
    """Erase a person and everything held about them; prints the certificate."""
    with found(slug, who) as (_organisation, one):
        counts = access.count(access.dossier(one))
    if not yes:
        rows = [{"table": certificates.words(label), "records": count} for label, count in counts.items()]
        show(rows, as_json=False, title="This goes, for good:")
        click.confirm(f"Erase {sum(counts.values())} records?", abort=True, err=True)
    with found(slug, who) as (_organisation, one):
        asked = timezone.make_aware(requested) if requested else now()
        certificate = erase(one, reason="operator", requested_at=asked)
    _say(certificate, as_json=as_json)


def _say(certificate: Certificate, *, as_json: bool) -> None:
    body = certificate.body
    if as_json:
        show_json({
            "certificate": certificate.id, "number": certificate.number, "erased_at": certificate.erased_at,
            "state": certificate.state, "pending": certificate.pending, **body,
        })  # fmt: skip
        return
    rows = [{"what": row["name"], "records": row["count"], "": row["act"]} for row in certificates.readable(body)]
    show(rows, as_json=False, title=f"Certificate {certificate.number}")
    for row in body["kept"]:
        out.print(f"Kept under {row['law']} until {row['until']}: {row['count']} {certificates.words(row['table'])}")
    for row in body["passed_on"]:
        out.print(f"Had been passed on to {row['name']} ({row['state'].replace('_', ' ')})", markup=False)
    out.print(f"Still to do: {', '.join(certificate.pending) or 'nothing'}", markup=False)


def _rows(group: Group) -> Iterator[dict[str, Any]]:
    for record in group.records:
        yield {
            "record": record.title or record.key[:8],
            "data": "; ".join(f"{d.label}: {'(not shown)' if d.secret else d.words}" for d in record.filled),
            "source": f"{record.source.kind_label}, {record.source.name}".strip(", ") if record.source else "",
            "goes": record.goes.on or "with the person",
        }


@contextmanager
def scope_of(slug: str) -> Iterator[Organisation]:
    """The organisation, with its scope open and in its time."""
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        known = ", ".join(Organisation.objects.order_by("slug").values_list("slug", flat=True)) or "none"
        raise Refusal(f"No organisation {slug!r}. Known are: {known}.")
    with organisation_scope(organisation.id), timezone.override(organisation.time_zone):
        yield organisation


@contextmanager
def found(slug: str, who: str) -> Iterator[tuple[Organisation, Person]]:
    """The person, in their organisation's scope and time."""
    with scope_of(slug) as organisation:
        one = _by_number(who) or _by_contact(who)
        if one is None:
            raise Refusal("Nobody with this number or address is here.")
        yield organisation, one


def _by_number(who: str) -> Person | None:
    try:
        return Person.objects.filter(id=uuid.UUID(who)).first()
    except ValueError:
        return None


def _by_contact(who: str) -> Person | None:
    value = who.strip().lower() if "@" in who else who.strip()
    point = ContactPoint.objects.filter(value=value).select_related("person").order_by("id").first()
    return point.person if point else None
