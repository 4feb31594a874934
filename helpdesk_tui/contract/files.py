"""Case files of the push review.

Endpoint: `GET /v1/files/{signal}`, a ZIP archive with `SHA256SUMS` inside.
"""

from __future__ import annotations

from helpdesk_tui.contract.base import Answer
from helpdesk_tui.contract.ids import SignalId


class Filed(Answer):
    """What a command wrote down, and the digest by which the archive is known again."""

    signal: SignalId
    path: str
    size: int
    """Bytes."""
    sha256: str
