from __future__ import annotations

import grp
import os
from pathlib import Path

import pytest

from helpdesk_tui.contract.errors import DeskError, ErrorCode, Mistaken
from helpdesk_tui.contract.ids import AgentId, ClientId
from helpdesk_tui.desk.config.faults import Fault
from helpdesk_tui.desk.config.load import default_path, load_config
from helpdesk_tui.desk.config.simulated import simulated_config
from helpdesk_tui.vendors.settings import DuoSettings, PrivacyIdeaSettings
from tests.config.conftest import DrawerOfTests
from tests.config.samples import ADMIN_KEY, AUTH_KEY, RIGHT, without, write


@pytest.fixture(autouse=True)
def keys(drawer: DrawerOfTests, credentials: Path) -> None:
    drawer.set_password("helpdesk-tui", "sms", "sms-key-s3nt1nel")
    (credentials / "pi-password").write_text("pi-s3nt1nel\n")


def refused(path: Path) -> DeskError:
    with pytest.raises(Mistaken) as caught:
        load_config(path)
    assert "s3nt1nel" not in repr(caught.value) + str(caught.value.params)
    assert caught.value.params["path"]
    return caught.value


def changed(tmp_path: Path, old: str, new: str) -> dict[str, str]:
    assert old in RIGHT
    error = refused(write(tmp_path, RIGHT.replace(old, new, 1)))
    assert error.code is ErrorCode.CONFIG_WRONG
    return error.params


def test_a_right_file(tmp_path: Path) -> None:
    path = write(tmp_path)
    config = load_config(path)
    duo, pi = config.vendors
    assert isinstance(duo, DuoSettings)
    assert isinstance(pi, PrivacyIdeaSettings)
    assert duo.admin.skey.get_secret_value() == ADMIN_KEY
    assert duo.auth is not None
    assert duo.auth.skey.get_secret_value() == AUTH_KEY
    assert pi.url == "https://pi.durand.example"
    assert pi.password.get_secret_value() == "pi-s3nt1nel"
    assert config.sms is not None
    assert config.sms.key.get_secret_value() == "sms-key-s3nt1nel"
    assert config.mail is not None
    assert config.mail.sender == "desk@durand.example"
    assert config.client(ClientId("durand")).ticket_pattern == r"INC-\d{5}"
    assert config.agents[AgentId("a.martin")].roles == {"agent", "lead"}
    assert config.idle_lock_seconds == 120
    assert not config.readonly
    assert not config.simulated
    assert config.policy_path is None
    assert "s3nt1nel" not in repr(config)


def test_a_policy_file_lies_beside_it(tmp_path: Path) -> None:
    path = write(tmp_path)
    (tmp_path / "policy.toml").write_text("")
    assert load_config(path).policy_path == tmp_path / "policy.toml"


def test_byte_order_mark_and_carriage_returns(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(load_config(path).vendors) == 2


def test_the_default_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_TUI_HOME", str(tmp_path))
    assert default_path() == tmp_path / "config" / "config.toml"
    with pytest.raises(Mistaken) as caught:
        load_config()
    assert caught.value.code is ErrorCode.CONFIG_MISSING
    write(tmp_path / "config")
    assert load_config().store == str(tmp_path / "state" / "desk.db")


def test_a_named_file_that_is_missing(tmp_path: Path) -> None:
    error = refused(tmp_path / "none.toml")
    assert error.code is ErrorCode.CONFIG_MISSING
    assert error.exit_code == 2


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "idle_lock_seconds",
            "idle_lock_second",
            {"where": "desk", "key": "idle_lock_second", "nearest": "idle_lock_seconds"},
        ),
        (
            "admin_skey",
            "admin_seky",
            {"where": "vendors duo-durand", "key": "admin_seky", "nearest": "admin_skey"},
        ),
        ("ticket_hint", "zzz", {"where": "clients durand", "key": "zzz", "nearest": ""}),
        ("realm", "relm", {"where": "vendors pi-durand", "key": "relm", "nearest": "realm"}),
        ("[mail]", "[mial]", {"where": "config.toml", "key": "mial", "nearest": "mail"}),
        ("person_login", "login", {"where": "agents a.martin", "key": "login"}),
    ],
)
def test_an_unknown_key_is_named_with_its_nearest(
    tmp_path: Path, old: str, new: str, expected: dict[str, str]
) -> None:
    params = changed(tmp_path, old, new)
    assert params["why"] == Fault.UNKNOWN_KEY
    assert {name: params[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('"file:KEYS/admin.key"', '"' + ADMIN_KEY + '"', Fault.KEY_IN_CLEAR),
        ('"file:KEYS/admin.key"', '"file:KEYS/none.key"', Fault.KEY_ABSENT),
        ('"file:KEYS/admin.key"', '"file:none.key"', Fault.BAD_REFERENCE),
        ('"keyring:helpdesk-tui/sms"', '"keyring:helpdesk-tui/nothing"', Fault.KEY_ABSENT),
        ("idle_lock_seconds = 120", 'idle_lock_seconds = "120"', Fault.WRONG_TYPE),
        ("idle_lock_seconds = 120", "idle_lock_seconds = true", Fault.WRONG_TYPE),
        ("idle_lock_seconds = 120", "idle_lock_seconds = 1", Fault.WRONG_VALUE),
        ('client = "durand"', 'client = "durant"', Fault.UNKNOWN_CLIENT),
        ('id = "pi-durand"', 'id = "duo-durand"', Fault.DUPLICATE_ID),
        ('id = "pi-durand"', 'id = "pi:durand"', Fault.WRONG_VALUE),
        ('kind = "duo"', 'kind = "okta"', Fault.UNKNOWN_KIND),
        ('kind = "duo"', "", Fault.MISSING_KEY),
        ('realm = "acme"', "", Fault.MISSING_KEY),
        ('auth_skey = "file:KEYS/auth.key"', "", Fault.MISSING_KEY),
        ("http://127.0.0.1:8443", "http://192.0.2.7:8443", Fault.NOT_LOOPBACK),
        ("http://127.0.0.1:8443", "https://192.0.2.7", Fault.NOT_LOOPBACK),
        ("http://127.0.0.1:8443", "http://127.0.0.1.example", Fault.NOT_LOOPBACK),
        ("http://127.0.0.1:8443", "http://127.0.0.1@evil.example", Fault.NOT_LOOPBACK),
        ("https://pi.durand.example", "http://pi.durand.example", Fault.NOT_LOOPBACK),
        ("https://sms.durand.example", "http://sms.durand.example", Fault.NOT_LOOPBACK),
        ("smtp://127.0.0.1:2525", "smtp://mail.durand.example", Fault.NOT_LOOPBACK),
        (r"INC-\d{5}", "INC-(", Fault.NOT_PATTERN),
        ("api-0a1b2c3d.duosecurity.com", "https://api-0a1b2c3d.duosecurity.com/", Fault.WRONG_VALUE),
        ('language = "fr"', 'language = "de"', Fault.WRONG_VALUE),
        ('name = "Durand SA"', 'name = "Durand\\u0007 SA"', Fault.WRONG_VALUE),
        ("[desk]", "[desk", Fault.NOT_TOML),
        ('roles = ["agent", "lead"]', 'roles = "agent"', Fault.WRONG_TYPE),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, old: str, new: str, why: Fault) -> None:
    params = changed(tmp_path, old, new)
    assert params["why"] == why
    if why is not Fault.NOT_TOML:
        assert "where" in params


@pytest.mark.parametrize("section", ["clients", "vendors"])
def test_a_file_without_clients_or_vendors(tmp_path: Path, section: str) -> None:
    other = "[[vendors]]" if section == "clients" else "[[clients]]"
    start = RIGHT.index(other)
    text = (
        RIGHT[start : RIGHT.index("[mail]")]
        if section == "clients"
        else RIGHT[start : RIGHT.index("[[vendors]]")]
    )
    params = refused(write(tmp_path, text)).params
    assert (params["why"], params["key"]) == (Fault.MISSING_KEY, section)


def test_an_empty_file_and_one_that_is_no_text(tmp_path: Path) -> None:
    assert refused(write(tmp_path, "")).params["why"] == Fault.MISSING_KEY
    path = write(tmp_path)
    path.write_bytes(b"\xff\xfe[\x00")
    assert refused(path).params["why"] == Fault.NOT_TEXT


def test_where_toml_breaks_is_said_without_quoting_the_line(tmp_path: Path) -> None:
    params = changed(tmp_path, '"file:KEYS/admin.key"', ADMIN_KEY)
    assert params["why"] == Fault.NOT_TOML
    assert "line" in params["detail"]


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_may_change(tmp_path: Path, mode: int) -> None:
    path = write(tmp_path)
    path.chmod(mode)
    params = refused(path).params
    assert params["why"] == Fault.OTHERS_WRITE
    assert params["mode"] == f"{mode:04o}"


def test_others_may_read_the_file_since_no_key_is_in_it(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.chmod(0o644)
    assert load_config(path).path == path


def test_links_folders_and_pipes(tmp_path: Path) -> None:
    path = write(tmp_path)
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    assert refused(link).params["why"] == Fault.SYMLINK
    assert refused(tmp_path).params["why"] == Fault.NOT_A_FILE
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    assert refused(pipe).params["why"] == Fault.NOT_A_FILE


def test_an_open_key_file_is_named_with_its_place(tmp_path: Path) -> None:
    path = write(tmp_path)
    (tmp_path / "auth.key").chmod(0o644)
    error = refused(path)
    assert error.code is ErrorCode.KEY_FILE_OPEN
    assert error.params == {
        "path": str(tmp_path / "auth.key"),
        "mode": "0644",
        "where": "vendors duo-durand",
        "key": "auth_skey",
    }


def test_a_duo_account_may_do_without_the_auth_api(tmp_path: Path) -> None:
    duo = load_config(write(tmp_path, without(RIGHT, "auth_"))).vendors[0]
    assert isinstance(duo, DuoSettings)
    assert duo.auth is None


def test_the_sandbox_has_one_duo_account_for_each_client_and_one_openotp() -> None:
    key = {"ikey": "DI1", "skey": "s3nt1nel"}
    client = {"id": "durand", "name": "Durand SA", "host": "api-1.sandbox", "admin": key, "auth": key}
    config = simulated_config(
        {
            "url": "unix:/run/x.sock",
            "duo": {"clients": [{**client, "region": "BE", "language": "fr"}]},
            "webadm": {
                "user": "D\\desk",
                "password": "s3nt1nel",
                "client": "durand",
                "domain": "D",
                "base_dn": "DC=durand,DC=example",
            },
            "openotp": {"api_key": "s3nt1nel"},
            "sms": {"url": "unix:/run/x.sock", "key": "s3nt1nel"},
            "mail": {"url": "smtp+unix:/run/m.sock"},
            "ca_file": None,
        },
        Path("/run/x.sock"),
        Path("/run/x.db"),
        "a.martin",
    )
    assert config.simulated
    assert [vendor.id for vendor in config.vendors] == ["duo-durand", "openotp-durand"]
    assert {vendor.client for vendor in config.vendors} == {config.clients[0].id}
    assert "s3nt1nel" not in repr(config)


def test_a_shared_desk_names_a_group_that_exists(tmp_path: Path) -> None:
    group = grp.getgrgid(os.getgid()).gr_name
    path = write(tmp_path, RIGHT.replace("[desk]", f'[desk]\nsocket_group = "{group}"'))
    assert load_config(path).socket_group == group
    params = changed(tmp_path, "[desk]", '[desk]\nsocket_group = "no-such-group"')
    assert (params["why"], params["key"]) == (Fault.WRONG_VALUE, "socket_group")


@pytest.mark.parametrize(("told", "read"), [("", None), ("step_up = true", True), ("step_up = false", False)])
def test_whether_agents_step_up_stands_among_them(tmp_path: Path, told: str, read: bool | None) -> None:
    config = load_config(write(tmp_path, f"{RIGHT}\n[agents]\n{told}\n"))
    assert config.step_up is read
    assert AgentId("a.martin") in config.agents
