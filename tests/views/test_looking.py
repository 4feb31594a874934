"""The console looks at the record from time to time, whatever else the desk refuses."""

from __future__ import annotations

from typing import Any

from helpdesk_tui.api.doubted import Doubted, Fault
from helpdesk_tui.contract.errors import DeskError, ErrorCode
from helpdesk_tui.views.link import Link, LinkState


class RefusesTheSession:
    """Who may not ask who he is asks nothing more, hopes whoever bent this desk's record."""

    remote, doubted = False, None

    @property
    def session(self) -> Any:
        return self

    @property
    def witness(self) -> Any:
        return self

    async def get(self) -> None:
        raise DeskError(ErrorCode.INTERNAL)

    async def look(self) -> Doubted:
        return Doubted(Fault.FORKED)


async def test_a_desk_that_refuses_the_session_is_asked_about_its_record() -> None:
    link = Link(lambda: None, None, lambda message: None, None)  # type: ignore[arg-type]
    link._client, link.state = RefusesTheSession(), LinkState.UP  # type: ignore[assignment]
    link._paused = False
    await link.look()
    assert link.doubted == Doubted(Fault.FORKED)
