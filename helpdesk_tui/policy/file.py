"""The policy file: TOML text in, one policy for each client out; every fault by its path."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.contract.ids import ClientId
from helpdesk_tui.policy.model import Policy
from helpdesk_tui.policy.parts import Move, Part

VERSION = 1

_CONTRADICTIONS = frozenset(
    {
        "not_rising",
        "above_ceiling",
        "hides_late",
        "weak_opens",
        "weak_opens_strong",
        "floor_above_most",
        "closes_first",
        "no_such_zone",
    }
)


class Fault(StrEnum):
    """What can be wrong at one place of a policy file."""

    NOT_TOML = "not_toml"
    NO_VERSION = "no_version"
    UNKNOWN_KEY = "unknown_key"
    WRONG_KIND = "wrong_kind"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    LOOSER = "looser"
    """A client's own rule that would be looser than everybody's."""
    CONTRADICTION = "contradiction"
    """Values that are each within bounds but do not fit together."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault with the path to its key, such as `clients.durand.codes.ceiling_minutes`."""

    path: str
    fault: Fault
    detail: str = ""
    """The bound, the rule or the parser's word."""


class PolicyWrong(Mistaken):
    """A policy file that cannot be used; holds all its problems."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        super().__init__(
            ErrorCode.POLICY_WRONG,
            path=first.path,
            fault=first.fault.value,
            detail=first.detail,
            count=str(len(problems)),
        )
        self.problems = problems


@dataclass(frozen=True)
class PolicyBook:
    """The rules of all clients."""

    base: Policy = field(default_factory=Policy)
    clients: Mapping[ClientId, Policy] = field(default_factory=dict)

    @cached_property
    def fingerprint(self) -> str:
        """What names exactly these rules in the record: 16 hexadecimal digits of SHA-256 over all of them."""
        rules = {name: policy.model_dump(mode="json") for name, policy in sorted(self.clients.items())}
        told = {"version": VERSION, "everybody": self.base.model_dump(mode="json"), "clients": rules}
        return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]

    def for_client(self, client: ClientId | None) -> Policy:
        """The rules for that client: its own where it has some, else everybody's."""
        return self.base if client is None else self.clients.get(client, self.base)


def parse(text: str) -> PolicyBook:
    """The book that the text describes; raises `PolicyWrong` with every problem that was found."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyWrong((Problem("", Fault.NOT_TOML, str(error)),)) from None
    problems = []
    version = data.pop("version", None)
    if version != VERSION or isinstance(version, bool):
        problems.append(Problem("version", Fault.NO_VERSION, str(VERSION)))
    own = data.pop("clients", {})
    if not isinstance(own, dict):
        problems.append(Problem("clients", Fault.WRONG_KIND))
        own = {}
    base = _policy(data, "", problems) or Policy()
    clients = {}
    for name, rules in own.items():
        path = f"clients.{name}"
        if not isinstance(rules, dict):
            problems.append(Problem(path, Fault.WRONG_KIND))
            continue
        clients[ClientId(name)] = _policy(_merged(base.model_dump(), rules), f"{path}.", problems) or base
        problems += [Problem(f"{path}.{key}", Fault.LOOSER, bound) for key, bound in _looser(base, rules)]
    if problems:
        raise PolicyWrong(tuple(problems))
    return PolicyBook(base, clients)


def _policy(data: Mapping[str, Any], prefix: str, problems: list[Problem]) -> Policy | None:
    try:
        return Policy.model_validate(data)
    except ValidationError as error:
        problems += [_problem(one, prefix) for one in error.errors()]
        return None


def _problem(error: ErrorDetails, prefix: str) -> Problem:
    path = prefix + ".".join(str(part) for part in error["loc"])
    kind = error["type"]
    if kind == "extra_forbidden":
        return Problem(path, Fault.UNKNOWN_KEY)
    if kind == "greater_than_equal":
        return Problem(path, Fault.TOO_SMALL, str(error["ctx"]["ge"]))
    if kind == "less_than_equal":
        return Problem(path, Fault.TOO_LARGE, str(error["ctx"]["le"]))
    if kind in _CONTRADICTIONS:
        return Problem(path.removesuffix("."), Fault.CONTRADICTION, kind)
    return Problem(path, Fault.WRONG_KIND, kind)


def _merged(base: dict[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        merged[key] = _merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _looser(part: BaseModel, own: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Paths at which a client's own rules move against the direction of the field, with everybody's value."""
    for name, info in type(part).model_fields.items():
        if name not in own:
            continue
        base, value = getattr(part, name), own[name]
        if isinstance(base, Part):
            if isinstance(value, dict):
                yield from _looser(base, value, f"{prefix}{name}.")
        elif isinstance(value, int) and _against(info, base, value):
            yield f"{prefix}{name}", str(base).lower()


def _against(info: FieldInfo, base: int, value: int) -> bool:
    move = next(one for one in info.metadata if isinstance(one, Move))
    return (move is Move.DOWN and value > base) or (move is Move.UP and value < base)
