"""A person's accounts in words: what they show, where they contradict each other, who may be the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.wording import _, msgid, people
from helpdesk_tui.wording.fill import plain, say, word
from helpdesk_tui.wording.times import moment

if TYPE_CHECKING:
    from helpdesk_tui.contract.accounts import AccountLine, Difference, Doubt, Side

_FACTS = {
    "token_status": msgid("token"),
    "main_method": msgid("main method"),
    "fallback_method": msgid("fallback"),
    "push_login": msgid("push"),
    "challenge_seconds": msgid("time to answer"),
    "logins_good": msgid("logins that worked"),
    "logins_bad": msgid("logins that failed"),
    "failures_now": msgid("failures now"),
    "last_login": msgid("last login"),
    "codes_left": msgid("codes left on the list"),
    "account_state": msgid("account"),
    "overridden_by_policy": msgid("a client policy may override it"),
    "enrollment": msgid("enrolled"),
    "lockout_reason": msgid("reason of the lock"),
    "last_directory_sync": msgid("last directory sync"),
    "is_enrolled": msgid("set up"),
    "telephony_credits_remaining": msgid("telephone credits left"),
}
"""In the order in which they are needed on the phone; what is not here follows in the vendor's words."""
_VALUES = {
    "not_registered": msgid("not registered"),
    "registered": msgid("registered"),
    "suspended": msgid("suspended"),
    "yes": msgid("yes"),
    "no": msgid("no"),
    "true": msgid("yes"),
    "false": msgid("no"),
}
_TRUE = frozenset({"yes", "true"})
_CHECKS = {"push": msgid("push"), "code": msgid("reading a code back")}
_KEYS = {
    "mail": msgid("the same mailbox"),
    "login": msgid("the same login"),
    "number": msgid("the same number"),
}
_WHY = {
    "other_name": msgid("another name"),
    "several": msgid("and not the only one"),
    "same_vendor": msgid("both in one system"),
    "other_client": msgid("at another client"),
    "taken_apart": msgid("taken apart by {agent} on {at}"),
    "never_asked": msgid("nobody has joined them"),
}


def facts(lines: Sequence[AccountLine], when: Callable[[datetime], str] = moment) -> list[tuple[str, str]]:
    """What the vendor shows of the account, name and value, the most needed first; `when` says a moment.

    What belongs together is one line: logins with those that failed, the account with its failures now.
    """
    told = {one.name: one for one in lines if one.value or one.at}
    found = {name: (word(_FACTS, name), _value(one, when)) for name, one in told.items()}
    if {"logins_good", "logins_bad"} <= told.keys():
        good, failed = (plain(told[name].value) for name in ("logins_good", "logins_bad"))
        del found["logins_bad"]
        found["logins_good"] = (_("logins"), _("{good} worked, {bad} failed").format(good=good, bad=failed))
    if {"account_state", "failures_now"} <= told.keys():
        state, now = (found.pop(name)[1] for name in ("account_state", "failures_now"))
        text = _("{state}, failures now: {n}").format(state=state, n=now)
        found["account_state"] = (word(_FACTS, "account_state"), text)
    if "challenge_seconds" in found:
        seconds = _("{n} s").format(n=found["challenge_seconds"][1])
        found["challenge_seconds"] = (word(_FACTS, "challenge_seconds"), seconds)
    if told.get("overridden_by_policy"):
        del found["overridden_by_policy"]
        if told["overridden_by_policy"].value.lower() in _TRUE:
            found["overridden_by_policy"] = (word(_FACTS, "overridden_by_policy"), "")
    order = {name: place for place, name in enumerate(_FACTS)}
    return [found[name] for name in sorted(found, key=lambda name: order.get(name, len(order)))]


def _value(one: AccountLine, when: Callable[[datetime], str]) -> str:
    known = one.value.lower() in _VALUES
    value = word(_VALUES, one.value.lower()) if known else plain(_status(one))
    return " ".join(part for part in (value, when(one.at) if one.at else "") if part)


def _status(one: AccountLine) -> str:
    return people.status(one.value) if one.name == "account_state" else one.value


def checks_off(names: Sequence[str]) -> str:
    """What cannot be checked at this vendor."""
    told = ", ".join(word(_CHECKS, name) for name in names)
    return _("cannot be checked here: {checks} (keys are missing)").format(checks=told)


def difference(one: Difference) -> str:
    """One contradiction: `LOCKED in WebADM, active in Duo`."""
    if one.what == "mail":
        labels = _(" and ").join(plain(side.label) for side in one.sides)
        return _("another mail address in {systems}").format(systems=labels)
    if one.what == "number":
        return _("phone {sides}").format(sides=", ".join(_at(side, plain(side.value)) for side in one.sides))
    if one.what == "name":
        return _("called {sides}").format(sides=", ".join(_at(side, plain(side.value)) for side in one.sides))
    if one.what == "enrolled":
        names = {"yes": _("set up"), "no": _("not set up")}
        return ", ".join(_in(side, names.get(side.value, plain(side.value))) for side in one.sides)
    return ", ".join(_in(side, people.status(side.value)) for side in one.sides)


def _in(side: Side, value: str) -> str:
    return _("{state} in {system}").format(state=value, system=plain(side.label))


def _at(side: Side, value: str) -> str:
    return _("{value} at {system}").format(value=value, system=plain(side.label))


def apart(why: str) -> str:
    """Why a group of people is not joined."""
    return _("taken apart by an agent before") if why == "taken_apart" else word(_WHY, why)


def doubt(one: Doubt, client_name: str) -> str:
    """Somebody who may be the same person, and why nobody has joined them."""
    who = f"{one.name}, {one.login}"
    if one.client_name != client_name:
        who = f"{who}, {one.client_name}"
    at = one.at.isoformat() if isinstance(one.at, datetime) else ""
    why = (
        say((_WHY.get(one.why, ""),), {"agent": one.agent or "", "at": at})
        if one.why in _WHY
        else plain(one.why)
    )
    return _("may be the same person: {who} ({key}, {why})").format(
        who=plain(who), key=word(_KEYS, one.key), why=why
    )
