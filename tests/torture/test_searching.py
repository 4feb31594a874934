"""What was secret is found where it stands, in any form in which a machine keeps it, and chance is no find."""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path

import pytest

from tests.torture.searching import Search, Secrets


def test_a_secret_is_found_in_a_file_and_in_a_process(tmp_path: Path) -> None:
    secrets = Secrets()
    secrets.add("code", "918273645")
    (tmp_path / "wal").write_bytes(b"\0\1" + b"x918273645x" + b"\0")
    (tmp_path / "vendors.db").write_bytes(b"918273645")
    (tmp_path / "wide").write_bytes("918273645".encode("utf-16-le"))
    search = Search(secrets)
    search.files([tmp_path], but=[tmp_path / "vendors"])
    assert search.found == ["code 0 in wal", "code 0 in wide"]
    assert search.places == 2
    with subprocess.Popen(["sleep", "30"], env={"WORD": "918273645"}) as process:
        try:
            search = Search(secrets)
            search.processes({"sleep": process.pid})
        finally:
            process.kill()
    assert "code 0 in /proc of sleep, environ" in search.found


def test_a_process_that_may_leave_a_core_is_named() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    if most == 0:
        pytest.skip("no core may be left here at all")
    for limit, found in ((most, ["sleep may leave a core dump"]), (0, [])):
        search = Search(Secrets())
        with subprocess.Popen(["sleep", "30"]) as process:
            try:
                resource.prlimit(process.pid, resource.RLIMIT_CORE, (limit, limit))
                search.processes({"sleep": process.pid})
            finally:
                process.kill()
        assert search.found == found


def test_digits_of_a_time_are_no_find() -> None:
    secrets = Secrets()
    secrets.add("mailed code", "123456")
    assert not [*secrets.found_in(b"09:00:00.123456 id_123456 9123456")]
    assert [*secrets.found_in(b"the code is 123456, and")]
