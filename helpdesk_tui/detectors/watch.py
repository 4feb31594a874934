"""Runs every detector over prompts and acts in time order, and folds what they say into signals."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any, Final

from helpdesk_tui.detectors import d02_bombing, d13_shared_phone, source
from helpdesk_tui.detectors.doubt import KEPT as DOUBTS
from helpdesk_tui.detectors.doubt import doubt_of, settle_doubts
from helpdesk_tui.detectors.folding import Folding
from helpdesk_tui.detectors.line_up import ACTS, UNUSUAL_REASONS, detectors_of
from helpdesk_tui.detectors.look import Look
from helpdesk_tui.detectors.person import DAY, HOUR, NEVER, NEVER_USUAL, Person, fresh
from helpdesk_tui.detectors.places import Lookup, nowhere
from helpdesk_tui.detectors.prompt import APPROVED, FRAUD, REFUSED, UNANSWERED, Act, Deed, Prompt, given
from helpdesk_tui.detectors.signal import Finding, Level, Signal, Unchecked
from helpdesk_tui.detectors.tenant import Tenant

NOTHING: Final[tuple[Signal, ...]] = ()
LOWEST: Final = Level.INFO
ALARMING: Final = Level.HIGH
REFRESHED: Final = 3 * DAY
"""Whose an address is, is noted at least so often."""
SWEPT: Final = 6 * HOUR
"""Seconds after which to look again for signals that can be closed."""


class Watch(Folding):
    """The state of all detectors; give it events in time order, each once."""

    def __init__(
        self,
        lookup: Lookup = nowhere,
        sensitive: Iterable[str] = (),
        same_person: Iterable[frozenset[str]] = (),
    ) -> None:
        self.tenant = Tenant(lookup, frozenset(sensitive), frozenset(same_person))
        super().__init__()
        self._timers: deque[tuple[float, Look]] = deque()
        self._due = self._sweep = self._turns = NEVER
        self._hour = 0
        """The bit of the hour of the day that it is until `_turns`."""
        self._period = NEVER
        """Since when whose an address is was not noted before."""

    def see(self, event: Prompt | Act) -> Iterable[Signal]:
        """The signals that this event opened or raised."""
        at = event.at
        changed = self._advance(at) if at >= self._due else NOTHING
        if type(event) is Act:
            return (*changed, *self._act(event))
        assert type(event) is Prompt
        person = self.tenant.people.get(event.user) or self.tenant.person(event.user, at)
        found = self._seen(event, person)
        person.calm(at)
        return (*changed, *found) if changed else found

    def see_all(self, events: Iterable[Prompt | Act]) -> None:
        """The same of many; at most approvals, in which nothing is new, it takes a short look."""
        tenant, people = self.tenant, self.tenant.people
        for event in events:
            at = event.at
            if type(event) is not Prompt or event.outcome is not APPROVED or at >= self._due:
                self.see(event)
                continue
            user = event.user
            person = people.get(user)
            if person is None or event.reason in UNUSUAL_REASONS or event.verdicts:
                self.see(event)
                continue
            if at >= person.calm_until:
                if person.learnt_at <= at:
                    self._learn(person, at, user)
                    person.calm(at)
                if at >= person.calm_until:
                    self.see(event)
                    continue
            address, app, device = event.address, event.app, event.device
            factor, phone = event.factor, event.phone
            addresses, apps, devices = person.addresses, person.apps, person.devices
            factors, phones = person.factors, person.phones
            last = addresses.get(address)
            if (
                last is None
                or app not in apps
                or device not in devices
                or factor not in factors
                or phone not in phones
                or event.phone_country not in person.phone_countries
            ):
                self._unusual(event, person, watched=False)
                person.calm(at)
                continue
            addresses[address] = apps[app] = devices[device] = factors[factor] = phones[phone] = at
            person.approvals += 1
            if not person.hours & self._hour:
                person.hours |= self._hour
            person.last_approval = event
            if last < self._period:
                tenant.learnt(event, user)

    def _learn(self, person: Person, at: float, user: str) -> None:
        tenant = self.tenant
        for prompt in person.learn(at):
            tenant.learnt(prompt, user)

    def _seen(self, event: Prompt, person: Person) -> Iterable[Signal]:
        at, user, tenant = event.at, event.user, self.tenant
        if person.learnt_at <= at:
            self._learn(person, at, user)
        changed: Iterable[Signal] = NOTHING
        if person.doubts and event.outcome is APPROVED:
            changed = self._held_against(event, person)
        if event.outcome is not APPROVED or event.reason in UNUSUAL_REASONS or event.verdicts:
            return (*changed, *self._prompt(event, person, person.watched_until > at))
        watched = person.watched_until > at
        if not watched or at - person.reported_at > DAY:
            last = person.took_usual_way(event)
            if last is not None:
                if watched:
                    person.keep(event)
                if at // REFRESHED != last // REFRESHED:
                    tenant.learnt(event, user)
                return changed
        return (*changed, *self._unusual(event, person, watched))

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
            "custom": tenant.custom,
            "open": list(self.open.values()),
            "waiting": [(due, it.prompt, it.cold) for due, it in self._timers],
        }

    def restore(self, kept: dict[str, Any], people: dict[str, Person]) -> None:
        """Go on from there."""
        tenant = self.tenant
        tenant.people = people
        tenant.phones, tenant.agents = kept["phones"], kept["agents"]
        tenant.silent, tenant.locked, tenant.shared = kept["silent"], kept["locked"], kept["shared"]
        tenant.custom = kept["custom"]
        tenant.spray.update(kept["spray"])
        self.open = {(one.detector, one.user, one.source): one for one in kept["open"]}
        for due, prompt, cold in kept["waiting"]:
            person = tenant.person(prompt.user, prompt.at)
            where = source.look_at(prompt, person, tenant)
            self._timers.append((due, Look(prompt, person, tenant, where, cold)))

    def _unusual(self, prompt: Prompt, person: Person, watched: bool) -> Iterable[Signal]:
        """An approval in which something is new."""
        if watched or prompt.factor in NEVER_USUAL or not fresh(person.addresses, prompt.address, prompt.at):
            return self._prompt(prompt, person, watched)
        return self._usual_address(prompt, person)

    def _usual_address(self, prompt: Prompt, person: Person) -> Iterable[Signal]:
        """An approval from where the person always is, in which something else is new."""
        at, tenant = prompt.at, self.tenant
        person.keep(prompt)
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
        person.keep(prompt)
        if prompt.outcome is UNANSWERED:
            tenant.silent.append((at, prompt.user))
        it = Look(prompt, person, tenant, source.look_at(prompt, person, tenant), person.cold(at))
        changed: list[Signal] = []
        worst = LOWEST
        for name, look in detectors_of(it, watched):
            result = look(it)
            if result is None:
                continue
            if type(result) is Unchecked:
                self.unchecked[name, result.code] += 1
                continue
            assert type(result) is Finding
            worst = max(worst, result.level)
            changed += self._fold(name, result, prompt.user, given(prompt.address) or "", at)
        self._remember(it, worst, watched)
        return changed

    def _remember(self, it: Look, worst: Level, watched: bool) -> None:
        """What this prompt means for the next ones."""
        prompt, person, at = it.prompt, it.person, it.prompt.at
        if worst >= ALARMING:
            person.dispute(prompt.address, at)
        if prompt.outcome is APPROVED:
            person.last_approval = prompt
            if worst >= ALARMING:
                return
            doubt = doubt_of(it)
            if doubt is not None and len(person.doubts) < DOUBTS:
                person.doubts.append(doubt)
            if not watched or person.took_usual_way(prompt) is None:
                person.wait(prompt, it.source.place.asn, it.source.country)
            return
        person.watch(at + DAY)
        person.unapproved += it.source.address_seen and prompt.outcome in REFUSED
        if prompt.outcome is FRAUD:
            person.reported_at = at
        if prompt.outcome in REFUSED and not it.source.address_seen:
            self._timers.append((at + d02_bombing.WAIT, it))
            self._due = min(self._due, at + d02_bombing.WAIT)

    def _held_against(self, prompt: Prompt, person: Person) -> list[Signal]:
        """What a login says of odd approvals before it."""
        changed: list[Signal] = []
        for doubt, finding in settle_doubts(person, prompt, self.tenant.place(prompt.address)):
            person.dispute(doubt.prompt.address, doubt.prompt.at)
            person.unlearn(doubt.prompt)
            where = given(doubt.prompt.address) or ""
            changed += self._fold(finding.detector, finding, prompt.user, where, prompt.at)
        return changed

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
            person.done(act)
            if act.deed is Deed.DEVICE_ADDED:
                person.watch(act.at + DAY)
        return changed

    def _advance(self, at: float) -> list[Signal]:
        """What became due up to now: waits that ended, signals that closed."""
        changed: list[Signal] = []
        while self._timers and self._timers[0][0] <= at:
            due, it = self._timers.popleft()
            if _approved_since(it):
                continue
            result = d02_bombing.unknown(
                Look(it.prompt, it.person, it.tenant, it.source, it.cold, waited=True)
            )
            if isinstance(result, Finding):
                if result.level >= ALARMING:
                    it.person.dispute(it.prompt.address, it.prompt.at)
                where = given(it.prompt.address) or ""
                changed += self._fold(d02_bombing.UNKNOWN, result, it.prompt.user, where, min(due, at))
        if at >= self._sweep:
            self._sweep = at + SWEPT
            self.close(at)
        if at >= self._turns:
            self._turns = at // HOUR * HOUR + HOUR
            self._hour, self._period = 1 << int(at // HOUR % 24), at // REFRESHED * REFRESHED
        soonest = min(self._turns, self._sweep)
        self._due = min(self._timers[0][0], soonest) if self._timers else soonest
        return changed


def _approved_since(it: Look) -> bool:
    """Whether anything from that source was approved after the prompt."""
    return any(
        one.at >= it.prompt.at and one.address == it.prompt.address and one.outcome is APPROVED
        for one in it.person.recent
    )
