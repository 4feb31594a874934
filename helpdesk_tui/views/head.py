"""The head line: product, client, kind of desk, age of the vendors' answers, who and when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.ages import age
from helpdesk_tui.views.link import Link, LinkState
from helpdesk_tui.views.text import Line, Role, Span, bad, dim, line, span, spread, strong, warn, width_of
from helpdesk_tui.wording import _
from helpdesk_tui.wording.times import clock

if TYPE_CHECKING:
    from helpdesk_tui.contract.session import Session, VendorHealth


SILENT = 5
"""Seconds without a first answer after which that is said."""


def head_rows(link: Link, context: str, width: int) -> list[Line]:
    """One row; a second one appears only while something is wrong with the link."""
    now = link.clock.now()
    left = line(
        strong(" helpdesk "),
        *([span(f" {context} ", Role.TITLE)] if context else []),
        "  ",
        *_mode(link, width),
    )
    who = dim(f"{_agent(link)}  {clock(now)} ")
    # What kind of desk this is stays readable; on a narrow screen the rest gives way.
    choices = (
        line(*_vendors(link, now, width), who),
        line(*_trouble(link), who),
        line(*_trouble(link)),
    )
    right = next((one for one in choices if width_of(left) + width_of(one) < width), choices[-1])
    return [spread(left, right, width)]


def _agent(link: Link) -> str:
    return link.session.agent if link.session else ""


def _mode(link: Link, width: int) -> list[Span]:
    if link.state is LinkState.LOST:
        return [bad(_("! desk is being started again…"))]
    if link.state is LinkState.REFUSED:
        return [bad(_("! the desk refuses this console"))]
    session = link.session
    if session is None:
        return [bad(_("! no desk yet"))] if link.error else [dim(_("starting the desk…"))]
    roomy = width >= 100  # noqa: PLR2004 - the breakpoint of the wide layout
    found: list[Span] = []
    if session.mode == "sandbox":
        found.append(span(_(" SANDBOX, invented people ") if roomy else _(" SANDBOX "), Role.BANNER))
    elif session.mode == "alone":
        words = (
            _(" ALONE: the gate is advice, others' refusals are not seen ")
            if roomy
            else _(" ALONE: gate is advice ")
        )
        found.append(span(words, Role.BANNER))
    if session.baseline_pending:
        found += [span(" "), warn(_("F7: accept import") if roomy else _("F7 import"))]
    if link.doubted is not None:
        words = _("! RECORD NOT BELIEVED, READ ONLY") if roomy else _("! RECORD, READ ONLY")
        found += [span(" "), bad(words)]
    found += _tightened(session, roomy=roomy)
    if session.readonly:
        found.append(span(_(" READ ONLY "), Role.BANNER))
    return found


def _tightened(session: Session, *, roomy: bool) -> list[Span]:
    """What a colleague or security wants of this agent now."""
    found: list[Span] = []
    if session.asked_to_see:
        name = session.asked_to_see[0].person_name
        words = _("Ctrl+G: see {name}").format(name=name) if roomy else _("Ctrl+G: see")
        found += [span(" "), warn(words)]
    if session.level:
        words = _(" THREAT LEVEL {level} ") if roomy else _(" LEVEL {level} ")
        found += [span(" "), bad(words.format(level=session.level))]
    return found


def _vendors(link: Link, now: datetime, width: int) -> list[Span]:
    vendors = link.session.vendors if link.session else ()
    full = [piece for vendor in vendors for piece in (_vendor(vendor, now), span("  "))]
    if width_of(tuple(full)) <= width // 3:
        return full
    troubled = [vendor for vendor in vendors if vendor.state != "up"]
    if troubled:
        shown = [piece for vendor in troubled[:2] for piece in (_vendor(vendor, now), span("  "))]
        return shown if width_of(tuple(shown)) <= width // 2 else shown[:2]
    oldest = min((vendor.last_answer for vendor in vendors if vendor.last_answer), default=None)
    return [dim(_("{n} vendors up, {age}").format(n=len(vendors), age=age(oldest, now))), span("  ")]


def _trouble(link: Link) -> list[Span]:
    vendors = link.session.vendors if link.session else ()
    count = sum(vendor.state not in {"up", "untried"} for vendor in vendors)
    return [bad(_("! {n} of {all}").format(n=count, all=len(vendors))), span("  ")] if count else []


def _vendor(vendor: VendorHealth, now: datetime) -> Span:
    silent = vendor.state == "untried" and vendor.since and (now - vendor.since).total_seconds() >= SILENT
    if silent:
        return warn(_("{label} no answer {age}").format(label=vendor.label, age=age(vendor.since, now)))
    words = {
        "up": "{label} {age}",
        "slow": _("{label} slow {age}"),
        "busy": _("{label} limits us {age}"),
        "down": _("{label} DOWN, last answer {age}"),
        "refused": _("{label} REFUSES our keys"),
        "untried": _("{label} not asked yet"),
    }.get(vendor.state, "{label} ? {age}")
    text = words.format(label=vendor.label, age=age(vendor.last_answer, now))
    return {"up": dim, "untried": dim, "slow": warn, "busy": warn}.get(vendor.state, bad)(text)
