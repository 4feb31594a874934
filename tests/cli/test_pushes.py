"""`pushes scan` over files as vendors, and accidents, write them."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

from tests.cli.commands import run

START = 1767258000
TABLE = "network,country,asn,as_name,hosting\n203.0.113.0/24,FR,64500,Home,false\n198.51.100.0/24,DE,64501,Hoster,true\n"


def row(
    at: int, result: str = "success", reason: str = "user_approved", ip: str = "203.0.113.9"
) -> dict[str, Any]:
    return {
        "timestamp": at,
        "txid": f"tx{at}",
        "event_type": "authentication",
        "result": result,
        "reason": reason,
        "factor": "duo_push",
        "user": {"name": "anna", "key": "DU1"},
        "application": {"name": "Portal"},
        "access_device": {"ip": ip, "browser": "Firefox", "os": "Linux", "location": {"country": "France"}},
        "auth_device": {"key": "DP1", "name": "phone", "location": {"country": None}},
    }


def rows() -> list[dict[str, Any]]:
    usual = [row(START + day * 86400) for day in range(12)]
    end = START + 12 * 86400
    return [
        *usual,
        row(end, "denied", "no_response", "198.51.100.7"),
        row(end + 60, "fraud", "user_marked_fraud", "198.51.100.7"),
        {
            "action": "bypass_create",
            "object": "anna",
            "username": "mike",
            "timestamp": end + 90,
            "description": "{}",
        },
    ]


def write(folder: Path, some: list[dict[str, Any]], *more: bytes) -> Path:
    path = folder / "log.jsonl"
    path.write_bytes(b"".join(json.dumps(one).encode() + b"\n" for one in some) + b"".join(more))
    (folder / "table.csv").write_text(TABLE)
    return path


def said(folder: Path, path: Path) -> tuple[list[dict[str, Any]], str]:
    done = run(folder, "pushes", "scan", str(path), "--json", "--ip-table", str(folder / "table.csv"))
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_one_object_for_each_signal(tmp_path: Path) -> None:
    signals, _told = said(tmp_path, write(tmp_path, rows()))
    assert {one["detector"]: one["level"] for one in signals} == {
        "D01": "high",
        "D02u": "high",
        "D09a": "info",
    }
    for one in signals:
        assert {"detector", "level", "user", "txids", "first", "last", "reasons"} <= one.keys()
        assert all(reason["text"] and "{" not in reason["text"] for reason in one["reasons"])


def test_shuffled_and_doubled_rows_say_the_same(tmp_path: Path) -> None:
    want, _told = said(tmp_path, write(tmp_path, rows()))
    # Enough rows that the window lets go of the oldest before the shuffled ones come.
    many = [row(START - 9_000_000 + 600 * n) for n in range(3000)]
    base, _told = said(tmp_path, write(tmp_path, [*many, *rows()]))
    mixed = [*many, *rows(), *rows()]
    Random(7).shuffle(mixed)
    got, told = said(tmp_path, write(tmp_path, mixed))
    assert got == base
    assert {one["detector"] for one in got} >= {one["detector"] for one in want} - {"D02u"}
    assert "sorted on disk" in told


def test_bad_lines_are_counted_and_named(tmp_path: Path) -> None:
    bad = [
        b"no json\n",
        b"[1]\n",
        b'{"user": {"name": "x"}}\n',
        b'{"timestamp": 1e300, "user": {"name": "x"}}\n',
    ]
    bad += [b"[" * 5000 + b"\n", b"\xff\xfe\n", b'{"action": 1}\n', b'{"x": "' + b"y" * 3_000_000 + b'"}\n']
    signals, told = said(tmp_path, write(tmp_path, rows(), *bad))
    assert len(signals) == 3
    assert f"{len(bad)} lines could not be read" in told
    assert f"line {len(rows()) + 1}: no JSON" in told
    assert "longer than a megabyte" in told


def test_fields_of_an_unexpected_kind_count_as_absent(tmp_path: Path) -> None:
    odd = rows()
    odd[-3]["access_device"]["browser"] = 7
    odd[-2]["access_device"]["location"] = "unknown"
    odd[-2]["adaptive_trust_assessments"] = "unknown"
    signals, told = said(tmp_path, write(tmp_path, odd))
    assert {one["detector"] for one in signals} == {"D01", "D02u", "D09a"}
    assert "could not be read" not in told


def test_words_without_a_table_say_what_was_not_evaluated(tmp_path: Path) -> None:
    done = run(tmp_path, "pushes", "scan", str(write(tmp_path, rows())))
    assert done.returncode == 0
    assert "reported by the person" in done.stdout
    assert "No address table" in done.stderr
    assert "D06 not evaluated" in done.stderr or "Not checked" in done.stdout


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    path = write(tmp_path, rows())
    assert run(tmp_path, "pushes", "scan", str(tmp_path / "none")).returncode == 2
    table = tmp_path / "bad.csv"
    table.write_text("network,country,asn,as_name,hosting\nnonsense,FR,1,a,0\n")
    done = run(tmp_path, "pushes", "scan", str(path), "--ip-table", str(table))
    assert done.returncode == 2
    assert "2: nonsense" in done.stderr
    assert "Traceback" not in done.stderr


def test_text_from_outside_steers_no_terminal(tmp_path: Path) -> None:
    evil = rows()
    for one in evil[:-1]:
        one["user"]["name"] = "an\x1b[2Jna"
    done = run(tmp_path, "pushes", "scan", str(write(tmp_path, evil)))
    assert "\x1b" not in done.stdout
