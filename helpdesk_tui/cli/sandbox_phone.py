"""One person's phone in a second terminal: prompts with their code, messages, links; single keys answer."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import select
import shutil
import socket
import ssl
import sys
import termios
import textwrap
import time
import tty
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote, urlsplit

from helpdesk_tui.wording import _

LOOK_EVERY = 0.7
"""Seconds between two looks; the phone stays in hand for five."""
TIMEOUT = 10.0


class Refused(Exception):
    """The sandbox said no; the text is its own."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Line:
    """Where the sandbox is reached: `http(s)://…` or a Unix socket."""

    url: str = ""
    socket: Path | None = None
    ca_file: Path | None = None

    def ask(self, method: str, path: str, content: dict[str, Any] | None = None) -> Any:
        """One call of the sandbox's own endpoints; raises `Refused` or OSError."""
        connection = self._connection()
        try:
            body = None if content is None else json.dumps(content)
            connection.request(method, f"/sandbox/{path}", body)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        finally:
            connection.close()
        if response.status != http.client.OK:
            raise Refused(response.status, text)
        return json.loads(text)

    def _connection(self) -> http.client.HTTPConnection:
        if self.socket is not None:
            return _UnixConnection(self.socket)
        parts = urlsplit(self.url)
        host = parts.hostname or "127.0.0.1"
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=self.ca_file)
            return http.client.HTTPSConnection(host, parts.port, timeout=TIMEOUT, context=context)
        return http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT)


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("sandbox", timeout=TIMEOUT)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(TIMEOUT)
        self.sock.connect(str(self._path))


def clean(text: str) -> str:
    """Text from outside as one line: control, format and bidi characters become a visible mark."""
    return "".join(
        "\ufffd" if unicodedata.category(sign)[0] == "C" or sign in "\u2028\u2029" else sign for sign in text
    )


@dataclass(slots=True)
class Phone:
    """What this screen has shown so far of one person's phone."""

    line: Line
    person: str
    out: TextIO
    last_message: int = 0
    shown: set[str] = field(default_factory=set)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    devices: list[dict[str, Any]] = field(default_factory=list)

    def say(self, text: str) -> None:
        """One line, broken at blanks where a terminal is too narrow for it."""
        if self.out.isatty():
            indent = " " * (len(text) - len(text.lstrip()))
            width = max(20, shutil.get_terminal_size().columns - 1)
            text = textwrap.fill(text, width, subsequent_indent=indent, break_long_words=False)
        print(text, file=self.out, flush=True)

    def open(self) -> None:
        """Greet, and take note of what is old."""
        found = self._look()
        name, client = clean(found["name"]), clean(found["client"])
        self.say(
            _("Phone of {name}, {client}. Invented: nothing here is real.").format(name=name, client=client)
        )
        for device in found["devices"]:
            state = _("app active") if device["activated"] else _("no app yet")
            self.say(f"  {clean(device['label'])}  {clean(device['number'])}  {state}")
        for token in found["tokens"]:
            self.say("  " + _("hardware token {serial}").format(serial=clean(token["serial"])))
        self.say(_("Keys: a approve, d deny, f fraud, l open the link, c show codes, q quit"))
        self._show(found)

    def look(self) -> None:
        """Show what is new."""
        self._show(self._look())

    def _look(self) -> dict[str, Any]:
        path = f"phone/{quote(self.person)}?hold=1&since={self.last_message}"
        found: dict[str, Any] = self.line.ask("GET", path)
        return found

    def _show(self, found: dict[str, Any]) -> None:
        for message in found["messages"]:
            self.last_message = max(self.last_message, int(message["id"]))
            self._message(message)
        gone = {prompt["push_id"] for prompt in self.waiting} - {
            prompt["push_id"] for prompt in found["prompts"]
        }
        if gone:
            self.say(_("That request is over."))
        self.waiting, self.links = found["prompts"], found["links"]
        self.devices = [*found["devices"], *found["tokens"]]
        for prompt in self.waiting:
            if prompt["push_id"] not in self.shown:
                self.shown.add(prompt["push_id"])
                self._prompt(prompt)

    def _message(self, message: dict[str, Any]) -> None:
        kind = _("SMS from {sender}") if message["kind"] == "sms" else _("Mail from {sender}")
        self.say(kind.format(sender=clean(message["sender"])) + "  " + clean(message["subject"]))
        for line in message["text"].splitlines():
            self.say("    " + clean(line))

    def _prompt(self, prompt: dict[str, Any]) -> None:
        self.say(
            _("Request: {title}, {application}").format(
                title=clean(prompt["title"]), application=clean(prompt["app_name"])
            )
        )
        if prompt["info"]:
            self.say("    " + clean(prompt["info"]))
        if prompt["code"]:
            self.say(_("    Code to read out: {code}").format(code=clean(prompt["code"])))
        self.say(_("    a approve, d deny, f fraud"))

    def press(self, key: str) -> bool:
        """Do what a key stands for; False ends the screen."""
        answers = {"a": "approve", "d": "deny", "f": "fraud"}
        if key == "q":
            return False
        try:
            if key in answers:
                self._answer(answers[key])
            elif key == "l":
                self._open_link()
            elif key == "c":
                self._codes()
        except Refused as refusal:
            self.say(_("It did not work: {reason}").format(reason=clean(str(refusal))))
        return True

    def _answer(self, answer: str) -> None:
        if not self.waiting:
            self.say(_("No request is open."))
            return
        prompt = self.waiting.pop(0)
        self.line.ask("POST", f"prompts/{prompt['push_id']}", {"answer": answer})
        said = {"approve": _("Approved."), "deny": _("Denied."), "fraud": _("Marked as fraud.")}
        self.say(said[answer])

    def _open_link(self) -> None:
        self.look()
        if not self.links:
            self.say(_("No activation link is open."))
            return
        self.line.ask("POST", "activate", {"url": self.links[-1]["url"]})
        self.say(_("The app is active on this phone. An app that was active before has stopped."))

    def _codes(self) -> None:
        able = [device for device in self.devices if device.get("activated", True)]
        if not able:
            self.say(_("This person has no app and no token that shows codes."))
        for device in able:
            code = self.line.ask("POST", f"otp/{device.get('phone_id') or device['token_id']}", {})["code"]
            name = device.get("label") or device["serial"]
            self.say(_("Code of {device}: {code}").format(device=clean(name), code=clean(code)))


@contextlib.contextmanager
def single_keys(terminal: TextIO) -> Iterator[None]:
    """Keys arrive at once and are not echoed, where this is a terminal."""
    if not terminal.isatty():
        yield
        return
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def run_phone(line: Line, person: str) -> int:
    """Show one person's phone until `q` or the end of input; 1: nobody of that name, 3: no sandbox there."""
    phone = Phone(line, person, sys.stdout)
    try:
        phone.open()
        with single_keys(sys.stdin):
            _attend(phone)
    except Refused as refusal:
        print(
            _("The sandbox does not know this person: {reason}").format(reason=clean(str(refusal))),
            file=sys.stderr,
        )
        return 1
    except (OSError, http.client.HTTPException):
        print(
            _("No sandbox answers. Start the console on the sandbox first, or name it with --socket."),
            file=sys.stderr,
        )
        return 3
    except KeyboardInterrupt:
        return 0
    return 0


def _attend(phone: Phone) -> None:
    next_look = time.monotonic() + LOOK_EVERY
    while True:
        ready, _w, _x = select.select([sys.stdin], [], [], max(0.0, next_look - time.monotonic()))
        if ready:
            keys = os.read(sys.stdin.fileno(), 64).decode("utf-8", "ignore")
            if not keys or not all(phone.press(key) for key in keys if not key.isspace()):
                return
        if time.monotonic() >= next_look:
            phone.look()
            next_look = time.monotonic() + LOOK_EVERY
