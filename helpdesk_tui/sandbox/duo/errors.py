"""How the simulated vendor says no: code (its first three digits are the HTTP status) and message."""

from __future__ import annotations


class Refusal(Exception):
    """A request that is answered with `stat: FAIL`."""

    def __init__(self, code: int, message: str, detail: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.detail = detail

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.code // 100


def missing(name: str) -> Refusal:
    """A required parameter is not there."""
    return Refusal(40001, "Missing required request parameters", name)


def invalid(detail: str) -> Refusal:
    """A parameter's name, or a short reason."""
    return Refusal(40002, "Invalid request parameters", detail)


def duplicate(detail: str | None = None) -> Refusal:
    """A name, alias, serial or code that is taken."""
    return Refusal(40003, "Duplicate resource", detail)


def not_found() -> Refusal:
    """No such object in this account."""
    return Refusal(40401, "Resource not found")


def forbidden(detail: str | None = None) -> Refusal:
    """Wrong application type, or a permission that was not granted."""
    return Refusal(40301, "Access forbidden", detail)


def wrong_type() -> Refusal:
    """Keys of one family of API used on another."""
    return forbidden("Wrong integration type for this API.")


def too_many() -> Refusal:
    """Over the rate."""
    return Refusal(42901, "Too Many Requests")


def over_object_limit() -> Refusal:
    """The 101st object; the vendor says it like this."""
    return Refusal(50001, "Unknown internal server error")


OBJECT_LIMIT = 100
"""Phones, groups, tokens and bypass codes of one user; users of one phone or token."""
