"""What a backup leaves out: codes and answers that lie sealed in the store for some minutes, and sign-ins."""

from __future__ import annotations

from sqlalchemy import Connection, LargeBinary, delete, update

from helpdesk_tui.desk.agents.tables import agent_secret, agent_session, step_up
from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.idempotency.repository import State
from helpdesk_tui.desk.idempotency.tables import idempotency
from helpdesk_tui.desk.operations.tables import operation


def drop(connection: Connection) -> None:
    """Forget sealed codes, expected answers, kept replies and sign-ins; who still waits for one asks again.

    An agent's own app stays, sealed: without it whoever knows a password alone could set up an app.
    """
    for table in (operation, proof):
        sealed = [column.name for column in table.columns if isinstance(column.type, LargeBinary)]
        connection.execute(update(table).values(dict.fromkeys(sealed)))
    connection.execute(update(idempotency).values(body=None, status=None, state=State.OPEN.value))
    connection.execute(update(agent_secret).values(pending=None, pending_at=None))
    for table in (agent_session, step_up):
        connection.execute(delete(table))
