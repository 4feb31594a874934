"""Keys of objects: two letters for the kind, then eighteen."""

from __future__ import annotations

import re
import secrets

from helpdesk_tui.sandbox.duo.errors import not_found

_SHAPE = re.compile(r"[A-Z0-9]{20}")
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def fresh(prefix: str) -> str:
    """A new key: `DU` user, `DP` phone, `DB` bypass code, `DH` token, `DG` group, `WA` security key."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(20 - len(prefix)))


def checked(key: str) -> str:
    """The key, or 40401 when it cannot be one."""
    if not _SHAPE.fullmatch(key):
        raise not_found()
    return key
