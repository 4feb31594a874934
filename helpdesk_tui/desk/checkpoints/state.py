"""What keeps checkpoints from being signed, in this process."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class RecordState:
    """None: nothing; otherwise the code of what is wrong, for the board."""

    problem: str | None = None
