"""One accepted call: who asks what of which account, and what it does to the world."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpdesk_tui.sandbox.duo.params import Params
from helpdesk_tui.sandbox.store import Db, Row, enter, insert
from helpdesk_tui.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Page:
    """An answer with `metadata` beside the `response`."""

    items: list[Any]
    metadata: dict[str, Any]


@dataclass(slots=True)
class Call:
    """What a handler gets; `db` is open for plain handlers, those that wait open their own transactions."""

    world: World
    method: str
    path: str
    params: Params
    ids: tuple[str, ...]
    account: Row
    application: Row
    api: str
    """admin, auth or accounts."""
    at: float
    """The world's time when the call began."""
    _db: Db | None = None

    @property
    def db(self) -> Db:
        """The transaction of this call."""
        assert self._db is not None
        return self._db

    @property
    def account_id(self) -> str:
        """The account that the call works on."""
        return str(self.account["account_id"])

    def use(self, db: Db) -> None:
        """Work in this transaction from now on."""
        self._db = db

    def effect(self, name: str, person: str = "", /, **params: Any) -> None:
        """Enter an effect into the ledger, in the same transaction."""
        enter(
            self.db,
            self.at,
            account=str(self.account["client"]),
            api=self.api,
            method=self.method,
            path=self.path,
            effect=name,
            person=person,
            params=params,
        )

    def act(self, action: str, target: tuple[str, str, str], details: Mapping[str, Any]) -> None:
        """A line of the activity log; target is (name, key, type)."""
        insert(
            self.db,
            "activity",
            account_id=self.account_id,
            ts_ms=int(self.at * 1000),
            activity_id=str(uuid.uuid4()),
            action=action,
            actor=self.application["name"],
            actor_key=self.application["ikey"],
            target=target[0],
            target_key=target[1],
            target_type=target[2],
            details=json.dumps(details, sort_keys=True, ensure_ascii=False),
        )
