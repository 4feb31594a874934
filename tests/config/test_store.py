from __future__ import annotations

import pytest
from pydantic import ValidationError

from helpdesk_tui.contract.errors import Mistaken
from helpdesk_tui.desk.config.document import DeskTable
from helpdesk_tui.desk.store.postgres import checked_url

GOOD = (
    "postgresql://desk@/helpdesk?host=/run/postgresql",
    "postgresql://desk@localhost/helpdesk",
    "postgresql://desk@db.example/helpdesk?sslmode=verify-full&sslrootcert=/etc/ca.pem",
)
BAD = (
    ("desk.db", "wrong_value"),
    ("sqlite:////tmp/desk.db", "wrong_value"),
    ("mysql://desk@localhost/helpdesk", "wrong_value"),
    ("postgresql://desk:secret@localhost/helpdesk", "key_in_clear"),
    ("postgresql://desk@localhost/helpdesk?password=secret", "key_in_clear"),
    ("postgresql://desk@db.example/helpdesk", "not_loopback"),
    ("postgresql://desk@db.example/helpdesk?sslmode=require", "not_loopback"),
    ("postgresql://desk@/helpdesk?host=db.example", "not_loopback"),
)


@pytest.mark.parametrize("url", GOOD)
def test_a_database_where_nobody_reads_along(url: str) -> None:
    assert DeskTable(store=url).store == url
    assert checked_url(url).drivername == "postgresql+psycopg"


@pytest.mark.parametrize(("url", "why"), BAD)
def test_what_is_refused(url: str, why: str) -> None:
    with pytest.raises(ValidationError) as caught:
        DeskTable(store=url)
    assert caught.value.errors()[0]["type"] == why
    assert "secret" not in str(caught.value)
    with pytest.raises(Mistaken):
        checked_url(url)
