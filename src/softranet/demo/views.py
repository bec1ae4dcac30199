"""The button that takes the demo out."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from softranet.demo.removal import count_rows, remove
from softranet.organisations.roles import MANAGE, may


@may(MANAGE)
def removal(request: HttpRequest, slug: str) -> HttpResponse:
    """GET says in numbers what goes; POST removes it and signs its owner out."""
    organisation = request.organisation  # type: ignore[attr-defined]
    if not organisation.is_demo:
        raise Http404
    if request.method != "POST":
        counts = count_rows(organisation)
        return render(request, "demo/removal.html", {
            "rows": [(count, name) for name, count in sorted(counts.items(), key=lambda c: -c[1])][:12],
            "total": sum(counts.values()),
        })  # fmt: skip
    remove(organisation)
    return redirect("/")
