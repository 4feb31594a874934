"""Every command of the console has its twin of one line, or a reason why it needs none."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from typing import Any

import helpdesk_tui.views
from helpdesk_tui.cli.main import COMMANDS, _parser
from helpdesk_tui.views.commands import Command

SCREEN = "moves, draws or hides on the screen alone"
STEP = "a choice inside a step; its words are options of the twin"
TWINS = {
    "verify": "verify list",
    "identity-check": "verify list",
    "call-back": "verify start",
    "introduce": "notice introduce",
    "push": "verify start",
    "otp": "verify start",
    "mail-code": "verify start",
    "sms-code": "verify start",
    "manager": "verify start",
    "in-person": "verify start",
    "outcome-confirmed": "verify answer",
    "outcome-no-answer": "verify answer",
    "outcome-not-the-same": "verify answer",
    "outcome-not-me": "verify answer",
    "give-up": "verify cancel",
    "bypass": "do bypass",
    "make-code": "do bypass",
    "day-pass": "do bypass",
    "activation": "do activation",
    "send-link": "do activation",
    "install-link": "do activation",
    "read-again": "do reveal",
    "read-back": "do confirmed",
    "noted": "do confirmed",
    "wrap": "case summary",
    "close-case": "case close",
    "copy-summary": "case summary",
    "reason": "case reason",
    "ticket": "case ticket",
    "park": "case park",
    "hand-over": "case handover",
    "refuse": "case refuse",
    "quiet-mark": "case flag",
    "record-refusal": "case refuse",
    "revoke": "grants revoke",
    "grants-revoke": "grants revoke",
    "other-account": "case serve",
    "guided": "case guide start",
    "go-on": "case guide answer",
    "leave-out": "case guide answer",
    "more": "person services",
    "from-sheet": "person services",
    "give-back": "do change",
    "suspend": "do change",
    "remove-device": "do change",
    "resync": "do resync",
    "first-code": "do first-code",
    "to-first-code": "do first-code",
    "test-login": "do test",
    "code-list": "do list",
    "hardware-token": "do assign",
    "enrolment": "do invite",
    "text-codes": "do text",
    "change-number": "do number",
    "rename-device": "do rename",
    "login-settings": "do setting",
    "do-it": "do change",
    "diagnosis": "person diagnosis",
    "deliveries": "person deliveries",
    "information": "case information",
    "information-list": "case information",
    "my-cases": "case list",
    "my-cases-list": "case list",
    "join": "person link",
    "take-apart": "person unlink",
    "outside": "case outside",
    "not-me": "notice not-me",
    "freeze": "notice not-me",
    "notices": "notice list",
    "resend": "notice resend",
    "second-eyes": "do bypass",
    "approved-order": "do bypass",
    "withdraw": "approvals withdraw",
    "break-glass": "do bypass",
    "go-approvals": "approvals list",
    "approve": "approvals approve",
    "deny": "approvals deny",
    "go-deeds": "deeds list",
    "lift-freeze": "deeds lift",
    "deed-agree": "deeds agree",
    "deed-refuse": "deeds refuse",
    "deed-withdraw": "deeds withdraw",
    "go-review": "review list",
    "review-list": "review list",
    "review-open": "review show",
    "review-ok": "review ok",
    "review-reopen": "review reopen",
    "open": "case open",
    "find": "person find",
    "app": "agent enrol",
    "go-grants": "grants list",
    "go-audit": "audit list",
    "go-tasks": "tasks list",
    "go-board": "health",
    "go-paper": "paper",
    "board-paper": "paper",
    "board-figures": "figures",
    "go-pushes": "pushes list",
    "signal-open": "pushes show",
    "signal-claim": "pushes claim",
    "travel": "pushes travel",
    "signal-quiet": "pushes quiet",
    "signal-hand-over": "pushes handover",
    "signal-hand-back": "pushes handback",
    "signal-timeline": "pushes log",
    "signal-file": "pushes file",
    "signal-call": "case open",
    "prompt-call": "case open",
    "signal-kill": "grants revoke",
    "contain": "contain start",
    "contain-pivot": "contain start",
    "contain-person": "contain start",
    "contain-look": "contain start",
    "contain-cancel": "contain cancel",
    "contain-earlier": "contain list",
    "contained-open": "contain show",
    "go-contained": "contain list",
    "contain-give-back": "contain give-back",
    "signals-decided": "pushes list",
    "push-sources": "pushes sources",
    "signals-log": "pushes log",
    "signal-pivot": "pushes pivot",
    "prompts-filter": "pushes log",
    "prompt-letter": "pushes letter",
    "signal-letter": "pushes letter",
    "prompts-time": "pushes log",
    "timeline-time": "pushes log",
    "prompt-report": "pushes report",
    "prompt-pivot": "pushes pivot",
    "pivot-rows": "pushes log",
    "prompts-charts": "pushes log",
    "verdict-reconnect": "pushes verdict",
    "verdict-own-mistake": "pushes verdict",
    "verdict-malicious": "pushes verdict",
    "verdict-ask-user": "pushes verdict",
    "verdict-note": "pushes verdict",
    "verdict-undo": "pushes undo",
    "accept-baseline": "people accept",
    "record-doubted": "audit doubt",
    "audit-replay": "audit replay",
    "level": "level set",
    "password-too": "case password",
    "witness": "verify start",
    "see-caller": "verify seen",
    "task-open": "tasks open",
    "task-claim": "tasks claim",
    "task-done": "tasks done",
    "task-drop": "tasks drop",
    "task-who": "tasks who",
    "task-note": "tasks note",
    "task-ended": "tasks list",
}
"""The console's command and the line that does the same."""
ALONE = {
    **dict.fromkeys(
        (
            "move",
            "to-case",
            "clear",
            "back",
            "forward",
            "scroll",
            "palette",
            "keys",
            "go-call",
            "privacy",
            "theme",
            "leave",
            "grants-move",
            "grants-back",
            "tasks-move",
            "tasks-back",
            "audit-move",
            "audit-back",
            "approvals-move",
            "deeds-move",
            "deeds-back",
            "approvals-back",
            "review-move",
            "review-back",
            "signal-mark",
            "signals-mark-alike",
            "pivot-mark",
            "signals-move",
            "signals-back",
            "contain-move",
            "contain-back",
            "contained-move",
            "contained-back",
            "prompts-move",
            "prompts-back",
            "prompts-complete",
            "pivot-move",
            "pivot-back",
            "board-page",
            "board-back",
            "paper-page",
            "paper-back",
            "next-page",
            "next-chunk",
            "previous-chunk",
            "turn-page",
            "swap",
            "next-answer",
        ),
        SCREEN,
    ),
    **dict.fromkeys(("choose", "length"), STEP),
}


def console_commands() -> set[str]:
    """The ids of all commands that any module of the views defines."""
    for module in pkgutil.walk_packages(helpdesk_tui.views.__path__, "helpdesk_tui.views."):
        importlib.import_module(module.name)
    found: set[str] = set()
    classes: list[type[Any]] = [Command]
    while classes:
        one = classes.pop()
        classes += one.__subclasses__()
        if one.__module__.startswith("helpdesk_tui.views") and "id" in vars(one):
            found.add(one.id)
    return found


def lines() -> set[str]:
    """Every command of one line, word by word."""
    found: set[str] = set()

    def walk(parser: argparse.ArgumentParser, words: tuple[str, ...]) -> None:
        nested = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
        if not nested:
            found.add(" ".join(words))
        for action in nested:
            for name, inner in action.choices.items():
                walk(inner, (*words, name))

    for name in COMMANDS:
        walk(_parser(name), ())
    return found


def test_every_command_of_the_console_has_a_twin_or_a_reason() -> None:
    assert console_commands() == TWINS.keys() | ALONE.keys()


def test_every_twin_is_there() -> None:
    assert set(TWINS.values()) <= lines()


def test_no_line_takes_a_code() -> None:
    """A code in argv can be read by everybody on the machine."""
    for name in COMMANDS:
        for words in ("--code", "--codes", "--otp", "--pin", "--password"):
            assert words not in _parser(name).format_help()


def test_every_write_can_be_tried_and_repeated() -> None:
    writes = {
        line
        for line in TWINS.values()
        if line.split()[0] in {"do", "tasks", "grants"} or line.startswith(("case ", "verify "))
    }
    reads = {"case list", "case summary", "verify list", "do reveal", "tasks list", "grants list"}
    for line in sorted(writes - reads):
        parser = _parser(line.split()[0])
        for word in line.split():
            (nested,) = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
            parser = nested.choices[word]
        options = {option for action in parser._actions for option in action.option_strings}
        assert {"--json", "--dry-run", "--key"} <= options, line
        if line.startswith("do ") and line != "do confirmed":
            assert "--explain" in options, line
