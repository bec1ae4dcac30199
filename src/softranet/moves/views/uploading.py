"""The other organisation hands a person's file in by itself (GDPR Art. 20(2)), by an address the person asked for here.

The person agrees here first and takes the address there. What comes by it is treated as if they had handed it in: a
link goes to each e-mail address in it, and nothing is used before one is opened.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from softranet.moves.actions import arrive
from softranet.moves.models import UploadAddress
from softranet.moves.views.arriving import FileForm, YesForm, within_limit
from softranet.organisations.models import Organisation
from softranet.privacy.move import FORMAT, LARGEST, VERSION, NotPortable
from softranet.privacy.records import now
from softranet.web.middleware import opened_by_token
from softranet.web.tokens import digest, single_use

LIFE = timedelta(hours=1)


@require_safe
def move_endpoint(request: HttpRequest) -> JsonResponse:
    """What another installation asks before it sends anything."""
    where = reverse("move-upload", args=["organisation", "token"])
    template = where.replace("organisation", "{organisation}").replace("token", "{token}")
    answer = JsonResponse({
        "format": FORMAT, "versions": [VERSION], "largest": LARGEST, "uploads": settings.SOFTRANET_PUBLIC_URL + template
    })  # fmt: skip
    answer["Cache-Control"] = "public, max-age=3600"
    return answer


@never_cache
@require_POST
def upload_addresses(request: HttpRequest, slug: str) -> HttpResponse:
    """The person agrees, and gets the address to give to the other organisation: for an hour, for one file."""
    asking = YesForm(request.POST, auto_id="asking_%s")
    context = {"form": FileForm(), "asking": asking}
    if not asking.is_valid():
        return render(request, "moves/arrive.html", context, status=422)
    if not within_limit(request):
        return render(request, "moves/arrive.html", {**context, "busy": True}, status=429)
    token, kept = single_use()
    UploadAddress.objects.create(digest=kept)
    url = settings.SOFTRANET_PUBLIC_URL + reverse("move-upload", args=[slug, token])
    return render(request, "moves/upload_address.html", {"url": url})


@csrf_exempt
@require_POST
def upload(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Another installation sends one file. The answer is the same whoever is in it."""
    opened_by_token(request)
    found = UploadAddress.objects.select_for_update().filter(digest=digest(token), used_at=None)
    address = found.filter(made_at__gt=now() - LIFE).first()
    if address is None:
        return JsonResponse({"detail": "This address has been used, or its time is over."}, status=410)
    try:
        arrive.receive(request.body)
    except NotPortable as error:
        return JsonResponse({"detail": f"It cannot be taken in: {error}."}, status=422)
    address.used_at = now()
    address.save(update_fields=["used_at"])
    name = Organisation.objects.values_list("name", flat=True).get(slug=slug)
    return JsonResponse({"organisation": name}, status=201)
