"""Puts a desk together out of its configuration, and takes it apart again."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from sqlalchemy import Connection

from helpdesk_tui import __version__
from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.session import DeskMode
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.clock import SystemClock
from helpdesk_tui.desk.config.faults import Fault, wrong
from helpdesk_tui.desk.config.files import read_config_file
from helpdesk_tui.desk.config.model import DeskConfig
from helpdesk_tui.desk.house import Couriers, House
from helpdesk_tui.desk.jobs import lease
from helpdesk_tui.desk.seal import Seal
from helpdesk_tui.desk.serve.problems import note
from helpdesk_tui.desk.steps import Steps
from helpdesk_tui.desk.store.store import Store, is_url
from helpdesk_tui.desk.stream.hub import Hub
from helpdesk_tui.places import places
from helpdesk_tui.policy.file import PolicyBook, parse


@contextlib.asynccontextmanager
async def open_house(config: DeskConfig, *, embedded: bool) -> AsyncIterator[House]:
    """A house with its store, vendors and couriers; all let go at the end. Raises `DeskError`."""
    async with open_empty(config, embedded=embedded) as (house, furnish):
        furnish()
        yield house


@contextlib.asynccontextmanager
async def open_empty(
    config: DeskConfig, *, embedded: bool
) -> AsyncIterator[tuple[House, Callable[[], None]]]:
    """A house with its store alone, and what furnishes it; all let go at the end. Raises `DeskError`."""
    clock = SystemClock()
    policy = _policy(config.policy_path, simulated=config.simulated)
    async with contextlib.AsyncExitStack() as stack:
        store = Store.open(config.store, config.store_password)
        stack.push_async_callback(store.close)
        house = House(
            store=store,
            record=Record(clock),
            hub=Hub(),
            clock=clock,
            policy=policy,
            vendors={},
            couriers=Couriers(),
            config=config,
            mode=_mode(config, embedded=embedded),
            readonly=config.readonly,
            seal=Seal.open(_seal_path(config)),
            embedded=embedded,
            steps=Steps.from_environment() if config.simulated else Steps(),
        )

        def furnish() -> None:
            from helpdesk_tui.desk.furnish import furnish

            furnish(house, stack)

        await _write_down(house, AuditEvent.DESK_STARTED, lambda c: lease.present(c, house.boot, clock.now()))
        yield house, furnish
        await _write_down(house, AuditEvent.DESK_STOPPED, lambda c: lease.absent(c, house.boot))
        from helpdesk_tui.desk.checkpoints.job import at_the_end

        await at_the_end(house)


def _mode(config: DeskConfig, *, embedded: bool) -> DeskMode:
    if config.simulated:
        return DeskMode.SANDBOX
    return DeskMode.ALONE if embedded else DeskMode.SHARED


def _seal_path(config: DeskConfig) -> Path:
    if config.seal_path is not None:
        return config.seal_path
    return places().state / "desk.key" if is_url(config.store) else Path(f"{config.store}.key")


def _policy(path: Path | None, *, simulated: bool) -> PolicyBook:
    """The rules in that file; raises `Mistaken` when it is wrong or when others can change it."""
    if path is None and simulated:
        from helpdesk_tui.desk.config.simulated import simulated_policy

        return simulated_policy()
    if path is None:
        return PolicyBook()
    try:
        return parse(read_config_file(path).decode())
    except UnicodeDecodeError as error:
        raise wrong(Fault.NOT_TEXT, path, file=str(path)) from error


async def _write_down(house: House, event: AuditEvent, told: Callable[[Connection], None]) -> None:
    """A store that cannot be written lets people read on; every write will say so itself."""

    def append(connection: Connection) -> None:
        if not house.store.alone:
            told(connection)
        house.record.append(
            connection,
            event,
            agent=None,
            facts={"version": __version__, "mode": house.mode.value, "policy": house.policy.fingerprint},
        )

    try:
        await house.store.write(append)
    except DeskError as error:
        note(error, f"record {event}")
