"""What a directory tells of a person's password, in the desk of `tests.desk.inside`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert

from helpdesk_tui.desk.people.known import PASSWORD_CHANGED, ldap_source
from helpdesk_tui.desk.people.tables import fact
from tests.desk.inside import AMELIE, Inside


async def password_set(desk: Inside, at: datetime) -> None:
    """Amélie has had a new one since then."""
    told = insert(fact).values(
        person_id=AMELIE,
        field=PASSWORD_CHANGED,
        source=ldap_source("ad"),
        account_ref="a.dupont",
        value=at.isoformat(),
        first_seen=at,
        baseline=False,
        read_at=at,
    )
    await desk.house.store.write(lambda c: c.execute(told))
