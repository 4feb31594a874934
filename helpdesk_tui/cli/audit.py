"""`helpdesk-tui audit`: is the record still what was written, and its lines for other systems.

`verify` and `export` read the store itself, file or database, so that nobody's word is needed; the desk may
go on meanwhile.
"""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from helpdesk_tui.cli.stores import add_store, opened_by, store_of
from helpdesk_tui.wording import _, msgid, ngettext

if TYPE_CHECKING:
    from helpdesk_tui.desk.audit.verify import Verdict

FAULTS = {
    "gap": msgid("Record {seq} is missing, doubled or in a wrong place."),
    "not_canonical": msgid("Record {seq} is not in the form in which records are written."),
    "wrong_shape": msgid("Record {seq} lacks a part of a record, or has one too many."),
    "case_differs": msgid("Record {seq} is filed under another case than it tells of."),
    "event_differs": msgid("Record {seq} is filed under another event than it tells of."),
    "commitment_differs": msgid("A name or number of record {seq} is not the one that was written."),
    "stray_value": msgid("There is a name or number for record {seq} that the record does not know."),
    "node_differs": msgid("Record {seq} is not what was written."),
    "stray_node": msgid("There were records from {seq} on that are gone."),
    "head_differs": msgid("Something up to record {seq} is not what it was when that root was noted."),
    "cut": msgid("When that root was noted there were records from {seq} on; they are gone."),
}
HEAD = re.compile(r"(\d{1,18}):([0-9a-fA-F]{64})")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    from helpdesk_tui.cli.lines.record import add_list

    parser = subparsers.add_parser("audit", help=_("read, verify or export the record"))
    verbs = parser.add_subparsers(metavar="WHAT", required=True)
    add_list(verbs)
    verify = verbs.add_parser("verify", help=_("read it all and compare it with its tree"))
    verify.add_argument(
        "--head",
        action="append",
        default=[],
        metavar="COUNT:ROOT",
        help=_("a line that an earlier verify printed; may be given several times"),
    )
    export = verbs.add_parser("export", help=_("one JSON object for each record"))
    for verb, work in ((verify, _verify), (export, _export)):
        add_store(verb)
        verb.set_defaults(run=run, work=work)


def run(args: argparse.Namespace) -> int:
    """0: done, and nothing is wrong; 1: something is wrong; 2: there is no such store."""
    code: int = args.work(args)
    return code


def _verify(args: argparse.Namespace) -> int:
    from helpdesk_tui.cli.say import complain
    from helpdesk_tui.desk.audit.rows import check
    from helpdesk_tui.desk.store.store import read_only

    heads = {}
    for written in args.head:
        match = HEAD.fullmatch(written)
        if match is None:
            return complain(_("--head takes a count, a colon and a root, as verify prints them."))
        heads[int(match[1])] = bytes.fromhex(match[2])
    with read_only(store_of(args), opened_by(args)) as connection:
        return _tell(check(connection, heads))


def _tell(verdict: Verdict) -> int:
    if verdict.fault is not None:
        print(_(FAULTS[verdict.fault]).format(seq=verdict.seq))
        print(
            _(
                "The record cannot be trusted from there on. Keep a copy of the store as it is, "
                "and tell whoever is responsible for security."
            )
        )
        return 1
    number = ngettext("{number} record", "{number} records", verdict.count).format(number=verdict.count)
    print(_("{records}, complete, in order and as written.").format(records=number))
    print(_("Note this line where nobody of the desk can change it; a later verify --head compares with it:"))
    print(f"{verdict.count}:{verdict.root.hex()}")
    return 0


def _export(args: argparse.Namespace) -> int:
    from helpdesk_tui.desk.audit.rows import exported
    from helpdesk_tui.desk.store.store import read_only

    with read_only(store_of(args), opened_by(args)) as connection:
        for line in exported(connection):
            print(line)
    return 0
