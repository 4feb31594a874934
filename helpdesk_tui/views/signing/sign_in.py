"""Signing in over the network: name, password, code; the first time a password and an app of one's own."""

from __future__ import annotations

from enum import Enum, auto

from pydantic import SecretStr

from helpdesk_tui.api.client import DeskClient
from helpdesk_tui.views.signing.asking import AskingScreen
from helpdesk_tui.wording import _

LEAST_SIGNS = 12
"""Of a password."""


class _Now(Enum):
    NAME = auto()
    PASSWORD = auto()
    CODE = auto()
    NEW = auto()
    AGAIN = auto()
    FIRST_CODE = auto()


class SignInScreen(AskingScreen):
    """Until the desk has let the agent in; ctrl+q leaves the console."""

    def __init__(self, client: DeskClient, desk: str, *, ended: bool = False) -> None:
        super().__init__()
        self._client = client
        self._desk = desk
        self._now = _Now.NAME
        self._agent = ""
        self._password = SecretStr("")
        self._new = SecretStr("")
        self._offered = "", ""
        if ended:
            self._said = [_("Your session is over. What you sent before stands; sign in to go on.")]

    def heading(self) -> str:
        """Which desk."""
        return _("Sign in at {desk}").format(desk=self._desk)

    def question(self) -> str:
        """What is asked now."""
        return {
            _Now.NAME: _("Your name at the desk:"),
            _Now.PASSWORD: _("Password of {name}:").format(name=self._agent),
            _Now.CODE: _("Code of your app (six digits):"),
            _Now.NEW: _("A password of your own, twelve signs or more:"),
            _Now.AGAIN: _("The same once more:"),
            _Now.FIRST_CODE: _("The code that your app shows now:"),
        }[self._now]

    def hidden(self) -> bool:
        """All but the name."""
        return self._now is not _Now.NAME

    def more(self) -> list[str]:
        """What helps."""
        if self._now is _Now.CODE:
            return [_("For the first time here, with a first word? Enter without a code.")]
        return self.secret_words() if self._now is _Now.FIRST_CODE else []

    def answered(self, text: str) -> None:
        """One thing after the other."""
        steps = {
            _Now.NAME: self._named,
            _Now.PASSWORD: self._passworded,
            _Now.CODE: self._coded,
            _Now.NEW: self._chosen,
            _Now.AGAIN: self._repeated,
            _Now.FIRST_CODE: self._first_coded,
        }
        steps[self._now](text)

    def left(self) -> None:
        """Begin again with the name."""
        if not self._busy:
            self.forget_secret()
            self._ask(_Now.NAME)

    def again(self) -> None:
        """The name stays; password and code are typed anew."""
        self.forget_secret()
        self._now = _Now.PASSWORD

    def _ask(self, what: _Now) -> None:
        self._now = what
        self.say()

    def _named(self, text: str) -> None:
        if text.strip():
            self._agent = text.strip()
            self._ask(_Now.PASSWORD)

    def _passworded(self, text: str) -> None:
        if text:
            self._password = SecretStr(text)
            self._ask(_Now.CODE)

    def _coded(self, text: str) -> None:
        first = not text.strip()

        async def work() -> None:
            if first:
                offered = await self._client.signing.first(self._agent, self._password)
                self._now = _Now.NEW
                # Shown when the password is chosen: until then nobody is about to scan it.
                self._offered = offered.uri, offered.secret
                self.say()
            else:
                await self._client.signing.sign_in(self._agent, self._password, SecretStr(text))
                self._done()

        self.wait()
        self.write("sign in", work)

    def _chosen(self, text: str) -> None:
        if len(text) < LEAST_SIGNS:
            self.say(_("That is too short. A few words in a row are easy to keep in mind."))
            return
        self._new = SecretStr(text)
        self._ask(_Now.AGAIN)

    def _repeated(self, text: str) -> None:
        if text != self._new.get_secret_value():
            self._now = _Now.NEW
            self.say(_("The two were not the same. Choose once more."))
            return
        self._ask(_Now.FIRST_CODE)
        self.show_secret(*self._offered)

    def _first_coded(self, text: str) -> None:
        async def work() -> None:
            signing = self._client.signing
            await signing.end_first(self._agent, self._password, self._new, SecretStr(text))
            self._done()

        self.wait()
        self.write("sign in", work)

    def _done(self) -> None:
        self.forget_secret()
        self._offered = "", ""
        self._password = self._new = SecretStr("")
        self.leave()
