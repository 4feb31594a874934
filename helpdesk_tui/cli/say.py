"""What commands say on standard error, and with which exit code they end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpdesk_tui.contract.errors import DeskError

USAGE = 2


def complain(sentence: str, code: int = USAGE) -> int:
    """Say it and answer the exit code."""
    print(sentence, file=sys.stderr)
    return code


def explain(error: DeskError) -> int:
    """Say what happened and what to do, and answer the exit code that fits."""
    from helpdesk_tui.wording.errors import hint, sentence

    return complain(f"{sentence(error)} {hint(error.code)}", error.exit_code)
