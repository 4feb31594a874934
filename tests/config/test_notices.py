"""`[notices]` and `[[webhooks]]`: addresses that can be, secrets by reference, nothing that leaves in clear."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from helpdesk_tui.desk.config.document import Document
from helpdesk_tui.desk.config.post import NoticesTable, WebhookTable
from helpdesk_tui.desk.config.posting import notices_config
from tests.config.samples import RIGHT

HOOK = {"id": "pager", "url": "https://pager.example/alarm?x=1", "secret": "systemd:pager"}


def test_all_of_it(tmp_path: Path) -> None:
    raw = tomllib.loads(RIGHT.replace("KEYS", "/keys"))
    raw["notices"] = {"reply_to": "in@durand.example", "page": "https://help.durand.example/x"}
    raw["webhooks"] = [HOOK, {**HOOK, "id": "chat", "everything": True}]
    document = Document.model_validate(raw)
    told = notices_config(document, tmp_path / "config.toml", lambda _: SecretStr("invented"))
    assert (told.reply_to, told.page) == ("in@durand.example", "https://help.durand.example/x")
    assert [(one.id, one.everything) for one in told.hooks] == [("pager", False), ("chat", True)]
    assert "invented" not in repr(told)


def test_none_of_it() -> None:
    document = Document.model_validate(tomllib.loads(RIGHT.replace("KEYS", "/keys")))
    assert document.notices == NoticesTable()
    assert document.webhooks == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://pager.example/"},
        {"url": "unix:/run/x.sock"},
        {"url": "https://user@pager.example/"},
        {"url": "https://user:word@pager.example/"},
        {"url": "https://pager.example/#x"},
        {"url": "https://pager.example/\r\nX: y"},
        {"url": "ftp://pager.example/"},
        {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
        {"id": "Pager!"},
        {"more": 1},
    ],
)
def test_a_webhook_that_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        WebhookTable.model_validate(HOOK | wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"page": "http://help.durand.example"},
        {"page": "https://help.durand.example/?x=1"},
        {"page": "https://u:p@help.durand.example/"},
        {"page": "https://help.durand.example/ a"},
        {"reply_to": "Support <in@durand.example>"},
        {"reply_to": "in@durand.example\nBcc: x@evil.example"},
        {"security_mail": ["soc@durand.example, x@evil.example"]},
        {"security_mail": ["soc"]},
    ],
)
def test_notices_that_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        NoticesTable.model_validate(wrong)
