"""Which permissions the keys have: Duo has no "what may I do", so each is tried."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing
from helpdesk_tui.vendors.duo.wire.client import DuoApi
from helpdesk_tui.vendors.duo.wire.clock import VendorClock
from helpdesk_tui.vendors.duo.wire.refs import bypass_path
from helpdesk_tui.vendors.duo.wire.scheduler import Lane
from helpdesk_tui.vendors.values import Permission

ADMIN_PANEL = "Applications > Admin API > Permissions"
PROVIDER_PANEL = "Applications > Protect an Application > Accounts API (in the provider's own panel)"
AUTH_PANEL = "Applications > Protect an Application > Auth API"
NOT_NEEDED = "nothing"
"""`Permission.needed_for` of a permission that should be taken away."""
_NOBODYS_CODE = "DB" + "0" * 18


@dataclass(frozen=True, slots=True)
class _Trial:
    name: str
    needed_for: str
    call: Callable[[], Awaitable[Any]]
    where: str = ADMIN_PANEL
    names_nothing: bool = False
    """It asks for what cannot exist: "no such thing" is the answer of somebody who may ask."""


class DuoProbe:
    """Tries what the desk needs, and what it should not have."""

    def __init__(
        self, admin: DuoApi, auth: DuoApi | None, clock: VendorClock, *, of_child: bool = False
    ) -> None:
        self._of_child = of_child
        self._admin = admin
        self._auth = auth
        self._clock = clock

    async def __call__(self) -> tuple[Permission, ...]:
        """Needed permissions first, then those that are granted without need.

        A provider's key has all permissions on its clients, and none of them can be taken away alone.
        """
        needed = [await _tried(trial) for trial in self._needed()]
        needed.append(await self._auth_api())
        surplus = [] if self._of_child else [await _tried(trial) for trial in self._surplus()]
        return (*needed, *(permission for permission in surplus if permission.granted))

    def _needed(self) -> tuple[_Trial, ...]:
        where = PROVIDER_PANEL if self._of_child else ADMIN_PANEL
        users = partial(self._look, "/admin/v1/users", {"limit": "1"})
        return (
            _Trial("Grant resource - Read", "search", users, where),
            _Trial("Grant resource - Write", "codes", self._try_write, where, names_nothing=True),
            _Trial("Grant read log", "log", self._try_log, where),
        )

    def _surplus(self) -> tuple[_Trial, ...]:
        paths = {
            "Grant settings": "/admin/v1/settings",
            "Grant administrators - Read": "/admin/v1/admins",
            "Grant applications": "/admin/v1/integrations",
        }
        return tuple(_Trial(name, NOT_NEEDED, _look_at(self._admin, path)) for name, path in paths.items())

    async def _look(self, path: str, params: dict[str, str]) -> None:
        await self._admin.get(path, list[Any], params, lane=Lane.PAGE)

    async def _try_write(self) -> None:
        """Delete a bypass code that cannot exist.

        With the permission Duo answers 404 (or 200, as it does for phones), without it 403; that the
        permission is looked at before the id is our reading, not Duo's word.
        """
        await self._admin.delete(bypass_path(_NOBODYS_CODE))

    async def _try_log(self) -> None:
        end = self._clock.time() - timedelta(minutes=2)
        begin = end - timedelta(minutes=1)
        window = {"mintime": str(int(begin.timestamp() * 1000)), "maxtime": str(int(end.timestamp() * 1000))}
        await self._admin.get("/admin/v2/logs/authentication", dict[str, Any], window, lane=Lane.LOGINS)

    async def _auth_api(self) -> Permission:
        auth = self._auth
        if auth is None:
            return Permission("Auth API", "verify", False, AUTH_PANEL, ErrorCode.CONFIG_MISSING)
        return await _tried(
            _Trial("Auth API", "verify", _look_at(auth, "/auth/v2/check", lane=Lane.AUTH), AUTH_PANEL)
        )


def _look_at(api: DuoApi, path: str, *, lane: Lane = Lane.PAGE) -> Callable[[], Awaitable[Any]]:
    return lambda: api.get(path, Any, {}, lane=lane)


async def _tried(trial: _Trial) -> Permission:
    """Granted when the call is answered, not granted on a 403, else not known."""
    try:
        await trial.call()
    except DeskError as error:
        if trial.names_nothing and isinstance(error, Missing):
            return Permission(trial.name, trial.needed_for, True, trial.where)
        granted = False if error.code is ErrorCode.VENDOR_PERMISSION else None
        detail = error.params.get("detail", "")
        return Permission(trial.name, trial.needed_for, granted, trial.where, error.code, detail)
    return Permission(trial.name, trial.needed_for, True, trial.where)
