"""Signals leave for other systems: one JSON object for each change, once, in the shape that was asked for."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from helpdesk_tui.desk.config.model import PushesConfig, SiemShape
from helpdesk_tui.desk.jobs.siem import Siem
from tests.desk.signals.review import HOSTILE, Review


def leaving(review: Review, *urls: str, shape: SiemShape = SiemShape.OCSF) -> Siem:
    pushes = PushesConfig(siem=urls, siem_shape=shape)
    return Siem(replace(review.town.house, config=replace(review.town.house.config, pushes=pushes)))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


async def test_each_saying_is_told_once_and_again_when_it_grew(review: Review, tmp_path: Path) -> None:
    file = tmp_path / "signals.jsonl"
    siem = leaving(review, f"file:{file}")
    await review.see(*review.usual_life(), *review.bombing(3))
    await siem.tell()
    before = lines(file)
    assert before
    await siem.tell()
    assert lines(file) == before
    await review.see(*review.bombing(6))
    await siem.tell()
    assert len(lines(file)) > len(before)
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("shape", list(SiemShape))
async def test_both_shapes_name_who_where_and_how_bad(
    review: Review, tmp_path: Path, shape: SiemShape
) -> None:
    file = tmp_path / "signals.jsonl"
    await review.see(*review.usual_life(), *review.bombing(approved=True))
    await leaving(review, f"file:{file}", shape=shape).tell()
    worst = lines(file)
    if shape is SiemShape.OCSF:
        one = max(worst, key=lambda told: told["severity_id"])
        assert (one["class_uid"], one["type_uid"], one["severity"]) == (2004, 200401, "Critical")
        (evidence,) = one["evidences"]
        assert evidence["src_endpoint"] == {"ip": HOSTILE}
        assert evidence["actor"]["user"]["name"] == "a.dupont"
        assert one["unmapped"]["reasons"]
    else:
        one = max(worst, key=lambda told: told["event"]["severity"])
        assert (one["event"]["kind"], one["event"]["severity"], one["source"]["ip"]) == ("alert", 99, HOSTILE)
        assert one["threat"]["technique"]["id"] == ["T1621"]


async def test_a_place_that_is_down_is_told_later_and_holds_up_no_other(
    review: Review, tmp_path: Path
) -> None:
    file, path = tmp_path / "signals.jsonl", tmp_path / "log.sock"
    siem = leaving(review, f"syslog+unix:{path}", f"file:{file}")
    await review.see(*review.usual_life(), *review.bombing(3))
    await siem.tell()
    assert lines(file)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(str(path))
        server.settimeout(2)
        await siem.tell()
        told = server.recv(65536).decode()
    head, _, body = told.partition(" signal - ")
    assert head.startswith("<10")
    assert json.loads(body) == lines(file)[0]
