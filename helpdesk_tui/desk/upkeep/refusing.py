"""Why a store was neither kept, nor put back, nor brought to another version."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """What stands in the way; which params come with it stands beside each."""

    SERVER = "server"
    """A database server holds the store: its own tools keep it."""
    IN_USE = "in_use"
    """params: path: a desk runs on it."""
    NO_STORE = "no_store"
    """params: path."""
    NOT_A_STORE = "not_a_store"
    """params: path."""
    THERE_ALREADY = "there_already"
    """params: path: nothing is written over."""
    UNWRITABLE = "unwritable"
    """params: path, detail."""
    UNREADABLE = "unreadable"
    """params: path, detail."""
    NOT_A_BACKUP = "not_a_backup"
    """params: path."""
    DAMAGED = "damaged"
    """params: path: its checksum does not fit, or the database inside is torn."""
    RECORD_WRONG = "record_wrong"
    """params: path, what, seq."""
    VERSION = "version"
    """params: path, found, wanted: made by another version, and no step leads from there to here."""
    STEP_FAILED = "step_failed"
    """params: path, step, detail: nothing of it stands."""
    NOTHING_KEPT = "nothing_kept"
    """params: path: no earlier store lies beside it."""


class UpkeepRefused(Exception):
    """Nothing was changed."""

    def __init__(self, fault: Fault, **params: str) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.params = params
