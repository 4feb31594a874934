"""Mail and SMS of the desk's own, for codes that the caller reads back."""

from __future__ import annotations

from typing import Protocol

from pydantic import SecretStr


class Courier(Protocol):
    """Carries one message; tried once.

    Raises `DeskError(COURIER_DOWN)` when it certainly did not go, `OutcomeUnknown` when it may have gone.
    """

    async def send(self, to: str, subject: str, text: SecretStr) -> None:
        """Send to one E.164 number or one mail address; the text holds a code, so it is a secret."""
        ...
