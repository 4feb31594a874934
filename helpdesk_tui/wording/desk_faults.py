"""What is wrong with the desk itself, in words."""

from __future__ import annotations

from typing import Final

from helpdesk_tui.wording import msgid

SENTENCES: Final[dict[str, tuple[str, ...]]] = {
    "key_file_open": (
        msgid("Others on this machine may read the key file {path} (mode {mode})."),
        msgid("Others on this machine may read the key file {file}."),
        msgid("Others on this machine may read a key file."),
    ),
    "desk_down": (msgid("The desk does not answer. Nothing new is granted until it is back."),),
    "desk_starting": (msgid("The desk is starting."),),
    "desk_version": (
        msgid("The desk ({desk}) and this console ({console}) are of different versions."),
        msgid("The desk and this console are of different versions."),
    ),
    "store_unwritable": (msgid("The desk cannot write its record. Nothing is granted without a record."),),
    "seal_broken": (
        msgid("The desk cannot open what it sealed: its sealing key was lost or replaced. Nothing was done."),
    ),
    "internal": (
        msgid("The desk met a fault of its own. Whether anything was done is on the operations list."),
    ),
}
HINTS: Final[dict[str, str]] = {
    "key_file_open": msgid(
        "Make it yours alone with chmod 600, and change the key: others may have read it."
    ),
    "desk_down": msgid(
        "The console keeps trying. In an emergency use the vendor's panel and the paper form."
    ),
    "desk_starting": msgid("Wait a moment."),
    "desk_version": msgid("Update the older of the two, then start the console again."),
    "store_unwritable": msgid("Check disk space and file rights with helpdesk-tui doctor. Reading goes on."),
    "seal_broken": msgid(
        "Put the old key file back and start the desk again. If it is lost: each agent's app is set up anew "
        "(helpdesk-tui agent reset NAME --totp, with --on-store where nobody can sign in), and codes that "
        "were not read out are revoked and made again."
    ),
    "internal": msgid("Look at the operations list before you try again, and report it with the time."),
}
