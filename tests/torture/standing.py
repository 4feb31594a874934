"""Where each kind of secret may stand; anywhere else it is a leak."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Final

NOWHERE: Final = ()
PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    # Told to somebody, then gone; what waits to be told lies sealed.
    "code": NOWHERE,
    "list of codes": NOWHERE,
    "push code": NOWHERE,
    "mailed code": NOWHERE,
    "activation link": NOWHERE,
    # Of agents: kept sealed (the app's secret), as an Argon2 hash, or as a SHA-256 (a session, a page).
    "agent's app": NOWHERE,
    "agent's code": NOWHERE,
    "agent's password": NOWHERE,
    "first word": NOWHERE,
    "session token": NOWHERE,
    "not-me token": NOWHERE,
    # Simulated vendors hand their keys to the sandbox's desk; a configured desk has files for them.
    "key": NOWHERE,
    "vendor key": ("config/admin.key", "config/auth.key"),
    "SMTP password": ("config/smtp.key",),
    "SMS key": ("config/sms.key",),
    "webhook secret": ("config/hook.key",),
    "TLS key": ("key.pem",),
    # The desk's own, each in the file that it made.
    "sealing key": ("state/*.db.key",),
    "signing key": ("state/*.db.signing",),
}
"""Names of files below a desk's home."""


def places_of(kind: str) -> tuple[str, ...]:
    """Where it may stand; raises `KeyError` for a kind that nobody has thought about."""
    return PLACES[kind]


def may_stand(kind: str, where: str) -> bool:
    """Whether this place is one of its own."""
    return any(fnmatchcase(where, pattern) for pattern in places_of(kind))
