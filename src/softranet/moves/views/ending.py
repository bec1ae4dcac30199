"""The organisation ends."""

from contextlib import suppress

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from softranet.moves.actions import end
from softranet.organisations.roles import MANAGE, WorkspaceRequest, may
from softranet.people.models import Person
from softranet.privacy import purge

MOST = 9


class NameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("The organisation's short name, to be sure"), max_length=60)


@may(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def ending(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """GET says in numbers what goes and when; POST asks for the end, or takes that back."""
    form = NameForm(request.POST if request.method == "POST" else None)
    standing = end.standing()
    if request.method == "POST":
        if "on" in request.POST:
            end.withdraw(actor=request.membership)
            messages.success(request, _("It goes on. Nothing is deleted."))
            return redirect("organisation-ending", slug)
        if form.is_valid() and form.cleaned_data["name"] == slug and not request.organisation.is_operator:
            with suppress(end.NotEnding):  # a second click: it ends already
                end.ask(actor=request.membership)
            return redirect("organisation-ending", slug)
        if form.is_valid():
            form.add_error("name", _("Found something else; expected %(slug)s.") % {"slug": slug})
    counts = purge.count(request.organisation.id)
    return render(request, "moves/ending.html", {
        "nav_section": "settings", "form": form, "standing": standing, "total": sum(counts.values()),
        "rows": _rows(counts),
        "days": end.NOTICE.days, "held": end.held(),
    }, status=422 if request.method == "POST" else 200)  # fmt: skip


def _rows(counts: dict[str, int]) -> list[tuple[int, str]]:
    """People first, then what there is most of, and how much else."""
    people = str(Person._meta.verbose_name_plural)
    kinds = sorted((name for name in counts if name != people), key=lambda name: -counts[name])
    rows = [(counts.get(people, 0), people), *((counts[name], name) for name in kinds[:MOST])]
    rest = sum(counts[name] for name in kinds[MOST:])
    return [*rows, (rest, _("of other kinds"))] if rest else rows
