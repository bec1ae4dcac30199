"""The API, put together from what the apps registered."""

from functools import cache
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from softranet.api import errors, registry
from softranet.api.auth import Needs

VERSION = "1"
ROOT = "/api/v1"
ABOUT = """Everything an organisation does with its people's data, by program.

Send `Authorization: Bearer snt_…`; tokens are made in the organisation's settings, each for chosen acts. Errors are
`application/problem+json` (RFC 9457) and say what was found and what was expected. Lists come in pages: pass `next` as
`after`. Dates are ISO 8601 in UTC."""


class Api(NinjaAPI):
    def get_openapi_schema(self, *args: Any, **options: Any) -> Any:
        """Ninja's, with the errors every operation may answer with."""
        schema = super().get_openapi_schema(*args, **options)
        schema["components"]["schemas"]["Problem"] = _without_titles(
            errors.Problem.model_json_schema(ref_template="#/components/schemas/{model}"), schema
        )
        failing = {
            "description": "See the problem",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        acts = _acts()
        for address, path in schema["paths"].items():
            for method, operation in path.items():
                operation["x-act"] = acts[method, address.removeprefix(ROOT)]
                for status in (400, 401, 403, 404, 405, 409, 415, 422, 429):
                    operation["responses"].setdefault(status, failing)
        return schema


def _acts() -> dict[tuple[str, str], str]:
    """By method and address, the act a token must have been made for. An operation without one is a mistake."""
    return {
        (method.lower(), resource.prefix + path): cast("Needs", operation.auth_param).act
        for resource in registry.resources()
        for path, view in resource.router.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }


def _without_titles(model: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    schema["components"]["schemas"].update(model.pop("$defs", {}))
    return model


@cache
def build() -> NinjaAPI:
    """The API with all registered resources. ``docs_url`` is ours, see ``docs``."""
    api = Api(
        title="Softranet", version=VERSION, description=ABOUT, docs_url=None, openapi_url="/openapi.json",
        urls_namespace="api-v1",
    )  # fmt: skip
    errors.install(api)
    for resource in registry.resources():
        api.add_router(resource.prefix, resource.router, tags=[resource.tag])
    return api


def missing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address below /api/v1/ that no operation has, answered in the API's own words."""
    return errors.problem(404, "Nothing has this address. The operations are listed at /api/v1/docs.")
