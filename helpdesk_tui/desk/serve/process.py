"""What a process that holds keys does first: private files, no core dumps, a log without values."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import resource
import sys
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

LOG_BYTES = 1_000_000
OLD_LOGS = 2
PR_SET_DUMPABLE = 4  # prctl(2)

_Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Formatter(logging.Formatter):
    """Writes types and lines of source; texts of exceptions may hold what somebody typed."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

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


def _noted(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger("helpdesk_tui.desk").critical("ended", exc_info=(kind, error, trace))
