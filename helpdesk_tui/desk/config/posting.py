"""Reads the tables of the roads by which messages leave and arrive."""

from __future__ import annotations

from pathlib import Path

from helpdesk_tui.desk.config.document import Document
from helpdesk_tui.desk.config.model import HookConfig, MailboxConfig, MailConfig, NoticesConfig, SmsConfig
from helpdesk_tui.desk.config.post import MailTable
from helpdesk_tui.desk.config.secrets import Resolve, key_at


def mail_config(table: MailTable, path: Path, resolve: Resolve) -> MailConfig:
    """Where the desk's own mail leaves."""
    password = None
    if table.password is not None:
        password = key_at(table.password, resolve, path, "mail", "password")
    ca_file = None if table.ca_file is None else Path(table.ca_file)
    letters = None if table.letters is None else Path(table.letters)
    return MailConfig(table.url, table.sender, table.user, password, ca_file, letters)


def mailbox_config(document: Document, path: Path, resolve: Resolve) -> MailboxConfig | None:
    """The watched mailbox."""
    table = document.mailbox
    if table is None:
        return None
    return MailboxConfig(
        table.url,
        table.user,
        key_at(table.password, resolve, path, "mailbox", "password"),
        table.folder,
        None if table.ca_file is None else Path(table.ca_file),
        table.every_seconds,
    )


def sms_config(document: Document, path: Path, resolve: Resolve) -> SmsConfig | None:
    """Where the desk's own text messages leave."""
    table = document.sms
    if table is None:
        return None
    ca_file = None if table.ca_file is None else Path(table.ca_file)
    return SmsConfig(table.url, key_at(table.key, resolve, path, "sms", "key"), ca_file)


def notices_config(document: Document, path: Path, resolve: Resolve) -> NoticesConfig:
    """How people are told; raises as `load_config` does."""
    hooks = (
        HookConfig(
            id=one.id,
            url=one.url,
            secret=key_at(one.secret, resolve, path, f"webhooks {one.id}", "secret"),
            everything=one.everything,
            ca_file=None if one.ca_file is None else Path(one.ca_file),
        )
        for one in document.webhooks
    )
    told = document.notices
    return NoticesConfig(told.reply_to or "", told.page or "", tuple(told.security_mail), tuple(hooks))
