"""Runs every detector over prompts and acts in time order, and folds what they say into signals."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from helpdesk_tui.detectors import d02_bombing, d04_unexpected, d07_apart, d13_shared_phone, source
from helpdesk_tui.detectors.line_up import ACTS, detectors_of, special
from helpdesk_tui.detectors.look import Look
from helpdesk_tui.detectors.person import DAY, HORIZON, HOUR, Person, fresh
from helpdesk_tui.detectors.places import Lookup, nowhere
from helpdesk_tui.detectors.prompt import REFUSED, Act, Deed, Outcome, Prompt, given
from helpdesk_tui.detectors.signal import Finding, Level, Signal, Unchecked
from helpdesk_tui.detectors.tenant import Tenant

NOTHING: tuple[Signal, ...] = ()
APPROVED = Outcome.APPROVED
FOLD = DAY
"""Findings of one detector about one user and source within so many seconds are one signal."""
FOLDS = {d04_unexpected.ID: 7 * DAY, d07_apart.ID: 7 * DAY}
"""Where somebody comes in stays one matter for longer."""


class Watch:
    """The state of all detectors; give it events in time order, each once."""

    def __init__(
        self,
        lookup: Lookup = nowhere,
        sensitive: Iterable[str] = (),
        same_person: Iterable[frozenset[str]] = (),
    ) -> None:
        self.tenant = Tenant(lookup, frozenset(sensitive), frozenset(same_person))
        self.closed: list[Signal] = []
        """Signals to which nothing can be added any more; whoever reads them empties the list."""
        self.unchecked: Counter[tuple[str, str]] = Counter()
        """How often a detector could not look, and why."""
        self.open: dict[tuple[str, str, str], Signal] = {}
        """Signals that may still grow, by detector, user and source."""
        self._timers: deque[tuple[float, Look]] = deque()
        self._due = float("inf")
        self._swept = float("-inf")

    def see(self, event: Prompt | Act) -> Iterable[Signal]:
        """The signals that this event opened or raised."""
        at = event.at
        changed = self._advance(at) if at >= self._due or at - self._swept > HOUR else NOTHING
        if isinstance(event, Act):
            return (*changed, *self._act(event))
        person = self.tenant.people.get(event.user)
        if person is None:
            person = self.tenant.person(event.user, at)
        if person.learnt_at <= at:
            for prompt in person.learn(at):
                self.tenant.learnt(prompt, event.user)
        watched = person.watched_until > at
        if event.outcome is not APPROVED or watched or special(event):
            found = self._prompt(event, person, watched)
        elif self._as_usual(event, person):
            return changed
        elif fresh(person.addresses, event.address, at):
            found = self._usual_address(event, person)
        else:
            found = self._prompt(event, person, watched)
        return (*changed, *found) if changed else found

    def finish(self) -> list[Signal]:
        """Everything that is still open, when no more events come."""
        rest = [*self.closed, *self.open.values()]
        self.closed.clear()
        self.open.clear()
        return rest

    def snapshot(self) -> dict[str, Any]:
        """What it remembers beside people's contexts, as plain values; `restore` takes it up."""
        tenant = self.tenant
        return {
            "phones": tenant.phones,
            "agents": tenant.agents,
            "spray": dict(tenant.spray),
            "silent": tenant.silent,
            "locked": tenant.locked,
            "shared": tenant.shared,
            "open": list(self.open.values()),
            "waiting": [(due, it.prompt, it.cold) for due, it in self._timers],
        }

    def restore(self, kept: dict[str, Any], people: dict[str, Person]) -> None:
        """Go on from there."""
        tenant = self.tenant
        tenant.people = people
        tenant.phones, tenant.agents = kept["phones"], kept["agents"]
        tenant.silent, tenant.locked, tenant.shared = kept["silent"], kept["locked"], kept["shared"]
        tenant.spray.update(kept["spray"])
        self.open = {(one.detector, one.user, one.source): one for one in kept["open"]}
        for due, prompt, cold in kept["waiting"]:
            person = tenant.person(prompt.user, prompt.at)
            where = source.look_at(prompt, person, tenant)
            self._timers.append((due, Look(prompt, person, tenant, where, cold)))
        self._due = self._timers[0][0] if self._timers else float("inf")

    def _as_usual(self, prompt: Prompt, person: Person) -> bool:
        """An approval in which nothing is new: it is noted as seen again."""
        routine = person.routine(prompt)
        if routine is None:
            return False
        at, address = prompt.at, routine.address
        if at // DAY != address.last // DAY:
            self.tenant.learnt(prompt, prompt.user)
        address.last = at
        address.count += 1
        for seen in routine.others:
            seen.last = at
        routine.until = at + HORIZON
        person.approvals += 1
        person.hours[int(at // 3600 % 24)] += 1
        person.last_approval = prompt
        return True

    def _usual_address(self, prompt: Prompt, person: Person) -> Iterable[Signal]:
        """An approval from where the person always is, in which something else is new."""
        at, tenant = prompt.at, self.tenant
        _keep(person, prompt)
        result = d13_shared_phone.of(prompt, tenant)
        person.last_approval = prompt
        place = tenant.place(prompt.address)
        person.wait(prompt, place.asn, source.country_of(prompt, place))
        if isinstance(result, Finding):
            return self._fold(d13_shared_phone.ID, result, prompt.user, given(prompt.address) or "", at)
        if result is not None:
            self.unchecked[d13_shared_phone.ID, result.code] += 1
        return NOTHING

    def _prompt(self, prompt: Prompt, person: Person, watched: bool) -> Iterable[Signal]:
        at, tenant = prompt.at, self.tenant
        _keep(person, prompt)
        tenant.unanswered(prompt)
        it = Look(prompt, person, tenant, source.look_at(prompt, person, tenant), person.cold(at))
        changed: list[Signal] = []
        worst = Level.INFO
        for name, look in detectors_of(it, watched):
            result = look(it)
            if result is None:
                continue
            if isinstance(result, Unchecked):
                self.unchecked[name, result.code] += 1
                continue
            worst = max(worst, result.level)
            changed += self._fold(name, result, prompt.user, given(prompt.address) or "", at)
        self._remember(it, worst, watched)
        return changed

    def _remember(self, it: Look, worst: Level, watched: bool) -> None:
        """What this prompt means for the next ones."""
        prompt, person, at = it.prompt, it.person, it.prompt.at
        if worst >= Level.HIGH:
            person.dispute(prompt.address, at)
        if prompt.outcome is Outcome.APPROVED:
            person.last_approval = prompt
            if worst < Level.HIGH and not (watched and self._as_usual(prompt, person)):
                person.wait(prompt, it.source.place.asn, it.source.country)
            return
        person.watch(at + DAY)
        if prompt.outcome in REFUSED and not it.source.address_seen:
            self._timers.append((at + d02_bombing.WAIT, it))
            self._due = self._timers[0][0]

    def _act(self, act: Act) -> Iterable[Signal]:
        user = given(act.user)
        person = self.tenant.people.get(user) if user is not None else None
        changed: list[Signal] = []
        for name, look in ACTS:
            result = look(act, self.tenant)
            if isinstance(result, Unchecked):
                self.unchecked[name, result.code] += 1
            elif result is not None:
                changed += self._fold(name, result, user or act.actor, act.actor, act.at)
        if user is not None:
            person = person or self.tenant.person(user, act.at)
            person.acts.append(act)
            if act.deed is Deed.DEVICE_ADDED:
                person.watch(act.at + DAY)
        return changed

    def _fold(self, name: str, finding: Finding, user: str, where: str, at: float) -> list[Signal]:
        """Add to the open signal, or open one; answers it when it is new or its level rose."""
        detector, user, where = finding.detector or name, finding.user or user, finding.source or where
        key = (detector, user, where)
        signal = self.open.get(key)
        if signal is not None and at - signal.last <= FOLDS.get(detector, FOLD):
            return [signal] if signal.add(finding, at) else []
        if signal is not None:
            self.closed.append(signal)
        opened = Signal(detector, finding.level, user, where, finding.first, at, finding.reasons)
        opened.add(finding, at)
        self.open[key] = opened
        return [opened]

    def _advance(self, at: float) -> list[Signal]:
        """What became due up to now: waits that ended, signals that closed."""
        changed: list[Signal] = []
        while self._timers and self._timers[0][0] <= at:
            due, it = self._timers.popleft()
            if _approved_since(it):
                continue
            result = d02_bombing.unknown(replace(it, waited=True))
            if isinstance(result, Finding):
                if result.level >= Level.HIGH:
                    it.person.dispute(it.prompt.address, it.prompt.at)
                where = given(it.prompt.address) or ""
                changed += self._fold(d02_bombing.UNKNOWN, result, it.prompt.user, where, min(due, at))
        self._due = self._timers[0][0] if self._timers else float("inf")
        if at - self._swept > HOUR:
            self._swept = at
            for key in [key for key, one in self.open.items() if at - one.last > FOLDS.get(key[0], FOLD)]:
                self.closed.append(self.open.pop(key))
        return changed


def _keep(person: Person, prompt: Prompt) -> None:
    """Among the prompts of the last day."""
    recent, oldest = person.recent, prompt.at - DAY
    while recent and recent[0].at < oldest:
        recent.popleft()
    recent.append(prompt)


def _approved_since(it: Look) -> bool:
    """Whether anything from that source was approved after the prompt."""
    return any(
        one.at >= it.prompt.at and one.address == it.prompt.address and one.outcome is Outcome.APPROVED
        for one in it.person.recent
    )
