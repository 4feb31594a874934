"""What an effect left behind, as a value."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import SecretStr

from helpdesk_tui.contract.operations import Result

BY_VENDOR = "vendor"
"""The vendor sent it by a road of its own and does not say where."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What an operation hands over, on its way to the one screen that may show it."""

    codes: tuple[SecretStr, ...] = ()
    link: SecretStr | None = None

    def pack(self) -> SecretStr:
        """One text to be sealed."""
        link = None if self.link is None else self.link.get_secret_value()
        return SecretStr(json.dumps({"codes": [c.get_secret_value() for c in self.codes], "link": link}))

    @classmethod
    def unpack(cls, packed: SecretStr) -> Secrets:
        """Back out of what was sealed."""
        found = json.loads(packed.get_secret_value())
        link = found["link"]
        return cls(
            codes=tuple(SecretStr(code) for code in found["codes"]),
            link=None if link is None else SecretStr(link),
        )

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.codes) or self.link is not None


@dataclass(frozen=True, slots=True)
class Done:
    """What now exists at the vendor."""

    until: datetime | None
    uses: int | None
    refs: tuple[str, ...] = ()
    sent_to: str = ""
    device_ref: str | None = None
    secrets: Secrets = field(default_factory=Secrets, repr=False)
    result: Result | None = None
    handle: SecretStr | None = None
    """What is needed to hear the person's answer, which is still awaited."""
    ends_by: datetime | None = None
    """When it is over at the latest, where the vendor does not say when it ends."""
    look_after: float | None = None
    """Seconds after which that answer is asked for."""
