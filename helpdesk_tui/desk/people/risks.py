"""The risk strip: what an agent must know before saying yes; codes and values, no sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from helpdesk_tui.contract.people import AccountStatus, Contact, Device, PromptList, Risk, RiskCode, RiskLevel
from helpdesk_tui.desk.gate.hints import hint
from helpdesk_tui.desk.people.known import AccountFact, DeviceFact, Look
from helpdesk_tui.desk.people.memory import Dealings

_LEVELS: Final = {RiskLevel.ALARM: 0, RiskLevel.WARNING: 1, RiskLevel.INFO: 2}
_STATUSES: Final = {
    AccountStatus.BYPASS: (RiskCode.BYPASS_STATUS, RiskLevel.ALARM),
    AccountStatus.LOCKED: (RiskCode.LOCKED, RiskLevel.WARNING),
    AccountStatus.DISABLED: (RiskCode.DISABLED, RiskLevel.WARNING),
    AccountStatus.PENDING_DELETION: (RiskCode.PENDING_DELETION, RiskLevel.WARNING),
}
DAY: Final = timedelta(days=1)
PASSWORD_LATELY: Final = timedelta(days=2)
"""Whoever has just been given a new password and now wants a new factor has taken over all there is."""
FRAUD: Final = "fraud"
"""A vendor's word for a prompt that the person reported."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that risks are seen in."""

    accounts: Sequence[AccountFact]
    contacts: Sequence[Contact]
    devices: Sequence[Device]
    dealings: Dealings
    looks: Sequence[Look]
    prompts: PromptList
    privileged_by: str | None
    homonyms: int
    baseline_unconfirmed: bool
    password_changed: datetime | None
    """The newest that any directory knows."""
    disabled_in: Sequence[str]
    """Labels of the directories that let nobody in with this login."""
    unused: Sequence[tuple[DeviceFact, datetime]]
    """Devices that let the person in, with when they were last seen: long ago."""
    shared: Mapping[str, int]
    """How many other people have each of the person's mobile numbers."""
    enrolled_alone: DeviceFact | None
    """The first device, which this desk did not set up."""
    now: datetime


def risks(known: Known) -> tuple[Risk, ...]:
    """Every risk, loudest first."""
    found = [
        *_dealt(known),
        *_status(known),
        *_enrolled_alone(known),
        *_directories(known),
        *_changed(known),
        *_codes(known),
        *_ghosts(known),
        *_standing(known),
    ]
    return tuple(sorted(found, key=lambda risk: _LEVELS[risk.level]))


def _dealt(known: Known) -> Iterator[Risk]:
    seen = known.dealings
    prompted = max((line.at for line in known.prompts.lines if line.result == FRAUD), default=None)
    fraud = max((at for at in (seen.fraud_at, prompted) if at is not None), default=None)
    if fraud is not None:
        yield _risk(RiskCode.FRAUD_REPORTED, RiskLevel.ALARM, at=fraud.isoformat())
    if seen.unknown_since is not None:
        yield _risk(RiskCode.UNKNOWN_OPERATION, RiskLevel.ALARM, since=seen.unknown_since.isoformat())
    if seen.memory.refusals_30d:
        yield _risk(RiskCode.REFUSED_LATELY, RiskLevel.WARNING, count=str(seen.memory.refusals_30d))
    if seen.others_case is not None:
        yield _risk(
            RiskCode.OPEN_CASE,
            RiskLevel.WARNING,
            agent=seen.others_case.agent,
            since=seen.others_case.opened_at.isoformat(),
        )


def _status(known: Known) -> Iterator[Risk]:
    for account in known.accounts:
        if account.status in _STATUSES:
            code, level = _STATUSES[account.status]
            yield _risk(code, level, vendor=account.vendor, cause=account.status_cause or "")
    if any(account.directory_managed for account in known.accounts):
        yield _risk(RiskCode.DIRECTORY_MANAGED, RiskLevel.INFO)


def _directories(known: Known) -> Iterator[Risk]:
    for label in known.disabled_in:
        yield _risk(RiskCode.DIRECTORY_DISABLED, RiskLevel.WARNING, label=label)
    changed = known.password_changed
    if changed is not None and known.now - changed < PASSWORD_LATELY:
        yield _risk(
            RiskCode.PASSWORD_CHANGED,
            RiskLevel.WARNING,
            at=changed.isoformat(),
            minutes=str(max(0, int((known.now - changed).total_seconds() // 60))),
        )


def _changed(known: Known) -> Iterator[Risk]:
    for contact in known.contacts:
        if contact.quarantined_until is not None and contact.changed is not None:
            yield _risk(
                RiskCode.CONTACT_CHANGED,
                RiskLevel.WARNING,
                kind=contact.kind.value,
                hint=contact.hint,
                at=contact.changed.isoformat(),
                until=contact.quarantined_until.isoformat(),
            )
    for device in known.devices:
        if device.quarantined_until is not None and device.changed is not None:
            yield _risk(
                RiskCode.DEVICE_CHANGED,
                RiskLevel.WARNING,
                label=device.label,
                hint=device.number_hint,
                at=device.changed.isoformat(),
                until=device.quarantined_until.isoformat(),
            )


def _enrolled_alone(known: Known) -> Iterator[Risk]:
    one = known.enrolled_alone
    if one is not None and one.standing.changed is not None:
        yield _risk(
            RiskCode.FIRST_ENROLMENT,
            RiskLevel.WARNING,
            vendor=one.vendor,
            label=one.device.label,
            at=one.standing.changed.isoformat(),
        )


def _codes(known: Known) -> Iterator[Risk]:
    """Codes that live at the vendor as it says now, else those that the desk knows it made."""
    for account in known.accounts:
        mine = [row for row in known.dealings.grants if row.vendor == account.vendor]
        refs = {ref for row in mine for ref in json.loads(row.refs)}
        seen = next((look.codes for look in known.looks if look.ref == account.ref), None)
        if seen is None:
            ends = [row.until for row in mine if row.until is None or row.until > known.now]
            count, elsewhere = len(ends), 0
        else:
            ends = [code.until for code in seen]
            count, elsewhere = len(seen), sum(code.ref not in refs for code in seen)
        if count:
            last = None if None in ends else max(end for end in ends if end is not None)
            yield _risk(
                RiskCode.LIVE_CODE,
                RiskLevel.ALARM
                if last is None or last - known.now > timedelta(days=1)
                else RiskLevel.WARNING,
                vendor=account.vendor,
                count=str(count),
                elsewhere=str(elsewhere),
                until="" if last is None else last.isoformat(),
            )


def _ghosts(known: Known) -> Iterator[Risk]:
    """What should not be there any more, or not twice (T9)."""
    for one, seen in known.unused:
        yield _risk(
            RiskCode.DEVICE_UNUSED,
            RiskLevel.INFO,
            label=one.device.label,
            hint=hint(one.e164 or one.device.serial),
            at=seen.isoformat(),
            days=str((known.now - seen).days),
        )
    for number, others in known.shared.items():
        yield _risk(RiskCode.NUMBER_SHARED, RiskLevel.WARNING, hint=hint(number), count=str(others))


def _standing(known: Known) -> Iterator[Risk]:
    if known.privileged_by is not None:
        yield _risk(RiskCode.PRIVILEGED, RiskLevel.WARNING, group=known.privileged_by)
    if known.homonyms:
        yield _risk(RiskCode.HOMONYM, RiskLevel.WARNING, count=str(known.homonyms))
    if not any(device.usable is not False for device in known.devices):
        yield _risk(RiskCode.NO_DEVICE, RiskLevel.WARNING)
    if known.baseline_unconfirmed:
        yield _risk(RiskCode.BASELINE_UNCONFIRMED, RiskLevel.INFO)


def _risk(code: RiskCode, level: RiskLevel, **params: str) -> Risk:
    return Risk(code=code, level=level, params=params)
