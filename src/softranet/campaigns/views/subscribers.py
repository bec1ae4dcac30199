"""Who was ever asked for the newsletter, in which state, and by what evidence."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from softranet.campaigns.audience import readers
from softranet.organisations.roles import VIEW, may
from softranet.privacy.models import Permission
from softranet.privacy.vocabulary import NEWSLETTER

PAGE = 50
_STATES = {
    "asked": gettext_lazy("not confirmed yet"),
    "given": gettext_lazy("agreed"),
    "imported": gettext_lazy("agreed elsewhere"),
    "refused": gettext_lazy("said no"),
    "withdrawn": gettext_lazy("took it back"),
}


@may(VIEW)
@require_safe
def subscribers(request: HttpRequest, slug: str) -> HttpResponse:
    """Newest first, by key: as fast on the last page as on the first."""
    state = request.GET.get("state", "")
    rows = (
        Permission.objects.filter(purpose_key=NEWSLETTER.key)
        .select_related("subject", "event__source", "event__terms")
        .order_by("-id")
    )
    if state in _STATES:
        rows = rows.filter(state=state)
    if before := _number(request.GET.get("before", "")):
        rows = rows.filter(pk__lt=before)
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    getting = set(readers().filter(pk__in=[row.subject_id for row in shown]).values_list("pk", flat=True))
    for row in shown:
        row.gets_it = row.subject_id in getting  # type: ignore[attr-defined]
        row.said = _STATES[row.state]  # type: ignore[attr-defined]
    following = f"?state={state}&before={shown[-1].pk}" if len(found) > PAGE else ""
    tabs = [
        {"label": capfirst(str(label)), "href": f"?state={value}", "current": state == value}
        for value, label in [("", _("All")), *_STATES.items()]
    ]
    context = {"nav_section": "letters", "rows": shown, "following": following, "tabs": tabs}
    return render(request, "campaigns/subscribers.html", context)


def _number(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
