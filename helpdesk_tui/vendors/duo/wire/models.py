"""Shapes of Duo's answers: what we use of them, read leniently (unknown fields and words never fail)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from helpdesk_tui.vendors.duo.wire.lenient import Count, Flag, Listed, Moment, Part, Rows, Text, Words


class Shape(BaseModel):
    """What all answers share."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, defer_build=True)


class Group(Shape):
    """A group; its status overrides that of its members."""

    group_id: Text = ""
    name: Text = ""
    status: Text = ""


class Holder(Shape):
    """A user as a phone names it."""

    user_id: Text = ""


class Phone(Shape):
    """A phone or tablet."""

    phone_id: Text = ""
    number: Text = ""
    extension: Text = ""
    name: Text = ""
    type: Text = ""
    platform: Text = ""
    model: Text = ""
    activated: Flag = None
    capabilities: Words = ()
    sms_passcodes_sent: Flag = None
    last_seen: Moment = None
    users: Rows[Holder] | None = None
    """Absent inside a user object."""


class Token(Shape):
    """A hardware token."""

    token_id: Text = ""
    serial: Text = ""
    type: Text = ""
    users: Rows[Holder] | None = None
    """Absent inside a user object."""
    admins: Rows[Shape] | None = None


class Credential(Shape):
    """A WebAuthn credential."""

    webauthnkey: Text = ""
    credential_name: Text = ""
    label: Text = ""
    date_added: Moment = None


class DesktopAuthenticator(Shape):
    """A computer with Duo Desktop."""

    dakey: Text = ""
    daid: Text = ""
    computer_name: Text = ""
    device_name: Text = ""
    os_family: Text = ""
    os_name: Text = ""


class User(Shape):
    """A user with nearly all that hangs on it."""

    user_id: Text = ""
    username: Text = ""
    realname: Text = ""
    firstname: Text = ""
    lastname: Text = ""
    email: Text = ""
    alias1: Text = ""
    alias2: Text = ""
    alias3: Text = ""
    alias4: Text = ""
    aliases: Words = ()
    status: Text = ""
    lockout_reason: Text = ""
    is_enrolled: Flag = None
    last_login: Moment = None
    created: Moment = None
    last_directory_sync: Moment = None
    external_id: Text = ""
    enable_auto_prompt: Flag = None
    """None: the tenant's logins know no such setting."""
    notes: Text = ""
    groups: Rows[Group] = Field(default=[])
    phones: Rows[Phone] = Field(default=[])
    tokens: Rows[Token] = Field(default=[])
    webauthncredentials: Rows[Credential] = Field(default=[])
    desktop_authenticators: Rows[DesktopAuthenticator] = Field(default=[])


class BypassCode(Shape):
    """What can be known of a bypass code after it was made; one without an id could not be revoked."""

    bypass_code_id: str = Field(min_length=1)
    created: Moment = None
    expiration: Moment = None
    """None: it never ends."""
    reuse_count: Count = None
    """None: no limit."""
    admin_email: Text = ""


class SentPush(Shape):
    """Answer to a verification push."""

    push_id: str = Field(min_length=1, max_length=200)
    confirmation_code: SecretStr = Field(min_length=1)


class PushResult(Shape):
    """Where a verification push stands."""

    push_id: str
    result: Text = ""


class ActivationLink(Shape):
    """Answer to `activation_url`."""

    activation_url: SecretStr = Field(min_length=1)
    activation_barcode: SecretStr = SecretStr("")
    valid_secs: Count = None


class ActivationSms(Shape):
    """Answer to `send_sms_activation`; its texts hold the link and are not kept."""

    valid_secs: Count = None


class AuthStart(Shape):
    """Answer to `/auth/v2/auth`: `txid` when asynchronous, else the result at once."""

    txid: Text = ""
    result: Text = ""
    status: Text = ""


class AuthResult(Shape):
    """Answer to `/auth/v2/auth_status`."""

    result: Text = ""
    status: Text = ""


class Place(Shape):
    """Where an address is thought to be."""

    city: Text = ""
    state: Text = ""
    country: Text = ""


class Party(Shape):
    """A user or an application as the log names it."""

    key: Text = ""
    name: Text = ""


class Side(Shape):
    """The phone or the computer of a login."""

    ip: Text = ""
    name: Text = ""
    location: Part[Place] = Place()


class AuthEvent(Shape):
    """One line of the authentication log."""

    txid: Text = ""
    timestamp: Moment = None
    isotimestamp: Moment = None
    event_type: Text = ""
    result: Text = ""
    reason: Text = ""
    factor: Text = ""
    user: Part[Party] = Party()
    application: Part[Party] = Party()
    auth_device: Part[Side] = Side()
    access_device: Part[Side] = Side()


class AuthLogMeta(Shape):
    """Where the next page of the authentication log starts; null on the last page."""

    next_offset: Words = ()


class AuthLog(Shape):
    """One page of the authentication log."""

    authlogs: Listed[AuthEvent]
    metadata: Part[AuthLogMeta] = AuthLogMeta()


class Telephony(Shape):
    """One SMS or call that Duo paid for."""

    ts: Moment = None
    type: Text = ""
    phone: Text = ""
    context: Text = ""


class TelephonyLogMeta(Shape):
    """Where the next page of the telephony log starts."""

    next_offset: Text = ""


class TelephonyLog(Shape):
    """One page of the telephony log."""

    items: Listed[Telephony]
    metadata: Part[TelephonyLogMeta] = TelephonyLogMeta()


class RawLogins(Shape):
    """One page of the authentication log, rows as they came: they are kept as evidence."""

    authlogs: Listed[dict[str, Any]]
    metadata: Part[AuthLogMeta] = AuthLogMeta()


class RawItems(Shape):
    """One page of the activity or telephony log, rows as they came."""

    items: Listed[dict[str, Any]]
    metadata: Part[TelephonyLogMeta] = TelephonyLogMeta()


class Ping(Shape):
    """Duo's clock, in unix seconds."""

    time: int
