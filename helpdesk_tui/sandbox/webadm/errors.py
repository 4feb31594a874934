"""How the Manager API says no: JSON-RPC errors, always under HTTP 200."""

from __future__ import annotations

REQUEST, METHOD, PARAMS, INTERNAL, SERVER = -32600, -32601, -32602, -32603, -32000
MESSAGES = {
    REQUEST: "Invalid Request",
    METHOD: "Method not found",
    PARAMS: "Invalid params",
    INTERNAL: "Internal error",
    SERVER: "Server error",
}


class Fault(Exception):
    """A call that is answered with `error`; the sentence stands in `data`."""

    def __init__(self, code: int, data: str = "") -> None:
        super().__init__(data)
        self.code = code
        self.data = data

    def content(self) -> dict[str, object]:
        """The `error` object."""
        found: dict[str, object] = {"code": self.code, "message": MESSAGES[self.code]}
        return {**found, "data": self.data} if self.data else found


def not_typed(name: str, kind: str) -> Fault:
    """A parameter of the wrong type."""
    return Fault(PARAMS, f"Parameter {name} not {kind}")


def broken(sentence: str) -> Fault:
    """An operation that failed with something useful to say."""
    return Fault(INTERNAL, sentence)


def no_object(dn: str) -> Fault:
    """Nothing stands under this name."""
    return broken(f"LDAP object '{dn}' does not exist")


def bad_name(dn: str) -> Fault:
    """The text is no name."""
    return broken(f"Could not read LDAP object '{dn}' (invalid DN)")
