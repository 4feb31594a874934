"""Bodies of the writes whose defaults at Duo are dangerous: bounded by type, so that no zero can be sent.

Duo's own defaults for a bypass code: ten codes, never ending, all others of the user deleted; `0` means
without end or without limit. Numbers travel as strings, as the official clients send them.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from helpdesk_tui.contract.orders import MAX_SECONDS, MAX_USES, MIN_SECONDS

CODE_DIGITS = 9


class BypassAsk(BaseModel):
    """One code of nine digits chosen by the desk, beside whatever codes the user has."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True)

    code: SecretStr
    seconds: int = Field(strict=True, ge=MIN_SECONDS, le=MAX_SECONDS)
    uses: int = Field(strict=True, ge=1, le=MAX_USES)

    @field_validator("code")
    @classmethod
    def _nine_digits(cls, code: SecretStr) -> SecretStr:
        digits = code.get_secret_value()
        if len(digits) != CODE_DIGITS or not (digits.isascii() and digits.isdecimal()):
            raise ValueError("not nine digits")
        return code

    def body(self) -> dict[str, str | bool]:
        """The JSON object; never `count`, which excludes `codes`."""
        return {
            "codes": self.code.get_secret_value(),
            "preserve_existing": True,
            "reuse_count": str(self.uses),
            "valid_secs": str(self.seconds),
        }


class LinkAsk(BaseModel):
    """How long an activation link lives, and whether the app's install link goes first."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True)

    seconds: int = Field(strict=True, ge=MIN_SECONDS, le=MAX_SECONDS)
    install: bool

    def body(self) -> dict[str, str | bool]:
        """The JSON object."""
        return {"install": "1" if self.install else "0", "valid_secs": str(self.seconds)}


class EnrolAsk(BaseModel):
    """An enrolment mail; without a time Duo's link would live thirty days, with 0 for ever."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True)

    username: str = Field(min_length=1)
    email: str = Field(min_length=3)
    seconds: int = Field(strict=True, ge=MIN_SECONDS, le=MAX_SECONDS)

    def body(self) -> dict[str, str | bool]:
        """The JSON object."""
        return {"email": self.email, "username": self.username, "valid_secs": str(self.seconds)}
