"""`audit verify` and `audit export`."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpdesk_tui.cli.stores import add_store, opened_by, store_of
from helpdesk_tui.wording import _, msgid, ngettext

if TYPE_CHECKING:
    from helpdesk_tui.desk.audit.verify import Verdict
    from helpdesk_tui.proving.export import Verdict as ExportVerdict
    from helpdesk_tui.proving.notes import Checkpoint, PublicKey

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
    "cut": msgid(
        "When that root was noted there was a record {seq}; as many are gone, at the end or before it."
    ),
    "not_a_line": msgid("Record {seq} is not a line of an export."),
    "leaf_differs": msgid("Record {seq} is not what was written."),
    "two_roots": msgid(
        "Two roots were noted for {seq} records, and a record has one: it was changed after the first of "
        "them was noted."
    ),
    "not_signed": msgid("The checkpoint of {seq} records is not signed by the key that was given."),
}
RANGES = {
    "head_differs": msgid(
        "Something in the records {first} to {last} is not what it was when the checkpoint of {last} records "
        "was signed."
    ),
    "cut": msgid(
        "There were {last} records when a checkpoint was signed; some of those from {first} on are gone."
    ),
}
"""What only a checkpoint tells: it is one of these records."""
HEAD = re.compile(r"(\d{1,18}):([0-9a-fA-F]{64})")


def add_verbs(verbs: Any) -> None:
    """The commands and their options."""
    verify = verbs.add_parser("verify", help=_("read it all and compare it with its tree"))
    verify.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help=_("an export, instead of the desk's store")
    )
    verify.add_argument(
        "--head",
        action="append",
        default=[],
        metavar="COUNT:ROOT",
        help=_("a line that an earlier verify printed; may be given several times"),
    )
    verify.add_argument(
        "--checkpoint",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help=_("checkpoints that were kept elsewhere: a note, an anchor's file, a syslog"),
    )
    verify.add_argument(
        "--key", type=Path, metavar="FILE", help=_("public keys that may have signed, one on a line")
    )
    export = verbs.add_parser("export", help=_("one JSON object for each record"))
    export.add_argument(
        "--personal",
        choices=("full", "masked", "none"),
        default="masked",
        help=_("names and numbers: whole with what proves them, masked (usual), or none"),
    )
    for verb, work in ((verify, _verify), (export, _export)):
        add_store(verb)
        verb.set_defaults(run=run, work=work)


def run(args: argparse.Namespace) -> int:
    """0: done, and nothing is wrong; 1: something is wrong; 2: there is no such store or file."""
    from helpdesk_tui.cli.say import complain
    from helpdesk_tui.proving.notes import Malformed

    try:
        code: int = args.work(args)
    except OSError as error:
        return complain(
            _("{path} cannot be read: {detail}.").format(path=error.filename, detail=error.strerror)
        )
    except Malformed:
        return complain(_("A file that was given holds no checkpoint, or no public key."))
    return code


def _verify(args: argparse.Namespace) -> int:
    from helpdesk_tui.proving.files import read_checkpoints, read_keys

    noted = [one for path in args.checkpoint for one in read_checkpoints(path.read_text(encoding="utf-8"))]
    keys = read_keys(args.key.read_text(encoding="utf-8")) if args.key else []
    if args.file is not None:
        return _offline(args.file, noted, keys)
    return _store(args, noted, keys)


def _offline(file: Path, noted: Sequence[Checkpoint], keys: Sequence[PublicKey]) -> int:
    from helpdesk_tui.proving.export import Reader

    with file.open("rb") as lines:
        verdict = Reader(noted, keys).check(lines)
    if verdict.fault is not None:
        return _wrong(_told(verdict))
    _count(verdict.count)
    if verdict.checkpoints:
        words = ngettext("{n} checkpoint agrees.", "{n} checkpoints agree.", verdict.checkpoints)
        print(words.format(n=verdict.checkpoints))
    if not verdict.checkpoints:
        print(_("No checkpoint was compared: whoever made this file could have written anything into it."))
    elif not keys:
        print(_("No key was given: who signed the checkpoints was not looked at."))
    elif not noted:
        print(
            _("No checkpoint that was kept elsewhere was given: records at the end could have been left out.")
        )
    print(f"{verdict.count}:{verdict.root.hex()}")
    return 0


def _told(verdict: ExportVerdict) -> str:
    assert verdict.fault is not None
    if verdict.first != verdict.last and verdict.fault.value in RANGES:
        return _(RANGES[verdict.fault.value]).format(first=verdict.first, last=verdict.last)
    return _(FAULTS[verdict.fault.value]).format(seq=verdict.first)


def _store(args: argparse.Namespace, noted: Sequence[Checkpoint], keys: Sequence[PublicKey]) -> int:
    from helpdesk_tui.cli.say import complain
    from helpdesk_tui.desk.audit.rows import check
    from helpdesk_tui.desk.store.store import read_only

    heads: dict[int, set[bytes]] = {}
    for written in args.head:
        match = HEAD.fullmatch(written)
        if match is None:
            return complain(_("--head takes a count, a colon and a root, as verify prints them."))
        heads.setdefault(int(match[1]), set()).add(bytes.fromhex(match[2]))
    for one in noted:
        if keys and not any(one.signed_by(key) for key in keys):
            fault = FAULTS["not_signed"]
            return _wrong(_(fault).format(seq=one.size))
        heads.setdefault(one.size, set()).add(one.root)
    torn = [size for size, roots in heads.items() if len(roots) > 1]
    if torn:
        fault = FAULTS["two_roots"]
        return _wrong(_(fault).format(seq=min(torn)))
    with read_only(store_of(args), opened_by(args)) as connection:
        return _tell(check(connection, {size: root for size, (root,) in heads.items()}))


def _tell(verdict: Verdict) -> int:
    if verdict.fault is not None:
        return _wrong(_(FAULTS[verdict.fault]).format(seq=verdict.seq))
    _count(verdict.count)
    print(_("Note this line where nobody of the desk can change it; a later verify --head compares with it:"))
    print(f"{verdict.count}:{verdict.root.hex()}")
    return 0


def _wrong(what: str) -> int:
    print(what)
    print(
        _(
            "The record cannot be trusted from there on. Keep a copy of the store as it is, "
            "and tell whoever is responsible for security."
        )
    )
    return 1


def _count(count: int) -> None:
    number = ngettext("{number} record", "{number} records", count).format(number=count)
    print(_("{records}, complete, in order and as written.").format(records=number))


def _export(args: argparse.Namespace) -> int:
    from helpdesk_tui.desk.audit.redaction import Personal
    from helpdesk_tui.desk.audit.rows import exported
    from helpdesk_tui.desk.store.store import read_only

    with read_only(store_of(args), opened_by(args)) as connection:
        for line in exported(connection, Personal(args.personal)):
            print(line)
    return 0
