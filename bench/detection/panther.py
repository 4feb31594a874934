"""Rules as Panther runs them: one Python call for each rule and event, with a result each time.

Our own code after what that engine does with every event: decode it, wrap it so that no rule can change it
(what stands inside is wrapped when it is asked for), call each rule of the kind of log, hold what it said or
raised, and count matches against the rule's threshold. The rules are the public ones of `public.py`, the
published ones that differ from them in number or time, those that look at a single row, and those that
remember values.
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
    """A row that no rule can change; names are found in whatever case."""

    def __init__(self, row: dict[str, Any]) -> None:
        self._row = row.copy()

    def __getitem__(self, name: str) -> Any:
        if name not in self._row:
            name = {one.lower(): one for one in self._row}[name.lower()]
        return self._fixed(self._row[name])

    def _fixed(self, value: Any) -> Any:
        return Event(value) if type(value) is dict else tuple(value) if type(value) is list else value

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
    """What one rule said of one event: of each of its functions the word or the fault."""

    rule: str
    kind: str
    severity: str
    matched: bool | None = None
    alert: bool = False
    fault: Exception | None = None
    setup_fault: Exception | None = None
    filtered: bool | None = None
    filter_fault: Exception | None = None
    title: str | None = None
    title_fault: Exception | None = None
    dedup: str | None = None
    dedup_fault: Exception | None = None
    context: dict[str, Any] | None = None
    context_fault: Exception | None = None
    description: str | None = None
    description_fault: Exception | None = None
    reference: str | None = None
    reference_fault: Exception | None = None
    runbook: str | None = None
    runbook_fault: Exception | None = None
    destinations: tuple[str, ...] | None = None
    destinations_fault: Exception | None = None


@dataclass(slots=True)
class Rule:
    """A rule with its threshold."""

    name: str
    ask: Asked
    count: int = 1
    seconds: int = 3600
    by_address: bool = False
    filters: tuple[Asked, ...] = ()
    matches: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def run(self, event: Event) -> Result:
        """Ask it, and say what is to be said of a match."""
        result = Result(self.name, "RULE", "MEDIUM")
        try:
            if self.filters:
                result.filtered = all(one(event) for one in self.filters)
        except Exception as error:
            result.filter_fault = error
        try:
            if result.filtered is not False:
                result.matched = self._asked(event)
        except Exception as error:
            result.fault = error
        result.alert = result.matched is True
        if result.alert:
            self._describe(result, event)
        return result

    def _asked(self, event: Event) -> bool:
        answer = self.ask(event)
        if not isinstance(answer, bool):
            raise TypeError(self.name)
        return answer

    def _describe(self, result: Result, event: Event) -> None:
        result.title = f"{self.name}: {event.deep_get('user', 'name')}"
        result.dedup = str(event.deep_get("user", "name"))
        if self.by_address:
            result.dedup += str(event.deep_get("access_device", "ip"))
        result.context = {"ip": event.deep_get("access_device", "ip"), "reason": event.get("reason")}

    def alerts(self, result: Result, at: float) -> bool:
        """Whether a match reaches the threshold."""
        held = self.matches[result.dedup or ""]
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


COUNTED: tuple[tuple[str, Callable[[public.Seen], bool], int, int], ...] = (
    ("Elastic hunt 6 denials / 1 h", public.rejected, 6, 3600),
    ("Splunk Entra 11 failed / 10 min", public.failed, 11, 600),
    ("Splunk PingID, O365 10 failed / 10 min", public.failed, 10, 600),
    ("Splunk AWS 11 failed / 5 min", public.failed, 11, 300),
    ("Chronicle 5 pushes / 15 min", public.pushed, 5, 900),
    ("reprise99 2 failed / 10 min", public.failed, 2, 600),
    ("reprise99 4 failed / 1 h", public.failed, 4, 3600),
    ("reprise99 2 failed / 20 min", public.failed, 2, 1200),
    ("5 challenges / 5 min", public.pushed, 5, 300),
    ("Hunterscope 5 denials / 20 min", public.rejected, 5, 1200),
    ("digger 5 denials / 30 min", public.rejected, 5, 1800),
    ("3 denials / 10 min", public.rejected, 3, 600),
    ("4 denials / 10 min", public.rejected, 4, 600),
    ("5 denials / 5 min", public.rejected, 5, 300),
    ("HEARTH 5 denials / 1 h", public.rejected, 5, 3600),
    ("5 failed / 30 min", public.failed, 5, 1800),
)
"""Published count rules that differ from those of `public.py` in number or time alone."""


def several(inside: str, name: str, least: int, seconds: int, whose: tuple[str, str]) -> Asked:
    """So many values of one field for one value of another within so many seconds; it keeps its state."""
    seen: dict[str, dict[str, float]] = defaultdict(dict)

    def ask(event: Event) -> bool:
        value = event.deep_get(inside, "location", name) if name in ("country", "city") else None
        value = value or event.deep_get(inside, name)
        key = event.deep_get(*whose)
        if value is None or key is None:
            return False
        held, at = seen[key], event["timestamp"]
        held[value] = at
        for old in [one for one, last in held.items() if last < at - seconds]:
            del held[old]
        return len(held) >= least

    return ask


def stateful() -> dict[str, Asked]:
    """Published rules that remember values."""
    user, source = ("user", "name"), ("access_device", "ip")
    return {
        "Two countries / 1 h (digger, Simvay)": several("access_device", "country", 2, 3600, user),
        "Two countries / 30 min (Elastic)": several("access_device", "country", 2, 1800, user),
        "Two countries / 3 h (Sentinel)": several("access_device", "country", 2, 10800, user),
        "Two cities / 24 h (Splunk)": several("access_device", "city", 2, 86400, user),
        "Another browser / 14 d (Sentinel)": several("access_device", "browser", 2, 14 * 86400, user),
        "Another system / 7 d (Elastic)": several("access_device", "os", 2, 7 * 86400, user),
        "Five people of one source / 30 min (Simvay)": several("user", "name", 5, 1800, source),
        "Five people of one source / 5 min (Splunk)": several("user", "name", 5, 300, source),
        "Two people of one phone (Okta, Auth0)": several("user", "name", 2, 86400, ("auth_device", "key")),
    }


def rules() -> list[Rule]:
    """Fresh ones."""
    counted = [
        Rule(one.name, KINDS[one.kind], one.count, one.seconds, one.by_address) for one in public.rules()
    ]
    counted += [Rule(name, KINDS[kind], count, seconds) for name, kind, count, seconds in COUNTED]
    return [*counted, *(Rule(name, ask) for name, ask in {**SINGLE, **stateful()}.items())]


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
            if result.alert:
                alerts += rule.alerts(result, event["timestamp"])
    return alerts
