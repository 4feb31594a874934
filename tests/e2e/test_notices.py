"""Notices of a real desk process: they reach mailbox and phone, also past a kill, and one line shows them."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from helpdesk_tui.contract.operations import OperationState
from helpdesk_tui.desk.steps import KILL_AT, Step
from tests.e2e.calls import people_with_push, until, verify
from tests.e2e.test_killed_desk import ORDER
from tests.rig.desk import RunningDesk, running_desk

REFERENCE = re.compile(r"(?:réf|ref|référence|reference|referentie) ([2-9B-Z]{8})\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def desk() -> Iterator[RunningDesk]:
    with running_desk(people=60) as running:
        yield running


def arrived(desk: RunningDesk, login: str, reference: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = desk.sandbox.phone(login)["messages"]
    return [one for one in found if reference in one["text"]]


def line(desk: RunningDesk, *words: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "helpdesk_tui", *words, "--json", "--desk", desk.address],
        env=desk.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return json.loads(done.stdout)


@pytest.mark.parametrize("step", [Step.NOTICE_SENT, Step.NOTICE_MARKED])
async def test_killed_around_a_message_it_arrives_at_least_once(desk: RunningDesk, step: Step) -> None:
    desk.restart({KILL_AT: step.value})
    client = desk.client()
    try:
        login = (await people_with_push(client, 3))[0 if step is Step.NOTICE_SENT else 1]
        case = await verify(desk, client, login)
        asked = asyncio.create_task(client.operations.order(case.id, ORDER, key=f"notice-{step.value}"))
        await asyncio.to_thread(desk.died)
        await asyncio.to_thread(desk.restart)
        done = await asked
        assert done.state is OperationState.DONE
        told = await until(
            lambda: client.operations.get(done.id),
            lambda one: bool(one.told) and all(sent.state == "sent" for sent in one.told),
        )
        (notice,) = [
            one
            for one in (await client.notices.all(person=done.person)).notices
            if one.operation == done.id and one.kind == "bypass_made"
        ]
        assert {one.channel for one in told.told} >= {"mail", "sms"}
        found = arrived(desk, login, notice.reference)
        assert {one["kind"] for one in found} == {"mail", "sms"}
        shown = await client.operations.reveal(done.id)
        assert all(shown.codes[0] not in one["text"] for one in found)
        # What were left in the outbox would end the next desk before its own message.
        await until(
            client.notices.all,
            lambda page: all(sent.next_at is None for one in page.notices for sent in one.sends),
        )
    finally:
        await client.close()


async def test_not_me_of_one_line_ends_the_code(desk: RunningDesk) -> None:
    desk.restart()
    client = desk.client()
    try:
        login = (await people_with_push(client, 3))[2]
        case = await verify(desk, client, login)
        done = await client.operations.order(case.id, ORDER, key="notice-by-line")
        assert done.state is OperationState.DONE
        assert await asyncio.to_thread(line, desk, "notice", "not-me", login, "--dry-run")
        frozen = await asyncio.to_thread(line, desk, "notice", "not-me", login)
        assert frozen["grants"] == 1
        grants = await until(lambda: client.grants.all(person=done.person), lambda found: found == [])
        assert grants == []
        listed = await asyncio.to_thread(line, desk, "notice", "list", "--person", login)
        assert {"not_me", "bypass_made"} <= {one["kind"] for one in listed["notices"]}
        tasks = await client.tasks.all()
        assert tasks.tasks[0].kind == "not_me"
    finally:
        await client.close()
