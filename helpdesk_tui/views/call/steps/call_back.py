"""A call to a number on file, to the manager, or a look at the person: the agent says how it went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from helpdesk_tui.views.ages import elapsed
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.proofs import GiveUp, ProofStep
from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.views.text import BLANK, Line, Role, bad, dim, key, line, paragraph, span, strong
from helpdesk_tui.wording import _, notices

if TYPE_CHECKING:
    from helpdesk_tui.contract.evidence import Proof
    from helpdesk_tui.contract.notices import Notice
    from helpdesk_tui.views.call.call import Call


class CallStep(ProofStep):
    """A call to a number on file, to the manager, or a look at the person: the agent says how it went."""

    id = "call-back"

    def __init__(self, call: Call, proof: Proof) -> None:
        super().__init__(call, proof)
        self._since = call.link.clock.now()
        self._told: Notice | None = None
        self._key = uuid4().hex

    @property
    def prompt(self) -> str | None:
        """Keys, no field."""
        return None

    def rows(self, now: datetime, width: int) -> list[Line]:
        """Whom to call, at what number, for how long already."""
        if self.proof.method == "in_person":
            text = _("Compare the person before you with an identity document.")
            same, other = (
                line(key("o "), _("the same person")),
                line(key("n "), _("not the same, or no document")),
            )
            return [*paragraph(text, width), BLANK, same, other]
        called = self.proof.method == "call_back"
        rows = [line(_("Hang up, then call back:") if called else _("Reach the manager yourself:"))]
        if self.proof.manager_name:
            rows.append(line("  ", strong(self.proof.manager_name)))
        if self.proof.number:
            rows.append(line("  ", span(f" {spaced(self.proof.number)} ", Role.BIG)))
        rows += self._greeting(width)
        rows += paragraph(
            _("Never a number that the caller gives. Shown only while this is open."), width, Role.DIM
        )
        rows.append(line(strong(elapsed(self._since, now)), dim("   "), *(self.left(now) or [()])[0]))
        proves = [line(key("r "), _("prove that it is us"))] if called and self._told is None else []
        return [*rows, BLANK, *_outcomes(), *proves]

    def _greeting(self, width: int) -> list[Line]:
        session, card = self.call.state.session, self.call.state.card
        us = {"agent": session.agent_name if session else "", "client": card.client.name if card else ""}
        if self.proof.method == "call_back":
            return [
                *self._reference(width),
                *self.said("greeting_call_back", width, **us),
                *self._known_lines(width),
            ]
        return self.said("greeting_manager", width, person=card.name if card else "", **us)

    def _reference(self, width: int) -> list[Line]:
        """What the agent says first, and whether the message went that it stands in."""
        told = self._told
        if told is None:
            return []
        if not told.sends:
            return paragraph(_("Nobody could be told: nothing proves the desk here."), width, Role.BAD)
        reference = f"{told.reference[:4]} {told.reference[4:]}"
        went = Role.DIM if notices.went(told.sends) else Role.BAD
        return [
            *self.said("our_reference", width, ref=reference),
            line("  ", span(f" {reference} ", Role.BIG)),
            *paragraph(notices.told(told.sends), width, went),
        ]

    def introduce(self) -> None:
        """Have the person told that it is the desk who calls, once for this call-back."""

        async def work() -> None:
            key, self._key = self._key, uuid4().hex  # a refusal is kept under its key, and would come back
            self._told = await self.call.link.client.notices.introduction(self.proof.case, key=key)
            self.redraw()

        self.call.host.write("introduction", work)

    def _known_lines(self, width: int) -> list[Line]:
        """Whoever doubts the call may call the desk himself, at a number that he knows."""
        card = self.call.state.card
        lines = card.client.contact_lines if card else ()
        return self.said("call_us_back", width, lines=", ".join(lines)) if lines else []

    def commands(self) -> Sequence[Command[Step]]:
        """How it went."""
        if self.proof.method == "in_person":
            return (Confirmed(), NotTheSame(), GiveUp())
        asks = (Introduce(),) if self.proof.method == "call_back" else ()
        return (Confirmed(), NoAnswer(), NotMe(), *asks, GiveUp())

    def went(self, outcome: str) -> None:
        """Tell the desk how it went."""
        from helpdesk_tui.contract.evidence import CallOutcome

        proof, said = self.proof, CallOutcome(outcome)
        self._answer(lambda: self.call.link.client.evidence.outcome(proof.case, proof.id, said))


def spaced(number: str) -> str:
    """An E.164 number in the groups of its country, easier to dial; anything else as it is."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _outcomes() -> list[Line]:
    return [
        line(key("o "), _("confirmed")),
        line(key("n "), _("no answer")),
        line(key("x "), bad(_('"I did not call": stop and alarm'))),
    ]


class Introduce(Command[Step]):
    """The person doubts that it is the desk."""

    id, keys, danger = "introduce", ("r",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("prove us"),
            _("Prove that it is us"),
            _("Send a message to what is on file, and say its reference before the person says anything."),
        )

    def run(self, where: Step) -> None:
        """Send it."""
        cast("CallStep", where).introduce()


class Confirmed(Command[Step]):
    """The call was answered and confirmed."""

    id, keys, danger = "outcome-confirmed", ("o",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("confirmed"), _("Confirmed"), _("The person, or the manager, answered there and confirms.")
        )

    def run(self, where: Step) -> None:
        """Answer."""
        cast("CallStep", where).went("confirmed")


class NoAnswer(Command[Step]):
    """Nobody answered."""

    id, keys, danger = "outcome-no-answer", ("n",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(_("no answer"), _("No answer"), _("Nobody answered there; it counts nothing."))

    def run(self, where: Step) -> None:
        """Answer."""
        cast("CallStep", where).went("no_answer")


class NotTheSame(Command[Step]):
    """The document shows somebody else."""

    id, keys, danger = "outcome-not-the-same", ("n",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("not the same"),
            _("Not the same person"),
            _("The document shows somebody else, or there is none; it counts nothing."),
        )

    def run(self, where: Step) -> None:
        """Answer."""
        cast("CallStep", where).went("refused")


class NotMe(Command[Step]):
    """The person did not call."""

    id, keys, danger = "outcome-not-me", ("x",), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words(
            _("not me"), _('"I did not call"'), _("The person did not call the desk: stop and alarm.")
        )

    def run(self, where: Step) -> None:
        """Answer."""
        cast("CallStep", where).went("not_me")
