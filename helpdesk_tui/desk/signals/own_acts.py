"""What this desk did, as acts for the detectors: out of its record, which knows the agent behind a key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, func, or_, select

from helpdesk_tui.contract.audit import AuditEvent
from helpdesk_tui.contract.cases import CaseOutcome
from helpdesk_tui.desk.agents import directory
from helpdesk_tui.desk.audit.entry import read_moment
from helpdesk_tui.desk.audit.tables import audit_record
from helpdesk_tui.desk.house import House
from helpdesk_tui.desk.operations.tables import operation
from helpdesk_tui.desk.people.folding import fold
from helpdesk_tui.desk.people.tables import account
from helpdesk_tui.desk.prompts.words import account_word
from helpdesk_tui.detectors.prompt import Act, Deed

OWN: Final = "r"
_DEEDS: Final = {
    "bypass": Deed.CODE_ISSUED,
    "list": Deed.CODE_ISSUED,
    "activation": Deed.FACTOR_RESET,
    "invite": Deed.FACTOR_RESET,
    "assign": Deed.DEVICE_ADDED,
}


@dataclass(frozen=True, slots=True)
class Own:
    """What stands behind a line of the record."""

    acts: tuple[Act, ...]
    last: int
    """The last line that was looked at."""
    operations: tuple[str, ...]
    """Those that were done."""
    refused: tuple[str, ...]
    """Cases that ended with a refusal."""


def own_acts(connection: Connection, house: House, after: int, limit: int | None) -> Own:
    """What this desk did since then."""
    query = select(audit_record.c.seq, audit_record.c.bytes).where(audit_record.c.seq > after)
    rows = connection.execute(query.order_by(audit_record.c.seq).limit(limit)).all()
    last = rows[-1].seq if rows else connection.scalar(select(func.max(audit_record.c.seq))) or after
    lines = {row.seq: json.loads(bytes(row.bytes)) for row in rows}
    done = {
        seq: str(line["facts"].get("operation", ""))
        for seq, line in lines.items()
        if line["event"] == AuditEvent.OPERATION_DONE.value
    }
    known = _operations(connection, set(done.values()))
    own = _own_accounts(connection, house)
    found = [
        act
        for seq, id_ in done.items()
        if (row := known.get(id_)) is not None and (act := _act(seq, lines[seq], row, own)) is not None
    ]
    refused = [
        str(line["case"])
        for line in lines.values()
        if line["event"] == AuditEvent.CASE_CLOSED.value
        and line["facts"].get("outcome") == CaseOutcome.REFUSED.value
    ]
    return Own(tuple(found), max(last, after), tuple(known), tuple(refused))


def _act(seq: int, line: dict[str, Any], row: Row[Any], own: dict[str, set[str]]) -> Act | None:
    deed = _deed(row)
    at = read_moment(line["at"])
    if deed is None or at is None:
        return None
    user = account_word(row.vendor, row.account_ref)
    actor = user if user in own.get(row.agent, ()) else row.agent
    seconds = None
    if row.until is not None and deed is Deed.CODE_ISSUED:
        seconds = int((row.until - row.asked_at).total_seconds())
    return Act(
        at.timestamp(),
        actor,
        deed,
        user,
        f"{OWN}{seq}",
        f"{row.kind} {row.what}".strip(),
        seconds=seconds,
        uses=row.uses if deed is Deed.CODE_ISSUED else None,
    )


def _deed(row: Row[Any]) -> Deed | None:
    if row.kind == "change":
        return Deed.DEVICE_REMOVED if row.what in ("suspend", "remove", "unassign") else None
    return _DEEDS.get(row.kind)


def _operations(connection: Connection, ids: set[str]) -> dict[str, Row[Any]]:
    wanted = sorted(ids)
    found: dict[str, Row[Any]] = {}
    for start in range(0, len(wanted), 500):
        query = select(operation).where(operation.c.id.in_(wanted[start : start + 500]))
        found |= {row.id: row for row in connection.execute(query)}
    return found


def _own_accounts(connection: Connection, house: House) -> dict[str, set[str]]:
    """The accounts that agents themselves have at the vendors, as configuration and desk know them."""
    everybody = directory.everybody(connection, house.config)
    logins = {fold(one.person_login): one.id for one in everybody if one.person_login}
    people = {one.person: one.id for one in everybody if one.person is not None}
    found: dict[str, set[str]] = {}
    query = select(account.c.vendor, account.c.ref, account.c.login_key, account.c.person_id).where(
        or_(account.c.login_key.in_(sorted(logins)), account.c.person_id.in_(sorted(people)))
    )
    for row in connection.execute(query):
        whose = logins.get(row.login_key) or people[row.person_id]
        found.setdefault(whose, set()).add(account_word(row.vendor, row.ref))
    return found
