"""Cells, clocks, masks and the manifest of a case file."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta, timezone

import pytest

from helpdesk_tui.desk.files.cells import cell, table
from helpdesk_tui.desk.files.clocks import clocks
from helpdesk_tui.desk.files.masking import MASK, masked
from helpdesk_tui.desk.files.packing import MANIFEST, pack


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "  =", "\n="])
def test_no_cell_is_a_formula(start: str) -> None:
    assert cell(f"{start}cmd|' /C calc'!A0").startswith("'")
    text = table(("login",), [(f"{start}1+1",)]).decode()
    (_, row) = csv.reader(io.StringIO(text, newline=""))
    assert row == [f"'{start}1+1"]


def test_a_plain_cell_stays_and_a_quote_splits_nothing() -> None:
    text = table(("a", "b"), [('x";=1', "y,z\n=2")]).decode()
    assert list(csv.reader(io.StringIO(text, newline="")))[1] == ['x";=1', "y,z\n=2"]


def test_deadlines_count_from_the_knowledge_in_utc() -> None:
    found = clocks(datetime(2027, 1, 31, 1, 30, tzinfo=timezone(timedelta(hours=2))))
    assert found.known == datetime(2027, 1, 30, 23, 30, tzinfo=UTC)
    assert found.early_warning == datetime(2027, 1, 31, 23, 30, tzinfo=UTC)
    assert found.notification == datetime(2027, 2, 2, 23, 30, tzinfo=UTC)
    assert found.final_report == datetime(2027, 2, 28, 23, 30, tzinfo=UTC)
    assert clocks(datetime(2026, 12, 5, tzinfo=UTC)).final_report == datetime(2027, 1, 5, tzinfo=UTC)


def test_secrets_and_digits_are_masked_wherever_they_stand() -> None:
    raw = {
        "txid": "12345678",
        "isotimestamp": "2026-11-22T03:00:00+00:00",
        "timestamp": 1795316400,
        "access_device": {"ip": "203.0.113.66"},
        "auth_device": {"name": "+33 6 12 34 56 78", "phone_number": 33612345678},
        "details": [{"passcode": 123456, "bypass_codes": ["987654321"], "text": "code 654321 was read out"}],
        "skey": "abcdefgh",
    }
    text = masked(json.dumps(raw))
    found = json.loads(text)
    for lost in ("6 12 34 56 78", "33612345678", "123456,", "987654321", "654321", "abcdefgh"):
        assert lost not in text
    assert found["auth_device"] == {"name": "..78", "phone_number": "..78"}
    assert found["details"][0]["passcode"] == MASK
    for kept in ("txid", "isotimestamp", "timestamp", "access_device"):
        assert found[kept] == raw[kept]


def test_a_row_that_is_no_json_is_masked_as_well() -> None:
    assert "0612345678" not in masked("call 0612345678 now")


def test_the_manifest_names_every_file_and_the_same_content_gives_the_same_bytes() -> None:
    files = {"b.csv": b"2", "a.json": b"1"}
    packed = pack(files)
    assert packed == pack(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        lines = archive.read(MANIFEST).decode().splitlines()
        assert {line.split("  ")[1] for line in lines} == set(files)
        for line in lines:
            digest, name = line.split("  ")
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
