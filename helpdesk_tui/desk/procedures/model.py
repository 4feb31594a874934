"""A procedure as it is written: strict, so that a file with a fault is refused before anybody follows it."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from helpdesk_tui.contract.cases import CaseReason
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.orders import Change
from helpdesk_tui.contract.procedures import StepKind

ORDERS = frozenset(
    {
        "bypass",
        "activation",
        "resync",
        "first_code",
        "test",
        "assign",
        "list",
        "text",
        "invite",
        "number",
        "rename",
        "setting",
        *(f"change:{change.value}" for change in Change),
    }
)
"""What a `do` step may name."""
AWAITED = frozenset({"device_active", "first_login"})
SAID, SKIPPED = "said", "skipped"
AGENT_LANGUAGES = ("en", "fr")
CALLER_LANGUAGES = ("en", "fr", "nl")
LONGEST = 600

Words = dict[str, str]
"""By language."""


class Part(BaseModel):
    """One table of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Step(Part):
    """One step."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")
    kind: str
    text: Words
    say: Words = {}
    answers: tuple[str, ...] = Field(default=(), max_length=9, strict=False)
    stop_on: tuple[str, ...] = Field(default=(), strict=False)
    """Answers, or results of a `do` step, that end the call here."""
    advice: dict[str, Words] = {}
    """What follows from an answer or result."""
    when: tuple[str, ...] = Field(default=(), strict=False)
    """`step=answer`: all of them hold, or the step is left out."""
    order: str = ""
    action: str = ""
    awaits: str = ""
    optional: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind not in set(StepKind):
            raise PydanticCustomError("step_kind", "{kind}", {"kind": ", ".join(StepKind)})
        _complete(self.text, AGENT_LANGUAGES)
        if self.say:
            _complete(self.say, CALLER_LANGUAGES)
        for words in self.advice.values():
            _complete(words, AGENT_LANGUAGES)
        needs = {
            StepKind.ASK: bool(self.answers),
            StepKind.SAY: bool(self.say),
            StepKind.VERIFY: self.action in set(Action),
            StepKind.DO: self.order in ORDERS,
            StepKind.AWAIT: self.awaits in AWAITED,
        }
        if not needs[StepKind(self.kind)]:
            raise PydanticCustomError("step_lacks", "{kind}", {"kind": self.kind})
        return self


class Procedure(Part):
    """One file."""

    version: int = Field(ge=1, le=1)
    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")
    reason: str
    title: Words
    step: tuple[Step, ...] = Field(min_length=1, max_length=40, strict=False)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _complete(self.title, AGENT_LANGUAGES)
        if self.reason not in set(CaseReason):
            raise PydanticCustomError("unknown_reason", "{reason}", {"reason": self.reason})
        seen: dict[str, Step] = {}
        for step in self.step:
            if step.id in seen:
                raise PydanticCustomError("step_twice", "{step}", {"step": step.id})
            for condition in step.when:
                name, equals, answer = condition.partition("=")
                asked = seen.get(name)
                if not equals or asked is None or (asked.answers and answer not in asked.answers):
                    raise PydanticCustomError("condition_never", "{when}", {"when": condition})
            seen[step.id] = step
        return self


def _complete(words: Words, languages: tuple[str, ...]) -> None:
    missing = [language for language in languages if not words.get(language, "").strip()]
    if missing:
        raise PydanticCustomError("words_missing", "{languages}", {"languages": ", ".join(missing)})
    if any(len(text) > LONGEST for text in words.values()):
        raise PydanticCustomError("words_long", "{longest}", {"longest": LONGEST})
