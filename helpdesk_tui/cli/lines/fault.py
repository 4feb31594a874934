"""What is wrong with the words of a command."""

from __future__ import annotations


class Usage(Exception):
    """The command cannot be carried out as it was typed; its text says why. Ends with exit code 2."""
