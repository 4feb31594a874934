"""What the authentication service answers; failures are alike on purpose."""

from __future__ import annotations

Answer = dict[str, str | None]

SUCCESS = "Authentication success"


def success(data: str = "", message: str = SUCCESS) -> Answer:
    """The login stands."""
    return {"code": "1", "error": None, "message": message, "data": data or None, "concat": "0"}


def challenge(message: str, session: str, seconds: int, asked: str | None) -> Answer:
    """Something more is wanted, within so many seconds."""
    found: Answer = {"code": "2", "error": None, "message": message, "session": session}
    found["timeout"] = str(seconds)
    return found if asked is None else {**found, "otpChallenge": asked, "concat": "0"}


def failed() -> Answer:
    """Unknown, unactivated, blocked, wrong: all the same."""
    return _error("AuthFailed", "Invalid username or password")


def bad_request() -> Answer:
    """A field is missing or malformed."""
    return _error("BadRequest", "Invalid authentication request")


def no_session() -> Answer:
    """The session is unknown or over."""
    return _error("NoSession", "Session not started or timedout")


def server_error() -> Answer:
    """Something that the real server trips over."""
    return _error("ServerError", "Server error")


def _error(name: str, message: str) -> Answer:
    return {"code": "0", "error": name, "message": message}
