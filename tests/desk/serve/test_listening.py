"""Sockets are private, and a running desk keeps its own."""

from __future__ import annotations

import grp
import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk_tui.contract.errors import Conflict, ErrorCode, Mistaken
from helpdesk_tui.desk.serve.listening import bind, hold_store, listen
from tests.rig.served import short_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    with short_folder() as path:
        yield path


def test_only_its_owner_may_connect(folder: Path) -> None:
    listening = listen(f"unix:{folder}/desk.sock")
    assert stat.S_IMODE(listening.path.stat().st_mode) == 0o600
    listening.close()
    assert not listening.path.exists()


def test_a_shared_desk_lets_one_group_in(folder: Path) -> None:
    group = grp.getgrgid(os.getgid())
    listening = listen(f"unix:{folder}/desk.sock", group.gr_name)
    found = listening.path.stat()
    assert (stat.S_IMODE(found.st_mode), found.st_gid) == (0o660, group.gr_gid)
    listening.close()
    with pytest.raises(Mistaken):
        listen(f"unix:{folder}/desk.sock", "no-such-group")
    listen(f"unix:{folder}/desk.sock").close()


def test_a_running_desk_keeps_its_socket(folder: Path) -> None:
    first = listen(f"unix:{folder}/desk.sock")
    with pytest.raises(Conflict):
        listen(f"unix:{folder}/desk.sock")
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(os.fspath(first.path))
    first.close()


def test_whatever_listens_there_keeps_its_socket(folder: Path) -> None:
    stranger = bind(folder / "desk.sock")
    with pytest.raises(Conflict):
        listen(f"unix:{folder}/desk.sock")
    stranger.close()
    listen(f"unix:{folder}/desk.sock").close()  # now it is left over


@pytest.mark.parametrize("address", ["https://0.0.0.0:8443", "unix:desk.sock", "unix:", "/tmp/x.sock", ""])
def test_other_addresses(address: str) -> None:
    with pytest.raises(Mistaken) as caught:
        listen(address)
    assert caught.value.code is ErrorCode.UNSUPPORTED


def test_a_path_that_is_too_long(folder: Path) -> None:
    with pytest.raises(Mistaken) as caught:
        listen(f"unix:{folder}/{'x' * 100}.sock")
    assert caught.value.params["reason"] == "socket_path_too_long"


def test_one_desk_for_one_store(folder: Path) -> None:
    with hold_store(str(folder / "desk.db")):
        with pytest.raises(Conflict), hold_store(str(folder / "desk.db")):
            pass
        with hold_store(str(folder / "other.db")):
            pass
    with hold_store(str(folder / "desk.db")):
        pass
