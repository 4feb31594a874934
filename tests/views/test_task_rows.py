"""Rows of tasks with every hostile text: nothing steers, nothing runs over; and rows inside a border are sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from textual.app import App, ComposeResult

from helpdesk_tui.contract.ids import AgentId, ClientId, PersonId, TaskId
from helpdesk_tui.contract.tasks import (
    Because,
    Mailbox,
    MailboxProblem,
    Suggestion,
    Task,
    TaskKind,
    TaskSource,
    TaskState,
)
from helpdesk_tui.views.tasks.rows import mailbox_words, task_row, task_rows
from helpdesk_tui.views.text import Line, line, plain, width_of
from helpdesk_tui.views.widgets.lines import LinePane
from tests.terminal.corpus import ALL
from tests.views.models import NOW
from tests.views.test_text import harmless

ME = AgentId("a.martin")


def task(text: str, state: TaskState = TaskState.OPEN, kind: TaskKind = TaskKind.CALL_BACK) -> Task:
    one = Suggestion(
        person=PersonId("per_1"),
        name=text,
        login=text,
        client=ClientId("durand"),
        client_name=text,
        because=Because.SENDER,
    )
    return Task(
        id=TaskId("task_1"),
        kind=kind,
        source=TaskSource.MAIL,
        state=state,
        who=text,
        what=text,
        made_at=NOW,
        received_at=NOW - timedelta(minutes=5),
        due_at=NOW + timedelta(hours=1) if kind is TaskKind.FOLLOW_UP else None,
        suggestions=(one, one),
        agent=None if state is TaskState.OPEN else AgentId(text),
        ended_at=NOW if state is TaskState.DROPPED else None,
        reason=text if state is TaskState.DROPPED else "",
    )


@pytest.mark.parametrize("width", [74, 114, 196])
@pytest.mark.parametrize("text", ALL.values(), ids=ALL)
def test_hostile_words_stay_in_their_row(text: str, width: int) -> None:
    for state in TaskState:
        for kind in TaskKind:
            one = task(text, state, kind)
            row = task_row(one, ME, NOW, width)
            assert width_of(row) <= width
            for shown in (row, *task_rows(one, NOW, width)):
                assert harmless(plain([shown]))


def test_doubt_stands_beside_the_name() -> None:
    meant = task("DUPONT Amélie")
    single = meant.model_copy(update={"suggestions": meant.suggestions[:1]})
    assert "DUPONT Amélie ?" in plain([task_row(single, ME, NOW, 114)])
    assert "it proves nothing" in plain(task_rows(single, NOW, 114))
    assert "2 may be meant" in plain([task_row(meant, ME, NOW, 114)])
    known = single.model_copy(update={"person": PersonId("per_1")})
    assert "?" not in plain([task_row(known, ME, NOW, 114)])
    nobody = single.model_copy(update={"suggestions": ()})
    assert "Nobody on file fits" in plain(task_rows(nobody, NOW, 114))
    assert "Too many people fit" in plain(task_rows(nobody.model_copy(update={"too_many": True}), NOW, 114))


def test_who_holds_it_and_until_when() -> None:
    mine = task("x", TaskState.CLAIMED)
    assert "mine" in plain([task_row(mine, AgentId("x"), NOW, 114)])
    assert "mine" not in plain([task_row(mine, ME, NOW, 114)])
    due = task("x", kind=TaskKind.FOLLOW_UP)
    assert "Has the phone come back?" in plain([task_row(due, ME, NOW, 114)])
    late = due.model_copy(update={"due_at": NOW - timedelta(minutes=1)})
    assert "DUE" in plain([task_row(late, ME, NOW, 114)])


def test_a_mailbox_that_is_not_read_is_said_aloud() -> None:
    assert mailbox_words(None, NOW).text == ""
    assert "ago" in mailbox_words(Mailbox(read_at=NOW - timedelta(minutes=3)), NOW).text
    for problem in MailboxProblem:
        assert len(mailbox_words(Mailbox(problem=problem), NOW).text) > 30


async def test_rows_inside_a_border_are_drawn_anew() -> None:
    class Bordered(App[None]):
        CSS = "#pane { border: solid red; padding: 1 2; height: 8; }"

        def compose(self) -> ComposeResult:
            yield LinePane(id="pane")

    def drawn(app: App[None]) -> str:
        rows = app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in rows)

    def rows(first: str) -> list[Line]:
        return [line(first), line("same"), line(f"last {first}")]

    app = Bordered()
    async with app.run_test(size=(40, 10)) as pilot:
        pane = app.query_one(LinePane)
        pane.show(rows("before"))
        await pilot.pause()
        assert "before" in drawn(app)
        pane.show(rows("after"))
        await pilot.pause()
        assert "before" not in drawn(app)
        assert drawn(app).count("after") == 2
