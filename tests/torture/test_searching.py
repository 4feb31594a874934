"""What was secret is found where it stands, in any form in which a machine keeps it, and chance is no find."""

from __future__ import annotations

import base64
import logging
import os
import resource
import signal
import sqlite3
import subprocess
import traceback
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.torture.pane import TMUX, TmuxPane, until
from tests.torture.searching import Search, Secrets

CODE = "918273645"
ODD = "pass word+of/hers"


def secrets_of(kind: str = "code", *secrets: str) -> Secrets:
    found = Secrets()
    found.add(kind, *(secrets or (CODE,)))
    return found


def test_a_secret_is_found_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "wal").write_bytes(b"\0\1" + b"x918273645x" + b"\0")
    (tmp_path / "vendors.db").write_bytes(CODE.encode())
    search = Search(secrets_of())
    search.files([tmp_path], but=[tmp_path / "vendors"])
    assert search.found == ["code 0 in wal"]
    assert search.places == 1


@pytest.mark.parametrize(
    ("form", "stored"),
    [
        ("", str.encode),
        (" in wide characters", lambda text: text.encode("utf-16-le")),
        (" in wide characters", lambda text: text.encode("utf-16-be")),
        (" in wide characters", lambda text: text.encode("utf-32-le")),
        (" in hex", lambda text: text.encode().hex().encode()),
        (" in hex", lambda text: text.encode().hex().upper().encode()),
        *[
            (" in base64", lambda text, before=before, spell=spell: spell(before + text.encode() + b"}\xff"))
            for before in (b"", b"\xfb", b"\xff\xfe")
            for spell in (base64.b64encode, base64.urlsafe_b64encode)
        ],
        (" quoted", lambda text: quote(text, safe="").encode()),
    ],
)
def test_a_secret_is_found_in_every_form(form: str, stored: Callable[[str], bytes]) -> None:
    for word in (ODD, "~~~???>>>", "12345678") if form != " quoted" else (ODD,):
        assert [*secrets_of("code", word).found_in(b"..." + stored(word) + b"...")] == [f"code 0{form}"], word
    if form != " quoted":
        assert [*secrets_of("code", "482913").found_in(b"\1\2" + stored("482913") + b"\1")] == [
            f"code 0{form}"
        ]


def test_freed_pages_of_a_database_are_looked_at(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "desk.db") as store:
        store.execute("PRAGMA secure_delete = 0")
        store.execute("CREATE TABLE waiting (code TEXT)")
        store.execute("INSERT INTO waiting VALUES (?)", (CODE,))
        store.commit()
        store.execute("DELETE FROM waiting")
    search = Search(secrets_of())
    search.files([tmp_path])
    assert search.found == ["code 0 in desk.db"]


def test_logs_and_texts_of_a_crash_are_looked_at(tmp_path: Path) -> None:
    handler = logging.FileHandler(tmp_path / "desk.log")
    log = logging.getLogger("a desk's")
    log.addHandler(handler)
    try:
        raise ValueError(CODE)
    except ValueError as error:
        log.exception("it broke")
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        (tmp_path / "crash").write_text("".join(told.format()))
    log.removeHandler(handler)
    handler.close()
    search = Search(secrets_of())
    search.files([tmp_path])
    assert search.found == ["code 0 in crash", "code 0 in desk.log"]


@pytest.mark.parametrize(
    ("part", "script"),
    [
        ("environ", 'read word; WORD="$word" sleep 30 & wait'),
        ("cmdline", 'read word; sh -c "sleep 30; :" "$word" & wait'),
    ],
)
def test_a_secret_is_found_at_the_child_of_a_process(part: str, script: str) -> None:
    with subprocess.Popen(["sh", "-c", script], stdin=subprocess.PIPE, start_new_session=True) as process:
        try:
            assert process.stdin is not None
            process.stdin.write(f"{CODE}\n".encode())
            process.stdin.flush()

            def found() -> list[str]:
                search = Search(secrets_of())
                search.processes({"it": process.pid})
                return [one for one in search.found if "core" not in one]

            until(found, 10)
            assert found() == [f"code 0 in /proc of it, {part}"]
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def test_a_process_that_cannot_be_read_is_no_clean_one() -> None:
    search = Search(secrets_of())
    search.processes({"nobody": 2**22})
    assert search.unread == ["/proc of nobody, cmdline", "/proc of nobody, environ"]


@pytest.mark.skipif(TMUX is None, reason="there is no tmux here")
def test_what_was_scrolled_away_is_looked_at(tmp_path: Path) -> None:
    lines = f"echo {CODE}; seq 100; exec sleep 30"
    at = TmuxPane(tmp_path / "s", ["sh", "-c", lines], os.environ)
    try:
        until(lambda: "100" in at.screen(), 10)
        assert CODE not in at.screen()
        search = Search(secrets_of())
        search.look("what can be scrolled back to", at.scrolled())
        assert search.found == ["code 0 in what can be scrolled back to"]
    finally:
        at.close()


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
    secrets = secrets_of("mailed code", "123456")
    assert not [*secrets.found_in(b"09:00:00.123456 id_123456 9123456 9\x001\x002\x003456")]
    assert [*secrets.found_in(b"the code is 123456, and")]
    assert not [*secrets_of("push code", "314").found_in(b"333134 MzE0")], "too short to be told from chance"


def test_a_key_may_stand_in_its_own_file_alone_and_has_to_be_seen_there(tmp_path: Path) -> None:
    secrets = secrets_of("sealing key", "k" * 32)
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "desk.db").write_text("k" * 32)
    search = Search(secrets)
    search.files([tmp_path])
    assert search.found == ["sealing key 0 in state/desk.db"]
    assert search.blind() == ["sealing key"]
    (tmp_path / "state" / "desk.db").rename(tmp_path / "state" / "desk.db.key")
    search = Search(secrets)
    search.files([tmp_path])
    assert (search.found, search.blind()) == ([], [])


def test_each_kind_has_its_line_in_the_table() -> None:
    with pytest.raises(KeyError):
        secrets_of("a kind that nobody has thought about")
