"""A conversation line by line: with a person at a terminal, or with answers from a pipe."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TextIO

from pydantic import SecretStr

from helpdesk_tui.wording import _

Check = Callable[[str], str | None]
"""Answers what is wrong with a text, or None."""

LONGEST_ANSWER = 4096
"""Characters."""


class Abandoned(Exception):
    """The answers ended before the questions did, or a piped answer was wrong; nothing was written."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Asks on `output`, hears from `input`; a secret is never echoed."""

    input: TextIO
    output: TextIO
    prompts: bool
    """A person sits there: a wrong answer is asked again instead of ending the conversation."""

    @classmethod
    def of_this_process(cls) -> Dialogue:
        """Standard input and output."""
        return cls(sys.stdin, sys.stdout, sys.stdin.isatty())

    def say(self, *lines: str) -> None:
        """Write lines; an empty one makes room."""
        for line in lines:
            print(line, file=self.output)
        self.output.flush()

    def ask(self, question: str, default: str = "", check: Check | None = None) -> str:
        """One line of text; Enter takes the default."""
        while True:
            shown = f"{question} [{default}]: " if default else f"{question}: "
            answer = self._line(shown).strip() or default
            problem = check(answer) if check is not None else None
            if problem is None:
                return answer
            self._object(problem)

    def need(self, question: str, default: str = "", check: Check | None = None) -> str:
        """One line that may not be empty."""

        def filled(text: str) -> str | None:
            if not text:
                return _("This cannot stay empty.")
            return check(text) if check is not None else None

        return self.ask(question, default, filled)

    def choose(self, question: str, options: Sequence[tuple[str, str]], default: str = "") -> str:
        """One of the named options; each has a line that says what it means."""
        width = max(len(name) for name, _meaning in options)
        self.say(question, *(f"  {name:<{width}}  {meaning}" for name, meaning in options))
        names = [name for name, _meaning in options]

        def known(text: str) -> str | None:
            return None if text in names else _("Please type one of: {names}.").format(names=", ".join(names))

        return self.ask(_("Your choice"), default, known)

    def agree(self, question: str, *, default: bool) -> bool:
        """Yes or no; Enter takes the default."""
        yes, no = _("yes"), _("no")

        def known(text: str) -> str | None:
            return (
                None if text.lower() in _YES | _NO else _("Please type {yes} or {no}.").format(yes=yes, no=no)
            )

        return self.ask(question, yes if default else no, known).lower() in _YES

    def secret(self, question: str) -> SecretStr:
        """A key or password: not echoed, not repeated, never empty."""
        while True:
            answer = self._hidden(f"{question}: ").strip()
            if answer:
                return SecretStr(answer)
            self._object(_("This cannot stay empty."))

    def _line(self, shown: str) -> str:
        self.output.write(shown)
        self.output.flush()
        line = self.input.readline(LONGEST_ANSWER)
        if not line:
            raise Abandoned(_("The answers ended here: {question}").format(question=shown.rstrip(": ")))
        if not self.prompts:
            self.output.write("\n")
        return line

    def _hidden(self, shown: str) -> str:
        if not self.prompts:
            return self._line(shown)
        try:
            return getpass.getpass(shown)
        except EOFError:
            raise Abandoned(
                _("The answers ended here: {question}").format(question=shown.rstrip(": "))
            ) from None

    def _object(self, problem: str) -> None:
        if not self.prompts:
            raise Abandoned(problem)
        self.say(f"  {problem}")


_YES = frozenset({"yes", "y", "oui", "o"})
_NO = frozenset({"no", "n", "non"})
