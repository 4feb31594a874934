"""A person's accounts: what they show, where they contradict each other, who may be the same person."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from helpdesk_tui.contract.base import Answer, Ask
from helpdesk_tui.contract.ids import AgentId, ClientId, PersonId


class AccountLine(Answer):
    """One thing that the vendor's own self-service page shows of an account."""

    name: str
    """A word that the console knows, or the vendor's own."""
    value: str
    at: datetime | None = None


class Differs(StrEnum):
    """In what a person's accounts contradict each other."""

    STATUS = "status"
    NUMBER = "number"
    ENROLLED = "enrolled"
    NAME = "name"
    MAIL = "mail"


class Side(Answer):
    """What one system says."""

    label: str
    value: str
    """A status, hints of numbers, `yes` or `no`, a name; empty for mail addresses."""


class Difference(Answer):
    """One contradiction between a person's accounts; the console puts it in words."""

    what: Differs
    sides: tuple[Side, ...]


class WhyApart(StrEnum):
    """Why somebody who may be the same person is not joined by itself."""

    OTHER_NAME = "other_name"
    SEVERAL = "several"
    """More than one person has this key."""
    SAME_VENDOR = "same_vendor"
    """Both have an account in one system."""
    OTHER_CLIENT = "other_client"
    TAKEN_APART = "taken_apart"
    """An agent took them apart."""
    NEVER_ASKED = "never_asked"
    """Both were here before it showed."""


class Doubt(Answer):
    """Somebody who may be the same person."""

    person: PersonId
    name: str
    login: str
    client_name: str
    key: str
    """What they have in common: mail, login, number."""
    why: WhyApart
    at: datetime | None = None
    agent: AgentId | None = None
    """Who took them apart."""


class Linking(Ask):
    """Say that somebody else's accounts are this person's too, by name and on record."""

    other: PersonId
    reason: str = Field(min_length=1, max_length=200)


class Unlinking(Ask):
    """Say that an account is not this person's; what came with it goes with it."""

    account: str = Field(min_length=3, max_length=330)
    """`Account.id`."""
    reason: str = Field(min_length=1, max_length=200)


class ServedAt(Ask):
    """At which of his clients the person is served in this case."""

    client: ClientId


class Linked(Answer):
    """Who is who now."""

    person: PersonId
    other: PersonId
    """Who came over, or who is somebody else from now on."""


class Alike(Answer):
    """Somebody of several who have a configured key in common."""

    person: PersonId
    name: str
    login: str


class Together(Answer):
    """People with a key in common: one person by the rules, or a doubt with its reason."""

    people: tuple[Alike, ...]
    """Who stays comes first."""
    key: str
    """What they have in common: mail, login, number."""
    why: WhyApart | None = None
    """Why nobody joins them; None: they are one."""


class Joining(Ask):
    """Join all who are certainly one person and were on file before the rules said so."""

    dry_run: bool = True
    reason: str = Field(default="", max_length=200)


class JoinReport(Answer):
    """What was joined, or would be, and what an agent has to decide."""

    joined: tuple[Together, ...]
    doubts: tuple[Together, ...]
    left: int = 0
    """Joined or doubted as well, but not listed here."""
