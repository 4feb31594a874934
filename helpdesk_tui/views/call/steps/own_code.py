"""The desk asks who hands over: the agent's own six digits on the review line, then the order goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING
from uuid import uuid4

from helpdesk_tui.views.call.steps.base import Step
from helpdesk_tui.views.call.steps.second_pair import SecondPair, lacks_only_second
from helpdesk_tui.views.text import BLANK, Line, Role, paragraph
from helpdesk_tui.wording import _, gate

if TYPE_CHECKING:
    from helpdesk_tui.contract.gate import Action
    from helpdesk_tui.contract.ids import CaseId
    from helpdesk_tui.contract.operations import Operation
    from helpdesk_tui.contract.orders import Order
    from helpdesk_tui.views.call.call import Call

TOGETHER = ("bypass", "activation_replace")
"""A lost phone needs both in one call: shown together, they are asked for once."""


async def ordered(
    call: Call, review: Step, case: CaseId, order: Order, key: str, again: Callable[[], None]
) -> Operation | None:
    """Order it; None: the desk asks for the agent's own code first, and `again` orders under the same key.

    Where the gate lacks a second person alone, exactly this order is put before one instead.
    """
    from helpdesk_tui.contract.errors import DeskError, ErrorCode
    from helpdesk_tui.contract.gate import Action

    if lacks_only_second(call.state.gate) and _may_be_approved(order):
        call.begin(SecondPair(call, case, order))
        return None
    try:
        return await call.link.client.operations.order(case, order, key=key)
    except DeskError as error:
        if error.code is not ErrorCode.STEP_UP_NEEDED:
            raise
        action = Action(error.params["action"])
    call.begin(OwnCode(call, review, case, action, again))
    return None


def _may_be_approved(order: Order) -> bool:
    """Whether the gate looks at it, and nobody approved it yet; what only takes away asks nobody."""
    takes = any(getattr(one, "takes", False) for one in (order, getattr(order, "change", None)))
    return getattr(order, "approval", "") is None and not takes


class OwnCode(Step):
    """Stands beneath the review until the code is right; Esc leaves both, and nothing was done."""

    id = "own-code"

    def __init__(
        self, call: Call, review: Step, case: CaseId, action: Action, again: Callable[[], None]
    ) -> None:
        super().__init__(call)
        self._review = review
        self._case = case
        self._again = again
        self._actions = bundle(action)
        self._key = uuid4().hex

    @property
    def prompt(self) -> str:
        """What to type."""
        return _("Code of your own app:")

    def rows(self, now: datetime, width: int) -> list[Line]:
        """The review, and what the code is good for."""
        named = ", ".join(gate.action(action) for action in self._actions)
        who = self.call.state.case.person_name if self.call.state.case else ""
        told = _("Your code shows that it is you. In this case it counts for {who}, five minutes: {actions}.")
        text = told.format(who=who, actions=named)
        # What the review is about, without the keys that it no longer has.
        reviewed = list(takewhile(lambda row: row != BLANK, self._review.rows(now, width)))
        return [*reviewed, BLANK, *paragraph(text, width, Role.WARN)]

    def opened(self) -> None:
        """Who has no app yet sets one up first."""
        session = self.call.state.session
        if session is not None and not session.totp:
            self.call.host.ask_for_app()

    def submitted(self, text: str) -> None:
        """Show it to the desk, then order again."""
        if not text.strip():
            return
        from pydantic import SecretStr

        code = SecretStr(text)

        async def work() -> None:
            from helpdesk_tui.contract.errors import DeskError

            try:
                await self.call.link.client.signing.step_up(self._case, code, self._actions, key=self._key)
            except DeskError:
                self._key = uuid4().hex
                raise
            if self.call.step is self:
                self.call.begin(self._review)
                self._again()

        self.call.host.write("own code", work)


def bundle(action: Action) -> tuple[Action, ...]:
    """What one code is asked for."""
    from helpdesk_tui.contract.gate import Action

    together = tuple(Action(one) for one in TOGETHER)
    return (action, *(one for one in together if one is not action)) if action in together else (action,)
