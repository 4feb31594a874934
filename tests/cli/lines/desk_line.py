"""Runs one command of one line against a desk that is there, as a script or as a person at a terminal."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import time
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from tests.cli.commands import ARGV, environment
from tests.rig.desk import RunningDesk
from tests.sandbox.rig import but_notices, wait_for

M = TypeVar("M", bound=BaseModel)


@dataclass
class Lines:
    """One agent with a shell."""

    desk: RunningDesk

    def argv(self, *words: str) -> list[str]:
        return [*ARGV, *words, "--desk", self.desk.address]

    @property
    def env(self) -> dict[str, str]:
        return environment(self.desk.home)

    def run(self, *words: str, typed: str = "", code: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Wait for its end; `code` is how it must end."""
        done = subprocess.run(
            self.argv(*words),
            input=typed,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert code is None or done.returncode == code, f"{words}: {done}"
        return done

    def json(self, *words: str, typed: str = "", code: int | None = 0) -> Any:
        """What it answers to a script."""
        return json.loads(self.run(*words, "--json", typed=typed, code=code).stdout)

    def model(self, kind: type[M], *words: str, typed: str = "", code: int | None = 0) -> M:
        """The same, held against the contract; no field is missing and none is unknown to it."""
        found = self.json(*words, typed=typed, code=code)
        read = kind.model_validate(found)
        assert read.model_dump(mode="json") == found
        return read

    def digits(self, role: str) -> str:
        """The six digits of the newest message on that person's phone or in the mailbox."""

        def look() -> str | None:
            texts = [one["text"] for one in but_notices(self.desk.sandbox.phone(role)["messages"])]
            found = re.search(r"\b\d{6}\b", texts[-1]) if texts else None
            return found.group() if found else None

        return str(wait_for(look))

    def verified(self, login: str, ticket: str = "INC-48213") -> str:
        """A case whose gate is open for a code: a call to the office line and a mailed code."""
        case = self.json("case", "open", login)["id"]
        self.run("case", "ticket", case, ticket)
        ways = self.json("verify", "list", case)
        office = next(one["id"] for one in ways if one["root"] == "office_wiring")
        called = self.json("verify", "start", case, office)["id"]
        self.run("verify", "answer", case, called, "--outcome", "confirmed")
        mailed = self.json("verify", "start", case, "mail_code")["id"]
        self.run("verify", "answer", case, mailed, typed=self.digits(login) + "\n")
        return str(case)


class Screen:
    """A command on a terminal of its own."""

    def __init__(self, lines: Lines, *words: str) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            lines.argv(*words), env=lines.env, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
        )
        os.close(slave)
        self.seen = ""

    def until(self, text: str, seconds: float = 20.0) -> str:
        """Read until this was drawn."""
        end = time.monotonic() + seconds
        while text not in self.seen:
            assert time.monotonic() < end, self.seen
            ready, _write, _fault = select.select([self.master], [], [], 0.2)
            if ready:
                try:
                    self.seen += os.read(self.master, 65_536).decode(errors="replace")
                except OSError:
                    break
        assert text in self.seen, self.seen
        return self.seen

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def end(self) -> int:
        """Its exit code, all that it drew read."""
        while True:
            try:
                piece = os.read(self.master, 65_536)
            except OSError:
                break
            if not piece:
                break
            self.seen += piece.decode(errors="replace")
        os.close(self.master)
        return self.process.wait(20)
