"""An order out of the words of a command, checked before it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from helpdesk_tui.cli.lines.fault import Usage
from helpdesk_tui.wording import _

if TYPE_CHECKING:
    from helpdesk_tui.contract.base import Ask

A = TypeVar("A", bound="Ask")


def checked(kind: type[A], **values: object) -> A:
    """The order; raises `Usage` with the names of what no order may hold, never with its values."""
    from pydantic import ValidationError

    try:
        return kind.model_validate(values)
    except ValidationError as error:
        fields = ", ".join(dict.fromkeys(str(one["loc"][0]) for one in error.errors() if one["loc"]))
        raise Usage(_("Outside of what may be asked: {fields}.").format(fields=fields)) from None
