"""What can be wrong in a configuration, as codes; the wording room has a sentence for each."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from helpdesk_tui.contract.errors import ErrorCode, Mistaken


class Fault(StrEnum):
    """The `why` of a `CONFIG_WRONG`; which further params come with it stands beside each."""

    NOT_TOML = "not_toml"
    """params: detail (the parser's own words: line and column)."""
    UNKNOWN_KEY = "unknown_key"
    """params: where, key, nearest (may be empty)."""
    MISSING_KEY = "missing_key"
    """params: where, key."""
    WRONG_TYPE = "wrong_type"
    """params: where, key, expected (text, number, yes_no, list, table)."""
    WRONG_VALUE = "wrong_value"
    """params: where, key, detail (the rule, without the value)."""
    DUPLICATE_ID = "duplicate_id"
    """params: where, id."""
    UNKNOWN_CLIENT = "unknown_client"
    """params: where, client, nearest."""
    UNKNOWN_KIND = "unknown_kind"
    """params: where, known."""
    NOT_LOOPBACK = "not_loopback"
    """params: where, key: plain HTTP, or an address of its own, is for this machine only."""
    NOT_PATTERN = "not_pattern"
    """params: where, key, detail: not a regular expression."""
    KEY_IN_CLEAR = "key_in_clear"
    """params: where, key: a key stands in the file itself instead of a reference."""
    BAD_REFERENCE = "bad_reference"
    """params: where, key: `keyring:`, `file:` or `systemd:` with something strange behind it."""
    KEY_ABSENT = "key_absent"
    """params: where, key, reference: nothing stands where the reference points."""
    KEY_EMPTY = "key_empty"
    """params: where, key, reference."""
    KEYRING_SHUT = "keyring_shut"
    """params: where, key, reference: this machine has no keyring, or it is locked."""
    NO_CREDENTIALS = "no_credentials"
    """params: where, key, reference: not started by systemd with credentials."""
    NOT_A_FILE = "not_a_file"
    """params: file: a folder, pipe or device."""
    SYMLINK = "symlink"
    """params: file."""
    NOT_OURS = "not_ours"
    """params: file: belongs to another user."""
    OTHERS_WRITE = "others_write"
    """params: file, mode: others may change it."""
    TOO_LARGE = "too_large"
    """params: file."""
    UNREADABLE = "unreadable"
    """params: file, detail."""
    NOT_TEXT = "not_text"
    """params: file: not UTF-8."""
    LETTER_SUBJECT = "letter_subject"
    """params: file: a text template begins with `Subject: …`."""
    LETTER_FIELD = "letter_field"
    """params: file, line, field, nearest (may be empty): there is no such field."""
    LETTER_SIGN = "letter_sign"
    """params: file, line: a lone `$`."""
    LETTER_LACKS = "letter_lacks"
    """params: file, line (its last), field (those that are missing, with commas)."""
    LETTER_UNSAFE = "letter_unsafe"
    """params: file, line, detail (the tag): it runs, loads or asks, or has a field in a bad place."""
    LETTER_NAME = "letter_name"
    """params: file, nearest (may be empty): a file in the folder of letters that is none of them."""
    NO_VENDOR = "no_vendor"
    """No vendor stands in the file."""


def wrong(fault: Fault, path: Path | None = None, **params: str) -> Mistaken:
    """A wrong configuration as the error that people are told."""
    if path is not None:
        params["path"] = str(path)
    return Mistaken(ErrorCode.CONFIG_WRONG, why=fault.value, **params)
