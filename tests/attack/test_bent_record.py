"""Whoever owns the desk's database, without the key that signs the record, bends what stands in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update

from helpdesk_tui.api.doubted import Fault as Doubt
from helpdesk_tui.api.witness import Witness
from helpdesk_tui.contract.audit import AuditEvent, AuditLine
from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.ids import AgentId, CaseId
from helpdesk_tui.desk.audit import rows, tree
from helpdesk_tui.desk.audit.service import Audit
from helpdesk_tui.desk.audit.tables import audit_node, audit_record, audit_value
from helpdesk_tui.desk.audit.verify import Fault, verify
from helpdesk_tui.desk.checkpoints.job import CheckpointJob
from helpdesk_tui.desk.checkpoints.service import Checkpoints
from helpdesk_tui.proving.export import Fault as ExportFault
from helpdesk_tui.proving.export import Reader
from helpdesk_tui.wording import doubt, replay, speak
from helpdesk_tui.wording import record as in_words
from tests.desk.inside import AMELIE, Inside, inside


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path / "state") as made:
        yield made


async def test_the_beginning_of_a_text_is_moved_into_its_salt(desk: Inside) -> None:
    """Salt and text are hashed one behind the other: only a salt of one length says where the text begins."""
    record, read = desk.house.record, desk.house.store.read

    def write(connection: Connection) -> None:
        why = {"why": 'my manager wrote "nothing wrong here'}
        record.append(connection, AuditEvent.OPERATION_INTENT, agent=None, personal=why)

    await desk.house.store.write(write)
    assert (await read(rows.check)).fault is None

    def bend(connection: Connection) -> None:
        mine = audit_value.c.field == "why"
        kept = connection.execute(select(audit_value).where(mine)).one()
        salt = bytes(kept.salt) + b'"my manager wrote \\'
        connection.execute(delete(audit_value).where(mine))
        connection.execute(
            insert(audit_value).values(seq=kept.seq, field="why", salt=salt, value="nothing wrong here")
        )

    await desk.house.store.write(bend)

    def looked_at(connection: Connection) -> tuple[Fault | None, Fault | None, ExportFault | None]:
        slow = verify(
            rows.kept(connection),
            rows.values(connection),
            lambda level: rows.nodes(connection, level),
            2 * record.size(connection) - record.size(connection).bit_count(),
        )
        exported = (line.encode() for line in rows.exported(connection))
        return rows.check(connection).fault, slow.fault, Reader([], []).check(exported).fault

    assert await read(looked_at) == (
        Fault.COMMITMENT_DIFFERS,
        Fault.COMMITMENT_DIFFERS,
        ExportFault.COMMITMENT_DIFFERS,
    )


SHOWN, SIZE = 13, 21
"""Which record is bent, of how many."""


async def behind_its_back(desk: Inside, bend: Callable[[Connection], None]) -> None:
    """As the owner of the database does it, whom no trigger keeps from it."""

    def write(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            triggers = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            for name in triggers.all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        bend(connection)

    await desk.house.store.write(write)


def mallorys_text(connection: Connection) -> None:
    """The text alone; all hashes are as they were, so every proof holds."""
    kept = connection.execute(select(audit_record.c.bytes).where(audit_record.c.seq == SHOWN)).scalar_one()
    bent = bytes(kept).replace(b"mallory", b"a.martin")
    assert bent != kept
    connection.execute(update(audit_record).where(audit_record.c.seq == SHOWN).values(bytes=bent))


def text_and_leaf(connection: Connection) -> None:
    mallorys_text(connection)
    kept = connection.execute(select(audit_record.c.bytes).where(audit_record.c.seq == SHOWN)).scalar_one()
    mine = (audit_node.c.level == 0, audit_node.c.index == SHOWN - 1)
    connection.execute(update(audit_node).where(*mine).values(hash=tree.leaf(bytes(kept))))


def text_leaf_and_the_nodes_above_gone(connection: Connection) -> None:
    text_and_leaf(connection)
    for level in (1, 2, 3):
        above = (audit_node.c.level == level, audit_node.c.index == (SHOWN - 1) >> level)
        connection.execute(delete(audit_node).where(*above))


def no_text_at_all(connection: Connection) -> None:
    connection.execute(update(audit_record).where(audit_record.c.seq == SHOWN).values(bytes=b"\xff{"))


def another_name(connection: Connection) -> None:
    mine = (audit_value.c.seq == SHOWN, audit_value.c.field == "name")
    connection.execute(update(audit_value).where(*mine).values(value="PEETERS Zoe"))


def a_name_more(connection: Connection) -> None:
    connection.execute(
        insert(audit_value).values(seq=SHOWN, field="words", salt=bytes(16), value="she agreed")
    )


def under_another_event(connection: Connection) -> None:
    connection.execute(update(audit_record).where(audit_record.c.seq == SHOWN).values(event="case:opened"))


@pytest.mark.parametrize(
    "bend",
    [
        mallorys_text,
        text_and_leaf,
        text_leaf_and_the_nodes_above_gone,
        no_text_at_all,
        another_name,
        a_name_more,
        under_another_event,
    ],
)
async def test_what_was_changed_is_not_shown_as_what_was_written(
    bend: Callable[[Connection], None], desk: Inside
) -> None:
    speak("en")
    house = desk.house
    case = await desk.verified()

    def write(connection: Connection) -> None:
        while house.record.size(connection) < SIZE:
            house.record.append(
                connection,
                AuditEvent.CODE_SHOWN,
                agent=AgentId("mallory"),
                case=CaseId(case.id),
                person=AMELIE,
                personal={"name": "DUPONT Amelie"},
            )

    await house.store.write(write)

    async def shown() -> tuple[list[AuditLine], list[AuditLine], str]:
        page = await Audit(house).page(before=None, case=None, limit=100)
        found = await Audit(house).replay(case.id, None)
        said = " ".join(line for one in found.cases for line in replay.sentences(one, {}))
        return list(page.lines), list(found.cases[0].lines), said

    page, of_case, said = await shown()
    assert AuditEvent.RECORD_DIFFERS not in {line.event for line in (*page, *of_case)}

    await behind_its_back(desk, bend)
    page, of_case, said = await shown()
    for found in (page, of_case):
        bent = next(line for line in found if line.seq == SHOWN)
        assert bent.event == AuditEvent.RECORD_DIFFERS
        assert (bent.agent, bent.person_name, bent.person, bent.params) == (None, None, None, {})
        assert "changed in the store" in in_words.line(bent.event, bent.params)
        doubted = {line.seq for line in found if line.event == AuditEvent.RECORD_DIFFERS}
        assert doubted <= {SHOWN, SHOWN + 1} or bend is text_leaf_and_the_nodes_above_gone
    assert "changed in the store" in said


async def test_a_restore_that_was_written_over_another_record_excuses_nothing(desk: Inside) -> None:
    """Consoles say less of a store that was put back from a backup than of one that was changed."""
    house = desk.house

    def write(connection: Connection) -> None:
        for event in (AuditEvent.STORE_RESTORED, AuditEvent.CODE_SHOWN):
            house.record.append(connection, event, agent=None, facts={"made_at": "2026-03-01T02:00:00"})

    await house.store.write(write)

    def excused(connection: Connection) -> None:
        shown = audit_record.c.event == AuditEvent.CODE_SHOWN
        kept = bytes(connection.execute(select(audit_record.c.bytes).where(shown)).scalar_one())
        values = {"event": "store:restored", "bytes": kept.replace(b"code:shown", b"store:restored")}
        connection.execute(update(audit_record).where(shown).values(**values))

    await behind_its_back(desk, excused)
    told = await Checkpoints(house).restores()
    assert [one.made_at for one in told.restores] == ["2026-03-01T02:00:00"], "the true one alone"


class Asked:
    """A console's way to this desk, without a socket."""

    address, doubted, answered = "unix:/desk.sock", False, 0

    def __init__(self, desk: Inside) -> None:
        self._service = Checkpoints(desk.house)

    async def read(self, path: str, kind: object, params: dict[str, int] | None = None) -> object:
        if path == "audit/proof":
            assert params is not None
            return await self._service.consistency(params["first"], params["second"])
        return await {
            "checkpoints/latest": self._service.latest,
            "checkpoints/keys": self._service.keys,
            "checkpoints/restores": self._service.restores,
        }[path]()


def hushed(connection: Connection) -> None:
    """New checkpoints are let in by no one, without a word."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("CREATE RULE hush AS ON INSERT TO checkpoint DO INSTEAD NOTHING"))
    else:
        connection.execute(
            text("CREATE TRIGGER hush BEFORE INSERT ON checkpoint BEGIN SELECT RAISE(IGNORE); END")
        )


def heard_again(connection: Connection) -> None:
    connection.execute(text("DROP RULE hush ON checkpoint"))


def rewritten(connection: Connection) -> None:
    """An old record is bent, and the tree grown anew from the first leaf."""
    mallorys_text(connection)
    connection.execute(delete(audit_node))
    nodes: dict[tuple[int, int], bytes] = {}
    kept = connection.scalars(select(audit_record.c.bytes).order_by(audit_record.c.seq)).all()
    for size, data in enumerate(kept):
        for node in tree.grown(size, tree.leaf(bytes(data)), lambda level, index: nodes[level, index]):
            nodes[node.level, node.index] = node.hash
    rows_ = [{"level": level, "index": index, "hash": value} for (level, index), value in nodes.items()]
    connection.execute(insert(audit_node), rows_)


async def test_new_checkpoints_are_thrown_away_and_old_records_rewritten(
    desk: Inside, tmp_path: Path
) -> None:
    house = desk.house

    async def written(count: int) -> None:
        for _ in range(count):
            await house.store.write(
                lambda c: house.record.append(c, AuditEvent.CODE_SHOWN, agent=AgentId("mallory"))
            )
        desk.clock.step(seconds=3)

    await written(SIZE)
    job = CheckpointJob(house)
    await job.look()
    console = Witness(Asked(desk), tmp_path / "witness")  # type: ignore[arg-type]
    assert await console.look() is None

    await behind_its_back(desk, hushed)
    try:
        await written(5)
        with pytest.raises(DeskError):
            await job.look()
        assert house.record_state.problem == "checkpoint_not_kept", "the desk itself notices"
        assert await console.look() is None, "nothing is bent yet"
        await behind_its_back(desk, rewritten)
        doubted = await console.look()
        assert doubted is not None
        assert doubted.fault is Doubt.TORN
        assert "are not those that stand there now" in doubt.sentence(doubted)
    finally:
        if house.store.where.startswith("postgresql"):
            await behind_its_back(desk, heard_again)
