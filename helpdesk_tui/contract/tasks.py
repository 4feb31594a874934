"""Tasks: calls that the desk owes somebody, and questions that it has to ask again."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from helpdesk_tui.contract.base import Answer, Ask
from helpdesk_tui.contract.cases import Case
from helpdesk_tui.contract.ids import AgentId, CaseId, ClientId, GrantId, PersonId, TaskId


class TaskKind(StrEnum):
    """What is to be done."""

    CALL_BACK = "call_back"
    """Somebody left a message: call the number on file, never one that the message names."""
    FOLLOW_UP = "follow_up"
    """A bypass code ends soon: ask whether the phone has come back."""
    NOT_ME = "not_me"
    """Somebody said that it was not him: look into it before anything else."""
    ASK_PROMPT = "ask_prompt"
    """A reviewer wants to know of a login prompt: was it you? `what` is the application and the moment."""


class TaskSource(StrEnum):
    """Where a task comes from."""

    AGENT = "agent"
    MAIL = "mail"
    VOICEMAIL = "voicemail"
    DESK = "desk"


class TaskState(StrEnum):
    """Life of a task."""

    OPEN = "open"
    CLAIMED = "claimed"
    DONE = "done"
    DROPPED = "dropped"


class Because(StrEnum):
    """Why somebody may be meant; nothing in a message proves who wrote it."""

    SENDER = "sender"
    """The address it seems to come from is on file."""
    NUMBER = "number"
    """A number in it is on file."""
    NAME = "name"
    """The name that the agent noted."""
    GRANT = "grant"
    """The desk's own book: the code was made for this person."""
    NOTICE = "notice"
    """The desk's own book: the notice was sent to this person, or the person was on the line."""


class Suggestion(Answer):
    """Somebody who may be meant."""

    person: PersonId
    name: str
    login: str
    client: ClientId
    client_name: str
    because: Because


class Task(Answer):
    """One call that is owed. All words of a message are its writer's, numbers cut to two digits."""

    id: TaskId
    kind: TaskKind
    source: TaskSource
    state: TaskState
    who: str
    """Who asked, as the message or the agent says."""
    what: str
    made_at: datetime
    received_at: datetime
    """When the message arrived."""
    due_at: datetime | None = None
    suggestions: tuple[Suggestion, ...] = ()
    too_many: bool = False
    """More people fit than may be named: none of them is."""
    person: PersonId | None = None
    """With whom a case was opened for it."""
    case: CaseId | None = None
    grant: GrantId | None = None
    agent: AgentId | None = None
    """Who claimed or ended it."""
    claimed_until: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""
    """Why it was dropped."""
    revision: int = 0


class MailboxProblem(StrEnum):
    """Why the watched mailbox makes no tasks now."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    """Name or password."""
    NO_FOLDER = "no_folder"
    FULL = "full"
    """So many tasks are open that no more are made; the messages wait in the mailbox."""


class Mailbox(Answer):
    """How the watched mailbox does."""

    read_at: datetime | None = None
    problem: MailboxProblem | None = None


class TaskList(Answer):
    """Tasks, the one that is due first at the top."""

    tasks: tuple[Task, ...]
    mailbox: Mailbox | None = None
    """None: no mailbox is watched."""


class NewTask(Ask):
    """A call to be made that an agent notes."""

    who: str = Field(min_length=1, max_length=120)
    what: str = Field(default="", max_length=300)
    due_at: datetime | None = None


class TaskWho(Ask):
    """Look again for who may be meant."""

    who: str = Field(min_length=1, max_length=120)


class TaskDrop(Ask):
    """Leave a task undone."""

    reason: str = Field(min_length=1, max_length=200)


class TaskOpening(Ask):
    """Open a case with this person because of a task."""

    person: PersonId


class TaskOpened(Answer):
    """The task and the case that it led to."""

    task: Task
    case: Case
