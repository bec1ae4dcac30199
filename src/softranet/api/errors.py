"""Errors as RFC 9457 problem details: what was found, what was expected."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError


class Fault(Schema):
    """One thing that is wrong with what was sent."""

    where: str
    found: str
    expected: str


class Problem(Schema):
    """RFC 9457. ``type`` is about:blank: the status says what kind it is, ``detail`` what to do."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    faults: list[Fault] = []


class Refused(HttpError):
    """An operation will not do this; ``faults`` as (where, found, expected)."""

    def __init__(self, status: int, detail: str, faults: Iterable[tuple[str, str, str]] = ()) -> None:
        super().__init__(status, detail)
        self.faults = [{"where": w, "found": f, "expected": e} for w, f, e in faults]


def problem(status: int, detail: str, faults: Iterable[Mapping[str, str]] = (), **headers: str) -> HttpResponse:
    """The answer. Says nothing of what stands in the records."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    listed = [dict(fault) for fault in faults]
    return JsonResponse(body | ({"faults": listed} if listed else {}), status=status, headers=headers,
                        content_type="application/problem+json")  # fmt: skip


def told(text: str) -> tuple[str, str]:
    """What was found and what was expected, from a sentence for people that says both; else all of it as expected."""
    found, both, expected = text.strip().rstrip(".").rpartition(", expected ")
    return (found.removeprefix("Found "), expected) if both else ("", text)


def install(api: NinjaAPI) -> None:
    """Have every error of an operation answered so, and everything it wrote rolled back."""

    def on(kind: type[Exception], answer: Any) -> None:
        def handle(request: HttpRequest, error: Any) -> HttpResponse:
            request.failed = True  # type: ignore[attr-defined]  # the middleware rolls back
            made: HttpResponse = answer(error)
            return made

        api.add_exception_handler(kind, handle)

    on(Http404, lambda _error: problem(404, "Nothing here has this address, or this token may not see it."))
    on(PermissionDenied, lambda error: problem(403, str(error)))
    on(HttpError, _refused)
    on(ValidationError, _invalid)


def _refused(error: HttpError) -> HttpResponse:
    headers = {"WWW-Authenticate": "Bearer"} if error.status_code == 401 else {}
    if error.status_code == 401 and error.message == "Unauthorized":
        error.message = "Found no token; expected the header “Authorization: Bearer snt_…”."
    return problem(error.status_code, error.message, getattr(error, "faults", ()), **headers)


def _invalid(error: ValidationError) -> HttpResponse:
    faults = [
        {
            "where": ".".join(str(part) for part in one["loc"]),
            "found": _kind(one.get("input")) if one["type"] != "missing" else "nothing",
            "expected": str(one["msg"]),
        }
        for one in error.errors
    ]
    return problem(422, "What was sent does not fit; see faults.", faults)


def _kind(value: Any) -> str:
    """What kind of thing was sent, never the thing itself: it may be somebody's data, and answers are logged."""
    if isinstance(value, str):
        return f"a string of {len(value)} characters"
    names = {
        bool: "true or false",
        int: "a whole number",
        float: "a number",
        list: "a list",
        dict: "an object",
        type(None): "null",
    }
    return names.get(type(value), "something else")
