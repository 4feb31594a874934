"""Rules as Panther runs them: one Python call for each rule and event, with a result each time.

Our own code after what that engine does with every event: decode it, wrap it so that no rule can change it
(what stands inside is wrapped when it is asked for), call each rule of the kind of log, hold what it said or
raised, and count matches against the rule's threshold. What the engine does besides (filters, data models,
case of names, several more fields of a result) is left out, which is in its favour. The rules are the public
ones of `public.py` and those that look at a single row.
"""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.detection import public

PUSH_FACTORS = ("duo_push", "duo_mobile_passcode")
HOME = ("France", "Belgium", "Germany", "Netherlands", "United Kingdom", "Spain", "Italy", "Switzerland")


class Event(Mapping[str, Any]):
    """A row that no rule can change."""

    def __init__(self, row: dict[str, Any]) -> None:
        self._row = row.copy()

    def __getitem__(self, name: str) -> Any:
        value = self._row[name]
        return Event(value) if type(value) is dict else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._row)

    def __len__(self) -> int:
        return len(self._row)

    def deep_get(self, *names: str) -> Any:
        """A value further inside, or None."""
        found: Any = self
        for name in names:
            if not isinstance(found, Mapping):
                return None
            found = found.get(name)
        return found


Asked = Callable[[Event], bool]


@dataclass(slots=True)
class Result:
    """What one rule said of one event."""

    rule: str
    severity: str
    matched: bool = False
    exception: Exception | None = None
    title: str = ""
    dedup: str = ""
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Rule:
    """A rule with its threshold."""

    name: str
    ask: Asked
    count: int = 1
    seconds: int = 3600
    by_address: bool = False
    matches: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def run(self, event: Event) -> Result:
        """Ask it, and say what is to be said of a match."""
        result = Result(self.name, "MEDIUM")
        try:
            result.matched = self.ask(event)
        except Exception as error:
            result.exception = error
        if result.matched:
            result.title = f"{self.name}: {event.deep_get('user', 'name')}"
            result.dedup = str(event.deep_get("user", "name"))
            if self.by_address:
                result.dedup += str(event.deep_get("access_device", "ip"))
            result.context = {"ip": event.deep_get("access_device", "ip"), "reason": event.get("reason")}
        return result

    def alerts(self, result: Result, at: float) -> bool:
        """Whether a match reaches the threshold."""
        held = self.matches[result.dedup]
        while held and held[0] < at - self.seconds:
            held.popleft()
        held.append(at)
        return len(held) >= self.count


KINDS: dict[Callable[[public.Seen], bool], Asked] = {
    public.failed: lambda event: event.get("result") != "success",
    public.rejected: lambda event: (
        event.get("reason") in ("user_cancelled", "user_mistake", "user_denied", "user_marked_fraud")
    ),
    public.fraud: lambda event: event.get("result") == "fraud",
    public.unanswered: lambda event: event.get("reason") == "no_response",
    public.pushed: lambda event: event.get("factor") == "duo_push",
    public.denied: lambda event: event.get("result") == "denied",
}
"""The public rules' questions, asked of an event."""


def apart(event: Event) -> bool:
    """Login and phone in different countries (Simvay, PingID)."""
    here = event.deep_get("access_device", "location", "country")
    there = event.deep_get("auth_device", "location", "country")
    return bool(here and there and here != there)


SINGLE: dict[str, Asked] = {
    "Anomalous push (Panther)": lambda event: (
        event.get("reason") == "anomalous_push" and event.get("result") == "denied"
    ),
    "Bypass code used (Panther, Sigma)": lambda event: (
        event.get("reason") == "bypass_user" and event.get("result") == "success"
    ),
    "Bypass code as factor (RunReveal)": lambda event: event.get("factor") == "bypass_code",
    "Endpoint security (Panther)": lambda event: event.get("reason") == "endpoint_failed_policy",
    "Login and phone apart (Simvay, PingID)": apart,
    "Unexpected factor (Sentinel)": lambda event: (
        event.get("result") == "success" and event.get("factor") not in PUSH_FACTORS
    ),
    "Unexpected country (RunReveal)": lambda event: (
        event.deep_get("access_device", "location", "country") not in HOME
    ),
    "Odd host name (Simvay, Okta)": lambda event: str(
        event.deep_get("access_device", "hostname") or ""
    ).startswith("DESKTOP-"),
    "Locked out": lambda event: event.get("reason") == "locked_out",
    "Switched-off account": lambda event: event.get("reason") in ("user_disabled", "pending_deletion"),
}
"""Public rules that look at one row of the authentication log."""


def rules() -> list[Rule]:
    """Fresh ones."""
    counted = [
        Rule(one.name, KINDS[one.kind], one.count, one.seconds, one.by_address) for one in public.rules()
    ]
    return [*counted, *(Rule(name, ask) for name, ask in SINGLE.items())]


def evaluate(rows: Iterable[bytes], some: list[Rule]) -> int:
    """Alerts of all rules over encoded rows; administrators' rows are decoded and asked nothing."""
    alerts = 0
    for line in rows:
        row = json.loads(line)
        if "action" in row:
            continue
        event = Event(row)
        for rule in some:
            result = rule.run(event)
            if result.matched:
                alerts += rule.alerts(result, event["timestamp"])
    return alerts
