"""The record in words, and the summary of a case to paste into its ticket."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from helpdesk_tui.wording import (
    _,
    agents,
    cases,
    containment,
    deeds,
    four_eyes,
    gate,
    guards,
    msgid,
    notices,
    on_record,
    settings,
)
from helpdesk_tui.wording.errors import tell
from helpdesk_tui.wording.fill import plain, say
from helpdesk_tui.wording.times import clock, duration, moment

if TYPE_CHECKING:
    from helpdesk_tui.contract.cases import CaseSummary

_EVENTS: dict[str, tuple[str, ...]] = {
    "desk:started": (msgid("desk started"),),
    "desk:stopped": (msgid("desk stopped"),),
    "agent:added": (msgid("agent added: {who}, {roles}"), msgid("agent added")),
    "agent:roles": (msgid("roles of {who}: {roles}"), msgid("roles of an agent changed")),
    "agent:reset": (msgid("reset for {who}: {lost}"), msgid("an agent's app or password reset")),
    "agent:revoked": (msgid("agent revoked: {who}"), msgid("agent revoked")),
    "agent:enrolled": (msgid("own app set up for codes"),),
    "agent:signed_in": (msgid("signed in"),),
    "agent:unlocked": (msgid("console unlocked"),),
    "agent:stepped_up": (msgid("shown by own code: {actions}"), msgid("shown by own code")),
    "agent:doubted": (msgid("NOT shown who it is, {way}: {why_not}"), msgid("NOT shown who it is")),
    "agent:signed_out": (msgid("signed out"),),
    "session:misused": (msgid("a session's token came from ANOTHER console: the session was ended"),),
    "case:opened": (msgid("case opened: {reason}"), msgid("case opened")),
    "case:reason": (msgid("reason of the call: {reason}"), msgid("reason of the call noted")),
    "case:ticket": (msgid("ticket {ticket}"), msgid("ticket noted")),
    "case:client": (msgid("served at {client} from here on"), msgid("served at another client")),
    "case:parked": (msgid("case parked"),),
    "case:resumed": (msgid("case resumed"),),
    "case:closed": (msgid("case closed: {outcome}"), msgid("case closed")),
    "case:information": (msgid("call for information only"),),
    "case:outside": (
        msgid("done outside of the desk on {at}: {reason}"),
        msgid("done outside of the desk"),
    ),
    "case:reopened": (msgid("case reopened"),),
    "case:handed_over": (msgid("case handed over to {to}"), msgid("case handed over")),
    "card:opened": (msgid("card opened"),),
    "proof:started": (msgid("{proof}: started"),),
    "proof:sent": (msgid("{proof}: sent"),),
    "proof:passed": (msgid("{proof}: passed"),),
    "proof:failed": (msgid("{proof}: FAILED"),),
    "proof:timed_out": (msgid("{proof}: no answer in time"),),
    "proof:given_up": (msgid("{proof}: ended before an answer"),),
    "proof:taken_over": (msgid("{proof}: ended, a senior colleague verifies the person instead"),),
    "proof:fraud": (msgid("{proof}: FRAUD reported by the person"),),
    "proof:unknown": (msgid("{proof}: answer unknown, proves nothing"),),
    "proof:number_shown": (
        msgid("whole number shown for a call-back {hint}"),
        msgid("whole number shown for a call-back"),
    ),
    "proof:doubted": (msgid("{proof}: DOUBTED, the vendor's log names another factor"),),
    "operation:intent": (
        msgid("{kind}: asked of {vendor}, from {was} to {called}"),
        msgid("{kind}: asked of {vendor}: {setting}"),
        msgid("{kind}: asked of {vendor}"),
        msgid("{kind}: asked"),
    ),
    "operation:done": (msgid("{kind}: done"),),
    "operation:failed": (
        msgid("{kind}: failed, without effect. {problem}"),
        msgid("{kind}: failed, without effect"),
    ),
    "operation:unknown": (msgid("{kind}: outcome UNKNOWN, the desk asks the vendor"),),
    "operation:taken_back": (msgid("{kind}: found at the vendor and taken back"),),
    "operation:answered": (msgid("{kind}: the person answered: {result}"), msgid("{kind}: answered")),
    "procedure:started": (msgid("guided call: {procedure}"), msgid("guided call")),
    "procedure:answered": (
        msgid("guided call: {step} answered {answer}"),
        msgid("guided call: a step answered"),
    ),
    "gate:refused": (msgid("gate refused {kind}: missing {missing}"), msgid("gate refused {kind}")),
    "code:shown": (msgid("code shown to the agent"),),
    "code:shown_again": (msgid("code shown once more"),),
    "code:confirmed": (msgid("code read back correctly by the caller"),),
    "grant:revoked": (msgid("grant revoked: {reason}"), msgid("grant revoked")),
    "grant:ended": (msgid("grant ended: {state}"), msgid("grant ended")),
    "baseline:accepted": (msgid("first import accepted"),),
    "people:imported": (msgid("people imported"),),
    "people:linked": (msgid("joined with another person: {why}"), msgid("joined with another person")),
    "people:unlinked": (msgid("an account was taken apart: {why}"), msgid("an account was taken apart")),
    "mirror:read": (msgid("directory read"),),
    "task:made": (msgid("task noted"),),
    "task:claimed": (msgid("task claimed"),),
    "task:released": (msgid("task put back"),),
    "task:opened": (msgid("case opened for a task"),),
    "task:done": (msgid("task done"),),
    "task:dropped": (msgid("task dropped: {reason}"), msgid("task dropped")),
    "notice:made": (msgid("people are told: {told}"), msgid("people are told")),
    "notice:sent": (
        msgid("told ({list}): {told}"),
        msgid("told by {channel} {hint}"),
        msgid("told"),
    ),
    "notice:given_up": (
        msgid("NOT told by {channel} {hint}: given up"),
        msgid("somebody could NOT be told: given up"),
    ),
    "notice:resent": (msgid("what did not go is sent again"),),
    "notice:not_me": (
        msgid("NOT ME, heard by {channel}: what lives is taken back"),
        msgid("NOT ME: what lives is taken back"),
    ),
    "prompt:reported": (
        msgid("asked of a login prompt, the caller says: {said}"),
        msgid("what the caller says of a login prompt"),
    ),
    "signal:claimed": (msgid("row of the push review claimed"),),
    "signal:released": (msgid("row of the push review put back"),),
    "signal:decided": (msgid("push review: {verdict}"), msgid("push review: a verdict")),
    "signal:undone": (
        msgid("push review: verdict {verdict} taken back"),
        msgid("push review: verdict undone"),
    ),
    "signal:handed_over": (
        msgid("row of the push review handed over to {to}: {words}"),
        msgid("row of the push review handed over"),
    ),
    "signal:handed_back": (
        msgid("row of the push review handed back to {to}"),
        msgid("row of the push review handed back"),
    ),
    "signal:raised": (msgid("push review: {detector}, {level}"), msgid("push review: a signal")),
    "travel:declared": (
        msgid("travel declared: {country}, {first} to {last}"),
        msgid("travel declared"),
    ),
    "whereabouts:imported": (
        msgid("declared travel or turns of duty imported from {file}"),
        msgid("declared travel or turns of duty imported"),
    ),
    "whereabouts:dropped": (msgid("declared travel or a turn of duty dropped"),),
    "pushes:left_quiet": (msgid("pushes stay off after their time: somebody decided otherwise meanwhile"),),
    "file:taken": (msgid("case file of the push review taken out"),),
    "policy:loaded": (msgid("policy loaded"),),
    "store:restored": (
        msgid("store put back from a backup of {at}"),
        msgid("an earlier store put back"),
    ),
    "store:migrated": (msgid("store brought to tables {now}"), msgid("store brought to other tables")),
    **on_record.EVENTS,
    **guards.EVENTS,
    **four_eyes.EVENTS,
    **containment.EVENTS,
    **deeds.EVENTS,
}
_SKIPPED = frozenset(
    {
        "case:opened",
        "case:reason",
        "case:ticket",
        "case:closed",
        "case:parked",
        "case:resumed",
        "card:opened",
        "proof:started",
        "proof:sent",
        "notice:made",
    }
)
"""What a ticket need not repeat."""
_DIGITS = re.compile(r"(?:\+|00)?\d(?:[ ./()-]*\d){4,}")


def line(event: str, params: Mapping[str, str]) -> str:
    """One record in words; only params that are named here are shown."""
    templates = _EVENTS.get(event)
    if templates is None:
        return plain(event)
    return say(templates, told(params))


def bounds(params: Mapping[str, str]) -> str:
    """How long and how often a grant works, where the record says so."""
    parts = []
    if params.get("seconds", "").isdecimal():
        parts.append(duration(int(params["seconds"])))
    if params.get("uses", "").isdecimal():
        parts.append(_("{n} uses at most").format(n=params["uses"]) if params["uses"] != "1" else _("1 use"))
    return ", ".join(parts)


def summary(of: CaseSummary, vendors: Mapping[str, str] | None = None) -> str:
    """What to paste into the ticket: no secret, no full number; `vendors` names them by their ids."""
    called = vendors or {}
    case = of.case
    end = "" if case.closed_at is None else f" - {clock(case.closed_at)}"
    ticket = case.ticket or _("no ticket yet")
    head = [
        _("{name}: {value}").format(name=plain(ticket), value=cases.reason(case.reason)),
        plain(f"{case.person_name} ({case.login}), {case.client_name}"),
        _("Agent {agent}, {time}").format(agent=plain(case.agent), time=moment(case.opened_at) + end),
    ]
    body = [
        f"- {clock(one.at)} {_with_bounds(one.event, _named(one.params, called))}"
        for one in notices.gathered(of.lines)
        if one.event not in _SKIPPED
    ]
    tail = (
        [] if case.outcome is None else [_("Outcome: {outcome}").format(outcome=cases.outcome(case.outcome))]
    )
    return "\n".join([*head, *body, *tail])


def _named(params: Mapping[str, str], vendors: Mapping[str, str]) -> Mapping[str, str]:
    vendor = params.get("vendor", "")
    return {**params, "vendor": vendors[vendor]} if vendor in vendors else params


def _with_bounds(event: str, params: Mapping[str, str]) -> str:
    known = bounds(params)
    return f"{line(event, params)} ({known})" if known else line(event, params)


def told(params: Mapping[str, str]) -> dict[str, str]:
    """The params of a record in words, numbers cut to their last two digits."""
    hint = masked(params.get("hint", ""))
    method = gate.method(params["method"]) if params.get("method") else _("proof")
    words = {
        "hint": hint,
        "proof": f"{method} {hint}".rstrip(),
        "kind": _kind(params),
        "ticket": params.get("ticket", ""),
        "vendor": params.get("vendor", ""),
        "to": params.get("to", ""),
        "at": params.get("made_at", ""),
        "now": params.get("now", ""),
        **{name: masked(params.get(name, "")) for name in ("was", "called")},
        "list": masked(params.get("list", "")),
        **guards.told(params),
        **settings.told(params),
        **agents.told(params),
        **deeds.told(params),
        **{name: params.get(name, "") for name in on_record.NAMES},
        **{name: params.get(name, "").replace("_", " ") for name in ("procedure", "step", "answer")},
    }
    for name, say_it in (
        ("outcome", cases.outcome),
        ("state", cases.grant_state),
        ("result", cases.result),
        ("told", notices.kind),
        ("channel", notices.channel),
    ):
        if params.get(name):
            words[name] = say_it(params[name])
    reason = params.get("why") or params.get("reason") or ""
    words["reason"] = masked(cases.reason(reason)) if reason else ""
    words["missing"] = _("; ").join(gate.need(one) for one in params.get("needs", "").split(",") if one)
    words["problem"] = tell(params["problem"], {}).text if params.get("problem") else ""
    return words


def _kind(params: Mapping[str, str]) -> str:
    if params.get("change"):
        return cases.change(params["change"])
    if params.get("kind") == "bypass" and params.get("uses", "") not in {"", "1"}:
        return gate.action("day_pass")
    return cases.kind(params["kind"]) if params.get("kind") else _("operation")


def masked(text: str) -> str:
    """The text with every run of five digits or more cut to its last two."""
    return _DIGITS.sub(lambda found: ".." + "".join(filter(str.isdecimal, found.group()))[-2:], text)
