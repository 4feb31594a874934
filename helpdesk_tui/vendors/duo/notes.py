"""Which devices were suspended: Duo has no such state, so a line in the user's notes remembers it.

A suspended device is one that was taken from its user; the line is what says whose it was, to this desk, to
the next one, and to whoever reads the notes in Duo's panel.
"""

from __future__ import annotations

import re

_NOTE = re.compile(r"\[suspended (DP[A-Z0-9]{18})(?: ([^\[\]]{1,40}))?\]")
_LONGEST = 40


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
