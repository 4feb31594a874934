"""The gate in words: what counts, what does not and why, what is missing, what would be quickest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from helpdesk_tui.wording import _, msgid
from helpdesk_tui.wording.fill import word
from helpdesk_tui.wording.times import about, clock

if TYPE_CHECKING:
    from helpdesk_tui.contract.evidence import VerifiedElsewhere
    from helpdesk_tui.contract.gate import Allowed, Denied
    from helpdesk_tui.contract.ids import WayId

_ACTIONS = {
    "bypass": msgid("bypass code"),
    "day_pass": msgid("day pass"),
    "activation_first": msgid("first activation"),
    "activation_replace": msgid("new activation (old app stops)"),
    "qr_on_screen": msgid("QR code on screen"),
    "unlock": msgid("unlocking the account"),
    "resync": msgid("resynchronising a token"),
    "first_code": msgid("first code of a new app"),
    "remove_device": msgid("removing a device for good"),
    "text_codes": msgid("login codes by SMS"),
    "give_back": msgid("giving back what was suspended"),
    "assign_token": msgid("hardware token out of the stock"),
    "code_list": msgid("list of codes"),
    "invite": msgid("enrolment link"),
    "change_number": msgid("another phone number"),
    "rename": msgid("another name for a device"),
    "setting": msgid("another way to log in"),
}
_TIERS = {
    0: msgid("reading only"),
    1: msgid("light"),
    2: msgid("strong"),
    3: msgid("privileged"),
}
_METHODS = {
    "push": msgid("push"),
    "otp": msgid("code of app or token"),
    "mail_code": msgid("code by mail"),
    "sms_code": msgid("code by SMS"),
    "call_back": msgid("call-back"),
    "manager": msgid("manager"),
    "in_person": msgid("in person"),
    "id_check": msgid("identity check"),
    "knowledge": msgid("questions"),
}
_ROOTS = {
    "sim": msgid("SIM card"),
    "handset": msgid("phone"),
    "token": msgid("hardware token"),
    "password": msgid("password of the mailbox"),
    "human": msgid("another person"),
    "office_wiring": msgid("office line"),
    "none": msgid("nothing that proves"),
}
_STRENGTHS = {
    "checked": msgid("checked by machine"),
    "attested": msgid("on the agent's word"),
}
_ZEROS = {
    "quarantined": msgid("changed lately"),
    "is_target": msgid("the grant goes there"),
    "same_root": msgid("same root counts already"),
    "lapsed": msgid("lapsed"),
    "live_bypass": msgid("a bypass code lives"),
    "knowledge": msgid("knowledge proves nothing"),
    "not_baselined": msgid("first import not accepted"),
    "failed": msgid("failed"),
}
_UNAVAILABLE = {
    "none_on_file": msgid("none on file"),
    "vendor_cannot": msgid("vendor cannot"),
    "vendor_down": msgid("vendor is down"),
    "device_not_ready": msgid("device not ready"),
    "throttled": msgid("too many, wait"),
    "attempts_used": msgid("attempts used up"),
    "upper_role": msgid("the day's attempts are used up, only a senior or on-call colleague goes on"),
    "no_courier": msgid("no mail or SMS server set up"),
    "another_open": msgid("another one is open"),
    "another_agent": msgid("a colleague verifies this person"),
    "not_with_caller": msgid("phone not with the caller"),
    "not_licensed": msgid("the vendor says that it is not licensed"),
    "not_permitted": msgid("the desk's key at the vendor may not ask for it"),
    "not_offered": msgid("the vendor does not offer it for this account"),
    "identity_not_new": msgid("the vendor named a check that there was before, which proves nothing now"),
    "not_activated": msgid("the app on it is not set up"),
    "bypass_status": msgid("the vendor lets this account in without a second factor"),
    "push_without_number": msgid("its push shows no code to compare"),
}
_NEEDS = {
    "points": msgid("more proof"),
    "second_root": msgid("a second proof that rests on something else"),
    "checked_proof": msgid("one proof that a machine compares"),
    "in_person": msgid("somebody who sees the person"),
    "approval": msgid("the approval of a second person of the desk"),
    "second_episode": msgid("an approver: there were codes for this person within the last days"),
    "third_contact": msgid("an approver: there were several calls for this person in a day"),
    "quota_used_up": msgid("an approver: more was handed over than is usual in this time"),
    "interlocked": msgid("an approver, or a day of waiting: the password was changed lately"),
    "out_of_hours": msgid("a senior or on-call colleague, or an approver: it is outside office hours"),
    "quota_exhausted": msgid("waiting: twice what is usual was handed over, which nobody can approve"),
    "same_contact": msgid("another day: password and second factor are never changed in one call"),
    "target_quarantined": msgid("proof by other means: what would receive it changed lately"),
    "own_account": msgid("another agent: nobody acts on their own account"),
    "account_unusable": msgid("an account that works: this one is locked, disabled or about to be deleted"),
    "fraud_reported": msgid("security: the person reported fraud or said that they did not call"),
    "switched_off": msgid("another way: the policy does not allow this here"),
    "episode_used_up": msgid("a day of waiting, or somebody on site: the codes for one day are used up"),
    "baseline": msgid("the first import accepted by a named person"),
    "not_supported": msgid("another way: this vendor cannot do it"),
    "read_only": msgid("a console that is not read-only"),
    "held": msgid("a moment: somebody else looks at this first"),
}
_WARNINGS = {
    "target_changed": msgid("what receives it changed lately"),
    "baseline_unconfirmed": msgid("the first import was not accepted yet"),
    "day_pass_fits": msgid("applications here ask at each connection, so a day pass fits better"),
    "on_call_alone": msgid("one proof suffices on call; the day team looks at it"),
    "capped": msgid("a code counts less, because it may have come by SMS"),
}
_REVIEWS = {
    "attested": msgid("it rests on what somebody said"),
    "on_call": msgid("one proof, on call alone"),
    "approved": msgid("an exception that a second person approved"),
}


def action(code: str) -> str:
    """What is asked of the gate."""
    return word(_ACTIONS, code)


def tier(number: int) -> str:
    """How much proof is asked."""
    return _(_TIERS[number])


def method(code: str, root: str = "") -> str:
    """What a way to prove is called; its root tells an app from a token."""
    if code == "otp" and root:
        return _("code of a hardware token") if root == "token" else _("code of an app")
    return word(_METHODS, code)


def root(code: str) -> str:
    """What a proof finally rests on."""
    return word(_ROOTS, code)


def strength(code: str) -> str:
    """Who compared."""
    return word(_STRENGTHS, code)


def zero(code: str) -> str:
    """Why a proof counts nothing."""
    return word(_ZEROS, code)


def unavailable(code: str) -> str:
    """Why a way cannot be taken."""
    return word(_UNAVAILABLE, code)


def need(code: str) -> str:
    """What is missing, as it stands after "missing:"."""
    return word(_NEEDS, code)


def warning(code: str) -> str:
    """What to know although the gate is open."""
    return word(_WARNINGS, code)


def review(code: str) -> str:
    """Why somebody looks at a grant the next day."""
    return word(_REVIEWS, code)


def elsewhere(found: VerifiedElsewhere) -> str:
    """Who verifies the same person now, and how it goes on."""
    told = {"name": found.name, "time": clock(found.until)}
    if found.yields:
        return _(
            "{name} verifies this person until {time}; a proof that you start ends that attempt."
        ).format(**told)
    return _(
        "{name} verifies this person; this attempt ends by {time}. Ask for the case, or for a senior."
    ).format(**told)


def missing(decision: Denied) -> str:
    """What is missing, in one sentence."""
    score = decision.score
    if "not_supported" in decision.needs:
        return _("Not here, whatever the proof: this vendor cannot do that.")
    short = max(0, score.needed - score.points)
    needs = [str(code) for code in decision.needs]
    if set(needs) <= {"points", "checked_proof", "second_root"} and short:
        if "checked_proof" in needs:
            return _("Not enough yet: {n} more, one of them checked.").format(n=short)
        return _("Not enough yet: {n} more.").format(n=short)
    said = [_("{n} more points").format(n=short) if code == "points" else need(code) for code in needs]
    return _("Not yet. Missing: {what}.").format(what=_("; ").join(said))


def verdict(decision: Allowed | Denied, way: Callable[[WayId], str]) -> str:
    """The decision in one or two sentences; `way` names a way (`code to her mailbox (m)`)."""
    if decision.outcome == "allowed":
        text = _("Verified for this.")
        notes = _("; ").join(warning(code) for code in decision.warnings)
        return _("{text} Note: {notes}.").format(text=text, notes=notes) if notes else text
    text = missing(decision)
    if not decision.cheapest:
        return text
    ways = _(" and ").join(way(one) for one in decision.cheapest)
    time = about(decision.seconds or 0)
    return _("{text} Cheapest: {ways}, about {time}.").format(text=text, ways=ways, time=time)
