"""Mail and SMS of the desk's own: codes that the caller reads back, and links that no vendor sends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretBytes, SecretStr


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG inside a letter; its HTML shows it as `cid:<name>`."""

    name: str
    png: SecretBytes


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail in two forms of the same words; all of it holds a link, so all of it is secret."""

    subject: str
    text: SecretStr
    html: SecretStr
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One notice for one address: it holds no secret, and may arrive twice under the same id."""

    id: str
    subject: str
    text: str
    reply_to: str = ""
    """Where an answer is read; empty: at the sender's."""


class Courier(Protocol):
    """Carries one message; tried once.

    Raises `DeskError(COURIER_DOWN)` when it certainly did not go, `OutcomeUnknown` when it may have gone.
    """

    async def send(self, to: str, subject: str, text: SecretStr) -> None:
        """Send to one E.164 number or one mail address; the text holds a code, so it is a secret."""
        ...

    async def dispatch(self, to: str, notice: Dispatch) -> None:
        """Send a notice to one E.164 number or one mail address."""
        ...


class MailCourier(Courier, Protocol):
    """Carries mail, which may also have a form with pictures."""

    async def post(self, to: str, letter: Letter) -> None:
        """Send a letter to one mail address."""
        ...
