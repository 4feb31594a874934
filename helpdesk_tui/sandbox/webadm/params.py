"""Reads parameters by a short description such as `dn:string id:integer?`.

The real server checks `dn`, `password`, `key` and `length` strictly. Whether codes, digits, periods and
`tinyurl` come as strings or natively differs between its own samples, so that is a switch.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

from helpdesk_tui.sandbox.webadm.errors import PARAMS, Fault, not_typed

EITHER, STRING, NATIVE = TYPINGS = ("either", "string", "native")
"""What is accepted where the samples differ."""
MISSING: Any = object()


def read(spec: str, given: Mapping[str, Any], typing: str) -> dict[str, Any]:
    """The parameters that a method takes; raises a fault that names the first wrong one."""
    found: dict[str, Any] = {}
    for entry in spec.split():
        name, _, kind = entry.partition(":")
        value = given.get(name, MISSING)
        if value is MISSING or (value is None and kind.endswith("?")):
            if not kind.endswith("?"):
                raise Fault(PARAMS, f"Missing parameter {name}")
            found[name] = None
        else:
            found[name] = READERS[kind.removesuffix("?")](name, value, typing)
    for name in given:
        if name not in found:
            raise Fault(PARAMS, f"Unknown parameter {name}")
    return found


def _string(name: str, value: Any, typing: str) -> str:
    del typing
    if not isinstance(value, str):
        raise not_typed(name, "String")
    return value


def _base64(name: str, value: Any, typing: str) -> bytes:
    try:
        return base64.b64decode(_string(name, value, typing), validate=True)
    except binascii.Error:
        raise not_typed(name, "Base64") from None


def _strict_integer(name: str, value: Any, typing: str) -> int:
    del typing
    if isinstance(value, bool) or not isinstance(value, int):
        raise not_typed(name, "Integer")
    return value


def _text(name: str, value: Any, typing: str) -> str:
    del typing
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise not_typed(name, "String")
    return str(value)


def _integer(name: str, value: Any, typing: str) -> int:
    del typing
    if isinstance(value, str) and value.lstrip("-").isdecimal():
        return int(value)
    return _strict_integer(name, value, NATIVE)


def _boolean(name: str, value: Any, typing: str) -> bool:
    del typing
    if not isinstance(value, bool):
        raise not_typed(name, "Boolean")
    return value


def _list(name: str, value: Any, typing: str) -> list[str]:
    del typing
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise not_typed(name, "Array")
    return value


def _map(name: str, value: Any, typing: str) -> dict[str, Any]:
    del typing
    if value == []:
        return {}
    if not isinstance(value, dict):
        raise not_typed(name, "Array")
    return value


def _number(name: str, value: Any, typing: str) -> int:
    if typing == STRING and not isinstance(value, str):
        raise not_typed(name, "String")
    return _strict_integer(name, value, typing) if typing == NATIVE else _integer(name, value, typing)


def _flag(name: str, value: Any, typing: str) -> bool:
    if typing != NATIVE and isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if typing == STRING:
        raise not_typed(name, "String")
    return _boolean(name, value, typing)


def _code(name: str, value: Any, typing: str) -> str:
    if typing == STRING:
        return _string(name, value, typing)
    if typing == NATIVE:
        return str(_strict_integer(name, value, typing))
    return _text(name, value, typing)


def _any(name: str, value: Any, typing: str) -> Any:
    del name, typing
    return value


READERS: dict[str, Callable[[str, Any, str], Any]] = {
    "string": _string,
    "base64": _base64,
    "int!": _strict_integer,
    "text": _text,
    "integer": _integer,
    "boolean": _boolean,
    "list": _list,
    "map": _map,
    "number": _number,
    "flag": _flag,
    "code": _code,
    "any": _any,
}
"""`number`, `flag` and `code` follow the switch."""
