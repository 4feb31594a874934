"""Ways to verify: choosing one, waiting for it, typing what the caller reads, saying how a call went."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast

from helpdesk_tui.views import names
from helpdesk_tui.views.ages import countdown, elapsed
from helpdesk_tui.views.call.gate import way_rows
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.choice import Choose, digits
from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.views.text import BLANK, Line, Role, bad, dim, key, line, paragraph, span, strong
from helpdesk_tui.wording import _, cases, gate

if TYPE_CHECKING:
    from helpdesk_tui.contract.evidence import Proof, Way
    from helpdesk_tui.contract.stream import Change
    from helpdesk_tui.views.call.call import Call

POLL = 3
"""Seconds between looks at a waiting proof, in case the stream missed its end."""


def take(call: Call, method: str) -> None:
    """Take the only way of a method, or let the agent choose among several."""
    ways = call.state.ways(method)
    free = [way for way in ways if not way.unavailable or call.state.waiting_proof(way)]
    if len(free) == 1:
        start(call, free[0])
    elif free:
        call.begin(WayMenu(call, tuple(free)))
    elif ways:
        words = gate.unavailable(str(ways[0].unavailable))
        call.host.say(
            _("{way}: not possible now, {why}.").format(way=names.way(ways[0]), why=words), Role.WARN
        )
    else:
        call.host.say(_("{way}: nothing on file for this person.").format(way=gate.method(method)), Role.WARN)


def start(call: Call, way: Way) -> None:
    """Start a way, or return to the proof that already waits on it."""
    case, waiting = call.state.case, call.state.waiting_proof(way)

    async def work() -> None:
        if case is None:
            return
        evidence = call.link.client.evidence
        proof = await (evidence.get(case.id, waiting.id) if waiting else evidence.start(case.id, way.id))
        call.load_gate()
        if proof.state == "waiting":
            call.begin(_step_for(call, proof))
        else:
            _say_end(call, proof)

    call.host.write("start proof", work)


def _step_for(call: Call, proof: Proof) -> ProofStep:
    if proof.expects == "outcome":
        return CallStep(call, proof)
    pushed = proof.method == "push" or ":push:" in proof.way
    return PushStep(call, proof) if pushed else ProofStep(call, proof)


class WayMenu(Step):
    """All ways, numbered."""

    id = "ways"

    def __init__(self, call: Call, ways: Sequence[Way]) -> None:
        super().__init__(call)
        self.ways = ways[:9]

    def rows(self, now: datetime, width: int) -> list[Line]:
        """A number, what it adds, how long it takes."""
        rows = [line(strong(_("Verify by"))), BLANK]
        for number, way in enumerate(self.ways, 1):
            rows += way_rows(way, now, width, str(number))
        return rows

    def commands(self) -> Sequence[Command[Step]]:
        """A digit takes a way."""
        return (Choose(digits(len(self.ways))),)

    def choose(self, index: int) -> None:
        """Take it, unless it cannot be taken."""
        way = self.ways[index]
        if way.unavailable and not self.call.state.waiting_proof(way):
            self.call.host.say(gate.unavailable(way.unavailable), Role.WARN)
            return
        self.call.leave_step()
        start(self.call, way)


class ProofStep(Step):
    """A code that the caller reads out: of an app, a token, a mail or an SMS."""

    id = "proof"

    def __init__(self, call: Call, proof: Proof) -> None:
        super().__init__(call)
        self.proof = proof
        self._asked_at: datetime | None = None

    @property
    def prompt(self) -> str | None:
        """What to type."""
        return _("Code the caller reads:") if self.proof.expects == "code" else None

    def rows(self, now: datetime, width: int) -> list[Line]:
        """What was sent, what to say, what is left."""
        sent = {
            "mail_code": _("A six-digit code was mailed to {hint}."),
            "sms_code": _("A six-digit code was texted to {hint}."),
            "otp": _("The caller reads the code that {hint} shows now."),
        }.get(self.proof.method, "{hint}")
        to_say = {"mail_code": "ask_code_mail", "sms_code": "ask_code_sms"}
        asked = to_say.get(
            self.proof.method, "ask_code_token" if self.proof.root == "token" else "ask_code_app"
        )
        hint = self.proof.hint or gate.method(self.proof.method)
        return [*paragraph(sent.format(hint=hint), width), *self.said(asked, width), *self.left(now)]

    def left(self, now: datetime) -> list[Line]:
        """Time and attempts that remain."""
        pieces = []
        if self.proof.until:
            pieces.append(strong(_("{time} left").format(time=countdown(self.proof.until, now))))
        if self.proof.attempts_left is not None and self.prompt is not None:
            pieces.append(dim(_("   attempts left: {n}").format(n=self.proof.attempts_left)))
        return [line(*pieces)] if pieces else []

    def submitted(self, text: str) -> None:
        """Let the desk compare; what was typed is kept nowhere."""
        typed = "".join(text.split())
        if typed:
            from pydantic import SecretStr

            secret, proof = SecretStr(typed), self.proof
            self._answer(lambda: self.call.link.client.evidence.typed(proof.case, proof.id, secret))

    def _answer(self, answer: Callable[[], Awaitable[Proof]]) -> None:
        async def work() -> None:
            self._know(await answer())
            if self.proof.state == "waiting":
                self.call.host.say(_("The code is right. Waiting for the answer on the phone."))

        self.call.host.say("")
        self.call.host.write("answer proof", work)

    def _know(self, proof: Proof) -> None:
        self.proof = proof
        if proof.state != "waiting":
            if self.call.step is self:
                self.call.leave_step()
            _say_end(self.call, proof)
            self.call.load_gate()
        self.redraw()

    def tick(self, now: datetime) -> None:
        """Look again from time to time."""
        if self._asked_at is None or (now - self._asked_at).total_seconds() >= POLL:
            self._asked_at = now
            self._look()

    def changed(self, change: Change) -> None:
        """The desk knows more."""
        if change.id == self.proof.id:
            self._look()

    def _look(self) -> None:
        async def work() -> None:
            self._know(await self.call.link.client.evidence.get(self.proof.case, self.proof.id))

        self.call.host.read("look at proof", work)

    def commands(self) -> Sequence[Command[Step]]:
        """Stop waiting."""
        return (GiveUp(),)

    def give_up(self) -> None:
        """Cancel the proof at the desk."""

        async def work() -> None:
            await self.call.link.client.evidence.cancel(self.proof.case, self.proof.id)
            self.call.leave_step()
            self.call.load_gate()

        self.call.host.write("cancel proof", work)


class PushStep(ProofStep):
    """A push: the caller reads a code from the phone, picks a number, or just approves."""

    def rows(self, now: datetime, width: int) -> list[Line]:
        """What the caller sees and what to say."""
        rows = paragraph(_("A push went to {hint}.").format(hint=self.proof.hint), width)
        number = self.proof.read_to_caller
        if number:
            rows += [line(_("Read this number to the caller:")), line("  ", span(f" {number} ", Role.BIG))]
            rows += self.said("ask_push_pick", width, number=number)
        else:
            rows += self.said("ask_push", width)
        return [*rows, *self.left(now)]


class CallStep(ProofStep):
    """A call to a number on file, to the manager, or a look at the person: the agent says how it went."""

    id = "call-back"

    def __init__(self, call: Call, proof: Proof) -> None:
        super().__init__(call, proof)
        self._since = call.link.clock.now()

    @property
    def prompt(self) -> str | None:
        """Keys, no field."""
        return None

    def rows(self, now: datetime, width: int) -> list[Line]:
        """Whom to call, at what number, for how long already."""
        if self.proof.method == "in_person":
            text = _("Compare the person before you with an identity document.")
            return [*paragraph(text, width), BLANK, *_outcomes()]
        rows = self._greeting(width)
        if self.proof.manager_name:
            rows.append(line("  ", strong(self.proof.manager_name)))
        if self.proof.number:
            rows.append(line("  ", span(f" {spaced(self.proof.number)} ", Role.BIG)))
        rows += paragraph(
            _("Never a number that the caller gives. Shown only while this is open."), width, Role.DIM
        )
        rows.append(line(strong(elapsed(self._since, now)), dim("   "), *(self.left(now) or [()])[0]))
        return [*rows, BLANK, *_outcomes()]

    def _greeting(self, width: int) -> list[Line]:
        session, card = self.call.state.session, self.call.state.card
        us = {"agent": session.agent_name if session else "", "client": card.client.name if card else ""}
        if self.proof.method == "call_back":
            rows = paragraph(_("Hang up, then call back:"), width)
            return [*rows, *self.said("greeting_call_back", width, **us)]
        rows = paragraph(_("Reach the manager yourself:"), width)
        return [*rows, *self.said("greeting_manager", width, person=card.name if card else "", **us)]

    def commands(self) -> Sequence[Command[Step]]:
        """How it went."""
        return (Confirmed(), NoAnswer(), NotMe(), GiveUp())

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


def _say_end(call: Call, proof: Proof) -> None:
    text = f"{names.way(proof)}: {cases.proof_state(proof.state)}"
    if proof.state == "fraud":
        text += _(". Stop: hand nothing over, tell security.")
    call.host.say(text, Role.GOOD if proof.state == "passed" else Role.BAD)


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


class GiveUp(Command[Step]):
    """Stop waiting for this proof."""

    id, keys, danger = "give-up", ("delete", "ctrl+d"), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Give this proof up"), _("Stop waiting for it; it counts nothing."))

    def run(self, where: Step) -> None:
        """Cancel at the desk."""
        cast("ProofStep", where).give_up()
