"""Letters in the customer's words: what is wrong is refused with its line, before anything is sent."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from helpdesk_tui.cli.main import main
from helpdesk_tui.contract.errors import ErrorCode, Mistaken
from helpdesk_tui.desk.letters.book import NAMES, letters_for, load_letters
from helpdesk_tui.wording import speak
from helpdesk_tui.wording.errors import tell

TEXT = "activation.fr.txt"
PAGE = "activation.fr.html"


def built_in(name: str) -> str:
    return (resources.files("helpdesk_tui.desk.letters") / "built_in" / name).read_text(encoding="utf-8")


def own(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(0o600)
    return path


def refused(folder: Path) -> dict[str, str]:
    with pytest.raises(Mistaken) as caught:
        load_letters(folder)
    assert caught.value.code is ErrorCode.CONFIG_WRONG
    return caught.value.params


def test_those_that_come_along_are_right() -> None:
    book = load_letters(None)
    assert set(book.texts) == set(book.pages) == {"fr", "en", "nl"}
    assert book.own == ()


def test_one_file_replaces_one_letter(tmp_path: Path) -> None:
    text = "Subject: Bienvenue $app\n$link $device $until $contact $ios $android, coûte $$5\n"
    own(tmp_path, TEXT, text)
    book = load_letters(tmp_path)
    values = {"app": "A", "client": "C", "link": "L", "device": "D", "until": "U"}
    subject, body = book.texts["fr"].fill({**values, "contact": "K", "ios": "I", "android": "N"})
    assert (subject, body) == ("Bienvenue A", "L D U K I N, coûte $5\n")
    assert book.texts["en"] != book.texts["fr"]
    assert [path.name for path in book.own] == [TEXT]


def test_an_unknown_field_is_named_with_its_line(tmp_path: Path) -> None:
    own(tmp_path, TEXT, built_in(TEXT).replace("$until", "$untill"))
    found = refused(tmp_path)
    line = 1 + built_in(TEXT).split("$until")[0].count("\n")
    assert (found["why"], found["field"], found["nearest"]) == ("letter_field", "untill", "until")
    assert found["line"] == str(line)
    speak("en")
    told = tell(ErrorCode.CONFIG_WRONG, found).text
    assert f"line {line}: there is no field untill; did you mean until?" in told


@pytest.mark.parametrize("name", [TEXT, PAGE])
@pytest.mark.parametrize("field", ["link", "device", "until", "contact", "ios", "android"])
def test_a_field_that_is_missing_is_named(tmp_path: Path, name: str, field: str) -> None:
    own(tmp_path, name, built_in(name).replace(f"${field}", "#"))
    found = refused(tmp_path)
    assert (found["why"], found["field"]) == ("letter_lacks", field)


def test_a_page_without_its_picture_is_refused(tmp_path: Path) -> None:
    own(tmp_path, PAGE, built_in(PAGE).replace('src="$qr"', ""))
    assert refused(tmp_path)["field"] == "qr"


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ("Bonjour\n", "letter_subject"),
        ("Subject:   \n", "letter_subject"),
        ("\nSubject: x\n", "letter_subject"),
        ("Subject: $link\n", "letter_field"),
        ("Subject: $device\n", "letter_field"),
        ("Subject: 5 $ or\n", "letter_sign"),
    ],
)
def test_the_subject_holds_no_secret(tmp_path: Path, head: str, why: str) -> None:
    own(tmp_path, TEXT, head + built_in(TEXT).partition("\n")[2])
    found = refused(tmp_path)
    assert found["why"] == why
    assert found.get("line", "1") == "1"


BAD = [
    '<script>x("$link")</script>',
    "<script src='https://x.example/a.js'></script>",
    '<img src="https://x.example/pixel.png">',
    "<img src='data:image/png;base64,AAAA'>",
    '<img srcset="https://x.example/a 2x">',
    '<table background="https://x.example/a"></table>',
    '<div style="background:url(https://x.example/a)">x</div>',
    '<div style="$client">x</div>',
    "<style>@import 'https://x.example/a.css';</style>",
    "<style>p { color: $client }</style>",
    '<link rel="stylesheet" href="https://x.example/a.css">',
    '<meta http-equiv="refresh" content="0;url=https://x.example">',
    '<a href="$client">x</a>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="http://x.example">x</a>',
    "<a href=$link>x</a>",
    '<a href="https://x.example/?a=$link">x</a>',
    '<p onclick="x()">x</p>',
    '<p class="$client">x</p>',
    "<p class=$client>x</p>",
    "<$app>",
    "</$app>",
    "<form action='https://x.example'><input></form>",
    "<iframe src='https://x.example'></iframe>",
    "<object data='https://x.example'></object>",
    "<svg><a href='https://x.example'>x</a></svg>",
    "<base href='https://x.example/'>",
    "<!-- $link -->",
    "<!--[if mso]><p>x</p><![endif]-->",
    "<?php $link ?>",
    "<textarea>$link</textarea>",
]


@pytest.mark.parametrize("bad", BAD)
def test_a_page_runs_loads_and_asks_nothing(tmp_path: Path, bad: str) -> None:
    lines = built_in(PAGE).splitlines()
    place = lines.index("</body>")
    own(tmp_path, PAGE, "\n".join([*lines[:place], bad, *lines[place:]]))
    found = refused(tmp_path)
    assert found["why"] == "letter_unsafe"
    assert found["line"] == str(place + 1)


@pytest.mark.parametrize(
    "good",
    [
        '<a href="https://durand.example/aide">aide</a>',
        '<a href="tel:+3228809731">appeler</a>',
        "<style>p { color: #333 }</style>",
        "<!-- votre logo ici -->",
        '<p title="$client">${client}, 5 $$</p>',
    ],
)
def test_a_page_may_be_worded_freely(tmp_path: Path, good: str) -> None:
    own(tmp_path, PAGE, built_in(PAGE).replace("</body>", f"{good}</body>"))
    assert load_letters(tmp_path).own


def test_a_misspelt_name_is_no_letter(tmp_path: Path) -> None:
    own(tmp_path, "activation.fr.htm.html", built_in(PAGE))
    found = refused(tmp_path)
    assert (found["why"], found["nearest"]) == ("letter_name", PAGE)
    assert TEXT in NAMES


def test_files_that_others_may_change_are_not_read(tmp_path: Path) -> None:
    own(tmp_path, TEXT, built_in(TEXT)).chmod(0o666)
    assert refused(tmp_path)["why"] == "others_write"


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    own(tmp_path, TEXT, b"Subject: \xff\n")
    assert refused(tmp_path)["why"] == "not_text"


def test_a_named_folder_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(Mistaken) as caught:
        letters_for(tmp_path / "none", tmp_path / "config.toml")
    assert caught.value.code is ErrorCode.CONFIG_MISSING
    assert letters_for(None, tmp_path / "config.toml").own == ()


def test_policy_check_names_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    speak("en")
    policy = tmp_path / "policy.toml"
    policy.write_text("version = 1\n")
    folder = tmp_path / "letters"
    folder.mkdir()
    own(folder, TEXT, built_in(TEXT))
    assert main(["--lang", "en", "policy", "check", str(policy)]) == 0
    assert "1 letter of your own is right." in capsys.readouterr().out
    own(folder, TEXT, built_in(TEXT).replace("$link", "$lnk"))
    assert main(["--lang", "en", "policy", "check", str(policy)]) == 2
    told = capsys.readouterr().err
    assert str(folder / TEXT) in told
    assert "there is no field lnk; did you mean link?" in told
