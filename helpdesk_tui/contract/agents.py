"""Who works at the desk: roles, what each may do, and how an agent says that it is really him."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, SecretStr

from helpdesk_tui.contract.base import Answer, Ask
from helpdesk_tui.contract.gate import Action
from helpdesk_tui.contract.ids import AgentId, CaseId, DeedId, PersonId


class Role(StrEnum):
    """What an agent is at the desk; one agent may be several. `policy/roles.py` says what each may do."""

    VERIFIER = "verifier"
    """Takes calls and proofs; hands nothing over."""
    AGENT = "agent"
    SENIOR = "senior"
    """An agent who is also the second pair of eyes."""
    SECURITY = "security"
    """Looks at pushes, contains, approves, keeps agents and the level; hands nothing over."""
    AUDITOR = "auditor"
    """Reads the record, and nothing else."""
    ON_CALL = "on_call"
    """Alone outside hours."""


class Right(StrEnum):
    """One thing that a role may do."""

    SERVE = "serve"
    """Open cases and take proofs."""
    GRANT = "grant"
    APPROVE = "approve"
    TAKE_AWAY = "take_away"
    CONTAIN = "contain"
    REVIEW_PUSHES = "review_pushes"
    READ_RECORD = "read_record"
    SET_LEVEL = "set_level"
    MANAGE_AGENTS = "manage_agents"
    BREAK_GLASS = "break_glass"
    MANAGE_PEOPLE = "manage_people"
    """Import, join and take apart what the desk knows of people; accept the first reading."""


Digits = Annotated[SecretStr, Field(max_length=64)]
"""Six digits as somebody typed them: blanks and full-width digits are read as what they mean."""


class AgentState(StrEnum):
    """Whether the desk lets an agent in."""

    ACTIVE = "active"
    REVOKED = "revoked"


class AgentLine(Answer):
    """One agent, as those who keep them see him."""

    id: AgentId
    name: str
    roles: tuple[str, ...]
    state: AgentState
    login: str | None = None
    """The operating system's login on a shared host."""
    person: PersonId | None = None
    kept: bool
    """In the store; else in the configuration, whose words count until somebody keeps him in the store."""
    totp: bool
    """Has confirmed an app of his own."""
    password: bool
    """Can sign in over the network; false also while the first word waits to be used."""
    sessions: int = 0


AgentName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
"""Lower case and plain, so that no two agents have names that look alike."""
Roles = Annotated[tuple[Role, ...], Field(min_length=1, max_length=len(Role))]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=256)]


class NewAgent(Ask):
    """Somebody who is to work at the desk."""

    id: AgentName
    name: Annotated[str, Field(min_length=1, max_length=200)]
    roles: Roles = (Role.AGENT,)
    login: Annotated[str | None, Field(max_length=128)] = None
    person: PersonId | None = None
    signs_in: bool = False
    """Over the network: a first word is made for him."""


class AgentRoles(Ask):
    """What an agent is from now on."""

    roles: Roles


class AgentReset(Ask):
    """What an agent lost: the next sign-in sets it anew."""

    totp: bool = False
    password: bool = False


class KeptAgent(Answer):
    """What keeping an agent came to."""

    agent: AgentLine
    first_word: str | None = None
    """Good once, for 24 hours: hand it over in person. It is never shown again."""


class Enrolment(Answer):
    """A secret for an app that makes six digits; shown once, worth nothing until a code of it confirms it."""

    uri: str
    """`otpauth://totp/…` (key URI format)."""
    secret: str
    """The same in base32, to type it."""
    until: datetime


class CodeAsk(Ask):
    """Six digits of the agent's own."""

    code: Digits


class SignIn(Ask):
    """Who signs in over the network: the request is signed with the console's key."""

    name: Annotated[str, Field(max_length=200)]
    password: Secret
    code: Digits
    console: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """The console's Ed25519 public key in hex."""


class FirstSignIn(Ask):
    """The first step of somebody who was given a first word."""

    name: Annotated[str, Field(max_length=200)]
    password: Secret
    console: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class FirstSignInEnd(SignIn):
    """The second step: a password of his own and a code of the app that he has set up."""

    new_password: Annotated[SecretStr, Field(min_length=12, max_length=256)]


class SignedIn(Answer):
    """A session: the token is worth nothing without the console's private key."""

    token: str
    until: datetime
    agent: AgentId


class SignedOut(Answer):
    """The session is over."""

    agent: AgentId


class StepUpAsk(Ask):
    """The agent's own six digits, for the actions that are listed, in one case."""

    code: Digits
    actions: Annotated[tuple[Action, ...], Field(min_length=1, max_length=len(Action))]


class StepUp(Answer):
    """That it was really the agent: in one case, for one person and these actions, or for one deed."""

    case: CaseId | None = None
    person: PersonId | None = None
    actions: tuple[Action, ...] = ()
    deed: DeedId | None = None
    until: datetime
