"""The published policy, for everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from softranet.policy.actions.publish import coming, current
from softranet.policy.catalogue import CATALOGUE
from softranet.policy.changes import changes, document_of
from softranet.policy.compare import compare
from softranet.policy.document import parse
from softranet.policy.models import DocumentKind, Version
from softranet.policy.shown import clauses, contents, evidence, measured_at, verdict
from softranet.privacy.models import Measurement
from softranet.privacy.promise import latest, promises


@require_safe
def policy(request: HttpRequest, slug: str) -> HttpResponse:
    return _document(request, DocumentKind.PRIVACY)


@require_safe
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    return _document(request, DocumentKind.TERMS)


def _document(request: HttpRequest, kind: str, version: Version | None = None) -> HttpResponse:
    organisation = request.organisation  # type: ignore[attr-defined]
    chosen = version or current(kind)
    if chosen is None:
        return render(request, "policy/none.html", {"organisation": organisation, "kind": kind}, status=404)
    shown = clauses(chosen, organisation)
    announced = coming(kind)
    return render(request, "policy/document.html", {
        "organisation": organisation, "version": chosen, "clauses": shown, "verdict": verdict(shown),
        "title": parse(chosen.source).title, "measured_at": measured_at(shown), "is_current": version is None,
        "coming": announced if announced and announced.id != chosen.id else None,
        "previous": chosen.number - 1, "contents": contents(shown),
    })  # fmt: skip


@require_safe
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    rows = Version.objects.order_by("kind", "-number").defer("source", "text")
    return render(request, "policy/versions.html", {
        "organisation": request.organisation,  # type: ignore[attr-defined]
        "documents": [(DocumentKind(kind).label, [v for v in rows if v.kind == kind]) for kind in DocumentKind.values],
    })  # fmt: skip


@require_safe
def version(request: HttpRequest, slug: str, kind: str, number: int) -> HttpResponse:
    return _document(request, kind, get_object_or_404(Version, kind=kind, number=number))


@require_safe
def comparison(request: HttpRequest, slug: str, kind: str, old: int, new: int) -> HttpResponse:
    """Two versions, with the figures that changed first."""
    before, after = get_object_or_404(Version, kind=kind, number=old), get_object_or_404(Version, kind=kind, number=new)
    document = document_of(after)
    return render(request, "policy/comparison.html", {
        "organisation": request.organisation, "before": before, "after": after,  # type: ignore[attr-defined]
        "changes": compare(before.text, after.text),
        "figures": changes(before, document, after.facts) if document else [],
    })  # fmt: skip


@require_safe
def measured(request: HttpRequest, slug: str, promise: str) -> HttpResponse:
    """How one promise is measured, and its last measurements."""
    bound = promises().get(promise)
    if bound is None:
        raise Http404
    history = Measurement.objects.filter(promise=promise).order_by("-at")[:30]
    return render(request, "policy/measured.html", {
        "organisation": request.organisation, "bound": bound,  # type: ignore[attr-defined]
        "title": CATALOGUE.get(promise, promise),
        "last": evidence(promise, latest([promise]).get(promise)),
        "history": [(evidence(promise, row), row) for row in history],
    })  # fmt: skip
