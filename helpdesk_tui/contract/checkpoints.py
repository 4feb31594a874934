"""What the record was at one moment, signed, and the proofs between such moments."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from helpdesk_tui.contract.base import Answer, Ask

LARGEST_SIZE = 2**53
"""More records than any desk will ever have."""


class Behind(Answer):
    """A place outside was told of more records than there are, or of others: this store is an older one."""

    anchor: str
    anchored: int


class AnchorHealth(Answer):
    """How far one place outside has heard of the record."""

    name: str
    size: int = 0
    told_at: datetime | None = None
    """None: never."""
    failing_since: datetime | None = None
    problem: str = ""
    behind: int | None = None
    """It held so many records, which are not in this store as they were, and nobody has gone on with it."""


class RecordHealth(Answer):
    """How the record stands."""

    size: int = 0
    signed_size: int = 0
    signed_at: datetime | None = None
    """None: never."""
    problem: str | None = None
    """What keeps this desk from signing, as a code."""
    anchors: tuple[AnchorHealth, ...] = ()


class Head(Answer):
    """How many records there are at this moment, signed or not yet, and the root over them in hex."""

    size: int
    root: str


class Checkpoint(Answer):
    """Size and root of the record at one moment, signed; `note` is what counts, the rest is in it too."""

    size: int
    at: datetime
    key: str
    """Hex of the id of the key that signed it."""
    note: str
    """A signed note (C2SP tlog-checkpoint, Ed25519)."""
    head: Head | None = None
    """Of the newest one only: what it has to be a beginning of."""
    behind: Behind | None = None
    """Of the newest one only: why this record is not to be believed yet, whatever the note says."""


class CheckpointPage(Answer):
    """Checkpoints, newest first."""

    checkpoints: tuple[Checkpoint, ...]
    before: datetime | None = None
    """Ask for those before this moment to go on."""


class SigningKey(Answer):
    """One of the keys that signed this record, oldest first."""

    id: str
    public: str
    """Its line: `NAME+ID+KEY`."""
    since: datetime
    handed_over: str | None = None
    """The note in which the key before it names this one, signed by both; None: the first, or a break.

    It names the key on a line of what is signed; consoles do not follow an older one, which does not.
    """


class KeyRing(Answer):
    """All keys that ever signed this record."""

    keys: tuple[SigningKey, ...]


class Consistency(Answer):
    """The proof that the first `first` records are also the first of `second` (RFC 9162), hashes in hex."""

    first: int
    second: int
    hashes: tuple[str, ...]


class Inclusion(Answer):
    """The proof that record `seq` is among the first `size` (RFC 9162), hashes in hex."""

    seq: int
    size: int
    leaf: str
    hashes: tuple[str, ...]


class Restore(Answer):
    """A backup, or an earlier store, was put in the store's place; the record begun anew says so itself."""

    seq: int
    """The record that tells it: what stood at this number and after it before is gone."""
    at: datetime
    agent: str | None = None
    made_at: str | None = None
    """When the backup was made."""
    replaced: int | None = None
    """How many records the replaced store had, as far as it could be read."""


class Restores(Answer):
    """All of them, newest first."""

    restores: tuple[Restore, ...]


class Doubt(Ask):
    """What a console saw of this record, and that it is not in it any more."""

    seen: str = Field(max_length=8192)
    """The note that the console kept."""
    fault: str = Field(pattern=r"^[a-z_]{1,40}$")
    reason: str = Field(min_length=1, max_length=500)
    """Why the person at the console goes on all the same."""
