"""The console's way to the desk; libraries are imported at the first use of each part."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from helpdesk_tui.api.embedded import Embedded

if TYPE_CHECKING:
    from pathlib import Path

    from helpdesk_tui.api.agents import AgentsResource
    from helpdesk_tui.api.approvals import ApprovalsResource
    from helpdesk_tui.api.audit import AuditResource
    from helpdesk_tui.api.cases import CasesResource
    from helpdesk_tui.api.console_key import ConsoleKey
    from helpdesk_tui.api.containments import ContainmentsResource
    from helpdesk_tui.api.deeds import DeedsResource
    from helpdesk_tui.api.evidence import EvidenceResource
    from helpdesk_tui.api.figures import FiguresResource
    from helpdesk_tui.api.files import FilesResource
    from helpdesk_tui.api.gate import GateResource
    from helpdesk_tui.api.grants import GrantsResource
    from helpdesk_tui.api.level import LevelResource
    from helpdesk_tui.api.notices import NoticesResource
    from helpdesk_tui.api.operations import OperationsResource
    from helpdesk_tui.api.people import PeopleResource
    from helpdesk_tui.api.procedures import ProceduresResource
    from helpdesk_tui.api.pushes import PromptsResource, SignalsResource
    from helpdesk_tui.api.review import ReviewResource
    from helpdesk_tui.api.services import ServicesResource
    from helpdesk_tui.api.session import HealthResource, SessionResource
    from helpdesk_tui.api.signing import SigningResource
    from helpdesk_tui.api.stream import StreamResource
    from helpdesk_tui.api.tasks import TasksResource
    from helpdesk_tui.api.transport import Transport
    from helpdesk_tui.api.witness import Witness
    from helpdesk_tui.api.witnessing import WitnessingResource


class DeskClient:
    """One desk: its address, or the user's own one that is found or started when it is needed.

    Every method raises `DeskError`. Writes take a key: repeated under it, they act once.
    """

    def __init__(
        self,
        desk: str | Embedded,
        *,
        readonly: bool = False,
        memory: Path | None = None,
        ca_file: Path | None = None,
        colleague: str | None = None,
    ) -> None:
        """`colleague`: an invented one, whom the sandbox's desk alone believes.

        `ca_file`: who vouches for a desk of the network; None: those whom this machine trusts.

        `memory`: the folder in which is kept what was seen of desks' records; None: nothing is.
        """
        self._desk = desk
        self._colleague = colleague
        self._memory = memory
        self._readonly = readonly
        self._ca_file = ca_file

    @cached_property
    def transport(self) -> Transport:
        """HTTP to that desk."""
        from helpdesk_tui.api.transport import Transport

        if isinstance(self._desk, Embedded):
            colleague = self._colleague
            return Transport(
                self._desk.address, self._desk.revive, readonly=self._readonly, colleague=colleague
            )
        return Transport(
            self._desk,
            readonly=self._readonly,
            auth=self._console_key,
            ca_file=self._ca_file,
            colleague=self._colleague,
        )

    @property
    def remote(self) -> bool:
        """Whether the desk is reached over the network: then the agent signs in."""
        return not isinstance(self._desk, Embedded) and self._desk.startswith("https://")

    @cached_property
    def _console_key(self) -> ConsoleKey | None:
        """Signs what goes over the network; on a Unix socket the kernel says who we are."""
        if not self.remote:
            return None
        from helpdesk_tui.api.console_key import ConsoleKey

        return ConsoleKey()

    @cached_property
    def signing(self) -> SigningResource:
        """Showing who we are."""
        from helpdesk_tui.api.signing import SigningResource

        return SigningResource(self.transport, self._console_key)

    @cached_property
    def agents(self) -> AgentsResource:
        """Keeping agents."""
        from helpdesk_tui.api.agents import AgentsResource

        return AgentsResource(self.transport)

    @cached_property
    def deeds(self) -> DeedsResource:
        """What takes two people."""
        from helpdesk_tui.api.deeds import DeedsResource

        return DeedsResource(self.transport)

    @cached_property
    def session(self) -> SessionResource:
        """Who we are."""
        from helpdesk_tui.api.session import SessionResource

        return SessionResource(self.transport)

    @cached_property
    def health(self) -> HealthResource:
        """How desk and vendors feel."""
        from helpdesk_tui.api.session import HealthResource

        return HealthResource(self.transport)

    @cached_property
    def people(self) -> PeopleResource:
        """Search and card."""
        from helpdesk_tui.api.people import PeopleResource

        return PeopleResource(self.transport)

    @cached_property
    def procedures(self) -> ProceduresResource:
        """Guided calls."""
        from helpdesk_tui.api.procedures import ProceduresResource

        return ProceduresResource(self.transport)

    @cached_property
    def services(self) -> ServicesResource:
        """What else can be done for a person."""
        from helpdesk_tui.api.services import ServicesResource

        return ServicesResource(self.transport)

    @cached_property
    def notices(self) -> NoticesResource:
        """What people were told, and "not me"."""
        from helpdesk_tui.api.notices import NoticesResource

        return NoticesResource(self.transport)

    @cached_property
    def cases(self) -> CasesResource:
        """Calls."""
        from helpdesk_tui.api.cases import CasesResource

        return CasesResource(self.transport)

    @cached_property
    def evidence(self) -> EvidenceResource:
        """Proofs."""
        from helpdesk_tui.api.evidence import EvidenceResource

        return EvidenceResource(self.transport)

    @cached_property
    def gate(self) -> GateResource:
        """Decisions."""
        from helpdesk_tui.api.gate import GateResource

        return GateResource(self.transport)

    @cached_property
    def operations(self) -> OperationsResource:
        """Effects."""
        from helpdesk_tui.api.operations import OperationsResource

        return OperationsResource(self.transport)

    @cached_property
    def approvals(self) -> ApprovalsResource:
        """The second pair of eyes."""
        from helpdesk_tui.api.approvals import ApprovalsResource

        return ApprovalsResource(self.transport)

    @cached_property
    def review(self) -> ReviewResource:
        """What is looked at the next day."""
        from helpdesk_tui.api.review import ReviewResource

        return ReviewResource(self.transport)

    @cached_property
    def grants(self) -> GrantsResource:
        """What is live."""
        from helpdesk_tui.api.grants import GrantsResource

        return GrantsResource(self.transport)

    @cached_property
    def tasks(self) -> TasksResource:
        """Calls that are owed."""
        from helpdesk_tui.api.tasks import TasksResource

        return TasksResource(self.transport)

    @cached_property
    def level(self) -> LevelResource:
        """The threat level."""
        from helpdesk_tui.api.level import LevelResource

        return LevelResource(self.transport)

    @cached_property
    def witnessing(self) -> WitnessingResource:
        """Looking at somebody for a colleague."""
        from helpdesk_tui.api.witnessing import WitnessingResource

        return WitnessingResource(self.transport)

    @cached_property
    def prompts(self) -> PromptsResource:
        """Login prompts of every vendor."""
        from helpdesk_tui.api.pushes import PromptsResource

        return PromptsResource(self.transport)

    @cached_property
    def files(self) -> FilesResource:
        """Case files."""
        from helpdesk_tui.api.files import FilesResource

        return FilesResource(self.transport)

    @cached_property
    def signals(self) -> SignalsResource:
        """What detectors say of them."""
        from helpdesk_tui.api.pushes import SignalsResource

        return SignalsResource(self.transport)

    @cached_property
    def containments(self) -> ContainmentsResource:
        """What is taken from an attacker at once."""
        from helpdesk_tui.api.containments import ContainmentsResource

        return ContainmentsResource(self.transport)

    @cached_property
    def audit(self) -> AuditResource:
        """The record."""
        from helpdesk_tui.api.audit import AuditResource

        return AuditResource(self.transport)

    @cached_property
    def figures(self) -> FiguresResource:
        """What the team did."""
        from helpdesk_tui.api.figures import FiguresResource

        return FiguresResource(self.transport)

    @cached_property
    def witness(self) -> Witness | None:
        """What was seen of this desk's record before, held against what it says now."""
        from helpdesk_tui.api.witness import Witness

        return None if self._memory is None else Witness(self.transport, self._memory)

    @cached_property
    def stream(self) -> StreamResource:
        """Live changes."""
        from helpdesk_tui.api.stream import StreamResource

        return StreamResource(self.transport)

    async def close(self) -> None:
        """Wait for writes under way, then let go."""
        if "transport" in self.__dict__:
            await self.transport.close()
