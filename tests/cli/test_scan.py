"""A log is read in blocks: whatever their borders, lines and numbers are the same."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from helpdesk_tui.cli.pushes import scan
from helpdesk_tui.cli.pushes.duo import events_of

ROW = b'{"txid": "t-1", "timestamp": 1700000000, "user": {"name": "a.nobody"}, "result": "success"}'
PIECES = (ROW, ROW + ROW, b" " + ROW, ROW + b" ", ROW.replace(b",", b",\n", 1), b"", b"[]", b"{", b"{}")


def lines_of(file: Path) -> list[tuple[int, bytes]]:
    lines = [line for block in scan.blocks_of(file) for line in block.splitlines()]
    return [(number, line) for number, line in enumerate(lines, 1) if line.strip()]


@pytest.mark.parametrize("size", [1, 2, 7, 64, 4096])
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_borders_of_blocks_cut_no_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, end: bytes
) -> None:
    file = tmp_path / "log"
    file.write_bytes(b'{"a": 1}\n\n{"b": 22}\n' + b"x" * 90 + b"\n   \nlast" + end)
    monkeypatch.setattr(scan, "AT_ONCE", size)
    assert [(number, line.strip()) for number, line in lines_of(file)] == [
        (1, b'{"a": 1}'),
        (3, b'{"b": 22}'),
        (4, b"x" * 90),
        (6, b"last"),
    ]


def test_of_a_line_that_is_too_long_little_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "log"
    file.write_bytes(b"one\n" + b"y" * 5000 + b"\nthree\n")
    monkeypatch.setattr(scan, "AT_ONCE", 100)
    monkeypatch.setattr(scan, "LONGEST", 300)
    found = lines_of(file)
    assert [number for number, _line in found] == [1, 2, 3]
    assert 300 < len(found[1][1]) <= 600
    assert found[2][1] == b"three"


def test_lines_are_taken_at_once_only_where_each_holds_one_row() -> None:
    """Else two rows of one line would make up for a line without any, and be told under wrong numbers."""
    taken = 0
    for pieces in product(PIECES, repeat=3):
        lines = b"".join(piece + b"\n" for piece in pieces)
        found = events_of(lines)
        if found is None:
            continue
        taken += 1
        single = [events_of(line + b"\n") for line in lines.split(b"\n")[:-1]]
        assert [one and one[1:] for one in single] == [(1, 1)] * len(pieces), pieces
        assert found[1:] == (len(pieces), len(pieces))
    assert taken
