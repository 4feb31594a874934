"""What is put into a process of ours as it starts: leaks that have to be found, and faults that must leak nothing."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

LEAKS: Final = """
import logging, os, sqlite3, subprocess, sys, traceback
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.desk.operations import reveal
show = reveal.reveal
state = os.path.join(os.environ.get("HELPDESK_TUI_HOME", "."), "state")

def freed(code):
    with sqlite3.connect(os.path.join(state, "freed.db")) as store:
        store.execute("PRAGMA secure_delete = 0")
        store.execute("CREATE TABLE IF NOT EXISTS waiting (code TEXT)")
        store.execute("INSERT INTO waiting VALUES (?)", (code,))
        store.commit()
        store.execute("DELETE FROM waiting")

def crashed(code):
    try:
        raise ValueError("it broke")
    except ValueError as error:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
    with open(os.path.join(state, "crash"), "w") as file:
        file.write("".join(told.format()))

def called(code):
    wait = [sys.executable, "-S", "-c", "import time; time.sleep(20)"]
    subprocess.Popen([*wait, code], env={})
    subprocess.Popen(wait, env={"CODE": code})

async def noted(house, agent, id_, key):
    shown = await show(house, agent, id_, key)
    logging.getLogger("helpdesk_tui.desk").info("shown: %s", [code for code in shown.codes])
    for leak in (freed, crashed, called):
        leak(shown.codes[0])
    told = {"hint": " ".join(shown.codes)}
    await house.store.write(
        lambda connection: house.record.append(
            connection, AuditEvent.CODE_SHOWN_AGAIN, agent=agent.id, personal=told, facts={}
        )
    )
    return shown
reveal.reveal = noted
"""
"""The planted fault: a code in each kind of place that a desk might leave it in."""
LEAKED: Final = (
    "desk-service.log",
    "the exported record",
    "freed.db",
    "state/crash",
    "/proc of desk, cmdline",
    "/proc of desk, environ",
)
"""Where the planted fault has to be found."""

FALLS: Final = """
import asyncio, os, threading

def falls(code):
    raise ValueError(f"no such code: {code}")

async def lost(code):
    falls(code)

class Dying:
    def __init__(self, code):
        self.code = code

    def __del__(self):
        falls(self.code)

def everywhere(code):
    loop = asyncio.get_running_loop()
    loop.create_task(lost(code))
    loop.call_soon(falls, code)
    threading.Thread(target=falls, args=(code,)).start()
    Dying(code)
    falls(code)

kept = os.path.join(os.environ["HELPDESK_TUI_HOME"], "state", "stderr")
os.dup2(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 2)
"""
"""A fault with a secret in its hands, on each road that an exception can take; what is printed is kept."""
BREAKS: Final = (
    FALLS
    + """
from helpdesk_tui.desk.operations import reveal
show = reveal.reveal

async def broken(house, agent, id_, key):
    shown = await show(house, agent, id_, key)
    everywhere(shown.codes[0])

reveal.reveal = broken
"""
)
"""The desk breaks with the code that it was about to show."""
BREAKS_SIGNING_IN: Final = (
    FALLS
    + """
from helpdesk_tui.desk.auth import passwords

async def broken(kept, password):
    everywhere(password.get_secret_value())

passwords.verified = broken
"""
)
"""The desk breaks with an agent's password."""
FELL: Final = 5
"""So often each of them is noted in the log."""
CRASHES: Final = """
import gc, signal

def crash(number, frame):
    from textual.app import App
    next(one for one in gc.get_objects() if issubclass(type(one), App)).call_later(fall)

def fall():
    from helpdesk_tui.contract.operations import Reveal
    code = next(one for one in gc.get_objects() if type(one) is Reveal).codes[0]
    raise RuntimeError("it broke")

signal.signal(signal.SIGUSR2, crash)
"""
"""The console breaks, when it is told to, with the code that it shows."""
COMMAND_CRASHES: Final = """
from helpdesk_tui.cli.do import showing

def fall(reveal, language):
    code = reveal.codes[0]
    raise RuntimeError("it broke")

showing._rows = fall
"""
"""A command breaks with the code that it was about to show."""


@contextmanager
def planted_in(code: str) -> Iterator[dict[str, str]]:
    """The environment of a process that runs this as it starts."""
    with tempfile.TemporaryDirectory(prefix="hd-leak-") as folder:
        Path(folder, "sitecustomize.py").write_text(code)
        yield {"PYTHONPATH": os.pathsep.join([folder, os.environ.get("PYTHONPATH", "")])}
