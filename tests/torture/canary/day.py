"""A desk, all that is secret on its day, and the looks everywhere."""

from __future__ import annotations

import asyncio
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.cli.commands import ARGV, environment
from tests.cli.lines.desk_line import Lines
from tests.rig.desk import RunningDesk
from tests.torture.canary.planting import FELL
from tests.torture.pane import TMUX, until
from tests.torture.searching import Search, Secrets
from tests.torture.suite import Count

WITHOUT_TMUX = "days without tmux: nothing can be scrolled back to"


@dataclass
class Day:
    """A desk, its agent, and all that was secret on that day."""

    desk: RunningDesk
    secrets: Secrets
    count: Count

    @property
    def lines(self) -> Lines:
        """The agent's shell."""
        return Lines(self.desk)

    def looked(self, when: str, **pids: int) -> None:
        """Everywhere, now; a kind that is not even seen in its own file was not looked for."""
        search = Search(self.secrets)
        assert self.desk.process is not None
        search.files([self.desk.home], but=[self.desk.home / "vendors.sqlite3"])
        if self.desk.process.poll() is None:
            pids["desk"] = self.desk.process.pid
        search.processes(pids)
        search.found += [f"{kind} is not in its own file" for kind in search.blind()]
        self.took(search, when)

    def took(self, search: Search, when: str) -> None:
        """What a look has found."""
        self.count.note("places looked at", search.places)
        self.count.note("MB looked at", search.size // 1_000_000)
        if search.unread:
            self.count.note("places that nobody may read", len(search.unread))
        for what in search.found:
            self.count.violated(f"P7: {when}: {what}")

    def read(self, where: str, data: bytes, when: str) -> None:
        """One place more."""
        search = Search(self.secrets)
        search.look(where, data)
        self.took(search, when)

    def own_keys(self) -> None:
        """The keys that the desk made for itself, as they lie and as they are used."""
        sealing = Path(f"{self.desk.store_path}.key").read_bytes()
        signing = Path(f"{self.desk.store_path}.signing").read_text().strip()
        self.secrets.add("sealing key", sealing)
        self.secrets.add("signing key", signing.removeprefix("PRIVATE+KEY+").split("+", 2)[2])

    def revealed(self, case: str) -> None:
        """The newest code of that case, read once more by its own agent."""
        mine = [one for one in self.lines.json("operations", "list") if one["case"] == case]
        found = max(mine, key=lambda one: one["asked_at"])["id"]

        async def again() -> tuple[str, ...]:
            client = self.desk.client()
            try:
                return (await client.operations.reveal(found)).codes
            finally:
                await client.close()

        self.secrets.add("code", *asyncio.run(again()))

    def exported(self, when: str) -> None:
        """The whole record as it is handed out, names and numbers included."""
        said = self.command("audit", "export", "--personal", "full", "--store", str(self.desk.store_path))
        assert b"code:shown" in said, "the record of this day, and not another"
        self.read("the exported record", said, when)

    def backed_up(self, when: str) -> None:
        """A backup, which lies elsewhere and longer than the desk."""
        file = self.desk.home / "backup"
        self.command("backup", str(file), "--store", str(self.desk.store_path))
        self.read("a backup", file.read_bytes(), when)
        file.unlink()

    def command(self, *words: str) -> bytes:
        """What a command writes; what it complains of is looked at as well."""
        env = environment(self.desk.home)
        said = subprocess.run([*ARGV, *words], env=env, capture_output=True, check=False, timeout=60)
        assert said.returncode == 0, said.stderr
        return said.stdout + said.stderr

    def broken(self, ask: Callable[[], str]) -> None:
        """The desk breaks while it answers this: its answer, its log and what it prints are looked at."""
        log, before = self.desk.log, self._fallen()
        answer = ask()
        until(lambda: self._fallen() - before >= FELL, 20, lambda: log.read_text()[-2000:])
        self.read("the answer of a desk that broke", answer.encode(), "after a fault")
        self.looked("after a fault of the desk")

    def _fallen(self) -> int:
        # Not the lines of source, in which it is called.
        return len(re.findall(r"ValueError\b(?!\()", self.desk.log.read_text()))

    def note_tmux(self) -> None:
        """Say so where a terminal without a memory has to do."""
        if TMUX is None:
            self.count.note(WITHOUT_TMUX)
