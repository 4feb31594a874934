"""What is sealed is read with its key and about its thing only."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.desk.seal import Seal, SealBroken

CODE = SecretStr("918273645")


def test_it_opens_again_and_only_there(tmp_path: Path) -> None:
    seal = Seal.open(tmp_path / "seal.key")
    blob = seal.seal(CODE, "op_1")
    assert blob != seal.seal(CODE, "op_1")
    assert CODE.get_secret_value().encode() not in blob
    assert Seal.open(tmp_path / "seal.key").unseal(blob, "op_1") == CODE
    other = Seal.open(tmp_path / "other.key")
    for key, what, about in (
        (seal, blob, "op_2"),
        (other, blob, "op_1"),
        (seal, blob[:-1], "op_1"),
        (seal, b"", "op_1"),
        (seal, bytes([blob[0] ^ 1]) + blob[1:], "op_1"),
    ):
        with pytest.raises(SealBroken):
            key.unseal(what, about)


def test_marks_compare_and_tell_nothing(tmp_path: Path) -> None:
    seal, other = Seal.open(tmp_path / "a.key"), Seal.open(tmp_path / "b.key")
    assert seal.mark(b"123456", "x") == seal.mark(b"123456", "x")
    marks = {seal.mark(b"123456", "x"), seal.mark(b"123456", "y"), other.mark(b"123456", "x")}
    assert len(marks) == 3


def test_its_key_is_private(tmp_path: Path) -> None:
    path = tmp_path / "seal.key"
    Seal.open(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
    path.chmod(0o640)
    with pytest.raises(Mistaken) as caught:
        Seal.open(path)
    assert caught.value.code is ErrorCode.KEY_FILE_OPEN


@pytest.mark.parametrize("kind", ["short", "long", "folder", "link", "dangling", "pipe"])
def test_what_is_no_key(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "seal.key"
    if kind == "folder":
        path.mkdir(mode=0o700)
    elif kind == "pipe":
        os.mkfifo(path, 0o600)
    elif kind in ("link", "dangling"):
        if kind == "link":
            Seal.open(tmp_path / "real.key")
        path.symlink_to(tmp_path / "real.key")
    else:
        path.write_bytes(b"x" * (31 if kind == "short" else 33))
        path.chmod(0o600)
    with pytest.raises(Mistaken):
        Seal.open(path)
