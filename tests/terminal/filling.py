"""Answers made from the API's own description: whatever is a text in them is somebody else's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

ROWS: Final = 40
"""Items of a list that is an answer by itself, or stands right in one."""
DEEP: Final = 2
NAMES: Final = frozenset(
    {"id", "person", "case", "device", "way", "grant", "operation", "proof", "signal", "prompt", "task"}
)
"""What a console puts into addresses and compares; a desk draws these itself."""
KNOWN: Final = ("hint", "reason", "kind", "ticket", "name", "agent")
"""Names that consoles look for."""
TEXT: Final = {"type": "string"}
CURSORS: Final = frozenset({"after", "before"})
"""There is no further page: it would never end."""


class Filling:
    """Fills schemas of one description; `text` is asked for each text anew."""

    def __init__(self, description: dict[str, Any], text: Callable[[], str]) -> None:
        self._schemas: dict[str, Any] = description["components"]["schemas"]
        self._paths: dict[str, Any] = description["paths"]
        self._text = text
        self.fixed: Mapping[str, Any] = {}
        """What stands in fields of these names; None: nothing, where there may be nothing."""
        self.rows, self.deep = ROWS, DEEP
        """Items of a list, and of a list in an item."""
        self.names = 0
        """Of a map in which any name may stand: so many are texts."""

    def answer(self, method: str, path: str) -> Any:
        """What the description promises for this; `KeyError` for what it does not know."""
        for template, operations in self._paths.items():
            if method.lower() in operations and _fits(template, path):
                return self._fill(_promised(operations[method.lower()]), "", 0, 0)
        raise KeyError(path)

    def _fill(self, schema: dict[str, Any], name: str, depth: int, row: int) -> Any:
        fixed = self.fixed.get(name, self)
        if fixed is None and {"type": "null"} in schema.get("anyOf", ()):
            return None
        if fixed is not None and fixed is not self:
            return fixed
        if "$ref" in schema:
            return self._fill(self._schemas[schema["$ref"].rpartition("/")[2]], name, depth, row)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][row % len(schema["enum"])]
        for either in ("anyOf", "oneOf"):
            if either in schema and name in CURSORS:
                return None
            if either in schema:
                return self._fill(schema[either][0], name, depth, row)
        return self._plain(schema, name, depth, row)

    def _plain(self, schema: dict[str, Any], name: str, depth: int, row: int) -> Any:
        match schema.get("type"):
            case "string":
                return self._string(schema, name, row)
            case "integer" | "number":
                return max(1, schema.get("minimum", 1))
            case "boolean":
                return schema.get("default", row % 2 == 0)
            case "array":
                return self._list(schema, name, depth, row)
            case "object" if "properties" in schema:
                parts = schema["properties"].items()
                return {key: self._fill(part, key, depth + 1, row) for key, part in parts}
            case "object":
                one = schema.get("additionalProperties")
                keys = self._keys(schema.get("propertyNames", {}))
                return {key: self._fill(one if isinstance(one, dict) else TEXT, "", 2, row) for key in keys}
            case _:
                return None

    def _keys(self, schema: dict[str, Any]) -> tuple[str, ...]:
        """Names that this map may hold; where any may stand, those that consoles look for, and texts."""
        if "$ref" in schema:
            return self._keys(self._schemas[schema["$ref"].rpartition("/")[2]])
        if "enum" in schema:
            return tuple(schema["enum"])
        return (*KNOWN, *(self._text() for _ in range(self.names)))

    def _string(self, schema: dict[str, Any], name: str, row: int) -> str:
        if schema.get("format") == "date-time":
            return datetime.now(UTC).isoformat()
        if schema.get("format") == "date":
            return datetime.now(UTC).date().isoformat()
        if name in NAMES:
            return f"{name}{row}"
        if "pattern" in schema:
            return "a" * (64 if "64" in schema["pattern"] else 2)
        return self._text()[: schema.get("maxLength")]

    def _list(self, schema: dict[str, Any], name: str, depth: int, row: int) -> list[Any]:
        if "prefixItems" in schema:
            return [self._fill(one, name, depth, row) for one in schema["prefixItems"]]
        number = max(schema.get("minItems", 0), self.rows if depth <= 1 else self.deep)
        number = min(number, schema.get("maxItems", number))
        return [self._fill(schema["items"], name, depth + 1, row + each) for each in range(number)]


def _fits(template: str, path: str) -> bool:
    parts, asked = template.split("/"), path.split("/")
    return len(parts) == len(asked) and all(
        part.startswith("{") or part == one for part, one in zip(parts, asked, strict=True)
    )


def _promised(operation: dict[str, Any]) -> dict[str, Any]:
    for code, response in operation["responses"].items():
        schema = response.get("content", {}).get("application/json", {}).get("schema")
        if code.startswith("2") and schema is not None:
            found: dict[str, Any] = schema
            return found
    raise KeyError("no json")
