"""The server's superuser: sets things up and looks behind the adapter's back."""

from __future__ import annotations

from typing import Any

import httpx


class RefusedByServer(Exception):
    """The server's error, with its number."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(f"{status}/{code}: {message}")
        self.status = status
        self.code = code


class Admin:
    """A signed-in session; every method is one call."""

    def __init__(self, url: str, username: str = "", password: str = "") -> None:
        self._http = httpx.Client(base_url=url, trust_env=False, timeout=60)
        if username:
            session = self.value("POST", "/auth", username=username, password=password)
            self._http.headers["Authorization"] = session["token"]

    def call(self, method: str, path: str, **fields: Any) -> dict[str, Any]:
        """The whole answer, or `RefusedByServer`."""
        if method in {"GET", "DELETE"}:
            reply = self._http.request(method, path, params=fields)
        else:
            reply = self._http.request(method, path, json=fields)
        return _whole(reply)

    def upload(self, path: str, text: str, **fields: str) -> None:
        """Send a file."""
        _whole(self._http.post(path, data=fields, files={"file": ("file.csv", text)}))

    def value(self, method: str, path: str, **fields: Any) -> Any:
        """What the answer is about."""
        return self.call(method, path, **fields)["result"]["value"]

    def tokens(self, **filters: Any) -> list[dict[str, Any]]:
        """Tokens as the server holds them."""
        found: list[dict[str, Any]] = self.value("GET", "/token/", pagesize=500, **filters)["tokens"]
        return found

    def policy(self, name: str, scope: str, actions: list[str], **limits: Any) -> None:
        """Write one policy, in force at once."""
        self.call(
            "POST",
            f"/policy/{name}",
            **{"scope": scope, "action": ", ".join(actions), "priority": 1, "realm": "", **limits},
        )

    def drop_policy(self, name: str) -> None:
        """Delete one policy."""
        self.call("DELETE", f"/policy/{name}")

    def login(self, user: str, password: str, realm: str = "acme") -> bool:
        """What a VPN would ask: does this person get in with these characters?"""
        answer = self._http.post("/validate/check", json={"user": user, "realm": realm, "pass": password})
        return bool(answer.json()["result"].get("authentication") == "ACCEPT")

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()


def _whole(reply: httpx.Response) -> dict[str, Any]:
    answer: dict[str, Any] = reply.json()
    result = answer["result"]
    if not result["status"]:
        raise RefusedByServer(reply.status_code, result["error"]["code"], result["error"]["message"])
    return answer
