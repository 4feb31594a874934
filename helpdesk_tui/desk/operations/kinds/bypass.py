"""Bypass codes and day passes."""

from __future__ import annotations

from datetime import timedelta

from pydantic import SecretStr

from helpdesk_tui.contract.errors import ErrorCode
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.operations import DryRun, OperationState
from helpdesk_tui.contract.orders import BypassOrder
from helpdesk_tui.desk.gate.look import Look
from helpdesk_tui.desk.gate.person import PersonFacts
from helpdesk_tui.desk.gate.wishes import Asked
from helpdesk_tui.desk.grants import ending
from helpdesk_tui.desk.grants import repository as grants
from helpdesk_tui.desk.grants.service import live_grants
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations import journal, settling
from helpdesk_tui.desk.operations.effects import Done, Secrets
from helpdesk_tui.desk.operations.journal import Entry
from helpdesk_tui.desk.operations.kinds.base import Kind, Known, Prepared, able
from helpdesk_tui.desk.people.known import AccountFact
from helpdesk_tui.desk.steps import Step
from helpdesk_tui.vendors.values import CodeOrder, LiveCode

STILL_WAITED_FOR = timedelta(minutes=5)
"""A code that the desk drew itself can still be read aloud this long after it was asked for."""


class Bypass(Kind[BypassOrder]):
    """One code, or a day pass."""

    def asked(self, house: House, person: PersonFacts, order: BypassOrder) -> Asked:
        """A day pass where it has several uses."""
        del house, person
        action = Action.DAY_PASS if order.uses > 1 else Action.BYPASS
        return Asked(action, order.vendor, account=order.account)

    async def prepare(self, house: House, account: AccountFact, order: BypassOrder) -> Prepared:
        """What lives already, and the digits where the desk draws them."""
        codes = house.vendors[order.vendor].codes
        if codes is None:
            return Prepared()
        known = tuple(live.ref for live in await codes.live(account.ref))
        return Prepared(known, codes.draw() if codes.desk_draws else None)

    async def effect(self, house: House, entry: Entry, order: BypassOrder, code: SecretStr | None) -> Done:
        """Make it."""
        codes = able(house.vendors[entry.vendor].codes)
        made = await codes.make(entry.account_ref, _ordered(entry, order, code))
        return Done(until=made.until, uses=made.uses, refs=made.refs, secrets=Secrets(codes=made.codes))

    async def after(self, house: House, entry: Entry, order: BypassOrder) -> None:
        """The older codes of this desk go."""
        del order
        await ending.revoke_older(house, entry)
        house.steps.passed(Step.OLD_REVOKED)

    async def settle(self, house: House, entry: Entry, order: BypassOrder) -> None:
        """Keep what can still be read aloud, take back what nobody holds."""
        codes = able(house.vendors[entry.vendor].codes)
        asked = _ordered(entry, order, None)
        found = await codes.made_by(entry.account_ref, asked, asked_at=entry.asked_at, known=entry.known_refs)
        open_ = entry.state in journal.OPEN
        if not found:
            if open_:
                no = ErrorCode.OUTCOME_UNKNOWN.value
                await settling.ended(house, entry, OperationState.FAILED, no, late=True)
            else:
                await settling.no_more_checks(house, entry)
            return
        young = house.clock.now() - entry.asked_at < STILL_WAITED_FOR
        if open_ and young and len(found) == 1 and entry.sealed is not None:
            await _keep(house, entry, entry.sealed, found[0])
            return
        for live in found:
            await codes.revoke(entry.account_ref, live.ref)
        await settling.taken_back(house, entry)

    def known(self, order: BypassOrder) -> Known:
        """Length, uses and reason."""
        return {"seconds": order.seconds, "uses": order.uses, "reason": order.reason.value}

    async def foretell(self, house: House, seen: Look, order: BypassOrder, answer: DryRun) -> DryRun:
        """What it replaces, what it leaves alone, and how it is typed."""
        codes = house.vendors[order.vendor].codes
        single = order.uses if codes is not None and not codes.counts_uses and order.uses > 1 else 0
        listed = await live_grants(house, seen.person.id, live=True)
        here = [grant for grant in listed if grant.kind == "bypass" and grant.vendor == order.vendor]
        ours = await house.store.read(
            lambda connection: grants.live_of_desk(connection, seen.person.id, order.vendor)
        )
        alone = codes is not None and codes.one_at_a_time
        return answer.model_copy(
            update={
                "replaces": 0 if alone else len(ours),
                "elsewhere": 0 if alone else sum(not grant.ours for grant in here),
                "ends_at_once": len(here) if alone else 0,
                "single_use_codes": single,
                "instruction": "" if codes is None else codes.typed_as.value,
            }
        )


async def _keep(house: House, entry: Entry, sealed: bytes, live: LiveCode) -> None:
    """The desk drew the digits before it asked, so the agent who still waits can read them aloud."""
    secrets = Secrets.unpack(house.seal.unseal(sealed, entry.id))
    result = Done(until=live.until, uses=live.uses_left, refs=(live.ref,), secrets=secrets)
    await settling.done(house, entry, result, found=True)
    await ending.revoke_older(house, entry)


def _ordered(entry: Entry, order: BypassOrder, code: SecretStr | None) -> CodeOrder:
    return CodeOrder(operation=entry.id, seconds=order.seconds, uses=order.uses, code=code)
