"""Every error in words: what happened and what it means, then what to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpdesk_tui.wording import (
    _,
    agents,
    changes,
    config,
    containment,
    deeds,
    desk_faults,
    four_eyes,
    gate,
    msgid,
    proofs,
)
from helpdesk_tui.wording.fill import plain, say
from helpdesk_tui.wording.filters import problem as filter_words
from helpdesk_tui.wording.policy import problem as policy_problem

if TYPE_CHECKING:
    from helpdesk_tui.contract.errors import DeskError

_SENTENCES: dict[str, tuple[str, ...]] = {
    "gate_closed": (
        msgid("The gate is closed, nothing was done. Missing: {missing}."),
        msgid("The gate is closed, nothing was done."),
    ),
    "ticket_missing": (
        msgid("Nothing was done: this case has no ticket number yet. It looks like {example}."),
        msgid("Nothing was done: this case has no ticket number yet."),
    ),
    "ticket_refused": (
        msgid("That is no ticket number of this client. It looks like {example}."),
        msgid("That is no ticket number of this client."),
    ),
    "not_yours": (
        msgid("This belongs to {agent}. Nothing was changed."),
        msgid("This belongs to another agent. Nothing was changed."),
    ),
    "own_account": (msgid("This is your own account. Nobody acts on their own account."),),
    "not_found": (msgid("It is not there, or no longer."),),
    "role_missing": (
        msgid("You lack the right for this ({role} may do it). Nothing was done."),
        msgid("You lack the role for this. Nothing was done."),
    ),
    "own_code_wrong": (msgid("That is not the code of your app now, or it was used before."),),
    "enrolment_needed": (msgid("Nothing was done: the desk knows no app of yours that makes codes."),),
    "already_enrolled": (msgid("You have an app that makes codes already. Nothing was changed."),),
    "sign_in_failed": (msgid("Nobody was signed in: name, password and code do not belong together."),),
    "console_clock": (
        msgid("The desk believes no request: this machine's clock is {seconds} s off."),
        msgid("The desk believes no request: this machine's clock is off."),
    ),
    "agent_exists": (msgid("There is an agent of this name or login already. Nothing was changed."),),
    "step_up_needed": (msgid("Nothing was done yet: the desk asks for your own six digits first."),),
    "read_only": (msgid("This desk is read-only. Nothing was done."),),
    "case_closed": (msgid("This case is closed. Nothing was done."),),
    "task_ended": (msgid("This task was done or dropped already. Nothing was changed."),),
    "operation_open": (
        msgid("{agent} started something for this person at this vendor on {since}, and it is not settled."),
        msgid("Something for this person at this vendor is not settled yet."),
    ),
    "episode_used_up": (msgid("The codes that one person may get within a day are used up."),),
    "already_shown": (msgid("This code was shown already and cannot be shown again."),),
    "nothing_to_show": (msgid("There is no code to show here: it was confirmed, replaced or never made."),),
    "nothing_to_send": (msgid("Every message of this notice went, or is on its way."),),
    "change_unavailable": (
        msgid("This cannot be done now: {reason}."),
        msgid("This cannot be done with this account or device now."),
    ),
    "name_alike": (
        msgid("Nothing was done: this reads like {name}, and later readers would take one for the other."),
        msgid("Nothing was done: this reads like the name of something else."),
    ),
    "in_progress": (
        msgid("Another desk serves {listen} already."),
        msgid("The same request is still being worked on. It was not done twice."),
    ),
    "key_reused": (msgid("This request reused the key of another one. Nothing was done."),),
    "record_doubted": (
        msgid("This desk's record is not the one that this console saw before. Nothing was done."),
    ),
    "record_unanchored": (
        msgid("Nothing is granted: the record has not reached {anchor} since {since}."),
        msgid("Nothing is granted: the record does not reach its anchors."),
    ),
    "bad_request": (
        msgid("The desk did not accept {field}. Nothing was done."),
        msgid("The policy gives at most {max_seconds} s and {max_uses} uses. Nothing was done."),
        msgid("The desk did not accept the request. Nothing was done."),
    ),
    "filter_wrong": (
        msgid("The filter is wrong at sign {sign}. {problem}"),
        msgid("The filter is wrong."),
    ),
    "key_missing": (msgid("A write came without its key against doing things twice. Nothing was done."),),
    "bad_name": (
        msgid("This cannot be the name of a device: {reason}."),
        msgid("This cannot be the name of a device."),
    ),
    "bad_number": (msgid("This is no telephone number that can be called or texted."),),
    "config_missing": (
        msgid("There is no configuration at {path}."),
        msgid("A part of the configuration is missing."),
    ),
    "config_wrong": (msgid("The configuration is wrong. {problem}"),),
    "policy_wrong": (msgid("The policy file is wrong. {problem}"),),
    "procedure_wrong": (
        msgid("The guided call in {path} is wrong: {detail}."),
        msgid("A file that describes a guided call is wrong."),
    ),
    "vendor_keys_wrong": (msgid("The vendor refuses our keys."),),
    "vendor_permission": (
        msgid("Our keys lack a permission at the vendor: {detail}."),
        msgid("Our keys lack a permission at the vendor."),
    ),
    "vendor_clock": (
        msgid("The vendor refuses the time of our requests: the clocks differ by {seconds} s."),
        msgid("The vendor refuses the time of our requests: the clocks differ."),
    ),
    "vendor_refused": (
        msgid("The vendor refused it: {detail}. Nothing was done there."),
        msgid("The vendor refused it. Nothing was done there."),
    ),
    "vendor_limit": (
        msgid("The vendor holds at most {limit} of these. Nothing was done there."),
        msgid("A limit of the vendor is reached. Nothing was done there."),
    ),
    "not_signed_in": (msgid("The desk does not know who you are."),),
    "unsupported": (
        msgid("{vendor} cannot do this."),
        msgid("This cannot be done here."),
    ),
    "vendor_down": (msgid("The vendor does not answer. Nothing was done there."),),
    "vendor_slow": (msgid("The vendor did not answer in time. Nothing was done there."),),
    "vendor_strange": (msgid("The vendor's answer could not be understood. What is shown may be old."),),
    "vendor_busy": (
        msgid("The vendor limits our calls until {until}."),
        msgid("The vendor limits our calls for a moment."),
    ),
    "outcome_unknown": (msgid("Nobody knows yet whether it was done. The desk is asking the vendor."),),
    "read_back_differs": (msgid("The vendor made something else than was asked. The desk took it back."),),
    "courier_down": (msgid("The message was not sent: the server for it does not answer or refuses."),),
    **desk_faults.SENTENCES,
    **proofs.SENTENCES,
    **four_eyes.SENTENCES,
    **containment.SENTENCES,
    **deeds.SENTENCES,
}
_HINTS: dict[str, str] = {
    "gate_closed": msgid("Take the way that the gate proposes as the cheapest, then ask again."),
    "ticket_missing": msgid("Enter the ticket number, then ask again."),
    "ticket_refused": msgid("Look at the number in the ticket system and type it again."),
    "not_yours": msgid("Ask that agent to hand the case over, or open one of your own."),
    "own_account": msgid("Ask a colleague to call you back and do it."),
    "not_found": msgid("Search again; somebody may have changed it meanwhile."),
    "role_missing": msgid("Ask a colleague who has it, or whoever keeps the agents."),
    "own_code_wrong": msgid("Wait for the next one and type that; each counts once."),
    "enrolment_needed": msgid("Set one up first: :app in the console, or helpdesk-tui agent enrol."),
    "already_enrolled": msgid("If you lost it, whoever keeps the agents resets it."),
    "sign_in_failed": msgid("Wait for the next code of your app and try again, each sign as you chose it."),
    "console_clock": msgid("Set this machine's clock, then try again."),
    "agent_exists": msgid("Take another one, or change the agent who has it."),
    "step_up_needed": msgid("Type the code of your own app; the order then goes on by itself."),
    "read_only": msgid("Use a desk without --readonly."),
    "case_closed": msgid("Open a new case with the person."),
    "task_ended": msgid("Note a new one if there is still something to do."),
    "operation_open": msgid("Wait until it is settled; the operations list shows it."),
    "episode_used_up": msgid("See the person on site, or ask security."),
    "already_shown": msgid("Verify the caller again and make a new code; the old one is revoked then."),
    "nothing_to_show": msgid("Look at the grants of this person; make a new code if none is live."),
    "nothing_to_send": msgid("Nothing needs to be done; notice list shows each message."),
    "change_unavailable": msgid("Nothing was changed. Do what the reason says, or use the vendor's panel."),
    "name_alike": msgid("Choose another name, or say that this one is meant."),
    "in_progress": msgid("Wait for its result; the operations list shows it."),
    "record_doubted": msgid(
        'Ask whoever is responsible for security. The command "Go on with this record" says what differs.'
    ),
    "record_unanchored": msgid("Ask whoever keeps the desk to look at the board; taking away still works."),
    "key_reused": msgid("Do it again from the screen. If this returns, report it as a fault of the console."),
    "bad_request": msgid("Check what was entered. If this returns, report it as a fault of the console."),
    "filter_wrong": msgid("Such as: app:vpn result:denied,fraud -country:BE last:24h."),
    "key_missing": msgid("Report this as a fault of the console."),
    "bad_name": msgid("Choose a short one of letters, digits and blanks, without a telephone number."),
    "bad_number": msgid("Check the number in the directory, with its country code."),
    "config_missing": msgid("Run helpdesk-tui init, or name the file with --config."),
    "config_wrong": msgid("Correct the file, then run helpdesk-tui doctor."),
    "policy_wrong": msgid("Correct the file, then run helpdesk-tui policy check."),
    "procedure_wrong": msgid("Correct the file, then run helpdesk-tui policy check."),
    "vendor_keys_wrong": msgid("Compare the keys with the vendor's panel, then run helpdesk-tui doctor."),
    "vendor_permission": msgid("Run helpdesk-tui doctor: it says what to set in the vendor's panel."),
    "vendor_clock": msgid("Set this machine's clock: timedatectl set-ntp true."),
    "vendor_refused": msgid("Look at the account in the vendor's panel."),
    "vendor_limit": msgid("Remove what is no longer needed in the vendor's panel, then ask again."),
    "not_signed_in": msgid("Sign in again, or ask whoever keeps the agents to add you."),
    "unsupported": msgid("Take another way, or the vendor's own panel."),
    "vendor_down": msgid(
        "The card still shows the last facts with their age. Try again, or use the vendor's panel."
    ),
    "vendor_slow": msgid("Try again in a moment."),
    "vendor_strange": msgid("Compare with the vendor's panel, and run helpdesk-tui doctor."),
    "vendor_busy": msgid("It goes on by itself; nothing is lost."),
    "outcome_unknown": msgid("Do not try again. Wait for the answer; the operations list shows it."),
    "read_back_differs": msgid(
        "Nothing was handed over. Compare with the vendor's panel before you try again."
    ),
    "courier_down": msgid("Take another way to verify, and run helpdesk-tui doctor."),
    **desk_faults.HINTS,
    **proofs.HINTS,
    **four_eyes.HINTS,
    **containment.HINTS,
    **deeds.HINTS,
}


@dataclass(frozen=True, slots=True)
class Told:
    """One error in words."""

    text: str
    """What happened and what it means."""
    hint: str
    """What to do next."""


def tell(code: str, params: Mapping[str, str]) -> Told:
    """The words for a code with its params."""
    return Told(_sentence(code, params), hint(code))


def sentence(error: DeskError) -> str:
    """What happened and what it means."""
    return _sentence(error.code, error.params)


def hint(code: str) -> str:
    """What to do next."""
    known = _HINTS.get(code)
    return _("Update the console: it does not know this error.") if known is None else _(known)


def _sentence(code: str, params: Mapping[str, str]) -> str:
    templates = _SENTENCES.get(code)
    if templates is None:
        return _("The desk reports {code}.").format(code=plain(code))
    return say(templates, {**params, **_derived(code, params)})


def _derived(code: str, params: Mapping[str, str]) -> dict[str, str]:
    """Params that are codes themselves, in words."""
    if code in _PROBLEMS:
        return {"problem": _PROBLEMS[code](params)}
    if code == "gate_closed":
        return {"missing": "; ".join(gate.need(one) for one in params.get("needs", "").split(",") if one)}
    if code in _WHYS:
        return {"reason": _WHYS[code](params["why"])} if params.get("why") else {}
    if code == "role_missing":
        return {"role": " / ".join(agents.role(one) for one in params.get("role", "").split(" / ") if one)}
    return four_eyes.fill(code, params)


def _policy_problem(params: Mapping[str, str]) -> str:
    return policy_problem(params.get("path", ""), params.get("fault", ""), params.get("detail", ""))


_WHYS: dict[str, Callable[[str], str]] = {
    "way_unavailable": gate.unavailable,
    "change_unavailable": changes.reason,
    "bad_name": changes.no_name,
}
_PROBLEMS: dict[str, Callable[[Mapping[str, str]], str]] = {
    "config_wrong": config.problem,
    "filter_wrong": filter_words,
    "policy_wrong": _policy_problem,
}
