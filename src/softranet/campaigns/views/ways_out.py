"""Ways out, opened by a link in a mail: no log-in, no cookie, no script; a look changes nothing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from softranet.campaigns import preferences
from softranet.people import own_pages
from softranet.web.middleware import opened_by_token
from softranet.web.tokens import BadToken


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """RFC 8058: a POST, by a mail program or by the button, ends the purpose at once and answers 200.

    The secret in the address is the whole authority: mail programs send no cookies, so there is none to forge a
    request with, and what they send as the body does not matter.
    """
    opened_by_token(request)
    try:
        person, purpose, record = preferences.read_unsubscribe(token)
    except BadToken:
        raise Http404 from None
    done = request.method == "POST"
    if done and person is not None:
        preferences.leave(person, [purpose], how="unsubscribe")
    standing = [c for c in preferences.choices(person, request.organisation) if c.purpose == purpose]  # type: ignore[attr-defined]
    over = person is None or not any(c.granted for c in standing)
    more = preferences.preferences_path(person.pk, record, slug) if person else ""
    context = {"purpose": purpose, "done": done, "over": over, "preferences_url": more}
    return render(request, "campaigns/unsubscribe.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Every purpose the person can end alone. Shows no name and no address: the link may have been passed on."""
    opened_by_token(request)
    try:
        person, record = preferences.read_preferences(token)
    except BadToken:
        raise Http404 from None
    organisation = request.organisation  # type: ignore[attr-defined]
    saved = request.method == "POST"
    if saved and person is not None:
        own_pages.here(person)
        shown = [c.purpose for c in preferences.choices(person, organisation)]
        wanted = set() if "none" in request.POST else set(request.POST.getlist("purpose"))
        preferences.leave(person, [p for p in shown if p.key not in wanted], how="preferences")
        if record is not None:
            for purpose in [p for p in shown if p.key in wanted]:
                preferences.join(person, purpose, record, organisation)
    context = {
        "choices": preferences.choices(person, organisation), "saved": saved, "known": person is not None,
        "may_join": record is not None,
    }  # fmt: skip
    return render(request, "campaigns/preferences.html", context)
