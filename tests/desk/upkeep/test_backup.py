from __future__ import annotations

import dataclasses
import json
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select

from helpdesk_tui.contract.agents import Role, StepUpAsk
from helpdesk_tui.contract.cases import CaseOpening
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.agents import enrolment, step_up, totp
from helpdesk_tui.desk.agents.tables import agent_secret, agent_session
from helpdesk_tui.desk.agents.tables import step_up as step_up_table
from helpdesk_tui.desk.audit import rows
from helpdesk_tui.desk.auth import sessions
from helpdesk_tui.desk.cases.service import Cases
from helpdesk_tui.desk.clock import SystemClock
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.grants.service import live_grants
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.jobs.reconciler import Reconciler
from helpdesk_tui.desk.jobs.sweep import Sweep
from helpdesk_tui.desk.operations import reveal
from helpdesk_tui.desk.operations.reconcile import reconcile
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.serve.listening import hold_store
from helpdesk_tui.desk.store.store import Store, read_only
from helpdesk_tui.desk.upkeep import backup, replacing
from helpdesk_tui.desk.upkeep.backup import write
from helpdesk_tui.desk.upkeep.refusing import Fault, UpkeepRefused
from helpdesk_tui.desk.upkeep.restore import restore, undo
from tests.desk.agents.team import Phone, added, enrolled, shared
from tests.desk.inside import AMELIE, inside, new_key
from tests.desk.store.draft import all_tables
from tests.desk.twin import Fault as TwinFault
from tests.rig.store import bendable

BYPASS = BypassOrder(vendor=VendorId("twin"))
DROPPED = {"operation", "proof", "idempotency", "agent_session"}
NO_SECRET = {
    ("audit_record", "bytes"),
    ("audit_value", "salt"),
    ("audit_node", "hash"),
    ("prompt_raw", "raw"),  # a row of the vendor's log, as the columns beside it
    ("push_context", "state"),  # what is usual for an account
    ("push_progress", "state"),
}
STAYS_SEALED = {("agent_secret", "totp")}
"""The key of the seal is in no backup; without its app an account would be its password alone."""
DROPPED_ALONE = {("agent_secret", "pending")}


def test_it_is_decided_of_every_column_of_bytes_what_a_backup_does_with_it() -> None:
    found = {
        (table.name, column.name)
        for table in all_tables().tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    decided = NO_SECRET | STAYS_SEALED | DROPPED_ALONE
    assert decided <= found
    undecided = {one for one in found - decided if one[0] not in DROPPED}
    assert undecided == set(), "decide in upkeep/secrets.py what a backup does with it"


async def test_a_backup_is_taken_while_the_desk_writes_and_holds_no_sealed_byte(tmp_path: Path) -> None:
    target = tmp_path / "kept.backup"
    async with inside(tmp_path / "state") as desk:
        case = await desk.verified()
        made = await desk.operations.order(case.id, BYPASS, new_key())
        sealed = next(row.sealed for row in await desk.rows(operation))
        assert sealed is not None
        summary = write(Path(desk.house.config.store), target, desk.clock.now())
        await reveal.reveal(desk.house, desk.agent, made.id, new_key())  # the desk has both: code and store
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    data = target.read_bytes()
    told = json.loads(data.partition(b"\n")[0])
    assert (told["schema"], told["records"], told["root"]) == (summary.schema, summary.records, summary.root)
    assert sealed not in data
    assert sealed[12:28] not in data, "not even in a free page"


async def test_nobody_is_signed_in_by_a_backup_and_an_app_lies_sealed_in_it(tmp_path: Path) -> None:
    """Whoever has the file alone has no session, no step-up and no agent's secret; the agents keep their apps."""
    async with shared(tmp_path / "state") as desk:
        alice = await added(desk, "a.dubois", Role.SENIOR)
        phone = await enrolled(desk, alice.id)
        case = await Cases(desk.house).open(alice, CaseOpening(person=AMELIE))
        spent = phone.next_code()
        ask = StepUpAsk(code=spent, actions=(Action.BYPASS,))
        await step_up.make(desk.house, alice, case.id, ask, new_key())
        bruno = await added(desk, "b.dubois")
        waiting = (await enrolment.begin(desk.house, bruno)).secret
        console = b"c" * 32
        _id, signed = await desk.house.store.write(
            lambda c: sessions.begin(c, alice.id, console, desk.clock.now())
        )
        store = Path(desk.house.config.store)
        pending = next(row.pending for row in await desk.rows(agent_secret) if row.pending)
        write(store, tmp_path / "kept", desk.clock.now())
        data = (tmp_path / "kept").read_bytes()
        for secret in (phone.secret, waiting, signed.token):
            assert secret.encode() not in data
        assert pending not in data
        assert pending[12:28] not in data, "not even in a free page"
        assert console not in data
        await desk.house.store.close()
        restore(tmp_path / "kept", store, desk.clock, "root")
        house = dataclasses.replace(desk.house, store=Store.open(store), boot="boot_later")
        try:
            assert await house.store.read(lambda c: c.execute(select(agent_session)).all()) == []
            assert await house.store.read(lambda c: c.execute(select(step_up_table)).all()) == []
            with pytest.raises(totp.WrongCode):
                await house.store.write(lambda c: totp.spend(c, house, alice.id, spent))
            desk.clock.step(minutes=1)
            with pytest.raises(totp.NotEnrolled):
                await enrolment.confirm(house, bruno, Phone(waiting, desk).next_code())
            code = phone.next_code()
            assert await house.store.write(lambda c: totp.spend(c, house, alice.id, code))
        finally:
            await house.store.close()


async def test_many_writes_during_a_backup_leave_one_whole_moment(tmp_path: Path) -> None:
    async with inside(tmp_path / "state") as desk:
        store = Path(desk.house.config.store)
        stop = threading.Event()
        found: list[backup.Summary] = []

        def keep() -> None:
            for number in range(5):
                found.append(write(store, tmp_path / f"{number}.backup", desk.clock.now()))
            stop.set()

        thread = threading.Thread(target=keep)
        thread.start()
        while not stop.is_set():
            await desk.case(ticket=False)
        thread.join()
    assert [one.records for one in found] == sorted(one.records for one in found)
    for number, one in enumerate(found):
        restore(tmp_path / f"{number}.backup", tmp_path / "other" / "desk.db", SystemClock(), "root")
        with read_only(tmp_path / "other" / "desk.db") as connection:
            verdict = rows.check(connection, {one.records: bytes.fromhex(one.root)})
            assert (verdict.fault, verdict.count) == (None, one.records + 1)


async def test_nothing_is_written_over_and_nothing_half_is_left(tmp_path: Path) -> None:
    async with inside(tmp_path / "state") as desk:
        store = Path(desk.house.config.store)
        there = tmp_path / "there"
        there.write_text("mine")
        with pytest.raises(UpkeepRefused) as refused:
            write(store, there, desk.clock.now())
        assert (refused.value.fault, there.read_text()) == (Fault.THERE_ALREADY, "mine")
        with pytest.raises(UpkeepRefused) as refused:
            write(store, tmp_path / "no" / "folder", desk.clock.now())
        assert refused.value.fault is Fault.UNWRITABLE
    assert sorted(path.name for path in tmp_path.iterdir()) == ["state", "there"]


async def test_a_desk_that_runs_keeps_its_store(tmp_path: Path) -> None:
    async with inside(tmp_path / "state") as desk:
        store = Path(desk.house.config.store)
        write(store, tmp_path / "kept", desk.clock.now())
        before = store.read_bytes()
        with hold_store(str(store)), pytest.raises(UpkeepRefused) as refused:
            restore(tmp_path / "kept", store, desk.clock, "root")
        assert refused.value.fault is Fault.IN_USE
        assert store.read_bytes() == before


@pytest.mark.parametrize("at", [0, 40, 400, 5000, -1])
async def test_each_changed_byte_is_seen_and_the_store_stays(tmp_path: Path, at: int) -> None:
    async with inside(tmp_path / "state") as desk:
        store = Path(desk.house.config.store)
        write(store, tmp_path / "kept", desk.clock.now())
    data = bytearray((tmp_path / "kept").read_bytes())
    data[at] ^= 0x20
    (tmp_path / "kept").write_bytes(data)
    before = store.read_bytes()
    with pytest.raises(UpkeepRefused) as refused:
        restore(tmp_path / "kept", store, SystemClock(), "root")
    assert refused.value.fault in (Fault.DAMAGED, Fault.NOT_A_BACKUP)
    assert store.read_bytes() == before
    assert replacing.kept_beside(store) == []


async def test_a_record_that_was_bent_under_a_right_checksum_is_refused(tmp_path: Path) -> None:
    async with inside(tmp_path / "state") as desk:
        await desk.verified()
        store = Path(desk.house.config.store)
        write(store, tmp_path / "kept", desk.clock.now())
    bent = tmp_path / "bent.db"
    summary = backup.unpack(tmp_path / "kept", bent)
    with closing(sqlite3.connect(bent)) as raw, raw:
        bendable(raw)
        raw.execute("UPDATE audit_record SET bytes = replace(bytes, 'a.martin', 'x.martin') WHERE seq = 2")
    forged = tmp_path / "forged"
    verdict = type("V", (), {"count": summary.records, "root": bytes.fromhex(summary.root)})()
    backup._pack(bent, forged, verdict, SystemClock().now())
    with pytest.raises(UpkeepRefused) as refused:
        restore(forged, store, SystemClock(), "root")
    assert (refused.value.fault, refused.value.params["seq"]) == (Fault.RECORD_WRONG, "2")


async def test_a_code_made_after_the_backup_is_found_as_made_elsewhere(tmp_path: Path) -> None:
    """Nothing is claimed that is not true: the desk of before knew this code, this one does not."""
    async with inside(tmp_path / "state") as desk:
        store = Path(desk.house.config.store)
        write(store, tmp_path / "kept", desk.clock.now())
        case = await desk.verified()
        await desk.operations.order(case.id, BYPASS, new_key())
        assert len(desk.twin.bypass["DU1"]) == 1
        twin, clock = desk.twin, desk.clock
        await desk.house.store.close()
        done = restore(tmp_path / "kept", store, clock, "root")
        assert done.lost is not None
        assert done.lost > 0
        house = dataclasses.replace(desk.house, store=Store.open(store), boot="boot_later")
        try:
            await Reconciler(house)._take_up(house)
            await reconcile(house)
            await Sweep(house).look()
            (seen,) = await live_grants(house, AMELIE, live=True)
            assert (seen.ours, seen.agent) == (False, None)
            assert await house.store.read(lambda c: c.execute(select(grant_)).all()) == []
        finally:
            await house.store.close()
        assert len(twin.bypass["DU1"]) == 1, "what others made is left alone"


async def test_what_was_open_is_asked_again_and_no_old_proof_opens_the_gate(tmp_path: Path) -> None:
    async with inside(tmp_path / "state") as desk:
        store = Path(desk.house.config.store)
        case = await desk.verified()
        desk.twin.faults.append(TwinFault.LOST_ANSWER)
        started = await desk.operations.order(case.id, BYPASS, new_key())
        assert started.state is OperationState.UNKNOWN
        write(store, tmp_path / "kept", desk.clock.now())
        await desk.house.store.close()
        restore(tmp_path / "kept", store, desk.clock, "root")
    with read_only(store) as connection:
        row = connection.execute(select(operation)).one()
        assert (row.state, row.sealed, row.next_check is not None) == ("unknown", None, True)
        assert row.next_check <= desk.clock.now()
        zeros = {one.forced_zero for one in connection.execute(select(proof))}
        assert zeros == {"lapsed"}
    house = dataclasses.replace(desk.house, store=Store.open(store), boot="boot_later")
    try:
        await reconcile(house)
        row = await house.store.read(lambda c: c.execute(select(operation)).one())
    finally:
        await house.store.close()
    assert row.state == "taken_back", "its digits are in no backup: nobody can read them aloud"
    assert desk.twin.bypass["DU1"] == []


async def test_a_restore_can_be_undone(tmp_path: Path) -> None:
    async with inside(tmp_path / "state") as desk:
        store = Path(desk.house.config.store)
        write(store, tmp_path / "kept", desk.clock.now())
        await desk.verified()
    with read_only(store) as connection:
        cases = rows.check(connection).count
    done = restore(tmp_path / "kept", store, SystemClock(), "root")
    assert done.kept is not None
    assert stat.S_IMODE(done.kept.stat().st_mode) == 0o600
    back = undo(store, SystemClock(), "root")
    assert back.records == cases + 1, "all of before, and one line that says so"
    assert len(replacing.kept_beside(store)) == 2
    await Store.open(store).close()


async def test_a_store_that_is_torn_can_be_replaced_too(tmp_path: Path) -> None:
    async with inside(tmp_path / "state") as desk:
        store = Path(desk.house.config.store)
        write(store, tmp_path / "kept", desk.clock.now())
    store.write_bytes(b"\0" * 5000)
    done = restore(tmp_path / "kept", store, SystemClock(), "root")
    assert done.lost is None
    assert done.kept is not None
    assert done.kept.read_bytes() == b"\0" * 5000
    await Store.open(store).close()
