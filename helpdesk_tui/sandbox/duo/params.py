"""Reads parameters: strings of a query or form, or strings, numbers and booleans of a JSON body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpdesk_tui.sandbox.duo.errors import invalid, missing
from helpdesk_tui.sandbox.duo.signing import Signed, pairs

LISTED = 100
"""Entries of a list in one parameter."""


@dataclass(frozen=True, slots=True)
class Params:
    """What a request asks; readers raise 40001 or 40002 with the parameter's name."""

    raw: Mapping[str, Any]

    def __contains__(self, name: str) -> bool:
        return name in self.raw

    def text(self, name: str, default: str = "") -> str:
        """One string; lists and objects are refused."""
        value = self.raw.get(name)
        if value is None:
            return default
        if isinstance(value, list | dict):
            raise invalid(name)
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value)

    def required(self, name: str) -> str:
        """One string that must be there and not be empty."""
        value = self.text(name)
        if not value:
            raise missing(name)
        return value

    def number(self, name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
        """A whole number between two bounds."""
        text = self.text(name)
        if text == "":
            return default
        try:
            value = int(text)
        except ValueError:
            raise invalid(name) from None
        if value < least or (most is not None and value > most):
            raise invalid(name)
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean, or one of the words for it."""
        text = self.text(name).lower()
        if text in ("", "true", "false", "1", "0"):
            return default if text == "" else text in ("true", "1")
        raise invalid(name)

    def several(self, name: str) -> list[str]:
        """A parameter that may be repeated."""
        value = self.raw.get(name)
        if value is None:
            return []
        return [str(item) for item in value] if isinstance(value, list) else [str(value)]

    def json_list(self, name: str) -> list[str]:
        """A JSON array in a string, at most 100 entries."""
        try:
            value = json.loads(self.text(name))
        except ValueError:
            raise invalid(name) from None
        if (
            not isinstance(value, list)
            or not all(isinstance(item, str) for item in value)
            or len(value) > LISTED
        ):
            raise invalid(name)
        return value


def read(request: Signed) -> Params:
    """The parameters of a signed request."""
    if request.method in ("POST", "PUT", "PATCH"):
        if request.is_json:
            return Params(_from_json(request.body))
        return Params(_from_pairs(request.body.decode("utf-8", "replace")))
    return Params(_from_pairs(request.query))


def _from_json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise invalid("body") from None
    if not isinstance(value, dict):
        raise invalid("body")
    return value


def _from_pairs(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs(text):
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found
