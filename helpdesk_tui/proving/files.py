"""Checkpoints and public keys as they lie in files: notes, lines of an anchor, lines of a syslog."""

from __future__ import annotations

import json
from typing import Final

from helpdesk_tui.proving.notes import Checkpoint, Malformed, PublicKey, read_key, read_note

MARK: Final = '{"checkpoint": '


def line_of(note: str) -> str:
    """One checkpoint on one line, as anchors and exports have it."""
    return json.dumps({"checkpoint": note})


def read_checkpoints(text: str) -> list[Checkpoint]:
    """One note, or all that stand in lines, behind whatever a syslog puts before them; raises `Malformed`."""
    if MARK not in text:
        return [read_note(text)]
    found = (line[line.index(MARK) :] for line in text.splitlines() if MARK in line)
    try:
        return [read_note(json.loads(one)["checkpoint"]) for one in found]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Malformed("no checkpoint") from error


def read_keys(text: str) -> list[PublicKey]:
    """A public key on each line that is not empty; raises `Malformed`."""
    found = [read_key(line) for line in text.splitlines() if line.strip()]
    if not found:
        raise Malformed("no public key")
    return found
