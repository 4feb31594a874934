"""Who works at the desk of the model, with an app each; the store in which they are known."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Final

from pydantic import SecretStr
from sqlalchemy import Connection

from helpdesk_tui.contract.agents import NewAgent, Role
from helpdesk_tui.contract.ids import AgentId
from helpdesk_tui.desk.agents import enrolment, totp
from helpdesk_tui.desk.agents.keeping import Keeping
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.house import House
from tests.torture import witness
from tests.torture.desk import opened, prepare, twin_at
from tests.torture.forking import answering
from tests.torture.grounds import Grounds
from tests.torture.twin import Flavour
from tests.torture.world import MARTIN, PEETERS

DUBOIS: Final = Agent(AgentId("c.dubois"), "Chloe Dubois", frozenset({"senior"}))
CLAES: Final = Agent(AgentId("d.claes"), "Dirk Claes", frozenset({"security"}))
NIJS: Final = Agent(AgentId("e.nijs"), "Els Nijs", frozenset({"security"}))
ROLES: Final[dict[AgentId, frozenset[Role]]] = {
    MARTIN.id: frozenset({Role.AGENT}),
    PEETERS.id: frozenset({Role.AGENT, Role.ON_CALL}),
    DUBOIS.id: frozenset({Role.SENIOR}),
    CLAES.id: frozenset({Role.SECURITY}),
    NIJS.id: frozenset({Role.SECURITY}),
}
EVERYBODY: Final = (MARTIN, PEETERS, DUBOIS, CLAES, NIJS)
SECRETS: Final = {
    one.id: f"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PX{last}" for one, last in zip(EVERYBODY, "ABCDE", strict=True)
}
"""What the app of each has in it: invented."""


class TeamGrounds(Grounds):
    """The same store with agents in it, of whom each has an app of his own."""

    @cached_property
    def _on_files(self) -> tuple[Path, dict[str, str]]:
        folder = self._made("files")
        return folder, answering(lambda: _prepared(folder))


async def _prepared(folder: Path) -> dict[str, str]:
    cases = await prepare(folder, None)
    twin = twin_at(folder, Flavour.DUO, 0, lambda _: None)
    async with opened(folder, str(folder / "desk.db"), twin, None) as desk:
        for one in EVERYBODY:
            new = NewAgent(id=one.id, name=one.name, roles=tuple(sorted(ROLES[one.id])))
            await Keeping(desk.house, None).add(new)
        await desk.house.store.write(lambda connection: _enrol(connection, desk.house))
        witness.lay_down(await witness.signed(desk.house, folder), folder)
    return cases


def _enrol(connection: Connection, house: House) -> None:
    for agent, secret in SECRETS.items():
        sealed = house.seal.seal(SecretStr(secret), totp.about(agent))
        enrolment.put(connection, agent, {"totp": sealed})
