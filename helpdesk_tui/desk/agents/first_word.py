"""The word with which somebody signs in for the first time: handed over in person, good once, for a day."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final, Self

from pydantic import SecretStr

from helpdesk_tui.desk.auth import passwords

SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that is taken for another one."""
GROUPS, GROUP = 4, 5
"""Twenty signs of these are 99 bits."""


@dataclass(frozen=True, slots=True)
class FirstWord:
    """In clear, for the one answer that shows it, and as it is kept."""

    plain: SecretStr
    hashed: str

    @classmethod
    async def made(cls) -> Self:
        """A new one."""
        groups = ("".join(secrets.choice(SIGNS) for _ in range(GROUP)) for _ in range(GROUPS))
        plain = SecretStr("-".join(groups))
        return cls(plain, await passwords.hashed(plain))
