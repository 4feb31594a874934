"""Answers of the desk that are no success, as the error tree of the contract."""

from __future__ import annotations

from pydantic import ValidationError

from helpdesk_tui.contract.errors import (
    Conflict,
    DeskError,
    ErrorCode,
    Missing,
    Mistaken,
    Problem,
    Refused,
    Unreachable,
)

MISTAKEN = frozenset(
    {
        ErrorCode.BAD_REQUEST,
        ErrorCode.KEY_MISSING,
        ErrorCode.BAD_NUMBER,
        ErrorCode.BAD_NAME,
        ErrorCode.CONFIG_MISSING,
        ErrorCode.CONFIG_WRONG,
        ErrorCode.POLICY_WRONG,
        ErrorCode.KEY_FILE_OPEN,
        ErrorCode.VENDOR_KEYS_WRONG,
        ErrorCode.VENDOR_PERMISSION,
        ErrorCode.VENDOR_CLOCK,
        ErrorCode.VENDOR_REFUSED,
        ErrorCode.VENDOR_LIMIT,
        ErrorCode.NOT_SIGNED_IN,
        ErrorCode.UNSUPPORTED,
    }
)
UNREACHABLE = frozenset(
    {
        ErrorCode.VENDOR_DOWN,
        ErrorCode.VENDOR_SLOW,
        ErrorCode.VENDOR_STRANGE,
        ErrorCode.VENDOR_BUSY,
        ErrorCode.OUTCOME_UNKNOWN,
        ErrorCode.READ_BACK_DIFFERS,
        ErrorCode.COURIER_DOWN,
        ErrorCode.DESK_DOWN,
        ErrorCode.DESK_STARTING,
        ErrorCode.DESK_VERSION,
        ErrorCode.STORE_UNWRITABLE,
        ErrorCode.SEAL_BROKEN,
        ErrorCode.INTERNAL,
    }
)
CONFLICT = frozenset(
    {ErrorCode.OPERATION_OPEN, ErrorCode.IN_PROGRESS, ErrorCode.TASK_ENDED, ErrorCode.NAME_ALIKE}
)


class OnlyTried(Exception):
    """The desk would do it; nothing was done."""


class NotUnderstood(Exception):
    """An answer that is cut, strange or not the desk's; nothing of it may be believed."""


def error_of(content: bytes) -> DeskError:
    """The error that a problem document names; raises `NotUnderstood`."""
    try:
        problem = Problem.model_validate_json(content)
    except ValidationError as error:
        raise NotUnderstood from error
    found = _kind(problem.code)(problem.code, **problem.params)
    found.status = problem.status
    return found


def _kind(code: ErrorCode) -> type[DeskError]:
    if code is ErrorCode.NOT_FOUND:
        return Missing
    if code in CONFLICT:
        return Conflict
    if code in MISTAKEN:
        return Mistaken
    return Unreachable if code in UNREACHABLE else Refused
