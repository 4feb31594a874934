from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from helpdesk_tui.cli.main import main
from helpdesk_tui.desk.audit.record import Record
from helpdesk_tui.desk.audit.redaction import SORTS, Personal, Sort
from helpdesk_tui.desk.audit.rows import exported
from helpdesk_tui.desk.checkpoints import repository, signing
from helpdesk_tui.desk.store.store import Store
from helpdesk_tui.proving.export import Fault, Reader
from helpdesk_tui.proving.files import line_of, read_checkpoints, read_keys
from helpdesk_tui.proving.notes import Malformed, read_note
from tests.desk.audit.keeping import StepClock, some_calls

SIGNER = signing.read(signing.new_key("helpdesk-tui/export"), "test")
AT = "2026-03-02T13:58:07.123456Z"


async def filled(path: Path, *counts: int) -> list[str]:
    """A store with so many records, signed after each group; answers the notes."""
    store, record = Store.open(path), Record(StepClock())
    notes = []
    for count in counts:
        await store.write(lambda c, n=count: some_calls(record, c, n))  # type: ignore[misc]
        size, root = await store.read(lambda c: (record.size(c), record.root(c)))
        notes.append(signing.noted([SIGNER], size, root, AT))
        await store.write(lambda c, n=notes[-1]: repository.add(c, n, SIGNER.id))  # type: ignore[misc]
    await store.close()
    return notes


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("export")
    return folder / "s.db", asyncio.run(filled(folder / "s.db", 10, 7, 8))


def lines_of(path: Path, personal: Personal = Personal.FULL) -> list[bytes]:
    from helpdesk_tui.desk.store.store import read_only

    with read_only(path) as connection:
        return [line.encode() for line in exported(connection, personal)]


@pytest.mark.parametrize("personal", list(Personal))
def test_a_clean_export_agrees(kept: tuple[Path, list[str]], personal: Personal) -> None:
    path, notes = kept
    verdict = Reader([read_note(notes[1])], [SIGNER.public]).check(lines_of(path, personal))
    assert (verdict.fault, verdict.count, verdict.checkpoints) == (None, 25, 4)


def bent(lines: list[bytes], number: int, old: bytes, new: bytes) -> list[bytes]:
    assert old in lines[number]
    return [*lines[:number], lines[number].replace(old, new, 1), *lines[number + 1 :]]


def test_each_fault_is_told_with_its_place(kept: tuple[Path, list[str]]) -> None:
    path, notes = kept
    lines, key = lines_of(path), [SIGNER.public]

    def told(found: list[bytes], *held: str) -> tuple[Fault | None, int | None, int | None]:
        verdict = Reader([read_note(one) for one in held], key).check(found)
        return verdict.fault, verdict.first, verdict.last

    assert told(bent(lines, 4, b"case_1", b"case_2")) == (Fault.LEAF_DIFFERS, 5, 5)
    assert told(bent(lines, 4, b'"leaf"', b'"leef"')) == (Fault.NOT_A_LINE, 5, 5)
    assert told(bent(lines, 4, b"Peeters", b"Wouters")) == (Fault.COMMITMENT_DIFFERS, 5, 5)
    assert told(bent(lines, 4, b'"salt": "', b'"salt": "zz')) == (Fault.COMMITMENT_DIFFERS, 5, 5)
    assert told([*lines[:3], *lines[4:]]) == (Fault.GAP, 4, 4)
    assert told([b"[]", *lines]) == (Fault.NOT_A_LINE, 1, 1)
    assert told([b'{"checkpoint": 1}', *lines]) == (Fault.NOT_A_LINE, 1, 1)
    assert told(lines[:8], notes[0]) == (Fault.CUT, 1, 10)
    assert told(lines[:15], notes[1]) == (Fault.CUT, 11, 17)
    assert told([*lines, lines[10]]) == (Fault.NOT_A_LINE, 26, 26)
    stranger = signing.read(signing.new_key("helpdesk-tui/export"), "test")
    root = read_note(notes[0]).root
    forged = signing.noted([stranger], 10, root, AT)
    assert told(lines, forged) == (Fault.NOT_SIGNED, 10, 10)
    wrong = signing.noted([SIGNER], 17, bytes(32), AT)
    assert told(lines, wrong) == (Fault.HEAD_DIFFERS, 11, 17)
    rewritten = [line for line in lines if b"checkpoint" not in line]
    other = [json.loads(line) for line in rewritten]
    from helpdesk_tui.proving.tree import leaf

    other[12]["record"] = other[12]["record"].replace('"number":2', '"number":3')
    other[12]["leaf"] = leaf(other[12]["record"].encode()).hex()
    forged_lines = [json.dumps(one).encode() for one in other]
    assert told(forged_lines, notes[0], notes[1]) == (Fault.HEAD_DIFFERS, 11, 17)
    assert told(forged_lines, notes[0])[0] is None, "the older one does not reach that far"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main(["audit", *words])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_the_command_verifies_without_a_desk(
    kept: tuple[Path, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, notes = kept
    code, out = run(capsys, "export", "--store", str(path), "--personal", "full")
    export = tmp_path / "export.jsonl"
    export.write_text(out)
    (tmp_path / "key").write_text(f"{SIGNER.public.line}\n")
    (tmp_path / "note").write_text(notes[1])
    (tmp_path / "anchor").write_text("".join(f"<134>1 x {line_of(one)}\n" for one in notes[:2]))
    where = [str(export), "--checkpoint", str(tmp_path / "note"), "--key", str(tmp_path / "key")]
    code, out = run(capsys, "verify", *where)
    assert code == 0
    assert "25 records, complete, in order and as written." in out
    assert "4 checkpoints agree." in out
    code, out = run(capsys, "verify", str(export), "--checkpoint", str(tmp_path / "anchor"))
    assert (code, "who signed" in out) == (0, True)
    code, out = run(capsys, "verify", str(export), "--key", str(tmp_path / "key"))
    assert (code, "kept elsewhere" in out) == (0, True)

    text = export.read_text().splitlines()
    export.write_text("\n".join(text[:12]))
    code, out = run(capsys, "verify", *where)
    assert code == 1
    assert "There were 17 records when a checkpoint was signed; some of those from 11 on are gone." in out
    export.write_text("\n".join(line for line in text if "checkpoint" not in line))
    code, out = run(capsys, "verify", str(export))
    assert (code, "No checkpoint was compared" in out) == (0, True)
    export.write_text("\n".join([text[0].replace("desk:started", "desk:stopped"), *text[1:]]))
    code, out = run(capsys, "verify", *where)
    assert (code, "Record 1 is not what was written." in out) == (1, True)

    for words in (
        [str(tmp_path / "gone")],
        [str(export), "--key", str(export)],
        [str(export), "--checkpoint", str(export.parent / "key")],
    ):
        assert run(capsys, "verify", *words)[0] == 2


def test_the_store_is_held_against_checkpoints_that_were_kept(
    kept: tuple[Path, list[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, notes = kept
    (tmp_path / "key").write_text(f"{SIGNER.public.line}\n")
    (tmp_path / "note").write_text(notes[1])
    where = [
        "verify",
        "--store",
        str(path),
        "--checkpoint",
        str(tmp_path / "note"),
        "--key",
        str(tmp_path / "key"),
    ]
    assert run(capsys, *where)[0] == 0
    (tmp_path / "note").write_text(signing.noted([SIGNER], 30, bytes(32), AT))
    assert run(capsys, *where)[0] == 1
    (tmp_path / "key").write_text(signing.read(signing.new_key(), "test").public.line)
    code, out = run(capsys, *where)
    assert (code, "is not signed by the key" in out) == (1, True)


@pytest.mark.parametrize("order", [1, -1])
def test_two_roots_of_one_size_are_a_fault_whichever_came_last(
    kept: tuple[Path, list[str]], order: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A record is rewritten and signed anew; in the anchor's file the note of before stands above."""
    path, notes = kept
    size = read_note(notes[1]).size
    before, now = signing.noted([SIGNER], size, b"\x11" * 32, AT), notes[1]
    anchor = tmp_path / "anchor"
    anchor.write_text("".join(f"{line_of(one)}\n" for one in [notes[0], before, now][::order]))
    code, out = run(capsys, "verify", "--store", str(path), "--checkpoint", str(anchor))
    assert code == 1
    assert f"Two roots were noted for {size} records" in out

    anchor.write_text(f"{line_of(now)}\n" * 2)
    where = ["verify", "--store", str(path), "--checkpoint", str(anchor)]
    heads = [f"--head={size}:{one}" for one in (read_note(now).root.hex(), "11" * 32)]
    assert run(capsys, *where, heads[0])[0] == 0, "said twice, it is still one root"
    code, out = run(capsys, "verify", "--store", str(path), *heads[::order])
    assert (code, f"Two roots were noted for {size} records" in out) == (1, True)


def test_a_key_is_made_once_and_takes_the_name_of_the_one_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    code, out = run(capsys, "key", str(first))
    (public,) = read_keys(out)
    assert (code, first.stat().st_mode & 0o777) == (0, 0o600)
    code, out = run(capsys, "key", str(second), "--after", str(first))
    assert (code, read_keys(out)[0].name) == (0, public.name)
    assert run(capsys, "key", str(first))[0] == 1
    assert run(capsys, "key", str(tmp_path / "third"), "--after", str(tmp_path / "none"))[0] == 2
    assert "PRIVATE" not in out


def test_what_is_no_file_of_checkpoints_or_keys_is_malformed() -> None:
    for text in ("", "\n", "x+y+z", SIGNER.public.line.replace("export", "other")):
        with pytest.raises(Malformed):
            read_keys(text)
    for text in ("", '{"checkpoint": 5}', '{"checkpoint": ', "nonsense"):
        with pytest.raises(Malformed):
            read_checkpoints(text)


def test_an_export_says_nothing_in_clear_unless_asked(kept: tuple[Path, list[str]]) -> None:
    path, _notes = kept
    assert b"Peeters" in b"".join(lines_of(path, Personal.FULL))
    for personal in (Personal.MASKED, Personal.NONE):
        assert b"Peeters" not in b"".join(lines_of(path, personal))
    assert b"Z. P." in b"".join(lines_of(path, Personal.MASKED))


def test_every_personal_field_of_the_desk_has_a_sort() -> None:
    """A field that has none is masked away; here it is noticed before somebody misses it."""
    import ast

    from tests.architecture.sources import PACKAGE, python, tree

    found: set[str] = set()
    for path in python(PACKAGE / "desk"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.keyword) and node.arg == "personal" and isinstance(node.value, ast.Dict):
                found |= {str(key.value) for key in node.value.keys if isinstance(key, ast.Constant)}
    assert found - SORTS.keys() == set()
    assert set(SORTS.values()) == set(Sort)
