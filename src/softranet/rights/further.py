"""Pages that other apps add to a person's own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from softranet.people import own_pages
from softranet.rights.identity import person_of, proven
from softranet.rights.models import Visit
from softranet.web.middleware import opened_by_token


@require_http_methods(["GET", "HEAD", "POST"])
@proven
def further(request: HttpRequest, slug: str, page: str, *, visit: Visit) -> HttpResponse:
    opened_by_token(request)
    found = own_pages.page(page)
    if found is None:
        raise Http404
    return found.view(request, person_of(visit))
