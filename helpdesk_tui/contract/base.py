"""What every model on the wire shares."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """What the desk says: frozen, lenient about fields a newer desk may add."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True, hide_input_in_errors=True)


class Ask(BaseModel):
    """What a console asks: frozen, refuses any field it does not know."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, hide_input_in_errors=True, str_max_length=4096
    )
