"""What goes out when a way is taken: a push, a mailed or a texted code."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Row

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Refused
from helpdesk_tui.contract.evidence import ProofState
from helpdesk_tui.contract.ids import ProofId
from helpdesk_tui.desk.evidence import identity, repository
from helpdesk_tui.desk.evidence.settling import settle, tell
from helpdesk_tui.desk.gate.options import Option
from helpdesk_tui.desk.house import House
from helpdesk_tui.phrases import Mail, load
from helpdesk_tui.vendors.values import OutcomeUnknown, PushState

POLL_SECONDS = 1.5
LATE_NEWS = timedelta(seconds=5)
"""How long after a push's end its approval may still come to be known."""
PATIENCE_SECONDS = 10.0
"""How long a courier may take."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a message of the desk's."""

    language: str
    client: str
    minutes: int
    """How long the code in it lives."""
    digits: int
    about: str = ""
    """Whom the reader is to vouch for; empty: it is the caller's own code."""


async def send(house: House, row: Row[Any], option: Option, reader: Reader) -> dict[str, Any] | None:
    """Send what this way needs; answers what is to be kept, None when nothing goes out."""
    kind = option.way.removeprefix("manager:").partition(":")[0]
    if kind == "push":
        return await _push(house, row, option)
    if kind in ("mail", "sms"):
        return await _code(house, row, option, kind, reader)
    if kind == "identity":
        return await identity.start(house, row, option)
    return None


def watch(house: House, row: Row[Any]) -> None:
    """Go on asking the vendor for what was sent, until it has ended."""
    watching = identity.watch if row.way.startswith(identity.WAY) else watch_push
    house.inflight.look(f"watch {row.id}", watching(house, row.id))


def _letter(kind: str, code: str, reader: Reader) -> Mail:
    phrases = load(reader.language)
    if reader.about:
        return phrases.manager_mail(code, client=reader.client, minutes=reader.minutes, person=reader.about)
    if kind == "mail":
        return phrases.code_mail(code, client=reader.client, minutes=reader.minutes)
    return Mail("", phrases.code_sms(code, client=reader.client, minutes=reader.minutes))


def may_still_arrive(row: Row[Any]) -> bool:
    """A message whose sending is in doubt may yet be read out; a push whose name is unknown may not."""
    return row.way.removeprefix("manager:").partition(":")[0] in ("mail", "sms")


async def _push(house: House, row: Row[Any], option: Option) -> dict[str, Any]:
    vendor = house.vendors[option.vendor] if option.vendor else None
    if vendor is None or vendor.challenges is None or option.account_ref is None or option.device_ref is None:
        raise Refused(ErrorCode.UNSUPPORTED)
    sent = await vendor.challenges.send_push(option.account_ref, option.device_ref)
    if sent.code is None and sent.read_to_caller is None:
        # Nothing ties this push to this call: a bare "approve" is no proof.
        raise Refused(ErrorCode.WAY_UNAVAILABLE, why="push_without_number")
    return {
        "vendor_ref": sent.ref,
        "sealed": None if sent.code is None else house.seal.seal(sent.code, row.id),
        "read_to_caller": sent.read_to_caller,
        "matched": sent.code is None,
        "ends_at": house.clock.now() + timedelta(seconds=sent.lives_seconds),
    }


async def _code(house: House, row: Row[Any], option: Option, kind: str, reader: Reader) -> dict[str, Any]:
    courier = house.couriers.mail if kind == "mail" else house.couriers.sms
    if courier is None or option.contact is None:
        raise Refused(ErrorCode.WAY_UNAVAILABLE, why="no_courier")
    code = SecretStr(f"{secrets.randbelow(10**reader.digits):0{reader.digits}d}")
    # Sealed before it leaves: a desk that is killed now can still compare what the caller reads out.
    sealed = house.seal.seal(code, row.id)
    await house.store.write(lambda connection: repository.move(connection, row.id, sealed=sealed))
    letter = _letter(kind, code.get_secret_value(), reader)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await courier.send(option.contact.value, letter.subject, SecretStr(letter.body))
    except TimeoutError as error:
        raise OutcomeUnknown("no answer in time") from error
    return {"sealed": sealed}


async def watch_push(house: House, id_: ProofId) -> None:
    """Ask the vendor until the phone has answered or the push is over."""
    while True:
        row = await house.store.read(lambda connection: repository.get(connection, id_))
        if row.state != ProofState.WAITING:
            return
        state = await _asked(house, row)
        waited = timedelta() if row.ends_at is None else house.clock.now() - row.ends_at
        # An approval that is noticed late (the desk was away) says nothing of the caller who is there now.
        over = waited >= (LATE_NEWS if state is PushState.APPROVED else timedelta())
        if state in _END or state is PushState.TIMED_OUT or (over and row.ends_at is not None):
            await settle(house, row, _END.get(state, ProofState.TIMED_OUT))
            return
        if state is PushState.APPROVED:
            await approved(house, row)
            if row.matched:
                return
        await asyncio.sleep(POLL_SECONDS)


_END = {PushState.DENIED: ProofState.FAILED, PushState.FRAUD: ProofState.FRAUD}


async def approved(house: House, row: Row[Any]) -> None:
    """The phone said yes; with the number matched as well the proof has passed."""
    if not row.approved:
        await house.store.write(lambda connection: repository.move(connection, row.id, approved=True))
        row = await house.store.read(lambda connection: repository.get(connection, row.id))
        tell(house, row)
    if row.matched:
        await settle(house, row, ProofState.PASSED)


async def _asked(house: House, row: Row[Any]) -> PushState:
    vendor = house.vendors.get(row.vendor)
    if row.approved:
        return PushState.APPROVED
    if vendor is None or vendor.challenges is None:
        return PushState.TIMED_OUT
    try:
        return await vendor.challenges.push_state(row.account_ref, row.vendor_ref)
    except DeskError:
        return PushState.WAITING
