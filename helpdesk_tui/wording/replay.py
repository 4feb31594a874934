"""One case in plain language, from its first record to its last, for whoever was not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from helpdesk_tui.wording import _, msgid, record
from helpdesk_tui.wording.fill import plain, say
from helpdesk_tui.wording.times import clock, duration, moment

if TYPE_CHECKING:
    from helpdesk_tui.contract.audit import AuditLine, ReplayedCase

_SENTENCES: Final[dict[str, tuple[str, ...]]] = {
    "case:opened": (
        msgid("{agent} took a call about {name}: {reason}."),
        msgid("{agent} opened a case about somebody who is not named any more."),
    ),
    "case:reason": (msgid("The reason of the call is noted: {reason}."),),
    "case:ticket": (msgid("The ticket is {ticket}."), msgid("A ticket was noted.")),
    "case:parked": (msgid("{agent} put the case aside."),),
    "case:resumed": (msgid("{agent} went on with it."),),
    "case:closed": (msgid("{agent} closed the case: {outcome}."), msgid("{agent} closed the case.")),
    "case:reopened": (msgid("The case was opened again."),),
    "case:handed_over": (
        msgid("{agent} handed the case over to {to}; what had been verified did not go along."),
        msgid("{agent} handed the case over; what had been verified did not go along."),
    ),
    "card:opened": (msgid("{agent} looked at the card of {name}."), msgid("{agent} looked at a card.")),
    "proof:started": (msgid("{agent} began to verify the caller: {proof}."),),
    "proof:sent": (msgid("It went out: {proof}."),),
    "proof:passed": (
        msgid("The caller proved it: {proof}, worth {points} points."),
        msgid("The caller proved it: {proof}."),
    ),
    "proof:failed": (msgid("The caller FAILED: {proof}."),),
    "proof:timed_out": (msgid("Nobody answered in time: {proof}."),),
    "proof:given_up": (msgid("It was ended before an answer: {proof}."),),
    "proof:taken_over": (msgid("{agent} took the verification over, which ended this: {proof}."),),
    "proof:fraud": (msgid("The person said that it was SOMEBODY ELSE: {proof}."),),
    "proof:unknown": (msgid("What became of it is not known, so it proved nothing: {proof}."),),
    "proof:number_shown": (msgid("{agent} saw the whole number to call back."),),
    "proof:doubted": (msgid("The vendor's log later named a weaker factor, so this was doubted: {proof}."),),
    "gate:refused": (
        msgid("{agent} asked for {kind}; the gate refused, because this was missing: {missing}."),
        msgid("{agent} asked for {kind}; the gate refused."),
    ),
    "operation:intent": (
        msgid("The gate was open, and {agent} ordered at {vendor}: {kind}, from {was} to {called}."),
        msgid("{agent} ordered at {vendor}: {kind}, {setting}."),
        msgid("The gate was open, and {agent} ordered at {vendor}: {kind}."),
        msgid("{agent} ordered: {kind}."),
    ),
    "operation:done": (msgid("It was done: {kind}."),),
    "operation:failed": (msgid("It failed and had no effect: {kind}."),),
    "operation:unknown": (msgid("Whether it was done was UNKNOWN at that moment: {kind}."),),
    "operation:taken_back": (msgid("It had been done after all, and was taken back: {kind}."),),
    "record:differs": (
        msgid(
            "This record, or the one beside it, was changed in the store after it was written: what it says "
            "is not shown."
        ),
    ),
    "code:shown": (msgid("{agent} saw the code, to read it out."),),
    "code:shown_again": (msgid("{agent} saw the code once more."),),
    "code:confirmed": (msgid("The caller read the code back correctly."),),
    "grant:revoked": (msgid("What had been handed over was taken back: {reason}."),),
    "grant:ended": (msgid("What had been handed over ended: {state}."),),
}


def sentences(one: ReplayedCase, vendors: Mapping[str, str]) -> list[str]:
    """The case as rows: what it is, what happened, how long it took; `vendors`: names by their ids."""
    head = _("Case {case}, {client}, ticket {ticket}.").format(
        case=one.case, client=plain(one.client), ticket=plain(one.ticket or _("not noted"))
    )
    rows = [head]
    day = ""
    for line in one.lines:
        if (today := moment(line.at)[:10]) != day:
            day = today
            rows.append(f"{day}")
        rows.append(f"  {clock(line.at)}  {sentence(line, vendors)}")
    if len(one.lines) > 1:
        took = int((one.lines[-1].at - one.lines[0].at).total_seconds())
        rows.append(_("From the first to the last record: {time}.").format(time=duration(took)))
    return rows


def sentence(line: AuditLine, vendors: Mapping[str, str]) -> str:
    """One record as a sentence, and when its names were forgotten."""
    params = dict(line.params)
    if params.get("vendor") in vendors:
        params["vendor"] = vendors[params["vendor"]]
    agent = plain(line.agent or _("the desk"))
    known = {
        **record.told(params),
        "agent": agent,
        "name": line.person_name or "",
        "points": params.get("points", ""),
    }
    templates = _SENTENCES.get(line.event)
    said = f"{agent}: {record.line(line.event, params)}." if templates is None else say(templates, known)
    if line.forgotten is not None:
        said += " " + _("Names and numbers were forgotten on {date}.").format(
            date=moment(line.forgotten)[:10]
        )
    return said
