"""A proof that waits: typing what the caller reads, or watching for the answer on the phone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast

from helpdesk_tui.views import names
from helpdesk_tui.views.ages import countdown
from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.commands import Command, Danger, Words
from helpdesk_tui.views.text import Line, Role, dim, line, paragraph, span, strong
from helpdesk_tui.wording import _, cases, gate

if TYPE_CHECKING:
    from helpdesk_tui.contract.evidence import Proof
    from helpdesk_tui.contract.stream import Change
    from helpdesk_tui.views.call.call import Call

POLL = 3
"""Seconds between looks at a waiting proof, in case the stream missed its end."""


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
        if self.proof.expects != "code":
            return None
        return _("Code the manager reads:") if self.by_manager else _("Code the caller reads:")

    @property
    def by_manager(self) -> bool:
        """The manager answers, not the caller."""
        return self.proof.method == "manager"

    @property
    def device(self) -> str:
        """Where it went: two last digits, else the device's name, else the kind of proof."""
        ways = self.call.state.gate.ways if self.call.state.gate else ()
        label = next((way.label for way in ways if way.id == self.proof.way), "")
        return self.proof.hint or label or gate.method(self.proof.method)

    @property
    def by(self) -> str:
        """The kind of message or device that carries the code."""
        if self.by_manager:
            return self.proof.way.removeprefix("manager:").partition(":")[0]
        return {"mail_code": "mail", "sms_code": "sms"}.get(self.proof.method, self.proof.method)

    def rows(self, now: datetime, width: int) -> list[Line]:
        """What was sent, what to say, what is left."""
        sent = {
            "mail": _("A six-digit code was mailed to {hint}."),
            "sms": _("A six-digit code was texted to {hint}."),
            "otp": _("{hint} shows the code now."),
        }.get(self.by, "{hint}")
        hint = self.device
        rows = paragraph(sent.format(hint=hint), width)
        if self.by_manager:
            return [*rows, *self.reach_manager(width), *self.left(now)]
        by_device = "ask_code_token" if self.proof.root == "token" else "ask_code_app"
        asked = {"mail": "ask_code_mail", "sms": "ask_code_sms"}.get(self.by, by_device)
        return [*rows, *self.said(asked, width), *self.left(now)]

    def reach_manager(self, width: int) -> list[Line]:
        """Who reads or approves, and what to ask of that person."""
        session, card = self.call.state.session, self.call.state.card
        rows = paragraph(_("The manager answers, reached at a number that you know:"), width)
        rows.append(line("  ", strong(self.proof.manager_name or gate.method("manager"))))
        return [
            *rows,
            *self.said(
                "greeting_manager",
                width,
                agent=session.agent_name if session else "",
                client=card.client.name if card else "",
                person=card.name if card else "",
            ),
        ]

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
            say_end(self.call, proof)
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
        hint = self.device
        rows = paragraph(_("A push went to {hint}.").format(hint=hint), width)
        number = self.proof.read_to_caller
        if number:
            rows += [line(_("Read this number to the caller:")), line("  ", span(f" {number} ", Role.BIG))]
            rows += self.said("ask_push_pick", width, number=number)
        elif self.by_manager:
            rows += self.reach_manager(width)
        else:
            rows += self.said("ask_push", width)
        return [*rows, *self.left(now)]


class IdentityStep(ProofStep):
    """An identity check: the vendor's service compares document and face, and says so itself."""

    def rows(self, now: datetime, width: int) -> list[Line]:
        """What runs, what was last heard of it, and that nobody here can say it in its place."""
        text = _("{device} was asked to compare the caller's identity document and face.")
        rows = paragraph(text.format(device=self.device), width)
        rows += self.said("ask_identity", width)
        if self.proof.said:
            text = _('The vendor says "{word}", which nobody has named: it is not counted.')
            rows += paragraph(text.format(word=self.proof.said), width, Role.WARN)
        elif self.proof.said is not None:
            text = _("The vendor's answer is about another check, or names no state: it is not counted.")
            rows += paragraph(text, width, Role.WARN)
        return [*rows, *self.left(now)]


def say_end(call: Call, proof: Proof) -> None:
    """Say how a proof ended."""
    text = _("{name}: {value}").format(name=names.way(proof), value=cases.proof_state(proof.state))
    if proof.state == "fraud":
        text += _(". Stop: hand nothing over, tell security.")
    call.host.say(text, Role.GOOD if proof.state == "passed" else Role.BAD)


class GiveUp(Command[Step]):
    """Stop waiting for this proof."""

    id, keys, danger = "give-up", ("delete", "ctrl+d"), Danger.RECORD

    def words(self) -> Words:
        """Its name and help."""
        return Words("", _("Give this proof up"), _("Stop waiting for it; it counts nothing."))

    def run(self, where: Step) -> None:
        """Cancel at the desk."""
        cast("ProofStep", where).give_up()
