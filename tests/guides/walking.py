"""Walking a procedure in the console, in French, while outside witnesses watch the vendors."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from helpdesk_tui.contract.operations import Operation
from helpdesk_tui.sandbox.tls import throw_away
from helpdesk_tui.views.text import plain
from tests.rig.desk import RunningDesk
from tests.sandbox.clinic import Clinic
from tests.sandbox.rig import Sandbox, but_notices
from tests.views.driving import PATIENCE, Driver, console

TICKET = "48213"


@contextlib.asynccontextmanager
async def caller(desk: RunningDesk, login: str, name: str) -> AsyncIterator[Driver]:
    """Somebody is on the line: found by login, with a case."""
    async with console(desk) as drive:
        await drive.press("slash")
        await drive.open(login, name)
        yield drive


async def by_number(drive: Driver, *words: str) -> None:
    """Press the number of the line that holds these words."""
    await drive.until(lambda: _row(drive, words), f"a line with {words}")
    row = _row(drive, words)
    assert row is not None
    await drive.press(row.strip()[0])


def numbered(drive: Driver) -> list[str]:
    """The lines of a menu, each with what was broken into the next row."""
    found: list[str] = []
    for row in plain(drive.call.case.top.rows).splitlines():
        if re.match(r"[1-9] ", row.removeprefix(" ")):
            found.append(row)
        elif found and row.startswith("  "):
            found[-1] += f" {row.strip()}"
    return found


def _row(drive: Driver, words: tuple[str, ...]) -> str | None:
    return next((row for row in numbered(drive) if all(word in row for word in words)), None)


async def guided(drive: Driver, title: str) -> None:
    """Begin a guided call by its title, or go on with it."""
    await drive.press("L")
    await drive.step("procedures")
    await by_number(drive, title)
    await drive.step("guide")


async def ticket(drive: Driver) -> None:
    """Type the ticket's digits where the console asks for them."""
    await drive.step("ticket")
    await drive.type(TICKET)
    await drive.press("enter")


async def read_out(drive: Driver) -> str:
    """Read a code aloud, group by group, and have it read back; answers what the caller heard."""
    await drive.step("read-aloud")
    heard = []
    step = drive.call.call.step
    chunks = step.chunks  # type: ignore[union-attr]
    for chunk in chunks:
        await drive.press("space")
        heard.append(chunk.text)
    await drive.press("y")
    return "".join(heard)


async def ended(drive: Driver, kind: str, what: str = "") -> Operation:
    """Wait until the newest order of this kind is settled and no answer is awaited."""

    def newest() -> Operation | None:
        found = [one for one in drive.call.call.state.operations if one.kind == kind and what in one.what]
        return max(found, key=lambda one: one.asked_at) if found else None

    def over() -> bool:
        found = newest()
        return found is not None and found.state != "intent" and found.result != "waiting"

    await drive.until(over, f"{kind} {what}")
    found = newest()
    assert found is not None
    return found


async def messages(drive: Driver, who: str, kind: str) -> list[str]:
    """What came to this person by SMS or mail."""
    phone = await drive.sandbox("GET", f"phone/{who}")
    return [message["text"] for message in but_notices(phone["messages"]) if message["kind"] == kind]


async def arrived(drive: Driver, who: str, kind: str, word: str) -> str:
    """Wait for a message that holds this word."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = [text for text in await messages(drive, who, kind) if word in text]
        if found:
            return found[-1]
        await asyncio.sleep(0.05)
    raise AssertionError(f"no {kind} with {word!r} for {who}: {await messages(drive, who, kind)}")


def link_in(text: str) -> str:
    """The activation link of a message."""
    found = re.search(r"https://m-[^\s\"<>]+", text)
    assert found is not None, text
    return found.group().rstrip(".")


class Doorway(Clinic):
    """The clinic of a running desk, seen by RCDevs' own client through a door with TLS."""

    def __init__(self, sandbox: Sandbox, port: int, ca_file: Path) -> None:
        super().__init__(sandbox)
        self._door = {"port": port, "ca_file": str(ca_file)}

    def _arguments(self) -> dict[str, Any]:
        return dict(self._door)


@contextlib.asynccontextmanager
async def rcdevs(desk: RunningDesk) -> AsyncIterator[Doorway]:
    """RCDevs' client speaks TLS only; the running desk's vendors listen on a Unix socket."""
    socket = desk.sandbox.url.removeprefix("unix:")

    async def one_way(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
            writer.close()

    async def through(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_unix_connection(socket)
        await asyncio.gather(one_way(reader, inner_writer), one_way(inner_reader, writer))

    with tempfile.TemporaryDirectory(prefix="hd-") as folder:
        ca, certificate, key = throw_away(Path(folder), ["127.0.0.1"])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server = await asyncio.start_server(through, "127.0.0.1", 0, ssl=context)
        try:
            yield Doorway(desk.sandbox, server.sockets[0].getsockname()[1], ca)
        finally:
            server.close()
