"""Rules of what is given and taken: orders of every kind, again, at once; what takes away; what gives back."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from helpdesk_tui.contract.ids import GrantId, PersonId
from helpdesk_tui.contract.operations import Operation
from helpdesk_tui.contract.orders import Change, ChangeOrder, RevokeOrder, Taking
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.operations import reveal
from tests.desk.twin import Fault
from tests.torture.desk import Client
from tests.torture.suites.model.base import ANYBODY, FAULTS, MOSTLY, OWN, PERSONS
from tests.torture.suites.model.calls import Calls
from tests.torture.suites.model.estate import is_certain
from tests.torture.suites.model.giving import GIVINGS, TWIN, of_phone
from tests.torture.suites.model.notes import Asking
from tests.torture.suites.model.own_codes import OwnCodes
from tests.torture.world import MARTIN, PEETERS

OTHERS: Final = st.sampled_from(sorted(set(GIVINGS) - {"bypass"}))
TAKEN: Final = (Change.LOCK_ACCOUNT, Change.LOCK_ACCOUNT, Change.SUSPEND_DEVICE, Change.TRASH_ACCOUNT)


class Handing(Calls, OwnCodes):
    """What goes out, and what is taken back."""

    @rule(own=OWN, person=PERSONS, fault=FAULTS, he=MOSTLY)
    def orders_a_code(self, own: bool, person: str, fault: Fault | None, he: bool) -> None:
        self._world()
        self._orders(self._asking(person, "bypass", own), fault, he=he)

    @rule(own=OWN, person=PERSONS, kind=OTHERS, fault=FAULTS, he=MOSTLY)
    def orders_something_else(self, own: bool, person: str, kind: str, fault: Fault | None, he: bool) -> None:
        self._world()
        self._orders(self._asking(person, kind, own), fault, he=he)

    def _orders(self, asking: Asking, fault: Fault | None = None, *, he: bool = True) -> Operation | None:
        """`he`: the agent shows a code of his own where one is needed."""
        world, agent, key = self._here, self._known(asking.agent), self._key()
        if he and world.notes.enough(asking, world.notes.tier(asking), world.clock.now()):
            self._is_he(agent, asking.case, GIVINGS[asking.kind].action, each=world.notes.tier(asking) > 2)
        self.orders.append((agent, asking, key))
        made = world.give(agent, asking, key, fault)
        if made is not None:
            self.done.append((agent, made))
            self._did(f"order {asking.kind}", made)
        return made

    def _known(self, agent: str) -> Agent:
        return MARTIN if agent == MARTIN.id else PEETERS

    @precondition(lambda self: self.orders)
    @rule(data=st.data())
    def repeats(self, data: Any) -> None:
        world = self._world()
        agent, asking, key = data.draw(st.sampled_from(self.orders[-4:]))
        made = world.give(agent, asking, key)
        if made is not None and all(made.id != one.id for _, one in self.done):
            self.done.append((agent, made))

    @precondition(lambda self: self.orders)
    @rule(person=PERSONS, fault=st.sampled_from((None, Fault.LOST_ANSWER)))
    def both_at_once(self, person: str, fault: Fault | None) -> None:
        world, asking = self._world(), self._asking(person, "bypass")
        if world.notes.why_closed(asking, world.clock.now()):
            return
        key, case = self._key(), asking.case
        asks = [(MARTIN, self._key()), (PEETERS, self._key()), (MARTIN, key), (MARTIN, key)]

        async def together() -> None:
            whose = [(agent, Asking(agent.id, case, person, "bypass"), one) for agent, one in asks]
            await asyncio.gather(*(world.giving(*one) for one in whose))

        world.desk.twin.faults += [] if fault is None else [fault]
        world.run(together())

    @precondition(lambda self: self.done)
    @rule(agent=ANYBODY, data=st.data(), verb=st.sampled_from(("reveal", "confirm", "revoke")))
    def goes_on(self, agent: Any, data: Any, verb: str) -> None:
        world = self._world()
        owner, made = data.draw(st.sampled_from(self.done[-4:]))
        client = Client(world.as_(owner), world.answers.append)
        if verb == "reveal":
            world.run(client.reveal(made, f"reveal-{made.id}"))
            self._did(verb, True)
        elif verb == "confirm":
            self._did(verb, world.run(reveal.confirm(world.desk.house, owner, made.id)))
        elif made.grant is not None:
            self._takes(agent, RevokeOrder(grant=GrantId(made.grant), reason="end of the test"), "revoke")

    @rule(agent=ANYBODY, person=PERSONS, change=st.sampled_from(TAKEN), fault=FAULTS)
    def takes_away(self, agent: Any, person: str, change: Change, fault: Fault | None) -> None:
        world = self._world()
        order = ChangeOrder(
            vendor=TWIN,
            change=change,
            device=of_phone(person) if change is Change.SUSPEND_DEVICE else None,
            person=PersonId(person),
            reason="end of the test",
        )
        world.desk.twin.faults += [] if fault is None else [fault]
        made = self._takes(agent, order, f"take {change.value}")
        world.desk.twin.faults.clear()
        if change is Change.LOCK_ACCOUNT and is_certain(made):
            world.notes.locked.add(person)

    def _takes(self, agent: Agent, order: Taking, verb: str) -> Operation | None:
        world, key = self._here, self._key()
        client = Client(world.as_(agent), world.answers.append)
        what = order.model_dump_json()
        made = world.run(client._ask("revoke", key, world.as_(agent).operations.take(order, key), what))
        return made if self._did(verb, made) and isinstance(made, Operation) else None
