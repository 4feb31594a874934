"""What a Duo account answers about one identity check: fields and shapes, values masked, nothing started."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from helpdesk_tui.cli.doctor.configuration import check_file
from helpdesk_tui.cli.doctor.findings import Finding, ok, warn
from helpdesk_tui.cli.doctor.permissions import of_problem
from helpdesk_tui.contract.errors import DeskError, ErrorCode, Missing
from helpdesk_tui.desk.config.load import default_path, vendor_settings
from helpdesk_tui.vendors.duo.identity import DuoIdentity, closed_by
from helpdesk_tui.vendors.duo.vendor import DuoVendor
from helpdesk_tui.vendors.settings import DuoSettings, IdentityWords
from helpdesk_tui.wording import _
from helpdesk_tui.wording import gate as words

MOST_ROWS = 60


def look_at_identity(named: Path | None, login: str, state: str) -> Iterator[Finding]:
    """Each Duo account of the configuration, asked about the newest check of that login there."""
    path = (named or default_path()).absolute()
    found, document = check_file(path)
    if document is None:
        yield from found
        return
    for table in document.vendors:
        if table.kind != "duo":
            continue
        try:
            settings = vendor_settings(table, document, path)
            assert isinstance(settings, DuoSettings)
            yield from asyncio.run(_asked(settings, login, state))
        except DeskError as error:
            yield _why(table.label, error)


async def _asked(settings: DuoSettings, login: str, state: str) -> list[Finding]:
    told = settings.identity or IdentityWords(state=state, passed=frozenset())
    vendor = DuoVendor(replace(settings, identity=told), lambda: datetime.now(UTC))
    try:
        assert isinstance(vendor.identity, DuoIdentity)
        answer = await vendor.identity.status(await vendor.identity.ref_of(login))
    finally:
        await vendor.close()
    shown = state or (settings.identity.state if settings.identity else "")
    rows = [ok(settings.label, row) for row in shapes(answer, shown)]
    return rows or [warn(settings.label, _("The answer is empty."))]


def _why(subject: str, error: DeskError) -> Finding:
    if isinstance(error, Missing) and error.params.get("login"):
        return warn(subject, _("Nobody is called so here."))
    closed = closed_by(error)
    if closed is None or error.code is ErrorCode.VENDOR_KEYS_WRONG:
        return of_problem(subject, error)
    text = _("No check to look at: {why}, or none was ever started for this person.")
    do = _("Start one in Duo's own panel, then look again.")
    return warn(subject, text.format(why=words.unavailable(closed)), do)


def shapes(answer: object, state: str, place: str = "") -> list[str]:
    """One row for each field: its place and the kind of its value; the state's word alone is shown."""
    if isinstance(answer, dict):
        rows = [
            row
            for name, value in answer.items()
            for row in shapes(value, state, f"{place}.{name}".lstrip("."))
        ]
        return rows[:MOST_ROWS] or [f"{place}: {{}}"]
    if isinstance(answer, list):
        first = shapes(answer[0], state, f"{place}[]") if answer else []
        return [f"{place}: " + _("list of {n}").format(n=len(answer)), *first][:MOST_ROWS]
    return [f"{place}: {_kind(answer, shown=place == state != '')}"]


def _kind(value: object, *, shown: bool) -> str:
    if shown and isinstance(value, str | bool | int):
        return str(value).lower() if isinstance(value, bool) else f'"{value}"'[:82]
    if isinstance(value, str):
        return _("text of {n}").format(n=len(value))
    if isinstance(value, bool):
        return _("true or false")
    if value is None:
        return _("nothing")
    return _("number")
