"""Who is at the console, what the desk is, and how it feels."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from helpdesk_tui.contract.base import Answer
from helpdesk_tui.contract.ids import AgentId, VendorId
from helpdesk_tui.contract.people import Client
from helpdesk_tui.contract.witness import Witnessing

COLLEAGUE_HEADER = "X-Sandbox-Colleague"
"""Names an invented colleague; the sandbox's own desk alone believes it."""
TRY_ONLY = "try_only"
"""A query parameter of every write: judge it by the same rules, and do nothing; answered by `TriedOut`."""
API_VERSION = 1


class TriedOut(Answer):
    """The write would be done; what it would be refused for comes as its problem."""

    dry_run: bool = True


class DeskMode(StrEnum):
    """How this desk is run."""

    SANDBOX = "sandbox"
    """Simulated vendors, invented people: codes are not real."""
    ALONE = "alone"
    """Embedded with real vendors: one administrator who holds the keys anyway; the gate is advice."""
    SHARED = "shared"


class VendorState(StrEnum):
    """How a vendor answered last."""

    UP = "up"
    SLOW = "slow"
    BUSY = "busy"
    """Rate limited until `next_call`."""
    DOWN = "down"
    REFUSED = "refused"
    """Keys or permissions are wrong."""
    UNTRIED = "untried"


class VendorHealth(Answer):
    """One vendor's state with its age."""

    id: VendorId
    kind: str
    label: str
    state: VendorState
    since: datetime | None = None
    last_answer: datetime | None = None
    next_call: datetime | None = None
    problem: str | None = None
    clock_offset: float | None = None
    """Seconds the vendor's clock is ahead of the desk's."""
    mirror_read: datetime | None = None
    people: int = 0
    panel: str = ""
    """Address of the vendor's own panel, for the day on which the desk cannot work; empty: there is none."""


class Health(Answer):
    """The desk and its vendors."""

    ok: bool
    version: str
    store: str
    """What the store is, or the `ErrorCode` that reading it ended in."""
    store_refuses: str | None = None
    """Why it takes nothing now, in the database's words: nothing is granted meanwhile."""
    vendors: tuple[VendorHealth, ...]


class Colleague(Answer):
    """Somebody to whom a case can be handed over."""

    id: AgentId
    name: str


class Session(Answer):
    """Who the desk thinks is asking, and in what house."""

    agent: AgentId
    agent_name: str
    roles: tuple[str, ...]
    mode: DeskMode
    readonly: bool
    api_version: int = API_VERSION
    desk_version: str
    clients: tuple[Client, ...]
    vendors: tuple[VendorHealth, ...]
    baseline_pending: bool
    """The first import waits for a named person's acceptance."""
    idle_lock_seconds: int = 300
    clipboard_for_codes: bool = False
    step_up: bool = False
    """The desk asks for the agent's own six digits before it hands anything over."""
    totp: bool = False
    """The agent has confirmed an app that makes them; the console asks for them when it was locked."""
    signed_in: bool = False
    """By password and code, over the network; else by the kernel's word."""
    asked_to_see: tuple[Witnessing, ...] = ()
    """Callers whom a colleague asks this agent to look at."""
    level: int = 0
    """The threat level in force, 0 to 2."""
    colleagues: tuple[Colleague, ...] = ()
    now: datetime
