"""The other organisation hands a person's file in by itself (GDPR Art. 20(2)), by an address the person asked for here.

The person agrees here first and takes the address there. What comes by it is treated as if they had handed it in: a
link goes to each e-mail address in it, and nothing is used before one is opened.

Each address has a key of its own for which the file is sealed. Its private half is derived from the organisation's
secret and stored nowhere; the public half is what GET answers.
"""

from base64 import b64encode
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from softranet.moves.actions import arrive, trusting
from softranet.moves.models import UploadAddress
from softranet.moves.views.arriving import FileForm, YesForm, within_limit
from softranet.organisations.models import Organisation
from softranet.privacy import consignment
from softranet.privacy.consignment import NotTrusted
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
        "format": FORMAT, "versions": [VERSION], "largest": LARGEST, "sealed": [consignment.VERSION],
        "uploads": settings.SOFTRANET_PUBLIC_URL + template,
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
    url = _address(slug, token)
    return render(request, "moves/upload_address.html", {"url": url})


def _address(slug: str, token: str) -> str:
    return settings.SOFTRANET_PUBLIC_URL + reverse("move-upload", args=[slug, token])


def _waiting(token: str) -> QuerySet[UploadAddress]:
    return UploadAddress.objects.filter(digest=digest(token), used_at=None, made_at__gt=now() - LIFE)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """GET: the key to seal for. POST: another installation sends one file. The answer is the same whoever is in it."""
    opened_by_token(request)
    if not _waiting(token).exists():
        return _over()
    if request.method != "POST":
        return JsonResponse({"public_key": b64encode(trusting.public_key(token)).decode()})
    try:  # nothing is locked while the sender's host is asked
        file = trusting.opened(request.body, token, _address(slug, token))
        address = _waiting(token).select_for_update().first()
        if address is None:
            return _over()
        arrive.receive(file.content, signed_by=file.sender, key_id=file.key_id)
    except (NotTrusted, NotPortable) as error:
        return JsonResponse({"detail": f"It cannot be taken in: {error}."}, status=422)
    address.used_at = now()
    address.save(update_fields=["used_at"])
    name = Organisation.objects.values_list("name", flat=True).get(slug=slug)
    return JsonResponse({"organisation": name}, status=201)


def _over() -> HttpResponse:
    return JsonResponse({"detail": "This address has been used, or its time is over."}, status=410)
