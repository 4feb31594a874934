"""A console against a desk that lies about its record: split view, roll-back, rewritten tail, swapped key."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helpdesk_tui.api import memory as memory_module
from helpdesk_tui.api.doubted import Fault
from helpdesk_tui.api.memory import Memory
from helpdesk_tui.contract.checkpoints import (
    Consistency,
    Head,
    Restore,
)
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing, Refused, Unreachable
from helpdesk_tui.desk.audit import tree
from helpdesk_tui.desk.audit.entry import read_moment
from helpdesk_tui.desk.checkpoints import signing
from helpdesk_tui.proving.notes import Malformed, note, read_note
from tests.api.evil import AT, EvilDesk, held_back, key, rewritten, rewritten_and_grown, rolled_back, witness


async def test_a_record_that_only_grows_raises_no_alarm(desk: EvilDesk, tmp_path: Path) -> None:
    for count in (0, 0, 1, 2, 60, 5, 1, 0):
        desk.grow(count)
        assert await witness(desk, tmp_path).look() is None
        assert not desk.doubted
    (path,) = tmp_path.glob("*.json")
    assert path.stat().st_mode & 0o777 == 0o600
    seen = Memory(tmp_path, desk.address).read()
    assert seen is not None
    assert seen.newest.size == len(desk.entries)
    assert 1 < len(seen.earlier) < 10


async def test_a_desk_without_a_checkpoint_yet_is_waited_for(tmp_path: Path) -> None:
    assert await witness(EvilDesk(), tmp_path).look() is None


async def test_a_desk_that_cannot_be_asked_is_asked_later(desk: EvilDesk, tmp_path: Path) -> None:
    desk.lie = lambda path, answer: Unreachable(ErrorCode.DESK_DOWN)
    with pytest.raises(Unreachable):
        await witness(desk, tmp_path).look()
    assert not desk.doubted


def split_view(desk: EvilDesk) -> None:
    """Another record for this console, of the same length, under the same key."""
    desk.entries = desk.entries[:30]
    desk.grow(7, "for you alone")


def emptied(desk: EvilDesk) -> None:
    desk.entries = []


def swapped_key(desk: EvilDesk) -> None:
    desk.signer = key()
    desk.ring.append(desk.listed(desk.signer))


def swapped_key_that_names_itself(desk: EvilDesk) -> None:
    desk.signer = key()
    desk.ring.append(desk.listed(desk.signer, desk.noted()))


def swapped_key_named_by_another(desk: EvilDesk) -> None:
    desk.signer = key()
    desk.ring = [desk.listed(other := key()), desk.listed(desk.signer, desk.noted(other))]


def swapped_key_under_any_checkpoint(desk: EvilDesk) -> None:
    """Anybody may put a signature of his own under what the true key once signed."""
    public = desk.noted()
    desk.signer = key()
    body = read_note(public).body
    own = note(body, [desk.signer.sign(body)]).split("\n\n", 1)[1]
    desk.ring.append(desk.listed(desk.signer, public + own))
    desk.grow(5)


def swapped_key_in_the_place_of_the_named_one(desk: EvilDesk) -> None:
    """The true key named its successor; a signature of a third one is put under that note."""
    named = signing.noted([key(), desk.signer], 37, tree.root(37, desk.stored), AT)
    desk.signer = key()
    body = read_note(named).body
    own = note(body, [desk.signer.sign(body)]).split("\n\n", 1)[1]
    desk.ring.append(desk.listed(desk.signer, named + own))


def other_log(desk: EvilDesk) -> None:
    desk.signer = key("helpdesk-tui/other")
    desk.ring = [desk.listed(desk.signer)]


def garbled_ring(desk: EvilDesk) -> None:
    desk.signer = key()
    desk.ring.append(desk.listed(desk.signer, "nonsense"))


def with_lie(wanted: str, change: Callable[[Any], Any], *, grow: int = 5) -> Callable[[EvilDesk], None]:
    def act(desk: EvilDesk) -> None:
        desk.grow(grow)
        desk.lie = lambda path, answer: change(answer) if path == wanted else answer

    return act


def hashes(change: Callable[[list[str]], list[str]]) -> Callable[[EvilDesk], None]:
    def bent(answer: Consistency) -> Consistency:
        return answer.model_copy(update={"hashes": tuple(change(list(answer.hashes)))})

    return with_lie("audit/proof", bent)


def bent_note(change: Callable[[str], str]) -> Callable[[EvilDesk], None]:
    return with_lie(
        "checkpoints/latest", lambda answer: answer.model_copy(update={"note": change(answer.note)})
    )


def flipped(text: str) -> str:
    """The last base64 sign of the signature, other bits."""
    head, _, tail = text.rstrip("\n").rpartition(" ")
    data = bytearray(base64.b64decode(tail))
    data[-1] ^= 1
    return f"{head} {base64.b64encode(data).decode()}\n"


def silent(code: ErrorCode) -> Callable[[EvilDesk], None]:
    """An old record is bent, and who asks for the proof is told to come again later, each time."""

    def act(desk: EvilDesk) -> None:
        rewritten_and_grown(desk)
        desk.lie = lambda path, answer: Unreachable(code) if path == "audit/proof" else answer

    return act


ATTACKS: dict[str, tuple[Callable[[EvilDesk], None], Fault]] = {
    "rewritten": (rewritten, Fault.FORKED),
    "rewritten and grown": (rewritten_and_grown, Fault.FORKED),
    "split view": (split_view, Fault.FORKED),
    "rolled back": (rolled_back, Fault.ROLLED_BACK),
    "emptied": (emptied, Fault.ROLLED_BACK),
    "swapped key": (swapped_key, Fault.OTHER_KEY),
    "swapped key, self-named": (swapped_key_that_names_itself, Fault.OTHER_KEY),
    "swapped key, named by a stranger": (swapped_key_named_by_another, Fault.OTHER_KEY),
    "swapped key under any checkpoint": (swapped_key_under_any_checkpoint, Fault.OTHER_KEY),
    "swapped key in the place of the named one": (
        swapped_key_in_the_place_of_the_named_one,
        Fault.OTHER_KEY,
    ),
    "rewritten under the old checkpoint": (held_back(rewritten), Fault.TORN),
    "rewritten and grown under the old checkpoint": (held_back(rewritten_and_grown), Fault.TORN),
    "rolled back under the old checkpoint": (held_back(rolled_back), Fault.TORN),
    "no word of how many there are": (
        with_lie("checkpoints/latest", lambda answer: answer.model_copy(update={"head": None})),
        Fault.UNPROVEN,
    ),
    "no root that can be read": (
        with_lie(
            "checkpoints/latest",
            lambda answer: answer.model_copy(update={"head": Head(size=99, root="zz")}),
        ),
        Fault.UNPROVEN,
    ),
    "starting for ever": (silent(ErrorCode.DESK_STARTING), Fault.SILENT),
    "always down": (silent(ErrorCode.DESK_DOWN), Fault.SILENT),
    "never signed in": (silent(ErrorCode.NOT_SIGNED_IN), Fault.SILENT),
    "another log": (other_log, Fault.OTHER_KEY),
    "garbled ring": (garbled_ring, Fault.OTHER_KEY),
    "no proof": (with_lie("audit/proof", lambda _: Missing(ErrorCode.NOT_FOUND)), Fault.UNPROVEN),
    "proof breaks the desk": (
        with_lie("audit/proof", lambda _: DeskError(ErrorCode.INTERNAL)),
        Fault.UNPROVEN,
    ),
    "store away": (
        with_lie("checkpoints/latest", lambda _: Unreachable(ErrorCode.STORE_UNWRITABLE)),
        Fault.UNPROVEN,
    ),
    "empty proof": (hashes(lambda h: []), Fault.FORKED),
    "truncated proof": (hashes(lambda h: h[:-1]), Fault.FORKED),
    "longer proof": (hashes(lambda h: [*h, h[0]]), Fault.FORKED),
    "swapped proof": (hashes(lambda h: [h[1], h[0], *h[2:]]), Fault.FORKED),
    "garbage in proof": (hashes(lambda h: ["zz", *h[1:]]), Fault.FORKED),
    "no checkpoint any more": (
        with_lie("checkpoints/latest", lambda _: Missing(ErrorCode.NOT_FOUND)),
        Fault.ROLLED_BACK,
    ),
    "garbled note": (bent_note(lambda n: n.replace("time", "tim")), Fault.UNPROVEN),
    "size bent": (bent_note(lambda n: n.replace("\n42\n", "\n43\n", 1)), Fault.OTHER_KEY),
    "signature bent": (bent_note(flipped), Fault.OTHER_KEY),
}


@pytest.mark.parametrize("attack", ATTACKS)
async def test_every_lie_ends_in_doubt_and_nothing_is_written(
    attack: str, desk: EvilDesk, tmp_path: Path
) -> None:
    act, fault = ATTACKS[attack]
    assert await witness(desk, tmp_path).look() is None
    act(desk)
    for _ in range(2):  # a console that starts again doubts it again
        doubted = await witness(desk, tmp_path).look()
        assert doubted is not None
        assert doubted.fault is fault
        assert desk.doubted
    if doubted is not None and doubted.seen is not None:
        assert doubted.seen.size == 37


async def test_a_transport_in_doubt_writes_nothing() -> None:
    from helpdesk_tui.api.transport import Transport

    transport = Transport("unix:/nowhere.sock")
    transport.doubted = True
    with pytest.raises(Refused) as refused:
        await transport.write("cases/x/ticket", int, None, None)
    assert refused.value.code is ErrorCode.RECORD_DOUBTED
    await transport.close()


async def test_a_key_that_the_known_one_named_is_believed(desk: EvilDesk, tmp_path: Path) -> None:
    await witness(desk, tmp_path).look()
    for _ in range(3):
        before, desk.signer = desk.signer, key()
        desk.grow(3)
        desk.ring.append(desk.listed(desk.signer, desk.noted(before)))
    desk.grow(3)
    assert await witness(desk, tmp_path).look() is None
    seen = Memory(tmp_path, desk.address).read()
    assert seen is not None
    assert seen.key.id == desk.signer.public.id


async def test_it_is_said_up_to_where_the_record_is_the_same(desk: EvilDesk, tmp_path: Path) -> None:
    for _ in range(6):
        await witness(desk, tmp_path).look()
        desk.grow(1)
    await witness(desk, tmp_path).look()
    assert len(desk.entries) == 43
    desk.entries[41] = b"nothing happened"
    doubted = await witness(desk, tmp_path).look()
    assert doubted is not None
    assert 39 <= doubted.sure <= 41


async def test_a_restore_is_said_as_what_it_is(desk: EvilDesk, tmp_path: Path) -> None:
    await witness(desk, tmp_path).look()
    desk.entries = desk.entries[:30]
    desk.grow(1, "restored")
    desk.put_back = [Restore(seq=31, at=read_moment(AT), made_at="2026-03-02T12:00:00", replaced=40)]
    doubted = await witness(desk, tmp_path).look()
    assert doubted is not None
    assert (doubted.fault, doubted.lost_first, doubted.lost_last) == (Fault.RESTORED, 31, 40)
    desk.grow(20, "after")
    again = await witness(desk, tmp_path).look()
    assert again is not None
    assert (again.fault, again.backup_at) == (Fault.RESTORED, "2026-03-02T12:00:00")


async def test_a_restore_that_does_not_explain_it_is_none(desk: EvilDesk, tmp_path: Path) -> None:
    await witness(desk, tmp_path).look()
    rolled_back(desk)
    desk.put_back = [Restore(seq=99, at=read_moment(AT))]
    doubted = await witness(desk, tmp_path).look()
    assert doubted is not None
    assert doubted.fault is Fault.ROLLED_BACK
    desk.lie = lambda path, answer: DeskError(ErrorCode.INTERNAL) if "restores" in path else answer
    doubted = await witness(desk, tmp_path).look()
    assert doubted is not None
    assert doubted.fault is Fault.ROLLED_BACK


async def test_somebody_goes_on_by_name_and_what_was_seen_is_kept(desk: EvilDesk, tmp_path: Path) -> None:
    one = witness(desk, tmp_path)
    await one.look()
    kept = desk.noted()
    split_view(desk)
    await one.look()
    await one.go_on("restored by hand, seen with the lead")
    assert not desk.doubted
    assert one.doubted is None
    (told,) = desk.written
    assert (told.seen, told.fault, told.reason) == (kept, "forked", "restored by hand, seen with the lead")
    assert await witness(desk, tmp_path).look() is None
    (path,) = tmp_path.glob("*.json")
    assert kept in json.loads(json.loads(path.read_text())["aside"][0]["was"])["newest"]
    await one.go_on("nothing to doubt")
    assert len(desk.written) == 1


async def test_nobody_goes_on_with_a_checkpoint_that_nobody_signed(desk: EvilDesk, tmp_path: Path) -> None:
    one = witness(desk, tmp_path)
    await one.look()
    for act in (bent_note(flipped), bent_note(lambda n: "x"), garbled_key):
        act(desk)
        assert await one.look() is not None
        with pytest.raises(Refused):
            await one.go_on("hurry")
        assert desk.doubted
        assert not desk.written


def garbled_key(desk: EvilDesk) -> None:
    desk.signer = key()
    desk.lie = lambda path, answer: answer
    desk.ring = [desk.listed(desk.signer).model_copy(update={"public": "nonsense"})]


async def test_one_goes_on_with_a_desk_that_begins_anew(desk: EvilDesk, tmp_path: Path) -> None:
    one = witness(desk, tmp_path)
    await one.look()
    emptied(desk)
    await one.look()
    await one.go_on("new store")
    assert await one.look() is None
    desk.grow(3)
    assert await one.look() is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        "{}" * 2,
        json.dumps({"newest": "x"}),
        json.dumps({"newest": 1, "earlier": []}),
        "x" * 4_000_001,
    ],
)
async def test_a_damaged_memory_is_said_and_replaced(content: str, desk: EvilDesk, tmp_path: Path) -> None:
    one = witness(desk, tmp_path)
    await one.look()
    (path,) = tmp_path.glob("*.json")
    path.write_text(content)
    doubted = await one.look()
    assert doubted is not None
    assert doubted.fault is Fault.MEMORY_DAMAGED
    await one.go_on("the disk was full")
    assert await one.look() is None


async def test_a_link_in_the_place_of_the_memory_is_not_followed(desk: EvilDesk, tmp_path: Path) -> None:
    one = witness(desk, tmp_path)
    await one.look()
    (path,) = tmp_path.glob("*.json")
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    doubted = await one.look()
    assert doubted is not None
    assert doubted.fault is Fault.MEMORY_DAMAGED


async def test_the_planted_fault_is_noticed(
    desk: EvilDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A console that skips the consistency check believes every fork: the attacks above would say so."""
    monkeypatch.setattr("helpdesk_tui.api.witness.consistent", lambda *_: True)
    await witness(desk, tmp_path).look()
    rewritten_and_grown(desk)
    assert await witness(desk, tmp_path).look() is None


def test_memories_of_two_desks_are_two_files(tmp_path: Path) -> None:
    assert Memory(tmp_path, "unix:/a").path != Memory(tmp_path, "unix:/b").path
    assert memory_module._thinned((), 5) == ()


def test_what_is_no_note_is_malformed(desk: EvilDesk) -> None:
    good = desk.noted()
    assert read_note(good).size == 37
    bad = [
        "",
        good[:-1],
        good.replace("\n37\n", "\n037\n"),
        good.replace("\n37\n", "\n-1\n"),
        good.replace("\n37\n", "\n99999999999999999\n"),
        good.replace("time ", "Time "),
        good.replace("\u2014 ", "- "),
        good.replace("\n\n", "\n"),
        good + "x\n",
        "bad name!\n" + good,
        good * 40,
        note(b"helpdesk-tui/test\n1\nAAAA\ntime " + AT.encode() + b"\n", [desk.signer.sign(b"")]),
    ]
    # Base64 whose last bits are not zero means the same bytes written otherwise.
    root = good.split("\n")[2]
    other = root[:-2] + chr(ord(root[-2]) + 1) + "=" if root[-2] not in "zZ9+/" else root[:-2] + "==="
    bad.append(good.replace(root, other))
    for text in bad:
        with pytest.raises(Malformed):
            read_note(text)
