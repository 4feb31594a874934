"""What a static graph cannot see: which libraries a process really loads."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.architecture.sources import PACKAGE, module, python

DESKS_STACK = (
    "fastapi",
    "starlette",
    "uvicorn",
    "sqlalchemy",
    "alembic",
    "sqlite3",
    "psycopg",
    "aiosmtpd",
    "keyring",
    "helpdesk_tui.desk",
    "helpdesk_tui.policy",
    "helpdesk_tui.vendors",
    "helpdesk_tui.sandbox",
)
BEFORE_PAINT = ("pydantic", "pydantic_core", "httpx", "anyio", "helpdesk_tui.contract", "helpdesk_tui.api")


def loaded(*names: str) -> set[str]:
    """All modules in a fresh interpreter that imported these."""
    code = "import importlib, json, sys\nfor n in sys.argv[1:]: importlib.import_module(n)\nprint(json.dumps([n for n, m in sys.modules.items() if m]))"
    done = subprocess.run(
        [sys.executable, "-c", code, *names],
        capture_output=True,
        text=True,
        check=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    modules: list[str] = json.loads(done.stdout)
    return set(modules)


def of(modules: set[str], roots: tuple[str, ...]) -> set[str]:
    return {name for name in modules if any(name == root or name.startswith(root + ".") for root in roots)}


def console() -> list[str]:
    rooms = [
        PACKAGE / "api",
        PACKAGE / "views",
        PACKAGE / "wording",
        PACKAGE / "contract",
        PACKAGE / "phrases",
    ]
    alone = [path for path in (PACKAGE / "app.py", PACKAGE / "places.py") if path.exists()]
    return [module(path) for room in rooms for path in python(room)] + [module(path) for path in alone]


def test_the_consoles_process_never_loads_the_desks_stack() -> None:
    assert of(loaded(*console()), DESKS_STACK) == set()


@pytest.mark.skipif(not (PACKAGE / "app.py").exists(), reason="the console is not built yet")
def test_the_first_paint_waits_for_no_model_and_no_client() -> None:
    assert of(loaded("helpdesk_tui.app"), (*BEFORE_PAINT, *DESKS_STACK)) == set()


def test_the_command_line_starts_with_nothing() -> None:
    heavy = (*BEFORE_PAINT, *DESKS_STACK, "textual", "rich", "asyncio", "platformdirs")
    assert of(loaded("helpdesk_tui.cli.main"), heavy) == set()


def test_the_desk_loads_no_screen() -> None:
    rooms = [PACKAGE / "desk", PACKAGE / "policy", PACKAGE / "vendors"]
    names = [module(path) for room in rooms for path in python(room) if "migrations" not in path.parts]
    screens = (
        "textual",
        "rich",
        "pygments",
        "helpdesk_tui.views",
        "helpdesk_tui.wording",
        "helpdesk_tui.app",
    )
    assert of(loaded(*names), screens) == set()


def test_this_test_would_notice() -> None:
    assert of(loaded("helpdesk_tui.desk.config.load"), DESKS_STACK)
