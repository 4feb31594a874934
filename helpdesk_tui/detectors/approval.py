"""How much speaks against an approval from an address that is not usual, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from helpdesk_tui.detectors import weights
from helpdesk_tui.detectors.look import Look
from helpdesk_tui.detectors.person import DAY, HOUR, Person
from helpdesk_tui.detectors.prompt import EXPLICIT, FAILED, FRAUD, REFUSED, Prompt
from helpdesk_tui.detectors.signal import Reason, normal

PASSCODES: Final = frozenset(("passcode", "duo_mobile_passcode", "hardware_token", "yubikey_passcode"))
"""Typed by whoever approves: no prompt was accepted by mistake."""
OFTEN: Final = 0.08
"""Share of usual prompts that stay unapproved which is worth a word."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Points, and what they are made of besides those of the source."""

    points: float
    before: list[Prompt]
    """Prompts from there that were refused within the hour."""
    reports: list[Prompt]
    """Prompts that the person reported within the day."""
    reasons: tuple[Reason, ...]


def weigh(it: Look) -> Weighed:
    """Add up what speaks against the approval."""
    prompt, person = it.prompt, it.person
    before: list[Prompt] = []
    reports: list[Prompt] = []
    points, reasons = it.source.points, []
    if person.recent:
        before = [one for one in person.refused(prompt, HOUR) if one.outcome in REFUSED]
        reports = [one for one in person.recent if one.outcome is FRAUD and 0 <= prompt.at - one.at <= DAY]
    if before:
        noes = sum(one.outcome in EXPLICIT for one in before)
        points = it.source.points_after(len(before))
        points += weights.REFUSED + weights.AGAIN * (min(len(before), weights.AGAIN_MOST) - 1)
        points += weights.DENIED * min(noes, weights.DENIED_MOST)
        silent = _silent(person)
        points += weights.SILENT * min(silent, weights.SILENT_MOST)
        if silent >= OFTEN:
            reasons.append(normal("often_silent", share=round(100 * silent)))
    if reports:
        points += weights.REPORTED
    if _mistyped(person, prompt):
        points += weights.MISTYPED
        reasons.append(normal("mistyped"))
    if prompt.factor in PASSCODES:
        points += weights.PASSCODE
        reasons.append(normal("by_passcode"))
    return Weighed(points, before, reports, tuple(reasons))


def _mistyped(person: Person, prompt: Prompt) -> bool:
    return any(
        one.outcome is FAILED and one.address == prompt.address and 0 <= prompt.at - one.at <= HOUR
        for one in person.recent
    )


def _silent(person: Person) -> float:
    """The share of their prompts at usual addresses that nobody approved."""
    return person.unapproved / (person.approvals + person.unapproved + 10)
