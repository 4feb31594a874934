"""Which store a command of upkeep means, and why it was left alone, in words."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk_tui.wording import _, msgid

if TYPE_CHECKING:
    from pydantic import SecretStr

    from helpdesk_tui.desk.upkeep.refusing import UpkeepRefused

FAULTS: Mapping[str, str] = {
    "server": msgid(
        "A database server holds this store, and its own tools keep it: pg_dump writes a backup, pg_restore "
        "puts it back into an empty database. Both see one moment, also while desks run."
    ),
    "in_use": msgid("A desk runs on {path}. End it first, and close its consoles. Nothing was changed."),
    "no_store": msgid("There is no store at {path}."),
    "not_a_store": msgid("{path} is not a store of this product. Nothing was changed."),
    "there_already": msgid("{path} is there already, and nothing is written over. Take another name."),
    "unwritable": msgid("{path} cannot be written: {detail}. Nothing was changed."),
    "unreadable": msgid("{path} cannot be read: {detail}. Nothing was changed."),
    "not_a_backup": msgid("{path} is no backup of this product. Nothing was changed."),
    "damaged": msgid("{path} is damaged: it is not what was written once. Nothing was changed."),
    "record_wrong": msgid(
        "The record in {path} is not as it was written (record {seq}: {what}). Nothing was changed. Keep "
        "the file, and tell whoever is responsible for security."
    ),
    "version": msgid(
        "{path} has tables of version {found}, and no step of this version leads from there to {wanted}. "
        "Nothing was changed. Install the version that made it."
    ),
    "step_failed": msgid(
        "Step {step} failed on a copy of {path}: {detail}. The store is as it was; the earlier version of "
        "the product goes on with it."
    ),
    "nothing_kept": msgid("No earlier store lies beside {path}. Nothing was changed."),
}
REFUSED = frozenset({"in_use", "there_already", "record_wrong", "step_failed", "nothing_kept"})
"""Exit code 1; the others are 2."""


def add_store(parser: argparse.ArgumentParser) -> None:
    """The options that say which store."""
    from helpdesk_tui.cli.reach import add_config

    parser.add_argument("--store", metavar="PATH", help=_("another store than the usual one"))
    parser.add_argument("--sandbox", action="store_true", help=_("the sandbox's store"))
    add_config(parser)


def store_of(args: argparse.Namespace) -> str:
    """The store that the desk of these options uses: a path, or a database's address."""
    from helpdesk_tui.places import places

    if args.store is not None:
        return str(args.store)
    from helpdesk_tui.desk.config.load import STORE_NAME, default_path, read_document

    path = args.config or default_path()
    if args.sandbox or (args.config is None and not path.exists()):
        return str(places().state / "sandbox-desk.db")
    return read_document(path.absolute()).desk.store or str(places().state / STORE_NAME)


def opened_by(args: argparse.Namespace) -> SecretStr | None:
    """The password of that store's database, where the configuration names the store and has one."""
    from helpdesk_tui.desk.config.load import default_path, read_document, store_password

    path = (args.config or default_path()).absolute()
    if args.sandbox or (args.config is None and not path.exists()):
        return None
    document = read_document(path)
    named = args.store is None or args.store == document.desk.store
    return store_password(document, path) if named else None


def is_server(args: argparse.Namespace) -> bool:
    """Whether a database server holds that store."""
    return "://" in store_of(args)


def file_of(args: argparse.Namespace) -> Path:
    """The same where it is a file; raises `UpkeepRefused`."""
    from helpdesk_tui.desk.upkeep.refusing import Fault, UpkeepRefused

    store = store_of(args)
    if "://" in store:
        raise UpkeepRefused(Fault.SERVER)
    return Path(store).absolute()


def guarded(work: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """The work of a command, with its refusals in words and as exit codes."""

    def run(args: argparse.Namespace) -> int:
        from helpdesk_tui.desk.upkeep.refusing import UpkeepRefused

        try:
            return work(args)
        except UpkeepRefused as refused:
            return _complain(refused)

    return run


def who() -> str:
    """The operating system's user, for the record."""
    import getpass

    return getpass.getuser()


def _complain(refused: UpkeepRefused) -> int:
    from helpdesk_tui.cli.say import USAGE, complain
    from helpdesk_tui.wording.fill import say

    code = 1 if refused.fault in REFUSED else USAGE
    return complain(say([FAULTS[refused.fault]], refused.params), code)
