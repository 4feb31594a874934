"""The OpenAPI description, with what every endpoint shares: the key of a write, and problems."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from helpdesk_tui.contract.errors import Problem
from helpdesk_tui.desk.serve.problems import MEDIA_TYPE

KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "minLength": 8, "maxLength": 200, "pattern": "^[!-~]+$"},
}
PROBLEM = {
    "description": "Refused, mistaken or unreachable; `code` is stable.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def describe(app: FastAPI) -> None:
    """Let the application answer with the finished description."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _whole(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's own way to extend it


def _whole(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(title=app.title, version=app.version, routes=app.routes)
    for methods in found["paths"].values():
        for method, endpoint in methods.items():
            endpoint["responses"].pop("422", None)
            endpoint["responses"].update({"4XX": PROBLEM, "5XX": PROBLEM})
            if method != "get":
                given = [
                    one for one in endpoint.get("parameters", []) if one["name"] != KEY_PARAMETER["name"]
                ]
                endpoint["parameters"] = [*given, KEY_PARAMETER]
    schemas = found["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    return found
