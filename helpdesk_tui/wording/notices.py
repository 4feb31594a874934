"""What people were told, and how far it is, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from helpdesk_tui.wording import _, msgid
from helpdesk_tui.wording.fill import plain, word
from helpdesk_tui.wording.times import clock, moment

if TYPE_CHECKING:
    from helpdesk_tui.contract.cases import SummaryLine
    from helpdesk_tui.contract.notices import Frozen, Sending

_KINDS = {
    "bypass_made": msgid("a bypass code was given"),
    "list_made": msgid("a list of codes was given"),
    "link_sent": msgid("an activation link was sent"),
    "invited": msgid("an enrolment link was sent"),
    "device_added": msgid("a device was added"),
    "number_changed": msgid("a phone number was changed"),
    "contact_changed": msgid("an address or number on file was changed"),
    "device_suspended": msgid("a device was suspended"),
    "device_resumed": msgid("a device was given back"),
    "device_removed": msgid("a device was removed"),
    "account_locked": msgid("the account was locked"),
    "account_unlocked": msgid("the account was unlocked"),
    "account_trashed": msgid("the account was put into the trash"),
    "account_restored": msgid("the account was restored"),
    "device_renamed": msgid("a device was given another name"),
    "setting_changed": msgid("how an account logs in was changed"),
    "token_returned": msgid("a hardware token was returned"),
    "browsers_forgotten": msgid("remembered browsers were forgotten"),
    "pushes_quiet": msgid("pushes were turned off for a while"),
    "pushes_back": msgid("pushes were let through again"),
    "token_resynced": msgid("a token was brought back in step"),
    "grant_revoked": msgid("a code or link was ended"),
    "asked_ahead": msgid("something was asked for that waits for a second person"),
    "attested": msgid("an agent alone vouched for the caller"),
    "desk_calls": msgid("the desk proved itself in a call"),
    "call_refused": msgid("a caller was refused"),
    "not_me": msgid("not me: frozen"),
    "lifted": msgid("not me: opened again early"),
    "bad_prompt": msgid("a prompt was an attacker's"),
    "contained": msgid("contained: locked, codes ended"),
    "break_glass": msgid("break-glass"),
    "silent_flag": msgid("silent flag"),
    "quota_reached": msgid("a quota is used up"),
    "attempts_used": msgid("the wrong attempts of a day are used up"),
    "out_of_hours": msgid("handed over out of hours"),
    "level_changed": msgid("the threat level was changed"),
}
_CHANNELS = {
    "mail": msgid("mail"),
    "sms": msgid("SMS"),
    "hook": msgid("webhook"),
    "page": msgid("the page"),
    "phone": msgid("phone"),
    "desk": msgid("the desk itself"),
}
"""Roads of a message, and roads by which "not me" is heard."""
_STATES = {
    "waiting": msgid("on its way"),
    "sent": msgid("sent"),
    "failed": msgid("FAILED, tried again"),
    "given_up": msgid("NOT SENT, given up"),
}
_AUDIENCES = {
    "person": msgid("the person"),
    "manager": msgid("the manager"),
    "security": msgid("security"),
}


def kind(code: str) -> str:
    """What was told."""
    return word(_KINDS, code)


def channel(code: str) -> str:
    """By which road."""
    return word(_CHANNELS, code)


def state(code: str) -> str:
    """How far a message is; sent never means read."""
    return word(_STATES, code)


def audience(code: str) -> str:
    """Who is told."""
    return word(_AUDIENCES, code)


def sending(one: Sending) -> str:
    """One message in a few words: `mail @durand.example sent 14:03`."""
    return _("{channel} {hint} {state}").format(
        channel=channel(one.channel), hint=plain(one.hint), state=_with_time(one)
    )


def told(sends: Sequence[Sending]) -> str:
    """Everybody who was told, in one line."""
    rows = [
        sending(one)
        if one.audience == "person"
        else _("{who}: {message}").format(who=audience(one.audience), message=sending(one))
        for one in sorted(sends, key=lambda one: one.audience != "person")
    ]
    return _("told: {list}").format(list="; ".join(dict.fromkeys(rows)))


def gathered(lines: Iterable[SummaryLine]) -> list[SummaryLine]:
    """Lines of a summary in which each notice stands once, with all its messages."""
    found: list[SummaryLine] = []
    at: dict[str, int] = {}
    for one in lines:
        if one.event not in ("notice:sent", "notice:given_up"):
            found.append(one)
            continue
        notice, text = one.params.get("notice", ""), _message(one)
        if notice in at:
            before = found[at[notice]]
            text = f"{before.params['list']}, {text}"
            found[at[notice]] = before.model_copy(update={"params": {**before.params, "list": text}})
        else:
            at[notice] = len(found)
            update = {"event": "notice:sent", "params": {**one.params, "list": text}}
            found.append(one.model_copy(update=update))
    return found


def _message(one: SummaryLine) -> str:
    text = f"{channel(one.params.get('channel', ''))} {one.params.get('hint', '')}".strip()
    return text if one.event == "notice:sent" else f"{text} {state('given_up')}"


def went(sends: Sequence[Sending]) -> bool:
    """Whether nothing of it failed."""
    return all(one.state in ("sent", "waiting") for one in sends)


def frozen(one: Frozen) -> str:
    """What "not me" set going."""
    return _(
        "Frozen until {until}. Taken back: {grants} codes or links; suspended: {devices} devices. "
        "Security is told. Call the person on a number on file."
    ).format(until=moment(one.until), grants=one.grants, devices=one.devices)


def _with_time(one: Sending) -> str:
    return f"{state(one.state)} {clock(one.at)}" if one.state == "sent" and one.at else state(one.state)
