"""D03 and D04 looked at again: an odd approval is held against the person's logins that follow.

Who has a new computer, a new home or a new application comes with it again. What was new once, and never
came again while the person went on as usual, was somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from helpdesk_tui.detectors import d03_approved_after, d04_unexpected, weights
from helpdesk_tui.detectors.approval import weigh
from helpdesk_tui.detectors.look import Look, counted, ids, where
from helpdesk_tui.detectors.person import DAY, Person
from helpdesk_tui.detectors.places import Place
from helpdesk_tui.detectors.prompt import Prompt, Text, given
from helpdesk_tui.detectors.signal import Finding, Level, Reason, happened, settle

LASTS: Final = 7 * DAY
LEAST_APPROVALS: Final = 4
LEAST_AGE: Final = 5 * DAY
KEPT: Final = 8
MOST: Final = weights.LATER * weights.LATER_MOST + weights.BACK
"""Points that logins after it can add."""


@dataclass(slots=True, eq=False)
class Doubt:
    """An approval in which something was odd, and what is new of it."""

    prompt: Prompt
    network: Text
    new_network: bool
    device: bool
    """Whether the browser is new."""
    app: bool
    """Whether the application is new."""
    reasons: tuple[Reason, ...]
    txids: tuple[str, ...]
    source: str
    first: float
    country: str
    points: float
    """What speaks against it so far."""
    refused: bool
    """Whether prompts were refused before it."""
    logins: int = 0
    back: bool = False
    """Whether the former address in the same network came back."""

    def came_again(self, prompt: Prompt, place: Place) -> bool:
        """Whether a later login has something of what was new."""
        mine = self.prompt
        return (
            prompt.address == mine.address
            or (self.new_network and place.asn == self.network)
            or (self.device and prompt.device == mine.device)
            or (self.app and prompt.app == mine.app)
        )

    def weight(self) -> float:
        """The points with what the logins after it say."""
        later = weights.LATER * min(self.logins, weights.LATER_MOST)
        return self.points + later + weights.BACK * self.back


def doubt_of(it: Look) -> Doubt | None:
    """The doubt that an approval leaves, when it was odd enough."""
    prompt, source, person = it.prompt, it.source, it.person
    if source.address_seen or source.shared or not source.public:
        return None
    if person.approvals < LEAST_APPROVALS or prompt.at - person.since < LEAST_AGE:
        return None
    weighed = weigh(it)
    if weighed.points + MOST < weights.ALARMING:
        return None
    before = weighed.before
    return Doubt(
        prompt,
        source.place.asn,
        bool(source.new_network),
        bool(source.new_device),
        source.new_app,
        (*((counted(before, it),) if before else ()), *source.reasons, *weighed.reasons, *source.unchecked),
        (*ids(before), prompt.txid),
        where(source),
        before[0].at if before else prompt.at,
        given(source.country) or "?",
        weighed.points,
        bool(before),
    )


def settle_doubts(person: Person, prompt: Prompt, place: Place) -> list[tuple[Doubt, Finding]]:
    """Hold an approval against what is in doubt; answers what it confirmed, and what to say of it."""
    confirmed: list[tuple[Doubt, Finding]] = []
    left: list[Doubt] = []
    for doubt in person.doubts:
        if prompt.at - doubt.prompt.at > LASTS or doubt.came_again(prompt, place):
            continue
        if prompt.address in person.addresses:
            doubt.logins += 1
            doubt.back |= place.asn == doubt.network
        if doubt.weight() < weights.ALARMING or person.cold(prompt.at):
            left.append(doubt)
        else:
            confirmed.append((doubt, _finding(doubt)))
    person.doubts[:] = left
    return confirmed


def _finding(doubt: Doubt) -> Finding:
    mine = doubt.prompt
    reasons: tuple[Reason, ...] = (
        happened(
            "approved_unusual",
            user=mine.user,
            app=given(mine.app) or "?",
            address=given(mine.address) or "?",
            country=doubt.country,
            at=int(mine.at),
        ),
        happened("never_again", logins=doubt.logins),
        *((happened("old_address_back"),) if doubt.back else ()),
        *doubt.reasons,
        settle("contain"),
    )
    detector = d03_approved_after.ID if doubt.refused else d04_unexpected.ID
    return Finding(Level.HIGH, reasons, doubt.txids, doubt.first, doubt.source, detector=detector)
