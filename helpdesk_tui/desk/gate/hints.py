"""What of a number, address or serial may be shown (data minimisation)."""

from __future__ import annotations


def hint(value: str) -> str:
    """Two last digits, or the domain of a mail address."""
    if "@" in value:
        return f"@{value.rpartition('@')[2]}"
    kept = [sign for sign in value if sign.isalnum()]
    return f"..{''.join(kept[-2:])}" if kept else ""
