"""What a desk has taken away for a while: Duo has no such states, so a line in the user's notes remembers it.

A suspended device is one that was taken from its user; the line says whose it was. A locked account is a
disabled one; the line tells it from those that somebody else disabled, which the desk does not open. Both are
read by this desk, by the next one, and by whoever looks at the notes in Duo's panel.
"""

from __future__ import annotations

import re

_NOTE = re.compile(r"\[suspended (DP[A-Z0-9]{18})(?: ([^\[\]]{1,40}))?\]")
_LONGEST = 40
DESK_LOCK = "[locked by the service desk]"


def suspended(notes: str) -> dict[str, str]:
    """Phones that were suspended, with their labels."""
    return dict(_NOTE.findall(notes))


def with_note(notes: str, ref: str, label: str) -> str:
    """The notes with a line about this phone; everything else stays."""
    plain = " ".join(label.translate({ord("["): " ", ord("]"): " "}).split())[:_LONGEST].strip()
    line = f"[suspended {ref} {plain}]" if plain else f"[suspended {ref}]"
    return f"{without_note(notes, ref)}\n{line}".lstrip("\n")


def without_note(notes: str, ref: str) -> str:
    """The notes without the lines about this phone."""
    return re.sub(rf"\n?\[suspended {ref}(?: [^\[\]]{{1,40}})?\]", "", notes).removeprefix("\n")


def is_desk_lock(notes: str) -> bool:
    """Whether a desk has locked this account."""
    return DESK_LOCK in notes


def with_lock(notes: str) -> str:
    """The notes with a line about the lock; everything else stays."""
    return f"{without_lock(notes)}\n{DESK_LOCK}".lstrip("\n")


def without_lock(notes: str) -> str:
    """The notes without it."""
    return notes.replace(f"\n{DESK_LOCK}", "").replace(DESK_LOCK, "").removeprefix("\n")
