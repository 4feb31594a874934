"""How an account logs in, in words: settings and what they are set to."""

from __future__ import annotations

from collections.abc import Mapping

from helpdesk_tui.wording import _, msgid
from helpdesk_tui.wording.fill import plain, word

_NAMES = {
    "push_login": msgid("push"),
    "main_method": msgid("main method"),
    "fallback_method": msgid("fallback"),
    "challenge_seconds": msgid("time to answer"),
    "auto_prompt": msgid("asks by itself at a login"),
}
_VALUES = {
    "yes": msgid("on"),
    "no": msgid("off"),
    "token": msgid("code of app or token"),
    "list": msgid("list of codes"),
    "mail": msgid("code by mail"),
    "sms": msgid("code by SMS"),
    "": msgid("none"),
}


def name(code: str) -> str:
    """What is set."""
    return word(_NAMES, code)


def value(setting: str, code: str) -> str:
    """What it is set to; the vendor's own word where a desk does not set it."""
    if setting == "challenge_seconds":
        return _("{n} s").format(n=plain(code))
    return word(_VALUES, code) if code in _VALUES else plain(code)


def both(setting: str, code: str) -> str:
    """The two together."""
    return _("{name}: {value}").format(name=name(setting), value=value(setting, code))


def told(params: Mapping[str, str]) -> dict[str, str]:
    """The same of a record's params."""
    return {"setting": both(params["setting"], params.get("value", ""))} if params.get("setting") else {}
