"""Deeds on the desk itself that need two people, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from helpdesk_tui.wording import _, agents, guards, msgid
from helpdesk_tui.wording.fill import plain, word

if TYPE_CHECKING:
    from helpdesk_tui.contract.deeds import DeedLine

EVENTS: Final[dict[str, tuple[str, ...]]] = {
    "deed:asked": (
        msgid("asked for, waits for a second person: {doing}"),
        msgid("asked for, waits for a second person"),
    ),
    "deed:agreed": (
        msgid("AGREED by a second person, asked for by {asker}: {doing}"),
        msgid("AGREED by a second person: {doing}"),
        msgid("AGREED by a second person"),
    ),
    "deed:ended": (
        msgid("came to nothing, asked for by {asker}: {doing}"),
        msgid("came to nothing: {doing}"),
        msgid("came to nothing"),
    ),
    "notice:lifted": (msgid("not me: opened again early: {reason}"), msgid("not me: opened again early")),
}
SENTENCES: Final[dict[str, tuple[str, ...]]] = {
    "second_needed": (msgid("Nothing was done: this takes two people at a shared desk."),),
}
HINTS: Final[dict[str, str]] = {
    "second_needed": msgid("Ask for it; a colleague who may approve agrees or refuses (deeds list)."),
}
_KINDS: Final = {
    "agent_add": msgid("let somebody work at the desk"),
    "agent_roles": msgid("more rights for an agent"),
    "agent_reset": msgid("a new app or password for an agent"),
    "level_lower": msgid("a lower threat level"),
    "contain": msgid("contain several people"),
    "freeze_lift": msgid('open the gate early after "not me"'),
}
_STATES: Final = {
    "asked": msgid("waits for a second person"),
    "done": msgid("was agreed to and done"),
    "refused": msgid("was refused"),
    "withdrawn": msgid("was withdrawn"),
    "lapsed": msgid("is too old"),
}


def kind(code: str) -> str:
    """What is to be done."""
    return word(_KINDS, code)


def state(code: str) -> str:
    """How it stands."""
    return word(_STATES, code)


def told(params: Mapping[str, str]) -> dict[str, str]:
    """The params of these records in words."""
    doing = params.get("doing", "")
    return {"doing": kind(doing) if doing else "", "asker": params.get("asker", "")}


def line(found: DeedLine) -> str:
    """What exactly is asked for, in one sentence."""
    deed = found.deed
    who = plain(found.about)
    if deed.kind == "agent_add":
        new = deed.new
        text = _("Let {who} ({id}) work at the desk as {roles}.").format(
            who=plain(new.name), id=new.id, roles=agents.roles(new.roles)
        )
        more = [
            *([_("System login {login}.").format(login=plain(new.login))] if new.login else []),
            *([_("Signs in over the network.")] if new.signs_in else []),
            *([] if new.person else [_("Linked to no person.")]),
        ]
        return " ".join([text, *more])
    if deed.kind == "agent_roles":
        return _("Make {who} ({id}): {roles}.").format(
            who=who, id=plain(deed.agent), roles=agents.roles(deed.roles)
        )
    if deed.kind == "agent_reset":
        lost = agents.lost([name for name in ("totp", "password") if getattr(deed, name)])
        return _("Let {who} ({id}) set up anew: {lost}.").format(who=who, id=plain(deed.agent), lost=lost)
    if deed.kind == "level_lower":
        return _("Threat level {level}: {words}. Why: {reason}").format(
            level=deed.level, words=guards.level(deed.level), reason=plain(deed.reason)
        )
    if deed.kind == "contain":
        return _("Contain {who}: lock, end codes, suspend young devices.").format(who=who)
    return _('Open the gate for {who}, who said "not me". Why: {reason}').format(
        who=who, reason=plain(deed.reason)
    )
