"""Commands: each has its own id and key, says what it does, and cannot be hit by accident."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import pytest

from helpdesk_tui.views.audit.screen import AUDIT
from helpdesk_tui.views.board.paper import PAPER
from helpdesk_tui.views.board.screen import BOARD
from helpdesk_tui.views.call.case_commands import CASE
from helpdesk_tui.views.call.list_commands import BACK, LIST
from helpdesk_tui.views.commands import Command, Danger, prints
from helpdesk_tui.views.everywhere import EVERYWHERE
from helpdesk_tui.views.grants.screen import GRANTS
from tests.views.still import still_call
from tests.views.test_rows import steps

Any_ = Command[Any]
CONTEXTS: dict[str, tuple[Any_, ...]] = {
    "list": (*LIST, *EVERYWHERE),
    "case": (*CASE, *BACK, *EVERYWHERE),
    "grants": (*GRANTS, *EVERYWHERE),
    "audit": (*AUDIT, *EVERYWHERE),
    "board": (*BOARD, *EVERYWHERE),
    "paper": (*PAPER, *EVERYWHERE),
    **{f"step {step.id}": (*step.commands(), *BACK, *EVERYWHERE) for step in steps("x")},
}
DEAD_IN_TMUX = {
    "ctrl+h",
    "ctrl+i",
    "ctrl+m",
    "ctrl+a",
    "ctrl+b",
    "ctrl+s",
    "ctrl+z",
    "shift+enter",
    "ctrl+enter",
}


def commands() -> Iterator[Any_]:
    for found in CONTEXTS.values():
        yield from found


@pytest.mark.parametrize("context", CONTEXTS)
def test_one_key_one_command(context: str) -> None:
    found = CONTEXTS[context]
    keys = [key for command in found for key in command.keys]
    # In the narrow card, Enter and the page keys belong to the pane that is in view; the step's come first.
    twice = {key for key in keys if keys.count(key) > 1} - {"enter", "pagedown", "pageup"}
    assert twice == set()
    ids = [command.id for command in found]
    assert len(ids) == len(set(ids))


def test_ids_are_unique_over_all_contexts() -> None:
    classes = {type(command).__qualname__: command.id for command in commands()}
    assert len(set(classes.values())) == len(classes)


def test_each_says_what_it_does() -> None:
    for command in commands():
        words = command.words()
        assert inspect.getdoc(type(command)), command.id
        assert words.title, command.id
        assert words.help.endswith("."), command.id


def test_no_key_is_dead_in_a_terminal_multiplexer() -> None:
    used = {key for command in commands() for key in command.keys}
    assert used & DEAD_IN_TMUX == set()


def test_nothing_is_handed_over_by_a_letter_or_by_escape() -> None:
    for command in commands():
        assert command.danger is Danger.NONE or "escape" not in command.keys, command.id
        if command.id in {"make-code", "send-link", "record-refusal", "close-case"}:
            assert command.keys == ("enter",)
        elif command.danger is Danger.REVIEW:
            assert all(prints(key) for key in command.keys)


def test_what_cannot_run_is_not_offered() -> None:
    call = still_call()
    possible = {command.id for command in CASE if command.available(call)}
    assert {"verify", "bypass", "activation", "wrap", "revoke"} <= possible
    assert "read-again" not in possible
    call.change(case=None, gate=None)
    assert {command.id for command in CASE if command.available(call)} == {
        "revoke",
        "suspend",
        "information",
        "my-cases",
        "login-settings",
    }


def test_a_readonly_desk_offers_only_looking() -> None:
    call = still_call()
    assert call.state.session is not None
    call.change(session=call.state.session.model_copy(update={"readonly": True}))
    assert {command.id for command in CASE if command.available(call)} == {"wrap", "my-cases"}
