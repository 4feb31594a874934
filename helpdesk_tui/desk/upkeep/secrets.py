"""What a backup leaves out: codes and answers that lie sealed in the store for some minutes."""

from __future__ import annotations

from sqlalchemy import Connection, LargeBinary, update

from helpdesk_tui.desk.evidence.tables import proof
from helpdesk_tui.desk.idempotency.repository import State
from helpdesk_tui.desk.idempotency.tables import idempotency
from helpdesk_tui.desk.operations.tables import operation


def drop(connection: Connection) -> None:
    """Forget sealed codes, expected answers and kept replies; who still waits for one asks again."""
    for table in (operation, proof):
        sealed = [column.name for column in table.columns if isinstance(column.type, LargeBinary)]
        connection.execute(update(table).values(dict.fromkeys(sealed)))
    connection.execute(update(idempotency).values(body=None, status=None, state=State.OPEN.value))
