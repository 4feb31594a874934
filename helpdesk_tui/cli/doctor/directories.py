"""Whether each directory can be read; nothing is kept of what it says."""

from __future__ import annotations

from pathlib import Path

from helpdesk_tui.cli.doctor.findings import Finding, ok, warn
from helpdesk_tui.cli.doctor.permissions import of_problem
from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.desk.config.document import Document
from helpdesk_tui.desk.config.load import directory_settings
from helpdesk_tui.desk.config.secrets import resolve
from helpdesk_tui.vendors.ldap.settings import LdapSettings
from helpdesk_tui.vendors.ldap.values import Entry
from helpdesk_tui.wording import _


def check_directories(document: Document, path: Path) -> list[Finding]:
    """Sign in to each and read its first page."""
    findings = []
    for table in document.directories:
        try:
            findings += _look(directory_settings(table, path, resolve))
        except DeskError as error:
            findings.append(of_problem(table.label, error))
    return findings


def look_at(settings: LdapSettings) -> list[Entry]:
    """The first people of a directory; raises `DeskError`."""
    from helpdesk_tui.vendors.ldap.reader import LdapReader

    reader = LdapReader(settings)
    try:
        reader.open()
        return next(reader.people(), [])
    finally:
        reader.close()


def _look(settings: LdapSettings) -> list[Finding]:
    people = look_at(settings)
    if not people:
        return [
            warn(
                settings.label,
                _("Signed in, and nobody is there below {base}.").format(base=settings.base),
                _("Look at base and filter, and at what the account may read."),
            )
        ]
    findings = [ok(settings.label, _("Signed in with TLS; people can be read."))]
    if not any(one.password_changed for one in people):
        findings.append(
            warn(
                settings.label,
                _("It does not say when passwords were changed ({name}).").format(
                    name=settings.attributes["password_changed"] or "-"
                ),
                _("Without it a card cannot warn of a password that was changed lately."),
            )
        )
    return findings
