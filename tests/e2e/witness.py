"""The vendor's own client, pointed at the sandbox: a witness that knows nothing of this product."""

from __future__ import annotations

import http.client
from typing import Any

import duo_client

from tests.rig.desk import RunningDesk


def witness(desk: RunningDesk, client: str = "durand") -> Any:
    """`duo_client.Admin` of one client of the sandbox, over whatever the sandbox listens on."""
    keys = desk.sandbox.client(client)

    class Admin(duo_client.Admin):  # type: ignore[misc]
        def _connect(self) -> http.client.HTTPConnection:
            connection = desk.sandbox.connection()
            connection.host = keys["host"]  # a Unix socket has no name of its own to sign for
            return connection

    return Admin(keys["admin"]["ikey"], keys["admin"]["skey"], keys["host"], ca_certs="HTTP")
