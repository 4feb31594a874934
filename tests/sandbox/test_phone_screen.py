"""`helpdesk-tui sandbox phone`: a person's phone in a second terminal."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.rig import Sandbox, running_sandbox, wait_for


class Screen:
    """The command in a pseudo-terminal, with all that it wrote."""

    def __init__(self, *words: str, home: str) -> None:
        self.text = ""
        parent, child = pty.openpty()
        self._terminal = parent
        os.set_blocking(parent, False)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "helpdesk_tui", "sandbox", "phone", *words],
            stdin=child,
            stdout=child,
            stderr=child,
            start_new_session=True,
            env={**os.environ, "HELPDESK_TUI_HOME": home, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
        )
        os.close(child)

    def read(self) -> str:
        """Everything so far."""
        try:
            self.text += os.read(self._terminal, 100_000).decode()
        except (BlockingIOError, OSError):
            pass
        return self.text

    def shows(self, words: str, since: int = 0) -> None:
        """Wait for these words."""
        try:
            wait_for(lambda: words in self.read()[since:], 8)
        except AssertionError:
            raise AssertionError(f"{words!r} is not in {self.text[since:]!r}") from None

    def press(self, keys: str) -> int:
        """Type; answers where the text stood."""
        here = len(self.read())
        os.write(self._terminal, keys.encode())
        return here

    def end(self) -> int:
        """Wait for its end."""
        try:
            return self.process.wait(8)
        finally:
            os.close(self._terminal)


@pytest.fixture
def own() -> Iterator[Sandbox]:
    with running_sandbox() as sandbox:
        yield sandbox


def test_a_prompt_with_its_code_is_answered_by_key(own: Sandbox) -> None:
    import duo_client

    from tests.sandbox.conftest import official

    admin: Any = official(duo_client.Admin, own, own.duo["admin"])
    user_id = own.person("everyday")["user_id"]
    phone_id = admin.get_user_phones(user_id)[0]["phone_id"]
    screen = Screen("a.dupont", "--url", own.url, home=str(own.folder))
    screen.shows("DUPONT Amélie")
    for key, said, result in (
        ("a", "Approved.", "approve"),
        ("d", "Denied.", "deny"),
        ("f", "fraud", "fraud"),
    ):
        here = len(screen.read())
        sent = admin.send_verification_push(user_id, phone_id)
        screen.shows(sent["confirmation_code"], here)
        time.sleep(0.3)  # three times as long as the phone would take by itself
        assert admin.get_verification_push_response(user_id, sent["push_id"])["result"] == "waiting"
        screen.shows(said, screen.press(key))
        assert admin.get_verification_push_response(user_id, sent["push_id"])["result"] == result
    screen.shows("No request is open.", screen.press("a"))
    here = screen.press("c")
    screen.shows(own.code(phone_id), here)
    sent = admin.send_sms_activation_to_phone(phone_id)
    screen.shows(sent["activation_msg"].split()[-1], here)  # words may wrap, the link stays whole
    screen.shows("The app is active", screen.press("l"))
    screen.shows("No activation link is open.", screen.press("l"))
    screen.press("q")
    assert screen.end() == 0


def test_text_from_outside_is_made_harmless(own: Sandbox) -> None:
    import json

    screen = Screen("durand/a.dupont", "--url", own.url, home=str(own.folder))
    screen.shows("DUPONT Amélie")
    headers = {"Authorization": f"Bearer {own.credentials['sms']['key']}"}
    hostile = "\x1b]52;c;aGk=\x07\x1b[2J\u202eevil\u2028end\x9b31m"
    own.request("POST", "/sms", json.dumps({"to": "+32475123456", "text": hostile}).encode(), headers)
    screen.shows("end")
    for sign in ("\x1b", "\x07", "\u202e", "\u2028", "\x9b"):
        assert sign not in screen.text
    os.killpg(screen.process.pid, signal.SIGTERM)
    assert screen.end() != 0


def test_over_the_socket_and_with_nobody_there() -> None:
    with running_sandbox(tcp=False) as sandbox:
        path = sandbox.url.removeprefix("unix:")
        screen = Screen("no_device", "--socket", path, home=str(sandbox.folder))
        screen.shows("DE SMET Bart")
        screen.shows("no app and no token", screen.press("c"))
        screen.press("q")
        assert screen.end() == 0
        lost = Screen("durand/nobody", "--socket", path, home=str(sandbox.folder))
        lost.shows("does not know this person")
        assert lost.end() == 1
        sandbox.stop()
        alone = Screen("a.dupont", "--socket", path, home=str(sandbox.folder))
        alone.shows("No sandbox answers")
        assert alone.end() == 3
        sandbox.start()


def test_a_sandbox_that_goes_away_ends_the_screen(own: Sandbox) -> None:
    screen = Screen("hardware_token", "--url", own.url, home=str(own.folder))
    screen.shows("hardware token 2208417621")
    screen.shows("Code of 2208417621: ", screen.press("c"))
    own.kill()
    screen.shows("No sandbox answers")
    assert screen.end() == 3
    own.start()
