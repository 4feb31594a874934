from __future__ import annotations

import os
import socket
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken
from helpdesk_tui.desk.config.faults import Fault
from helpdesk_tui.desk.config.secrets import resolve
from tests.config.conftest import DrawerOfTests

SENTINEL = "s3nt1nel-0123456789"


def refused(reference: str) -> DeskError:
    with pytest.raises(Mistaken) as caught:
        resolve(reference)
    assert SENTINEL not in repr(caught.value) + str(caught.value.params)
    assert caught.value.__cause__ is None
    return caught.value


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "vendor.key"
    path.write_text(SENTINEL + "\n")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_newline_of_an_editor_is_no_part_of_the_key(key_file: Path, end: str) -> None:
    key_file.write_bytes(b"\xef\xbb\xbf" + (SENTINEL + end).encode())
    assert resolve(f"file:{key_file}").get_secret_value() == SENTINEL


def test_a_key_never_shows_in_a_repr(key_file: Path) -> None:
    assert SENTINEL not in repr(resolve(f"file:{key_file}"))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o601])
def test_a_key_file_that_others_may_open_is_refused(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    error = refused(f"file:{key_file}")
    assert error.code is ErrorCode.KEY_FILE_OPEN
    assert error.params == {"path": str(key_file), "mode": f"{mode:04o}"}


def test_a_link_is_not_followed(key_file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.key"
    link.symlink_to(key_file)
    assert refused(f"file:{link}").params["why"] == Fault.SYMLINK


def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.key"
    os.mkfifo(pipe, 0o600)
    assert refused(f"file:{pipe}").params["why"] == Fault.NOT_A_FILE


def test_a_socket_and_a_folder_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.key"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        assert refused(f"file:{path}").params["why"] == Fault.NOT_A_FILE
    assert refused(f"file:{tmp_path}").params["why"] == Fault.NOT_A_FILE


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_somebody_elses_file_is_refused(key_file: Path) -> None:
    os.chown(key_file, 65534, 65534)
    assert refused(f"file:{key_file}").params["why"] == Fault.NOT_OURS


def test_an_absent_an_empty_and_an_endless_file(key_file: Path, tmp_path: Path) -> None:
    assert refused(f"file:{tmp_path}/none.key").params["why"] == Fault.KEY_ABSENT
    key_file.write_text("\n")
    assert refused(f"file:{key_file}").params["why"] == Fault.KEY_EMPTY
    key_file.write_text("x" * 5000)
    assert refused(f"file:{key_file}").params["why"] == Fault.TOO_LARGE
    key_file.write_bytes(b"\xff\xfe\x00")
    assert refused(f"file:{key_file}").params["why"] == Fault.NOT_TEXT


@pytest.mark.parametrize(
    "text", [SENTINEL, "", "http://x/" + SENTINEL, "env:" + SENTINEL, "KEYRING:a/b", "FILE:/x", " file:/x"]
)
def test_a_key_in_clear_is_refused_and_not_repeated(text: str) -> None:
    assert refused(text).params["why"] == Fault.KEY_IN_CLEAR


@pytest.mark.parametrize(
    "text",
    [
        "keyring:",
        "keyring:service",
        "keyring:/name",
        "file:relative",
        "systemd:../x",
        "systemd:a/b",
        "systemd:",
    ],
)
def test_a_strange_reference_is_refused(text: str) -> None:
    assert refused(text).params["why"] == Fault.BAD_REFERENCE


def test_the_keyring(drawer: DrawerOfTests) -> None:
    drawer.set_password("helpdesk-tui", "duo/admin", SENTINEL)
    assert resolve("keyring:helpdesk-tui/duo/admin").get_secret_value() == SENTINEL
    assert refused("keyring:helpdesk-tui/other").params["why"] == Fault.KEY_ABSENT


def test_a_machine_without_a_keyring(drawer: DrawerOfTests) -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    assert refused("keyring:helpdesk-tui/duo").params["why"] == Fault.KEYRING_SHUT


def test_systemd_credentials(credentials: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (credentials / "pi-password").write_text(SENTINEL + "\n")
    assert resolve("systemd:pi-password").get_secret_value() == SENTINEL
    assert refused("systemd:other").params["why"] == Fault.KEY_ABSENT
    (credentials / "link").symlink_to(credentials / "pi-password")
    assert refused("systemd:link").params["why"] == Fault.KEY_ABSENT
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    assert refused("systemd:pi-password").params["why"] == Fault.NO_CREDENTIALS
