"""The doctor's round: every check in its order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from helpdesk_tui.cli.doctor.agents import check_agents
from helpdesk_tui.cli.doctor.configuration import (
    check_file,
    check_keys,
    check_letters,
    check_policy,
    check_procedures,
)
from helpdesk_tui.cli.doctor.couriers import check_couriers, check_hooks
from helpdesk_tui.cli.doctor.directories import check_directories
from helpdesk_tui.cli.doctor.findings import Finding, ok
from helpdesk_tui.cli.doctor.machine import check_runtime, check_store, check_terminal
from helpdesk_tui.cli.doctor.permissions import of_examination, of_problem
from helpdesk_tui.cli.doctor.probing import examine
from helpdesk_tui.contract.errors import DeskError
from helpdesk_tui.desk.config.document import Document
from helpdesk_tui.desk.config.load import STORE_NAME, default_path, store_password, vendor_settings
from helpdesk_tui.places import places
from helpdesk_tui.wording import _


def look_at_everything(named: Path | None) -> Iterator[Finding]:
    """Each finding as soon as it is made; `named` is the file of `--config`."""
    path = (named or default_path()).absolute()
    document: Document | None = None
    if named is None and not path.exists():
        text = _("There is none at {path}: the sandbox with invented people.").format(path=path)
        yield ok(_("configuration"), text)
    else:
        found, document = check_file(path)
        yield from found
    if document is not None:
        yield from _house(document, path)
    yield from _store(document, path)
    yield from check_runtime(places())
    yield from check_terminal()


def _store(document: Document | None, path: Path) -> Iterator[Finding]:
    if document is None or document.desk.store is None:
        store = str(places().state / STORE_NAME)
        yield from check_store(store)
        if document is not None:
            yield from check_agents(document, store)
        return
    try:
        password = store_password(document, path)
    except DeskError as error:
        yield of_problem(_("store"), error)
        return
    yield from check_store(document.desk.store, password)
    yield from check_agents(document, document.desk.store, password)


def _house(document: Document, path: Path) -> Iterator[Finding]:
    yield from check_keys(document)
    yield check_policy(path, document)
    yield check_letters(path, document)
    yield check_procedures(path)
    for table in document.vendors:
        try:
            settings = vendor_settings(table, document, path)
        except DeskError as error:
            yield of_problem(table.label, error)
            continue
        yield from of_examination(table.label, examine(settings))
    yield from check_directories(document, path)
    yield from check_couriers(document)
    try:
        yield from check_hooks(document, path)
    except DeskError as error:
        yield of_problem(_("webhooks"), error)
