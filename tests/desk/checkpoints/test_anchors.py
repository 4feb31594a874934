from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Refused
from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.audit import lines
from helpdesk_tui.desk.checkpoints.anchoring import MOST
from helpdesk_tui.desk.checkpoints.anchors import anchors_of
from helpdesk_tui.desk.checkpoints.job import CheckpointJob
from helpdesk_tui.desk.checkpoints.limit import require_anchored
from helpdesk_tui.desk.checkpoints.making import key_file
from helpdesk_tui.desk.checkpoints.tables import anchor
from helpdesk_tui.desk.config.model import AuditConfig
from helpdesk_tui.desk.house import House
from helpdesk_tui.proving.files import read_checkpoints
from tests.desk.inside import Inside, inside, new_key


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Inside]:
    async with inside(tmp_path / "state") as made:
        yield made


def anchored(desk: Inside, *urls: str, records: int = 0, minutes: int = 0) -> House:
    audit = AuditConfig(anchors=urls, unanchored_records=records, unanchored_minutes=minutes)
    return replace(desk.house, config=replace(desk.house.config, audit=audit))


async def written(desk: Inside, count: int = 1) -> None:
    for _ in range(count):
        await desk.house.store.write(
            lambda c: desk.house.record.append(c, AuditEvent.CASE_INFORMATION, agent=None)
        )
    desk.clock.step(seconds=3)


async def events(desk: Inside) -> list[str]:
    return [line.event for line in await desk.house.store.read(lambda c: lines.newest(c, limit=200))]


async def test_a_file_holds_every_checkpoint_line_by_line(desk: Inside, tmp_path: Path) -> None:
    path = tmp_path / "anchor.jsonl"
    job = CheckpointJob(anchored(desk, f"file:{path}"))
    for count in (1, 2, 3):
        await written(desk, count)
        await job.look()
    await job.look()
    found = read_checkpoints(path.read_text())
    assert len(found) == 3
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.size for one in found] == sorted({one.size for one in found})
    assert "record:anchor_lost" not in await events(desk)


async def test_an_anchor_that_is_away_is_on_record_once_and_so_is_its_return(
    desk: Inside, tmp_path: Path
) -> None:
    folder = tmp_path / "mount"
    house = anchored(desk, f"file:{folder}/anchor.jsonl", f"file:{tmp_path}/other.jsonl")
    job = CheckpointJob(house)
    for _ in range(4):
        await written(desk)
        await job.look()
    assert (await events(desk)).count("record:anchor_lost") == 1
    assert len(read_checkpoints((tmp_path / "other.jsonl").read_text())) == 4, "the other one goes on"
    folder.mkdir()
    await job.look()
    found = await desk.house.store.read(lambda c: lines.newest(c, limit=1))
    assert found[0].event == "record:anchor_back"
    assert int(found[0].params["missed"]) > 4
    assert read_checkpoints((folder / "anchor.jsonl").read_text())
    found_rows = await desk.house.store.read(
        lambda c: c.execute(select(anchor).order_by(anchor.c.name)).all()
    )
    row = found_rows[0]
    assert (row.failing_since, row.problem) == (None, None)


async def test_after_a_long_gap_only_the_newest_is_told(desk: Inside, tmp_path: Path) -> None:
    folder = tmp_path / "mount"
    job = CheckpointJob(anchored(desk, f"file:{folder}/anchor.jsonl"))
    for _ in range(MOST + 3):
        await written(desk)
        await job.look()
    folder.mkdir()
    await job.look()
    assert len(read_checkpoints((folder / "anchor.jsonl").read_text())) == 1


async def test_beyond_the_limit_nothing_is_granted(desk: Inside, tmp_path: Path) -> None:
    url = f"file:{tmp_path}/mount/anchor.jsonl"
    job = CheckpointJob(anchored(desk, url))
    free = anchored(desk, url)
    by_count, by_time = anchored(desk, url, records=10), anchored(desk, url, minutes=30)

    async def refused(house: House) -> bool:
        try:
            await desk.house.store.read(lambda c: require_anchored(c, house))
        except Refused as error:
            return (error.code, error.params["anchor"]) == (ErrorCode.RECORD_UNANCHORED, url)
        return False

    assert not await refused(by_count), "an anchor that was never tried refuses nothing"
    await written(desk)
    await job.look()
    assert [await refused(house) for house in (free, by_count, by_time)] == [False, False, False]
    await written(desk, 12)
    assert [await refused(house) for house in (free, by_count, by_time)] == [False, True, False]
    desk.clock.step(minutes=31)
    assert [await refused(house) for house in (free, by_count, by_time)] == [False, True, True]
    (tmp_path / "mount").mkdir()
    await job.look()
    assert [await refused(house) for house in (free, by_count, by_time)] == [False, False, False]


async def test_an_order_is_refused_beyond_the_limit(desk: Inside, tmp_path: Path) -> None:
    case = await desk.verified()
    url = f"file:{tmp_path}/mount/anchor.jsonl"
    house = anchored(desk, url, records=1)
    await CheckpointJob(house).look()
    object.__setattr__(desk.house, "config", house.config)
    await written(desk, 3)
    with pytest.raises(Refused) as refused:
        await desk.operations.order(case.id, BypassOrder(vendor=VendorId("twin")), new_key())
    assert refused.value.code is ErrorCode.RECORD_UNANCHORED
    (tmp_path / "mount").mkdir()
    await CheckpointJob(house).look()
    assert await desk.operations.order(case.id, BypassOrder(vendor=VendorId("twin")), new_key())


@pytest.mark.parametrize("limit", [{"records": 5}, {"minutes": 10}])
async def test_an_order_is_refused_beyond_the_limit_while_signing_fails(
    limit: dict[str, int], desk: Inside, tmp_path: Path
) -> None:
    """What is not signed reaches no anchor, and no anchor is seen to fail."""
    house = anchored(desk, f"file:{tmp_path}/anchor.jsonl", **limit)
    object.__setattr__(desk.house, "config", house.config)
    await CheckpointJob(desk.house).look()
    key_file(house.config).chmod(0o644)
    order = BypassOrder(vendor=VendorId("twin"))
    for _ in range(2):
        case = await desk.verified()
        await written(desk, 10)
        desk.clock.step(minutes=11)
        with pytest.raises(DeskError):
            await CheckpointJob(desk.house).look()
    case = await desk.verified()
    with pytest.raises(Refused) as refused:
        await desk.operations.order(case.id, order, new_key())
    assert refused.value.code is ErrorCode.RECORD_UNANCHORED
    key_file(house.config).chmod(0o600)
    await CheckpointJob(desk.house).look()
    assert await desk.operations.order(case.id, order, new_key())


async def test_silence_is_not_counted(desk: Inside, tmp_path: Path) -> None:
    """A quiet night is no fault of the anchor: what counts is how long something has waited for it."""
    house = anchored(desk, f"file:{tmp_path}/anchor.jsonl", records=1, minutes=10)
    await written(desk)
    await CheckpointJob(house).look()
    desk.clock.step(hours=9)
    await written(desk)
    await desk.house.store.read(lambda c: require_anchored(c, house))
    desk.clock.step(minutes=2)
    with pytest.raises(Refused):
        await desk.house.store.read(lambda c: require_anchored(c, house))


async def test_a_place_that_was_named_while_nothing_could_be_signed_counts_too(
    desk: Inside, tmp_path: Path
) -> None:
    await CheckpointJob(desk.house).look()
    key_file(desk.house.config).chmod(0o644)
    house = anchored(desk, f"file:{tmp_path}/anchor.jsonl", minutes=10)
    with pytest.raises(DeskError):
        await CheckpointJob(house).look()
    await written(desk)
    await desk.house.store.read(lambda c: require_anchored(c, house))
    desk.clock.step(minutes=11)
    with pytest.raises(Refused):
        await desk.house.store.read(lambda c: require_anchored(c, house))


async def test_a_store_that_is_older_than_its_anchor_says_so(desk: Inside, tmp_path: Path) -> None:
    path = tmp_path / "anchor.jsonl"
    house = anchored(desk, f"file:{path}")
    async with inside(tmp_path / "newer") as newer:
        await written(newer, 30)
        await CheckpointJob(anchored(newer, f"file:{path}")).look()
    await written(desk)
    await CheckpointJob(house).look()
    assert (await events(desk)).count("record:behind") == 1
    await written(desk)
    await CheckpointJob(house).look()
    assert (await events(desk)).count("record:behind") == 1, "told once, then the anchor knows this record"


async def test_an_anchor_of_the_same_record_raises_no_alarm(desk: Inside, tmp_path: Path) -> None:
    house = anchored(desk, f"file:{tmp_path}/anchor.jsonl")
    for _ in range(3):
        await written(desk)
        await CheckpointJob(house).look()  # as a desk that starts again
    assert "record:behind" not in await events(desk)


def test_the_last_whole_line_of_a_file_counts(tmp_path: Path) -> None:
    path = tmp_path / "anchor.jsonl"
    (place,) = anchors_of([f"file:{path}"])
    assert place.newest() is None
    path.write_text("rubbish\n")
    assert place.newest() is None


@contextlib.contextmanager
def listening(family: int, kind: int, address: object) -> Iterator[tuple[socket.socket, list[bytes]]]:
    heard: list[bytes] = []
    with socket.socket(family, kind) as sock:
        sock.bind(address)  # type: ignore[arg-type]
        sock.settimeout(10)
        if kind == socket.SOCK_STREAM:
            sock.listen()

        def hear() -> None:
            with contextlib.suppress(OSError):
                if kind == socket.SOCK_STREAM:
                    peer, _ = sock.accept()
                    with peer:
                        while data := peer.recv(4096):
                            heard.append(data)
                else:
                    heard.append(sock.recv(4096))

        thread = threading.Thread(target=hear)
        thread.start()
        yield sock, heard
        thread.join(10)


@pytest.mark.parametrize("scheme", ["udp", "tcp", "unix"])
async def test_a_syslog_gets_one_message_of_rfc_5424(scheme: str, desk: Inside, tmp_path: Path) -> None:
    family = socket.AF_UNIX if scheme == "unix" else socket.AF_INET
    kind = socket.SOCK_STREAM if scheme == "tcp" else socket.SOCK_DGRAM
    address: object = f"{tmp_path}/log" if scheme == "unix" else ("127.0.0.1", 0)
    with listening(family, kind, address) as (sock, heard):
        name = sock.getsockname()
        url = f"syslog+unix:{name}" if scheme == "unix" else f"syslog+{scheme}://127.0.0.1:{name[1]}"
        await written(desk)
        await CheckpointJob(anchored(desk, url)).look()
    data = b"".join(heard)
    if scheme == "tcp":
        length, _, data = data.partition(b" ")
        assert int(length) == len(data)
    head, _, _rest = data.partition(b"{")
    priority, _stamp, _host, app, _pid, kind_of, structured = head.split()
    assert (priority, app, kind_of, structured) == (b"<109>1", b"helpdesk-tui", b"checkpoint", b"-")
    (found,) = read_checkpoints(data.decode())
    assert found.size > 0
    assert "record:anchor_lost" not in await events(desk)


@pytest.mark.parametrize(
    "url", ["syslog+tcp://127.0.0.1:1", "syslog+unix:/nonexistent/log", "syslog+tcp://name.invalid"]
)
async def test_a_syslog_that_is_not_there_is_an_anchor_away(url: str, desk: Inside) -> None:
    await written(desk)
    await CheckpointJob(anchored(desk, url)).look()
    assert "record:anchor_lost" in await events(desk)


async def test_what_cannot_be_read_holds_nothing(desk: Inside, tmp_path: Path) -> None:
    path = tmp_path / "folder"
    path.mkdir()
    await written(desk)
    await CheckpointJob(anchored(desk, f"file:{path}")).look()
    assert "record:anchor_lost" in await events(desk)
