"""Everything that a request needs, made once by the composition root."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from helpdesk_tui.contract.ids import VendorId
from helpdesk_tui.contract.session import DeskMode
from helpdesk_tui.desk.checkpoints.state import RecordState
from helpdesk_tui.desk.ids import new_id
from helpdesk_tui.desk.people.prompts import Prompts
from helpdesk_tui.desk.people.recent import Recent
from helpdesk_tui.desk.people.search import Memory
from helpdesk_tui.desk.steps import Steps
from helpdesk_tui.desk.work import Inflight

if TYPE_CHECKING:
    from helpdesk_tui.desk.audit.record import Record
    from helpdesk_tui.desk.clock import Clock
    from helpdesk_tui.desk.config.model import DeskConfig
    from helpdesk_tui.desk.letters.book import LetterBook
    from helpdesk_tui.desk.procedures.book import Procedures
    from helpdesk_tui.desk.quotas.counting import Usual
    from helpdesk_tui.desk.seal import Seal
    from helpdesk_tui.desk.store.store import Store
    from helpdesk_tui.desk.stream.hub import Hub
    from helpdesk_tui.detectors.places import Lookup
    from helpdesk_tui.policy.file import PolicyBook
    from helpdesk_tui.vendors.courier import Courier, MailCourier
    from helpdesk_tui.vendors.couriers.hooks import HookCourier
    from helpdesk_tui.vendors.protocols import Vendor


@dataclass(slots=True)
class Couriers:
    """The desk's own mail and SMS; filled when the house is furnished, None: not configured."""

    mail: MailCourier | None = None
    sms: Courier | None = None
    hooks: dict[str, HookCourier] = field(default_factory=dict)
    """Security's webhooks by their names."""


@dataclass(frozen=True)
class House:
    """What the desk is made of."""

    store: Store
    record: Record
    hub: Hub
    clock: Clock
    policy: PolicyBook
    vendors: MutableMapping[VendorId, Vendor]
    """Filled when the house is furnished: every request but a search waits for that."""
    couriers: Couriers
    config: DeskConfig
    mode: DeskMode
    readonly: bool
    seal: Seal
    embedded: bool = False
    """Started by its user's console: that user is an agent without being named in the configuration."""
    boot: str = field(default_factory=lambda: new_id("boot"))
    """Names this very process in the journal, so that a later one knows what was left behind."""
    inflight: Inflight = field(default_factory=Inflight)
    steps: Steps = field(default_factory=Steps)
    prompts: Prompts = field(default_factory=Prompts)
    """What the vendors' logs said lately."""
    recent: Recent = field(default_factory=Recent)
    """What was asked about people a moment ago."""
    memory: Memory = field(default_factory=Memory)
    """What makes search quick."""
    record_state: RecordState = field(default_factory=RecordState)
    """What keeps checkpoints from being signed or anchored, for the board."""

    @cached_property
    def letters(self) -> LetterBook:
        """The mails that carry links, read when the house is furnished. Raises `Mistaken(CONFIG_WRONG)`."""
        from helpdesk_tui.desk.letters.book import letters_for

        mail = self.config.mail
        return letters_for(None if mail is None else mail.letters, self.config.path)

    @cached_property
    def usual(self) -> Usual:
        """How much is handed over in an ordinary hour."""
        from helpdesk_tui.desk.quotas.counting import Usual

        return Usual()

    @cached_property
    def lookup(self) -> Lookup:
        """Where addresses are, by the customer's tables. Raises `Mistaken(CONFIG_WRONG)`."""
        from helpdesk_tui.desk.prompts.ip_tables import tables_of

        return tables_of(self.config.pushes.ip_tables, self.config.path)

    @cached_property
    def procedures(self) -> Procedures:
        """The guided calls. Raises `Mistaken(PROCEDURE_WRONG)`."""
        from helpdesk_tui.desk.procedures.book import FOLDER, load

        path = self.config.path
        return load(None if path is None else path.parent / FOLDER)
