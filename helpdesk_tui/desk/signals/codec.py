"""What detectors remember, as bytes and back: plain values and the few classes that are named here.

Nothing that stands in the store can make another class than these, or run anything.
"""

from __future__ import annotations

from collections import deque
from dataclasses import fields
from enum import Enum
from typing import Any, Final

import msgspec

from helpdesk_tui.detectors.custom import Custom
from helpdesk_tui.detectors.doubt import Doubt
from helpdesk_tui.detectors.person import Person
from helpdesk_tui.detectors.prompt import Act, Deed, Missing, Outcome, Prompt
from helpdesk_tui.detectors.signal import Level, Part, Reason, Signal
from helpdesk_tui.detectors.tenant import Agent

VERSION: Final = 3
"""Of the shape of these values: contexts of another version are built anew by replay."""
_ENUMS: Final[dict[str, type[Enum]]] = {kind.__name__: kind for kind in (Deed, Level, Missing, Outcome, Part)}
_CLASSES: Final[dict[str, type[Any]]] = {
    kind.__name__: kind for kind in (Act, Agent, Custom, Doubt, Person, Prompt, Reason, Signal)
}
_TAGS: Final = {"list": "L", "tuple": "T", "set": "S", "frozenset": "F"}
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode


class Damaged(ValueError):
    """No value of this codec."""


def pack(value: Any) -> bytes:
    """The value as bytes."""
    return _encode(_out(value))


def unpack(data: bytes) -> Any:
    """The value again. Raises `Damaged`."""
    try:
        return _in(_decode(data))
    except (msgspec.DecodeError, ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise Damaged(str(error)) from error


def _out(value: Any) -> Any:
    if isinstance(value, Enum):
        return ["E", type(value).__name__, value.name]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    name = type(value).__name__
    if name in _CLASSES:
        return ["C", name, {one.name: _out(getattr(value, one.name)) for one in fields(value) if one.init}]
    if isinstance(value, dict):
        return ["D", [[_out(key), _out(one)] for key, one in value.items()]]
    if isinstance(value, deque):
        return ["Q", value.maxlen, [_out(one) for one in value]]
    return [_TAGS[name], [_out(one) for one in value]]


def _in(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    tag, *rest = value
    if tag == "E":
        return _ENUMS[rest[0]][rest[1]]
    if tag == "C":
        return _CLASSES[rest[0]](**{name: _in(one) for name, one in rest[1].items()})
    if tag == "D":
        return {_in(key): _in(one) for key, one in rest[0]}
    if tag == "Q":
        return deque((_in(one) for one in rest[1]), maxlen=rest[0])
    kind: Any = {"L": list, "T": tuple, "S": set, "F": frozenset}[tag]
    return kind(_in(one) for one in rest[0])
