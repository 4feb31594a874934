"""What Duo sets of a login for one user: whether it asks by itself. All else is policies and groups."""

from __future__ import annotations

from helpdesk_tui.contract.errors import ErrorCode, Refused
from helpdesk_tui.contract.orders import SettingName
from helpdesk_tui.vendors.capability_values import SettingNow
from helpdesk_tui.vendors.duo.directory import DuoDirectory
from helpdesk_tui.vendors.duo.holding import present, see
from helpdesk_tui.vendors.duo.wire.client import DuoApi
from helpdesk_tui.vendors.duo.wire.models import User
from helpdesk_tui.vendors.duo.wire.refs import user_path

_CHOICES = ("yes", "no")


class DuoLoginSettings:
    """`enable_auto_prompt`: only the Universal Prompt goes by it; where a user has none, nothing is set."""

    def __init__(self, admin: DuoApi, directory: DuoDirectory) -> None:
        self._admin = admin
        self._directory = directory

    async def adjustable(self, person_ref: str) -> tuple[SettingNow, ...]:
        """Whether a login asks in the way that was used last, or lets the user choose first."""
        now = _said(await present(self._directory, person_ref))
        return () if now is None else (SettingNow(SettingName.AUTO_PROMPT, now, _CHOICES),)

    async def adjust(self, person_ref: str, setting: SettingName, value: str) -> None:
        """Write: this field alone."""
        user = await present(self._directory, person_ref)
        now = _said(user)
        if setting is not SettingName.AUTO_PROMPT or value not in _CHOICES or now is None:
            raise Refused(ErrorCode.CHANGE_UNAVAILABLE, why="no_choice")
        if now == value:
            return
        await self._admin.post(user_path(user.user_id), {"enable_auto_prompt": value == "yes"}, object)
        await see(self._directory, person_ref, lambda then: _said(then) == value)

    async def adjusted(self, person_ref: str, setting: SettingName, value: str) -> bool | None:
        """Whether it is so; None where Duo does not say."""
        now = _said(await present(self._directory, person_ref))
        return None if now is None or setting is not SettingName.AUTO_PROMPT else now == value


def _said(user: User) -> str | None:
    return None if user.enable_auto_prompt is None else _CHOICES[not user.enable_auto_prompt]
