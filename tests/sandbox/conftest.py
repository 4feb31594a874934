from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duo_client
import pytest

from tests.sandbox.rig import Sandbox, running_sandbox


@pytest.fixture(scope="session")
def shared() -> Iterator[Sandbox]:
    """One sandbox for tests that do not disturb each other."""
    with running_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(shared: Sandbox) -> Iterator[Sandbox]:
    yield shared
    shared.control("DELETE", "faults")
    shared.control("POST", "limits", reset=1)
    shared.control("POST", "clock", skew=0)


def official(kind: Any, sandbox: Sandbox, keys: dict[str, str], host: str = "127.0.0.1", **more: Any) -> Any:
    """The vendor's own client, over plain HTTP on loopback."""
    return kind(keys["ikey"], keys["skey"], host, ca_certs="HTTP", port=sandbox.port, timeout=15, **more)


@pytest.fixture
def admin(sandbox: Sandbox) -> Any:
    return official(duo_client.Admin, sandbox, sandbox.duo["admin"])


@pytest.fixture
def auth(sandbox: Sandbox) -> Any:
    return official(duo_client.Auth, sandbox, sandbox.duo["auth"])
