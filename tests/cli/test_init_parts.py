from __future__ import annotations

import io
import os
import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from helpdesk_tui.cli.init.answers import pattern_of, slug
from helpdesk_tui.cli.init.dialogue import Abandoned, Dialogue
from helpdesk_tui.cli.init.directories import DirectoryDraft
from helpdesk_tui.cli.init.drafts import (
    AgentDraft,
    ClientDraft,
    Draft,
    DuoDraft,
    MailDraft,
    OpenOtpDraft,
    PrivacyIdeaDraft,
    SmsDraft,
)
from helpdesk_tui.cli.init.keys import FILE, KEYRING, KeyShelf
from helpdesk_tui.cli.init.toml import key, put, table
from helpdesk_tui.desk.config.load import load_config
from helpdesk_tui.vendors.settings import DuoSettings, OpenOtpSettings, PrivacyIdeaSettings
from tests.config.conftest import DrawerOfTests, drawer

__all__ = ["drawer"]

SENTINEL = SecretStr("s3nt1nel-0123456789")
LINES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40)


def talk(answers: str, *, prompts: bool = False) -> tuple[Dialogue, io.StringIO]:
    heard = io.StringIO()
    return Dialogue(io.StringIO(answers), heard, prompts), heard


def full_draft(name: str = "Durand SA") -> Draft:
    return Draft(
        clients=[
            ClientDraft(
                "durand",
                name,
                "BE",
                "fr",
                r"INC\-\d{5}",
                "INC-48213",
                ("Domain Admins",),
                prompts_each_time=False,
            )
        ],
        vendors=[
            DuoDraft("duo-durand", "Duo", "durand", "api-1.example", ("DI1", SENTINEL), ("DI2", SENTINEL)),
            PrivacyIdeaDraft(
                "pi-durand", "pi", "durand", "https://pi.example", "acme", "d@h", SENTINEL, True
            ),
            OpenOtpDraft(
                "oo-durand",
                "OpenOTP",
                "durand",
                "https://webadm.example",
                "DURAND\\desk",
                SENTINEL,
                "DURAND",
                "dc=durand,dc=example",
                "uid",
                "Europe/Brussels",
                "https://webadm.example:8443",
                SENTINEL,
            ),
        ],
        directory=DirectoryDraft(
            "openldap",
            "ldap-durand",
            "LDAP",
            "durand",
            "ldaps://dc1.durand.example",
            "cn=desk,dc=durand",
            SENTINEL,
            "ou=people,dc=durand",
        ),
        mail=MailDraft("smtps://mail.example", "desk@durand.example", "desk", SENTINEL),
        sms=SmsDraft("https://sms.example/send", SENTINEL),
        agents=[AgentDraft("a.martin", "Alice Martin", ("agent",), "a.martin")],
    )


@given(LINES)
def test_what_is_written_is_read_back(text: str) -> None:
    assert tomllib.loads(table(f"[{key(text)}]", {"value": text, "many": [text, text]})) == {
        text: {"value": text, "many": [text, text]}
    }


def test_empty_values_are_left_out_but_no_is_kept() -> None:
    assert table("[x]", {"a": None, "b": "", "c": (), "d": False, "e": 0}) == "[x]\nd = false\ne = 0\n"


def test_a_file_is_put_whole_and_private(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    before = os.umask(0)
    try:
        put(path, "a = 1\n")
        put(path, "a = 2\n")
    finally:
        os.umask(before)
    assert path.read_text() == "a = 2\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_put_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    put(path, "a = 1\n")
    with pytest.raises(UnicodeEncodeError):
        put(path, "\ud800")
    assert path.read_text() == "a = 1\n"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kind", [FILE, KEYRING])
def test_a_draft_becomes_a_configuration_without_a_key_in_it(
    kind: str, tmp_path: Path, drawer: DrawerOfTests
) -> None:
    path = tmp_path / "config.toml"
    put(path, full_draft().toml(KeyShelf(kind, tmp_path / "keys")))
    assert SENTINEL.get_secret_value() not in path.read_text()
    config = load_config(path)
    duo, pi, openotp = config.vendors
    assert isinstance(duo, DuoSettings)
    assert isinstance(pi, PrivacyIdeaSettings)
    assert isinstance(openotp, OpenOtpSettings)
    assert duo.admin.skey == pi.password == openotp.password == openotp.api_key == SENTINEL
    assert openotp.username == "DURAND\\desk"
    assert pi.typed_with_password
    (directory,) = config.directories
    assert directory.password == SENTINEL
    assert directory.attributes["login"] == "uid"
    assert config.sms is not None
    assert config.sms.key == SENTINEL
    assert config.mail is not None
    assert config.mail.password == SENTINEL
    assert [agent.name for agent in config.agents.values()] == ["Alice Martin"]
    if kind == FILE:
        assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
        modes = {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "keys").iterdir()}
        assert modes == {0o600}
    else:
        assert len(drawer.drawer) == 8


def test_a_draft_shows_no_key() -> None:
    assert SENTINEL.get_secret_value() not in repr(full_draft())


def test_answers_and_defaults() -> None:
    dialogue, heard = talk("\nx\nyes\nn\n")
    assert dialogue.ask("What", "default") == "default"
    assert dialogue.need("What") == "x"
    assert dialogue.agree("Really", default=False)
    assert not dialogue.agree("Really", default=True)
    assert "What [default]: " in heard.getvalue()


def test_a_person_is_asked_again_a_pipe_is_not() -> None:
    dialogue, heard = talk("red\nduo\n", prompts=True)
    assert dialogue.choose("Which", [("duo", "Duo"), ("pi", "the other")]) == "duo"
    assert "Please type one of: duo, pi." in heard.getvalue()
    dialogue, _heard = talk("red\nduo\n")
    with pytest.raises(Abandoned, match="duo, pi"):
        dialogue.choose("Which", [("duo", "Duo"), ("pi", "the other")])


def test_answers_that_end_too_early_say_at_which_question() -> None:
    dialogue, _heard = talk("")
    with pytest.raises(Abandoned, match="Its name"):
        dialogue.need("Its name")


def test_a_secret_is_not_repeated() -> None:
    dialogue, heard = talk(SENTINEL.get_secret_value() + "\n")
    assert dialogue.secret("Key") == SENTINEL
    assert SENTINEL.get_secret_value() not in heard.getvalue()


@pytest.mark.parametrize(
    ("name", "id_"),
    [("Durand SA", "durand-sa"), ("Société Générale", "societe-generale"), ("  ", ""), ("A" * 80, "a" * 40)],
)
def test_an_id_is_proposed(name: str, id_: str) -> None:
    assert slug(name) == id_


def test_a_pattern_is_made_of_an_example() -> None:
    import re

    pattern = re.compile(pattern_of("INC-48213"))
    assert pattern.fullmatch("INC-00001")
    assert not pattern.fullmatch("INC-123")
    assert not pattern.fullmatch("INCx48213")
    assert pattern_of("") == ""
