"""The link in an announcement: agree, or leave. GET shows, since scanners open links before people do; POST acts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from softranet.accounts.second_factor import has_second_factor
from softranet.mail.addresses import digest
from softranet.mail.models import Message
from softranet.people.models import ContactPoint, Kind, Person
from softranet.policy.actions.agree import agree, asked, leave
from softranet.policy.changes import recorded
from softranet.policy.models import Agreement, Version, VersionNotice
from softranet.policy.tasks import ANSWER
from softranet.privacy import certificates
from softranet.privacy.access import grouped
from softranet.privacy.scope import current
from softranet.web import tokens
from softranet.web.middleware import opened_by_token

LIVES = 180 * 24 * 3600
"""How long a link of an announcement works, in seconds; after it there is the person's own page."""


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """What changes, with the two answers; POST agrees."""
    opened_by_token(request)
    notice = _notice(token)
    if notice is None:
        return render(request, "policy/spent.html", status=410)
    version = notice.version
    if request.method == "POST":
        agree(notice.subject, version, how="mail")
    return render(request, "policy/answer.html", {
        "version": version, "token": token, "widened": [recorded(row) for row in version.widened],
        "agreed": Agreement.objects.filter(subject=notice.subject_id, version=version).exists(),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """GET says in numbers what goes; POST erases, and leads to the certificate."""
    opened_by_token(request)
    notice = _notice(token)
    if notice is None:
        return render(request, "policy/spent.html", status=410)
    person: Person = notice.subject
    if person.account is not None and has_second_factor(person.account):
        return redirect("my-data-deletion", slug)  # they wanted a mailbox not to be enough
    if request.method == "POST":
        return redirect("certificate", slug, leave(person, notice.version).number)
    groups = grouped(person)
    return render(request, "policy/leaving.html", {
        "version": notice.version, "token": token, "total": sum(len(g.records) for g in groups),
        "rows": [(len(g.records), certificates.words(g.table.label, len(g.records))) for g in groups],
        "kept": [(g.table.plural, law) for g in groups
                 for law in sorted({r.goes.law for r in g.records if r.goes.law})],
    })  # fmt: skip


def mine(request: HttpRequest, person: Person) -> HttpResponse:
    """On the person's own page: what they are asked, what they agreed to; POST agrees to the newest."""
    open_now = asked(person)
    if request.method == "POST" and open_now:
        agree(person, open_now[0], how="page")
        messages.success(request, _("You agreed. It is on record."))
        return redirect(request.path)
    return render(request, "policy/mine.html", {
        "asked": [(version, [recorded(row) for row in version.widened]) for version in open_now],
        "agreements": Agreement.objects.filter(subject=person).select_related("version").order_by("-at"),
        "current": Version.objects.filter(kind="privacy", in_force_at__isnull=False).order_by("-number").first(),
    })  # fmt: skip


def _notice(text: str) -> VersionNotice | None:
    try:
        organisation, number = tokens.read(ANSWER, text, seconds=LIVES)
    except tokens.BadToken:
        return None
    if organisation != str(current()):
        return None
    notice = VersionNotice.objects.filter(id=number).select_related("subject", "version").first()
    return notice if notice is not None and _theirs(notice) else None


def _theirs(notice: VersionNotice) -> bool:
    """Whether the mailbox the link went to still is: whoever reads the one they had before does not answer for them.

    A notice that was not mailed has no link but the one that a rehearsal makes.
    """
    if notice.message is None:
        return True
    went = Message.objects.filter(id=notice.message).values_list("digest", flat=True).first()
    points = ContactPoint.objects.filter(person=notice.subject_id, kind=Kind.EMAIL).values_list("value", flat=True)
    return went is not None and bytes(went) in map(digest, points)
