"""Asking for one thing more, before something that cannot be undone or leaves for elsewhere."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from softranet.privacy.records import now
from softranet.rights import proof
from softranet.rights.actions import wait as waiting
from softranet.rights.actions.begin import PLACES
from softranet.rights.actions.receive import receive
from softranet.rights.identity import person_of, proven
from softranet.rights.letters import mail_second
from softranet.rights.models import Awaited, RequestKind, Visit
from softranet.web.middleware import opened_by_token


def ask_for_more(request: HttpRequest, visit: Visit, kind: RequestKind) -> HttpResponse:
    """The page that asks, for what leads on to ``PLACES``."""
    ways, slug = proof.ways(visit), request.organisation.slug  # type: ignore[attr-defined]
    waits = Awaited.objects.filter(subject=visit.subject_id, kind=kind, confirm_from__isnull=False).first()
    context: dict[str, Any] = {
        "kind": kind, "factor": proof.Way.SECOND_FACTOR in ways, "may_wait": proof.Way.WAIT in ways,
        "others": len(proof.others(visit)),
        "waits": waits, "from": waits.confirm_from if waits else now() + proof.wait(),
        "sign_in": f"{reverse('account_login')}?next={reverse(PLACES[kind], args=[slug])}",
    }  # fmt: skip
    return render(request, "rights/prove.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@proven
def proofs(request: HttpRequest, slug: str, *, visit: Visit) -> HttpResponse:
    """What they chose: a link to another mailbox, a wait, or a member who makes sure that it is them."""
    said, way = request.POST.get("kind", ""), request.POST.get("way", "")
    kind = RequestKind(said) if said in PLACES else RequestKind.DELETION
    offered = proof.ways(visit)
    if way == "hand":
        receive(person_of(visit), kind, proof=visit.link)
        return redirect("my-data", slug)
    if way == proof.Way.SECOND_POINT and way in offered:
        for point in proof.others(visit):
            mail_second(point, visit, kind)
        messages.success(request, _("A letter is on its way to your other address. Open its link, then come back."))
    elif way == proof.Way.WAIT and way in offered:
        waiting.begin(visit, kind)
        messages.success(request, _("We wrote to every address of yours. When the time is over, you say it again."))
    return redirect(PLACES[kind], slug)


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """By the link in the letters: GET changes nothing, POST stops what waits."""
    opened_by_token(request)
    row = waiting.by_token(token)
    if row is None:
        return render(request, "rights/spent.html", status=410)
    stopped = request.method == "POST" and waiting.stop(row)
    return render(request, "rights/stop.html", {"row": row, "stopped": stopped})
