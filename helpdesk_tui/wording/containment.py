"""Containments in words: what each step does, what no vendor can do, how it stands; errors of the review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from helpdesk_tui.wording import _, cases, msgid, ngettext
from helpdesk_tui.wording.fill import word

if TYPE_CHECKING:
    from helpdesk_tui.contract.containments import AtVendor, ContainmentStep

EVENTS: Final[dict[str, tuple[str, ...]]] = {
    "containment:planned": (
        msgid("containment looked at, nothing done: {reason}"),
        msgid("containment looked at"),
    ),
    "containment:started": (
        msgid("CONTAINMENT confirmed: {reason}"),
        msgid("CONTAINMENT confirmed"),
    ),
    "containment:cancelled": (msgid("containment cancelled"),),
    "containment:ended": (msgid("containment carried out"),),
}
SENTENCES: Final[dict[str, tuple[str, ...]]] = {
    "signal_changed": (msgid("More has become known of this row meanwhile. Nothing was decided."),),
    "signal_decided": (msgid("Somebody has decided about this row already. Nothing was changed."),),
    "signal_not_handed": (msgid("Nobody has handed this row over, or that has ended. Nothing was changed."),),
    "about_colleague": (
        msgid("The row is about {agent}, or an account of theirs. Nothing was changed."),
        msgid("The row is about that colleague. Nothing was changed."),
    ),
    "signal_undecided": (msgid("There is no verdict to take back. Nothing was changed."),),
    "containment_changed": (
        msgid("Nothing was done: there is more to take than was looked at, or the look is too old."),
    ),
    "containment_over": (msgid("Nothing was done: this containment is over already."),),
    "wrong_word": (
        msgid("Nothing was done: the word is {word}."),
        msgid("Nothing was done: that is not the word."),
    ),
}
HINTS: Final[dict[str, str]] = {
    "signal_changed": msgid("Look at it again, then decide."),
    "signal_decided": msgid("Take that verdict back first, if it is wrong."),
    "signal_not_handed": msgid("Look at the row again."),
    "about_colleague": msgid("Hand it to somebody else."),
    "signal_undecided": msgid("Look at the row again."),
    "containment_changed": msgid("Look at the new list, then confirm it."),
    "containment_over": msgid("Look again, and begin a new one."),
    "wrong_word": msgid("Type it as it is shown."),
}
_CANNOT: Final = {
    "no_lock": msgid("it locks no account: every device that works is suspended instead"),
    "no_suspension": msgid("{device} cannot be suspended: take it away in the vendor's own panel"),
    "no_sessions": msgid(
        "it ends no sessions: end them at the identity provider, and have the password changed"
    ),
    "no_road": msgid("nobody can be told: no address is on file, or no road is configured"),
}
_STATES: Final = {
    "planned": msgid("to do"),
    "stands": msgid("is so already"),
    "cannot": msgid("by hand"),
    "unseen": msgid("not known"),
    "running": msgid("under way"),
    "done": msgid("done"),
    "failed": msgid("not done"),
    "unknown": msgid("UNKNOWN, being checked"),
    "given_back": msgid("given back"),
}
_LIVES: Final = {
    "planned": msgid("nothing is done yet"),
    "asked": msgid("waits for a second person, {left} left"),
    "waiting": msgid("confirmed; it begins in {left}"),
    "running": msgid("under way"),
    "ended": msgid("carried out"),
    "cancelled": msgid("cancelled"),
}
_SHORT: Final = {
    "asked": msgid("waits for a second person"),
    "waiting": msgid("begins at once"),
    "running": msgid("under way"),
    "ended": msgid("carried out"),
    "cancelled": msgid("cancelled"),
}


def step(found: ContainmentStep, until: str) -> str:
    """What one step does; `until`: when what is revoked would end by itself, in words."""
    device = f"{found.label} {found.hint}".strip()
    if found.state == "cannot":
        return word(_CANNOT, found.why or "").replace("{device}", device)
    if found.measure == "lock":
        return _("lock the account: no sign-in, no more prompts")
    if found.measure == "revoke":
        return _revoked(found, until)
    if found.measure == "sessions":
        return _("forget browsers that are let in without a second factor; sessions of applications go on")
    if found.measure == "suspend":
        return _("suspend {device}").format(device=device)
    text = ngettext(
        "tell the person, the manager and security: {n} message",
        "tell the person, the manager and security: {n} messages",
        found.messages,
    )
    return text.format(n=found.messages)


def _revoked(found: ContainmentStep, until: str) -> str:
    if found.state == "unseen":
        return _("end the codes that live here: which, the vendor does not say now")
    kind = cases.kind(found.kind)
    if not found.ours:
        return _("end a code made elsewhere, which lives {until}").format(until=until)
    return _("end what this desk gave: {kind}, which lives {until}").format(kind=kind, until=until)


def done(found: AtVendor) -> str:
    """What was done at one vendor, in numbers; empty: nothing."""
    said = {
        "lock": lambda n: ngettext("{n} account locked", "{n} accounts locked", n),
        "revoke": lambda n: ngettext("{n} code or link ended", "{n} codes or links ended", n),
        "suspend": lambda n: ngettext("{n} device suspended", "{n} devices suspended", n),
        "sessions": lambda n: ngettext(
            "known browsers of {n} account forgotten", "known browsers of {n} accounts forgotten", n
        ),
        "notify": lambda n: ngettext("{n} person told", "{n} people told", n),
    }
    return ", ".join(said[one](n).format(n=n) for one, n in found.done.items())


def standing(found: AtVendor) -> str:
    """What is still locked or suspended, and what was given back; empty: neither."""
    parts = []
    if found.standing:
        text = ngettext("{n} still locked or suspended", "{n} still locked or suspended", found.standing)
        parts.append(text.format(n=found.standing))
    if found.given_back:
        text = ngettext("{n} given back", "{n} given back", found.given_back)
        parts.append(text.format(n=found.given_back))
    return ", ".join(parts)


def left(found: AtVendor) -> str:
    """What is not done; empty: all is."""
    text = ngettext(
        "{n} not done, or not known to be done", "{n} not done, or not known to be done", found.left
    )
    return text.format(n=found.left) if found.left else ""


def state(code: str) -> str:
    """Where a step stands."""
    return word(_STATES, code)


def life(code: str, left: str) -> str:
    """Where the whole stands; `left`: until it begins, or until nobody can agree any more."""
    return word(_LIVES, code).replace("{left}", left)


def life_in_list(code: str) -> str:
    """The same in a word or two."""
    return word(_SHORT, code)
