"""Tables of the roads by which messages leave and arrive."""

from __future__ import annotations

from pydantic import Field

from helpdesk_tui.desk.config.shapes import (
    AbsolutePath,
    HookUrl,
    Id,
    Line,
    MailAddress,
    MailboxUrl,
    MailUrl,
    PageUrl,
    Reference,
    Table,
    WebUrl,
)


class MailTable(Table):
    """`[mail]`: where codes and links by mail leave, and what the mails with links look like."""

    url: MailUrl
    sender: Line
    user: str = ""
    password: Reference | None = None
    ca_file: AbsolutePath | None = None
    letters: AbsolutePath | None = None


class MailboxTable(Table):
    """`[mailbox]`: where requests by mail and voicemail arrive; read, never changed and never answered."""

    url: MailboxUrl
    user: Line
    password: Reference
    folder: Line = "INBOX"
    ca_file: AbsolutePath | None = None
    every_seconds: int = Field(default=60, ge=10, le=3600)


class SmsTable(Table):
    """`[sms]`: where codes by text message leave."""

    url: WebUrl
    key: Reference
    ca_file: AbsolutePath | None = None


class NoticesTable(Table):
    """`[notices]`: how people are told of what the desk did, and how they answer."""

    reply_to: MailAddress | None = None
    page: PageUrl | None = None
    security_mail: list[MailAddress] = Field(default_factory=list, max_length=10)


class WebhookTable(Table):
    """`[[webhooks]]`: chat or pager of security's; each message is signed."""

    id: Id
    url: HookUrl
    secret: Reference
    everything: bool = False
    ca_file: AbsolutePath | None = None
