"""Reading and moving proofs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, bindparam, select, update

from helpdesk_tui.contract.errors import ErrorCode, Missing
from helpdesk_tui.contract.evidence import Method, Proof, ProofState
from helpdesk_tui.contract.ids import AgentId, CaseId, ProofId, WayId
from helpdesk_tui.contract.witness import WAY
from helpdesk_tui.desk.evidence.tables import proof

if TYPE_CHECKING:
    from helpdesk_tui.desk.gate.look import Look

TYPED = (Method.PUSH, Method.OTP, Method.MAIL_CODE, Method.SMS_CODE)


_BY_ID = select(proof).where(proof.c.id == bindparam("id"))


def get(connection: Connection, id_: ProofId) -> Row[Any]:
    """One proof; Missing when there is none."""
    row = find(connection, id_)
    if row is None:
        raise Missing(ErrorCode.NOT_FOUND)
    return row


def find(connection: Connection, id_: ProofId) -> Row[Any] | None:
    """One proof, None when there is none."""
    return connection.execute(_BY_ID, {"id": id_}).one_or_none()


def open_way(connection: Connection, case_id: CaseId, agent: AgentId, way: WayId) -> Row[Any] | None:
    """The agent's proof by this way that still waits in this case."""
    return connection.execute(
        select(proof)
        .where(
            proof.c.case_id == case_id,
            proof.c.agent == agent,
            proof.c.way == way,
            proof.c.state == ProofState.WAITING.value,
        )
        .limit(1)
    ).one_or_none()


def move(
    connection: Connection,
    id_: ProofId,
    *,
    expected: Sequence[ProofState] = (ProofState.WAITING,),
    **values: object,
) -> bool:
    """Change a proof by compare-and-set; False when it has moved on already."""
    changed = connection.execute(
        update(proof)
        .where(proof.c.id == id_, proof.c.state.in_([state.value for state in expected]))
        .values(revision=proof.c.revision + 1, **values)
    )
    return changed.rowcount == 1


def waiting(connection: Connection) -> list[Row[Any]]:
    """Proofs that still wait."""
    return list(connection.execute(select(proof).where(proof.c.state == ProofState.WAITING.value)))


def watched(connection: Connection) -> list[Row[Any]]:
    """Those of them whose end a vendor has to be asked for."""
    return [row for row in waiting(connection) if "push:" in row.way or row.way.startswith("identity:")]


def shown(row: Row[Any], now: datetime) -> Proof:
    """One proof without its worth, which depends on what the gate is asked."""
    over = row.state == ProofState.WAITING and row.ends_at is not None and row.ends_at <= now
    return Proof(
        id=row.id,
        case=row.case_id,
        agent=row.agent,
        way=row.way,
        method=row.method,
        root=row.root,
        strength=row.strength,
        hint=row.hint,
        state=ProofState.TIMED_OUT if over else row.state,
        at=row.started_at,
        until=row.ends_at,
        attempts_left=max(0, row.max_attempts - row.attempts) if row.state == ProofState.WAITING else None,
        read_to_caller=row.read_to_caller if row.state == ProofState.WAITING else None,
        said=row.said,
    )


def is_typed(row: Row[Any]) -> bool:
    """The agent types what the caller (or the manager) reads out."""
    way = row.way.removeprefix("manager:")
    kind = way.partition(":")[0]
    return kind in ("otp", "mail", "sms") or (kind == "push" and row.read_to_caller is None)


def open_step(seen: Look, row: Row[Any]) -> dict[str, object]:
    """What only an open step shows: the whole number, the manager's name, what is to be entered."""
    if not seen.mine:
        return {"read_to_caller": None}
    if row.state != ProofState.WAITING:
        return {}
    found = next((option for option in seen.options if option.by(row.way) is not None), None)
    step: dict[str, object] = {"expects": "code" if is_typed(row) else "outcome"}
    if row.read_to_caller is not None or row.way.startswith((WAY, "identity:")):
        step["expects"] = None
    if (
        found is not None
        and found.contact is not None
        and row.way.removeprefix("manager:").startswith("call:")
    ):
        step["number"] = found.contact.value
    if found is not None and found.manager is not None:
        step["manager_name"] = seen.manager_name
    return step
