"""LISTEN and NOTIFY: how desks on one PostgreSQL database tell each other that something changed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any, Final, Self

from pydantic import SecretStr

from helpdesk_tui.desk.store.postgres import CONNECT_SECONDS, LOST_SECONDS, checked_url

if TYPE_CHECKING:
    from psycopg import AsyncConnection

NAME: Final = "helpdesk_tui_changes"
MOST_BYTES: Final = 7999
"""Longest payload of a notification (documentation of NOTIFY)."""
STILL_THERE_SECONDS: Final = 10.0
"""So often the server is asked whether it is still there when nothing comes."""


class Channel:
    """Two connections: one hears, one tells. Every method may raise psycopg's own errors or `OSError`."""

    def __init__(self, hearing: AsyncConnection[Any], telling: AsyncConnection[Any]) -> None:
        self._hearing = hearing
        self._telling = telling

    @classmethod
    async def open(cls, url: str, password: SecretStr | None) -> Self:
        """Listen from now on."""
        import psycopg

        where = checked_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        told: dict[str, Any] = {
            "autocommit": True,
            "application_name": "helpdesk-tui changes",
            "connect_timeout": CONNECT_SECONDS,
            "tcp_user_timeout": LOST_SECONDS * 1000,
        }
        if password is not None:
            told["password"] = password.get_secret_value()
        hearing = await psycopg.AsyncConnection.connect(where, **told)
        try:
            await hearing.execute(f"LISTEN {NAME}")
            telling = await psycopg.AsyncConnection.connect(where, **told)
        except BaseException:
            await hearing.close()
            raise
        return cls(hearing, telling)

    async def heard(self) -> AsyncIterator[str]:
        """What other desks told, until the connection is lost."""
        while True:
            async for one in self._hearing.notifies(timeout=STILL_THERE_SECONDS):
                if one.pid != self._telling.info.backend_pid:
                    yield one.payload
            await self._hearing.execute("SELECT 1")

    async def tell(self, payloads: Sequence[str]) -> None:
        """Let the others hear these."""
        await self._telling.execute(
            "SELECT pg_notify(%s, told) FROM unnest(%s::text[]) AS told", (NAME, list(payloads))
        )

    async def close(self) -> None:
        """Hear nothing more."""
        await self._hearing.close()
        await self._telling.close()
