"""What is live: this desk's grants, and codes that were made elsewhere."""

from __future__ import annotations

import asyncio

from sqlalchemy import Connection

from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.contract.ids import PersonId
from helpdesk_tui.contract.operations import Grant, GrantState
from helpdesk_tui.desk.grants import repository
from helpdesk_tui.desk.grants.tables import grant_
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.people import facts
from helpdesk_tui.desk.people.known import AccountFact
from helpdesk_tui.vendors.values import LiveCode

LOOK_SECONDS = 4.0


async def live_grants(house: House, person_id: PersonId | None, *, live: bool) -> list[Grant]:
    """Grants of one person with a fresh look at the vendors, or of everybody from the desk's own books."""
    if person_id is None:
        return await house.store.read(lambda connection: repository.listed(connection, live=live))

    def read(
        connection: Connection,
    ) -> tuple[list[Grant], tuple[AccountFact, ...], dict[str, frozenset[str]]]:
        current = facts.current(connection, person_id)
        ours = repository.listed(connection, person_id=current, live=live)
        refs = {
            row.id: frozenset(repository.refs(row))
            for row in repository.rows(connection, grant_.c.person_id == current)
        }
        return ours, facts.accounts(connection, current), refs

    ours, accounts, refs = await house.store.read(read)
    looks = await asyncio.gather(*(_look(house, account) for account in accounts))
    mine = frozenset().union(*refs.values()) if refs else frozenset()
    found = [_seen(grant, accounts, looks, refs) for grant in ours]
    name = found[0].person_name if found else ""
    for account, codes in zip(accounts, looks, strict=True):
        found += [
            _elsewhere(house, account, person_id, name, code) for code in codes or () if code.ref not in mine
        ]
    return found


async def _look(house: House, account: AccountFact) -> tuple[LiveCode, ...] | None:
    """The account's live codes at the vendor; None when it could not say."""
    vendor = house.vendors.get(account.vendor)
    if vendor is None or vendor.codes is None:
        return ()
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            return await vendor.codes.live(account.ref)
    except (DeskError, TimeoutError):
        return None


def _seen(
    grant: Grant,
    accounts: tuple[AccountFact, ...],
    looks: list[tuple[LiveCode, ...] | None],
    refs: dict[str, frozenset[str]],
) -> Grant:
    """One grant of ours as the vendor shows it now; unknown when the vendor does not answer."""
    if grant.kind != "bypass" or grant.state is not GrantState.LIVE:
        return grant
    codes = next(
        (look for account, look in zip(accounts, looks, strict=True) if account.vendor == grant.vendor), None
    )
    if codes is None:
        return grant.model_copy(update={"state": GrantState.UNKNOWN})
    mine = [code for code in codes if code.ref in refs.get(grant.id, frozenset())]
    if not mine:
        return grant.model_copy(update={"state": GrantState.USED})
    left = [code.uses_left for code in mine]
    uses = None if None in left else sum(use for use in left if use is not None)
    return grant.model_copy(update={"uses_left": uses})


def _elsewhere(house: House, account: AccountFact, person_id: PersonId, name: str, code: LiveCode) -> Grant:
    return Grant(
        id=repository.elsewhere_id(account.vendor, person_id, code.ref),
        kind="bypass",
        state=GrantState.LIVE,
        vendor=account.vendor,
        person=person_id,
        person_name=name,
        ours=False,
        made_at=code.made_at,
        until=code.until,
        uses_left=code.uses_left,
        read_at=house.clock.now(),
    )
