"""The tokens of one account, out of two answers: a report whose names nobody documents, and known data."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from helpdesk_tui.vendors.openotp.masking import masked
from helpdesk_tui.vendors.openotp.wire import lenient

SLOTS = 10
"""Most tokens of one person."""
KNOWN_SLOTS = 3
"""Slots whose data have names that were seen."""
TOTP, HOTP = "TOTP", "HOTP"
NO_APP = "none"
HARMLESS = tuple(
    f"OpenOTP.Token{'' if slot == 1 else slot}{part}"
    for slot in range(1, KNOWN_SLOTS + 1)
    for part in ("Type", "Serial", "Model", "ID")
)
"""Asked for by name: without a list the server would hand out the keys as well."""

_FIELD = re.compile(r"[^a-z]")
_DISABLED = {"disabled", "inactive", "suspended", "off", "no", "false"}
_ENABLED = {"enabled", "active", "ok", "valid", "on", "yes", "true"}
_IN_WORDS = {"id", "slot", "type", "serial", "model", "status", "enabled", "active", "disabled", "push"}
_MODEL_OF_PHONES = ("phone", "mobile", "app")


@dataclass(frozen=True, slots=True)
class Token:
    """One token in its slot."""

    slot: int
    type: str = ""
    """TOTP, HOTP, OCRA, YUBIKEY, in capitals; empty when the server does not say."""
    serial: str = ""
    model: str = ""
    platform: str = ""
    push: bool = False
    """An app that can be woken is behind it."""
    enabled: bool | None = None
    app: str = ""
    """Tells one registered app from another, `none` where there is none; empty: the server does not say."""
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_app(self) -> bool:
        """On a phone, as far as the server says; a hardware token has a serial and no push."""
        named = any(word in self.model.lower() for word in _MODEL_OF_PHONES)
        return self.push or named or not self.serial


def tokens_of(report: object, data: object) -> tuple[Token, ...]:
    """By slot; both answers may fail or be empty, and what one lacks the other has."""
    found = {token.slot: token for token in _reported(report)}
    for token in _stored(data):
        seen = found.get(token.slot)
        found[token.slot] = token if seen is None else _joined(seen, token)
    if isinstance(data, Mapping | list):
        unsaid = [one for one in found.values() if one.slot <= KNOWN_SLOTS and not one.app and not one.push]
        found |= {one.slot: replace(one, app=NO_APP) for one in unsaid}
    return tuple(found[slot] for slot in sorted(found))


def _joined(seen: Token, stored: Token) -> Token:
    return replace(
        seen,
        type=seen.type or stored.type,
        serial=seen.serial or stored.serial,
        model=seen.model or stored.model,
        platform=seen.platform or stored.platform,
        push=seen.push or stored.push,
        app=stored.app or seen.app,
    )


def _reported(report: object) -> Iterator[Token]:
    if isinstance(report, Mapping):
        rows = [(lenient.count(key), row) for key, row in report.items()]
    elif isinstance(report, list):
        rows = list(enumerate(report, 1))
    else:
        return
    for place, row in rows:
        if isinstance(row, Mapping) and row:
            yield _token(row, place or 1)


def _token(row: Mapping[str, Any], place: int) -> Token:
    plain = {_FIELD.sub("", str(name).lower()): value for name, value in row.items()}
    slot = lenient.count(plain.get("id")) or lenient.count(plain.get("slot")) or place
    push_id = lenient.text(plain.get("pushid") or plain.get("tokenid"))
    return Token(
        slot=slot if 1 <= slot <= SLOTS else place,
        type=lenient.text(plain.get("type") or plain.get("tokentype")).upper(),
        serial=lenient.text(plain.get("serial") or plain.get("tokenserial")),
        model=lenient.text(plain.get("model") or plain.get("tokenmodel")),
        platform=_platform(push_id),
        push=lenient.flag(plain.get("push")) is True or bool(push_id),
        enabled=_enabled(plain),
        app=_app(push_id),
        facts={
            str(name)[:60]: shown
            for name, value in row.items()
            if _FIELD.sub("", str(name).lower()) not in _IN_WORDS and (shown := masked(str(name), value))
        },
    )


def _enabled(plain: Mapping[str, Any]) -> bool | None:
    """A state that is a number is the token's clock or counter, and says nothing of this."""
    for name in ("enabled", "active"):
        said = lenient.flag(plain.get(name))
        if said is not None:
            return said
    said = lenient.flag(plain.get("disabled"))
    if said is not None:
        return not said
    for name in ("status", "state"):
        word = lenient.text(plain.get(name)).lower()
        if word in _DISABLED:
            return False
        if word in _ENABLED:
            return True
    return None


def _stored(data: object) -> Iterator[Token]:
    if not isinstance(data, Mapping):
        return
    for slot in range(1, KNOWN_SLOTS + 1):
        prefix = f"OpenOTP.Token{'' if slot == 1 else slot}"
        kind, serial, model, push_id = (
            lenient.data(data.get(f"{prefix}{part}")) for part in ("Type", "Serial", "Model", "ID")
        )
        if kind or serial or model:
            platform = _platform(push_id)
            yield Token(slot, kind.upper(), serial, model, platform, bool(push_id), app=_app(push_id))


def _app(push_id: str) -> str:
    """A short hash of the push id: it is random and long, and an app that is set up anew gets another."""
    _platform_name, colon, rest = push_id.partition(":")
    return hashlib.sha256(rest.encode()).hexdigest()[:12] if colon and rest else ""


def _platform(push_id: str) -> str:
    """`Platform:PushId`: the id itself is nobody's business."""
    platform, colon, _rest = push_id.partition(":")
    return platform if colon and platform.isalpha() else ""
