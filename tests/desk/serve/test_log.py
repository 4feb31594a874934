"""Whatever breaks in a desk, its log says kind and place; no value stands there, nor where a service manager looks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BREAKS = """
import asyncio, gc, logging, sys, threading
from pathlib import Path
from helpdesk_tui.desk.serve.process import log_to

async def breaks(code):
    raise ValueError(f"no such code: {code}")

def falls(code):
    raise ValueError(f"no such code: {code}")

class Dying:
    def __init__(self, code):
        self.code = code

    def __del__(self):
        falls(self.code)

async def handled(code):
    try:
        falls(code)
    except ValueError as error:
        logging.getLogger("helpdesk_tui.desk").exception("it broke")

async def task(code):
    asyncio.get_running_loop().create_task(breaks(code))
    await asyncio.sleep(0.05)
    gc.collect()

async def callback(code):
    asyncio.get_running_loop().call_soon(falls, code)
    await asyncio.sleep(0.05)

async def thread(code):
    broken = threading.Thread(target=falls, args=(code,))
    broken.start()
    broken.join()

async def dying(code):
    Dying(code)

where, log = sys.argv[1:]
log_to(Path(log))
asyncio.run(globals()[where](sys.stdin.read()))
"""
CODE = "918273645"


@pytest.mark.parametrize("where", ["handled", "task", "callback", "thread", "dying", "breaks"])
def test_no_value_is_written_down_wherever_it_breaks(where: str, tmp_path: Path) -> None:
    log = tmp_path / "desk.log"
    log.touch()
    done = subprocess.run(
        [sys.executable, "-c", BREAKS, where, str(log)],
        input=CODE,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "ValueError" in log.read_text()
    assert CODE not in log.read_text()
    assert done.stderr == ""
