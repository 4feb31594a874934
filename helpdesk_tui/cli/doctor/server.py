"""Whether a database server may be trusted with the store."""

from __future__ import annotations

from pydantic import SecretStr
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from helpdesk_tui.cli.doctor.findings import Finding, Kind, ok, warn, wrong
from helpdesk_tui.cli.doctor.permissions import of_problem
from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.desk.store.postgres import reading_engine, refuse_unfit
from helpdesk_tui.desk.store.writer import reason_of
from helpdesk_tui.wording import _

_MAY_CHANGE = """
SELECT count(*) FROM pg_class
WHERE relname = 'audit_record' AND relnamespace = 'public'::regnamespace
AND (has_table_privilege(oid, 'UPDATE') OR has_table_privilege(oid, 'DELETE')
     OR has_table_privilege(oid, 'TRUNCATE'))
"""


def check_server(subject: str, url: str, password: SecretStr | None) -> list[Finding]:
    """It answers, keeps what it confirms, has our time, and does not let the desk change the record."""
    try:
        engine = reading_engine(url, password, 1)
        try:
            with engine.connect() as connection:
                refuse_unfit(connection.connection.dbapi_connection)
                return list(_of(subject, connection))
        finally:
            engine.dispose()
    except DeskError as error:
        return [of_problem(subject, error)]
    except DatabaseError as error:
        text_ = _("The database server does not let us in: {reason}").format(reason=reason_of(error))
        return [wrong(subject, text_, kind=Kind.THERE)]


def _of(subject: str, connection: Connection) -> list[Finding]:
    version = str(connection.scalar(text("SHOW server_version")))
    findings = [
        ok(subject, _("PostgreSQL {version}; it keeps what it has confirmed.").format(version=version))
    ]
    if connection.scalar(text(_MAY_CHANGE)):
        findings.append(
            warn(
                subject,
                _("The desk's role may change and delete lines of the record."),
                _("helpdesk-tui audit grants ROLE prints what the owner runs: docs/postgresql.md."),
            )
        )
    return findings
