"""Puts a backup, or the store that was there before, back in its place."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, or_, update
from sqlalchemy.exc import DatabaseError

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.evidence import ProofState, Zero
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.contract.operations import GrantState, OperationState
from helpdesk_tui.desk.agents import totp
from helpdesk_tui.desk.agents.tables import agent_secret
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.clock import Clock
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.jobs.tables import lease
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.store.store import read_only
from helpdesk_tui.desk.upkeep import backup, drafts, migrating, replacing, secrets
from helpdesk_tui.desk.upkeep.refusing import Fault, UpkeepRefused


@dataclass(frozen=True, slots=True)
class Restored:
    """What stands there now."""

    made_at: str | None
    """Of the backup; None: an earlier store was put back."""
    records: int
    root: str
    lost: int | None
    """Records of the replaced store that this one does not have; None: there was none, or it is damaged."""
    kept: Path | None
    """Where the replaced store lies."""


def restore(file: Path, store: Path, clock: Clock, agent: str) -> Restored:
    """Put a backup in the place of the store; raises `UpkeepRefused`, and then nothing was changed."""
    with replacing.alone_with(store), drafts.draft_of(store) as draft:
        summary = backup.unpack(file, draft)
        return _put(draft, file, store, clock, agent, summary.made_at)


def undo(store: Path, clock: Clock, agent: str) -> Restored:
    """Put the newest store that was kept beside it back; the one of now is kept in turn."""
    with replacing.alone_with(store), drafts.draft_of(store) as draft:
        kept = replacing.kept_beside(store)
        if not kept:
            raise UpkeepRefused(Fault.NOTHING_KEPT, path=str(store))
        try:
            drafts.copy(kept[0], draft)
        except sqlite3.Error as error:
            raise UpkeepRefused(Fault.DAMAGED, path=str(kept[0])) from error
        return _put(draft, kept[0], store, clock, agent, None)


def _put(draft: Path, file: Path, store: Path, clock: Clock, agent: str, made_at: str | None) -> Restored:
    try:
        migrating.bring(draft, file, migrating.newest())
        backup.checked_record(draft, file)
        before = records_of(store, clock)
        with drafts.opened(draft) as engine, engine.connect() as connection, connection.begin():
            _doubt(connection, clock.now())
            _put_on_record(connection, clock, agent, made_at, before)
        verdict = backup.checked_record(draft, file)
    except (sqlite3.Error, DatabaseError) as error:
        raise UpkeepRefused(Fault.DAMAGED, path=str(file)) from error
    return Restored(
        made_at=made_at,
        records=verdict.count,
        root=verdict.root.hex(),
        lost=None if before is None else max(0, before - verdict.count + 1),
        kept=replacing.replace(store, draft, clock.now()),
    )


def records_of(store: Path, clock: Clock) -> int | None:
    """How many records a store has; None when there is none, or none that can be read."""
    try:
        with read_only(store) as connection:
            return Record(clock).size(connection)
    except Exception:  # noqa: BLE001 - it may be damaged in any way: that is why it is replaced
        return None


def _doubt(connection: Connection, now: datetime) -> None:
    """What went on since is not in here: what was open is asked again, and no proof opens a gate."""
    open_ = operation.c.state.in_((OperationState.INTENT.value, OperationState.UNKNOWN.value))
    connection.execute(
        update(operation).where(or_(open_, operation.c.next_check.is_not(None))).values(next_check=now)
    )
    secrets.drop(connection)
    connection.execute(update(grant_).where(grant_.c.state == GrantState.LIVE.value).values(read_at=None))
    connection.execute(
        update(proof)
        .where(proof.c.state == ProofState.PASSED.value, proof.c.forced_zero.is_(None))
        .values(forced_zero=Zero.LAPSED.value)
    )
    connection.execute(update(lease).values(until=now))
    # Codes of agents' apps that were accepted since are not known here: none of before now counts again.
    newest = totp.period(now) + totp.DRIFT
    older = agent_secret.c.counter < newest
    connection.execute(update(agent_secret).where(older).values(counter=newest))


def _put_on_record(
    connection: Connection, clock: Clock, agent: str, made_at: str | None, before: int | None
) -> None:
    Record(clock).append(
        connection,
        AuditEvent.STORE_RESTORED,
        agent=AgentId(agent),
        facts={"made_at": made_at, "replaced_records": before},
    )
