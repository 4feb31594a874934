"""What was found out about a vendor, in words: what to tick, what to set, and nothing more."""

from __future__ import annotations

from helpdesk_tui.cli.doctor.findings import Finding, Kind, ok, warn, wrong
from helpdesk_tui.cli.doctor.probing import NOT_NEEDED, WARN_SECONDS, WRONG_SECONDS, Examination
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Unreachable
from helpdesk_tui.vendors.values import Permission, VendorStatus
from helpdesk_tui.wording import _
from helpdesk_tui.wording.errors import tell

_THERE = frozenset(
    {ErrorCode.VENDOR_DOWN, ErrorCode.VENDOR_SLOW, ErrorCode.VENDOR_BUSY, ErrorCode.VENDOR_STRANGE}
)


def purpose(needed_for: str) -> str:
    """Why the desk needs it."""
    words = {
        "search": _("finding people and their devices"),
        "verify": _("verifying callers"),
        "codes": _("bypass codes"),
        "revoke": _("taking codes back"),
        "activation": _("activation links"),
        "log": _("recent prompts"),
        "give_back": _("giving devices back and unlocking them"),
        "locks": _("locking and unlocking accounts"),
        "tokens": _("bringing tokens back in step, handing them out and taking them back"),
        "lists": _("lists of codes on paper"),
        "numbers": _("changing phone numbers"),
        "names": _("naming devices"),
        "status": _("seeing who is locked"),
    }
    return words.get(needed_for, needed_for)


def of_permission(subject: str, permission: Permission) -> Finding:
    """One permission as a line."""
    name, why = permission.name, purpose(permission.needed_for)
    if permission.needed_for == NOT_NEEDED:
        text = _("{name} is granted, and the desk does not need it.").format(name=name)
        return warn(subject, text, _("Take it away in: {where}").format(where=permission.where))
    if permission.granted:
        return ok(subject, _("{name}: granted").format(name=name))
    if permission.granted is False:
        text = _("{name} is not granted; it is needed for {why}.").format(name=name, why=why)
        return wrong(subject, text, _to_set(permission))
    if permission.problem is None:
        text = _("{name} cannot be read from here; it is needed for {why}.").format(name=name, why=why)
        return warn(subject, text, _to_set(permission))
    told = tell(permission.problem, {"detail": permission.detail})
    text = _("{name} could not be tried; it is needed for {why}.").format(name=name, why=why)
    kind = Kind.THERE if permission.problem in _THERE else Kind.HERE
    return wrong(subject, f"{text} {told.text}", told.hint, kind)


def _to_set(permission: Permission) -> str:
    if permission.detail:
        return _("Set it in: {where}: {name} = {value}").format(
            where=permission.where, name=permission.name, value=permission.detail
        )
    return _("Set it in: {where}: {name}").format(where=permission.where, name=permission.name)


def of_problem(subject: str, error: DeskError) -> Finding:
    """Why nothing could be tried."""
    told = tell(error.code, error.params)
    kind = Kind.THERE if isinstance(error, Unreachable) else Kind.HERE
    return wrong(subject, told.text, told.hint, kind)


def of_clock(subject: str, status: VendorStatus) -> Finding | None:
    """How far the vendor's clock is from ours; None when the vendor does not say."""
    offset = status.clock_offset
    if offset is None:
        return None
    seconds = f"{abs(offset):.0f}"
    if abs(offset) < WARN_SECONDS:
        return ok(subject, _("Its clock and ours agree within {seconds} s.").format(seconds=seconds or "1"))
    text = (
        _("This machine's clock is {seconds} s behind the vendor's.")
        if offset > 0
        else _("This machine's clock is {seconds} s ahead of the vendor's.")
    ).format(seconds=seconds)
    do = _("Switch time synchronisation on: timedatectl set-ntp true")
    return wrong(subject, text, do) if abs(offset) >= WRONG_SECONDS else warn(subject, text, do)


def of_examination(subject: str, examination: Examination) -> list[Finding]:
    """Everything that one trial found; a reason that all trials share is told once."""
    if examination.problem is not None:
        return [of_problem(subject, examination.problem)]
    shared = {permission.problem for permission in examination.permissions}
    if len(shared) == 1 and all(permission.granted is None for permission in examination.permissions):
        (code,) = shared
        if code is not None:
            return [_of_code(subject, code)]
    findings = [of_permission(subject, permission) for permission in examination.permissions]
    clock = None if examination.status is None else of_clock(subject, examination.status)
    return findings if clock is None else [*findings, clock]


def _of_code(subject: str, code: ErrorCode) -> Finding:
    told = tell(code, {})
    return wrong(subject, told.text, told.hint, Kind.THERE if code in _THERE else Kind.HERE)
