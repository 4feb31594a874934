"""Which method takes what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from helpdesk_tui.sandbox.webadm.call import Call

Handler = Callable[[Call], Any]


@dataclass(frozen=True, slots=True)
class Method:
    """One method of the Manager API."""

    name: str
    spec: str
    handler: Handler


def method(name: str, spec: str, handler: Handler) -> Method:
    """A method and its parameters, such as `dn:string id:integer?`."""
    return Method(name, spec, handler)
