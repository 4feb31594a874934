"""Shapes of Duo's answers about computers, policies, child accounts, and what a login would meet."""

from __future__ import annotations

from typing import Any

from pydantic import Field, SecretStr

from helpdesk_tui.vendors.duo.wire.lenient import Count, Flag, Moment, Part, Rows, Text, Words
from helpdesk_tui.vendors.duo.wire.models import Holder, Shape


class Computer(Shape):
    """A computer that Duo Desktop registered; Duo's own names of its fields were never seen, so several."""

    compkey: Text = ""
    device_name: Text = ""
    computer_name: Text = ""
    hostname: Text = ""
    os_family: Text = ""
    os: Text = ""
    last_seen: Moment = None
    blocked: Flag = None
    users: Rows[Holder] = Field(default=[])
    user: Part[Holder] = Holder()
    user_id: Text = ""

    def holders(self) -> frozenset[str]:
        """Ids of whom it belongs to, wherever they stand."""
        ids = {holder.user_id for holder in self.users} | {self.user.user_id, self.user_id}
        return frozenset(ids - {""})


class Policy(Shape):
    """The policy in force for one user at one application."""

    sections: Part[dict[str, Any]] = Field(default={})


class PreauthDevice(Shape):
    """A device as the login screen would offer it."""

    device: Text = ""
    capabilities: Words = ()


class Preauth(Shape):
    """What a login would meet now."""

    result: Text = ""
    status_msg: Text = ""
    devices: Rows[PreauthDevice] = Field(default=[])
    txid: Text = ""
    """With Verified Push: names the code below."""
    verification_code: SecretStr | None = None


class ChildAccount(Shape):
    """A client of a provider."""

    account_id: Text = ""
    name: Text = ""
    api_hostname: Text = ""


class Credits(Shape):
    """Telephony credits, under the name of either call."""

    credits: Count = None
    telephony_credits_remaining: Count = None
