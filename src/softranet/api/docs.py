"""The API's reference, drawn from its own description.

A page of ours instead of Swagger UI, which comes with the framework: that one needs megabytes of script to show a
list, and its markup fails WCAG (buttons inside buttons, light grey on white).
"""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from softranet.api.build import build

_REF = "#/components/schemas/"


@dataclass(frozen=True)
class Part:
    """One value that is sent or given back."""

    name: str
    kind: str
    required: bool = False
    about: str = ""


@dataclass
class Operation:
    method: str
    path: str
    summary: str
    about: str
    act: str
    asked: list[Part] = field(default_factory=list)
    sent: str = ""
    given: str = ""


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    schema = build().get_openapi_schema()
    groups: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(_operation(method, path, operation))
    shapes = {name: _parts(shape) for name, shape in sorted(schema["components"]["schemas"].items())}
    context = {"groups": groups, "shapes": shapes, "about": schema["info"]["description"]}
    return render(request, "api/docs.html", context)


def _operation(method: str, path: str, operation: dict[str, Any]) -> Operation:
    asked = [
        Part(p["name"], _kind(p["schema"]), p.get("required", False), p["schema"].get("description", ""))
        for p in operation.get("parameters", ())
    ]
    good = next(answer for status, answer in operation["responses"].items() if int(status) < 300)
    return Operation(
        method.upper(), path, operation["summary"], operation.get("description", ""), operation["x-act"], asked,
        _content(operation.get("requestBody", {})), _content(good),
    )  # fmt: skip


def _content(body: dict[str, Any]) -> str:
    return ", ".join(_kind(one["schema"]) or kind for kind, one in body.get("content", {}).items())


def _parts(shape: dict[str, Any]) -> list[Part]:
    wanted = shape.get("required", ())
    return [
        Part(name, _kind(part), name in wanted, part.get("description", ""))
        for name, part in shape.get("properties", {}).items()
    ]


def _kind(schema: dict[str, Any]) -> str:
    """A type as one says it: "list of Asked", "string (uuid) or null"."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REF)
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    kind = str(schema.get("type", ""))
    if kind == "array":
        return f"list of {_kind(schema['items'])}"
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    return f"{kind} ({schema['format']})" if "format" in schema else kind
