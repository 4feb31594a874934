"""Tasks as rows, and one of them in full."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from helpdesk_tui.views.ages import age, ago, countdown, local_day
from helpdesk_tui.views.text import Line, Role, Span, bad, dim, fit, key, line, paragraph, span, strong, warn
from helpdesk_tui.wording import _, ngettext, tasks

if TYPE_CHECKING:
    from helpdesk_tui.contract.ids import AgentId
    from helpdesk_tui.contract.tasks import Mailbox, Task

AGE, SOURCE, STATE = 8, 10, 13
MOST_WORDS = 4
"""Rows of a message's words."""


def task_row(task: Task, me: AgentId | None, now: datetime, width: int) -> Line:
    """Age, source, who may be meant, what for, who holds it."""
    room = max(20, width - AGE - SOURCE - STATE - 3)
    whom = min(28, room // 2)
    state = _state(task, me, now)
    person = _person(task)
    return (
        *line(fit(age(task.received_at, now), AGE), dim(fit(tasks.source(task.source), SOURCE)), " "),
        span(fit(person.text, whom), person.role),
        *line(" ", fit(_what(task, now), room - whom), " "),
        span(fit(state.text, STATE), state.role),
    )


def _person(task: Task) -> Span:
    """Doubt is part of the name: a message only suggests."""
    found = task.suggestions
    if len(found) == 1:
        sure = found[0].because in ("grant", "notice") or task.person == found[0].person
        return strong(found[0].name) if sure else span(f"{found[0].name} ?")
    if found:
        return warn(ngettext("{n} may be meant", "{n} may be meant", len(found)).format(n=len(found)))
    return dim(task.who or _("nobody named"))


def _what(task: Task, now: datetime) -> str:
    if task.kind == "follow_up" and task.due_at is not None:
        return _("Has the phone come back? Code until {time}").format(time=local_day(task.due_at, now))
    if task.kind == "not_me":
        return _("NOT ME: what lives is being taken back; call a number on file") + (
            f" · {task.what}" if task.what else ""
        )
    if task.kind == "ask_prompt":
        return _("Ask on a number on file: was this login yours? {what}").format(what=task.what)
    return task.what or _("no words")


def _state(task: Task, me: AgentId | None, now: datetime) -> Span:
    if task.state == "claimed":
        return span(_("mine"), Role.GOOD) if task.agent == me else warn(task.agent or "")
    if task.state != "open":
        return dim(tasks.state(task.state))
    if task.due_at is None:
        return span(tasks.state(task.state))
    if task.due_at <= now:
        return bad(_("DUE {time}").format(time=local_day(task.due_at, now)))
    return span(_("in {time}").format(time=countdown(task.due_at, now)))


def task_rows(task: Task, now: datetime, width: int) -> list[Line]:
    """What it says and who may be meant, with the doubt in words."""
    if task.kind == "follow_up":
        rows = paragraph(_what(task, now), width, Role.TITLE)
    else:
        who = _("From {who}, {time}").format(
            who=task.who or _("nobody named"), time=local_day(task.received_at, now)
        )
        rows = [*paragraph(who, width, Role.TITLE)[:2], *_words(task, width)]
    if task.ended_at is not None:
        return [*rows, _end(task, now)]
    for number, one in enumerate(task.suggestions, 1):
        rows.append(
            line(
                key(f"{number} "),
                strong(one.name),
                dim(f"  {one.login}, {one.client_name}: "),
                dim(tasks.because(one.because)),
            )
        )
    if task.kind == "follow_up":
        return rows
    return [*rows, *_doubt(task, width)]


def _words(task: Task, width: int) -> list[Line]:
    rows = paragraph(f"« {task.what} »", width, Role.PLAIN, 2) if task.what else [line(dim(_("no words")))]
    return rows[:MOST_WORDS]


def _doubt(task: Task, width: int) -> list[Line]:
    if not task.suggestions:
        text = _("Too many people fit to name one: w looks for the right one.") if task.too_many else ""
        text = text or _("Nobody on file fits: w looks for the right one.")
        return paragraph(text, width, Role.WARN)
    text = _("Anyone can write a name, an address or a number: it proves nothing. Call a number on file.")
    return paragraph(text, width, Role.WARN)


def _end(task: Task, now: datetime) -> Line:
    by = task.agent or _("the desk")
    reason = f": {tasks.reason(task.reason)}" if task.reason else ""
    when = ago(task.ended_at, now)
    return line(dim(f"{tasks.state(task.state)}, {by}, {when}{reason}"))


def mailbox_words(mailbox: Mailbox | None, now: datetime) -> Span:
    """How old the last look at the mailbox is, or why there is none."""
    if mailbox is None:
        return dim("")
    if mailbox.problem is not None:
        return bad(tasks.mailbox(mailbox.problem))
    return dim(_("mailbox read {ago}").format(ago=ago(mailbox.read_at, now)))
