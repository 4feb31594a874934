from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk_tui.contract.errors import Mistaken
from helpdesk_tui.desk.config.load import load_config
from helpdesk_tui.wording import speak
from helpdesk_tui.wording.errors import sentence

GOOD = {
    "kind": '"ad"',
    "id": '"ad-durand"',
    "label": '"AD"',
    "client": '"durand"',
    "url": '"ldaps://dc1.durand.example"',
    "bind_dn": '"desk@durand.example"',
    "password": '"file:KEY"',
    "base": '"dc=durand"',
}


def write(folder: Path, *more: str, **changes: str) -> Path:
    key = folder / "ldap.key"
    key.write_text("invented\n")
    key.chmod(0o600)
    values = {**GOOD, **changes}
    lines = [f"{name} = {value}".replace("KEY", str(key)) for name, value in values.items() if value]
    path = folder / "config.toml"
    path.write_text(
        '[[clients]]\nid = "durand"\nname = "Durand SA"\n\n[[vendors]]\nkind = "privacyidea"\nid = "pi"\nlabel = "pi"\n'
        'client = "durand"\nurl = "https://pi.example"\nrealm = "r"\nusername = "u"\n'
        f'password = "file:{key}"\n\n[[directories]]\n' + "\n".join([*lines, *more]) + "\n"
    )
    path.chmod(0o600)
    return path


def test_a_directory_has_the_names_of_its_kind_and_those_of_its_own(tmp_path: Path) -> None:
    path = write(tmp_path, "[directories.attributes]", 'office_line = "ipPhone"', 'mobile = ""')
    (directory,) = load_config(path).directories
    assert directory.password.get_secret_value() == "invented"
    assert directory.filter == "(&(objectCategory=person)(objectClass=user))"
    names = {name: directory.attributes[name] for name in ("login", "office_line", "mobile")}
    assert names == {"login": "sAMAccountName", "office_line": "ipPhone", "mobile": ""}
    (other,) = load_config(write(tmp_path, kind='"openldap"', filter='"(uid=*)"')).directories
    assert (other.attributes["login"], other.filter) == ("uid", "(uid=*)")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"url": '"ldap://x/dc=x"'}, "url has a value that cannot be"),
        ({"url": '"http://dc1.durand.example"'}, "url has a value that cannot be"),
        ({"url": '"ldaps://"'}, "url has a value that cannot be"),
        ({"password": '"secret"'}, "holds a key in clear"),
        ({"client": '"durant"'}, "did you mean durand"),
        ({"id": '"pi"'}, "the id pi is used twice"),
        ({"filter": '"(uid=*"'}, "filter has a value that cannot be"),
        ({"filter": '"(uid=*)(cn=*)"'}, "filter has a value that cannot be"),
        ({"filter": '"uid=*"'}, "filter has a value that cannot be"),
        ({"bases": '"x"'}, "did you mean base?"),
        ({"every_minutes": "1"}, "every_minutes has a value that cannot be"),
        ({"base": ""}, "the key base is missing"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, changes: dict[str, str], told: str) -> None:
    speak("en")
    with pytest.raises(Mistaken) as refused:
        load_config(write(tmp_path, **changes))
    assert told in sentence(refused.value)
    assert "secret" not in sentence(refused.value)


def test_an_attribute_that_is_none_is_named(tmp_path: Path) -> None:
    speak("en")
    for line, told in (('phone = "x"', "no key phone"), ('login = ""', "login"), ('mail = "a)(b"', "mail")):
        with pytest.raises(Mistaken) as refused:
            load_config(write(tmp_path, "[directories.attributes]", line))
        assert told in sentence(refused.value)
        assert "directories.attributes ad-durand" in sentence(refused.value)
