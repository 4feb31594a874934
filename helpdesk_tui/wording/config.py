"""Faults of a configuration in words."""

from __future__ import annotations

from collections.abc import Mapping

from helpdesk_tui.wording import _, msgid
from helpdesk_tui.wording.fill import say, word

_FAULTS: Mapping[str, tuple[str, ...]] = {
    "not_toml": (msgid("It is no valid TOML: {detail}."),),
    "unknown_key": (
        msgid("{where}: there is no key {key}; did you mean {nearest}?"),
        msgid("{where}: there is no key {key}."),
    ),
    "missing_key": (msgid("{where}: the key {key} is missing."),),
    "wrong_type": (
        msgid("{where}: {key} must be {kind}."),
        msgid("{where}: {key} is not of the right kind."),
    ),
    "wrong_value": (
        msgid("{where}: {key} has a value that cannot be: {detail}."),
        msgid("{where}: {key} has a value that cannot be."),
    ),
    "duplicate_id": (msgid("{where}: the id {id} is used twice."),),
    "unknown_client": (
        msgid("{where}: there is no client {client}; did you mean {nearest}?"),
        msgid("{where}: there is no client {client}."),
    ),
    "unknown_kind": (
        msgid("{where}: this kind of vendor is not known; known are {known}."),
        msgid("{where}: this kind of vendor is not known."),
    ),
    "not_loopback": (msgid("{where}: {key} without TLS is for this machine only."),),
    "not_pattern": (
        msgid("{where}: {key} is no regular expression: {detail}."),
        msgid("{where}: {key} is no regular expression."),
    ),
    "key_in_clear": (msgid("{where}: {key} holds a key in clear. Only a reference may stand there."),),
    "bad_reference": (msgid("{where}: {key} is no reference: keyring:, file: or systemd: and a name."),),
    "key_absent": (
        msgid("{where}: {key} points to {reference}, and nothing is there."),
        msgid("A reference to a key points to nothing."),
    ),
    "key_empty": (
        msgid("{where}: {key} points to {reference}, which is empty."),
        msgid("A reference to a key points to an empty place."),
    ),
    "keyring_shut": (msgid("This machine has no keyring, or it is locked."),),
    "no_credentials": (msgid("This process was not started by systemd with credentials."),),
    "not_a_file": (msgid("{file} is a folder, a pipe or a device, not a file."),),
    "symlink": (msgid("{file} is a symbolic link. Name the file itself."),),
    "not_ours": (msgid("{file} belongs to another user."), msgid("{path} belongs to another user.")),
    "others_write": (msgid("Others on this machine may change {file} (mode {mode})."),),
    "too_large": (msgid("{file} is too large."),),
    "unreadable": (msgid("{file} cannot be read: {detail}."), msgid("{file} cannot be read.")),
    "not_text": (msgid("{file} is not text in UTF-8."),),
    "letter_subject": (msgid("{file}, line 1: a letter begins with Subject: and its words."),),
    "letter_field": (
        msgid("{file}, line {line}: there is no field {field}; did you mean {nearest}?"),
        msgid("{file}, line {line}: there is no field {field}."),
    ),
    "letter_sign": (msgid("{file}, line {line}: a $ that names no field; write $$ for the sign itself."),),
    "letter_lacks": (msgid("{file}, line {line}: it ends without {field}."),),
    "letter_unsafe": (
        msgid("{file}, line {line}: {detail} may not stand in a letter, or not with a field in it."),
    ),
    "letter_name": (
        msgid("{file} is the name of no letter; did you mean {nearest}?"),
        msgid("{file} is the name of no letter."),
    ),
    "no_vendor": (msgid("No vendor stands in it."),),
    "schema": (
        msgid(
            "The store has the tables of another version ({found}; this one needs {wanted}). "
            "helpdesk-tui migrate --check says which steps lead there."
        ),
    ),
    "url": (msgid("{key}: a path, or postgresql://user@host/database."),),
    "password_in_url": (msgid("{key}: the password does not stand in it; store_password refers to it."),),
    "plain_line": (
        msgid("{key}: the address of a database on another machine needs sslmode=verify-full, sslrootcert."),
    ),
    "no_driver": (msgid("PostgreSQL needs one more package: pip install 'helpdesk-tui[postgres]'."),),
    "forgetful": (
        msgid(
            "The database server has {name} = {found}: after a power cut it may have forgotten what it "
            "confirmed. Set it to on, for the server or for this database; the desk does not work without."
        ),
    ),
    "encoding": (msgid("The database is kept in {found}. Make one with ENCODING 'UTF8' for the desk."),),
    "clocks": (
        msgid(
            "The clocks of this machine and of the database server are {seconds} s apart. Set both by NTP: "
            "desks that share a database agree by the clock on who does what."
        ),
    ),
    "no_store": (msgid("There is no store at {path}."),),
    "not_a_store": (msgid("{path} is not a store of this product."),),
    "folder_open": (msgid("Others on this machine may enter the store's folder {path}."),),
    "cannot_listen": (msgid("The desk cannot listen at {listen}: {detail}."),),
    "handed_socket": (
        msgid(
            "What the service manager handed over is not a listening Unix socket (ListenStream=/path). "
            "For a network let the desk listen by itself: --listen https://HOST:PORT."
        ),
    ),
    "socket_path_too_long": (msgid("The path of the socket is too long: {file}."),),
    "key_file_unreadable": (msgid("The key file {file} cannot be read."),),
    "key_file_damaged": (msgid("The key file {file} is damaged."),),
    "key_does_not_follow": (
        msgid(
            "The record was signed by another key, and that one does not name this one. Give both: "
            "signing_key and previous_key. If the other is gone for good: key_lost = true; then "
            "every console asks."
        ),
    ),
}
_KINDS = {
    "text": msgid("text"),
    "number": msgid("a number"),
    "yes_no": msgid("true or false"),
    "list": msgid("a list"),
    "table": msgid("a table"),
}
_OTHERS = (
    msgid("{key}: {reason} ({path})."),
    msgid("{key}: {reason}."),
    msgid("{where}: {field} cannot be used."),
    msgid("{field} cannot be used."),
    msgid("It cannot be used."),
)


def problem(params: Mapping[str, str]) -> str:
    """One fault with the place where it stands, out of an error's params."""
    fault = params.get("why") or params.get("reason") or ""
    kind = {"kind": word(_KINDS, params["expected"])} if params.get("expected") else {}
    text = say(_FAULTS.get(fault, _OTHERS), {**params, **kind})
    path = params.get("path", "")
    return _("{path}: {text}").format(path=path, text=text) if path and path not in text else text
