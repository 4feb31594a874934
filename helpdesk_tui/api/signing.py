"""Showing who one is: signing in, the step-up of a case, unlocking, an app of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from helpdesk_tui.api.transport import Transport
from helpdesk_tui.contract.agents import (
    CodeAsk,
    Enrolment,
    FirstSignIn,
    FirstSignInEnd,
    SignedIn,
    SignedOut,
    SignIn,
    StepUp,
    StepUpAsk,
)
from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import CaseId
from helpdesk_tui.contract.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from helpdesk_tui.api.console_key import ConsoleKey


class SigningResource:
    """`/v1/sign-in…`, `/v1/session/…` and `/v1/cases/{id}/step-up`: what holds a code is sent once."""

    def __init__(self, transport: Transport, key: ConsoleKey | None) -> None:
        self._transport = transport
        self._key = key

    @property
    def needed(self) -> bool:
        """Whether this desk is reached over the network and nobody has signed in yet."""
        return self._key is not None and not self._key.token

    def forget(self) -> None:
        """The session is over: whoever goes on signs in again."""
        if self._key is not None:
            self._key.token = ""

    async def sign_in(self, name: str, password: SecretStr, code: SecretStr) -> SignedIn:
        """A session for this console."""
        self.forget()
        ask = SignIn(name=name, password=password, code=code, console=self._public)
        return self._held(await self._transport.once("sign-in", SignedIn, ask))

    async def first(self, name: str, word: SecretStr) -> Enrolment:
        """The secret for an app, by the first word."""
        self.forget()
        ask = FirstSignIn(name=name, password=word, console=self._public)
        found: Enrolment = await self._transport.once("sign-in/first", Enrolment, ask)
        return found

    async def end_first(self, name: str, word: SecretStr, new: SecretStr, code: SecretStr) -> SignedIn:
        """A session, by the first word, a password of one's own and the app's first code."""
        self.forget()
        ask = FirstSignInEnd(name=name, password=word, code=code, console=self._public, new_password=new)
        return self._held(await self._transport.once("sign-in/first/end", SignedIn, ask))

    async def sign_out(self) -> None:
        """End the session; a desk that cannot be told lets it run out."""
        if self._key is None or self.needed:
            return
        try:
            await self._transport.once("session/end", SignedOut, None)
        except DeskError:
            pass
        finally:
            self.forget()

    async def step_up(
        self, case: CaseId, code: SecretStr, actions: Sequence[Action], *, key: str | None = None
    ) -> StepUp:
        """One's own six digits, for these actions in this case."""
        ask = StepUpAsk(code=code, actions=tuple(actions))
        found: StepUp = await self._transport.write(f"cases/{case}/step-up", StepUp, ask, key)
        return found

    async def unlock(self, code: SecretStr) -> Session:
        """Open the locked console again."""
        found: Session = await self._transport.once("session/unlock", Session, CodeAsk(code=code))
        return found

    async def enrol(self) -> Enrolment:
        """A secret for an app of one's own."""
        found: Enrolment = await self._transport.once("session/enrolment", Enrolment, None)
        return found

    async def confirm(self, code: SecretStr) -> Session:
        """The first code of that app."""
        path = "session/enrolment/confirm"
        found: Session = await self._transport.once(path, Session, CodeAsk(code=code))
        return found

    @property
    def _public(self) -> str:
        assert self._key is not None, "only over the network does anybody sign in"
        return self._key.public

    def _held(self, signed: SignedIn) -> SignedIn:
        assert self._key is not None
        self._key.token = signed.token
        return signed
