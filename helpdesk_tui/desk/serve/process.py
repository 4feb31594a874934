"""What a process that holds keys does first: private files, no core dumps, a log without values."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import re
import resource
import sys
import threading
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

LOG_BYTES = 1_000_000
OLD_LOGS = 2
PR_SET_DUMPABLE = 4  # prctl(2)

_VALUES = re.compile(r"[\n(<]")
"""Behind the first of these asyncio writes arguments of callbacks, and exceptions with their texts."""

_Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Formatter(logging.Formatter):
    """Writes types and lines of source; texts of exceptions may hold what somebody typed."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """One record; of asyncio's own words those alone that hold no value."""
        if record.name == "asyncio":
            record = logging.makeLogRecord(vars(record))
            record.msg, record.args = _VALUES.split(record.getMessage(), 1)[0].rstrip(), None
        return super().format(record)

    def formatException(self, ei: _Fault) -> str:  # noqa: N802 - logging's name
        """Kind and place."""
        kind, _, trace = ei
        return f"{kind.__name__ if kind else '?'}\n{''.join(traceback.format_tb(trace))}"


def harden() -> None:
    """Nobody else reads our files or memory."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, AttributeError):  # not Linux: the limit above has to do
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def log_to(path: Path) -> None:
    """Write the log to that file (0600), and nothing anywhere else."""
    handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=OLD_LOGS, encoding="utf-8")
    path.chmod(0o600)
    handler.setFormatter(Formatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)  # httpx and uvicorn name paths and addresses below that
    logging.getLogger("helpdesk_tui").setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    sys.excepthook = _noted
    # Python's own hooks print texts of exceptions where a service manager keeps them.
    threading.excepthook = _noted_of_thread
    sys.unraisablehook = _noted_aside


def _noted(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    _note("ended", kind, error, trace)


def _noted_of_thread(broken: threading.ExceptHookArgs) -> None:
    _note("a thread ended", broken.exc_type, broken.exc_value, broken.exc_traceback)


def _noted_aside(broken: sys.UnraisableHookArgs) -> None:
    _note("broke where nobody could hear it", broken.exc_type, broken.exc_value, broken.exc_traceback)


def _note(
    what: str, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    fault = kind, error or BaseException(), trace
    logging.getLogger("helpdesk_tui.desk").critical(what, exc_info=fault)
