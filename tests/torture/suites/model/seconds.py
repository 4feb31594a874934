"""Rules of what takes a second person: approvals with three words, going on alone, deeds on the desk itself."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from pydantic import SecretStr

from helpdesk_tui.contract.agents import AgentRoles, CodeAsk, Role
from helpdesk_tui.contract.approvals import ApprovalAsk, ApprovalWords, GlassAsk
from helpdesk_tui.contract.deeds import ContainPeople, Deed, GiveRoles, LiftFreeze, LowerLevel
from helpdesk_tui.contract.ids import ApprovalId, CaseId, DeedId, PersonId
from helpdesk_tui.contract.level import LevelAsk
from helpdesk_tui.contract.notices import NotMe
from helpdesk_tui.desk.agents.keeping import Keeping
from helpdesk_tui.desk.approvals.glass import break_glass
from helpdesk_tui.desk.approvals.service import Approvals
from helpdesk_tui.desk.auth.values import Agent
from helpdesk_tui.desk.deeds.service import Deeds
from helpdesk_tui.desk.jobs.freezing import Freezing
from helpdesk_tui.desk.level import service as level
from helpdesk_tui.desk.notices.agents import passed_on
from tests.torture.suites.model.base import ANYBODY, MOSTLY, PERSONS
from tests.torture.suites.model.estate import was_done
from tests.torture.suites.model.giving import GIVINGS, order_of
from tests.torture.suites.model.handing import Handing
from tests.torture.suites.model.notes import APPROVE, DAY, DELAY, Asking, Second, rights_of
from tests.torture.suites.model.team import CLAES, DUBOIS, NIJS, ROLES
from tests.torture.world import MARTIN, PEETERS

WORDS: Final = st.sampled_from(("right", "right", "right", "right", "wrong"))
KINDS: Final = st.sampled_from(("bypass", "bypass", "bypass", "number", "activation"))
WHO: Final = st.sampled_from((DUBOIS, CLAES, NIJS, DUBOIS, MARTIN, PEETERS))
LESS: Final = (frozenset({Role.VERIFIER}), frozenset({Role.AUDITOR}))


class Seconds(Handing):
    """What nobody does alone."""

    def __init__(self) -> None:
        super().__init__()
        self.deeds: list[tuple[str, Agent, Deed]] = []

    # -- approvals -----------------------------------------------------------------------------------

    @rule(person=PERSONS, kind=KINDS)
    def asks_somebody(self, person: str, kind: str) -> None:
        self._world()
        self._asks(person, kind)

    def _asks(self, person: str, kind: str) -> str | None:
        world, agent, asking = self._here, self.owners[person], self._asking(person, kind)
        ask = ApprovalAsk(order=order_of(kind, person))
        made = world.run(Approvals(world.desk.house, agent).ask(CaseId(asking.case), ask, self._key()))
        if not self._did("approval ask", made):
            return None
        second = Second(asking, world.clock.now(), world.notes.tier(asking), made.words)
        world.notes.seconds[made.approval.id] = second
        return str(made.approval.id)

    @precondition(lambda self: self.world is not None and self.world.notes.seconds)
    @rule(who=WHO, words=WORDS, he=MOSTLY, newest=MOSTLY)
    def somebody_agrees(self, who: Agent, words: str, he: bool, newest: bool) -> None:
        self._world()
        self._agrees(self._a_second(newest), who, words, he=he)

    def _agrees(self, id_: str, who: Agent, words: str = "right", *, he: bool = True) -> None:
        world = self._here
        second = world.notes.seconds[id_]
        asking, action = second.asking, GIVINGS[second.asking.kind].action
        if he and world.notes.may(who.id, APPROVE):
            self._is_he(who, asking.case, action, each=True)
        why = self._why_not_agree(second, who, words)
        said = " ".join(second.words) if words == "right" else "anchor banana zebra"
        answer = ApprovalWords(words=SecretStr(said or "none"))
        done = world.run(Approvals(world.desk.house, who).approve(ApprovalId(id_), answer))
        if not self._did("approval approve", done):
            return
        if why:
            world.wrong.append(f"{who.id} agreed to {asking}, and {why}")
        now = world.clock.now()
        world.notes.spend(who.id, asking.case, action, now, each=True)
        second.ready = now + (DELAY if second.tier > 2 else DELAY * 0)

    def _a_second(self, newest: bool) -> str:
        known = list(self._here.notes.seconds)
        return known[-1] if newest else known[-2:][0]

    def _why_not_agree(self, second: Second, who: Agent, words: str) -> str:
        notes, now, asking = self._here.notes, self._here.clock.now(), second.asking
        found = {
            "asked for it himself": who.id == asking.agent,
            "may agree to nothing": not notes.may(who.id, APPROVE),
            "has not heard the words": words != "right" or not second.words,
            "it was over": second.over or asking.case in notes.closed,
            "did not show that it was he": not notes.covered(
                who.id, asking.case, GIVINGS[asking.kind].action, now, each=True
            ),
        }
        return next((why for why, stands in found.items() if stands), "")

    @precondition(lambda self: self.world is not None and self.world.notes.seconds)
    @rule(who=WHO, verb=st.sampled_from(("deny", "withdraw")))
    def somebody_stops_it(self, who: Agent, verb: str) -> None:
        world = self._world()
        id_ = self._a_second(newest=True)
        second = world.notes.seconds[id_]
        who = self._known(second.asking.agent) if verb == "withdraw" else who
        done = world.run(getattr(Approvals(world.desk.house, who), verb)(ApprovalId(id_)))
        if self._did(f"approval {verb}", done):
            second.over = True
            if verb == "deny" and not world.notes.may(who.id, APPROVE):
                world.wrong.append(f"{who.id} may look at nothing, and refused {second.asking}")

    @precondition(lambda self: self.world is not None and self.world.notes.seconds)
    @rule(newest=MOSTLY, he=MOSTLY, kind=st.sampled_from((None, None, None, "list")))
    def uses_it(self, newest: bool, he: bool, kind: str | None) -> None:
        """The order that was agreed to; or another one under its name."""
        world = self._world()
        id_ = self._a_second(newest)
        asked = world.notes.seconds[id_].asking
        self._orders(Asking(asked.agent, asked.case, asked.person, kind or asked.kind, id_), he=he)

    @rule(person=PERSONS, kind=KINDS)
    def goes_on_alone(self, person: str, kind: str) -> None:
        self._world()
        self._breaks_glass(person, kind)

    def _breaks_glass(self, person: str, kind: str) -> None:
        """And what it was broken for."""
        world, agent, key = self._here, self.owners[person], self._key()
        asking = self._asking(person, kind)
        if world.notes.enough(asking, world.notes.tier(asking), world.clock.now()):
            self._is_he(agent, asking.case, GIVINGS[kind].action, each=True)
        ask = GlassAsk(order=order_of(kind, person), reason="nobody else is here")
        made = world.run(break_glass(world.desk.house, agent, CaseId(asking.case), ask, key))
        if not self._did("break glass", made):
            return
        now, notes = world.clock.now(), world.notes
        if not notes.may(agent.id, {Role.ON_CALL}) or notes.tier(asking) > 2:
            world.wrong.append(f"{agent.id} went on alone with {asking}")
        if not notes.covered(agent.id, asking.case, GIVINGS[kind].action, now, each=True):
            world.wrong.append(f"{agent.id} went on alone with {asking} and did not show that it was he")
        notes.spend(agent.id, asking.case, GIVINGS[kind].action, now, each=True)
        notes.seconds[made.id] = Second(asking, now, notes.tier(asking), ready=now)
        self._orders(Asking(asking.agent, asking.case, person, kind, made.id))

    # -- what the whole desk is about ------------------------------------------------------------------

    @rule(who=ANYBODY, to=st.sampled_from((0, 0, 1, 1, 2)))
    def sets_the_level(self, who: Agent, to: int) -> None:
        world = self._world()
        notes, ask = world.notes, LevelAsk(level=to, reason="calls that sound alike")
        if not self._did("level", world.run(level.put(world.desk.house, who, ask))):
            return
        if not notes.may(who.id, {Role.SECURITY}) or (to < notes.level and world.shared):
            world.wrong.append(f"{who.id} alone set the level {notes.level} to {to}")
        notes.level = to

    @rule(who=ANYBODY, person=PERSONS, sure=MOSTLY)
    def says_that_it_was_somebody_else(self, who: Agent, person: str, sure: bool) -> None:
        if sure:
            return  # it closes everything for a day, and so is rare
        world = self._world()
        said = world.run(passed_on(world.desk.house, who, NotMe(person=PersonId(person))))
        if self._did("not me", said):
            world.notes.frozen[person] = world.clock.now() + DAY
        world.run(Freezing(world.desk.house).look())

    @rule(
        who=st.sampled_from((CLAES, CLAES, MARTIN)),
        whose=st.sampled_from((MARTIN, PEETERS)),
        roles=st.sampled_from((*LESS, None, None)),
    )
    def changes_roles(self, who: Agent, whose: Agent, roles: frozenset[Role] | None) -> None:
        """Taken away in the middle of a call, or given back by one alone."""
        world, wanted = self._world(), ROLES[whose.id] if roles is None else roles
        before = world.notes.roles[whose.id]
        asked = AgentRoles(roles=tuple(sorted(wanted)))
        done = world.run(Keeping(world.desk.house, who).roles(whose.id, asked))
        if not self._did("roles", done):
            return
        more = rights_of(wanted) - rights_of(before)
        if who is MARTIN or (more and world.shared):
            world.wrong.append(f"{who.id} alone gave {whose.id} {sorted(wanted)} in the place of {before}")
        world.notes.roles[whose.id] = frozenset(wanted)

    @rule(who=st.sampled_from((CLAES, NIJS, CLAES, MARTIN)), data=st.data())
    def asks_for_a_deed(self, who: Agent, data: Any) -> None:
        world = self._world()
        wanted: list[Deed] = [
            *(LiftFreeze(person=PersonId(one), reason="it was she") for one in world.notes.frozen),
            *(
                GiveRoles(agent=one.id, roles=tuple(sorted(ROLES[one.id])))
                for one in (MARTIN, PEETERS)
                if world.notes.roles[one.id] != ROLES[one.id]
            ),
            *([LowerLevel(level=0, reason="calm again")] if world.notes.level else []),
        ] or [GiveRoles(agent=MARTIN.id, roles=(Role.SENIOR,))]
        deed = data.draw(st.sampled_from(wanted))
        made = world.run(Deeds(world.desk.house, who).ask(deed, self._key()))
        if self._did("deed ask", made):
            self.deeds.append((made.id, who, deed))

    @precondition(lambda self: self.deeds)
    @rule(who=WHO, verb=st.sampled_from(("agree", "agree", "agree", "refuse", "withdraw")), he=MOSTLY)
    def somebody_looks_at_a_deed(self, who: Agent, verb: str, he: bool) -> None:
        world = self._world()
        id_, asker, deed = self.deeds[-1]
        who = asker if verb == "withdraw" else who
        if verb == "agree" and he:
            self._is_he_for(who, id_)
        covered = world.notes.covered(who.id, id_, None, world.clock.now(), each=True)
        done = world.run(getattr(Deeds(world.desk.house, who), verb)(DeedId(id_)))
        if not self._did(f"deed {verb}", done):
            return
        self.deeds.pop()
        if verb == "withdraw":
            return
        if who.id == asker.id or not world.notes.may(who.id, APPROVE):
            world.wrong.append(f"{who.id} was the second person for {asker.id}'s {deed}")
        if verb == "agree":
            if not covered:
                world.wrong.append(f"{who.id} agreed to {deed} and did not show that it was he")
            self._is_so(deed)

    def _is_he_for(self, who: Agent, deed: str) -> None:
        world, key = self._here, self._key()
        counter, code = self._drawn(who, "right")
        done = world.run(Deeds(world.desk.house, who).step_up(DeedId(deed), CodeAsk(code=code), key))
        if was_done(done):
            self._took(who, deed, (), counter, "right")
            self._did("deed step up", done)

    def _is_so(self, deed: Deed) -> None:
        notes = self._here.notes
        if isinstance(deed, LowerLevel):
            notes.level = deed.level
        elif isinstance(deed, LiftFreeze):
            notes.frozen.pop(deed.person, None)
        elif isinstance(deed, GiveRoles):
            notes.roles[deed.agent] = frozenset(Role(one) for one in deed.roles)
        elif isinstance(deed, ContainPeople):
            notes.agreed.add(deed.containment)
