"""What is wrong with the words of a command."""

from __future__ import annotations

from typing import ClassVar


class Usage(Exception):
    """The command cannot be carried out as it was typed; its text says why."""

    code: ClassVar[int] = 2
    """The exit code that it ends with."""


class Declined(Usage):
    """It could be carried out, but something would be lost by it."""

    code = 1
