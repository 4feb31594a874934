"""The codes of one user on a raw edge, as little of an account as a write needs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from pydantic import SecretStr

from helpdesk_tui.contract.ids import OperationId
from helpdesk_tui.vendors.values import CodeOrder
from tests.vendors.edge import Edge, ok

HOST = "api-xxxxxxxx.duosecurity.com"
USER = "DU" + "USER" * 4 + "01"
PHONE = "DP" + "FONE" * 4 + "01"
CODE = "DB" + "CODE" * 4 + "01"
CODES_PATH = f"/admin/v1/users/{USER}/bypass_codes"
ORDER = CodeOrder(OperationId("op"), 86_400, 1, SecretStr("012345678"))


def made(seconds: int = 86_400, uses: int | None = 1, ref: str = CODE, ago: float = 0) -> dict[str, Any]:
    """A bypass code as Duo lists it."""
    created = int(time.time() - ago)
    return {
        "bypass_code_id": ref,
        "created": created,
        "expiration": created + seconds if seconds else None,
        "reuse_count": uses,
        "admin_email": "",
    }


class Account:
    """The codes of one user, as little as a write needs."""

    def __init__(self, wire: Edge) -> None:
        self.rows: list[dict[str, Any]] = []
        self.wire = wire
        wire.on("GET", CODES_PATH, lambda _seen: ok(self.rows, {"total_objects": len(self.rows)}))

    def answers(self, answer: bytes | None | Callable[[], bytes | None], *rows: dict[str, Any]) -> None:
        def post(_seen: object) -> bytes | None:
            self.rows += rows
            return answer() if callable(answer) else answer

        self.wire.on("POST", CODES_PATH, post)
